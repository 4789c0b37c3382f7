#include "runtime/read/csv/scan.h"

/*
 * The rules of scan.c as an automaton of one byte a step. A quote that ends a quoted field or is the first
 * of two is known by the byte after it: AFTER_QUOTE. IN_REST is what is left of a field that is quoted
 * and closed, or broken: it goes on to the next delimiter or line end whatever it holds.
 */
enum place {
	AT_FIELD, /* where a field begins, or in the blanks before it */
	IN_PLAIN,
	IN_QUOTES,
	AFTER_ESCAPE,
	AFTER_QUOTE,
	IN_REST,
};

struct ism_csv_skip ism_csv_skip_from_within(bool in_quotes)
{
	return (struct ism_csv_skip){ .place = in_quotes ? IN_QUOTES : IN_PLAIN };
}

bool ism_csv_skip_in_quotes(const struct ism_csv_skip *skip)
{
	return skip->place == IN_QUOTES || skip->place == AFTER_ESCAPE;
}

/* The place after `c`, which is neither a delimiter nor a line end unless in quotes. */
static enum place step(const struct ism_csv_scan *scan, enum place place, char c)
{
	switch (place) {
	case AT_FIELD:
		if (scan->has_quote && c == scan->quote)
			return IN_QUOTES;
		return scan->trim && (c == ' ' || c == '\t') ? AT_FIELD : IN_PLAIN;
	case IN_PLAIN: return scan->has_quote && c == scan->quote ? IN_REST : IN_PLAIN;
	case AFTER_ESCAPE: return IN_QUOTES;
	case IN_QUOTES:
		if (scan->has_escape && c == scan->escape)
			return AFTER_ESCAPE;
		return c == scan->quote ? AFTER_QUOTE : IN_QUOTES;
	case AFTER_QUOTE:
		return c == scan->quote && scan->escape == scan->quote ? IN_QUOTES : IN_REST;
	case IN_REST: break;
	}
	return IN_REST;
}

const char *ism_csv_skip(const struct ism_csv_scan *scan, struct ism_csv_skip *skip,
	const char *begin, const char *end, bool *done)
{
	const char *p = begin;

	*done = false;
	while (p < end) {
		bool in_quotes = ism_csv_skip_in_quotes(skip);
		char last = skip->last;
		char c = *p;

		if (skip->over) {
			*done = true;
			return p + (c == '\n');
		}
		p++;
		skip->last = c;
		if (c == '\r' || (c == '\n' && last != '\r'))
			skip->n_lines++;
		if (!in_quotes && (c == '\n' || c == '\r')) {
			skip->over = c == '\r';
			*done = c == '\n';
			if (*done)
				return p;
			continue;
		}
		skip->n_bytes++;
		if (!in_quotes && c == scan->delimiter) {
			skip->column++;
			skip->place = AT_FIELD;
		} else {
			skip->place = step(scan, (enum place)skip->place, c);
		}
	}
	return p;
}
