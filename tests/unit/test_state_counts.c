#include "test_state_rows.h"

#include "runtime/state/counts.h"
#include "runtime/state/real_key.h"

enum {
	N_KEYS = 3000,
};

static int compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* Ranks, list, distinct and mode of the container against the sorted keys. */
static void check(const struct ism_state_counts *counts, const int64_t *keys, unsigned n)
{
	int64_t *sorted = malloc(n * sizeof(*sorted));
	struct ism_count *entries = malloc(ism_counts_distinct(counts) * sizeof(*entries));
	uint64_t distinct = 0, best = 0;
	int64_t mode = 0;

	memcpy(sorted, keys, n * sizeof(*sorted));
	qsort(sorted, n, sizeof(*sorted), compare);
	ism_counts_list(counts, entries);
	for (unsigned i = 0, run = 1; i < n; i++, run++) {
		if (n < 100 || i % 37 == 0 || i == n - 1)
			assert_int_equal(ism_counts_rank(counts, i), sorted[i]);
		if (i + 1 < n && sorted[i + 1] == sorted[i])
			continue;
		assert_int_equal(entries[distinct].key, sorted[i]);
		assert_int_equal(entries[distinct].count, run);
		distinct++;
		if (run > best) {
			best = run;
			mode = sorted[i];
		}
		run = 0;
	}
	assert_int_equal(ism_counts_distinct(counts), distinct);
	assert_int_equal(ism_counts_mode(counts), mode);
	free(sorted);
	free(entries);
}

static void fill(
	struct ism_state_counts *counts, const int64_t *keys, unsigned n, struct ism_memory *memory)
{
	for (unsigned i = 0; i < n; i++)
		ism_state_counts_exact_add(counts, keys[i], memory);
	assert_int_equal(counts->values, n);
}

static void fill_and_check(const int64_t *keys, unsigned n)
{
	struct ism_state_counts counts = { 0 };
	struct ism_memory memory = { 0 };

	fill(&counts, keys, n, &memory);
	check(&counts, keys, n);
	ism_state_release(ISM_STATE_COUNTS, &counts, &memory);
	assert_int_equal(memory.used_bytes, 0);
}

static void random_keys_of_every_spread_are_counted(void **context)
{
	static int64_t keys[N_KEYS];
	uint64_t seed = 21;

	(void)context;
	for (unsigned bits = 1; bits <= 64; bits++) {
		for (unsigned n = 1; n <= N_KEYS; n *= 14) {
			for (unsigned i = 0; i < n; i++)
				keys[i] = (int64_t)random_next(&seed) >> (64 - bits);
			fill_and_check(keys, n);
		}
	}
}

static void keys_at_the_ends_of_the_range_are_kept_apart(void **context)
{
	static const int64_t ends[] = { INT64_MIN, INT64_MAX, INT64_MIN + 1, INT64_MAX - 1,
		INT64_MAX - 40, INT64_MIN + 40, 0, -1 };

	(void)context;
	for (unsigned first = 0; first < 8; first++) {
		int64_t keys[8];

		for (unsigned i = 0; i < 8; i++)
			keys[i] = ends[(first + i) % 8];
		for (unsigned n = 1; n <= 8; n++)
			fill_and_check(keys, n);
	}
}

static void neighbouring_keys_are_counted_in_a_window(void **context)
{
	struct ism_state_counts counts = { 0 };
	struct ism_memory memory = { 0 };

	(void)context;
	for (int64_t key = 0; key < 100000; key++)
		ism_state_counts_exact_add(&counts, 20000 - key, &memory);
	assert_int_equal(counts.capacity, 0);
	assert_true(memory.used_bytes <= 16 * 100000);
	assert_int_equal(ism_counts_rank(&counts, 0), -79999);
	assert_int_equal(ism_counts_rank(&counts, 99999), 20000);
	ism_state_release(ISM_STATE_COUNTS, &counts, &memory);
}

