/*
 * "expected …, found …" in the reader's words: what belongs together is named by
 * one word, and never the name of a token. Where it is clear what was meant, help.
 */
#include "parser/parse.h"

#include <string.h>

enum {
	MAX_WORDS = 6,  /* more alternatives than these are no help */
	MAX_QUOTE = 32, /* bytes of the source in a message */
};

struct expected {
	bool is[ISM_TOKEN_N_KINDS];
	const char *words[MAX_WORDS];
	size_t n_words; /* may be larger than MAX_WORDS */
};

static void say(struct expected *e, const char *word)
{
	if (e->n_words < MAX_WORDS)
		e->words[e->n_words] = word;
	e->n_words++;
}

/* Says `word` for all of `kinds` if the last of them is expected. */
static void group(struct expected *e, const char *word, const enum ism_token_kind *kinds, size_t n)
{
	if (!e->is[kinds[n - 1]])
		return;
	say(e, word);
	for (size_t i = 0; i < n; i++)
		e->is[kinds[i]] = false;
}

#define GROUP(e, word, ...) \
	group((e), (word), (const enum ism_token_kind[]){ __VA_ARGS__ }, \
		sizeof(const enum ism_token_kind[]){ __VA_ARGS__ } / sizeof(enum ism_token_kind))

static void forget_words(struct expected *e)
{
	for (int kind = 0; kind < ISM_TOKEN_N_KINDS; kind++) {
		if (ism_token_is_word((enum ism_token_kind)kind))
			e->is[kind] = false;
	}
}

static void forget_reserved(struct expected *e)
{
	for (int kind = ISM_TOKEN_AND; kind <= ISM_TOKEN_OTHERWISE; kind++) {
		if (kind != ISM_TOKEN_THEN && kind != ISM_TOKEN_ELSE && kind != ISM_TOKEN_OTHERWISE)
			e->is[kind] = false;
	}
}

/* Where an entry or a declaration can start, its words are no names. */
static void group_starts(struct expected *e)
{
	if (e->is[ISM_TOKEN_LET] && e->is[ISM_TOKEN_KEY] && e->is[ISM_TOKEN_RBRACE]) {
		forget_words(e);
		e->is[ISM_TOKEN_KEY] = false;
		say(e, "an entry");
	} else if (e->is[ISM_TOKEN_PARAM] && e->is[ISM_TOKEN_END]) {
		forget_words(e);
		e->is[ISM_TOKEN_END] = false;
		say(e, "a declaration");
	}
}

/* What can follow a value that is complete. */
static void group_operators(struct expected *e)
{
	bool after_number = e->is[ISM_TOKEN_PERCENT] && e->is[ISM_TOKEN_NAME];

	if (after_number)
		GROUP(e, "a unit", ISM_TOKEN_NAME, ISM_TOKEN_PERCENT);
	if (e->is[ISM_TOKEN_OF] || e->is[ISM_TOKEN_WHERE])
		GROUP(e, "`where`", ISM_TOKEN_OF, ISM_TOKEN_AT, ISM_TOKEN_WHILE, ISM_TOKEN_DURING,
			ISM_TOKEN_WHERE);
	GROUP(e, "an operator", ISM_TOKEN_AND, ISM_TOKEN_OR, ISM_TOKEN_NOT, ISM_TOKEN_IN,
		ISM_TOKEN_IS, ISM_TOKEN_LIKE, ISM_TOKEN_MATCHES, ISM_TOKEN_EQ, ISM_TOKEN_NE,
		ISM_TOKEN_LT, ISM_TOKEN_LE, ISM_TOKEN_GT, ISM_TOKEN_GE, ISM_TOKEN_ASSIGN,
		ISM_TOKEN_COALESCE, ISM_TOKEN_MINUS, ISM_TOKEN_SLASH, ISM_TOKEN_STAR, ISM_TOKEN_DOT,
		ISM_TOKEN_LPAREN, ISM_TOKEN_LBRACKET, ISM_TOKEN_RANGE, ISM_TOKEN_PLUS);
}

/* What a value can start with. Comparisons and raw texts are values of entries. */
static void group_values(struct expected *e)
{
	if (e->is[ISM_TOKEN_RAW_TEXT]) {
		static const enum ism_token_kind kinds[] = { ISM_TOKEN_EQ, ISM_TOKEN_NE,
			ISM_TOKEN_LT, ISM_TOKEN_LE, ISM_TOKEN_GT, ISM_TOKEN_GE,
			ISM_TOKEN_RAW_TEXT };

		for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
			e->is[kinds[i]] = false;
	}
	forget_reserved(e);
	GROUP(e, "a value", ISM_TOKEN_NAME, ISM_TOKEN_STRING, ISM_TOKEN_DATE, ISM_TOKEN_TIMESTAMP,
		ISM_TOKEN_PERIOD, ISM_TOKEN_ADDRESS, ISM_TOKEN_LPAREN, ISM_TOKEN_LBRACKET,
		ISM_TOKEN_MINUS, ISM_TOKEN_NUMBER);
}

/* Names stand for all words that can be names, except where one starts something by itself. */
static void group_expected(struct expected *e)
{
	group_starts(e);
	if (e->is[ISM_TOKEN_PLUS])
		group_operators(e);
	if (e->is[ISM_TOKEN_NAME])
		forget_words(e);
	if (e->is[ISM_TOKEN_TODAY] && e->is[ISM_TOKEN_NUMBER])
		group_values(e);
	else if (e->is[ISM_TOKEN_TODAY]) /* after a dot, where any word is a name */
		forget_reserved(e);
}

