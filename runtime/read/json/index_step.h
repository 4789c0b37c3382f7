/*
 * The body of ism_json_index_<isa>. Included by one file for each instruction set, which defines before:
 *
 *   load(p)                             the struct masks of 64 bytes
 *   put_marks(out, bits, base, n)       base + the numbers of the n bits, ascending, to `out`; it may write
 *                                       64 numbers whatever n is
 */
#include <string.h>

#define LIKELY(x)   __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)

#define COUNT(bits) ((uint32_t)__builtin_popcountll(bits))

/* Bits up to the lowest that is set, that one too; all where none is. */
#define UP_TO(bits) ((bits) ^ ((bits) - 1))

/* How far ahead text is asked for; the processor itself stops at the end of each page. */
#define AHEAD_BYTES 2048

#define ODD_BITS UINT64_C(0xaaaaaaaaaaaaaaaa)

/*
 * The bytes behind an odd number of backslashes. A run of them that begins at an even place ends, by a
 * subtraction that runs through it, at a place whose parity tells its length; one that begins at an odd place as well,
 * the other way round.
 */
static inline uint64_t escaped_bytes(uint64_t backslashes, uint64_t *carry)
{
	uint64_t starts, ends, escaped;

	if (LIKELY(!backslashes)) {
		escaped = *carry;
		*carry = 0;
		return escaped;
	}
	starts = backslashes & ~*carry;
	ends = (((starts << 1) | ODD_BITS) - starts) ^ ODD_BITS;
	escaped = ends ^ (backslashes | *carry);
	*carry = (ends & backslashes) >> 63;
	return escaped;
}

static inline uint32_t seen_in(const struct masks *m, uint64_t span)
{
	return (m->backslashes & span ? ISM_JSON_END_ESCAPE : 0) |
	       (m->controls & span ? ISM_JSON_END_CONTROL : 0) |
	       (m->high & span ? ISM_JSON_END_HIGH : 0);
}

/* What is found, apart from the index so that the marks that are written cannot be these numbers. */
struct found {
	uint32_t *marks;
	uint32_t *ends;
	uint32_t n_marks, n_ends, seen;
	uint64_t escaped;
};

/* Line ends of a block in a line with anything but plain bytes in it, or of a block with several. */
static inline void put_seen_ends(struct found *found, const struct masks *m, uint64_t marks)
{
	uint64_t todo = ~UINT64_C(0);

	for (uint64_t ends = m->feeds; ends; ends &= ends - 1) {
		uint64_t up_to = UP_TO(ends);
		uint32_t mark = found->n_marks - 1 + COUNT(marks & up_to);

		found->ends[found->n_ends++] = mark | found->seen | seen_in(m, todo & up_to);
		found->seen = 0;
		todo = ~up_to;
	}
	found->seen |= seen_in(m, todo);
}

/* Most blocks have no line end or one: which of both is not to be guessed, so that there is no branch for it. */
static inline void put_ends(struct found *found, const struct masks *m, uint64_t marks)
{
	if (UNLIKELY(m->feeds & (m->feeds - 1))) {
		put_seen_ends(found, m, marks);
		return;
	}
	found->ends[found->n_ends] = found->n_marks - 1 + COUNT(marks & UP_TO(m->feeds));
	found->n_ends += m->feeds != 0;
}

static inline void put_odd(struct ism_json_index *index, uint32_t at)
{
	if (index->n_odds > 0 && index->odds[index->n_odds - 1].end == at)
		index->odds[index->n_odds - 1].end = at + 64;
	else
		index->odds[index->n_odds++] = (struct ism_json_odd){ at, at + 64 };
}

static inline void cut(struct masks *m, uint64_t valid)
{
	m->quotes &= valid;
	m->backslashes &= valid;
	m->feeds &= valid;
	m->controls &= valid;
	m->high &= valid;
}

/* What is in the 64 bytes at `at`. */
static inline void index_block(
	struct ism_json_index *index, struct found *found, uint32_t at, struct masks m)
{
	uint64_t marks, odd;

	m.controls &= ~m.feeds;
	marks = (m.quotes & ~escaped_bytes(m.backslashes, &found->escaped)) | m.feeds;
	odd = m.backslashes | m.controls | m.high;
	if (UNLIKELY(odd))
		put_odd(index, at);
	if (LIKELY(!(odd | found->seen)))
		put_ends(found, &m, marks);
	else
		put_seen_ends(found, &m, marks);
	put_marks(found->marks + found->n_marks, marks, at, COUNT(marks));
	found->n_marks += COUNT(marks);
}

/* What is left, less than 64 bytes. */
static inline void index_tail(
	struct ism_json_index *index, struct found *found, uint32_t at, uint32_t n)
{
	char tail[64] = { 0 };
	struct masks m;

	memcpy(tail, index->text + at, n);
	m = load(tail);
	cut(&m, (UINT64_C(1) << n) - 1);
	index_block(index, found, at, m);
}

static inline void index_text(struct ism_json_index *index, uint32_t n_bytes)
{
	uint32_t left = index->size - index->at;
	uint32_t at = index->at, end = at + (n_bytes < left ? n_bytes : left);
	struct found found = { index->marks, index->ends, index->n_marks, index->n_ends,
		index->seen, index->escaped };
	const char *text = index->text;

	for (; end - at >= 64; at += 64) {
		__builtin_prefetch(text + at + AHEAD_BYTES);
		index_block(index, &found, at, load(text + at));
	}
	if (at < end)
		index_tail(index, &found, at, end - at);
	found.marks[found.n_marks] = found.marks[found.n_marks + 1] = UINT32_MAX;
	index->odds[index->n_odds] = (struct ism_json_odd){ UINT32_MAX, UINT32_MAX };
	index->at = end;
	index->escaped = found.escaped;
	index->seen = found.seen;
	index->n_marks = found.n_marks;
	index->n_ends = found.n_ends;
}
