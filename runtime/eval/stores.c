#include "runtime/eval/stores.h"

#include <stdlib.h>

#include "runtime/state/tally.h"

bool ism_stores_alloc_arrays(struct ism_stores *stores, const struct ism_program *program)
{
	stores->cells = calloc(program->n_grains + (size_t)1, sizeof(*stores->cells));
	stores->tables = calloc(program->n_sources + (size_t)1, sizeof(*stores->tables));
	stores->uniques = calloc(program->n_uniques + (size_t)1, sizeof(*stores->uniques));
	stores->keeps = calloc(program->n_sources + (size_t)1, sizeof(*stores->keeps));
	return stores->cells && stores->tables && stores->uniques && stores->keeps;
}

void ism_stores_free_arrays(struct ism_stores *stores)
{
	free(stores->cells);
	free(stores->tables);
	free(stores->uniques);
	free(stores->keeps);
	*stores = (struct ism_stores){ 0 };
}

static bool is_of(const struct ism_program *program, uint32_t source, uint32_t root)
{
	return root == ISM_NONE_INDEX || program->sources[source].root == root;
}

/* Whether the source keeps rows of the pass over `root`, a row at a time. */
static bool keeps_of(const struct ism_program *program, uint32_t source, uint32_t root)
{
	const struct ism_source *kept = &program->sources[source];

	return kept->base != ISM_NONE_INDEX && kept->keep != ISM_KEEP_NOTHING &&
	       kept->keep != ISM_KEEP_GROUP && is_of(program, kept->base, root);
}

static enum ism_status open_cells(struct ism_stores *stores, const struct ism_program *program,
	uint32_t root, struct ism_memory *memory)
{
	for (uint32_t g = 0; g < program->n_grains; g++) {
		const struct ism_grain *grain = &program->grains[g];
		uint8_t types[ISM_CELLS_MAX_DIMENSIONS];

		if (!is_of(program, grain->source, root))
			continue;
		for (uint32_t d = 0; d < grain->n_dimensions; d++)
			types[d] = (uint8_t)grain->dimensions[d].type;
		ISM_TRY(ism_cells_create(
			&stores->cells[g], grain->n_dimensions, types, &grain->layout, memory));
	}
	return ISM_OK;
}

static enum ism_status open_tables(struct ism_stores *stores, const struct ism_source *source,
	uint32_t index, struct ism_memory *memory)
{
	if (source->has_table)
		ISM_TRY(ism_table_create(&stores->tables[index], source->n_key_parts,
			source->key_types, source->n_members, source->member_types, memory));
	for (uint32_t u = 0; u < source->n_uniques; u++)
		ISM_TRY(ism_table_create(&stores->uniques[source->first_unique + u],
			source->uniques[u].n_keys, source->uniques[u].key_types, 0, NULL, memory));
	return ISM_OK;
}

enum ism_status ism_stores_open(struct ism_stores *stores, const struct ism_program *program,
	uint32_t root, struct ism_memory *memory)
{
	ISM_TRY(open_cells(stores, program, root, memory));
	for (uint32_t s = 0; s < program->n_sources; s++) {
		const struct ism_source *source = &program->sources[s];

		if (is_of(program, s, root))
			ISM_TRY(open_tables(stores, source, s, memory));
		if (keeps_of(program, s, root))
			ISM_TRY(ism_keep_create(&stores->keeps[s], &source->layout, memory));
	}
	return ISM_OK;
}

enum ism_status ism_stores_settle(
	struct ism_stores *stores, const struct ism_program *program, uint32_t root)
{
	for (uint32_t g = 0; g < program->n_grains; g++)
		if (is_of(program, program->grains[g].source, root) && stores->cells[g])
			ISM_TRY(ism_cells_settle(stores->cells[g]));
	return ISM_OK;
}

void ism_stores_rest(struct ism_stores *stores, const struct ism_program *program, uint32_t root)
{
	for (uint32_t g = 0; stores->cells && g < program->n_grains; g++)
		if (is_of(program, program->grains[g].source, root) && stores->cells[g])
			ism_cells_rest(stores->cells[g]);
}

static enum ism_status merge_table(struct ism_table *into, struct ism_table **from)
{
	if (!*from)
		return ISM_OK;
	ISM_TRY(ism_table_merge(into, *from));
	ism_table_free(*from);
	*from = NULL;
	return ISM_OK;
}

enum ism_status ism_stores_merge(
	struct ism_stores *into, struct ism_stores *from, const struct ism_program *program)
{
	for (uint32_t g = 0; g < program->n_grains; g++) {
		if (!from->cells[g])
			continue;
		ISM_TRY(ism_cells_merge(into->cells[g], from->cells[g]));
		ism_cells_free(from->cells[g]);
		from->cells[g] = NULL;
	}
	for (uint32_t u = 0; u < program->n_uniques; u++)
		ISM_TRY(merge_table(into->uniques[u], &from->uniques[u]));
	for (uint32_t s = 0; s < program->n_sources; s++) {
		ISM_TRY(merge_table(into->tables[s], &from->tables[s]));
		if (!from->keeps[s])
			continue;
		ISM_TRY(ism_keep_merge(into->keeps[s], from->keeps[s]));
		ism_keep_free(from->keeps[s]);
		from->keeps[s] = NULL;
	}
	return ISM_OK;
}

void ism_stores_close(struct ism_stores *stores, const struct ism_program *program, uint32_t root)
{
	for (uint32_t g = 0; stores->cells && g < program->n_grains; g++) {
		if (!is_of(program, program->grains[g].source, root))
			continue;
		ism_cells_free(stores->cells[g]);
		stores->cells[g] = NULL;
	}
	for (uint32_t s = 0; stores->keeps && s < program->n_sources; s++) {
		const struct ism_source *source = &program->sources[s];

		if (keeps_of(program, s, root)) {
			ism_keep_free(stores->keeps[s]);
			stores->keeps[s] = NULL;
		}
		if (!is_of(program, s, root))
			continue;
		ism_table_free(stores->tables[s]);
		stores->tables[s] = NULL;
		for (uint32_t u = 0; u < source->n_uniques; u++) {
			ism_table_free(stores->uniques[source->first_unique + u]);
			stores->uniques[source->first_unique + u] = NULL;
		}
	}
}
