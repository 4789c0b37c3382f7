#include "runtime/kernel/zone_rule.h"

#include "runtime/kernel/calendar.h"

/* What is left of the text. */
struct scan {
	const char *at;
	const char *end;
};

static bool take(struct scan *scan, char c)
{
	if (scan->at == scan->end || *scan->at != c)
		return false;
	scan->at++;
	return true;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool take_number(struct scan *scan, int32_t least, int32_t most, int32_t *out)
{
	int32_t value = 0;
	const char *start = scan->at;

	while (scan->at < scan->end && is_digit(*scan->at) && scan->at - start < 3)
		value = value * 10 + (*scan->at++ - '0');
	*out = value;
	return scan->at > start && value >= least && value <= most;
}

/* `UTC` or `<+03>`; the name itself is of no use here. */
static bool take_name(struct scan *scan)
{
	const char *start = scan->at;

	if (take(scan, '<')) {
		while (scan->at < scan->end && *scan->at != '>')
			scan->at++;
		return take(scan, '>');
	}
	while (scan->at < scan->end && is_letter(*scan->at))
		scan->at++;
	return scan->at - start >= 3;
}

/* [+-]hh[:mm[:ss]] */
static bool take_time(struct scan *scan, int32_t most_hours, int32_t *seconds)
{
	bool negative = take(scan, '-');
	int32_t hours;
	int32_t minutes = 0;
	int32_t rest = 0;

	if (!negative)
		take(scan, '+');
	if (!take_number(scan, 0, most_hours, &hours))
		return false;
	if (take(scan, ':')) {
		if (!take_number(scan, 0, 59, &minutes))
			return false;
		if (take(scan, ':') && !take_number(scan, 0, 59, &rest))
			return false;
	}
	*seconds = hours * 3600 + minutes * 60 + rest;
	if (negative)
		*seconds = -*seconds;
	return true;
}

static bool take_date(struct scan *scan, struct ism_zone_date *date)
{
	bool done;

	*date = (struct ism_zone_date){ .form = ISM_ZONE_DATE_ORDINAL, .seconds = 2 * 3600 };
	if (!take(scan, ','))
		return false;
	if (take(scan, 'M')) {
		date->form = ISM_ZONE_DATE_WEEKDAY;
		done = take_number(scan, 1, 12, &date->month) && take(scan, '.') &&
		       take_number(scan, 1, 5, &date->week) && take(scan, '.') &&
		       take_number(scan, 0, 6, &date->day);
	} else if (take(scan, 'J')) {
		date->form = ISM_ZONE_DATE_JULIAN;
		done = take_number(scan, 1, 365, &date->day);
	} else {
		done = take_number(scan, 0, 365, &date->day);
	}
	if (done && take(scan, '/'))
		done = take_time(scan, 167, &date->seconds);
	return done;
}

bool ism_zone_rule_parse(const char *text, size_t size, struct ism_zone_rule *rule)
{
	struct scan scan = { text, text + size };
	int32_t west;

	*rule = (struct ism_zone_rule){ 0 };
	if (!take_name(&scan) || !take_time(&scan, 24, &west))
		return false;
	rule->standard = -west;
	if (scan.at == scan.end)
		return true;
	rule->has_summer = true;
	rule->summer = rule->standard + 3600;
	if (!take_name(&scan))
		return false;
	if (scan.at < scan.end && *scan.at != ',') {
		if (!take_time(&scan, 24, &west))
			return false;
		rule->summer = -west;
	}
	return take_date(&scan, &rule->begin) && take_date(&scan, &rule->end) &&
	       scan.at == scan.end;
}

static int64_t day_of(const struct ism_zone_date *date, int32_t year)
{
	int64_t first = ism_day_from_civil(year, date->month ? date->month : 1, 1);
	int64_t day;

	switch (date->form) {
	case ISM_ZONE_DATE_JULIAN:
		return first + date->day - 1 + (date->day >= 60 && ism_is_leap_year(year));
	case ISM_ZONE_DATE_ORDINAL: return first + date->day;
	case ISM_ZONE_DATE_WEEKDAY: break;
	}
	/* weekday counts from Monday 1, so that 7 is Sunday */
	day = first + (date->day + 7 - ism_day_weekday(first)) % 7 + 7 * (date->week - 1);
	if (day >= first + ism_days_in_month(year, date->month))
		day -= 7;
	return day;
}

void ism_zone_rule_year(
	const struct ism_zone_rule *rule, int32_t year, int64_t *begin, int64_t *end)
{
	*begin = day_of(&rule->begin, year) * 86400 + rule->begin.seconds - rule->standard;
	*end = day_of(&rule->end, year) * 86400 + rule->end.seconds - rule->summer;
}
