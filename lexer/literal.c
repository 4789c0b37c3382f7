#include "lexer/literal.h"

#include <arpa/inet.h>
#include <string.h>

/* What is left of a literal; the scanner has checked its form. */
struct cursor {
	const char *text;
	const char *end;
};

/* The number of the next `n` digits. */
static int digits(struct cursor *c, int n)
{
	int value = 0;

	for (; n > 0 && c->text < c->end; n--)
		value = value * 10 + (*c->text++ - '0');
	return value;
}

static bool skip(struct cursor *c, char mark)
{
	if (c->text == c->end || *c->text != mark)
		return false;
	c->text++;
	return true;
}

static bool is_leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil. */
int32_t ism_literal_day(int year, int month, int day)
{
	int y = month <= 2 ? year - 1 : year;
	int era = (y >= 0 ? y : y - 399) / 400;
	int year_of_era = y - era * 400;
	int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return (int32_t)(era * 146097 + day_of_era - 719468);
}

int ism_literal_weeks_in_year(int year)
{
	/* 1 is Monday, 0 Sunday; 1970-01-01 was a Thursday. ISO 8601: a year has
	 * 53 weeks if it starts on a Thursday, or on a Wednesday in a leap year. */
	int weekday = (int)(((ism_literal_day(year, 1, 1) + 4) % 7 + 7) % 7);

	return weekday == 4 || (weekday == 3 && is_leap(year)) ? 53 : 52;
}

static const char *check_day(int year, int month, int day)
{
	static const char *const lengths[] = { "January has 31 days", "February has 28 days",
		"March has 31 days", "April has 30 days", "May has 31 days", "June has 30 days",
		"July has 31 days", "August has 31 days", "September has 30 days",
		"October has 31 days", "November has 30 days", "December has 31 days" };
	static const int last[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	if (month < 1 || month > 12)
		return "months are 01 to 12";
	if (day < 1)
		return "days are counted from 01";
	if (month == 2 && is_leap(year))
		return day > 29 ? "February has 29 days in this year" : NULL;
	return day > last[month - 1] ? lengths[month - 1] : NULL;
}

static const char *read_date(struct cursor *c, int32_t *out)
{
	int year = digits(c, 4), month, day;
	const char *fault;

	skip(c, '-');
	month = digits(c, 2);
	skip(c, '-');
	day = digits(c, 2);
	fault = check_day(year, month, day);
	if (!fault)
		*out = ism_literal_day(year, month, day);
	return fault;
}

const char *ism_literal_date(const char *text, size_t length, struct ism_date_literal *out)
{
	struct cursor c = { text, text + length };

	return read_date(&c, &out->day);
}

/* Microseconds of a fraction's digits; what follows the sixth is cut. */
static int64_t fraction_us(struct cursor *c)
{
	int64_t value = 0, unit = 100000;

	for (; c->text < c->end && *c->text >= '0' && *c->text <= '9'; c->text++) {
		value += (*c->text - '0') * unit;
		unit /= 10;
	}
	return value;
}

static const char *read_zone(struct cursor *c, struct ism_timestamp_literal *out)
{
	int sign, hours, minutes;

	out->has_zone = c->text < c->end;
	out->offset_minutes = 0;
	if (!out->has_zone || skip(c, 'Z'))
		return NULL;
	sign = *c->text++ == '-' ? -1 : 1;
	hours = digits(c, 2);
	skip(c, ':');
	minutes = digits(c, 2);
	if (hours > 18 || minutes > 59 || (hours == 18 && minutes > 0))
		return "zones are between -18:00 and +18:00";
	out->offset_minutes = (int16_t)(sign * (hours * 60 + minutes));
	return NULL;
}

const char *ism_literal_timestamp(
	const char *text, size_t length, struct ism_timestamp_literal *out)
{
	struct cursor c = { text, text + length };
	const char *fault = read_date(&c, &out->day);
	int hour, minute, second = 0;

	if (fault)
		return fault;
	skip(&c, 'T');
	hour = digits(&c, 2);
	skip(&c, ':');
	minute = digits(&c, 2);
	if (skip(&c, ':'))
		second = digits(&c, 2);
	if (hour > 23)
		return "hours are 00 to 23";
	if (minute > 59)
		return "minutes are 00 to 59";
	if (second > 59)
		return "seconds are 00 to 59";
	out->time_us = ((hour * 60 + minute) * 60 + second) * INT64_C(1000000);
	if (skip(&c, '.'))
		out->time_us += fraction_us(&c);
	return read_zone(&c, out);
}

const char *ism_literal_period(const char *text, size_t length, struct ism_period_literal *out)
{
	struct cursor c = { text, text + length };

	out->year = (int16_t)digits(&c, 4);
	skip(&c, '-');
	if (skip(&c, 'Q')) {
		out->kind = ISM_PERIOD_LITERAL_QUARTER;
		out->number = (int16_t)digits(&c, 1);
		return out->number < 1 || out->number > 4 ? "quarters are Q1 to Q4" : NULL;
	}
	if (skip(&c, 'H')) {
		out->kind = ISM_PERIOD_LITERAL_HALF;
		out->number = (int16_t)digits(&c, 1);
		return out->number < 1 || out->number > 2 ? "halves are H1 and H2" : NULL;
	}
	if (skip(&c, 'W')) {
		out->kind = ISM_PERIOD_LITERAL_WEEK;
		out->number = (int16_t)digits(&c, 2);
		if (out->number < 1 || out->number > 53)
			return "weeks are W01 to W53";
		return out->number > ism_literal_weeks_in_year(out->year)
			       ? "this year has 52 weeks (ISO 8601)"
			       : NULL;
	}
	out->kind = ISM_PERIOD_LITERAL_MONTH;
	out->number = (int16_t)digits(&c, 2);
	return out->number < 1 || out->number > 12 ? "months are 01 to 12" : NULL;
}

const char *ism_literal_address(const char *text, size_t length, struct ism_address_literal *out)
{
	const char *slash = memchr(text, '/', length);
	size_t n = slash ? (size_t)(slash - text) : length;
	char address[64];
	struct cursor prefix;

	if (n >= sizeof address)
		return "an address is shorter";
	memcpy(address, text, n);
	address[n] = 0;
	memset(out->bytes, 0, sizeof out->bytes);
	out->is_v6 = strchr(address, ':') != NULL;
	out->prefix_length = -1;
	if (inet_pton(out->is_v6 ? AF_INET6 : AF_INET, address, out->bytes) != 1)
		return out->is_v6 ? "an IPv6 address has eight groups of up to four hex digits, "
				    "or `::` once for a run of zeros"
				  : "the four parts of an IPv4 address are 0 to 255, without "
				    "leading zeros";
	if (!slash)
		return NULL;
	prefix = (struct cursor){ slash + 1, text + length };
	out->prefix_length = (int16_t)digits(&prefix, (int)(prefix.end - prefix.text));
	if (out->prefix_length > (out->is_v6 ? 128 : 32))
		return out->is_v6 ? "the prefix of an IPv6 network is 0 to 128 bits"
				  : "the prefix of an IPv4 network is 0 to 32 bits";
	return NULL;
}
