/*
 * The second pass of a derived source: over the rows that its base has left behind, in batches without cells; those
 * of a group are made of cells.
 */
#include "runtime/eval/scan.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/state/finish.h"

enum {
	BATCH_ROWS = 4096,
	ORDER_FILE_SHIFT = 48,
	NO_FILE = UINT16_MAX, /* of rows of a group */
};

/* A batch on its way: its rows are those of one file. */
struct kept_rows {
	struct scan *scan;
	struct scanner *scanner;
	uint32_t n;
	uint32_t file;
	uint64_t places[BATCH_ROWS];
	const struct ism_datum *rows[BATCH_ROWS], *prior[BATCH_ROWS], *next[BATCH_ROWS];
};

static enum ism_status flush(struct kept_rows *kept)
{
	struct ism_kept_batch batch = {
		.batch = {
			.n_rows = kept->n,
			.offsets = kept->places,
			.lines = kept->places,
			.file_index = kept->file,
		},
		.rows = kept->rows,
		.prior = kept->prior,
		.next = kept->next,
	};

	if (kept->n == 0)
		return ISM_OK;
	kept->scan->ledger->rows += kept->n;
	kept->n = 0;
	return eval_scanner_rows(
		kept->scanner, kept->scan->source->rows_fn, &batch.batch, &kept->scan->e->error);
}

static enum ism_status add_row(struct kept_rows *kept, uint64_t order,
	const struct ism_datum *fields, const struct ism_datum *prior, const struct ism_datum *next)
{
	uint32_t file = (uint32_t)(order >> ORDER_FILE_SHIFT);

	if (kept->n == BATCH_ROWS || (kept->n && kept->file != file))
		ISM_TRY(flush(kept));
	kept->file = file;
	kept->places[kept->n] = order & ((UINT64_C(1) << ORDER_FILE_SHIFT) - 1);
	kept->rows[kept->n] = fields;
	kept->prior[kept->n] = prior;
	kept->next[kept->n] = next;
	kept->n++;
	return ISM_OK;
}

/* ---- latest, unique, sequence ---- */

static const struct ism_datum *fields_of(
	const struct ism_source *source, const struct ism_kept_row *row)
{
	return row ? row->values + source->layout.n_orders : NULL;
}

static const struct ism_kept_row *neighbour(
	const struct ism_keep *keep, const struct ism_kept_row *row, uint64_t index)
{
	const struct ism_kept_row *other;

	if (index >= ism_keep_count(keep))
		return NULL;
	other = ism_keep_at(keep, index);
	return ism_keep_same_key(keep, row, other) ? other : NULL;
}

static enum ism_status read_kept(struct kept_rows *kept, struct ism_keep *keep)
{
	const struct ism_source *source = kept->scan->source;
	bool in_sequence = source->keep == ISM_KEEP_SEQUENCE;

	ISM_TRY(ism_keep_finish(keep));
	for (uint64_t i = 0; i < ism_keep_count(keep); i++) {
		const struct ism_kept_row *row = ism_keep_at(keep, i), *prior = NULL, *next = NULL;

		if (in_sequence) {
			prior = neighbour(keep, row, i - 1);
			next = neighbour(keep, row, i + 1);
		}
		ISM_TRY(add_row(kept, row->order, fields_of(source, row), fields_of(source, prior),
			fields_of(source, next)));
	}
	return ISM_OK;
}

/* ---- groups ---- */

/* Rows have 64 bits for an exact value. */
static bool datum_of(const struct ism_value *value, struct ism_datum *out)
{
	*out = (struct ism_datum){ 0 };
	if (value->state == ISM_VALUE_FAULT)
		return false;
	if (value->state != ISM_VALUE_PRESENT)
		return true;
	out->present = 1;
	if (value->is_real)
		out->real = value->real;
	else if (value->exact != (int64_t)value->exact)
		return false;
	else
		out->exact = (int64_t)value->exact;
	return true;
}

