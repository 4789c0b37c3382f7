/*
 * Enumerations as the generated descriptor holds them: constants that own nothing and never change.
 * Items stand in rank order, the lowest first; a datum of the type is an item's index.
 *
 * A cell finds its item by docs/language.md, "Types": an item with listed spellings is meant by exactly
 * those bytes, one without by its name in any case. A text that two items claim is refused by the compiler.
 */
#ifndef ISM_RUNTIME_ENUM_H
#define ISM_RUNTIME_ENUM_H

#include "runtime/value.h"

#define ISM_ENUM_NO_OTHER UINT32_MAX

struct ism_enum_item {
	struct ism_slice name; /* UTF-8, as the program writes it */
	uint64_t n_spellings;  /* 0: the name in any case */
	const struct ism_slice *spellings;
};

struct ism_enum {
	uint32_t n;
	uint32_t other; /* index of `other`, which takes every further text, or ISM_ENUM_NO_OTHER */
	const struct ism_enum_item *items;
};

#endif
