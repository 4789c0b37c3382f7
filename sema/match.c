/* match subject { patterns => value, … }: a chain of choices. */
#include "sema/expr.h"

#include "sema/entry.h"

struct matching {
	struct sema *s;
	const struct scope *scope;
	const struct ism_expr *expr;
	struct ism_term *subject;
	size_t n;                     /* arms */
	struct ism_term **conditions; /* NULL: else */
	struct ism_term **values;
	bool *taken; /* enumerators that an arm takes */
	bool has_else;
};

static const struct ism_arm *arm_of(const struct matching *m, size_t i)
{
	return &m->expr->u.match.arms.items[i];
}

static uint32_t n_enumerators(const struct matching *m)
{
	return m->subject->type.kind == ISM_TYPE_ENUM ? m->subject->type.enumeration->items.n : 0;
}

/* Notes which enumerators the pattern takes; one that all are taken before is an error. */
static bool take(struct matching *m, const struct ism_pattern *pattern)
{
	bool some = false, fresh = false;

	for (uint32_t i = 0; i < n_enumerators(m); i++) {
		struct ism_term *value = sema_exact(m->s, m->subject->at, m->subject->type, i);
		struct ism_term *holds;

		if (pattern->value->kind == ISM_EXPR_RANGE && i == sema_other(&value->type))
			continue;
		holds = sema_matches_element(m->s, m->scope, value, pattern->value);
		if (!holds || !sema_is_constant(holds) || !holds->u.constant.exact)
			continue;
		some = true;
		fresh |= !m->taken[i];
		m->taken[i] = true;
	}
	if (!some || fresh)
		return true;
	ism_diag(m->s->diags, ISM_DIAG_MATCH_ARM, pattern->at, "an earlier arm takes `%s` already",
		sema_written(m->s, pattern->at));
	return false;
}

static struct ism_term *pattern_condition(struct matching *m, const struct ism_pattern *pattern)
{
	struct ism_term *term;

	if (pattern->value->kind == ISM_EXPR_NONE)
		return sema_unary(
			m->s, ISM_TERM_IS_NONE, pattern->at, sema_plain(ISM_TYPE_BOOL), m->subject);
	term = sema_matches_element(m->s, m->scope, m->subject, pattern->value);
	return term && take(m, pattern) ? term : NULL;
}

/* The arm's condition; NULL with *ok for `else`. */
static struct ism_term *arm_condition(struct matching *m, const struct ism_arm *arm, bool *ok)
{
	struct ism_term *all = NULL;

	ism_vec_each (pattern, &arm->patterns) {
		struct ism_term *term;

		if (m->has_else) {
			ism_diag(m->s->diags, ISM_DIAG_MATCH_ARM, pattern->at,
				"nothing is left behind `else`");
			*ok = false;
			return NULL;
		}
		if (!pattern->value) {
			m->has_else = true;
			continue;
		}
		term = pattern_condition(m, pattern);
		*ok &= term != NULL;
		if (term)
			all = all ? sema_binary(m->s, ISM_TERM_OR, arm->at,
					    sema_plain(ISM_TYPE_BOOL), all, term)
				  : term;
	}
	return m->has_else ? NULL : all;
}

/* Arms that say `none` take the type of the others. */
static bool type_values(struct matching *m, const struct ism_type *expected)
{
	struct ism_term *lead = NULL;
	bool ok = true;

	for (size_t i = 0; i < m->n; i++) {
		const struct ism_expr *value = arm_of(m, i)->value;

		if (value->kind == ISM_EXPR_NONE)
			continue;
		m->values[i] = sema_expr(m->s, m->scope, value,
			expected ? expected
			: lead   ? &lead->type
				 : NULL);
		ok &= m->values[i] != NULL;
		if (!lead)
			lead = m->values[i];
	}
	if (!ok)
		return false;
	if (!lead) {
		ism_diag(m->s->diags, ISM_DIAG_NOT_A_VALUE, m->expr->at,
			"every arm of this `match` is none");
		return false;
	}
	for (size_t i = 0; i < m->n; i++)
		if (!m->values[i])
			m->values[i] = sema_none(m->s, arm_of(m, i)->value->at, lead->type);
	return true;
}

/* One type for all: what the first has become once it has met each. */
static bool unify_values(struct matching *m)
{
	struct ism_term *common = m->values[0];

	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < m->n; i++)
			if (!sema_meet(m->s, &common, &m->values[i], m->values[i]->at, MEET_CHOOSE))
				return false;
	return true;
}

static bool check_gaps(struct matching *m)
{
	const char *missing = NULL;
	struct ism_diagnostic *g;

	if (m->has_else || m->expr->u.match.faulty)
		return true;
	for (uint32_t i = 0; i < n_enumerators(m); i++) {
		const struct ism_slice *name = &m->subject->type.enumeration->items.items[i].name;

		if (!m->taken[i])
			missing =
				ism_arena_printf(m->s->arena, "%s%s`%.*s`", missing ? missing : "",
					missing ? ", " : "", (int)name->size, name->data);
	}
	if (!missing)
		return true;
	g = ism_diag(m->s->diags, ISM_DIAG_MATCH_GAP, m->expr->at, "no arm takes %s", missing);
	ism_diag_help(g, "add an arm for it, or `else => …`");
	return false;
}

static struct ism_term *chain(struct matching *m)
{
	struct ism_term *rest;
	size_t last = m->n - 1;
	bool complete = m->has_else || (n_enumerators(m) > 0 && !m->subject->may_be_none &&
					       !m->expr->u.match.faulty);

	rest = complete ? m->values[last] : sema_none(m->s, m->expr->at, m->values[0]->type);
	for (size_t i = complete ? last : m->n; i-- > 0;)
		rest = sema_choice(m->s, m->expr->at, m->conditions[i], m->values[i], rest);
	return rest;
}

struct ism_term *sema_match_expr(struct sema *s, const struct scope *scope,
	const struct ism_expr *expr, const struct ism_type *expected)
{
	struct matching m = { .s = s, .scope = scope, .expr = expr };
	bool ok = true;

	m.subject = sema_expr(s, scope, expr->u.match.subject, NULL);
	m.n = expr->u.match.arms.n;
	if (!m.subject || m.n == 0)
		return NULL;
	m.conditions = ism_new_array(s->arena, m.n, struct ism_term *);
	m.values = ism_new_array(s->arena, m.n, struct ism_term *);
	m.taken = ism_new_array(s->arena, n_enumerators(&m) + 1, bool);
	for (size_t i = 0; i < m.n; i++)
		m.conditions[i] = arm_condition(&m, arm_of(&m, i), &ok);
	ok &= type_values(&m, expected);
	if (!ok || !check_gaps(&m) || !unify_values(&m))
		return NULL;
	return chain(&m);
}
