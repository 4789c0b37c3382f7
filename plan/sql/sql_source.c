/*
 * The rows of a source: from files (DuckDB), from rows in the program, or from a table of the source's name with
 * one column per field. Rows that do not fit are left out, as the evaluator rejects them.
 */
#include "plan/sql/sql_parts.h"

#include <string.h>
#include <strings.h>

#include "runtime/kernel/zone.h"
#include "runtime/read/format_name.h"
#include "runtime/read/glob.h"
#include "support/unreachable.h"

/* ---- columns ---- */

/* Names that SQL could not tell apart, or that look like ours, give way to a number. */
static const char *column_name(struct sql *s, const struct ism_source_model *source, uint32_t field)
{
	const char *name = source->fields[field].name;

	if (name[0] == '_')
		return sql_format(s, "_f%u", field);
	for (uint32_t i = 0; i < field; i++)
		if (strcasecmp(source->fields[i].name, name) == 0)
			return sql_format(s, "_f%u", field);
	return sql_quoted(s, name);
}

/* ---- rows in the program ---- */

struct inline_rows {
	struct sql *s;
	const struct ism_source_model *source;
	struct ism_zone *zone;
	struct sql_text_vec selects;
	uint64_t n; /* read, rejected ones too */
};

/* A cell as a constant of its field's type; NULL pointer: it does not fit. */
static const char *inline_cell(
	struct inline_rows *rows, const struct ism_field_model *field, struct ism_slice cell)
{
	struct ism_zone_cursor cursor = { 0 };
	struct ism_value value = { .state = ISM_VALUE_PRESENT };
	uint8_t ip[ISM_IP_SIZE];
	struct ism_datum datum = { 0 };

	if (!cell.data)
		return sql_cast(rows->s, "NULL", &field->type, false);
	if (ism_field_parse(&field->form, cell.data, cell.size, rows->zone, &cursor, ip, &datum) !=
		ISM_REASON_NONE)
		return NULL;
	if (field->type.kind == ISM_TYPE_TEXT || field->type.kind == ISM_TYPE_IP)
		value.text = (struct ism_slice){ datum.text, datum.size };
	else if (field->type.kind == ISM_TYPE_NUMBER)
		value.real = datum.real;
	else
		value.exact = datum.exact;
	return sql_cast(rows->s, sql_constant(rows->s, &value, &field->type), &field->type, false);
}

static void add_inline_row(struct inline_rows *rows, const struct sql_source *made,
	const struct ism_batch *batch, uint32_t row)
{
	struct sql *s = rows->s;
	struct sql_text_vec columns = { 0 };

	rows->n++;
	for (uint32_t i = 0; i < rows->source->n_fields; i++) {
		const char *cell =
			inline_cell(rows, &rows->source->fields[i], *ism_batch_cell(batch, row, i));

		if (!cell)
			return;
		sql_push(s, &columns, "%s AS %s", cell, made->columns[i]);
	}
	sql_push(s, &rows->selects, "SELECT %s, %llu AS _row", sql_join(s, &columns, ", "),
		(unsigned long long)rows->n);
}

static enum ism_status read_inline(struct inline_rows *rows, const struct sql_source *made)
{
	const struct ism_source_model *source = rows->source;
	struct sql *s = rows->s;
	struct ism_column *columns = ism_new_array(s->arena, source->n_fields, struct ism_column);
	struct ism_slice text = { source->rows, strlen(source->rows) };
	struct ism_reader *reader;
	struct ism_batch batch;
	enum ism_status status;

	for (uint32_t i = 0; i < source->n_fields; i++)
		columns[i] = (struct ism_column){ .name = source->fields[i].column,
			.field = source->fields[i].name,
			.form = &source->fields[i].form };
	ISM_TRY(ism_reader_open_text(&reader, source->name, text, 0, &source->format, columns,
		source->n_fields, s->error));
	while ((status = ism_reader_next(reader, &batch, s->error)) == ISM_OK &&
		(batch.n_rows || batch.n_rejects)) {
		for (uint32_t i = 0; i < batch.n_rows; i++)
			add_inline_row(rows, made, &batch, i);
		rows->n += batch.n_rejects;
	}
	ism_reader_close(reader);
	return status;
}

