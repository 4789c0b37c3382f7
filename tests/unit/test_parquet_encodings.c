#include "runtime/read/parquet/values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "runtime/read/parquet/bits.h"

enum { MOST = 5000 };

/* Of the instruction set at hand: all is tested with each. */
static const struct ism_parquet_kernels *kernels;

/* A block of exactly so many bytes, which AddressSanitizer watches. */
static uint8_t *exact_copy(const void *bytes, size_t size)
{
	uint8_t *block = malloc(size ? size : 1);

	memcpy(block, bytes, size);
	return block;
}

static uint64_t next_random(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return *state >> 11 ^ *state << 40;
}

static uint32_t largest(const uint32_t *numbers, size_t n)
{
	uint32_t most = 0;

	for (size_t i = 0; i < n; i++)
		most = numbers[i] > most ? numbers[i] : most;
	return most;
}

/* ---- bits ---- */

static void put_bit(uint8_t *bytes, uint64_t at, unsigned bit)
{
	bytes[at / 8] |= (uint8_t)(bit << at % 8);
}

static void numbers_of_every_width_are_unpacked_from_anywhere(void **state)
{
	static uint64_t numbers[MOST], out64[MOST];
	static uint32_t out[MOST];
	uint64_t seed = 7;
	uint32_t most;

	(void)state;
	for (unsigned width = 0; width <= 64; width++) {
		size_t n = 1 + (size_t)(next_random(&seed) % 300);
		size_t size = (size_t)ism_bits_bytes(n, width);
		uint8_t *bytes = calloc(1, size ? size : 1);

		for (size_t i = 0; i < n; i++) {
			numbers[i] = width == 64
					     ? next_random(&seed)
					     : next_random(&seed) & ((UINT64_C(1) << width) - 1);
			for (unsigned b = 0; b < width; b++)
				put_bit(bytes, i * width + b, numbers[i] >> b & 1);
		}
		for (size_t first = 0; first < n; first += 1 + n / 7) {
			ism_bits_unpack64(bytes, size, width, first, n - first, out64);
			assert_memory_equal(out64, numbers + first, (n - first) * sizeof *out64);
			if (width > 32)
				continue;
			most = ism_bits_unpack(kernels, bytes, size, width, first, n - first, out);
			assert_int_equal(most, largest(out, n - first));
			for (size_t i = first; i < n; i++)
				assert_int_equal(out[i - first], numbers[i]);
		}
		free(bytes);
	}
}

/* Any bits are numbers of any width; the kernels write and read nothing but what they are asked for. */
static void some_numbers_are_unpacked_to_exactly_as_many_places(void **state)
{
	uint64_t seed = 8;

	(void)state;
	for (int round = 0; round < 3000; round++) {
		unsigned width = 1 + (unsigned)(next_random(&seed) % 32);
		size_t first = (size_t)(next_random(&seed) % 100);
		size_t n = (size_t)(next_random(&seed) % 200), size, more;
		uint32_t *out = malloc((n + 1) * sizeof *out), most = 0;
		uint8_t *bytes, *narrow = malloc(n + 1);

		size = (size_t)ism_bits_bytes(first + n, width);
		more = (size_t)(next_random(&seed) % 3 * 60);
		bytes = malloc(size + more + 1);
		for (size_t i = 0; i < size + more; i++)
			bytes[i] = (uint8_t)next_random(&seed);
		out[n] = 77;
		narrow[n] = 77;
		most = ism_bits_unpack(kernels, bytes, size + more, width, first, n, out);
		assert_int_equal(most, largest(out, n));
		assert_int_equal(out[n], 77);
		if (width <= 8)
			assert_int_equal(ism_bits_unpack_bytes(kernels, bytes, size + more, width,
						 first, n, narrow),
				most);
		assert_int_equal(narrow[n], 77);
		for (size_t i = 0; i < n; i++) {
			uint64_t number = 0;

			for (unsigned b = 0; b < width; b++) {
				size_t bit = (first + i) * width + b;

				number |= (uint64_t)(bytes[bit / 8] >> bit % 8 & 1) << b;
			}
			assert_int_equal(out[i], number);
			if (width <= 8)
				assert_int_equal(narrow[i], number);
		}
		free(bytes);
		free(narrow);
		free(out);
	}
}

