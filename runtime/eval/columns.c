#include "runtime/eval/columns.h"

#include <stdlib.h>

#include "runtime/kernel/list.h"

static bool reserve(struct eval_columns *columns, size_t n_cells, size_t n)
{
	if (n <= columns->room && n_cells <= columns->room_cells)
		return true;
	eval_columns_release(columns);
	columns->vectors = calloc(n_cells + 1, sizeof(*columns->vectors));
	columns->values = calloc(n + 1, sizeof(*columns->values));
	columns->reasons = calloc(n + 1, sizeof(*columns->reasons));
	columns->places = calloc(n + 1, sizeof(*columns->places));
	columns->addresses = calloc(n + 1, sizeof(*columns->addresses));
	if (!columns->vectors || !columns->values || !columns->reasons || !columns->places ||
		!columns->addresses)
		return false;
	for (size_t i = 0; i < n; i++)
		columns->places[i] = (uint32_t)i;
	columns->room = n;
	columns->room_cells = n_cells;
	return true;
}

void eval_columns_release(struct eval_columns *columns)
{
	free(columns->vectors);
	free(columns->values);
	free(columns->reasons);
	free(columns->places);
	free(columns->addresses);
	*columns = (struct eval_columns){ 0 };
}

static bool is_slice(uint32_t type)
{
	return type == ISM_TYPE_TEXT || type == ISM_TYPE_IP || type == ISM_TYPE_LIST;
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

static enum ism_reason convert(const struct ism_field_form *form, uint32_t notation,
	struct ism_slice cell, struct ism_worker *worker, uint8_t address[ISM_IP_SIZE], void *out)
{
	struct ism_datum datum = { 0 };
	enum ism_reason reason;

	if (!cell.data)
		return ISM_REASON_ABSENT;
	if (form->type == ISM_TYPE_LIST)
		return ism_field_list(cell.data, cell.size, notation, form, worker->source_zone,
			&worker->source_cursor, worker->scratch, out);
	reason = ism_field_parse(form, cell.data, cell.size, worker->source_zone,
		&worker->source_cursor, address, &datum);
	if (is_slice(form->type))
		*(struct ism_slice *)out = (struct ism_slice){ datum.text, datum.size };
	else
		put_value(datum.exact, ism_vector_width(form), out); /* or the bits of a number */
	return reason;
}

static void fill_cell(struct eval_columns *columns, uint32_t cell,
	const struct ism_field_form *form, struct ism_worker *worker, const struct ism_batch *batch)
{
	size_t first = (size_t)cell * batch->n_rows;
	size_t size = ism_vector_width(form);
	uint8_t *reasons = columns->reasons + first;
	char *values = (char *)(columns->values + first);
	uint8_t worst = ISM_REASON_NONE;

	for (uint32_t row = 0; row < batch->n_rows; row++) {
		reasons[row] = (uint8_t)convert(form, batch->list_notation,
			batch->cells[(size_t)row * batch->n_fields + cell], worker,
			columns->addresses[first + row], values + row * size);
		worst = reasons[row] > worst ? reasons[row] : worst;
	}
	columns->vectors[cell] = (struct ism_vector){
		.values = values,
		.reasons = reasons,
		.worst = worst,
		.places = form->type == ISM_TYPE_TEXT ? columns->places : NULL,
	};
}

enum ism_status eval_columns_fill(struct eval_columns *columns, const struct ism_column *cells,
	struct ism_worker *worker, struct ism_batch *batch, struct ism_error *error)
{
	if (!reserve(columns, batch->n_fields, (size_t)batch->n_fields * batch->n_rows))
		return ism_fail(error, ISM_ERR_MEMORY, "not enough memory for a batch");
	for (uint32_t c = 0; c < batch->n_fields; c++)
		fill_cell(columns, c, cells[c].form, worker, batch);
	batch->columns = columns->vectors;
	return ISM_OK;
}
