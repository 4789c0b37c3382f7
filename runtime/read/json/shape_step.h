/*
 * The functions of ism_json_shape_<isa>. Included by one file for each instruction set, which defines before:
 *
 *   differs(leaf, p)          whether the text at `p`, of which ISM_JSON_GAP_BYTES may be loaded, is not its gap; it
 *                             may compare no more than the first ISM_JSON_HEAD_BYTES
 *   differs_behind(leaf, p)   whether what is behind these differs, for a gap that is longer
 *
 * Of a row that is like its shape, a leaf costs one comparison of some bytes: where it is says the index, and that a
 * string ends there says the quote that the next gap begins with. What values are is known by the leaf; where it is
 * not (strings or null, true or false) there is no branch for it.
 */
#include <string.h>

#define LIKELY(x)   __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))
#define HIGH_BITS  EACH(0x80)

/* ---- scalars ---- */

static inline uint64_t load_word(const char *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof(word));
	return word;
}

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

/* Whether the first `n` bytes of the word, 1 to 8 of them, are true, false or null. */
static inline bool is_word(uint64_t word, size_t n)
{
	uint64_t text = word & ~UINT64_C(0) >> (64 - 8 * n);
	int is_null = text == load_word("null\0\0\0");
	int is_true = text == load_word("true\0\0\0");
	int is_false = text == load_word("false\0\0");

	/* Bytes of 0 behind a word would be like what is masked. */
	return ((is_null | is_true) & (n == 4)) | (is_false & (n == 5));
}

/* Two stores: a slice that is made elsewhere and copied as a whole waits for both of its halves. */
static inline void set_cell(struct ism_slice *cell, const char *begin, size_t size)
{
	cell->data = begin;
	cell->size = size;
}

/* The same, or an absent one, without a branch. */
static inline void set_cell_if(
	struct ism_slice *cell, bool is_there, const char *begin, size_t size)
{
	cell->data = (const char *)((uintptr_t)begin & -(uintptr_t)is_there);
	cell->size = size & -(size_t)is_there;
}

/* A scalar; eight bytes may be loaded. */
static inline bool read_scalar(struct ism_slice *cell, const char *p, const char *end)
{
	size_t n = (size_t)(end - p);
	uint64_t word = load_word(p);
	bool is_null = (word & 0xff) == 'n';

	if (LIKELY(n - 1 < 8)) {
		if ((unsigned char)(word - '0') < 10) {
			set_cell(cell, p, n);
			return LIKELY(is_short_number(word, n)) || ism_json_shape_is_scalar(p, end);
		}
		if (LIKELY(is_word(word, n))) {
			set_cell_if(cell, !is_null, p, n);
			return true;
		}
	}
	set_cell_if(cell, !is_null, p, n);
	return ism_json_shape_is_scalar(p, end);
}

/*
 * A value that may be a string. *next is the first mark from there on; it becomes the first one behind the value,
 * which is in the gap there. Where that begins; NULL, and *next as it was, where the value is neither.
 */
static inline const char *read_mixed(const struct ism_json_leaf *leaf, struct ism_slice *cell,
	const char *text, const char *p, const uint32_t **next, const uint32_t *last)
{
	uint64_t is_string = *p == '"', string = -is_string, unclosed, other;
	const uint32_t *behind = *next + 2 * is_string;
	const char *gap, *end;

	if (UNLIKELY(behind > last))
		return NULL;
	gap = text + *behind - leaf[1].lead;
	end = gap - is_string;
	unclosed = (uint64_t)(text + behind[-1] - end) | (uint64_t)(text[behind[-1]] ^ '"');
	other = (uint64_t)(gap - p - 4) | (load_word(p) ^ load_word("null\0\0\0")) << 32;
	set_cell_if(cell, is_string, p + is_string, (size_t)(end - p) - is_string);
	if (UNLIKELY(((unclosed & string) | (other & ~string)) != 0) &&
		(is_string || !read_scalar(cell, p, gap)))
		return NULL;
	*next = behind;
	return gap;
}

/* ---- rows ---- */

/*
 * A string of the leaf has been found between `p` and `end`. `*odd` is where the first odd stretch begins that is not
 * known to be before it; it is brought up to date. False where the row has to be read in full.
 */
