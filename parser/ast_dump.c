#include "parser/ast_dump.h"

#include <inttypes.h>

#include "support/unreachable.h"

struct dump {
	FILE *out;
	int depth; /* of blocks */
};

static void line(struct dump *d)
{
	fputc('\n', d->out);
	for (int i = 0; i < d->depth; i++)
		fputs("  ", d->out);
}

/* ---- names and texts ---- */

static void dump_text(struct dump *d, const char *text)
{
	fputc('"', d->out);
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			fprintf(d->out, "\\%c", *text);
		else if (*text == '\n')
			fputs("\\n", d->out);
		else if (*text == '\t')
			fputs("\\t", d->out);
		else
			fputc(*text, d->out);
	}
	fputc('"', d->out);
}

/* " key value" of what may be absent. */
static void dump_opt_string(struct dump *d, const char *before, const struct ism_string *string)
{
	if (string->text) {
		fprintf(d->out, " %s", before);
		dump_text(d, string->text);
	}
}

static void dump_opt_path(struct dump *d, const char *before, const struct ism_path *path)
{
	if (path->text)
		fprintf(d->out, " %s%s", before, path->text);
}

static void dump_opt_name(struct dump *d, const char *before, const struct ism_name *name)
{
	if (name->text)
		fprintf(d->out, " %s%s", before, name->text);
}

static void dump_raw(struct dump *d, const struct ism_raw_text *raw)
{
	fputs("(raw ", d->out);
	dump_text(d, raw->text);
	fputc(')', d->out);
}

/* ---- expressions ---- */

static void dump_expr(struct dump *d, const struct ism_expr *expr);

static void dump_opt_expr(struct dump *d, const char *before, const struct ism_expr *expr)
{
	if (expr) {
		fprintf(d->out, " %s", before);
		dump_expr(d, expr);
	}
}

static void dump_clause(struct dump *d, const struct ism_clause *clause)
{
	static const char *const words[] = { "where", "at", "while", "during" };

	fprintf(d->out, " (%s ", words[clause->kind]);
	dump_expr(d, clause->low);
	dump_opt_expr(d, "", clause->high);
	fputc(')', d->out);
}

static void dump_arg(struct dump *d, const struct ism_arg *arg)
{
	bool is_plain = !arg->of.text && !arg->clauses.n;

	fputc(' ', d->out);
	if (!is_plain)
		fputs("(rows ", d->out);
	if (arg->key.text)
		fprintf(d->out, "%s: ", arg->key.text);
	dump_expr(d, arg->value);
	dump_opt_path(d, "of ", &arg->of);
	ism_vec_each (clause, &arg->clauses)
		dump_clause(d, clause);
	if (!is_plain)
		fputc(')', d->out);
}

static void dump_args(struct dump *d, const struct ism_arg_vec *args)
{
	ism_vec_each (arg, args)
		dump_arg(d, arg);
	fputc(')', d->out);
}

static void dump_arm(struct dump *d, const struct ism_arm *arm)
{
	fputs(" [", d->out);
	ism_vec_each (pattern, &arm->patterns) {
		if (pattern->value)
			dump_expr(d, pattern->value);
		else
			fputs("else", d->out);
		fputc(' ', d->out);
	}
	fputs("=> ", d->out);
	dump_expr(d, arm->value);
	fputc(']', d->out);
}

static void dump_timestamp(struct dump *d, const struct ism_timestamp_literal *t)
{
	fprintf(d->out, "(timestamp %" PRId32 " %" PRId64, t->day, t->time_us);
	if (t->has_zone)
		fprintf(d->out, " %+d", t->offset_minutes);
	fputc(')', d->out);
}

static void dump_period(struct dump *d, const struct ism_period_literal *period)
{
	static const char *const marks[] = { "", "Q", "H", "W" };

	fprintf(d->out, "(period %04d-%s%0*d)", period->year, marks[period->kind],
		period->kind == ISM_PERIOD_LITERAL_MONTH || period->kind == ISM_PERIOD_LITERAL_WEEK
			? 2
			: 1,
		period->number);
}

