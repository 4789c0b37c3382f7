/*
 * Sizes that readers work with. Results never depend on them, which is why they are not part of a format:
 * tests shrink them to meet every boundary, benchmarks vary them.
 */
#ifndef ISM_RUNTIME_READ_TUNING_H
#define ISM_RUNTIME_READ_TUNING_H

#include "runtime/read/isa.h"
#include "runtime/read/reader.h"

struct ism_read_tuning {
	size_t window_bytes; /* of text in view at a time, if no row is longer */
	size_t row_limit_bytes; /* a longer row is rejected: the one number here that a result depends on */
	uint32_t batch_rows; /* most rows and rejects in a batch; 0: by the number of fields */
	uint8_t no_map;      /* read files, and text in memory too, through a buffer */
	uint8_t packed;      /* show the bytes of a compressed file themselves */
	enum ism_isa isa;    /* how rows are found; by default ISM_ISA_BEST */
};

#define ISM_ROW_LIMIT_BYTES ((size_t)16 << 20)

/* What ism_reader_open uses. */
struct ism_read_tuning ism_read_tuning_default(void);

/* ism_reader_open, and ism_reader_open_text where `path` is NULL; `name` stands for the file in messages. */
enum ism_status ism_reader_open_tuned(struct ism_reader **reader, const char *path,
	const char *name, struct ism_slice text, uint32_t file_index,
	const struct ism_format *format, const struct ism_column *columns, uint32_t n_columns,
	const struct ism_read_tuning *tuning, struct ism_error *error);

#endif
