/*
 * Lists: elements and their levels, some of a page at a time, to the bytes that kernel/list.h has. Elements that are
 * absent are left out. A row ends where the next one begins, which may be pages later.
 */
#include <string.h>

#include "runtime/kernel/list.h"
#include "runtime/read/parquet/column.h"
#include "runtime/read/tuning.h"

enum {
	LEAST_BYTES = 4096,
	ENOUGH_BYTES = 1 << 20, /* of lists that are ready: no further row is begun */
};

/* Levels and values of the next elements, if there are none at hand; false in *more: the column is at its end. */
static enum ism_status next_block(
	struct ism_parquet_column *column, bool *more, struct ism_error *error)
{
	uint32_t max_level = column->conversion.node->max_definition;
	struct ism_parquet_block *block = &column->block;
	uint32_t n = column->capacity, n_values = 0, most, most_repeated;

	*more = true;
	if (block->next < block->n)
		return ISM_OK;
	ISM_TRY(column_next_page(column, more, error));
	if (!*more)
		return ISM_OK;
	if (column->n_page_left < n)
		n = (uint32_t)column->n_page_left;
	if (!ism_rle_read(&column->page.repetition, block->repetition, n, &most_repeated) ||
		!ism_rle_read(&column->page.definition, column->levels, n, &most))
		return ism_parquet_damaged(&column->pages, "its levels are not complete", error);
	if (most > max_level || most_repeated > 1)
		return ism_parquet_damaged(&column->pages, "a level is too high", error);
	for (uint32_t i = 0; i < n; i++)
		n_values += column->levels[i] == max_level;
	ISM_TRY(column_read_values(column, n_values, block->values, block->reasons, error));
	column->n_page_left -= n;
	block->n = n;
	block->next = block->next_value = 0;
	return ISM_OK;
}

/* Room for `size` more bytes of lists; they may move. */
static bool claim(struct ism_parquet_column *column, uint64_t size)
{
	struct ism_parquet_buffer *bytes = &column->bytes;
	uint64_t wanted = column->n_bytes + size;
	uint64_t larger = bytes->size_bytes ? bytes->size_bytes : LEAST_BYTES;
	uint8_t *moved;

	if (wanted <= bytes->size_bytes)
		return true;
	while (larger < wanted)
		larger *= 2;
	moved = ism_memory_resize(column->memory, bytes->bytes, bytes->size_bytes, larger);
	if (!moved)
		return false;
	*bytes = (struct ism_parquet_buffer){ moved, larger };
	return true;
}

/* Adds an element as kernel/list.h has it. */
static bool append(struct ism_parquet_column *column, uint32_t value)
{
	const struct ism_slice *slices = column->block.values;
	const int64_t *words = column->block.values;
	uint32_t size;
	uint8_t *to;

	if (!column->conversion.to_slices) {
		if (!claim(column, sizeof *words))
			return false;
		memcpy(column->bytes.bytes + column->n_bytes, &words[value], sizeof *words);
		column->n_bytes += sizeof *words;
		return true;
	}
	size = (uint32_t)slices[value].size;
	if (!claim(column, sizeof size + (uint64_t)size))
		return false;
	to = column->bytes.bytes + column->n_bytes;
	if (column->conversion.form->type == ISM_TYPE_TEXT) {
		memcpy(to, &size, sizeof size);
		to += sizeof size;
		column->n_bytes += sizeof size;
	}
	if (size)
		memcpy(to, slices[value].data, size);
	column->n_bytes += size;
	return true;
}

/* One level: an element, an absent one, or a list without any. Sets the row's reason to the first that is wrong. */
static bool take_level(struct ism_parquet_column *column, uint64_t begin, uint8_t *reason)
{
	const struct ism_parquet_node *node = column->conversion.node;
	struct ism_parquet_block *block = &column->block;
	uint32_t level = column->levels[block->next++];
	uint32_t value;

	if (level + 1 < node->repeated_definition)
		*reason = ISM_REASON_ABSENT;
	if (level < node->max_definition)
		return true;
	value = block->next_value++;
	if (*reason != ISM_REASON_NONE)
		return true;
	*reason = block->reasons[value];
	if (column->n_bytes - begin > ISM_ROW_LIMIT_BYTES)
		*reason = ISM_REASON_ROW_TOO_LONG;
	return *reason != ISM_REASON_NONE || append(column, value);
}

/* All levels of a row; its slice has the place of the bytes in place of a pointer, for they may still move. */
static enum ism_status read_row(
	struct ism_parquet_column *column, uint32_t row, bool *more, struct ism_error *error)
{
	struct ism_slice *slice = &((struct ism_slice *)column->vector)[row];
	struct ism_parquet_block *block = &column->block;
	uint8_t *reason = &column->reasons[row];
	uint64_t begin = column->n_bytes;

	ISM_TRY(next_block(column, more, error));
	if (!*more)
		return ISM_OK;
	if (block->repetition[block->next] != 0)
		return ism_parquet_damaged(
			&column->pages, "it begins in the middle of a row", error);
	*reason = ISM_REASON_NONE;
	do {
		if (!take_level(column, begin, reason))
			return ism_fail_at(error, ISM_ERR_MEMORY, column->pages.name, 0, 0,
				"not enough memory for a list");
		ISM_TRY(next_block(column, more, error));
	} while (*more && block->repetition[block->next] != 0);
	if (*reason != ISM_REASON_NONE)
		column->n_bytes = begin;
	slice->size = column->n_bytes - begin;
	*more = true;
	return ISM_OK;
}

static void set_pointers(struct ism_parquet_column *column)
{
	struct ism_slice *slices = column->vector;
	uint64_t begin = 0;

	for (uint32_t i = 0; i < column->n_ready; i++) {
		slices[i].data = slices[i].size ? (const char *)column->bytes.bytes + begin : "";
		begin += slices[i].size;
	}
}

enum ism_status column_fill_lists(
	struct ism_parquet_column *column, uint32_t most, struct ism_error *error)
{
	bool more = true;

	column->n_bytes = 0;
	column->all_present = true;
	column->all_sound = false;
	while (column->n_ready < most && column->n_bytes < ENOUGH_BYTES) {
		ISM_TRY(read_row(column, column->n_ready, &more, error));
		if (!more)
			break;
		column->n_ready++;
	}
	if (!column->n_ready)
		return ism_parquet_damaged(
			&column->pages, "the column ends before its row group", error);
	set_pointers(column);
	column->worst = column->pages.kernels->greatest(column->reasons, column->n_ready);
	return ISM_OK;
}
