/*
 * The body of ism_json_shape_<isa>. Included by one file for each instruction set, which defines before:
 *
 *   differs(leaf, p)   whether the text at `p`, of which ISM_JSON_GAP_BYTES may be loaded, is not its gap
 */
#include <string.h>

#include "runtime/kernel/json_text.h"

#define LIKELY(x)   __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))
#define HIGH_BITS  EACH(0x80)

/*
 * Whether the first `n` bytes of the word, 1 to 8 of them, are a number (RFC 8259, section 6) without a sign and
 * without an exponent: digits with at most one point between them, and no zero before another digit.
 */
static inline bool is_short_number(uint64_t word, size_t n)
{
	uint64_t x = (word ^ EACH('0')) & ~UINT64_C(0) >> (64 - 8 * n);
	uint64_t others = (((x & ~HIGH_BITS) + EACH(0x76)) | x) & HIGH_BITS;
	bool zero = (word & 0xff) == '0';
	size_t bit;

	if (!others)
		return !zero || n == 1;
	bit = (size_t)__builtin_ctzll(others) & ~(size_t)7;
	/* There is one such byte, it is a point, and neither the first nor the last one. */
	return !(others & (others - 1)) && (word >> bit & 0xff) == '.' && bit > 0 &&
	       bit < 8 * (n - 1) && (!zero || bit == 8);
}

/* Whether the text is a number, true, false or null; eight bytes may be loaded. */
static inline bool is_scalar(const char *p, const char *end)
{
	size_t n = (size_t)(end - p);
	uint64_t word;

	memcpy(&word, p, sizeof(word));
	switch (*p) {
	case 't': return n == 4 && memcmp(p, "true", 4) == 0;
	case 'n': return n == 4 && memcmp(p, "null", 4) == 0;
	case 'f': return n == 5 && memcmp(p, "false", 5) == 0;
	default: break;
	}
	if (LIKELY(n - 1 < 8) && LIKELY(is_short_number(word, n)))
		return true;
	return p < end && ism_json_number_end(p, end) == end;
}

/* Two stores: a slice that is made elsewhere and copied as a whole waits for both of its halves. */
static inline void set_cell(struct ism_slice *cell, const char *begin, size_t size)
{
	cell->data = begin;
	cell->size = size;
}

static inline const char *read_row(const struct ism_json_shape *shape, struct ism_json_scan *scan,
	struct ism_json_marks *marks, const char *p, struct ism_slice *cells)
{
	const struct ism_json_leaf *leaf = shape->leaves, *last = leaf + shape->n_leaves;
	const uint32_t *next = marks->next, *stop = marks->stop - 1;
	const char *text = marks->text;
	uint32_t odd = marks->odd->begin;

	for (;; leaf++) {
		/* What nobody asks for goes where the next row begins, or to the room behind the last one. */
		struct ism_slice *cell;
		const char *end;

		if (UNLIKELY(differs(leaf, p))) {
			leaf = ism_json_shape_find(shape, scan, leaf, p);
			if (!leaf)
				return NULL;
		}
		p += leaf->size;
		if (leaf == last)
			break;
		next += leaf->n_marks;
		if (UNLIKELY(next >= stop))
			return NULL;
		cell = cells + leaf->field;
		if (*p == leaf->quote) {
			end = text + next[1];
			set_cell(cell, p + 1, (size_t)(end - (p + 1)));
			if (UNLIKELY(*end != '"'))
				return NULL;
			if (UNLIKELY(odd < next[1])) {
				if (!ism_json_shape_read_odd(scan, marks, end, cell))
					return NULL;
				odd = marks->odd->begin;
			}
			next += 2;
			p = end + 1;
			continue;
		}
		end = text + *next - leaf[1].lead;
		if (LIKELY(!leaf->is_any) && LIKELY(is_scalar(p, end))) {
			bool is_null = *p == 'n';

			set_cell(cell, is_null ? NULL : p, is_null ? 0 : (size_t)(end - p));
			p = end;
			continue;
		}
		set_cell(cell, NULL, 0);
		marks->next = next;
		p = ism_json_shape_read_any(scan, leaf, p, marks);
		if (!p)
			return NULL;
		next = marks->next;
		odd = marks->odd->begin;
	}
	marks->next = next;
	return p;
}
