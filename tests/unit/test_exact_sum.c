#include "runtime/kernel/exact_sum.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <mpfr.h>

#include "tests/unit/random.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Holds any sum of doubles, or of products of two, exactly. */
#define REFERENCE_BITS 4500

static void sum_all(struct ism_exact_sum *sum, const double *terms, size_t n)
{
	memset(sum, 0, sizeof(*sum));
	for (size_t i = 0; i < n; i++)
		ism_exact_sum_add(sum, terms[i]);
}

static void assert_sum_is(const double *terms, size_t n, double expected)
{
	struct ism_exact_sum sum;
	double rounded = -1;

	sum_all(&sum, terms, n);
	assert_true(ism_exact_sum_round(&sum, &rounded));
	assert_memory_equal(&rounded, &expected, sizeof(rounded));
}

static void shuffle(struct random *random, double *terms, size_t n)
{
	for (size_t i = n - 1; i > 0; i--) {
		size_t j = random_below(random, i + 1);
		double swapped = terms[i];

		terms[i] = terms[j];
		terms[j] = swapped;
	}
}

static void an_empty_sum_is_zero_bytes_and_zero(void **state)
{
	struct ism_exact_sum sum = { 0 };
	double rounded = -1;

	(void)state;
	assert_true(ism_exact_sum_is_zero(&sum));
	assert_true(ism_exact_sum_round(&sum, &rounded));
	assert_true(rounded == 0 && !signbit(rounded));
}

static void known_sums_are_rounded_once(void **state)
{
	(void)state;
	assert_sum_is((double[]){ 0.1, 0.2, 0.3 }, 3, 0.6);
	assert_sum_is((double[]){ 1e308, 1, -1e308 }, 3, 1);
	assert_sum_is((double[]){ 1e100, 1, -1e100, 1e-300 }, 4, 1);
	assert_sum_is((double[]){ 0x1p53, 1 }, 2, 0x1p53);
	assert_sum_is((double[]){ 0x1p53, 1, 0x1p-1074 }, 3, 0x1p53 + 2);
	assert_sum_is((double[]){ 0x1p53 + 2, 1 }, 2, 0x1p53 + 4);
	assert_sum_is((double[]){ -0x1p53, -1, -0x1p-1074 }, 3, -0x1p53 - 2);
	assert_sum_is((double[]){ DBL_MIN, -0x1p-1074 }, 2, DBL_MIN - 0x1p-1074);
	assert_sum_is((double[]){ 0x1p-1074, 0x1p-1074, 0x1p-1074 }, 3, 3 * 0x1p-1074);
	assert_sum_is((double[]){ -0x1p-1074 }, 1, -0x1p-1074);
	assert_sum_is((double[]){ -0.0, -0.0 }, 2, 0.0);
	assert_sum_is((double[]){ 5, -5 }, 2, 0.0);
	assert_sum_is((double[]){ DBL_MAX }, 1, DBL_MAX);
	assert_sum_is((double[]){ -DBL_MAX }, 1, -DBL_MAX);
}

static void a_sum_may_pass_the_largest_double_on_its_way(void **state)
{
	struct ism_exact_sum sum = { 0 };
	double rounded = -1;

	(void)state;
	for (int i = 0; i < 1000; i++)
		ism_exact_sum_add(&sum, DBL_MAX);
	assert_false(ism_exact_sum_round(&sum, &rounded));
	assert_true(rounded == -1);
	for (int i = 0; i < 999; i++)
		ism_exact_sum_add(&sum, -DBL_MAX);
	assert_true(ism_exact_sum_round(&sum, &rounded));
	assert_true(rounded == DBL_MAX);
}

static void rounding_up_beyond_the_largest_double_is_none(void **state)
{
	struct ism_exact_sum sum = { 0 };
	double rounded = -1;

	(void)state;
	ism_exact_sum_add(&sum, DBL_MAX);
	ism_exact_sum_add(&sum, 0x1p969); /* less than half of the last bit */
	assert_true(ism_exact_sum_round(&sum, &rounded));
	assert_true(rounded == DBL_MAX);
	ism_exact_sum_add(&sum, 0x1p969);
	assert_false(ism_exact_sum_round(&sum, &rounded));
}

static void every_order_and_every_split_gives_the_same_bytes(void **state)
{
	struct random random = { 42 };
	static double terms[500];
	struct ism_exact_sum first;

	(void)state;
	for (size_t i = 0; i < COUNT(terms); i++)
		terms[i] = random_double(&random);
	sum_all(&first, terms, COUNT(terms));
	for (int round = 0; round < 50; round++) {
		struct ism_exact_sum parts[3] = { 0 };
		struct ism_exact_sum merged = { 0 };

		shuffle(&random, terms, COUNT(terms));
		for (size_t i = 0; i < COUNT(terms); i++)
			ism_exact_sum_add(&parts[random_below(&random, 3)], terms[i]);
		for (int i = 0; i < 3; i++)
			ism_exact_sum_merge(&merged, &parts[(round + i) % 3]);
		assert_memory_equal(&merged, &first, sizeof(first));
	}
}

