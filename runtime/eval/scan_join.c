/* What several threads have filled becomes one, which those threads make at once (table_join.h, cells_join.h). */
#include "runtime/eval/scan.h"

#include <stdlib.h>

#include "runtime/eval/workers.h"
#include "runtime/state/cells_join.h"
#include "runtime/state/table_join.h"

static void work_on_table(void *context, uint32_t index)
{
	ism_table_join_work(context, index);
}

static void work_on_cells(void *context, uint32_t index)
{
	ism_cells_join_work(context, index);
}

/* `others` are as many as there are; they are as empty afterwards as a table can be. */
static enum ism_status join_tables(struct ism_table *into, struct ism_table *const *others,
	uint32_t n_others, uint32_t n_threads)
{
	struct ism_table_join *join;

	ISM_TRY(ism_table_join_begin(&join, into, others, n_others, n_threads));
	if (!join)
		return ISM_OK;
	ism_workers_run(n_threads, work_on_table, join);
	return ism_table_join_end(join);
}

/* Where the table with that number lies, of those of sources or of those of unique checks behind them. */
static struct ism_table **table_at(
	struct scanner *scanner, const struct ism_program *program, uint32_t number)
{
	return number < program->n_sources ? &scanner->stores.tables[number]
					   : &scanner->stores.uniques[number - program->n_sources];
}

enum ism_status eval_scanners_join(
	struct scanner *first, struct scanner *others, uint32_t n_others, uint32_t n_threads)
{
	const struct ism_program *program = first->scan->e->program;
	struct ism_table **tables = calloc(n_others + (size_t)1, sizeof(struct ism_table *));
	enum ism_status status = tables ? ISM_OK : ISM_ERR_MEMORY;

	for (uint32_t t = 0; status == ISM_OK && t < program->n_sources + program->n_uniques; t++) {
		if (n_others == 0 || !*table_at(&others[0], program, t))
			continue;
		for (uint32_t i = 0; i < n_others; i++)
			tables[i] = *table_at(&others[i], program, t);
		status = join_tables(*table_at(first, program, t), tables, n_others, n_threads);
		for (uint32_t i = 0; i < n_others; i++) {
			ism_table_free(tables[i]);
			*table_at(&others[i], program, t) = NULL;
		}
	}
	free(tables);
	return status;
}

static enum ism_status join_cells(
	struct ism_cells *into, struct ism_cells *from, uint32_t n_threads)
{
	enum ism_status status, ended;
	struct ism_cells_join *join;
	bool again;

	ISM_TRY(ism_cells_join_begin(&join, into, from, n_threads));
	if (!join)
		return ISM_OK;
	do {
		ism_workers_run(n_threads, work_on_cells, join);
		status = ism_cells_join_again(join, &again);
	} while (status == ISM_OK && again);
	ended = ism_cells_join_end(join);
	return status == ISM_OK ? ended : status;
}

enum ism_status eval_scanner_join(struct scanner *first, struct scanner *from, uint32_t n_threads)
{
	const struct ism_program *program = first->scan->e->program;

	for (uint32_t g = 0; g < program->n_grains; g++) {
		if (!from->stores.cells[g])
			continue;
		ISM_TRY(join_cells(first->stores.cells[g], from->stores.cells[g], n_threads));
		ism_cells_free(from->stores.cells[g]);
		from->stores.cells[g] = NULL;
	}
	return ISM_OK;
}
