#include "runtime/read/xlsx/moment.h"

#include <string.h>

#include "runtime/kernel/calendar.h"

#define MS_US      INT64_C(1000)
#define DAY_MS     (ISM_DAY_US / MS_US)
#define FIRST_1900 INT64_C(-25569) /* 1899-12-30, the day 0 from day 61 on */
#define FIRST_1904 INT64_C(-24107) /* 1904-01-01, the day 0 */
#define NO_DAY     60              /* of the calendar from 1900 */

/* ---- reading ---- */

enum ism_reason ism_xlsx_moment_of_serial(struct ism_xlsx_moment *moment,
	const struct ism_xlsx_number *number, bool is_1904, bool is_elapsed)
{
	int64_t first = is_1904 ? FIRST_1904 : FIRST_1900;
	int64_t ms = ism_xlsx_number_ms(number, (ISM_DAY_MAX - first + 1) * DAY_MS - 1);
	int64_t serial = ms / DAY_MS;

	if (ms < 0 || (!is_1904 && !is_elapsed && serial == NO_DAY))
		return ISM_REASON_WORKBOOK_DATE;
	*moment = (struct ism_xlsx_moment){
		.day = first + serial + (!is_1904 && serial < NO_DAY),
		.time_us = ms % DAY_MS * MS_US,
		.all_us = ms * MS_US,
	};
	moment->has_day = !is_elapsed && (serial > 0 || (is_1904 && moment->time_us == 0));
	return ISM_REASON_NONE;
}

bool ism_xlsx_moment_of_text(struct ism_xlsx_moment *moment, const char *text, size_t size)
{
	struct ism_duration_form plain = { 0 };
	struct ism_zone_cursor cursor = { 0 };
	int64_t us;

	*moment = (struct ism_xlsx_moment){ .has_day = true, .all_us = -1 };
	if (ism_field_date(text, size, &moment->day) == ISM_REASON_NONE)
		return true;
	if (size > 10 && !memchr(text, 'Z', size) && !memchr(text + 10, '+', size - 10) &&
		!memchr(text + 10, '-', size - 10) &&
		ism_field_timestamp(text, size, NULL, &cursor, &us) == ISM_REASON_NONE) {
		moment->day = ism_floor_div(us, ISM_DAY_US);
		moment->time_us = us - moment->day * ISM_DAY_US;
		return true;
	}
	moment->has_day = false;
	if (size == 0 || !memchr(text, ':', size) ||
		ism_field_duration(text, size, &plain, &us) != ISM_REASON_NONE || us < 0)
		return false;
	moment->all_us = us;
	moment->time_us = us % ISM_DAY_US;
	return true;
}

/* ---- writing ---- */

/* Text that is being written; it never is longer than a pattern can make it. */
struct writing {
	char *room;
	size_t size;
};

/* A number that is not negative, with at least so many digits. */
static void put_number(struct writing *w, int64_t number, int digits)
{
	char text[20];
	int n = 0;

	for (; number > 0 || n < digits; number /= 10)
		text[n++] = (char)('0' + number % 10);
	while (n > 0)
		w->room[w->size++] = text[--n];
}

static void put_char(struct writing *w, char c)
{
	w->room[w->size++] = c;
}

static void put_date(struct writing *w, int64_t day)
{
	struct ism_civil civil = ism_civil_from_day(day);

	put_number(w, civil.year, 4);
	put_char(w, '-');
	put_number(w, civil.month, 2);
	put_char(w, '-');
	put_number(w, civil.day, 2);
}

/* H:MM:SS, and as many digits behind it as there are. */
static void put_time(struct writing *w, int64_t us, int hour_digits)
{
	int64_t fraction = us % ISM_SECOND_US;
	int digits = 6;

	put_number(w, us / ISM_HOUR_US, hour_digits);
	put_char(w, ':');
	put_number(w, us / (60 * ISM_SECOND_US) % 60, 2);
	put_char(w, ':');
	put_number(w, us / ISM_SECOND_US % 60, 2);
	if (!fraction)
		return;
	for (; fraction % 10 == 0; digits--)
		fraction /= 10;
	put_char(w, '.');
	put_number(w, fraction, digits);
}

/* ISO 8601: a date, a date and a time, or a time. */
static void put_text(struct writing *w, const struct ism_xlsx_moment *moment)
{
	if (!moment->has_day) {
		put_time(w, moment->all_us, 2);
		return;
	}
	put_date(w, moment->day);
	if (!moment->time_us)
		return;
	put_char(w, 'T');
	put_time(w, moment->time_us, 2);
}

static void put_step(struct writing *w, const struct ism_time_step *step, int64_t day, int64_t us)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	struct ism_civil civil = ism_civil_from_day(day);
	int64_t hour = us / ISM_HOUR_US;

	switch (step->directive) {
	case 0: put_char(w, (char)step->byte); break;
	case 'Y': put_number(w, civil.year, 4); break;
	case 'y': put_number(w, civil.year % 100, 2); break;
	case 'm': put_number(w, civil.month, 2); break;
	case 'd': put_number(w, civil.day, 2); break;
	case 'b':
	case 'B':
		memcpy(w->room + w->size, months + 3 * (civil.month - 1), 3);
		w->size += 3;
		break;
	case 'j': put_number(w, day - ism_day_from_civil(civil.year, 1, 1) + 1, 3); break;
	case 'H': put_number(w, hour, 2); break;
	case 'I': put_number(w, (hour + 11) % 12 + 1, 2); break;
	case 'p':
		put_char(w, hour < 12 ? 'A' : 'P');
		put_char(w, 'M');
		break;
	case 'M': put_number(w, us / (60 * ISM_SECOND_US) % 60, 2); break;
	case 'S': put_number(w, us / ISM_SECOND_US % 60, 2); break;
	case 'f': put_number(w, us % ISM_SECOND_US, 6); break;
	case 'z': put_char(w, 'Z'); break;
	default: put_char(w, ' '); break;
	}
}