/* Encodings.md, "Bit-packed" and "Run Length Encoding": the numbers 0 to 7 in 3 bits. */
static void both_orders_of_bits_are_those_of_the_specification(void **state)
{
	static const uint8_t lsb[] = { 0x88, 0xc6, 0xfa };
	static const uint8_t msb[] = { 0x05, 0x39, 0x77 };
	uint32_t out[8];

	(void)state;
	ism_bits_unpack(kernels, lsb, sizeof lsb, 3, 0, 8, out);
	for (uint32_t i = 0; i < 8; i++)
		assert_int_equal(out[i], i);
	ism_bits_unpack_msb(msb, sizeof msb, 3, 0, 8, out);
	for (uint32_t i = 0; i < 8; i++)
		assert_int_equal(out[i], i);
}

/* ---- runs ---- */

static void runs_and_packed_numbers_follow_each_other(void **state)
{
	/* 5 times 3 (width 3); then 8 packed: 0 to 7 */
	static const uint8_t bytes[] = { 10, 3, 3, 0x88, 0xc6, 0xfa };
	static const uint32_t expected[] = { 3, 3, 3, 3, 3, 0, 1, 2, 3, 4, 5, 6, 7 };
	uint32_t out[13], more, most;
	uint8_t narrow[13];
	struct ism_rle rle;

	(void)state;
	for (size_t step = 1; step <= 13; step++) {
		size_t at = 0;

		ism_rle_open(&rle, kernels, bytes, sizeof bytes, 3);
		while (at < 13) {
			size_t n = 13 - at < step ? 13 - at : step;

			assert_true(ism_rle_read(&rle, out + at, n, &most));
			assert_int_equal(most, largest(out + at, n));
			at += n;
		}
		assert_memory_equal(out, expected, sizeof expected);
		assert_false(ism_rle_read(&rle, &more, 1, &most));
		ism_rle_open(&rle, kernels, bytes, sizeof bytes, 3);
		for (at = 0; at < 13; at += step) {
			size_t n = 13 - at < step ? 13 - at : step;

			assert_true(ism_rle_read_bytes(&rle, narrow + at, n, &most));
			assert_int_equal(most, largest(out + at, n));
		}
		for (at = 0; at < 13; at++)
			assert_int_equal(narrow[at], expected[at]);
		assert_false(ism_rle_read_bytes(&rle, narrow, 1, &most));
	}
}

static void a_run_is_taken_if_it_is_of_the_value_and_long_enough(void **state)
{
	static const uint8_t bytes[] = { 200, 1, 1, 6, 0 };
	struct ism_rle rle;
	uint32_t out[3], most;

	(void)state;
	ism_rle_open(&rle, kernels, bytes, sizeof bytes, 1);
	assert_false(ism_rle_take_run(&rle, 0, 10));
	assert_true(ism_rle_take_run(&rle, 1, 60));
	assert_false(ism_rle_take_run(&rle, 1, 60));
	assert_true(ism_rle_take_run(&rle, 1, 40));
	assert_false(ism_rle_take_run(&rle, 1, 1));
	assert_true(ism_rle_read(&rle, out, 3, &most));
	assert_int_equal(out[0] | out[1] | out[2], 0);
}

/* Three runs of one bit each, of which the packed ones begin anywhere, read in pieces of every size. */
static void bits_are_the_numbers_of_one_bit(void **state)
{
	static const uint8_t bytes[] = { 9, 0xa5, 0x0f, 0xff, 0x81, 146, 1, 1, 5, 0x3c, 0xc3, 30,
		0 };
	uint32_t numbers[200], out[200], most;
	struct ism_rle rle;

	(void)state;
	ism_rle_open(&rle, kernels, bytes, sizeof bytes, 1);
	assert_true(ism_rle_read(&rle, numbers, 136, &most));
	assert_int_equal(most, 1);
	for (size_t step = 1; step <= 136; step++) {
		ism_rle_open(&rle, kernels, bytes, sizeof bytes, 1);
		for (size_t at = 0; at < 136; at += step) {
			size_t n = 136 - at < step ? 136 - at : step;
			uint64_t bits[4] = { UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX };

			assert_true(ism_rle_read_bits(&rle, bits, n));
			for (size_t i = 0; i < n; i++)
				out[at + i] = bits[i / 64] >> i % 64 & 1;
			assert_int_equal(n % 64 ? bits[n / 64] >> n % 64 : 0, 0);
		}
		assert_memory_equal(out, numbers, 136 * sizeof *out);
	}
	assert_false(ism_rle_read_bits(&rle, (uint64_t[2]){ 0 }, 64));
}

