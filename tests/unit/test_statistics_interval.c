#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <gmp.h>

#include "random.h"
#include "runtime/series/interval.h"

static const struct ism_level level_95 = { 95, 100 };

static void assert_near(double got, double expected, double error)
{
	if (!(fabs(got - expected) <= error))
		fail_msg("%.17g is not %.17g", got, expected);
}

static void quantiles_of_the_normal_distribution_are_right(void **context)
{
	struct ism_confidence *c = calloc(1, sizeof(*c));

	(void)context;
	assert_true(ism_confidence_init(c, level_95));
	assert_true(c->normal == 1.9599639845400542);
	assert_true(ism_confidence_init(c, (struct ism_level){ 9, 10 }));
	assert_true(c->normal == 1.6448536269514727);
	assert_true(ism_confidence_init(c, (struct ism_level){ 999, 1000 }));
	assert_true(c->normal == 3.2905267314918948);
	for (uint32_t num = 1; num < 1000; num += 7) {
		assert_true(ism_confidence_init(c, (struct ism_level){ num, 1000 }));
		assert_near(erf(c->normal / sqrt(2)), num / 1000.0, 1e-15);
	}
	assert_true(ism_confidence_init(c, (struct ism_level){ UINT32_MAX - 1, UINT32_MAX }));
	assert_near(erfc(c->normal / sqrt(2)) * UINT32_MAX, 1, 1e-12);
	free(c);
}

static void what_is_no_level_is_refused(void **context)
{
	struct ism_confidence *c = calloc(1, sizeof(*c));

	(void)context;
	assert_false(ism_confidence_init(c, (struct ism_level){ 0, 100 }));
	assert_false(ism_confidence_init(c, (struct ism_level){ 100, 100 }));
	assert_false(ism_confidence_init(c, (struct ism_level){ 1, 0 }));
	free(c);
}

struct student {
	struct ism_level level;
	uint64_t freedom;
	double bound;
};

/* From the incomplete beta function with 40 digits. */
static void quantiles_of_students_distribution_are_right(void **context)
{
	static const struct student known[] = {
		{ { 95, 100 }, 1, 12.706204736174704646 },
		{ { 95, 100 }, 2, 4.3026527297494638523 },
		{ { 95, 100 }, 3, 3.1824463052837095927 },
		{ { 95, 100 }, 4, 2.7764451051977943578 },
		{ { 95, 100 }, 9, 2.2621571627982055426 },
		{ { 95, 100 }, 10, 2.2281388519862747484 },
		{ { 95, 100 }, 30, 2.04227245630123831 },
		{ { 95, 100 }, 101, 1.983731002955606193 },
		{ { 95, 100 }, 1023, 1.9622856196472681788 },
		{ { 95, 100 }, 1024, 1.9622833497895974269 },
		{ { 95, 100 }, 5000, 1.9604385517065079186 },
		{ { 95, 100 }, 1000000, 1.9599663568141070534 },
		{ { 9, 10 }, 4, 2.1318467863266503183 },
		{ { 9, 10 }, 30, 1.6972608865939578486 },
		{ { 9, 10 }, 1024, 1.6463430380866451398 },
		{ { 999, 1000 }, 3, 12.923978636687483065 },
		{ { 999, 1000 }, 1023, 3.3000627305309608628 },
		{ { 999, 1000 }, 1024, 3.3000533935727689087 },
	};
	struct ism_confidence *c = calloc(1, sizeof(*c));

	(void)context;
	for (unsigned i = 0; i < sizeof(known) / sizeof(*known); i++) {
		uint64_t freedom = known[i].freedom;
		double bound, again;

		assert_true(ism_confidence_init(c, known[i].level));
		bound = ism_confidence_student(c, freedom);
		again = ism_confidence_student(c, freedom);
		assert_true(bound == again);
		assert_near(
			bound, known[i].bound, freedom < ISM_STUDENT_SOLVED ? 0 : 1e-15 * bound);
	}
	free(c);
}

static void bounds_fall_towards_the_normal_one(void **context)
{
	static const struct ism_level levels[] = { { 1, 2 }, { 9, 10 }, { 99, 100 },
		{ 999999999, 1000000000 } };
	struct ism_confidence *c = calloc(1, sizeof(*c));

	(void)context;
	for (unsigned i = 0; i < 4; i++) {
		double last = INFINITY;

		assert_true(ism_confidence_init(c, levels[i]));
		for (uint64_t freedom = 1; freedom < 3000; freedom += 1 + freedom / 40) {
			double bound = ism_confidence_student(c, freedom);

			assert_true(bound < last && bound > c->normal);
			last = bound;
		}
	}
	free(c);
}

