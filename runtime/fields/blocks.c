#include "runtime/fields/blocks.h"

#include <stdlib.h>

#include "runtime/read/reader.h"

static const struct ism_blocks_kernels *kernels_of(enum ism_isa isa)
{
	switch (isa) {
#ifdef ISM_ISA_ARM
	case ISM_ISA_NEON: return &ism_blocks_neon;
#endif
#ifdef ISM_ISA_X86
	case ISM_ISA_AVX2: return &ism_blocks_avx2;
	case ISM_ISA_AVX512: return &ism_blocks_avx512;
#endif
	default: return &ism_blocks_scalar;
	}
}

/* What a decimal may be scaled up by without leaving 63 bits, if it has as many digits as are read at once. */
#define SCALE_MAX 10

/* Slots of a table with at most about as many texts. */
#define FEW_SLOTS 16

/* Makes the table; an enumeration that has none, or no memory for it, is read cell by cell. */
static bool make_table(struct ism_blocks *blocks, const struct ism_enum *enumeration)
{
	uint32_t n_buckets, n_slots;
	struct ism_enum_entry *entries;

	if (!ism_enum_table_sizes(enumeration, &n_buckets, &n_slots))
		return false;
	blocks->table_memory = malloc(n_slots * sizeof(*entries) + n_buckets * sizeof(uint16_t));
	entries = blocks->table_memory;
	if (entries && ism_enum_table_build(enumeration, n_buckets, n_slots,
			       (uint16_t *)(entries + n_slots), entries, &blocks->table))
		return true;
	ism_blocks_release(blocks);
	return false;
}

/* The declared texts of a bool, as an enumeration whose items are 0 and 1. */
static bool make_bool_table(struct ism_blocks *blocks, const struct ism_bool_form *form)
{
	const struct ism_enum_item items[] = {
		{ .name = form->no, .n_spellings = 1, .spellings = &form->no },
		{ .name = form->yes, .n_spellings = 1, .spellings = &form->yes },
	};
	const struct ism_enum texts = { .n = 2, .other = ISM_ENUM_NO_OTHER, .items = items };

	return make_table(blocks, &texts);
}

/* Whether all texts are short, and so few that comparing with each of them is quickest. */
static bool has_few(const struct ism_enum_table *table)
{
	return table->slot_mask < FEW_SLOTS && !table->is_long && !table->has_other;
}

void ism_blocks_open(struct ism_blocks *blocks, const struct ism_field_form *form, enum ism_isa isa)
{
	const struct ism_blocks_kernels *kernels = kernels_of(isa);
	bool is_iso = form->time == ISM_TIME_FORM_ISO;
	ism_blocks_fn read = NULL;

	*blocks = (struct ism_blocks){ .form = form };
	switch ((enum ism_type_kind)form->type) {
	case ISM_TYPE_BOOL:
		if (!form->boolean.yes.data)
			read = kernels->boolean;
		else if (make_bool_table(blocks, &form->boolean))
			read = has_few(&blocks->table) ? kernels->few_choices : kernels->choice;
		break;
	case ISM_TYPE_ENUM:
		if (!make_table(blocks, form->enumeration))
			break;
		if (ism_vector_width(form) > 1)
			read = kernels->wide_choice;
		else
			read = has_few(&blocks->table) ? kernels->few_choices : kernels->choice;
		break;
	case ISM_TYPE_INT: read = kernels->integer; break;
	case ISM_TYPE_DECIMAL: read = form->scale <= SCALE_MAX ? kernels->decimal : NULL; break;
	case ISM_TYPE_NUMBER: read = kernels->number; break;
	case ISM_TYPE_DATE: read = is_iso ? kernels->date : NULL; break;
	case ISM_TYPE_TIMESTAMP: read = is_iso ? kernels->timestamp : NULL; break;
	case ISM_TYPE_TEXT:
	case ISM_TYPE_DURATION:
	case ISM_TYPE_IP:
	case ISM_TYPE_LIST: break;
	}
	blocks->read = read;
}

void ism_blocks_release(struct ism_blocks *blocks)
{
	free(blocks->table_memory);
	*blocks = (struct ism_blocks){ .form = blocks->form };
}