static void runs_that_are_cut_off_are_refused(void **state)
{
	static const uint8_t bytes[] = { 3, 0x88, 0xc6, 0xfa };
	uint32_t out[8], most;
	uint8_t narrow[8];

	(void)state;
	for (size_t size = 0; size < sizeof bytes; size++) {
		uint8_t *block = exact_copy(bytes, size);
		struct ism_rle rle;

		ism_rle_open(&rle, kernels, block, size, 3);
		assert_false(ism_rle_read(&rle, out, 8, &most));
		ism_rle_open(&rle, kernels, block, size, 3);
		assert_false(ism_rle_read_bytes(&rle, narrow, 8, &most));
		free(block);
	}
}

static void a_repeated_number_of_too_many_bits_is_refused(void **state)
{
	static const uint8_t bytes[] = { 8, 4 };
	struct ism_rle rle;
	uint32_t out, most;

	(void)state;
	ism_rle_open(&rle, kernels, bytes, sizeof bytes, 2);
	assert_false(ism_rle_read(&rle, &out, 1, &most));
}

/* ---- values of pages ---- */

static struct ism_parquet_values open_values(
	uint8_t type, uint64_t size, int32_t encoding, const void *bytes, size_t n_bytes)
{
	struct ism_parquet_values values;

	assert_null(
		ism_parquet_values_open(&values, kernels, type, size, encoding, bytes, n_bytes));
	return values;
}

static void plain_numbers_are_little_endian(void **state)
{
	static const uint8_t ints[] = { 1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff };
	static const uint8_t longs[] = { 0, 0, 0, 0, 1, 0, 0, 0 };
	static const uint8_t bits[] = { 0x05 };
	struct ism_parquet_values values;
	int64_t out[8];

	(void)state;
	values = open_values(ISM_PARQUET_INT32, 0, ISM_PARQUET_PLAIN, ints, sizeof ints);
	assert_true(ism_parquet_values_words(&values, out, 2));
	assert_int_equal(out[0], 1);
	assert_int_equal(out[1], -1);
	assert_false(ism_parquet_values_words(&values, out, 1));
	values = open_values(ISM_PARQUET_INT64, 0, ISM_PARQUET_PLAIN, longs, sizeof longs);
	assert_true(ism_parquet_values_words(&values, out, 1));
	assert_true(out[0] == INT64_C(1) << 32);
	values = open_values(ISM_PARQUET_BOOLEAN, 0, ISM_PARQUET_PLAIN, bits, sizeof bits);
	assert_true(ism_parquet_values_words(&values, out, 8));
	assert_int_equal(out[0] + 2 * out[1] + 4 * out[2] + 8 * out[3], 5);
	assert_false(ism_parquet_values_words(&values, out, 1));
}

static void assert_slices(struct ism_parquet_values *values, size_t n, const char *const *expected)
{
	struct ism_scratch scratch = { 0 };
	struct ism_slice out[8];

	assert_true(ism_parquet_values_slices(values, &scratch, out, n));
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(out[i].size, strlen(expected[i]));
		assert_memory_equal(out[i].data, expected[i], out[i].size);
	}
	assert_false(ism_parquet_values_slices(values, &scratch, out, 1));
	ism_scratch_release(&scratch);
}

static void plain_texts_have_their_length_before_them(void **state)
{
	static const uint8_t bytes[] = { 2, 0, 0, 0, 'a', 'b', 0, 0, 0, 0, 1, 0, 0, 0, 'c' };
	const char *const expected[] = { "ab", "", "c" };
	struct ism_parquet_values values =
		open_values(ISM_PARQUET_BYTE_ARRAY, 0, ISM_PARQUET_PLAIN, bytes, sizeof bytes);
	struct ism_scratch scratch = { 0 };
	struct ism_slice out[3];

	(void)state;
	assert_slices(&values, 3, expected);
	for (size_t size = 0; size < sizeof bytes; size++) {
		uint8_t *block = exact_copy(bytes, size);

		values = open_values(ISM_PARQUET_BYTE_ARRAY, 0, ISM_PARQUET_PLAIN, block, size);
		assert_false(ism_parquet_values_slices(&values, &scratch, out, 3));
		free(block);
	}
}

