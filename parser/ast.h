/*
 * The syntax tree of one .ism file: what was written, in the order it was
 * written, without any meaning. The parser makes it; nobody changes it after.
 *
 * Nodes, vectors and texts live in the arena given to ism_parse_file. Names
 * are interned: compare them by pointer. Spans are bytes of the source.
 *
 * No expression is deeper than ISM_EXPR_MAX_DEPTH, blocks are bounded by the
 * parser's stack: a phase may recurse over the tree. What is deeper has been
 * reported and stands as ISM_EXPR_ERROR.
 *
 * What could not be parsed has been reported too. Where something is missing
 * for that reason the block says `faulty`; later phases then do not complain
 * about what is not there.
 */
#ifndef ISM_PARSER_AST_H
#define ISM_PARSER_AST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lexer/literal.h"
#include "lexer/text.h"
#include "support/span.h"
#include "support/vec.h"

#define ISM_EXPR_MAX_DEPTH 1000

/* ---- expressions ---- */

enum ism_expr_kind {
	ISM_EXPR_ERROR,     /* something malformed that has been reported; say nothing about it */
	ISM_EXPR_NUMBER,    /* 12, 95%, 14 days */
	ISM_EXPR_TEXT,      /* "…" */
	ISM_EXPR_DATE,      /* 2026-03-31 */
	ISM_EXPR_TIMESTAMP, /* 2026-03-31T12:00Z */
	ISM_EXPR_PERIOD,    /* 2026-Q1 */
	ISM_EXPR_ADDRESS,   /* 10.0.0.0/8 */
	ISM_EXPR_BOOL,      /* true, false */
	ISM_EXPR_NONE,      /* none */
	ISM_EXPR_TODAY,     /* today */
	ISM_EXPR_NOW,       /* now */
	ISM_EXPR_NAME,      /* severity, `Internet facing` */
	ISM_EXPR_MEMBER,    /* object.name; after a dot any word is a name */
	ISM_EXPR_CALL,      /* callee(args) */
	ISM_EXPR_INDEX,     /* object[args] */
	ISM_EXPR_LIST,      /* [args] */
	ISM_EXPR_UNARY,     /* -x, not x, x is none, x is not none */
	ISM_EXPR_BINARY,    /* left op right */
	ISM_EXPR_RANGE,     /* low .. high: right of `in`, in arguments, patterns and values only */
	ISM_EXPR_IF,        /* if condition then yes else no */
	ISM_EXPR_MATCH,     /* match subject { patterns => value, … } */
};

enum ism_unary_op {
	ISM_UNARY_NEGATE,   /* -x */
	ISM_UNARY_NOT,      /* not x */
	ISM_UNARY_IS_NONE,  /* x is none */
	ISM_UNARY_NOT_NONE, /* x is not none */
};

enum ism_binary_op {
	ISM_BINARY_OR,
	ISM_BINARY_AND,
	ISM_BINARY_EQ, /* == */
	ISM_BINARY_NE, /* != */
	ISM_BINARY_LT,
	ISM_BINARY_LE,
	ISM_BINARY_GT,
	ISM_BINARY_GE,
	ISM_BINARY_ASSIGN, /* =, meant for `set: param = value`; elsewhere say: use == */
	ISM_BINARY_IN,     /* right may be an ISM_EXPR_RANGE */
	ISM_BINARY_NOT_IN, /* right may be an ISM_EXPR_RANGE */
	ISM_BINARY_LIKE,
	ISM_BINARY_MATCHES,
	ISM_BINARY_COALESCE, /* ?? */
	ISM_BINARY_ADD,
	ISM_BINARY_SUBTRACT,
	ISM_BINARY_MULTIPLY,
	ISM_BINARY_DIVIDE,
};

struct ism_expr;

struct ism_expr_vec ISM_VEC(struct ism_expr *);

enum ism_clause_kind {
	ISM_CLAUSE_WHERE,  /* where low */
	ISM_CLAUSE_AT,     /* at low */
	ISM_CLAUSE_WHILE,  /* while low .. high */
	ISM_CLAUSE_DURING, /* during low .. high */
};

struct ism_clause {
	enum ism_clause_kind kind;
	struct ism_span at; /* from the word on */
	struct ism_expr *low;
	struct ism_expr *high; /* NULL for where and at */
};

