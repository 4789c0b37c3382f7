/*
 * Sources in two steps: their shape (entries, format, fields, names of lets), which every row expression
 * may rely on, then their terms (keys, time, lets, checks), which may look into other sources.
 */
#include <string.h>

#include "sema/derive.h"
#include "sema/symbol.h"
#include "sema/union.h"
#include "sema/unique.h"
#include "sema/zone.h"

struct scope sema_row_scope(struct source_symbol *source)
{
	return (struct scope){
		.kind = SCOPE_ROW, .source = &source->model, .module = source->module
	};
}

/* ---- shape ---- */

static void read_rows(struct sema *s, struct source_symbol *source, const struct ism_item *item)
{
	const struct ism_ast_value *value = &item->u.entry.values.items[0];

	if (value->kind == ISM_VALUE_RAW && item->u.entry.values.n == 1)
		source->model.rows = value->raw->text;
	else if (!value->expr || value->expr->kind != ISM_EXPR_ERROR)
		sema_entry_expects(s, item, value->at, "a table between \"\"\" and \"\"\"");
}

static void read_data(struct sema *s, struct source_symbol *source, const struct ism_block *body)
{
	const struct ism_item *file = source->entries[SOURCE_FILE];
	const struct ism_item *rows = source->entries[SOURCE_ROWS];

	if (file && rows) {
		const struct ism_item *later = file->at.start > rows->at.start ? file : rows;

		ism_diag_note(ism_diag(s->diags, ISM_DIAG_NO_DATA, later->word_at,
				      "a source has a `file` or `rows`, not both"),
			(later == file ? rows : file)->word_at, "given here first");
	}
	if (file && !sema_format_of_files(source))
		ism_diag_note(ism_diag(s->diags, ISM_DIAG_NO_DATA, file->word_at,
				      "the rows of `postgres` are in no file"),
			source->entries[SOURCE_FORMAT]->word_at, "the format is given here");
	source->model.is_abstract = !file && !rows && sema_format_of_files(source) && !body->faulty;
	if (file)
		source->model.files = sema_entry_texts(s, file, &source->model.n_files);
	if (rows)
		read_rows(s, source, rows);
}

static bool literal_limit(const struct ism_expr *expr, struct source_symbol *source)
{
	const char *unit;
	int64_t num, den, scaled;

	if (expr->kind != ISM_EXPR_NUMBER || !expr->u.number.unit.text ||
		!sema_literal_ratio(expr->u.number.text, &num, &den))
		return false;
	unit = expr->u.number.unit.text;
	if (strcmp(unit, "row") == 0 || strcmp(unit, "rows") == 0) {
		source->model.reject_limit_kind = ISM_LIMIT_ROWS;
		source->model.reject_limit = num;
		return den == 1;
	}
	if (strcmp(unit, "%") != 0 && strcmp(unit, "percent") != 0)
		return false;
	source->model.reject_limit_kind = ISM_LIMIT_SHARE;
	if (__builtin_mul_overflow(num, INT64_C(10000000), &scaled) || scaled % den != 0)
		return false;
	source->model.reject_limit = scaled / den;
	return source->model.reject_limit <= INT64_C(1000000000);
}

static void read_rejects(struct sema *s, struct source_symbol *source, const struct ism_item *item)
{
	const char *expects = "a share or a number of rows";
	const struct ism_expr *expr = sema_entry_expr(s, item, expects);

	if (!expr || expr->kind == ISM_EXPR_ERROR || literal_limit(expr, source))
		return;
	source->model.reject_limit_kind = ISM_LIMIT_ROWS;
	source->model.reject_limit = 0;
	ism_diag_help(
		ism_diag(s->diags, ISM_DIAG_BAD_REJECTS, expr->at, "`rejects` expects %s", expects),
		"write `rejects: 0.1%%` or `rejects: 20 rows`");
}

