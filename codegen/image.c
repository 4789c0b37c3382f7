/*
 * Constants that are C structs: filled in as such, in memory, with the layout that this compiler's own C
 * compiler gives them, then put into the module as bytes with pointers between. So the descriptor's
 * structs are typed in one place, runtime/abi.h. Both sides run on machines of one kind.
 */
#include "codegen/gen.h"

#include <stdlib.h>
#include <string.h>

struct image image_of(struct gen *g, void *bytes, uint64_t size)
{
	return (struct image){ .g = g, .bytes = bytes, .size = size };
}

void image_set(struct image *image, uint64_t offset, LLVMValueRef value)
{
	struct image_pointer pointer = { offset, value };

	memset(image->bytes + offset, 0, sizeof(void *));
	if (value)
		ism_vec_push(image->g->arena, &image->pointers, pointer);
}

static int by_offset(const void *a, const void *b)
{
	const struct image_pointer *x = a;
	const struct image_pointer *y = b;

	return (x->offset > y->offset) - (x->offset < y->offset);
}

static LLVMValueRef constant_bytes(struct gen *g, const void *bytes, uint64_t size)
{
	return LLVMConstStringInContext(g->context, bytes, (unsigned)size, true);
}

static LLVMValueRef constant_global(struct gen *g, LLVMValueRef value, const char *name)
{
	LLVMValueRef global = LLVMAddGlobal(g->module, LLVMTypeOf(value), name);

	LLVMSetInitializer(global, value);
	LLVMSetGlobalConstant(global, true);
	LLVMSetLinkage(global, LLVMPrivateLinkage);
	LLVMSetUnnamedAddress(global, LLVMGlobalUnnamedAddr);
	return global;
}

LLVMValueRef image_place(struct image *image, const char *name)
{
	struct gen *g = image->g;
	size_t n = image->pointers.n;
	LLVMValueRef *parts = ism_new_array(g->arena, 2 * n + 1, LLVMValueRef);
	LLVMValueRef global;
	uint32_t n_parts = 0;
	uint64_t at = 0;

	if (n > 1)
		qsort(image->pointers.items, n, sizeof image->pointers.items[0], by_offset);
	for (size_t i = 0; i < n; i++) {
		const struct image_pointer *pointer = &image->pointers.items[i];

		if (pointer->offset > at)
			parts[n_parts++] =
				constant_bytes(g, image->bytes + at, pointer->offset - at);
		parts[n_parts++] = pointer->value;
		at = pointer->offset + sizeof(void *);
	}
	if (image->size > at)
		parts[n_parts++] = constant_bytes(g, image->bytes + at, image->size - at);
	global = constant_global(
		g, LLVMConstStructInContext(g->context, parts, n_parts, true), name);
	LLVMSetAlignment(global, 16);
	return global;
}

LLVMValueRef gen_string(struct gen *g, const char *text)
{
	LLVMValueRef global;

	if (!text)
		return NULL;
	global = pointer_map_get(&g->strings, text, NULL);
	if (global)
		return global;
	global = constant_global(g, constant_bytes(g, text, strlen(text) + 1), "text");
	LLVMSetAlignment(global, 1);
	pointer_map_put(g->arena, &g->strings, text, NULL, global);
	return global;
}

LLVMValueRef gen_bytes(struct gen *g, const void *bytes, uint64_t size, const char *name)
{
	LLVMValueRef global = constant_global(g, constant_bytes(g, bytes, size), name);

	LLVMSetAlignment(global, 16);
	return global;
}

LLVMValueRef gen_string_array(struct gen *g, uint32_t n, const char *const *texts)
{
	struct image image =
		image_of(g, ism_new_array(g->arena, n, const char *), n * sizeof(const char *));

	if (n == 0)
		return NULL;
	for (uint32_t i = 0; i < n; i++)
		image_set(&image, i * sizeof(const char *), gen_string(g, texts[i]));
	return image_place(&image, "texts");
}

