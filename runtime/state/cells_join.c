#include "runtime/state/cells_join.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "runtime/state/cells_parts.h"
#include "runtime/state/text_join.h"

enum {
	MANY_CELLS = 1 << 12,
	STRETCH_CELLS = 1 << 9,
	LEAST_STRETCHES = 16, /* of all containers; fewer are as soon added by one thread */
	LEAST_LEFT = 1 << 14, /* texts; the same */
};

/* What a worker allocates by; apart from what the next one writes. */
struct joiner {
	struct ism_memory memory;
	char apart[64];
};

/* The containers of a state that both tables have. */
struct text_pair {
	struct ism_text_join join;
	uint64_t first_stretch; /* of all pairs */
};

struct ism_cells_join {
	struct ism_cells *into, *from;
	uint32_t n_workers;
	uint64_t n_stretches;
	atomic_uint_fast64_t next;
	/* Of many cells. */
	struct joiner *joiners; /* owned; NULL: there are few cells */
	uint64_t used_bytes;    /* of `into`, where all joiners begin */
	bool *is_added;         /* by number of the cell; owned */
	/* Of few. */
	struct text_pair *pairs; /* owned */
	uint64_t n_pairs;
	struct ism_text_left *left; /* by stretch; owned */
	bool has_room;              /* for what is left, which workers put there */
};

static void *states_at(const struct ism_cells *cells, uint64_t number)
{
	return ism_keyed_payload(&cells->keyed, ism_keyed_at(&cells->keyed, number));
}

/* The states in `into` of a cell of `from`; NULL, if there are none. */
static void *states_beside(const struct ism_cells_join *join, uint64_t number)
{
	const struct ism_keyed_block *block = ism_keyed_at(&join->from->keyed, number);
	const struct ism_keyed_block *known =
		ism_keyed_find(&join->into->keyed, block->parts, block->period, block->hash);

	return known ? ism_keyed_payload(&join->into->keyed, known) : NULL;
}

/* ---- many cells ---- */

/* Whether what workers may allocate is there: containers may be made anew, twice as large as both were. */
static bool is_roomy(const struct ism_memory *memory, const struct ism_memory *other)
{
	return !memory->spill &&
	       (!memory->limit_bytes || (memory->used_bytes < memory->limit_bytes &&
						(memory->limit_bytes - memory->used_bytes) / 4 >
							memory->used_bytes + other->used_bytes));
}

/* Each has a share of what is left, and no file: blocks would lie in one that nobody else knows of. */
static bool begin_cells(struct ism_cells_join *join)
{
	struct ism_memory *memory = join->into->keyed.memory;
	uint64_t n_cells = ism_cells_count(join->from), share = 0;

	join->joiners = calloc(join->n_workers, sizeof(*join->joiners));
	join->is_added = calloc(n_cells, sizeof(*join->is_added));
	if (!join->joiners || !join->is_added)
		return false;
	if (memory->limit_bytes)
		share = (memory->limit_bytes - memory->used_bytes) / join->n_workers;
	join->used_bytes = memory->used_bytes;
	for (uint32_t i = 0; i < join->n_workers; i++)
		join->joiners[i].memory = (struct ism_memory){
			.used_bytes = memory->used_bytes,
			.limit_bytes = memory->limit_bytes ? memory->used_bytes + share : 0,
		};
	join->n_stretches = (n_cells + STRETCH_CELLS - 1) / STRETCH_CELLS;
	return true;
}

/* Always inline: gcc takes a function that only fetches for one without effects. */
static inline __attribute__((always_inline)) void fetch(
	const struct ism_cells_join *join, uint64_t number, uint64_t end)
{
	const struct ism_keyed *into = &join->into->keyed, *from = &join->from->keyed;

	if (number + 2 * ISM_KEYED_AHEAD < end)
		ism_keyed_prefetch_slot(
			into, ism_keyed_at(from, number + 2 * ISM_KEYED_AHEAD)->hash);
	if (number + ISM_KEYED_AHEAD < end)
		ism_keyed_prefetch_block(into, ism_keyed_at(from, number + ISM_KEYED_AHEAD)->hash);
}

static void add_cells(struct ism_cells_join *join, struct ism_memory *memory, uint64_t stretch)
{
	uint64_t n_cells = ism_cells_count(join->from);
	uint64_t end =
		(stretch + 1) * STRETCH_CELLS < n_cells ? (stretch + 1) * STRETCH_CELLS : n_cells;

	for (uint64_t i = stretch * STRETCH_CELLS; i < end && !memory->failed; i++) {
		void *known;

		fetch(join, i, end);
		known = states_beside(join, i);
		join->is_added[i] = known != NULL;
		if (known)
			ism_states_merge(
				join->into->layout, known, states_at(join->from, i), memory);
	}
}

/* What workers have allocated and freed is the table's. */
static bool end_memory(struct ism_cells_join *join)
{
	struct ism_memory *memory = join->into->keyed.memory;

	for (uint32_t i = 0; i < join->n_workers; i++) {
		const struct ism_memory *own = &join->joiners[i].memory;

		memory->used_bytes += own->used_bytes - join->used_bytes;
		memory->failed |= own->failed;
	}
	return !memory->failed;
}

/* The cells that `into` had not, in their order. */
static enum ism_status end_cells(struct ism_cells_join *join)
{
	struct ism_cells *into = join->into;
	uint64_t n_cells = ism_cells_count(join->from), n_more = 0;

