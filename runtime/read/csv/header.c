#include "runtime/read/csv/header.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "runtime/kernel/utf8.h"
#include "runtime/read/file_part.h"
#include "runtime/read/nearest.h"

/* Longer names are compared, and shown, by their beginning. */
#define SHOWN_BYTES    72
#define COMPARED_NAMES 20000

struct shown {
	char text[SHOWN_BYTES + 8];
};

/* A name fit for a message: on one line, cut, without bytes that are not UTF-8. */
static struct shown show(struct ism_slice name)
{
	struct shown shown;
	size_t size = name.size < SHOWN_BYTES ? (size_t)name.size : SHOWN_BYTES;
	size_t at = 0, n = 0;

	while (at < size) {
		size_t valid = ism_utf8_valid_prefix(name.data + at, (size_t)name.size - at);
		size_t step = valid > 0 ? ism_utf8_size(name.data[at]) : 1;

		if (at + step > SHOWN_BYTES)
			break;
		if (valid == 0 || (uint8_t)name.data[at] < ' ' || name.data[at] == 0x7f)
			shown.text[n++] = '?';
		else
			memcpy(shown.text + n, name.data + at, step), n += step;
		at += step;
	}
	snprintf(shown.text + n, sizeof(shown.text) - n, "%s", at < name.size ? "…" : "");
	return shown;
}

static struct ism_slice slice_of(const char *text)
{
	return (struct ism_slice){ text, strlen(text) };
}

static uint32_t nearest(const struct ism_csv_header *header, struct ism_slice name)
{
	uint32_t best = 0, best_distance = UINT32_MAX;

	for (uint32_t i = 0; i < header->n_names && i < COMPARED_NAMES; i++) {
		uint32_t d = ism_nearest_distance(name, header->names[i]);

		if (d < best_distance) {
			best_distance = d;
			best = i;
		}
	}
	return best;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static struct ism_slice without_blanks(struct ism_slice s)
{
	while (s.size > 0 && is_blank(s.data[0]))
		s = (struct ism_slice){ s.data + 1, s.size - 1 };
	while (s.size > 0 && is_blank(s.data[s.size - 1]))
		s.size--;
	return s;
}

static bool equal(struct ism_slice a, struct ism_slice b)
{
	return a.size == b.size && memcmp(a.data, b.data, (size_t)a.size) == 0;
}

/* Number of the first column from `after` on with this name; 0 if there is none. */
static uint32_t find(const struct ism_csv_header *header, struct ism_slice name, uint32_t after)
{
	for (uint32_t i = after; i < header->n_names; i++) {
		if (equal(header->names[i], name))
			return i + 1;
	}
	return 0;
}

static uint32_t find_but_for_blanks(const struct ism_csv_header *header, struct ism_slice name)
{
	for (uint32_t i = 0; i < header->n_names; i++) {
		if (equal(without_blanks(header->names[i]), without_blanks(name)))
			return i + 1;
	}
	return 0;
}

/* A delimiter that would cut a header of one column into several; 0 if there is none. */
static char other_delimiter(const struct ism_csv_header *header)
{
	static const char candidates[] = ";,\t|";

	if (header->n_names != 1)
		return '\0';
	for (size_t i = 0; candidates[i]; i++) {
		if (memchr(header->names[0].data, candidates[i], (size_t)header->names[0].size))
			return candidates[i];
	}
	return '\0';
}

static uint32_t count_missing(
	const struct ism_csv_header *header, const struct ism_column *columns, uint32_t n_columns)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < n_columns; i++)
		n += find(header, slice_of(columns[i].name), 0) == 0;
	return n;
}

static enum ism_status fail_missing(const struct ism_csv_header *header,
	const struct ism_column *column, uint32_t n_missing, struct ism_error *error)
{
	struct ism_slice name = slice_of(column->name);
	struct shown wanted = show(name), field = show(slice_of(column->field)), other;
	uint32_t number = find_but_for_blanks(header, name);
	char delimiter = other_delimiter(header);
	char more[64] = "";

	if (n_missing > 1)
		snprintf(more, sizeof(more), "; fields without a column: %u", n_missing);
	if (number > 0) {
		other = show(header->names[number - 1]);
		return ism_fail_at(error, ISM_ERR_DATA, header->file, header->line, number,
			"no column `%s` for the field `%s`, but one that differs in the blanks "
			"around it: `%s` "
			"(declare it so, or `trim: true`)%s",
			wanted.text, field.text, other.text, more);
	}
	if (ism_path_has_partition(header->file, name))
		return ism_fail_at(error, ISM_ERR_DATA, header->file, header->line, 0,
			"no column `%s` for the field `%s`, but a folder on the way says it: "
			"declare it with `file \"%s=*/\"` behind its type%s",
			wanted.text, field.text, wanted.text, more);
	other = show(header->names[nearest(header, name)]);
	if (delimiter)
		return ism_fail_at(error, ISM_ERR_DATA, header->file, header->line, 0,
			"no column `%s` for the field `%s`: the header is one column, `%s`; is the "
			"delimiter "
			"\"%s\"?",
			wanted.text, field.text, other.text,
			delimiter == '\t' ? "\\t" : (char[]){ delimiter, '\0' });
	if (header->n_names == 1)
		return ism_fail_at(error, ISM_ERR_DATA, header->file, header->line, 0,
			"no column `%s` for the field `%s`; the header's only one is `%s`%s",
			wanted.text, field.text, other.text, more);
	return ism_fail_at(error, ISM_ERR_DATA, header->file, header->line, 0,
		"no column `%s` for the field `%s`; the nearest of the header's %u is `%s`%s",
		wanted.text, field.text, header->n_names, other.text, more);
}

enum ism_status ism_csv_header_bind(const struct ism_csv_header *header,
	const struct ism_column *columns, uint32_t n_columns, uint32_t *numbers,
	struct ism_error *error)
{
	for (uint32_t i = 0; i < n_columns; i++) {
		struct ism_slice name = slice_of(columns[i].name);
		uint32_t again;

		numbers[i] = find(header, name, 0);
		if (numbers[i] == 0)
			return fail_missing(header, &columns[i],
				count_missing(header, columns, n_columns), error);
		again = find(header, name, numbers[i]);
		if (again > 0)
			return ism_fail_at(error, ISM_ERR_DATA, header->file, header->line, again,
				"the header has `%s` twice, in columns %u and %u, and the field "
				"`%s` means it",
				show(name).text, numbers[i], again,
				show(slice_of(columns[i].field)).text);
	}
	return ISM_OK;
}
