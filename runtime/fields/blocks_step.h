/*
 * The loops of blocks.h. Included by one file for each instruction set, which defines KERNELS, the name of its table,
 * and is compiled for that set.
 *
 * Cells are taken in blocks: a first loop gathers their characters into arrays, a second one has nothing but
 * arithmetic on these. Blocks that are not full are filled up with zeros, whose results are not used.
 */
#include "runtime/fields/blocks.h"

#include <string.h>

#include "runtime/fields/quick_choice.h"
#include "runtime/fields/quick_number.h"
#include "runtime/kernel/calendar.h"
#include "runtime/kernel/word.h"

enum { BLOCK_ROWS = 64 };

/* What stands for a text of another size, and for an empty one. */
static const char some_time[] = "2000-01-01T00:00:00Z";
static const char nothing[2 * ISM_WORD_BYTES];

/* condition ? a : b, which never is a branch: what it depends on is as good as random. */
static inline const char *either(bool condition, const char *a, const char *b)
{
	uintptr_t differ = ((uintptr_t)a ^ (uintptr_t)b) & -(uintptr_t)condition;

	return (const char *)((uintptr_t)b ^ differ);
}

static inline uint32_t rows_in_block(uint32_t first, uint32_t n)
{
	return n - first < BLOCK_ROWS ? n - first : BLOCK_ROWS;
}

/* Reasons of a block's rows, from bits: of those that are there whether they are wrong. Returns all of them, or'ed. */
static inline uint8_t put_reasons(
	const uint8_t *absent, const uint8_t *wrong, uint32_t n, uint8_t *reasons)
{
	uint8_t found[BLOCK_ROWS];
	uint8_t all = 0;

	for (uint32_t i = 0; i < BLOCK_ROWS; i++)
		found[i] = (uint8_t)(absent[i] * ISM_REASON_ABSENT | -(wrong[i] & ~absent[i] & 1));
	for (uint32_t i = 0; i < n; i++)
		all |= found[i];
	memcpy(reasons, found, n);
	return all;
}

/* Whether reasons, or'ed, have one that is to be looked at. */
static inline bool has_doubt(uint8_t reasons)
{
	return reasons >> 7;
}

/* ---- taking cells ---- */

/* Cells of a block: where each is, or what stands for it where it is not of the size that is asked for. */
struct sized_texts {
	const char *texts[BLOCK_ROWS];
	uint8_t absent[BLOCK_ROWS], unsized[BLOCK_ROWS];
};

static inline __attribute__((always_inline)) void take_steps(struct sized_texts *sized,
	const struct ism_slice *cells, const uint32_t stride, uint32_t rows, size_t size)
{
	for (uint32_t i = 0; i < rows; i++) {
		const struct ism_slice *cell = &cells[(size_t)i * stride];
		bool fits = cell->size == size;

		sized->texts[i] = either(fits, cell->data, some_time);
		sized->absent[i] = !cell->data;
		sized->unsized[i] = !fits;
	}
}

/* Cells that lie side by side, as those of CSV do, are taken by vector instructions too. */
static inline void take_sized(struct sized_texts *sized, const struct ism_slice *cells,
	uint32_t stride, uint32_t rows, size_t size)
{
	if (stride == 1)
		take_steps(sized, cells, 1, rows, size);
	else
		take_steps(sized, cells, stride, rows, size);
}

/* ---- dates and times ---- */

/* The years that are read here: in them every fourth one is a leap year. */
#define FIRST_YEAR 1970u
#define N_YEARS    128u

/* Four characters, the first in the lowest byte. */
static inline uint32_t four_at(const char *s)
{
	uint32_t four;

	memcpy(&four, s, sizeof(four));
	return le32toh(four);
}

/*
 * Not 0 where a byte plus that of `sums` reaches 128: with 0x76 where it is above 9, with 0x7f where it is not 0. A byte
 * that carries into the next one has its highest bit set itself.
 */
static inline uint32_t misfits(uint32_t word, uint32_t sums)
{
	return (word | (word + sums)) & 0x80808080u;
}

static inline uint32_t byte_of(uint32_t word, unsigned i)
{
	return word >> 8 * i & 0xff;
}

/* `YYYY-MM-` and `DD`, as they are and as numbers. */
struct dates {
	uint64_t months[BLOCK_ROWS];
	uint16_t days[BLOCK_ROWS];
	uint8_t wrong[BLOCK_ROWS];
	int32_t numbers[BLOCK_ROWS]; /* days since 1970-01-01 */
};

static inline void take_date(struct dates *dates, uint32_t i, const char *s)
{
	uint16_t day;

	memcpy(&day, s + 8, sizeof(day));
	dates->months[i] = ism_word_at(s);
	dates->days[i] = le16toh(day);
}