void image_slice(struct image *image, uint64_t offset, struct ism_slice slice)
{
	LLVMValueRef data = NULL;

	/* An empty text is not NULL. */
	if (slice.data)
		data = gen_bytes(image->g, slice.size ? slice.data : "",
			slice.size ? slice.size : 1, "slice");
	image_set(image, offset + offsetof(struct ism_slice, data), data);
	memcpy(image->bytes + offset + offsetof(struct ism_slice, size), &slice.size,
		sizeof slice.size);
}

static LLVMValueRef gen_slices(struct gen *g, uint64_t n, const struct ism_slice *slices)
{
	struct image image =
		image_of(g, ism_new_array(g->arena, n, struct ism_slice), n * sizeof *slices);

	if (n == 0)
		return NULL;
	for (uint64_t i = 0; i < n; i++)
		image_slice(&image, i * sizeof *slices, slices[i]);
	return image_place(&image, "slices");
}

static LLVMValueRef gen_enum_items(struct gen *g, const struct ism_enum *enumeration)
{
	struct ism_enum_item *items = ism_new_array(g->arena, enumeration->n, struct ism_enum_item);
	struct image image = image_of(g, items, enumeration->n * sizeof items[0]);

	for (uint32_t i = 0; i < enumeration->n; i++) {
		const struct ism_enum_item *item = &enumeration->items[i];
		uint64_t at = i * sizeof *item;

		items[i].n_spellings = item->n_spellings;
		image_slice(&image, at + offsetof(struct ism_enum_item, name), item->name);
		image_set(&image, at + offsetof(struct ism_enum_item, spellings),
			gen_slices(g, item->n_spellings, item->spellings));
	}
	return image_place(&image, "enum.items");
}

LLVMValueRef gen_enum(struct gen *g, const struct ism_enum *enumeration)
{
	struct ism_enum *copy;
	struct image image;
	LLVMValueRef global;

	if (!enumeration)
		return NULL;
	global = pointer_map_get(&g->enums, enumeration, NULL);
	if (global)
		return global;
	copy = ism_new(g->arena, struct ism_enum);
	*copy = *enumeration;
	image = image_of(g, copy, sizeof *copy);
	image_set(&image, offsetof(struct ism_enum, items), gen_enum_items(g, enumeration));
	global = image_place(&image, "enum");
	pointer_map_put(g->arena, &g->enums, enumeration, NULL, global);
	return global;
}

void image_form(struct image *image, uint64_t offset, const struct ism_form *form)
{
	struct gen *g = image->g;

	image_set(image, offset + offsetof(struct ism_form, unit), gen_string(g, form->unit));
	image_set(image, offset + offsetof(struct ism_form, enumeration),
		gen_enum(g, form->enumeration));
}

/* The form of a list's elements. */
static LLVMValueRef gen_element_form(struct gen *g, const struct ism_field_form *form)
{
	struct ism_field_form *copy;
	struct image image;

	if (!form)
		return NULL;
	copy = ism_new(g->arena, struct ism_field_form);
	image = image_of(g, copy, sizeof *copy);
	*copy = *form;
	image_field_form(&image, 0, form);
	return image_place(&image, "element.form");
}

void image_field_form(struct image *image, uint64_t offset, const struct ism_field_form *form)
{
	struct gen *g = image->g;
	uint64_t boolean = offset + offsetof(struct ism_field_form, boolean);
	LLVMValueRef pattern = NULL;

	if (form->pattern)
		pattern = gen_bytes(g, form->pattern, sizeof *form->pattern, "pattern");
	image_slice(image, boolean + offsetof(struct ism_bool_form, yes), form->boolean.yes);
	image_slice(image, boolean + offsetof(struct ism_bool_form, no), form->boolean.no);
	image_set(image, offset + offsetof(struct ism_field_form, enumeration),
		gen_enum(g, form->enumeration));
	image_set(image, offset + offsetof(struct ism_field_form, pattern), pattern);
	image_set(image, offset + offsetof(struct ism_field_form, element),
		gen_element_form(g, form->element));
	image_slice(image, offset + offsetof(struct ism_field_form, mark), form->mark);
}
