/*
 * The body of ism_csv_index_<isa>. Included by one file for each instruction set, which defines before:
 *
 *   struct rules                        what the text is compared with
 *   rules_of(index)                     the same, made once a call
 *   load(rules, p)                      the struct masks of 64 bytes
 *   prefix_xor(bits)                    bit i: the sum modulo 2 of bits 0 to i
 *   put_marks(out, bits, base, n)       base + the numbers of the n bits, ascending, to `out`; it may write
 *                                       64 numbers whatever n is
 *
 * and, with OWN_HIGHS, where it is cheaper to ask many blocks at once than to ask each of them:
 *
 *   struct highs, add_highs(highs, m)   adds what the block has to those before it
 *   has_high(highs)                     whether any of them had a byte of 128 or more
 */
#include <string.h>

#define LIKELY(x)   __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)

#define COUNT(bits) ((uint32_t)__builtin_popcountll(bits))

/* How far ahead text is asked for; the processor itself stops at the end of each page. */
#define AHEAD_BYTES 2048

/* Bits up to the lowest that is set, that one too; all where none is. */
#define UP_TO(bits) ((bits) ^ ((bits) - 1))

/* The lists as they grow, kept in registers. */
struct found {
	uint32_t *marks;
	uint32_t *ends;
	uint32_t n_marks;
	uint32_t n_ends;
};

/* What the block has beside delimiters and line ends, by END_… bit. */
struct seen {
	uint64_t quotes, escapes, lines, high;
};

static inline uint32_t seen_in(const struct seen *seen, uint64_t span)
{
	return (seen->quotes & span ? ISM_CSV_END_QUOTES : 0) |
	       (seen->escapes & span ? ISM_CSV_END_ESCAPE : 0) |
	       (seen->lines & span ? ISM_CSV_END_LINES : 0) |
	       (seen->high & span ? ISM_CSV_END_HIGH : 0);
}

/* Two ends are written without asking whether they are there: branches on that are guesses. */
static inline void put_ends(struct found *found, uint64_t marks, uint64_t ends)
{
	uint32_t *out = found->ends + found->n_ends;
	uint32_t before = found->n_marks - 1;
	uint32_t n = COUNT(ends);
	uint64_t rest = ends & (ends - 1);

	out[0] = before + COUNT(marks & UP_TO(ends));
	out[1] = before + COUNT(marks & UP_TO(rest));
	for (uint32_t i = 2; UNLIKELY(i < n); i++) {
		rest &= rest - 1;
		out[i] = before + COUNT(marks & UP_TO(rest));
	}
	found->n_ends += n;
}

static inline void put_seen_ends(struct found *found, uint64_t marks, uint64_t ends,
	const struct seen *seen, struct ism_csv_index_state *state)
{
	uint64_t todo = ~UINT64_C(0);

	for (; ends; ends &= ends - 1) {
		uint64_t up_to = UP_TO(ends);
		uint32_t mark = found->n_marks - 1 + COUNT(marks & up_to);

		found->ends[found->n_ends++] = mark | state->seen | seen_in(seen, todo & up_to);
		state->seen = 0;
		todo = ~up_to;
	}
	state->seen |= seen_in(seen, todo);
}

static inline void put_block(struct found *found, uint64_t marks, uint32_t base)
{
	uint32_t n = COUNT(marks);

	put_marks(found->marks + found->n_marks, marks, base, n);
	found->n_marks += n;
}

/* No quote in the block, none before it: all bytes mean what they are. */
static inline void step_plain(struct found *found, const struct masks *m, uint32_t base,
	struct ism_csv_index_state *state)
{
	uint64_t feeds = m->feeds & ~(m->returns << 1 | state->returned);
	uint64_t ends = feeds | m->returns;
	uint64_t marks = m->delimiters | ends;

	if (LIKELY(!(m->high | state->seen))) {
		put_ends(found, marks, ends);
	} else {
		struct seen seen = { .high = m->high };

		put_seen_ends(found, marks, ends, &seen, state);
	}
	put_block(found, marks, base);
	state->opens = (m->delimiters | m->feeds | m->returns) >> 63;
	state->returned = m->returns >> 63;
}

