/*
 * The tokens of .ism. One list each of what the scanner returns, of
 * punctuation and of words; scanner, grammar and messages agree by them.
 */
#ifndef ISM_LEXER_TOKEN_H
#define ISM_LEXER_TOKEN_H

#include "lexer/literal.h"
#include "lexer/text.h"

/* X(ID, "as a reader calls it") */
#define ISM_TOKEN_CLASSES(X) \
	X(END, "the end of the file") \
	X(BAD, "an unknown character") /* reported */ \
	X(KEY, "`name:`")              /* a name, or names joined by dots, and a colon */ \
	X(NAME, "a name") \
	X(NUMBER, "a number") \
	X(STRING, "a string") \
	X(RAW_TEXT, "a `\"\"\"` text") \
	X(DATE, "a date") \
	X(TIMESTAMP, "a timestamp") \
	X(PERIOD, "a period") \
	X(ADDRESS, "a network address") \
	X(INVALID, "a literal") /* malformed, reported */

#define ISM_TOKEN_MARKS(X) \
	X(LBRACE, "{") \
	X(RBRACE, "}") \
	X(LPAREN, "(") \
	X(RPAREN, ")") \
	X(LBRACKET, "[") \
	X(RBRACKET, "]") \
	X(COMMA, ",") \
	X(DOT, ".") \
	X(COLON, ":") \
	X(QUESTION, "?") \
	X(PERCENT, "%") \
	X(PLUS, "+") \
	X(MINUS, "-") \
	X(STAR, "*") \
	X(SLASH, "/") \
	X(ASSIGN, "=") \
	X(EQ, "==") \
	X(NE, "!=") \
	X(LT, "<") \
	X(LE, "<=") \
	X(GT, ">") \
	X(GE, ">=") \
	X(RANGE, "..") \
	X(COALESCE, "??") \
	X(ARROW, "->") \
	X(FAT_ARROW, "=>")

/* Reserved: never a plain name, unless in backticks, after a dot or before a colon. */
#define ISM_TOKEN_RESERVED(X) \
	X(AND, "and") \
	X(OR, "or") \
	X(NOT, "not") \
	X(IN, "in") \
	X(IS, "is") \
	X(LIKE, "like") \
	X(MATCHES, "matches") \
	X(IF, "if") \
	X(THEN, "then") \
	X(ELSE, "else") \
	X(MATCH, "match") \
	X(OF, "of") \
	X(WHERE, "where") \
	X(WHILE, "while") \
	X(TRUE, "true") \
	X(FALSE, "false") \
	X(NONE, "none") \
	X(TODAY, "today") \
	X(NOW, "now") \
	X(OTHERWISE, "otherwise")

/* With a meaning in one place, names everywhere else. */
#define ISM_TOKEN_WORDS(X) \
	X(MODULE, "module") \
	X(USE, "use") \
	X(AS, "as") \
	X(PROGRAM, "program") \
	X(DEFAULTS, "defaults") \
	X(UNIT, "unit") \
	X(ENUM, "enum") \
	X(PARAM, "param") \
	X(FN, "fn") \
	X(SOURCE, "source") \
	X(FROM, "from") \
	X(MEASURE, "measure") \
	X(OBJECTIVE, "objective") \
	X(RISK, "risk") \
	X(SCORECARD, "scorecard") \
	X(MATURITY, "maturity") \
	X(WAIVER, "waiver") \
	X(ALERT, "alert") \
	X(REPORT, "report") \
	X(TEST, "test") \
	X(FIELDS, "fields") \
	X(CRITERIA, "criteria") \
	X(LET, "let") \
	X(CHECK, "check") \
	X(EACH, "each") \
	X(KEYWORD, "key") \
	X(SECTION, "section") \
	X(DOMAIN, "domain") \
	X(LEVEL, "level") \
	X(WEIGHT, "weight") \
	X(CHART, "chart") \
	X(TABLE, "table") \
	X(GIVEN, "given") \
	X(EXPECT, "expect") \
	X(BY, "by") \
	X(EVERY, "every") \
	X(FOR, "for") \
	X(TO, "to") \
	X(WITHIN, "within") \
	X(AT, "at") \
	X(DURING, "during") \
	X(TOP, "top") \
	X(FREQUENCY, "frequency") \
	X(FILE, "file")

#define ISM_TOKENS(X) \
	ISM_TOKEN_CLASSES(X) ISM_TOKEN_MARKS(X) ISM_TOKEN_RESERVED(X) ISM_TOKEN_WORDS(X)

enum ism_token_kind {
#define X(id, text) ISM_TOKEN_##id,
	ISM_TOKENS(X)
#undef X
		ISM_TOKEN_N_KINDS
};

struct ism_token {
	enum ism_token_kind kind;
	struct ism_span at;
	union {
		struct {
			struct ism_path *path; /* its span is without the colon */
			bool in_arguments;     /* after `,` `(` or `[`, where no entry can start */
		} key;                         /* KEY */
		const char *text; /* NAME, STRING, NUMBER (without `_`), every word: interned */
		struct ism_raw_text *raw; /* RAW_TEXT */
		struct ism_date_literal date;
		struct ism_timestamp_literal instant;
		struct ism_period_literal period;
		struct ism_address_literal address;
	} u;
};

/* "{", "and", "source", "a number": constants. */
const char *ism_token_text(enum ism_token_kind kind);

static inline bool ism_token_is_reserved(enum ism_token_kind kind)
{
	return kind >= ISM_TOKEN_AND && kind <= ISM_TOKEN_OTHERWISE;
}

/* A word of the grammar that is a name elsewhere. */
static inline bool ism_token_is_word(enum ism_token_kind kind)
{
	return kind >= ISM_TOKEN_MODULE && kind < ISM_TOKEN_N_KINDS;
}

/* The kind of a word, or ISM_TOKEN_NAME. */
enum ism_token_kind ism_token_of_word(const char *text, size_t length);

#endif