static const char *no_row(
	struct sql *s, const struct sql_source *made, const struct ism_source_model *source)
{
	struct sql_text_vec columns = { 0 };

	for (uint32_t i = 0; i < source->n_fields; i++)
		sql_push(s, &columns, "%s AS %s",
			sql_cast(s, "NULL", &source->fields[i].type, false), made->columns[i]);
	return sql_format(s, "SELECT %s, 0 AS _row WHERE 1 = 0", sql_join(s, &columns, ", "));
}

static const char *inline_rows(
	struct sql *s, struct sql_source *made, const struct ism_source_model *source)
{
	struct inline_rows rows = { .s = s, .source = source };
	struct ism_slice zone = source->zone.size ? source->zone : s->plan->model->zone;
	enum ism_status status =
		ism_zone_open((const uint8_t *)zone.data, zone.size, &rows.zone, s->error);

	if (status == ISM_OK)
		status = read_inline(&rows, made);
	ism_zone_close(rows.zone);
	if (status != ISM_OK && s->status == ISM_OK)
		s->status = status;
	made->has_order = true;
	made->is_empty = rows.n == 0;
	if (!rows.selects.n)
		return no_row(s, made, source);
	return sql_join(s, &rows.selects, "\n\tUNION ALL ");
}

/* ---- files, read by DuckDB ---- */

static const char *character(struct sql *s, const char *option, char c)
{
	return sql_format(s, ", %s = %s", option, sql_literal(s, &c, c ? 1 : 0));
}

/* Bytes before the first wildcard. */
static size_t fixed_prefix(const char *name)
{
	return strcspn(name, "*?[");
}

static const char *without_dot(const char *name)
{
	while (strncmp(name, "./", 2) == 0)
		name += 2;
	return name;
}

/* Whether all files of `name` are among those of `earlier`: each is read once. */
static bool is_covered(const char *name, const char *earlier)
{
	struct ism_slice pattern = { earlier, strlen(earlier) };

	if (strcmp(name, earlier) == 0)
		return true;
	if (ism_glob_is_pattern(name, strlen(name)) || strchr(name, '/') || strchr(earlier, '/'))
		return false;
	return ism_glob_match(pattern, (struct ism_slice){ name, strlen(name) }, NULL);
}

/* Whether a pattern may find a file that the other name is, or finds as well. */
static bool may_overlap(const char *name, const char *earlier)
{
	size_t n = fixed_prefix(name);
	size_t m = fixed_prefix(earlier);

	if (!name[n] && !earlier[m])
		return false;
	return strncmp(name, earlier, n < m ? n : m) == 0;
}

/* DuckDB unpacks gzip and zstd alone. */
static bool is_packed_otherwise(const char *name)
{
	static const char *const suffixes[] = { ".bz2", ".xz", ".lz4" };
	size_t n = strlen(name);

	for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
		size_t length = strlen(suffixes[i]);

		if (n > length && strcasecmp(name + n - length, suffixes[i]) == 0)
			return true;
	}
	return false;
}

static const char *files_of(struct sql *s, const struct ism_source_model *source)
{
	struct sql_text_vec files = { 0 };

	for (uint32_t i = 0; i < source->n_files; i++) {
		const char *name = without_dot(source->files[i]);
		bool covered = false;
		bool overlaps = false;

		if (is_packed_otherwise(name))
			sql_refuse(s, "files compressed like %s", name);
		for (uint32_t k = 0; k < i && !covered; k++) {
			const char *earlier = without_dot(source->files[k]);

			covered = is_covered(name, earlier);
			overlaps |= may_overlap(name, earlier);
		}
		if (!covered && overlaps)
			sql_refuse(s, "files of %s that two patterns may find", source->name);
		if (!covered)
			ism_vec_push(s->arena, &files, sql_literal(s, name, strlen(name)));
	}
	return sql_join(s, &files, ", ");
}

static const char *null_texts(struct sql *s, const struct ism_format *format)
{
	struct sql_text_vec nulls = { 0 };

	ism_vec_push(s->arena, &nulls, "''");
	for (uint32_t i = 0; i < format->n_nulls; i++)
		ism_vec_push(s->arena, &nulls,
			sql_literal(s, format->nulls[i].data, format->nulls[i].size));
	return sql_join(s, &nulls, ", ");
}

