/* Expectations of tests: functions over what they ask for. */
#include "codegen/gen.h"

static uint32_t count(const struct ism_model *model)
{
	uint32_t n = 0;

	for (uint32_t t = 0; t < model->n_tests; t++)
		n += model->tests[t].n_expects;
	return n;
}

static void set_function(struct image *image, uint64_t offset, const char *part, uint32_t index,
	struct ism_term *term)
{
	struct gen *g = image->g;

	if (term)
		image_set(image, offset,
			emit_formula(
				g, ism_arena_printf(g->arena, "expect.%u.%s", index, part), term));
}

LLVMValueRef emit_expects(struct gen *g, uint32_t *n)
{
	const struct ism_model *model = g->plan->model;
	struct ism_expect *expects;
	struct image image;
	uint32_t i = 0;

	*n = count(model);
	expects = ism_new_array(g->arena, *n, struct ism_expect);
	image = image_of(g, expects, *n * sizeof expects[0]);
	for (uint32_t t = 0; t < model->n_tests; t++)
		for (uint32_t e = 0; e < model->tests[t].n_expects; e++, i++) {
			const struct ism_expect_model *expect = &model->tests[t].expects[e];
			uint64_t at = i * sizeof expects[0];

			set_function(&image, at + offsetof(struct ism_expect, condition),
				"condition", i, expect->condition);
			set_function(&image, at + offsetof(struct ism_expect, left), "left", i,
				expect->left);
			set_function(&image, at + offsetof(struct ism_expect, right), "right", i,
				expect->right);
		}
	return *n ? image_place(&image, "expects") : NULL;
}
