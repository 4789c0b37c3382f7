/*
 * Waivers: deviations that somebody has accepted, for a measure or some of its groups, for a time. They
 * are kept with the measure that they name.
 */
#include "sema/measure.h"

#include "sema/expr.h"

struct waiver_vec ISM_VEC(struct ism_waiver_model);

/* A waiver being read. */
struct reading {
	struct sema *s;
	const struct symbol *symbol;
	const struct ism_item *entries[WAIVER_ENTRY_N];
	struct measure_symbol *measure;
	struct ism_waiver_model model;
};

static struct ism_diagnostic *bad(struct reading *r, struct ism_span at, const char *text)
{
	return ism_diag(
		r->s->diags, ISM_DIAG_BAD_WAIVER, at, "the waiver `%s` %s", r->symbol->name, text);
}

/* ---- what it waives ---- */

/* The measure that has taken the place of `parent` in the report, or NULL. */
static const struct measure_symbol *heir_of(struct sema *s, const struct measure_symbol *parent)
{
	ism_vec_each (measure, &s->symbols->measures)
		if ((*measure)->parent == parent)
			return *measure;
	return NULL;
}

/* Only what is reported and judged can be waived. */
static bool is_waivable(struct reading *r, struct ism_span at)
{
	const struct measure_symbol *m = r->measure;
	const struct measure_symbol *heir;
	struct ism_diagnostic *g;

	if (!m->model.reported) {
		heir = heir_of(r->s, m);
		g = bad(r, at,
			ism_arena_printf(
				r->s->arena, "waives `%s`, which is not reported", m->model.name));
		ism_diag_note(g, m->model.at, "the measure");
		if (heir)
			ism_diag_help(g, "`%s` is reported in its place", heir->model.name);
		else
			ism_diag_help(g, "report it by naming it: `use … (%s)`", m->model.name);
		return false;
	}
	if (m->model.judged)
		return true;
	g = bad(r, at,
		ism_arena_printf(r->s->arena, "waives `%s`, which has no status", m->model.name));
	ism_diag_note(g, m->model.at, "the measure has neither `criteria` nor `target`");
	return false;
}

static bool find_measure(struct reading *r)
{
	const struct ism_item *item = r->entries[WAIVER_MEASURE];
	const struct ism_expr *expr;
	const struct symbol *symbol;
	struct ism_path path;

	if (!item)
		return false;
	expr = sema_entry_expr(r->s, item, "the name of one measure");
	if (!expr || expr->kind == ISM_EXPR_ERROR)
		return false;
	if (!sema_path_of_expr(r->s, expr, &path)) {
		sema_entry_expects(r->s, item, expr->at, "the name of one measure");
		return false;
	}
	symbol = sema_symbol_named(r->s, r->symbol->module, &path, ISM_DECL_MEASURE);
	if (!symbol)
		return false;
	r->measure = symbol->u.measure;
	return is_waivable(r, expr->at);
}

static bool read_where(struct reading *r)
{
	const struct ism_item *item = r->entries[WAIVER_WHERE];
	struct scope scope;
	const struct ism_expr *expr;
	struct ism_diagnostic *g;

	if (!item)
		return true;
	expr = sema_entry_expr(r->s, item, "a condition");
	if (!expr)
		return false;
	if (!r->measure->model.n_dimensions) {
		g = bad(r, item->at,
			ism_arena_printf(r->s->arena, "waives groups, but `%s` has none",
				r->measure->model.name));
		ism_diag_note(g, r->measure->model.at, "the measure is reported without `by`");
		ism_diag_help(g, "leave `where` out, or report the measure `by:` a dimension");
		return false;
	}
	scope = sema_measure_scope(r->measure, SCOPE_GROUP, r->symbol->module);
	r->model.where = sema_condition(r->s, &scope, expr);
	r->model.where_text = sema_written(r->s, expr->at);
	return r->model.where;
}

/* ---- for how long ---- */

static bool read_day(struct reading *r, enum waiver_entry which, int64_t *day)
{
	const struct ism_item *item = r->entries[which];
	const struct ism_expr *expr;

	*day = ISM_NO_DAY;
	if (!item)
		return true;
	expr = sema_entry_expr(r->s, item, "a date, such as `2026-03-31`");
	if (!expr || expr->kind == ISM_EXPR_ERROR)
		return false;
	if (expr->kind != ISM_EXPR_DATE) {
		sema_entry_expects(r->s, item, expr->at, "a date, such as `2026-03-31`");
		return false;
	}
	*day = expr->u.date.day;
	return true;
}

static bool read_days(struct reading *r)
{
	bool good = read_day(r, WAIVER_FROM, &r->model.from);

	if (!read_day(r, WAIVER_UNTIL, &r->model.until) || !good)
		return false;
	if (!r->entries[WAIVER_FROM] || !r->entries[WAIVER_UNTIL] ||
		r->model.from <= r->model.until)
		return true;
	ism_diag_note(bad(r, r->entries[WAIVER_UNTIL]->at, "ends before it begins"),
		r->entries[WAIVER_FROM]->at, "it begins here");
	return false;
}

/* ---- the whole ---- */

/* What nobody may leave out: whatever waives for good, or for no reason, waives nothing. */
static bool check_complete(struct reading *r)
{
	static const struct {
		enum waiver_entry entry;
		const char *lacks, *help;
	} needed[] = {
		{ WAIVER_MEASURE, "does not say what it waives", "name the measure: `measure: …`" },
		{ WAIVER_REASON, "has no reason", "say why it is accepted: `reason: \"…\"`" },
		{ WAIVER_UNTIL, "never ends", "say on which day it ends: `until: 2026-12-31`" },
	};
	bool good = true;

	for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
		if (r->entries[needed[i].entry])
			continue;
		ism_diag_help(bad(r, r->symbol->at, needed[i].lacks), "%s", needed[i].help);
		good = false;
	}
	return good;
}

static const char *read_text(struct reading *r, enum waiver_entry which)
{
	return r->entries[which] ? sema_entry_text(r->s, r->entries[which]) : NULL;
}

static void add_waiver(
	struct sema *s, struct ism_measure_model *measure, struct ism_waiver_model waiver)
{
	struct ism_waiver_model *waivers =
		ism_new_array(s->arena, measure->n_waivers + 1, struct ism_waiver_model);

	for (uint32_t i = 0; i < measure->n_waivers; i++)
		waivers[i] = measure->waivers[i];
	waivers[measure->n_waivers++] = waiver;
	measure->waivers = waivers;
}

static void read_waiver(struct sema *s, const struct symbol *symbol)
{
	const struct ism_block *body = symbol->decl->u.block.body;
	struct reading r = { .s = s, .symbol = symbol };
	bool good;

	if (!body)
		return;
	r.model.name = symbol->name;
	r.model.at = symbol->at;
	sema_entries(s, &waiver_entries, body, r.entries);
	good = body->faulty || check_complete(&r);
	r.model.reason = read_text(&r, WAIVER_REASON);
	r.model.approved_by = read_text(&r, WAIVER_APPROVED_BY);
	good &= read_days(&r);
	if (find_measure(&r) && read_where(&r) && good)
		add_waiver(s, &r.measure->model, r.model);
}

void sema_waivers(struct sema *s)
{
	ism_vec_each (module, &s->symbols->modules)
		ism_vec_each (symbol, &(*module)->symbols)
			if ((*symbol)->decl->kind == ISM_DECL_WAIVER)
				read_waiver(s, *symbol);
}
