/*
 * The loops of kernels.h: included by a file for each instruction set, which names them with KERNELS and is compiled for it,
 * so that the compiler makes its vector instructions of them.
 */
#include "runtime/spans/kernels.h"

#include <string.h>

#include "runtime/kernel/calendar.h"

/* ---- codes ---- */

static void list_codes(const uint32_t *restrict places, const uint32_t *restrict of_list,
	uint32_t n, uint32_t *restrict codes)
{
	for (uint32_t i = 0; i < n; i++)
		codes[i] = of_list[places[i]];
}

static void byte_codes(const uint8_t *restrict values, const uint8_t *restrict reasons, uint32_t n,
	uint32_t *restrict codes)
{
	for (uint32_t i = 0; i < n; i++)
		codes[i] = reasons[i] ? 0 : values[i] + 1u;
}

static void word_codes(const int64_t *restrict values, const uint8_t *restrict reasons, uint32_t n,
	uint32_t *restrict codes)
{
	for (uint32_t i = 0; i < n; i++)
		codes[i] = reasons[i] ? 0 : (uint32_t)values[i] + 1u;
}

/* ---- periods ---- */

static void day_periods(const int32_t *restrict days, const uint8_t *restrict reasons, uint32_t n,
	int32_t first, int32_t last, int32_t *restrict periods)
{
	for (uint32_t i = 0; i < n; i++) {
		bool counts = (days[i] >= first) & (days[i] <= last) & !reasons[i];

		periods[i] = counts ? days[i] : ISM_SPAN_NOT_COUNTED;
	}
}

static bool month_periods(int32_t *periods, uint32_t n)
{
	uint32_t far = 0;

	for (uint32_t i = 0; i < n; i++) {
		uint32_t plain = ism_plain_day(periods[i]);
		bool counts = periods[i] != ISM_SPAN_NOT_COUNTED, is_far = plain >= ISM_PLAIN_DAYS;
		int32_t month = ism_plain_month(plain);

		far |= counts & is_far;
		month = is_far ? ISM_SPAN_FAR : month;
		periods[i] = counts ? month : ISM_SPAN_NOT_COUNTED;
	}
	return far;
}

/* ---- cells ---- */

/* Adds an axis to the places of a block; `outside` is what they are if any code is beyond its axis. */
static void add_axis(const uint32_t *restrict codes, const struct ism_dense_axis *axis,
	uint32_t *restrict places, uint32_t *restrict outside)
{
	uint32_t base = (uint32_t)axis->base, extent = (uint32_t)axis->extent;
	uint32_t stride = (uint32_t)axis->stride;

	for (uint32_t i = 0; i < ISM_SPAN_BLOCK; i++) {
		uint32_t at = codes[i] - base;

		places[i] += at * stride;
		outside[i] |= at < extent ? 0 : UINT32_MAX;
	}
}

static bool find(const struct ism_cells_dense *dense, const uint32_t *const *axes, uint32_t n,
	void **restrict states)
{
	uint32_t places[ISM_SPAN_BLOCK], outside[ISM_SPAN_BLOCK];
	uint32_t none = (uint32_t)(dense->axes[0].stride * dense->axes[0].extent);
	bool any = false;

	for (uint32_t at = 0; at < n; at += ISM_SPAN_BLOCK) {
		uint32_t left = n - at < ISM_SPAN_BLOCK ? n - at : ISM_SPAN_BLOCK;

		memset(places, 0, sizeof(places));
		memset(outside, 0, sizeof(outside));
		for (uint32_t a = 0; a < dense->n_axes; a++)
			add_axis(axes[a] + at, &dense->axes[a], places, outside);
		for (uint32_t i = 0; i < ISM_SPAN_BLOCK; i++)
			places[i] = outside[i] ? none : places[i];
		for (uint32_t i = 0; i < left; i++) {
			states[at + i] = dense->states[places[i]];
			any |= !states[at + i];
		}
	}
	return any;
}

/* ---- times ---- */

static void notice_days(const int32_t *restrict days, const uint8_t *restrict reasons, uint32_t n,
	int64_t now, struct ism_span_notice *notice)
{
	int32_t today = (int32_t)now, newest = INT32_MIN;
	uint32_t n_later = 0, n_absent = 0;

	for (uint32_t i = 0; i < n; i++) {
		bool is_absent = reasons[i] != 0, is_later = days[i] > today;
		int32_t day = is_absent | is_later ? INT32_MIN : days[i];

		newest = day > newest ? day : newest;
		n_later += is_later & !is_absent;
		n_absent += is_absent;
	}
	*notice = (struct ism_span_notice){ newest == INT32_MIN ? INT64_MIN : newest, n_later,
		n_absent };
}

static void notice_instants(const int64_t *restrict instants, const uint8_t *restrict reasons,
	uint32_t n, int64_t now, struct ism_span_notice *notice)
{
	int64_t newest = INT64_MIN;
	uint32_t n_later = 0, n_absent = 0;

	for (uint32_t i = 0; i < n; i++) {
		bool is_absent = reasons[i] != 0, is_later = instants[i] > now;
		int64_t instant = is_absent | is_later ? INT64_MIN : instants[i];

		newest = instant > newest ? instant : newest;
		n_later += is_later & !is_absent;
		n_absent += is_absent;
	}
	*notice = (struct ism_span_notice){ newest, n_later, n_absent };
}

/* ---- filters ---- */

static uint32_t sift(
	const uint8_t *restrict bits, uint32_t n, uint32_t row, uint32_t *restrict rows)
{
	uint32_t n_rows = 0;

	for (uint32_t i = 0; i < n; i++) {
		rows[n_rows] = row + i;
		n_rows += bits[i];
	}
	return n_rows;
}

const struct ism_span_kernels KERNELS = {
	.list_codes = list_codes,
	.byte_codes = byte_codes,
	.word_codes = word_codes,
	.day_periods = day_periods,
	.month_periods = month_periods,
	.find = find,
	.notice_days = notice_days,
	.notice_instants = notice_instants,
	.sift = sift,
};
