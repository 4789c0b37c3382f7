/* `format: csv(delimiter: ";", …)`, or what the names of the files say. Each option is checked by itself. */
#include <string.h>

#include "runtime/kernel/regex.h"
#include "runtime/read/format_name.h"
#include "runtime/read/lines/fixed.h"
#include "sema/expr.h"
#include "sema/symbol.h"
#include "support/suggest.h"

/* What reading options fills in. */
struct dialect {
	struct sema *s;
	struct ism_format *format;
	struct ism_number_form *number;
	const char *name; /* of the format */
	bool good;
};

static void fault(struct dialect *d, struct ism_span at, const char *name, const char *expects)
{
	ism_diag_label(
		ism_diag(d->s->diags, ISM_DIAG_FORMAT_OPTION, at, "`%s` expects %s", name, expects),
		"expected %s", expects);
	d->good = false;
}

/* ---- values of options ---- */

static const char *option_text(struct dialect *d, const struct ism_arg *arg, const char *expects)
{
	if (arg->value->kind == ISM_EXPR_TEXT)
		return arg->value->u.text.text;
	if (arg->value->kind == ISM_EXPR_ERROR)
		d->good = false;
	else
		fault(d, arg->value->at, arg->key.text, expects);
	return NULL;
}

static void option_char(struct dialect *d, const struct ism_arg *arg, char *out)
{
	const char *expects = "one ASCII character in quotes";
	const char *text = option_text(d, arg, expects);

	if (!text)
		return;
	if (strlen(text) != 1 || (unsigned char)text[0] >= 128 || text[0] == '\n' ||
		text[0] == '\r')
		fault(d, arg->value->at, arg->key.text, expects);
	else
		*out = text[0];
}

static void option_bool(struct dialect *d, const struct ism_arg *arg, uint8_t *out)
{
	if (arg->value->kind == ISM_EXPR_BOOL)
		*out = arg->value->u.truth;
	else
		fault(d, arg->value->at, arg->key.text, "`true` or `false`");
}

/* ---- the options ---- */

static void read_delimiter(struct dialect *d, const struct ism_arg *arg)
{
	option_char(d, arg, &d->format->delimiter);
}

static void read_quote(struct dialect *d, const struct ism_arg *arg)
{
	option_char(d, arg, &d->format->quote);
}

static void read_escape(struct dialect *d, const struct ism_arg *arg)
{
	option_char(d, arg, &d->format->escape);
}

static void read_comment(struct dialect *d, const struct ism_arg *arg)
{
	option_char(d, arg, &d->format->comment);
}

static void read_decimal(struct dialect *d, const struct ism_arg *arg)
{
	option_char(d, arg, &d->number->decimal);
}

static void read_thousands(struct dialect *d, const struct ism_arg *arg)
{
	option_char(d, arg, &d->number->thousands);
}

static void read_header(struct dialect *d, const struct ism_arg *arg)
{
	option_bool(d, arg, &d->format->header);
}

static void read_trim(struct dialect *d, const struct ism_arg *arg)
{
	option_bool(d, arg, &d->format->trim);
}

static void read_skip(struct dialect *d, const struct ism_arg *arg)
{
	int64_t lines;

	if (sema_literal_int(arg->value, &lines) && lines >= 0 && lines <= UINT32_MAX)
		d->format->skip = (uint32_t)lines;
	else
		fault(d, arg->value->at, arg->key.text, "a number of lines");
}

static void read_encoding(struct dialect *d, const struct ism_arg *arg)
{
	static const char *const names[] = { "utf8", "latin1", "utf16" };
	static const enum ism_encoding encodings[] = { ISM_ENCODING_UTF8, ISM_ENCODING_LATIN1,
		ISM_ENCODING_UTF16 };
	const struct ism_expr *value = arg->value;
	const char *name = value->kind == ISM_EXPR_NAME   ? value->u.name.text
			   : value->kind == ISM_EXPR_TEXT ? value->u.text.text
							  : "";

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(names[i], name) == 0) {
			d->format->encoding = (uint8_t)encodings[i];
			return;
		}
	fault(d, value->at, arg->key.text, "`utf8`, `latin1` or `utf16`");
}

