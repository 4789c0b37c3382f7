#include "sema/entry.h"

#include <string.h>

#include "support/suggest.h"

#define NAME(id, key) key,

static const char *const program_names[] = { PROGRAM_ENTRIES(NAME) };
static const char *const source_names[] = { SOURCE_ENTRIES(NAME) };
static const char *const measure_names[] = { MEASURE_ENTRIES(NAME) };
static const char *const frequency_names[] = { FREQUENCY_ENTRIES(NAME) };
static const char *const waiver_names[] = { WAIVER_ENTRIES(NAME) };
static const char *const test_names[] = { TEST_ENTRIES(NAME) };

#undef NAME

const struct entry_table program_entries = { "the program block", false, PROGRAM_ENTRY_N,
	program_names };
const struct entry_table source_entries = { "a source", true, SOURCE_ENTRY_N, source_names };
const struct entry_table measure_entries = { "a measure", true, MEASURE_ENTRY_N, measure_names };
const struct entry_table frequency_entries = { "`frequency`", false, FREQUENCY_ENTRY_N,
	frequency_names };
const struct entry_table waiver_entries = { "a waiver", false, WAIVER_ENTRY_N, waiver_names };
const struct entry_table test_entries = { "a test", false, TEST_ENTRY_N, test_names };

/* The word that starts an item which is not `key: value`. */
static const char *item_word(const struct ism_item *item)
{
	switch (item->kind) {
	case ISM_ITEM_ENTRY: return item->u.entry.key.text;
	case ISM_ITEM_FIELDS: return "fields";
	case ISM_ITEM_CRITERIA: return "criteria";
	case ISM_ITEM_FREQUENCY: return "frequency";
	case ISM_ITEM_LET: return "let";
	case ISM_ITEM_CHECK: return "check";
	case ISM_ITEM_EACH: return "each";
	case ISM_ITEM_SECTION: return "section";
	case ISM_ITEM_DOMAIN: return "domain";
	case ISM_ITEM_LEVEL: return "level";
	case ISM_ITEM_MEMBER: return "member";
	case ISM_ITEM_CHART: return "chart";
	case ISM_ITEM_TABLE: return "table";
	case ISM_ITEM_GIVEN: return "given";
	case ISM_ITEM_EXPECT: return "expect";
	}
	return "";
}

/* Entries that are written as a block or by a word of their own, never as `key: value`. */
static const char *item_form(const char *key)
{
	static const char *const forms[][2] = {
		{ "fields", "fields { … }" },
		{ "criteria", "criteria { … }" },
		{ "let", "let name = …" },
		{ "check", "check \"…\": …" },
		{ "given", "given source …" },
		{ "expect", "expect measure == …" },
		{ "each", "each x in list" },
	};

	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
		if (strcmp(forms[i][0], key) == 0)
			return forms[i][1];
	return NULL;
}

static bool is_meta(const struct ism_item *item)
{
	return item->kind == ISM_ITEM_ENTRY && item->u.entry.key.parts.n > 1 &&
	       strcmp(item->u.entry.key.parts.items[0].text, "meta") == 0;
}

const char *sema_entry_key(const struct ism_item *item)
{
	return item_word(item);
}

static void report_unknown(
	struct sema *s, const struct entry_table *table, const struct ism_item *item)
{
	const char *word = item_word(item);
	struct ism_suggest suggest;
	struct ism_diagnostic *g;

	g = ism_diag(s->diags, ISM_DIAG_UNKNOWN_ENTRY, item->word_at, "%s has no entry `%s`",
		table->block, word);
	ism_suggest_init(&suggest, word);
	for (uint32_t i = 0; i < table->n; i++)
		ism_suggest_consider(&suggest, table->names[i]);
	if (suggest.best)
		ism_diag_help(g, "did you mean `%s`?", suggest.best);
	else if (table->meta && item->kind == ISM_ITEM_ENTRY)
		ism_diag_help(g, "metadata of your own goes into `meta.%s: \"…\"`", word);
}

int sema_entry_find(struct sema *s, const struct entry_table *table, const struct ism_item *item)
{
	const char *word = item_word(item);

	if (table->meta && is_meta(item))
		return ENTRY_META;
	for (uint32_t i = 0; i < table->n; i++) {
		const char *form = item_form(table->names[i]);

		if (strcmp(table->names[i], word) != 0)
			continue;
		if (form && item->kind == ISM_ITEM_ENTRY) {
			ism_diag_help(ism_diag(s->diags, ISM_DIAG_ENTRY_VALUE, item->word_at,
					      "`%s` takes no value after a colon", word),
				"write `%s`", form);
			return ENTRY_FAULTY;
		}
		return (int)i;
	}
	report_unknown(s, table, item);
	return ENTRY_FAULTY;
}

static bool may_repeat(const struct ism_item *item)
{
	return item->kind == ISM_ITEM_LET || item->kind == ISM_ITEM_CHECK ||
	       item->kind == ISM_ITEM_GIVEN || item->kind == ISM_ITEM_EXPECT;
}

static void report_twice(struct sema *s, const struct ism_item *again, const struct ism_item *first)
{
	struct ism_diagnostic *g = ism_diag(s->diags, ISM_DIAG_DUPLICATE_ENTRY, again->word_at,
		"`%s` is given twice", item_word(again));

	ism_diag_note(g, first->word_at, "given here first");
}

static void check_meta_twice(
	struct sema *s, const struct ism_block *block, const struct ism_item *item)
{
	const struct ism_item *first = ism_block_entry(block, item->u.entry.key.text);

	if (first && first != item)
		report_twice(s, item, first);
}

