/*
 * The grammar of .ism. It builds nodes and nothing else: no name is looked up,
 * no type is known. LALR(1) by the rule of the scanner that a name before a colon
 * is one KEY; no precedence declarations.
 *
 * After a fault the parser goes on with the next entry, rule or field, else
 * behind the closing brace, else with the next declaration. A KEY that starts an
 * entry is trusted: from it on faults are reported again.
 */
%define api.pure full
%define api.prefix {ism_yy}
%define api.token.prefix {TOK_}
%define api.location.type {struct ism_span}
%define api.value.type union
%define parse.error custom
%define parse.lac full
%define parse.trace
%locations
%expect 0
%param { struct ism_parse *p }

/* Bison counts errors and leaves it at that. */
%initial-action { (void)yynerrs; }

%code requires {
#include "parser/parse.h"
}

%code {
#include "support/unreachable.h"

/* Deep enough for what the limits on brackets and expressions allow. */
#define YYMAXDEPTH 20000

/* An empty rule stands at the end of what is before it. */
#define YYLLOC_DEFAULT(at, rhs, n)                                               \
	do {                                                                     \
		if (n)                                                           \
			(at) = ism_span_join(YYRHSLOC(rhs, 1), YYRHSLOC(rhs, n)); \
		else                                                             \
			(at) = (struct ism_span){ YYRHSLOC(rhs, 0).file,         \
				YYRHSLOC(rhs, 0).end, YYRHSLOC(rhs, 0).end };    \
	} while (0)

#define NAME_OF(token, span) ((struct ism_name){ (token).u.text, (span) })
#define STRING_OF(token, span) ((struct ism_string){ (token).u.text, (span) })
#define NO_NAME ((struct ism_name){ 0 })
#define PUSH(list, ...) ism_vec_push(p->arena, &(list), __VA_ARGS__)

static int ism_yylex(ISM_YYSTYPE *value, struct ism_span *at, struct ism_parse *p);
static void ism_yyerror(struct ism_span *at, struct ism_parse *p, const char *message);
}

/* Names directly before a colon; literals. */
%token END 0
%token <struct ism_token> KEY "key:" NAME "name" NUMBER "number" STRING "string" RAW_TEXT "raw text"
%token <struct ism_token> DATE "date" TIMESTAMP "timestamp" PERIOD "period" ADDRESS "address" INVALID "malformed literal"

%token LBRACE "{" RBRACE "}" LPAREN "(" RPAREN ")" LBRACKET "[" RBRACKET "]" COMMA "," DOT "." COLON ":" QUESTION "?"
%token PERCENT "%" PLUS "+" MINUS "-" STAR "*" SLASH "/" ASSIGN "=" EQ "==" NE "!=" LT "<" LE "<=" GT ">" GE ">="
%token RANGE ".." COALESCE "??" ARROW "->" FAT_ARROW "=>"

/* Reserved words. */
%token <struct ism_token> AND "and" OR "or" NOT "not" IN "in" IS "is" LIKE "like" MATCHES "matches" IF "if" THEN "then" ELSE "else"
%token <struct ism_token> MATCH "match" OF "of" WHERE "where" WHILE "while" TRUE "true" FALSE "false" NONE "none" TODAY "today" NOW "now"
%token <struct ism_token> OTHERWISE "otherwise"

/* Words with a meaning in one place, names everywhere else. */
%token <struct ism_token> MODULE "module" USE "use" AS "as" PROGRAM "program" DEFAULTS "defaults" UNIT "unit" ENUM "enum" PARAM "param"
%token <struct ism_token> FN "fn" SOURCE "source" FROM "from" MEASURE "measure" OBJECTIVE "objective" RISK "risk" SCORECARD "scorecard"
%token <struct ism_token> MATURITY "maturity" WAIVER "waiver" ALERT "alert" REPORT "report" TEST "test" FIELDS "fields"
%token <struct ism_token> CRITERIA "criteria" LET "let" CHECK "check" EACH "each" KEYWORD "key" SECTION "section" DOMAIN "domain"
%token <struct ism_token> LEVEL "level" WEIGHT "weight" CHART "chart" TABLE "table" GIVEN "given" EXPECT "expect" BY "by" EVERY "every"
%token <struct ism_token> FOR "for" TO "to" WITHIN "within" AT "at" DURING "during" TOP "top" FREQUENCY "frequency" FILE "file"

