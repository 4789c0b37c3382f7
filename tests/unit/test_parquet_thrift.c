#include "runtime/read/parquet/thrift.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A reader on a block of exactly so many bytes, which AddressSanitizer watches. */
static struct ism_thrift open_bytes(const void *bytes, size_t size, uint8_t **block)
{
	*block = malloc(size ? size : 1);
	memcpy(*block, bytes, size);
	return (struct ism_thrift){ .at = *block, .end = *block + size };
}

#define OPEN(block, ...) \
	open_bytes((const uint8_t[]){ __VA_ARGS__ }, sizeof((const uint8_t[]){ __VA_ARGS__ }), \
		&(block))

static void fields_have_numbers_relative_to_the_one_before(void **state)
{
	struct ism_thrift_field field = { 0 };
	uint8_t *block;
	/* 1: i32 = -3; 17 (long form): i64 = 300; 18: binary "ab"; end */
	struct ism_thrift t = OPEN(block, 0x15, 0x05, 0x06, 0x22, 0xd8, 0x04, 0x18, 2, 'a', 'b', 0);

	(void)state;
	assert_true(ism_thrift_next(&t, &field));
	assert_int_equal(field.id, 1);
	assert_int_equal(ism_thrift_i32(&t, &field), -3);
	assert_true(ism_thrift_next(&t, &field));
	assert_int_equal(field.id, 17);
	assert_int_equal(ism_thrift_int(&t, &field), 300);
	assert_true(ism_thrift_next(&t, &field));
	assert_int_equal(field.id, 18);
	struct ism_slice text = ism_thrift_binary(&t, &field);
	assert_int_equal(text.size, 2);
	assert_memory_equal(text.data, "ab", 2);
	assert_false(ism_thrift_next(&t, &field));
	assert_null(t.fault);
	free(block);
}

static void booleans_lie_in_the_type_of_a_field_and_in_a_byte_of_a_list(void **state)
{
	struct ism_thrift_field field = { 0 }, element;
	uint8_t *block;
	/* 1: true; 2: false; 3: list of true, false; end */
	struct ism_thrift t = OPEN(block, 0x11, 0x12, 0x19, 0x21, 1, 2, 0);

	(void)state;
	assert_true(ism_thrift_next(&t, &field));
	assert_true(ism_thrift_bool(&t, &field));
	assert_true(ism_thrift_next(&t, &field));
	assert_false(ism_thrift_bool(&t, &field));
	assert_true(ism_thrift_next(&t, &field));
	assert_int_equal(ism_thrift_list(&t, &field, &element), 2);
	assert_true(ism_thrift_bool(&t, &element));
	assert_false(ism_thrift_bool(&t, &element));
	assert_false(ism_thrift_next(&t, &field));
	assert_null(t.fault);
	free(block);
}

static void everything_can_be_skipped(void **state)
{
	struct ism_thrift_field field = { 0 };
	uint8_t *block;
	/* 1: byte; 2: double; 3: list of 2 structs, each with a binary; 4: map of i32 to binary; 5: set; 6: i16 */
	struct ism_thrift t = OPEN(block, 0x13, 9, 0x17, 1, 2, 3, 4, 5, 6, 7, 8, 0x19, 0x2c, 0x18,
		1, 'x', 0, 0x18, 0, 0, 0x1b, 1, 0x58, 4, 1, 'y', 0x1a, 0x15, 6, 0x14, 8, 0);
	int n = 0;

	(void)state;
	while (ism_thrift_next(&t, &field)) {
		ism_thrift_skip(&t, &field);
		n++;
	}
	assert_null(t.fault);
	assert_int_equal(n, 6);
	assert_ptr_equal(t.at, t.end);
	free(block);
}

/* Every beginning of sound bytes is at fault, and is not read beyond its end. */
static void nothing_is_read_beyond_the_end(void **state)
{
	static const uint8_t bytes[] = { 0x15, 0x05, 0x06, 0x22, 0xd8, 0x04, 0x18, 2, 'a', 'b',
		0x19, 0x2c, 0x18, 1, 'x', 0, 0x18, 0, 0, 0 };

	(void)state;
	for (size_t size = 0; size < sizeof bytes; size++) {
		struct ism_thrift_field field = { 0 };
		uint8_t *block;
		struct ism_thrift t = open_bytes(bytes, size, &block);

		while (ism_thrift_next(&t, &field))
			ism_thrift_skip(&t, &field);
		assert_non_null(t.fault);
		free(block);
	}
}

static void a_list_cannot_be_longer_than_the_bytes(void **state)
{
	struct ism_thrift_field field = { 0 }, element;
	uint8_t *block;
	struct ism_thrift t = OPEN(block, 0x19, 0xf5, 0xff, 0xff, 0xff, 0x7f, 1);

	(void)state;
	assert_true(ism_thrift_next(&t, &field));
	assert_int_equal(ism_thrift_list(&t, &field, &element), 0);
	assert_non_null(t.fault);
	free(block);
}

static void values_too_deep_in_each_other_are_a_fault(void **state)
{
	uint8_t bytes[4096];
	struct ism_thrift t = { .at = bytes, .end = bytes + sizeof bytes };
	struct ism_thrift_field field = { 0 };

	(void)state;
	memset(bytes, 0x1c, sizeof bytes); /* field 1: a struct, of a struct, … */
	assert_true(ism_thrift_next(&t, &field));
	ism_thrift_skip(&t, &field);
	assert_non_null(t.fault);
}

static void another_type_is_a_fault(void **state)
{
	struct ism_thrift_field field = { 0 };
	uint8_t *block;
	struct ism_thrift t = OPEN(block, 0x18, 1, 'x', 0);

	(void)state;
	assert_true(ism_thrift_next(&t, &field));
	assert_int_equal(ism_thrift_i32(&t, &field), 0);
	assert_non_null(t.fault);
	assert_false(ism_thrift_next(&t, &field));
	free(block);
}

static void numbers_too_large_are_a_fault(void **state)
{
	struct ism_thrift_field field = { 0 };
	uint8_t *block;
	/* an i64 of 2^31 where an i32 is asked for */
	struct ism_thrift t = OPEN(block, 0x16, 0x80, 0x80, 0x80, 0x80, 0x10, 0);

	(void)state;
	assert_true(ism_thrift_next(&t, &field));
	assert_int_equal(ism_thrift_i32(&t, &field), 0);
	assert_non_null(t.fault);
	free(block);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_have_numbers_relative_to_the_one_before),
		cmocka_unit_test(booleans_lie_in_the_type_of_a_field_and_in_a_byte_of_a_list),
		cmocka_unit_test(everything_can_be_skipped),
		cmocka_unit_test(nothing_is_read_beyond_the_end),
		cmocka_unit_test(a_list_cannot_be_longer_than_the_bytes),
		cmocka_unit_test(values_too_deep_in_each_other_are_a_fault),
		cmocka_unit_test(another_type_is_a_fault),
		cmocka_unit_test(numbers_too_large_are_a_fault),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
