#include "runtime/read/parquet/column.h"

#include <string.h>

#include "runtime/read/tuning.h"

enum { ROWS_OF_TEXT = 4 }; /* least rows of a text, on the average, of which there is a list */

static size_t raw_size(const struct ism_parquet_column *column)
{
	return ism_parquet_is_slices(column->conversion.node->type) ? sizeof(struct ism_slice)
								    : sizeof(int64_t);
}

static size_t value_size(const struct ism_parquet_column *column)
{
	return column->conversion.to_slices ? sizeof(struct ism_slice) : sizeof(int64_t);
}

static size_t vector_size(const struct ism_parquet_column *column)
{
	return column->conversion.width;
}

/* Of values that are picked: those of a vector, or elements of its lists. */
static size_t picked_size(const struct ism_parquet_column *column)
{
	return column->conversion.is_list ? value_size(column) : vector_size(column);
}

/* Whether vectors have fewer bytes for a value than converting leaves. */
static bool is_narrow(const struct ism_parquet_column *column)
{
	return picked_size(column) < value_size(column);
}

/* Whether rows have places of their values, which are then not picked. */
static bool has_places(const struct ism_parquet_column *column)
{
	return column->conversion.form->type == ISM_TYPE_TEXT && !column->conversion.is_list;
}

static void narrow(
	const struct ism_parquet_column *column, const int64_t *from, uint32_t n, void *to)
{
	const struct ism_parquet_kernels *kernels = column->pages.kernels;

	if (vector_size(column) == sizeof(int32_t))
		kernels->narrow_to_days(from, n, to);
	else
		kernels->narrow_to_bytes(from, n, to);
}

/* With one word more, as ism_rle_read_bits asks for it. */
static uint64_t present_size(uint32_t capacity)
{
	return (capacity / UINT64_C(64) + 2) * sizeof(uint64_t);
}

enum ism_status ism_parquet_column_open(struct ism_parquet_column *column,
	const struct ism_parquet_kernels *kernels, uint32_t capacity, struct ism_memory *memory,
	const char *name, struct ism_error *error)
{
	struct ism_parquet_block *block = &column->block;

	column->memory = memory;
	column->capacity = capacity;
	column->pages.memory = memory;
	column->pages.kernels = kernels;
	column->scratch[0].limit_bytes = column->scratch[1].limit_bytes = ISM_PARQUET_TEXT_LIMIT;
	column->vector = ism_memory_alloc(memory, capacity * vector_size(column));
	if (is_narrow(column))
		column->wide = ism_memory_alloc(memory, capacity * sizeof(int64_t));
	if (has_places(column))
		column->in_order = ism_memory_alloc(memory, capacity * sizeof(uint32_t));
	column->reasons = ism_memory_alloc(memory, capacity);
	column->no_reasons = ism_memory_alloc(memory, capacity);
	column->present = ism_memory_alloc(memory, present_size(capacity));
	column->levels = ism_memory_alloc(memory, capacity * sizeof(uint32_t));
	column->raw = ism_memory_alloc(memory, capacity * raw_size(column));
	column->codes = ism_memory_alloc(memory, capacity * sizeof(uint32_t));
	if (column->conversion.is_list) {
		block->values = ism_memory_alloc(memory, capacity * value_size(column));
		block->reasons = ism_memory_alloc(memory, capacity);
		block->repetition = ism_memory_alloc(memory, capacity * sizeof(uint32_t));
	}
	if (memory->failed)
		return ism_fail_at(error, ISM_ERR_MEMORY, name, 0, 0, "no memory to read it");
	for (uint32_t i = 0; column->in_order && i < capacity; i++)
		column->in_order[i] = i;
	return ISM_OK;
}

static void dictionary_free(struct ism_parquet_dictionary *dictionary, struct ism_memory *memory)
{
	ism_parquet_buffer_free(&dictionary->raw, memory);
	ism_parquet_buffer_free(&dictionary->values, memory);
	ism_parquet_buffer_free(&dictionary->wide, memory);
	ism_parquet_buffer_free(&dictionary->reasons, memory);
	ism_scratch_release(&dictionary->scratch);
}

