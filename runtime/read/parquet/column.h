/*
 * A column of a row group, converted to the values of a field, some rows at a time.
 *
 * What is ready stays ready until all of it has been taken: columns have pages of different sizes, and a batch has as
 * many rows as all of them have ready. Texts lie in the page's bytes, which is why nothing is made ready beyond a
 * page, lists excepted.
 *
 * A dictionary is converted once, and its values are then picked by their indexes.
 */
#ifndef ISM_RUNTIME_READ_PARQUET_COLUMN_H
#define ISM_RUNTIME_READ_PARQUET_COLUMN_H

#include "runtime/read/parquet/convert.h"
#include "runtime/read/parquet/page.h"
#include "runtime/read/parquet/values.h"
#include "runtime/read/reader.h"

/* Most rows that are made ready at a time. */
#define ISM_PARQUET_BATCH_ROWS 2048

/* The texts of a batch that lie in none of its pages may not be longer than this. */
#define ISM_PARQUET_TEXT_LIMIT (UINT64_C(256) << 20)

/*
 * The values of the column's dictionary, as they are in the file and converted; owned. The converted values have one
 * more, which texts of rows without a value are: an empty slice.
 */
struct ism_parquet_dictionary {
	uint32_t n;
	bool is_sound;             /* all values could be converted */
	struct ism_text_list list; /* of texts */
	struct ism_parquet_buffer raw;
	struct ism_parquet_buffer values;
	struct ism_parquet_buffer wide; /* before they were made narrow */
	struct ism_parquet_buffer reasons;
	struct ism_scratch scratch;
};

/* Elements of lists, converted, and their levels, of one page. */
struct ism_parquet_block {
	uint32_t n, next;     /* levels, and the next of them */
	uint32_t next_value;  /* of the elements that have values */
	uint8_t *reasons;     /* of the values; owned */
	void *values;         /* owned */
	uint32_t *repetition; /* owned */
};

struct ism_parquet_column {
	struct ism_parquet_conversion conversion;
	struct ism_memory *memory;
	uint32_t capacity; /* rows that there is room for */
	struct ism_parquet_pages pages;
	struct ism_parquet_page page;
	struct ism_parquet_values values; /* of the page */
	bool in_codes;                    /* they are indexes into the dictionary */
	bool in_bytes;                    /* those at hand are of one byte */
	uint64_t n_rows;                  /* of the row group */
	uint64_t n_page_left; /* values of the page that are still to come, absent ones included */
	struct ism_parquet_dictionary dictionary;
	struct ism_scratch scratch[2]; /* in turn: a text may be made from the one before */
	uint32_t turn;
	/* The rows at hand; owned. */
	uint32_t n_ready;
	uint32_t n_taken; /* of those that are ready */
	bool all_present;
	bool all_sound; /* the reason of all is ISM_REASON_NONE, and `reasons` does not matter */
	uint8_t worst;  /* none of them has a reason above this one */
	void *vector;
	uint32_t *in_order; /* of texts: 0, 1, …, the places of those in the vector */
	int64_t *wide;      /* values that the vector has in fewer bytes, unless they are picked */
	uint8_t *reasons;
	const uint8_t *no_reasons; /* as many of ISM_REASON_NONE; owned */
	uint64_t *present;         /* bits of the rows that have a value, unless all_present */
	uint32_t *levels;          /* definition levels, of lists and where they are not bits */
	void *raw;                 /* values before they were converted, without absent ones */
	uint32_t *
		codes; /* of the values that are present, or in_bytes; of texts those of all rows */
	struct ism_parquet_block block;  /* of lists */
	struct ism_parquet_buffer bytes; /* of the lists that are ready */
	uint64_t n_bytes;
};

/* Makes room for `capacity` rows; the conversion has been chosen. Closed by the caller in any case. */
enum ism_status ism_parquet_column_open(struct ism_parquet_column *column,
	const struct ism_parquet_kernels *kernels, uint32_t capacity, struct ism_memory *memory,
	const char *name, struct ism_error *error);

/* Begins with a row group of `n_rows`. */
enum ism_status ism_parquet_column_begin(struct ism_parquet_column *column,
	const struct ism_parquet_footer *footer, const uint8_t *file,
	const struct ism_parquet_chunk *chunk, uint64_t n_rows, struct ism_error *error);

/* At least one more row, if none is ready; at most `most`, which is not 0. */
enum ism_status ism_parquet_column_fill(
	struct ism_parquet_column *column, uint32_t most, struct ism_error *error);

/* The rows that are ready and have not been taken. */
static inline uint32_t ism_parquet_column_ready(const struct ism_parquet_column *column)
{
	return column->n_ready - column->n_taken;
}

/* Takes `n` of them; the vector is valid until the next fill. */
struct ism_vector ism_parquet_column_take(struct ism_parquet_column *column, uint32_t n);

/* To be called when all rows of a row group have been taken: whether there is nothing more. */
enum ism_status ism_parquet_column_end(
	const struct ism_parquet_column *column, struct ism_error *error);

void ism_parquet_column_close(struct ism_parquet_column *column);

/* ---- column_list.c ---- */

/* As ism_parquet_column_fill, for lists. */
enum ism_status column_fill_lists(
	struct ism_parquet_column *column, uint32_t most, struct ism_error *error);

/* ---- shared with column_list.c ---- */

/* The next data page that has values; false in *more: there is none. */
enum ism_status column_next_page(
	struct ism_parquet_column *column, bool *more, struct ism_error *error);

/* Reads and converts the next `n` values that are present. */
enum ism_status column_read_values(struct ism_parquet_column *column, uint32_t n, void *values,
	uint8_t *reasons, struct ism_error *error);

/* ---- show.c ---- */

enum { ISM_PARQUET_SHOWN_CHARS = 64 };

/*
 * What stands in the file for the row that was taken as number `row` of the vector at hand, for people: in `text`, or
 * where it lies. Data NULL where there is nothing to show.
 */
struct ism_slice ism_parquet_column_show(
	const struct ism_parquet_column *column, uint32_t row, char text[ISM_PARQUET_SHOWN_CHARS]);

#endif