struct ism_clause_vec ISM_VEC(struct ism_clause);

/*
 * What stands between the commas of ( ) and [ ]:
 *	expr    low .. high    key: expr
 *	expr of path clauses    low .. high of path clauses
 *	expr clauses (the source itself: `findings where …`)
 */
struct ism_arg {
	struct ism_span at;
	struct ism_name key;           /* `delimiter: ";"`; text NULL: none */
	struct ism_expr *value;        /* may be an ISM_EXPR_RANGE unless there is a key */
	struct ism_path of;            /* `of findings`; text NULL: none */
	struct ism_clause_vec clauses; /* as written, repeated ones too */
};

struct ism_arg_vec ISM_VEC(struct ism_arg);

struct ism_pattern {
	struct ism_span at;
	struct ism_expr *value; /* may be an ISM_EXPR_RANGE or ISM_EXPR_NONE; NULL: `else` */
};

struct ism_pattern_vec ISM_VEC(struct ism_pattern);

/* critical, high => 2 */
struct ism_arm {
	struct ism_span at;
	struct ism_pattern_vec patterns; /* at least one */
	struct ism_expr *value;
};

struct ism_arm_vec ISM_VEC(struct ism_arm);

struct ism_expr {
	enum ism_expr_kind kind;
	uint16_t depth;     /* 1 for a leaf, up to ISM_EXPR_MAX_DEPTH */
	bool in_parens;     /* parentheses stand around it, outside of `at` */
	struct ism_span at; /* without parentheses around it */
	union {
		struct {
			const char *text;     /* interned, exact, without `_`: 1000, 0.95, 1e6 */
			struct ism_name unit; /* "%" or a name as written; text NULL: none */
		} number;                     /* ISM_EXPR_NUMBER */
		struct ism_string text;       /* ISM_EXPR_TEXT */
		struct ism_date_literal date; /* ISM_EXPR_DATE */
		struct ism_timestamp_literal instant; /* ISM_EXPR_TIMESTAMP */
		struct ism_period_literal period;     /* ISM_EXPR_PERIOD */
		struct ism_address_literal address;   /* ISM_EXPR_ADDRESS */
		bool truth;                           /* ISM_EXPR_BOOL */
		struct ism_name name;                 /* ISM_EXPR_NAME */
		struct {
			struct ism_expr *object;
			struct ism_name name;
		} member; /* ISM_EXPR_MEMBER */
		struct {
			struct ism_expr *callee;
			struct ism_arg_vec args;
		} call; /* ISM_EXPR_CALL */
		struct {
			struct ism_expr *object;
			struct ism_arg_vec args; /* at least one */
		} index;                         /* ISM_EXPR_INDEX */
		struct {
			struct ism_arg_vec args;
		} list; /* ISM_EXPR_LIST */
		struct {
			enum ism_unary_op op;
			struct ism_expr *operand;
		} unary; /* ISM_EXPR_UNARY */
		struct {
			enum ism_binary_op op;
			struct ism_span op_at;
			struct ism_expr *left, *right;
		} binary; /* ISM_EXPR_BINARY */
		struct {
			struct ism_expr *low, *high; /* both included */
		} range;                             /* ISM_EXPR_RANGE */
		struct {
			struct ism_expr *condition, *yes, *no;
		} choice; /* ISM_EXPR_IF */
		struct {
			struct ism_expr *subject;
			struct ism_arm_vec arms; /* empty only where faulty */
			bool faulty;             /* an arm could not be read */
		} match;                         /* ISM_EXPR_MATCH */
	} u;
};

/* ---- types ---- */

/* critical "4 - Critical" "CRIT" */
struct ism_enumerator {
	struct ism_name name;
	struct ism_string_vec spellings; /* in files; empty: the name itself */
};

struct ism_enumerator_vec ISM_VEC(struct ism_enumerator);

/* EUR, EUR / incident, kB * day, % */
struct ism_unit_ref {
	struct ism_name left; /* "%" or a name; text NULL: no unit at all */
	char op;              /* '/' or '*'; 0: left alone */
	struct ism_name right;
	struct ism_span at;
};

