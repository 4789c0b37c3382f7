#include "runtime/kernel/enum_table.h"

#include "runtime/kernel/word.h"

/* Multipliers that are tried. */
#define TRIES 64

/* So many texts share a bucket, about. */
#define TEXTS_PER_BUCKET 4
#define BUCKETS_MAX      (ISM_ENUM_TABLE_MAX / TEXTS_PER_BUCKET)

struct texts {
	uint32_t n;
	struct ism_enum_entry all[ISM_ENUM_TABLE_MAX];
};

static const struct ism_enum_entry no_entry = { .size = ISM_ENUM_NO_SIZE };

static uint32_t count_texts(const struct ism_enum *e)
{
	uint64_t n = 0;

	for (uint32_t i = 0; i < e->n && n <= ISM_ENUM_TABLE_MAX; i++)
		n += e->items[i].n_spellings ? e->items[i].n_spellings : 1;
	return n <= ISM_ENUM_TABLE_MAX ? (uint32_t)n : ISM_ENUM_TABLE_MAX + 1;
}

bool ism_enum_table_sizes(const struct ism_enum *e, uint32_t *n_buckets, uint32_t *n_slots)
{
	uint32_t n = count_texts(e);

	if (n > ISM_ENUM_TABLE_MAX)
		return false;
	*n_slots = 1;
	while (*n_slots * 4 < n * 5)
		*n_slots *= 2;
	*n_buckets = 1;
	while (*n_buckets * TEXTS_PER_BUCKET < n)
		*n_buckets *= 2;
	return true;
}

static bool is_letter(char c)
{
	return (unsigned)((uint8_t)c | 0x20) - 'a' < 26;
}

/* The word of n bytes, up to eight; *letters: the bit of case of those that are letters. */
static uint64_t word_of(const char *s, size_t n, uint64_t *letters)
{
	uint64_t word = 0;

	*letters = 0;
	for (size_t i = 0; i < n && i < ISM_WORD_BYTES; i++) {
		word |= (uint64_t)(uint8_t)s[i] << 8 * i;
		if (is_letter(s[i]))
			*letters |= (uint64_t)0x20 << 8 * i;
	}
	return word;
}

static struct ism_enum_entry entry_of(const struct ism_slice *text, uint32_t item, bool any_case)
{
	struct ism_enum_entry entry = {
		.size = text->size, .name = text->data, .item = item, .any_case = any_case
	};

	entry.first = word_of(text->data, text->size, &entry.first_case);
	if (text->size > ISM_WORD_BYTES)
		entry.last = word_of(
			text->data + text->size - ISM_WORD_BYTES, ISM_WORD_BYTES, &entry.last_case);
	if (!any_case)
		entry.first_case = entry.last_case = 0;
	entry.first |= entry.first_case;
	entry.last |= entry.last_case;
	return entry;
}

static void gather(const struct ism_enum *e, struct texts *texts, struct ism_enum_table *table)
{
	texts->n = 0;
	for (uint32_t i = 0; i < e->n; i++) {
		const struct ism_enum_item *item = &e->items[i];

		if (item->n_spellings == 0) {
			texts->all[texts->n++] = entry_of(&item->name, i, true);
			table->fold = 0x20 * ISM_WORD_ONES;
			table->doubtful = ISM_WORD_HIGHS;
		}
		for (uint64_t s = 0; s < item->n_spellings; s++)
			texts->all[texts->n++] = entry_of(&item->spellings[s], i, false);
	}
}

struct layout {
	uint16_t *displacements;
	struct ism_enum_entry *entries;
	const struct ism_enum_table *table;
	uint64_t hashes[ISM_ENUM_TABLE_MAX]; /* of the texts */
	uint16_t sizes[BUCKETS_MAX];         /* texts in each bucket */
	uint32_t largest;
};

static uint32_t bucket_of(const struct layout *l, uint32_t text)
{
	return ism_enum_table_bucket(l->table, l->hashes[text]);
}

static struct ism_enum_entry *slot_of(const struct layout *l, uint32_t text, uint32_t displacement)
{
	return &l->entries[ism_enum_table_slot(l->table, l->hashes[text], displacement)];
}

