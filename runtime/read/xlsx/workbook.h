/*
 * What a workbook is made of: its parts, found by relationships and not by their names, the sheet that is asked for, and how
 * it counts days. ECMA-376 part 1 (ISO/IEC 29500-1) §18.2, part 2 (29500-2) §6.5.
 */
#ifndef ISM_RUNTIME_READ_XLSX_WORKBOOK_H
#define ISM_RUNTIME_READ_XLSX_WORKBOOK_H

#include "runtime/read/xlsx/package.h"

struct ism_xlsx_workbook {
	char sheet[ISM_XLSX_PART_CHARS];   /* names of parts */
	char strings[ISM_XLSX_PART_CHARS]; /* "": there is none */
	char styles[ISM_XLSX_PART_CHARS];  /* "": there is none */
	bool is_1904;       /* days are counted from 1904-01-01, else from 1900-01-01 as 1 */
	bool is_uncomputed; /* formulas are to be computed when it is opened: their values are none */
};

/*
 * Finds the sheet of that name; NULL: the first one that is a worksheet. ISM_ERR_DATA where there is none (naming the nearest),
 * and for archives that are no workbooks of this kind.
 */
enum ism_status ism_xlsx_workbook_find(struct ism_xlsx_workbook *workbook,
	struct ism_xlsx_package *package, const char *sheet, struct ism_error *error);

#endif
