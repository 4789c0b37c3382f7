/* What an aggregate may be of, by the scale of its values (ISO/IEC 27004), and the type of the result. */
#include "sema/expr.h"

#include "sema/entry.h"

static bool is_quantity(const struct ism_type *type)
{
	return sema_is_numeric(type) || type->kind == ISM_TYPE_DURATION;
}

static bool is_moment(const struct ism_type *type)
{
	return type->kind == ISM_TYPE_DATE || type->kind == ISM_TYPE_TIMESTAMP;
}

/* What to use instead for values of that scale. */
static const char *instead(struct sema *s, const struct ism_term *value)
{
	const char *written = sema_written(s, value->at);

	switch (value->type.kind) {
	case ISM_TYPE_BOOL:
		return ism_arena_printf(s->arena,
			"use `share(%s of …)`, `count(… where %s)`, `any` or `all`", written,
			written);
	case ISM_TYPE_ENUM:
		return "use `median`, `min`, `max` or `mode`, or give its values numbers with "
		       "`match`";
	case ISM_TYPE_DATE:
	case ISM_TYPE_TIMESTAMP:
		return "use `avg`, `min`, `max` or `median`, or aggregate a difference of dates";
	default: return "use `mode`, `distinct`, `first` or `last`, or count with `where`";
	}
}

static bool refuse(
	struct sema *s, const char *name, const struct ism_term *value, const char *needs)
{
	struct ism_diagnostic *g = ism_diag(s->diags, ISM_DIAG_SCALE, value->at,
		"`%s` needs %s, but this is %s", name, needs, sema_type_name(s, &value->type));

	ism_diag_label(g, "its scale is %s", sema_scale_name(sema_scale(&value->type)));
	ism_diag_help(g, "%s", instead(s, value));
	return false;
}

static bool refuse_list(struct sema *s, const char *name, const struct ism_term *value)
{
	struct ism_diagnostic *g = ism_diag(s->diags, ISM_DIAG_TYPE_MISMATCH, value->at,
		"`%s` needs single values, but this is %s", name, sema_type_name(s, &value->type));

	ism_diag_help(g, "spread the list: `source … from … { each x in %s }`",
		sema_written(s, value->at));
	return false;
}

/* Held as binary64: a mean, a quantile between two values. */
static struct ism_type real_type(const struct ism_type *type)
{
	struct ism_type out = *type;

	if (type->kind == ISM_TYPE_DURATION) {
		out.fractional = true;
	} else if (sema_is_numeric(type)) {
		out.kind = ISM_TYPE_NUMBER;
		out.scale = 0;
	}
	return out;
}

static struct ism_type squared_type(struct sema *s, const struct ism_type *type)
{
	struct ism_type out = { .kind = ISM_TYPE_NUMBER };

	if (type->unit && !type->unit->percent)
		out.unit = sema_unit_multiply(s, type->unit, type->unit, 1);
	return out;
}

bool sema_aggregate_type(struct sema *s, enum ism_aggregate_kind kind, const char *name,
	const struct ism_term *value, struct ism_type *out)
{
	struct ism_type type = value->type;

	type.reference = NULL;
	*out = type;
	if (type.kind == ISM_TYPE_LIST)
		return refuse_list(s, name, value);
	switch (kind) {
	case ISM_AGGREGATE_COUNT:
	case ISM_AGGREGATE_DISTINCT:
	case ISM_AGGREGATE_APPROX_DISTINCT: *out = sema_plain(ISM_TYPE_INT); return true;
	case ISM_AGGREGATE_SHARE:
		*out = (struct ism_type){ .kind = ISM_TYPE_NUMBER, .unit = sema_percent(s) };
		return true;
	case ISM_AGGREGATE_ANY:
	case ISM_AGGREGATE_ALL: *out = sema_plain(ISM_TYPE_BOOL); return true;
	case ISM_AGGREGATE_FIRST:
	case ISM_AGGREGATE_LAST:
	case ISM_AGGREGATE_MODE: return true;
	case ISM_AGGREGATE_MIN:
	case ISM_AGGREGATE_MAX:
	case ISM_AGGREGATE_PERCENTILE_DISC:
		return sema_is_ordered(&type) || refuse(s, name, value, "values with an order");
	case ISM_AGGREGATE_MEDIAN:
	case ISM_AGGREGATE_PERCENTILE:
		*out = real_type(&type);
		return sema_is_ordered(&type) || refuse(s, name, value, "values with an order");
	case ISM_AGGREGATE_SUM:
		return is_quantity(&type) || refuse(s, name, value, "numbers or durations");
	case ISM_AGGREGATE_AVG:
		*out = real_type(&type);
		return is_quantity(&type) || is_moment(&type) ||
		       refuse(s, name, value, "numbers, durations or dates");
	case ISM_AGGREGATE_WEIGHTED_AVG:
	case ISM_AGGREGATE_STDDEV:
	case ISM_AGGREGATE_STDDEV_POP:
		*out = real_type(&type);
		return is_quantity(&type) || refuse(s, name, value, "numbers or durations");
	case ISM_AGGREGATE_VARIANCE:
	case ISM_AGGREGATE_VARIANCE_POP:
		*out = squared_type(s, &type);
		return is_quantity(&type) || refuse(s, name, value, "numbers or durations");
	default: break;
	}
	return false;
}