enum ism_type_ref_kind {
	ISM_TYPE_REF_NAMED, /* decimal(2) EUR?, a.severity */
	ISM_TYPE_REF_ENUM,  /* enum(low, high)? */
};

enum ism_type_arg_kind {
	ISM_TYPE_ARG_TYPE,   /* list(text) */
	ISM_TYPE_ARG_STRING, /* bool("Y", "N") */
	ISM_TYPE_ARG_NUMBER, /* decimal(2) */
};

struct ism_type_ref;

struct ism_type_arg {
	enum ism_type_arg_kind kind;
	struct ism_span at;
	struct ism_type_ref *type; /* ISM_TYPE_ARG_TYPE */
	const char *text;          /* interned: of the string, of the number */
};

struct ism_type_arg_vec ISM_VEC(struct ism_type_arg);

/* A type as written. */
struct ism_type_ref {
	enum ism_type_ref_kind kind;
	struct ism_span at;
	struct ism_path name;                  /* ISM_TYPE_REF_NAMED */
	struct ism_type_arg_vec args;          /* ISM_TYPE_REF_NAMED */
	struct ism_unit_ref unit;              /* ISM_TYPE_REF_NAMED */
	struct ism_enumerator_vec enumerators; /* ISM_TYPE_REF_ENUM */
	bool optional;                         /* `?` */
};

/* ---- entries: `key: value, value` ---- */

enum ism_value_kind {
	ISM_VALUE_EXPR,    /* host; also `lower(mail)`, `[1, 2]`, `set`'s `p = v` */
	ISM_VALUE_COMPARE, /* >= 95% */
	ISM_VALUE_RANGE,   /* 1..5: `expr` is an ISM_EXPR_RANGE */
	ISM_VALUE_IN,      /* in 95%..105%: `expr` is an ISM_EXPR_RANGE */
	ISM_VALUE_RAW,     /* """ … """ */
	ISM_VALUE_LABEL,   /* "EMEA" 88%, "Group" group_timeliness */
};

enum ism_dating_kind {
	ISM_DATING_AT,
	ISM_DATING_FROM,
	ISM_DATING_BY,
};

/* at 2026-01-01, from 2025-01-01, by 2026-12-31, by seen */
struct ism_dating {
	enum ism_dating_kind kind;
	struct ism_span at; /* from the word on */
	struct ism_expr *expr;
};

struct ism_dating_vec ISM_VEC(struct ism_dating);

struct ism_ast_value {
	enum ism_value_kind kind;
	struct ism_span at;       /* all of it, datings too */
	enum ism_binary_op op;    /* ISM_VALUE_COMPARE: ISM_BINARY_EQ … GE */
	struct ism_string label;  /* ISM_VALUE_LABEL */
	struct ism_expr *expr;    /* NULL for ISM_VALUE_RAW; a number, name or member for a label */
	struct ism_raw_text *raw; /* ISM_VALUE_RAW */
	struct ism_dating_vec datings; /* as written; none after ISM_VALUE_RAW */
};

struct ism_ast_value_vec ISM_VEC(struct ism_ast_value);

/* ---- criteria, fields ---- */

/* red: value < 80% for 2 periods => "Raise a nonconformity" to "CISO" within 5 days */
struct ism_ast_rule {
	struct ism_span at;
	struct ism_name level;
	struct ism_expr *condition; /* NULL: `otherwise` */
	struct ism_span condition_at;
	struct ism_expr *lasting; /* `for`, an ISM_EXPR_NUMBER; NULL: none */
	struct ism_string action; /* text NULL: none */
	struct ism_string to;     /* text NULL: nobody named */
	struct ism_expr *within;  /* NULL: no time named */
};

struct ism_ast_rule_vec ISM_VEC(struct ism_ast_rule);

enum ism_attribute_kind {
	ISM_ATTRIBUTE_KEY,       /* key */
	ISM_ATTRIBUTE_RANGE,     /* in 0..10: `expr` is an ISM_EXPR_RANGE */
	ISM_ATTRIBUTE_REFERENCE, /* -> assets, -> assets? */
	ISM_ATTRIBUTE_COLUMN,    /* "Internet facing" */
	ISM_ATTRIBUTE_FILE,      /* file "nessus-*.csv" */
	ISM_ATTRIBUTE_DEFAULT,   /* = expr */
};

