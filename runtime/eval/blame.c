#include "runtime/eval/blame.h"

#include <stdio.h>
#include <string.h>

/* What takes most so far: a state of a grain over all its cells, or the cells themselves. */
struct suspect {
	uint64_t bytes, n_cells;
	uint32_t grain; /* ISM_NONE_INDEX: nothing yet */
	uint32_t state; /* in its layout; ISM_NONE_INDEX: the cells */
};

static void suspect(struct suspect *most, const struct suspect *other)
{
	if (most->grain == ISM_NONE_INDEX || other->bytes > most->bytes)
		*most = *other;
}

static void suspect_grain(struct suspect *most, struct ism_evaluation *e, uint32_t grain)
{
	const struct ism_cell_layout *layout = &e->program->grains[grain].layout;
	const struct ism_cells *cells = e->stores.cells[grain];
	uint64_t n = ism_cells_count(cells);
	struct suspect own = { n * layout->size_bytes, n, grain, ISM_NONE_INDEX };

	suspect(most, &own);
	for (uint32_t s = 0; s < layout->n_states; s++) {
		struct suspect state = { 0, n, grain, s };

		for (uint64_t i = 0; i < n; i++)
			state.bytes += ism_state_held_bytes(layout->states[s].kind,
				(char *)ism_cells_at(cells, i).states + layout->states[s].offset);
		suspect(most, &state);
	}
}

/* An aggregate that is kept there, or any of the grain. */
static const struct ism_aggregate *aggregate_of(
	const struct ism_program *program, const struct suspect *most)
{
	for (uint32_t a = 0; a < program->n_aggregates; a++) {
		const struct ism_aggregate *aggregate = &program->aggregates[a];

		if (aggregate->grain == most->grain &&
			(most->state == ISM_NONE_INDEX || aggregate->state == most->state))
			return aggregate;
	}
	return NULL;
}

static const char *measure_of(
	const struct ism_program *program, const struct ism_aggregate *aggregate)
{
	for (uint32_t m = 0; m < program->n_measures; m++) {
		const struct ism_measure *measure = &program->measures[m];

		for (uint32_t s = 0; s < measure->n_slots; s++) {
			const struct ism_slot *slot = &measure->slots[s];

			if (slot->kind == ISM_SLOT_AGGREGATE &&
				&program->aggregates[slot->index] == aggregate)
				return measure->name;
		}
	}
	return NULL;
}

void eval_blame(struct ism_evaluation *e, uint32_t source, const char *why)
{
	const struct ism_program *program = e->program;
	struct suspect most = { .grain = ISM_NONE_INDEX };
	const struct ism_aggregate *aggregate;
	const char *measure;
	char text[sizeof(e->error.text)];

	snprintf(text, sizeof(text), "source %s: %s", program->sources[source].name, why);
	for (uint32_t g = 0; g < program->n_grains; g++)
		if (e->stores.cells[g] && program->grains[g].source == source)
			suspect_grain(&most, e, g);
	aggregate = most.grain == ISM_NONE_INDEX ? NULL : aggregate_of(program, &most);
	measure = aggregate ? measure_of(program, aggregate) : NULL;
	if (!measure)
		ism_fail(&e->error, ISM_ERR_MEMORY, "%s", text);
	else if (most.state == ISM_NONE_INDEX)
		ism_fail(&e->error, ISM_ERR_MEMORY,
			"%s; most of it are the %llu groups and periods of measure %s", text,
			(unsigned long long)most.n_cells, measure);
	else
		ism_fail(&e->error, ISM_ERR_MEMORY, "%s; most of it is for `%s` of measure %s",
			text, aggregate->text, measure);
}