%type <struct ism_decl *> decl head faulty_head
%type <enum ism_decl_kind> block_word member_word
%type <struct ism_path> base path key_path labelled_path type_name
%type <struct ism_path_vec> paths
%type <struct ism_name> name word param_key field_key rule_key unit_name alias
%type <struct ism_name_vec> names only
%type <struct ism_token> contextual reserved
%type <struct ism_block *> block faulty_block items
%type <struct ism_item *> item
%type <struct ism_ast_value_vec> values
%type <struct ism_ast_value> value
%type <struct ism_dating_vec> dates
%type <struct ism_ast_rule_vec> rules
%type <struct ism_ast_rule> rule
%type <struct ism_field_vec> fields
%type <struct ism_field> field
%type <struct ism_attribute_vec> attributes
%type <struct ism_attribute> attribute
%type <struct ism_type_ref *> type
%type <struct ism_type_arg_vec> type_args type_arg_list
%type <struct ism_type_arg> type_arg
%type <struct ism_unit_ref> type_unit unit
%type <struct ism_enumerator_vec> enumerators
%type <struct ism_enumerator> enumerator
%type <struct ism_string_vec> spellings
%type <struct ism_string> to
%type <struct ism_parameter_vec> params
%type <struct ism_parameter> param
%type <struct ism_ast_grain_vec> grain
%type <struct ism_expr *> expr or and not comparison range coalesce sum product unary postfix primary
%type <struct ism_expr *> number labelled condition lasting within weight
%type <enum ism_binary_op> compare
%type <struct ism_arm_vec> arms
%type <struct ism_arm> arm
%type <struct ism_pattern_vec> patterns
%type <struct ism_pattern> pattern
%type <struct ism_arg_vec> args
%type <struct ism_arg> arg
%type <struct ism_clause_vec> clauses
%type <struct ism_clause> clause

%%

file
  : module decls
  ;
module
  : %empty
  | "module" path                        { p->file->module = $2; p->file->module_at = @$; }
  | "module" error                       { p->file->faulty = true; }
  ;
decls
  : %empty
  | decls start decl                     { PUSH(p->file->decls, $3); p->too_deep = false; }
  | decls error                          { p->file->faulty = true; p->too_deep = false; }
  ;

/* --- declarations --- */

/* A declaration at the start of a line is trusted: from here on faults are reported again. */
start
  : %empty {
	if (ism_stream_starts_line(p, yylloc.start))
		yyerrok;
  }
  ;
decl
  : "use" path alias only {
	$$ = ism_make_decl(p, ISM_DECL_USE, @$, @1, NO_NAME);
	$$->u.use.module = $2;
	$$->u.use.alias = $3;
	$$->u.use.only = $4;
  }
  | "use" "string" alias only {
	$$ = ism_make_decl(p, ISM_DECL_USE, @$, @1, NO_NAME);
	$$->u.use.file = STRING_OF($2, @2);
	$$->u.use.alias = $3;
	$$->u.use.only = $4;
  }
  | "unit" "name" {
	$$ = ism_make_decl(p, ISM_DECL_UNIT, @$, @1, NAME_OF($2, @2));
  }
  | "unit" "name" "=" expr {
	$$ = ism_make_decl(p, ISM_DECL_UNIT, @$, @1, NAME_OF($2, @2));
	$$->u.unit.value = $4;
  }
  | "enum" name "{" enumerators comma "}" {
	$$ = ism_make_decl(p, ISM_DECL_ENUM, @$, @1, $2);
	$$->u.enumeration.list = $4;
  }
  | "enum" name "{" error "}" {
	$$ = ism_make_decl(p, ISM_DECL_ENUM, @$, @1, $2);
	$$->u.enumeration.faulty = true;
	yyerrok;
  }
  | "param" param_key type "=" expr {
	$$ = ism_make_decl(p, ISM_DECL_PARAM, @$, @1, $2);
	$$->u.param.type = $3;
	$$->u.param.value = $5;
  }
  | "fn" name "(" ")" "->" type "=" expr {
	$$ = ism_make_decl(p, ISM_DECL_FN, @$, @1, $2);
	$$->u.fn.result = $6;
	$$->u.fn.value = $8;
  }
  | "fn" name "(" params comma ")" "->" type "=" expr {
	$$ = ism_make_decl(p, ISM_DECL_FN, @$, @1, $2);
	$$->u.fn.parameters = $4;
	$$->u.fn.result = $8;
	$$->u.fn.value = $10;
  }
  | head block {
	$$ = $1;
	$$->at = @$;
	$$->u.block.body = $2;
  }
  | faulty_head faulty_block {
	$$ = $1;
	$$->at = @$;
	$$->u.block.body = $2;
	$$->u.block.body->faulty = true;
  }
  ;

/* What stands before a block. */
head
  : "program" "string" {
	$$ = ism_make_decl(p, ISM_DECL_PROGRAM, @$, @1, NO_NAME);
	$$->u.block.title = STRING_OF($2, @2);
  }
  | "test" "string" {
	$$ = ism_make_decl(p, ISM_DECL_TEST, @$, @1, NO_NAME);
	$$->u.block.title = STRING_OF($2, @2);
  }
  | "defaults"                           { $$ = ism_make_decl(p, ISM_DECL_DEFAULTS, @$, @1, NO_NAME); }
  | "source" name base {
	$$ = ism_make_decl(p, ISM_DECL_SOURCE, @$, @1, $2);
	$$->u.block.is = $3;
  }
  | "source" name "from" path {
	$$ = ism_make_decl(p, ISM_DECL_SOURCE, @$, @1, $2);
	$$->u.block.from = $4;
  }
  | block_word name base {
	$$ = ism_make_decl(p, $1, @$, @1, $2);
	$$->u.block.is = $3;
  }
  ;