static void dump_address(struct dump *d, const struct ism_address_literal *address)
{
	fputs("(address ", d->out);
	for (int i = 0; i < (address->is_v6 ? 16 : 4); i++)
		fprintf(d->out, "%02x", address->bytes[i]);
	if (address->prefix_length >= 0)
		fprintf(d->out, "/%d", address->prefix_length);
	fputc(')', d->out);
}

static void dump_number(struct dump *d, const struct ism_expr *expr)
{
	fputs(expr->u.number.text, d->out);
	if (expr->u.number.unit.text)
		fprintf(d->out, "_%s", expr->u.number.unit.text);
}

/* (op a b …) of up to three operands. */
static void dump_node(struct dump *d, const char *op, const struct ism_expr *a,
	const struct ism_expr *b, const struct ism_expr *c)
{
	fprintf(d->out, "(%s", op);
	dump_opt_expr(d, "", a);
	dump_opt_expr(d, "", b);
	dump_opt_expr(d, "", c);
	fputc(')', d->out);
}

static void dump_composite(struct dump *d, const struct ism_expr *expr)
{
	static const char *const unary[] = { "neg", "not", "none?", "some?" };

	switch (expr->kind) {
	case ISM_EXPR_MEMBER:
		fputs("(. ", d->out);
		dump_expr(d, expr->u.member.object);
		fprintf(d->out, " %s)", expr->u.member.name.text);
		break;
	case ISM_EXPR_CALL:
		fputs("(call ", d->out);
		dump_expr(d, expr->u.call.callee);
		dump_args(d, &expr->u.call.args);
		break;
	case ISM_EXPR_INDEX:
		fputs("(index ", d->out);
		dump_expr(d, expr->u.index.object);
		dump_args(d, &expr->u.index.args);
		break;
	case ISM_EXPR_LIST:
		fputs("(list", d->out);
		dump_args(d, &expr->u.list.args);
		break;
	case ISM_EXPR_UNARY:
		dump_node(d, unary[expr->u.unary.op], expr->u.unary.operand, NULL, NULL);
		break;
	case ISM_EXPR_BINARY:
		dump_node(d, ism_binary_op_text(expr->u.binary.op), expr->u.binary.left,
			expr->u.binary.right, NULL);
		break;
	case ISM_EXPR_RANGE: dump_node(d, "..", expr->u.range.low, expr->u.range.high, NULL); break;
	case ISM_EXPR_IF:
		dump_node(d, "if", expr->u.choice.condition, expr->u.choice.yes, expr->u.choice.no);
		break;
	case ISM_EXPR_MATCH:
		fputs("(match ", d->out);
		dump_expr(d, expr->u.match.subject);
		ism_vec_each (arm, &expr->u.match.arms)
			dump_arm(d, arm);
		fputs(expr->u.match.faulty ? " faulty)" : ")", d->out);
		break;
	default: ism_unreachable("every other kind is a leaf");
	}
}

static void dump_expr(struct dump *d, const struct ism_expr *expr)
{
	switch (expr->kind) {
	case ISM_EXPR_ERROR: fputs("(error)", d->out); break;
	case ISM_EXPR_NUMBER: dump_number(d, expr); break;
	case ISM_EXPR_TEXT: dump_text(d, expr->u.text.text); break;
	case ISM_EXPR_DATE: fprintf(d->out, "(date %" PRId32 ")", expr->u.date.day); break;
	case ISM_EXPR_TIMESTAMP: dump_timestamp(d, &expr->u.instant); break;
	case ISM_EXPR_PERIOD: dump_period(d, &expr->u.period); break;
	case ISM_EXPR_ADDRESS: dump_address(d, &expr->u.address); break;
	case ISM_EXPR_BOOL: fputs(expr->u.truth ? "true" : "false", d->out); break;
	case ISM_EXPR_NONE: fputs("none", d->out); break;
	case ISM_EXPR_TODAY: fputs("today", d->out); break;
	case ISM_EXPR_NOW: fputs("now", d->out); break;
	case ISM_EXPR_NAME: fputs(expr->u.name.text, d->out); break;
	default: dump_composite(d, expr); break;
	}
}

