#include "runtime/fields/blocks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include <cmocka.h>

#include "runtime/fields/quick_choice.h"
#include "runtime/fields/quick_number.h"
#include "runtime/kernel/calendar.h"
#include "runtime/kernel/field_choice.h"
#include "runtime/kernel/field_time.h"
#include "runtime/read/reader.h"
#include "tests/unit/random.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define ROUNDS       RANDOM_ROUNDS(400000)

/* The text of a cell, with room behind it. */
struct cell {
	char text[64];
	size_t n;
};

static struct cell cell_of(const char *text)
{
	struct cell cell = { .n = strlen(text) };

	memcpy(cell.text, text, cell.n);
	return cell;
}

/* Up to `longest` characters out of `alphabet`. */
static struct cell random_cell(struct random *random, const char *alphabet, size_t longest)
{
	struct cell cell = { .n = random_below(random, longest + 1) };

	for (size_t i = 0; i < cell.n; i++)
		cell.text[i] = alphabet[random_below(random, strlen(alphabet))];
	return cell;
}

/* Puts any byte in some place of it, or cuts it off there, or adds one. */
static void damage(struct random *random, struct cell *cell)
{
	size_t at = cell->n ? random_below(random, cell->n) : 0;

	switch (random_below(random, 4)) {
	case 0: break;
	case 1: cell->text[at] = (char)random_bits(random); break;
	case 2: cell->n = at; break;
	default: cell->text[cell->n++] = (char)random_bits(random); break;
	}
}

/* ---- one cell ---- */

/* Value `i` of what was read, of any width. */
static int64_t value_at(const struct ism_field_form *form, const int64_t *values, uint32_t i)
{
	switch (ism_vector_width(form)) {
	case sizeof(uint8_t): return ((const uint8_t *)values)[i];
	case sizeof(int32_t): return ((const int32_t *)values)[i];
	default: return values[i];
	}
}

enum { COPIES = 3 };

/* Reads the cell as each instruction set does, in a short column, and expects the same of all of them. */
static uint8_t read_slice(const struct ism_field_form *form, struct ism_slice cell, int64_t *value)
{
	struct ism_slice cells[COPIES];
	uint8_t reason = 0;
	bool is_first = true;

	for (int i = 0; i < COPIES; i++)
		cells[i] = cell;
	for (int isa = ISM_ISA_SCALAR; isa < ISM_ISA_COUNT; isa++) {
		struct ism_blocks blocks;
		int64_t values[COPIES];
		uint8_t reasons[COPIES];
		bool left;

		if (!ism_isa_has((enum ism_isa)isa))
			continue;
		ism_blocks_open(&blocks, form, (enum ism_isa)isa);
		if (!blocks.read)
			return ISM_BLOCKS_IN_DOUBT;
		left = blocks.read(&blocks, cells, 1, COPIES, values, reasons);
		for (int i = 0; i < COPIES; i++) {
			assert_int_equal(reasons[i], is_first ? reasons[0] : reason);
			reason = reasons[i];
			if (reason != ISM_BLOCKS_IN_DOUBT)
				assert_int_equal(value_at(form, values, (uint32_t)i),
					is_first ? value_at(form, values, 0) : *value);
			*value = value_at(form, values, (uint32_t)i);
			is_first = false;
		}
		assert_int_equal(left, reason >= ISM_BLOCKS_UNPLACED);
		ism_blocks_release(&blocks);
	}
	return reason;
}

static uint8_t read_cell(const struct ism_field_form *form, const struct cell *cell, int64_t *value)
{
	return read_slice(form, (struct ism_slice){ cell->text, cell->n }, value);
}

/* ---- numbers ---- */

static const struct ism_number_form plain;
static const struct ism_number_form german = { .decimal = ',', .thousands = '.' };
static const struct ism_number_form percent = { .percent = 1 };

static bool int_is_quick(const struct cell *cell)
{
	const struct ism_field_form form = { .type = ISM_TYPE_INT };
	int64_t quick = -7, slow = -8;

	if (read_cell(&form, cell, &quick) != ISM_REASON_NONE)
		return false;
	assert_int_equal(ism_field_int(cell->text, cell->n, &plain, &slow), ISM_REASON_NONE);
	assert_int_equal(quick, slow);
	return true;
}