/* The names that a dot after a reference may give: fields, then lets. */
static void list_members(struct sema *s, struct source_symbol *source)
{
	struct ism_source_model *model = &source->model;
	uint32_t n = model->n_fields + (uint32_t)source->lets.n;

	model->n_members = n;
	model->members = ism_new_array(s->arena, n, struct ism_member);
	for (uint32_t i = 0; i < model->n_fields; i++) {
		const struct ism_field_model *field = &model->fields[i];
		struct ism_term *term = sema_term(s, ISM_TERM_FIELD, field->at, field->type);

		term->u.field = i;
		term->may_be_none = field->optional && !field->absent;
		model->members[i].name = field->name;
		model->members[i].term = term;
	}
	model->n_lets = (uint32_t)source->lets.n;
	model->lets = ism_new_array(s->arena, model->n_lets, struct ism_let_model);
	for (uint32_t i = 0; i < model->n_lets; i++) {
		model->lets[i].name = source->lets.items[i].name;
		model->lets[i].at = source->lets.items[i].at;
		model->members[model->n_fields + i].name = model->lets[i].name;
	}
}

/* A let named as a field is an error; the field stays. */
static void check_let_names(struct sema *s, const struct source_symbol *source)
{
	ism_vec_each (let, &source->lets)
		for (uint32_t i = 0; i < source->model.n_fields; i++)
			if (source->model.fields[i].name == let->name)
				ism_diag_note(ism_diag(s->diags, ISM_DIAG_DUPLICATE_NAME, let->at,
						      "`%s` is declared twice", let->name),
					source->model.fields[i].at, "declared here first");
}

static void read_fields(struct sema *s, struct source_symbol *source, const struct ism_block *body)
{
	const struct ism_item *fields = source->entries[SOURCE_FIELDS];

	source->faulty_names = body->faulty || (fields && fields->u.fields.faulty);
	if (fields) {
		sema_fields(s, source);
		sema_check_columns(s, source);
	} else if (!body->faulty) {
		source->faulty_names = true;
		ism_diag_help(ism_diag(s->diags, ISM_DIAG_NO_FIELDS, source->model.at,
				      "source `%s` declares no fields", source->model.name),
			"say which columns it has: `fields { id: text key }`");
	}
}

static void check_meta(struct sema *s, const struct ism_block *body)
{
	ism_vec_each (item, &body->items)
		if (item->kind == ISM_ITEM_ENTRY && item->u.entry.key.parts.n > 1 &&
			strcmp(item->u.entry.key.parts.items[0].text, "meta") == 0)
			sema_entry_text(s, item);
}

/* Entries that only a derived source has. */
static void refuse_derived(struct sema *s, struct source_symbol *source)
{
	static const enum source_entry entries[] = { SOURCE_EACH, SOURCE_WHERE, SOURCE_LATEST,
		SOURCE_UNIQUE, SOURCE_SEQUENCE, SOURCE_GROUP };

	for (size_t i = 0; i < sizeof entries / sizeof *entries; i++)
		if (source->entries[entries[i]])
			ism_diag_help(
				ism_diag(s->diags, ISM_DIAG_DERIVED_ENTRY,
					source->entries[entries[i]]->word_at,
					"`%s` is of derived sources: `%s` comes from no other",
					sema_entry_key(source->entries[entries[i]]),
					source->model.name),
				"declare a source of its own: `source … from %s { … }`",
				source->model.name);
}

static void read_own(struct sema *s, struct source_symbol *source, const struct ism_block *body)
{
	refuse_derived(s, source);
	if (source->entries[SOURCE_REJECTS])
		read_rejects(s, source, source->entries[SOURCE_REJECTS]);
	read_fields(s, source, body);
	sema_lets(s, body, source->module, &source->lets);
	check_let_names(s, source);
	list_members(s, source);
}

