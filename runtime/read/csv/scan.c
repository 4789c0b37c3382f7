#include "runtime/read/csv/scan.h"

#include <string.h>

bool ism_csv_scan_init(struct ism_csv_scan *scan, const struct ism_format *format)
{
	scan->delimiter = format->delimiter;
	scan->quote = format->quote;
	scan->escape = format->escape;
	scan->trim = format->trim;
	scan->has_quote = format->quote != '\0';
	scan->has_escape = format->escape != '\0' && format->escape != format->quote;

	memset(scan->plain, 1, sizeof(scan->plain));
	memset(scan->inner, 1, sizeof(scan->inner));
	scan->plain['\n'] = scan->inner['\n'] = 0;
	scan->plain['\r'] = scan->inner['\r'] = 0;
	if (!scan->plain[(uint8_t)format->delimiter] || format->delimiter == '\0')
		return false;
	scan->plain[(uint8_t)format->delimiter] = 0;
	if (scan->has_quote) {
		if (!scan->plain[(uint8_t)format->quote])
			return false;
		scan->plain[(uint8_t)format->quote] = 0;
		scan->inner[(uint8_t)format->quote] = 0;
	}
	if (scan->has_escape) {
		if (!scan->inner[(uint8_t)format->escape])
			return false;
		scan->inner[(uint8_t)format->escape] = 0;
	}
	return true;
}

static bool is_blank(const struct ism_csv_scan *scan, char c)
{
	return (c == ' ' || c == '\t') && c != scan->delimiter;
}

struct ism_csv_field ism_csv_trimmed(const struct ism_csv_scan *scan, struct ism_csv_field field)
{
	while (field.size > 0 && is_blank(scan, field.data[0])) {
		field.data++;
		field.size--;
	}
	while (field.size > 0 && is_blank(scan, field.data[field.size - 1]))
		field.size--;
	return field;
}

static void keep(
	const struct ism_csv_scan *scan, struct ism_csv_record *record, struct ism_csv_field field)
{
	if (record->n_fields < scan->n_kept)
		scan->fields[record->n_fields] = scan->trim ? ism_csv_trimmed(scan, field) : field;
	record->n_fields++;
}

/* Notes what is wrong with the field that begins at `begin`, unless something was before. */
static void blame(struct ism_csv_record *record, enum ism_reason reason, const char *begin)
{
	if (record->reason != ISM_REASON_NONE)
		return;
	record->reason = reason;
	record->bad_column = record->n_fields + 1;
	record->bad_begin = begin;
	record->bad_end = NULL;
}

/* Sets the end of the faulty field once it is known. */
static void blame_end(struct ism_csv_record *record, const char *end)
{
	if (record->reason != ISM_REASON_NONE && !record->bad_end)
		record->bad_end = end;
}

/* Past a line end that begins at `p`; NULL if that takes a byte that is not there yet. */
static const char *line_end(const char *p, const char *end, bool at_end)
{
	if (*p == '\n')
		return p + 1;
	if (p + 1 == end)
		return at_end ? end : NULL;
	return p + 1 + (p[1] == '\n');
}

/*
 * The field whose opening quote is at `open`; returns the byte after the closing one, NULL where the text ends
 * before. Kept apart from the plain fields, which are most.
 */
static const char *scan_quoted(const struct ism_csv_scan *scan, const char *open, const char *end,
	bool at_end, struct ism_csv_record *record, struct ism_csv_field *field)
{
	const char *p = open + 1;

	*field = (struct ism_csv_field){ .data = p, .quoted = 1 };
	for (;;) {
		while (p < end && scan->inner[(uint8_t)*p])
			p++;
		if (p == end)
			return NULL;
		if (*p == '\n' || *p == '\r') {
			p = line_end(p, end, at_end);
			if (!p)
				return NULL;
			record->n_lines++;
		} else if (scan->has_escape && *p == scan->escape) {
			if (p + 1 == end)
				return NULL;
			p++;
			if (*p == scan->quote || *p == scan->escape) {
				field->escaped = 1;
				p++;
			}
		} else if (p + 1 == end && !at_end) {
			return NULL;
		} else if (p + 1 < end && p[1] == scan->quote && scan->escape == scan->quote) {
			field->escaped = 1;
			p += 2;
		} else {
			field->size = (uint32_t)(p - field->data);
			return p + 1;
		}
	}
}

/* To the delimiter or line end from here on, where quotes mean nothing any more. */
static const char *scan_to_end(const struct ism_csv_scan *scan, const char *p, const char *end)
{
	while (p < end && *p != scan->delimiter && *p != '\n' && *p != '\r')
		p++;
	return p;
}

static bool unterminated(struct ism_csv_record *record, const char *open, const char *end)
{
	record->reason = ISM_REASON_UNTERMINATED_QUOTE;
	record->bad_column = ++record->n_fields;
	record->bad_begin = open;
	record->bad_end = end;
	record->end = end;
	record->next = end;
	record->n_lines += end[-1] != '\n' && end[-1] != '\r';
	return true;
}

bool ism_csv_scan_record(const struct ism_csv_scan *scan, const char *begin, const char *end,
	bool at_end, struct ism_csv_record *record)
{
	const char *p = begin;

	record->begin = begin;
	record->n_lines = 0;
	record->n_fields = 0;
	record->reason = ISM_REASON_NONE;
	for (;;) {
		struct ism_csv_field field = { .data = p };
		const char *first = p;

		if (scan->trim) {
			while (first < end && is_blank(scan, *first))
				first++;
		}
		if (scan->has_quote && first < end && *first == scan->quote) {
			p = scan_quoted(scan, first, end, at_end, record, &field);
			if (!p)
				return at_end && unterminated(record, first, end);
			while (scan->trim && p < end && is_blank(scan, *p))
				p++;
			if (p < end && *p != scan->delimiter && *p != '\n' && *p != '\r') {
				blame(record, ISM_REASON_TEXT_AFTER_QUOTE, first);
				p = scan_to_end(scan, p, end);
			}
		} else {
			while (p < end && scan->plain[(uint8_t)*p])
				p++;
			if (scan->has_quote && p < end && *p == scan->quote) {
				blame(record, ISM_REASON_BARE_QUOTE, field.data);
				p = scan_to_end(scan, p, end);
			}
			field.size = (uint32_t)(p - field.data);
		}
		if (p == end && !at_end)
			return false;
		blame_end(record, p);
		keep(scan, record, field);
		if (p < end && *p == scan->delimiter) {
			p++;
			continue;
		}
		record->end = p;
		record->next = p < end ? line_end(p, end, at_end) : end;
		record->n_lines++;
		return record->next != NULL;
	}
}

const char *ism_csv_scan_line(const char *begin, const char *end, bool at_end)
{
	const char *p = begin;

	while (p < end && *p != '\n' && *p != '\r')
		p++;
	if (p == end)
		return at_end ? end : NULL;
	return line_end(p, end, at_end);
}

size_t ism_csv_unescape(
	const struct ism_csv_scan *scan, const struct ism_csv_field *field, char *out)
{
	size_t size = 0;

	for (size_t i = 0; i < field->size; i++) {
		char c = field->data[i];
		char next = i + 1 < field->size ? field->data[i + 1] : '\0';

		if (i + 1 < field->size && c == scan->escape &&
			(next == scan->quote || next == scan->escape))
			c = field->data[++i];
		out[size++] = c;
	}
	return size;
}
