#include "runtime/eval/columns.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/kernel/list.h"

static bool reserve(struct eval_columns *columns, size_t n_cells, size_t n)
{
	if (n <= columns->room && n_cells <= columns->room_cells)
		return true;
	free(columns->vectors);
	free(columns->values);
	free(columns->reasons);
	columns->room = columns->room_cells = 0;
	columns->vectors = calloc(n_cells + 1, sizeof(*columns->vectors));
	columns->values = calloc(n + 1, sizeof(*columns->values));
	columns->reasons = calloc(n + 1, sizeof(*columns->reasons));
	if (!columns->vectors || !columns->values || !columns->reasons)
		return false;
	columns->room = n;
	columns->room_cells = n_cells;
	return true;
}

static bool reserve_places(struct eval_columns *columns, uint32_t stride, uint32_t n_rows)
{
	if (n_rows <= columns->room_rows && stride == columns->stride)
		return true;
	free(columns->places);
	free(columns->no_places);
	columns->places = calloc(n_rows, sizeof(*columns->places));
	columns->no_places = calloc(n_rows, sizeof(*columns->no_places));
	columns->room_rows = columns->places && columns->no_places ? n_rows : 0;
	columns->stride = stride;
	for (uint32_t row = 0; row < columns->room_rows; row++)
		columns->places[row] = row * stride;
	return columns->room_rows > 0;
}

void eval_columns_release(struct eval_columns *columns)
{
	free(columns->vectors);
	free(columns->values);
	free(columns->reasons);
	free(columns->places);
	free(columns->no_places);
	*columns = (struct eval_columns){ 0 };
}

/* One column that is being filled. */
struct filling {
	const struct ism_blocks *blocks;
	uint32_t notation; /* of lists */
	struct ism_worker *worker;
	uint32_t n_rows;
	uint32_t width; /* of a value, in bytes */
	void *values;
	uint8_t *reasons;
};

static void *place_of(const struct filling *f, uint32_t row)
{
	return (char *)f->values + (size_t)row * f->width;
}

/* A value that is none of a slice, in as many bytes as the vector has for it. */
static void put_value(int64_t value, uint32_t width, void *out)
{
	switch (width) {
	case sizeof(uint8_t): *(uint8_t *)out = (uint8_t)value; break;
	case sizeof(int32_t): *(int32_t *)out = (int32_t)value; break;
	default: *(int64_t *)out = value; break;
	}
}

static enum ism_reason read_cell(const struct filling *f, struct ism_slice cell, uint32_t row)
{
	const struct ism_field_form *form = f->blocks->form;
	struct ism_worker *worker = f->worker;
	struct ism_slice *slices = f->values;
	struct ism_datum datum = { 0 };
	enum ism_reason reason;

	if (!cell.data)
		return ISM_REASON_ABSENT;
	if (form->type == ISM_TYPE_LIST)
		return ism_field_list(cell.data, cell.size, f->notation, form, worker->source_zone,
			&worker->source_cursor, worker->scratch, &slices[row]);
	reason = ism_field_parse_kept(form, cell.data, cell.size, worker->source_zone,
		&worker->source_cursor, worker->scratch, &datum);
	if (f->width == sizeof(*slices))
		slices[row] = (struct ism_slice){ datum.text, datum.size };
	else
		put_value(datum.exact, f->width, place_of(f, row)); /* or the bits of a number */
	return reason;
}

/* The rows that the blocks have left. */
static void read_rest(const struct filling *f, const struct ism_slice *cells, uint32_t stride)
{
	struct ism_worker *worker = f->worker;
	int64_t *instants = f->values;

	for (uint32_t row = 0; row < f->n_rows; row++, cells += stride) {
		uint32_t reason = f->reasons[row];

		if (reason == ISM_BLOCKS_IN_DOUBT)
			reason = read_cell(f, *cells, row);
		else if (reason == ISM_BLOCKS_UNPLACED)
			reason = ism_field_instant(instants[row], false, 0, worker->source_zone,
				&worker->source_cursor, &instants[row]);
		f->reasons[row] = (uint8_t)reason;
	}
}

/* Texts are what they are, and stay where the reader has them. */
static void read_texts(const struct filling *f, const struct ism_slice *cells, uint32_t stride)
{
	for (uint32_t row = 0; row < f->n_rows; row++, cells += stride)
		f->reasons[row] = cells->data ? ISM_REASON_NONE : ISM_REASON_ABSENT;
}

static void read_cells(const struct filling *f, const struct ism_slice *cells, uint32_t stride)
{
	if (!f->blocks->read) {
		memset(f->reasons, ISM_BLOCKS_IN_DOUBT, f->n_rows);
		read_rest(f, cells, stride);
	} else if (f->blocks->read(f->blocks, cells, stride, f->n_rows, f->values, f->reasons)) {
		read_rest(f, cells, stride);
	}
}

/* The same in all rows: what the file's name says. */
static void repeat(const struct filling *f, struct ism_slice part)
{
	f->reasons[0] = (uint8_t)read_cell(f, part, 0);
	memset(f->reasons, f->reasons[0], f->n_rows);
	for (uint32_t row = 1; row < f->n_rows; row++)
		memcpy(place_of(f, row), f->values, f->width);
}

/* The column of a field: of its cells, or of the part of the file's name. One of both is NULL. */
static struct ism_vector fill(const struct filling *f, const struct eval_columns *columns,
	const struct ism_slice *cells, const struct ism_slice *part)
{
	struct ism_vector vector = { .values = f->values, .reasons = f->reasons };
	bool is_text = f->blocks->form->type == ISM_TYPE_TEXT;

	if (part) {
		repeat(f, *part);
		vector.places = is_text ? columns->no_places : NULL;
	} else if (is_text) {
		read_texts(f, cells, columns->stride);
		vector.values = cells;
		vector.places = columns->places;
	} else {
		read_cells(f, cells, columns->stride);
	}
	for (uint32_t row = 0; row < f->n_rows; row++)
		vector.worst = f->reasons[row] > vector.worst ? f->reasons[row] : vector.worst;
	return vector;
}

enum ism_status eval_columns_fill(struct eval_columns *columns, const struct ism_source_form *form,
	uint32_t n_fields, const struct ism_blocks *blocks, struct ism_worker *worker,
	struct ism_batch *batch, struct ism_error *error)
{
	const struct ism_vector *given = batch->columns;

	if (given && !worker->file_parts)
		return ISM_OK;
	if (!reserve(columns, n_fields, (size_t)n_fields * batch->n_rows) ||
		!reserve_places(columns, batch->row_step, batch->n_rows))
		return ism_fail(error, ISM_ERR_MEMORY, "not enough memory for a batch");
	for (uint32_t field = 0; field < n_fields; field++) {
		bool in_name = form->fields[field].file_pattern && worker->file_parts;
		uint32_t cell = form->fields[field].cell;
		size_t first = (size_t)cell * batch->n_rows;
		const struct filling filling = {
			.blocks = &blocks[cell],
			.notation = batch->list_notation,
			.worker = worker,
			.n_rows = batch->n_rows,
			.width = ism_vector_width(&form->fields[field].form),
			.values = columns->values + first,
			.reasons = columns->reasons + first,
		};

		if (given && !in_name)
			columns->vectors[cell] = given[cell];
		else
			columns->vectors[cell] = fill(&filling, columns,
				in_name ? NULL : ism_batch_cell(batch, 0, cell),
				in_name ? &worker->file_parts[field] : NULL);
	}
	batch->columns = columns->vectors;
	return ISM_OK;
}