/* `.csv` and `.tsv` may stand in one list. */
static bool have_one_delimiter(const struct ism_source_model *source)
{
	struct ism_format format;

	for (uint32_t i = 0; source->format_from == ISM_FORMAT_FROM_NAME && i < source->n_files;
		i++)
		if (ism_format_of_name(source->files[i], &format) &&
			format.delimiter != source->format.delimiter)
			return false;
	return true;
}

static const char *read_csv(struct sql *s, const struct ism_source_model *source)
{
	const struct ism_format *format = &source->format;
	struct sql_text_vec options = { 0 };

	if (source->kinds != 1u << ISM_FORMAT_CSV)
		sql_refuse(s, "files that are not CSV");
	if (!have_one_delimiter(source))
		sql_refuse(s, "files in CSV with several delimiters");
	if (format->encoding == ISM_ENCODING_UTF16)
		sql_refuse(s, "files in UTF-16");
	/* DuckDB lets comments begin within a line, and drops rows with blanks before a quote. */
	if (format->comment)
		sql_refuse(s, "files with comments");
	if (format->trim && format->quote)
		sql_refuse(s, "trim: true beside quotes (quote: \"\" has none)");
	if (format->encoding == ISM_ENCODING_LATIN1)
		ism_vec_push(s->arena, &options, ", encoding = 'latin-1'");
	ism_vec_push(s->arena, &options, character(s, "delim", format->delimiter));
	ism_vec_push(s->arena, &options, character(s, "quote", format->quote));
	ism_vec_push(s->arena, &options, character(s, "escape", format->escape));
	ism_vec_push(s->arena, &options, character(s, "comment", 0));
	if (format->skip)
		sql_push(s, &options, ", skip = %u", format->skip);
	return sql_format(s,
		"read_csv([%s], all_varchar = true, header = %s, union_by_name = %s, nullstr = "
		"[%s]%s, "
		"null_padding = false, ignore_errors = true, strict_mode = true)",
		files_of(s, source), format->header ? "true" : "false",
		format->header ? "true" : "false", null_texts(s, format),
		sql_join(s, &options, ""));
}

/* Cells as texts; without a header by the names that the reader gives to columns. */
static const char *csv_cells(
	struct sql *s, const struct sql_source *made, const struct ism_source_model *source)
{
	struct sql_text_vec columns = { 0 };
	const char *parts;

	for (uint32_t i = 0; i < source->n_fields; i++) {
		const char *name = source->fields[i].column;

		if (!source->format.header)
			name = sql_format(s, source->n_fields > 10 ? "column%02u" : "column%u", i);
		name = sql_quoted(s, name);
		if (source->format.trim)
			name = sql_format(s,
				"CASE WHEN trim(%s, ' \t') NOT IN (%s) THEN trim(%s, ' \t') END",
				name, null_texts(s, &source->format), name);
		sql_push(s, &columns, "%s AS %s", name, made->columns[i]);
		parts = sql_field_parts(s, &source->fields[i], name);
		if (parts)
			sql_push(s, &columns, "%s AS _p%u", parts, i);
	}
	sql_push(s, &columns, "row_number() OVER () AS _row");
	return sql_format(
		s, "SELECT %s\n\tFROM %s", sql_join(s, &columns, ",\n\t\t"), read_csv(s, source));
}

static const char *csv_fields(
	struct sql *s, const struct sql_source *made, const struct ism_source_model *source)
{
	struct sql_text_vec columns = { 0 };

	for (uint32_t i = 0; i < source->n_fields; i++) {
		const char *cell = sql_format(s, "c.%s", made->columns[i]);
		const char *parts = sql_format(s, "c._p%u", i);

		sql_push(s, &columns, "%s AS _r%u", cell, i);
		sql_push(s, &columns, "%s AS %s",
			sql_field(s, source, &source->fields[i], cell, parts), made->columns[i]);
	}
	sql_push(s, &columns, "c._row");
	return sql_format(
		s, "SELECT %s\n\tFROM %s AS c", sql_join(s, &columns, ",\n\t\t"), made->read);
}

/* ---- tables ---- */

