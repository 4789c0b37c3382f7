/* Values of measures as messages say them. */
#include "sema/expr.h"

#include <math.h>

#include "sema/measure.h"
#include "sema/range.h"

const char *sema_value_written(struct sema *s, const struct ism_measure_model *model, double value)
{
	const struct ism_type *type = &model->type;
	const struct ism_form *form = &model->form;
	const char *digits;

	if (type->kind == ISM_TYPE_BOOL)
		return value != 0 ? "true" : "false";
	if (type->kind == ISM_TYPE_ENUM) {
		const struct ism_slice *name =
			&type->enumeration->items.items[(uint32_t)value].name;

		return ism_arena_printf(s->arena, "%.*s", (int)name->size, name->data);
	}
	value = value * (double)form->unit_num / (double)form->unit_den;
	if (sema_is_moment(type) || !(fabs(value) < 1e12))
		return NULL;
	digits = sema_digits(s, (__int128)round(value * 1e6), 6);
	if (sema_is_percent(type))
		return ism_arena_printf(s->arena, "%s%%", digits);
	return form->unit ? ism_arena_printf(s->arena, "%s %s", digits, form->unit) : digits;
}

void sema_note_range(
	struct sema *s, struct ism_diagnostic *g, const struct ism_measure_model *model)
{
	struct range range = sema_range(model->formula);
	const char *low = isfinite(range.low) ? sema_value_written(s, model, range.low) : NULL;
	const char *high = isfinite(range.high) ? sema_value_written(s, model, range.high) : NULL;
	struct ism_span at = model->formula->at;

	if (low && high)
		ism_diag_note(g, at, "this lies between %s and %s", low, high);
	else if (low)
		ism_diag_note(g, at, "this is never below %s", low);
	else if (high)
		ism_diag_note(g, at, "this is never above %s", high);
}
