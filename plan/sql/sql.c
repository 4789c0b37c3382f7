/* Printing a plan: one statement per measure, and the small tools that texts of SQL are made with. */
#include "plan/sql/sql_parts.h"

#include <setjmp.h>
#include <string.h>
#include <strings.h>

#include "runtime/kernel/calendar.h"

/* ---- texts ---- */

const char *sql_format(struct sql *s, const char *format, ...)
{
	va_list args;
	const char *text;

	va_start(args, format);
	text = ism_arena_vprintf(s->arena, format, args);
	va_end(args);
	return text;
}

void sql_push(struct sql *s, struct sql_text_vec *parts, const char *format, ...)
{
	va_list args;
	const char *text;

	va_start(args, format);
	text = ism_arena_vprintf(s->arena, format, args);
	va_end(args);
	ism_vec_push(s->arena, parts, text);
}

const char *sql_join(struct sql *s, const struct sql_text_vec *parts, const char *separator)
{
	size_t between = strlen(separator);
	size_t size = 1;
	char *text;
	char *at;

	for (size_t i = 0; i < parts->n; i++)
		size += strlen(parts->items[i]) + between;
	text = at = ism_arena_alloc(s->arena, size);
	for (size_t i = 0; i < parts->n; i++) {
		size_t length = strlen(parts->items[i]);

		if (i) {
			memcpy(at, separator, between);
			at += between;
		}
		memcpy(at, parts->items[i], length);
		at += length;
	}
	return text;
}

/* `text` between two quotes, those inside doubled, backslashes too where they escape. */
static const char *in_quotes(
	struct sql *s, const char *data, uint64_t size, char quote, bool escapes)
{
	char *text = ism_arena_alloc(s->arena, 2 * size + 3);
	char *at = text;

	*at++ = quote;
	for (uint64_t i = 0; i < size; i++) {
		if (data[i] == quote || (escapes && data[i] == '\\'))
			*at++ = data[i] == '\\' || !escapes ? data[i] : '\\';
		*at++ = data[i];
	}
	*at = quote;
	return text;
}

const char *sql_quoted(struct sql *s, const char *name)
{
	if (s->dialect == ISM_SQL_SPARK)
		return in_quotes(s, name, strlen(name), '`', false);
	return in_quotes(s, name, strlen(name), '"', s->dialect == ISM_SQL_CLICKHOUSE);
}

const char *sql_literal(struct sql *s, const char *data, uint64_t size)
{
	bool escapes = s->dialect == ISM_SQL_SPARK || s->dialect == ISM_SQL_CLICKHOUSE;

	if (memchr(data, 0, size))
		sql_refuse(s, "a text with a zero byte");
	return in_quotes(s, data, size, '\'', escapes);
}

void sql_refuse(struct sql *s, const char *what, ...)
{
	char text[256];
	va_list args;

	if (s->status != ISM_OK)
		return;
	va_start(args, what);
	vsnprintf(text, sizeof text, what, args);
	va_end(args);
	s->status =
		ism_fail(s->error, ISM_ERR_USAGE, "measure %s: SQL for %s cannot say exactly: %s",
			s->measure->model->name, ism_sql_dialect_name(s->dialect), text);
}

/* ---- operations ---- */

const char *sql_op(struct sql *s, enum sql_op op, const char *a, const char *b, const char *c)
{
	const char *template = sql_template(s->dialect, op);
	struct sql_text_vec parts = { 0 };
	const char *arguments[] = { a, b, c };

	if (!template) {
		sql_refuse(s, "%s", sql_op_name(op));
		return "NULL";
	}
	for (const char *at = template; *at;) {
		size_t plain = strcspn(at, "$");

		if (plain)
			ism_vec_push(s->arena, &parts, ism_arena_copy(s->arena, at, plain));
		at += plain;
		if (*at == '$' && at[1] >= '1' && at[1] <= '3') {
			ism_vec_push(s->arena, &parts, arguments[at[1] - '1']);
			at += 2;
		} else if (*at) {
			ism_vec_push(s->arena, &parts, "$");
			at++;
		}
	}
	return sql_join(s, &parts, "");
}

const char *sql_op1(struct sql *s, enum sql_op op, const char *a)
{
	return sql_op(s, op, a, "", "");
}

const char *sql_op2(struct sql *s, enum sql_op op, const char *a, const char *b)
{
	return sql_op(s, op, a, b, "");
}

/* ---- names ---- */

static bool is_taken(const struct sql *s, const char *name)
{
	for (uint32_t i = 0; i < s->plan->n_scans; i++)
		if (strcasecmp(s->plan->scans[i].source->name, name) == 0)
			return true;
	for (size_t i = 0; i < s->names.n; i++)
		if (strcasecmp(s->names.items[i], name) == 0)
			return true;
	return false;
}

const char *sql_unique(struct sql *s, const char *wanted)
{
	const char *name = wanted;

	for (unsigned i = 2; is_taken(s, name); i++)
		name = sql_format(s, "%s_%u", wanted, i);
	ism_vec_push(s->arena, &s->names, name);
	return sql_quoted(s, name);
}

const char *sql_add_cte(struct sql *s, const char *name, const char *body)
{
	struct sql_cte cte = { name, body };

	ism_vec_push(s->arena, &s->ctes, cte);
	return name;
}

/* ---- the head of a statement: the run's moment and the parameters ---- */

