/*
 * Which of a workbook's cell styles show a number as a date, a time or a percentage: ECMA-376 part 1 §18.8.30 (numFmt),
 * §18.8.31 (codes of number formats), §18.8.10 (cellXfs).
 */
#ifndef ISM_RUNTIME_READ_XLSX_STYLES_H
#define ISM_RUNTIME_READ_XLSX_STYLES_H

#include "runtime/read/xlsx/package.h"

enum ism_xlsx_style {
	ISM_XLSX_PLAIN,
	ISM_XLSX_DATE,    /* a date, a time of day, or both */
	ISM_XLSX_ELAPSED, /* hours, minutes or seconds without bound: [h]:mm */
	ISM_XLSX_PERCENT,
};

/* All zero is a workbook without styles: all cells are plain. */
struct ism_xlsx_styles {
	uint8_t *kinds; /* enum ism_xlsx_style of each style; owned */
	uint32_t n, capacity;
};

/* To be released whatever comes back. */
enum ism_status ism_xlsx_styles_read(struct ism_xlsx_styles *styles,
	struct ism_xlsx_package *package, const char *part, struct ism_error *error);
void ism_xlsx_styles_release(struct ism_xlsx_styles *styles);

/* What the formats that have a number, and those that have a code, show. */
enum ism_xlsx_style ism_xlsx_style_of_number(uint32_t number);
enum ism_xlsx_style ism_xlsx_style_of_code(const char *code);

#endif