static void what_cancels_leaves_zero_bytes(void **state)
{
	struct random random = { 7 };
	struct ism_exact_sum sum = { 0 };
	static double terms[300];

	(void)state;
	for (size_t i = 0; i < COUNT(terms); i++) {
		terms[i] = random_double(&random);
		ism_exact_sum_add(&sum, terms[i]);
	}
	assert_false(ism_exact_sum_is_zero(&sum));
	shuffle(&random, terms, COUNT(terms));
	for (size_t i = 0; i < COUNT(terms); i++)
		ism_exact_sum_add(&sum, -terms[i]);
	assert_true(ism_exact_sum_is_zero(&sum));
}

static double random_near(struct random *random, int spread)
{
	double value = (double)(int64_t)random_bits(random);

	return ldexp(value, (int)random_below(random, (uint64_t)spread) - spread / 2);
}

static void sums_agree_with_a_long_float(void **state)
{
	struct random random = { 99 };
	mpfr_t reference, term;

	(void)state;
	mpfr_inits2(REFERENCE_BITS, reference, term, (mpfr_ptr)NULL);
	for (int round = 0; round < 300; round++) {
		struct ism_exact_sum sum = { 0 };
		int spread = 1 << (1 + round % 10);
		double rounded;

		mpfr_set_zero(reference, 1);
		for (int i = 0; i < 60; i++) {
			double value = round % 4 ? random_near(&random, spread)
						 : random_double(&random) * 0x1p-8;

			ism_exact_sum_add(&sum, value);
			mpfr_add_d(reference, reference, value, MPFR_RNDN);
		}
		assert_true(ism_exact_sum_round(&sum, &rounded));
		assert_true(rounded == mpfr_get_d(reference, MPFR_RNDN));
	}
	mpfr_clears(reference, term, (mpfr_ptr)NULL);
	mpfr_free_cache();
}

static void products_agree_with_a_long_float(void **state)
{
	struct random random = { 123 };
	mpfr_t reference, term;

	(void)state;
	mpfr_inits2(REFERENCE_BITS, reference, term, (mpfr_ptr)NULL);
	for (int round = 0; round < 300; round++) {
		struct ism_exact_dot dot = { 0 };
		double rounded = -1;
		double expected;

		mpfr_set_zero(reference, 1);
		for (int i = 0; i < 1 + round % 40; i++) {
			double a = round % 3 ? random_near(&random, 800) : random_double(&random);
			double b = round % 2 ? a : random_double(&random);

			ism_exact_dot_add(&dot, a, b);
			mpfr_set_d(term, a, MPFR_RNDN);
			mpfr_mul_d(term, term, b, MPFR_RNDN);
			mpfr_add(reference, reference, term, MPFR_RNDN);
		}
		expected = mpfr_get_d(reference, MPFR_RNDN);
		assert_int_equal(ism_exact_dot_round(&dot, &rounded), isfinite(expected));
		if (isfinite(expected))
			assert_true(rounded == expected);
	}
	mpfr_clears(reference, term, (mpfr_ptr)NULL);
	mpfr_free_cache();
}

static void products_below_all_doubles_add_up(void **state)
{
	struct ism_exact_dot dot = { 0 };
	double rounded = -1;

	(void)state;
	ism_exact_dot_add(&dot, 0x1p-1074, 0x1p-1074);
	assert_false(ism_exact_dot_is_zero(&dot));
	assert_true(ism_exact_dot_round(&dot, &rounded));
	assert_true(rounded == 0 && !signbit(rounded));
	memset(&dot, 0, sizeof(dot));
	for (int i = 0; i < 3; i++) /* 3 * 2^-1076: nearer to 2^-1074 than to 0 */
		ism_exact_dot_add(&dot, -0x1p-538, 0x1p-538);
	assert_true(ism_exact_dot_round(&dot, &rounded));
	assert_true(rounded == -0x1p-1074);
}

static void largest_products_fit(void **state)
{
	struct ism_exact_dot dot = { 0 };
	double rounded = -1;

	(void)state;
	for (int i = 0; i < 100; i++)
		ism_exact_dot_add(&dot, DBL_MAX, -DBL_MAX);
	assert_false(ism_exact_dot_round(&dot, &rounded));
	for (int i = 0; i < 100; i++)
		ism_exact_dot_add(&dot, DBL_MAX, DBL_MAX);
	assert_true(ism_exact_dot_is_zero(&dot));
}

