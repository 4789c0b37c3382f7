/*
 * Two forms. Keys at equal steps (days, ranks, scaled decimals, seconds in microseconds) are counted in a
 * window: an array of counters, one for each step from `base`. Scattered keys are counted in a hash table
 * with linear probing. The form, and the window's step, are reconsidered whenever the container must
 * grow, by how densely the keys lie, so that neither an outlier nor an unlucky beginning decides for
 * good. Results never depend on the form.
 */
#include "runtime/state/counts.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/kernel/divisor.h"

enum {
	WINDOW_FIRST = 16,   /* counters */
	WINDOW_ALWAYS = 256, /* so many steps are always worth a window */
	WINDOW_KEEP = 8,     /* a window stays one up to this many steps for each different key */
	WINDOW_BECOME = 4,   /* a hash table becomes one up to this many */
	SLOTS_FIRST = 16,
	SORT_SMALL = 64,
	SELECT_BITS = 11,
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

/* Modulo 2^64; each round doubles the number of right bits, of which there are three at first. */
static uint64_t inverse_of(uint64_t odd)
{
	uint64_t inverse = odd;

	for (unsigned round = 0; round < 5; round++)
		inverse *= 2 - odd * inverse;
	return inverse;
}

/* ---- keys in either form ---- */

/* What there is to know of the keys before choosing a form. */
struct spread {
	uint64_t used;
	uint64_t low; /* least and greatest, as orders */
	uint64_t high;
	uint64_t step; /* divides all differences between keys; 0 with a single one */
};

static void spread_take(struct spread *spread, int64_t key)
{
	uint64_t order = order_of(key);

	if (!spread->used++) {
		spread->low = spread->high = order;
		return;
	}
	if (spread->step != 1)
		spread->step = ism_greatest_divisor(
			order > spread->low ? order - spread->low : spread->low - order,
			spread->step);
	spread->low = order < spread->low ? order : spread->low;
	spread->high = order > spread->high ? order : spread->high;
}

static uint64_t window_step(const struct ism_state_counts *counts)
{
	return inverse_of(counts->inverse) << counts->shift;
}

static int64_t window_key(const struct ism_state_counts *counts, uint64_t step, uint64_t place)
{
	return (int64_t)((uint64_t)counts->base + place * step);
}

/* Goes through all entries; the hash table's in no order of keys. */
struct walk {
	const struct ism_state_counts *counts;
	uint64_t step;
	uint64_t stride; /* from slot to slot: odd, so that it visits each once */
	uint64_t at;
};

static struct walk walk_over(const struct ism_state_counts *counts)
{
	return (struct walk){ counts, counts->window ? window_step(counts) : 0, 1, 0 };
}

/*
 * For merging: keys in the order of their hashes would fill another, smaller table from one end, where
 * probing then takes ever longer.
 */
static struct walk walk_scattered(const struct ism_state_counts *counts)
{
	struct walk walk = walk_over(counts);

	walk.stride = ISM_HASH_B;
	return walk;
}

static bool walk_next(struct walk *walk, struct ism_count *entry)
{
	const struct ism_state_counts *counts = walk->counts;

	while (walk->at < counts->window) {
		uint64_t place = walk->at++;

		if (counts->counters[place]) {
			entry->key = window_key(counts, walk->step, place);
			entry->count = counts->counters[place];
			return true;
		}
	}
	while (walk->at < counts->capacity) {
		uint64_t slot = (walk->at++ * walk->stride) & (counts->capacity - 1);

		if (counts->slots[slot].count) {
			*entry = counts->slots[slot];
			return true;
		}
	}
	return false;
}

static struct spread spread_of(const struct ism_state_counts *counts)
{
	struct walk walk = walk_over(counts);
	struct spread spread = { 0 };
	struct ism_count entry;

	while (walk_next(&walk, &entry))
		spread_take(&spread, entry.key);
	return spread;
}

/* Steps from the least key to the greatest. */
static uint64_t steps_of(const struct spread *spread)
{
	return spread->step ? (spread->high - spread->low) / spread->step : 0;
}

/* ---- changing form ---- */

static void release_block(struct ism_state_counts *counts, struct ism_memory *memory)
{
	if (counts->capacity)
		ism_memory_free(memory, counts->slots, counts->capacity * sizeof(*counts->slots));
	else
		ism_memory_free(
			memory, counts->counters, counts->window * sizeof(*counts->counters));
}

/*
 * Lays out a window over the spread, with as much room again at the end that is growing: below the old
 * window's base or above.
 */
static void window_lay_out(
	struct ism_state_counts *window, const struct spread *spread, bool downwards)
{
	uint64_t step = spread->step ? spread->step : 1;
	uint64_t steps = steps_of(spread);
	uint64_t least = steps + 1 < WINDOW_FIRST ? WINDOW_FIRST : steps + 1;
	uint64_t spare = power_of_two(least) - (steps + 1);
	uint64_t room = (downwards ? spread->low : UINT64_MAX - spread->high) / step;

