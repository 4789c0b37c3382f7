/*
 * Two forms. Neighbouring keys (days, ranks, scaled decimals) are counted in a window: an array of
 * counters, one for each key from `base`. Scattered keys are counted in a hash table with linear probing.
 * The form is reconsidered whenever the container must grow, by how densely the keys lie, so that neither
 * an outlier nor an unlucky beginning decides for good. Results never depend on the form.
 */
#include "runtime/state/counts.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/state/hash.h"

enum {
	WINDOW_FIRST = 16,   /* counters */
	WINDOW_ALWAYS = 256, /* a span up to this is always worth a window */
	WINDOW_MAX = 1 << 22,
	WINDOW_KEEP = 8,   /* a window stays one up to this span for each different key */
	WINDOW_BECOME = 4, /* a hash table becomes one up to this span */
	SLOTS_FIRST = 16,
	SORT_SMALL = 64,
	SELECT_BITS = 8,
};

/* Keys as unsigned integers of the same order. */
static uint64_t order_of(int64_t key)
{
	return (uint64_t)key ^ (UINT64_C(1) << 63);
}

static int64_t key_of(uint64_t order)
{
	return (int64_t)(order ^ (UINT64_C(1) << 63));
}

static uint64_t power_of_two(uint64_t least)
{
	return least <= 1 ? 1 : UINT64_C(1) << (64 - __builtin_clzll(least - 1));
}

static uint64_t window_used(const struct ism_state_counts *counts)
{
	uint64_t used = 0;

	for (uint64_t i = 0; i < counts->window; i++)
		used += counts->counters[i] != 0;
	return used;
}

/* ---- window ---- */

/* Places a window of `window` counters so that it holds `low` and reaches on to where keys are expected. */
static int64_t window_base(uint64_t low, uint64_t high, uint64_t window, bool downwards)
{
	uint64_t base = low;

	if (downwards)
		base = high >= window - 1 ? high - (window - 1) : 0;
	if (base > UINT64_MAX - (window - 1))
		base = UINT64_MAX - (window - 1);
	return key_of(base);
}

static bool window_open(struct ism_state_counts *counts, int64_t key, struct ism_memory *memory)
{
	uint64_t *counters = ism_memory_alloc(memory, WINDOW_FIRST * sizeof(*counters));

	if (!counters)
		return false;
	counts->counters = counters;
	counts->window = WINDOW_FIRST;
	counts->base = key_of(order_of(key) & ~(uint64_t)(WINDOW_FIRST - 1));
	return true;
}

/* Widens the window to hold low..high, which contains it. */
static bool window_grow(
	struct ism_state_counts *counts, uint64_t low, uint64_t high, struct ism_memory *memory)
{
	uint64_t old_base = order_of(counts->base);
	uint64_t window = power_of_two(high - low + 1);
	int64_t base = window_base(low, high, window, low < old_base);
	uint64_t *counters = ism_memory_alloc(memory, window * sizeof(*counters));

	if (!counters)
		return false;
	memcpy(counters + (old_base - order_of(base)), counts->counters,
		counts->window * sizeof(*counters));
	ism_memory_free(memory, counts->counters, counts->window * sizeof(*counters));
	counts->counters = counters;
	counts->window = window;
	counts->base = base;
	return true;
}

/* ---- hash table ---- */

static struct ism_count *slot_find(struct ism_count *slots, uint64_t capacity, int64_t key)
{
	uint64_t at = ism_hash_scramble((uint64_t)key) & (capacity - 1);

	while (slots[at].count && slots[at].key != key)
		at = (at + 1) & (capacity - 1);
	return &slots[at];
}

static uint64_t capacity_for(uint64_t used)
{
	uint64_t capacity = power_of_two(used + used / 2 + 1);

	return capacity < SLOTS_FIRST ? SLOTS_FIRST : capacity;
}

/* Turns the window into a hash table with room for `more` keys. */
static bool window_to_slots(
	struct ism_state_counts *counts, uint64_t more, struct ism_memory *memory)
{
	uint64_t used = window_used(counts);
	uint64_t capacity = capacity_for(used + more);
	struct ism_count *slots = ism_memory_alloc(memory, capacity * sizeof(*slots));

	if (!slots)
		return false;
	for (uint64_t i = 0; i < counts->window; i++) {
		int64_t key = (int64_t)((uint64_t)counts->base + i);

		if (counts->counters[i])
			*slot_find(slots, capacity, key) =
				(struct ism_count){ key, counts->counters[i] };
	}
	ism_memory_free(memory, counts->counters, counts->window * sizeof(*counts->counters));
	counts->slots = slots;
	counts->capacity = capacity;
	counts->used = used;
	counts->window = 0;
	counts->base = 0;
	return true;
}