static void products_merge_in_any_order(void **state)
{
	struct random random = { 5 };
	struct ism_exact_dot whole = { 0 };
	struct ism_exact_dot parts[4] = { 0 };
	struct ism_exact_dot merged = { 0 };

	(void)state;
	for (int i = 0; i < 1000; i++) {
		double a = random_double(&random);
		double b = random_double(&random);

		ism_exact_dot_add(&whole, a, b);
		ism_exact_dot_add(&parts[random_below(&random, 4)], b, a);
	}
	for (int i = 3; i >= 0; i--)
		ism_exact_dot_merge(&merged, &parts[i]);
	assert_memory_equal(&merged, &whole, sizeof(whole));
}

static void written_sums_are_read_back(void **state)
{
	struct ism_exact_sum sum = { 0 };
	struct ism_exact_sum sum_read;
	struct ism_exact_dot dot = { 0 };
	struct ism_exact_dot dot_read;
	uint8_t sum_bytes[ISM_EXACT_SUM_BYTES];
	uint8_t dot_bytes[ISM_EXACT_DOT_BYTES];

	(void)state;
	ism_exact_sum_add(&sum, 0x1p-1074);
	ism_exact_sum_add(&sum, -1e300);
	ism_exact_sum_write(&sum, sum_bytes);
	ism_exact_sum_read(&sum_read, sum_bytes);
	assert_memory_equal(&sum, &sum_read, sizeof(sum));
	assert_int_equal(sum_bytes[0], 1);
	assert_int_equal(sum_bytes[ISM_EXACT_SUM_BYTES - 1], 0xff);
	ism_exact_dot_add(&dot, 0.1, -1e-300);
	ism_exact_dot_write(&dot, dot_bytes);
	ism_exact_dot_read(&dot_read, dot_bytes);
	assert_memory_equal(&dot, &dot_read, sizeof(dot));
}

/* A double of everyday size, or just outside of that. */
static double near_the_window(struct random *random)
{
	double size = ldexp(1 + (double)random_below(random, UINT64_C(1) << 52) * 0x1p-52,
		(int)random_below(random, 48) - 20);

	return random_below(random, 2) ? size : -size;
}

static void add_by_window(struct ism_exact_sum *sum, const double *terms, size_t n)
{
	__int128 window = 0;

	for (size_t i = 0; i < n; i++) {
		__int128 part = 1;

		if (!ism_exact_window(terms[i], &part)) {
			assert_true(part == 0);
			ism_exact_sum_add(sum, terms[i]);
		}
		window += part;
	}
	ism_exact_sum_add_window(sum, window);
}

static void a_window_is_as_exact(void **state)
{
	struct random random = { 11 };

	(void)state;
	for (int i = 0; i < 2000; i++) {
		struct ism_exact_sum sum, by_window = { 0 };
		double terms[40];
		size_t n = 1 + random_below(&random, COUNT(terms));

		for (size_t k = 0; k < n; k++)
			terms[k] = near_the_window(&random);
		sum_all(&sum, terms, n);
		add_by_window(&by_window, terms, n / 2);
		add_by_window(&by_window, terms + n / 2, n - n / 2);
		assert_memory_equal(&sum, &by_window, sizeof(sum));
	}
}

static void a_window_has_borders(void **state)
{
	static const double inside[] = { 0, -0.0, 1, -1, 0.1, 0x1p-18, -0x1p-18,
		0x1.fffffffffffffp25, -0x1.fffffffffffffp25 };
	static const double outside[] = { 0x1p26, -0x1p26, 0x1.fffffffffffffp-19, DBL_MIN, DBL_MAX,
		-DBL_MAX, 0x1p-1074, -0x1p-1074 };
	__int128 window = -1, largest;

	(void)state;
	for (size_t i = 0; i < COUNT(inside); i++) {
		assert_true(ism_exact_window(inside[i], &window));
		assert_true(window == (__int128)ldexp(inside[i], 70));
	}
	for (size_t i = 0; i < COUNT(outside); i++) {
		assert_false(ism_exact_window(outside[i], &window));
		assert_true(window == 0);
	}
	/* As many as are promised fit. */
	assert_true(ism_exact_window(0x1.fffffffffffffp25, &largest));
	assert_false(__builtin_mul_overflow(
		largest, (__int128)1 << ISM_EXACT_WINDOW_TERMS_LOG2, &window));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_sum_is_zero_bytes_and_zero),
		cmocka_unit_test(known_sums_are_rounded_once),
		cmocka_unit_test(a_sum_may_pass_the_largest_double_on_its_way),
		cmocka_unit_test(rounding_up_beyond_the_largest_double_is_none),
		cmocka_unit_test(every_order_and_every_split_gives_the_same_bytes),
		cmocka_unit_test(what_cancels_leaves_zero_bytes),
		cmocka_unit_test(sums_agree_with_a_long_float),
		cmocka_unit_test(a_window_is_as_exact),
		cmocka_unit_test(a_window_has_borders),
		cmocka_unit_test(products_agree_with_a_long_float),
		cmocka_unit_test(products_below_all_doubles_add_up),
		cmocka_unit_test(largest_products_fit),
		cmocka_unit_test(products_merge_in_any_order),
		cmocka_unit_test(written_sums_are_read_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