struct ism_attribute {
	enum ism_attribute_kind kind;
	struct ism_span at;
	struct ism_expr *expr;     /* RANGE, DEFAULT */
	struct ism_path reference; /* REFERENCE */
	bool may_miss;             /* REFERENCE with `?` */
	struct ism_string text;    /* COLUMN, FILE */
};

struct ism_attribute_vec ISM_VEC(struct ism_attribute);

/* severity: enum(low, high)? "Severity" key */
struct ism_field {
	struct ism_span at;
	struct ism_name name;
	struct ism_type_ref *type;
	struct ism_attribute_vec attributes; /* as written, repeated ones too */
};

struct ism_field_vec ISM_VEC(struct ism_field);

/* ---- what stands in a block ---- */

enum ism_item_kind {
	ISM_ITEM_ENTRY,     /* key: value, … */
	ISM_ITEM_FIELDS,    /* fields { … } */
	ISM_ITEM_CRITERIA,  /* criteria { … } */
	ISM_ITEM_FREQUENCY, /* frequency { … } */
	ISM_ITEM_LET,       /* let name = expr */
	ISM_ITEM_CHECK,     /* check "…": expr */
	ISM_ITEM_EACH,      /* each name in expr */
	ISM_ITEM_SECTION,   /* section "…" weight 2 { … } */
	ISM_ITEM_DOMAIN,    /* domain "…" weight 2 { … } */
	ISM_ITEM_LEVEL,     /* level 2 "Managed": expr */
	ISM_ITEM_MEMBER,    /* measure m weight 2, objective o, risk r, scorecard s, maturity m */
	ISM_ITEM_CHART,     /* chart m, n by d every month as line top 10 */
	ISM_ITEM_TABLE,     /* table m by d */
	ISM_ITEM_GIVEN,     /* given S """ … """, given S "file" */
	ISM_ITEM_EXPECT,    /* expect expr within expr */
};

enum ism_decl_kind {
	ISM_DECL_USE,
	ISM_DECL_PROGRAM,
	ISM_DECL_DEFAULTS,
	ISM_DECL_UNIT,
	ISM_DECL_ENUM,
	ISM_DECL_PARAM,
	ISM_DECL_FN,
	ISM_DECL_SOURCE,
	ISM_DECL_MEASURE,
	ISM_DECL_OBJECTIVE,
	ISM_DECL_RISK,
	ISM_DECL_SCORECARD,
	ISM_DECL_MATURITY,
	ISM_DECL_WAIVER,
	ISM_DECL_ALERT,
	ISM_DECL_REPORT,
	ISM_DECL_TEST,
	ISM_DECL_N_KINDS
};

enum ism_grain_kind {
	ISM_GRAIN_BY,    /* by a, b */
	ISM_GRAIN_EVERY, /* every month */
	ISM_GRAIN_AS,    /* as bars */
	ISM_GRAIN_TOP,   /* top 10 */
};

struct ism_ast_grain {
	enum ism_grain_kind kind;
	struct ism_span at;
	struct ism_path_vec by; /* BY */
	struct ism_name name;   /* EVERY, AS */
	const char *number;     /* TOP, interned */
};

struct ism_ast_grain_vec ISM_VEC(struct ism_ast_grain);

struct ism_block;

