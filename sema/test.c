/* Tests: the day, the rows that are given, and what is expected of the measures over them. */
#include "sema/test.h"

#include <string.h>

#include "sema/entry.h"
#include "sema/symbol.h"

struct test_vec ISM_VEC(struct ism_test_model);
struct given_vec ISM_VEC(struct ism_given_model);
struct expect_vec ISM_VEC(struct ism_expect_model);

/* A test being read. */
struct reading {
	struct sema *s;
	const struct ism_symbol_module *module;
	const struct ism_enumeration *statuses;
	struct ism_test_model model;
	struct given_vec givens;
	struct expect_vec expects;
};

/* The levels, then the built-in statuses in the order of enum ism_result_status. */
static const struct ism_enumeration *make_statuses(struct sema *s)
{
	static const char *const builtin[] = { "unrated", "not_applicable", "stale", "no_data",
		"error" };
	const uint32_t n_builtin = sizeof builtin / sizeof *builtin;
	const struct ism_enum *levels = &s->model->level_enum->items;
	struct ism_enumeration *statuses = ism_new(s->arena, struct ism_enumeration);
	struct ism_enum_item *items =
		ism_new_array(s->arena, levels->n + n_builtin, struct ism_enum_item);

	for (uint32_t i = 0; i < levels->n; i++)
		items[i] = levels->items[i];
	for (uint32_t i = 0; i < n_builtin; i++) {
		const char *name = ism_intern(s->names, builtin[i]);

		items[levels->n + i].name = (struct ism_slice){ name, strlen(name) };
	}
	statuses->name = "status";
	statuses->at = s->model->level_enum->at;
	statuses->items = (struct ism_enum){ levels->n + n_builtin, ISM_ENUM_NO_OTHER, items };
	return statuses;
}

static void read_day(struct reading *r, const struct ism_item *item)
{
	const char *expects = "a date, such as `2026-03-31`";
	const struct ism_expr *expr = sema_entry_expr(r->s, item, expects);

	if (!expr || expr->kind == ISM_EXPR_ERROR)
		return;
	if (expr->kind == ISM_EXPR_DATE)
		r->model.as_of = expr->u.date.day;
	else
		sema_entry_expects(r->s, item, expr->at, expects);
}

/* ---- params ---- */

/* What `--set` would be given. */
static const char *text_of(struct sema *s, const struct ism_expr *expr)
{
	return expr->kind == ISM_EXPR_TEXT ? expr->u.text.text : sema_written(s, expr->at);
}

static void set_param(struct reading *r, const struct ism_expr *setting)
{
	struct scope scope = { .kind = SCOPE_CONSTANT, .module = r->module };
	struct sema *s = r->s;
	const struct ism_param_model *param;
	const struct symbol *symbol;
	struct ism_path path;
	struct ism_term *term;

	if (!sema_path_of_expr(s, setting->u.binary.left, &path)) {
		ism_diag(s->diags, ISM_DIAG_ENTRY_VALUE, setting->u.binary.left->at,
			"`set` expects `param = value`");
		return;
	}
	symbol = sema_symbol_named(s, r->module, &path, ISM_DECL_PARAM);
	if (!symbol || symbol->state == FAULTY)
		return;
	param = &s->model->params[symbol->u.param];
	term = sema_expr(s, &scope, setting->u.binary.right, &param->type);
	if (term)
		term = sema_coerce(s, term, &param->type,
			ism_arena_printf(s->arena, "the value of `%s`", param->name));
	if (sema_constant_term(s, term))
		r->model.params[symbol->u.param] = text_of(s, setting->u.binary.right);
}

static void read_settings(struct reading *r, const struct ism_item *item)
{
	ism_vec_each (value, &item->u.entry.values) {
		const struct ism_expr *expr = value->kind == ISM_VALUE_EXPR ? value->expr : NULL;

		if (expr && expr->kind == ISM_EXPR_ERROR)
			continue;
		if (expr && expr->kind == ISM_EXPR_BINARY && expr->u.binary.op == ISM_BINARY_ASSIGN)
			set_param(r, expr);
		else
			sema_entry_expects(r->s, item, value->at, "`param = value`");
	}
}

/* ---- givens and expectations ---- */

static void read_given(struct reading *r, const struct ism_item *item)
{
	struct ism_given_model given = { 0 };

	if (!sema_given(r->s, r->module, item, &given))
		return;
	ism_vec_each (other, &r->givens)
		if (other->source == given.source) {
			struct ism_diagnostic *g = ism_diag(r->s->diags, ISM_DIAG_BAD_GIVEN,
				item->at, "the rows of `%s` are given twice", given.source->name);

			ism_diag_note(g, other->at, "given here first");
			return;
		}
	ism_vec_push(r->s->arena, &r->givens, given);
}

