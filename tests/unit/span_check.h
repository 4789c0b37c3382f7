/*
 * The loops over spans against what they are to find, written as plainly as can be, over random columns. For the unit test
 * and for tests/cross, which compares processors by the checksum.
 */
#ifndef ISM_TESTS_UNIT_SPAN_CHECK_H
#define ISM_TESTS_UNIT_SPAN_CHECK_H

#include <stdio.h>
#include <stdlib.h>

#include "runtime/spans/kernels.h"
#include "runtime/state/hash.h"
#include "tests/unit/random.h"

enum {
	SPAN_ROWS = 300,
	SPAN_PADDED = SPAN_ROWS + 2 * ISM_SPAN_BLOCK,
	SPAN_AXES = 3,
	SPAN_EXTENT = 6, /* of an axis, at most */
};

struct span_columns {
	uint32_t n;
	uint8_t reasons[SPAN_PADDED], bytes[SPAN_PADDED], bits[SPAN_PADDED];
	int32_t days[SPAN_PADDED], today;
	int64_t words[SPAN_PADDED];
	uint32_t places[SPAN_PADDED], list[40];
	uint32_t axes[SPAN_AXES][SPAN_PADDED];
};

/* A day of a usual year, of any year, or one at the edge of what is plain. */
static int32_t span_day(struct random *random)
{
	static const int32_t edges[] = { -25509, -25508, -25507, 47540, 47541, 47542, 0, -1, 59,
		-719162, 2932896 };

	switch (random_below(random, 4)) {
	case 0: return edges[random_below(random, sizeof(edges) / sizeof(edges[0]))];
	case 1: return (int32_t)random_below(random, 3652059) - 719162;
	default: return 19000 + (int32_t)random_below(random, 3000);
	}
}

static void span_draw(struct random *random, struct span_columns *c)
{
	uint64_t absent = random_below(random, 3) * 20;

	c->n = (uint32_t)random_below(random, SPAN_ROWS + 1);
	c->today = 20500 + (int32_t)random_below(random, 1000);
	for (uint32_t i = 0; i < 40; i++)
		c->list[i] =
			random_below(random, 9) ? (uint32_t)random_below(random, 1000) : UINT32_MAX;
	for (uint32_t i = 0; i < SPAN_PADDED; i++) {
		c->reasons[i] = random_below(random, 100) < absent;
		c->bytes[i] = (uint8_t)random_bits(random);
		c->bits[i] = random_below(random, 3) == 0;
		c->days[i] = span_day(random);
		c->words[i] = (int64_t)random_below(random, 100000);
		c->places[i] = (uint32_t)random_below(random, 40);
	}
	for (uint32_t a = 0; a < SPAN_AXES; a++)
		for (uint32_t i = 0; i < SPAN_PADDED; i++)
			c->axes[a][i] = random_below(random, 50)
						? 5 + (uint32_t)random_below(random, SPAN_EXTENT)
						: (uint32_t)random_bits(random);
}

static void span_note(uint64_t *sum, int64_t value)
{
	*sum = ism_hash_word(*sum, (uint64_t)value);
}