/* ---- types and fields ---- */

static void dump_enumerators(struct dump *d, const struct ism_enumerator_vec *list)
{
	ism_vec_each (enumerator, list) {
		fprintf(d->out, " (%s", enumerator->name.text);
		ism_vec_each (spelling, &enumerator->spellings)
			dump_opt_string(d, "", spelling);
		fputc(')', d->out);
	}
}

static void dump_type(struct dump *d, const struct ism_type_ref *type)
{
	if (type->kind == ISM_TYPE_REF_ENUM) {
		fputs("(enum", d->out);
		dump_enumerators(d, &type->enumerators);
	} else {
		fprintf(d->out, "(type %s", type->name.text);
		ism_vec_each (arg, &type->args) {
			fputc(' ', d->out);
			if (arg->kind == ISM_TYPE_ARG_TYPE)
				dump_type(d, arg->type);
			else if (arg->kind == ISM_TYPE_ARG_STRING)
				dump_text(d, arg->text);
			else
				fputs(arg->text, d->out);
		}
		dump_opt_name(d, "unit ", &type->unit.left);
		if (type->unit.op)
			fprintf(d->out, " %c %s", type->unit.op, type->unit.right.text);
	}
	fputs(type->optional ? " ?)" : ")", d->out);
}

static void dump_attribute(struct dump *d, const struct ism_attribute *attribute)
{
	switch (attribute->kind) {
	case ISM_ATTRIBUTE_KEY: fputs(" key", d->out); break;
	case ISM_ATTRIBUTE_RANGE: dump_opt_expr(d, "in ", attribute->expr); break;
	case ISM_ATTRIBUTE_REFERENCE:
		dump_opt_path(d, "-> ", &attribute->reference);
		fputs(attribute->may_miss ? " ?" : "", d->out);
		break;
	case ISM_ATTRIBUTE_COLUMN: dump_opt_string(d, "", &attribute->text); break;
	case ISM_ATTRIBUTE_FILE: dump_opt_string(d, "file ", &attribute->text); break;
	case ISM_ATTRIBUTE_DEFAULT: dump_opt_expr(d, "= ", attribute->expr); break;
	}
}

static void dump_fields(struct dump *d, const struct ism_field_vec *fields, bool faulty)
{
	fputs(faulty ? "(fields faulty" : "(fields", d->out);
	d->depth++;
	ism_vec_each (field, fields) {
		line(d);
		fprintf(d->out, "(%s ", field->name.text);
		dump_type(d, field->type);
		ism_vec_each (attribute, &field->attributes)
			dump_attribute(d, attribute);
		fputc(')', d->out);
	}
	d->depth--;
	fputc(')', d->out);
}

/* ---- items ---- */

static void dump_rules(struct dump *d, const struct ism_ast_rule_vec *rules, bool faulty)
{
	fputs(faulty ? "(criteria faulty" : "(criteria", d->out);
	d->depth++;
	ism_vec_each (rule, rules) {
		line(d);
		fprintf(d->out, "(%s ", rule->level.text);
		if (rule->condition)
			dump_expr(d, rule->condition);
		else
			fputs("otherwise", d->out);
		dump_opt_expr(d, "for ", rule->lasting);
		dump_opt_string(d, "=> ", &rule->action);
		dump_opt_string(d, "to ", &rule->to);
		dump_opt_expr(d, "within ", rule->within);
		fputc(')', d->out);
	}
	d->depth--;
	fputc(')', d->out);
}

