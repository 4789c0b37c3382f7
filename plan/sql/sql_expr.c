/* Terms as SQL expressions, but for calls of functions. NULL is none, three-valued logic is SQL's own. */
#include "plan/sql/sql_parts.h"

#include <string.h>

#include "runtime/kernel/calendar.h"
#include "support/unreachable.h"

static bool is_wide(const struct sql_scope *scope)
{
	return !scope->scan;
}

static unsigned scale_of(const struct ism_type *type)
{
	return type->kind == ISM_TYPE_DECIMAL ? type->scale : 0;
}

static const char *real_operand(struct sql_scope *scope, struct ism_term *term)
{
	return sql_to_real(scope->s, sql_expr(scope, term), &term->type);
}

/* ---- arithmetic ---- */

static const char *operator_of(enum ism_term_kind kind)
{
	switch (kind) {
	case ISM_TERM_AND: return "AND";
	case ISM_TERM_OR: return "OR";
	case ISM_TERM_ADD: return "+";
	case ISM_TERM_SUB: return "-";
	case ISM_TERM_MUL: return "*";
	case ISM_TERM_EQ: return "=";
	case ISM_TERM_NE: return "<>";
	case ISM_TERM_LT: return "<";
	case ISM_TERM_LE: return "<=";
	case ISM_TERM_GT: return ">";
	case ISM_TERM_GE: return ">=";
	default: ism_unreachable("not a binary operator");
	}
}

static const char *infix(struct sql *s, const char *l, enum ism_term_kind kind, const char *r)
{
	return sql_format(s, "(%s %s %s)", l, operator_of(kind), r);
}

/* Whole days of a duration, towards zero. */
static const char *whole_days(struct sql_scope *scope, struct ism_term *duration, bool negate)
{
	struct sql *s = scope->s;
	const char *day = sql_integer(s, ISM_DAY_US);
	const char *value;

	if (duration->kind == ISM_TERM_CONST && duration->u.constant.state == ISM_VALUE_PRESENT) {
		__int128 days = duration->u.constant.exact / ISM_DAY_US;

		return sql_integer(s, negate ? -days : days);
	}
	value = sql_expr(scope, duration);
	value = sql_format(s, "(%s - %s)", value, sql_op2(s, SQL_MODULO, value, day));
	value = sql_op2(s, SQL_DIVIDE_WHOLE, value, day);
	return negate ? sql_format(s, "(- %s)", value) : value;
}

static const char *date_arithmetic(struct sql_scope *scope, struct ism_term *term)
{
	struct sql *s = scope->s;
	struct ism_term *right = term->u.binary.right;
	const char *date = sql_expr(scope, term->u.binary.left);

	if (right->type.kind == ISM_TYPE_DATE)
		return sql_format(s, "(%s * %s)",
			sql_op2(s, SQL_DAYS_BETWEEN, date, sql_expr(scope, right)),
			sql_integer(s, ISM_DAY_US));
	return sql_op2(s, SQL_ADD_DAYS, date, whole_days(scope, right, term->kind == ISM_TERM_SUB));
}

static const char *instant_arithmetic(struct sql_scope *scope, struct ism_term *term)
{
	struct sql *s = scope->s;
	struct ism_term *operands[] = { term->u.binary.left, term->u.binary.right };
	const char *us[2];

	for (int i = 0; i < 2; i++) {
		us[i] = sql_expr(scope, operands[i]);
		if (operands[i]->type.kind == ISM_TYPE_TIMESTAMP)
			us[i] = sql_op1(s, SQL_TO_US, us[i]);
	}
	us[0] = infix(s, us[0], term->kind, us[1]);
	return term->type.kind == ISM_TYPE_TIMESTAMP ? sql_op1(s, SQL_FROM_US, us[0]) : us[0];
}

static bool is_nonzero_constant(const struct ism_term *term)
{
	return term->kind == ISM_TERM_CONST && term->u.constant.state == ISM_VALUE_PRESENT &&
	       (ism_type_is_real(&term->type) ? term->u.constant.real != 0
					      : term->u.constant.exact != 0);
}

