#include "sema/common_form.h"

/* Whether a test reads rows of `source`, or of what it is a form of, from a file. */
static bool is_given_by_file(const struct ism_model *model, const struct ism_source_model *source)
{
	for (uint32_t t = 0; t < model->n_tests; t++) {
		const struct ism_test_model *test = &model->tests[t];

		for (uint32_t g = 0; g < test->n_givens; g++) {
			const struct ism_given_model *given = &test->givens[g];

			if (!given->file)
				continue;
			if (given->source == source)
				return true;
			for (uint32_t f = 0; f < given->source->n_forms; f++)
				if (given->source->forms[f] == source)
					return true;
		}
	}
	return false;
}

static void make_common(struct ism_arena *arena, struct ism_field_form *form)
{
	static const struct ism_number_form plain = { 0 };
	uint8_t percent = form->number.percent;

	form->time = ISM_TIME_FORM_ISO;
	form->pattern = NULL;
	form->number = plain;
	form->number.percent = percent;
	form->duration.number = plain;
	if (form->element) {
		struct ism_field_form *element = ism_new(arena, struct ism_field_form);

		*element = *form->element;
		make_common(arena, element);
		form->element = element;
		if (!form->mark.size)
			form->mark = (struct ism_slice){ ";", 1 };
	}
}

static void make_source_common(
	struct ism_arena *arena, const struct ism_model *model, struct ism_source_model *source)
{
	if (is_given_by_file(model, source))
		return;
	for (uint32_t f = 0; f < source->n_fields; f++)
		make_common(arena, &source->fields[f].form);
}

void ism_sema_common_forms(struct ism_arena *arena, struct ism_model *model)
{
	for (uint32_t i = 0; i < model->n_sources; i++) {
		struct ism_source_model *source = model->sources[i];

		if (source->base)
			continue;
		make_source_common(arena, model, source);
		for (uint32_t f = 0; f < source->n_forms; f++)
			if (source->forms[f] != source)
				make_source_common(arena, model, source->forms[f]);
	}
}
