#include "runtime/state/keyed.h"

#include "runtime/state/text_counts.h"

enum {
	SLOTS_FIRST = 16,
	PREFETCH_LEAST = 1 << 14, /* blocks; fewer stay in the cache by themselves */
	PREFETCH_AT_ONCE = 256,
};

static enum ism_key_class class_of(uint8_t type)
{
	switch ((enum ism_type_kind)type) {
	case ISM_TYPE_TEXT:
	case ISM_TYPE_IP:
	case ISM_TYPE_LIST: return ISM_KEY_TEXT;
	case ISM_TYPE_NUMBER: return ISM_KEY_REAL;
	default: return ISM_KEY_EXACT;
	}
}

void ism_keyed_init(struct ism_keyed *keyed, uint32_t n_parts, const uint8_t *types,
	uint32_t payload_bytes, uint32_t more_texts, struct ism_memory *memory)
{
	uint32_t n_texts = more_texts;

	for (uint32_t i = 0; i < n_parts; i++)
		n_texts += class_of(types[i]) == ISM_KEY_TEXT;
	n_texts = n_texts < ISM_KEYED_ROOMS ? n_texts : ISM_KEYED_ROOMS;
	*keyed = (struct ism_keyed){
		.memory = memory,
		.n_parts = n_parts,
		.block_bytes =
			(uint32_t)(sizeof(struct ism_keyed_block) +
				   n_parts * sizeof(struct ism_datum) +
				   (payload_bytes + 15) / 16 * 16 + n_texts * ISM_KEYED_ROOM_BYTES),
		.n_rooms = n_texts,
	};
	for (uint32_t i = 0; i < n_parts; i++)
		keyed->classes[i] = (uint8_t)class_of(types[i]);
}

void ism_keyed_release(struct ism_keyed *keyed)
{
	for (unsigned i = 0; i < ISM_KEYED_CHUNKS; i++)
		ism_memory_free(
			keyed->memory, keyed->chunks[i], ((uint64_t)keyed->block_bytes << i));
	ism_memory_free(keyed->memory, keyed->slots, keyed->n_slots * sizeof(*keyed->slots));
	ism_pool_release(&keyed->pool, keyed->memory);
	keyed->slots = NULL;
	keyed->n_slots = 0;
	keyed->n_blocks = 0;
	memset(keyed->chunks, 0, sizeof(keyed->chunks));
}

static void slot_put(uint64_t *slots, uint64_t n_slots, uint64_t hash, uint64_t number)
{
	uint64_t at = hash & (n_slots - 1);

	while (slots[at])
		at = (at + 1) & (n_slots - 1);
	slots[at] = (hash >> 32 << 32) | (number + 1);
}

static bool slots_resize(struct ism_keyed *keyed, uint64_t n_slots)
{
	uint64_t *slots = ism_memory_alloc(keyed->memory, n_slots * sizeof(*slots));

	if (!slots)
		return false;
	for (uint64_t i = 0; i < keyed->n_blocks; i++) {
		if (i + ISM_KEYED_AHEAD < keyed->n_blocks)
			__builtin_prefetch(&slots[ism_keyed_at(keyed, i + ISM_KEYED_AHEAD)->hash &
						   (n_slots - 1)],
				1);
		slot_put(slots, n_slots, ism_keyed_at(keyed, i)->hash, i);
	}
	ism_memory_free(keyed->memory, keyed->slots, keyed->n_slots * sizeof(*slots));
	keyed->slots = slots;
	keyed->n_slots = n_slots;
	return true;
}

/* Slots for so many blocks: five eighths of them may be taken. */
static bool slots_reserve(struct ism_keyed *keyed, uint64_t n_blocks)
{
	uint64_t n_slots = keyed->n_slots ? keyed->n_slots : SLOTS_FIRST;

	while (8 * n_blocks > 5 * n_slots)
		n_slots *= 2;
	return n_slots == keyed->n_slots || slots_resize(keyed, n_slots);
}

bool ism_keyed_expect(struct ism_keyed *keyed, const struct ism_keyed *from)
{
	return slots_reserve(keyed, from->n_blocks);
}

/* Room for one more block, in the index and in its chunk. */
static bool reserve(struct ism_keyed *keyed)
{
	uint64_t number = keyed->n_blocks;
	unsigned chunk = 63 - (unsigned)__builtin_clzll(number + 1);

	if (chunk >= ISM_KEYED_CHUNKS) {
		keyed->memory->failed = 1;
		return false;
	}
	if (!slots_reserve(keyed, number + 1))
		return false;
	if (!keyed->chunks[chunk])
		keyed->chunks[chunk] =
			ism_memory_alloc(keyed->memory, (uint64_t)keyed->block_bytes << chunk);
	return keyed->chunks[chunk] != NULL;
}