void ism_parquet_column_close(struct ism_parquet_column *column)
{
	struct ism_parquet_block *block = &column->block;
	struct ism_memory *memory = column->memory;
	uint32_t capacity = column->capacity;

	if (!memory)
		return;
	ism_memory_free(memory, column->vector, capacity * vector_size(column));
	ism_memory_free(memory, column->in_order, capacity * sizeof(uint32_t));
	ism_memory_free(memory, column->wide, capacity * sizeof(int64_t));
	ism_memory_free(memory, column->reasons, capacity);
	ism_memory_free(memory, (void *)column->no_reasons, capacity);
	ism_memory_free(memory, column->present, present_size(capacity));
	ism_memory_free(memory, column->levels, capacity * sizeof(uint32_t));
	ism_memory_free(memory, column->raw, capacity * raw_size(column));
	ism_memory_free(memory, column->codes, capacity * sizeof(uint32_t));
	ism_memory_free(memory, block->values, capacity * value_size(column));
	ism_memory_free(memory, block->reasons, capacity);
	ism_memory_free(memory, block->repetition, capacity * sizeof(uint32_t));
	ism_parquet_buffer_free(&column->bytes, memory);
	dictionary_free(&column->dictionary, memory);
	ism_scratch_release(&column->scratch[0]);
	ism_scratch_release(&column->scratch[1]);
	ism_parquet_pages_close(&column->pages);
	column->memory = NULL;
}

enum ism_status ism_parquet_column_begin(struct ism_parquet_column *column,
	const struct ism_parquet_footer *footer, const uint8_t *file,
	const struct ism_parquet_chunk *chunk, uint64_t n_rows, struct ism_error *error)
{
	column->n_rows = n_rows;
	column->n_page_left = 0;
	column->n_ready = column->n_taken = 0;
	column->dictionary.n = 0;
	column->block.n = column->block.next = 0;
	ISM_TRY(ism_parquet_pages_open(&column->pages, footer, file, column->conversion.node, chunk,
		column->memory, error));
	if (!column->conversion.is_list && column->pages.n_left != n_rows)
		return ism_parquet_damaged(
			&column->pages, "the column has more or fewer values than rows", error);
	return ISM_OK;
}

/* ---- pages ---- */

static enum ism_status no_memory(const struct ism_parquet_column *column, struct ism_error *error)
{
	char name[ISM_PARQUET_NAME_CHARS];

	return ism_fail_at(error, ISM_ERR_MEMORY, column->pages.name, 0, 0,
		"not enough memory for a page of column %s",
		ism_parquet_node_name(column->conversion.node, name));
}

/*
 * Whether all bytes from `begin` up to the next value are ASCII, and few enough for a row: then the texts that they
 * hold are, and so are not looked at one by one. Lengths between them may make it seem otherwise.
 */
static bool are_ascii(const struct ism_parquet_column *column,
	const struct ism_parquet_values *values, const uint8_t *begin)
{
	uint64_t size = (uint64_t)(values->at - begin);

	return column->conversion.is_text && ism_parquet_values_in_order(values) &&
	       size <= ISM_ROW_LIMIT_BYTES && column->pages.kernels->is_ascii(begin, size);
}

static bool read_raw(struct ism_parquet_column *column, struct ism_parquet_values *values,
	struct ism_scratch *scratch, void *raw, uint32_t n)
{
	const uint8_t *begin = values->at;

	if (!ism_parquet_is_slices(column->conversion.node->type))
		return ism_parquet_values_words(values, raw, n);
	if (!ism_parquet_values_slices(values, scratch, raw, n))
		return false;
	column->conversion.is_ascii = are_ascii(column, values, begin);
	return true;
}

static bool is_sound(const uint8_t *reasons, uint32_t n)
{
	uint8_t any = 0;

	for (uint32_t i = 0; i < n; i++)
		any |= reasons[i];
	return any == ISM_REASON_NONE;
}

