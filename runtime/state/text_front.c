#include "runtime/state/text_front.h"

#include "runtime/state/hash.h"
#include "runtime/state/text_counts.h"

enum {
	PROBES = 4,
	COUNTS_FIRST = 256,
	SLOTS_PER_TEXT = 8, /* with more of them texts are looked up by number */
};

/* The state's front, or the free place where it belongs; NULL: the places there are others'. */
static struct ism_text_front *find(
	const struct ism_text_fronts *fronts, const struct ism_state_texts *state)
{
	uint64_t at = ism_hash_scramble((uint64_t)(uintptr_t)state);

	for (unsigned i = 0; i < PROBES; i++) {
		struct ism_text_front *front = &fronts->places[(at + i) % ISM_TEXT_FRONTS];

		if (front->state == state || !front->state)
			return front;
	}
	return NULL;
}

/* Room for the number; false: beyond the bound, or no memory. */
static bool grow(struct ism_text_fronts *fronts, struct ism_text_front *front, uint32_t number,
	struct ism_memory *memory)
{
	uint32_t n = front->n_counts ? front->n_counts : COUNTS_FIRST;
	uint8_t *counts;
	uint64_t more;

	while (n <= number)
		n *= 2;
	more = (n - front->n_counts) * sizeof(*counts);
	if (fronts->n_bytes + more > ISM_TEXT_FRONT_BYTES || !ism_memory_is_spare(memory, more))
		return false;
	counts = ism_memory_resize(
		memory, front->counts, front->n_counts * sizeof(*counts), n * sizeof(*counts));
	if (!counts)
		return false;
	fronts->n_bytes += more;
	front->counts = counts;
	front->n_counts = n;
	return true;
}

static bool open_fronts(struct ism_text_fronts *fronts, struct ism_memory *memory)
{
	if (ism_memory_is_spare(memory, ISM_TEXT_FRONTS * sizeof(*fronts->places)))
		fronts->places =
			ism_memory_alloc(memory, ISM_TEXT_FRONTS * sizeof(*fronts->places));
	return fronts->places != NULL;
}

/* The container takes what has been counted of a text; false without memory. */
static bool settle_text(struct ism_text_front *front, uint32_t number,
	const struct ism_text_probe *text, struct ism_memory *memory)
{
	uint64_t count = front->counts[number];

	front->counts[number] = 0;
	return ism_text_counts_insert_probe(&front->state->texts, text, count, memory);
}

static bool settle_number(struct ism_text_front *front, uint32_t number, struct ism_memory *memory)
{
	struct ism_text_probe text = ism_text_of_number(front->numbers, number);

	return settle_text(front, number, &text, memory);
}

/* What has waited is counted; false without memory. */
static bool count(const struct ism_text_waiting *waiting, struct ism_memory *memory)
{
	struct ism_text_front *front = waiting->front;

	return !front || ++front->counts[waiting->number] < UINT8_MAX ||
	       settle_number(front, waiting->number, memory);
}

bool ism_text_fronts_count(struct ism_text_fronts *fronts, struct ism_state_texts *state,
	const struct ism_text_numbers *numbers, uint32_t number, struct ism_memory *memory)
{
	struct ism_text_waiting *waiting;
	struct ism_text_front *front;

	if (!fronts->places && !open_fronts(fronts, memory))
		return false;
	front = find(fronts, state);
	if (!front || (front->state && front->numbers != numbers))
		return false;
	if (number >= front->n_counts && !grow(fronts, front, number, memory))
		return false;
	front->state = state;
	front->numbers = numbers;
	__builtin_prefetch(&front->counts[number], 1);
	waiting = &fronts->waiting[fronts->next++ % ISM_TEXT_WAITING];
	count(waiting, memory);
	*waiting = (struct ism_text_waiting){ front, number };
	return true;
}

bool ism_text_fronts_add(struct ism_text_fronts *fronts, struct ism_state_texts *state,
	const struct ism_text_numbers *numbers, uint32_t number, struct ism_memory *memory)
{
	if (!ism_text_fronts_count(fronts, state, numbers, number, memory))
		return false;
	state->head.rows++;
	state->values++;
	return true;
}