/* Exact operands are brought to one scale, so that the quotient is rounded once. */
static const char *quotient(struct sql_scope *scope, struct ism_term *term)
{
	struct sql *s = scope->s;
	struct ism_type number = { .kind = ISM_TYPE_NUMBER };
	struct ism_term *left = term->u.binary.left;
	struct ism_term *right = term->u.binary.right;
	unsigned l_scale = scale_of(&left->type);
	unsigned r_scale = scale_of(&right->type);
	const char *l = sql_expr(scope, left);
	const char *r = sql_expr(scope, right);

	if (!is_nonzero_constant(right))
		r = sql_format(s, "nullif(%s, 0)", r);
	if (ism_type_is_real(&left->type) || ism_type_is_real(&right->type)) {
		l = sql_to_real(s, l, &left->type);
		r = sql_to_real(s, r, &right->type);
		return sql_op1(s, SQL_FINITE, sql_format(s, "(%s / %s)", l, r));
	}
	if (l_scale < r_scale)
		l = sql_format(s, "(%s * %s)", sql_cast(s, l, &left->type, true),
			sql_power_of_ten(s, r_scale - l_scale));
	if (r_scale < l_scale)
		r = sql_format(s, "(%s * %s)", sql_cast(s, r, &right->type, true),
			sql_power_of_ten(s, l_scale - r_scale));
	return sql_format(
		s, "(%s / %s)", sql_cast(s, l, &number, false), sql_cast(s, r, &number, false));
}

static const char *arithmetic(struct sql_scope *scope, struct ism_term *term)
{
	struct ism_term *left = term->u.binary.left;
	struct ism_term *right = term->u.binary.right;
	const char *value;

	if (left->type.kind == ISM_TYPE_DATE)
		return date_arithmetic(scope, term);
	if (left->type.kind == ISM_TYPE_TIMESTAMP || right->type.kind == ISM_TYPE_TIMESTAMP)
		return instant_arithmetic(scope, term);
	if (term->kind == ISM_TERM_DIV)
		return quotient(scope, term);
	if (!ism_type_is_real(&left->type) && !ism_type_is_real(&right->type))
		return infix(scope->s, sql_expr(scope, left), term->kind, sql_expr(scope, right));
	value = infix(scope->s, real_operand(scope, left), term->kind, real_operand(scope, right));
	return sql_op1(scope->s, SQL_FINITE, value);
}

static const char *comparison(struct sql_scope *scope, struct ism_term *term)
{
	struct sql *s = scope->s;
	struct ism_term *left = term->u.binary.left;
	struct ism_term *right = term->u.binary.right;
	unsigned l_scale = scale_of(&left->type);
	unsigned r_scale = scale_of(&right->type);
	const char *l = sql_expr(scope, left);
	const char *r = sql_expr(scope, right);

	if (ism_type_is_real(&left->type) != ism_type_is_real(&right->type)) {
		l = sql_to_real(s, l, &left->type);
		r = sql_to_real(s, r, &right->type);
	} else if (l_scale < r_scale) {
		l = sql_format(s, "(%s * %s)", sql_cast(s, l, &left->type, true),
			sql_power_of_ten(s, r_scale - l_scale));
	} else if (r_scale < l_scale) {
		r = sql_format(s, "(%s * %s)", sql_cast(s, r, &right->type, true),
			sql_power_of_ten(s, l_scale - r_scale));
	}
	return infix(s, l, term->kind, r);
}

/* ---- conversion: sema/model.h, CONVERT ---- */

static const char *rescale(struct sql *s, const char *value, unsigned from, unsigned to)
{
	if (to > from)
		return sql_format(s, "(%s * %s)", value, sql_power_of_ten(s, to - from));
	return to < from ? sql_round_exact(s, value, from - to) : value;
}

