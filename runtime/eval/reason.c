#include "runtime/eval/reason.h"

#include "runtime/eval/replay.h"

/* A value is none because it looks at other cells than there are. */
static const char *why_looking(struct eval_slots *slots, const struct ism_cell_result *cell)
{
	const struct ism_measure *measure = slots->measure;

	for (uint32_t s = 0; s < measure->n_slots; s++) {
		const struct ism_slot *slot = &measure->slots[s];
		bool stretches =
			slot->kind == ISM_SLOT_AGGREGATE && slot->stretch != ISM_STRETCH_PERIOD;

		if (slots->values[s].state != ISM_VALUE_NONE)
			continue;
		if ((slot->kind == ISM_SLOT_SERIES || stretches) && cell->period == ISM_NO_PERIOD)
			return "it looks back from a period, and this is none";
		if (slot->kind == ISM_SLOT_SERIES)
			return ism_arena_printf(&slots->e->arena,
				"`%s` finds no value in the periods that it needs", slot->text);
		if (stretches)
			return "there are fewer periods than it is over";
		if (slot->kind == ISM_SLOT_RANK && !cell->group)
			return "it compares groups, and this is all of them";
		if (slot->kind == ISM_SLOT_HEADLINE)
			return ism_arena_printf(&slots->e->arena, "the headline of %s has no value",
				slots->e->program->measures[slot->index].name);
	}
	return "the formula has no value here";
}

const char *eval_why_none(struct eval_slots *slots, const struct ism_cell_result *cell)
{
	const struct ism_measure *measure = slots->measure;
	const struct ism_program *program = slots->e->program;
	struct ism_arena *arena = &slots->e->arena;

	for (uint32_t s = 0; s < measure->n_slots; s++) {
		const struct ism_finish_detail *detail = &slots->details[s];
		const struct ism_aggregate *aggregate;
		const char *source;

		if (measure->slots[s].kind != ISM_SLOT_AGGREGATE || detail->cause == ISM_NONE_NOT)
			continue;
		aggregate = &program->aggregates[measure->slots[s].index];
		source = program->sources[program->grains[aggregate->grain].source].name;
		if (detail->cause == ISM_NONE_NO_ROW)
			return ism_arena_printf(arena, "no row of %s passes the filter", source);
		if (detail->cause == ISM_NONE_NO_INVENTORY)
			return ism_arena_printf(arena, "there is no inventory of %s here", source);
		if (detail->cause == ISM_NONE_NO_VALUE)
			return ism_arena_printf(
				arena, "no row of %s that passes the filter has a value", source);
		if (aggregate->kind == ISM_AGGREGATE_SURVIVAL)
			return ism_arena_printf(arena, "too few rows of %s have ended for `%s`",
				source, aggregate->text);
		return ism_arena_printf(
			arena, "`%s` is not defined for so few values", aggregate->text);
	}
	if (cell->denominator.state == ISM_VALUE_PRESENT &&
		ism_value_real(&cell->denominator, &measure->denominator_form) == 0)
		return "the denominator is zero";
	return why_looking(slots, cell);
}

const char *eval_why_fault(struct eval_slots *slots)
{
	const struct ism_measure *measure = slots->measure;
	const struct ism_program *program = slots->e->program;

	for (uint32_t s = 0; s < measure->n_slots; s++) {
		const struct ism_finish_detail *detail = &slots->details[s];
		const struct ism_aggregate *aggregate;
		struct ism_place_result place;
		uint32_t source;

		if (measure->slots[s].kind != ISM_SLOT_AGGREGATE || !detail->is_fault)
			continue;
		aggregate = &program->aggregates[measure->slots[s].index];
		source = program->grains[aggregate->grain].source;
		if (aggregate->replay && detail->fault_row == EVAL_REPLAY_NO_ROW)
			return ism_arena_printf(&slots->e->arena,
				"`%s` leaves the range of exact numbers", aggregate->text);
		place = eval_locate(slots->e, source, detail->fault_row);
		return ism_arena_printf(&slots->e->arena,
			"`%s` leaves the range of exact numbers in the row at %s:%llu",
			aggregate->text, place.file, (unsigned long long)place.line);
	}
	return "the formula leaves the range of exact numbers";
}
