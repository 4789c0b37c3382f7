#include "test_state_rows.h"

#include <math.h>

#include "runtime/state/finish.h"
#include "runtime/state/sketch.h"
#include "runtime/state/state_io.h"

#define DAY_US INT64_C(86400000000)

static double estimated(const struct ism_state_sketch *sketch, uint32_t type)
{
	struct ism_finish_form form = { .type = type };
	struct ism_value value;

	ism_finish(ISM_AGGREGATE_APPROX_DISTINCT, sketch, &form, &value, NULL);
	assert_int_equal(value.state, ISM_VALUE_PRESENT);
	assert_int_equal(value.is_real, 0);
	return (double)value.exact;
}

/* The estimate of n different integers at equal steps, each of them twice. */
static double estimate_of(uint64_t n, int64_t first, int64_t step)
{
	struct ism_state_sketch sketch = { 0 };
	struct ism_memory memory = { 0 };
	double estimate;

	for (unsigned times = 0; times < 2; times++)
		for (uint64_t i = 0; i < n; i++)
			ism_state_sketch_exact_add(
				&sketch, (int64_t)((uint64_t)first + i * (uint64_t)step), &memory);
	estimate = estimated(&sketch, ISM_TYPE_INT);
	ism_state_release(ISM_STATE_SKETCH, &sketch, &memory);
	assert_int_equal(memory.used_bytes, 0);
	return estimate;
}

static void no_rows_are_no_values(void **context)
{
	struct ism_state_sketch sketch = { 0 };

	(void)context;
	assert_true(estimated(&sketch, ISM_TYPE_INT) == 0);
	ism_state_miss(&sketch);
	assert_true(estimated(&sketch, ISM_TYPE_INT) == 0);
}

static void few_values_are_counted_exactly(void **context)
{
	(void)context;
	for (uint64_t n = 1; n <= 20; n++)
		assert_true(estimate_of(n, 1000, 1) == (double)n);
}

/* Within five standard errors of 0.8 %, wherever the keys lie. */
static void any_number_of_values_is_estimated(void **context)
{
	static const int64_t steps[] = { 1, 1024, DAY_US, INT64_C(1) << 40 };

	(void)context;
	for (unsigned i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
		for (uint64_t n = 50; n < 400000; n += 7 + n / 3) {
			double error = estimate_of(n, -500, steps[i]) / (double)n - 1;

			assert_true(fabs(error) < 0.04);
		}
	}
}

static void errors_have_the_spread_that_theory_says(void **context)
{
	const unsigned n_trials = 60;
	double sum = 0, squares = 0;

	(void)context;
	for (unsigned i = 0; i < n_trials; i++) {
		double error = estimate_of(40000, (int64_t)i << 32, 1) / 40000 - 1;

		sum += error;
		squares += error * error;
	}
	assert_true(fabs(sum / n_trials) < 0.004);
	assert_true(sqrt(squares / n_trials) < 0.011);
}

static void texts_and_reals_are_counted_too(void **context)
{
	struct ism_state_sketch texts = { 0 }, reals = { 0 };
	struct ism_memory memory = { 0 };

	(void)context;
	for (unsigned i = 0; i < 30000; i++) {
		char text[32];
		int size = snprintf(text, sizeof(text), "host-%u.example", i % 10000);

		ism_state_sketch_text_add(&texts, text, (uint32_t)size, &memory);
		ism_state_sketch_real_add(&reals, (double)(i % 10000) / 16, &memory);
	}
	assert_true(fabs(estimated(&texts, ISM_TYPE_TEXT) / 10000 - 1) < 0.04);
	assert_true(fabs(estimated(&reals, ISM_TYPE_NUMBER) / 10000 - 1) < 0.04);
	ism_state_release(ISM_STATE_SKETCH, &texts, &memory);
	ism_state_release(ISM_STATE_SKETCH, &reals, &memory);
	ism_state_sketch_real_add(&reals, 0.0, &memory);
	ism_state_sketch_real_add(&reals, -0.0, &memory);
	assert_true(estimated(&reals, ISM_TYPE_NUMBER) == 1);
	ism_state_release(ISM_STATE_SKETCH, &reals, &memory);
	assert_int_equal(memory.used_bytes, 0);
}