static void dump_value(struct dump *d, const struct ism_ast_value *value)
{
	static const char *const words[] = { "at", "from", "by" };

	switch (value->kind) {
	case ISM_VALUE_EXPR:
	case ISM_VALUE_RANGE: dump_opt_expr(d, "", value->expr); break;
	case ISM_VALUE_COMPARE:
		fprintf(d->out, " %s", ism_binary_op_text(value->op));
		dump_opt_expr(d, "", value->expr);
		break;
	case ISM_VALUE_IN: dump_opt_expr(d, "in ", value->expr); break;
	case ISM_VALUE_RAW:
		fputc(' ', d->out);
		dump_raw(d, value->raw);
		break;
	case ISM_VALUE_LABEL:
		dump_opt_string(d, "label ", &value->label);
		dump_opt_expr(d, "", value->expr);
		break;
	}
	ism_vec_each (dating, &value->datings) {
		fprintf(d->out, " (%s", words[dating->kind]);
		dump_opt_expr(d, "", dating->expr);
		fputc(')', d->out);
	}
}

static void dump_entry(struct dump *d, const struct ism_item *item)
{
	fprintf(d->out, "(entry %s", item->u.entry.key.text);
	ism_vec_each (value, &item->u.entry.values) {
		if (value != item->u.entry.values.items)
			fputs(" ,", d->out);
		dump_value(d, value);
	}
	fputc(')', d->out);
}

static void dump_view(struct dump *d, const struct ism_item *item)
{
	fputs(item->kind == ISM_ITEM_CHART ? "(chart" : "(table", d->out);
	ism_vec_each (path, &item->u.view.shown)
		dump_opt_path(d, "", path);
	ism_vec_each (grain, &item->u.view.grain) {
		switch (grain->kind) {
		case ISM_GRAIN_BY:
			fputs(" (by", d->out);
			ism_vec_each (path, &grain->by)
				dump_opt_path(d, "", path);
			fputc(')', d->out);
			break;
		case ISM_GRAIN_EVERY: fprintf(d->out, " (every %s)", grain->name.text); break;
		case ISM_GRAIN_AS: fprintf(d->out, " (as %s)", grain->name.text); break;
		case ISM_GRAIN_TOP: fprintf(d->out, " (top %s)", grain->number); break;
		}
	}
	fputc(')', d->out);
}

static void dump_block(struct dump *d, const struct ism_block *block);

static void dump_section(struct dump *d, const struct ism_item *item)
{
	fputs(item->kind == ISM_ITEM_SECTION ? "(section" : "(domain", d->out);
	dump_opt_string(d, "", &item->u.section.title);
	dump_opt_expr(d, "weight ", item->u.section.weight);
	dump_block(d, item->u.section.body);
	fputc(')', d->out);
}

static void dump_given(struct dump *d, const struct ism_item *item)
{
	fprintf(d->out, "(given %s ", item->u.given.source.text);
	if (item->u.given.rows)
		dump_raw(d, item->u.given.rows);
	else
		dump_text(d, item->u.given.file.text);
	fputc(')', d->out);
}

