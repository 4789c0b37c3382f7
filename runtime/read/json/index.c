#include "runtime/read/json/index.h"

#include <stdlib.h>
#include <string.h>

ism_json_index_fn ism_json_index_of(enum ism_isa isa)
{
	switch (isa) {
	case ISM_ISA_SCALAR: return ism_json_index_scalar;
#ifdef ISM_ISA_ARM
	case ISM_ISA_NEON: return ism_json_index_neon;
#endif
#ifdef ISM_ISA_X86
	case ISM_ISA_AVX2: return ism_json_index_avx2;
	case ISM_ISA_AVX512: return ism_json_index_avx512;
#endif
	default: return NULL;
	}
}

bool ism_json_index_init(struct ism_json_index *index)
{
	index->marks = malloc(ISM_JSON_INDEX_MARKS * sizeof(*index->marks));
	index->ends = malloc(ISM_JSON_INDEX_ENDS * sizeof(*index->ends));
	return index->marks && index->ends;
}

void ism_json_index_release(struct ism_json_index *index)
{
	free(index->marks);
	free(index->ends);
	index->marks = NULL;
	index->ends = NULL;
}

void ism_json_index_begin(struct ism_json_index *index, uint32_t at)
{
	index->at = at;
	index->escaped = 0;
	index->seen = 0;
	index->n_marks = 0;
	index->n_ends = 0;
}

void ism_json_index_keep(struct ism_json_index *index, uint32_t first)
{
	index->n_marks -= first;
	memmove(index->marks, index->marks + first, index->n_marks * sizeof(*index->marks));
	index->n_ends = 0;
}
