/* The loops over a batch: those of every instruction set do what is said of them, for any number of rows. */
#include "runtime/read/parquet/kernels.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "random.h"
#include "runtime/reason.h"

enum {
	MOST_ROWS = 200,
	N_VALUES = 50, /* of the dictionary */
	N_ROUNDS = 2000,
};

static const struct ism_parquet_kernels *kernels;

/* Some rows, which of them have a value, and those values. */
struct rows {
	uint32_t n, n_present;
	uint64_t present[(MOST_ROWS + 63) / 64];
	uint32_t codes[MOST_ROWS];
};

static struct rows any_rows(struct random *random)
{
	uint64_t share = random_below(random, 11); /* tenths that have a value */
	struct rows rows = { .n = (uint32_t)random_below(random, MOST_ROWS + 1) };

	for (uint32_t i = 0; i < rows.n; i++) {
		if (random_below(random, 10) >= share)
			continue;
		rows.present[i / 64] |= UINT64_C(1) << i % 64;
		rows.codes[rows.n_present++] = (uint32_t)random_below(random, N_VALUES);
	}
	return rows;
}

static bool is_present(const struct rows *rows, uint32_t i)
{
	return rows->present[i / 64] >> i % 64 & 1;
}

/* Arrays of exactly n elements, which AddressSanitizer watches. */
static void *exact(size_t n, size_t size)
{
	return n ? calloc(n, size) : malloc(1);
}

static void values_are_spread_to_the_rows_that_have_one(void **state)
{
	struct random random = { .state = 11 };

	(void)state;
	for (int round = 0; round < N_ROUNDS; round++) {
		struct rows rows = any_rows(&random);
		uint32_t *codes = exact(rows.n, sizeof *codes);
		int64_t *words = exact(rows.n, sizeof *words);
		struct ism_slice *slices = exact(rows.n, sizeof *slices);
		uint8_t *reasons = exact(rows.n, sizeof *reasons);
		uint32_t next = 0;

		for (uint32_t i = 0; i < rows.n_present; i++) {
			codes[i] = rows.codes[i];
			words[i] = INT64_MIN + rows.codes[i];
			slices[i] = (struct ism_slice){ (const char *)&rows, rows.codes[i] + 1 };
			reasons[i] = (uint8_t)(rows.codes[i] + 2);
		}
		kernels->spread_codes(rows.present, rows.n, rows.n_present, codes, 999);
		kernels->spread_words(rows.present, rows.n, rows.n_present, words);
		kernels->spread_slices(rows.present, rows.n, rows.n_present, slices);
		kernels->spread_bytes(
			rows.present, rows.n, rows.n_present, reasons, ISM_REASON_ABSENT);
		assert_int_equal(kernels->count_present(rows.present, rows.n), rows.n_present);
		for (uint32_t i = 0; i < rows.n; i++) {
			bool has = is_present(&rows, i);
			uint32_t code = has ? rows.codes[next++] : 0;

			assert_int_equal(codes[i], has ? code : 999);
			assert_int_equal(words[i], has ? INT64_MIN + code : 0);
			assert_int_equal(slices[i].size, has ? code + 1 : 0);
			assert_ptr_equal(slices[i].data, has ? (const char *)&rows : NULL);
			assert_int_equal(reasons[i], has ? code + 2 : ISM_REASON_ABSENT);
		}
		free(codes);
		free(words);
		free(slices);
		free(reasons);
	}
}

static void rows_without_a_value_have_a_reason(void **state)
{
	struct random random = { .state = 12 };

	(void)state;
	for (int round = 0; round < N_ROUNDS; round++) {
		struct rows rows = any_rows(&random);
		uint8_t *reasons = exact(rows.n, sizeof *reasons);

		kernels->reasons(rows.present, rows.n, reasons);
		for (uint32_t i = 0; i < rows.n; i++)
			assert_int_equal(reasons[i],
				is_present(&rows, i) ? ISM_REASON_NONE : ISM_REASON_ABSENT);
		free(reasons);
	}
}

static void values_are_picked_by_their_codes(void **state)
{
	struct random random = { .state = 13 };
	struct ism_slice slices[N_VALUES];
	int64_t words[N_VALUES];
	int32_t days[N_VALUES];
	uint8_t reasons[N_VALUES];

	(void)state;
	for (uint32_t i = 0; i < N_VALUES; i++) {
		days[i] = INT32_MIN + (int32_t)i;
		slices[i] = (struct ism_slice){ (const char *)words + i, i };
		words[i] = INT64_MIN + (int64_t)i * i;
		reasons[i] = (uint8_t)(3 * i);
	}
	for (int round = 0; round < N_ROUNDS; round++) {
		struct rows rows = any_rows(&random);
		uint32_t n = rows.n_present;
		struct ism_slice *picked = exact(n, sizeof *picked);
		int64_t *picked_words = exact(n, sizeof *picked_words);
		int32_t *picked_days = exact(n, sizeof *picked_days);
		uint8_t *picked_reasons = exact(n, sizeof *picked_reasons);

		kernels->pick_slices(rows.codes, n, slices, picked);
		kernels->pick_words(rows.codes, n, words, picked_words);
		kernels->pick_days(rows.codes, n, days, picked_days);
		kernels->pick_bytes(rows.codes, n, reasons, picked_reasons);
		for (uint32_t i = 0; i < n; i++) {
			uint32_t code = rows.codes[i];

			assert_memory_equal(&picked[i], &slices[code], sizeof *slices);
			assert_int_equal(picked_words[i], words[code]);
			assert_int_equal(picked_days[i], days[code]);
			assert_int_equal(picked_reasons[i], reasons[code]);
		}
		free(picked);
		free(picked_words);
		free(picked_days);
		free(picked_reasons);
	}
}