bool ism_keyed_take_text(struct ism_keyed *keyed, struct ism_keyed_block *block, uint32_t nth,
	struct ism_datum *text)
{
	char *room =
		(char *)block + keyed->block_bytes - (keyed->n_rooms - nth) * ISM_KEYED_ROOM_BYTES;

	if (!ism_keyed_has_room(keyed, nth, text->size))
		return ism_pool_take_text(&keyed->pool, text, keyed->memory);
	if (text->size)
		memcpy(room, text->text, text->size);
	text->text = room;
	return true;
}

uint32_t ism_keyed_texts(const struct ism_keyed *keyed)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < keyed->n_parts; i++)
		n += keyed->classes[i] == ISM_KEY_TEXT;
	return n;
}

/* Those that are borrowed are copied too where it costs nothing. */
static bool copy_texts(struct ism_keyed *keyed, struct ism_keyed_block *block, bool borrow)
{
	uint32_t nth = 0;

	for (uint32_t i = 0; i < keyed->n_parts; i++) {
		struct ism_datum *part = &block->parts[i];

		if (keyed->classes[i] != ISM_KEY_TEXT)
			continue;
		if (part->present && (!borrow || ism_keyed_has_room(keyed, nth, part->size)) &&
			!ism_keyed_take_text(keyed, block, nth, part))
			return false;
		nth++;
	}
	return true;
}

struct ism_keyed_block *ism_keyed_add(struct ism_keyed *keyed, const struct ism_datum *parts,
	int64_t period, uint64_t hash, bool borrow)
{
	struct ism_keyed_block *block;

	if (!reserve(keyed))
		return NULL;
	block = ism_keyed_at(keyed, keyed->n_blocks);
	block->hash = hash;
	block->period = period;
	if (keyed->n_parts)
		memcpy(block->parts, parts, keyed->n_parts * sizeof(*parts));
	if (!copy_texts(keyed, block, borrow))
		return NULL;
	slot_put(keyed->slots, keyed->n_slots, hash, keyed->n_blocks++);
	return block;
}

int ism_keyed_compare_part(const struct ism_keyed *keyed, uint32_t part, const struct ism_datum *a,
	const struct ism_datum *b)
{
	uint8_t class = keyed->classes[part];

	if (!a->present || !b->present)
		return !a->present - !b->present;
	if (class == ISM_KEY_TEXT)
		return ism_slice_compare((struct ism_slice){ a->text, a->size },
			(struct ism_slice){ b->text, b->size });
	if (class == ISM_KEY_REAL)
		return (a->real > b->real) - (a->real < b->real);
	return (a->exact > b->exact) - (a->exact < b->exact);
}

int ism_keyed_compare(const struct ism_keyed *keyed, const struct ism_keyed_block *a,
	const struct ism_keyed_block *b)
{
	for (uint32_t i = 0; i < keyed->n_parts; i++) {
		int order = ism_keyed_compare_part(keyed, i, &a->parts[i], &b->parts[i]);

		if (order)
			return order;
	}
	return (a->period > b->period) - (a->period < b->period);
}

/*
 * The slots first, all at once; then the blocks that they lead to. Always inline: gcc takes a function that only fetches
 * for one without effects, and leaves its calls out.
 */
static inline __attribute__((always_inline)) void prefetch_some(const struct ism_keyed *keyed,
	int64_t period, const struct ism_slice *texts, uint32_t n, uint32_t stride)
{
	uint64_t begin = ism_key_begin(period);
	uint64_t hashes[PREFETCH_AT_ONCE];
	uint64_t mask = keyed->n_slots - 1;

	for (uint32_t i = 0; i < n; i++) {
		const struct ism_slice *text = &texts[(size_t)i * stride];

		hashes[i] = ism_keyed_add_text(
			begin, text->data, text->data ? (uint32_t)text->size : 0);
		__builtin_prefetch(&keyed->slots[hashes[i] & mask]);
	}
	for (uint32_t i = 0; i < n; i++) {
		uint64_t slot = keyed->slots[hashes[i] & mask];
		const char *block;

		if (!slot)
			continue;
		block = (const char *)ism_keyed_at(keyed, (uint32_t)slot - 1);
		__builtin_prefetch(block);
		__builtin_prefetch(block + keyed->block_bytes - 1);
	}
}

void ism_keyed_prefetch(const struct ism_keyed *keyed, int64_t period,
	const struct ism_slice *texts, uint32_t n, uint32_t stride)
{
	if (keyed->n_blocks < PREFETCH_LEAST)
		return;
	for (uint32_t i = 0; i < n; i += PREFETCH_AT_ONCE)
		prefetch_some(keyed, period, texts + (size_t)i * stride,
			n - i < PREFETCH_AT_ONCE ? n - i : PREFETCH_AT_ONCE, stride);
}
