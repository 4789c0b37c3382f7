#include "runtime/kernel/pattern.h"

#include "runtime/kernel/calendar.h"
#include "runtime/kernel/field_time.h"

/* What the directives of a pattern have read so far. */
struct reading {
	int32_t year;
	int32_t month; /* 1 until read, as the day */
	int32_t day;
	int32_t day_of_year; /* 0: not read */
	int32_t hour;
	int32_t hour_12; /* 0: not read */
	int32_t minute;
	int32_t second;
	bool afternoon;
	bool has_offset;
	int64_t us;
	int64_t offset_us;
};

/* What is left of the text. */
struct scan {
	const char *at;
	const char *end;
};

static const char *const months[] = { "january", "february", "march", "april", "may", "june",
	"july", "august", "september", "october", "november", "december" };

/* Between `least` and `most` digits, as many as there are. */
static bool take_number(struct scan *scan, int least, int most, int32_t *out)
{
	int32_t value = 0;
	int n = 0;

	for (; n < most && scan->at < scan->end; n++, scan->at++) {
		unsigned digit = (unsigned char)*scan->at - '0';

		if (digit > 9)
			break;
		value = value * 10 + (int32_t)digit;
	}
	*out = value;
	return n >= least;
}

/* A number of a range. */
static bool take_part(struct scan *scan, int least_digits, int most_digits, int32_t low,
	int32_t high, int32_t *out)
{
	return take_number(scan, least_digits, most_digits, out) && *out >= low && *out <= high;
}

/* How many bytes of the text are the first ones of a lower-case word, in any case. */
static size_t common_prefix(const struct scan *scan, const char *word)
{
	size_t n = 0;

	while (word[n] && scan->at + n < scan->end && (scan->at[n] | 0x20) == word[n])
		n++;
	return n;
}

/* An English month: the whole name, else its first three letters. */
static bool take_month(struct scan *scan, int32_t *month)
{
	for (int i = 0; i < 12; i++) {
		size_t n = common_prefix(scan, months[i]);

		if (n >= 3) {
			scan->at += months[i][n] ? 3 : n;
			*month = i + 1;
			return true;
		}
	}
	return false;
}

static bool take_half_day(struct scan *scan, bool *afternoon)
{
	*afternoon = common_prefix(scan, "pm") == 2;
	if (!*afternoon && common_prefix(scan, "am") != 2)
		return false;
	scan->at += 2;
	return true;
}

static bool take_blanks(struct scan *scan)
{
	const char *start = scan->at;

	while (scan->at < scan->end && (*scan->at == ' ' || *scan->at == '\t'))
		scan->at++;
	return scan->at > start;
}

static bool take_offset(struct scan *scan, struct reading *reading)
{
	size_t taken =
		ism_field_offset(scan->at, (size_t)(scan->end - scan->at), &reading->offset_us);

	scan->at += taken;
	reading->has_offset = taken > 0;
	return taken > 0;
}

static enum ism_reason take_fraction(struct scan *scan, int least, int64_t *us)
{
	const char *start = scan->at;
	int most = least == 6 ? 6 : 9;

	while (scan->at < scan->end && scan->at - start < most && *scan->at >= '0' &&
		*scan->at <= '9')
		scan->at++;
	if (scan->at - start < least)
		return ISM_REASON_TIMESTAMP;
	return ism_field_fraction(start, (size_t)(scan->at - start), us);
}

static bool take_step(struct scan *scan, const struct ism_time_step *step, struct reading *reading)
{
	int least = step->byte;

	switch (step->directive) {
	case 0: return scan->at < scan->end && (uint8_t)*scan->at++ == step->byte;
	case ' ': return take_blanks(scan);
	case 'Y': return take_part(scan, least, 4, 1, 9999, &reading->year);
	case 'y':
		if (!take_number(scan, least, 2, &reading->year))
			return false;
		reading->year += reading->year >= 69 ? 1900 : 2000;
		return true;
	case 'm': return take_part(scan, least, 2, 1, 12, &reading->month);
	case 'd': return take_part(scan, least, 2, 1, 31, &reading->day);
	case 'b': return take_month(scan, &reading->month);
	case 'j': return take_part(scan, least, 3, 1, 366, &reading->day_of_year);
	case 'H': return take_part(scan, least, 2, 0, 23, &reading->hour);
	case 'I': return take_part(scan, least, 2, 1, 12, &reading->hour_12);
	case 'p': return take_half_day(scan, &reading->afternoon);
	case 'M': return take_part(scan, least, 2, 0, 59, &reading->minute);
	case 'S': return take_part(scan, least, 2, 0, 59, &reading->second);
	case 'z': return take_offset(scan, reading);
	default: return false;
	}
}

/* Runs a pattern over the whole text; `mismatch` is the reason where it does not fit. */
static enum ism_reason read_text(const struct ism_time_pattern *pattern, const char *text,
	size_t size, enum ism_reason mismatch, struct reading *reading)
{
	struct scan scan = { text, text + size };

	*reading = (struct reading){ .month = 1, .day = 1 };
	for (unsigned i = 0; i < pattern->n_steps; i++) {
		const struct ism_time_step *step = &pattern->steps[i];

		if (step->directive == 'f') {
			enum ism_reason reason = take_fraction(&scan, step->byte, &reading->us);

			if (reason != ISM_REASON_NONE)
				return reason == ISM_REASON_TIMESTAMP ? mismatch : reason;
		} else if (!take_step(&scan, step, reading)) {
			return mismatch;
		}
	}
	return scan.at == scan.end ? ISM_REASON_NONE : mismatch;
}

static bool reading_day(const struct reading *reading, int64_t *day)
{
	if (reading->day_of_year > 365 + ism_is_leap_year(reading->year))
		return false;
	if (reading->day_of_year > 0) {
		*day = ism_day_from_civil(reading->year, 1, 1) + reading->day_of_year - 1;
		return true;
	}
	if (reading->day > ism_days_in_month(reading->year, reading->month))
		return false;
	*day = ism_day_from_civil(reading->year, reading->month, reading->day);
	return true;
}

static int64_t reading_time_us(const struct reading *reading)
{
	int32_t hour = reading->hour;

	if (reading->hour_12 > 0)
		hour = reading->hour_12 % 12 + (reading->afternoon ? 12 : 0);
	return ((int64_t)hour * 3600 + reading->minute * 60 + reading->second) * ISM_SECOND_US +
	       reading->us;
}

enum ism_reason ism_field_date_pattern(
	const struct ism_time_pattern *pattern, const char *text, size_t size, int64_t *day)
{
	struct reading reading;
	enum ism_reason reason = read_text(pattern, text, size, ISM_REASON_DATE_PATTERN, &reading);

	if (reason != ISM_REASON_NONE)
		return reason;
	return reading_day(&reading, day) ? ISM_REASON_NONE : ISM_REASON_DATE_PATTERN;
}

enum ism_reason ism_field_timestamp_pattern(const struct ism_time_pattern *pattern,
	const char *text, size_t size, const struct ism_zone *zone, struct ism_zone_cursor *cursor,
	int64_t *instant)
{
	struct reading reading;
	enum ism_reason reason =
		read_text(pattern, text, size, ISM_REASON_TIMESTAMP_PATTERN, &reading);
	int64_t day;

	if (reason != ISM_REASON_NONE)
		return reason;
	if (!reading_day(&reading, &day))
		return ISM_REASON_TIMESTAMP_PATTERN;
	return ism_field_instant(day * ISM_DAY_US + reading_time_us(&reading), reading.has_offset,
		reading.offset_us, zone, cursor, instant);
}
