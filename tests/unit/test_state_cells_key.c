/*
 * Cells found by the words of their keys, as row functions do: whatever the front of the table has, it leads to
 * the same cell as asking the table itself.
 */
#include "test_state_rows.h"

#include "runtime/state/cells_key.h"

enum {
	WORDS = ISM_KEY_TEXT_WORDS + 1 + 1 + 1, /* a text, an enum, which are there, the period */
	TEXT_MAX = 24,
};

static const struct ism_state_place places[] = { { ISM_STATE_COUNT, 0 } };
static const struct ism_cell_layout layout = {
	.n_states = 1, .size_bytes = sizeof(struct ism_state_head), .states = places
};
static const uint8_t types[] = { ISM_TYPE_TEXT, ISM_TYPE_ENUM };

struct key {
	char text[TEXT_MAX];
	struct ism_datum dimensions[2];
	int64_t period;
};

/* One of n keys, many of which differ in one byte, in their sizes or in what is none alone. */
static void key_set(struct key *key, uint64_t number)
{
	uint32_t size = (uint32_t)(number % (TEXT_MAX + 1));

	number /= TEXT_MAX + 1;
	memset(key, 0, sizeof(*key));
	if (size)
		key->text[size - 1] = (char)(number & 1 ? 'x' : 0);
	if (size > 3)
		key->text[size / 2] = (char)(number & 2 ? 'y' : 0);
	key->dimensions[0] = (struct ism_datum){ .text = key->text, .size = size, .present = 1 };
	number /= 4;
	if (number % 9 == 0)
		key->dimensions[0] = (struct ism_datum){ 0 };
	if (number % 5)
		key->dimensions[1] = (struct ism_datum){ .exact = number % 5 - 1, .present = 1 };
	key->period = (int64_t)(number / 45) - 3;
}

static void words_set(const struct key *key, uint64_t words[WORDS])
{
	const struct ism_datum *text = &key->dimensions[0], *number = &key->dimensions[1];

	ism_key_text(text->text, text->size, text->present, words);
	words[3] = (uint64_t)number->exact;
	words[4] = number->present ? 2 : 0;
	words[5] = (uint64_t)key->period;
}

/* What generated code does; *asked counts how often the front did not have the key. */
static void *find(struct ism_cells *cells, const struct key *key, uint64_t *asked)
{
	const struct ism_cells_front *front = (const struct ism_cells_front *)cells;
	uint64_t words[WORDS], hash = ism_key_hash_period(key->period);
	const uint64_t *entry;
	void *states;

	words_set(key, words);
	hash = ism_key_hash_text(hash, words[0], words[1], words[2]);
	hash = ism_key_hash_word(hash, words[3], words[4] != 0);
	entry = front->entries + (hash & front->mask) * (WORDS + 1);
	memcpy(&states, &entry[WORDS], sizeof(states));
	if (!memcmp(entry, words, sizeof(words)) && states && !(words[2] & ISM_KEY_LONG))
		return states;
	++*asked;
	return ism_cells_enter(cells, key->dimensions, key->period, words, WORDS, hash);
}

/* Rows over n_keys keys; returns how many of them asked the table. */
static uint64_t find_all(uint64_t n_keys, uint64_t n_rows, struct ism_memory *memory)
{
	struct ism_cells *cells, *plain;
	uint64_t seed = 5, asked = 0;
	struct key key;

	assert_int_equal(ism_cells_create(&cells, 2, types, &layout, memory), ISM_OK);
	assert_int_equal(ism_cells_create(&plain, 2, types, &layout, memory), ISM_OK);
	for (uint64_t row = 0; row < n_rows; row++) {
		struct ism_state_head *found;

		key_set(&key, random_below(&seed, n_keys) * 7);
		found = find(cells, &key, &asked);
		assert_ptr_equal(found, ism_cells_get(cells, key.dimensions, key.period));
		ism_state_count_add(found);
		ism_state_count_add(ism_cells_find(plain, key.dimensions, key.period));
	}
	assert_int_equal(ism_cells_count(cells), ism_cells_count(plain));
	for (uint64_t i = 0; i < ism_cells_count(plain); i++) {
		struct ism_cell cell = ism_cells_at(plain, i);
		const struct ism_state_head *counted = cell.states;
		const struct ism_state_head *found =
			ism_cells_get(cells, cell.dimensions, cell.period);

		assert_non_null(found);
		assert_int_equal(found->rows, counted->rows);
	}
	ism_cells_free(cells);
	ism_cells_free(plain);
	return asked;
}

static void words_lead_to_the_cell_of_the_key(void **context)
{
	static const uint64_t sizes[] = { 1, 2, 3, 12, 100, 1000, 1100, 5000 };
	struct ism_memory memory = { 0 };

	(void)context;
	for (unsigned i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		find_all(sizes[i], 8 * sizes[i] + 100, &memory);
		assert_int_equal(memory.used_bytes, 0);
	}
}

/* Of the 12 keys four are too long for the front to be sure of. */
static void few_groups_are_found_without_asking(void **context)
{
	struct ism_memory memory = { 0 };

	(void)context;
	assert_true(find_all(12, 30000, &memory) < 20000);
	assert_true(find_all(5, 30000, &memory) < 10000);
}

/* What is left is for states: the front makes do with one entry. */
static void no_front_takes_the_last_memory(void **context)
{
	struct ism_memory memory = { .limit_bytes = 12000 };

	(void)context;
	find_all(12, 1000, &memory);
	assert_int_equal(memory.failed, 0);
	assert_int_equal(memory.used_bytes, 0);
}

static void without_memory_rows_go_to_no_cell(void **context)
{
	struct ism_memory memory = { .limit_bytes = 3000 };
	struct ism_cells *cells;
	uint64_t asked = 0;

	(void)context;
	assert_int_equal(ism_cells_create(&cells, 2, types, &layout, &memory), ISM_OK);
	for (uint64_t i = 0; i < 1000; i++) {
		struct key key;

		key_set(&key, i);
		assert_non_null(find(cells, &key, &asked));
	}
	assert_int_equal(memory.failed, 1);
	ism_cells_free(cells);
	assert_int_equal(memory.used_bytes, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_lead_to_the_cell_of_the_key),
		cmocka_unit_test(few_groups_are_found_without_asking),
		cmocka_unit_test(no_front_takes_the_last_memory),
		cmocka_unit_test(without_memory_rows_go_to_no_cell),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