static inline void read_dates(struct dates *dates)
{
	for (uint32_t i = 0; i < BLOCK_ROWS; i++) {
		uint32_t y = (uint32_t)dates->months[i] ^ 0x30303030u;
		uint32_t m = (uint32_t)(dates->months[i] >> 32) ^ 0x2d30302du;
		uint32_t d = (uint32_t)dates->days[i] ^ 0x3030u;
		uint32_t year = (byte_of(y, 0) * 10 + byte_of(y, 1)) * 100 + byte_of(y, 2) * 10 +
				byte_of(y, 3) - FIRST_YEAR;
		uint32_t month = byte_of(m, 1) * 10 + byte_of(m, 2);
		uint32_t day = byte_of(d, 0) * 10 + byte_of(d, 1);
		uint32_t leap = year % 4 == 2;
		uint32_t length = month == 2 ? 28 + leap : 30 + ((month + month / 8) & 1);
		/* Days before the month: (367 m - 362) / 12, as if February had 30. */
		uint32_t before = (367 * month - 362) * 5462 >> 16;

		before -= month > 2 ? 2 - leap : 0;
		dates->wrong[i] = ((misfits(y, 0x76767676u) | misfits(m, 0x7f76767fu) |
					   misfits(d, 0x7676u)) != 0) |
				  (year >= N_YEARS) | (month - 1 >= 12) | (day - 1 >= length);
		dates->numbers[i] = (int32_t)(year * 365 + (year + 1) / 4 + before + day - 1);
	}
}

static bool read_date(const struct ism_blocks *blocks, const struct ism_slice *cells,
	uint32_t stride, uint32_t n, void *values, uint8_t *reasons)
{
	struct dates dates;
	struct sized_texts sized = { .absent = { 0 } };
	int32_t *days = values;
	uint8_t all = 0;

	(void)blocks;
	memset(&dates, 0, sizeof(dates));
	for (uint32_t first = 0; first < n; first += BLOCK_ROWS) {
		uint32_t rows = rows_in_block(first, n);

		take_sized(&sized, cells + (size_t)first * stride, stride, rows, 10);
		for (uint32_t i = 0; i < rows; i++)
			take_date(&dates, i, sized.texts[i]);
		read_dates(&dates);
		for (uint32_t i = 0; i < rows; i++) {
			days[first + i] = dates.numbers[i];
			dates.wrong[i] |= sized.unsized[i];
		}
		all |= put_reasons(sized.absent, dates.wrong, rows, reasons + first);
	}
	return has_doubt(all);
}

/* `YYYY-MM-DDTHH:MM:SS`, or with a blank in place of T, and `Z` or nothing. */
static bool read_timestamp(const struct ism_blocks *blocks, const struct ism_slice *cells,
	uint32_t stride, uint32_t n, void *values, uint8_t *reasons)
{
	struct dates dates;
	uint32_t hours[BLOCK_ROWS] = { 0 }, seconds[BLOCK_ROWS] = { 0 }; /* `HH:M`, `M:SS` */
	uint32_t times[BLOCK_ROWS];
	int64_t *instants = values;
	uint8_t absent[BLOCK_ROWS] = { 0 }, local[BLOCK_ROWS], wrong[BLOCK_ROWS];
	uint8_t all = 0;

	(void)blocks;
	memset(&dates, 0, sizeof(dates));
	for (uint32_t first = 0; first < n; first += BLOCK_ROWS) {
		uint32_t rows = rows_in_block(first, n);

		for (uint32_t i = 0; i < rows; i++, cells += stride) {
			bool sized = (cells->size == 19) | (cells->size == 20);
			const char *s = either(sized, cells->data, some_time);
			const char *last = either(cells->size == 20, s + 19, some_time + 19);

			take_date(&dates, i, s);
			hours[i] = four_at(s + 11);
			seconds[i] = four_at(s + 15);
			absent[i] = !cells->data;
			local[i] = cells->size == 19;
			wrong[i] = (!sized) | ((s[10] != 'T') & (s[10] != ' ')) | (*last != 'Z');
		}
		read_dates(&dates);
		for (uint32_t i = 0; i < BLOCK_ROWS; i++) {
			uint32_t h = hours[i] ^ 0x303a3030u, s = seconds[i] ^ 0x30303a30u;
			uint32_t hour = byte_of(h, 0) * 10 + byte_of(h, 1);
			uint32_t minute = byte_of(h, 3) * 10 + byte_of(s, 0);
			uint32_t second = byte_of(s, 2) * 10 + byte_of(s, 3);

			times[i] = (hour * 60 + minute) * 60 + second;
			dates.wrong[i] |=
				((misfits(h, 0x767f7676u) | misfits(s, 0x76767f76u)) != 0) |
				(hour > 23) | (minute > 59) | (second > 59);
		}
		for (uint32_t i = 0; i < rows; i++) {
			/* Of a date that is wrong any number, which may overflow. */
			instants[first + i] =
				(int64_t)((uint64_t)dates.numbers[i] * (uint64_t)ISM_DAY_US +
					  (uint64_t)times[i] * (uint64_t)ISM_SECOND_US);
			dates.wrong[i] |= wrong[i];
		}
		all |= put_reasons(absent, dates.wrong, rows, reasons + first);
		for (uint32_t i = 0; i < rows; i++) {
			uint8_t unplaced = local[i] & !reasons[first + i];

			reasons[first + i] |= unplaced ? ISM_BLOCKS_UNPLACED : 0;
			all |= reasons[first + i];
		}
	}
	return has_doubt(all);
}