/* Counts what waits; false without memory. */
static bool settle_waiting(struct ism_text_fronts *fronts, struct ism_memory *memory)
{
	for (uint32_t i = 0; i < ISM_TEXT_WAITING; i++) {
		if (!count(&fronts->waiting[i], memory))
			return false;
		fronts->waiting[i].front = NULL;
	}
	return true;
}

/* ---- settling ---- */

/* Fronts whose texts have their numbers from one place. */
struct fellows {
	const struct ism_text_numbers *numbers;
	uint32_t n;
	struct ism_text_front *fronts[ISM_TEXT_FRONTS];
};

static bool has(const struct ism_text_front *front, uint32_t number)
{
	return number < front->n_counts && front->counts[number];
}

static bool settle_few(struct ism_text_front *front, struct ism_memory *memory)
{
	for (uint32_t number = 0; number < front->n_counts; number++)
		if (front->counts[number] && !settle_number(front, number, memory))
			return false;
	return true;
}

/*
 * Goes through the texts in the order of their slots, which is nearly that of all containers: they are gone through from
 * end to end.
 */
static bool settle_fellows(const struct fellows *fellows, struct ism_memory *memory)
{
	uint64_t at = 0;
	uint32_t number;

	while (fellows->n &&
		(number = ism_text_numbers_next(fellows->numbers, &at)) != ISM_NO_NUMBER) {
		struct ism_text_probe text = ism_text_of_number(fellows->numbers, number);

		for (uint32_t i = 0; i < fellows->n; i++)
			if (has(fellows->fronts[i], number) &&
				!settle_text(fellows->fronts[i], number, &text, memory))
				return false;
	}
	return true;
}

/*
 * Settles a front with few texts; for one with many there is room in its container afterwards, for the reason that
 * ism_text_counts_merge has, and *waits.
 */
static bool prepare(struct ism_text_front *front, bool *waits, struct ism_memory *memory)
{
	uint64_t n = 0;

	for (uint32_t number = 0; number < front->n_counts; number++)
		n += front->counts[number] != 0;
	*waits = n > front->numbers->n_slots / SLOTS_PER_TEXT;
	return *waits ? ism_text_counts_reserve(&front->state->texts, n, memory)
		      : settle_few(front, memory);
}

/* Those with the numbers of the first that is not settled; none, if all are. */
static bool find_fellows(
	struct ism_text_fronts *fronts, struct fellows *fellows, struct ism_memory *memory)
{
	*fellows = (struct fellows){ 0 };
	for (uint32_t i = 0; fronts->places && i < ISM_TEXT_FRONTS; i++) {
		struct ism_text_front *front = &fronts->places[i];
		bool waits;

		if (!front->state || (fellows->n && front->numbers != fellows->numbers))
			continue;
		if (!prepare(front, &waits, memory))
			return false;
		if (!waits)
			continue;
		fellows->numbers = front->numbers;
		fellows->fronts[fellows->n++] = front;
	}
	return true;
}

bool ism_text_fronts_settle(struct ism_text_fronts *fronts, struct ism_memory *memory)
{
	struct fellows fellows;

	if (!settle_waiting(fronts, memory))
		return false;
	do {
		if (!find_fellows(fronts, &fellows, memory) || !settle_fellows(&fellows, memory))
			return false;
	} while (fellows.n);
	return true;
}

void ism_text_fronts_release(struct ism_text_fronts *fronts, struct ism_memory *memory)
{
	for (uint32_t i = 0; fronts->places && i < ISM_TEXT_FRONTS; i++)
		ism_memory_free(memory, fronts->places[i].counts, fronts->places[i].n_counts);
	ism_memory_free(memory, fronts->places, ISM_TEXT_FRONTS * sizeof(*fronts->places));
	*fronts = (struct ism_text_fronts){ 0 };
}