static const char *conversion(struct sql_scope *scope, struct ism_term *term)
{
	struct sql *s = scope->s;
	const struct ism_type *from = &term->u.operand->type;
	const struct ism_type *to = &term->type;
	const char *value = sql_expr(scope, term->u.operand);

	if (from->kind == ISM_TYPE_BOOL && to->kind != ISM_TYPE_BOOL)
		value = sql_format(s, "CASE %s WHEN TRUE THEN 1 WHEN FALSE THEN 0 END", value);
	if (ism_type_is_real(to))
		return sql_to_real(s, value, from);
	if (ism_type_is_real(from))
		return rescale(s, sql_cast(s, sql_round_real(s, value), to, is_wide(scope)), 0,
			scale_of(to));
	if (to->kind == ISM_TYPE_DATE && from->kind == ISM_TYPE_TIMESTAMP)
		return sql_day_of_instant(s, value);
	if (to->kind == ISM_TYPE_TIMESTAMP && from->kind == ISM_TYPE_DATE)
		return sql_day_start(s, value);
	return rescale(s, value, scale_of(from), scale_of(to));
}

static const char *added_months(struct sql_scope *scope, struct ism_term *term)
{
	struct sql *s = scope->s;
	const struct ism_model *model = s->plan->model;
	const char *from = sql_expr(scope, term->u.binary.left);
	const char *months = sql_expr(scope, term->u.binary.right);
	const char *zone;

	if (term->u.binary.left->type.kind == ISM_TYPE_DATE)
		return sql_op2(s, SQL_ADD_MONTHS, from, months);
	if (model->zone.size == 0)
		return sql_op2(s, SQL_ADD_MONTHS_LOCAL, from, months);
	zone = sql_literal(s, model->timezone, strlen(model->timezone));
	from = sql_op2(s, SQL_ADD_MONTHS_LOCAL, sql_local(s, from, zone), months);
	return sql_instant_of_local(s, from, zone);
}

/* ---- patterns ---- */

/* A glob as SQL's LIKE: with `!` as the escape, in ClickHouse with its own. */
static const char *like(struct sql_scope *scope, struct ism_term *term)
{
	struct sql *s = scope->s;
	const struct ism_slice *glob = &term->u.pattern.pattern;
	char escape = s->dialect == ISM_SQL_CLICKHOUSE ? '\\' : '!';
	char *pattern = ism_arena_alloc(s->arena, 2 * glob->size + 1);
	size_t n = 0;

	for (uint64_t i = 0; i < glob->size; i++) {
		char c = glob->data[i];
		bool is_literal = c == '\\' && i + 1 < glob->size;

		if (is_literal)
			c = glob->data[++i];
		if (!is_literal && (c == '*' || c == '?')) {
			pattern[n++] = c == '*' ? '%' : '_';
			continue;
		}
		if (c == '%' || c == '_' || c == escape)
			pattern[n++] = escape;
		pattern[n++] = c;
	}
	return sql_op2(
		s, SQL_LIKE, sql_expr(scope, term->u.pattern.text), sql_literal(s, pattern, n));
}

static const char *matches(struct sql_scope *scope, struct ism_term *term)
{
	struct sql *s = scope->s;
	const char *regex = sql_regex(s, &s->plan->model->regexes[term->u.pattern.regex]);

	return sql_op2(s, SQL_MATCHES, sql_expr(scope, term->u.pattern.text), regex);
}

/* ---- lookups ---- */

static const char *lookup_name(struct sql_scope *scope, const struct ism_term *lookup)
{
	const char *name = pointer_map_get(&scope->names, lookup, NULL);

	if (!name)
		ism_unreachable("lookups are joined before their members are read");
	return name;
}

static const char *exists(struct sql_scope *scope, struct ism_term *term)
{
	const struct ism_term *lookup = term->u.member.row;
	struct sql *s = scope->s;
	struct sql_text_vec known = { 0 };

	for (uint32_t i = 0; i < lookup->u.lookup.n_keys; i++)
		sql_push(s, &known, "%s IS NOT NULL", sql_expr(scope, lookup->u.lookup.keys[i]));
	return sql_format(s, "CASE WHEN %s THEN %s IS NOT NULL END", sql_join(s, &known, " AND "),
		lookup_name(scope, lookup));
}

/* ---- terms ---- */

