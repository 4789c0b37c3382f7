/*
 * Functions of sums over periods. The sums are exact, so that what leaves a window is taken out of them
 * again without a trace, and each result is one exact fraction, rounded once.
 */
#include "runtime/series/series_parts.h"

#include <gmp.h>

#include "runtime/kernel/exact_finish.h"
#include "runtime/kernel/rational.h"

enum { SUM_EXPONENT = -1074 }; /* of the unit of an ism_exact_sum */

_Static_assert(sizeof(unsigned long) == 8, "numbers of periods are given to GMP as such");

/* The last n periods. */
struct window {
	uint64_t n;
	uint64_t used;
	struct ism_exact_sum sum;
	struct ism_exact_dot squares;
};

/* Moves the window's end to period i; is it full of usable periods then? */
static bool window_move(struct window *window, const struct ism_series *x, uint64_t i)
{
	const struct ism_point *in = &x->points[i], *out = i >= window->n ? in - window->n : NULL;

	if (ism_point_usable(in)) {
		window->used++;
		ism_exact_sum_add(&window->sum, in->value);
		ism_exact_dot_add(&window->squares, in->value, in->value);
	}
	if (out && ism_point_usable(out)) {
		window->used--;
		ism_exact_sum_add(&window->sum, -out->value);
		ism_exact_dot_add(&window->squares, -out->value, out->value);
	}
	return window->used == window->n;
}

void ism_series_moving_avg(const struct ism_series *x, uint64_t n, struct ism_point *out)
{
	struct window window = { .n = n };
	double mean;

	for (uint64_t i = 0; n > 0 && i < x->n; i++)
		if (window_move(&window, x, i) && ism_exact_mean(n, &window.sum, &mean))
			ism_point_put(&out[i], mean);
}

/* z^2 = (n x - sum)^2 (n - 1) / (n (n squares - sum^2)); all in the unit of the sum. */
static bool zscore(const struct window *window, double x, double *out)
{
	mpz_t value, sum, num, den;
	long exponent;
	bool defined;
	int sign;

	mpz_inits(value, sum, num, den, NULL);
	exponent = ism_rational_set_double(value, x);
	mpz_mul_2exp(value, value, (mp_bitcnt_t)(exponent - SUM_EXPONENT));
	ism_rational_set_words(sum, window->sum.word, ISM_EXACT_SUM_WORDS);
	ism_rational_set_words(den, window->squares.word, ISM_EXACT_DOT_WORDS);
	mpz_mul_ui(value, value, window->n);
	mpz_sub(value, value, sum);
	sign = mpz_sgn(value);
	mpz_mul(num, value, value);
	mpz_mul_ui(num, num, window->n - 1);
	mpz_mul_ui(den, den, window->n);
	mpz_submul(den, sum, sum);
	mpz_mul_ui(den, den, window->n);
	defined = mpz_sgn(den) > 0 && ism_rational_round_root(num, den, 0, out);
	mpz_clears(value, sum, num, den, NULL);
	if (defined && sign < 0)
		*out = -*out;
	return defined;
}

void ism_series_zscore(const struct ism_series *x, uint64_t n, struct ism_point *out)
{
	struct window window = { .n = n };
	double z;

	for (uint64_t i = 0; n > 0 && i < x->n; i++)
		if (window_move(&window, x, i) && zscore(&window, x->points[i].value, &z))
			ism_point_put(&out[i], z);
}

/* What control limits are made of: sums and how many they are of. */
struct chart {
	struct ism_exact_sum sum;
	struct ism_exact_sum ranges;
	uint64_t n;
	uint64_t n_ranges;
};

static void chart_add(
	struct chart *chart, const struct ism_point *before, const struct ism_point *now)
{
	ism_exact_sum_add(&chart->sum, now->value);
	chart->n++;
	if (!before || !ism_point_usable(before))
		return;
	ism_exact_sum_add(&chart->ranges, now->value > before->value ? now->value : before->value);
	ism_exact_sum_add(
		&chart->ranges, now->value > before->value ? -before->value : -now->value);
	chart->n_ranges++;
}

/* sum / n -/+ 2.66 ranges / n_ranges = (100 n_ranges sum -/+ 266 n ranges) / (100 n n_ranges). */
static bool chart_limit(const struct chart *chart, bool high, double *out)
{
	mpz_t num, ranges, den;
	bool done;

	if (chart->n_ranges == 0)
		return false;
	mpz_inits(num, ranges, den, NULL);
	ism_rational_set_words(num, chart->sum.word, ISM_EXACT_SUM_WORDS);
	ism_rational_set_words(ranges, chart->ranges.word, ISM_EXACT_SUM_WORDS);
	mpz_mul_ui(num, num, chart->n_ranges);
	mpz_mul_ui(num, num, 100);
	mpz_mul_ui(ranges, ranges, chart->n);
	mpz_mul_ui(ranges, ranges, 266);
	if (high)
		mpz_add(num, num, ranges);
	else
		mpz_sub(num, num, ranges);
	mpz_set_ui(den, chart->n);
	mpz_mul_ui(den, den, chart->n_ranges);
	mpz_mul_ui(den, den, 100);
	done = ism_rational_round(num, den, SUM_EXPONENT, out);
	mpz_clears(num, ranges, den, NULL);
	return done;
}

void ism_series_control(const struct ism_series *x, bool high, struct ism_point *out)
{
	struct chart chart = { .n = 0 };
	double limit;

	for (uint64_t i = 0; i < x->n; i++) {
		const struct ism_point *now = &x->points[i];

		if (ism_point_usable(now))
			chart_add(&chart, i ? now - 1 : NULL, now);
		if (chart_limit(&chart, high, &limit))
			ism_point_put(&out[i], limit);
	}
}
