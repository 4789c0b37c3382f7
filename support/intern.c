#include "support/intern.h"

#include <stdint.h>
#include <string.h>

/* Stands before the text of each interned string. */
struct head {
	size_t length;
	uint64_t hash;
};

enum { FIRST_SLOTS = 256 };

static const struct head *head_of(const char *interned)
{
	return (const struct head *)(const void *)interned - 1;
}

/* FNV-1a, 64 bits. */
static uint64_t hash_of(const char *text, size_t length)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < length; i++)
		hash = (hash ^ (unsigned char)text[i]) * UINT64_C(1099511628211);
	return hash ^ hash >> 32;
}

void ism_intern_init(struct ism_intern *intern, struct ism_arena *arena)
{
	intern->arena = arena;
	intern->n_slots = FIRST_SLOTS;
	intern->n = 0;
	intern->slots = ism_new_array(arena, FIRST_SLOTS, const char *);
}

/* The slot that holds the text, or the free one where it belongs. */
static const char **slot_of(
	const struct ism_intern *intern, const char *text, size_t length, uint64_t hash)
{
	size_t mask = intern->n_slots - 1;
	size_t i = (size_t)hash & mask;

	for (; intern->slots[i]; i = (i + 1) & mask) {
		const struct head *head = head_of(intern->slots[i]);

		if (head->hash == hash && head->length == length &&
			memcmp(intern->slots[i], text, length) == 0)
			break;
	}
	return &intern->slots[i];
}

static void grow(struct ism_intern *intern)
{
	struct ism_intern larger = *intern;

	larger.n_slots *= 2;
	larger.slots = ism_new_array(intern->arena, larger.n_slots, const char *);
	for (size_t i = 0; i < intern->n_slots; i++) {
		const char *text = intern->slots[i];

		if (text)
			*slot_of(&larger, text, head_of(text)->length, head_of(text)->hash) = text;
	}
	*intern = larger;
}

const char *ism_intern_n(struct ism_intern *intern, const char *text, size_t length)
{
	uint64_t hash = hash_of(text, length);
	const char **slot = slot_of(intern, text, length, hash);
	struct head *head;

	if (*slot)
		return *slot;
	if (intern->n >= intern->n_slots / 2) {
		grow(intern);
		slot = slot_of(intern, text, length, hash);
	}
	head = ism_arena_alloc(intern->arena, sizeof *head + length + 1);
	head->length = length;
	head->hash = hash;
	if (length)
		memcpy(head + 1, text, length);
	intern->n++;
	*slot = (const char *)(head + 1);
	return *slot;
}

const char *ism_intern(struct ism_intern *intern, const char *text)
{
	return ism_intern_n(intern, text, strlen(text));
}

const char *ism_intern_find(const struct ism_intern *intern, const char *text)
{
	size_t length = strlen(text);

	return *slot_of(intern, text, length, hash_of(text, length));
}

size_t ism_intern_length(const char *interned)
{
	return head_of(interned)->length;
}
