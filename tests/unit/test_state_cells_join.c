/* Cells of several threads, added by all of them at once, against arrays of counters: few with many texts, and many. */
#include "test_state_rows.h"

#include <pthread.h>

#include "runtime/spill.h"
#include "runtime/state/cells_join.h"
#include "runtime/state/cells_parts.h"
#include "runtime/state/text_seek.h"

enum {
	MOST_PARTS = 4,
	MOST_WORKERS = 7,
	N_STATES = 3,
};

static const struct ism_state_place places[N_STATES] = {
	{ ISM_STATE_SUM_EXACT, 0 },
	{ ISM_STATE_TEXTS, 48 },
	{ ISM_STATE_COUNTS, 80 },
};

static const struct ism_cell_layout layout = { N_STATES, 160, places, 0, 0, NULL };

_Static_assert(sizeof(struct ism_state_sum_exact) <= 48 && sizeof(struct ism_state_texts) <= 32 &&
		       sizeof(struct ism_state_counts) <= 80,
	"states do not overlap");

/* What there is, and how often each text is in each group and part. */
struct rows {
	uint32_t n_parts, n_groups, n_texts;
	uint16_t *counts; /* by part, group and text */
};

static uint16_t *count_at(const struct rows *rows, uint32_t part, uint32_t group, uint32_t text)
{
	return &rows->counts[((uint64_t)part * rows->n_groups + group) * rows->n_texts + text];
}

/* Each part has some of the texts of a group; `common` of ten are in all parts. */
static struct rows rows_new(uint32_t n_parts, uint32_t n_groups, uint32_t n_texts, uint64_t common)
{
	struct rows rows = { n_parts, n_groups, n_texts, NULL };
	uint64_t seed = 11;

	rows.counts = calloc((uint64_t)n_parts * n_groups * n_texts, sizeof(*rows.counts));
	assert_non_null(rows.counts);
	for (uint32_t g = 0; g < n_groups; g++)
		for (uint32_t t = 0; t < n_texts; t++) {
			bool in_all = random_below(&seed, 10) < common;
			uint64_t owner = random_below(&seed, n_parts);

			for (uint32_t p = 0; p < n_parts; p++)
				if (in_all || p == owner)
					*count_at(&rows, p, g, t) =
						(uint16_t)(1 + random_below(&seed, 3));
		}
	return rows;
}

/* Some fit a slot, some do not, and some end in zeros. */
static uint32_t text_of(char text[64], uint32_t number)
{
	uint32_t size = (uint32_t)snprintf(
		text, 64, number % 5 ? "t%u" : "a text that is longer than others: %u", number);

	text[size] = 0;
	return size + (number % 7 == 0);
}

static struct ism_datum group_of(char name[64], uint32_t number)
{
	int size =
		snprintf(name, 64, number % 3 ? "g%u" : "a group of a name longer than %u", number);

	return (struct ism_datum){ .text = name, .size = (uint32_t)size, .present = 1 };
}

static void fill(
	struct ism_cells *cells, const struct rows *rows, uint32_t part, struct ism_memory *memory)
{
	char name[64], text[64];

	for (uint32_t g = 0; g < rows->n_groups; g++) {
		struct ism_datum group = group_of(name, g);

		for (uint32_t t = 0; t < rows->n_texts; t++) {
			uint32_t count = *count_at(rows, part, g, t), size = text_of(text, t);
			char *states;

			if (!count)
				continue;
			states = ism_cells_find(cells, &group, ISM_NO_PERIOD);
			for (uint32_t i = 0; i < count; i++) {
				ism_state_sum_exact_add(states + places[0].offset, t);
				ism_state_texts_add(states + places[1].offset, text, size, memory);
				ism_state_counts_exact_add(
					states + places[2].offset, (int64_t)t * 1000003, memory);
			}
		}
	}
}

static void assert_group(const struct rows *rows, uint32_t g, const char *states)
{
	const struct ism_state_sum_exact *sum = (const void *)(states + places[0].offset);
	const struct ism_state_texts *texts = (const void *)(states + places[1].offset);
	const struct ism_state_counts *counts = (const void *)(states + places[2].offset);
	uint64_t n = 0, n_texts = 0;
	__int128 expected = 0;
	char text[64];

	for (uint32_t t = 0; t < rows->n_texts; t++) {
		uint32_t size = text_of(text, t);
		struct ism_text_probe probe = ism_text_probe_of(text, size);
		uint64_t count = 0;

		for (uint32_t p = 0; p < rows->n_parts; p++)
			count += *count_at(rows, p, g, t);
		n += count;
		n_texts += count > 0;
		expected += (__int128)count * t;
		if (count) {
			const struct ism_text_slot *slot =
				ism_text_counts_seek(texts->texts, &probe);

			assert_true(slot->tag != 0);
			assert_int_equal(slot->count, count);
		}
	}
	assert_true(sum->sum == expected);
	assert_int_equal(sum->values, n);
	assert_int_equal(texts->values, n);
	assert_int_equal(texts->head.rows, n);
	assert_int_equal(texts->texts->n_entries, n_texts);
	assert_int_equal(counts->values, n);
}