/* What texts of rows without a value are: behind the last value. */
static void end_dictionary(
	const struct ism_parquet_column *column, struct ism_parquet_dictionary *dictionary)
{
	size_t size = picked_size(column);

	memset(dictionary->values.bytes + dictionary->n * size, 0, size);
}

/* Each value takes a byte at least, so that the room is bounded by the page's size. */
static enum ism_status open_dictionary(struct ism_parquet_column *column, struct ism_error *error)
{
	struct ism_parquet_dictionary *dictionary = &column->dictionary;
	const struct ism_parquet_node *node = column->conversion.node;
	const struct ism_parquet_page *page = &column->page;
	struct ism_parquet_values values;

	if (page->encoding != ISM_PARQUET_PLAIN && page->encoding != ISM_PARQUET_PLAIN_DICTIONARY)
		return ism_parquet_damaged(
			&column->pages, "its encoding is none of a dictionary", error);
	if (page->n_values > page->size_bytes || node->type == ISM_PARQUET_BOOLEAN)
		return ism_parquet_damaged(
			&column->pages, "the dictionary has fewer values than it says", error);
	ism_scratch_reset(&dictionary->scratch);
	if (!ism_parquet_buffer_claim(
		    &dictionary->raw, page->n_values * raw_size(column), column->memory) ||
		!ism_parquet_buffer_claim(&dictionary->values,
			(page->n_values + 1) * picked_size(column), column->memory) ||
		!ism_parquet_buffer_claim(&dictionary->wide,
			is_narrow(column) ? page->n_values * value_size(column) : 0,
			column->memory) ||
		!ism_parquet_buffer_claim(&dictionary->reasons, page->n_values + 1, column->memory))
		return no_memory(column, error);
	ism_parquet_values_open(&values, column->pages.kernels, node->type, (uint64_t)node->size,
		ISM_PARQUET_PLAIN, page->values, page->size_bytes);
	if (!read_raw(column, &values, &dictionary->scratch, dictionary->raw.bytes,
		    (uint32_t)page->n_values))
		return ism_parquet_damaged(
			&column->pages, "the dictionary has fewer values than it says", error);
	dictionary->n = (uint32_t)page->n_values;
	if (column->conversion.in_zone)
		return ISM_OK;
	column->conversion.convert(&column->conversion, dictionary->raw.bytes, dictionary->n,
		&dictionary->scratch,
		is_narrow(column) ? dictionary->wide.bytes : dictionary->values.bytes,
		dictionary->reasons.bytes);
	if (is_narrow(column))
		narrow(column, (const int64_t *)dictionary->wide.bytes, dictionary->n,
			dictionary->values.bytes);
	dictionary->is_sound = is_sound(dictionary->reasons.bytes, dictionary->n);
	end_dictionary(column, dictionary);
	dictionary->list = (struct ism_text_list){
		.n = dictionary->n,
		.texts = (const struct ism_slice *)dictionary->values.bytes,
		.generation = dictionary->list.generation + 1,
	};
	return dictionary->scratch.failed ? no_memory(column, error) : ISM_OK;
}

enum ism_status column_next_page(
	struct ism_parquet_column *column, bool *more, struct ism_error *error)
{
	const struct ism_parquet_node *node = column->conversion.node;
	const char *fault;

	*more = true;
	while (!column->n_page_left) {
		*more = column->pages.n_left > 0;
		if (!*more)
			return ISM_OK;
		ISM_TRY(ism_parquet_pages_next(&column->pages, &column->page, error));
		if (column->page.is_dictionary) {
			ISM_TRY(open_dictionary(column, error));
			continue;
		}
		column->in_codes = ism_parquet_is_dictionary(column->page.encoding);
		fault = ism_parquet_values_open(&column->values, column->pages.kernels, node->type,
			(uint64_t)node->size, column->page.encoding, column->page.values,
			column->page.size_bytes);
		if (!fault && column->in_codes && !column->pages.has_dictionary)
			fault = "it has dictionary indexes, but the column has no dictionary";
		if (fault)
			return ism_parquet_damaged(&column->pages, fault, error);
		column->n_page_left = column->page.n_values;
	}
	return ISM_OK;
}

/* ---- values ---- */