static void golden_shares_have_their_intervals(void **context)
{
	static const struct {
		uint64_t holds, n;
		double low, high;
	} known[] = { { 90, 100, 0.825634, 0.944771 }, { 0, 10, 0, 0.277533 },
		{ 10, 10, 0.722467, 1 }, { 47, 52, 0.793904, 0.958226 },
		{ 3, 7, 0.158220, 0.749542 } };
	struct ism_confidence *c = calloc(1, sizeof(*c));
	struct ism_interval interval;

	(void)context;
	assert_true(ism_confidence_init(c, level_95));
	for (unsigned i = 0; i < sizeof(known) / sizeof(*known); i++) {
		assert_true(ism_interval_share(c, known[i].holds, known[i].n, &interval));
		assert_near(interval.low, known[i].low, 5e-7);
		assert_near(interval.high, known[i].high, 5e-7);
	}
	assert_false(ism_interval_share(c, 0, 0, &interval));
	assert_false(ism_interval_share(c, 2, 1, &interval));
	free(c);
}

static void an_interval_of_a_share_holds_it_and_mirrors_its_rest(void **context)
{
	struct ism_confidence *c = calloc(1, sizeof(*c));

	(void)context;
	assert_true(ism_confidence_init(c, (struct ism_level){ 99, 100 }));
	for (uint64_t n = 1; n < 200; n += 3) {
		for (uint64_t holds = 0; holds <= n; holds++) {
			double p = (double)holds / (double)n;
			struct ism_interval a, b;

			assert_true(ism_interval_share(c, holds, n, &a));
			assert_true(ism_interval_share(c, n - holds, n, &b));
			assert_true(a.low >= 0 && a.low <= p && p <= a.high && a.high <= 1);
			assert_near(a.low, 1 - b.high, 1e-15);
		}
	}
	free(c);
}

static void an_interval_of_a_mean_is_students(void **context)
{
	struct ism_confidence *c = calloc(1, sizeof(*c));
	struct ism_interval interval;

	(void)context;
	assert_true(ism_confidence_init(c, level_95));
	assert_true(ism_interval_mean(c, 5, 10, 20, &interval));
	assert_near(interval.low, 10 - 2 * 2.7764451051977944, 1e-14);
	assert_near(interval.high, 10 + 2 * 2.7764451051977944, 1e-14);
	assert_true(ism_interval_mean(c, 2, -3, 0, &interval));
	assert_true(interval.low == -3 && interval.high == -3);
	assert_false(ism_interval_mean(c, 1, 10, 20, &interval));
	free(c);
}

/* P(B <= k) * (a + b)^n in integers, for all k from 0 to n. */
static mpz_t *tails(uint64_t n, uint64_t a, uint64_t b)
{
	mpz_t *sum = malloc((n + 1) * sizeof(*sum));
	mpz_t term;

	mpz_init(term);
	for (uint64_t k = 0; k <= n; k++) {
		mpz_t power;

		mpz_init(power);
		mpz_bin_uiui(term, n, k);
		mpz_ui_pow_ui(power, a, k);
		mpz_mul(term, term, power);
		mpz_ui_pow_ui(power, b, n - k);
		mpz_mul(term, term, power);
		mpz_clear(power);
		mpz_init_set(sum[k], term);
		if (k)
			mpz_add(sum[k], sum[k], sum[k - 1]);
	}
	mpz_clear(term);
	return sum;
}

/* Is the tail no larger than (1 - level) / 2 of all? */
static int is_small(const mpz_t tail, const mpz_t all, struct ism_level level)
{
	mpz_t left, right;
	int small;

	mpz_inits(left, right, NULL);
	mpz_mul_ui(left, tail, 2 * (unsigned long)level.den);
	mpz_mul_ui(right, all, level.den - level.num);
	small = mpz_cmp(left, right) <= 0;
	mpz_clears(left, right, NULL);
	return small;
}

static void check_ranks(struct ism_level level, uint64_t n, uint64_t a, uint64_t b)
{
	uint64_t low = 0, high = 0, got_low, got_high;
	mpz_t *sum = tails(n, a, b), above;

	mpz_init(above);
	for (uint64_t r = 1; r <= n; r++) {
		mpz_sub(above, sum[n], sum[r - 1]);
		if (is_small(sum[r - 1], sum[n], level))
			low = r;
		if (!high && is_small(above, sum[n], level))
			high = r;
	}
	mpz_clear(above);
	for (uint64_t k = 0; k <= n; k++)
		mpz_clear(sum[k]);
	free(sum);
	ism_interval_ranks(level, n, 3 * a, 3 * (a + b), &got_low, &got_high);
	assert_int_equal(got_low, low);
	assert_int_equal(got_high, high);
}

