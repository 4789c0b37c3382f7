/*
 * Finding texts in their container (text_counts.h), inline: for those that look for many of them at once, and fetch
 * into the cache what they will need.
 */
#ifndef ISM_RUNTIME_STATE_TEXT_SEEK_H
#define ISM_RUNTIME_STATE_TEXT_SEEK_H

#include "runtime/kernel/word.h"
#include "runtime/state/hash.h"
#include "runtime/state/text_counts.h"

enum {
	ISM_TEXT_AHEAD =
		16, /* slots of a table that is merged, whose places are fetched before their turn */
};

static inline uint64_t ism_text_hash_words(const uint64_t word[2], uint32_t size)
{
	return ism_hash_word(ism_hash_word(size, word[0]), word[1]);
}

static inline void ism_text_slot_words(const struct ism_text_slot *slot, uint64_t word[2])
{
	word[0] = ism_word_at(slot->inlined);
	word[1] = ism_word_at(slot->inlined + ISM_WORD_BYTES);
}

/* Of a slot that is not free. */
static inline uint64_t ism_text_slot_hash(const struct ism_text_slot *slot)
{
	uint64_t word[2];

	if (slot->size > ISM_TEXT_INLINE)
		return slot->far.hash;
	ism_text_slot_words(slot, word);
	return ism_text_hash_words(word, slot->size);
}

/* What looks for the text of a slot that is not free; lives as long as the slot's container does not change. */
static inline struct ism_text_probe ism_text_probe_of_slot(
	const struct ism_text_counts *texts, const struct ism_text_slot *slot)
{
	struct ism_text_probe probe = { .size = slot->size };

	if (slot->size > ISM_TEXT_INLINE) {
		probe.text = texts->bytes + slot->far.offset;
		probe.hash = probe.word[0] = slot->far.hash;
	} else {
		ism_text_slot_words(slot, probe.word);
		probe.hash = ism_text_hash_words(probe.word, slot->size);
	}
	return probe;
}

/* As ism_text_probe_of. */
static inline struct ism_text_probe ism_text_probe_make(const char *text, uint32_t size)
{
	struct ism_text_probe probe = { .size = size };

	if (size <= ISM_TEXT_INLINE) {
		ism_word_pair(text, size, probe.word);
		probe.hash = ism_text_hash_words(probe.word, size);
	} else {
		probe.text = text;
		probe.hash = probe.word[0] = ism_hash_bytes(0, text, size);
	}
	return probe;
}

static inline uint32_t ism_text_tag(uint64_t hash)
{
	return (uint32_t)(hash >> 32) | 1;
}

static inline bool ism_text_slot_has(const struct ism_text_counts *texts,
	const struct ism_text_slot *slot, const struct ism_text_probe *probe)
{
	uint64_t word[2];

	if (slot->tag != ism_text_tag(probe->hash) || slot->size != probe->size)
		return false;
	if (probe->text)
		return slot->far.hash == probe->hash &&
		       ism_bytes_equal(texts->bytes + slot->far.offset, probe->text, probe->size);
	ism_text_slot_words(slot, word);
	return ((word[0] ^ probe->word[0]) | (word[1] ^ probe->word[1])) == 0;
}

/* Where the container, which has slots, has the text, or the free slot where it belongs. */
static inline struct ism_text_slot *ism_text_counts_seek(
	const struct ism_text_counts *texts, const struct ism_text_probe *probe)
{
	uint64_t mask = texts->capacity - 1;
	uint64_t at = probe->hash & mask;

	while (texts->slots[at].tag && !ism_text_slot_has(texts, &texts->slots[at], probe))
		at = (at + 1) & mask;
	return &texts->slots[at];
}

/* Where seeking begins; the container may have no slots yet. */
static inline void ism_text_counts_prefetch(const struct ism_text_counts *texts, uint64_t hash)
{
	if (texts && texts->capacity)
		__builtin_prefetch(&texts->slots[hash & (texts->capacity - 1)]);
}

/*
 * Fetches where a slot of `from` that comes after `at` will be sought, unless that is in the same place: in tables of one
 * size texts are.
 */
static inline void ism_text_counts_prefetch_ahead(
	const struct ism_text_counts *texts, const struct ism_text_counts *from, uint64_t at)
{
	if (texts->capacity != from->capacity && at + ISM_TEXT_AHEAD < from->capacity)
		ism_text_counts_prefetch(
			texts, ism_text_slot_hash(&from->slots[at + ISM_TEXT_AHEAD]));
}

/* Whether both slots have one text, or both are free. */
static inline bool ism_text_slots_equal(const struct ism_text_counts *texts,
	const struct ism_text_slot *slot, const struct ism_text_counts *others,
	const struct ism_text_slot *other)
{
	uint64_t word[2], other_word[2];

	ism_text_slot_words(slot, word);
	ism_text_slot_words(other, other_word);
	if (((slot->tag ^ other->tag) | (slot->size ^ other->size)) != 0 ||
		word[0] != other_word[0])
		return false;
	if (slot->size > ISM_TEXT_INLINE)
		return ism_bytes_equal(texts->bytes + slot->far.offset,
			others->bytes + other->far.offset, slot->size);
	return word[1] == other_word[1];
}

#endif