/* What has been read of indexes into the dictionary: whether there were so many, and the largest. */
static enum ism_status check_codes(const struct ism_parquet_column *column, bool is_complete,
	uint32_t most, struct ism_error *error)
{
	if (!is_complete)
		return ism_parquet_damaged(
			&column->pages, "it has fewer values than it says", error);
	if (most >= column->dictionary.n)
		return ism_parquet_damaged(
			&column->pages, "an index is beyond the end of the dictionary", error);
	return ISM_OK;
}

/* The next `n` indexes into the dictionary, one at least. */
static enum ism_status read_codes(
	struct ism_parquet_column *column, uint32_t n, struct ism_error *error)
{
	uint32_t most;
	bool is_complete = ism_parquet_values_codes(&column->values, column->codes, n, &most);

	return check_codes(column, is_complete, most, error);
}

/* Values or reasons of `n` codes: from[codes[i]]. */
static void pick(const struct ism_parquet_column *column, size_t size, uint32_t n, const void *from,
	void *to)
{
	const struct ism_parquet_kernels *kernels = column->pages.kernels;

	if (size == sizeof(struct ism_slice))
		kernels->pick_slices(column->codes, n, from, to);
	else if (size == sizeof(int64_t))
		kernels->pick_words(column->codes, n, from, to);
	else if (size == sizeof(int32_t))
		kernels->pick_days(column->codes, n, from, to);
	else
		kernels->pick_bytes(column->codes, n, from, to);
}

static enum ism_status read_coded(struct ism_parquet_column *column, uint32_t n, void *values,
	uint8_t *reasons, struct ism_error *error)
{
	const struct ism_parquet_dictionary *dictionary = &column->dictionary;

	ISM_TRY(read_codes(column, n, error));
	if (column->conversion.in_zone) {
		pick(column, raw_size(column), n, dictionary->raw.bytes, column->raw);
		column->conversion.is_ascii = false;
		column->conversion.convert(&column->conversion, column->raw, n,
			&column->scratch[column->turn], values, reasons);
		return ISM_OK;
	}
	pick(column, picked_size(column), n, dictionary->values.bytes, values);
	pick(column, sizeof *reasons, n, dictionary->reasons.bytes, reasons);
	return ISM_OK;
}

enum ism_status column_read_values(struct ism_parquet_column *column, uint32_t n, void *values,
	uint8_t *reasons, struct ism_error *error)
{
	struct ism_scratch *scratch;
	void *raw = column->conversion.is_same ? values : column->raw;

	if (!n)
		return ISM_OK;
	column->turn = !column->turn;
	scratch = &column->scratch[column->turn];
	ism_scratch_reset(scratch);
	if (column->in_codes) {
		ISM_TRY(read_coded(column, n, values, reasons, error));
	} else if (!read_raw(column, &column->values, scratch, raw, n)) {
		if (scratch->failed)
			return no_memory(column, error);
		return ism_parquet_damaged(
			&column->pages, "it has fewer values than it says", error);
	} else if (column->conversion.is_same) {
		memset(reasons, ISM_REASON_NONE, n);
	} else {
		column->conversion.convert(&column->conversion, raw, n, scratch, values, reasons);
	}
	return scratch->failed ? no_memory(column, error) : ISM_OK;
}

/* ---- rows ---- */

/* Levels of several bits, to bits; false: they are not complete, or in *fault what else is wrong. */
static bool read_wide_levels(struct ism_parquet_column *column, uint32_t n, const char **fault)
{
	uint32_t max_level = column->conversion.node->max_definition;
	const uint32_t *levels = column->levels;
	uint32_t most;

	if (!ism_rle_read(&column->page.definition, column->levels, n, &most))
		return false;
	if (most > max_level) {
		*fault = "a level is too high";
		return false;
	}
	memset(column->present, 0, present_size(n));
	for (uint32_t i = 0; i < n; i++)
		column->present[i / 64] |= (uint64_t)(levels[i] == max_level) << i % 64;
	return true;
}

