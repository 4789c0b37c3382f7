#include "runtime/state/table_join.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "runtime/state/table_parts.h"

enum {
	LEAST_BLOCKS = 1 << 12, /* of all tables; fewer are as soon merged row by row */
	STRETCH_LOG2 = 14,      /* slots that one worker makes at a time: they stay in its cache */
};

/* What a worker has found and what it could not do. */
struct joiner {
	struct ism_table_duplicates duplicates;
	uint64_t n_twice;
	uint64_t *pushed; /* slots for which there was no room in their stretch; owned */
	uint64_t n_pushed, room;
	bool failed;
	char apart[64]; /* from what the next one writes */
};

struct ism_table_join {
	struct ism_table *into;
	uint32_t n_sets;         /* `into`, then those that it takes over */
	struct ism_keyed **sets; /* owned array */
	uint32_t n_workers;
	struct joiner *joiners;   /* owned */
	struct ism_keyed index;   /* the new one: slots alone */
	struct ism_keyed_sets at; /* where all blocks are */
	uint64_t n_stretches;     /* a power of two */
	atomic_uint_fast64_t next;
};

static uint64_t hash_bits(uint64_t slot)
{
	return slot >> 32;
}

/* ---- one slot ---- */

static struct ism_keyed_block *block_of(const struct ism_table_join *join, uint64_t slot)
{
	return ism_keyed_at_in(&join->index, &join->at, (uint32_t)slot - 1);
}

static uint64_t order_of(const struct ism_table_join *join, const struct ism_keyed_block *block)
{
	const struct ism_table_record *record = ism_keyed_payload(&join->index, block);

	return record->order;
}

/* Whether both slots are of one key; then `here` leads to the first row that has it. */
static bool settle(
	const struct ism_table_join *join, struct joiner *joiner, uint64_t *here, uint64_t slot)
{
	const struct ism_keyed_block *a, *b;
	uint64_t a_order, b_order;

	if (hash_bits(*here) != hash_bits(slot))
		return false;
	a = block_of(join, *here);
	b = block_of(join, slot);
	if (!ism_keyed_equal(&join->index, a, b->parts, 0))
		return false;
	a_order = order_of(join, a);
	b_order = order_of(join, b);
	if (b_order < a_order)
		*here = slot;
	joiner->n_twice++;
	ism_table_duplicate(&joiner->duplicates, a_order > b_order ? a_order : b_order);
	return true;
}

/* Puts the slot into the new index between where it belongs and `end`; false if there is no room. */
static bool put(
	const struct ism_table_join *join, struct joiner *joiner, uint64_t slot, uint64_t end)
{
	uint64_t *slots = join->index.slots, mask = join->index.n_slots - 1;

	for (uint64_t at = slot >> join->index.shift; at < end; at++) {
		uint64_t *here = &slots[at & mask];

		if (!*here) {
			*here = slot;
			return true;
		}
		if (settle(join, joiner, here, slot))
			return true;
	}
	return false;
}

static void push(struct joiner *joiner, uint64_t slot)
{
	if (joiner->n_pushed == joiner->room) {
		uint64_t room = joiner->room ? 2 * joiner->room : 256;
		uint64_t *more = realloc(joiner->pushed, room * sizeof(*more));

		if (!more) {
			joiner->failed = true;
			return;
		}
		joiner->pushed = more;
		joiner->room = room;
	}
	joiner->pushed[joiner->n_pushed++] = slot;
}

/* ---- a stretch ---- */

/*
 * Slots whose hash has bits from `first` to `last` lie behind each other, between those that were pushed on, up to the
 * first free one after the place of the last.
 */
static void take_stretch(const struct ism_table_join *join, struct joiner *joiner, uint32_t set,
	uint64_t first, uint64_t last, uint64_t end)
{
	const struct ism_keyed *from = join->sets[set];
	uint64_t place = (uint64_t)set << join->at.number_bits;
	unsigned shift = from->shift - 32;

	if (!from->n_slots)
		return;
	for (uint64_t i = first >> shift, n = 0; n < from->n_slots; i++, n++) {
		uint64_t slot = from->slots[i & (from->n_slots - 1)];

		if (!slot && i >= last >> shift)
			return;
		if (!slot || hash_bits(slot) < first || hash_bits(slot) > last)
			continue;
		if (!put(join, joiner, slot + place, end))
			push(joiner, slot + place);
	}
}

