/*
 * From the values of a Parquet column to those of a declared field. Which of them go together:
 *
 *   field        columns
 *   bool         BOOLEAN; whole numbers 0 and 1
 *   int          whole numbers, signed or not; DECIMAL without digits after the point
 *   decimal(k)   whole numbers, DECIMAL, DOUBLE (as its shortest decimal)
 *   number       whole numbers, DECIMAL, FLOAT16, FLOAT, DOUBLE
 *   text         UUID
 *   enum         whole numbers, as they are written
 *   date         DATE; with a pattern whole numbers, as they are written
 *   timestamp    TIMESTAMP, INT96 (in UTC); as an epoch whole numbers and DOUBLE, with a pattern whole numbers
 *   duration     TIME; whole numbers and DOUBLE, where the field names their unit
 *   list(T)      lists of what goes with T
 *
 * and any of them with STRING, ENUM, JSON and bytes without a logical type, whose text is read as a cell of a text
 * file is.
 */
#ifndef ISM_RUNTIME_READ_PARQUET_CONVERT_H
#define ISM_RUNTIME_READ_PARQUET_CONVERT_H

#include "runtime/kernel/field_any.h"
#include "runtime/read/parquet/schema.h"
#include "runtime/scratch.h"

struct ism_parquet_conversion;

/*
 * Converts `n` values, words or slices as values.h has them, to values as struct ism_vector has them, and sets a
 * reason for each. Texts that are made lie in the scratch.
 */
typedef void (*ism_parquet_convert_fn)(struct ism_parquet_conversion *conversion, const void *from,
	size_t n, struct ism_scratch *scratch, void *to, uint8_t *reasons);

struct ism_parquet_conversion {
	ism_parquet_convert_fn convert;
	const struct ism_parquet_node *node;
	const struct ism_field_form *form; /* of an element where the column is a list's */
	const struct ism_zone *zone;       /* of times without one */
	struct ism_zone_cursor cursor;     /* counts times in doubt */
	uint32_t width;                    /* bytes of a value in the vector */
	bool is_presence;                  /* whether there is a value is all that is asked */
	bool is_list;                      /* the column has several values a row */
	bool to_slices;                    /* values are struct ism_slice, else 8 bytes */
	bool is_same;                      /* converting copies */
	bool is_text;                      /* of slices whose UTF-8 is checked */
	bool is_ascii; /* the slices at hand are known to be, and none of them is too long for a row */
	bool in_zone; /* may meet times in doubt: each row is converted by itself */
};

/* False where the column does not go with the field. `form` NULL is text. */
bool ism_parquet_conversion_choose(struct ism_parquet_conversion *conversion,
	const struct ism_parquet_node *node, const struct ism_field_form *form,
	const struct ism_zone *zone);

#endif