void sema_entries(struct sema *s, const struct entry_table *table, const struct ism_block *block,
	const struct ism_item **found)
{
	ism_vec_each (item, &block->items) {
		int i = sema_entry_find(s, table, item);

		if (i == ENTRY_META)
			check_meta_twice(s, block, item);
		if (i < 0)
			continue;
		if (!found[i])
			found[i] = item;
		else if (!may_repeat(item))
			report_twice(s, item, found[i]);
	}
}

struct ism_diagnostic *sema_entry_expects(
	struct sema *s, const struct ism_item *item, struct ism_span at, const char *expects)
{
	struct ism_diagnostic *g = ism_diag(
		s->diags, ISM_DIAG_ENTRY_VALUE, at, "`%s` expects %s", item_word(item), expects);

	ism_diag_label(g, "expected %s", expects);
	return g;
}

static bool is_plain(const struct ism_ast_value *value)
{
	return value->kind == ISM_VALUE_EXPR && value->datings.n == 0;
}

const struct ism_expr *sema_entry_expr(
	struct sema *s, const struct ism_item *item, const char *expects)
{
	const struct ism_ast_value_vec *values = &item->u.entry.values;

	if (!is_plain(&values->items[0])) {
		if (!values->items[0].expr || values->items[0].expr->kind != ISM_EXPR_ERROR)
			sema_entry_expects(s, item, values->items[0].at, expects);
		return NULL;
	}
	if (values->n > 1) {
		sema_entry_expects(s, item, values->items[1].at, expects);
		return NULL;
	}
	return values->items[0].expr;
}

static const char *value_text(
	struct sema *s, const struct ism_item *item, const struct ism_ast_value *value)
{
	if (value->kind == ISM_VALUE_RAW)
		return value->raw->text;
	if (is_plain(value) && value->expr->kind == ISM_EXPR_TEXT)
		return value->expr->u.text.text;
	if (!value->expr || value->expr->kind != ISM_EXPR_ERROR) {
		struct ism_diagnostic *g = sema_entry_expects(s, item, value->at, "a text");

		if (is_plain(value) && value->expr->kind == ISM_EXPR_NAME)
			ism_diag_help(g, "put it in quotes: `%s: \"%s\"`", item_word(item),
				value->expr->u.name.text);
		else if (is_plain(value) && value->expr->kind == ISM_EXPR_LIST)
			ism_diag_help(g,
				"leave out the brackets: what stands in them follows `%s:`",
				item_word(item));
	}
	return NULL;
}

const char *sema_entry_text(struct sema *s, const struct ism_item *item)
{
	const struct ism_ast_value_vec *values = &item->u.entry.values;

	if (item->kind != ISM_ITEM_ENTRY) {
		sema_entry_expects(s, item, item->word_at, "a text");
		return NULL;
	}
	if (values->n > 1) {
		sema_entry_expects(s, item, values->items[1].at, "a single text");
		return NULL;
	}
	return value_text(s, item, &values->items[0]);
}

const char **sema_entry_texts(struct sema *s, const struct ism_item *item, uint32_t *n)
{
	const struct ism_ast_value_vec *values = &item->u.entry.values;
	const char **texts = ism_new_array(s->arena, values->n, const char *);

	*n = 0;
	for (size_t i = 0; i < values->n; i++) {
		const char *text = value_text(s, item, &values->items[i]);

		if (!text)
			return NULL;
		texts[(*n)++] = text;
	}
	return texts;
}

const char *sema_entry_word(struct sema *s, const struct ism_item *item, const char *expects)
{
	const struct ism_ast_value_vec *values = &item->u.entry.values;
	const struct ism_expr *expr;

	if (values->n == 1 && values->items[0].kind == ISM_VALUE_RAW)
		return values->items[0].raw->text;
	expr = sema_entry_expr(s, item, expects);
	if (!expr || expr->kind == ISM_EXPR_ERROR)
		return NULL;
	if (expr->kind == ISM_EXPR_TEXT)
		return expr->u.text.text;
	if (expr->kind == ISM_EXPR_NAME)
		return expr->u.name.text;
	sema_entry_expects(s, item, expr->at, expects);
	return NULL;
}

bool sema_entry_int(
	struct sema *s, const struct ism_item *item, int64_t low, int64_t high, int64_t *out)
{
	const char *expects =
		high == INT64_MAX
			? ism_arena_printf(s->arena, "a whole number from %lld", (long long)low)
			: ism_arena_printf(s->arena, "a whole number from %lld to %lld",
				  (long long)low, (long long)high);
	const struct ism_expr *expr = sema_entry_expr(s, item, expects);

	if (!expr || expr->kind == ISM_EXPR_ERROR)
		return false;
	if (sema_literal_int(expr, out) && *out >= low && *out <= high)
		return true;
	sema_entry_expects(s, item, expr->at, expects);
	return false;
}

bool sema_entry_names(
	struct sema *s, const struct ism_item *item, const char *expects, struct ism_name_vec *out)
{
	bool good = true;

	ism_vec_each (value, &item->u.entry.values) {
		const struct ism_name *first = NULL;

		if (!is_plain(value) || value->expr->kind != ISM_EXPR_NAME) {
			if (!value->expr || value->expr->kind != ISM_EXPR_ERROR)
				sema_entry_expects(s, item, value->at, expects);
			good = false;
			continue;
		}
		ism_vec_each (name, out)
			if (name->text == value->expr->u.name.text)
				first = name;
		if (first) {
			struct ism_diagnostic *g = ism_diag(s->diags, ISM_DIAG_DUPLICATE_ENTRY,
				value->at, "`%s` names `%s` twice", item_word(item), first->text);

			ism_diag_note(g, first->at, "named here first");
			continue;
		}
		ism_vec_push(s->arena, out, value->expr->u.name);
	}
	return good && out->n;
}