void ism_table_join_work(struct ism_table_join *join, uint32_t worker)
{
	uint64_t n_slots = join->index.n_slots / join->n_stretches;
	uint64_t n_hashes = (UINT64_C(1) << 32) / join->n_stretches;

	for (;;) {
		uint64_t nth = atomic_fetch_add_explicit(&join->next, 1, memory_order_relaxed);

		if (nth >= join->n_stretches)
			return;
		for (uint32_t set = 0; set < join->n_sets; set++)
			take_stretch(join, &join->joiners[worker], set, nth * n_hashes,
				(nth + 1) * n_hashes - 1, (nth + 1) * n_slots);
	}
}

/* ---- beginning ---- */

static void join_free(struct ism_table_join *join)
{
	struct ism_memory *memory = join->into->keyed.memory;
	struct ism_keyed *index = &join->index;

	for (uint32_t i = 0; join->joiners && i < join->n_workers; i++)
		free(join->joiners[i].pushed);
	ism_memory_free(memory, (void *)join->at.chunks, join->n_sets * sizeof(*join->at.chunks));
	ism_memory_free(memory, index->slots, index->n_slots * sizeof(*index->slots));
	free(join->sets);
	free(join->joiners);
	free(join);
}

/* Bits for the numbers of `n` sets. */
static uint32_t set_bits(uint32_t n)
{
	return n < 2 ? 0 : 32 - (uint32_t)__builtin_clz(n - 1);
}

static struct ism_table_join *join_new(
	struct ism_table *into, uint32_t n_others, uint32_t n_workers)
{
	struct ism_table_join *join = calloc(1, sizeof(*join));

	if (!join)
		return NULL;
	join->into = into;
	join->n_workers = n_workers;
	join->at.number_bits = 32 - set_bits(n_others + 1);
	join->sets = calloc(n_others + (size_t)1, sizeof(struct ism_keyed *));
	join->joiners = calloc(n_workers, sizeof(*join->joiners));
	if (join->sets && join->joiners)
		return join;
	join_free(join);
	return NULL;
}

/* Merges, row by row, those that lie in files or those that do not. */
static enum ism_status merge_all(
	struct ism_table *into, struct ism_table *const *others, uint32_t n_others, bool in_files)
{
	for (uint32_t i = 0; i < n_others; i++)
		if (!others[i]->keyed.memory->spill != in_files)
			ISM_TRY(ism_table_merge(into, others[i]));
	return ISM_OK;
}

/* Lists the tables of which rows are taken over; how many blocks all have. */
static uint64_t list_sets(
	struct ism_table_join *join, struct ism_table *const *others, uint32_t n_others)
{
	uint64_t n_blocks = join->into->keyed.n_blocks;

	join->sets[join->n_sets++] = &join->into->keyed;
	for (uint32_t i = 0; i < n_others; i++) {
		struct ism_table *other = others[i];

		if (other->keyed.memory->spill || other->inventory != join->into->inventory ||
			!other->keyed.n_blocks)
			continue;
		n_blocks += other->keyed.n_blocks;
		join->sets[join->n_sets++] = &other->keyed;
	}
	return n_blocks;
}

/* Whether an index can lead to all of them, and there are so many that it pays. */
static bool is_worth_it(const struct ism_table_join *join, uint64_t n_blocks)
{
	if (join->n_sets < 2 || n_blocks < LEAST_BLOCKS ||
		8 * n_blocks > UINT64_C(5) << ISM_KEYED_SLOTS_LOG2)
		return false;
	for (uint32_t i = 0; i < join->n_sets; i++)
		if (join->sets[i]->n_blocks >> join->at.number_bits)
			return false;
	return true;
}

