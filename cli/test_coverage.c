/*
 * What the tests of a program do not reach: measures that none asks for, levels that none sees, and of each
 * border in the criteria the sides on which no judged value of an asked measure lies.
 */
#include "cli/test.h"

#include <string.h>

struct measure_coverage {
	bool asked;
	bool *levels; /* of the program: seen */
	bool *held;   /* by rule: its condition decided */
	bool *failed; /* by rule: a later one decided, or none did */
};

struct test_coverage {
	struct ism_arena *arena;
	const struct ism_program *program;
	struct measure_coverage *measures;
};

static const struct ism_judgement *judgement_of(const struct ism_measure *measure)
{
	return measure->judged && measure->n_judgements ? &measure->judgements[0] : NULL;
}

struct test_coverage *test_coverage_new(struct ism_arena *arena, const struct ism_program *program)
{
	struct test_coverage *coverage = ism_new(arena, struct test_coverage);

	coverage->arena = arena;
	coverage->program = program;
	coverage->measures = ism_new_array(arena, program->n_measures + 1, struct measure_coverage);
	for (uint32_t m = 0; m < program->n_measures; m++) {
		const struct ism_judgement *judgement = judgement_of(&program->measures[m]);
		uint32_t n = judgement ? judgement->n_rules : 0;

		coverage->measures[m].levels = ism_new_array(arena, program->n_levels + 1, bool);
		coverage->measures[m].held = ism_new_array(arena, n + 1, bool);
		coverage->measures[m].failed = ism_new_array(arena, n + 1, bool);
	}
	return coverage;
}

static void note_cell(struct measure_coverage *to, const struct ism_judgement *judgement,
	const struct ism_cell_result *cell)
{
	if (!judgement || (cell->status < 0 && cell->status != ISM_STATUS_UNRATED))
		return;
	if (cell->status >= 0)
		to->levels[cell->status] = true;
	for (uint32_t i = 0; i < judgement->n_rules; i++) {
		if (&judgement->rules[i] == cell->rule) {
			to->held[i] = true;
			return;
		}
		to->failed[i] = true;
	}
}

void test_coverage_note(struct test_coverage *coverage, const struct ism_result *result,
	const struct ism_asked *asked)
{
	for (uint32_t m = 0; m < result->n_measures; m++) {
		const struct ism_measure_result *measure = &result->measures[m];
		struct measure_coverage *to =
			&coverage->measures[measure->measure - coverage->program->measures];
		const struct ism_judgement *judgement = judgement_of(measure->measure);

		if (!asked->measure || strcmp(asked->measure->name, measure->measure->name) != 0)
			continue;
		to->asked = true;
		note_cell(to, judgement, measure->headline);
		for (uint64_t i = 0; i < measure->n_cells; i++)
			note_cell(to, judgement, measure->cells[i]);
	}
}

/* ---- what is missing ---- */

struct missing {
	struct test_coverage *coverage;
	const char *file;
	const char *measure;
	struct test_gap_vec *gaps;
};

static void miss(struct missing *to, const char *text)
{
	struct ism_arena *arena = to->coverage->arena;

	/* A copy: the names are those of the program, which ends before its outcomes are printed. */
	ism_vec_push(arena, to->gaps,
		(struct test_gap){ to->file, ism_arena_printf(arena, "%s", to->measure), text });
}

static bool gives(const struct ism_judgement *judgement, uint32_t level)
{
	for (uint32_t i = 0; i < judgement->n_rules; i++)
		if (judgement->rules[i].level == level)
			return true;
	return false;
}

static void miss_sides(struct missing *to, const struct measure_coverage *from,
	const struct ism_judgement *judgement)
{
	const struct ism_program *program = to->coverage->program;
	struct ism_arena *arena = to->coverage->arena;

	for (uint32_t level = 0; level < program->n_levels; level++)
		if (gives(judgement, level) && !from->levels[level])
			miss(to, ism_arena_printf(
					 arena, "no test sees it %s", program->levels[level]));
	for (uint32_t i = 0; i < judgement->n_rules; i++) {
		const struct ism_rule *rule = &judgement->rules[i];

		if (rule->condition == ISM_NONE_INDEX)
			continue;
		if (!from->held[i])
			miss(to, ism_arena_printf(arena, "`%s` never decides", rule->text));
		if (!from->failed[i])
			miss(to, ism_arena_printf(arena, "`%s` never fails", rule->text));
	}
}

void test_coverage_gaps(struct test_coverage *coverage, const char *file, struct test_gap_vec *gaps)
{
	for (uint32_t m = 0; m < coverage->program->n_measures; m++) {
		const struct ism_measure *measure = &coverage->program->measures[m];
		struct missing to = { coverage, file, measure->name, gaps };

		if (!coverage->measures[m].asked)
			miss(&to, "no test asks for it");
		else if (judgement_of(measure))
			miss_sides(&to, &coverage->measures[m], judgement_of(measure));
	}
}
