/* CSV: from the text of an input to batches of cells. RFC 4180, with the dialects of struct ism_format. */
#ifndef ISM_RUNTIME_READ_CSV_CSV_H
#define ISM_RUNTIME_READ_CSV_CSV_H

#include "runtime/read/kind.h"

extern const struct ism_reader_kind ism_csv_kind;

struct ism_csv;

/* The functions of ism_csv_kind; seek.c has the last two. */
enum ism_status ism_csv_next(struct ism_csv *csv, struct ism_batch *batch, struct ism_error *error);
enum ism_status ism_csv_seek(
	struct ism_csv *csv, uint64_t begin, uint64_t end, struct ism_error *error);
struct ism_reader_part ism_csv_part(const struct ism_csv *csv);

#endif
