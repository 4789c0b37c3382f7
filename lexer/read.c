/* Names, keys, numbers and the other one-line literals: from a match to a token. */
#include "lexer/scan.h"

#include <string.h>

static struct ism_span match_span(const struct ism_lexer *lexer)
{
	return (struct ism_span){ lexer->file, lexer->start, lexer->end };
}

static const char *match(const struct ism_lexer *lexer)
{
	return lexer->text + lexer->start;
}

static size_t match_length(const struct ism_lexer *lexer)
{
	return lexer->end - lexer->start;
}

struct ism_token ism_scan_token(struct ism_lexer *lexer, enum ism_token_kind kind)
{
	return (struct ism_token){ .kind = kind, .at = match_span(lexer) };
}

struct ism_token ism_scan_bad(struct ism_lexer *lexer, enum ism_diag_code code, const char *why)
{
	ism_diag(lexer->diags, code, match_span(lexer), "%s", why);
	return ism_scan_token(lexer, ISM_TOKEN_INVALID);
}

/* ---- names ---- */

/* Without the byte that stands for NUL no name holds one, so that it prints whole. */
static const char *intern_name(struct ism_lexer *lexer, struct ism_span at)
{
	size_t length = at.end - at.start;
	const char *text = lexer->text + at.start;

	if (length > ISM_LEXER_MAX_WORD) {
		ism_diag(lexer->diags, ISM_DIAG_BAD_NAME, at,
			"this name has %zu bytes, more than %d", length, ISM_LEXER_MAX_WORD);
		length = ISM_LEXER_MAX_WORD;
	}
	return ism_intern_n(lexer->intern, text, strnlen(text, length));
}

size_t ism_scan_name_length(const char *text)
{
	return strcspn(text, " \t\r\n:");
}

struct ism_token ism_scan_word(struct ism_lexer *lexer)
{
	struct ism_token token =
		ism_scan_token(lexer, ism_token_of_word(match(lexer), match_length(lexer)));

	token.u.text = intern_name(lexer, token.at);
	return token;
}

struct ism_token ism_scan_quoted_name(struct ism_lexer *lexer)
{
	struct ism_token token = ism_scan_token(lexer, ISM_TOKEN_NAME);
	struct ism_span within = { lexer->file, lexer->start + 1, lexer->end - 1 };

	token.u.text = intern_name(lexer, within);
	return token;
}

/* The name that starts at `start`, which is a plain or a quoted one. */
static struct ism_name name_at(struct ism_lexer *lexer, uint32_t start)
{
	const char *text = lexer->text + start;
	struct ism_span at = { lexer->file, start, start }, within;

	if (*text == '`') {
		at.end += (uint32_t)strcspn(text + 1, "`") + 2;
		within = (struct ism_span){ lexer->file, at.start + 1, at.end - 1 };
	} else {
		at.end += (uint32_t)strcspn(text, ". \t\r\n:");
		within = at;
	}
	return (struct ism_name){ intern_name(lexer, within), at };
}

static const char *joined(struct ism_lexer *lexer, const struct ism_name_vec *parts)
{
	const char *text = parts->items[0].text;

	for (size_t i = 1; i < parts->n; i++)
		text = ism_arena_printf(lexer->arena, "%s.%s", text, parts->items[i].text);
	return parts->n == 1 ? text : ism_intern(lexer->intern, text);
}

struct ism_token ism_scan_key(struct ism_lexer *lexer)
{
	struct ism_token token = ism_scan_token(lexer, ISM_TOKEN_KEY);
	struct ism_path *path = ism_new(lexer->arena, struct ism_path);
	uint32_t at = lexer->start;

	for (;;) {
		ism_vec_push(lexer->arena, &path->parts, name_at(lexer, at));
		at = ism_vec_last(&path->parts).at.end;
		if (lexer->text[at] != '.')
			break;
		at++;
	}
	path->text = joined(lexer, &path->parts);
	path->at = (struct ism_span){ lexer->file, lexer->start, at };
	token.u.key.path = path;
	token.u.key.in_arguments = lexer->previous == ISM_TOKEN_COMMA ||
				   lexer->previous == ISM_TOKEN_LPAREN ||
				   lexer->previous == ISM_TOKEN_LBRACKET;
	return token;
}

