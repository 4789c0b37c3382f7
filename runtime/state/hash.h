/*
 * The hash of keys and the checksum of written states: 64 bits, the same on every machine and in every
 * version, because checksums are kept in files. Words are multiplied to 128 bits and folded by exclusive
 * or, the idea of wyhash (Wang Yi, public domain); the constants are digits of the square roots of 2, 3,
 * 5 and 7.
 */
#ifndef ISM_RUNTIME_STATE_HASH_H
#define ISM_RUNTIME_STATE_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define ISM_HASH_A UINT64_C(0x6a09e667f3bcc909)
#define ISM_HASH_B UINT64_C(0xbb67ae8584caa73b)
#define ISM_HASH_C UINT64_C(0x3c6ef372fe94f82b)
#define ISM_HASH_D UINT64_C(0xa54ff53a5f1d36f1)

static inline uint64_t ism_hash_fold(uint64_t a, uint64_t b)
{
	unsigned __int128 product = (unsigned __int128)a * b;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* `size` bytes, at most 8, little-endian. */
static inline uint64_t ism_hash_load(const char *bytes, size_t size)
{
	uint64_t word = 0;

	memcpy(&word, bytes, size);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	word = __builtin_bswap64(word);
#endif
	return word;
}

/* One word after what `seed` stands for. */
static inline uint64_t ism_hash_word(uint64_t seed, uint64_t word)
{
	return ism_hash_fold(seed ^ ISM_HASH_A, word ^ ISM_HASH_B) + ((seed << 23) | (seed >> 41));
}

/* A bijection of 64-bit words all of whose low bits depend on all bits. */
static inline uint64_t ism_hash_scramble(uint64_t word)
{
	word = (word ^ (word >> 32)) * ISM_HASH_D;
	word = (word ^ (word >> 29)) * ISM_HASH_B;
	return word ^ (word >> 32);
}

/* `size` bytes after what `seed` stands for. */
static inline uint64_t ism_hash_bytes(uint64_t seed, const char *bytes, size_t size)
{
	uint64_t a = 0, b = 0, hash = seed ^ ISM_HASH_C;
	size_t left = size;

	for (; left > 16; left -= 16, bytes += 16)
		hash = ism_hash_fold(ism_hash_load(bytes, 8) ^ ISM_HASH_A,
			       ism_hash_load(bytes + 8, 8) ^ hash) +
		       (hash >> 17);
	if (left >= 8) {
		a = ism_hash_load(bytes, 8);
		b = ism_hash_load(bytes + left - 8, 8);
	} else if (left >= 4) {
		a = ism_hash_load(bytes, 4);
		b = ism_hash_load(bytes + left - 4, 4);
	} else if (left) {
		a = (uint64_t)(unsigned char)bytes[0] << 16 |
		    (uint64_t)(unsigned char)bytes[left / 2] << 8 | (unsigned char)bytes[left - 1];
	}
	return ism_hash_fold(a ^ ISM_HASH_B ^ (uint64_t)size * ISM_HASH_D, b ^ hash) + (hash >> 19);
}

/* Are `size` bytes the same? Short ones without a call. */
static inline bool ism_bytes_equal(const char *a, const char *b, size_t size)
{
	if (size > 16)
		return memcmp(a, b, size) == 0;
	if (size >= 8)
		return ism_hash_load(a, 8) == ism_hash_load(b, 8) &&
		       ism_hash_load(a + size - 8, 8) == ism_hash_load(b + size - 8, 8);
	if (size >= 4)
		return ism_hash_load(a, 4) == ism_hash_load(b, 4) &&
		       ism_hash_load(a + size - 4, 4) == ism_hash_load(b + size - 4, 4);
	return size == 0 ||
	       (a[0] == b[0] && a[size / 2] == b[size / 2] && a[size - 1] == b[size - 1]);
}

#endif
