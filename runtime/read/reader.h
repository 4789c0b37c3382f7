/*
 * Readers: from the files of a source to batches of rows.
 *
 * A reader is opened on one file (or on text in memory) with the columns that a source declares and hands
 * out batches until the end. For text formats a batch holds slices, row by row, one for each declared
 * field; blanks trimmed, quotes undone and absent texts recognised as the format says. What one row does
 * wrong (a ragged row, a bare quote, bytes that are not UTF-8) rejects that row and is in the batch's
 * rejects; what makes the file unusable (no such file, a missing column) is an error.
 */
#ifndef ISM_RUNTIME_READ_READER_H
#define ISM_RUNTIME_READ_READER_H

#include <stdbool.h>

#include "runtime/error.h"
#include "runtime/value.h"

enum ism_format_kind {
	ISM_FORMAT_CSV,
};

enum ism_encoding {
	ISM_ENCODING_UTF8,
	ISM_ENCODING_LATIN1,
	ISM_ENCODING_UTF16, /* by its byte-order mark, else little-endian */
};

/*
 * How a text file is written. Characters are single bytes below 0x80; 0 means none. They are different
 * from each other, but `escape` may be `quote`; what collides is ISM_ERR_USAGE.
 */
struct ism_format {
	uint32_t kind; /* enum ism_format_kind */
	char delimiter;
	char quote;
	char escape;    /* equal to quote: doubled; 0: none */
	char comment;   /* a line that begins with it is skipped; 0: none */
	uint8_t header; /* the first record names the columns */
	uint8_t trim;   /* blanks and tabs around cells, inside quotes too, do not belong to them */
	uint8_t encoding; /* enum ism_encoding */
	uint32_t skip;    /* lines before the header */
	uint32_t n_nulls;
	const struct ism_slice *nulls; /* texts that mean absent, beside the empty cell */
};

/* A column to bind: the header text that the source asks for, and the field's name for messages. */
struct ism_column {
	const char *name;  /* text of the header, UTF-8 */
	const char *field; /* name in the program */
};

/*
 * Why a row was rejected; texts in reason.h. A row has one reason, the first of: a quote that is never
 * closed, too long, a fault in its quotes, the number of its fields, broken UTF-8.
 *
 * `text` is the field for faults inside one, else the row; long ones are cut and end in "…". It holds bytes
 * as the file does, which need not be UTF-8. A quote that is never closed takes all lines up to the end of
 * the file: they are one rejected row, whose n_lines and text say how many.
 */
struct ism_batch_reject {
	uint64_t line;         /* where the row begins, from 1 */
	uint64_t n_lines;      /* that the row takes, 1 or more */
	uint32_t column;       /* number of the field in the file, from 1; 0: the whole row */
	int32_t field;         /* index of the declared field, -1 where it is none */
	uint32_t reason;       /* enum ism_reason */
	struct ism_slice text; /* valid as long as the batch */
};

/*
 * Rows of one file. Everything in it belongs to the reader and is valid until the next call on it.
 * cells[row * n_fields + field]; data NULL where the cell is absent.
 */
struct ism_batch {
	uint32_t n_rows;
	uint32_t n_fields;
	const struct ism_slice *cells;
	const uint64_t
		*offsets; /* of each row: byte where it begins, in the file if that is UTF-8, else
	                            in its text converted to UTF-8, without a byte-order mark */
	const uint64_t *lines; /* of each row: line where it begins, from 1 */
	uint32_t file_index;   /* of the file in its source, in row order */
	uint32_t n_rejects;
	const struct ism_batch_reject *rejects;
};

struct ism_reader;

/*
 * Number, from 1, of the file's column that field `field` is bound to. Several fields may be bound to one
 * column. Without a header fields bind in their order; the first sound row that has enough of them says
 * how many columns the file has.
 */
uint32_t ism_reader_column_number(const struct ism_reader *reader, uint32_t field);

/*
 * Opens `path` ("-" is standard input). On success *reader is the caller's and is closed by
 * ism_reader_close. Fails with ISM_ERR_IO or with ISM_ERR_DATA: a missing column (naming the nearest
 * header), a header that occurs twice and is asked for, no header at all.
 */
enum ism_status ism_reader_open(struct ism_reader **reader, const char *path, uint32_t file_index,
	const struct ism_format *format, const struct ism_column *columns, uint32_t n_columns,
	struct ism_error *error);

/* The same on text in memory that outlives the reader; `name` stands for the file in messages. */
enum ism_status ism_reader_open_text(struct ism_reader **reader, const char *name,
	struct ism_slice text, uint32_t file_index, const struct ism_format *format,
	const struct ism_column *columns, uint32_t n_columns, struct ism_error *error);

/* The next rows; n_rows and n_rejects both 0 at the end of the file. */
enum ism_status ism_reader_next(
	struct ism_reader *reader, struct ism_batch *batch, struct ism_error *error);

/*
 * Parts: what several threads read of one file at once, each with a reader of its own on it. A part has the
 * records that begin in its bytes. Where the first of them begins is known of the file's first part only; of any
 * other it is a good guess, and it is for the caller to see that each part begins where the one
 * before ends, and not to use what was read of it if it does not.
 */
struct ism_reader_part {
	uint64_t begin; /* of its first record, in the file */
	uint64_t end;   /* where the first record that is not in it begins, once it is read */
	uint64_t
		n_lines; /* before that record, in the part; in the file's first part those of the header too */
};

/* Whether there are parts: of regular files in UTF-8 that can be mapped, and of texts in memory. */
bool ism_reader_has_parts(const struct ism_reader *reader);

/*
 * Goes on with the part of the bytes from `begin` to `end`, which ends as a file does. With begin 0 nothing must
 * have been read before; then lines are those of the file, else they are counted from 1 in the part. No
 * digest is to be had of a file that is read so.
 */
enum ism_status ism_reader_seek(
	struct ism_reader *reader, uint64_t begin, uint64_t end, struct ism_error *error);

/* The part that has been read last. */
struct ism_reader_part ism_reader_part(const struct ism_reader *reader);

struct ism_file_stamp; /* files.h */

/* What the file looked like when it was opened; zero bytes where it is no regular file. */
struct ism_file_stamp ism_reader_stamp(const struct ism_reader *reader);

/* Bytes of the file read so far, and its whole size (0 where it is not known), for progress. */
uint64_t ism_reader_bytes_done(const struct ism_reader *reader);
uint64_t ism_reader_bytes_all(const struct ism_reader *reader);

/* Asks for a SHA-256 of the file's bytes; to be called before the first batch. */
void ism_reader_want_digest(struct ism_reader *reader);

/* SHA-256 of all bytes of the file as read; valid after the last batch, if it was asked for. */
void ism_reader_digest(const struct ism_reader *reader, uint8_t digest[32]);

/*
 * The same of a file of which nothing else is wanted. `stamp` is what it looked like meanwhile. Fails as
 * ism_reader_open does where it cannot be read.
 */
enum ism_status ism_reader_digest_file(const char *path, uint8_t digest[32],
	struct ism_file_stamp *stamp, struct ism_error *error);

void ism_reader_close(struct ism_reader *reader);

#endif
