#include "test_state_rows.h"

#include <pthread.h>

#include "runtime/state/table_join.h"
#include "runtime/spill.h"

enum {
	MOST_PARTS = 9,
	N_WORKERS = 3,
};

static const uint8_t key_types[] = { ISM_TYPE_TEXT, ISM_TYPE_INT };
static const uint8_t member_types[] = { ISM_TYPE_TEXT };

/* A table for each part of the rows, as a thread has them. */
struct parts {
	uint32_t n;
	struct ism_memory memories[MOST_PARTS];
	struct ism_table *tables[MOST_PARTS];
};

static void parts_open(struct parts *parts, uint32_t n)
{
	*parts = (struct parts){ .n = n };
	for (uint32_t i = 0; i < n; i++)
		assert_int_equal(ism_table_create(&parts->tables[i], 2, key_types, 1, member_types,
					 &parts->memories[i]),
			ISM_OK);
}

static void parts_close(struct parts *parts)
{
	for (uint32_t i = 0; i < parts->n; i++) {
		ism_table_free(parts->tables[i]);
		assert_int_equal(parts->memories[i].used_bytes, 0);
		ism_memory_close(&parts->memories[i]);
	}
}

/* Texts of keys: some fit a block, some do not. */
static void key_of(struct ism_datum key[2], char buffer[64], unsigned number)
{
	int size = snprintf(buffer, 64, number % 3 ? "k%u" : "a key that is longer than others: %u",
		number / 2);

	key[0] = (struct ism_datum){ .text = buffer, .size = (uint32_t)size, .present = 1 };
	key[1] = (struct ism_datum){ .exact = number % 2, .present = 1 };
}

/* The members say which row it is. */
static void insert(struct ism_table *table, int64_t inventory, unsigned key_number, uint64_t order)
{
	char key_text[64], member_text[32];
	struct ism_datum key[2], member = { .text = member_text, .present = 1 };

	key_of(key, key_text, key_number);
	member.size = (uint32_t)snprintf(member_text, sizeof(member_text),
		order % 2 ? "row %u" : "it is row number %u", (unsigned)order);
	if (inventory != INT64_MIN)
		ism_table_insert_latest(table, inventory, key, &member, order);
	else
		ism_table_insert(table, key, &member, order);
}

static void assert_found(const struct ism_table *table, unsigned key_number, uint64_t order)
{
	char key_text[64], expected[32];
	struct ism_datum key[2];
	const struct ism_table_record *record;

	key_of(key, key_text, key_number);
	record = ism_table_find(table, key);
	snprintf(expected, sizeof(expected), order % 2 ? "row %u" : "it is row number %u",
		(unsigned)order);
	assert_non_null(record);
	assert_int_equal(record->order, order);
	assert_int_equal(record->members[0].size, strlen(expected));
	assert_memory_equal(record->members[0].text, expected, strlen(expected));
}

static bool is_found(const struct ism_table *table, unsigned key_number)
{
	char key_text[64];
	struct ism_datum key[2];

	key_of(key, key_text, key_number);
	return ism_table_find(table, key) != NULL;
}

/* ---- joining ---- */

struct worker {
	pthread_t thread;
	struct ism_table_join *join;
	uint32_t index;
};

static void *work(void *context)
{
	struct worker *worker = context;

	ism_table_join_work(worker->join, worker->index);
	return NULL;
}