static bool decimal_is_quick(
	const struct cell *cell, const struct ism_number_form *form, unsigned scale)
{
	const struct ism_field_form field = {
		.type = ISM_TYPE_DECIMAL, .scale = scale, .number = *form
	};
	int64_t quick = -7, slow = -8;

	if (read_cell(&field, cell, &quick) != ISM_REASON_NONE)
		return false;
	assert_int_equal(
		ism_field_decimal(cell->text, cell->n, form, scale, &slow), ISM_REASON_NONE);
	assert_int_equal(quick, slow);
	return true;
}

static bool number_is_quick(const struct cell *cell, const struct ism_number_form *form)
{
	double quick = -7, slow = -8;

	if (!ism_quick_number(cell->text, cell->n, form, &quick))
		return false;
	assert_int_equal(ism_field_number(cell->text, cell->n, form, &slow), ISM_REASON_NONE);
	assert_memory_equal(&quick, &slow, sizeof(quick));
	return true;
}

static void numbers_are_those_of_the_slow_functions(void **state)
{
	static const char *const alphabets[] = { "0123456789", "0123456789.", "0123456789.-",
		"0019.,-", "0123456789,%", "0123456789.-+eE%, x\x80/:\xb0" };
	struct random random = { 11 };
	size_t n_quick = 0;

	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		struct cell cell =
			random_cell(&random, alphabets[random_below(&random, COUNT(alphabets))],
				1 + random_below(&random, 22));
		unsigned scale = (unsigned)random_below(&random, ISM_DECIMAL_SCALE_MAX + 1);

		n_quick += int_is_quick(&cell);
		n_quick += decimal_is_quick(&cell, &plain, scale);
		n_quick += decimal_is_quick(&cell, &german, scale);
		n_quick += number_is_quick(&cell, &plain);
		n_quick += number_is_quick(&cell, &german);
		n_quick += number_is_quick(&cell, &percent);
	}
	assert_true(n_quick > ROUNDS);
}

static void usual_numbers_are_quick(void **state)
{
	static const char *const texts[] = { "0", "7", "00", "1234567", "12345678" };

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct cell cell = cell_of(texts[i]);

		assert_true(int_is_quick(&cell));
		assert_true(decimal_is_quick(&cell, &plain, 2));
		assert_true(number_is_quick(&cell, &plain));
	}
}

static void the_decimal_sign_may_stand_in_any_place_but_the_last(void **state)
{
	(void)state;
	for (size_t n = 2; n <= ISM_QUICK_PLACES; n++) {
		for (size_t at = 0; at < n; at++) {
			struct cell cell = { .n = n };
			unsigned scale = (unsigned)(n - at - 1);
			bool fits = at < n - 1;

			memcpy(cell.text, "1234567890123456", n);
			cell.text[at] = '.';
			assert_int_equal(decimal_is_quick(&cell, &plain, scale), fits);
			assert_int_equal(number_is_quick(&cell, &plain), fits);
			assert_false(int_is_quick(&cell));
			if (scale > 0)
				assert_false(decimal_is_quick(&cell, &plain, scale - 1));
			cell.text[at] = ',';
			assert_int_equal(decimal_is_quick(&cell, &german, scale), fits);
		}
	}
}

static void numbers_that_are_none_are_not_quick(void **state)
{
	static const char *const texts[] = { "", "-", "--1", "+1", ".", "-.", "1.", "1..2", "1.2.3",
		".1.", "12345678.1234567.", "1 ", " 1", "0x1", "1e3", "%", "-%", "1\xb0" };

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct cell cell = cell_of(texts[i]);

		assert_false(int_is_quick(&cell));
		assert_false(decimal_is_quick(&cell, &plain, 6));
		assert_false(number_is_quick(&cell, &plain));
		assert_false(number_is_quick(&cell, &percent));
	}
}

