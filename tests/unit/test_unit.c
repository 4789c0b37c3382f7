/* Units: names, products, factors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sema/expr.h"

struct fixture {
	struct ism_arena arena;
	struct ism_intern names;
	struct sema sema;
};

static int start(void **state)
{
	static struct fixture fixture;
	struct fixture *f = &fixture;

	*f = (struct fixture){ 0 };
	ism_intern_init(&f->names, &f->arena);
	f->sema.arena = &f->arena;
	f->sema.names = &f->names;
	f->sema.units = sema_units_new(&f->arena, &f->names);
	*state = f;
	return 0;
}

static int stop(void **state)
{
	ism_arena_free(&((struct fixture *)*state)->arena);
	return 0;
}

static const struct ism_unit *unit(void **state, const char *name)
{
	struct fixture *f = *state;
	const struct ism_unit *found = sema_unit_find(&f->sema, ism_intern(&f->names, name));

	assert_non_null(found);
	return found;
}

static const struct ism_unit *product(
	void **state, const struct ism_unit *a, const struct ism_unit *b, int sign)
{
	const struct ism_unit *out;

	assert_true(sema_unit_product(&((struct fixture *)*state)->sema, a, b, sign, &out));
	return out;
}

static void a_plural_is_the_same_unit(void **state)
{
	assert_ptr_equal(unit(state, "day"), unit(state, "days"));
	assert_string_equal(unit(state, "day")->name, "days");
	assert_ptr_equal(unit(state, "%"), unit(state, "percent"));
}

static void predefined_units_have_their_factors(void **state)
{
	assert_true(unit(state, "hour")->num == INT64_C(3600000000));
	assert_true(unit(state, "hour")->duration);
	assert_true(unit(state, "KiB")->num == 1024);
	assert_true(unit(state, "TiB")->num == INT64_C(1) << 40);
	assert_false(unit(state, "GB")->duration);
	assert_true(unit(state, "percent")->percent);
	assert_string_equal(unit(state, "CHF")->name, "CHF");
}

static void other_words_are_no_units(void **state)
{
	static const char *const words[] = { "m", "month", "XYZ", "ED", "EURO", "seconds", "Days",
		"kb", "money", "" };
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		assert_null(sema_unit_find(&f->sema, ism_intern(&f->names, words[i])));
}

static void money_is_the_currency(void **state)
{
	struct fixture *f = *state;

	f->sema.currency = unit(state, "CHF");
	assert_ptr_equal(unit(state, "money"), unit(state, "CHF"));
}

static void units_compose_and_cancel(void **state)
{
	const struct ism_unit *eur = unit(state, "EUR"), *day = unit(state, "day");
	const struct ism_unit *rate = product(state, eur, day, -1);

	assert_string_equal(rate->name, "EUR / day");
	assert_ptr_equal(product(state, rate, day, 1), eur);
	assert_ptr_equal(product(state, day, rate, 1), eur);
	assert_null(product(state, eur, eur, -1));
	assert_string_equal(product(state, NULL, day, -1)->name, "1 / day");
	assert_string_equal(product(state, day, eur, 1)->name, "EUR * day");
	assert_ptr_equal(product(state, day, eur, 1), product(state, eur, day, 1));
	assert_ptr_equal(product(state, eur, day, -1), rate);
}

static void percent_vanishes_in_products(void **state)
{
	const struct ism_unit *eur = unit(state, "EUR"), *percent = unit(state, "percent");

	assert_ptr_equal(product(state, eur, percent, 1), eur);
	assert_ptr_equal(product(state, eur, percent, -1), eur);
	assert_null(product(state, percent, percent, 1));
}

static void what_cancels_in_dimension_keeps_its_factor(void **state)
{
	const struct ism_unit *left = product(state, unit(state, "ms"), unit(state, "s"), -1);

	assert_int_equal(left->n_factors, 0);
	assert_true(left->num == 1 && left->den == 1000);
}

static void dimensions_are_compared_by_base_units(void **state)
{
	const struct ism_unit *fast = product(state, unit(state, "MB"), unit(state, "s"), -1);
	const struct ism_unit *slow = product(state, unit(state, "kB"), unit(state, "hour"), -1);
	int64_t num, den;

	assert_true(sema_unit_same_dimension(fast, slow));
	assert_true(sema_unit_ratio(fast, slow, &num, &den));
	assert_true(num == 3600000 && den == 1);
	assert_false(sema_unit_same_dimension(fast, unit(state, "MB")));
	assert_false(sema_unit_same_dimension(unit(state, "EUR"), unit(state, "USD")));
	assert_false(sema_unit_same_dimension(unit(state, "EUR"), NULL));
}

static void declared_units_are_of_their_dimension(void **state)
{
	struct fixture *f = *state;
	const char *shift = ism_intern(&f->names, "shift");
	const char *incident = ism_intern(&f->names, "incident");
	const struct ism_unit *hour = unit(state, "hour");
	const struct ism_unit *declared = sema_unit_declare(&f->sema, shift, hour, 8, 1);

	assert_true(declared->duration);
	assert_true(declared->num == INT64_C(8) * 3600000000);
	assert_true(sema_unit_same_dimension(declared, hour));
	assert_ptr_equal(declared, sema_unit_declare(&f->sema, shift, hour, 8, 1));
	assert_ptr_not_equal(declared, sema_unit_declare(&f->sema, shift, hour, 12, 1));
	assert_ptr_equal(sema_unit_declare(&f->sema, incident, NULL, 1, 1),
		sema_unit_declare(&f->sema, incident, NULL, 1, 1));
	assert_null(sema_unit_declare(&f->sema, shift, hour, INT64_MAX, 1));
}

static void factors_beyond_64_bits_are_refused(void **state)
{
	const struct ism_unit *week = unit(state, "week"), *out;

	assert_false(sema_unit_product(&((struct fixture *)*state)->sema, week, week, 1, &out));
}

static void misspelt_units_are_recognised(void **state)
{
	(void)state;
	assert_string_equal(sema_suggest_unit("seconds"), "s");
	assert_string_equal(sema_suggest_unit("hourss"), "hours");
	assert_string_equal(sema_suggest_unit("KB"), "kB");
	assert_null(sema_suggest_unit("furlong"));
}

static void calendar_periods_count_months(void **state)
{
	(void)state;
	assert_int_equal(sema_calendar_months("month"), 1);
	assert_int_equal(sema_calendar_months("quarters"), 3);
	assert_int_equal(sema_calendar_months("years"), 12);
	assert_int_equal(sema_calendar_months("day"), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)
	const struct CMUnitTest tests[] = {
		TEST(a_plural_is_the_same_unit),
		TEST(predefined_units_have_their_factors),
		TEST(other_words_are_no_units),
		TEST(money_is_the_currency),
		TEST(units_compose_and_cancel),
		TEST(percent_vanishes_in_products),
		TEST(what_cancels_in_dimension_keeps_its_factor),
		TEST(dimensions_are_compared_by_base_units),
		TEST(declared_units_are_of_their_dimension),
		TEST(factors_beyond_64_bits_are_refused),
		TEST(misspelt_units_are_recognised),
		TEST(calendar_periods_count_months),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