static void join_at_once(struct ism_table_join *join)
{
	struct worker workers[N_WORKERS];

	for (uint32_t i = 0; i < N_WORKERS; i++) {
		workers[i] = (struct worker){ .join = join, .index = i };
		assert_int_equal(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
	}
	for (uint32_t i = 0; i < N_WORKERS; i++)
		pthread_join(workers[i].thread, NULL);
}

/* Makes the first table that of all rows; whether there was something to join. */
static bool join(struct parts *parts)
{
	struct ism_table_join *join;

	assert_int_equal(ism_table_join_begin(&join, parts->tables[0], parts->tables + 1,
				 parts->n - 1, N_WORKERS),
		ISM_OK);
	if (!join)
		return false;
	join_at_once(join);
	assert_int_equal(ism_table_join_end(join), ISM_OK);
	return true;
}

/* Frees all but the first, whose rows have to live on. */
static void free_others(struct parts *parts)
{
	for (uint32_t i = 1; i < parts->n; i++) {
		ism_table_free(parts->tables[i]);
		parts->tables[i] = NULL;
		assert_int_equal(parts->memories[i].used_bytes, 0);
		ism_memory_close(&parts->memories[i]);
		parts->memories[i].spill_folder = NULL;
	}
}

/* ---- what has to come out ---- */

struct expected {
	unsigned n_keys, n_found;
	uint64_t *first; /* by key: row + 1; 0: none */
	struct ism_table_duplicates duplicates;
};

static unsigned key_of_row(uint64_t order, unsigned n_keys)
{
	uint64_t seed = order;

	return (unsigned)random_below(&seed, n_keys);
}

/* Goes through the rows in their order. */
static struct expected expect(unsigned n_rows, unsigned n_keys)
{
	struct expected e = { .n_keys = n_keys, .first = calloc(n_keys, sizeof(*e.first)) };

	for (uint64_t order = 0; order < n_rows; order++) {
		uint64_t *first = &e.first[key_of_row(order, n_keys)];

		if (!*first) {
			*first = order + 1;
			e.n_found++;
			continue;
		}
		if (e.duplicates.count < ISM_TABLE_DUPLICATE_EXAMPLES)
			e.duplicates.examples[e.duplicates.n_examples++] = order;
		e.duplicates.count++;
	}
	return e;
}

static void assert_table(const struct ism_table *table, const struct expected *e)
{
	const struct ism_table_duplicates *duplicates = ism_table_duplicates(table);

	for (unsigned key = 0; key < e->n_keys; key++) {
		if (e->first[key])
			assert_found(table, key, e->first[key] - 1);
		else
			assert_false(is_found(table, key));
	}
	assert_false(is_found(table, e->n_keys));
	assert_int_equal(ism_table_count(table), e->n_found);
	assert_memory_equal(duplicates, &e->duplicates, sizeof(*duplicates));
}

/* Rows of so many keys, in an order and in parts of chance; `least` is the first part that gets any. */
static void fill(struct parts *parts, unsigned n_rows, unsigned n_keys, uint32_t least)
{
	uint64_t seed = n_rows + least, step = 7919;

	for (uint64_t i = 0; i < n_rows; i++) {
		uint64_t order = i * step % n_rows;
		uint32_t part = least + (uint32_t)random_below(&seed, parts->n - least);

		insert(parts->tables[part], INT64_MIN, key_of_row(order, n_keys), order);
	}
}

/* ---- tests ---- */

static void tables_of_all_sizes_and_divisions_are_joined(void **context)
{
	static const struct {
		unsigned n_rows, n_keys;
		uint32_t n_parts, least;
		bool is_joined;
	} cases[] = {
		{ 60000, 1000000, 2, 0, true }, /* hardly a duplicate */
		{ 60000, 20000, 2, 0, true },
		{ 60000, 20000, MOST_PARTS, 0, true },
		{ 60000, 9000, 3, 1, true }, /* the first has no row */
		{ 60000, 9000, 3, 2, true }, /* nor has the second */
		{ 5000, 4900, 4, 0, true },  /* of one stretch */
		{ 3000, 2900, 4, 0, false },
		{ 0, 10, 4, 0, false },
	};

	(void)context;
	for (unsigned c = 0; c < sizeof(cases) / sizeof(cases[0]); c++) {
		struct expected e = expect(cases[c].n_rows, cases[c].n_keys);
		struct parts parts;

		parts_open(&parts, cases[c].n_parts);
		fill(&parts, cases[c].n_rows, cases[c].n_keys, cases[c].least);
		assert_int_equal(join(&parts), cases[c].is_joined);
		free_others(&parts);
		assert_table(parts.tables[0], &e);
		parts_close(&parts);
		free(e.first);
	}
}

/* Parts one of which has lost what the others still have: it is of an earlier inventory, or of none. */
static void only_rows_of_the_latest_inventory_are_joined(void **context)
{
	static const int64_t latest[4] = { 7, 9, -2, 9 };
	struct parts parts;

	(void)context;
	parts_open(&parts, 5);
	for (unsigned i = 0; i < 40000; i++)
		insert(parts.tables[i % 4], latest[i % 4], i % 20000, i);
	assert_true(join(&parts));
	free_others(&parts);
	/* Of a key every second row is of the same part: 10,000 keys in each of two, all of them twice. */
	for (unsigned key = 0; key < 20000; key++) {
		if (key % 2)
			assert_found(parts.tables[0], key, key);
		else
			assert_false(is_found(parts.tables[0], key));
	}
	assert_int_equal(ism_table_count(parts.tables[0]), 10000);
	assert_int_equal(ism_table_duplicates(parts.tables[0])->count, 10000);
	assert_int_equal(ism_table_duplicates(parts.tables[0])->examples[0], 20001);
	parts_close(&parts);
}

static void what_lies_in_files_is_merged(void **context)
{
	struct expected e = expect(50000, 30000);
	struct parts parts;

	(void)context;
	parts_open(&parts, 4);
	for (uint32_t i = 0; i < parts.n; i += 2) {
		parts.memories[i].limit_bytes = UINT64_C(1) << 20;
		parts.memories[i].spill_folder = ism_spill_folder();
	}
	fill(&parts, 50000, 30000, 0);
	assert_true(ism_memory_spilled(&parts.memories[0]) > 0);
	assert_true(ism_memory_spilled(&parts.memories[2]) > 0);
	assert_true(join(&parts));
	free_others(&parts);
	assert_table(parts.tables[0], &e);
	parts_close(&parts);
	free(e.first);
}

static void without_memory_for_the_index_nothing_is_lost(void **context)
{
	struct ism_table_join *join;
	struct parts parts;

	(void)context;
	parts_open(&parts, 3);
	fill(&parts, 30000, 30000, 0);
	parts.memories[0].limit_bytes = parts.memories[0].used_bytes + 5000;
	assert_int_equal(
		ism_table_join_begin(&join, parts.tables[0], parts.tables + 1, 2, N_WORKERS),
		ISM_ERR_MEMORY);
	assert_null(join);
	assert_int_equal(parts.memories[0].failed, 1);
	parts_close(&parts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tables_of_all_sizes_and_divisions_are_joined),
		cmocka_unit_test(only_rows_of_the_latest_inventory_are_joined),
		cmocka_unit_test(what_lies_in_files_is_merged),
		cmocka_unit_test(without_memory_for_the_index_nothing_is_lost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