/* ---- numbers, dates, addresses ---- */

struct ism_token ism_scan_number(struct ism_lexer *lexer)
{
	struct ism_token token = ism_scan_token(lexer, ISM_TOKEN_NUMBER);
	char digits[ISM_LEXER_MAX_WORD];
	size_t n = 0;

	if (match_length(lexer) > sizeof digits)
		return ism_scan_bad(lexer, ISM_DIAG_BAD_NUMBER, "this number is too long");
	for (size_t i = 0; i < match_length(lexer); i++) {
		if (match(lexer)[i] != '_')
			digits[n++] = match(lexer)[i];
	}
	token.u.text = ism_intern_n(lexer->intern, digits, n);
	return token;
}

/* `fault` NULL: the token, else a report that names what there is not. */
static struct ism_token checked(struct ism_lexer *lexer, struct ism_token token,
	enum ism_diag_code code, const char *what, const char *fault)
{
	struct ism_diagnostic *d;

	if (!fault)
		return token;
	d = ism_diag(lexer->diags, code, token.at, "there is no %s `%.*s`", what,
		(int)match_length(lexer), match(lexer));
	ism_diag_label(d, "%s", fault);
	token.kind = ISM_TOKEN_INVALID;
	return token;
}

struct ism_token ism_scan_date(struct ism_lexer *lexer)
{
	struct ism_token token = ism_scan_token(lexer, ISM_TOKEN_DATE);
	const char *fault = ism_literal_date(match(lexer), match_length(lexer), &token.u.date);

	return checked(lexer, token, ISM_DIAG_BAD_DATE, "date", fault);
}

struct ism_token ism_scan_timestamp(struct ism_lexer *lexer)
{
	struct ism_token token = ism_scan_token(lexer, ISM_TOKEN_TIMESTAMP);
	const char *fault =
		ism_literal_timestamp(match(lexer), match_length(lexer), &token.u.instant);

	return checked(lexer, token, ISM_DIAG_BAD_TIMESTAMP, "instant", fault);
}

struct ism_token ism_scan_period(struct ism_lexer *lexer)
{
	struct ism_token token = ism_scan_token(lexer, ISM_TOKEN_PERIOD);
	const char *fault = ism_literal_period(match(lexer), match_length(lexer), &token.u.period);

	return checked(lexer, token, ISM_DIAG_BAD_PERIOD, "period", fault);
}

/* Four digits, a minus and digits are always meant as a date or period, never as a difference. */
struct ism_token ism_scan_almost_date(struct ism_lexer *lexer)
{
	const char *text = match(lexer);
	size_t length = match_length(lexer);
	bool is_date = memchr(text + 5, '-', length - 5) != NULL;
	struct ism_diagnostic *d = ism_diag(lexer->diags,
		is_date ? ISM_DIAG_BAD_DATE : ISM_DIAG_BAD_PERIOD, match_span(lexer),
		"`%.*s` is neither a date nor a period", (int)(length > 40 ? 40 : length), text);

	if (is_date)
		ism_diag_help(d, "dates have two digits each for month and day: `2026-03-31`");
	else
		ism_diag_help(d, "periods are written `2026-03`, `2026-Q1`, `2026-H1`, `2026-W05`; "
				 "for a difference put blanks around the minus");
	return ism_scan_token(lexer, ISM_TOKEN_INVALID);
}

struct ism_token ism_scan_address(struct ism_lexer *lexer)
{
	struct ism_token token = ism_scan_token(lexer, ISM_TOKEN_ADDRESS);
	const char *fault =
		ism_literal_address(match(lexer), match_length(lexer), &token.u.address);

	return checked(lexer, token, ISM_DIAG_BAD_ADDRESS, "address", fault);
}