struct ism_item {
	enum ism_item_kind kind;
	struct ism_span at;      /* all of it */
	struct ism_span word_at; /* the key without its colon, or the word that starts it */
	union {
		struct {
			struct ism_path key;             /* formula, meta.anything */
			struct ism_ast_value_vec values; /* at least one */
		} entry;                                 /* ISM_ITEM_ENTRY */
		struct {
			struct ism_field_vec list;
			bool faulty;
		} fields; /* ISM_ITEM_FIELDS */
		struct {
			struct ism_ast_rule_vec list;
			bool faulty;
		} criteria;                  /* ISM_ITEM_CRITERIA */
		struct ism_block *frequency; /* ISM_ITEM_FREQUENCY */
		struct {
			struct ism_name name;
			struct ism_expr *value;
		} let; /* ISM_ITEM_LET */
		struct {
			struct ism_string title;
			struct ism_expr *condition;
		} check; /* ISM_ITEM_CHECK */
		struct {
			struct ism_name name;
			struct ism_expr *list;
		} each; /* ISM_ITEM_EACH */
		struct {
			struct ism_string title;
			struct ism_expr *weight; /* an ISM_EXPR_NUMBER; NULL: none */
			struct ism_block *body;
		} section; /* ISM_ITEM_SECTION, ISM_ITEM_DOMAIN */
		struct {
			const char *number; /* interned */
			struct ism_span number_at;
			struct ism_string title; /* text NULL: none */
			struct ism_expr *condition;
		} level; /* ISM_ITEM_LEVEL */
		struct {
			enum ism_decl_kind kind; /* what `path` must be */
			struct ism_path path;
			struct ism_expr *weight; /* of a measure, an ISM_EXPR_NUMBER; NULL: none */
		} member;                        /* ISM_ITEM_MEMBER */
		struct {
			struct ism_path_vec shown;
			struct ism_ast_grain_vec grain; /* as written, repeated ones too */
		} view;                                 /* ISM_ITEM_CHART, ISM_ITEM_TABLE */
		struct {
			struct ism_path source;
			struct ism_raw_text *rows; /* NULL: from `file` */
			struct ism_string file;    /* text NULL: `rows` */
		} given;                           /* ISM_ITEM_GIVEN */
		struct {
			struct ism_expr *condition;
			struct ism_expr *within; /* NULL: none */
		} expect;                        /* ISM_ITEM_EXPECT */
	} u;
};

struct ism_item_vec ISM_VEC(struct ism_item);

struct ism_block {
	struct ism_span at;        /* with its braces */
	struct ism_item_vec items; /* as written, repeated ones too */
	bool faulty;               /* an item could not be read and is missing */
};

/* ---- declarations ---- */

/* a: type, of a function */
struct ism_parameter {
	struct ism_name name;
	struct ism_type_ref *type;
};

struct ism_parameter_vec ISM_VEC(struct ism_parameter);

struct ism_decl {
	enum ism_decl_kind kind;
	struct ism_span at;      /* all of it */
	struct ism_span word_at; /* the word that starts it */
	struct ism_name name;    /* text NULL: use, program, defaults, test, or a faulty head */
	union {
		struct {
			struct ism_path module;   /* use a.b; text NULL: a file */
			struct ism_string file;   /* use "file.ism"; text NULL: a module */
			struct ism_name alias;    /* as x; text NULL: none */
			struct ism_name_vec only; /* (m1, m2); `n` 0: all */
		} use;                            /* ISM_DECL_USE */
		struct {
			struct ism_expr *value; /* NULL: a unit of its own dimension */
		} unit;                         /* ISM_DECL_UNIT */
		struct {
			struct ism_enumerator_vec list;
			bool faulty;
		} enumeration; /* ISM_DECL_ENUM */
		struct {
			struct ism_type_ref *type;
			struct ism_expr *value;
		} param; /* ISM_DECL_PARAM */
		struct {
			struct ism_parameter_vec parameters;
			struct ism_type_ref *result;
			struct ism_expr *value;
		} fn; /* ISM_DECL_FN */
		/* program, defaults, source … test: every kind with a block */
		struct {
			struct ism_string title; /* of program and test; else text NULL */
			struct ism_path is;      /* is other; text NULL: none */
			struct ism_path from;    /* from other, of a source; text NULL: none */
			struct ism_block *body;
		} block;
	} u;
};

struct ism_decl_vec ISM_VEC(struct ism_decl *);

struct ism_ast_file {
	int file_id;
	struct ism_path module;    /* text NULL: none declared */
	struct ism_span module_at; /* `module a.b` */
	struct ism_decl_vec decls;
	struct ism_comment_vec comments; /* in source order */
	bool faulty;                     /* a declaration could not be read and is missing */
};

/* "source", "measure", …: the word that declares it. */
const char *ism_decl_kind_text(enum ism_decl_kind kind);

/* "==", "and", "not in", …: as written. */
const char *ism_binary_op_text(enum ism_binary_op op);

/* The first entry of the block with that (interned) key, or NULL. */
const struct ism_item *ism_block_entry(const struct ism_block *block, const char *key);

#endif