/* ---- bools and enumerations ---- */

static void bools_are_those_of_the_slow_function(void **state)
{
	static const char *const words[] = { "true", "FALSE", "Yes", "nO", "1", "0" };
	static const struct ism_bool_form usual;
	struct random random = { 12 };
	size_t n_quick = 0;

	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		struct cell cell = cell_of(words[random_below(&random, COUNT(words))]);
		int64_t quick = -7, slow = -8;
		bool good;

		damage(&random, &cell);
		good = ism_quick_bool(cell.text, cell.n, &quick);
		assert_int_equal(
			good, ism_field_bool(cell.text, cell.n, &usual, &slow) == ISM_REASON_NONE);
		if (good)
			assert_int_equal(quick, slow);
		n_quick += good;
	}
	assert_true(n_quick > ROUNDS / 4);
}

enum { TEXTS_MAX = 40 };

/* An enumeration of random texts, few letters so that they are alike, and its table. */
struct choice {
	struct cell texts[TEXTS_MAX];
	struct ism_slice slices[TEXTS_MAX];
	struct ism_enum_item items[TEXTS_MAX];
	struct ism_enum e;
	uint16_t displacements[ISM_ENUM_TABLE_MAX];
	struct ism_enum_entry entries[2 * ISM_ENUM_TABLE_MAX];
	struct ism_enum_table table;
};

static bool is_new(const struct choice *c, uint32_t n)
{
	int64_t found;
	struct ism_enum before = { n, ISM_ENUM_NO_OTHER, c->items };

	return ism_field_enum(c->texts[n].text, c->texts[n].n, &before, &found) != ISM_REASON_NONE;
}

static bool make_choice(struct random *random, struct choice *c, uint32_t n)
{
	static const char *const alphabets[] = { "ab", "abcdefghij", "aB_ -", "ab\xc3\xa4" };
	const char *alphabet = alphabets[random_below(random, COUNT(alphabets))];
	size_t longest = 1 + random_below(random, random_below(random, 2) ? 10 : 40);
	bool any_case = random_below(random, 2);
	uint32_t n_buckets, n_slots;

	c->e = (struct ism_enum){ 0, ISM_ENUM_NO_OTHER, c->items };
	for (uint32_t tries = 0; tries < 4 * n && c->e.n < n; tries++) {
		uint32_t i = c->e.n;

		c->texts[i] = random_cell(random, alphabet, longest);
		c->slices[i] = (struct ism_slice){ c->texts[i].text, c->texts[i].n };
		c->items[i] =
			(struct ism_enum_item){ c->slices[i], any_case ? 0 : 1, &c->slices[i] };
		c->e.n += is_new(c, i);
	}
	if (random_below(random, 3) == 0)
		c->e.other = (uint32_t)random_below(random, c->e.n);
	assert_true(ism_enum_table_sizes(&c->e, &n_buckets, &n_slots));
	return ism_enum_table_build(
		&c->e, n_buckets, n_slots, c->displacements, c->entries, &c->table);
}

static bool is_ascii(const struct cell *cell)
{
	for (size_t i = 0; i < cell->n; i++)
		if ((uint8_t)cell->text[i] >= 0x80)
			return false;
	return true;
}

static void change_case(struct random *random, struct cell *cell)
{
	for (size_t i = 0; i < cell->n; i++)
		if (random_below(random, 4) == 0)
			cell->text[i] ^= 0x20;
}

/* What the slow function finds is found, but for texts beyond ASCII. */
static bool enum_is_quick(const struct choice *c, const struct cell *cell)
{
	int64_t quick = -7, slow = -8;
	enum ism_reason reason = ism_field_enum(cell->text, cell->n, &c->e, &slow);
	bool good = ism_quick_enum(cell->text, cell->n, &c->table, &quick);

	if (good)
		assert_int_equal(reason, ISM_REASON_NONE);
	if (good)
		assert_int_equal(quick, slow);
	if (reason == ISM_REASON_NONE && is_ascii(cell))
		assert_true(good);
	return good;
}

