/* Enumerations, named and in place: no two of their values may claim the same text of a file. */
#include <string.h>

#include "runtime/kernel/letter.h"
#include "sema/symbol.h"

static struct ism_slice slice_of(const char *text)
{
	return (struct ism_slice){ text, strlen(text) };
}

static bool same_any_case(const char *a, const char *b)
{
	for (; *a && *b; a++, b++)
		if (ism_small_letter(*a) != ism_small_letter(*b))
			return false;
	return *a == *b;
}

/* Whether the enumerator takes that text of a file. */
static bool takes(const struct ism_enumerator *enumerator, const char *text)
{
	ism_vec_each (spelling, &enumerator->spellings)
		if (strcmp(spelling->text, text) == 0)
			return true;
	return enumerator->spellings.n == 0 && same_any_case(enumerator->name.text, text);
}

static void report_claimed(
	struct sema *s, const char *text, struct ism_span at, const struct ism_enumerator *first)
{
	ism_diag_note(ism_diag(s->diags, ISM_DIAG_BAD_ENUM, at,
			      "the text `%s` means two values of this enum", text),
		first->name.at, "`%s` takes it already", first->name.text);
}

static void check_against(struct sema *s, const struct ism_enumerator *enumerator,
	const struct ism_enumerator *earlier)
{
	if (enumerator->name.text == earlier->name.text) {
		ism_diag_note(ism_diag(s->diags, ISM_DIAG_BAD_ENUM, enumerator->name.at,
				      "`%s` stands twice in this enum", enumerator->name.text),
			earlier->name.at, "here first");
		return;
	}
	if (enumerator->spellings.n == 0) {
		if (takes(earlier, enumerator->name.text))
			report_claimed(s, enumerator->name.text, enumerator->name.at, earlier);
		else
			ism_vec_each (spelling, &earlier->spellings)
				if (takes(enumerator, spelling->text))
					report_claimed(
						s, spelling->text, enumerator->name.at, earlier);
		return;
	}
	ism_vec_each (spelling, &enumerator->spellings)
		if (takes(earlier, spelling->text))
			report_claimed(s, spelling->text, spelling->at, earlier);
}

static void check_all(struct sema *s, const struct ism_enumerator_vec *list)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct ism_enumerator *enumerator = &list->items[i];

		for (size_t j = 0; j < i; j++)
			check_against(s, enumerator, &list->items[j]);
		for (size_t j = 1; j < enumerator->spellings.n; j++)
			for (size_t k = 0; k < j; k++)
				if (strcmp(enumerator->spellings.items[j].text,
					    enumerator->spellings.items[k].text) == 0)
					report_claimed(s, enumerator->spellings.items[j].text,
						enumerator->spellings.items[j].at, enumerator);
		if (strcmp(enumerator->name.text, "other") == 0 && i + 1 < list->n)
			ism_diag(s->diags, ISM_DIAG_BAD_ENUM, enumerator->name.at,
				"`other` takes every further text and stands last");
	}
}

struct ism_enumeration *sema_enumeration(
	struct sema *s, const char *name, struct ism_span at, const struct ism_enumerator_vec *list)
{
	struct ism_enumeration *enumeration = ism_new(s->arena, struct ism_enumeration);
	struct ism_enum_item *items = ism_new_array(s->arena, list->n, struct ism_enum_item);
	uint32_t other = ISM_ENUM_NO_OTHER;

	check_all(s, list);
	for (size_t i = 0; i < list->n; i++) {
		const struct ism_enumerator *from = &list->items[i];
		struct ism_slice *spellings =
			ism_new_array(s->arena, from->spellings.n, struct ism_slice);

		for (size_t j = 0; j < from->spellings.n; j++)
			spellings[j] = slice_of(from->spellings.items[j].text);
		items[i] = (struct ism_enum_item){ slice_of(from->name.text), from->spellings.n,
			spellings };
		if (strcmp(from->name.text, "other") == 0 && i + 1 == list->n)
			other = (uint32_t)i;
	}
	enumeration->name = name;
	enumeration->at = at;
	enumeration->items = (struct ism_enum){ (uint32_t)list->n, other, items };
	return enumeration;
}

void sema_enums(struct sema *s)
{
	ism_vec_each (module, &s->symbols->modules)
		ism_vec_each (item, &(*module)->symbols) {
			struct symbol *symbol = *item;

			if (symbol->decl->kind != ISM_DECL_ENUM)
				continue;
			symbol->u.enumeration = sema_enumeration(
				s, symbol->name, symbol->at, &symbol->decl->u.enumeration.list);
			symbol->state = symbol->decl->u.enumeration.faulty ? FAULTY : TYPED;
		}
}