/* Least and greatest key in use; there is one. */
static void slots_bounds(const struct ism_state_counts *counts, uint64_t *low, uint64_t *high)
{
	*low = UINT64_MAX;
	*high = 0;
	for (uint64_t i = 0; i < counts->capacity; i++) {
		uint64_t order = order_of(counts->slots[i].key);

		if (!counts->slots[i].count)
			continue;
		*low = order < *low ? order : *low;
		*high = order > *high ? order : *high;
	}
}

static bool slots_to_window(
	struct ism_state_counts *counts, uint64_t low, uint64_t high, struct ism_memory *memory)
{
	uint64_t window = power_of_two(high - low + 1);
	int64_t base = window_base(low, high, window, false);
	uint64_t *counters = ism_memory_alloc(memory, window * sizeof(*counters));

	if (!counters)
		return false;
	for (uint64_t i = 0; i < counts->capacity; i++)
		if (counts->slots[i].count)
			counters[(uint64_t)counts->slots[i].key - (uint64_t)base] =
				counts->slots[i].count;
	ism_memory_free(memory, counts->slots, counts->capacity * sizeof(*counts->slots));
	counts->counters = counters;
	counts->window = window;
	counts->base = base;
	counts->capacity = 0;
	counts->used = 0;
	return true;
}

static bool slots_grow(struct ism_state_counts *counts, struct ism_memory *memory)
{
	uint64_t capacity = 2 * counts->capacity;
	struct ism_count *slots = ism_memory_alloc(memory, capacity * sizeof(*slots));

	if (!slots)
		return false;
	for (uint64_t i = 0; i < counts->capacity; i++)
		if (counts->slots[i].count)
			*slot_find(slots, capacity, counts->slots[i].key) = counts->slots[i];
	ism_memory_free(memory, counts->slots, counts->capacity * sizeof(*slots));
	counts->slots = slots;
	counts->capacity = capacity;
	return true;
}

/* ---- both ---- */

/* Makes the window hold `key`, or gives it up. */
static bool window_admit(struct ism_state_counts *counts, int64_t key, struct ism_memory *memory)
{
	uint64_t at = order_of(key);
	uint64_t low = order_of(counts->base);
	uint64_t high = low + (counts->window - 1);
	uint64_t width;

	low = at < low ? at : low;
	high = at > high ? at : high;
	width = high - low;
	if (width < WINDOW_ALWAYS ||
		(width < WINDOW_MAX && width < WINDOW_KEEP * window_used(counts)))
		return window_grow(counts, low, high, memory);
	return window_to_slots(counts, 1, memory);
}

/* Makes room in the hash table, which is as full as it may be, or turns it into a window. */
static bool slots_admit(struct ism_state_counts *counts, struct ism_memory *memory)
{
	uint64_t low, high;

	slots_bounds(counts, &low, &high);
	if (high - low < WINDOW_MAX && high - low < WINDOW_BECOME * counts->used)
		return slots_to_window(counts, low, high, memory);
	return slots_grow(counts, memory);
}

bool ism_counts_insert(
	struct ism_state_counts *counts, int64_t key, uint64_t count, struct ism_memory *memory)
{
	for (;;) {
		if (counts->capacity) {
			struct ism_count *slot = slot_find(counts->slots, counts->capacity, key);

			if (slot->count) {
				slot->count += count;
				return true;
			}
			if (4 * (counts->used + 1) <= 3 * counts->capacity) {
				*slot = (struct ism_count){ key, count };
				counts->used++;
				return true;
			}
			if (!slots_admit(counts, memory))
				return false;
		} else if ((uint64_t)key - (uint64_t)counts->base < counts->window) {
			counts->counters[(uint64_t)key - (uint64_t)counts->base] += count;
			return true;
		} else if (counts->window) {
			if (!window_admit(counts, key, memory))
				return false;
		} else if (!window_open(counts, key, memory)) {
			return false;
		}
	}
}

bool ism_counts_merge(struct ism_state_counts *into, const struct ism_state_counts *from,
	struct ism_memory *memory)
{
	for (uint64_t i = 0; i < from->window; i++)
		if (from->counters[i] &&
			!ism_counts_insert(into, (int64_t)((uint64_t)from->base + i),
				from->counters[i], memory))
			return false;
	/*
	 * Not slot by slot: keys in the order of their hashes would fill a smaller table from one end,
	 * where probing then takes ever longer. The odd stride visits each slot once.
	 */
	for (uint64_t i = 0; i < from->capacity; i++) {
		const struct ism_count *slot =
			&from->slots[(i * ISM_HASH_B) & (from->capacity - 1)];

		if (slot->count && !ism_counts_insert(into, slot->key, slot->count, memory))
			return false;
	}
	return true;
}