	spare = spare < room ? spare : room;
	window->base = key_of(downwards ? spread->low - spare * step : spread->low);
	window->window = steps + 1 + spare;
	window->shift = (uint32_t)__builtin_ctzll(step);
	window->inverse = inverse_of(step >> window->shift);
}

/* Replaces either form by a window over the spread, which takes in all keys. */
static bool become_window(
	struct ism_state_counts *counts, const struct spread *spread, struct ism_memory *memory)
{
	struct ism_state_counts window = { .head = counts->head, .values = counts->values };
	bool downwards = counts->window && spread->low < order_of(counts->base);
	struct walk walk = walk_over(counts);
	struct ism_count entry;

	window_lay_out(&window, spread, downwards);
	window.counters = ism_memory_alloc(memory, window.window * sizeof(*window.counters));
	if (!window.counters)
		return false;
	while (walk_next(&walk, &entry))
		window.counters[ism_counts_place(&window, entry.key)] = entry.count;
	release_block(counts, memory);
	*counts = window;
	return true;
}

/* Replaces either form by a hash table of that capacity. */
static bool become_slots(
	struct ism_state_counts *counts, uint64_t capacity, struct ism_memory *memory)
{
	struct ism_state_counts table = { .head = counts->head, .values = counts->values };
	struct walk walk = walk_over(counts);
	struct ism_count entry;

	table.capacity = capacity < SLOTS_FIRST ? SLOTS_FIRST : capacity;
	table.slots = ism_memory_alloc_table(memory, table.capacity * sizeof(*table.slots));
	if (!table.slots)
		return false;
	for (; walk_next(&walk, &entry); table.used++)
		*ism_counts_slot(table.slots, table.capacity, entry.key) = entry;
	release_block(counts, memory);
	*counts = table;
	return true;
}

/* The window has no counter for `key`: gives it one, or gives up the window. */
static bool window_admit(struct ism_state_counts *counts, int64_t key, struct ism_memory *memory)
{
	struct spread spread = spread_of(counts);
	uint64_t used = spread.used;

	spread_take(&spread, key);
	if (steps_of(&spread) < WINDOW_ALWAYS || steps_of(&spread) / WINDOW_KEEP < used)
		return become_window(counts, &spread, memory);
	return become_slots(counts, power_of_two(2 * used + 1), memory);
}

/* The hash table is as full as it may be: doubles it, or turns it into a window. */
static bool slots_admit(struct ism_state_counts *counts, struct ism_memory *memory)
{
	struct spread spread = spread_of(counts);

	if (steps_of(&spread) / WINDOW_BECOME < counts->used)
		return become_window(counts, &spread, memory);
	return become_slots(counts, 2 * counts->capacity, memory);
}

bool ism_counts_insert(
	struct ism_state_counts *counts, int64_t key, uint64_t count, struct ism_memory *memory)
{
	for (;;) {
		uint64_t place = ism_counts_place(counts, key);

		if (place < counts->window) {
			counts->counters[place] += count;
			return true;
		}
		if (counts->capacity) {
			struct ism_count *slot =
				ism_counts_slot(counts->slots, counts->capacity, key);

			if (slot->count) {
				slot->count += count;
				return true;
			}
			if (3 * (counts->used + 1) <= 2 * counts->capacity) {
				*slot = (struct ism_count){ key, count };
				counts->used++;
				return true;
			}
			if (!slots_admit(counts, memory))
				return false;
		} else if (!window_admit(counts, key, memory)) {
			return false;
		}
	}
}

/* Closes the gap at `at`: whatever probed past it moves up (D. Knuth, vol. 3, section 6.4, algorithm R). */
static void slots_close(struct ism_state_counts *counts, uint64_t at)
{
	uint64_t mask = counts->capacity - 1, next = at;

	for (;;) {
		uint64_t home;

		next = (next + 1) & mask;
		if (!counts->slots[next].count)
			break;
		home = ism_hash_scramble((uint64_t)counts->slots[next].key) & mask;
		if (((next - home) & mask) >= ((next - at) & mask)) {
			counts->slots[at] = counts->slots[next];
			at = next;
		}
	}
	counts->slots[at] = (struct ism_count){ 0, 0 };
	counts->used--;
}

bool ism_counts_remove(struct ism_state_counts *counts, int64_t key, uint64_t count)
{
	uint64_t place = ism_counts_place(counts, key);
	struct ism_count *slot;

	if (place < counts->window) {
		if (counts->counters[place] < count)
			return false;
		counts->counters[place] -= count;
		return true;
	}
	if (!counts->capacity)
		return false;
	slot = ism_counts_slot(counts->slots, counts->capacity, key);
	if (slot->count < count)
		return false;
	slot->count -= count;
	if (!slot->count)
		slots_close(counts, (uint64_t)(slot - counts->slots));
	return true;
}

bool ism_counts_subtract(struct ism_state_counts *into, const struct ism_state_counts *from)
{
	struct walk walk = walk_over(from);
	struct ism_count entry;

	while (walk_next(&walk, &entry))
		if (!ism_counts_remove(into, entry.key, entry.count))
			return false;
	return true;
}

bool ism_counts_merge(struct ism_state_counts *into, const struct ism_state_counts *from,
	struct ism_memory *memory)
{
	struct walk walk = walk_scattered(from);
	struct ism_count entry;

