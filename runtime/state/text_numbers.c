#include "runtime/state/text_numbers.h"

#include "runtime/state/text_seek.h"

enum {
	SLOTS_FIRST = 256,
	BYTES_FIRST = 1024,
	AT_ONCE = 64, /* texts, for which everything is fetched before it is looked at */
};

/* Of a slot: it is not free, and its text is a long one. Between them and the number are bits of the hash. */
#define TAKEN     (UINT32_C(1) << 31)
#define LONG      (UINT32_C(1) << 30)
#define HASH_BITS (LONG - ISM_NUMBERS_MAX)

/* A text as it is looked for. */
struct sought {
	struct ism_numbered_text text; /* of a long one its hash, and 0 */
	uint64_t hash;
	const char *bytes; /* of a long one, else NULL */
	uint32_t size;
	uint32_t slot; /* but for the number */
};

void ism_text_numbers_init(struct ism_text_numbers *numbers, struct ism_memory *memory)
{
	*numbers = (struct ism_text_numbers){ .memory = memory };
}

void ism_text_numbers_release(struct ism_text_numbers *numbers)
{
	struct ism_memory *memory = numbers->memory;

	ism_memory_free(memory, numbers->slots, numbers->n_slots * sizeof(*numbers->slots));
	ism_memory_free(memory, numbers->texts, numbers->room * sizeof(*numbers->texts));
	ism_memory_free(memory, numbers->sizes, numbers->room * sizeof(*numbers->sizes));
	ism_memory_free(memory, numbers->bytes, numbers->bytes_room);
	ism_text_numbers_init(numbers, memory);
}

/* ---- one text ---- */

/* Words with zeros at their end would be those of several texts. */
static bool is_long(const char *text, uint32_t size)
{
	return size > ISM_TEXT_INLINE || (size > 0 && text[size - 1] == 0);
}

/* `bytes` are those of a long text, else NULL. */
static inline struct sought seek(const struct ism_text_probe *probe, const char *bytes)
{
	struct sought sought = {
		.text = { { probe->word[0], probe->word[1] } },
		.hash = probe->hash,
		.bytes = bytes,
		.size = probe->size,
		.slot = TAKEN | ((uint32_t)(probe->hash >> 32) & HASH_BITS),
	};

	if (bytes) {
		sought.text = (struct ism_numbered_text){ { probe->hash, 0 } };
		sought.slot |= LONG;
	}
	return sought;
}

static inline struct sought seek_text(const char *text, uint32_t size)
{
	struct ism_text_probe probe = ism_text_probe_make(text, size);

	return seek(&probe, is_long(text, size) ? text : NULL);
}

static bool is_text(
	const struct ism_text_numbers *numbers, uint32_t number, const struct sought *sought)
{
	const struct ism_numbered_text *text = &numbers->texts[number];

	if (!sought->bytes)
		return ((text->word[0] ^ sought->text.word[0]) |
			       (text->word[1] ^ sought->text.word[1])) == 0;
	return text->word[0] == sought->text.word[0] &&
	       numbers->sizes[number] == (sought->size | ISM_NUMBERED_LONG) &&
	       ism_bytes_equal(numbers->bytes + text->word[1], sought->bytes, sought->size);
}

/* The slot that leads to the text, or the free one where it belongs. */
static inline uint32_t *slot_of(const struct ism_text_numbers *numbers, const struct sought *sought)
{
	uint64_t mask = numbers->n_slots - 1;

	for (uint64_t at = sought->hash & mask;; at = (at + 1) & mask) {
		uint32_t *slot = &numbers->slots[at];
		uint32_t number = *slot ^ sought->slot;

		if (!*slot || (number < ISM_NUMBERS_MAX && is_text(numbers, number, sought)))
			return slot;
	}
}

/* ---- growing ---- */

struct ism_text_probe ism_text_of_number(const struct ism_text_numbers *numbers, uint32_t number)
{
	const struct ism_numbered_text *text = &numbers->texts[number];
	uint32_t size = numbers->sizes[number];

	if (size & ISM_NUMBERED_LONG)
		return ism_text_probe_make(
			numbers->bytes + text->word[1], size & ~(uint32_t)ISM_NUMBERED_LONG);
	return (struct ism_text_probe){
		.word = { text->word[0], text->word[1] },
		.hash = ism_text_hash_words(text->word, size),
		.size = size,
	};
}

static bool slots_grow(struct ism_text_numbers *numbers)
{
	uint64_t n = numbers->n_slots ? 2 * numbers->n_slots : SLOTS_FIRST;
	uint32_t *slots = ism_memory_alloc_table(numbers->memory, n * sizeof(*slots));

	if (!slots)
		return false;
	for (uint64_t i = 0; i < numbers->n_slots; i++) {
		uint64_t at;

		if (!numbers->slots[i])
			continue;
		at = ism_text_of_number(numbers, numbers->slots[i] % ISM_NUMBERS_MAX).hash &
		     (n - 1);
		while (slots[at])
			at = (at + 1) & (n - 1);
		slots[at] = numbers->slots[i];
	}
	ism_memory_free(
		numbers->memory, numbers->slots, numbers->n_slots * sizeof(*numbers->slots));
	numbers->slots = slots;
	numbers->n_slots = n;
	return true;
}

/* Room by number for so many; false without memory. */
static bool texts_grow(struct ism_text_numbers *numbers, uint64_t room)
{
	struct ism_numbered_text *texts = ism_memory_resize(numbers->memory, numbers->texts,
		numbers->room * sizeof(*texts), room * sizeof(*texts));
	uint16_t *sizes;

	if (!texts)
		return false;
	numbers->texts = texts;
	sizes = ism_memory_resize(numbers->memory, numbers->sizes, numbers->room * sizeof(*sizes),
		room * sizeof(*sizes));
	if (!sizes)
		return false;
	numbers->sizes = sizes;
	numbers->room = room;
	return true;
}