void ism_counts_release(struct ism_state_counts *counts, struct ism_memory *memory)
{
	if (counts->capacity)
		ism_memory_free(memory, counts->slots, counts->capacity * sizeof(*counts->slots));
	else
		ism_memory_free(
			memory, counts->counters, counts->window * sizeof(*counts->counters));
	counts->counters = NULL;
	counts->window = counts->capacity = counts->used = 0;
	counts->base = 0;
}

uint64_t ism_counts_distinct(const struct ism_state_counts *counts)
{
	return counts->capacity ? counts->used : window_used(counts);
}

int64_t ism_counts_mode(const struct ism_state_counts *counts)
{
	struct ism_count best = { 0, 0 };

	for (uint64_t i = 0; i < counts->window; i++)
		if (counts->counters[i] > best.count)
			best = (struct ism_count){ (int64_t)((uint64_t)counts->base + i),
				counts->counters[i] };
	for (uint64_t i = 0; i < counts->capacity; i++) {
		const struct ism_count *slot = &counts->slots[i];

		if (slot->count > best.count ||
			(slot->count && slot->count == best.count && slot->key < best.key))
			best = *slot;
	}
	return best.key;
}

static int compare_keys(const void *a, const void *b)
{
	int64_t x = ((const struct ism_count *)a)->key, y = ((const struct ism_count *)b)->key;

	return (x > y) - (x < y);
}

void ism_counts_list(const struct ism_state_counts *counts, struct ism_count *entries)
{
	uint64_t n = 0;

	for (uint64_t i = 0; i < counts->window; i++)
		if (counts->counters[i])
			entries[n++] = (struct ism_count){ (int64_t)((uint64_t)counts->base + i),
				counts->counters[i] };
	for (uint64_t i = 0; i < counts->capacity; i++)
		if (counts->slots[i].count)
			entries[n++] = counts->slots[i];
	if (counts->capacity)
		qsort(entries, n, sizeof(*entries), compare_keys);
}

/* ---- ranks ---- */

/* First of the n entries, in order, whose counts pass `rank`. */
static int64_t rank_in_list(const struct ism_count *entries, uint64_t n, uint64_t rank)
{
	uint64_t i = 0;

	while (i + 1 < n && rank >= entries[i].count)
		rank -= entries[i++].count;
	return entries[i].key;
}

static int64_t rank_in_small(const struct ism_state_counts *counts, uint64_t rank)
{
	struct ism_count entries[SORT_SMALL];
	uint64_t n = 0;

	for (uint64_t i = 0; i < counts->capacity; i++) {
		uint64_t at = n;

		if (!counts->slots[i].count)
			continue;
		for (; at > 0 && entries[at - 1].key > counts->slots[i].key; at--)
			entries[at] = entries[at - 1];
		entries[at] = counts->slots[i];
		n++;
	}
	return rank_in_list(entries, n, rank);
}

/*
 * Selection without sorting or memory: a histogram of the range over 256 equal parts says in which part
 * the rank lies; that part is the next range, until it is a single key.
 */
static int64_t rank_in_slots(const struct ism_state_counts *counts, uint64_t rank)
{
	uint64_t low, high;

	slots_bounds(counts, &low, &high);
	while (low < high) {
		uint64_t parts[1 << SELECT_BITS] = { 0 };
		unsigned bits = 64 - (unsigned)__builtin_clzll(high - low);
		unsigned shift = bits > SELECT_BITS ? bits - SELECT_BITS : 0;
		uint64_t rest = (UINT64_C(1) << shift) - 1;
		uint64_t part = 0;

		for (uint64_t i = 0; i < counts->capacity; i++) {
			uint64_t order = order_of(counts->slots[i].key);

			if (order >= low && order <= high)
				parts[(order - low) >> shift] += counts->slots[i].count;
		}
		while (part + 1 < 1 << SELECT_BITS && rank >= parts[part])
			rank -= parts[part++];
		low += part << shift;
		high = high - low > rest ? low + rest : high;
	}
	return key_of(low);
}

int64_t ism_counts_rank(const struct ism_state_counts *counts, uint64_t rank)
{
	uint64_t i = 0;

	if (counts->capacity)
		return counts->used <= SORT_SMALL ? rank_in_small(counts, rank)
						  : rank_in_slots(counts, rank);
	while (i + 1 < counts->window && rank >= counts->counters[i])
		rank -= counts->counters[i++];
	return (int64_t)((uint64_t)counts->base + i);
}
