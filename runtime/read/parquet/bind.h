/* Which column of a Parquet file each declared field is, and what the messages say where there is none. */
#ifndef ISM_RUNTIME_READ_PARQUET_BIND_H
#define ISM_RUNTIME_READ_PARQUET_BIND_H

#include "runtime/read/parquet/column.h"

/*
 * Chooses the column that `wanted` asks for and how its values are converted. ISM_ERR_DATA: there is none of that name;
 * it is a group of columns; its type does not go with that of the field.
 */
enum ism_status ism_parquet_bind(struct ism_parquet_conversion *conversion,
	const struct ism_parquet_footer *footer, const struct ism_column *wanted,
	struct ism_error *error);

#endif
