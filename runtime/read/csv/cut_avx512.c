/* Cells of eight rows at once, with AVX-512 (F, VL); run only where they are. */
#include "runtime/read/csv/cut.h"

#include <string.h>

#include <immintrin.h>

enum { LANES = 8, BLOCK_ROWS = 64 };

/* What is gathered of a block: the marks around each cell, the one before in the lower half, and its first byte. */
struct block {
	uint64_t marks[BLOCK_ROWS];
	uint8_t firsts[BLOCK_ROWS];
};

/* One after the other, which is no slower than the instructions that gather, and much faster than some of them. */
static inline void gather(struct block *block, const struct ism_csv_cut *cut, uint32_t first,
	uint32_t n_rows, const bool has_quotes)
{
	const uint32_t *marks = cut->marks + (size_t)first * cut->width;
	const char *text = cut->text;
	const size_t width = cut->width;
	const uint32_t skip = cut->skip;

	for (uint32_t r = 0; r < n_rows; r++, marks += width) {
		memcpy(&block->marks[r], marks, sizeof(*block->marks));
		/* The mark before the text is -1, so that this may wrap around. */
		if (has_quotes)
			block->firsts[r] = (uint8_t)text[(uint32_t)block->marks[r] + skip];
	}
}

static inline void put_cells(struct ism_slice *cells, __m512i addresses, __m512i sizes)
{
	const __m512i first = _mm512_set_epi64(11, 3, 10, 2, 9, 1, 8, 0);
	const __m512i last = _mm512_set_epi64(15, 7, 14, 6, 13, 5, 12, 4);

	_mm512_storeu_si512(cells, _mm512_permutex2var_epi64(addresses, first, sizes));
	_mm512_storeu_si512(cells + 4, _mm512_permutex2var_epi64(addresses, last, sizes));
}

static inline __attribute__((always_inline)) uint32_t cut_blocks(
	const struct ism_csv_cut *cut, uint32_t n_rows, const bool has_quotes, uint32_t *quoted)
{
	const __m512i text = _mm512_set1_epi64((int64_t)(uintptr_t)cut->text);
	const __m512i quote = _mm512_set1_epi64((uint8_t)cut->quote);
	const __m512i skip = _mm512_set1_epi64(cut->skip);
	const __m512i one = _mm512_set1_epi64(1), two = _mm512_set1_epi64(2);
	const __m256i numbers = _mm256_set_epi32(7, 6, 5, 4, 3, 2, 1, 0);
	struct ism_slice *cells = cut->cells;
	struct block block;
	uint32_t n_quoted = 0;

	for (uint32_t r = 0; r < n_rows; r += LANES) {
		uint32_t in_block = r % BLOCK_ROWS;
		__m512i pairs, begins, sizes, addresses;

		if (in_block == 0)
			gather(&block, cut, r, n_rows - r < BLOCK_ROWS ? n_rows - r : BLOCK_ROWS,
				has_quotes);
		pairs = _mm512_loadu_si512(block.marks + in_block);
		begins = _mm512_add_epi32(_mm512_maskz_mov_epi32(0x5555, pairs), skip);
		sizes = _mm512_sub_epi64(_mm512_srli_epi64(pairs, 32), begins);
		addresses = _mm512_add_epi64(text, begins);
		if (has_quotes) {
			__m512i firsts = _mm512_cvtepu8_epi64(
				_mm_loadl_epi64((const __m128i *)(block.firsts + in_block)));
			__mmask8 lanes = _mm512_cmpeq_epi64_mask(firsts, quote);

			addresses = _mm512_mask_add_epi64(addresses, lanes, addresses, one);
			sizes = _mm512_mask_sub_epi64(sizes, lanes, sizes, two);
			_mm256_storeu_si256((__m256i *)(quoted + n_quoted),
				_mm256_maskz_compress_epi32(lanes,
					_mm256_add_epi32(numbers, _mm256_set1_epi32((int)r))));
			n_quoted += (uint32_t)__builtin_popcount(lanes);
		}
		addresses = _mm512_maskz_mov_epi64(_mm512_test_epi64_mask(sizes, sizes), addresses);
		put_cells(cells + r, addresses, sizes);
	}
	return n_quoted;
}

uint32_t ism_csv_cut_avx512(const struct ism_csv_cut *cut, uint32_t *quoted)
{
	uint32_t n_blocks = cut->n_rows / LANES * LANES;
	uint32_t n_quoted = cut->has_quotes ? cut_blocks(cut, n_blocks, true, quoted)
					    : cut_blocks(cut, n_blocks, false, quoted);
	struct ism_csv_cut rest = *cut;
	uint32_t n_rest;

	rest.marks += (size_t)n_blocks * cut->width;
	rest.cells += n_blocks;
	rest.n_rows -= n_blocks;
	n_rest = ism_csv_cut_plain(&rest, quoted + n_quoted);
	for (uint32_t i = 0; i < n_rest; i++)
		quoted[n_quoted + i] += n_blocks;
	return n_quoted + n_rest;
}