/* What is in files must mean the same for good. */
static void the_hash_and_the_registers_are_fixed(void **context)
{
	uint64_t hash = ism_sketch_hash(1);

	(void)context;
	assert_true(hash == UINT64_C(0x49e21d18f961c504));
	assert_int_equal(ism_sketch_register(UINT64_MAX), ISM_SKETCH_REGISTERS - 1);
	assert_int_equal(ism_sketch_rank(UINT64_MAX), 1);
	assert_int_equal(ism_sketch_rank(UINT64_MAX << 50), ISM_SKETCH_RANK_MAX);
	assert_int_equal(ism_sketch_rank(1), ISM_SKETCH_RANK_MAX - 1);
}

static void both_forms_are_the_same_registers(void **context)
{
	struct ism_memory memory = { 0 };

	(void)context;
	for (unsigned n = 1; n < 9000; n += 1 + n / 2) {
		struct ism_state_sketch grown = { 0 }, merged = { 0 }, part = { 0 };
		struct ism_buffer a = { 0 }, b = { 0 };

		for (unsigned i = 0; i < n; i++) {
			ism_state_sketch_exact_add(&grown, i, &memory);
			ism_state_sketch_exact_add(i % 3 ? &merged : &part, i, &memory);
		}
		assert_int_equal(
			ism_state_merge(ISM_STATE_SKETCH, &merged, &part, &memory), ISM_OK);
		assert_int_equal(ism_sketch_is_array(&grown), n > ISM_SKETCH_LISTED * 8 / 7);
		assert_int_equal(ism_state_write(ISM_STATE_SKETCH, &grown, &a, NULL), ISM_OK);
		assert_int_equal(ism_state_write(ISM_STATE_SKETCH, &merged, &b, NULL), ISM_OK);
		assert_int_equal(a.size, b.size);
		assert_memory_equal(a.data, b.data, a.size);
		ism_buffer_release(&a);
		ism_buffer_release(&b);
		ism_state_release(ISM_STATE_SKETCH, &grown, &memory);
		ism_state_release(ISM_STATE_SKETCH, &merged, &memory);
		ism_state_release(ISM_STATE_SKETCH, &part, &memory);
	}
	assert_int_equal(memory.used_bytes, 0);
}

static void a_large_sketch_is_read_back(void **context)
{
	struct ism_state_sketch sketch = { 0 }, read;
	struct ism_memory memory = { 0 };
	struct ism_buffer a = { 0 }, b = { 0 };

	(void)context;
	for (unsigned i = 0; i < 100000; i++)
		ism_state_sketch_exact_add(&sketch, i, &memory);
	assert_int_equal(ism_state_write(ISM_STATE_SKETCH, &sketch, &a, NULL), ISM_OK);
	assert_int_equal(ism_state_read(ISM_STATE_SKETCH, &read,
				 (struct ism_slice){ a.data, a.size }, NULL, &memory, NULL),
		ISM_OK);
	assert_int_equal(ism_state_write(ISM_STATE_SKETCH, &read, &b, NULL), ISM_OK);
	assert_int_equal(a.size, b.size);
	assert_memory_equal(a.data, b.data, a.size);
	ism_buffer_release(&a);
	ism_buffer_release(&b);
	ism_state_release(ISM_STATE_SKETCH, &sketch, &memory);
	ism_state_release(ISM_STATE_SKETCH, &read, &memory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_rows_are_no_values),
		cmocka_unit_test(few_values_are_counted_exactly),
		cmocka_unit_test(any_number_of_values_is_estimated),
		cmocka_unit_test(errors_have_the_spread_that_theory_says),
		cmocka_unit_test(texts_and_reals_are_counted_too),
		cmocka_unit_test(the_hash_and_the_registers_are_fixed),
		cmocka_unit_test(both_forms_are_the_same_registers),
		cmocka_unit_test(a_large_sketch_is_read_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
