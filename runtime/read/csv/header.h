/* Which column of a file each declared field is, found by the names in its header. */
#ifndef ISM_RUNTIME_READ_CSV_HEADER_H
#define ISM_RUNTIME_READ_CSV_HEADER_H

#include "runtime/read/reader.h"

struct ism_csv_header {
	const struct ism_slice *names; /* one for each column; data is never NULL */
	uint32_t n_names;
	uint64_t line; /* where it stands */
	const char *file;
};

/*
 * Sets numbers[i], from 1, to the column that columns[i] names, by equal bytes. ISM_ERR_DATA where there is none
 * (naming the nearest one, and how many there are) or more than one.
 */
enum ism_status ism_csv_header_bind(const struct ism_csv_header *header,
	const struct ism_column *columns, uint32_t n_columns, uint32_t *numbers,
	struct ism_error *error);

#endif
