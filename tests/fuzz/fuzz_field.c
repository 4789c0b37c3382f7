/*
 * Any bytes as a cell: where the quick way of a type takes it, the function of the type must say the same. The
 * first byte chooses the type and its form; the cell stands at the end of its room, so that a sanitizer sees what is
 * read behind it. Of an enumeration the second byte is the size of its first name, which follows, then another
 * name and the cell itself.
 *
 *   clang -fsanitize=fuzzer,address,undefined …; see tests/fuzz/CMakeLists.txt
 */
#include "runtime/fields/blocks.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/fields/quick_choice.h"
#include "runtime/kernel/utf8.h"

static void check(int same)
{
	if (!same)
		abort();
}

static void check_exact(bool quick, int64_t value, enum ism_reason reason, int64_t expected)
{
	check(!quick || (reason == ISM_REASON_NONE && value == expected));
}

/* As the blocks of the best instruction set read it; what they leave is not compared. */
static void check_blocks(const struct ism_field_form *form, const char *s, size_t n)
{
	const struct ism_slice cell = { s, n };
	struct ism_zone_cursor cursor = { 0 };
	struct ism_datum expected = { 0 };
	struct ism_blocks blocks;
	uint8_t ip[ISM_IP_SIZE];
	enum ism_isa isa;
	union {
		int64_t word;
		int32_t day;
		uint8_t byte;
	} value = { 0 };
	uint8_t reason;

	if (ism_isa_choose(ISM_ISA_BEST, &isa, NULL) != ISM_OK)
		return;
	ism_blocks_open(&blocks, form, isa);
	if (blocks.read) {
		blocks.read(&blocks, &cell, 1, 1, &value, &reason);
		check_exact(reason != ISM_BLOCKS_IN_DOUBT,
			form->type == ISM_TYPE_DATE ? value.day : value.word,
			ism_field_parse(form, s, n, NULL, &cursor, ip, &expected), expected.exact);
	}
	ism_blocks_release(&blocks);
}

static void check_numbers(const char *s, size_t n, unsigned choice)
{
	struct ism_field_form form = {
		.number = { choice & 1 ? ',' : 0, choice & 1 ? '.' : 0, choice >> 1 & 1, 0 },
	};

	form.type = ISM_TYPE_NUMBER;
	check_blocks(&form, s, n);
	form.number.percent = 0;
	form.type = ISM_TYPE_INT;
	check_blocks(&form, s, n);
	form.type = ISM_TYPE_DECIMAL;
	form.scale = choice >> 2 & 15;
	check_blocks(&form, s, n);
}

static void check_times(const char *s, size_t n)
{
	static const struct ism_field_form date = { .type = ISM_TYPE_DATE };
	static const struct ism_field_form timestamp = { .type = ISM_TYPE_TIMESTAMP };

	check_blocks(&date, s, n);
	check_blocks(&timestamp, s, n);
}

static void check_bool(const char *s, size_t n)
{
	static const struct ism_bool_form usual;
	int64_t value = 0, expected = 0;
	bool quick = ism_quick_bool(s, n, &value);

	check_exact(quick, value, ism_field_bool(s, n, &usual, &expected), expected);
}

static void check_enum(const char *s, size_t n, unsigned choice)
{
	size_t first = n > 0 ? (uint8_t)s[0] % n : 0;
	size_t second = first < n ? (n - first) / 2 : 0;
	struct ism_slice names[] = { { s + 1, first }, { s + 1 + first, second } };
	struct ism_enum_item items[] = {
		{ names[0], choice & 1, &names[0] },
		{ names[1], choice >> 1 & 1, &names[1] },
	};
	struct ism_enum e = { 2, choice & 4 ? 1 : ISM_ENUM_NO_OTHER, items };
	int64_t value = 0, expected = 0;
	struct ism_enum_entry entries[16];
	struct ism_enum_table table;
	uint16_t displacements[16];
	uint32_t n_buckets, n_slots;

	if (n < 1 + first + second || !ism_utf8_valid(names[0].data, names[0].size) ||
		!ism_utf8_valid(names[1].data, names[1].size) ||
		!ism_enum_table_sizes(&e, &n_buckets, &n_slots))
		return;
	/* The compiler refuses two names that claim the same text. */
	for (size_t i = 0; i < 2; i++) {
		struct ism_enum other = { 1, ISM_ENUM_NO_OTHER, &items[1 - i] };

		if (ism_field_enum(names[i].data, names[i].size, &other, &expected) ==
			ISM_REASON_NONE)
			return;
	}
	if (!ism_enum_table_build(&e, n_buckets, n_slots, displacements, entries, &table))
		return;
	for (size_t at = 0; at <= n; at += 1 + at) {
		bool quick;

		if (!ism_utf8_valid(s + at, n - at))
			continue;
		quick = ism_quick_enum(s + at, n - at, &table, &value);

		check_exact(quick, value, ism_field_enum(s + at, n - at, &e, &expected), expected);
	}
	for (size_t i = 0; i < 2; i++) {
		bool quick = ism_quick_enum(names[i].data, names[i].size, &table, &value);

		check_exact(quick, value,
			ism_field_enum(names[i].data, names[i].size, &e, &expected), expected);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char nothing[2 * ISM_WORD_BYTES];
	const char *cell = nothing;
	unsigned choice;
	char *room;
	size_t n;

	if (size == 0)
		return 0;
	n = size - 1;
	choice = data[0] >> 2;
	room = malloc(n + 1);
	if (!room)
		return 0;
	if (n > 0)
		cell = memcpy(room + 1, data + 1, n);
	switch (data[0] & 3) {
	case 0: check_numbers(cell, n, choice); break;
	case 1: check_times(cell, n); break;
	case 2: check_bool(cell, n); break;
	default: check_enum(cell, n, choice); break;
	}
	free(room);
	return 0;
}