static void read_null(struct dialect *d, const struct ism_arg *arg)
{
	const struct ism_arg_vec one = { (struct ism_arg *)arg, 1, 1 };
	const struct ism_arg_vec *list =
		arg->value->kind == ISM_EXPR_LIST ? &arg->value->u.list.args : &one;
	struct ism_slice *nulls = ism_new_array(d->s->arena, list->n, struct ism_slice);

	for (size_t i = 0; i < list->n; i++) {
		const struct ism_expr *value = list->items[i].value;

		if (!value || value->kind != ISM_EXPR_TEXT) {
			fault(d, list->items[i].at, arg->key.text,
				"a list of texts: `[\"NULL\", \"?\"]`");
			return;
		}
		nulls[i] = (struct ism_slice){ value->u.text.text, strlen(value->u.text.text) };
	}
	d->format->n_nulls = (uint32_t)list->n;
	d->format->nulls = nulls;
}

static void read_assign(struct dialect *d, const struct ism_arg *arg)
{
	option_char(d, arg, &d->format->assign);
}

static void read_skip_unmatched(struct dialect *d, const struct ism_arg *arg)
{
	option_bool(d, arg, &d->format->skip_unmatched);
}

static void read_pattern(struct dialect *d, const struct ism_arg *arg)
{
	const char *text = option_text(d, arg, "a pattern in quotes");

	if (!text)
		return;
	d->format->pattern = text;
	d->good &= sema_check_regex(d->s, &arg->value->u.text);
}

static void read_table(struct dialect *d, const struct ism_arg *arg)
{
	d->format->table = option_text(d, arg, "the name of a table in quotes");
}

static void read_sheet(struct dialect *d, const struct ism_arg *arg)
{
	d->format->table = option_text(d, arg, "the name of a sheet in quotes");
}

static void read_query(struct dialect *d, const struct ism_arg *arg)
{
	d->format->query = option_text(d, arg, "a query in quotes");
}

static void read_root(struct dialect *d, const struct ism_arg *arg)
{
	const char *expects = "a path of names, such as `\"Records\"`";
	const char *path = option_text(d, arg, expects);

	if (!path)
		return;
	if (sema_is_path(path))
		d->format->root = path;
	else
		fault(d, arg->value->at, arg->key.text, expects);
}

/* Which formats have an option, as bits. */
enum {
	NDJSON = 1 << ISM_FORMAT_NDJSON,
	JSON = 1 << ISM_FORMAT_JSON,
	EITHER_JSON = NDJSON | JSON,
	CSV = 1 << ISM_FORMAT_CSV,
	LINES = 1 << ISM_FORMAT_LINES,
	KEYVALUE = 1 << ISM_FORMAT_KEYVALUE,
	FIXED = 1 << ISM_FORMAT_FIXED,
	EACH_LINE = LINES | KEYVALUE | FIXED,
	XLSX = 1 << ISM_FORMAT_XLSX,
	DATABASE = 1 << ISM_FORMAT_SQLITE | 1 << ISM_FORMAT_POSTGRES,
};

static const struct option {
	const char *name;
	void (*read)(struct dialect *d, const struct ism_arg *arg);
	unsigned formats;
} options[] = {
	{ "pattern", read_pattern, LINES },
	{ "skip_unmatched", read_skip_unmatched, LINES },
	{ "table", read_table, DATABASE },
	{ "sheet", read_sheet, XLSX },
	{ "query", read_query, DATABASE },
	{ "delimiter", read_delimiter, CSV | KEYVALUE },
	{ "assign", read_assign, KEYVALUE },
	{ "quote", read_quote, CSV | KEYVALUE },
	{ "escape", read_escape, CSV | KEYVALUE },
	{ "header", read_header, CSV | XLSX },
	{ "null", read_null, CSV | EACH_LINE | EITHER_JSON | DATABASE | XLSX },
	{ "comment", read_comment, CSV | EACH_LINE },
	{ "skip", read_skip, CSV | EACH_LINE | XLSX },
	{ "encoding", read_encoding, CSV | EACH_LINE | EITHER_JSON },
	{ "decimal", read_decimal, CSV | EACH_LINE },
	{ "thousands", read_thousands, CSV | EACH_LINE },
	{ "trim", read_trim, CSV | LINES | FIXED | XLSX },
	{ "root", read_root, JSON },
};

enum { N_OPTIONS = sizeof options / sizeof *options };

