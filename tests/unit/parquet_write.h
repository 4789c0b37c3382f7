/*
 * Writes small Parquet files into memory, for tests: one row group of flat or listed columns, each page made by the test.
 * What is written is what parquet-format says, by another hand than the reader's.
 */
#ifndef ISM_TESTS_UNIT_PARQUET_WRITE_H
#define ISM_TESTS_UNIT_PARQUET_WRITE_H

#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "runtime/read/parquet/format.h"

struct writer {
	uint8_t bytes[1 << 16];
	size_t size;
	int16_t last[16]; /* ids of the fields before, by depth */
	int depth;
};

static inline void put_byte(struct writer *w, unsigned byte)
{
	assert(w->size < sizeof w->bytes);
	w->bytes[w->size++] = (uint8_t)byte;
}

static inline void put_bytes(struct writer *w, const void *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		put_byte(w, ((const uint8_t *)bytes)[i]);
}

static inline void put_u32(struct writer *w, uint32_t value)
{
	put_bytes(w, &value, sizeof value);
}

static inline void put_varint(struct writer *w, uint64_t value)
{
	for (; value >= 0x80; value >>= 7)
		put_byte(w, (unsigned)(value & 0x7f) | 0x80);
	put_byte(w, (unsigned)value);
}

static inline void put_zigzag(struct writer *w, int64_t value)
{
	put_varint(w, (uint64_t)value << 1 ^ (uint64_t)(value >> 63));
}

/* Header of a field of type `type`, with ids that ascend by at most 15. */
static inline void put_field(struct writer *w, int16_t id, unsigned type)
{
	put_byte(w, (unsigned)(id - w->last[w->depth]) << 4 | type);
	w->last[w->depth] = id;
}

static inline void put_i32(struct writer *w, int16_t id, int32_t value)
{
	put_field(w, id, 5);
	put_zigzag(w, value);
}

static inline void put_i64(struct writer *w, int16_t id, int64_t value)
{
	put_field(w, id, 6);
	put_zigzag(w, value);
}

static inline void put_string(struct writer *w, const char *text)
{
	put_varint(w, strlen(text));
	put_bytes(w, text, strlen(text));
}

static inline void put_text(struct writer *w, int16_t id, const char *text)
{
	put_field(w, id, 8);
	put_string(w, text);
}

static inline void begin_struct(struct writer *w)
{
	w->last[++w->depth] = 0;
}

static inline void end_struct(struct writer *w)
{
	w->depth--;
	put_byte(w, 0);
}

static inline void put_struct(struct writer *w, int16_t id)
{
	put_field(w, id, 12);
	begin_struct(w);
}

static inline void put_list(struct writer *w, int16_t id, unsigned type, unsigned n)
{
	put_field(w, id, 9);
	assert(n < 15);
	put_byte(w, n << 4 | type);
}

/* ---- schema ---- */

/* A column; `logical` is the number in the union LogicalType of a type without members, 0: none. */
static inline void put_leaf(
	struct writer *w, const char *name, int32_t type, int32_t repetition, int16_t logical)
{
	begin_struct(w);
	put_i32(w, 1, type);
	if (type == ISM_PARQUET_FIXED)
		put_i32(w, 2, 4);
	put_i32(w, 3, repetition);
	put_text(w, 4, name);
	if (logical) {
		put_struct(w, 10);
		put_struct(w, logical);
		end_struct(w);
		end_struct(w);
	}
	end_struct(w);
}

/* A group of so many; `converted` is its ConvertedType, -1: none. */
static inline void put_group(struct writer *w, const char *name, int32_t repetition,
	int32_t n_children, int32_t converted)
{
	begin_struct(w);
	if (repetition >= 0)
		put_i32(w, 3, repetition);
	put_text(w, 4, name);
	put_i32(w, 5, n_children);
	if (converted >= 0)
		put_i32(w, 6, converted);
	end_struct(w);
}

/* ---- pages ---- */

/* A data page V1 of `n` values, or a dictionary, not compressed; `crc` NULL: without one. */
static inline void put_page(struct writer *w, int32_t type, int32_t n, int32_t encoding,
	const struct writer *body, const uint32_t *crc)
{
	w->depth = 0;
	w->last[0] = 0;
	put_i32(w, 1, type);
	put_i32(w, 2, (int32_t)body->size);
	put_i32(w, 3, (int32_t)body->size);
	if (crc)
		put_i32(w, 4, (int32_t)*crc);
	put_struct(w, type == ISM_PARQUET_DATA_PAGE ? 5 : 7);
	put_i32(w, 1, n);
	put_i32(w, 2, encoding);
	if (type == ISM_PARQUET_DATA_PAGE) {
		put_i32(w, 3, ISM_PARQUET_RLE);
		put_i32(w, 4, ISM_PARQUET_RLE);
	}
	end_struct(w);
	put_byte(w, 0);
	put_bytes(w, body->bytes, body->size);
}

/* Levels of at most 15 in runs: pairs of how many and which. */
static inline void put_levels(struct writer *body, size_t n_runs, const uint8_t (*runs)[2])
{
	put_u32(body, (uint32_t)(2 * n_runs));
	for (size_t i = 0; i < n_runs; i++) {
		put_byte(body, (unsigned)runs[i][0] << 1);
		put_byte(body, runs[i][1]);
	}
}

/* ---- the footer ---- */

struct write_chunk {
	int32_t type;
	int64_t n_values;
	int64_t data, dictionary; /* offsets; dictionary 0: none */
	int64_t total_bytes;
};

static inline void put_chunk(struct writer *w, const struct write_chunk *chunk)
{
	begin_struct(w);
	put_i64(w, 2, 0);
	put_struct(w, 3);
	put_i32(w, 1, chunk->type);
	put_list(w, 2, 5, 1);
	put_zigzag(w, 0);
	put_list(w, 3, 8, 1);
	put_string(w, "path");
	put_i32(w, 4, ISM_PARQUET_UNCOMPRESSED);
	put_i64(w, 5, chunk->n_values);
	put_i64(w, 6, chunk->total_bytes);
	put_i64(w, 7, chunk->total_bytes);
	put_i64(w, 9, chunk->data);
	if (chunk->dictionary)
		put_i64(w, 11, chunk->dictionary);
	end_struct(w);
	end_struct(w);
}

/* FileMetaData up to the schema, of whose `n_elements` the root is written. */
static inline size_t begin_footer(struct writer *w, unsigned n_elements, int32_t n_columns)
{
	size_t begin = w->size;

	w->depth = 0;
	w->last[0] = 0;
	put_i32(w, 1, 2);
	put_list(w, 2, 12, n_elements);
	put_group(w, "schema", -1, n_columns, -1);
	return begin;
}

/* The rest of it: one row group. */
static inline void end_footer(struct writer *w, size_t begin, int64_t n_rows, unsigned n_chunks,
	const struct write_chunk *chunks)
{
	put_i64(w, 3, n_rows);
	put_list(w, 4, 12, 1);
	begin_struct(w);
	put_list(w, 1, 12, n_chunks);
	for (unsigned i = 0; i < n_chunks; i++)
		put_chunk(w, &chunks[i]);
	put_i64(w, 2, 0);
	put_i64(w, 3, n_rows);
	end_struct(w);
	put_byte(w, 0);
	put_u32(w, (uint32_t)(w->size - begin));
	put_bytes(w, "PAR1", 4);
}

#endif
