/*
 * The state of parsing one file, and the makers that grammar actions call: an
 * action is one call. For parser/ alone.
 */
#ifndef ISM_PARSER_PARSE_H
#define ISM_PARSER_PARSE_H

#include "lexer/lexer.h"
#include "parser/ast.h"
#include "support/arena.h"
#include "support/diagnostic.h"
#include "support/intern.h"

/* Brackets may nest this deep; the parser's stack holds what is within them. */
#define ISM_PARSE_MAX_NESTING 1000

enum { ISM_PARSE_LOOKAHEAD = 4 };

struct ism_bracket_vec ISM_VEC(struct ism_token);

struct ism_parse {
	struct ism_arena *arena;
	struct ism_intern *intern;
	struct ism_diags *diags;
	const char *text; /* of the file */
	struct ism_lexer lexer;
	struct ism_ast_file *file; /* being made */
	bool too_deep;             /* reported for the present item: say it once */
	bool faulty_list;          /* a rule or field of the present list could not be read */

	/* the token stream's */
	struct ism_token ahead[ISM_PARSE_LOOKAHEAD]; /* a ring */
	unsigned first_ahead;
	unsigned n_ahead;
	struct ism_bracket_vec open; /* brackets not closed yet, outermost first */
	unsigned n_open_braces;      /* of them */
};

/* ---- token_stream.c ---- */

/*
 * The scanner's tokens, with braces put in that are evidently missing: before a
 * declaration that starts within another, and at the end. Each is reported once.
 */
struct ism_token ism_stream_next(struct ism_parse *p);

/* Whether the byte `start` is the first of a line. */
bool ism_stream_starts_line(const struct ism_parse *p, uint32_t start);

/* ---- syntax_error.c ---- */

/*
 * Reports that `found` stands where only one of `expected` can. `n_expected` is
 * 0 if that is not known.
 */
void ism_syntax_error(struct ism_parse *p, struct ism_span at, enum ism_token_kind found,
	const enum ism_token_kind *expected, size_t n_expected);

/* Reports that something nests too deep, once an item. */
void ism_too_deep(struct ism_parse *p, struct ism_span at);

/* ---- make_expr.c: all return nodes in the arena ---- */

struct ism_expr *ism_make_leaf(struct ism_parse *p, enum ism_expr_kind kind, struct ism_span at);
struct ism_expr *ism_make_number(
	struct ism_parse *p, struct ism_span at, const char *text, struct ism_name unit);
struct ism_expr *ism_make_text(struct ism_parse *p, struct ism_string text);
struct ism_expr *ism_make_date(
	struct ism_parse *p, struct ism_span at, struct ism_date_literal date);
struct ism_expr *ism_make_timestamp(
	struct ism_parse *p, struct ism_span at, struct ism_timestamp_literal instant);
struct ism_expr *ism_make_period(
	struct ism_parse *p, struct ism_span at, struct ism_period_literal period);
struct ism_expr *ism_make_address(
	struct ism_parse *p, struct ism_span at, struct ism_address_literal address);
struct ism_expr *ism_make_bool(struct ism_parse *p, struct ism_span at, bool truth);
struct ism_expr *ism_make_name(struct ism_parse *p, struct ism_name name);
struct ism_expr *ism_make_member(
	struct ism_parse *p, struct ism_span at, struct ism_expr *object, struct ism_name name);
struct ism_expr *ism_make_call(
	struct ism_parse *p, struct ism_span at, struct ism_expr *callee, struct ism_arg_vec args);
struct ism_expr *ism_make_index(
	struct ism_parse *p, struct ism_span at, struct ism_expr *object, struct ism_arg_vec args);
struct ism_expr *ism_make_list(struct ism_parse *p, struct ism_span at, struct ism_arg_vec args);
struct ism_expr *ism_make_unary(
	struct ism_parse *p, struct ism_span at, enum ism_unary_op op, struct ism_expr *operand);
struct ism_expr *ism_make_binary(struct ism_parse *p, struct ism_span at, enum ism_binary_op op,
	struct ism_span op_at, struct ism_expr *left, struct ism_expr *right);
struct ism_expr *ism_make_range(
	struct ism_parse *p, struct ism_span at, struct ism_expr *low, struct ism_expr *high);
struct ism_expr *ism_make_if(struct ism_parse *p, struct ism_span at, struct ism_expr *condition,
	struct ism_expr *yes, struct ism_expr *no);
struct ism_expr *ism_make_match(struct ism_parse *p, struct ism_span at, struct ism_expr *subject,
	struct ism_arm_vec arms, bool faulty);

/* A path as the expression that it is: a name, a member of it. */
struct ism_expr *ism_make_path_expr(struct ism_parse *p, const struct ism_path *path);

/* ---- make.c ---- */

/* A path of one name; a path with one name more. */
struct ism_path ism_make_path(struct ism_parse *p, struct ism_name name);
struct ism_path ism_extend_path(struct ism_parse *p, struct ism_path path, struct ism_name name);

/* The path of a key as the single name that it must be here (`what`: "a field"), or a report. */
struct ism_name ism_plain_name(struct ism_parse *p, const struct ism_path *path, const char *what);

struct ism_type_ref *ism_make_type(struct ism_parse *p, struct ism_span at,
	const struct ism_path *name, struct ism_type_arg_vec args, struct ism_unit_ref unit,
	bool optional);
struct ism_type_ref *ism_make_enum_type(struct ism_parse *p, struct ism_span at,
	struct ism_enumerator_vec enumerators, bool optional);

struct ism_block *ism_make_block(struct ism_parse *p);
struct ism_item *ism_make_item(
	struct ism_parse *p, enum ism_item_kind kind, struct ism_span at, struct ism_span word_at);
struct ism_decl *ism_make_decl(struct ism_parse *p, enum ism_decl_kind kind, struct ism_span at,
	struct ism_span word_at, struct ism_name name);

#endif