static void unknown_option(struct dialect *d, const struct ism_name *key)
{
	struct ism_suggest suggest;
	struct ism_diagnostic *g = ism_diag(d->s->diags, ISM_DIAG_FORMAT_OPTION, key->at,
		"`%s` has no option `%s`", d->name, key->text);

	ism_suggest_init(&suggest, key->text);
	for (size_t i = 0; i < N_OPTIONS; i++)
		if (options[i].formats & 1u << d->format->kind)
			ism_suggest_consider(&suggest, options[i].name);
	if (suggest.best)
		ism_diag_help(g, "did you mean `%s`?", suggest.best);
	d->good = false;
}

/* What a format takes first without a name, or NULL. */
static const char *first_option(uint32_t kind)
{
	return kind == ISM_FORMAT_LINES ? "pattern" : NULL;
}

static void read_option(struct dialect *d, const struct ism_arg *arg, bool is_first,
	const struct ism_arg *seen[N_OPTIONS])
{
	const struct ism_arg *given = arg;
	struct ism_arg named = *arg;

	if (!arg->key.text && arg->value && is_first && first_option(d->format->kind)) {
		named.key = (struct ism_name){ first_option(d->format->kind), arg->at };
		arg = &named;
	}
	if (!arg->key.text || !arg->value) {
		ism_diag_help(ism_diag(d->s->diags, ISM_DIAG_FORMAT_OPTION, arg->at,
				      "options of a format have names"),
			"write `csv(delimiter: \";\")`");
		d->good = false;
		return;
	}
	for (size_t i = 0; i < N_OPTIONS; i++) {
		if (strcmp(options[i].name, arg->key.text) != 0 ||
			!(options[i].formats & 1u << d->format->kind))
			continue;
		if (seen[i]) {
			ism_diag_note(ism_diag(d->s->diags, ISM_DIAG_DUPLICATE_ENTRY, arg->key.at,
					      "`%s` is given twice", arg->key.text),
				seen[i]->at, "given here first");
			d->good = false;
			return;
		}
		seen[i] = given;
		options[i].read(d, arg);
		return;
	}
	unknown_option(d, &arg->key);
}

/* Characters that mean two things make a file that nobody can read. */
static void check_clashes(struct dialect *d, struct ism_span at)
{
	const struct ism_format *f = d->format;
	char decimal = d->number->decimal ? d->number->decimal : '.';
	const char *both = NULL;

	if (f->delimiter && f->delimiter == f->quote)
		both = "`delimiter` and `quote`";
	else if (f->comment && f->comment == f->delimiter)
		both = "`delimiter` and `comment`";
	else if (f->comment && f->comment == f->quote)
		both = "`quote` and `comment`";
	else if (f->escape && f->escape == f->delimiter)
		both = "`delimiter` and `escape`";
	else if (f->assign && (f->assign == f->delimiter || f->assign == f->quote))
		both = f->assign == f->quote ? "`assign` and `quote`" : "`assign` and `delimiter`";
	else if (d->number->thousands == decimal)
		both = "`decimal` and `thousands`";
	if (!both)
		return;
	ism_diag(d->s->diags, ISM_DIAG_FORMAT_OPTION, at, "%s are the same character", both);
	d->good = false;
}

static void read_options(struct dialect *d, const struct ism_expr *call)
{
	const struct ism_arg *seen[N_OPTIONS] = { 0 };

	ism_vec_each (arg, &call->u.call.args)
		read_option(d, arg, arg == call->u.call.args.items, seen);
	if (!d->format->escape)
		d->format->escape = d->format->quote; /* doubled */
	if (d->good)
		check_clashes(d, call->at);
}

/* ---- columns ---- */

/* What stands for a column has to be a group of the pattern, or a range of characters. */
static void check_column(struct sema *s, const struct ism_source_model *source,
	const struct ism_regex *regex, const struct ism_field_model *field)
{
	struct ism_fixed_range range;

	if (field->file_pattern || !field->column)
		return;
	if (regex && !ism_regex_group(regex, field->column))
		ism_diag_help(ism_diag(s->diags, ISM_DIAG_FORMAT_COLUMN, field->at,
				      "the pattern of `%s` has no group `%s`", source->name,
				      field->column),
			"write `(?<%s>…)` in the pattern, or the group's name behind the type",
			field->column);
	if (source->format.kind == ISM_FORMAT_FIXED && !ism_fixed_range(field->column, &range))
		ism_diag_help(ism_diag(s->diags, ISM_DIAG_FORMAT_COLUMN, field->at,
				      "`%s` is no range of characters", field->column),
			"say where the column is, behind the type: `%s: text \"1..8\"`",
			field->name);
}