/* The index of the enumerator that a text means. */
static const char *enum_index(struct sql *s, const struct ism_enum *items, const char *text)
{
	struct sql_text_vec arms = { 0 };

	for (uint32_t i = 0; i < items->n; i++) {
		const struct ism_enum_item *item = &items->items[i];

		for (uint64_t k = 0; k < item->n_spellings; k++)
			sql_push(s, &arms, "WHEN %s = %s THEN %u", text,
				sql_literal(s, item->spellings[k].data, item->spellings[k].size),
				i);
		if (!item->n_spellings)
			sql_push(s, &arms, "WHEN %s = %s THEN %u", sql_op1(s, SQL_LOWER, text),
				sql_op1(s, SQL_LOWER,
					sql_literal(s, item->name.data, item->name.size)),
				i);
	}
	if (items->other != ISM_ENUM_NO_OTHER)
		sql_push(s, &arms, "WHEN %s IS NOT NULL THEN %u", text, items->other);
	return sql_format(s, "CASE %s END", sql_join(s, &arms, " "));
}

const char *sql_enum_of_text(struct sql *s, const struct ism_field_model *field, const char *text)
{
	return enum_index(s, &field->type.enumeration->items, text);
}

/* A column that has its SQL type already, in our representation. */
static const char *typed_column(
	struct sql *s, const struct ism_field_model *field, const char *column)
{
	switch (field->type.kind) {
	case ISM_TYPE_ENUM: return sql_enum_of_text(s, field, column);
	case ISM_TYPE_IP: sql_refuse(s, "addresses in a table"); return "NULL";
	case ISM_TYPE_DECIMAL:
		return sql_cast(s,
			sql_format(s, "%s * %s", column, sql_power_of_ten(s, field->type.scale)),
			&field->type, false);
	default: return sql_cast(s, column, &field->type, false);
	}
}

static const char *table_fields(
	struct sql *s, struct sql_source *made, const struct ism_source_model *source)
{
	struct sql_text_vec columns = { 0 };

	made->read = sql_quoted(s, source->name);
	for (uint32_t i = 0; i < source->n_fields; i++) {
		const char *column = sql_quoted(s, source->fields[i].name);

		if (source->fields[i].type.kind == ISM_TYPE_ENUM)
			sql_push(s, &columns, "%s AS _r%u", column, i);
		sql_push(s, &columns, "%s AS %s", typed_column(s, &source->fields[i], column),
			made->columns[i]);
	}
	return sql_format(s, "SELECT %s\n\tFROM %s", sql_join(s, &columns, ",\n\t\t"), made->read);
}

/* ---- rows that fit ---- */

/* The cell as it was read has a name of its own where reading it may fail. */
static bool has_raw(const struct sql *s, const struct ism_source_model *source, uint32_t field)
{
	if (source->rows)
		return false;
	return s->dialect == ISM_SQL_DUCKDB || source->fields[field].type.kind == ISM_TYPE_ENUM;
}

static void add_conditions(struct sql *s, const struct sql_source *made,
	const struct ism_source_model *source, uint32_t i, struct sql_text_vec *conditions)
{
	const struct ism_field_model *field = &source->fields[i];
	const char *column = sql_format(s, "r.%s", made->columns[i]);

	if (!field->optional && !field->absent)
		sql_push(s, conditions, "%s IS NOT NULL", column);
	else if (has_raw(s, source, i))
		sql_push(s, conditions, "(%s IS NOT NULL OR r._r%u IS NULL)", column, i);
	if (field->low)
		sql_push(s, conditions, "coalesce(%s >= %s, TRUE)", column,
			sql_constant(s, &field->low->u.constant, &field->type));
	if (field->high)
		sql_push(s, conditions, "coalesce(%s <= %s, TRUE)", column,
			sql_constant(s, &field->high->u.constant, &field->type));
}

static const char *fitting(struct sql *s, const struct sql_source *made,
	const struct ism_source_model *source, const char *from)
{
	struct sql_text_vec columns = { 0 };
	struct sql_text_vec conditions = { 0 };

	for (uint32_t i = 0; i < source->n_fields; i++) {
		const struct ism_field_model *field = &source->fields[i];
		const char *column = sql_format(s, "r.%s", made->columns[i]);

		add_conditions(s, made, source, i, &conditions);
		if (field->absent)
			column = sql_format(s, "coalesce(%s, %s)", column,
				sql_constant(s, &field->absent->u.constant, &field->type));
		sql_push(s, &columns, "%s AS %s", column, made->columns[i]);
	}
	if (made->has_order)
		sql_push(s, &columns, "r._row");
	return sql_format(s, "SELECT %s\n\tFROM %s AS r%s%s", sql_join(s, &columns, ", "), from,
		conditions.n ? "\n\tWHERE " : "", sql_join(s, &conditions, "\n\t\tAND "));
}

