/* Numbers of texts, and TEXTS states that are counted by them before they are settled. */
#include "runtime/state/text_front.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "random.h"
#include "runtime/state/text_counts.h"

enum {
	N_TEXTS = 3000,
	N_STATES = 9,
	N_ADDED = 200000,
};

static struct ism_slice slice(const char *text)
{
	return (struct ism_slice){ text, strlen(text) };
}

/* How often the state has the text: what can be removed of it, and no more. */
static uint64_t count_of(struct ism_state_texts *state, const char *text, struct ism_memory *memory)
{
	uint64_t count = 0;

	while (state->texts &&
		ism_text_counts_remove(state->texts, text, (uint32_t)strlen(text), 1, memory))
		count++;
	return count;
}

static void equal_texts_have_one_number(void **state)
{
	struct ism_memory memory = { 0 };
	struct ism_text_numbers numbers;
	char text[32];

	(void)state;
	ism_text_numbers_init(&numbers, &memory);
	for (int round = 0; round < 2; round++)
		for (uint32_t i = 0; i < N_TEXTS; i++) {
			snprintf(text, sizeof text, "%s-%u",
				i % 2 ? "host" : "a-longer-name-of-one", i);
			assert_int_equal(ism_text_number(&numbers, slice(text)), i);
		}
	for (uint32_t i = 0; i < N_TEXTS; i++) {
		struct ism_text_probe found = ism_text_of_number(&numbers, i), probe;

		snprintf(text, sizeof text, "%s-%u", i % 2 ? "host" : "a-longer-name-of-one", i);
		probe = ism_text_probe_of(text, (uint32_t)strlen(text));
		assert_int_equal(found.size, probe.size);
		assert_int_equal(found.hash, probe.hash);
		assert_int_equal(found.word[0], probe.word[0]);
		assert_int_equal(found.word[1], probe.word[1]);
		assert_int_equal(!found.text, !probe.text);
		if (found.text)
			assert_memory_equal(found.text, text, found.size);
	}
	assert_int_equal(ism_text_number(&numbers, slice("")), N_TEXTS);
	assert_int_equal(ism_text_number(&numbers, slice("")), N_TEXTS);
	ism_text_numbers_release(&numbers);
	assert_int_equal(memory.used_bytes, 0);
}

static void long_texts_and_too_many_have_none(void **state)
{
	struct ism_memory memory = { 0 };
	struct ism_text_numbers numbers;
	char text[ISM_NUMBERED_BYTES + 2];

	(void)state;
	ism_text_numbers_init(&numbers, &memory);
	memset(text, 'x', sizeof text);
	text[sizeof text - 1] = '\0';
	assert_int_equal(ism_text_number(&numbers, slice(text)), ISM_NO_NUMBER);
	text[sizeof text - 2] = '\0';
	assert_int_equal(ism_text_number(&numbers, slice(text)), 0);
	for (uint32_t i = 1; i < ISM_NUMBERS_MAX; i++) {
		snprintf(text, sizeof text, "%u", i);
		assert_int_equal(ism_text_number(&numbers, slice(text)), i);
	}
	assert_int_equal(ism_text_number(&numbers, slice("one more")), ISM_NO_NUMBER);
	assert_int_equal(ism_text_number(&numbers, slice("77")), 77);
	ism_text_numbers_release(&numbers);
	assert_int_equal(memory.used_bytes, 0);
}

static void memory_that_is_needed_is_left_alone(void **state)
{
	struct ism_memory memory = { .limit_bytes = 1 << 20, .used_bytes = 1 << 19 };
	struct ism_state_texts texts = { 0 };
	struct ism_text_fronts fronts = { 0 };
	struct ism_text_numbers numbers;

	(void)state;
	ism_text_numbers_init(&numbers, &memory);
	assert_int_equal(ism_text_number(&numbers, slice("a")), ISM_NO_NUMBER);
	assert_false(ism_text_fronts_add(&fronts, &texts, &numbers, 0, &memory));
	assert_true(ism_text_fronts_settle(&fronts, &memory));
	assert_int_equal(texts.values, 0);
	ism_text_fronts_release(&fronts, &memory);
	ism_text_numbers_release(&numbers);
	assert_int_equal(memory.used_bytes, 1 << 19);
	assert_int_equal(memory.failed, 0);
}