void sema_check_columns(struct sema *s, const struct source_symbol *source)
{
	const struct ism_source_model *model = &source->model;
	const char *pattern = model->format.kind == ISM_FORMAT_LINES ? model->format.pattern : NULL;
	struct ism_regex *regex = NULL;

	if (pattern && ism_regex_compile(pattern, strlen(pattern), &regex, NULL) != ISM_OK)
		return;
	for (uint32_t i = 0; !model->is_abstract && i < model->n_fields; i++)
		if (!source->faulty_fields[i])
			check_column(s, model, regex, &model->fields[i]);
	ism_regex_release(regex);
}

bool sema_is_path(const char *text)
{
	for (;;) {
		const char *begin = text;

		while (*text && *text != '.') {
			if (*text == '\\' && *++text == '\0')
				return false;
			text++;
		}
		if (text == begin)
			return false;
		if (!*text++)
			return true;
	}
}

/* ---- which format ---- */

bool sema_has_paths(const struct ism_source_model *model)
{
	return (model->kinds & ISM_FORMATS_OF_PATHS) != 0;
}

bool sema_has_arrays(const struct ism_source_model *model)
{
	return !(model->kinds & ~ISM_FORMATS_OF_PATHS);
}

/* The formats that have a name, as they are without options. */
static const struct format {
	const char *name;
	struct ism_format format;
} formats[] = {
	{ .name = "csv",
		.format = { .kind = ISM_FORMAT_CSV, .delimiter = ',', .quote = '"', .header = 1 } },
	{ .name = "ndjson", .format = { .kind = ISM_FORMAT_NDJSON } },
	{ .name = "json", .format = { .kind = ISM_FORMAT_JSON } },
	{ .name = "lines", .format = { .kind = ISM_FORMAT_LINES } },
	{ .name = "keyvalue",
		.format = { .kind = ISM_FORMAT_KEYVALUE,
			.delimiter = ' ',
			.assign = '=',
			.quote = '"',
			.escape = '\\' } },
	{ .name = "fixed", .format = { .kind = ISM_FORMAT_FIXED, .trim = 1 } },
	{ .name = "parquet", .format = { .kind = ISM_FORMAT_PARQUET } },
	{ .name = "xlsx", .format = { .kind = ISM_FORMAT_XLSX, .header = 1 } },
	{ .name = "sqlite", .format = { .kind = ISM_FORMAT_SQLITE } },
	{ .name = "postgres", .format = { .kind = ISM_FORMAT_POSTGRES } },
};

enum { N_FORMATS = sizeof formats / sizeof *formats };

static void choose_format(struct dialect *d, const struct format *format)
{
	*d->format = format->format;
	d->name = format->name;
}

static bool known_format(struct dialect *d, struct ism_span at, const char *name)
{
	struct ism_suggest suggest;
	struct ism_diagnostic *g;

	ism_suggest_init(&suggest, name);
	for (size_t i = 0; i < N_FORMATS; i++) {
		if (strcmp(name, formats[i].name) == 0) {
			choose_format(d, &formats[i]);
			return true;
		}
		ism_suggest_consider(&suggest, formats[i].name);
	}
	g = ism_diag(d->s->diags, ISM_DIAG_UNKNOWN_FORMAT, at, "there is no format `%s`", name);
	ism_diag_help(g, "write `format: %s`", suggest.best ? suggest.best : "csv");
	return false;
}

/* Whether the format says what it has to. */
static bool has_needed(struct dialect *d, const struct ism_expr *expr)
{
	const struct ism_format *format = d->format;
	bool of_database = (DATABASE >> format->kind) & 1;

	if (format->kind == ISM_FORMAT_LINES && !format->pattern)
		ism_diag_help(ism_diag(d->s->diags, ISM_DIAG_FORMAT_OPTION, expr->at,
				      "`lines` needs a pattern whose groups are the columns"),
			"write `lines(\"(?<user>[a-z]+) from (?<ip>[^ ]+)\")`");
	else if (of_database && !format->table == !format->query)
		ism_diag_help(ism_diag(d->s->diags, ISM_DIAG_FORMAT_OPTION, expr->at,
				      "`%s` needs a table or a query, and not both", d->name),
			"write `%s(table: \"incident\")`", d->name);
	else
		return true;
	return false;
}