/* Of a row, or of none: c->n. */
#define SPAN_EXPECT(row, condition) \
	do { \
		if (!(condition)) { \
			fprintf(stderr, "%s:%d: %s, row %u of %u\n", __FILE__, __LINE__, \
				#condition, (row), c->n); \
			return false; \
		} \
	} while (0)

static bool span_check_codes(
	const struct ism_span_kernels *kernels, const struct span_columns *c, uint64_t *sum)
{
	uint32_t listed[SPAN_PADDED], bytes[SPAN_PADDED], words[SPAN_PADDED];

	kernels->list_codes(c->places, c->list, c->n, listed);
	kernels->byte_codes(c->bytes, c->reasons, c->n, bytes);
	kernels->word_codes(c->words, c->reasons, c->n, words);
	for (uint32_t i = 0; i < c->n; i++) {
		SPAN_EXPECT(i, listed[i] == c->list[c->places[i]]);
		SPAN_EXPECT(i, bytes[i] == (c->reasons[i] ? 0 : c->bytes[i] + 1u));
		SPAN_EXPECT(i, words[i] == (c->reasons[i] ? 0 : (uint32_t)(c->words[i] + 1)));
		span_note(sum, listed[i]);
		span_note(sum, bytes[i]);
	}
	return true;
}

static bool span_is_leap(int32_t year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* Months since January of the year 0, counted year by year. */
static int32_t span_month(int32_t day)
{
	static const int32_t lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int32_t year = 1970, month = 0;

	while (day < 0) {
		year--;
		day += 365 + span_is_leap(year);
	}
	while (day >= 365 + span_is_leap(year)) {
		day -= 365 + span_is_leap(year);
		year++;
	}
	for (; day >= lengths[month] + (month == 1 && span_is_leap(year)); month++)
		day -= lengths[month] + (month == 1 && span_is_leap(year));
	return 12 * year + month;
}

static bool span_check_periods(
	const struct ism_span_kernels *kernels, const struct span_columns *c, uint64_t *sum)
{
	int32_t days[SPAN_PADDED], months[SPAN_PADDED], first = 19500;
	bool any_far = false, far;

	kernels->day_periods(c->days, c->reasons, c->n, first, c->today, days);
	kernels->day_periods(c->days, c->reasons, c->n, INT32_MIN, INT32_MAX, months);
	far = kernels->month_periods(months, c->n);
	for (uint32_t i = 0; i < c->n; i++) {
		bool counts = !c->reasons[i] && c->days[i] >= first && c->days[i] <= c->today;
		int32_t month = span_month(c->days[i]);
		bool is_far = month < 1900 * 12 + 2 || month >= 2100 * 12 + 2;

		SPAN_EXPECT(i, days[i] == (counts ? c->days[i] : ISM_SPAN_NOT_COUNTED));
		SPAN_EXPECT(i, months[i] == (c->reasons[i]   ? ISM_SPAN_NOT_COUNTED
						    : is_far ? ISM_SPAN_FAR
							     : month));
		any_far |= !c->reasons[i] && is_far;
		span_note(sum, days[i]);
		span_note(sum, months[i]);
	}
	SPAN_EXPECT(c->n, far == any_far);
	return true;
}

/* An array of some combinations, with the axes 5.., 5.. and 5.. . */
static bool span_check_find(const struct ism_span_kernels *kernels, struct random *random,
	const struct span_columns *c, uint64_t *sum)
{
	static char cells[SPAN_EXTENT * SPAN_EXTENT * SPAN_EXTENT];
	void *states[SPAN_EXTENT * SPAN_EXTENT * SPAN_EXTENT + 1], *found[SPAN_PADDED];
	const uint32_t *axes[SPAN_AXES] = { c->axes[0], c->axes[1], c->axes[2] };
	struct ism_cells_dense dense = { .states = states,
		.n_axes = 1 + (uint32_t)random_below(random, SPAN_AXES) };
	uint64_t n = 1, missing = random_below(random, 2) * 30;
	bool any = false, none;

	for (uint32_t a = dense.n_axes; a-- > 0; n *= dense.axes[a].extent)
		dense.axes[a] =
			(struct ism_dense_axis){ 5, 1 + random_below(random, SPAN_EXTENT), n };
	for (uint64_t k = 0; k < n; k++)
		states[k] = random_below(random, 100) < missing ? NULL : &cells[k];
	states[n] = NULL;
	none = kernels->find(&dense, axes, c->n, found);
	for (uint32_t i = 0; i < c->n; i++) {
		uint64_t at = 0;
		bool inside = true;

		for (uint32_t a = 0; a < dense.n_axes; a++) {
			inside &= c->axes[a][i] >= 5 && c->axes[a][i] - 5 < dense.axes[a].extent;
			at += (uint64_t)(c->axes[a][i] - 5) * dense.axes[a].stride;
		}
		SPAN_EXPECT(i, found[i] == (inside ? states[at] : NULL));
		any |= !found[i];
		span_note(sum, found[i] ? (char *)found[i] - cells : -1);
	}
	SPAN_EXPECT(c->n, none == any);
	kernels->drop(c->days, c->n, found);
	for (uint32_t i = 0; i < c->n; i++)
		SPAN_EXPECT(i, !found[i] || c->days[i] != ISM_SPAN_NOT_COUNTED);
	return true;
}

static bool span_check_notices(
	const struct ism_span_kernels *kernels, const struct span_columns *c, uint64_t *sum)
{
	struct ism_span_notice of_days, of_words,
		seen[2] = { { .newest = INT64_MIN }, { .newest = INT64_MIN } };

	kernels->notice_days(c->days, c->reasons, c->n, c->today, &of_days);
	kernels->notice_instants(c->words, c->reasons, c->n, 60000, &of_words);
	for (uint32_t row = 0; row < c->n; row++) {
		int64_t times[] = { c->days[row], c->words[row] }, now[] = { c->today, 60000 };

		for (uint32_t k = 0; k < 2; k++) {
			bool later = times[k] > now[k];

			seen[k].n_absent += c->reasons[row] != 0;
			seen[k].n_later += !c->reasons[row] && later;
			if (!c->reasons[row] && !later && times[k] > seen[k].newest)
				seen[k].newest = times[k];
		}
	}
	SPAN_EXPECT(c->n, of_days.newest == seen[0].newest && of_words.newest == seen[1].newest);
	SPAN_EXPECT(
		c->n, of_days.n_later == seen[0].n_later && of_words.n_later == seen[1].n_later);
	SPAN_EXPECT(c->n,
		of_days.n_absent == seen[0].n_absent && of_words.n_absent == seen[1].n_absent);
	span_note(sum, of_days.newest);
	return true;
}

static bool span_check_sift(
	const struct ism_span_kernels *kernels, const struct span_columns *c, uint64_t *sum)
{
	uint32_t rows[SPAN_PADDED], n = kernels->sift(c->bits, c->n, 7, rows), k = 0;

	for (uint32_t i = 0; i < c->n; i++) {
		if (!c->bits[i])
			continue;
		SPAN_EXPECT(i, k < n && rows[k] == i + 7);
		k++;
	}
	SPAN_EXPECT(c->n, k == n);
	span_note(sum, n);
	return true;
}

/* One round of everything. */
static bool span_check(const struct ism_span_kernels *kernels, struct random *random, uint64_t *sum)
{
	static struct span_columns columns;

	span_draw(random, &columns);
	return span_check_codes(kernels, &columns, sum) &&
	       span_check_periods(kernels, &columns, sum) &&
	       span_check_find(kernels, random, &columns, sum) &&
	       span_check_notices(kernels, &columns, sum) &&
	       span_check_sift(kernels, &columns, sum);
}

#endif