static void ranks_are_those_of_the_definition(void **context)
{
	static const struct ism_level levels[] = { { 95, 100 }, { 9, 10 }, { 1, 2 }, { 3, 4 },
		{ 1, 100 }, { 999, 1000 } };
	static const uint64_t quantiles[][2] = { { 1, 1 }, { 9, 1 }, { 1, 9 }, { 19, 1 }, { 3, 1 },
		{ 999, 1 }, { 1, 2 } };

	(void)context;
	for (unsigned i = 0; i < sizeof(levels) / sizeof(*levels); i++)
		for (unsigned q = 0; q < sizeof(quantiles) / sizeof(*quantiles); q++)
			for (uint64_t n = 1; n < 140; n += 1 + n / 9)
				check_ranks(levels[i], n, quantiles[q][0], quantiles[q][1]);
}

/* Beyond 1024 bits the weights are rounded. */
static void ranks_among_many_values_are_too(void **context)
{
	(void)context;
	check_ranks(level_95, 1500, 1, 1);
	check_ranks(level_95, 1500, 9, 1);
	check_ranks((struct ism_level){ 9, 10 }, 900, 19, 1);
	check_ranks((struct ism_level){ 999, 1000 }, 700, 1, 99);
}

/* One value, p = 95 %, level 90 %: P(B < 1) is 5 %, just what is allowed. */
static void a_tail_just_large_enough_is_taken(void **context)
{
	uint64_t low, high;

	(void)context;
	ism_interval_ranks((struct ism_level){ 90, 100 }, 1, 95, 100, &low, &high);
	assert_int_equal(low, 1);
	assert_int_equal(high, 0);
	ism_interval_ranks((struct ism_level){ 75, 100 }, 3, 1, 2, &low, &high);
	assert_int_equal(low, 1);
	assert_int_equal(high, 3);
}

static void known_tables_of_the_median_are_met(void **context)
{
	static const uint64_t known[][3] = { { 5, 0, 0 }, { 6, 1, 6 }, { 8, 1, 8 }, { 9, 2, 8 },
		{ 20, 6, 15 }, { 50, 18, 33 }, { 100, 40, 61 } };
	uint64_t low, high;

	(void)context;
	for (unsigned i = 0; i < sizeof(known) / sizeof(*known); i++) {
		ism_interval_ranks(level_95, known[i][0], 50, 100, &low, &high);
		assert_int_equal(low, known[i][1]);
		assert_int_equal(high, known[i][2]);
	}
}

static void the_ends_of_all_values_are_bound_on_one_side(void **context)
{
	uint64_t low, high;

	(void)context;
	ism_interval_ranks(level_95, 10, 0, 100, &low, &high);
	assert_int_equal(low, 0);
	assert_int_equal(high, 1);
	ism_interval_ranks(level_95, 10, 100, 100, &low, &high);
	assert_int_equal(low, 10);
	assert_int_equal(high, 0);
	ism_interval_ranks(level_95, 0, 50, 100, &low, &high);
	assert_int_equal(low, 0);
	assert_int_equal(high, 0);
}

static void millions_of_values_take_a_moment(void **context)
{
	uint64_t low, high;
	double reach = 1.9599639845400542 * sqrt(1e7 * 0.09);

	(void)context;
	ism_interval_ranks(level_95, 10000000, 90, 100, &low, &high);
	assert_near((double)low, 9000000 - reach, 2);
	assert_near((double)high, 9000000 + reach, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quantiles_of_the_normal_distribution_are_right),
		cmocka_unit_test(what_is_no_level_is_refused),
		cmocka_unit_test(quantiles_of_students_distribution_are_right),
		cmocka_unit_test(bounds_fall_towards_the_normal_one),
		cmocka_unit_test(golden_shares_have_their_intervals),
		cmocka_unit_test(an_interval_of_a_share_holds_it_and_mirrors_its_rest),
		cmocka_unit_test(an_interval_of_a_mean_is_students),
		cmocka_unit_test(ranks_are_those_of_the_definition),
		cmocka_unit_test(ranks_among_many_values_are_too),
		cmocka_unit_test(a_tail_just_large_enough_is_taken),
		cmocka_unit_test(known_tables_of_the_median_are_met),
		cmocka_unit_test(the_ends_of_all_values_are_bound_on_one_side),
		cmocka_unit_test(millions_of_values_take_a_moment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
