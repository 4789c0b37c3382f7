#include "runtime/read/csv/index.h"

#include <stdlib.h>
#include <string.h>

ism_csv_index_fn ism_csv_index_of(enum ism_isa isa)
{
	switch (isa) {
	case ISM_ISA_SCALAR: return ism_csv_index_scalar;
#ifdef ISM_ISA_ARM
	case ISM_ISA_NEON: return ism_csv_index_neon;
#endif
#ifdef ISM_ISA_X86
	case ISM_ISA_AVX2: return ism_csv_index_avx2;
	case ISM_ISA_AVX512: return ism_csv_index_avx512;
#endif
	default: return NULL;
	}
}

ism_csv_quick_fn ism_csv_quick_of(enum ism_isa isa)
{
	switch (isa) {
	case ISM_ISA_SCALAR: return ism_csv_quick_scalar;
#ifdef ISM_ISA_ARM
	case ISM_ISA_NEON: return ism_csv_quick_neon;
#endif
#ifdef ISM_ISA_X86
	case ISM_ISA_AVX2: return ism_csv_quick_avx2;
	case ISM_ISA_AVX512: return ism_csv_quick_avx512;
#endif
	default: return NULL;
	}
}

bool ism_csv_index_init(struct ism_csv_index *index)
{
	index->marks = malloc(ISM_CSV_INDEX_MARKS * sizeof(*index->marks));
	index->ends = malloc(ISM_CSV_INDEX_ENDS * sizeof(*index->ends));
	index->inner = malloc(ISM_CSV_INDEX_INNER * sizeof(*index->inner));
	return index->marks && index->ends && index->inner;
}

void ism_csv_index_release(struct ism_csv_index *index)
{
	free(index->marks);
	free(index->ends);
	free(index->inner);
	index->marks = NULL;
	index->ends = NULL;
	index->inner = NULL;
}

void ism_csv_index_begin(struct ism_csv_index *index, uint32_t at)
{
	index->at = at;
	index->fault = ISM_CSV_NO_FAULT;
	index->state = (struct ism_csv_index_state){ .opens = 1 };
	index->returns = false;
	index->n_ends = 0;
	index->n_inner = 0;
	index->n_marks = 1;
	index->marks[0] = at - 1;
}

void ism_csv_index_keep(struct ism_csv_index *index, uint32_t first)
{
	index->n_marks -= first;
	memmove(index->marks, index->marks + first, index->n_marks * sizeof(*index->marks));
	index->n_ends = 0;
}
