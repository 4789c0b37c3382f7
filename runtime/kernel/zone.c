#include "runtime/kernel/zone.h"

#include "runtime/kernel/calendar.h"
#include "runtime/kernel/zone_rule.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/*
 * A zone is a list of intervals, each with its offset. The rule of the footer is spelt out for one cycle
 * of 400 years, after which the Gregorian calendar, weekdays included, repeats itself; what lies later is
 * looked up that many cycles before.
 */

#define CYCLE_YEARS 400
#define CYCLE_US    (INT64_C(146097) * ISM_DAY_US)

/* Seconds beyond this are clamped, so that they count in microseconds: far outside all years. */
#define MOST_SECONDS INT64_C(9000000000000)
#define MOST_OFFSET  (26 * 3600)

struct interval {
	int64_t from; /* instant */
	int64_t offset_us;
};

struct ism_zone {
	int64_t cycle_end;       /* from here on look cycles before; INT64_MAX: no rule */
	size_t n;                /* at least 1 */
	struct interval items[]; /* ascending; the first is from INT64_MIN on */
};

/* One data block of TZif: RFC 8536 §3.2. Pointers into the caller's bytes. */
struct block {
	size_t n_times;
	size_t n_types;
	size_t time_size; /* 4 or 8 bytes */
	const uint8_t *times;
	const uint8_t *indexes;
	const uint8_t *types;
	bool has_leaps;
	size_t size; /* with its header */
};

enum { HEADER_SIZE = 44, TYPE_SIZE = 6 };

static int64_t read_signed(const uint8_t *bytes, size_t size)
{
	uint64_t value = bytes[0] & 0x80 ? UINT64_MAX : 0;

	for (size_t i = 0; i < size; i++)
		value = value << 8 | bytes[i];
	return (int64_t)value;
}

static size_t read_count(const uint8_t *header, int number)
{
	return (size_t)read_signed(header + 20 + 4 * number, 4) & UINT32_MAX;
}

static bool read_block(const uint8_t *bytes, size_t size, size_t time_size, struct block *block)
{
	size_t n_ut, n_std, n_leaps, n_chars;
	size_t need;

	if (size < HEADER_SIZE || memcmp(bytes, "TZif", 4) != 0)
		return false;
	n_ut = read_count(bytes, 0);
	n_std = read_count(bytes, 1);
	n_leaps = read_count(bytes, 2);
	block->n_times = read_count(bytes, 3);
	block->n_types = read_count(bytes, 4);
	n_chars = read_count(bytes, 5);
	/* 32-bit counts of small items do not overflow a 64-bit size */
	need = HEADER_SIZE + block->n_times * (time_size + 1) + block->n_types * TYPE_SIZE +
	       n_chars + n_leaps * (time_size + 4) + n_std + n_ut;
	if (size < need)
		return false;
	block->time_size = time_size;
	block->times = bytes + HEADER_SIZE;
	block->indexes = block->times + block->n_times * time_size;
	block->types = block->indexes + block->n_times;
	block->has_leaps = n_leaps > 0;
	block->size = need;
	return true;
}

static int64_t block_time(const struct block *block, size_t i)
{
	return read_signed(block->times + i * block->time_size, block->time_size);
}

static int64_t block_offset(const struct block *block, size_t type)
{
	return read_signed(block->types + type * TYPE_SIZE, 4);
}

static bool block_is_sound(const struct block *block)
{
	if (block->n_types == 0 || block->has_leaps) /* leap seconds: not those of UTC */
		return false;
	for (size_t i = 0; i < block->n_types; i++) {
		int64_t offset = block_offset(block, i);

		if (offset <= -MOST_OFFSET || offset >= MOST_OFFSET)
			return false;
	}
	for (size_t i = 0; i < block->n_times; i++) {
		if (block->indexes[i] >= block->n_types)
			return false;
		if (i > 0 && block_time(block, i) <= block_time(block, i - 1))
			return false;
	}
	return true;
}

/* The TZ string between two line ends; none in version 1 or where it is empty: *has_rule false. */
static bool read_footer(
	const uint8_t *bytes, size_t size, bool *has_rule, struct ism_zone_rule *rule)
{
	const uint8_t *end;

	*has_rule = false;
	if (size < 2 || bytes[0] != '\n')
		return false;
	end = memchr(bytes + 1, '\n', size - 1);
	if (!end)
		return false;
	if (end == bytes + 1)
		return true;
	*has_rule = true;
	return ism_zone_rule_parse((const char *)bytes + 1, (size_t)(end - bytes) - 1, rule) &&
	       rule->standard > -MOST_OFFSET && rule->standard < MOST_OFFSET &&
	       rule->summer > -MOST_OFFSET && rule->summer < MOST_OFFSET;
}

/* Adds an interval, unless it goes on with the same offset, covers nothing or comes too late. */
static void add_interval(struct ism_zone *zone, int64_t seconds, int64_t offset)
{
	int64_t from = seconds > MOST_SECONDS    ? MOST_SECONDS
		       : seconds < -MOST_SECONDS ? -MOST_SECONDS
						 : seconds;
	struct interval *last = &zone->items[zone->n - 1];

	from *= ISM_SECOND_US;
	if (from < last->from)
		return;
	if (last->from == from) {
		last->offset_us = offset * ISM_SECOND_US;
		if (zone->n > 1 && last[-1].offset_us == last->offset_us)
			zone->n--;
	} else if (last->offset_us != offset * ISM_SECOND_US) {
		zone->items[zone->n++] = (struct interval){ from, offset * ISM_SECOND_US };
	}
}