static inline bool check_string(struct ism_json_scan *scan, struct ism_json_marks *marks,
	const struct ism_json_leaf *leaf, const char *p, const char *end, struct ism_slice *cells,
	uint32_t *odd)
{
	if (LIKELY(marks->text + *odd >= end))
		return true;
	if (!ism_json_shape_read_odd(scan, marks, leaf, p, end, cells))
		return false;
	*odd = marks->odd->begin;
	return true;
}

static inline const char *read_leaves(const struct ism_json_shape *shape,
	struct ism_json_scan *scan, struct ism_json_marks *marks, const char *p,
	struct ism_slice *cells)
{
	struct ism_json_leaf *leaf = shape->leaves;
	const uint32_t *next = marks->next, *last = marks->stop - 1;
	const char *text = marks->text;
	uint32_t odd = marks->odd->begin;

	for (;; leaf++) {
		struct ism_json_reading row;
		const char *end;

		if (UNLIKELY(differs(leaf, p)))
			goto unlike;
		next += leaf->n_marks;
		if (UNLIKELY(next > last))
			return NULL;
		if (LIKELY(leaf->is_quick && odd >= *next)) {
			p = text + *next;
			continue;
		}
		if (leaf->size > ISM_JSON_HEAD_BYTES && differs_behind(leaf, p))
			goto unlike_behind;
		p += leaf->size;
		if (leaf->kind <= ISM_JSON_LEAF_STRING) {
			end = text + *next;
			if (leaf->kind == ISM_JSON_LEAF_STRING)
				set_cell(cells + leaf->field, p, (size_t)(end - p));
			if (!check_string(scan, marks, leaf, p, end, cells, &odd))
				return NULL;
		} else if (leaf->kind == ISM_JSON_LEAF_SCALAR) {
			end = text + *next - leaf[1].lead;
			if (UNLIKELY(!read_scalar(cells + leaf->field, p, end)))
				goto unlike_value;
		} else if (leaf->kind == ISM_JSON_LEAF_MIXED) {
			end = read_mixed(leaf, cells + leaf->field, text, p, &next, last);
			if (UNLIKELY(!end))
				goto unlike_value;
			if (UNLIKELY(odd < *next) && *p == '"' &&
				!check_string(scan, marks, leaf, p + 1, end - 1, cells, &odd))
				return NULL;
		} else if (leaf->kind == ISM_JSON_LEAF_LAST) {
			marks->next = next;
			return p;
		} else {
			goto unlike_value;
		}
		p = end;
		continue;
	unlike_value:
		p -= leaf->size;
	unlike_behind:
		next -= leaf->n_marks;
	unlike:
		row = (struct ism_json_reading){ p, next, leaf };
		if (!ism_json_shape_catch_up(scan, marks, cells, &row))
			return NULL;
		if (!row.leaf)
			return row.p;
		p = row.p;
		next = row.next;
		leaf = row.leaf - 1;
		odd = marks->odd->begin;
	}
}

static inline const char *read_row(const struct ism_json_shape *shape, struct ism_json_scan *scan,
	struct ism_json_marks *marks, const char *p, struct ism_slice *cells)
{
	scan->cells = NULL;
	scan->n_repeated = 0;
	if (UNLIKELY(!shape->is_complete))
		memset(cells, 0, scan->n_fields * sizeof(*cells));
	p = read_leaves(shape, scan, marks, p, cells);
	if (UNLIKELY(scan->cells != NULL) && p && !ism_json_shape_finish(scan))
		return NULL;
	return p;
}

/* ---- lines ---- */

static inline uint32_t read_lines(const struct ism_json_shape *shape, struct ism_json_scan *scan,
	struct ism_json_marks *marks, struct ism_json_lines *lines, struct ism_slice *cells)
{
	const char *begin = lines->begin;
	uint32_t n = 0;

	for (; n < lines->n; n++, cells += scan->n_fields) {
		const struct ism_json_marks first = *marks;
		const uint32_t *end = lines->marks + (lines->ends[n] & ISM_JSON_END_MARK);

		scan->end = marks->text + *end;
		if (end >= marks->stop || (size_t)(scan->end - begin) > lines->most_bytes ||
			read_row(shape, scan, marks, begin, cells) != scan->end ||
			marks->next != end) {
			*marks = first;
			break;
		}
		lines->n_repeated += scan->n_repeated;
		begin = scan->end + 1;
		marks->next = end + 1;
	}
	return n;
}