/* Which of `n` rows are present, and how many. */
static enum ism_status read_levels(
	struct ism_parquet_column *column, uint32_t n, uint32_t *n_present, struct ism_error *error)
{
	struct ism_rle *definition = &column->page.definition;
	uint32_t max_level = column->conversion.node->max_definition;
	const char *fault = "its levels are not complete";

	column->all_present = true;
	*n_present = n;
	if (!max_level || ism_rle_take_run(definition, max_level, n))
		return ISM_OK;
	if (max_level == 1 && !definition->is_msb
			? !ism_rle_read_bits(definition, column->present, n)
			: !read_wide_levels(column, n, &fault))
		return ism_parquet_damaged(&column->pages, fault, error);
	*n_present = column->pages.kernels->count_present(column->present, n);
	column->all_present = *n_present == n;
	return ISM_OK;
}

/* Texts that most rows have in common with others are worth a look each. */
static bool has_list(const struct ism_parquet_column *column)
{
	return column->in_codes && has_places(column) &&
	       column->dictionary.n < column->n_rows / ROWS_OF_TEXT;
}

/* Whether nothing but the presence of values is asked, of values that are all sound. */
static bool is_arbitrary(const struct ism_parquet_column *column)
{
	return column->conversion.is_presence && column->dictionary.is_sound;
}

/* Values of one byte, of codes that have one too. */
static enum ism_status pick_by_bytes(
	struct ism_parquet_column *column, uint32_t n, struct ism_error *error)
{
	const struct ism_parquet_kernels *kernels = column->pages.kernels;
	const struct ism_parquet_dictionary *dictionary = &column->dictionary;
	uint8_t *codes = (uint8_t *)column->codes;
	uint32_t most;
	bool is_complete = ism_parquet_values_code_bytes(&column->values, codes, n, &most);

	ISM_TRY(check_codes(column, is_complete, most, error));
	if (!dictionary->is_sound)
		kernels->map_bytes(
			codes, n, dictionary->reasons.bytes, dictionary->n, column->reasons);
	kernels->map_bytes(codes, n, dictionary->values.bytes, dictionary->n, column->vector);
	return ISM_OK;
}

/* The next `n` values and their reasons, as far as they are needed; of texts the codes. */
static enum ism_status pick_coded(
	struct ism_parquet_column *column, uint32_t n, struct ism_error *error)
{
	const struct ism_parquet_dictionary *dictionary = &column->dictionary;

	if (!n)
		return ISM_OK;
	column->in_bytes = vector_size(column) == sizeof(uint8_t) && column->values.rle.width <= 8;
	if (column->in_bytes)
		return pick_by_bytes(column, n, error);
	ISM_TRY(read_codes(column, n, error));
	if (!dictionary->is_sound)
		pick(column, sizeof *column->reasons, n, dictionary->reasons.bytes,
			column->reasons);
	if (!has_places(column) && !is_arbitrary(column))
		pick(column, vector_size(column), n, dictionary->values.bytes, column->vector);
	return ISM_OK;
}

/* Moves what was picked to the rows that have a value; others have zeros, or the last text. */
static void spread_coded(struct ism_parquet_column *column, uint32_t n, uint32_t n_present)
{
	const struct ism_parquet_kernels *kernels = column->pages.kernels;
	const struct ism_parquet_dictionary *dictionary = &column->dictionary;
	const uint64_t *present = column->present;

	if (!dictionary->is_sound)
		kernels->spread_bytes(present, n, n_present, column->reasons, ISM_REASON_ABSENT);
	else
		kernels->reasons(present, n, column->reasons);
	if (has_places(column))
		kernels->spread_codes(present, n, n_present, column->codes, dictionary->n);
	else if (is_arbitrary(column))
		return;
	else if (vector_size(column) == sizeof(struct ism_slice))
		kernels->spread_slices(present, n, n_present, column->vector);
	else if (vector_size(column) == sizeof(int64_t))
		kernels->spread_words(present, n, n_present, column->vector);
	else if (vector_size(column) == sizeof(int32_t))
		kernels->spread_codes(present, n, n_present, column->vector, 0);
	else
		kernels->spread_bytes(present, n, n_present, column->vector, 0);
}

