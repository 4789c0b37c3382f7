#include "test_state_rows.h"

#include "runtime/state/table.h"

enum {
	N_ROWS = 3000,
	N_KEYS = 400,
};

static const uint8_t key_types[] = { ISM_TYPE_TEXT, ISM_TYPE_INT };
static const uint8_t member_types[] = { ISM_TYPE_TEXT, ISM_TYPE_NUMBER };

static struct ism_datum exact(int64_t value)
{
	return (struct ism_datum){ .exact = value, .present = 1 };
}

static struct ism_datum text(const char *value)
{
	return (struct ism_datum){ .text = value, .size = (uint32_t)strlen(value), .present = 1 };
}

static struct ism_table *table_new(struct ism_memory *memory)
{
	struct ism_table *table;

	assert_int_equal(ism_table_create(&table, 2, key_types, 2, member_types, memory), ISM_OK);
	return table;
}

/* Inserts row `order`, whose key is one of N_KEYS and whose members say which row it is. */
static void insert(struct ism_table *table, unsigned key_number, uint64_t order)
{
	char key_text[16], member_text[24];
	struct ism_datum key[2], members[2];

	snprintf(key_text, sizeof(key_text), "k%u", key_number / 2);
	snprintf(member_text, sizeof(member_text), "row %u", (unsigned)order);
	key[0] = text(key_text);
	key[1] = exact(key_number % 2);
	members[0] = text(member_text);
	members[1] = (struct ism_datum){ .real = (double)order, .present = 1 };
	ism_table_insert(table, key, members, order);
}

static const struct ism_table_record *find(const struct ism_table *table, unsigned key_number)
{
	char key_text[16];
	struct ism_datum key[2];

	snprintf(key_text, sizeof(key_text), "k%u", key_number / 2);
	key[0] = text(key_text);
	key[1] = exact(key_number % 2);
	return ism_table_find(table, key);
}

static void assert_record(const struct ism_table_record *record, uint64_t order)
{
	char expected[24];

	snprintf(expected, sizeof(expected), "row %u", (unsigned)order);
	assert_non_null(record);
	assert_int_equal(record->order, order);
	assert_int_equal(record->members[0].size, strlen(expected));
	assert_memory_equal(record->members[0].text, expected, strlen(expected));
	assert_true(record->members[1].real == (double)order);
}

static void a_key_that_no_row_has_is_not_found(void **context)
{
	struct ism_memory memory = { 0 };
	struct ism_table *table = table_new(&memory);

	(void)context;
	assert_null(find(table, 4));
	insert(table, 4, 17);
	assert_record(find(table, 4), 17);
	assert_null(find(table, 5));
	assert_int_equal(ism_table_count(table), 1);
	ism_table_free(table);
	assert_int_equal(memory.used_bytes, 0);
}

static void a_key_with_a_part_that_is_none_is_never_there(void **context)
{
	struct ism_memory memory = { 0 };
	struct ism_table *table = table_new(&memory);
	const struct ism_datum none = { .present = 0 };
	struct ism_datum key[2] = { text("k"), none };
	struct ism_datum members[2] = { none, none };

	(void)context;
	ism_table_insert(table, key, members, 1);
	assert_null(ism_table_find(table, key));
	assert_int_equal(ism_table_count(table), 0);
	key[1] = exact(0);
	ism_table_insert(table, key, members, 2);
	assert_int_equal(ism_table_find(table, key)->members[0].present, 0);
	ism_table_free(table);
}

/* Row i of the shuffled rows has this key. */
static unsigned key_of_row(uint64_t order)
{
	uint64_t seed = order;

	return (unsigned)random_below(&seed, N_KEYS);
}

/* What a table of all rows must say, by going through them in order. */
struct expected {
	uint64_t first[N_KEYS]; /* row + 1; 0: none */
	uint64_t examples[ISM_TABLE_DUPLICATE_EXAMPLES];
	uint64_t duplicates;
};

static void expect(struct expected *expected)
{
	*expected = (struct expected){ 0 };
	for (uint64_t order = 0; order < N_ROWS; order++) {
		unsigned key = key_of_row(order);

		if (!expected->first[key]) {
			expected->first[key] = order + 1;
			continue;
		}
		if (expected->duplicates < ISM_TABLE_DUPLICATE_EXAMPLES)
			expected->examples[expected->duplicates] = order;
		expected->duplicates++;
	}
}

static void assert_table(const struct ism_table *table)
{
	const struct ism_table_duplicates *duplicates = ism_table_duplicates(table);
	struct expected expected;

	expect(&expected);
	for (unsigned key = 0; key < N_KEYS; key++) {
		if (expected.first[key])
			assert_record(find(table, key), expected.first[key] - 1);
		else
			assert_null(find(table, key));
	}
	assert_int_equal(duplicates->count, expected.duplicates);
	assert_int_equal(duplicates->n_examples, ISM_TABLE_DUPLICATE_EXAMPLES);
	assert_memory_equal(duplicates->examples, expected.examples, sizeof(expected.examples));
}

