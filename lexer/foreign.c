/* Comments, and what does not belong to the language: said once, with what is meant. */
#include "lexer/scan.h"

#include <string.h>

#include "support/utf8.h"

/* Characters that editors and word processors put in place of plain ones. */
static const struct {
	uint32_t code_point;
	const char *name;
	const char *plain; /* " ": skipped as a blank */
} lookalikes[] = {
	{ 0x00A0, "a no-break space", " " },
	{ 0x2007, "a figure space", " " },
	{ 0x2009, "a thin space", " " },
	{ 0x200B, "a zero-width space", " " },
	{ 0x202F, "a narrow no-break space", " " },
	{ 0x3000, "an ideographic space", " " },
	{ 0xFEFF, "a byte order mark", " " },
	{ 0x2010, "a hyphen", "-" },
	{ 0x2011, "a no-break hyphen", "-" },
	{ 0x2012, "a figure dash", "-" },
	{ 0x2013, "an en dash", "-" },
	{ 0x2014, "an em dash", "-" },
	{ 0x2212, "a minus sign", "-" },
	{ 0x2018, "a curly quote", "\"" },
	{ 0x2019, "a curly quote", "\"" },
	{ 0x201A, "a curly quote", "\"" },
	{ 0x201C, "a curly quote", "\"" },
	{ 0x201D, "a curly quote", "\"" },
	{ 0x201E, "a curly quote", "\"" },
	{ 0x00AB, "an angled quote", "\"" },
	{ 0x00BB, "an angled quote", "\"" },
	{ 0x00D7, "a multiplication sign", "*" },
	{ 0x00F7, "a division sign", "/" },
	{ 0x2215, "a division slash", "/" },
	{ 0x2026, "an ellipsis", ".." },
	{ 0x2192, "an arrow", "->" },
	{ 0x21D2, "an arrow", "=>" },
	{ 0x2260, "a not-equal sign", "!=" },
	{ 0x2264, "a less-or-equal sign", "<=" },
	{ 0x2265, "a greater-or-equal sign", ">=" },
	{ 0x2030, "a per-mille sign", "%" },
};

enum { N_LOOKALIKES = sizeof lookalikes / sizeof *lookalikes };

/* The index of the lookalike, N_LOOKALIKES for other characters. */
static size_t lookalike(uint32_t code_point)
{
	size_t i = 0;

	while (i < N_LOOKALIKES && lookalikes[i].code_point != code_point)
		i++;
	return i;
}

static struct ism_span match_span(const struct ism_lexer *lexer)
{
	return (struct ism_span){ lexer->file, lexer->start, lexer->end };
}

static void keep_comment(struct ism_lexer *lexer)
{
	struct ism_comment comment = { .at = match_span(lexer) };
	uint32_t i = lexer->start;

	while (i > 0 && (lexer->text[i - 1] == ' ' || lexer->text[i - 1] == '\t'))
		i--;
	comment.own_line = i == 0 || lexer->text[i - 1] == '\n' || lexer->text[i - 1] == '\r';
	ism_vec_push(lexer->arena, &lexer->comments, comment);
}

void ism_scan_comment(struct ism_lexer *lexer)
{
	keep_comment(lexer);
}

void ism_scan_foreign_comment(struct ism_lexer *lexer)
{
	struct ism_span at = { lexer->file, lexer->start, lexer->start + 2 };
	struct ism_diagnostic *d =
		ism_diag(lexer->diags, ISM_DIAG_BAD_CHARACTER, at, "comments start with `#`");

	ism_diag_help(d, "write `#` in place of `//`");
}

void ism_scan_semicolon(struct ism_lexer *lexer)
{
	struct ism_diagnostic *d = ism_diag(
		lexer->diags, ISM_DIAG_BAD_CHARACTER, match_span(lexer), "nothing ends with `;`");

	ism_diag_help(d, "leave it out: the next name with a colon starts the next entry");
}

struct ism_token ism_scan_instead(struct ism_lexer *lexer, enum ism_token_kind meant)
{
	struct ism_token token = ism_scan_token(lexer, meant);
	struct ism_diagnostic *d = ism_diag(lexer->diags, ISM_DIAG_BAD_CHARACTER, token.at,
		"`%.*s` is written `%s`", (int)(lexer->end - lexer->start),
		lexer->text + lexer->start, ism_token_text(meant));

