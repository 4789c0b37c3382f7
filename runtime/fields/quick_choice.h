/*
 * Bools and enumerations as they mostly are, read without a branch that depends on what is in them. Each function returns
 * true where the cell is surely good, with the value that the one of field_choice.h gives; else that one is to be
 * asked, and *out may be set to anything. An empty cell stands where a word of zeros can be read.
 */
#ifndef ISM_RUNTIME_FIELDS_QUICK_CHOICE_H
#define ISM_RUNTIME_FIELDS_QUICK_CHOICE_H

#include <stdbool.h>

#include "runtime/kernel/enum_table.h"
#include "runtime/kernel/letter.h"
#include "runtime/kernel/word.h"

/* A word of small letters, the first in the lowest byte. */
#define ISM_LETTERS_(a, b, c, d, e) \
	((uint64_t)(a) | (uint64_t)(b) << 8 | (uint64_t)(c) << 16 | (uint64_t)(d) << 24 | \
		(uint64_t)(e) << 32)

#define ISM_BOOL_BYTES 5

/* The word of each size; the bits by which letters may differ from it, and the digit 1 from 0. */
static const struct {
	uint64_t mask, fold, word;
} ism_bool_words[ISM_BOOL_BYTES + 1] = {
	{ 0, 0, 1 }, /* none */
	{ 0xff, 0x01, '1' },
	{ 0xffff, 0x2020, ISM_LETTERS_('n', 'o', 0, 0, 0) },
	{ 0xffffff, 0x202020, ISM_LETTERS_('y', 'e', 's', 0, 0) },
	{ 0xffffffff, 0x20202020, ISM_LETTERS_('t', 'r', 'u', 'e', 0) },
	{ 0xffffffffff, 0x2020202020, ISM_LETTERS_('f', 'a', 'l', 's', 'e') },
};

/* Bit n: the word of n bytes means true; the digit says it itself. */
#define ISM_BOOL_TRUE 0x18u

/* The usual words of field_choice.h. */
static inline bool ism_quick_bool(const char *s, size_t n, int64_t *out)
{
	char room[ISM_WORD_BYTES];
	size_t size = n <= ISM_BOOL_BYTES ? n : 0;
	uint64_t word = ism_word_at(ism_word_readable(s, n, room)) & ism_bool_words[size].mask;

	*out = (int64_t)(((size == 1 ? word : 0) | ISM_BOOL_TRUE >> size) & 1);
	return (word | ism_bool_words[size].fold) == ism_bool_words[size].word;
}

/*
 * A text longer than two words, whose ends are those of the entry or not: whether it is the entry's all through,
 * or `other`. Out of line, as names are short.
 */
static __attribute__((noinline)) bool ism_quick_long_text(const char *s, size_t n,
	const struct ism_enum_table *table, const struct ism_enum_entry *entry, bool found,
	int64_t *out)
{
	uint64_t high = 0;

	for (size_t i = 0; i < n; i++) {
		char c = s[i];

		high |= (uint8_t)c;
		if (found)
			found = entry->any_case
					? ism_small_letter(c) == ism_small_letter(entry->name[i])
					: c == entry->name[i];
	}
	*out = found || !table->has_other ? entry->item : table->other;
	return found || (table->has_other && !(high & table->doubtful));
}

static inline bool ism_quick_enum(
	const char *s, size_t n, const struct ism_enum_table *table, int64_t *out)
{
	char room[ISM_WORD_BYTES];
	const char *text = ism_word_readable(s, n, room);
	uint64_t first = ism_word_at(text) & ism_word_mask(n);
	uint64_t last = 0;
	const struct ism_enum_entry *entry;
	bool found;

	if (table->is_long && n > ISM_WORD_BYTES)
		last = ism_word_at(text + n - ISM_WORD_BYTES);
	entry = ism_enum_table_entry(table, n, first, last);
	found = !(((first | entry->first_case) ^ entry->first) | (n ^ entry->size));
	if (table->is_long) {
		found &= (last | entry->last_case) == entry->last;
		if (__builtin_expect(n > 2 * ISM_WORD_BYTES, 0))
			return ism_quick_long_text(s, n, table, entry, found, out);
	}
	if (!table->has_other) {
		*out = entry->item;
		return found;
	}
	if (__builtin_expect(n > ISM_WORD_BYTES, 0) && !table->is_long)
		return ism_quick_long_text(s, n, table, entry, false, out);
	*out = found ? entry->item : table->other;
	return found | !((first | last) & table->doubtful);
}

#endif
