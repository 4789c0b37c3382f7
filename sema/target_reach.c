/* Targets that no value meets, or that every value does: as far as their numbers are written in the program. */
#include "sema/expr.h"
#include "sema/measure.h"
#include "sema/range.h"

struct reach_of_target {
	bool some_meet, some_miss;
};

static bool is_known(const struct ism_term *bound)
{
	return sema_is_constant(bound) &&
	       (sema_is_numeric(&bound->type) || bound->type.kind == ISM_TYPE_DURATION);
}

static struct reach_of_target reach_of(
	enum ism_target_op op, struct range values, double low, double high)
{
	struct reach_of_target reach = { true, true };

	switch (op) {
	case ISM_TARGET_LT:
		reach.some_meet = values.low < low;
		reach.some_miss = values.high >= low;
		break;
	case ISM_TARGET_LE:
		reach.some_meet = values.low <= low;
		reach.some_miss = values.high > low;
		break;
	case ISM_TARGET_GT:
		reach.some_meet = values.high > low;
		reach.some_miss = values.low <= low;
		break;
	case ISM_TARGET_GE:
		reach.some_meet = values.high >= low;
		reach.some_miss = values.low < low;
		break;
	case ISM_TARGET_EQ:
	case ISM_TARGET_NE: break;
	case ISM_TARGET_IN:
		reach.some_meet = values.low <= high && values.high >= low;
		reach.some_miss = values.low < low || values.high > high;
		break;
	}
	return reach;
}

void sema_check_target(struct sema *s, const struct ism_measure_model *model,
	const struct ism_target_model *target)
{
	struct range values = sema_range(model->formula);
	struct reach_of_target reach;
	struct ism_diagnostic *g;
	double low, high;

	if (!is_known(target->value) || (target->high && !is_known(target->high)))
		return;
	low = sema_constant_real(target->value);
	high = target->high ? sema_constant_real(target->high) : low;
	if (low > high) {
		ism_diag_help(ism_diag(s->diags, ISM_DIAG_BAD_TARGET, target->at,
				      "the range has its ends the wrong way round"),
			"write `in %s..%s`", sema_written(s, target->high->at),
			sema_written(s, target->value->at));
		return;
	}
	reach = reach_of(target->op, values, low, high);
	if (reach.some_meet && reach.some_miss)
		return;
	g = ism_diag(s->diags, ISM_DIAG_TARGET_REACH, target->at,
		reach.some_meet ? "every value of `%s` meets this target"
				: "no value of `%s` meets this target",
		model->name);
	sema_note_range(s, g, model);
}