static void dump_item(struct dump *d, const struct ism_item *item)
{
	switch (item->kind) {
	case ISM_ITEM_ENTRY: dump_entry(d, item); return;
	case ISM_ITEM_FIELDS: dump_fields(d, &item->u.fields.list, item->u.fields.faulty); return;
	case ISM_ITEM_CRITERIA:
		dump_rules(d, &item->u.criteria.list, item->u.criteria.faulty);
		return;
	case ISM_ITEM_SECTION:
	case ISM_ITEM_DOMAIN: dump_section(d, item); return;
	case ISM_ITEM_CHART:
	case ISM_ITEM_TABLE: dump_view(d, item); return;
	case ISM_ITEM_GIVEN: dump_given(d, item); return;
	case ISM_ITEM_FREQUENCY:
		fputs("(frequency", d->out);
		dump_block(d, item->u.frequency);
		break;
	case ISM_ITEM_LET:
		fprintf(d->out, "(let %s", item->u.let.name.text);
		dump_opt_expr(d, "", item->u.let.value);
		break;
	case ISM_ITEM_CHECK:
		fputs("(check", d->out);
		dump_opt_string(d, "", &item->u.check.title);
		dump_opt_expr(d, "", item->u.check.condition);
		break;
	case ISM_ITEM_EACH:
		fprintf(d->out, "(each %s", item->u.each.name.text);
		dump_opt_expr(d, "", item->u.each.list);
		break;
	case ISM_ITEM_LEVEL:
		fprintf(d->out, "(level %s", item->u.level.number);
		dump_opt_string(d, "", &item->u.level.title);
		dump_opt_expr(d, "", item->u.level.condition);
		break;
	case ISM_ITEM_MEMBER:
		fprintf(d->out, "(%s %s", ism_decl_kind_text(item->u.member.kind),
			item->u.member.path.text);
		dump_opt_expr(d, "weight ", item->u.member.weight);
		break;
	case ISM_ITEM_EXPECT:
		fputs("(expect", d->out);
		dump_opt_expr(d, "", item->u.expect.condition);
		dump_opt_expr(d, "within ", item->u.expect.within);
		break;
	}
	fputc(')', d->out);
}

static void dump_block(struct dump *d, const struct ism_block *block)
{
	if (block->faulty)
		fputs(" faulty", d->out);
	d->depth++;
	ism_vec_each (item, &block->items) {
		line(d);
		dump_item(d, item);
	}
	d->depth--;
}

/* ---- declarations ---- */

static void dump_use(struct dump *d, const struct ism_decl *decl)
{
	dump_opt_path(d, "", &decl->u.use.module);
	dump_opt_string(d, "", &decl->u.use.file);
	dump_opt_name(d, "as ", &decl->u.use.alias);
	ism_vec_each (name, &decl->u.use.only)
		dump_opt_name(d, name == decl->u.use.only.items ? "only " : "", name);
}

static void dump_fn(struct dump *d, const struct ism_decl *decl)
{
	fputs(" (", d->out);
	ism_vec_each (parameter, &decl->u.fn.parameters) {
		fprintf(d->out, "(%s ", parameter->name.text);
		dump_type(d, parameter->type);
		fputc(')', d->out);
	}
	fputs(") ", d->out);
	dump_type(d, decl->u.fn.result);
	dump_opt_expr(d, "", decl->u.fn.value);
}

static void dump_decl(struct dump *d, const struct ism_decl *decl)
{
	fprintf(d->out, "(%s", ism_decl_kind_text(decl->kind));
	dump_opt_name(d, "", &decl->name);
	switch (decl->kind) {
	case ISM_DECL_USE: dump_use(d, decl); break;
	case ISM_DECL_UNIT: dump_opt_expr(d, "", decl->u.unit.value); break;
	case ISM_DECL_ENUM:
		dump_enumerators(d, &decl->u.enumeration.list);
		fputs(decl->u.enumeration.faulty ? " faulty" : "", d->out);
		break;
	case ISM_DECL_PARAM:
		fputc(' ', d->out);
		dump_type(d, decl->u.param.type);
		dump_opt_expr(d, "", decl->u.param.value);
		break;
	case ISM_DECL_FN: dump_fn(d, decl); break;
	default:
		dump_opt_string(d, "", &decl->u.block.title);
		dump_opt_path(d, "is ", &decl->u.block.is);
		dump_opt_path(d, "from ", &decl->u.block.from);
		dump_block(d, decl->u.block.body);
		break;
	}
	fputs(")\n", d->out);
}

void ism_ast_dump(const struct ism_ast_file *file, FILE *out)
{
	struct dump d = { .out = out };

	if (file->module.text)
		fprintf(out, "(module %s)\n", file->module.text);
	ism_vec_each (decl, &file->decls)
		dump_decl(&d, *decl);
}

void ism_ast_dump_expr(const struct ism_expr *expr, FILE *out)
{
	struct dump d = { .out = out };

	dump_expr(&d, expr);
}