static void say_rest(struct ism_parse *p, struct expected *e)
{
	for (int i = 0; i < ISM_TOKEN_N_KINDS; i++) {
		enum ism_token_kind kind = (enum ism_token_kind)i;

		if (!e->is[kind] || kind == ISM_TOKEN_BAD || kind == ISM_TOKEN_INVALID)
			continue;
		if (kind < ISM_TOKEN_LBRACE)
			say(e, ism_token_text(kind));
		else
			say(e, ism_arena_printf(p->arena, "`%s`", ism_token_text(kind)));
	}
}

/* "a, b or c"; NULL if there are too many, or none. */
static const char *alternatives(struct ism_parse *p, const struct expected *e)
{
	const char *text;

	if (e->n_words == 0 || e->n_words > MAX_WORDS)
		return NULL;
	text = e->words[0];
	for (size_t i = 1; i < e->n_words; i++)
		text = ism_arena_printf(
			p->arena, "%s%s%s", text, i + 1 == e->n_words ? " or " : ", ", e->words[i]);
	return text;
}

/* What stands there, as it is written. */
static const char *quote(struct ism_parse *p, struct ism_span at, enum ism_token_kind found)
{
	const char *text = p->text + at.start;
	size_t length = at.end - at.start, shown = strcspn(text, "\r\n");

	if (found == ISM_TOKEN_END || found == ISM_TOKEN_RAW_TEXT || length == 0)
		return ism_token_text(found);
	shown = shown < length ? shown : length;
	if (shown == length && length <= MAX_QUOTE)
		return ism_arena_printf(p->arena, "`%.*s`", (int)length, text);
	if (found == ISM_TOKEN_STRING)
		return ism_token_text(found);
	shown = shown < MAX_QUOTE ? shown : MAX_QUOTE;
	while (shown > 0 && ((unsigned char)text[shown] & 0xC0) == 0x80)
		shown--;
	return ism_arena_printf(p->arena, "`%.*s…`", (int)shown, text);
}

static bool is_comparison(enum ism_token_kind kind)
{
	return kind >= ISM_TOKEN_EQ && kind <= ISM_TOKEN_GE;
}

/* What is mostly meant, where the expected alone does not say it. NULL: nothing to add. */
static const char *advice(enum ism_token_kind found, const struct expected *e)
{
	if (found == ISM_TOKEN_COMMA && e->is[ISM_TOKEN_KEY] && e->is[ISM_TOKEN_RBRACE])
		return "nothing stands between one entry and the next: leave out the comma";
	if ((found == ISM_TOKEN_KEY || found == ISM_TOKEN_RBRACE) && e->is[ISM_TOKEN_RPAREN])
		return "a `)` seems to be missing before it";
	if ((found == ISM_TOKEN_KEY || found == ISM_TOKEN_RBRACE) && e->is[ISM_TOKEN_RBRACKET])
		return "a `]` seems to be missing before it";
	if (found == ISM_TOKEN_KEY && e->is[ISM_TOKEN_LBRACE])
		return "a `{` introduces the block";
	if (found == ISM_TOKEN_IF && e->is[ISM_TOKEN_NUMBER])
		return "as an operand `if` stands in parentheses";
	if (is_comparison(found) && e->is[ISM_TOKEN_AND] && !e->is[found])
		return "comparisons do not chain: join two of them by `and`";
	return NULL;
}

static void help(struct ism_parse *p, struct ism_diagnostic *d, struct ism_span at,
	enum ism_token_kind found, const struct expected *e)
{
	const char *text = advice(found, e);
	bool is_name = found == ISM_TOKEN_NAME || ism_token_is_word(found);
	int length = (int)(at.end - at.start);

	if (text)
		ism_diag_help(d, "%s", text);
	else if (ism_token_is_reserved(found) && e->is[ISM_TOKEN_NAME])
		ism_diag_help(d, "`%s` is a reserved word; as a name it stands in backticks",
			ism_token_text(found));
	else if (is_name && e->is[ISM_TOKEN_KEY] && length <= MAX_QUOTE)
		ism_diag_help(d,
			"a name is followed by a colon where it introduces a value: `%.*s:`",
			length, p->text + at.start);
}

void ism_syntax_error(struct ism_parse *p, struct ism_span at, enum ism_token_kind found,
	const enum ism_token_kind *expected, size_t n_expected)
{
	struct expected e = { 0 }, grouped;
	struct ism_diagnostic *d;
	const char *words;

	/* A malformed literal has been reported; so has a brace put in by the token stream. */
	if (found == ISM_TOKEN_INVALID || (found == ISM_TOKEN_RBRACE && at.start == at.end))
		return;
	for (size_t i = 0; i < n_expected; i++)
		e.is[expected[i]] = true;
	grouped = e;
	group_expected(&grouped);
	say_rest(p, &grouped);
	words = alternatives(p, &grouped);
	if (words)
		d = ism_diag(p->diags, ISM_DIAG_SYNTAX, at, "expected %s, found %s", words,
			quote(p, at, found));
	else
		d = ism_diag(
			p->diags, ISM_DIAG_SYNTAX, at, "%s cannot stand here", quote(p, at, found));
	help(p, d, at, found, &e);
}

void ism_too_deep(struct ism_parse *p, struct ism_span at)
{
	struct ism_span start = { at.file, at.start, at.start < at.end ? at.start + 1 : at.end };

	if (!p->too_deep)
		ism_diag(p->diags, ISM_DIAG_TOO_DEEP, start, "this is nested deeper than %d levels",
			ISM_EXPR_MAX_DEPTH);
	p->too_deep = true;
}
