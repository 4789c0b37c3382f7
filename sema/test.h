/* What the files that read tests share. Not for other folders. */
#ifndef ISM_SEMA_TEST_H
#define ISM_SEMA_TEST_H

#include "sema/expr.h"
#include "support/vec.h"

struct asked_vec ISM_VEC(struct ism_asked);

/* An expectation being read. */
struct expectation {
	const struct ism_symbol_module *module;
	const struct ism_enumeration *statuses; /* levels and built-in ones */
	const struct ism_expr *top;             /* the whole expression */
	const struct ism_expr *within;          /* NULL: not given */
	struct asked_vec asked;
	struct ism_term *left, *right; /* of `top`, where it is a comparison */
};

/* ---- test_asked.c: terms of expectations; NULL after an error ---- */

/* A bare measure: its headline. */
struct ism_term *sema_asked_value(struct sema *s, const struct scope *scope,
	struct ism_measure_model *measure, struct ism_span at);
/* `m[unit: "Retail", month: 2026-01]` */
struct ism_term *sema_asked_cell(
	struct sema *s, const struct scope *scope, const struct ism_expr *expr);
/* `status(m)`, `target(m)`, …: a call, whose kind of term is known. */
struct ism_term *sema_asked_judged(struct sema *s, const struct scope *scope,
	const struct ism_expr *expr, enum ism_term_kind kind);
/* `rejected(s)` */
struct ism_term *sema_asked_rejected(
	struct sema *s, const struct scope *scope, const struct ism_expr *expr);
/* A comparison: numbers that are not exact are equal within a tolerance. */
struct ism_term *sema_expected_compare(struct sema *s, const struct scope *scope,
	const struct ism_expr *expr, enum ism_term_kind kind, struct ism_term *left,
	struct ism_term *right);

/* ---- test_given.c ---- */

/* False after an error. */
bool sema_given(struct sema *s, const struct ism_symbol_module *module, const struct ism_item *item,
	struct ism_given_model *given);

#endif