/* Takes the texts of a bucket out again, those before `end`. */
static void take_out(const struct layout *l, uint32_t bucket, uint32_t displacement, uint32_t end)
{
	for (uint32_t i = 0; i < end; i++)
		if (bucket_of(l, i) == bucket)
			*slot_of(l, i, displacement) = no_entry;
}

/* Puts the texts of a bucket into free slots; false, and nothing is done, where two want the same one. */
static bool put_in(
	const struct layout *l, const struct texts *texts, uint32_t bucket, uint32_t displacement)
{
	for (uint32_t i = 0; i < texts->n; i++) {
		struct ism_enum_entry *slot = slot_of(l, i, displacement);

		if (bucket_of(l, i) != bucket)
			continue;
		if (slot->size != ISM_ENUM_NO_SIZE) {
			take_out(l, bucket, displacement, i);
			return false;
		}
		*slot = texts->all[i];
	}
	l->displacements[bucket] = (uint16_t)displacement;
	return true;
}

static bool place_bucket(const struct layout *l, const struct texts *texts, uint32_t bucket)
{
	for (uint32_t displacement = 0; displacement <= l->table->slot_mask; displacement++)
		if (put_in(l, texts, bucket, displacement))
			return true;
	return false;
}

static void begin(struct layout *l, const struct texts *texts)
{
	const struct ism_enum_table *table = l->table;

	for (uint32_t i = 0; i <= table->slot_mask; i++)
		l->entries[i] = no_entry;
	for (uint32_t i = 0; i <= table->bucket_mask; i++)
		l->displacements[i] = l->sizes[i] = 0;
	l->largest = 0;
	for (uint32_t i = 0; i < texts->n; i++) {
		const struct ism_enum_entry *text = &texts->all[i];
		uint32_t bucket;

		l->hashes[i] = ism_enum_table_hash(
			table->multiplier, table->fold, text->size, text->first, text->last);
		bucket = bucket_of(l, i);
		if (++l->sizes[bucket] > l->largest)
			l->largest = l->sizes[bucket];
	}
}

/* Large buckets first, while there is room. */
static bool place(struct layout *l, const struct texts *texts)
{
	begin(l, texts);
	for (uint32_t size = l->largest; size > 0; size--)
		for (uint32_t bucket = 0; bucket <= l->table->bucket_mask; bucket++)
			if (l->sizes[bucket] == size && !place_bucket(l, texts, bucket))
				return false;
	return true;
}

/* With one multiplier two hashes are the same if they are with any other. */
static bool all_differ(const struct layout *l, const struct texts *texts)
{
	for (uint32_t i = 0; i < texts->n; i++)
		for (uint32_t k = 0; k < i; k++)
			if (l->hashes[i] == l->hashes[k])
				return false;
	return true;
}

bool ism_enum_table_build(const struct ism_enum *e, uint32_t n_buckets, uint32_t n_slots,
	uint16_t *displacements, struct ism_enum_entry *entries, struct ism_enum_table *table)
{
	struct texts texts;
	struct layout layout = {
		.displacements = displacements, .entries = entries, .table = table
	};

	*table = (struct ism_enum_table){
		.slot_mask = n_slots - 1,
		.bucket_mask = n_buckets - 1,
		.has_other = e->other != ISM_ENUM_NO_OTHER,
		.other = e->other != ISM_ENUM_NO_OTHER ? e->other : 0,
		.displacements = displacements,
		.entries = entries,
	};
	gather(e, &texts, table);
	for (uint32_t i = 0; i < texts.n; i++)
		table->is_long |= texts.all[i].size > ISM_WORD_BYTES;
	for (uint32_t i = 0; i < TRIES; i++) {
		/* Weyl's sequence of the golden ratio: bits that are spread evenly. */
		table->multiplier = (i + 1) * UINT64_C(0x9e3779b97f4a7c15) | 1;
		if (place(&layout, &texts))
			return true;
		if (i == 0 && !all_differ(&layout, &texts))
			return false;
	}
	return false;
}