/* The name survives a fault behind it, so that uses of it find it. */
faulty_head
  : "program" error                      { $$ = ism_make_decl(p, ISM_DECL_PROGRAM, @$, @1, NO_NAME); }
  | "test" error                         { $$ = ism_make_decl(p, ISM_DECL_TEST, @$, @1, NO_NAME); }
  | "defaults" error                     { $$ = ism_make_decl(p, ISM_DECL_DEFAULTS, @$, @1, NO_NAME); }
  | "source" error                       { $$ = ism_make_decl(p, ISM_DECL_SOURCE, @$, @1, NO_NAME); }
  | "source" name error                  { $$ = ism_make_decl(p, ISM_DECL_SOURCE, @$, @1, $2); }
  | block_word error                     { $$ = ism_make_decl(p, $1, @$, @1, NO_NAME); }
  | block_word name error                { $$ = ism_make_decl(p, $1, @$, @1, $2); }
  ;
block_word
  : "measure"                            { $$ = ISM_DECL_MEASURE; }
  | "objective"                          { $$ = ISM_DECL_OBJECTIVE; }
  | "risk"                               { $$ = ISM_DECL_RISK; }
  | "scorecard"                          { $$ = ISM_DECL_SCORECARD; }
  | "maturity"                           { $$ = ISM_DECL_MATURITY; }
  | "waiver"                             { $$ = ISM_DECL_WAIVER; }
  | "alert"                              { $$ = ISM_DECL_ALERT; }
  | "report"                             { $$ = ISM_DECL_REPORT; }
  ;
base
  : %empty                               { $$ = (struct ism_path){ 0 }; }
  | "is" path                            { $$ = $2; }
  ;
alias
  : %empty                               { $$ = NO_NAME; }
  | "as" name                            { $$ = $2; }
  ;
only
  : %empty                               { $$ = (struct ism_name_vec){ 0 }; }
  | "(" names comma ")"                  { $$ = $2; }
  ;
names
  : name                                 { $$ = (struct ism_name_vec){ 0 }; PUSH($$, $1); }
  | names "," name                       { $$ = $1; PUSH($$, $3); }
  ;
params
  : param                                { $$ = (struct ism_parameter_vec){ 0 }; PUSH($$, $1); }
  | params "," param                     { $$ = $1; PUSH($$, $3); }
  ;
param
  : param_key type                       { $$ = (struct ism_parameter){ $1, $2 }; }
  ;
param_key
  : "key:"                               { $$ = ism_plain_name(p, $1.u.key.path, "a parameter"); }
  ;
path
  : name                                 { $$ = ism_make_path(p, $1); }
  | path "." word                        { $$ = ism_extend_path(p, $1, $3); }
  ;
paths
  : path                                 { $$ = (struct ism_path_vec){ 0 }; PUSH($$, $1); }
  | paths "," path                       { $$ = $1; PUSH($$, $3); }
  ;

/* --- what stands in a block --- */

block
  : "{" items "}"                        { $$ = $2; $$->at = @$; yyerrok; }
  ;
/* Where the brace that opens it is what is missing, recovery meets the first entry. */
faulty_block
  : block
  | error items "}"                      { $$ = $2; $$->at = @$; yyerrok; }
  ;
items
  : %empty                               { $$ = ism_make_block(p); }
  | items item {
	$$ = $1;
	p->too_deep = false;
	if ($2)
		PUSH($$->items, *$2);
	else
		$$->faulty = true;
  }
  | items error {
	$$ = $1;
	$$->faulty = true;
	p->too_deep = p->faulty_list = false;
  }
  ;

