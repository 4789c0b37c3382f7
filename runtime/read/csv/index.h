/*
 * Where the delimiters and line ends of CSV text are, found 64 bytes a step: bytes are compared into bit masks, the
 * mask of the quotes, summed up bit by bit modulo 2, tells what lies inside them, and the positions of
 * what is left are written to a list.
 *
 * That is right as long as quotes stand where they belong: an opening one where a field begins, a closing
 * one where it ends, or two that are an escape. At the first one that does not the index stops, and whoever
 * reads the rows finds out what is wrong, with ism_csv_scan_record, and begins a new index behind it.
 *
 * For formats without an escape character of its own (struct ism_format: escape is 0 or the quote).
 *
 * There are two ways to do it. The careful one finds out all of that about every row. The quick one has no branch on
 * what it finds: it adds up what there is in a whole piece, and is for pieces of which that says enough
 * (runs.c). Either goes on where the other has stopped.
 */
#ifndef ISM_RUNTIME_READ_CSV_INDEX_H
#define ISM_RUNTIME_READ_CSV_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/read/isa.h"

/* Text is indexed in pieces of at most so many bytes, which are a multiple of 64. */
#define ISM_CSV_INDEX_BYTES 32768u

/* Room for the marks of a piece, of a row that began before it, and for what is written beside them. */
#define ISM_CSV_INDEX_MARKS (3 * ISM_CSV_INDEX_BYTES)
#define ISM_CSV_INDEX_ENDS  (ISM_CSV_INDEX_BYTES + 64)
#define ISM_CSV_INDEX_INNER (2 * ISM_CSV_INDEX_BYTES)

#define ISM_CSV_NO_FAULT UINT32_MAX

/* An entry of `ends`: the number of a mark, and what the row that ends there has in it. */
#define ISM_CSV_END_MARK   UINT32_C(0x0fffffff)
#define ISM_CSV_END_QUOTES UINT32_C(0x10000000)
#define ISM_CSV_END_ESCAPE UINT32_C(0x20000000) /* a quote that is two */
#define ISM_CSV_END_LINES  UINT32_C(0x40000000) /* line ends inside quotes */
#define ISM_CSV_END_HIGH   UINT32_C(0x80000000) /* bytes that are not ASCII */

/* What goes from one step to the next. */
struct ism_csv_index_state {
	uint64_t in_quotes; /* all bits: the text so far ends inside quotes */
	uint64_t opens;     /* 1: a field may begin here */
	uint64_t closed;    /* 1: the byte before is a closing quote, or the first of two */
	uint64_t returned;  /* 1: the byte before is a CR that ends a line */
	uint32_t seen;      /* ISM_CSV_END_… of the row so far */
};

struct ism_csv_index {
	/* The format. */
	char delimiter;
	char quote;
	bool has_quote;
	bool has_escape; /* the quote, doubled */

	/* The text, less than 4 GiB of it, and how far it is indexed. */
	const char *text;
	uint32_t size;
	uint32_t at;
	uint32_t fault; /* before this byte something is wrong with a quote; ISM_CSV_NO_FAULT */
	struct ism_csv_index_state state;
	bool returns; /* lines end in CR or CR LF somewhere */

	/*
	 * Positions of delimiters and line ends, a CR LF being one at its CR. Before a record that begins the index
	 * stands a mark for the end of the line before: see ism_csv_index_begin.
	 */
	uint32_t n_marks;
	uint32_t n_ends;
	uint32_t *marks;
	uint32_t *ends;

	/* Positions of line ends inside quotes, of which there may be any number; of the quick way alone. */
	uint32_t n_inner;
	uint32_t *inner;
};

/* Indexes from `at` on: `n_bytes`, which are a multiple of 64, or what there is, or to a fault. */
typedef void (*ism_csv_index_fn)(struct ism_csv_index *index, uint32_t n_bytes);

/* What the quick way has met in its bytes. */
struct ism_csv_quick {
	bool returns; /* to be set before: lines end in CR LF, else in LF */
	/* A quote stands where none may, or a CR where lines end in LF: nothing else holds, nor does the index. */
	bool wrong;
	uint32_t seen;    /* ISM_CSV_END_… but _LINES; _ESCAPE where there may be some */
	uint32_t n_lines; /* outside quotes: CR if `returns`, else LF */
	uint32_t n_feeds; /* if `returns`: LF outside quotes */
};

/*
 * The same for `n_bytes` that are there, not 0, not behind a CR that ends a line; it writes no `ends`, but to `inner`.
 * With `returns` the index is the same only if there are no other line ends than CR LF, and there is a whole one
 * at the end. Its state has seen what may have been in rows that are over, and no line ends.
 */
typedef void (*ism_csv_quick_fn)(
	struct ism_csv_index *index, uint32_t n_bytes, struct ism_csv_quick *quick);

/* NULL for ISM_ISA_NONE. */
ism_csv_index_fn ism_csv_index_of(enum ism_isa isa);
ism_csv_quick_fn ism_csv_quick_of(enum ism_isa isa);

void ism_csv_index_scalar(struct ism_csv_index *index, uint32_t n_bytes);
void ism_csv_index_neon(struct ism_csv_index *index, uint32_t n_bytes);
void ism_csv_index_avx2(struct ism_csv_index *index, uint32_t n_bytes);
void ism_csv_index_avx512(struct ism_csv_index *index, uint32_t n_bytes);

void ism_csv_quick_scalar(
	struct ism_csv_index *index, uint32_t n_bytes, struct ism_csv_quick *quick);
void ism_csv_quick_neon(struct ism_csv_index *index, uint32_t n_bytes, struct ism_csv_quick *quick);
void ism_csv_quick_avx2(struct ism_csv_index *index, uint32_t n_bytes, struct ism_csv_quick *quick);
void ism_csv_quick_avx512(
	struct ism_csv_index *index, uint32_t n_bytes, struct ism_csv_quick *quick);

/* Room for the lists; false without memory. Release takes zeroed ones too. */
bool ism_csv_index_init(struct ism_csv_index *index);
void ism_csv_index_release(struct ism_csv_index *index);

/* Begins anew with a record at byte `at` of the text; marks[0] stands for the byte before it. */
void ism_csv_index_begin(struct ism_csv_index *index, uint32_t at);

/* Forgets all ends, and all marks before number `first`, which becomes number 0. */
void ism_csv_index_keep(struct ism_csv_index *index, uint32_t first);

#endif
