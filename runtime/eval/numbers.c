#include "runtime/eval/numbers.h"

enum { AHEAD = 64 }; /* texts, whose places are fetched before they are looked up */

enum ism_status eval_numbers_open(
	struct eval_numbers *numbers, uint32_t n_fields, struct ism_memory *memory)
{
	*numbers = (struct eval_numbers){ .memory = memory, .n_fields = n_fields };
	numbers->fields = ism_memory_alloc(memory, (n_fields + 1) * sizeof(*numbers->fields));
	numbers->of_rows = ism_memory_alloc(memory, (n_fields + 1) * sizeof(*numbers->of_rows));
	if (!numbers->fields || !numbers->of_rows)
		return ISM_ERR_MEMORY;
	for (uint32_t f = 0; f < n_fields; f++)
		ism_text_numbers_init(&numbers->fields[f].numbers, memory);
	return ISM_OK;
}

void eval_numbers_begin(struct eval_numbers *numbers)
{
	for (uint32_t f = 0; f < numbers->n_fields; f++)
		numbers->fields[f].generation = 0;
}

/* Room for at least `n`, without what was there. */
static bool claim(uint32_t **array, uint32_t *room, uint32_t n, struct ism_memory *memory)
{
	if (n <= *room)
		return true;
	ism_memory_free(memory, *array, *room * sizeof(**array));
	*array = ism_memory_alloc(memory, n * sizeof(**array));
	*room = *array ? n : 0;
	return *array != NULL;
}

static bool take_list(struct eval_field_numbers *field, const struct ism_text_list *list,
	struct ism_memory *memory)
{
	field->generation = 0;
	if (!claim(&field->of_texts, &field->n_texts, list->n + 1, memory))
		return false;
	for (uint32_t i = 0; i < list->n; i++) {
		if (i % AHEAD == 0)
			ism_keyed_prefetch(&field->numbers.texts, 0, list->texts + i,
				list->n - i < AHEAD ? list->n - i : AHEAD, 1);
		field->of_texts[i] = ism_text_number(&field->numbers, list->texts[i]);
	}
	field->of_texts[list->n] = ISM_NO_NUMBER;
	field->generation = list->generation;
	return true;
}

static const uint32_t *number_rows(struct eval_field_numbers *field,
	const struct ism_vector *vector, uint32_t n_rows, struct ism_memory *memory)
{
	if (!vector->list)
		return NULL;
	if (field->generation != vector->list->generation &&
		!take_list(field, vector->list, memory))
		return NULL;
	if (!claim(&field->of_rows, &field->n_rows, n_rows, memory))
		return NULL;
	for (uint32_t i = 0; i < n_rows; i++)
		field->of_rows[i] = field->of_texts[vector->places[i]];
	return field->of_rows;
}

void eval_numbers_fill(struct eval_numbers *numbers, const struct ism_source_form *form,
	const struct ism_batch *batch)
{
	for (uint32_t f = 0; f < numbers->n_fields; f++) {
		const struct ism_source_field *field = &form->fields[f];

		if (field->is_numbered)
			numbers->of_rows[f] = number_rows(&numbers->fields[f],
				&batch->columns[field->cell], batch->n_rows, numbers->memory);
	}
}

void ism_row_numbered_add(struct ism_worker *worker, void *state, const char *text, uint32_t size,
	uint32_t field, uint32_t number)
{
	struct eval_numbers *numbering = worker->numbering;

	if (number == ISM_NO_NUMBER ||
		!ism_text_fronts_add(&numbering->fronts, state, &numbering->fields[field].numbers,
			number, worker->memory))
		ism_text_queue_add(&worker->texts, state, text, size, worker->memory);
}

void eval_numbers_settle(struct eval_numbers *numbers)
{
	ism_text_fronts_settle(&numbers->fronts, numbers->memory);
}

void eval_numbers_release(struct eval_numbers *numbers)
{
	struct ism_memory *memory = numbers->memory;

	ism_text_fronts_release(&numbers->fronts, memory);
	for (uint32_t f = 0; numbers->fields && f < numbers->n_fields; f++) {
		struct eval_field_numbers *field = &numbers->fields[f];

		ism_text_numbers_release(&field->numbers);
		ism_memory_free(memory, field->of_texts, field->n_texts * sizeof(*field->of_texts));
		ism_memory_free(memory, field->of_rows, field->n_rows * sizeof(*field->of_rows));
	}
	ism_memory_free(
		memory, numbers->fields, (numbers->n_fields + 1) * sizeof(*numbers->fields));
	ism_memory_free(
		memory, numbers->of_rows, (numbers->n_fields + 1) * sizeof(*numbers->of_rows));
	*numbers = (struct eval_numbers){ 0 };
}