static void enumerations_are_those_of_the_slow_function(void **state)
{
	static struct choice choice;
	struct random random = { 13 };
	size_t n_tables = 0, n_quick = 0;

	(void)state;
	for (int i = 0; i < 1500; i++) {
		if (!make_choice(&random, &choice, 1 + random_below(&random, TEXTS_MAX)))
			continue;
		n_tables++;
		for (int k = 0; k < 200; k++) {
			struct cell cell = choice.texts[random_below(&random, choice.e.n)];

			if (random_below(&random, 2))
				change_case(&random, &cell);
			damage(&random, &cell);
			n_quick += enum_is_quick(&choice, &cell);
		}
	}
	assert_true(n_tables > 1000);
	assert_true(n_quick > 50 * n_tables);
}

/* Mixed: names in any case beside spellings. */
static void names_and_spellings_share_a_table(void **state)
{
	static const struct ism_slice low[] = { { "4 - Low", 7 }, { "LOW", 3 } };
	static const struct ism_enum_item items[] = {
		{ { "low", 3 }, 2, low },
		{ { "medium", 6 }, 0, NULL },
		{ { "a name of more than sixteen bytes", 33 }, 0, NULL },
	};
	static const char *const texts[] = { "LOW", "low", "4 - Low", "4 - low", "Medium", "MEDIUM",
		"medium ", "a NAME of more than sixteen bytes", "a name of more thin sixteen bytes",
		"", "m" };
	static struct choice choice = { .e = { 3, ISM_ENUM_NO_OTHER, items } };
	uint32_t n_buckets, n_slots;
	size_t n_quick = 0;

	(void)state;
	assert_true(ism_enum_table_sizes(&choice.e, &n_buckets, &n_slots));
	assert_true(ism_enum_table_build(&choice.e, n_buckets, n_slots, choice.displacements,
		choice.entries, &choice.table));
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct cell cell = cell_of(texts[i]);

		n_quick += enum_is_quick(&choice, &cell);
	}
	assert_int_equal(n_quick, 5);
}

static void texts_that_share_what_is_hashed_have_no_table(void **state)
{
	static const struct ism_slice lower = { "yes", 3 }, upper = { "YES", 3 };
	static const struct ism_enum_item items[] = {
		{ { "a", 1 }, 1, &lower },
		{ { "b", 1 }, 1, &upper },
		{ { "c", 1 }, 0, NULL },
	};
	static struct choice choice = { .e = { 3, ISM_ENUM_NO_OTHER, items } };
	uint32_t n_buckets, n_slots;

	(void)state;
	assert_true(ism_enum_table_sizes(&choice.e, &n_buckets, &n_slots));
	assert_false(ism_enum_table_build(&choice.e, n_buckets, n_slots, choice.displacements,
		choice.entries, &choice.table));
}

static void hundreds_of_texts_have_a_table(void **state)
{
	static char names[ISM_ENUM_TABLE_MAX][12];
	static struct ism_enum_item items[ISM_ENUM_TABLE_MAX + 1];
	static struct choice choice = { .e = { ISM_ENUM_TABLE_MAX, ISM_ENUM_NO_OTHER, items } };
	struct ism_enum more = { ISM_ENUM_TABLE_MAX + 1, ISM_ENUM_NO_OTHER, items };
	uint32_t n_buckets, n_slots;

	(void)state;
	for (int i = 0; i < ISM_ENUM_TABLE_MAX; i++) {
		int n = snprintf(names[i], sizeof(names[i]), "item_%d", i);

		items[i].name = (struct ism_slice){ names[i], (uint64_t)n };
	}
	assert_true(ism_enum_table_sizes(&choice.e, &n_buckets, &n_slots));
	assert_true(ism_enum_table_build(&choice.e, n_buckets, n_slots, choice.displacements,
		choice.entries, &choice.table));
	for (uint32_t i = 0; i < n_slots; i++)
		assert_int_equal(
			choice.entries[i].size == ISM_ENUM_NO_SIZE, choice.entries[i].name == NULL);
	for (int i = 0; i < ISM_ENUM_TABLE_MAX; i++) {
		int64_t found = -1;

		assert_true(ism_quick_enum(
			names[i], (size_t)items[i].name.size, &choice.table, &found));
		assert_int_equal(found, i);
	}
	assert_false(ism_enum_table_sizes(&more, &n_buckets, &n_slots));
}