static void put_pattern(
	struct writing *w, const struct ism_time_pattern *pattern, int64_t day, int64_t us)
{
	for (uint16_t i = 0; i < pattern->n_steps; i++)
		put_step(w, &pattern->steps[i], day, us);
}

static bool has_offset(const struct ism_time_pattern *pattern)
{
	for (uint16_t i = 0; i < pattern->n_steps; i++)
		if (pattern->steps[i].directive == 'z')
			return true;
	return false;
}

static enum ism_reason write_date(
	struct writing *w, const struct ism_xlsx_moment *moment, const struct ism_field_form *form)
{
	bool by_pattern = form->time == ISM_TIME_FORM_PATTERN;
	int64_t day;

	if (!moment->has_day || moment->time_us)
		return by_pattern ? ISM_REASON_DATE_PATTERN : ISM_REASON_DATE;
	if (!by_pattern) {
		put_date(w, moment->day);
		return ISM_REASON_NONE;
	}
	put_pattern(w, form->pattern, moment->day, 0);
	/* A pattern may leave parts out. */
	if (ism_field_date_pattern(form->pattern, w->room, w->size, &day) != ISM_REASON_NONE ||
		day != moment->day)
		return ISM_REASON_DATE_PATTERN;
	return ISM_REASON_NONE;
}

/* The instant of a local time, as a whole number of seconds or milliseconds with what is left of them. */
static void put_epoch(struct writing *w, int64_t instant, bool in_ms)
{
	int64_t unit = in_ms ? MS_US : ISM_SECOND_US;
	uint64_t size = instant < 0 ? -(uint64_t)instant : (uint64_t)instant;

	if (instant < 0)
		put_char(w, '-');
	put_number(w, (int64_t)(size / (uint64_t)unit), 1);
	put_char(w, '.');
	put_number(w, (int64_t)(size % (uint64_t)unit), in_ms ? 3 : 6);
}

static enum ism_reason write_pattern_time(struct writing *w, int64_t local,
	const struct ism_field_form *form, const struct ism_zone *zone,
	struct ism_zone_cursor *cursor)
{
	struct ism_zone_cursor none = { 0 };
	int64_t instant = local, day, read;

	if (has_offset(form->pattern) &&
		ism_field_instant(local, false, 0, zone, cursor, &instant) != ISM_REASON_NONE)
		return ISM_REASON_TIMESTAMP_RANGE;
	day = ism_floor_div(instant, ISM_DAY_US);
	put_pattern(w, form->pattern, day, instant - day * ISM_DAY_US);
	if (ism_field_timestamp_pattern(form->pattern, w->room, w->size, NULL, &none, &read) !=
			ISM_REASON_NONE ||
		read != instant)
		return ISM_REASON_TIMESTAMP_PATTERN;
	return ISM_REASON_NONE;
}

static enum ism_reason write_timestamp(struct writing *w, const struct ism_xlsx_moment *moment,
	const struct ism_field_form *form, const struct ism_zone *zone,
	struct ism_zone_cursor *cursor)
{
	int64_t local = moment->day * ISM_DAY_US + moment->time_us, instant;

	if (!moment->has_day)
		return form->time == ISM_TIME_FORM_PATTERN ? ISM_REASON_TIMESTAMP_PATTERN
							   : ISM_REASON_TIMESTAMP;
	if (form->time == ISM_TIME_FORM_PATTERN)
		return write_pattern_time(w, local, form, zone, cursor);
	if (form->time == ISM_TIME_FORM_ISO) {
		put_date(w, moment->day);
		put_char(w, 'T');
		put_time(w, moment->time_us, 2);
		return ISM_REASON_NONE;
	}
	if (ism_field_instant(local, false, 0, zone, cursor, &instant) != ISM_REASON_NONE)
		return ISM_REASON_TIMESTAMP_RANGE;
	put_epoch(w, instant, form->time == ISM_TIME_FORM_EPOCH_MS);
	return ISM_REASON_NONE;
}

static enum ism_reason write_as(struct writing *w, const struct ism_xlsx_moment *moment,
	const struct ism_field_form *form, const struct ism_zone *zone,
	struct ism_zone_cursor *cursor)
{
	switch (form ? (enum ism_type_kind)form->type : ISM_TYPE_TEXT) {
	case ISM_TYPE_DATE: return write_date(w, moment, form);
	case ISM_TYPE_TIMESTAMP: return write_timestamp(w, moment, form, zone, cursor);
	case ISM_TYPE_DURATION:
		if (moment->all_us < 0)
			return ISM_REASON_DURATION;
		put_time(w, moment->all_us, 1);
		return ISM_REASON_NONE;
	case ISM_TYPE_LIST: return write_as(w, moment, form->element, zone, cursor);
	default: put_text(w, moment); return ISM_REASON_NONE;
	}
}

enum ism_reason ism_xlsx_moment_write(const struct ism_xlsx_moment *moment,
	const struct ism_field_form *form, const struct ism_zone *zone,
	struct ism_zone_cursor *cursor, char room[ISM_XLSX_MOMENT_CHARS], struct ism_slice *text)
{
	struct writing w = { .room = room };
	enum ism_reason reason = write_as(&w, moment, form, zone, cursor);

	if (reason != ISM_REASON_NONE) {
		w.size = 0;
		put_text(&w, moment);
	}
	*text = (struct ism_slice){ room, w.size };
	return reason;
}
