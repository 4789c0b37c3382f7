/* Entries that say how far data reaches: `covers`, `fresh` of sources; the duration that entries take. */
#include <string.h>

#include "sema/expr.h"
#include "sema/symbol.h"

int64_t sema_entry_duration(struct sema *s, const struct ism_item *item,
	const struct ism_symbol_module *module, const char *expects)
{
	struct scope scope = { .kind = SCOPE_CONSTANT, .module = module };
	const struct ism_expr *expr = sema_entry_expr(s, item, expects);
	struct ism_term *term;

	if (!expr || expr->kind == ISM_EXPR_ERROR)
		return 0;
	if (sema_is_calendar(expr)) {
		sema_refuse_calendar(s, expr);
		return 0;
	}
	term = sema_constant_term(s, sema_expr(s, &scope, expr, NULL));
	if (!term)
		return 0;
	if (term->type.kind == ISM_TYPE_DURATION && sema_is_constant(term) &&
		!term->u.constant.is_real && term->u.constant.exact > 0 &&
		term->u.constant.exact <= INT64_MAX)
		return (int64_t)term->u.constant.exact;
	sema_entry_expects(s, item, expr->at, expects);
	return 0;
}

static void read_covers(struct sema *s, struct source_symbol *source, const struct ism_item *item)
{
	const struct ism_expr *expr = sema_entry_expr(s, item, "`today`");

	source->model.covers_today = expr && expr->kind == ISM_EXPR_TODAY;
	if (expr && !source->model.covers_today && expr->kind != ISM_EXPR_ERROR)
		sema_entry_expects(s, item, expr->at, "`today`");
}

static void read_fresh(struct sema *s, struct source_symbol *source, const struct ism_item *item)
{
	source->model.fresh_us =
		sema_entry_duration(s, item, source->module, "a duration, such as `7 days`");
	if (source->model.time || source->faulty_time)
		return;
	ism_diag_help(
		ism_diag(s->diags, ISM_DIAG_NO_FRESHNESS, item->word_at,
			"`fresh` asks how old the newest row of `%s` is, but its rows have no "
			"time",
			source->model.name),
		"say which field tells the time: `time: field`");
}

void sema_source_freshness(struct sema *s, struct source_symbol *source)
{
	if (source->entries[SOURCE_COVERS])
		read_covers(s, source, source->entries[SOURCE_COVERS]);
	if (source->entries[SOURCE_FRESH])
		read_fresh(s, source, source->entries[SOURCE_FRESH]);
}