const char *sql_param_column(struct sql *s, uint32_t param)
{
	const struct ism_param_model *params = s->plan->model->params;

	for (uint32_t i = 0; i < param; i++)
		if (strcasecmp(params[i].name, params[param].name) == 0)
			return sql_quoted(
				s, sql_format(s, "param_%s_%u", params[param].name, param));
	return sql_quoted(s, sql_format(s, "param_%s", params[param].name));
}

/* The first instant after a day, on the program's clock. */
static int64_t day_end(struct sql *s, int64_t day)
{
	const struct ism_slice *bytes = &s->plan->model->zone;
	struct ism_zone_cursor cursor = { 0 };
	struct ism_zone *zone = NULL;
	int64_t end;

	if (ism_zone_open((const uint8_t *)bytes->data, bytes->size, &zone, s->error) != ISM_OK)
		s->status = ISM_ERR_DATA;
	end = ism_day_start(zone, &cursor, day + 1);
	ism_zone_close(zone);
	return end;
}

/* `now` is the last microsecond of the day. */
static void push_moment(struct sql *s, struct sql_text_vec *columns)
{
	const struct ism_sql_options *options = s->options;
	const char *now = sql_op1(s, SQL_NOW, "");
	const char *next;

	if (options->has_as_of) {
		int64_t end = day_end(s, options->as_of);

		sql_push(s, columns, "%s AS today", sql_date(s, options->as_of));
		sql_push(s, columns, "%s AS now_utc", sql_instant(s, end - 1));
		sql_push(s, columns, "%s AS next_utc", sql_instant(s, end));
		return;
	}
	next = sql_op1(s, SQL_FROM_US, sql_format(s, "(%s + 1)", sql_op1(s, SQL_TO_US, now)));
	sql_push(s, columns, "%s AS today", sql_day_of_instant(s, now));
	sql_push(s, columns, "%s AS now_utc", now);
	sql_push(s, columns, "%s AS next_utc", next);
}

static void add_run(struct sql *s)
{
	const struct ism_model *model = s->plan->model;
	struct sql_text_vec columns = { 0 };

	push_moment(s, &columns);
	for (uint32_t i = 0; i < model->n_params; i++) {
		const struct ism_param_model *param = &model->params[i];
		const char *value = sql_constant(s, &param->value->u.constant, &param->value->type);

		sql_push(s, &columns, "%s AS %s", sql_cast(s, value, &param->type, false),
			sql_param_column(s, i));
	}
	s->run = sql_add_cte(s, sql_unique(s, "run"),
		sql_format(s, "SELECT %s", sql_join(s, &columns, ",\n\t\t")));
}

/* ---- statements ---- */

/* What of the sources that a measure reads tables cannot be. */
static void refuse_sources(struct sql *s, uint32_t n, const uint32_t *scans)
{
	for (uint32_t i = 0; i < n; i++) {
		const struct ism_source_model *source = s->plan->scans[scans[i]].source;

		if (source->base)
			sql_refuse(s, "derived sources, such as %s", source->name);
		if (source->is_abstract)
			sql_refuse(s, "abstract sources, such as %s", source->name);
		for (uint32_t f = 0; f < source->n_fields; f++) {
			if (source->fields[f].type.kind == ISM_TYPE_LIST)
				sql_refuse(s, "lists");
			if (source->fields[f].file_pattern)
				sql_refuse(s, "fields that are read from a file's name");
		}
	}
}

static const char *statement(struct sql *s, const struct ism_plan_measure *measure)
{
	struct sql_text_vec parts = { 0 };
	const char *select;

	s->measure = measure;
	s->ctes = (struct sql_cte_vec){ 0 };
	s->names = (struct sql_text_vec){ 0 };
	s->sources = ism_new_array(s->arena, s->plan->n_scans, struct sql_source *);
	refuse_sources(s, measure->n_sources, measure->sources);
	refuse_sources(s, measure->n_lookups, measure->lookups);
	sql_refuse_time(s);
	if (s->status != ISM_OK)
		return "";
	add_run(s);
	select = sql_measure(s);
	for (size_t i = 0; i < s->ctes.n; i++)
		sql_push(s, &parts, "%s AS (\n\t%s\n)", s->ctes.items[i].name,
			s->ctes.items[i].body);
	return sql_format(s, "-- %s\nWITH %s\n%s%s;\n", measure->model->name,
		sql_join(s, &parts, ",\n"), select, sql_template(s->dialect, SQL_SETTINGS));
}

struct leave {
	jmp_buf to;
};

static void no_memory(void *context)
{
	struct leave *leave = context;

	longjmp(leave->to, 1);
}

static enum ism_status print(struct sql *s, FILE *out)
{
	struct sql_text_vec statements = { 0 };

	for (uint32_t i = 0; i < s->plan->n_measures; i++) {
		if (s->plan->measures[i].reported)
			ism_vec_push(s->arena, &statements, statement(s, &s->plan->measures[i]));
	}
	if (s->status == ISM_OK)
		fputs(sql_join(s, &statements, "\n"), out);
	return s->status;
}

enum ism_status ism_sql_print(const struct ism_plan *plan, const struct ism_sql_options *options,
	FILE *out, struct ism_error *error)
{
	struct leave leave;
	struct ism_arena arena;
	enum ism_status status;
	struct sql s = {
		.arena = &arena,
		.plan = plan,
		.options = options,
		.dialect = options->dialect,
		.error = error,
	};

	ism_arena_init(&arena, no_memory, &leave);
	if (setjmp(leave.to) == 0)
		status = print(&s, out);
	else
		status = ism_fail(error, ISM_ERR_MEMORY, "not enough memory for the SQL");
	ism_arena_free(&arena);
	return status;
}