static bool is_comparison(const struct ism_expr *expr)
{
	return expr->kind == ISM_EXPR_BINARY &&
	       (expr->u.binary.op == ISM_BINARY_EQ || expr->u.binary.op == ISM_BINARY_NE);
}

static void refuse_within(struct reading *r, const struct ism_expr *within)
{
	ism_diag_help(ism_diag(r->s->diags, ISM_DIAG_BAD_EXPECT, within->at,
			      "`within` says how exactly two numbers are equal"),
		"write `expect measure == 33.3%% within 0.1%%`");
}

/* A length of time is shown in the unit of the side that is no literal. */
static void set_forms(struct sema *s, struct ism_expect_model *model)
{
	const struct ism_type *left = &model->left->type, *right = &model->right->type;

	model->left_form = sema_form(s, left, NULL, -1);
	model->right_form = sema_form(s, right, NULL, -1);
	if (left->kind != ISM_TYPE_DURATION || right->kind != ISM_TYPE_DURATION)
		return;
	if (model->right->kind == ISM_TERM_CONST)
		model->right_form = model->left_form;
	else if (model->left->kind == ISM_TERM_CONST)
		model->left_form = model->right_form;
}

static void read_expect(struct reading *r, const struct ism_item *item)
{
	const struct ism_expr *expr = item->u.expect.condition;
	struct expectation e = { .module = r->module,
		.statuses = r->statuses,
		.top = expr,
		.within = item->u.expect.within };
	struct scope scope = { .kind = SCOPE_TEST, .module = r->module, .expectation = &e };
	struct ism_expect_model model = { .at = item->at };

	if (e.within && !is_comparison(expr)) {
		refuse_within(r, e.within);
		return;
	}
	model.condition = sema_condition(r->s, &scope, expr);
	if (!model.condition)
		return;
	if (!e.asked.n) {
		ism_diag(r->s->diags, ISM_DIAG_BAD_EXPECT, expr->at,
			"this says nothing of a measure: it is always the same");
		return;
	}
	model.text = sema_written(r->s, ism_span_join(expr->at, item->at));
	model.n_asked = (uint32_t)e.asked.n;
	model.asked = e.asked.items;
	model.left = e.left;
	model.right = e.right;
	if (e.left)
		set_forms(r->s, &model);
	ism_vec_push(r->s->arena, &r->expects, model);
}

/* ---- the whole ---- */

static void check_complete(
	struct reading *r, const struct ism_decl *decl, const struct ism_item *const *entries)
{
	struct ism_diagnostic *g;

	if (decl->u.block.body->faulty)
		return;
	if (!entries[TEST_AT]) {
		g = ism_diag(r->s->diags, ISM_DIAG_BAD_TEST, decl->word_at,
			"the test \"%s\" does not say on which day it is", r->model.title);
		ism_diag_help(g, "name the day: `at: 2026-05-31`");
	}
	if (!entries[TEST_EXPECT]) {
		g = ism_diag(r->s->diags, ISM_DIAG_BAD_TEST, decl->word_at,
			"the test \"%s\" expects nothing", r->model.title);
		ism_diag_help(g, "say what holds: `expect measure == 50%%`");
	}
}

static struct ism_test_model read_test(struct reading *r, const struct ism_decl *decl)
{
	const struct ism_item *entries[TEST_ENTRY_N] = { 0 };
	const struct ism_block *body = decl->u.block.body;

	r->model = (struct ism_test_model){ .title = decl->u.block.title.text, .at = decl->at };
	r->model.params = ism_new_array(r->s->arena, r->s->model->n_params + 1, const char *);
	sema_entries(r->s, &test_entries, body, entries);
	check_complete(r, decl, entries);
	if (entries[TEST_AT])
		read_day(r, entries[TEST_AT]);
	if (entries[TEST_SET])
		read_settings(r, entries[TEST_SET]);
	ism_vec_each (item, &body->items) {
		if (item->kind == ISM_ITEM_GIVEN)
			read_given(r, item);
		else if (item->kind == ISM_ITEM_EXPECT)
			read_expect(r, item);
	}
	r->model.n_givens = (uint32_t)r->givens.n;
	r->model.givens = r->givens.items;
	r->model.n_expects = (uint32_t)r->expects.n;
	r->model.expects = r->expects.items;
	return r->model;
}

void sema_tests(struct sema *s)
{
	const struct ism_symbol_module *module = s->symbols->modules.items[0];
	const struct ism_enumeration *statuses = NULL;
	struct test_vec tests = { 0 };

	ism_vec_each (item, &module->file->decls) {
		const struct ism_decl *decl = *item;
		struct reading r = { .s = s, .module = module };

		if (decl->kind != ISM_DECL_TEST || !decl->u.block.body)
			continue;
		if (!statuses)
			statuses = make_statuses(s);
		r.statuses = statuses;
		ism_vec_push(s->arena, &tests, read_test(&r, decl));
	}
	s->model->n_tests = (uint32_t)tests.n;
	s->model->tests = tests.items;
}
