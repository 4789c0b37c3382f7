/*
 * Multisets of texts against arrays of counters: texts of all sizes around those that a slot holds, many of
 * which differ in their zeros or their ends alone.
 */
#include "test_state_rows.h"

#include "runtime/state/text_counts.h"
#include "runtime/state/text_queue.h"

enum {
	TEXTS = 4000,
	TEXT_MAX = 40,
};

struct universe {
	char texts[TEXTS][TEXT_MAX];
	uint32_t sizes[TEXTS];
};

static bool is_known(const struct universe *u, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		if (u->sizes[i] == u->sizes[n] && !memcmp(u->texts[i], u->texts[n], u->sizes[n]))
			return true;
	return false;
}

/* All different: of zeros and one other byte, in which short ones run out, and then of any bytes. */
static struct universe *universe_new(uint64_t *seed)
{
	struct universe *u = calloc(1, sizeof(*u));

	assert_non_null(u);
	for (unsigned i = 0; i < TEXTS;) {
		bool any = random_below(seed, 2);

		u->sizes[i] = (uint32_t)random_below(seed, TEXT_MAX + 1);
		for (uint32_t k = 0; k < u->sizes[i]; k++)
			u->texts[i][k] =
				(char)(any ? random_next(seed) : 'a' * random_below(seed, 2));
		i += !is_known(u, i);
	}
	return u;
}

static void assert_counts(
	const struct universe *u, const uint64_t *expected, const struct ism_text_counts *texts)
{
	const struct ism_text_slot **order = calloc(TEXTS, sizeof(const struct ism_text_slot *));
	uint64_t n = 0, sum = 0, listed = 0;

	assert_non_null(order);
	for (unsigned i = 0; i < TEXTS; i++) {
		n += expected[i] != 0;
		sum += expected[i];
	}
	assert_int_equal(texts->n_entries, n);
	ism_text_counts_list(texts, order);
	for (uint64_t i = 0; i < n; i++) {
		struct ism_slice text = ism_text_counts_at(texts, order[i]);

		if (i)
			assert_true(ism_slice_compare(
					    ism_text_counts_at(texts, order[i - 1]), text) < 0);
		for (unsigned k = 0; k < TEXTS; k++)
			if (u->sizes[k] == text.size && !memcmp(u->texts[k], text.data, text.size))
				assert_int_equal(order[i]->count, expected[k]);
		listed += order[i]->count;
	}
	assert_int_equal(listed, sum);
	free(order);
}

static void texts_are_counted_and_taken_out_again(void **context)
{
	static uint64_t expected[TEXTS];
	struct ism_text_counts *texts = NULL;
	struct ism_memory memory = { 0 };
	uint64_t seed = 17;
	struct universe *u = universe_new(&seed);

	(void)context;
	for (unsigned step = 0; step < 60000; step++) {
		unsigned i = (unsigned)random_below(&seed, TEXTS);
		uint64_t count = 1 + random_below(&seed, 3);
		/* More come than go, and then the other way round. */
		bool comes = random_below(&seed, 8) < (step < 30000 ? 6 : 1);

		if (comes) {
			assert_true(ism_text_counts_insert(
				&texts, u->texts[i], u->sizes[i], count, &memory));
			expected[i] += count;
		} else {
			assert_int_equal(ism_text_counts_remove(
						 texts, u->texts[i], u->sizes[i], count, &memory),
				expected[i] >= count);
			expected[i] -= expected[i] >= count ? count : 0;
		}
		assert_true(texts->bytes_dead <= 64 + texts->bytes_used / 2);
		if (step % 10000 == 9999)
			assert_counts(u, expected, texts);
	}
	ism_text_counts_release(&texts, &memory);
	assert_int_equal(memory.used_bytes, 0);
	free(u);
}