/* NULL where recovery has taken the named argument of a call for an entry. */
item
  : key_path values {
	$$ = NULL;
	if ($1.text) {
		$$ = ism_make_item(p, ISM_ITEM_ENTRY, @$, @1);
		$$->word_at = $1.at;
		$$->u.entry.key = $1;
		$$->u.entry.values = $2;
	}
  }
  | "fields" "{" fields "}" {
	$$ = ism_make_item(p, ISM_ITEM_FIELDS, @$, @1);
	$$->u.fields.list = $3;
	$$->u.fields.faulty = p->faulty_list;
	p->faulty_list = false;
	yyerrok;
  }
  | "criteria" "{" rules "}" {
	$$ = ism_make_item(p, ISM_ITEM_CRITERIA, @$, @1);
	$$->u.criteria.list = $3;
	$$->u.criteria.faulty = p->faulty_list;
	p->faulty_list = false;
	yyerrok;
  }
  | "frequency" block {
	$$ = ism_make_item(p, ISM_ITEM_FREQUENCY, @$, @1);
	$$->u.frequency = $2;
  }
  | "let" name "=" expr {
	$$ = ism_make_item(p, ISM_ITEM_LET, @$, @1);
	$$->u.let.name = $2;
	$$->u.let.value = $4;
  }
  | "check" "string" ":" expr {
	$$ = ism_make_item(p, ISM_ITEM_CHECK, @$, @1);
	$$->u.check.title = STRING_OF($2, @2);
	$$->u.check.condition = $4;
  }
  | "each" name "in" expr {
	$$ = ism_make_item(p, ISM_ITEM_EACH, @$, @1);
	$$->u.each.name = $2;
	$$->u.each.list = $4;
  }
  | "section" "string" weight block {
	$$ = ism_make_item(p, ISM_ITEM_SECTION, @$, @1);
	$$->u.section.title = STRING_OF($2, @2);
	$$->u.section.weight = $3;
	$$->u.section.body = $4;
  }
  | "domain" "string" weight block {
	$$ = ism_make_item(p, ISM_ITEM_DOMAIN, @$, @1);
	$$->u.section.title = STRING_OF($2, @2);
	$$->u.section.weight = $3;
	$$->u.section.body = $4;
  }
  | "level" "number" ":" expr {
	$$ = ism_make_item(p, ISM_ITEM_LEVEL, @$, @1);
	$$->u.level.number = $2.u.text;
	$$->u.level.number_at = @2;
	$$->u.level.condition = $4;
  }
  | "level" "number" "string" ":" expr {
	$$ = ism_make_item(p, ISM_ITEM_LEVEL, @$, @1);
	$$->u.level.number = $2.u.text;
	$$->u.level.number_at = @2;
	$$->u.level.title = STRING_OF($3, @3);
	$$->u.level.condition = $5;
  }
  | "measure" path weight {
	$$ = ism_make_item(p, ISM_ITEM_MEMBER, @$, @1);
	$$->u.member.kind = ISM_DECL_MEASURE;
	$$->u.member.path = $2;
	$$->u.member.weight = $3;
  }
  | member_word path {
	$$ = ism_make_item(p, ISM_ITEM_MEMBER, @$, @1);
	$$->u.member.kind = $1;
	$$->u.member.path = $2;
  }
  | "chart" paths grain {
	$$ = ism_make_item(p, ISM_ITEM_CHART, @$, @1);
	$$->u.view.shown = $2;
	$$->u.view.grain = $3;
  }
  | "table" paths grain {
	$$ = ism_make_item(p, ISM_ITEM_TABLE, @$, @1);
	$$->u.view.shown = $2;
	$$->u.view.grain = $3;
  }
  | "given" path "raw text" {
	$$ = ism_make_item(p, ISM_ITEM_GIVEN, @$, @1);
	$$->u.given.source = $2;
	$$->u.given.rows = $3.u.raw;
  }
  | "given" path "string" {
	$$ = ism_make_item(p, ISM_ITEM_GIVEN, @$, @1);
	$$->u.given.source = $2;
	$$->u.given.file = STRING_OF($3, @3);
  }
  | "expect" expr within {
	$$ = ism_make_item(p, ISM_ITEM_EXPECT, @$, @1);
	$$->u.expect.condition = $2;
	$$->u.expect.within = $3;
  }
  ;
key_path
  : "key:" {
	if ($1.u.key.in_arguments) {
		$$ = (struct ism_path){ 0 };
	} else {
		$$ = *$1.u.key.path;
		yyerrok;
	}
  }
  ;
member_word
  : "objective"                          { $$ = ISM_DECL_OBJECTIVE; }
  | "risk"                               { $$ = ISM_DECL_RISK; }
  | "scorecard"                          { $$ = ISM_DECL_SCORECARD; }
  | "maturity"                           { $$ = ISM_DECL_MATURITY; }
  ;
weight
  : %empty                               { $$ = NULL; }
  | "weight" number                      { $$ = $2; }
  ;
grain
  : %empty                               { $$ = (struct ism_ast_grain_vec){ 0 }; }
  | grain "by" paths {
	$$ = $1;
	PUSH($$, (struct ism_ast_grain){ .kind = ISM_GRAIN_BY, .at = ism_span_join(@2, @3), .by = $3 });
  }
  | grain "every" name {
	$$ = $1;
	PUSH($$, (struct ism_ast_grain){ .kind = ISM_GRAIN_EVERY, .at = ism_span_join(@2, @3), .name = $3 });
  }
  | grain "as" name {
	$$ = $1;
	PUSH($$, (struct ism_ast_grain){ .kind = ISM_GRAIN_AS, .at = ism_span_join(@2, @3), .name = $3 });
  }
  | grain "top" "number" {
	$$ = $1;
	PUSH($$, (struct ism_ast_grain){
		.kind = ISM_GRAIN_TOP, .at = ism_span_join(@2, @3), .number = $3.u.text });
  }
  ;

/* --- the value of an entry: `>= 95% from D by D`, `72% at D`, `"EMEA" 88%`, `host, plugin by seen` --- */

values
  : value                                { $$ = (struct ism_ast_value_vec){ 0 }; PUSH($$, $1); }
  | values "," value                     { $$ = $1; PUSH($$, $3); }
  ;
