/*
 * A cell of a sheet as the text that a field reads, which is checked as one of CSV is: what its number means follows from its
 * style and from the type of the field.
 */
#ifndef ISM_RUNTIME_READ_XLSX_CELL_H
#define ISM_RUNTIME_READ_XLSX_CELL_H

#include "runtime/read/xlsx/moment.h"
#include "runtime/read/xlsx/sheet.h"
#include "runtime/read/xlsx/strings.h"
#include "runtime/read/xlsx/styles.h"

/* What cells are read with. */
struct ism_xlsx_book {
	struct ism_xlsx_strings strings;
	struct ism_xlsx_styles styles;
	bool is_1904;
	bool is_uncomputed;
	struct ism_zone_cursor cursor; /* of local times that are made instants here */
};

/* A cell's text; valid as long as the table of texts, the row and this. */
struct ism_xlsx_value {
	enum ism_reason
		reason;    /* ISM_REASON_NONE, or why the row is rejected: then `text` shows it */
	const char *fault; /* what is wrong with the file; NULL: nothing is */
	struct ism_slice text;
	char room[ISM_XLSX_MOMENT_CHARS];
};

/* `text` is what stands in the cell, `form` that of the field, NULL: text. */
void ism_xlsx_cell_read(struct ism_xlsx_book *book, const struct ism_xlsx_cell *cell,
	struct ism_slice text, const struct ism_field_form *form, const struct ism_zone *zone,
	struct ism_xlsx_value *value);

#endif
