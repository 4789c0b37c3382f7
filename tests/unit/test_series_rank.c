#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "random.h"
#include "runtime/series/rank.h"

enum { N_MAX = 60 };

static struct ism_value exact(__int128 value)
{
	return (struct ism_value){ .exact = value, .state = ISM_VALUE_PRESENT };
}

static struct ism_value real(double value)
{
	return (struct ism_value){ .real = value, .state = ISM_VALUE_PRESENT, .is_real = 1 };
}

static const struct ism_value none = { .state = ISM_VALUE_NONE };
static const struct ism_value fault = { .state = ISM_VALUE_FAULT };

/* A rank of 0 is none. */
static void assert_ranks(
	const struct ism_value *values, uint64_t n, unsigned scale, const int *expected)
{
	struct ism_memory memory = { 0 };
	struct ism_value ranks[N_MAX];

	assert_int_equal(ism_rank(values, n, scale, ranks, &memory), ISM_OK);
	assert_int_equal(memory.used_bytes, 0);
	for (uint64_t i = 0; i < n; i++) {
		assert_int_equal(ranks[i].state, expected[i] ? ISM_VALUE_PRESENT : ISM_VALUE_NONE);
		assert_int_equal((int)ranks[i].exact, expected[i]);
		assert_int_equal(ranks[i].is_real, 0);
	}
}

static void the_largest_is_first_and_ties_share_the_best(void **context)
{
	struct ism_value values[] = { exact(5), exact(9), none, exact(5), exact(-1), exact(9) };

	(void)context;
	assert_ranks(values, 6, 0, (int[]){ 3, 1, 0, 3, 5, 1 });
	assert_ranks(values, 0, 0, NULL);
	assert_ranks(&none, 1, 0, (int[]){ 0 });
	assert_true(ism_highest(values, 6, 0).exact == 9);
	assert_true(ism_lowest(values, 6, 0).exact == -1);
	assert_int_equal(ism_lowest(&none, 1, 0).state, ISM_VALUE_NONE);
}

static void values_are_compared_exactly(void **context)
{
	__int128 large = (__int128)1 << 100;
	struct ism_value wide[] = { exact(large), exact(large + 1), exact(large) };
	struct ism_value mixed[] = { real(2.5), exact(25), exact(24), real(-0.0), exact(0) };

	(void)context;
	assert_ranks(wide, 3, 0, (int[]){ 2, 1, 2 });
	assert_ranks(mixed, 5, 1, (int[]){ 1, 1, 3, 4, 4 });
	assert_true(ism_lowest(mixed, 3, 1).exact == 24);
}

static void ranks_are_those_of_the_definition(void **context)
{
	struct random random = { 21 };

	(void)context;
	for (unsigned trial = 0; trial < 200; trial++) {
		unsigned n = (unsigned)random_below(&random, N_MAX);
		struct ism_value values[N_MAX];
		int expected[N_MAX];

		for (unsigned i = 0; i < n; i++)
			values[i] = random_below(&random, 9)
					    ? real((double)random_below(&random, 20) / 3)
					    : none;
		for (unsigned i = 0; i < n; i++) {
			expected[i] = values[i].state == ISM_VALUE_PRESENT;
			for (unsigned k = 0; expected[i] && k < n; k++)
				expected[i] += values[k].state == ISM_VALUE_PRESENT &&
					       values[k].real > values[i].real;
		}
		assert_ranks(values, n, 0, expected);
	}
}

static void a_fault_spoils_what_it_could_change(void **context)
{
	struct ism_value values[] = { exact(5), fault, none };
	struct ism_memory memory = { 0 };
	struct ism_value ranks[3];

	(void)context;
	assert_int_equal(ism_rank(values, 3, 0, ranks, &memory), ISM_OK);
	assert_int_equal(ranks[0].state, ISM_VALUE_FAULT);
	assert_int_equal(ranks[1].state, ISM_VALUE_FAULT);
	assert_int_equal(ranks[2].state, ISM_VALUE_NONE);
	assert_int_equal(ism_lowest(values, 3, 0).state, ISM_VALUE_FAULT);
	assert_int_equal(ism_highest(values, 3, 0).state, ISM_VALUE_FAULT);
}

static void without_memory_there_are_no_ranks(void **context)
{
	struct ism_value values[] = { exact(5), exact(6) }, ranks[2];
	struct ism_memory memory = { .limit_bytes = 8 };

	(void)context;
	assert_int_equal(ism_rank(values, 2, 0, ranks, &memory), ISM_ERR_MEMORY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_largest_is_first_and_ties_share_the_best),
		cmocka_unit_test(values_are_compared_exactly),
		cmocka_unit_test(ranks_are_those_of_the_definition),
		cmocka_unit_test(a_fault_spoils_what_it_could_change),
		cmocka_unit_test(without_memory_there_are_no_ranks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
