#include "runtime/read/csv/cut.h"

ism_csv_cut_fn ism_csv_cut_of(enum ism_isa isa)
{
#ifdef ISM_ISA_X86
	if (isa == ISM_ISA_AVX512)
		return ism_csv_cut_avx512;
#endif
	(void)isa;
	return ism_csv_cut_plain;
}

/* No data where there is no size. Compilers would make a branch of it, which is a guess. */
static inline const char *data_of(const char *data, uint32_t size)
{
	return (const char *)((uintptr_t)data & -(uintptr_t)(size != 0));
}

static inline __attribute__((always_inline)) uint32_t cut_cells(
	const struct ism_csv_cut *cut, const bool has_quotes, uint32_t *quoted)
{
	const char *text = cut->text;
	const char quote = cut->quote;
	const size_t width = cut->width;
	const uint32_t *marks = cut->marks, n_rows = cut->n_rows, skip = cut->skip;
	struct ism_slice *cell = cut->cells;
	uint32_t n_quoted = 0;

	for (uint32_t r = 0; r < n_rows; r++) {
		uint32_t begin = marks[0] + skip;
		/* An empty cell has its delimiter there, or its line end. */
		uint32_t is_quoted = has_quotes && text[begin] == quote;
		uint32_t size = marks[1] - begin - 2 * is_quoted;

		cell->data = data_of(text + begin + is_quoted, size);
		cell->size = size;
		quoted[n_quoted] = r;
		n_quoted += is_quoted;
		marks += width;
		cell++;
	}
	return n_quoted;
}

uint32_t ism_csv_cut_plain(const struct ism_csv_cut *cut, uint32_t *quoted)
{
	return cut->has_quotes ? cut_cells(cut, true, quoted) : cut_cells(cut, false, quoted);
}