/* By codes of a byte, from as many bytes as are looked up in each of the ways. */
static void bytes_are_picked_by_bytes(void **state)
{
	static const uint32_t sizes[] = { 20, 70, 130, 200, 256, 300 };
	struct random random = { .state = 14 };

	(void)state;
	for (int round = 0; round < N_ROUNDS; round++) {
		uint32_t size = sizes[random_below(&random, sizeof sizes / sizeof *sizes)];
		uint32_t n = (uint32_t)random_below(&random, MOST_ROWS + 1);
		uint32_t n_from = 1 + (uint32_t)random_below(&random, size);
		uint8_t *from = exact(n_from, 1), *codes = exact(n, 1), *picked = exact(n, 1);

		for (uint32_t i = 0; i < n_from; i++)
			from[i] = (uint8_t)random_below(&random, 256);
		for (uint32_t i = 0; i < n; i++)
			codes[i] = (uint8_t)random_below(&random, n_from < 256 ? n_from : 256);
		kernels->map_bytes(codes, n, from, n_from, picked);
		for (uint32_t i = 0; i < n; i++)
			assert_int_equal(picked[i], from[codes[i]]);
		free(from);
		free(codes);
		free(picked);
	}
}

static void words_are_narrowed(void **state)
{
	int64_t days[MOST_ROWS], bytes[MOST_ROWS];

	(void)state;
	for (uint32_t i = 0; i < MOST_ROWS; i++) {
		days[i] = i % 2 ? INT32_MAX - (int64_t)i : INT32_MIN + (int64_t)i;
		bytes[i] = UINT8_MAX - i;
	}
	for (uint32_t n = 0; n < MOST_ROWS; n++) {
		int32_t *narrow_days = exact(n, sizeof *narrow_days);
		uint8_t *narrow_bytes = exact(n, 1);

		kernels->narrow_to_days(days, n, narrow_days);
		kernels->narrow_to_bytes(bytes, n, narrow_bytes);
		for (uint32_t i = 0; i < n; i++) {
			assert_int_equal(narrow_days[i], days[i]);
			assert_int_equal(narrow_bytes[i], bytes[i]);
		}
		assert_int_equal(kernels->greatest(narrow_bytes, n), n ? UINT8_MAX : 0);
		free(narrow_days);
		free(narrow_bytes);
	}
}

static void the_greatest_byte_may_be_anywhere(void **state)
{
	(void)state;
	for (uint32_t n = 1; n < MOST_ROWS; n++) {
		uint8_t *bytes = exact(n, 1);

		for (uint32_t i = 0; i < n; i++) {
			bytes[i] = (uint8_t)(128 + i % 100);
			assert_int_equal(kernels->greatest(bytes, n), bytes[i]);
			bytes[i] = 0;
		}
		free(bytes);
	}
}

static void one_byte_that_is_not_ascii_is_seen_anywhere(void **state)
{
	static const size_t sizes[] = { 0, 1, 63, 64, 1023, 1024, 1025, 3000 };

	(void)state;
	for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
		uint8_t *bytes = exact(sizes[k], 1);

		memset(bytes, 0x7f, sizes[k]);
		assert_true(kernels->is_ascii(bytes, sizes[k]));
		for (size_t i = 0; i < sizes[k]; i++) {
			bytes[i] = 0x80;
			assert_false(kernels->is_ascii(bytes, sizes[k]));
			bytes[i] = 0;
		}
		free(bytes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_spread_to_the_rows_that_have_one),
		cmocka_unit_test(rows_without_a_value_have_a_reason),
		cmocka_unit_test(values_are_picked_by_their_codes),
		cmocka_unit_test(bytes_are_picked_by_bytes),
		cmocka_unit_test(words_are_narrowed),
		cmocka_unit_test(the_greatest_byte_may_be_anywhere),
		cmocka_unit_test(one_byte_that_is_not_ascii_is_seen_anywhere),
	};
	int failed = 0;

	for (int isa = ISM_ISA_SCALAR; isa < ISM_ISA_COUNT; isa++) {
		if (!ism_isa_has((enum ism_isa)isa))
			continue;
		kernels = ism_parquet_kernels_of((enum ism_isa)isa);
		failed += cmocka_run_group_tests_name(
			ism_isa_name((enum ism_isa)isa), tests, NULL, NULL);
	}
	return failed;
}
