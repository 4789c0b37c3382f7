/* Steps of conversions, each of one value. Not for others than convert.c and its tests. */
#ifndef ISM_RUNTIME_READ_PARQUET_CONVERT_PARTS_H
#define ISM_RUNTIME_READ_PARQUET_CONVERT_PARTS_H

#include "runtime/read/parquet/schema.h"
#include "runtime/reason.h"

/* Digits after the point of an exact column. */
static inline unsigned convert_scale(const struct ism_parquet_node *node)
{
	return node->logical == ISM_PARQUET_DECIMAL ? (unsigned)node->scale : 0;
}

/* value / 10^from as a decimal of `to` digits; digits that it cannot hold are refused. */
enum ism_reason convert_decimal(__int128 value, unsigned from, unsigned to, int64_t *out);

/* The shortest decimal that reads back to the value. */
enum ism_reason convert_decimal_of_double(double value, unsigned scale, int64_t *out);

/* A number of units (enum ism_parquet_unit) in microseconds. */
enum ism_reason convert_to_us(unsigned unit, int64_t value, int64_t *us);

/* Two's complement, the highest byte first; false beyond 128 bits. No bytes are 0. */
bool convert_big_endian(struct ism_slice bytes, __int128 *value);

/* IEEE 754 binary16. */
double convert_half(uint16_t bits);

/* INT96: nanoseconds of the day in 8 bytes, then the Julian day in 4. */
enum ism_reason convert_int96(const uint8_t *bytes, int64_t *us);

#endif
