/*
 * Packed numbers with AVX-512 (VBMI), from any bit on and up to the last byte that may be read: the bytes that a number
 * lies in are brought to its place, shifted and masked. Bytes behind the end are read as zeros, by masked loads.
 */
#ifndef ISM_RUNTIME_READ_PARQUET_KERNELS_UNPACK_AVX512_H
#define ISM_RUNTIME_READ_PARQUET_KERNELS_UNPACK_AVX512_H

#include <immintrin.h>

#include "runtime/read/parquet/kernels_groups.h"

enum {
	WIDEST = 25, /* 7 bits of shift beside them are 32 */
	VECTOR = 64, /* bytes */
	N_WIDE = 16, /* numbers of a vector */
};

/* The lowest n of 64 bits. */
static inline uint64_t first_bits(uint64_t n)
{
	return n < 64 ? (UINT64_C(1) << n) - 1 : UINT64_MAX;
}

static inline __m512i load_within(const uint8_t *bytes, uint64_t size, uint64_t at)
{
	return _mm512_maskz_loadu_epi8(at < size ? first_bits(size - at) : 0, bytes + at);
}

/* How many of `n` steps of `step` bytes, from byte `at` on, find a whole vector. */
static inline size_t n_whole(uint64_t size, uint64_t at, uint64_t step, size_t n)
{
	if (size < at + VECTOR)
		return 0;
	if (n * step <= size - at - VECTOR)
		return n;
	return (size_t)((size - at - VECTOR) / step + 1);
}

/* How numbers are brought to their places. */
struct unpack_moves {
	__m512i bytes;  /* four of each number, from that on in which it begins */
	__m512i shifts; /* in these */
	__m512i mask;
};

static inline struct unpack_moves unpack_moves(unsigned width, unsigned first_bit)
{
	const __m512i in_order =
		_mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
	__m512i begins =
		_mm512_add_epi32(_mm512_mullo_epi32(in_order, _mm512_set1_epi32((int)width)),
			_mm512_set1_epi32((int)first_bit));
	__m512i first =
		_mm512_mullo_epi32(_mm512_srli_epi32(begins, 3), _mm512_set1_epi32(0x01010101));

	return (struct unpack_moves){
		.bytes = _mm512_add_epi32(first, _mm512_set1_epi32(0x03020100)),
		.shifts = _mm512_and_si512(begins, _mm512_set1_epi32(7)),
		.mask = _mm512_set1_epi32((int)((UINT32_C(1) << width) - 1)),
	};
}

static inline __m512i unpack_some(__m512i bytes, const struct unpack_moves *moves)
{
	__m512i numbers = _mm512_permutexvar_epi8(moves->bytes, bytes);

	return _mm512_and_si512(_mm512_srlv_epi32(numbers, moves->shifts), moves->mask);
}

static inline uint32_t unpack_avx512(const uint8_t *bytes, uint64_t size, unsigned width,
	uint64_t first, size_t n, uint32_t *restrict out)
{
	const struct unpack_moves moves = unpack_moves(width, first * width % 8);
	uint64_t at = first * width / 8, step = 2 * width;
	size_t n_steps = n_whole(size, at, step, n / N_WIDE);
	__m512i most = _mm512_setzero_si512();

	for (size_t i = 0; i < n_steps; i++, at += step, out += N_WIDE) {
		__m512i numbers = unpack_some(_mm512_loadu_si512(bytes + at), &moves);

		most = _mm512_max_epu32(most, numbers);
		_mm512_storeu_si512(out, numbers);
	}
	for (size_t i = n_steps * N_WIDE; i < n; i += N_WIDE, at += step, out += N_WIDE) {
		__mmask16 wanted = (__mmask16)first_bits(n - i);
		__m512i numbers = unpack_some(load_within(bytes, size, at), &moves);

		most = _mm512_mask_max_epu32(most, wanted, most, numbers);
		_mm512_mask_storeu_epi32(out, wanted, numbers);
	}
	return _mm512_reduce_max_epu32(most);
}

static inline uint8_t greatest_of(__m512i bytes)
{
	__m256i half =
		_mm256_max_epu8(_mm512_castsi512_si256(bytes), _mm512_extracti64x4_epi64(bytes, 1));
	__m128i rest =
		_mm_max_epu8(_mm256_castsi256_si128(half), _mm256_extracti128_si256(half, 1));

	rest = _mm_max_epu8(rest, _mm_srli_si128(rest, 8));
	rest = _mm_max_epu8(rest, _mm_srli_si128(rest, 4));
	rest = _mm_max_epu8(rest, _mm_srli_si128(rest, 2));
	rest = _mm_max_epu8(rest, _mm_srli_si128(rest, 1));
	return (uint8_t)_mm_cvtsi128_si32(rest);
}

/* Numbers of a byte: eight are in the eight bytes from that on in which the first one begins. */
struct unpack_byte_moves {
	__m512i bytes;
	__m512i begins; /* bits of these, from which on each number's are taken */
	__m512i mask;
};

static inline struct unpack_byte_moves unpack_byte_moves(unsigned width, unsigned first_bit)
{
	const __m512i words = _mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7);
	const uint64_t ones = UINT64_C(0x0101010101010101), in_order = UINT64_C(0x0706050403020100);
	__m512i first = _mm512_mullo_epi64(words, _mm512_set1_epi64((int64_t)(ones * width)));

	return (struct unpack_byte_moves){
		.bytes = _mm512_add_epi8(first, _mm512_set1_epi64((int64_t)in_order)),
		.begins = _mm512_set1_epi64((int64_t)(in_order * width + ones * first_bit)),
		.mask = _mm512_set1_epi8((char)((1u << width) - 1)),
	};
}

static inline __m512i unpack_some_bytes(__m512i bytes, const struct unpack_byte_moves *moves)
{
	__m512i words = _mm512_permutexvar_epi8(moves->bytes, bytes);

	return _mm512_and_si512(_mm512_multishift_epi64_epi8(moves->begins, words), moves->mask);
}

static inline uint8_t unpack_bytes_avx512(const uint8_t *bytes, uint64_t size, unsigned width,
	uint64_t first, size_t n, uint8_t *restrict out)
{
	const struct unpack_byte_moves moves = unpack_byte_moves(width, first * width % 8);
	uint64_t at = first * width / 8, step = (uint64_t)GROUP * width;
	size_t n_steps = n_whole(size, at, step, n / VECTOR);
	__m512i most = _mm512_setzero_si512();

	for (size_t i = 0; i < n_steps; i++, at += step, out += VECTOR) {
		__m512i numbers = unpack_some_bytes(_mm512_loadu_si512(bytes + at), &moves);

		most = _mm512_max_epu8(most, numbers);
		_mm512_storeu_si512(out, numbers);
	}
	for (size_t i = n_steps * VECTOR; i < n; i += VECTOR, at += step, out += VECTOR) {
		__mmask64 wanted = first_bits(n - i);
		__m512i numbers = unpack_some_bytes(load_within(bytes, size, at), &moves);

		most = _mm512_mask_max_epu8(most, wanted, most, numbers);
		_mm512_mask_storeu_epi8(out, wanted, numbers);
	}
	return greatest_of(most);
}

#endif