/* ---- times ---- */

static const struct ism_field_form date_form = { .type = ISM_TYPE_DATE };
static const struct ism_field_form timestamp_form = { .type = ISM_TYPE_TIMESTAMP };

/* `YYYY-MM-DD` by the book. */
static bool plain_date(const struct cell *cell, struct ism_civil *date)
{
	int year, month, day, taken = 0;

	if (cell->n != 10 || strspn(cell->text, "0123456789") != 4 ||
		strspn(cell->text + 5, "0123456789") != 2 ||
		strspn(cell->text + 8, "0123456789") != 2)
		return false;
	if (sscanf(cell->text, "%4d-%2d-%2d%n", &year, &month, &day, &taken) != 3 || taken != 10)
		return false;
	*date = (struct ism_civil){ year, month, day };
	return year >= 1 && month >= 1 && month <= 12 && day >= 1 &&
	       day <= ism_days_in_month(year, month);
}

static void dates_are_those_of_the_calendar(void **state)
{
	struct random random = { 14 };
	size_t n_quick = 0;

	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		struct ism_civil date = { 1965 + (int32_t)random_below(&random, 140),
			(int32_t)random_below(&random, 14), (int32_t)random_below(&random, 34) };
		struct cell cell = { .n = 10 };
		int64_t day = -7, slow = -8;
		bool good;

		if (random_below(&random, 4) == 0)
			date.year = (int32_t)random_below(&random, 10000);
		snprintf(cell.text, sizeof(cell.text), "%04u-%02u-%02u", (unsigned)date.year,
			(unsigned)date.month, (unsigned)date.day);
		if (random_below(&random, 2))
			damage(&random, &cell);
		cell.text[cell.n] = '\0';
		good = plain_date(&cell, &date);
		assert_int_equal(ism_field_date(cell.text, cell.n, &slow) == ISM_REASON_NONE, good);
		if (good)
			assert_int_equal(slow, ism_day_from_civil(date.year, date.month, date.day));
		if (read_cell(&date_form, &cell, &day) != ISM_REASON_NONE) {
			assert_false(good && date.year >= 1970 && date.year < 2098);
			continue;
		}
		assert_true(good);
		assert_int_equal(day, slow);
		n_quick++;
	}
	assert_true(n_quick > ROUNDS / 4);
}

static void timestamps_are_those_of_the_slow_function(void **state)
{
	struct random random = { 15 };
	size_t n_quick = 0, n_local = 0;

	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		struct ism_zone_cursor cursor = { 0 };
		struct cell cell = { 0 };
		int64_t quick = -7, slow = -8;
		uint8_t reason;

		cell.n = (size_t)snprintf(cell.text, sizeof(cell.text),
			"%04u-%02u-%02u%c%02u:%02u:%02u%s",
			1960 + (unsigned)random_below(&random, 150),
			1 + (unsigned)random_below(&random, 12),
			1 + (unsigned)random_below(&random, 29), "T T x"[random_below(&random, 5)],
			(unsigned)random_below(&random, 26), (unsigned)random_below(&random, 61),
			(unsigned)random_below(&random, 61), random_below(&random, 2) ? "Z" : "");
		if (random_below(&random, 4) == 0)
			damage(&random, &cell);
		reason = read_cell(&timestamp_form, &cell, &quick);
		if (reason == ISM_BLOCKS_IN_DOUBT)
			continue;
		assert_int_equal(reason == ISM_REASON_NONE, cell.text[cell.n - 1] == 'Z');
		n_quick += reason == ISM_REASON_NONE;
		n_local += reason == ISM_BLOCKS_UNPLACED;
		assert_int_equal(ism_field_timestamp(cell.text, cell.n, NULL, &cursor, &slow),
			ISM_REASON_NONE);
		assert_int_equal(quick, slow);
	}
	assert_true(n_quick > ROUNDS / 10);
	assert_true(n_local > ROUNDS / 10);
}