/* ---- numbers ---- */

/* Digits, the last one in the highest byte, as ism_quick_places has them. */
struct places {
	uint64_t words[BLOCK_ROWS];
	uint8_t absent[BLOCK_ROWS];
	uint8_t long_or_negative[BLOCK_ROWS];
};

static inline void take_places(
	struct places *places, const struct ism_slice *cells, uint32_t stride, uint32_t rows)
{
	for (uint32_t i = 0; i < rows; i++, cells += stride) {
		size_t size = cells->size;
		const char *s = either(size != 0, cells->data, nothing);
		bool is_short = (size <= ISM_QUICK_PLACES) & (size > 0) & (*s != '-');

		places->words[i] =
			ism_quick_places(s, size < ISM_QUICK_PLACES ? size : ISM_QUICK_PLACES);
		places->absent[i] = !cells->data;
		places->long_or_negative[i] = !is_short;
	}
}

static bool read_integer(const struct ism_blocks *blocks, const struct ism_slice *cells,
	uint32_t stride, uint32_t n, void *values, uint8_t *reasons)
{
	struct places places;
	int64_t *exact = values;
	uint8_t wrong[BLOCK_ROWS] = { 0 };
	uint8_t all = 0;

	(void)blocks;
	memset(&places, 0, sizeof(places));
	for (uint32_t first = 0; first < n; first += BLOCK_ROWS) {
		uint32_t rows = rows_in_block(first, n);

		take_places(&places, cells + (size_t)first * stride, stride, rows);
		for (uint32_t i = 0; i < rows; i++) {
			uint64_t word = places.words[i];

			exact[first + i] = (int64_t)ism_word_number(word);
			wrong[i] = (ism_word_no_digits(word) != 0) | places.long_or_negative[i];
		}
		all |= put_reasons(places.absent, wrong, rows, reasons + first);
	}
	return has_doubt(all);
}

/* 10^n for n below 16, by steps that are chosen, not looked up. */
static inline uint64_t power_of_ten(uint32_t n)
{
	return (n & 1 ? 10u : 1u) * (uint64_t)(n & 2 ? 100u : 1u) * (n & 4 ? 10000u : 1u) *
	       (n & 8 ? 100000000u : 1u);
}

static bool read_decimal(const struct ism_blocks *blocks, const struct ism_slice *cells,
	uint32_t stride, uint32_t n, void *values, uint8_t *reasons)
{
	const char sign = ism_quick_sign(&blocks->form->number);
	const uint32_t scale = blocks->form->scale;
	struct places places;
	int64_t *exact = values;
	uint8_t wrong[BLOCK_ROWS] = { 0 };
	uint8_t all = 0;

	memset(&places, 0, sizeof(places));
	for (uint32_t first = 0; first < n; first += BLOCK_ROWS) {
		uint32_t rows = rows_in_block(first, n);

		take_places(&places, cells + (size_t)first * stride, stride, rows);
		for (uint32_t i = 0; i < rows; i++) {
			uint64_t word = places.words[i];
			uint32_t given;
			bool good = ism_quick_take_point(&word, sign, &given);
			uint32_t missing = given <= scale ? scale - given : 0;

			exact[first + i] = (int64_t)(ism_word_number(word) * power_of_ten(missing));
			wrong[i] = !good | (given > scale) | places.long_or_negative[i];
		}
		all |= put_reasons(places.absent, wrong, rows, reasons + first);
	}
	return has_doubt(all);
}

/* ---- cell by cell ---- */