static void add_table(struct ism_zone *zone, const struct block *block)
{
	zone->n = 1;
	zone->items[0] = (struct interval){ INT64_MIN, block_offset(block, 0) * ISM_SECOND_US };
	for (size_t i = 0; i < block->n_times; i++)
		add_interval(zone, block_time(block, i), block_offset(block, block->indexes[i]));
}

/* Spells the rule out, from the table's end for one cycle and a margin. */
static void add_cycle(
	struct ism_zone *zone, const struct block *block, const struct ism_zone_rule *rule)
{
	int64_t last = block->n_times ? block_time(block, block->n_times - 1) : -MOST_SECONDS;
	int64_t first_day = last / 86400 < ISM_DAY_MIN ? ISM_DAY_MIN : last / 86400;
	int32_t first;

	if (!rule->has_summer || first_day > ISM_DAY_MAX)
		return;
	first = ism_civil_from_day(first_day).year;
	for (int32_t year = first - 1; year <= first + CYCLE_YEARS + 2; year++) {
		int64_t begin, end;

		ism_zone_rule_year(rule, year, &begin, &end);
		if (begin <= end && begin > last)
			add_interval(zone, begin, rule->summer);
		if (end > last)
			add_interval(zone, end, rule->standard);
		if (begin > end && begin > last)
			add_interval(zone, begin, rule->summer);
	}
	zone->cycle_end = ism_day_from_civil(first + CYCLE_YEARS + 2, 1, 1) * ISM_DAY_US;
}

enum ism_status ism_zone_open(
	const uint8_t *bytes, size_t size, struct ism_zone **zone, struct ism_error *error)
{
	struct ism_zone_rule rule;
	struct block block;
	bool has_rule = false;
	size_t room;

	*zone = NULL;
	if (size == 0)
		return ISM_OK;
	if (!read_block(bytes, size, 4, &block))
		goto bad;
	if (bytes[4] >= '2') {
		bytes += block.size;
		size -= block.size;
		if (!read_block(bytes, size, 8, &block) ||
			!read_footer(bytes + block.size, size - block.size, &has_rule, &rule))
			goto bad;
	}
	if (!block_is_sound(&block))
		goto bad;
	room = 1 + block.n_times + 2 * (CYCLE_YEARS + 4);
	*zone = malloc(sizeof(**zone) + room * sizeof((*zone)->items[0]));
	if (!*zone)
		return ism_fail(error, ISM_ERR_MEMORY, "no memory for a time zone");
	(*zone)->cycle_end = INT64_MAX;
	add_table(*zone, &block);
	if (has_rule)
		add_cycle(*zone, &block, &rule);
	return ISM_OK;
bad:
	return ism_fail(error, ISM_ERR_DATA, "not the data of a time zone (TZif, RFC 8536)");
}

void ism_zone_close(struct ism_zone *zone)
{
	free(zone);
}

void ism_zone_seek(const struct ism_zone *zone, struct ism_zone_cursor *cursor, int64_t instant)
{
	int64_t shift = 0;
	int64_t from = INT64_MIN;
	int64_t until = zone->cycle_end;
	size_t low = 0;
	size_t high = zone->n;

	if (instant >= zone->cycle_end) {
		shift = ((instant - zone->cycle_end) / CYCLE_US + 1) * CYCLE_US;
		instant -= shift;
		from = zone->cycle_end - CYCLE_US;
	}
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (zone->items[middle].from <= instant)
			low = middle;
		else
			high = middle;
	}
	if (zone->items[low].from > from)
		from = zone->items[low].from;
	if (high < zone->n && zone->items[high].from < until)
		until = zone->items[high].from;
	cursor->offset_us = zone->items[low].offset_us;
	cursor->from = shift ? from + shift : from;
	cursor->until = shift ? until + shift : until;
}

/*
 * A local time may belong to any interval within 26 hours. The first one that shows it is the answer; if
 * a later one shows it too, it is repeated. In a gap, none does: the last interval that ends before it
 * would have shown it, and the one after begins later.
 */
int64_t ism_zone_resolve(const struct ism_zone *zone, struct ism_zone_cursor *cursor, int64_t local,
	enum ism_zone_doubt *doubt)
{
	struct ism_zone_cursor found = *cursor;
	int64_t last = local + MOST_OFFSET * ISM_SECOND_US;
	int64_t in_gap = local;
	bool shown = false;

	*doubt = ISM_ZONE_GAP;
	ism_zone_seek(zone, cursor, local - MOST_OFFSET * ISM_SECOND_US);
	for (;;) {
		int64_t instant = local - cursor->offset_us;

		if (instant >= cursor->from && instant < cursor->until) {
			*doubt = shown ? ISM_ZONE_REPEATED : ISM_ZONE_PLAIN;
			if (shown)
				break;
			shown = true;
			found = *cursor;
		} else if (instant >= cursor->until) {
			in_gap = instant;
		}
		if (cursor->until > last)
			break;
		ism_zone_seek(zone, cursor, cursor->until);
	}
	if (!shown)
		return in_gap;
	*cursor = found;
	return local - found.offset_us;
}

int64_t ism_zone_first_at(
	const struct ism_zone *zone, struct ism_zone_cursor *cursor, int64_t local)
{
	int64_t at = local - MOST_OFFSET * ISM_SECOND_US;

	if (!zone)
		return local;
	for (;;) {
		int64_t instant = local - ism_zone_offset(zone, cursor, at);

		if (instant < at)
			instant = at;
		if (instant < cursor->until)
			return instant;
		at = cursor->until;
	}
}