/* ---- columns ---- */

enum { ROWS_MAX = 200, STRIDE_MAX = 3 };

static const struct ism_slice severities[] = { { "low", 3 }, { "medium", 6 }, { "high", 4 },
	{ "critical", 8 } };
static const struct ism_enum_item severity_items[] = { { { "low", 3 }, 0, NULL },
	{ { "medium", 6 }, 0, NULL }, { { "high", 4 }, 0, NULL }, { { "critical", 8 }, 0, NULL } };
static const struct ism_enum severity = { 4, ISM_ENUM_NO_OTHER, severity_items };

/* A cell that is mostly good for the form; `nothing` at times. */
static struct cell cell_for(struct random *random, const struct ism_field_form *form)
{
	struct cell cell = { 0 };
	unsigned n = (unsigned)random_below(random, 1000);

	switch (form->type) {
	case ISM_TYPE_INT: snprintf(cell.text, sizeof(cell.text), "%u", n * n); break;
	case ISM_TYPE_DECIMAL:
	case ISM_TYPE_NUMBER:
		snprintf(cell.text, sizeof(cell.text), "%u.%02u", n * 7, n % 100);
		break;
	case ISM_TYPE_BOOL: strcpy(cell.text, n & 1 ? "true" : "No"); break;
	case ISM_TYPE_ENUM: strcpy(cell.text, severities[n % 4].data); break;
	default:
		snprintf(cell.text, sizeof(cell.text), "%u-%02u-%02uT1%u:00:5%u%s", 1970 + n % 128,
			1 + n % 12, 1 + n % 28, n % 10, n % 7, n & 1 ? "Z" : "");
		break;
	}
	cell.n = strlen(cell.text);
	if (form->type == ISM_TYPE_DATE)
		cell.n = 10;
	if (random_below(random, 10) == 0)
		damage(random, &cell);
	return cell;
}

/* One column as all instruction sets read it, and as cell by cell says. */
static void check_column(struct random *random, const struct ism_field_form *form, size_t *n_sure)
{
	static struct cell texts[ROWS_MAX];
	static struct ism_slice cells[ROWS_MAX * STRIDE_MAX];
	uint32_t n = (uint32_t)random_below(random, ROWS_MAX + 1);
	uint32_t stride = 1 + (uint32_t)random_below(random, STRIDE_MAX);

	for (uint32_t i = 0; i < n; i++) {
		texts[i] = cell_for(random, form);
		cells[i * stride] = (struct ism_slice){ texts[i].text, texts[i].n };
		if (random_below(random, 5) == 0)
			cells[i * stride] = (struct ism_slice){ NULL, 0 };
	}
	for (int isa = ISM_ISA_SCALAR; isa < ISM_ISA_COUNT; isa++) {
		struct ism_zone_cursor cursor = { 0 };
		struct ism_blocks blocks;
		int64_t values[ROWS_MAX];
		uint8_t reasons[ROWS_MAX];
		bool left, expected_left = false;

		if (!ism_isa_has((enum ism_isa)isa))
			continue;
		ism_blocks_open(&blocks, form, (enum ism_isa)isa);
		assert_non_null(blocks.read);
		left = blocks.read(&blocks, cells, stride, n, values, reasons);
		for (uint32_t i = 0; i < n; i++) {
			struct ism_slice cell = cells[i * stride];
			struct ism_datum datum = { 0 };
			uint8_t ip[ISM_IP_SIZE];

			expected_left |= reasons[i] >= ISM_BLOCKS_UNPLACED;
			if (!cell.data || reasons[i] == ISM_REASON_ABSENT) {
				assert_null(cell.data);
				assert_int_equal(reasons[i], ISM_REASON_ABSENT);
				continue;
			}
			if (reasons[i] == ISM_BLOCKS_IN_DOUBT)
				continue;
			assert_int_equal(ism_field_parse(form, cell.data, cell.size, NULL, &cursor,
						 ip, &datum),
				ISM_REASON_NONE);
			assert_int_equal(value_at(form, values, i), datum.exact);
			*n_sure += 1;
		}
		assert_int_equal(left, expected_left);
		ism_blocks_release(&blocks);
	}
}