/* Empty, with room for so many blocks. */
static bool make_index(struct ism_table_join *join, uint64_t n_blocks)
{
	struct ism_memory *memory = join->into->keyed.memory;
	char *const **chunks = ism_memory_alloc(memory, join->n_sets * sizeof(*chunks));

	join->at.chunks = (char *const *const *)chunks;
	join->index = join->into->keyed;
	join->index.slots = NULL;
	join->index.n_slots = 0;
	if (!chunks || !ism_keyed_reserve(&join->index, n_blocks))
		return false;
	for (uint32_t i = 0; i < join->n_sets; i++)
		chunks[i] = join->sets[i]->chunks;
	join->n_stretches = join->index.n_slots >> STRETCH_LOG2;
	join->n_stretches += !join->n_stretches;
	return true;
}

enum ism_status ism_table_join_begin(struct ism_table_join **made, struct ism_table *into,
	struct ism_table *const *others, uint32_t n_others, uint32_t n_workers)
{
	struct ism_table_join *join;
	uint64_t n_blocks;

	*made = NULL;
	for (uint32_t i = 0; i < n_others; i++)
		ism_table_take_inventory(into, others[i]->inventory);
	ISM_TRY(merge_all(into, others, n_others, true));
	join = join_new(into, n_others, n_workers);
	if (!join)
		return ISM_ERR_MEMORY;
	n_blocks = list_sets(join, others, n_others);
	if (!is_worth_it(join, n_blocks)) {
		join_free(join);
		return merge_all(into, others, n_others, false);
	}
	if (!make_index(join, n_blocks)) {
		join_free(join);
		return ISM_ERR_MEMORY;
	}
	for (uint32_t i = 0; i < n_others; i++)
		if (!others[i]->keyed.memory->spill && others[i]->inventory == into->inventory)
			ism_table_duplicates_add(&into->duplicates, &others[i]->duplicates);
	*made = join;
	return ISM_OK;
}

/* ---- ending ---- */

/* What workers have left over goes where there is room, into the stretches behind. */
static bool gather(struct ism_table_join *join)
{
	struct ism_table *into = join->into;

	for (uint32_t w = 0; w < join->n_workers; w++) {
		struct joiner *joiner = &join->joiners[w];

		for (uint64_t i = 0; i < joiner->n_pushed; i++)
			put(join, joiner, joiner->pushed[i], UINT64_MAX);
		ism_table_duplicates_add(&into->duplicates, &joiner->duplicates);
		into->n_twice += joiner->n_twice;
		if (joiner->failed)
			return false;
	}
	return true;
}

/* Hands the blocks of all over to the first table, with the index that leads to them. */
static void take_over(struct ism_table_join *join)
{
	struct ism_table *into = join->into;
	struct ism_keyed *keyed = &into->keyed;
	char *const **chunks = (char *const **)join->at.chunks;

	ism_memory_free(keyed->memory, keyed->slots, keyed->n_slots * sizeof(*keyed->slots));
	keyed->slots = join->index.slots;
	keyed->n_slots = join->index.n_slots;
	keyed->shift = join->index.shift;
	for (uint32_t i = 1; i < join->n_sets; i++) {
		ism_keyed_hand_over(join->sets[i], &into->joined[i - 1], keyed->memory);
		chunks[i] = into->joined[i - 1].chunks;
	}
	into->n_joined = join->n_sets - 1;
	into->sets = join->at;
	join->at.chunks = NULL;
	join->index.slots = NULL;
}

enum ism_status ism_table_join_end(struct ism_table_join *join)
{
	struct ism_memory *memory = join->into->keyed.memory;
	bool made = gather(join);

	if (made) {
		join->into->joined =
			ism_memory_alloc(memory, (join->n_sets - 1) * sizeof(*join->into->joined));
		made = join->into->joined != NULL;
	}
	if (made)
		take_over(join);
	join_free(join);
	return made ? ISM_OK : ISM_ERR_MEMORY;
}
