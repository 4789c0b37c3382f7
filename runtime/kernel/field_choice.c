#include "runtime/kernel/field_choice.h"

#include <string.h>

#include "runtime/kernel/letter.h"
#include "runtime/kernel/text.h"

static inline bool same_bytes(const char *s, size_t n, const struct ism_slice *text)
{
	return n == text->size && memcmp(s, text->data, n) == 0;
}

/* Whether `s` is the small letters `word` in any case; both have n bytes. */
static inline bool same_word(const char *s, const char *word, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if ((s[i] | 0x20) != word[i])
			return false;
	}
	return true;
}

static inline int usual_bool(const char *s, size_t n)
{
	switch (n) {
	case 1: return s[0] == '1' ? 1 : s[0] == '0' ? 0 : -1;
	case 2: return same_word(s, "no", 2) ? 0 : -1;
	case 3: return same_word(s, "yes", 3) ? 1 : -1;
	case 4: return same_word(s, "true", 4) ? 1 : -1;
	case 5: return same_word(s, "false", 5) ? 0 : -1;
	default: return -1;
	}
}

enum ism_reason ism_field_bool(
	const char *s, size_t n, const struct ism_bool_form *form, int64_t *out)
{
	int value;

	if (!form->yes.data)
		value = usual_bool(s, n);
	else
		value = same_bytes(s, n, &form->yes) ? 1 : same_bytes(s, n, &form->no) ? 0 : -1;
	if (value < 0)
		return ISM_REASON_BOOL;
	*out = value;
	return ISM_REASON_NONE;
}

static inline bool same_name(const char *s, size_t n, const struct ism_slice *name)
{
	if (n != name->size)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (ism_small_letter(s[i]) != ism_small_letter(name->data[i]))
			return false;
	}
	return true;
}

static inline bool item_matches(const char *s, size_t n, const struct ism_enum_item *item)
{
	if (item->n_spellings == 0)
		return same_name(s, n, &item->name);
	for (uint64_t i = 0; i < item->n_spellings; i++) {
		if (same_bytes(s, n, &item->spellings[i]))
			return true;
	}
	return false;
}

/* Names whose case is not a matter of ASCII; out of line, as such enumerations are rare. */
static __attribute__((noinline)) enum ism_reason find_any_case(
	const char *s, size_t n, const struct ism_enum *e, int64_t *out)
{
	for (uint32_t i = 0; i < e->n; i++) {
		const struct ism_slice *name = &e->items[i].name;

		if (e->items[i].n_spellings == 0 &&
			ism_text_equal_any_case(s, n, name->data, name->size)) {
			*out = i;
			return ISM_REASON_NONE;
		}
	}
	return ISM_REASON_ENUM;
}

static inline bool is_ascii(const char *s, size_t n)
{
	char all = 0;

	for (size_t i = 0; i < n; i++)
		all |= s[i];
	return !(all & 0x80);
}

enum ism_reason ism_field_enum(const char *s, size_t n, const struct ism_enum *e, int64_t *out)
{
	for (uint32_t i = 0; i < e->n; i++) {
		if (item_matches(s, n, &e->items[i])) {
			*out = i;
			return ISM_REASON_NONE;
		}
	}
	if (!is_ascii(s, n) && find_any_case(s, n, e, out) == ISM_REASON_NONE)
		return ISM_REASON_NONE;
	if (e->other == ISM_ENUM_NO_OTHER)
		return ISM_REASON_ENUM;
	*out = e->other;
	return ISM_REASON_NONE;
}
