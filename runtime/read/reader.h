/*
 * Readers: from the files of a source to batches of rows.
 *
 * A reader is opened on one file (or on text in memory) with the columns that a source declares and hands
 * out batches until the end. What one row does wrong (a ragged row, a bare quote, bytes that are not UTF-8)
 * rejects that row and is in the batch's rejects; what makes the file unusable (no such file, a missing
 * column) is an error.
 *
 * Every format is a kind of its own behind these functions: kind.h says what it has to do. Two forms of
 * batches come of them, see struct ism_batch: slices of text, which the row function checks and converts,
 * and columns, which the reader has converted.
 */
#ifndef ISM_RUNTIME_READ_READER_H
#define ISM_RUNTIME_READ_READER_H

#include <stdbool.h>

#include "runtime/error.h"
#include "runtime/value.h"

enum ism_format_kind {
	ISM_FORMAT_CSV,
	ISM_FORMAT_LINES,    /* log lines by a pattern; this and the next two: lines/lines.h */
	ISM_FORMAT_KEYVALUE, /* key=value pairs */
	ISM_FORMAT_FIXED,    /* columns of fixed width */
	ISM_FORMAT_PARQUET,
	ISM_FORMAT_SQLITE,   /* this and the next: database/ */
	ISM_FORMAT_POSTGRES, /* no file */
	ISM_FORMAT_NDJSON,   /* a JSON object a line */
	ISM_FORMAT_JSON,     /* JSON documents */
	ISM_FORMAT_XLSX,     /* a sheet of an Excel workbook */
	ISM_FORMAT_COUNT,
};

/* Formats whose columns are paths of names, and whose cells may be arrays, as bits. */
#define ISM_FORMATS_OF_PATHS \
	(1u << ISM_FORMAT_NDJSON | 1u << ISM_FORMAT_JSON | 1u << ISM_FORMAT_PARQUET)

enum ism_encoding {
	ISM_ENCODING_UTF8,
	ISM_ENCODING_LATIN1,
	ISM_ENCODING_UTF16, /* by its byte-order mark, else little-endian */
};

/*
 * How a file is written; what its kind does not use is zero. Characters are single bytes below 0x80; 0 means none. They
 * are different from each other, but `escape` may be `quote`; what collides is ISM_ERR_USAGE.
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
	uint32_t skip;    /* lines, or rows of a sheet, before the header */
	uint32_t n_nulls;
	const struct ism_slice *nulls; /* texts that mean absent, beside what does anyway */
	const char *pattern;           /* of ISM_FORMAT_LINES: PCRE2, with named groups */
	uint8_t skip_unmatched;        /* lines that do not match it are no rows, but counted */
	char assign;                   /* of ISM_FORMAT_KEYVALUE: between key and value */
	const char *table; /* of workbooks: the sheet, NULL: the first; of databases: either this */
	const char *query; /* or this */
	const char *root;  /* path of the rows in a JSON document; NULL: the document itself */
};

struct ism_field_form; /* kernel/field_any.h */
struct ism_zone;       /* kernel/zone.h */
struct ism_zone_cursor;