static enum ism_status too_large(struct kept_rows *kept, const struct ism_aggregate *aggregate)
{
	return ism_fail(&kept->scan->result->failure, ISM_ERR_DATA,
		"`%s` is too large for a row of %s: it leaves the range of 64 bits",
		aggregate->text, kept->scan->source->name);
}

static enum ism_status set_field(struct kept_rows *kept, const struct ism_group_field *field,
	const struct ism_cell *cell, struct ism_datum *out)
{
	const struct ism_program *program = kept->scan->e->program;
	const struct ism_aggregate *aggregate;
	const struct ism_state_place *place;
	struct ism_value value = { 0 };

	if (field->key != ISM_NONE_INDEX) {
		*out = cell->dimensions[field->key];
		return ISM_OK;
	}
	aggregate = &program->aggregates[field->aggregate];
	place = &program->grains[aggregate->grain].layout.states[aggregate->state];
	ism_finish((enum ism_aggregate_kind)aggregate->kind,
		(const char *)cell->states + place->offset, &aggregate->form, &value, NULL);
	if (aggregate->form.type == ISM_TYPE_TEXT || aggregate->form.type == ISM_TYPE_IP) {
		bool counts = aggregate->kind == ISM_AGGREGATE_COUNT ||
			      aggregate->kind == ISM_AGGREGATE_DISTINCT ||
			      aggregate->kind == ISM_AGGREGATE_APPROX_DISTINCT;

		if (!counts) {
			*out = (struct ism_datum){ 0 };
			if (value.state == ISM_VALUE_PRESENT)
				*out = (struct ism_datum){ .text = value.text.data,
					.size = (uint32_t)value.text.size,
					.present = 1 };
			return ISM_OK;
		}
	}
	return datum_of(&value, out) ? ISM_OK : too_large(kept, aggregate);
}

/* Cells live as long as the evaluation, and texts of their states with them. */
static enum ism_status read_group(struct kept_rows *kept)
{
	struct ism_evaluation *e = kept->scan->e;
	const struct ism_source *source = kept->scan->source;
	struct ism_cells *cells = e->cells[source->group];
	uint64_t n = cells ? ism_cells_count(cells) : 0;
	const uint32_t *sorted = n ? ism_cells_sorted(cells) : NULL;
	uint64_t size_bytes = (uint64_t)BATCH_ROWS * source->n_fields * sizeof(struct ism_datum);
	struct ism_datum *fields = ism_memory_alloc(&e->memory, size_bytes);
	enum ism_status status = fields && (sorted || !n) ? ISM_OK : ISM_ERR_MEMORY;

	for (uint64_t i = 0; status == ISM_OK && i < n; i++) {
		struct ism_cell cell = ism_cells_at(cells, sorted[i]);
		struct ism_datum *row;

		if (kept->n == BATCH_ROWS)
			status = flush(kept);
		row = fields + (size_t)kept->n * source->n_fields;
		for (uint32_t f = 0; status == ISM_OK && f < source->n_fields; f++)
			status = set_field(kept, &source->group_fields[f], &cell, &row[f]);
		if (status == ISM_OK)
			status = add_row(
				kept, (uint64_t)NO_FILE << ORDER_FILE_SHIFT | i, row, NULL, NULL);
	}
	if (status == ISM_OK)
		status = flush(kept);
	ism_memory_free(&e->memory, fields, size_bytes);
	return status;
}

enum ism_status eval_scan_kept(struct scan *scan, struct scanner *scanner)
{
	struct ism_evaluation *e = scan->e;
	struct ism_keep *keep = e->stores.keeps[scan->index];
	struct kept_rows *kept;
	enum ism_status status;

	if (e->result.sources[scan->source->base].failure.status != ISM_OK)
		return ISM_OK;
	kept = calloc(1, sizeof(*kept));
	if (!kept)
		return ISM_ERR_MEMORY;
	kept->scan = scan;
	kept->scanner = scanner;
	status = scan->source->keep == ISM_KEEP_GROUP ? read_group(kept) : read_kept(kept, keep);
	if (status == ISM_OK)
		status = flush(kept);
	free(kept);
	ism_keep_free(keep);
	e->stores.keeps[scan->index] = NULL;
	return status;
}
