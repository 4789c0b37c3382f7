/*
 * Cells of one field in many rows at once, as they mostly are: read by loops that do not branch on what is in the cells
 * and that the compiler turns into vector instructions, once for each instruction set (isa.h). Results do not depend
 * on which of them is used.
 *
 * A cell that these loops are not sure of is left to ism_field_parse (kernel/field_any.h), which knows all forms
 * and the reason to reject a row.
 */
#ifndef ISM_RUNTIME_FIELDS_BLOCKS_H
#define ISM_RUNTIME_FIELDS_BLOCKS_H

#include <stdbool.h>
#include <stdint.h>

#include "runtime/kernel/enum_table.h"
#include "runtime/kernel/field_any.h"
#include "runtime/read/isa.h"

/* In place of an enum ism_reason, larger than all of these. */
enum {
	ISM_BLOCKS_UNPLACED =
		0xfe, /* the value is a local time, of which ism_field_instant makes an instant */
	ISM_BLOCKS_IN_DOUBT = 0xff, /* the cell is still to be read */
};

struct ism_blocks;

/*
 * Reads `n` cells, each `stride` slices behind the one before: `values` as struct ism_vector (read/reader.h) has
 * them, reasons[i] ISM_REASON_NONE, ISM_REASON_ABSENT where the slice has no data, or one of the above, with
 * any value then. Returns whether there is one of the above.
 */
typedef bool (*ism_blocks_fn)(const struct ism_blocks *blocks, const struct ism_slice *cells,
	uint32_t stride, uint32_t n, void *values, uint8_t *reasons);

/* How a field is read. Constant, and shared by threads. */
struct ism_blocks {
	ism_blocks_fn read; /* NULL: cell by cell, by ism_field_parse */
	const struct ism_field_form *form;
	struct ism_enum_table table; /* of an enumeration, or of the declared texts of a bool */
	void *table_memory;          /* owned */
};

/* For fields of that form, which outlives it. The blocks are the caller's to release. */
void ism_blocks_open(
	struct ism_blocks *blocks, const struct ism_field_form *form, enum ism_isa isa);

/* All zero is nothing. */
void ism_blocks_release(struct ism_blocks *blocks);

/* The functions of one instruction set. */
struct ism_blocks_kernels {
	ism_blocks_fn integer, decimal, number, boolean, few_choices, choice, wide_choice, date,
		timestamp;
};

extern const struct ism_blocks_kernels ism_blocks_scalar;
extern const struct ism_blocks_kernels ism_blocks_neon;
extern const struct ism_blocks_kernels ism_blocks_avx2;
extern const struct ism_blocks_kernels ism_blocks_avx512;

#endif
