/* CSV: from the text of an input to batches of cells. */
#ifndef ISM_RUNTIME_READ_CSV_H
#define ISM_RUNTIME_READ_CSV_H

#include "runtime/read/input.h"
#include "runtime/read/reader.h"
#include "runtime/read/tuning.h"

struct ism_csv;

/*
 * Reads the header, if there is one, and binds the columns. The input stays the caller's and must live as long,
 * as must `shown` and the null texts of the format.
 */
enum ism_status ism_csv_open(struct ism_csv **csv, struct ism_input *input, const char *shown,
	const struct ism_format *format, const struct ism_column *columns, uint32_t n_columns,
	const struct ism_read_tuning *tuning, struct ism_error *error);

/* As ism_reader_next; sets all of `batch` but file_index. */
enum ism_status ism_csv_next(struct ism_csv *csv, struct ism_batch *batch, struct ism_error *error);

/* As ism_reader_seek and ism_reader_part; csv_seek.c. */
enum ism_status ism_csv_seek(
	struct ism_csv *csv, uint64_t begin, uint64_t end, struct ism_error *error);
struct ism_reader_part ism_csv_part(const struct ism_csv *csv);

uint32_t ism_csv_column_number(const struct ism_csv *csv, uint32_t field);

/* NULL is nothing. */
void ism_csv_close(struct ism_csv *csv);

#endif
