#include "runtime/read/xlsx/sheet.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/read/reject.h"
#include "runtime/read/xlsx/strings.h"

enum { DEPTH_DATA = 2, DEPTH_ROW = 3, DEPTH_CELL = 4, DEPTH_VALUE = 5 };

/* ---- where rows and cells are ---- */

/* "AB12": its column, and the row in *row (0: it does not say); 0 where it is no reference. */
static uint32_t read_reference(const char *text, uint64_t *row)
{
	uint32_t column = 0;

	*row = 0;
	for (; *text >= 'A' && *text <= 'Z' && column <= ISM_XLSX_MOST_COLUMNS; text++)
		column = column * 26 + (uint32_t)(*text - 'A' + 1);
	if (column > ISM_XLSX_MOST_COLUMNS ||
		(*text && !ism_xlsx_digits(text, strlen(text), UINT32_MAX, row)))
		return 0;
	return column;
}

static void begin_row(struct ism_xlsx_sheet *sheet, const char **attributes)
{
	const char *text = ism_xlsx_attribute(attributes, "r");
	uint64_t row = sheet->row + 1;

	sheet->xml.line = row;
	if (text && !ism_xlsx_digits(text, strlen(text), UINT32_MAX, &row)) {
		ism_xlsx_xml_fail(&sheet->xml, "has a row without a good number");
		return;
	}
	if (row <= sheet->row) {
		ism_xlsx_xml_fail(&sheet->xml, "has row %llu behind row %llu",
			(unsigned long long)row, (unsigned long long)sheet->row);
		return;
	}
	sheet->row = sheet->xml.line = row;
	sheet->n_cells = 0;
	sheet->text_bytes = sheet->row_bytes = 0;
	sheet->is_filled = false;
	sheet->cell = (struct ism_xlsx_cell){ 0 };
	sheet->in_row = true;
}

static void place_cell(struct ism_xlsx_sheet *sheet, const char *reference, uint32_t before)
{
	uint64_t row = 0;
	uint32_t column = before + 1;

	if (reference)
		column = read_reference(reference, &row);
	if (!column || column > ISM_XLSX_MOST_COLUMNS || (row && row != sheet->row))
		ism_xlsx_xml_fail(&sheet->xml, "has a cell where none can be, in row %llu",
			(unsigned long long)sheet->row);
	else if (column <= before)
		ism_xlsx_xml_fail(&sheet->xml, "has the cells of row %llu in no order",
			(unsigned long long)sheet->row);
	sheet->cell.column = column;
}

static bool read_type(const char *text, uint8_t *type)
{
	static const struct {
		const char *text;
		enum ism_xlsx_type type;
	} types[] = {
		{ "s", ISM_XLSX_SHARED },
		{ "n", ISM_XLSX_NUMBER },
		{ "str", ISM_XLSX_TEXT },
		{ "inlineStr", ISM_XLSX_TEXT },
		{ "b", ISM_XLSX_BOOL },
		{ "e", ISM_XLSX_ERROR },
		{ "d", ISM_XLSX_TIME },
	};

	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		if (!strcmp(text, types[i].text)) {
			*type = (uint8_t)types[i].type;
			return true;
		}
	}
	return false;
}

static void begin_cell(struct ism_xlsx_sheet *sheet, const char **attributes)
{
	const char *reference = NULL, *style = NULL, *type = NULL;
	uint32_t before = sheet->cell.column;
	uint64_t number = 0;

	for (; *attributes; attributes += 2) {
		const char *name = attributes[0];

		if (!name[0] || name[1])
			continue;
		reference = *name == 'r' ? attributes[1] : reference;
		style = *name == 's' ? attributes[1] : style;
		type = *name == 't' ? attributes[1] : type;
	}
	sheet->cell = (struct ism_xlsx_cell){ .at = sheet->text_bytes };
	place_cell(sheet, reference, before);
	sheet->xml.column = sheet->cell.column;
	if (type && !read_type(type, &sheet->cell.type))
		ism_xlsx_xml_fail(&sheet->xml, "has a cell of a type that there is not");
	if (style && !ism_xlsx_digits(style, strlen(style), UINT32_MAX, &number))
		ism_xlsx_xml_fail(&sheet->xml, "has a cell without a good style");
	if (sheet->xml.status != ISM_OK)
		return;
	sheet->cell.style = (uint32_t)number;
	sheet->is_wanted = !sheet->wanted || (sheet->cell.column <= sheet->n_wanted &&
						     sheet->wanted[sheet->cell.column - 1]);
	sheet->cell_is_filled = false;
	sheet->in_cell = true;
}

/* ---- what stands in them ---- */

static void begin_in_cell(struct ism_xlsx_sheet *sheet, const char *name)
{
	uint32_t depth = sheet->xml.depth;

	if (depth == DEPTH_VALUE && !strcmp(name, "f"))
		sheet->cell.has_formula = true;
	else if (!sheet->phonetic && !strcmp(name, "rPh"))
		sheet->phonetic = depth;
	else if ((depth == DEPTH_VALUE && !strcmp(name, "v")) ||
		 (depth > DEPTH_VALUE && !sheet->phonetic && !strcmp(name, "t")))
		sheet->in_text = true;
	if (sheet->in_text)
		sheet->run_begin = sheet->text_bytes;
}