/* Groups without a text are none. */
static void assert_cells(const struct rows *rows, struct ism_cells *cells)
{
	uint64_t n_groups = 0;
	char name[64];

	for (uint32_t g = 0; g < rows->n_groups; g++) {
		struct ism_datum group = group_of(name, g);
		const char *states = ism_cells_get(cells, &group, ISM_NO_PERIOD);

		if (states)
			assert_group(rows, g, states);
		for (uint32_t p = 0, any = 0; p < rows->n_parts && !any; p++)
			for (uint32_t t = 0; t < rows->n_texts && !any; t++)
				n_groups += any = *count_at(rows, p, g, t) > 0;
	}
	assert_int_equal(ism_cells_count(cells), n_groups);
}

/* ---- workers ---- */

struct worker {
	struct ism_cells_join *join;
	uint32_t index;
	pthread_t thread;
};

static void *work(void *context)
{
	struct worker *worker = context;

	ism_cells_join_work(worker->join, worker->index);
	return NULL;
}

static void run(struct ism_cells_join *join, uint32_t n_workers)
{
	struct worker workers[MOST_WORKERS];

	for (uint32_t i = 0; i < n_workers; i++) {
		workers[i] = (struct worker){ .join = join, .index = i };
		assert_int_equal(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
	}
	for (uint32_t i = 0; i < n_workers; i++)
		pthread_join(workers[i].thread, NULL);
}

/* How often workers ran. */
static unsigned join_two(struct ism_cells *into, struct ism_cells *from, uint32_t n_workers)
{
	struct ism_cells_join *join;
	bool again = true;
	unsigned n = 0;

	assert_int_equal(ism_cells_join_begin(&join, into, from, n_workers), ISM_OK);
	if (!join)
		return 0;
	for (; again; n++) {
		run(join, n_workers);
		assert_int_equal(ism_cells_join_again(join, &again), ISM_OK);
	}
	assert_int_equal(ism_cells_join_end(join), ISM_OK);
	return n;
}

/* Joins all parts, of which the first has that memory; how often workers ran for the second one. */
static unsigned join_all(const struct rows *rows, struct ism_memory *memory, uint32_t n_workers)
{
	static const uint8_t text = ISM_TYPE_TEXT;
	struct ism_memory memories[MOST_PARTS] = { 0 };
	struct ism_cells *cells[MOST_PARTS];
	unsigned n_runs = 0;

	for (uint32_t p = 0; p < rows->n_parts; p++) {
		struct ism_memory *own = p ? &memories[p] : memory;

		assert_int_equal(ism_cells_create(&cells[p], 1, &text, &layout, own), ISM_OK);
		fill(cells[p], rows, p, own);
	}
	for (uint32_t p = 1; p < rows->n_parts; p++) {
		unsigned n = join_two(cells[0], cells[p], n_workers);

		n_runs = p == 1 ? n : n_runs;
		ism_cells_free(cells[p]);
		assert_int_equal(memories[p].used_bytes, 0);
	}
	assert_cells(rows, cells[0]);
	ism_cells_free(cells[0]);
	assert_int_equal(memory->used_bytes, 0);
	assert_int_equal(memory->failed, 0);
	ism_memory_close(memory);
	return n_runs;
}

static const uint32_t n_workers[] = { 1, 2, MOST_WORKERS };

static void assert_joined(struct rows rows, unsigned n_runs)
{
	for (unsigned i = 0; i < sizeof(n_workers) / sizeof(*n_workers); i++) {
		struct ism_memory memory = { 0 };

		assert_int_equal(join_all(&rows, &memory, n_workers[i]), n_runs);
	}
	free(rows.counts);
}

/* ---- tests ---- */

static void texts_that_all_have_are_added(void **state)
{
	(void)state;
	assert_joined(rows_new(3, 2, 30000, 10), 1);
}

static void texts_of_one_are_put_where_there_is_room(void **state)
{
	(void)state;
	assert_joined(rows_new(2, 2, 50000, 0), 2);
	assert_joined(rows_new(4, 3, 50000, 5), 2);
}

static void few_texts_are_merged(void **state)
{
	(void)state;
	assert_joined(rows_new(3, 20, 200, 5), 0);
}

static void many_cells_are_added(void **state)
{
	(void)state;
	assert_joined(rows_new(4, 9000, 4, 6), 1);
	assert_joined(rows_new(2, 20000, 1, 0), 1);
}

/* What passes the limit lies in a file, of which workers of cells know nothing. */
static void where_memory_is_scarce_one_thread_merges(void **state)
{
	struct rows rows = rows_new(3, 9000, 4, 6);
	struct ism_memory memory = { .limit_bytes = 4 << 20, .spill_folder = ism_spill_folder() };

	(void)state;
	assert_int_equal(join_all(&rows, &memory, 2), 0);
	free(rows.counts);
	rows = rows_new(3, 2, 60000, 5);
	memory = (struct ism_memory){ .limit_bytes = 4 << 20, .spill_folder = ism_spill_folder() };
	assert_int_equal(join_all(&rows, &memory, 2), 2);
	free(rows.counts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_that_all_have_are_added),
		cmocka_unit_test(texts_of_one_are_put_where_there_is_room),
		cmocka_unit_test(few_texts_are_merged),
		cmocka_unit_test(many_cells_are_added),
		cmocka_unit_test(where_memory_is_scarce_one_thread_merges),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
