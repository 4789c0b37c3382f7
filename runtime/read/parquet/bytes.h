/* Little-endian numbers in bytes that need not be aligned; all of Parquet's are. */
#ifndef ISM_RUNTIME_READ_PARQUET_BYTES_H
#define ISM_RUNTIME_READ_PARQUET_BYTES_H

#include <stdint.h>
#include <string.h>

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "written for little-endian processors"
#endif

static inline uint16_t load_u16(const uint8_t *at)
{
	uint16_t value;

	memcpy(&value, at, sizeof value);
	return value;
}

static inline uint32_t load_u32(const uint8_t *at)
{
	uint32_t value;

	memcpy(&value, at, sizeof value);
	return value;
}

static inline uint64_t load_u64(const uint8_t *at)
{
	uint64_t value;

	memcpy(&value, at, sizeof value);
	return value;
}

/* The word at byte `at` of `size`, zeros beyond the end. */
static inline uint64_t load_u64_within(const uint8_t *bytes, uint64_t size, uint64_t at)
{
	uint64_t word = 0;

	if (at + sizeof word <= size)
		return load_u64(bytes + at);
	if (at < size)
		memcpy(&word, bytes + at, size - at);
	return word;
}

#endif