static void on_begin(struct ism_xlsx_xml *xml, const char *name, const char **attributes)
{
	struct ism_xlsx_sheet *sheet = xml->self;

	if (xml->depth == 1 && strcmp(name, "worksheet"))
		ism_xlsx_xml_fail(xml, "is no worksheet");
	else if (xml->depth == DEPTH_DATA)
		sheet->in_data = !strcmp(name, "sheetData");
	else if (xml->depth == DEPTH_ROW && sheet->in_data && !strcmp(name, "row"))
		begin_row(sheet, attributes);
	else if (xml->depth == DEPTH_CELL && sheet->in_row && !strcmp(name, "c"))
		begin_cell(sheet, attributes);
	else if (sheet->in_cell)
		begin_in_cell(sheet, name);
}

static void on_text(struct ism_xlsx_xml *xml, const char *text, size_t size)
{
	struct ism_xlsx_sheet *sheet = xml->self;
	uint64_t needed, most = sheet->limit_bytes + ISM_CLIP_BYTES + 1;

	if (!sheet->in_text || !size)
		return;
	sheet->cell_is_filled = true;
	if (!sheet->is_wanted)
		return;
	sheet->row_bytes += size;
	if (size > most - sheet->text_bytes)
		size = (size_t)(most - sheet->text_bytes);
	needed = sheet->text_bytes + size;
	if (needed > sheet->capacity_bytes) {
		char *block = realloc(sheet->text, 2 * needed + 1024);

		if (!block) {
			ism_xlsx_xml_no_memory(xml);
			return;
		}
		sheet->text = block;
		sheet->capacity_bytes = 2 * needed + 1024;
	}
	memcpy(sheet->text + sheet->text_bytes, text, size);
	sheet->text_bytes = needed;
}

/* The end of a value, or of a run of a text. */
static void end_text(struct ism_xlsx_sheet *sheet)
{
	uint64_t size = sheet->text_bytes - sheet->run_begin;

	sheet->in_text = false;
	if (size && sheet->cell.type == ISM_XLSX_TEXT)
		sheet->text_bytes =
			sheet->run_begin + ism_xlsx_unescape(sheet->text + sheet->run_begin, size);
}

static void end_cell(struct ism_xlsx_sheet *sheet)
{
	/* A formula without a value has not been computed, if it does not say that its value is a text. */
	bool is_filled = sheet->cell_is_filled ||
			 (sheet->cell.has_formula &&
				 (sheet->is_uncomputed || sheet->cell.type != ISM_XLSX_TEXT));

	sheet->in_cell = false;
	sheet->cell.size = sheet->text_bytes - sheet->cell.at;
	sheet->is_filled |= is_filled;
	if (!is_filled || !sheet->is_wanted)
		return;
	if (sheet->n_cells == sheet->capacity) {
		uint32_t capacity = sheet->capacity ? 2 * sheet->capacity : 64;
		void *cells = realloc(sheet->cells, capacity * sizeof *sheet->cells);

		if (!cells) {
			ism_xlsx_xml_no_memory(&sheet->xml);
			return;
		}
		sheet->cells = cells;
		sheet->capacity = capacity;
	}
	sheet->cells[sheet->n_cells++] = sheet->cell;
}

static void on_end(struct ism_xlsx_xml *xml, const char *name)
{
	struct ism_xlsx_sheet *sheet = xml->self;

	(void)name;
	if (sheet->in_text)
		end_text(sheet);
	if (sheet->phonetic == xml->depth)
		sheet->phonetic = 0;
	if (xml->depth == DEPTH_CELL && sheet->in_cell) {
		end_cell(sheet);
	} else if (xml->depth == DEPTH_ROW && sheet->in_row) {
		sheet->in_row = false;
		sheet->is_ready = sheet->is_filled;
		xml->column = 0;
		if (sheet->is_ready)
			ism_xlsx_xml_pause(xml);
	}
}

/* ---- rows ---- */

enum ism_status ism_xlsx_sheet_open(struct ism_xlsx_sheet *sheet, struct ism_xlsx_package *package,
	const char *part, uint64_t limit_bytes, struct ism_error *error)
{
	static const struct ism_xlsx_handler handler = {
		.begin = on_begin, .end = on_end, .text = on_text
	};

	*sheet = (struct ism_xlsx_sheet){ .limit_bytes = limit_bytes };
	return ism_xlsx_xml_open(&sheet->xml, package, part, &handler, sheet, error);
}

void ism_xlsx_sheet_close(struct ism_xlsx_sheet *sheet)
{
	ism_xlsx_xml_close(&sheet->xml);
	free(sheet->cells);
	free(sheet->text);
}

enum ism_status ism_xlsx_sheet_next(
	struct ism_xlsx_sheet *sheet, bool *more, struct ism_error *error)
{
	sheet->is_ready = false;
	ISM_TRY(ism_xlsx_xml_read(&sheet->xml, error));
	*more = sheet->is_ready;
	return ISM_OK;
}
