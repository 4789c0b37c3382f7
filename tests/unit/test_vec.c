#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/vec.h"

struct pair {
	int a, b;
};

struct pair_vec ISM_VEC(struct pair);

static void an_empty_vector_has_nothing_to_visit(void **state)
{
	const struct pair_vec empty = { 0 };
	int visits = 0;

	(void)state;
	ism_vec_each (pair, &empty)
		visits += pair->a + 1;
	assert_int_equal(visits, 0);
}

static void items_stay_in_order_while_it_grows(void **state)
{
	struct ism_arena arena = { 0 };
	struct pair_vec pairs = { 0 };
	int i = 0;

	(void)state;
	for (int n = 0; n < 1000; n++)
		ism_vec_push(&arena, &pairs, (struct pair){ .a = n, .b = -n });
	assert_int_equal(pairs.n, 1000);
	ism_vec_each (pair, &pairs) {
		assert_int_equal(pair->a, i);
		assert_int_equal(pair->b, -i);
		i++;
	}
	assert_int_equal(i, 1000);
	assert_int_equal(ism_vec_last(&pairs).a, 999);
	ism_arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_vector_has_nothing_to_visit),
		cmocka_unit_test(items_stay_in_order_while_it_grows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
