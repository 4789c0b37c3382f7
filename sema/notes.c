/* What a measure says of itself, in the order of the result document. */
#include <string.h>

#include "sema/measure.h"

struct note_vec ISM_VEC(struct ism_note);

static void add_note(struct sema *s, struct note_vec *notes, const char *key, bool is_list,
	uint32_t n, const char **texts)
{
	ism_vec_push(s->arena, notes, (struct ism_note){ key, is_list, n, texts });
}

static void add_text(struct sema *s, struct note_vec *notes, const char *key, const char *text)
{
	const char **texts;

	if (!text)
		return;
	texts = ism_new_array(s->arena, 1, const char *);
	texts[0] = text;
	add_note(s, notes, key, false, 1, texts);
}

static const char *kind_text(struct sema *s, const struct ism_item *item)
{
	static const char *const kinds[] = { "performance", "effectiveness", "efficiency" };
	const char *expects = "`performance`, `effectiveness` or `efficiency`";
	const char *word = sema_entry_word(s, item, expects);

	if (!word)
		return NULL;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(kinds[i], word) == 0)
			return word;
	sema_entry_expects(s, item, item->u.entry.values.items[0].at, expects);
	return NULL;
}

/* frequency: monthly, or a block with one entry for each activity. */
static void add_frequency(struct sema *s, struct note_vec *notes, const struct ism_item *item)
{
	const struct ism_item *found[FREQUENCY_ENTRY_N] = { 0 };

	if (item->kind != ISM_ITEM_FREQUENCY) {
		add_text(s, notes, "frequency", sema_entry_word(s, item, "a word or a text"));
		return;
	}
	if (!item->u.frequency)
		return;
	sema_entries(s, &frequency_entries, item->u.frequency, found);
	for (int i = 0; i < FREQUENCY_ENTRY_N; i++)
		if (found[i])
			add_text(s, notes,
				ism_arena_printf(
					s->arena, "frequency.%s", sema_entry_key(found[i])),
				sema_entry_word(s, found[i], "a word or a text"));
}

static void add_control(struct sema *s, struct note_vec *notes, const struct ism_item *item)
{
	uint32_t n;
	const char **texts = sema_entry_texts(s, item, &n);

	if (texts)
		add_note(s, notes, "control", true, n, texts);
}

void sema_measure_head(struct sema *s, struct measure_symbol *m)
{
	const struct entry *entries = m->entries;
	struct note_vec notes = { 0 };

	if (entries[MEASURE_ID].item)
		m->model.id = sema_entry_text(s, entries[MEASURE_ID].item);
	if (entries[MEASURE_TITLE].item)
		m->model.title = sema_entry_text(s, entries[MEASURE_TITLE].item);
	for (int i = MEASURE_KIND; i <= MEASURE_NOTE; i++) {
		const struct ism_item *item = entries[i].item;

		if (!item)
			continue;
		if (i == MEASURE_FREQUENCY)
			add_frequency(s, &notes, item);
		else if (i == MEASURE_CONTROL)
			add_control(s, &notes, item);
		else if (i == MEASURE_KIND)
			add_text(s, &notes, "kind", kind_text(s, item));
		else
			add_text(s, &notes, sema_entry_key(item), sema_entry_text(s, item));
	}
	ism_vec_each (meta, &m->meta)
		add_text(s, &notes, sema_entry_key(meta->item), sema_entry_text(s, meta->item));
	m->model.n_notes = (uint32_t)notes.n;
	m->model.notes = notes.items;
}
