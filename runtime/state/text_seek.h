/*
 * Finding texts in their container (text_counts.h), inline: for those that look for many of them at once, and fetch
 * into the cache what they will need.
 */
#ifndef ISM_RUNTIME_STATE_TEXT_SEEK_H
#define ISM_RUNTIME_STATE_TEXT_SEEK_H

#include "runtime/kernel/word.h"
#include "runtime/state/hash.h"
#include "runtime/state/text_counts.h"

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

#endif
