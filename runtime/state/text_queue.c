#include "runtime/state/text_queue.h"

#include "runtime/state/text_seek.h"

enum {
	CACHED_SLOTS = 1 << 12, /* a container of so many stays in the cache by itself */
	REFUSED_MAX = 1 << 10,  /* values, after which fronts are asked no more */
};

/* Whether a front has counted the value. */
static bool count(struct ism_text_queue *queue, const struct ism_text_queued *value,
	struct ism_memory *memory)
{
	uint32_t number;

	if (!queue->fronts)
		return false;
	number = ism_text_number_of(queue->numbers, &value->probe);
	if (number != ISM_NO_NUMBER &&
		ism_text_fronts_count(queue->fronts, value->state, queue->numbers, number, memory))
		return true;
	if (++queue->n_refused >= REFUSED_MAX)
		queue->fronts = NULL;
	return false;
}

static void take(struct ism_text_queue *queue, const struct ism_text_queued *value,
	struct ism_memory *memory)
{
	if (!count(queue, value, memory))
		ism_text_counts_insert_probe(&value->state->texts, &value->probe, 1, memory);
}

void ism_text_queue_add(struct ism_text_queue *queue, struct ism_state_texts *state,
	const char *text, uint32_t size, struct ism_memory *memory)
{
	struct ism_text_queued value = { state, ism_text_probe_make(text, size) };
	const struct ism_text_counts *texts = state->texts;
	struct ism_text_queued *place;

	state->head.rows++;
	state->values++;
	if (!texts || texts->capacity <= CACHED_SLOTS) {
		ism_text_counts_insert_probe(&state->texts, &value.probe, 1, memory);
		return;
	}
	if (queue->fronts)
		ism_text_numbers_prefetch(queue->numbers, value.probe.hash);
	else
		ism_text_counts_prefetch(texts, value.probe.hash);
	place = &queue->values[queue->n % ISM_TEXT_QUEUE];
	if (queue->n++ >= ISM_TEXT_QUEUE)
		take(queue, place, memory);
	*place = value;
}

void ism_text_queue_empty(struct ism_text_queue *queue, struct ism_memory *memory)
{
	uint64_t n = queue->n < ISM_TEXT_QUEUE ? queue->n : ISM_TEXT_QUEUE;

	for (uint64_t i = 0; i < n; i++)
		take(queue, &queue->values[i], memory);
	queue->n = 0;
}