/* A loop around a function of one cell, which gives a T that is kept as a STORED. */
#define READ_EACH(name, T, STORED, call) \
	static bool name(const struct ism_blocks *blocks, const struct ism_slice *cells, \
		uint32_t stride, uint32_t n, void *values, uint8_t *reasons) \
	{ \
		STORED *stored = values; \
		uint8_t all = 0; \
\
		(void)blocks; \
		for (uint32_t i = 0; i < n; i++, cells += stride) { \
			size_t size = cells->size; \
			const char *s = either(size != 0, cells->data, nothing); \
			T value = 0; \
			bool sure = call; \
			uint8_t doubt = sure ? ISM_REASON_NONE : ISM_BLOCKS_IN_DOUBT; \
\
			stored[i] = (STORED)value; \
			reasons[i] = cells->data ? doubt : ISM_REASON_ABSENT; \
			all |= reasons[i]; \
		} \
		return has_doubt(all); \
	}

READ_EACH(read_number, double, double, ism_quick_number(s, size, &blocks->form->number, &value))
READ_EACH(read_boolean, int64_t, uint8_t, ism_quick_bool(s, size, &value))
READ_EACH(read_choice, int64_t, uint8_t, ism_quick_enum(s, size, &blocks->table, &value))
READ_EACH(read_wide_choice, int64_t, int64_t, ism_quick_enum(s, size, &blocks->table, &value))

/* ---- enumerations of a few short names ---- */

/* Texts, the first eight bytes of each. */
struct texts {
	uint64_t words[BLOCK_ROWS], sizes[BLOCK_ROWS];
	uint64_t items[BLOCK_ROWS]; /* what they are; NO_ITEM: none */
	uint8_t absent[BLOCK_ROWS];
};

#define NO_ITEM UINT64_MAX

static inline void take_texts(
	struct texts *texts, const struct ism_slice *cells, uint32_t stride, uint32_t rows)
{
	for (uint32_t i = 0; i < rows; i++, cells += stride) {
		size_t size = cells->size;
		const char *s = either(size != 0, cells->data, nothing);
		char room[ISM_WORD_BYTES];

		texts->words[i] = ism_word_at(ism_word_readable(s, size, room));
		texts->sizes[i] = size;
		texts->absent[i] = !cells->data;
	}
	for (uint32_t i = 0; i < BLOCK_ROWS; i++) {
		uint64_t size = texts->sizes[i];
		uint64_t behind = UINT64_MAX << 8 * (size & 7) & -(uint64_t)(size < ISM_WORD_BYTES);

		texts->words[i] &= ~behind;
	}
}

/* Compares all of them with one name after the other. */
static inline void find_items(struct texts *texts, const struct ism_enum_table *table)
{
	for (uint32_t i = 0; i < BLOCK_ROWS; i++)
		texts->items[i] = NO_ITEM;
	for (uint32_t e = 0; e <= table->slot_mask; e++) {
		const struct ism_enum_entry entry = table->entries[e];

		if (entry.size == ISM_ENUM_NO_SIZE)
			continue;
		for (uint32_t i = 0; i < BLOCK_ROWS; i++) {
			uint64_t differs = ((texts->words[i] | entry.first_case) ^ entry.first) |
					   (texts->sizes[i] ^ entry.size);

			texts->items[i] = differs ? texts->items[i] : entry.item;
		}
	}
}

static bool read_few_choices(const struct ism_blocks *blocks, const struct ism_slice *cells,
	uint32_t stride, uint32_t n, void *values, uint8_t *reasons)
{
	uint8_t *items = values;
	struct texts texts;
	uint8_t found[BLOCK_ROWS];
	uint8_t wrong[BLOCK_ROWS] = { 0 };
	uint8_t all = 0;

	memset(&texts, 0, sizeof(texts));
	for (uint32_t first = 0; first < n; first += BLOCK_ROWS) {
		uint32_t rows = rows_in_block(first, n);

		take_texts(&texts, cells + (size_t)first * stride, stride, rows);
		find_items(&texts, &blocks->table);
		for (uint32_t i = 0; i < BLOCK_ROWS; i++) {
			found[i] = (uint8_t)texts.items[i];
			wrong[i] = texts.items[i] == NO_ITEM;
		}
		memcpy(items + first, found, rows);
		all |= put_reasons(texts.absent, wrong, rows, reasons + first);
	}
	return has_doubt(all);
}

const struct ism_blocks_kernels KERNELS = {
	.integer = read_integer,
	.decimal = read_decimal,
	.number = read_number,
	.boolean = read_boolean,
	.few_choices = read_few_choices,
	.choice = read_choice,
	.wide_choice = read_wide_choice,
	.date = read_date,
	.timestamp = read_timestamp,
};