static bool format_entry(struct dialect *d, const struct ism_item *item)
{
	const char *expects = "a format, such as `csv(delimiter: \";\")`";
	const struct ism_expr *expr = sema_entry_expr(d->s, item, expects);
	const struct ism_expr *name = expr;

	if (!expr || expr->kind == ISM_EXPR_ERROR)
		return false;
	if (expr->kind == ISM_EXPR_CALL)
		name = expr->u.call.callee;
	if (name->kind != ISM_EXPR_NAME) {
		sema_entry_expects(d->s, item, expr->at, expects);
		return false;
	}
	if (!known_format(d, name->at, name->u.name.text))
		return false;
	if (expr->kind == ISM_EXPR_CALL)
		read_options(d, expr);
	else if (!d->format->escape)
		d->format->escape = d->format->quote;
	return d->good && has_needed(d, expr);
}

/* ---- sources that are no files ---- */

bool sema_format_of_files(const struct source_symbol *source)
{
	const struct ism_item *format = source->entries[SOURCE_FORMAT];
	const struct ism_expr *expr = NULL;

	if (format && format->u.entry.values.n == 1)
		expr = format->u.entry.values.items[0].expr;
	if (expr && expr->kind == ISM_EXPR_CALL)
		expr = expr->u.call.callee;
	return !expr || expr->kind != ISM_EXPR_NAME || strcmp(expr->u.name.text, "postgres") != 0;
}

/* ---- formats that names say ---- */

/* What is known of a name in the list: its format, or that each file which it stands for says its own. */
static bool take_name(struct dialect *d, struct ism_source_model *model, struct ism_span at,
	const char *file, bool is_first)
{
	struct ism_format format;

	if (ism_format_is_open(file)) {
		model->format_from = ISM_FORMAT_FROM_EACH;
		model->kinds |= ISM_FORMATS_OF_NAMES;
		return true;
	}
	if (ism_format_of_name(file, &format)) {
		model->kinds |= 1u << format.kind;
		if (is_first)
			*d->format = format;
		return true;
	}
	ism_diag_help(ism_diag(d->s->diags, ISM_DIAG_UNKNOWN_FORMAT, at,
			      "the name `%s` does not say what format the file has", file),
		ism_format_is_other_workbook(file) ? "save it as .xlsx, which is read"
						   : "say it: `format: csv`");
	return false;
}

static bool formats_of_names(
	struct dialect *d, struct ism_source_model *model, const struct ism_item *item)
{
	bool is_first = true;

	model->format_from = ISM_FORMAT_FROM_NAME;
	model->kinds = 0;
	ism_vec_each (value, &item->u.entry.values) {
		if (value->kind != ISM_VALUE_EXPR || value->expr->kind != ISM_EXPR_TEXT ||
			!take_name(d, model, value->at, value->expr->u.text.text, is_first))
			return false;
		is_first = false;
	}
	return true;
}

static bool find_format(struct sema *s, struct source_symbol *source)
{
	struct ism_format *format = &source->model.format;
	struct dialect d = { s, format, &source->number, "csv", true };

	*format = (struct ism_format){ .kind = ISM_FORMAT_CSV,
		.delimiter = ',',
		.quote = '"',
		.header = 1,
		.encoding = ISM_ENCODING_UTF8 };
	source->number = (struct ism_number_form){ 0 };
	if (!source->entries[SOURCE_FORMAT] || source->entries[SOURCE_ROWS])
		format->escape = format->quote;
	if (source->entries[SOURCE_ROWS]) {
		format->trim = 1;
		if (source->entries[SOURCE_FORMAT])
			ism_diag_help(ism_diag(s->diags, ISM_DIAG_FORMAT_OPTION,
					      source->entries[SOURCE_FORMAT]->word_at,
					      "`rows` has a format of its own"),
				"`rows` is CSV with commas, a header and trimmed cells");
		return true;
	}
	if (source->entries[SOURCE_FORMAT])
		return format_entry(&d, source->entries[SOURCE_FORMAT]);
	return !source->entries[SOURCE_FILE] ||
	       formats_of_names(&d, &source->model, source->entries[SOURCE_FILE]);
}

bool sema_dialect(struct sema *s, struct source_symbol *source)
{
	struct ism_source_model *model = &source->model;
	bool good = find_format(s, source);

	if (!model->kinds)
		model->kinds = 1u << model->format.kind;
	for (uint32_t kind = 0; kind < ISM_FORMAT_COUNT; kind++)
		if (model->kinds & 1u << kind && ism_format_has_columns(kind))
			model->has_columns = true;
	return good;
}