value
  : expr dates {
	$$ = (struct ism_ast_value){ .kind = ISM_VALUE_EXPR, .at = @$, .expr = $1, .datings = $2 };
  }
  | compare expr dates {
	$$ = (struct ism_ast_value){
		.kind = ISM_VALUE_COMPARE, .at = @$, .op = $1, .expr = $2, .datings = $3 };
  }
  | range dates {
	$$ = (struct ism_ast_value){ .kind = ISM_VALUE_RANGE, .at = @$, .expr = $1, .datings = $2 };
  }
  | "in" range dates {
	$$ = (struct ism_ast_value){ .kind = ISM_VALUE_IN, .at = @$, .expr = $2, .datings = $3 };
  }
  | "raw text" {
	$$ = (struct ism_ast_value){ .kind = ISM_VALUE_RAW, .at = @$, .raw = $1.u.raw };
  }
  | "string" labelled dates {
	$$ = (struct ism_ast_value){ .kind = ISM_VALUE_LABEL, .at = @$,
		.label = STRING_OF($1, @1), .expr = $2, .datings = $3 };
  }
  ;
labelled
  : number
  | "name"                               { $$ = ism_make_name(p, NAME_OF($1, @1)); }
  | labelled_path                        { $$ = ism_make_path_expr(p, &$1); }
  ;
labelled_path
  : "name" "." word {
	$$ = ism_extend_path(p, ism_make_path(p, NAME_OF($1, @1)), $3);
  }
  | labelled_path "." word               { $$ = ism_extend_path(p, $1, $3); }
  ;
dates
  : %empty                               { $$ = (struct ism_dating_vec){ 0 }; }
  | dates "at" expr {
	$$ = $1;
	PUSH($$, (struct ism_dating){ ISM_DATING_AT, ism_span_join(@2, @3), $3 });
  }
  | dates "from" expr {
	$$ = $1;
	PUSH($$, (struct ism_dating){ ISM_DATING_FROM, ism_span_join(@2, @3), $3 });
  }
  | dates "by" expr {
	$$ = $1;
	PUSH($$, (struct ism_dating){ ISM_DATING_BY, ism_span_join(@2, @3), $3 });
  }
  ;
compare
  : "=="                                 { $$ = ISM_BINARY_EQ; }
  | "!="                                 { $$ = ISM_BINARY_NE; }
  | "<"                                  { $$ = ISM_BINARY_LT; }
  | "<="                                 { $$ = ISM_BINARY_LE; }
  | ">"                                  { $$ = ISM_BINARY_GT; }
  | ">="                                 { $$ = ISM_BINARY_GE; }
  ;

/* --- criteria --- */

rules
  : %empty                               { $$ = (struct ism_ast_rule_vec){ 0 }; }
  | rules rule                           { $$ = $1; PUSH($$, $2); p->too_deep = false; }
  | rules error                          { $$ = $1; p->faulty_list = true; p->too_deep = false; }
  ;
rule
  : rule_key condition lasting {
	$$ = (struct ism_ast_rule){ .at = @$, .level = $1, .condition = $2, .condition_at = @2, .lasting = $3 };
  }
  | rule_key condition lasting "=>" "string" to within {
	$$ = (struct ism_ast_rule){ .at = @$, .level = $1, .condition = $2, .condition_at = @2, .lasting = $3,
		.action = STRING_OF($5, @5), .to = $6, .within = $7 };
  }
  ;
rule_key
  : "key:"                               { $$ = ism_plain_name(p, $1.u.key.path, "a level"); yyerrok; }
  ;
condition
  : expr
  | "otherwise"                          { $$ = NULL; }
  ;
lasting
  : %empty                               { $$ = NULL; }
  | "for" number                         { $$ = $2; }
  ;
to
  : %empty                               { $$ = (struct ism_string){ 0 }; }
  | "to" "string"                        { $$ = STRING_OF($2, @2); }
  ;
within
  : %empty                               { $$ = NULL; }
  | "within" expr                        { $$ = $2; }
  ;

/* --- fields and types --- */

fields
  : %empty                               { $$ = (struct ism_field_vec){ 0 }; }
  | fields field                         { $$ = $1; PUSH($$, $2); p->too_deep = false; }
  | fields error                         { $$ = $1; p->faulty_list = true; p->too_deep = false; }
  ;
field
  : field_key type attributes {
	$$ = (struct ism_field){ .at = @$, .name = $1, .type = $2, .attributes = $3 };
  }
  ;
field_key
  : "key:"                               { $$ = ism_plain_name(p, $1.u.key.path, "a field"); yyerrok; }
  ;
attributes
  : %empty                               { $$ = (struct ism_attribute_vec){ 0 }; }
  | attributes attribute                 { $$ = $1; PUSH($$, $2); }
  ;
attribute
  : "key"                                { $$ = (struct ism_attribute){ .kind = ISM_ATTRIBUTE_KEY, .at = @$ }; }
  | "in" range {
	$$ = (struct ism_attribute){ .kind = ISM_ATTRIBUTE_RANGE, .at = @$, .expr = $2 };
  }
  | "->" path {
	$$ = (struct ism_attribute){ .kind = ISM_ATTRIBUTE_REFERENCE, .at = @$, .reference = $2 };
  }
  | "->" path "?" {
	$$ = (struct ism_attribute){
		.kind = ISM_ATTRIBUTE_REFERENCE, .at = @$, .reference = $2, .may_miss = true };
  }
  | "string" {
	$$ = (struct ism_attribute){ .kind = ISM_ATTRIBUTE_COLUMN, .at = @$, .text = STRING_OF($1, @1) };
  }
  | "file" "string" {
	$$ = (struct ism_attribute){ .kind = ISM_ATTRIBUTE_FILE, .at = @$, .text = STRING_OF($2, @2) };
  }
  | "=" coalesce {
	$$ = (struct ism_attribute){ .kind = ISM_ATTRIBUTE_DEFAULT, .at = @$, .expr = $2 };
  }
  ;