/* Some texts occur now and then, one in every other row: beyond what a small count holds. */
static void settled_states_have_what_was_added(void **state)
{
	static uint32_t expected[N_STATES][N_TEXTS];
	struct ism_state_texts states[N_STATES] = { 0 };
	struct ism_memory memory = { 0 };
	struct ism_text_fronts fronts = { 0 };
	struct ism_text_numbers numbers;
	struct random random = { .state = 5 };
	uint64_t n_values = 0;
	char text[32];

	(void)state;
	ism_text_numbers_init(&numbers, &memory);
	for (uint32_t i = 0; i < N_TEXTS; i++) {
		snprintf(text, sizeof text, "text %u", i);
		assert_int_equal(ism_text_number(&numbers, slice(text)), i);
	}
	for (uint32_t i = 0; i < N_ADDED; i++) {
		uint32_t to = (uint32_t)random_below(&random, N_STATES);
		uint32_t number = i % 2 ? 7 : (uint32_t)random_below(&random, N_TEXTS);

		assert_true(ism_text_fronts_add(&fronts, &states[to], &numbers, number, &memory));
		expected[to][number]++;
		if (i == N_ADDED / 3)
			assert_true(ism_text_fronts_settle(&fronts, &memory));
	}
	assert_true(ism_text_fronts_settle(&fronts, &memory));
	for (uint32_t s = 0; s < N_STATES; s++) {
		for (uint32_t i = 0; i < N_TEXTS; i++) {
			snprintf(text, sizeof text, "text %u", i);
			assert_int_equal(count_of(&states[s], text, &memory), expected[s][i]);
		}
		assert_int_equal(states[s].texts->n_entries, 0);
		assert_int_equal(states[s].values, states[s].head.rows);
		n_values += states[s].values;
		ism_text_counts_release(&states[s].texts, &memory);
	}
	assert_int_equal(n_values, N_ADDED);
	ism_text_fronts_release(&fronts, &memory);
	ism_text_numbers_release(&numbers);
	assert_int_equal(memory.used_bytes, 0);
	assert_int_equal(memory.failed, 0);
}

/* More states than there are places: some are told to take their values themselves, and lose none. */
static void fronts_are_bounded(void **state)
{
	enum { MANY = 5000 };
	struct ism_state_texts *states = calloc(MANY, sizeof *states);
	struct ism_memory memory = { 0 };
	struct ism_text_fronts fronts = { 0 };
	struct ism_text_numbers numbers;
	uint32_t n_taken = 0;

	(void)state;
	ism_text_numbers_init(&numbers, &memory);
	assert_int_equal(ism_text_number(&numbers, slice("a")), 0);
	for (uint32_t i = 0; i < 2 * MANY; i++) {
		struct ism_state_texts *texts = &states[i % MANY];
		uint64_t before = texts->values;
		bool taken = ism_text_fronts_add(&fronts, texts, &numbers, 0, &memory);

		assert_int_equal(texts->values, before + taken);
		n_taken += taken;
	}
	assert_true(n_taken > ISM_TEXT_FRONTS && n_taken <= 2 * ISM_TEXT_FRONTS);
	assert_true(fronts.n_bytes <= ISM_TEXT_FRONT_BYTES);
	assert_true(ism_text_fronts_settle(&fronts, &memory));
	for (uint32_t i = 0; i < MANY; i++) {
		assert_int_equal(count_of(&states[i], "a", &memory), states[i].values);
		ism_text_counts_release(&states[i].texts, &memory);
	}
	ism_text_fronts_release(&fronts, &memory);
	ism_text_numbers_release(&numbers);
	assert_int_equal(memory.used_bytes, 0);
	free(states);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_texts_have_one_number),
		cmocka_unit_test(long_texts_and_too_many_have_none),
		cmocka_unit_test(memory_that_is_needed_is_left_alone),
		cmocka_unit_test(settled_states_have_what_was_added),
		cmocka_unit_test(fronts_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