const struct sql_source *sql_source(struct sql *s, uint32_t scan)
{
	const struct ism_source_model *source = s->plan->scans[scan].source;
	const char *name = source->name;
	struct sql_source *made = s->sources[scan];
	const char *cells;

	if (made)
		return made;
	made = s->sources[scan] = ism_new(s->arena, struct sql_source);
	made->columns = ism_new_array(s->arena, source->n_fields, const char *);
	for (uint32_t i = 0; i < source->n_fields; i++)
		made->columns[i] = column_name(s, source, i);
	if (source->rows) {
		cells = inline_rows(s, made, source);
	} else if (s->dialect == ISM_SQL_DUCKDB) {
		made->has_order = true;
		made->read = sql_add_cte(s, sql_unique(s, sql_format(s, "%s_read", name)),
			csv_cells(s, made, source));
		cells = csv_fields(s, made, source);
	} else {
		cells = table_fields(s, made, source);
	}
	cells = sql_add_cte(s, sql_unique(s, sql_format(s, "%s_cells", name)), cells);
	made->rows = sql_add_cte(
		s, sql_unique(s, sql_format(s, "%s_rows", name)), fitting(s, made, source, cells));
	return made;
}

/* ---- rows by their key ---- */

static const char *key_columns(struct sql *s, struct sql_scope *scope,
	const struct ism_plan_scan *scan, struct sql_text_vec *names)
{
	struct sql_text_vec columns = { 0 };

	for (uint32_t i = 0; i < scan->n_keys; i++) {
		sql_push(s, &columns, "%s AS _k%u", sql_expr(scope, scan->keys[i]), i);
		sql_push(s, names, "_k%u", i);
	}
	for (uint32_t i = 0; i < scan->n_members; i++)
		sql_push(s, &columns, "%s AS _m%u", sql_expr(scope, scan->members[i]), i);
	if (scope->source->has_order)
		sql_push(s, &columns, "_row");
	return sql_join(s, &columns, ", ");
}

const struct sql_source *sql_table(struct sql *s, uint32_t index)
{
	const struct ism_plan_scan *scan = &s->plan->scans[index];
	const char *name = scan->source->name;
	struct sql_text_vec keys = { 0 };
	struct sql_text_vec known = { 0 };
	struct ism_term **roots =
		ism_new_array(s->arena, scan->n_keys + scan->n_members, struct ism_term *);
	struct sql_scope scope = { .s = s, .scan = scan, .source = sql_source(s, index) };
	struct sql_source *made = s->sources[index];
	const char *from;
	const char *columns;

	if (made->table)
		return made;
	memcpy(roots, scan->keys, scan->n_keys * sizeof *roots);
	memcpy(roots + scan->n_keys, scan->members, scan->n_members * sizeof *roots);
	from = sql_layers(&scope, made->rows, sql_format(s, "%s_terms", name), roots,
		scan->n_keys + scan->n_members);
	columns = key_columns(s, &scope, scan, &keys);
	for (uint32_t i = 0; i < scan->n_keys; i++)
		sql_push(s, &known, "_k%u IS NOT NULL", i);
	/* Of rows with the same key the first is found. */
	made->table = sql_add_cte(s, sql_unique(s, sql_format(s, "%s_by_key", name)),
		sql_format(s,
			"SELECT k.*, 1 AS _found FROM (\n"
			"\t\tSELECT k.*, row_number() OVER (PARTITION BY %s ORDER BY %s) AS _nth\n"
			"\t\tFROM (SELECT %s FROM %s) AS k WHERE %s) AS k\n"
			"\tWHERE _nth = 1",
			sql_join(s, &keys, ", "),
			made->has_order ? "_row" : sql_join(s, &keys, ", "), columns, from,
			sql_join(s, &known, " AND ")));
	return made;
}