static const char *slot(struct sql_scope *scope, const struct ism_term *term)
{
	const struct ism_plan_slot *slots = scope->s->measure->slots;
	const struct ism_plan_slot *of = &slots[term->u.slot];

	switch (of->kind) {
	case ISM_SLOT_AGGREGATE: return sql_format(scope->s, "_v%u", term->u.slot);
	case ISM_SLOT_FORMULA: return sql_expr(scope, of->term);
	case ISM_SLOT_INTERVAL_LOW:
	case ISM_SLOT_INTERVAL_HIGH: sql_refuse(scope->s, "confidence intervals"); return "NULL";
	case ISM_SLOT_DIMENSION: sql_refuse(scope->s, "a dimension as a value"); return "NULL";
	default:
		sql_refuse(scope->s, "a formula that asks for a target, a baseline or a status");
		return "NULL";
	}
}

static const char *leaf(struct sql_scope *scope, struct ism_term *term)
{
	struct sql *s = scope->s;

	switch (term->kind) {
	case ISM_TERM_CONST: return sql_constant(s, &term->u.constant, &term->type);
	case ISM_TERM_PARAM:
		return sql_format(
			s, "(SELECT %s FROM %s)", sql_param_column(s, term->u.param), s->run);
	case ISM_TERM_TODAY: return sql_format(s, "(SELECT today FROM %s)", s->run);
	case ISM_TERM_NOW: return sql_format(s, "(SELECT now_utc FROM %s)", s->run);
	case ISM_TERM_FIELD: return scope->source->columns[term->u.field];
	case ISM_TERM_MEMBER:
		return sql_format(s, "%sm%u", lookup_name(scope, term->u.member.row),
			term->u.member.member->index);
	case ISM_TERM_SLOT: return slot(scope, term);
	default: sql_refuse(s, "this expression"); return "NULL";
	}
}

static const char *expression(struct sql_scope *scope, struct ism_term *term)
{
	struct sql *s = scope->s;

	switch (term->kind) {
	case ISM_TERM_NEG: return sql_format(s, "(- %s)", sql_expr(scope, term->u.operand));
	case ISM_TERM_NOT: return sql_format(s, "(NOT %s)", sql_expr(scope, term->u.operand));
	case ISM_TERM_IS_NONE:
		return sql_format(s, "(%s IS NULL)", sql_expr(scope, term->u.operand));
	case ISM_TERM_AND:
	case ISM_TERM_OR:
		return infix(s, sql_expr(scope, term->u.binary.left), term->kind,
			sql_expr(scope, term->u.binary.right));
	case ISM_TERM_ADD:
	case ISM_TERM_SUB:
	case ISM_TERM_MUL:
	case ISM_TERM_DIV: return arithmetic(scope, term);
	case ISM_TERM_EQ:
	case ISM_TERM_NE:
	case ISM_TERM_LT:
	case ISM_TERM_LE:
	case ISM_TERM_GT:
	case ISM_TERM_GE: return comparison(scope, term);
	case ISM_TERM_COALESCE:
		return sql_format(s, "coalesce(%s, %s)", sql_expr(scope, term->u.binary.left),
			sql_expr(scope, term->u.binary.right));
	case ISM_TERM_IF:
		return sql_format(s, "CASE WHEN %s THEN %s ELSE %s END",
			sql_expr(scope, term->u.choice.condition),
			sql_expr(scope, term->u.choice.then),
			sql_expr(scope, term->u.choice.otherwise));
	case ISM_TERM_EXISTS: return exists(scope, term);
	case ISM_TERM_LIKE: return like(scope, term);
	case ISM_TERM_MATCHES: return matches(scope, term);
	case ISM_TERM_CALL: return sql_call(scope, term);
	case ISM_TERM_CONVERT: return conversion(scope, term);
	case ISM_TERM_ADD_MONTHS: return added_months(scope, term);
	case ISM_TERM_IN_NETWORK:
		return sql_in_network(s, sql_expr(scope, term->u.network.address),
			term->u.network.network, term->u.network.bits);
	default: return leaf(scope, term);
	}
}

const char *sql_expr(struct sql_scope *scope, struct ism_term *term)
{
	const char *name = pointer_map_get(&scope->names, term, NULL);

	return name ? name : expression(scope, term);
}