static void shuffle(uint64_t *orders, uint64_t *seed)
{
	for (unsigned i = 0; i < N_ROWS; i++)
		orders[i] = i;
	for (unsigned i = N_ROWS - 1; i > 0; i--) {
		unsigned j = (unsigned)random_below(seed, i + 1);
		uint64_t order = orders[i];

		orders[i] = orders[j];
		orders[j] = order;
	}
}

static void the_first_row_wins_in_any_order_and_division(void **context)
{
	uint64_t orders[N_ROWS], seed = 41;

	(void)context;
	for (unsigned n_parts = 1; n_parts <= 5; n_parts++) {
		struct ism_memory memory = { 0 };
		struct ism_table *parts[5];

		shuffle(orders, &seed);
		for (unsigned i = 0; i < n_parts; i++)
			parts[i] = table_new(&memory);
		for (unsigned i = 0; i < N_ROWS; i++)
			insert(parts[random_below(&seed, n_parts)], key_of_row(orders[i]),
				orders[i]);
		for (unsigned i = 1; i < n_parts; i++) {
			assert_int_equal(ism_table_merge(parts[0], parts[i]), ISM_OK);
			ism_table_free(parts[i]);
		}
		assert_table(parts[0]);
		ism_table_free(parts[0]);
		assert_int_equal(memory.used_bytes, 0);
	}
}

static void a_table_of_keys_alone_tells_existence(void **context)
{
	static const uint8_t types[] = { ISM_TYPE_IP };
	static const char address[16] = { 0 };
	struct ism_memory memory = { 0 };
	struct ism_datum key = { .text = address, .size = 16, .present = 1 };
	struct ism_table *table;

	(void)context;
	assert_int_equal(ism_table_create(&table, 1, types, 0, NULL, &memory), ISM_OK);
	assert_null(ism_table_find(table, &key));
	ism_table_insert(table, &key, NULL, 3);
	assert_int_equal(ism_table_find(table, &key)->order, 3);
	ism_table_free(table);
}

/* Rows of an inventory of their own each, in any order and division: the last one is left. */
static void only_the_latest_inventory_is_found(void **context)
{
	static const uint8_t types[] = { ISM_TYPE_INT };
	const int64_t inventories[] = { 7, -3, 9, 7, 9, 9, 2 };
	struct ism_memory memory = { 0 };
	struct ism_table *tables[2];

	(void)context;
	for (unsigned split = 0; split <= 7; split++) {
		for (unsigned t = 0; t < 2; t++)
			assert_int_equal(
				ism_table_create(&tables[t], 1, types, 0, NULL, &memory), ISM_OK);
		for (unsigned i = 0; i < 7; i++) {
			struct ism_datum key = { .exact = i / 2, .present = 1 };

			ism_table_insert_latest(tables[i >= split], inventories[i], &key, NULL, i);
		}
		assert_int_equal(ism_table_merge(tables[0], tables[1]), ISM_OK);
		assert_int_equal(ism_table_count(tables[0]), 2);
		for (int64_t k = 0; k < 4; k++) {
			const struct ism_datum key = { .exact = k, .present = 1 };
			const struct ism_table_record *found = ism_table_find(tables[0], &key);

			if (k == 1 || k == 2)
				assert_int_equal(found->order, k == 1 ? 2 : 4);
			else
				assert_null(found);
		}
		assert_int_equal(ism_table_duplicates(tables[0])->count, 1);
		ism_table_free(tables[0]);
		ism_table_free(tables[1]);
	}
	assert_int_equal(memory.used_bytes, 0);
}

static void without_memory_rows_are_dropped_and_it_is_told(void **context)
{
	struct ism_memory memory = { .limit_bytes = 30000 };
	struct ism_memory none = { .limit_bytes = 10 };
	struct ism_table *table = table_new(&memory), *unmade;

	(void)context;
	for (unsigned i = 0; i < N_ROWS; i++)
		insert(table, i, i);
	assert_int_equal(memory.failed, 1);
	assert_true(ism_table_count(table) > 10);
	assert_record(find(table, 10), 10);
	assert_null(find(table, N_ROWS - 1));
	ism_table_free(table);
	assert_int_equal(memory.used_bytes, 0);
	assert_int_equal(
		ism_table_create(&unmade, 2, key_types, 2, member_types, &none), ISM_ERR_MEMORY);
	assert_null(unmade);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key_that_no_row_has_is_not_found),
		cmocka_unit_test(a_key_with_a_part_that_is_none_is_never_there),
		cmocka_unit_test(the_first_row_wins_in_any_order_and_division),
		cmocka_unit_test(a_table_of_keys_alone_tells_existence),
		cmocka_unit_test(only_the_latest_inventory_is_found),
		cmocka_unit_test(without_memory_rows_are_dropped_and_it_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
