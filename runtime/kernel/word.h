/*
 * Eight bytes of a text at once, as a number whose lowest byte is the first of them (SWAR: L. Lamport, "Multiple
 * byte processing with full-word instructions", 1975).
 *
 * A short text is read together with what lies behind it: no page is entered that the text is not in, so that
 * the bytes are there whoever they belong to, and they are masked out or shifted away. Where a page ends
 * too near, and in builds that look for such reads, the text is copied first.
 */
#ifndef ISM_RUNTIME_KERNEL_WORD_H
#define ISM_RUNTIME_KERNEL_WORD_H

#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define ISM_WORD_BYTES 8
#define ISM_WORD_ONES  UINT64_C(0x0101010101010101)
#define ISM_WORD_HIGHS UINT64_C(0x8080808080808080)

/* Pages are of this size or a multiple. */
#define ISM_WORD_PAGE 4096

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define ISM_WORD_CAREFUL 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || \
	__has_feature(memory_sanitizer)
#define ISM_WORD_CAREFUL 1
#endif
#endif
#ifndef ISM_WORD_CAREFUL
#define ISM_WORD_CAREFUL 0
#endif

/* Never inlined: it is rare. */
static __attribute__((noinline, unused)) const char *ism_words_copy(
	const char *s, size_t n, char *room, size_t bytes)
{
	if (n >= bytes)
		return s;
	memset(room, 0, bytes);
	if (n > 0)
		memcpy(room, s, n);
	return room;
}

/* The text where `bytes` bytes can be read at its beginning: itself, or a copy in `room`, which has as many. */
static inline const char *ism_words_readable(const char *s, size_t n, char *room, size_t bytes)
{
	if (ISM_WORD_CAREFUL ||
		__builtin_expect(((uintptr_t)s & (ISM_WORD_PAGE - 1)) > ISM_WORD_PAGE - bytes, 0))
		return ism_words_copy(s, n, room, bytes);
	return s;
}

/* The same for one word. */
static inline const char *ism_word_readable(const char *s, size_t n, char room[ISM_WORD_BYTES])
{
	return ism_words_readable(s, n, room, ISM_WORD_BYTES);
}

/* Eight bytes, all of which can be read. */
static inline uint64_t ism_word_at(const char *s)
{
	uint64_t word;

	memcpy(&word, s, sizeof(word));
	return le64toh(word);
}

/* All bits of the first n bytes, of all eight where n is larger. */
static inline uint64_t ism_word_mask(size_t n)
{
	static const uint64_t masks[ISM_WORD_BYTES + 1] = { 0, 0xff, 0xffff, 0xffffff, 0xffffffff,
		0xffffffffff, 0xffffffffffff, 0xffffffffffffff, 0xffffffffffffffff };

	return masks[n < ISM_WORD_BYTES ? n : ISM_WORD_BYTES];
}

/* At most 16 bytes as two words, with zeros behind them, by no branch on how many there are. */
static inline void ism_word_pair(const char *s, size_t n, uint64_t words[2])
{
	static const char none[2 * ISM_WORD_BYTES] = { 0 };
	char room[2 * ISM_WORD_BYTES];

	s = ism_words_readable(n ? s : none, n, room, sizeof(room));
	words[0] = ism_word_at(s) & ism_word_mask(n);
	words[1] = ism_word_at(s + ISM_WORD_BYTES) &
		   ism_word_mask(n > ISM_WORD_BYTES ? n - ISM_WORD_BYTES : 0);
}

/* The highest bit of each byte that is not 0 to 9. */
static inline uint64_t ism_word_no_digits(uint64_t word)
{
	return (((word & ~ISM_WORD_HIGHS) + 0x76 * ISM_WORD_ONES) | word) & ISM_WORD_HIGHS;
}

/* The number that eight digits 0 to 9 are, the first in the lowest byte. */
static inline uint64_t ism_word_number(uint64_t digits)
{
	uint64_t pairs = digits * 10 + (digits >> 8); /* in every other byte, the lowest first */

	return ((pairs & UINT64_C(0x000000ff000000ff)) * UINT64_C(0x000f424000000064) +
		       (pairs >> 16 & UINT64_C(0x000000ff000000ff)) *
			       UINT64_C(0x0000271000000001)) >>
	       32;
}

#endif