type
  : type_name type_args type_unit        { $$ = ism_make_type(p, @$, &$1, $2, $3, false); }
  | type_name type_args type_unit "?"    { $$ = ism_make_type(p, @$, &$1, $2, $3, true); }
  | "enum" "(" enumerators comma ")"     { $$ = ism_make_enum_type(p, @$, $3, false); }
  | "enum" "(" enumerators comma ")" "?" { $$ = ism_make_enum_type(p, @$, $3, true); }
  ;
/* A named enum may be called level, of another module m.level. */
type_name
  : "name"                               { $$ = ism_make_path(p, NAME_OF($1, @1)); }
  | contextual                           { $$ = ism_make_path(p, NAME_OF($1, @1)); }
  | type_name "." word                   { $$ = ism_extend_path(p, $1, $3); }
  ;
type_args
  : %empty                               { $$ = (struct ism_type_arg_vec){ 0 }; }
  | "(" type_arg_list comma ")"          { $$ = $2; }
  ;
type_arg_list
  : type_arg                             { $$ = (struct ism_type_arg_vec){ 0 }; PUSH($$, $1); }
  | type_arg_list "," type_arg           { $$ = $1; PUSH($$, $3); }
  ;
type_arg
  : type {
	$$ = (struct ism_type_arg){ .kind = ISM_TYPE_ARG_TYPE, .at = @$, .type = $1 };
  }
  | "string" {
	$$ = (struct ism_type_arg){ .kind = ISM_TYPE_ARG_STRING, .at = @$, .text = $1.u.text };
  }
  | "number" {
	$$ = (struct ism_type_arg){ .kind = ISM_TYPE_ARG_NUMBER, .at = @$, .text = $1.u.text };
  }
  ;
type_unit
  : %empty                               { $$ = (struct ism_unit_ref){ 0 }; }
  | unit
  ;
unit
  : unit_name                            { $$ = (struct ism_unit_ref){ .left = $1, .at = @$ }; }
  | unit "/" unit_name                   { $$ = (struct ism_unit_ref){ $1.left, '/', $3, @$ }; }
  | unit "*" unit_name                   { $$ = (struct ism_unit_ref){ $1.left, '*', $3, @$ }; }
  ;
unit_name
  : "name"                               { $$ = NAME_OF($1, @1); }
  | "%"                                  { $$ = (struct ism_name){ ism_intern(p->intern, "%"), @1 }; }
  ;
enumerators
  : enumerator                           { $$ = (struct ism_enumerator_vec){ 0 }; PUSH($$, $1); }
  | enumerators "," enumerator           { $$ = $1; PUSH($$, $3); }
  ;
enumerator
  : name spellings                       { $$ = (struct ism_enumerator){ $1, $2 }; }
  ;
spellings
  : %empty                               { $$ = (struct ism_string_vec){ 0 }; }
  | spellings "string"                   { $$ = $1; PUSH($$, STRING_OF($2, @2)); }
  ;

/* --- expressions, loosest first --- */

expr
  : or
  | "if" expr "then" expr "else" expr    { $$ = ism_make_if(p, @$, $2, $4, $6); }
  ;
or
  : and
  | or "or" and                          { $$ = ism_make_binary(p, @$, ISM_BINARY_OR, @2, $1, $3); }
  ;
and
  : not
  | and "and" not                        { $$ = ism_make_binary(p, @$, ISM_BINARY_AND, @2, $1, $3); }
  ;
not
  : comparison
  | "not" not                            { $$ = ism_make_unary(p, @$, ISM_UNARY_NOT, $2); }
  ;
comparison
  : coalesce
  | coalesce compare coalesce            { $$ = ism_make_binary(p, @$, $2, @2, $1, $3); }
  | coalesce "=" coalesce                { $$ = ism_make_binary(p, @$, ISM_BINARY_ASSIGN, @2, $1, $3); }
  | coalesce "in" coalesce               { $$ = ism_make_binary(p, @$, ISM_BINARY_IN, @2, $1, $3); }
  | coalesce "in" range                  { $$ = ism_make_binary(p, @$, ISM_BINARY_IN, @2, $1, $3); }
  | coalesce "not" "in" coalesce {
	$$ = ism_make_binary(p, @$, ISM_BINARY_NOT_IN, ism_span_join(@2, @3), $1, $4);
  }
  | coalesce "not" "in" range {
	$$ = ism_make_binary(p, @$, ISM_BINARY_NOT_IN, ism_span_join(@2, @3), $1, $4);
  }
  | coalesce "is" "none"                 { $$ = ism_make_unary(p, @$, ISM_UNARY_IS_NONE, $1); }
  | coalesce "is" "not" "none"           { $$ = ism_make_unary(p, @$, ISM_UNARY_NOT_NONE, $1); }
  | coalesce "like" coalesce             { $$ = ism_make_binary(p, @$, ISM_BINARY_LIKE, @2, $1, $3); }
  | coalesce "matches" coalesce          { $$ = ism_make_binary(p, @$, ISM_BINARY_MATCHES, @2, $1, $3); }
  ;