/* Room for one more text; false without memory to spare. */
static bool reserve(struct ism_text_numbers *numbers)
{
	uint64_t n = numbers->n_slots ? 2 * numbers->n_slots : SLOTS_FIRST;
	uint64_t bytes = n * (sizeof(*numbers->slots) + sizeof(*numbers->texts));

	bool has_texts = numbers->n_texts < numbers->room;
	bool has_slots = numbers->n_texts < ism_text_counts_room(numbers->n_slots);

	if (!ism_memory_is_spare(
		    numbers->memory, has_texts && has_slots ? 2 * ISM_NUMBERED_BYTES : bytes))
		return false;
	return (has_texts || texts_grow(numbers, ism_text_counts_room(n))) &&
	       (has_slots || slots_grow(numbers));
}

static bool bytes_reserve(struct ism_text_numbers *numbers, uint32_t size)
{
	uint64_t room = numbers->bytes_room ? 2 * numbers->bytes_room : BYTES_FIRST;
	char *bytes;

	if (numbers->bytes_room - numbers->bytes_used >= size)
		return true;
	if (!ism_memory_is_spare(numbers->memory, room))
		return false;
	bytes = ism_memory_resize(numbers->memory, numbers->bytes, numbers->bytes_room, room);
	if (!bytes)
		return false;
	numbers->bytes = bytes;
	numbers->bytes_room = room;
	return true;
}

/* Gives a text that has none the next number. */
static __attribute__((noinline)) uint32_t give(
	struct ism_text_numbers *numbers, const struct sought *sought)
{
	uint64_t number = numbers->n_texts;
	struct ism_numbered_text *text;

	if (number >= ISM_NUMBERS_MAX || !reserve(numbers) ||
		(sought->bytes && !bytes_reserve(numbers, sought->size)))
		return ISM_NO_NUMBER;
	*slot_of(numbers, sought) = sought->slot | (uint32_t)number;
	numbers->sizes[number] = (uint16_t)sought->size;
	text = &numbers->texts[numbers->n_texts++];
	*text = sought->text;
	if (sought->bytes) {
		numbers->sizes[number] |= ISM_NUMBERED_LONG;
		text->word[1] = numbers->bytes_used;
		memcpy(numbers->bytes + numbers->bytes_used, sought->bytes, sought->size);
		numbers->bytes_used += sought->size;
	}
	return (uint32_t)number;
}

static inline uint32_t number_of(struct ism_text_numbers *numbers, const struct sought *sought)
{
	uint32_t slot = numbers->n_slots ? *slot_of(numbers, sought) : 0;

	return slot ? slot % ISM_NUMBERS_MAX : give(numbers, sought);
}

/* ---- questions ---- */

uint32_t ism_text_number(struct ism_text_numbers *numbers, struct ism_slice text)
{
	struct sought sought;

	if (text.size > ISM_NUMBERED_BYTES)
		return ISM_NO_NUMBER;
	sought = seek_text(text.data, (uint32_t)text.size);
	return number_of(numbers, &sought);
}

uint32_t ism_text_number_of(struct ism_text_numbers *numbers, const struct ism_text_probe *probe)
{
	uint32_t last = probe->size ? probe->size - 1 : 0;
	struct sought sought;

	if (probe->size > ISM_NUMBERED_BYTES)
		return ISM_NO_NUMBER;
	/* A short one that ends in a zero is a long one, but its bytes are not there. */
	if (!probe->text && probe->size &&
		!(probe->word[last / ISM_WORD_BYTES] >> last % ISM_WORD_BYTES * 8 & 0xff))
		return ISM_NO_NUMBER;
	sought = seek(probe, probe->text);
	return number_of(numbers, &sought);
}

/*
 * The words of the texts to which slots lead where they are sought. Always inline: gcc takes a function that only
 * fetches for one without effects.
 */
static inline __attribute__((always_inline)) void fetch(
	const struct ism_text_numbers *numbers, const struct sought *sought, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		uint32_t slot = numbers->slots[sought[i].hash & (numbers->n_slots - 1)];

		__builtin_prefetch(&numbers->texts[slot % ISM_NUMBERS_MAX]);
	}
}

static void take_some(struct ism_text_numbers *numbers, const struct ism_slice *texts, uint32_t n,
	uint32_t *taken)
{
	struct sought sought[AT_ONCE];

	for (uint32_t i = 0; i < n; i++) {
		uint64_t size = texts[i].size <= ISM_NUMBERED_BYTES ? texts[i].size : 0;

		sought[i] = seek_text(texts[i].data, (uint32_t)size);
		ism_text_numbers_prefetch(numbers, sought[i].hash);
	}
	if (numbers->n_slots)
		fetch(numbers, sought, n);
	for (uint32_t i = 0; i < n; i++)
		taken[i] = texts[i].size <= ISM_NUMBERED_BYTES ? number_of(numbers, &sought[i])
							       : ISM_NO_NUMBER;
}

void ism_text_numbers_take(struct ism_text_numbers *numbers, const struct ism_slice *texts,
	uint32_t n, uint32_t *taken)
{
	for (uint32_t i = 0; i < n; i += AT_ONCE)
		take_some(numbers, texts + i, n - i < AT_ONCE ? n - i : AT_ONCE, taken + i);
}