	if (!end_memory(join))
		return ISM_ERR_MEMORY;
	for (uint64_t i = 0; i < n_cells; i++)
		n_more += !join->is_added[i];
	if (!ism_keyed_reserve(&into->keyed, ism_cells_count(into) + n_more))
		return ISM_ERR_MEMORY;
	for (uint64_t i = 0; i < n_cells; i++) {
		const struct ism_keyed_block *block = ism_keyed_at(&join->from->keyed, i);
		void *states;

		if (join->is_added[i])
			continue;
		states = ism_cells_add(into, block->parts, block->period, block->hash);
		if (states == into->sink)
			return ISM_ERR_MEMORY;
		ISM_TRY(ism_states_merge(
			into->layout, states, states_at(join->from, i), into->keyed.memory));
	}
	return ISM_OK;
}

/* ---- few cells with many texts ---- */

static bool is_large(const struct ism_text_counts *texts)
{
	return texts && texts->capacity >= ISM_TEXT_STRETCH;
}

/* Adds the large containers of a cell to the pairs. */
static void list_pairs(struct ism_cells_join *join, void *known, void *more)
{
	const struct ism_cell_layout *layout = join->into->layout;

	for (uint32_t i = 0; i < layout->n_states; i++) {
		const struct ism_state_place *place = &layout->states[i];
		struct ism_state_texts *a = (void *)((char *)known + place->offset);
		struct ism_state_texts *b = (void *)((char *)more + place->offset);
		struct text_pair *pair = &join->pairs[join->n_pairs];

		if (place->kind != ISM_STATE_TEXTS || !is_large(a->texts) || !is_large(b->texts))
			continue;
		ism_text_join_init(&pair->join, a->texts, b->texts);
		pair->first_stretch = join->n_stretches;
		join->n_stretches += pair->join.n_stretches;
		join->n_pairs++;
	}
}

static bool begin_texts(struct ism_cells_join *join)
{
	uint64_t n_cells = ism_cells_count(join->from);
	uint32_t n_states = join->into->layout->n_states;

	join->pairs = calloc(n_cells * n_states + 1, sizeof(*join->pairs));
	if (!join->pairs)
		return false;
	for (uint64_t i = 0; i < n_cells; i++) {
		void *known = states_beside(join, i);

		if (known)
			list_pairs(join, known, states_at(join->from, i));
	}
	join->left = calloc(join->n_stretches + 1, sizeof(*join->left));
	for (uint64_t i = 0; i < join->n_pairs; i++)
		join->pairs[i].join.left = join->left + join->pairs[i].first_stretch;
	return join->left && join->n_stretches >= LEAST_STRETCHES;
}

static void take_texts(struct ism_cells_join *join, uint64_t stretch)
{
	struct text_pair *pair = &join->pairs[0];

	while (pair + 1 < join->pairs + join->n_pairs && pair[1].first_stretch <= stretch)
		pair++;
	if (join->has_room)
		ism_text_join_put(&pair->join, stretch - pair->first_stretch);
	else
		ism_text_join_add(&pair->join, stretch - pair->first_stretch);
}

/* Makes room for what is left of the texts; whether there is so much of it that workers are to put it there. */
static enum ism_status reserve_texts(struct ism_cells_join *join, bool *is_worth_it)
{
	uint64_t n_left = 0;

	for (uint64_t i = 0; i < join->n_pairs; i++) {
		struct ism_text_join *texts = &join->pairs[i].join;

		if (!ism_text_join_reserve(texts, join->into->keyed.memory))
			return ISM_ERR_MEMORY;
		n_left += ism_text_join_left(texts);
	}
	*is_worth_it = n_left >= LEAST_LEFT;
	return ISM_OK;
}

/* Containers that were joined are empty: all that is left is merged. */
static enum ism_status end_texts(struct ism_cells_join *join)
{
	for (uint64_t i = 0; i < join->n_pairs; i++)
		if (!ism_text_join_end(&join->pairs[i].join, join->into->keyed.memory))
			return ISM_ERR_MEMORY;
	return ism_cells_merge(join->into, join->from);
}

/* ---- both ---- */

static void join_free(struct ism_cells_join *join)
{
	free(join->joiners);
	free(join->is_added);
	free(join->pairs);
	free(join->left);
	free(join);
}

/* Whether there is something that is worth several threads, which is found. */
static bool find_work(struct ism_cells_join *join)
{
	if (ism_cells_count(join->from) >= MANY_CELLS)
		return is_roomy(join->into->keyed.memory, join->from->keyed.memory) &&
		       begin_cells(join);
	return begin_texts(join);
}

enum ism_status ism_cells_join_begin(struct ism_cells_join **made, struct ism_cells *into,
	struct ism_cells *from, uint32_t n_workers)
{
	struct ism_cells_join *join = calloc(1, sizeof(*join));

	*made = NULL;
	if (!join)
		return ISM_ERR_MEMORY;
	*join = (struct ism_cells_join){ .into = into, .from = from, .n_workers = n_workers };
	if (find_work(join)) {
		*made = join;
		return ISM_OK;
	}
	join_free(join);
	return ism_cells_merge(into, from);
}

void ism_cells_join_work(struct ism_cells_join *join, uint32_t worker)
{
	for (;;) {
		uint64_t nth = atomic_fetch_add_explicit(&join->next, 1, memory_order_relaxed);

		if (nth >= join->n_stretches)
			return;
		if (join->joiners)
			add_cells(join, &join->joiners[worker].memory, nth);
		else
			take_texts(join, nth);
	}
}

enum ism_status ism_cells_join_again(struct ism_cells_join *join, bool *again)
{
	*again = false;
	if (join->joiners || join->has_room)
		return ISM_OK;
	join->has_room = true;
	join->next = 0;
	return reserve_texts(join, again);
}

enum ism_status ism_cells_join_end(struct ism_cells_join *join)
{
	enum ism_status status = join->joiners ? end_cells(join) : end_texts(join);

	join_free(join);
	return status;
}
