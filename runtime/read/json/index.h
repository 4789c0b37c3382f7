/*
 * Where the quotes and line ends of JSON lines are, found 64 bytes a step. A quote behind an odd number of
 * backslashes is none. Whether a quote opens or closes is not asked: a text has no line end in it (RFC 8259, section
 * 7), so that a fault in one line is none of the next, and the reader knows which quote it expects.
 */
#ifndef ISM_RUNTIME_READ_JSON_INDEX_H
#define ISM_RUNTIME_READ_JSON_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/read/isa.h"

/* Text is indexed in pieces of at most so many bytes, which are a multiple of 64. */
#define ISM_JSON_INDEX_BYTES 32768u

/*
 * A stretch of the text in which there are bytes that a string may not have as they are, or that have to be looked at:
 * backslashes, control characters but line feeds, bytes beyond ASCII. It may begin before and end behind them.
 */
struct ism_json_odd {
	uint32_t begin, end;
};

/* Room for the marks of a piece, of a line that began before it, and for what is written beside them. */
#define ISM_JSON_INDEX_MARKS (3 * ISM_JSON_INDEX_BYTES)
#define ISM_JSON_INDEX_ENDS  (ISM_JSON_INDEX_BYTES + 64)
#define ISM_JSON_INDEX_ODDS  (ISM_JSON_INDEX_BYTES / 16)

/* An entry of `ends`: the number of the mark of a line end, and what there is in the line. */
#define ISM_JSON_END_MARK    UINT32_C(0x0fffffff)
#define ISM_JSON_END_ESCAPE  UINT32_C(0x10000000) /* a backslash */
#define ISM_JSON_END_CONTROL UINT32_C(0x20000000) /* a byte below 0x20 beside the line feed */
#define ISM_JSON_END_HIGH    UINT32_C(0x40000000) /* a byte that is not ASCII */

struct ism_json_index {
	/* The text, less than 4 GiB of it, and how far it is indexed. */
	const char *text;
	uint32_t size;
	uint32_t at;
	uint64_t escaped; /* 1: the next byte is behind an odd number of backslashes */
	uint32_t seen;    /* ISM_JSON_END_… of the line so far */

	uint32_t n_marks;
	uint32_t n_ends;
	uint32_t n_odds;
	uint32_t *marks; /* behind them are two of UINT32_MAX */
	uint32_t *ends;
	struct ism_json_odd *odds; /* apart from each other; behind them is one of UINT32_MAX */
};

/* Indexes from `at` on: `n_bytes`, which are a multiple of 64, or what there is. */
typedef void (*ism_json_index_fn)(struct ism_json_index *index, uint32_t n_bytes);

/* NULL for ISM_ISA_NONE. */
ism_json_index_fn ism_json_index_of(enum ism_isa isa);

void ism_json_index_scalar(struct ism_json_index *index, uint32_t n_bytes);
void ism_json_index_neon(struct ism_json_index *index, uint32_t n_bytes);
void ism_json_index_avx2(struct ism_json_index *index, uint32_t n_bytes);
void ism_json_index_avx512(struct ism_json_index *index, uint32_t n_bytes);

/* Room for the lists; false without memory. Release takes zeroed ones too. */
bool ism_json_index_init(struct ism_json_index *index);
void ism_json_index_release(struct ism_json_index *index);

/* Begins anew with a line at byte `at` of the text. */
void ism_json_index_begin(struct ism_json_index *index, uint32_t at);

/* Forgets all ends, and all marks before number `first`, which becomes number 0, and what is odd before that. */
void ism_json_index_keep(struct ism_json_index *index, uint32_t first);

/* How many marks have at least `margin` bytes of the text behind them. */
uint32_t ism_json_index_usable(const struct ism_json_index *index, uint32_t margin);

/* Whether there is room for what a piece may have. */
bool ism_json_index_has_room(const struct ism_json_index *index);

#endif