static void merging_adds_and_subtracting_takes_away(void **context)
{
	static uint64_t both[TEXTS], first[TEXTS];
	struct ism_text_counts *parts[2] = { NULL, NULL };
	struct ism_memory memory = { 0 };
	uint64_t seed = 18;
	struct universe *u = universe_new(&seed);

	(void)context;
	for (unsigned step = 0; step < 9000; step++) {
		unsigned part = random_below(&seed, 9) != 0;
		unsigned i = (unsigned)random_below(&seed, part ? TEXTS : TEXTS / 2);

		assert_true(
			ism_text_counts_insert(&parts[part], u->texts[i], u->sizes[i], 2, &memory));
		both[i] += 2;
		first[i] += part ? 0 : 2;
	}
	assert_true(ism_text_counts_merge(&parts[0], parts[1], &memory));
	assert_counts(u, both, parts[0]);
	assert_true(ism_text_counts_subtract(parts[0], parts[1], &memory));
	assert_counts(u, first, parts[0]);
	assert_false(ism_text_counts_subtract(parts[0], parts[1], &memory));
	ism_text_counts_release(&parts[0], &memory);
	ism_text_counts_release(&parts[1], &memory);
	assert_int_equal(memory.used_bytes, 0);
	free(u);
}

/* One that numbers are not found by, as containers look for it. */
static bool ends_in_zero(const struct universe *u, unsigned i)
{
	return u->sizes[i] && !u->texts[i][u->sizes[i] - 1];
}

/* Two containers fed in turn, one of them too large to be updated at once. */
static void queue_values(
	struct ism_text_queue *queue, struct ism_memory *memory, bool with_zeros, bool is_settled)
{
	uint64_t *expected[2] = { calloc(TEXTS, sizeof(uint64_t)),
		calloc(TEXTS, sizeof(uint64_t)) };
	struct ism_state_texts states[2] = { 0 };
	struct ism_text_fronts *fronts = queue->fronts;
	uint64_t seed = 19, rows[2] = { 0, 0 };
	struct universe *u = universe_new(&seed);

	assert_true(expected[0] && expected[1]);
	for (unsigned batch = 0; batch < 40; batch++) {
		for (unsigned row = 0; row < 700; row++) {
			unsigned which = random_below(&seed, 5) == 0;
			unsigned i = (unsigned)random_below(&seed, which ? 100 : TEXTS);

			if (!with_zeros && ends_in_zero(u, i))
				continue;
			ism_text_queue_add(queue, &states[which], u->texts[i], u->sizes[i], memory);
			expected[which][i]++;
			rows[which]++;
		}
		ism_text_queue_empty(queue, memory);
		assert_int_equal(queue->n, 0);
		if (batch % 8 && batch != 39)
			continue;
		if (is_settled)
			assert_true(ism_text_fronts_settle(fronts, memory));
		for (unsigned which = 0; which < 2; which++)
			assert_counts(u, expected[which], states[which].texts);
	}
	for (unsigned which = 0; which < 2; which++) {
		assert_int_equal(states[which].values, rows[which]);
		assert_int_equal(states[which].head.rows, rows[which]);
		ism_state_release(ISM_STATE_TEXTS, &states[which], memory);
		free(expected[which]);
	}
	free(u);
}

static void what_is_queued_is_counted(void **context)
{
	struct ism_text_queue queue = { 0 };
	struct ism_memory memory = { 0 };

	(void)context;
	queue_values(&queue, &memory, true, false);
	assert_int_equal(memory.used_bytes, 0);
}

/* With texts that have no number fronts are given up, and what they have is not lost. */
static void what_is_queued_is_counted_by_numbers(void **context)
{
	struct ism_memory memory = { 0 };

	(void)context;
	for (int with_zeros = 0; with_zeros < 2; with_zeros++) {
		struct ism_text_fronts fronts = { 0 };
		struct ism_text_numbers numbers;
		struct ism_text_queue queue = { .fronts = &fronts, .numbers = &numbers };

		ism_text_numbers_init(&numbers, &memory);
		queue_values(&queue, &memory, with_zeros, true);
		assert_true(numbers.n_texts > 0);
		assert_int_equal(queue.fronts == NULL, with_zeros);
		ism_text_fronts_release(&fronts, &memory);
		ism_text_numbers_release(&numbers);
	}
	assert_int_equal(memory.used_bytes, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_are_counted_and_taken_out_again),
		cmocka_unit_test(merging_adds_and_subtracting_takes_away),
		cmocka_unit_test(what_is_queued_is_counted),
		cmocka_unit_test(what_is_queued_is_counted_by_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