static void columns_are_those_of_cell_by_cell(void **state)
{
	static const struct ism_field_form forms[] = {
		{ .type = ISM_TYPE_INT },
		{ .type = ISM_TYPE_DECIMAL, .scale = 2 },
		{ .type = ISM_TYPE_DECIMAL, .scale = 5 },
		{ .type = ISM_TYPE_NUMBER },
		{ .type = ISM_TYPE_NUMBER, .number = { .percent = 1 } },
		{ .type = ISM_TYPE_BOOL },
		{ .type = ISM_TYPE_BOOL, .boolean = { { "true", 4 }, { "No", 2 } } },
		{ .type = ISM_TYPE_ENUM, .enumeration = &severity },
		{ .type = ISM_TYPE_DATE },
		{ .type = ISM_TYPE_TIMESTAMP },
	};
	struct random random = { 17 };

	(void)state;
	for (size_t f = 0; f < COUNT(forms); f++) {
		size_t n_sure = 0;

		for (int i = 0; i < 1000; i++)
			check_column(&random, &forms[f], &n_sure);
		assert_true(n_sure > 30000);
	}
}

/* ---- where a page ends ---- */

static void nothing_is_read_beyond_the_page_of_a_cell(void **state)
{
	static const char *const texts[] = { "1", "12", "-3.5", "1234567", "12345678", "123456789",
		"true", "no", "low", "critical", "2026-01-31", "2026-01-31T10:00:00Z",
		"2026-01-31 10:00:00", "1234567812345678" };
	static const struct ism_field_form forms[] = { { .type = ISM_TYPE_INT },
		{ .type = ISM_TYPE_DECIMAL, .scale = 2 }, { .type = ISM_TYPE_NUMBER },
		{ .type = ISM_TYPE_BOOL }, { .type = ISM_TYPE_ENUM, .enumeration = &severity },
		{ .type = ISM_TYPE_DATE }, { .type = ISM_TYPE_TIMESTAMP } };
	size_t page = 16384; /* of all sizes that pages have, the last one ends here */
	char *map =
		mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)state;
	assert_ptr_not_equal(map, MAP_FAILED);
	assert_int_equal(mprotect(map + page, page, PROT_NONE), 0);
	for (size_t i = 0; i < COUNT(texts); i++) {
		size_t n = strlen(texts[i]);
		char *s = map + page - n;
		struct ism_slice apart = { texts[i], n }, at_end = { s, n };

		memcpy(s, texts[i], n);
		for (size_t f = 0; f < COUNT(forms); f++) {
			int64_t value, there;
			uint8_t reason = read_slice(&forms[f], apart, &there);

			assert_int_equal(read_slice(&forms[f], at_end, &value), reason);
			if (reason == ISM_REASON_NONE)
				assert_int_equal(value, there);
		}
	}
	assert_int_equal(munmap(map, 2 * page), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_those_of_the_slow_functions),
		cmocka_unit_test(usual_numbers_are_quick),
		cmocka_unit_test(the_decimal_sign_may_stand_in_any_place_but_the_last),
		cmocka_unit_test(numbers_that_are_none_are_not_quick),
		cmocka_unit_test(bools_are_those_of_the_slow_function),
		cmocka_unit_test(enumerations_are_those_of_the_slow_function),
		cmocka_unit_test(names_and_spellings_share_a_table),
		cmocka_unit_test(texts_that_share_what_is_hashed_have_no_table),
		cmocka_unit_test(hundreds_of_texts_have_a_table),
		cmocka_unit_test(dates_are_those_of_the_calendar),
		cmocka_unit_test(timestamps_are_those_of_the_slow_function),
		cmocka_unit_test(columns_are_those_of_cell_by_cell),
		cmocka_unit_test(nothing_is_read_beyond_the_page_of_a_cell),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
