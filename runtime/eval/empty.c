#include "runtime/eval/empty.h"

/* Why no row of the source can count, wherever it falls; NULL: some can. */
static const char *why_without_rows(
	struct ism_evaluation *e, const struct ism_source_result *source, const char *role)
{
	if (source->source->covers_today || source->rejected < source->rows)
		return NULL;
	if (source->rows == 0)
		return ism_arena_printf(
			&e->arena, "source %s%s has no row", source->source->name, role);
	return ism_arena_printf(
		&e->arena, "all rows of source %s%s were rejected", source->source->name, role);
}

enum seen {
	SEEN,     /* rows are in cells, or are placed in no time */
	UNSEEN,   /* no row made a cell */
	NOT_KNOWN /* there is one cell, whether a row is in it or not */
};

/* Whether some row of the source is placed up to now by an aggregate of the measure. */
static enum seen look_for_rows(
	struct ism_evaluation *e, const struct ism_measure *measure, uint32_t source)
{
	enum seen seen = NOT_KNOWN;

	for (uint32_t g = 0; g < measure->n_grains; g++) {
		const struct ism_grain *grain = &e->program->grains[measure->grains[g]];
		const struct ism_cells *cells = e->cells[measure->grains[g]];

		if (grain->source != source)
			continue;
		if (!grain->placed)
			return SEEN;
		if (grain->n_dimensions == 0 && grain->every.unit < 0 && !grain->snapshot)
			continue;
		if (cells && ism_cells_count(cells))
			return SEEN;
		seen = UNSEEN;
	}
	return seen;
}

/* Why no row of the source is seen yet; NULL: one is, or all lie outside of what is reported. */
static const char *why_unseen(struct ism_evaluation *e, const struct ism_measure *measure,
	uint32_t index, bool *unless_counted)
{
	const struct ism_source_result *source = &e->result.sources[index];
	const char *name = source->source->name;
	enum seen seen = look_for_rows(e, measure, index);

	if (seen == SEEN || source->source->covers_today || source->newest != ISM_NO_DAY ||
		(!source->later && !source->undated) ||
		source->later + source->undated < source->rows - source->rejected)
		return NULL;
	*unless_counted = seen == NOT_KNOWN;
	if (!source->undated)
		return ism_arena_printf(&e->arena, "all rows of source %s lie after now", name);
	if (!source->later)
		return ism_arena_printf(&e->arena, "no row of source %s has a date", name);
	return ism_arena_printf(&e->arena, "no row of source %s lies up to now", name);
}

const char *eval_why_empty(
	struct ism_evaluation *e, const struct ism_measure *measure, bool *unless_counted)
{
	const char *why = NULL;

	*unless_counted = false;
	if (e->options->givens)
		return NULL; /* a test gives what it is about */
	for (uint32_t i = 0; !why && i < measure->n_sources; i++)
		why = why_without_rows(e,
			&e->result.sources[eval_file_source(e->program, measure->sources[i])], "");
	for (uint32_t i = 0; !why && i < measure->n_lookups; i++)
		why = why_without_rows(e,
			&e->result.sources[eval_file_source(e->program, measure->lookups[i])],
			", in which rows are looked up,");
	for (uint32_t i = 0; !why && i < measure->n_sources; i++)
		why = why_unseen(e, measure, measure->sources[i], unless_counted);
	return why;
}
