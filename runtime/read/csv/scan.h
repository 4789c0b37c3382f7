/*
 * Finds the records of CSV and their fields in text: RFC 4180 with the choices of struct ism_format.
 *
 *   record = field { delimiter field } ( LF | CR LF | CR | end of text )
 *   field  = quote { any byte, quotes escaped } quote | { any byte but delimiter, quote, CR, LF }
 *
 * Only inside quotes does an escape mean something, and only before a quote or an escape; before
 * anything else it is a plain byte. With `trim`, blanks and tabs around a field, and inside its quotes at
 * either end, do not belong to it.
 *
 * A record that breaks these rules still ends somewhere: after a bare quote, or after text that follows a closing
 * quote, the field goes on to the next delimiter or line end. Only a quote that is never closed takes
 * everything up to the end of the text.
 */
#ifndef ISM_RUNTIME_READ_CSV_SCAN_H
#define ISM_RUNTIME_READ_CSV_SCAN_H

#include <stdbool.h>

#include "runtime/read/reader.h"
#include "runtime/reason.h"

struct ism_csv_field {
	const char *data; /* without its quotes; escapes are still in it */
	uint32_t size;
	uint8_t quoted;
	uint8_t escaped; /* has escapes to undo */
};

struct ism_csv_record {
	const char *begin;
	const char *end;  /* without the line end */
	const char *next; /* where the next record begins */
	uint64_t
		n_lines; /* line ends in it, its own too; one more at the end of a text without it */
	uint32_t n_fields;

	/* What is wrong, ISM_REASON_NONE if nothing; the first fault, but an unterminated quote before all. */
	enum ism_reason reason;
	uint32_t bad_column;   /* from 1 */
	const char *bad_begin; /* the field as it is written, with its quotes */
	const char *bad_end;
};

/* Rules and room of one scan. */
struct ism_csv_scan {
	char delimiter;
	char quote;
	char escape;
	bool trim;
	bool has_quote;
	bool has_escape;    /* one that is not the quote itself */
	uint8_t plain[256]; /* 1: does not end a run of plain bytes outside quotes */
	uint8_t inner[256]; /* the same inside quotes */

	/* Fields are kept for the first n_kept columns and counted for all. */
	struct ism_csv_field *fields;
	uint32_t n_kept;
};

/* Sets the rules; `fields` and `n_kept` stay as they are. False where characters of the format collide. */
bool ism_csv_scan_init(struct ism_csv_scan *scan, const struct ism_format *format);

/*
 * The record that begins at `begin`, where begin < end. False if the text ends before it is known where the
 * record does; with `at_end` there is nothing after the text, and it always succeeds.
 */
bool ism_csv_scan_record(const struct ism_csv_scan *scan, const char *begin, const char *end,
	bool at_end, struct ism_csv_record *record);

/* The field without the blanks at its ends. */
struct ism_csv_field ism_csv_trimmed(const struct ism_csv_scan *scan, struct ism_csv_field field);

/* The line from `begin` on, as raw bytes: its end (past CR LF, CR or LF), NULL if it is not in the text. */
const char *ism_csv_scan_line(const char *begin, const char *end, bool at_end);

/* Writes a field without its escapes to `out`, which has room for field->size bytes; returns the size. */
size_t ism_csv_unescape(
	const struct ism_csv_scan *scan, const struct ism_csv_field *field, char *out);

/*
 * Runs over a record too long to be kept, piece by piece, remembering no more than where it is. Finds the
 * same end as ism_csv_scan_record. Starts zeroed, with the first byte of the record.
 */
struct ism_csv_skip {
	uint32_t place;   /* of csv_skip.c */
	uint32_t column;  /* of the field that it is in, from 0 */
	uint64_t n_lines; /* line ends so far */
	uint64_t n_bytes; /* so far, without the line end of the record */
	char last;        /* the last byte so far */
	bool over;        /* the record's line end has been seen, if not all of it */
};

/* The beginning where the text before is not known, but that it is in a field and whether it is in its quotes. */
struct ism_csv_skip ism_csv_skip_from_within(bool in_quotes);

/*
 * Goes on with the piece from `begin` to `end`; returns where it stopped. *done: the record is over. At the
 * end of the text the record is over too, done or not.
 */
const char *ism_csv_skip(const struct ism_csv_scan *scan, struct ism_csv_skip *skip,
	const char *begin, const char *end, bool *done);

/* Whether a quote is open. */
bool ism_csv_skip_in_quotes(const struct ism_csv_skip *skip);

#endif
