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
	index->odds = malloc(ISM_JSON_INDEX_ODDS * sizeof(*index->odds));
	return index->marks && index->ends && index->odds;
}

void ism_json_index_release(struct ism_json_index *index)
{
	free(index->marks);
	free(index->ends);
	free(index->odds);
	index->marks = NULL;
	index->ends = NULL;
	index->odds = NULL;
}

void ism_json_index_begin(struct ism_json_index *index, uint32_t at)
{
	index->at = at;
	index->escaped = 0;
	index->seen = 0;
	index->n_marks = 0;
	index->n_ends = 0;
	index->n_odds = 0;
}

void ism_json_index_keep(struct ism_json_index *index, uint32_t first)
{
	uint32_t from, n = 0;

	index->n_marks -= first;
	memmove(index->marks, index->marks + first, index->n_marks * sizeof(*index->marks));
	index->n_ends = 0;
	from = index->n_marks > 0 ? index->marks[0] : index->at;
	for (uint32_t i = 0; i < index->n_odds; i++) {
		if (index->odds[i].end > from)
			index->odds[n++] = index->odds[i];
	}
	index->n_odds = n;
}

uint32_t ism_json_index_usable(const struct ism_json_index *index, uint32_t margin)
{
	uint32_t n = index->n_marks;

	while (n > 0 && index->size - index->marks[n - 1] < margin)
		n--;
	return n;
}

bool ism_json_index_has_room(const struct ism_json_index *index)
{
	return index->n_marks <= ISM_JSON_INDEX_MARKS - ISM_JSON_INDEX_BYTES - 64 &&
	       index->n_odds < ISM_JSON_INDEX_ODDS - ISM_JSON_INDEX_BYTES / 64 - 1;
}
