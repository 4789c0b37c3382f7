/*
 * Regular expressions as PCRE2 reads them, in words that RE2, Java and PostgreSQL read the same way. What is not
 * plain text, a class, a group, an alternative, a greedy repetition or an anchor is left alone: refused.
 */
#include "plan/sql/sql_parts.h"

#include <string.h>

struct regex {
	struct sql *s;
	const char *at, *end;
	struct sql_text_vec parts;
	bool begins;  /* where `^` is an anchor that all take for one */
	bool repeats; /* behind a repetition, where one more would mean something else */
};

static void put(struct regex *r, const char *text)
{
	ism_vec_push(r->s->arena, &r->parts, text);
}

static void put_bytes(struct regex *r, const char *from, size_t size)
{
	put(r, ism_arena_copy(r->s->arena, from, size));
}

/* `\.` and the like, and \d, which is a digit of ASCII. */
static bool escape(struct regex *r, bool in_class)
{
	if (r->end - r->at < 2 || !strchr(".^$*+?()[]{}|\\-/d", r->at[1]))
		return false;
	if (r->at[1] == 'd')
		put(r, in_class ? "0-9" : "[0-9]");
	else
		put_bytes(r, r->at, 2);
	r->at += 2;
	return true;
}

static bool class(struct regex *r)
{
	put(r, "[");
	r->at++;
	if (r->at < r->end && *r->at == '^') {
		put(r, "^");
		r->at++;
	}
	if (r->at < r->end && *r->at == ']')
		return false;
	while (r->at < r->end && *r->at != ']') {
		if (*r->at == '\\') {
			if (!escape(r, true))
				return false;
			continue;
		}
		if (*r->at == '[' || (*r->at == '&' && r->end - r->at > 1 && r->at[1] == '&'))
			return false;
		put_bytes(r, r->at++, 1);
	}
	if (r->at == r->end)
		return false;
	put_bytes(r, r->at++, 1);
	return true;
}

static size_t digits(const struct regex *r, const char *at)
{
	size_t n = 0;

	while (at + n < r->end && at[n] >= '0' && at[n] <= '9')
		n++;
	return n;
}

/* `*`, `+`, `?`, `{2}`, `{2,}`, `{2,3}`, of numbers below 1000. */
static bool repetition(struct regex *r)
{
	const char *from = r->at;
	const char *at = from + 1;
	size_t n;

	if (r->begins || r->repeats)
		return false;
	if (*from == '{') {
		n = digits(r, at);
		if (n < 1 || n > 3)
			return false;
		at += n;
		if (at < r->end && *at == ',') {
			at++;
			n = digits(r, at);
			if (n > 3)
				return false;
			at += n;
		}
		if (at == r->end || *at++ != '}')
			return false;
	}
	put_bytes(r, from, (size_t)(at - from));
	r->at = at;
	r->repeats = true;
	return true;
}

/* `$` lets a last line end follow; a dot is anything but one. */
static bool single(struct regex *r)
{
	bool is_postgres = r->s->dialect == ISM_SQL_POSTGRES;

	switch (*r->at) {
	case '$': put(r, is_postgres ? "(\\n?$)" : "(\\n?\\z)"); break;
	case '.': put(r, "[^\\n]"); break;
	case '^':
		if (!r->begins)
			return false;
		put(r, "^");
		break;
	case '}':
	case ']': return false;
	default: put_bytes(r, r->at, 1);
	}
	r->at++;
	return true;
}

static bool element(struct regex *r)
{
	char c = *r->at;
	bool begins = c == '(' || c == '|' || c == '^';

	if (c == '(' && r->end - r->at > 1 && r->at[1] == '?')
		return false;
	if (strchr("*+?{", c))
		return repetition(r);
	r->repeats = false;
	if (!(c == '\\' ? escape(r, false) : c == '[' ? class(r) : single(r)))
		return false;
	r->begins = begins;
	return true;
}

const char *sql_regex(struct sql *s, const struct ism_slice *regex)
{
	struct regex r = { .s = s, .at = regex->data, .begins = true };
	const char *text;

	r.end = r.at + regex->size;
	while (r.at < r.end)
		if (!element(&r)) {
			sql_refuse(s, "matches \"%.*s\", which engines read in different ways",
				(int)regex->size, regex->data);
			return "''";
		}
	text = sql_join(s, &r.parts, "");
	return sql_literal(s, text, strlen(text));
}
