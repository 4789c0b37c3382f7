#include "runtime/state/table.h"

#include "runtime/state/table_parts.h"

enum ism_status ism_table_create(struct ism_table **table, uint32_t n_key_parts,
	const uint8_t *key_types, uint32_t n_members, const uint8_t *member_types,
	struct ism_memory *memory)
{
	uint64_t payload = sizeof(struct ism_table_record) + n_members * sizeof(struct ism_datum);
	uint64_t size = sizeof(struct ism_table) + n_members;
	struct ism_table *made;
	uint32_t n_texts = 0;

	*table = NULL;
	if (n_key_parts > ISM_TABLE_MAX_KEY_PARTS || payload > UINT32_MAX / 2)
		return ISM_ERR_BUG;
	made = ism_memory_alloc(memory, size);
	if (!made)
		return ISM_ERR_MEMORY;
	made->inventory = INT64_MIN;
	made->n_members = n_members;
	made->size_bytes = size;
	for (uint32_t i = 0; i < n_members; i++)
		made->member_is_text[i] = member_types[i] == ISM_TYPE_TEXT ||
					  member_types[i] == ISM_TYPE_IP ||
					  member_types[i] == ISM_TYPE_LIST;
	for (uint32_t i = 0; i < n_members; i++)
		n_texts += made->member_is_text[i];
	ism_keyed_init(&made->keyed, n_key_parts, key_types, (uint32_t)payload, n_texts, memory);
	made->own_set = made->keyed.chunks;
	made->sets = (struct ism_keyed_sets){ &made->own_set, 32 };
	*table = made;
	return ISM_OK;
}

void ism_table_free(struct ism_table *table)
{
	struct ism_memory *memory;

	if (!table)
		return;
	memory = table->keyed.memory;
	for (uint64_t i = 0; i < table->n_joined; i++)
		ism_keyed_release(&table->joined[i]);
	if (table->joined) {
		ism_memory_free(memory, table->joined, table->n_joined * sizeof(*table->joined));
		ism_memory_free(memory, (void *)table->sets.chunks,
			(table->n_joined + 1) * sizeof(*table->sets.chunks));
	}
	ism_keyed_release(&table->keyed);
	ism_memory_free(memory, table, table->size_bytes);
}

/* Keeps the lowest row orders, ascending. */
static void duplicate_note(struct ism_table_duplicates *duplicates, uint64_t order)
{
	uint32_t at = duplicates->n_examples;

	if (at == ISM_TABLE_DUPLICATE_EXAMPLES) {
		if (order >= duplicates->examples[at - 1])
			return;
		at--;
	} else {
		duplicates->n_examples++;
	}
	for (; at > 0 && duplicates->examples[at - 1] > order; at--)
		duplicates->examples[at] = duplicates->examples[at - 1];
	duplicates->examples[at] = order;
}

void ism_table_duplicate(struct ism_table_duplicates *duplicates, uint64_t order)
{
	duplicates->count++;
	duplicate_note(duplicates, order);
}

void ism_table_duplicates_add(
	struct ism_table_duplicates *duplicates, const struct ism_table_duplicates *more)
{
	duplicates->count += more->count;
	for (uint32_t i = 0; i < more->n_examples; i++)
		duplicate_note(duplicates, more->examples[i]);
}

/* Fills the record with copies; without memory a text is none and the table's memory has failed. */
static void record_set(struct ism_table *table, struct ism_keyed_block *block,
	const struct ism_datum *members, uint64_t order)
{
	struct ism_keyed *keyed = &table->keyed;
	struct ism_table_record *record = ism_keyed_payload(keyed, block);
	uint32_t nth = ism_keyed_texts(keyed);

	record->order = order;
	for (uint32_t i = 0; i < table->n_members; i++) {
		struct ism_datum member = members[i];

		if (table->member_is_text[i] && member.present &&
			!ism_keyed_take_text(keyed, block, nth, &member))
			member = (struct ism_datum){ 0 };
		nth += table->member_is_text[i];
		record->members[i] = member;
	}
}

/* A whole key, by its hash. */
static void insert(struct ism_table *table, const struct ism_datum *key,
	const struct ism_datum *members, uint64_t order, uint64_t hash)
{
	struct ism_keyed *keyed = &table->keyed;
	struct ism_keyed_block *block = ism_keyed_find(keyed, key, 0, hash);
	struct ism_table_record *record;

	if (!block) {
		block = ism_keyed_add(keyed, key, 0, hash, false);
		if (block)
			record_set(table, block, members, order);
		return;
	}
	record = ism_keyed_payload(keyed, block);
	if (order < record->order) {
		ism_table_duplicate(&table->duplicates, record->order);
		record_set(table, block, members, order);
	} else {
		ism_table_duplicate(&table->duplicates, order);
	}
}

void ism_table_insert(struct ism_table *table, const struct ism_datum *key,
	const struct ism_datum *members, uint64_t order)
{
	if (ism_table_key_is_whole(table, key))
		insert(table, key, members, order, ism_keyed_hash(&table->keyed, key, 0));
}

void ism_table_prefetch(
	const struct ism_table *table, const struct ism_slice *texts, uint32_t n, uint32_t stride)
{
	ism_keyed_prefetch_in(&table->keyed, &table->sets, 0, texts, n, stride);
}

bool ism_table_take_inventory(struct ism_table *table, int64_t inventory)
{
	if (inventory <= table->inventory)
		return inventory == table->inventory;
	ism_keyed_release(&table->keyed);
	table->duplicates = (struct ism_table_duplicates){ 0 };
	table->inventory = inventory;
	return true;
}

void ism_table_insert_latest(struct ism_table *table, int64_t inventory,
	const struct ism_datum *key, const struct ism_datum *members, uint64_t order)
{
	if (ism_table_take_inventory(table, inventory))
		ism_table_insert(table, key, members, order);
}

uint64_t ism_table_count(const struct ism_table *table)
{
	uint64_t n = table->keyed.n_blocks - table->n_twice;

	for (uint64_t i = 0; i < table->n_joined; i++)
		n += table->joined[i].n_blocks;
	return n;
}

const struct ism_table_duplicates *ism_table_duplicates(const struct ism_table *table)
{
	return &table->duplicates;
}

/* A duplicate of a part is one of the whole; the first of a part may become one. */
enum ism_status ism_table_merge(struct ism_table *into, const struct ism_table *from)
{
	if (!ism_table_take_inventory(into, from->inventory))
		return ISM_OK;
	if (!ism_keyed_expect(&into->keyed, &from->keyed))
		return ism_memory_status(into->keyed.memory, NULL);
	for (uint64_t i = 0; i < from->keyed.n_blocks; i++) {
		const struct ism_keyed_block *block = ism_keyed_at(&from->keyed, i);
		const struct ism_table_record *record = ism_keyed_payload(&from->keyed, block);

		ism_keyed_prefetch_after(&into->keyed, &from->keyed, i);
		insert(into, block->parts, record->members, record->order, block->hash);
	}
	ism_table_duplicates_add(&into->duplicates, &from->duplicates);
	return ism_memory_status(into->keyed.memory, NULL);
}