/* The same with quotes. Returns the bits of what is wrong. */
static inline uint64_t step_quoted(struct found *found, const struct masks *m, uint32_t base,
	bool has_escape, struct ism_csv_index_state *state)
{
	uint64_t inside = prefix_xor(m->quotes) ^ state->in_quotes;
	uint64_t opening = m->quotes & inside, closing = m->quotes & ~inside;
	uint64_t returns = m->returns & ~inside;
	uint64_t feeds = m->feeds & ~inside & ~(returns << 1 | state->returned);
	uint64_t stops = (m->delimiters | m->feeds | m->returns) & ~inside;
	uint64_t after_stop = stops << 1 | state->opens;
	uint64_t after_close = closing << 1 | state->closed;
	uint64_t escapes = opening & after_close;
	uint64_t wrong = (opening & ~after_stop & ~after_close) |
			 (after_close & ~(stops | opening)) | (has_escape ? 0 : escapes);
	uint64_t right = wrong ? UP_TO(wrong) >> 1 : ~UINT64_C(0);
	uint64_t ends = (feeds | returns) & right;
	uint64_t marks = ((m->delimiters & ~inside) | feeds | returns) & right;
	struct seen seen = {
		.quotes = m->quotes,
		.escapes = escapes,
		.lines = (m->feeds | m->returns) & inside,
		.high = m->high,
	};

	put_seen_ends(found, marks, ends, &seen, state);
	put_block(found, marks, base);
	state->in_quotes = (uint64_t)((int64_t)inside >> 63);
	state->opens = stops >> 63;
	state->closed = closing >> 63;
	state->returned = returns >> 63;
	return wrong;
}

static inline void cut(struct masks *m, uint64_t valid)
{
	m->delimiters &= valid;
	m->quotes &= valid;
	m->feeds &= valid;
	m->returns &= valid;
	m->high &= valid;
}

static inline void index_text(struct ism_csv_index *index, uint32_t n_bytes)
{
	const struct rules rules = rules_of(index);
	const uint64_t quotes = index->has_quote ? ~UINT64_C(0) : 0;
	const bool has_escape = index->has_escape;
	uint32_t left = index->size - index->at;
	uint32_t at = index->at, end = at + (n_bytes < left ? n_bytes : left);
	struct ism_csv_index_state state = index->state;
	struct found found = { index->marks, index->ends, index->n_marks, index->n_ends };
	uint64_t returns = 0;

	while (at < end) {
		const char *block = index->text + at;
		uint64_t valid = ~UINT64_C(0), wrong = 0;
		char tail[64] = { 0 };
		struct masks m;

		__builtin_prefetch(block + AHEAD_BYTES);
		if (UNLIKELY(end - at < 64)) {
			memcpy(tail, block, end - at);
			block = tail;
			valid = (UINT64_C(1) << (end - at)) - 1;
		}
		m = load(&rules, block);
		m.quotes &= quotes;
		if (UNLIKELY(block == tail))
			cut(&m, valid);
		returns |= m.returns;
		if (LIKELY(!(m.quotes | state.in_quotes | state.closed)))
			step_plain(&found, &m, at, &state);
		else
			wrong = step_quoted(&found, &m, at, has_escape, &state) & valid;
		if (UNLIKELY(wrong)) {
			index->fault = at + COUNT(UP_TO(wrong)) - 1;
			break;
		}
		at = end - at < 64 ? end : at + 64;
	}
	index->at = at;
	index->state = state;
	index->returns |= returns != 0;
	index->n_marks = found.n_marks;
	index->n_ends = found.n_ends;
}

/* ---- the quick way ---- */

#ifndef OWN_HIGHS
struct highs {
	uint64_t bits;
};

static inline void add_highs(struct highs *highs, const struct masks *m)
{
	highs->bits |= m->high;
}

static inline bool has_high(const struct highs *highs)
{
	return highs->bits != 0;
}
#endif

/* What is added up over the blocks: bits where there is anything, and numbers of bytes. */
struct sums {
	uint64_t wrong, quotes;
	uint64_t n_lines, n_feeds;
	struct highs highs;
};

/* The block before, of which the last bit is of interest. */
struct before {
	uint64_t inside; /* all bits alike */
	uint64_t plain;  /* outside quotes, and neither a quote nor a stop */
	uint64_t quotes;
};

static inline uint64_t after(uint64_t bits, uint64_t before)
{
	return bits << 1 | before >> 63;
}

/* Line ends inside quotes, a CR LF being one; text is never inside quotes at its first byte. */
static inline void put_inner(
	struct ism_csv_index *index, uint32_t at, const struct masks *m, uint64_t inside)
{
	uint64_t returned = (inside & 1) && at > 0 && index->text[at - 1] == '\r';
	uint64_t bits = (m->returns | (m->feeds & ~(m->returns << 1 | returned))) & inside;

	for (; bits; bits &= bits - 1)
		index->inner[index->n_inner++] = at + (uint32_t)__builtin_ctzll(bits);
}

/* How the lines and quotes of a text are; constants where this is compiled. */
struct kind {
	bool returns;    /* lines end in CR LF */
	bool has_escape; /* a quote may be two */
};

