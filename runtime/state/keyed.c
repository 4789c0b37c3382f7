#include "runtime/state/keyed.h"

#include "runtime/state/text_counts.h"

enum {
	SLOTS_FIRST_LOG2 = 4,
	PREFETCH_LEAST =
		1 << 15, /* slots; fewer, with their blocks, stay in the cache by themselves */
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

static void slots_free(struct ism_keyed *keyed)
{
	ism_memory_free(keyed->memory, keyed->slots, keyed->n_slots * sizeof(*keyed->slots));
	keyed->slots = NULL;
	keyed->n_slots = 0;
}

static void forget(struct ism_keyed *keyed)
{
	keyed->n_blocks = 0;
	keyed->pool = (struct ism_pool){ 0 };
	memset(keyed->chunks, 0, sizeof(keyed->chunks));
}

void ism_keyed_release(struct ism_keyed *keyed)
{
	for (unsigned i = 0; i < ISM_KEYED_CHUNKS; i++)
		ism_memory_free(
			keyed->memory, keyed->chunks[i], ((uint64_t)keyed->block_bytes << i));
	slots_free(keyed);
	ism_pool_release(&keyed->pool, keyed->memory);
	forget(keyed);
}

void ism_keyed_hand_over(struct ism_keyed *from, struct ism_keyed *to, struct ism_memory *memory)
{
	uint64_t bytes = ism_pool_bytes(&from->pool);

	for (unsigned i = 0; i < ISM_KEYED_CHUNKS; i++)
		if (from->chunks[i])
			bytes += (uint64_t)from->block_bytes << i;
	ism_memory_hand_over(from->memory, memory, bytes);
	slots_free(from);
	*to = *from;
	to->memory = memory;
	forget(from);
}

/* A slot where it belongs, or behind those that are there. */
static void slot_put(struct ism_keyed *keyed, uint64_t slot)
{
	uint64_t at = slot >> keyed->shift;

	while (keyed->slots[at])
		at = (at + 1) & (keyed->n_slots - 1);
	keyed->slots[at] = slot;
}

static bool slots_resize(struct ism_keyed *keyed, unsigned log2)
{
	uint64_t *old = keyed->slots, n_old = keyed->n_slots;
	uint64_t *slots = ism_memory_alloc_table(keyed->memory, sizeof(*slots) << log2);

	if (!slots)
		return false;
	keyed->slots = slots;
	keyed->n_slots = UINT64_C(1) << log2;
	keyed->shift = 64 - log2;
	for (uint64_t i = 0; i < n_old; i++)
		if (old[i])
			slot_put(keyed, old[i]);
	ism_memory_free(keyed->memory, old, n_old * sizeof(*old));
	return true;
}

/* Five eighths of the slots may be taken. */
bool ism_keyed_reserve(struct ism_keyed *keyed, uint64_t n_blocks)
{
	unsigned log2 = keyed->n_slots ? 64 - keyed->shift : SLOTS_FIRST_LOG2;

	if (8 * n_blocks <= 5 * keyed->n_slots)
		return true;
	while (8 * n_blocks > UINT64_C(5) << log2)
		log2++;
	if (log2 <= ISM_KEYED_SLOTS_LOG2)
		return slots_resize(keyed, log2);
	keyed->memory->failed = 1;
	return false;
}

bool ism_keyed_expect(struct ism_keyed *keyed, const struct ism_keyed *from)
{
	return ism_keyed_reserve(keyed, from->n_blocks);
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
	if (!ism_keyed_reserve(keyed, number + 1))
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
	slot_put(keyed, (hash >> 32 << 32) | ++keyed->n_blocks);
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
	const struct ism_keyed_sets *sets, int64_t period, const struct ism_slice *texts,
	uint32_t n, uint32_t stride)
{
	uint64_t begin = ism_key_begin(period);
	uint64_t hashes[PREFETCH_AT_ONCE];

	for (uint32_t i = 0; i < n; i++) {
		const struct ism_slice *text = &texts[(size_t)i * stride];

		hashes[i] = ism_keyed_add_text(
			begin, text->data, text->data ? (uint32_t)text->size : 0);
		__builtin_prefetch(&keyed->slots[hashes[i] >> keyed->shift]);
	}
	for (uint32_t i = 0; i < n; i++) {
		uint64_t slot = keyed->slots[hashes[i] >> keyed->shift];
		const char *block;

		if (!slot)
			continue;
		block = (const char *)ism_keyed_at_in(keyed, sets, (uint32_t)slot - 1);
		__builtin_prefetch(block);
		__builtin_prefetch(block + keyed->block_bytes - 1);
	}
}

void ism_keyed_prefetch_in(const struct ism_keyed *keyed, const struct ism_keyed_sets *sets,
	int64_t period, const struct ism_slice *texts, uint32_t n, uint32_t stride)
{
	if (keyed->n_slots < PREFETCH_LEAST)
		return;
	for (uint32_t i = 0; i < n; i += PREFETCH_AT_ONCE)
		prefetch_some(keyed, sets, period, texts + (size_t)i * stride,
			n - i < PREFETCH_AT_ONCE ? n - i : PREFETCH_AT_ONCE, stride);
}

void ism_keyed_prefetch(const struct ism_keyed *keyed, int64_t period,
	const struct ism_slice *texts, uint32_t n, uint32_t stride)
{
	char *const *chunks = keyed->chunks;
	const struct ism_keyed_sets own = { &chunks, 32 };

	ism_keyed_prefetch_in(keyed, &own, period, texts, n, stride);
}
