/*
 * The rows of a worksheet, pulled one by one off its stream: ECMA-376 part 1 §18.3.1.73 (row), §18.3.1.4 (c), §18.18.11
 * (ST_CellType). Rows and cells that do not say where they are follow the one before; those that go back are
 * ISM_ERR_DATA. Rows in which no cell has a value are left out.
 */
#ifndef ISM_RUNTIME_READ_XLSX_SHEET_H
#define ISM_RUNTIME_READ_XLSX_SHEET_H

#include "runtime/read/xlsx/xml.h"

enum {
	ISM_XLSX_MOST_COLUMNS = 16384, /* XFD */
};

enum ism_xlsx_type {
	ISM_XLSX_NUMBER, /* a binary64 in decimal digits */
	ISM_XLSX_SHARED, /* number of a text in the shared table */
	ISM_XLSX_TEXT,
	ISM_XLSX_BOOL,
	ISM_XLSX_ERROR, /* "#N/A" */
	ISM_XLSX_TIME,  /* ISO 8601 */
};

/* A cell as it is written, one with a value or a formula. */
struct ism_xlsx_cell {
	uint32_t column; /* from 1 */
	uint32_t style;
	uint8_t type; /* enum ism_xlsx_type */
	bool has_formula;
	uint64_t at, size; /* of its text in that of the row */
};

struct ism_xlsx_sheet {
	struct ism_xlsx_xml xml;
	uint64_t limit_bytes;
	const uint8_t *wanted; /* by column - 1, whether its cells are asked for; NULL: all are */
	uint32_t n_wanted;
	bool is_uncomputed; /* formulas have no values, whatever is saved with them */

	/* The row at hand. */
	uint64_t row;                /* its number, from 1 */
	struct ism_xlsx_cell *cells; /* of the wanted columns, ascending; owned */
	uint32_t n_cells, capacity;
	char *text; /* of its cells; owned */
	uint64_t text_bytes, capacity_bytes;
	uint64_t
		row_bytes; /* as they are in the file; beyond limit_bytes only the beginning is in `text` */
	bool is_filled; /* a cell has a value, wanted or not */
	bool is_ready;

	/* Where the stream is. */
	bool in_data, in_row, in_cell, is_wanted, in_text;
	uint32_t phonetic;
	uint64_t run_begin;
	bool cell_is_filled;
	struct ism_xlsx_cell cell;
};

/* Begins the part of a sheet. To be closed whatever comes back. */
enum ism_status ism_xlsx_sheet_open(struct ism_xlsx_sheet *sheet, struct ism_xlsx_package *package,
	const char *part, uint64_t limit_bytes, struct ism_error *error);
void ism_xlsx_sheet_close(struct ism_xlsx_sheet *sheet);

/* The next row; *more false: there is none, and the part is whole. */
enum ism_status ism_xlsx_sheet_next(
	struct ism_xlsx_sheet *sheet, bool *more, struct ism_error *error);

/* The text of a cell of the row at hand. */
static inline struct ism_slice ism_xlsx_cell_text(
	const struct ism_xlsx_sheet *sheet, const struct ism_xlsx_cell *cell)
{
	return (struct ism_slice){ cell->size ? sheet->text + cell->at : "", cell->size };
}

#endif