range
  : coalesce ".." coalesce               { $$ = ism_make_range(p, @$, $1, $3); }
  ;
coalesce
  : sum
  | sum "??" coalesce                    { $$ = ism_make_binary(p, @$, ISM_BINARY_COALESCE, @2, $1, $3); }
  ;
sum
  : product
  | sum "+" product                      { $$ = ism_make_binary(p, @$, ISM_BINARY_ADD, @2, $1, $3); }
  | sum "-" product                      { $$ = ism_make_binary(p, @$, ISM_BINARY_SUBTRACT, @2, $1, $3); }
  ;
product
  : unary
  | product "*" unary                    { $$ = ism_make_binary(p, @$, ISM_BINARY_MULTIPLY, @2, $1, $3); }
  | product "/" unary                    { $$ = ism_make_binary(p, @$, ISM_BINARY_DIVIDE, @2, $1, $3); }
  ;
unary
  : postfix
  | "-" unary                            { $$ = ism_make_unary(p, @$, ISM_UNARY_NEGATE, $2); }
  ;
postfix
  : primary
  | postfix "." word                     { $$ = ism_make_member(p, @$, $1, $3); }
  | postfix "(" ")"                      { $$ = ism_make_call(p, @$, $1, (struct ism_arg_vec){ 0 }); }
  | postfix "(" args comma ")"           { $$ = ism_make_call(p, @$, $1, $3); }
  | postfix "[" args comma "]"           { $$ = ism_make_index(p, @$, $1, $3); }
  ;
primary
  : number
  | "string"                             { $$ = ism_make_text(p, STRING_OF($1, @1)); }
  | "date"                               { $$ = ism_make_date(p, @1, $1.u.date); }
  | "timestamp"                          { $$ = ism_make_timestamp(p, @1, $1.u.instant); }
  | "period"                             { $$ = ism_make_period(p, @1, $1.u.period); }
  | "address"                            { $$ = ism_make_address(p, @1, $1.u.address); }
  | "malformed literal"                  { $$ = ism_make_leaf(p, ISM_EXPR_ERROR, @1); }
  | "true"                               { $$ = ism_make_bool(p, @1, true); }
  | "false"                              { $$ = ism_make_bool(p, @1, false); }
  | "none"                               { $$ = ism_make_leaf(p, ISM_EXPR_NONE, @1); }
  | "today"                              { $$ = ism_make_leaf(p, ISM_EXPR_TODAY, @1); }
  | "now"                                { $$ = ism_make_leaf(p, ISM_EXPR_NOW, @1); }
  | name                                 { $$ = ism_make_name(p, $1); }
  | "(" expr ")"                         { $$ = $2; $$->in_parens = true; }
  | "[" "]"                              { $$ = ism_make_list(p, @$, (struct ism_arg_vec){ 0 }); }
  | "[" args comma "]"                   { $$ = ism_make_list(p, @$, $2); }
  | "match" expr "{" arms comma "}"      { $$ = ism_make_match(p, @$, $2, $4, false); }
  | "match" expr "{" error "}" {
	$$ = ism_make_match(p, @$, $2, (struct ism_arm_vec){ 0 }, true);
	yyerrok;
  }
  ;
number
  : "number"                             { $$ = ism_make_number(p, @$, $1.u.text, NO_NAME); }
  | "number" "name"                      { $$ = ism_make_number(p, @$, $1.u.text, NAME_OF($2, @2)); }
  | "number" "%" {
	$$ = ism_make_number(p, @$, $1.u.text, (struct ism_name){ ism_intern(p->intern, "%"), @2 });
  }
  ;
arms
  : arm                                  { $$ = (struct ism_arm_vec){ 0 }; PUSH($$, $1); }
  | arms "," arm                         { $$ = $1; PUSH($$, $3); }
  ;
arm
  : patterns "=>" expr                   { $$ = (struct ism_arm){ @$, $1, $3 }; }
  ;
patterns
  : pattern                              { $$ = (struct ism_pattern_vec){ 0 }; PUSH($$, $1); }
  | patterns "," pattern                 { $$ = $1; PUSH($$, $3); }
  ;
pattern
  : coalesce                             { $$ = (struct ism_pattern){ @$, $1 }; }
  | range                                { $$ = (struct ism_pattern){ @$, $1 }; }
  | "else"                               { $$ = (struct ism_pattern){ @$, NULL }; }
  ;
args
  : arg                                  { $$ = (struct ism_arg_vec){ 0 }; PUSH($$, $1); }
  | args "," arg                         { $$ = $1; PUSH($$, $3); }
  ;