/* Rows by their codes. */
static enum ism_status fill_coded(
	struct ism_parquet_column *column, uint32_t n, uint32_t n_present, struct ism_error *error)
{
	const struct ism_parquet_dictionary *dictionary = &column->dictionary;

	ISM_TRY(pick_coded(column, n_present, error));
	if (!column->all_present)
		spread_coded(column, n, n_present);
	column->all_sound = dictionary->is_sound && column->all_present;
	column->worst = column->all_present ? ISM_REASON_NONE : ISM_REASON_ABSENT;
	if (!dictionary->is_sound)
		column->worst = column->pages.kernels->greatest(column->reasons, n);
	return ISM_OK;
}

/* Rows by their values, which are then moved to the rows that have one. */
static enum ism_status fill_spread(
	struct ism_parquet_column *column, uint32_t n, uint32_t n_present, struct ism_error *error)
{
	const struct ism_parquet_kernels *kernels = column->pages.kernels;
	void *values = is_narrow(column) ? column->wide : column->vector;

	ISM_TRY(column_read_values(column, n_present, values, column->reasons, error));
	if (!column->all_present) {
		if (column->conversion.to_slices)
			kernels->spread_slices(column->present, n, n_present, values);
		else
			kernels->spread_words(column->present, n, n_present, values);
		kernels->spread_bytes(
			column->present, n, n_present, column->reasons, ISM_REASON_ABSENT);
	}
	if (is_narrow(column))
		narrow(column, column->wide, n, column->vector);
	column->all_sound = false;
	column->worst = kernels->greatest(column->reasons, n);
	return ISM_OK;
}

static enum ism_status fill_rows(
	struct ism_parquet_column *column, uint32_t most, struct ism_error *error)
{
	uint32_t n_present;
	uint32_t n = most;
	bool more;

	ISM_TRY(column_next_page(column, &more, error));
	if (!more)
		return ism_parquet_damaged(
			&column->pages, "the column ends before its row group", error);
	if (column->n_page_left < n)
		n = (uint32_t)column->n_page_left;
	ISM_TRY(read_levels(column, n, &n_present, error));
	if (column->in_codes && !column->conversion.in_zone)
		ISM_TRY(fill_coded(column, n, n_present, error));
	else
		ISM_TRY(fill_spread(column, n, n_present, error));
	column->n_page_left -= n;
	column->n_ready = n;
	return ISM_OK;
}

enum ism_status ism_parquet_column_fill(
	struct ism_parquet_column *column, uint32_t most, struct ism_error *error)
{
	if (ism_parquet_column_ready(column))
		return ISM_OK;
	column->n_ready = column->n_taken = 0;
	if (most > column->capacity)
		most = column->capacity;
	return column->conversion.is_list ? column_fill_lists(column, most, error)
					  : fill_rows(column, most, error);
}

/* The vector's texts, or the dictionary's. */
static void set_places(const struct ism_parquet_column *column, struct ism_vector *vector)
{
	const struct ism_parquet_dictionary *dictionary = &column->dictionary;

	vector->values = column->in_codes ? dictionary->values.bytes : column->vector;
	vector->places = (column->in_codes ? column->codes : column->in_order) + column->n_taken;
	vector->list = has_list(column) ? &dictionary->list : NULL;
}

struct ism_vector ism_parquet_column_take(struct ism_parquet_column *column, uint32_t n)
{
	struct ism_vector vector = {
		.values = (const char *)column->vector + column->n_taken * vector_size(column),
		.reasons =
			column->all_sound ? column->no_reasons : column->reasons + column->n_taken,
		.worst = column->worst,
	};

	if (has_places(column))
		set_places(column, &vector);
	column->n_taken += n;
	return vector;
}

enum ism_status ism_parquet_column_end(
	const struct ism_parquet_column *column, struct ism_error *error)
{
	if (ism_parquet_column_ready(column) || column->n_page_left || column->pages.n_left ||
		column->block.next < column->block.n)
		return ism_parquet_damaged(
			&column->pages, "the column goes on behind its row group", error);
	return ISM_OK;
}
