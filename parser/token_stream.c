/*
 * What stands between scanner and grammar: brackets are counted here, so that a
 * forgotten `}` is one message at the block that lacks it, and the next
 * declaration is still read as one.
 */
#include "parser/parse.h"

static struct ism_token *peek(struct ism_parse *p, unsigned n)
{
	while (p->n_ahead <= n) {
		unsigned slot = (p->first_ahead + p->n_ahead) % ISM_PARSE_LOOKAHEAD;

		p->ahead[slot] = ism_lexer_next(&p->lexer);
		p->n_ahead++;
	}
	return &p->ahead[(p->first_ahead + n) % ISM_PARSE_LOOKAHEAD];
}

static struct ism_token take(struct ism_parse *p)
{
	struct ism_token token = *peek(p, 0);

	p->first_ahead = (p->first_ahead + 1) % ISM_PARSE_LOOKAHEAD;
	p->n_ahead--;
	return token;
}

bool ism_stream_starts_line(const struct ism_parse *p, uint32_t start)
{
	return start == 0 || p->text[start - 1] == '\n' || p->text[start - 1] == '\r';
}

static bool is_name(enum ism_token_kind kind)
{
	return kind == ISM_TOKEN_NAME || ism_token_is_word(kind);
}

/*
 * Whether a declaration begins here, at a place where the grammar has none:
 * `measure x {`, `measure x is`, `source x from`, `test "…" {`. No item of a block
 * reads like that: a measure in a scorecard is followed by neither, and blocks of
 * items that could follow it (`measure m frequency {`) have words of their own.
 */
static bool declaration_ahead(struct ism_parse *p)
{
	enum ism_token_kind first = peek(p, 0)->kind, second, third;

	switch (first) {
	case ISM_TOKEN_DEFAULTS:
		return ism_stream_starts_line(p, peek(p, 0)->at.start) &&
		       peek(p, 1)->kind == ISM_TOKEN_LBRACE;
	case ISM_TOKEN_PROGRAM:
	case ISM_TOKEN_TEST:
		return peek(p, 1)->kind == ISM_TOKEN_STRING && peek(p, 2)->kind == ISM_TOKEN_LBRACE;
	case ISM_TOKEN_SOURCE:
	case ISM_TOKEN_MEASURE:
	case ISM_TOKEN_OBJECTIVE:
	case ISM_TOKEN_RISK:
	case ISM_TOKEN_SCORECARD:
	case ISM_TOKEN_MATURITY:
	case ISM_TOKEN_WAIVER:
	case ISM_TOKEN_ALERT:
	case ISM_TOKEN_REPORT: break;
	default: return false;
	}
	second = peek(p, 1)->kind;
	if (!is_name(second))
		return false;
	third = peek(p, 2)->kind;
	if (third == ISM_TOKEN_LBRACE)
		return second != ISM_TOKEN_FIELDS && second != ISM_TOKEN_CRITERIA &&
		       second != ISM_TOKEN_FREQUENCY;
	return third == ISM_TOKEN_IS || (first == ISM_TOKEN_SOURCE && third == ISM_TOKEN_FROM);
}

/* Forgets parentheses that a brace has cut short, and gives the brace to close. */
static const struct ism_token *innermost_brace(struct ism_parse *p)
{
	while (p->open.n && ism_vec_last(&p->open).kind != ISM_TOKEN_LBRACE)
		p->open.n--;
	return p->open.n ? &ism_vec_last(&p->open) : NULL;
}

/* A `}` of width nothing before the token `next`. The outermost open brace is the one reported. */
static struct ism_token close_brace(struct ism_parse *p, const struct ism_token *next)
{
	const struct ism_token *brace = innermost_brace(p);
	struct ism_span at = { brace->at.file, next->at.start, next->at.start };

	p->open.n--;
	if (--p->n_open_braces == 0) {
		struct ism_diagnostic *d = ism_diag(
			p->diags, ISM_DIAG_UNCLOSED_BLOCK, brace->at, "this block is not closed");

		if (next->kind == ISM_TOKEN_END)
			ism_diag_note(d, next->at, "the file ends here");
		else
			ism_diag_note(d, next->at, "the next declaration begins here");
		ism_diag_help(d, "add the missing `}`");
	}
	return (struct ism_token){ .kind = ISM_TOKEN_RBRACE, .at = at };
}

static bool is_opening(enum ism_token_kind kind)
{
	return kind == ISM_TOKEN_LBRACE || kind == ISM_TOKEN_LPAREN || kind == ISM_TOKEN_LBRACKET;
}

static bool is_closing(enum ism_token_kind kind)
{
	return kind == ISM_TOKEN_RBRACE || kind == ISM_TOKEN_RPAREN || kind == ISM_TOKEN_RBRACKET;
}

/* Reads over what is in a bracket that nests too deep, with its end. */
static void skip_bracket(struct ism_parse *p)
{
	for (size_t n_open = 1; n_open > 0 && peek(p, 0)->kind != ISM_TOKEN_END;) {
		enum ism_token_kind kind = take(p).kind;

		n_open += is_opening(kind);
		n_open -= is_closing(kind);
	}
}

/* Counts a bracket. One too deep is reported, and all of it becomes one faulty token. */
static void open_bracket(struct ism_parse *p, struct ism_token *token)
{
	if (p->open.n >= ISM_PARSE_MAX_NESTING) {
		ism_too_deep(p, token->at);
		skip_bracket(p);
		token->kind = ISM_TOKEN_INVALID;
		return;
	}
	ism_vec_push(p->arena, &p->open, *token);
	p->n_open_braces += token->kind == ISM_TOKEN_LBRACE;
}

/* A brace closes what is open within it; a parenthesis only its like. */
static void close_bracket(struct ism_parse *p, enum ism_token_kind closing)
{
	if (closing == ISM_TOKEN_RBRACE) {
		if (innermost_brace(p)) {
			p->open.n--;
			p->n_open_braces--;
		}
	} else if (p->open.n &&
		   ism_vec_last(&p->open).kind ==
			   (closing == ISM_TOKEN_RPAREN ? ISM_TOKEN_LPAREN : ISM_TOKEN_LBRACKET)) {
		p->open.n--;
	}
}

struct ism_token ism_stream_next(struct ism_parse *p)
{
	struct ism_token token;

	if (p->n_open_braces > 0 && (peek(p, 0)->kind == ISM_TOKEN_END || declaration_ahead(p)))
		return close_brace(p, peek(p, 0));
	token = take(p);
	if (is_opening(token.kind))
		open_bracket(p, &token);
	else if (is_closing(token.kind))
		close_bracket(p, token.kind);
	return token;
}
