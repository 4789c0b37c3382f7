/* Strings with their escapes, and raw texts with their indentation. */
#include "lexer/scan.h"

#include <string.h>

#include "support/utf8.h"

/* ---- "…" ---- */

/* What is being decoded: bytes in [at, end) of the file, text so far in `out`. */
struct decoder {
	struct ism_lexer *lexer;
	uint32_t at;
	uint32_t end;
	char *out; /* room for as many bytes as are read */
	size_t n;
};

static void bad_escape(struct decoder *d, uint32_t start, uint32_t end, const char *why)
{
	struct ism_span at = { d->lexer->file, start, end };
	struct ism_diagnostic *g = ism_diag(d->lexer->diags, ISM_DIAG_BAD_ESCAPE, at, "%s", why);

	ism_diag_help(g, "the escapes are `\\\"`, `\\\\`, `\\n`, `\\t` and `\\u{1F512}`; "
			 "a backslash itself is written `\\\\`");
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* \u{1F512}, of which `\u` has been read; `start` is the backslash. */
static void decode_code_point(struct decoder *d, uint32_t start)
{
	const char *text = d->lexer->text;
	uint32_t value = 0, n_digits = 0;
	uint32_t i = d->at;

	if (i < d->end && text[i] == '{') {
		for (i++; i < d->end && hex_digit(text[i]) >= 0 && n_digits < 7; i++, n_digits++)
			value = value << 4 | (uint32_t)hex_digit(text[i]);
	}
	if (n_digits == 0 || i >= d->end || text[i] != '}') {
		bad_escape(d, start, i > d->at ? i : d->at,
			"`\\u` is followed by up to six hex digits in braces");
		d->at = i;
		return;
	}
	d->at = i + 1;
	if (value == 0 || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) {
		bad_escape(d, start, d->at, "there is no such character");
		return;
	}
	d->n += ism_utf8_encode(value, d->out + d->n);
}

static void decode_escape(struct decoder *d)
{
	static const char from[] = "\"\\nt", to[] = "\"\\\n\t";
	uint32_t start = d->at, code_point;
	const char *text = d->lexer->text;
	char c = text[d->at + 1];
	const char *known = c ? strchr(from, c) : NULL;
	size_t n;

	d->at += 2;
	if (known) {
		d->out[d->n++] = to[known - from];
	} else if (c == 'u') {
		decode_code_point(d, start);
	} else {
		n = ism_utf8_decode(text + start + 1, d->end - start - 1, &code_point);
		d->at = start + 1 + (uint32_t)(n ? n : 1);
		bad_escape(d, start, d->at, "there is no such escape");
	}
}

static const char *decode(struct ism_lexer *lexer, uint32_t start, uint32_t end)
{
	struct decoder d = { .lexer = lexer, .at = start, .end = end };

	d.out = ism_arena_alloc(lexer->arena, end - start + 1);
	while (d.at < d.end) {
		char c = lexer->text[d.at];

		if (c == '\\' && d.at + 1 < d.end) {
			decode_escape(&d);
			continue;
		}
		d.at++;
		if (c) /* a NUL byte has been reported */
			d.out[d.n++] = c;
	}
	return ism_intern_n(lexer->intern, d.out, d.n);
}

struct ism_token ism_scan_string(struct ism_lexer *lexer)
{
	struct ism_token token = ism_scan_token(lexer, ISM_TOKEN_STRING);

	token.u.text = decode(lexer, lexer->start + 1, lexer->end - 1);
	return token;
}

struct ism_token ism_scan_open_string(struct ism_lexer *lexer)
{
	struct ism_token token = ism_scan_token(lexer, ISM_TOKEN_STRING);
	struct ism_diagnostic *d = ism_diag(lexer->diags, ISM_DIAG_UNTERMINATED_STRING, token.at,
		"this string does not end on its line");

	ism_diag_help(d,
		"close it with `\"`; a text of several lines stands between `\"\"\"` and `\"\"\"`");
	token.u.text = decode(lexer, lexer->start + 1, lexer->end);
	return token;
}

/* 'text' or “text”, with marks of `quote_bytes` each. */
struct ism_token ism_scan_other_quotes(struct ism_lexer *lexer, uint32_t quote_bytes)
{
	struct ism_token token = ism_scan_token(lexer, ISM_TOKEN_STRING);
	struct ism_diagnostic *d = ism_diag(
		lexer->diags, ISM_DIAG_BAD_CHARACTER, token.at, "strings stand in double quotes");

	token.u.text = decode(lexer, lexer->start + quote_bytes, lexer->end - quote_bytes);
	ism_diag_help(d, "write `\"%s\"`", token.u.text);
	return token;
}

/* ---- raw texts ---- */

void ism_scan_raw_begin(struct ism_lexer *lexer)
{
	lexer->raw_start = lexer->start;
	lexer->raw_body = lexer->end;
	lexer->raw_faulty = false;
}

/* `"""` with something behind it: a text on one line (true), or one that goes on. */
bool ism_scan_raw_on_one_line(struct ism_lexer *lexer)
{
	const char *rest = lexer->text + lexer->start + 3;
	size_t length = lexer->end - lexer->start - 3;
	struct ism_span at = { lexer->file, lexer->start, lexer->start + 3 };
	struct ism_diagnostic *d;

	ism_scan_raw_begin(lexer);
	lexer->raw_faulty = true;
	d = ism_diag(lexer->diags, ISM_DIAG_BAD_RAW_TEXT, at,
		"nothing follows an opening `\"\"\"` on its line");
	ism_diag_help(d, "begin the text on the next line; a text on one line stands in `\"`");
	return memmem(rest, length, "\"\"\"", 3) != NULL;
}

/* Lines of a raw text with their indentation still on. */
static void split_lines(struct ism_lexer *lexer, uint32_t body_end, struct ism_raw_line_vec *lines)
{
	uint32_t at = lexer->raw_body;

	while (at < body_end) {
		const char *text = lexer->text + at;
		const char *lf = memchr(text, '\n', body_end - at);
		uint32_t end = lf ? (uint32_t)(lf - lexer->text) : body_end;
		uint32_t next = lf ? end + 1 : body_end;

		if (end > at && lexer->text[end - 1] == '\r')
			end--;
		ism_vec_push(lexer->arena, lines,
			(struct ism_raw_line){ text, end - at, { lexer->file, at, end } });
		at = next;
	}
}

static uint32_t indentation(const struct ism_raw_line *line)
{
	uint32_t n = 0;

	while (n < line->length && (line->text[n] == ' ' || line->text[n] == '\t'))
		n++;
	return n;
}

/* Bytes of blanks that every line which is not blank begins with. */
static uint32_t common_indentation(const struct ism_raw_line_vec *lines)
{
	const struct ism_raw_line *first = NULL;
	uint32_t common = 0;

	ism_vec_each (line, lines) {
		uint32_t own = indentation(line), same = 0;

		if (own == line->length)
			continue;
		if (!first) {
			first = line;
			common = own;
			continue;
		}
		while (same < common && same < own && line->text[same] == first->text[same])
			same++;
		common = same;
	}
	return common;
}

/* Takes the indentation off and joins the lines by LF. */
static void join_lines(struct ism_lexer *lexer, struct ism_raw_text *raw)
{
	uint32_t common = common_indentation(&raw->lines);
	size_t room = 0;
	char *out;

	ism_vec_each (line, &raw->lines) {
		uint32_t cut = indentation(line) == line->length ? line->length : common;

		line->text += cut;
		line->length -= cut;
		line->at.start += cut;
		room += line->length + 1;
	}
	out = ism_arena_alloc(lexer->arena, room + 1);
	raw->text = out;
	ism_vec_each (line, &raw->lines) {
		if (line->length)
			memcpy(out, line->text, line->length);
		line->text = out;
		out += line->length;
		*out++ = '\n';
	}
	raw->length = room ? room - 1 : 0;
	if (room)
		out[-1] = 0;
}

static struct ism_token raw_token(struct ism_lexer *lexer, uint32_t body_end)
{
	struct ism_token token = ism_scan_token(lexer, ISM_TOKEN_RAW_TEXT);
	struct ism_raw_text *raw = ism_new(lexer->arena, struct ism_raw_text);

	token.at.start = lexer->raw_start;
	raw->at = token.at;
	split_lines(lexer, body_end, &raw->lines);
	join_lines(lexer, raw);
	token.u.raw = raw;
	return token;
}

struct ism_token ism_scan_raw_end(struct ism_lexer *lexer)
{
	return raw_token(lexer, lexer->start);
}

struct ism_token ism_scan_raw_open(struct ism_lexer *lexer)
{
	struct ism_span at = { lexer->file, lexer->raw_start, lexer->raw_start + 3 };
	struct ism_diagnostic *d;

	lexer->start = lexer->end;
	if (!lexer->raw_faulty) {
		d = ism_diag(lexer->diags, ISM_DIAG_BAD_RAW_TEXT, at, "this text does not end");
		ism_diag_help(d, "`\"\"\"` ends it where it is the first thing on a line");
	}
	return raw_token(lexer, lexer->end);
}