/* Encodings.md, "Delta Encoding", with blocks of 128 numbers as the format wants them. */
static void differences_add_up(void **state)
{
	/* block 128, 4 miniblocks, 8 numbers, first 7; least -2, widths 2 0 0 0; 0 0 0 3 3 3 3 */
	static const uint8_t bytes[] = { 0x80, 1, 4, 8, 14, 3, 2, 0, 0, 0, 0xc0, 0x3f, 0, 0, 0, 0,
		0, 0 };
	static const int64_t expected[] = { 7, 5, 3, 1, 2, 3, 4, 5 };
	struct ism_parquet_values values = open_values(
		ISM_PARQUET_INT64, 0, ISM_PARQUET_DELTA_BINARY_PACKED, bytes, sizeof bytes);
	struct ism_delta delta;
	int64_t out[8];

	(void)state;
	for (size_t i = 0; i < 8; i++)
		assert_true(ism_parquet_values_words(&values, out + i, 1));
	assert_memory_equal(out, expected, sizeof expected);
	assert_false(ism_parquet_values_words(&values, out, 1));
	assert_true(ism_delta_open(&delta, bytes, sizeof bytes));
	assert_ptr_equal(ism_delta_end(&delta), bytes + sizeof bytes);
}

static void differences_that_are_cut_off_are_refused(void **state)
{
	static const uint8_t bytes[] = { 0x80, 1, 4, 8, 14, 3, 2, 0, 0, 0, 0xc0, 0x3f };
	int64_t out[8];

	(void)state;
	for (size_t size = 1; size < sizeof bytes; size++) {
		uint8_t *block = exact_copy(bytes, size);
		struct ism_parquet_values values;

		if (!ism_parquet_values_open(&values, kernels, ISM_PARQUET_INT64, 0,
			    ISM_PARQUET_DELTA_BINARY_PACKED, block, size))
			assert_false(ism_parquet_values_words(&values, out, 8));
		free(block);
	}
}

/* A header may promise any number of values: it takes no memory and no time. */
static void promises_of_differences_cost_nothing(void **state)
{
	/* block 2^62, 1 miniblock, 2^60 numbers */
	static const uint8_t bytes[] = { 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x40, 1,
		0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10, 0, 0, 1 };
	struct ism_delta delta;
	int64_t out[2];

	(void)state;
	if (ism_delta_open(&delta, bytes, sizeof bytes)) {
		assert_null(ism_delta_end(&delta));
		assert_false(ism_delta_read(&delta, out, 2));
	}
}

/* "Hello", "World", "Foobar", "ABCDEF" of Encodings.md. */
static void lengths_come_before_their_texts(void **state)
{
	/* lengths 5 5 6 6: differences 0 1 0, least 0, width 1 */
	static const char bytes[] = "\x80\x01\x04\x04\x0a\x00\x01\x00\x00\x00\x02\x00\x00\x00"
				    "HelloWorldFoobarABCDEF";
	const char *const expected[] = { "Hello", "World", "Foobar", "ABCDEF" };
	struct ism_parquet_values values = open_values(ISM_PARQUET_BYTE_ARRAY, 0,
		ISM_PARQUET_DELTA_LENGTH_BYTE_ARRAY, bytes, sizeof bytes - 1);

	(void)state;
	assert_slices(&values, 4, expected);
}

/* "axis", "axle", "babble", "babyhood" of Encodings.md. */
static void texts_begin_as_the_one_before(void **state)
{
	/*
	 * prefixes 0 2 0 3: differences 2 -2 3, least -2: 4 0 5 in 3 bits
	 * suffixes "axis" "le" "babble" "yhood", lengths 4 2 6 5: differences -2 4 -1, least -2: 0 6 1 in 3 bits
	 */
	static const char bytes[] = "\x80\x01\x04\x04\x00\x03\x03\x00\x00\x00\x44\x01\x00\x00\x00"
				    "\x00\x00\x00\x00\x00\x00\x00"
				    "\x80\x01\x04\x04\x08\x03\x03\x00\x00\x00\x70\x00\x00\x00\x00"
				    "\x00\x00\x00\x00\x00\x00\x00"
				    "axislebabbleyhood";
	const char *const expected[] = { "axis", "axle", "babble", "babyhood" };
	struct ism_parquet_values values = open_values(
		ISM_PARQUET_BYTE_ARRAY, 0, ISM_PARQUET_DELTA_BYTE_ARRAY, bytes, sizeof bytes - 1);

	(void)state;
	assert_slices(&values, 4, expected);
}

