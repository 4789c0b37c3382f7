/*
 * The values of a page, decoded as they are asked for: parquet-format, Encodings.md. Absent values have none.
 *
 * Columns of INT32, INT64, BOOLEAN, FLOAT and DOUBLE are words: whole numbers with their sign, floating ones as
 * their bits. All others are slices: of the page's bytes where they lie there in one piece, else of a scratch.
 * Indexes into a dictionary are neither and read by ism_parquet_values_codes.
 */
#ifndef ISM_RUNTIME_READ_PARQUET_VALUES_H
#define ISM_RUNTIME_READ_PARQUET_VALUES_H

#include "runtime/read/parquet/delta.h"
#include "runtime/read/parquet/format.h"
#include "runtime/read/parquet/rle.h"
#include "runtime/scratch.h"
#include "runtime/value.h"

struct ism_parquet_values {
	const struct ism_parquet_kernels *kernels;
	uint8_t type;     /* enum ism_parquet_type */
	int32_t encoding; /* enum ism_parquet_encoding */
	uint64_t size;    /* of a value of ISM_PARQUET_FIXED and ISM_PARQUET_INT96 */
	const uint8_t *at;
	const uint8_t *end;
	uint64_t next;          /* number of the next value, where that says its place */
	struct ism_rle rle;     /* of indexes and RLE booleans */
	struct ism_delta delta; /* of numbers, or lengths of texts */
	struct ism_delta prefixes;
	struct ism_slice last; /* text that the next one's prefix is of */
};

/* Whether columns of the type are slices. */
static inline bool ism_parquet_is_slices(uint8_t type)
{
	return type == ISM_PARQUET_INT96 || type >= ISM_PARQUET_BYTE_ARRAY;
}

static inline bool ism_parquet_is_dictionary(int32_t encoding)
{
	return encoding == ISM_PARQUET_PLAIN_DICTIONARY || encoding == ISM_PARQUET_RLE_DICTIONARY;
}

/* Whether slices lie in the page's bytes one after the other, and `at` is where the next one begins. */
static inline bool ism_parquet_values_in_order(const struct ism_parquet_values *values)
{
	return values->encoding == ISM_PARQUET_PLAIN ||
	       values->encoding == ISM_PARQUET_DELTA_LENGTH_BYTE_ARRAY;
}

/*
 * Begins with the first value. `bytes` outlive the reading. NULL, or what is wrong as a constant text, for example an
 * encoding that the type cannot have. `size` is that of ISM_PARQUET_FIXED.
 */
const char *ism_parquet_values_open(struct ism_parquet_values *values,
	const struct ism_parquet_kernels *kernels, uint8_t type, uint64_t size, int32_t encoding,
	const uint8_t *bytes, uint64_t n_bytes);

/* The next `n`; false where there are not so many or they are damaged. */
bool ism_parquet_values_words(struct ism_parquet_values *values, int64_t *out, size_t n);
/* The same of indexes, and in *most the largest of them; as bytes where they have at most 8 bits. */
bool ism_parquet_values_codes(
	struct ism_parquet_values *values, uint32_t *out, size_t n, uint32_t *most);
bool ism_parquet_values_code_bytes(
	struct ism_parquet_values *values, uint8_t *out, size_t n, uint32_t *most);

/* The same of slices; false also where the scratch has no memory, which it then says. */
bool ism_parquet_values_slices(struct ism_parquet_values *values, struct ism_scratch *scratch,
	struct ism_slice *out, size_t n);

#endif