void sema_source_format(struct sema *s, struct source_symbol *source)
{
	static const enum source_entry entries[] = { SOURCE_FORMAT, SOURCE_TIMEZONE };

	for (size_t i = 0; source->parent && i < sizeof entries / sizeof *entries; i++)
		if (!source->entries[entries[i]] && !source->entries[SOURCE_ROWS])
			source->entries[entries[i]] = source->parent->entries[entries[i]];
	if (!source->model.is_abstract)
		sema_dialect(s, source);
	if (source->entries[SOURCE_TIMEZONE])
		source->model.timezone =
			sema_zone(s, source->entries[SOURCE_TIMEZONE], &source->model.zone);
}

static bool shape(struct sema *s, struct source_symbol *source)
{
	const struct ism_block *body = source->decl->u.block.body;
	const struct ism_item **entries = source->entries;

	if (!body)
		return false;
	sema_entries(s, &source_entries, body, entries);
	check_meta(s, body);
	if (entries[SOURCE_TITLE])
		source->model.title = sema_entry_text(s, entries[SOURCE_TITLE]);
	if (source->decl->u.block.from.text)
		return sema_derived_shape(s, source);
	read_data(s, source, body);
	if (source->decl->u.block.is.text)
		return sema_form_shape(s, source);
	sema_source_format(s, source);
	read_own(s, source, body);
	return true;
}

static void report_circle(struct sema *s, struct source_symbol *source)
{
	const struct ism_decl *decl = source->decl;

	ism_diag(s->diags, ISM_DIAG_SOURCE_CYCLE,
		decl->u.block.from.text ? decl->u.block.from.at : decl->u.block.is.at,
		"`%s` is made of itself", source->model.name);
}

bool sema_source_shape(struct sema *s, struct source_symbol *source)
{
	if (source->shape == TYPING) {
		report_circle(s, source);
		source->shape = FAULTY;
	}
	if (source->shape == UNTYPED) {
		source->shape = TYPING;
		if (!shape(s, source) || source->shape == FAULTY)
			source->shape = FAULTY;
		else
			source->shape = TYPED;
		source->faulty_names |= source->shape == FAULTY;
	}
	return source->shape == TYPED;
}

void sema_source_shapes(struct sema *s)
{
	ism_vec_each (source, &s->symbols->sources)
		sema_source_shape(s, *source);
	sema_collect_forms(s);
}

/* ---- terms ---- */

struct ism_term *sema_source_let(struct sema *s, struct source_symbol *source, uint32_t index)
{
	struct let_symbol *let = &source->lets.items[index];
	struct scope scope = sema_row_scope(source);

	if (sema_let_begin(s, let)) {
		sema_let_end(s, let, sema_row_let(s, &scope, let->name, let->expr));
		source->model.lets[index].term = let->term;
		source->model.members[source->model.n_members - source->model.n_lets + index].term =
			let->term;
	}
	return let->term;
}

struct ism_term *sema_member_term(struct sema *s, struct source_symbol *source, uint32_t index)
{
	struct ism_source_model *model = &source->model;
	uint32_t n = model->n_members - (uint32_t)source->lets.n;

	if (source->shape == FAULTY)
		return NULL;
	if (index >= n)
		return sema_source_let(s, source, index - n);
	if (source->parent)
		model->members[index].term = sema_member_term(s, source->parent, index);
	else if (model->base)
		model->members[index].term = sema_derived_member(s, source, index);
	else if (source->faulty_fields[index])
		return NULL;
	return model->members[index].term;
}