	while (walk_next(&walk, &entry))
		if (!ism_counts_insert(into, entry.key, entry.count, memory))
			return false;
	return true;
}

void ism_counts_release(struct ism_state_counts *counts, struct ism_memory *memory)
{
	release_block(counts, memory);
	*counts = (struct ism_state_counts){ .head = counts->head, .values = counts->values };
}

/* ---- questions ---- */

uint64_t ism_counts_distinct(const struct ism_state_counts *counts)
{
	uint64_t used = counts->used;

	for (uint64_t i = 0; i < counts->window; i++)
		used += counts->counters[i] != 0;
	return used;
}

int64_t ism_counts_mode(const struct ism_state_counts *counts)
{
	struct walk walk = walk_over(counts);
	struct ism_count best = { 0, 0 }, entry;

	while (walk_next(&walk, &entry))
		if (entry.count > best.count || (entry.count == best.count && entry.key < best.key))
			best = entry;
	return best.key;
}

static int compare_keys(const void *a, const void *b)
{
	int64_t x = ((const struct ism_count *)a)->key, y = ((const struct ism_count *)b)->key;

	return (x > y) - (x < y);
}

void ism_counts_list(const struct ism_state_counts *counts, struct ism_count *entries)
{
	struct walk walk = walk_over(counts);
	struct ism_count entry;
	uint64_t n = 0;

	while (walk_next(&walk, &entry))
		entries[n++] = entry;
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

/* Least and greatest key, as orders. */
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

/* Among the keys from low to high alone, of which there are at most SORT_SMALL. */
static int64_t rank_in_few(
	const struct ism_state_counts *counts, uint64_t low, uint64_t high, uint64_t rank)
{
	struct ism_count entries[SORT_SMALL];
	uint64_t n = 0;

	for (uint64_t i = 0; i < counts->capacity; i++) {
		struct ism_count entry = counts->slots[i];
		uint64_t at = n;

		if (!entry.count || order_of(entry.key) - low > high - low)
			continue;
		for (; at > 0 && entries[at - 1].key > entry.key; at--)
			entries[at] = entries[at - 1];
		entries[at] = entry;
		n++;
	}
	return rank_in_list(entries, n, rank);
}

/*
 * Selection without sorting or memory: a histogram of the range over equal parts says in which part the
 * rank lies; that part is the next range, until it holds a single key or few values.
 */
static int64_t rank_in_slots(const struct ism_state_counts *counts, uint64_t rank)
{
	uint64_t low, high, here = counts->used;

	slots_bounds(counts, &low, &high);
	while (low < high && here > SORT_SMALL) {
		uint64_t parts[1 << SELECT_BITS] = { 0 };
		unsigned bits = 64 - (unsigned)__builtin_clzll(high - low);
		unsigned shift = bits > SELECT_BITS ? bits - SELECT_BITS : 0;
		uint64_t rest = (UINT64_C(1) << shift) - 1;
		uint64_t part = 0;

		for (uint64_t i = 0; i < counts->capacity; i++) {
			uint64_t offset = order_of(counts->slots[i].key) - low;

			if (offset <= high - low)
				parts[offset >> shift] += counts->slots[i].count;
		}
		while (part + 1 < 1 << SELECT_BITS && rank >= parts[part])
			rank -= parts[part++];
		here = parts[part];
		low += part << shift;
		high = high - low > rest ? low + rest : high;
	}
	return low == high ? key_of(low) : rank_in_few(counts, low, high, rank);
}

int64_t ism_counts_rank(const struct ism_state_counts *counts, uint64_t rank)
{
	uint64_t i = 0;

	if (counts->capacity)
		return rank_in_slots(counts, rank);
	while (i + 1 < counts->window && rank >= counts->counters[i])
		rank -= counts->counters[i++];
	return window_key(counts, window_step(counts), i);
}
