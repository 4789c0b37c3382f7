/* The loops with AVX2; run only where it is. */
#include "runtime/read/parquet/kernels_groups_avx2.h"
#include "runtime/read/parquet/kernels_loops.h"

const struct ism_parquet_kernels ism_parquet_kernels_avx2 = {
	.groups = groups_avx2,
	.largest = largest,
	.spread_codes = spread_codes,
	.spread_words = spread_words,
	.spread_slices = spread_slices,
	.spread_reasons = spread_reasons,
	.reasons = reasons_of_rows,
	.pick_words = pick_words,
	.pick_slices = pick_slices,
	.pick_reasons = pick_reasons,
	.count_up = count_up,
};