static void type_time(struct sema *s, struct source_symbol *source, const struct ism_item *item)
{
	struct scope scope = sema_row_scope(source);
	bool is_snapshot = item == source->entries[SOURCE_SNAPSHOT];
	const struct ism_expr *expr = sema_entry_expr(
		s, item, is_snapshot ? "a date or timestamp" : "a date or timestamp, or `none`");
	struct ism_term *term;

	source->faulty_time = true;
	if (!expr)
		return;
	if (expr->kind == ISM_EXPR_NONE && is_snapshot) {
		sema_entry_expects(s, item, expr->at, "a date or timestamp");
		return;
	}
	if (expr->kind == ISM_EXPR_NONE) {
		source->model.time_kind = ISM_TIME_NONE;
		source->faulty_time = false;
		return;
	}
	term = sema_expr(s, &scope, expr, NULL);
	if (!term)
		return;
	if (term->type.kind != ISM_TYPE_DATE && term->type.kind != ISM_TYPE_TIMESTAMP) {
		ism_diag_help(ism_diag(s->diags, ISM_DIAG_BAD_TIME, expr->at,
				      "the %s of `%s` is %s, not a date or timestamp",
				      is_snapshot ? "snapshot" : "time", source->model.name,
				      sema_type_name(s, &term->type)),
			is_snapshot ? "name the field that says when the inventory was taken"
				    : "name the field that places a row in a period, or write "
				      "`time: none`");
		return;
	}
	source->faulty_time = false;
	source->model.time = term;
	source->model.time_kind =
		term->type.kind == ISM_TYPE_DATE ? ISM_TIME_DATE : ISM_TIME_INSTANT;
}

/* What places its rows: a `time`, or a `snapshot` of which each value is an inventory. */
static void type_placing(struct sema *s, struct source_symbol *source)
{
	const struct ism_item *time = source->entries[SOURCE_TIME];
	const struct ism_item *snapshot = source->entries[SOURCE_SNAPSHOT];

	if (time && snapshot) {
		const struct ism_item *later =
			time->at.start > snapshot->at.start ? time : snapshot;

		source->faulty_time = true;
		ism_diag_note(
			ism_diag(s->diags, ISM_DIAG_BAD_TIME, later->word_at,
				"`%s` has a `time` or a `snapshot`, not both", source->model.name),
			(later == time ? snapshot : time)->word_at, "given here first");
	} else if (time) {
		type_time(s, source, time);
		source->model.is_snapshot = false;
	} else if (snapshot) {
		type_time(s, source, snapshot);
		source->model.is_snapshot = source->model.time != NULL;
	}
}

static void type_checks(struct sema *s, struct source_symbol *source, const struct ism_block *body)
{
	struct ism_source_model *model = &source->model;
	struct scope scope = sema_row_scope(source);

	scope.in_check = true;
	model->checks = ism_new_array(s->arena, body->items.n, struct ism_check_model);
	ism_vec_each (item, &body->items) {
		struct ism_check_model *check = &model->checks[model->n_checks];

		if (item->kind != ISM_ITEM_CHECK)
			continue;
		check->text = item->u.check.title.text;
		if (sema_is_unique(item->u.check.condition)
				? sema_unique(s, &scope, item->u.check.condition, check)
				: (check->condition = sema_condition(
					   s, &scope, item->u.check.condition)) != NULL)
			model->n_checks++;
	}
}

static void type_terms(struct sema *s, struct source_symbol *source)
{
	const struct ism_block *body = source->decl->u.block.body;

	if (!body || source->shape != TYPED)
		return;
	if (source->parent) {
		sema_form_terms(s, source);
		return;
	}
	sema_source_keys(s, &source->model);
	if (source->model.base)
		sema_derived_terms(s, source);
	for (uint32_t i = 0; !source->model.base && i < source->model.n_fields; i++)
		if (!source->faulty_fields[i] && source->model.fields[i].type.reference)
			sema_field_row(s, &source->model, i);
	for (uint32_t i = 0; i < source->model.n_lets; i++)
		sema_source_let(s, source, i);
	type_placing(s, source);
	sema_source_freshness(s, source);
	type_checks(s, source, body);
}

void sema_source_own_terms(struct sema *s, struct source_symbol *source)
{
	if (source->terms != UNTYPED)
		return;
	source->terms = TYPING;
	if (source->model.hidden)
		sema_derived_terms(s, source);
	else
		type_terms(s, source);
	source->terms = TYPED;
}

void sema_source_terms(struct sema *s)
{
	ism_vec_each (source, &s->symbols->sources)
		sema_source_own_terms(s, *source);
}