arg
  : expr                                 { $$ = (struct ism_arg){ .at = @$, .value = $1 }; }
  | range                                { $$ = (struct ism_arg){ .at = @$, .value = $1 }; }
  | "key:" expr {
	$$ = (struct ism_arg){ .at = @$, .value = $2 };
	$$.key = ism_plain_name(p, $1.u.key.path, "an argument");
  }
  | expr "of" path clauses {
	$$ = (struct ism_arg){ .at = @$, .value = $1, .of = $3, .clauses = $4 };
  }
  | range "of" path clauses {
	$$ = (struct ism_arg){ .at = @$, .value = $1, .of = $3, .clauses = $4 };
  }
  | expr clause clauses {
	$$ = (struct ism_arg){ .at = @$, .value = $1 };
	PUSH($$.clauses, $2);
	ism_vec_each (clause, &$3)
		PUSH($$.clauses, *clause);
  }
  ;
clauses
  : %empty                               { $$ = (struct ism_clause_vec){ 0 }; }
  | clauses clause                       { $$ = $1; PUSH($$, $2); }
  ;
clause
  : "where" expr                         { $$ = (struct ism_clause){ ISM_CLAUSE_WHERE, @$, $2, NULL }; }
  | "at" expr                            { $$ = (struct ism_clause){ ISM_CLAUSE_AT, @$, $2, NULL }; }
  | "while" coalesce ".." expr           { $$ = (struct ism_clause){ ISM_CLAUSE_WHILE, @$, $2, $4 }; }
  | "during" coalesce ".." expr          { $$ = (struct ism_clause){ ISM_CLAUSE_DURING, @$, $2, $4 }; }
  ;
comma: %empty | "," ;

/* --- names --- */

name
  : "name"                               { $$ = NAME_OF($1, @1); }
  | contextual                           { $$ = NAME_OF($1, @1); }
  | "enum"                               { $$ = NAME_OF($1, @1); }
  ;
/* After a dot any word is a name. */
word
  : name
  | reserved                             { $$ = NAME_OF($1, @1); }
  ;
contextual
  : "module" | "use" | "as" | "program" | "defaults" | "unit" | "param" | "fn" | "source" | "from" | "measure" | "objective"
  | "risk" | "scorecard" | "maturity" | "waiver" | "alert" | "report" | "test" | "fields" | "criteria" | "let" | "check"
  | "each" | "key" | "section" | "domain" | "level" | "weight" | "chart" | "table" | "given" | "expect" | "by" | "every"
  | "for" | "to" | "within" | "at" | "during" | "top" | "frequency" | "file"
  ;
reserved
  : "and" | "or" | "not" | "in" | "is" | "like" | "matches" | "if" | "then" | "else" | "match" | "of" | "where" | "while"
  | "true" | "false" | "none" | "today" | "now" | "otherwise"
  ;

%%

/* The grammar's number of each token of the scanner. */
static int grammar_token(enum ism_token_kind kind)
{
	static const short numbers[ISM_TOKEN_N_KINDS] = {
#define X(id, text) [ISM_TOKEN_##id] = TOK_##id,
#define TOK_BAD TOK_ISM_YYerror
		ISM_TOKENS(X)
#undef TOK_BAD
#undef X
	};

	return numbers[kind];
}

/* … and back. A symbol is bison's own numbering of tokens. */
static enum ism_token_kind token_of_symbol(yysymbol_kind_t symbol)
{
	for (int kind = 0; kind < ISM_TOKEN_N_KINDS; kind++) {
		if (YYTRANSLATE(grammar_token((enum ism_token_kind)kind)) == symbol)
			return (enum ism_token_kind)kind;
	}
	ism_unreachable("every token of the grammar comes from the scanner");
}

static int ism_yylex(ISM_YYSTYPE *value, struct ism_span *at, struct ism_parse *p)
{
	struct ism_token token = ism_stream_next(p);

	*at = token.at;
	value->TOK_KEY = token; /* all tokens have this type, at the same place of the union */
	return grammar_token(token.kind);
}

static int yyreport_syntax_error(const yypcontext_t *context, struct ism_parse *p)
{
	yysymbol_kind_t symbols[YYNTOKENS];
	enum ism_token_kind expected[YYNTOKENS];
	yysymbol_kind_t found = yypcontext_token(context);
	int n = yypcontext_expected_tokens(context, symbols, YYNTOKENS);

	if (n == YYENOMEM)
		return YYENOMEM;
	if (found == YYSYMBOL_YYEMPTY)
		ism_unreachable("the grammar never asks for an error");
	for (int i = 0; i < n; i++)
		expected[i] = token_of_symbol(symbols[i]);
	ism_syntax_error(p, *yypcontext_location(context), token_of_symbol(found), expected, (size_t)n);
	return 0;
}

/* Bison calls this for one thing alone: its stack is full. */
static void ism_yyerror(struct ism_span *at, struct ism_parse *p, const char *message)
{
	(void)message;
	p->file->faulty = true;
	p->too_deep = false;
	ism_too_deep(p, *at);
}
