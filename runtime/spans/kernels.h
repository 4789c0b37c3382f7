/*
 * Loops over the rows of a span, once for each instruction set (read/isa.h). Arrays have an element for each of `n` rows
 * unless it says otherwise; what is written overlaps nothing that is read. Reasons (struct ism_vector) are
 * ISM_REASON_NONE or ISM_REASON_ABSENT.
 */
#ifndef ISM_RUNTIME_SPANS_KERNELS_H
#define ISM_RUNTIME_SPANS_KERNELS_H

#include <stdbool.h>
#include <stdint.h>

#include "runtime/read/isa.h"
#include "runtime/state/cells_dense.h"
#include "runtime/state/text_codes.h"

/* In place of a period, below all ordinals of periods: the row does not count; its period is still to be found. */
#define ISM_SPAN_NOT_COUNTED INT32_MIN
#define ISM_SPAN_FAR         (INT32_MIN + 1)

/* Rows that `find` takes at once: there is room for a multiple of them in what it reads and writes. */
enum { ISM_SPAN_BLOCK = 64 };

/* What is noticed of times. */
struct ism_span_notice {
	int64_t newest; /* of those up to now; INT64_MIN: there is none */
	uint64_t n_later, n_absent;
};

struct ism_span_kernels {
	/* codes[i] = of_list[places[i]]. */
	void (*list_codes)(
		const uint32_t *places, const uint32_t *of_list, uint32_t n, uint32_t *codes);
	/* Those of texts[places[i]], by ism_text_code; 0 for none. */
	void (*text_codes)(struct ism_text_codes *of, const struct ism_slice *texts,
		const uint32_t *places, const uint8_t *reasons, uint32_t n, uint32_t *codes);
	/* Values of one byte, or of eight, + 1; 0 for none. */
	void (*byte_codes)(
		const uint8_t *values, const uint8_t *reasons, uint32_t n, uint32_t *codes);
	void (*word_codes)(
		const int64_t *values, const uint8_t *reasons, uint32_t n, uint32_t *codes);
	/* Days from `first` to `last` as they are; ISM_SPAN_NOT_COUNTED for others and for none. */
	void (*day_periods)(const int32_t *days, const uint8_t *reasons, uint32_t n, int32_t first,
		int32_t last, int32_t *periods);
	/* Days as day_periods has left them to months; those of years far away to ISM_SPAN_FAR, and true if there is one. */
	bool (*month_periods)(int32_t *periods, uint32_t n);
	/*
	 * The states of combinations: axes[a][i] is the code, or the period, of axis `a`. NULL where the array has none, which
	 * the result says.
	 */
	bool (*find)(const struct ism_cells_dense *dense, const uint32_t *const *axes, uint32_t n,
		void **states);
	/* Leaves no states to rows that do not count. */
	void (*drop)(const int32_t *periods, uint32_t n, void **states);
	/* Of days, or of instants. */
	void (*notice_days)(const int32_t *days, const uint8_t *reasons, uint32_t n, int64_t now,
		struct ism_span_notice *notice);
	void (*notice_instants)(const int64_t *instants, const uint8_t *reasons, uint32_t n,
		int64_t now, struct ism_span_notice *notice);
	/* Rows from `row` on whose bit (0 or 1) is set, in ascending order; returns how many. `rows` has room for n. */
	uint32_t (*sift)(const uint8_t *bits, uint32_t n, uint32_t row, uint32_t *rows);
};

/* Those of an instruction set; of one that has none of its own the scalar ones. */
const struct ism_span_kernels *ism_span_kernels(enum ism_isa isa);

extern const struct ism_span_kernels ism_span_scalar;
extern const struct ism_span_kernels ism_span_neon;
extern const struct ism_span_kernels ism_span_avx2;
extern const struct ism_span_kernels ism_span_avx512;

#endif
