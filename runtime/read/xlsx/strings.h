/*
 * Texts of a workbook: the table that its sheets share, and how one is written. ECMA-376 part 1 §18.4: runs of rich text are
 * put together, phonetic ones left out; §22.9.2.19 (ST_Xstring): `_x000D_` is the character of that number.
 */
#ifndef ISM_RUNTIME_READ_XLSX_STRINGS_H
#define ISM_RUNTIME_READ_XLSX_STRINGS_H

#include "runtime/memory.h"
#include "runtime/read/xlsx/package.h"

/* All of them in one block. All zero is an empty table. */
struct ism_xlsx_strings {
	struct ism_memory memory; /* of the two, limited */
	char *text;
	uint64_t text_bytes, capacity_bytes;
	uint32_t *ends; /* of each text, in the block */
	uint32_t n, capacity;
};

/*
 * To be released whatever comes back. A text above `limit_bytes` is ISM_ERR_DATA, as is a table of more than 4 GB; so much as
 * the machine does not have is ISM_ERR_MEMORY.
 */
enum ism_status ism_xlsx_strings_read(struct ism_xlsx_strings *strings,
	struct ism_xlsx_package *package, const char *part, uint64_t limit_bytes,
	struct ism_error *error);
void ism_xlsx_strings_release(struct ism_xlsx_strings *strings);

/* A text of the table, valid as long as it; false where it has none of that number. */
bool ism_xlsx_string(
	const struct ism_xlsx_strings *strings, uint64_t number, struct ism_slice *text);

/*
 * Undoes escapes, in place; returns the size that is left. Halves of surrogate pairs that do not make a pair are written so that
 * no check of UTF-8 passes them.
 */
size_t ism_xlsx_unescape(char *text, size_t size);

#endif
