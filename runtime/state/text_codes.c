#include "runtime/state/text_codes.h"

#include "runtime/state/text_code_words.h"

enum {
	ENTRIES_FIRST = 1 << 6,
	PLACES_PER_ENTRY = 1 << 5,
	PLACES_MAX = 1 << 16,
	LINE = sizeof(struct ism_text_code_entry),
};

/* Where there is no front: no text is found. */
static const struct ism_text_code_entry no_text __attribute__((aligned(64)));
static const uint16_t no_places[2];

void ism_text_codes_init(struct ism_text_codes *codes, struct ism_memory *memory)
{
	*codes = (struct ism_text_codes){ .places = no_places, .entries = &no_text, .shift = 63 };
	ism_text_numbers_init(&codes->numbers, memory);
}

static uint64_t room_bytes(uint64_t n_entries)
{
	return n_entries ? (n_entries + 1) * LINE : 0;
}

static void front_release(struct ism_text_codes *codes)
{
	struct ism_memory *memory = codes->numbers.memory;

	ism_memory_free(memory, codes->room, room_bytes(codes->n_entries));
	ism_memory_free(memory, codes->places_owned, codes->n_places * sizeof(*codes->places));
	codes->room = NULL;
	codes->n_entries = 0;
	codes->entries = &no_text;
	codes->places_owned = NULL;
	codes->n_places = 0;
	codes->places = no_places;
	codes->shift = 63;
}

static void front_close(struct ism_text_codes *codes)
{
	front_release(codes);
	codes->is_closed = 1;
}

void ism_text_codes_release(struct ism_text_codes *codes)
{
	front_release(codes);
	ism_text_numbers_release(&codes->numbers);
}

/* The front's own entries, to be written. */
static struct ism_text_code_entry *owned(char *room)
{
	return (struct ism_text_code_entry *)(((uintptr_t)room + LINE - 1) / LINE * LINE);
}

/* Room for so many entries, with those that there are; the places are to be set. False without memory. */
static bool front_resize(struct ism_text_codes *codes, uint64_t n_entries)
{
	struct ism_memory *memory = codes->numbers.memory;
	uint64_t n_places = n_entries * PLACES_PER_ENTRY, n = codes->n_entries;
	uint16_t *places;
	char *room;

	n_places = n_places < PLACES_MAX ? n_places : PLACES_MAX;
	if (!ism_memory_is_spare(memory, room_bytes(n_entries) + n_places * sizeof(*places)))
		return false;
	room = ism_memory_alloc(memory, room_bytes(n_entries));
	places = ism_memory_alloc(memory, n_places * sizeof(*places));
	if (!room || !places) {
		ism_memory_free(memory, room, room_bytes(n_entries));
		ism_memory_free(memory, places, n_places * sizeof(*places));
		return false;
	}
	if (n > 0)
		memcpy(owned(room), codes->entries, n * LINE);
	front_release(codes);
	codes->room = room;
	codes->n_entries = n_entries;
	codes->entries = owned(room);
	codes->places = codes->places_owned = places;
	codes->n_places = n_places;
	codes->shift = 64 - (uint64_t)__builtin_ctzll(n_places);
	return true;
}

/* Of texts that want the same place, the last one that was asked for has it. */
static void set_place(struct ism_text_codes *codes, uint32_t code)
{
	const struct ism_text_code_entry *entry = &codes->entries[code];

	if (entry->size)
		codes->places_owned[ism_code_hash(entry->words, entry->size) >> codes->shift] =
			(uint16_t)code;
}

/* Makes room for the entry of a code; false without memory. */
static bool front_reserve(struct ism_text_codes *codes, uint32_t code)
{
	uint64_t n = codes->n_entries ? codes->n_entries : ENTRIES_FIRST;

	while (n <= code)
		n *= 2;
	if (n == codes->n_entries)
		return true;
	if (!front_resize(codes, n))
		return false;
	for (uint32_t i = 1; i < code; i++)
		set_place(codes, i);
	return true;
}

static void front_put(struct ism_text_codes *codes, uint32_t code, const char *text, uint64_t size)
{
	struct ism_text_code_entry *entry;

	if (!front_reserve(codes, code)) {
		front_close(codes);
		return;
	}
	entry = &owned(codes->room)[code];
	ism_code_words(text, size, entry->words);
	entry->size = size + ISM_CODE_PRESENT;
	set_place(codes, code);
}

static uint32_t code_of_number(uint32_t number)
{
	return number == ISM_NO_NUMBER ? ISM_NO_CODE : number + 1;
}

void ism_text_codes_listed(
	struct ism_text_codes *codes, const struct ism_slice *texts, uint32_t n, uint32_t *listed)
{
	ism_text_numbers_take(&codes->numbers, texts, n, listed);
	for (uint32_t i = 0; i < n; i++)
		listed[i] = code_of_number(listed[i]);
}

uint32_t ism_text_code_ask(
	struct ism_text_codes *codes, const char *text, uint64_t size, uint64_t present)
{
	uint32_t code;

	if (!present)
		return 0;
	if (codes->is_closed)
		return ISM_NO_CODE;
	code = code_of_number(ism_text_number(&codes->numbers, (struct ism_slice){ text, size }));
	if (code == ISM_NO_CODE)
		return code;
	if (code > ISM_CODE_FRONT_TEXTS)
		front_close(codes);
	else if (size <= ISM_CODE_INLINE)
		front_put(codes, code, text, size);
	return code;
}