/* Encodings.md, "Byte Stream Split": AA BB CC DD, 00 11 22 33, A3 B4 C5 D6. */
static void bytes_of_numbers_come_in_streams(void **state)
{
	static const uint8_t bytes[] = { 0xaa, 0x00, 0xa3, 0xbb, 0x11, 0xb4, 0xcc, 0x22, 0xc5, 0xdd,
		0x33, 0xd6 };
	struct ism_scratch scratch = { 0 };
	struct ism_parquet_values values = open_values(
		ISM_PARQUET_FLOAT, 0, ISM_PARQUET_BYTE_STREAM_SPLIT, bytes, sizeof bytes);
	struct ism_slice slices[4];
	int64_t out[3];

	(void)state;
	assert_true(ism_parquet_values_words(&values, out, 3));
	assert_int_equal(out[0], 0xddccbbaa);
	assert_int_equal(out[1], 0x33221100);
	assert_int_equal(out[2], 0xd6c5b4a3);
	assert_false(ism_parquet_values_words(&values, out, 1));
	values = open_values(
		ISM_PARQUET_FIXED, 3, ISM_PARQUET_BYTE_STREAM_SPLIT, bytes, sizeof bytes);
	assert_true(ism_parquet_values_slices(&values, &scratch, slices, 4));
	assert_memory_equal(slices[1].data, "\x00\xb4\xdd", 3);
	ism_scratch_release(&scratch);
}

static void encodings_that_a_type_cannot_have_are_refused(void **state)
{
	static const uint8_t bytes[] = { 0, 0, 0, 0, 0, 0, 0, 0 };
	struct ism_parquet_values values;

	(void)state;
	assert_non_null(ism_parquet_values_open(&values, kernels, ISM_PARQUET_DOUBLE, 0,
		ISM_PARQUET_DELTA_BINARY_PACKED, bytes, sizeof bytes));
	assert_non_null(ism_parquet_values_open(&values, kernels, ISM_PARQUET_INT32, 0,
		ISM_PARQUET_DELTA_BYTE_ARRAY, bytes, sizeof bytes));
	assert_non_null(ism_parquet_values_open(
		&values, kernels, ISM_PARQUET_INT32, 0, ISM_PARQUET_RLE, bytes, sizeof bytes));
	assert_non_null(ism_parquet_values_open(&values, kernels, ISM_PARQUET_BYTE_ARRAY, 0,
		ISM_PARQUET_BYTE_STREAM_SPLIT, bytes, sizeof bytes));
	assert_non_null(ism_parquet_values_open(&values, kernels, ISM_PARQUET_INT32, 0,
		ISM_PARQUET_BIT_PACKED, bytes, sizeof bytes));
	assert_non_null(ism_parquet_values_open(
		&values, kernels, ISM_PARQUET_INT32, 0, 77, bytes, sizeof bytes));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_of_every_width_are_unpacked_from_anywhere),
		cmocka_unit_test(some_numbers_are_unpacked_to_exactly_as_many_places),
		cmocka_unit_test(both_orders_of_bits_are_those_of_the_specification),
		cmocka_unit_test(runs_and_packed_numbers_follow_each_other),
		cmocka_unit_test(a_run_is_taken_if_it_is_of_the_value_and_long_enough),
		cmocka_unit_test(bits_are_the_numbers_of_one_bit),
		cmocka_unit_test(runs_that_are_cut_off_are_refused),
		cmocka_unit_test(a_repeated_number_of_too_many_bits_is_refused),
		cmocka_unit_test(plain_numbers_are_little_endian),
		cmocka_unit_test(plain_texts_have_their_length_before_them),
		cmocka_unit_test(differences_add_up),
		cmocka_unit_test(differences_that_are_cut_off_are_refused),
		cmocka_unit_test(promises_of_differences_cost_nothing),
		cmocka_unit_test(lengths_come_before_their_texts),
		cmocka_unit_test(texts_begin_as_the_one_before),
		cmocka_unit_test(bytes_of_numbers_come_in_streams),
		cmocka_unit_test(encodings_that_a_type_cannot_have_are_refused),
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