/*
 * Adds up the block and returns its marks. Wrong is a quote after plain text, plain text after a quote, a CR
 * where it is not `returns` that lines end in, and two quotes where they are no escape.
 */
static inline __attribute__((always_inline)) uint64_t step_quick(struct ism_csv_index *index,
	uint32_t at, const struct masks *m, const struct kind kind, struct before *before,
	struct sums *sums)
{
	uint64_t inside = prefix_xor(m->quotes) ^ before->inside;
	uint64_t ends = (kind.returns ? m->returns : m->feeds) & ~inside;
	uint64_t marks = (m->delimiters & ~inside) | ends;
	uint64_t plain = ~(inside | m->quotes | marks | (kind.returns ? m->feeds : 0));
	uint64_t after_quote = after(m->quotes, before->quotes);

	sums->wrong |= (m->quotes & after(plain, before->plain)) | (plain & after_quote);
	if (!kind.has_escape)
		sums->wrong |= m->quotes & inside & after_quote;
	sums->quotes |= m->quotes;
	add_highs(&sums->highs, m);
	sums->n_lines += COUNT(ends);
	if (kind.returns)
		sums->n_feeds += COUNT(m->feeds & ~inside);
	else
		sums->wrong |= m->returns;
	if (UNLIKELY((m->feeds | (kind.returns ? m->returns : 0)) & inside))
		put_inner(index, at, m, inside);
	before->inside = (uint64_t)((int64_t)inside >> 63);
	before->plain = plain;
	before->quotes = m->quotes;
	return marks;
}

static inline __attribute__((always_inline)) struct sums quick_blocks(
	struct ism_csv_index *index, uint32_t n_bytes, const struct kind kind)
{
	const struct rules rules = rules_of(index);
	const uint64_t quotes = index->has_quote ? ~UINT64_C(0) : 0;
	const struct ism_csv_index_state *state = &index->state;
	const char *text = index->text;
	uint32_t *out = index->marks + index->n_marks;
	uint64_t plain = !(state->in_quotes | state->opens | state->closed);
	struct before before = { state->in_quotes, plain << 63, state->closed << 63 };
	struct sums sums = { 0 };

	for (uint32_t at = index->at, end = at + n_bytes; at < end; at += 64) {
		struct masks m = load(&rules, text + at);
		uint64_t marks;
		uint32_t n;

		__builtin_prefetch(text + at + AHEAD_BYTES);
		m.quotes &= quotes;
		marks = step_quick(index, at, &m, kind, &before, &sums);
		n = COUNT(marks);
		put_marks(out, marks, at, n);
		out += n;
	}
	index->n_marks = (uint32_t)(out - index->marks);
	index->at += n_bytes;
	index->state.in_quotes = before.inside;
	return sums;
}

/* The rest of the state: outside quotes the last byte says all. */
static inline void set_state(struct ism_csv_index *index, uint32_t seen)
{
	struct ism_csv_index_state *state = &index->state;
	char last = index->text[index->at - 1];
	bool outside = !state->in_quotes;

	state->opens = outside && (last == index->delimiter || last == '\n' || last == '\r');
	state->closed = outside && index->has_quote && last == index->quote;
	state->returned = outside && last == '\r';
	state->seen = seen;
}

static struct sums quick_kind(struct ism_csv_index *index, uint32_t n_bytes, struct kind kind)
{
	if (kind.returns)
		return kind.has_escape ? quick_blocks(index, n_bytes, (struct kind){ true, true })
				       : quick_blocks(index, n_bytes, (struct kind){ true, false });
	return kind.has_escape ? quick_blocks(index, n_bytes, (struct kind){ false, true })
			       : quick_blocks(index, n_bytes, (struct kind){ false, false });
}

static inline void quick_text(
	struct ism_csv_index *index, uint32_t n_bytes, struct ism_csv_quick *quick)
{
	const struct kind kind = { quick->returns, index->has_escape };
	struct sums sums = quick_kind(index, n_bytes, kind);

	quick->wrong = sums.wrong != 0;
	quick->seen = has_high(&sums.highs) ? ISM_CSV_END_HIGH : 0;
	if (sums.quotes)
		quick->seen |= ISM_CSV_END_QUOTES | (kind.has_escape ? ISM_CSV_END_ESCAPE : 0);
	quick->n_lines = (uint32_t)sums.n_lines;
	quick->n_feeds = (uint32_t)sums.n_feeds;
	index->returns |= quick->returns;
	set_state(index, quick->seen | (quick->n_lines ? 0 : index->state.seen));
}