static void keys_at_equal_steps_are_counted_in_a_window(void **context)
{
	static const int64_t steps[] = { 7, 60000000, 86400000000, INT64_C(1) << 40 };
	static int64_t keys[N_KEYS];
	uint64_t seed = 25;

	(void)context;
	for (unsigned i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
		struct ism_state_counts counts = { 0 };
		struct ism_memory memory = { 0 };

		for (unsigned k = 0; k < N_KEYS; k++)
			keys[k] = ((int64_t)random_below(&seed, 2000) - 700) * steps[i] + 3;
		fill(&counts, keys, N_KEYS, &memory);
		assert_true(counts.window > 0 && counts.window <= 4096);
		check(&counts, keys, N_KEYS);
		/* Between two steps, and beside the window. */
		keys[0] = 4;
		keys[1] = 5000 * steps[i] + 3;
		ism_state_counts_exact_add(&counts, keys[0], &memory);
		ism_state_counts_exact_add(&counts, keys[1], &memory);
		assert_int_equal(ism_counts_rank(&counts, N_KEYS + 1), keys[1]);
		ism_state_release(ISM_STATE_COUNTS, &counts, &memory);
		assert_int_equal(memory.used_bytes, 0);
	}
}

static void an_outlier_does_not_decide_for_good(void **context)
{
	static int64_t keys[20000];
	struct ism_state_counts counts = { 0 };
	struct ism_memory memory = { 0 };

	(void)context;
	keys[0] = 3;
	keys[1] = 4;
	keys[2] = 19000;
	for (int i = 3; i < 20000; i++)
		keys[i] = i * 7919 % 20000;
	fill(&counts, keys, 3, &memory);
	assert_true(counts.capacity > 0);
	for (int i = 3; i < 20000; i++)
		ism_state_counts_exact_add(&counts, keys[i], &memory);
	assert_true(counts.window > 0);
	check(&counts, keys, 20000);
	ism_state_counts_exact_add(&counts, INT64_MAX, &memory);
	assert_true(counts.capacity > 0);
	assert_int_equal(ism_counts_rank(&counts, 20000), INT64_MAX);
	ism_state_release(ISM_STATE_COUNTS, &counts, &memory);
}

/* Hashes in ascending order must not fill the other table from one end: then this takes minutes. */
static void large_tables_merge_in_linear_time(void **context)
{
	struct ism_state_counts a = { 0 }, b = { 0 };
	struct ism_memory memory = { 0 };
	uint64_t seed = 23;

	(void)context;
	for (unsigned i = 0; i < 300000; i++) {
		ism_state_counts_exact_add(&a, (int64_t)random_next(&seed), &memory);
		ism_state_counts_exact_add(&b, (int64_t)random_next(&seed), &memory);
	}
	assert_int_equal(ism_state_merge(ISM_STATE_COUNTS, &a, &b, &memory), ISM_OK);
	assert_int_equal(ism_counts_distinct(&a), 600000);
	assert_int_equal(a.values, 600000);
	ism_state_release(ISM_STATE_COUNTS, &a, &memory);
	ism_state_release(ISM_STATE_COUNTS, &b, &memory);
}

static void keys_of_reals_are_ordered_as_they_are(void **context)
{
	static const double reals[] = { -1.7976931348623157e308, -1, -5e-324, 0, 5e-324,
		2.2250738585072014e-308, 1, 1.0000000000000002, 1.7976931348623157e308 };
	double back;

	(void)context;
	for (unsigned i = 0; i < sizeof(reals) / sizeof(*reals); i++) {
		back = ism_real_of_key(ism_real_key(reals[i]));
		assert_memory_equal(&back, &reals[i], sizeof(back));
		assert_true(!i || ism_real_key(reals[i]) > ism_real_key(reals[i - 1]));
	}
	assert_int_equal(ism_real_key(-0.0), ism_real_key(0.0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_keys_of_every_spread_are_counted),
		cmocka_unit_test(keys_at_the_ends_of_the_range_are_kept_apart),
		cmocka_unit_test(neighbouring_keys_are_counted_in_a_window),
		cmocka_unit_test(keys_at_equal_steps_are_counted_in_a_window),
		cmocka_unit_test(an_outlier_does_not_decide_for_good),
		cmocka_unit_test(large_tables_merge_in_linear_time),
		cmocka_unit_test(keys_of_reals_are_ordered_as_they_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