	ism_diag_help(d, "write `%s`", ism_token_text(meant));
	token.u.text = ism_intern(lexer->intern, ism_token_text(meant));
	return token;
}

static bool is_name_byte(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
	       c == '_';
}

/* Decodes at byte `i` of the file; bytes, 1 for an ill-formed one, with U+FFFD. */
static size_t decode(const struct ism_lexer *lexer, size_t i, uint32_t *code_point)
{
	size_t n = ism_utf8_decode(lexer->text + i, lexer->length - i, code_point);

	return n ? n : 1;
}

size_t ism_scan_ascii_length(const struct ism_lexer *lexer)
{
	size_t n = 0;
	uint32_t code_point;

	while (is_name_byte(lexer->text[lexer->start + n]))
		n++;
	decode(lexer, lexer->start + n, &code_point);
	return n && lookalike(code_point) < N_LOOKALIKES ? n : 0;
}

/* A lookalike or ill-formed bytes by themselves, else a word up to the next of them. */
size_t ism_scan_foreign_length(const struct ism_lexer *lexer)
{
	size_t i = lexer->start, n;
	uint32_t code_point;

	for (; i < lexer->end; i += n) {
		n = decode(lexer, i, &code_point);
		if (lookalike(code_point) < N_LOOKALIKES)
			return i > lexer->start ? i - lexer->start : n;
	}
	return lexer->end - lexer->start;
}

bool ism_scan_foreign_blank(struct ism_lexer *lexer)
{
	uint32_t code_point;
	size_t i;

	decode(lexer, lexer->start, &code_point);
	i = lookalike(code_point);
	if (i == N_LOOKALIKES || *lookalikes[i].plain != ' ')
		return false;
	ism_scan_foreign(lexer);
	return true;
}

static bool is_ill_formed(const struct ism_lexer *lexer)
{
	uint32_t code_point;

	for (size_t i = lexer->start; i < lexer->end;) {
		size_t n = ism_utf8_decode(lexer->text + i, lexer->length - i, &code_point);

		if (n == 0 || code_point == 0)
			return true;
		i += n;
	}
	return false;
}

/* The punctuation that is written `text`, or ISM_TOKEN_BAD. */
static enum ism_token_kind mark_of(const char *text)
{
	for (int kind = ISM_TOKEN_LBRACE; kind < ISM_TOKEN_AND; kind++) {
		if (strcmp(ism_token_text((enum ism_token_kind)kind), text) == 0)
			return (enum ism_token_kind)kind;
	}
	return ISM_TOKEN_BAD;
}

struct ism_token ism_scan_foreign(struct ism_lexer *lexer)
{
	struct ism_token token = ism_scan_token(lexer, ISM_TOKEN_BAD);
	const char *text = lexer->text + lexer->start;
	int length = (int)(lexer->end - lexer->start);
	struct ism_diagnostic *d;
	uint32_t code_point;
	size_t i;

	if (is_ill_formed(lexer)) /* has been reported for the whole file */
		return token;
	decode(lexer, lexer->start, &code_point);
	i = lookalike(code_point);
	if (i < N_LOOKALIKES) {
		d = ism_diag(lexer->diags, ISM_DIAG_BAD_CHARACTER, token.at, "this is %s (U+%04X)",
			lookalikes[i].name, (unsigned)code_point);
		if (*lookalikes[i].plain == ' ')
			ism_diag_help(d, "put a plain blank there");
		else
			ism_diag_help(d, "write `%s`", lookalikes[i].plain);
		token.kind = mark_of(lookalikes[i].plain);
	} else if (is_name_byte(*text) || code_point >= 0x80) {
		d = ism_diag(lexer->diags, ISM_DIAG_BAD_NAME, token.at,
			"plain names have the letters A to Z, digits and `_`");
		ism_diag_help(d, "write such a name in backticks");
	} else if (code_point < 0x20 || code_point == 0x7F) {
		ism_diag(lexer->diags, ISM_DIAG_BAD_CHARACTER, token.at,
			"a control character (U+%04X) means nothing here", (unsigned)code_point);
	} else {
		ism_diag(lexer->diags, ISM_DIAG_BAD_CHARACTER, token.at,
			"`%.*s` means nothing here", length, text);
	}
	return token;
}
