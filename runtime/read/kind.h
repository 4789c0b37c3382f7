/*
 * What a format does behind ism_reader_open and the other functions of reader.h, which say what is expected of
 * each. A format is a folder here, with one struct ism_reader_kind; reader.c lists them by enum ism_format_kind.
 *
 * A kind that reads text from the beginning to the end is given an input (input.h): window, encodings, pipes,
 * digests and the watch over changes are settled there, and reader.c asks it for what is not here. Any other is
 * given the path and reads as it likes; it has to see for itself that the file does not change meanwhile, and
 * fails with ISM_ERR_DATA where it did.
 */
#ifndef ISM_RUNTIME_READ_KIND_H
#define ISM_RUNTIME_READ_KIND_H

#include "runtime/read/files.h"
#include "runtime/read/input.h"
#include "runtime/read/reader.h"
#include "runtime/read/tuning.h"

/* What is to be read. All of it but `columns` and `tuning`, which are for opening alone, outlives the reader. */
struct ism_reader_task {
	struct ism_input *input; /* on the beginning of the text; NULL: not of text */
	const char *path;        /* NULL: `text` in memory */
	struct ism_slice text;
	const char *shown;                /* its name in messages */
	const struct ism_format *format;  /* copied by reader.c; its null texts are the caller's */
	const struct ism_column *columns; /* their names and forms outlive the reader */
	uint32_t n_columns;
	const struct ism_read_tuning *tuning;
};

struct ism_reader_kind {
	bool of_text;     /* reads from an input */
	bool has_columns; /* batches of columns, else of cells */
	/* Of this format there are parts; NULL: never. Then `seek` and `part` are NULL too. */
	bool (*has_parts)(const struct ism_format *format);

	/* On success *self is for the functions below, and for `close`. */
	enum ism_status (*open)(
		void **self, const struct ism_reader_task *task, struct ism_error *error);
	/* As ism_reader_next; sets all of `batch` but file_index. */
	enum ism_status (*next)(void *self, struct ism_batch *batch, struct ism_error *error);
	/* As ism_reader_place. */
	struct ism_cell_place (*place)(
		void *self, const struct ism_batch *batch, uint32_t row, uint32_t field);
	/* As ism_reader_seek and ism_reader_part. */
	enum ism_status (*seek)(void *self, uint64_t begin, uint64_t end, struct ism_error *error);
	struct ism_reader_part (*part)(const void *self);
	/* As ism_reader_repeated; NULL: none. */
	uint64_t (*repeated)(const void *self);
	/* As ism_reader_take_doubts; NULL: it converts no times. */
	void (*take_doubts)(void *self, struct ism_zone_cursor *cursor);
	/* Of what is not of text, else NULL: as ism_reader_stamp, _bytes_done and _bytes_all. */
	struct ism_file_stamp (*stamp)(const void *self);
	uint64_t (*bytes_done)(const void *self);
	uint64_t (*bytes_all)(const void *self);
	/* Of what is no file: as ism_reader_digest, of all that was read. NULL: the file's bytes, read once more. */
	void (*digest)(const void *self, uint8_t digest[32]);
	void (*close)(void *self);
};

extern const struct ism_reader_kind ism_lines_kind;
extern const struct ism_reader_kind ism_keyvalue_kind;
extern const struct ism_reader_kind ism_fixed_kind;
extern const struct ism_reader_kind ism_parquet_kind;
extern const struct ism_reader_kind ism_sqlite_kind;
extern const struct ism_reader_kind ism_postgres_kind;
extern const struct ism_reader_kind ism_xlsx_kind;

#endif
