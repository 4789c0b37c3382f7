/*
 * The Kaplan-Meier quantile (E. Kaplan, P. Meier, "Nonparametric estimation from incomplete observations",
 * 1958): the first time t of an event with S(t) <= 1 - p, where
 *
 *   S(t) = product over event times t_i <= t of (n_i - d_i) / n_i
 *
 * with n_i rows still under observation just before t_i, those censored at t_i included, and d_i events.
 *
 * S is a product of fractions and the border is often one of its values exactly (one half), so that no
 * rounding may decide. Bounds of S from both sides, rounded outwards, settle all but such cases; those are
 * settled by the product itself, in integers. Between two censored rows the factors cancel to one.
 */
#include "runtime/state/finish_parts.h"

#include <gmp.h>
#include <mpfr.h>
#include <stdlib.h>

#include "runtime/state/counts.h"

enum { PRECISION = 128 };

_Static_assert(sizeof(unsigned long) == 8, "numbers of rows are given to GMP and MPFR as such");

/* A fraction that S is multiplied by: rows under observation after a run of events and before it. */
struct factor {
	uint64_t after;
	uint64_t before;
};

/* The walk along the curve, event time by event time. */
struct walk {
	const struct ism_count *events;
	const struct ism_count *censored;
	uint64_t n_events;   /* different times */
	uint64_t n_censored; /* different times */
	uint64_t at_event;
	uint64_t at_censored;
	uint64_t at_risk;
	struct factor *factors; /* closed runs; room for one more than n_events */
	uint64_t n_factors;
	struct factor run;
	mpfr_t closed_low; /* bounds of the product of the closed runs */
	mpfr_t closed_high;
	mpfr_t low; /* bounds of S */
	mpfr_t high;
	mpfr_t border_low; /* bounds of the share that S has to come down to: num / den */
	mpfr_t border_high;
	uint64_t num;
	uint64_t den;
};

static void bound(mpfr_t product, struct factor factor, mpfr_rnd_t direction)
{
	mpfr_mul_ui(product, product, factor.after, direction);
	mpfr_div_ui(product, product, factor.before, direction);
}

static void begin(struct walk *walk)
{
	struct factor border = { walk->num, walk->den };

	mpfr_inits2(PRECISION, walk->closed_low, walk->closed_high, walk->low, walk->high,
		walk->border_low, walk->border_high, (mpfr_ptr)NULL);
	mpfr_set_ui(walk->closed_low, 1, MPFR_RNDN);
	mpfr_set_ui(walk->closed_high, 1, MPFR_RNDN);
	mpfr_set_ui(walk->border_low, 1, MPFR_RNDN);
	mpfr_set_ui(walk->border_high, 1, MPFR_RNDN);
	bound(walk->border_low, border, MPFR_RNDD);
	bound(walk->border_high, border, MPFR_RNDU);
	walk->run = (struct factor){ walk->at_risk, walk->at_risk };
}

static void end(struct walk *walk)
{
	mpfr_clears(walk->closed_low, walk->closed_high, walk->low, walk->high, walk->border_low,
		walk->border_high, (mpfr_ptr)NULL);
}

static void close_run(struct walk *walk)
{
	walk->factors[walk->n_factors++] = walk->run;
	bound(walk->closed_low, walk->run, MPFR_RNDD);
	bound(walk->closed_high, walk->run, MPFR_RNDU);
}

/* Lets go of the rows censored before `time`. */
static void leave_before(struct walk *walk, int64_t time)
{
	uint64_t at_risk = walk->at_risk;

	while (walk->at_censored < walk->n_censored && walk->censored[walk->at_censored].key < time)
		walk->at_risk -= walk->censored[walk->at_censored++].count;
	if (walk->at_risk == at_risk)
		return;
	if (walk->run.before != walk->run.after)
		close_run(walk);
	walk->run = (struct factor){ walk->at_risk, walk->at_risk };
}

/* a[0] * a[1] * … of one side of the factors, halves first, so that both operands are about as long. */
static void multiply(mpz_t product, const struct factor *factors, uint64_t n, bool after)
{
	mpz_t right;

	if (n == 1) {
		mpz_set_ui(product, after ? factors->after : factors->before);
		return;
	}
	mpz_init(right);
	multiply(product, factors, n / 2, after);
	multiply(right, factors + n / 2, n - n / 2, after);
	mpz_mul(product, product, right);
	mpz_clear(right);
}

/* Is S <= num / den, in integers? */
static bool is_reached_exactly(struct walk *walk)
{
	mpz_t after, before;
	bool reached;

	mpz_inits(after, before, NULL);
	walk->factors[walk->n_factors] = walk->run;
	multiply(after, walk->factors, walk->n_factors + 1, true);
	multiply(before, walk->factors, walk->n_factors + 1, false);
	mpz_mul_ui(after, after, walk->den);
	mpz_mul_ui(before, before, walk->num);
	reached = mpz_cmp(after, before) <= 0;
	mpz_clears(after, before, NULL);
	return reached;
}

/* Is S <= num / den? */
static bool is_reached(struct walk *walk)
{
	mpfr_set(walk->low, walk->closed_low, MPFR_RNDN);
	mpfr_set(walk->high, walk->closed_high, MPFR_RNDN);
	bound(walk->low, walk->run, MPFR_RNDD);
	bound(walk->high, walk->run, MPFR_RNDU);
	if (mpfr_less_p(walk->high, walk->border_low))
		return true;
	return !mpfr_greater_p(walk->low, walk->border_high) && is_reached_exactly(walk);
}

/* The event time at which the curve reaches num / den; false where it never does. */
static bool find(struct walk *walk, int64_t *time)
{
	for (; walk->at_event < walk->n_events; walk->at_event++) {
		*time = walk->events[walk->at_event].key;
		leave_before(walk, *time);
		walk->at_risk -= walk->events[walk->at_event].count;
		walk->run.after = walk->at_risk;
		if (is_reached(walk))
			return true;
	}
	return false;
}

enum outcome { FOUND, NOT_REACHED, NO_MEMORY };

static enum outcome quantile(
	const struct ism_state_curve *curve, uint64_t num, uint64_t den, int64_t *time)
{
	struct walk walk = { .n_events = ism_counts_distinct(&curve->events),
		.n_censored = ism_counts_distinct(&curve->censored),
		.at_risk = curve->values,
		.num = num,
		.den = den };
	struct ism_count *entries =
		malloc((walk.n_events + walk.n_censored + 1) * sizeof(*entries));
	enum outcome outcome = NO_MEMORY;

	walk.factors = malloc((walk.n_events + 1) * sizeof(*walk.factors));
	if (entries && walk.factors) {
		walk.events = entries;
		walk.censored = entries + walk.n_events;
		ism_counts_list(&curve->events, entries);
		ism_counts_list(&curve->censored, entries + walk.n_events);
		begin(&walk);
		outcome = find(&walk, time) ? FOUND : NOT_REACHED;
		end(&walk);
	}
	free(entries);
	free(walk.factors);
	return outcome;
}

void ism_finish_curve(const struct ism_state_curve *curve, const struct ism_finish_form *form,
	struct ism_value *out)
{
	uint64_t unit = form->key_unit ? (uint64_t)form->key_unit : 1;
	uint64_t left = (uint64_t)form->p_den - (uint64_t)form->p_num;
	int64_t time = 0;

	switch (quantile(curve, left, (uint64_t)form->p_den, &time)) {
	case FOUND: ism_finish_exact(out, (int64_t)((uint64_t)time * unit)); break;
	case NOT_REACHED: break;
	case NO_MEMORY: out->state = ISM_VALUE_FAULT; break;
	}
}
