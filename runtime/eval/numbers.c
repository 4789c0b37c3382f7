#include "runtime/eval/numbers.h"

enum ism_status eval_numbers_open(struct eval_numbers *numbers, uint32_t n_fields, uint32_t n_codes,
	struct ism_memory *memory)
{
	*numbers =
		(struct eval_numbers){ .memory = memory, .n_fields = n_fields, .n_codes = n_codes };
	numbers->fields = ism_memory_alloc(memory, (n_fields + 1) * sizeof(*numbers->fields));
	numbers->of_rows = ism_memory_alloc(memory, (n_fields + 1) * sizeof(*numbers->of_rows));
	numbers->codes = ism_memory_alloc(memory, (n_codes + 1) * sizeof(*numbers->codes));
	numbers->listed_codes =
		ism_memory_alloc(memory, (n_codes + 1) * sizeof(*numbers->listed_codes));
	for (uint32_t f = 0; numbers->fields && f < n_fields; f++)
		ism_text_numbers_init(&numbers->fields[f].numbers, memory);
	for (uint32_t c = 0; numbers->codes && c < n_codes; c++)
		ism_text_codes_init(&numbers->codes[c], memory);
	ism_text_numbers_init(&numbers->others, memory);
	if (!numbers->fields || !numbers->of_rows || !numbers->codes || !numbers->listed_codes)
		return ISM_ERR_MEMORY;
	return ISM_OK;
}

void eval_numbers_begin(struct eval_numbers *numbers)
{
	for (uint32_t f = 0; f < numbers->n_fields; f++)
		numbers->fields[f].listed.generation = 0;
	for (uint32_t c = 0; c < numbers->n_codes; c++)
		numbers->listed_codes[c].generation = 0;
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

/* Room for what the texts of the list have; false without memory. */
static bool begin_list(
	struct eval_listed *listed, const struct ism_text_list *list, struct ism_memory *memory)
{
	listed->generation = 0;
	return claim(&listed->of_texts, &listed->n_texts, list->n + 1, memory);
}

static bool take_list(struct eval_field_numbers *field, const struct ism_text_list *list,
	struct ism_memory *memory)
{
	struct eval_listed *listed = &field->listed;

	if (!begin_list(listed, list, memory))
		return false;
	ism_text_numbers_take(&field->numbers, list->texts, list->n, listed->of_texts);
	listed->of_texts[list->n] = ISM_NO_NUMBER;
	listed->generation = list->generation;
	return true;
}

static void pick_numbers(const uint32_t *restrict places, uint32_t n, const uint32_t *restrict from,
	uint32_t *restrict to)
{
	for (uint32_t i = 0; i < n; i++)
		to[i] = from[places[i]];
}

static const uint32_t *number_rows(struct eval_field_numbers *field,
	const struct ism_vector *vector, uint32_t n_rows, struct ism_memory *memory)
{
	if (!vector->list)
		return NULL;
	if (field->listed.generation != vector->list->generation &&
		!take_list(field, vector->list, memory))
		return NULL;
	if (!claim(&field->of_rows, &field->n_rows, n_rows, memory))
		return NULL;
	pick_numbers(vector->places, n_rows, field->listed.of_texts, field->of_rows);
	return field->of_rows;
}

/* The codes of the texts in the column's list; NULL without one, and without memory. */
static const uint32_t *code_list(struct eval_listed *listed, struct ism_text_codes *codes,
	const struct ism_text_list *list, struct ism_memory *memory)
{
	if (!list)
		return NULL;
	if (listed->generation == list->generation)
		return listed->of_texts;
	if (!begin_list(listed, list, memory))
		return NULL;
	ism_text_codes_listed(codes, list->texts, list->n, listed->of_texts);
	listed->of_texts[list->n] = 0;
	listed->generation = list->generation;
	return listed->of_texts;
}

void eval_numbers_fill(struct eval_numbers *numbers, const struct ism_source_form *form,
	const struct ism_batch *batch)
{
	struct ism_memory *memory = numbers->memory;

	for (uint32_t f = 0; f < numbers->n_fields; f++) {
		const struct ism_source_field *field = &form->fields[f];
		const struct ism_vector *vector = &batch->columns[field->cell];
		struct ism_text_codes *codes;

		if (field->is_numbered)
			numbers->of_rows[f] =
				number_rows(&numbers->fields[f], vector, batch->n_rows, memory);
		if (!field->is_coded)
			continue;
		codes = &numbers->codes[field->code];
		codes->of_list =
			code_list(&numbers->listed_codes[field->code], codes, vector->list, memory);
	}
}

uint32_t ism_row_numbered_add(
	struct ism_worker *worker, void *state, uint32_t field, uint32_t number)
{
	struct eval_numbers *numbering = worker->numbering;

	return number != ISM_NO_NUMBER &&
	       ism_text_fronts_add(&numbering->fronts, state, &numbering->fields[field].numbers,
		       number, worker->memory);
}

void eval_numbers_settle(struct eval_numbers *numbers)
{
	ism_text_fronts_settle(&numbers->fronts, numbers->memory);
}

static void release_listed(struct eval_listed *listed, struct ism_memory *memory)
{
	ism_memory_free(memory, listed->of_texts, listed->n_texts * sizeof(*listed->of_texts));
}

void eval_numbers_release(struct eval_numbers *numbers)
{
	struct ism_memory *memory = numbers->memory;

	ism_text_fronts_release(&numbers->fronts, memory);
	ism_text_numbers_release(&numbers->others);
	for (uint32_t f = 0; numbers->fields && f < numbers->n_fields; f++) {
		struct eval_field_numbers *field = &numbers->fields[f];

		ism_text_numbers_release(&field->numbers);
		release_listed(&field->listed, memory);
		ism_memory_free(memory, field->of_rows, field->n_rows * sizeof(*field->of_rows));
	}
	for (uint32_t c = 0; numbers->codes && c < numbers->n_codes; c++)
		ism_text_codes_release(&numbers->codes[c]);
	for (uint32_t c = 0; numbers->listed_codes && c < numbers->n_codes; c++)
		release_listed(&numbers->listed_codes[c], memory);
	ism_memory_free(
		memory, numbers->fields, (numbers->n_fields + 1) * sizeof(*numbers->fields));
	ism_memory_free(
		memory, numbers->of_rows, (numbers->n_fields + 1) * sizeof(*numbers->of_rows));
	ism_memory_free(memory, numbers->codes, (numbers->n_codes + 1) * sizeof(*numbers->codes));
	ism_memory_free(memory, numbers->listed_codes,
		(numbers->n_codes + 1) * sizeof(*numbers->listed_codes));
	*numbers = (struct eval_numbers){ 0 };
}
