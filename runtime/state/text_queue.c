#include "runtime/state/text_queue.h"

enum {
	CACHED_SLOTS = 1 << 12, /* a container of so many stays in the cache by itself */
};

static void take(const struct ism_text_queued *value, struct ism_memory *memory)
{
	ism_text_counts_insert_probe(&value->state->texts, &value->probe, 1, memory);
}

void ism_text_queue_add(struct ism_text_queue *queue, struct ism_state_texts *state,
	const char *text, uint32_t size, struct ism_memory *memory)
{
	struct ism_text_queued value = { state, ism_text_probe_of(text, size) };
	const struct ism_text_counts *texts = state->texts;
	struct ism_text_queued *place;

	state->head.rows++;
	state->values++;
	if (!texts || texts->capacity <= CACHED_SLOTS) {
		take(&value, memory);
		return;
	}
	__builtin_prefetch(&texts->slots[value.probe.hash & (texts->capacity - 1)], 1);
	place = &queue->values[queue->n % ISM_TEXT_QUEUE];
	if (queue->n++ >= ISM_TEXT_QUEUE)
		take(place, memory);
	*place = value;
}

void ism_text_queue_empty(struct ism_text_queue *queue, struct ism_memory *memory)
{
	uint64_t n = queue->n < ISM_TEXT_QUEUE ? queue->n : ISM_TEXT_QUEUE;

	for (uint64_t i = 0; i < n; i++)
		take(&queue->values[i], memory);
	queue->n = 0;
}