/* A column to bind: what the source asks for. */
struct ism_column {
	const char *name;  /* text of the header, or a path, UTF-8 */
	const char *field; /* name in the program, for messages */
	/* What its values are to be; NULL: texts. Readers of text ask only whether it is a list. */
	const struct ism_field_form *form;
	const struct ism_zone *zone; /* of times without one, for readers that convert; NULL: UTC */
	/* Whether there is a value is all that is asked: readers that convert may leave it at that. */
	bool is_presence;
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
 * Values of one field, by row, converted as its form says (struct ism_column):
 *
 *   number, and a duration with a fraction   double
 *   text                                     struct ism_slice, UTF-8; a row's is values[places[row]]
 *   ip                                       struct ism_slice of ISM_IP_SIZE bytes
 *   list                                     struct ism_slice of bytes as kernel/list.h has them
 *   date                                     int32_t
 *   bool, enum of at most 256 names          uint8_t
 *   all else                                 int64_t, as `exact` of struct ism_datum
 *
 * reasons[row] (enum ism_reason) says whether there is a value: ISM_REASON_NONE; ISM_REASON_ABSENT where the cell
 * is absent; any other where it does not fit the form, which rejects the row. The value is arbitrary then, but
 * may be loaded. What the field admits (none, a default, a range) is for the row function to see.
 */
struct ism_vector {
	const void *values;     /* arbitrary where the column says that they are not asked for */
	const uint8_t *reasons; /* never NULL; zeros may serve several columns */
	uint8_t worst;          /* no row of the batch has a reason above this one */
	const uint32_t *places; /* of texts; NULL for all else */
	/*
	 * Of texts that occur again and again, and of them alone: `values`, of which there is one more, an empty one
	 * for rows that have none. NULL: the reader does not say so.
	 */
	const struct ism_text_list *list;
};

/* The different texts of a column, or some more; of those whose rows are rejected any. */
struct ism_text_list {
	uint32_t n;
	const struct ism_slice *texts;
	uint64_t generation; /* another one for other texts, of one reader; never 0 */
};

/*
 * Rows of one file. Everything in it belongs to the reader and is valid until the next call on it. A reader sets one of
 * `cells` and `columns`, always the same one of its kind; a batch without rows may have neither.
 *
 * Cells are slices (ism_batch_cell), data NULL where the cell is absent; blanks trimmed, quotes undone and absent
 * texts recognised as the format says. A cell that is there and empty has data.
 */
struct ism_batch {
	uint32_t n_rows;
	uint32_t n_fields;
	const struct ism_slice *cells;
	uint32_t row_step;                /* slices from a row's cell to that of the next row */
	uint32_t field_step;              /* and to that of the row's next field */
	uint32_t list_notation;           /* enum ism_list_notation (kernel/list.h), of cells */
	const struct ism_vector *columns; /* by field */
	/*
	 * Of each row: byte where it begins, in the file if that is UTF-8, else in its text converted to UTF-8, without
	 * a byte-order mark; or the number of the row in the file, where rows are no bytes. Below 2^48, ascending.
	 */
	const uint64_t
		*offsets; /* NULL: one more than the row before, the first one's is first_offset */
	const uint64_t *
		lines; /* of each row: line where it begins, or its number; from 1; NULL: as offsets */
	uint64_t first_offset;
	uint64_t first_line;
	uint64_t n_skipped;  /* lines that are no rows, as the format says, since the last batch */
	uint32_t file_index; /* of the file in its source, in row order */
	uint32_t n_rejects;
	const struct ism_batch_reject *rejects;
};

/* The cell of field `field` in row `row`, of a batch that has cells. */
static inline const struct ism_slice *ism_batch_cell(
	const struct ism_batch *batch, uint32_t row, uint32_t field)
{
	return &batch->cells[(size_t)row * batch->row_step + (size_t)field * batch->field_step];
}

/* What a batch has of a row in `offsets`. */
static inline uint64_t ism_batch_offset(const struct ism_batch *batch, uint32_t row)
{
	return batch->offsets ? batch->offsets[row] : batch->first_offset + row;
}

/* And in `lines`. */
static inline uint64_t ism_batch_line(const struct ism_batch *batch, uint32_t row)
{
	return batch->lines ? batch->lines[row] : batch->first_line + row;
}

/* Bytes of a value in a vector of the form. */
uint32_t ism_vector_width(const struct ism_field_form *form);

struct ism_reader;

/* Where a value stands in its file, and what stands there. */
struct ism_cell_place {
	uint64_t line;
	uint32_t column; /* number of the field, or place in the line; from 1, 0: not known */
	struct ism_slice
		text; /* data NULL where there is none; valid until the next call on the reader */
};

/* Of field `field` in row `row` of the batch that was handed out last. */
struct ism_cell_place ism_reader_place(
	struct ism_reader *reader, const struct ism_batch *batch, uint32_t row, uint32_t field);

/* Whether batches of this kind (enum ism_format_kind) have columns, not cells. */
bool ism_format_has_columns(uint32_t kind);

/* Whether what has this kind of format is files; else it is found without a path. */
bool ism_format_is_of_files(uint32_t kind);

/* Whether regular files of this format may be read in parts: see below. */
bool ism_format_has_parts(const struct ism_format *format);

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

/* Whether there are parts: of what ism_format_has_parts says, where the file can be mapped. */
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

/*
 * SHA-256 of all bytes of the file, if it was asked for; to be called after the last batch. Reads the file once
 * more where its kind does not read all of it in order, and then fails as that does, or where it has changed.
 */
enum ism_status ism_reader_digest(
	struct ism_reader *reader, uint8_t digest[32], struct ism_error *error);

/*
 * Adds the local times in doubt (kernel/zone.h) that a reader which converts met since the last call to the counts of
 * the cursor.
 */
void ism_reader_take_doubts(struct ism_reader *reader, struct ism_zone_cursor *cursor);

/* Names that occurred twice in an object or a line of pairs, of those that are asked for: the last one counted. */
uint64_t ism_reader_repeated(const struct ism_reader *reader);

/*
 * The same of a file of which nothing else is wanted. `stamp` is what it looked like meanwhile. Fails as
 * ism_reader_open does where it cannot be read.
 */
enum ism_status ism_reader_digest_file(const char *path, uint8_t digest[32],
	struct ism_file_stamp *stamp, struct ism_error *error);

/* Whether the regular file is compressed, and so has no parts; false where it cannot be read. */
bool ism_reader_is_packed(const char *path);

void ism_reader_close(struct ism_reader *reader);

#endif
