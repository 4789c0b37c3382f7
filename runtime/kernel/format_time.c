#include "runtime/kernel/format_time.h"

#include "runtime/kernel/calendar.h"

/* At least `digits` digits; a minus before what is negative. */
static char *put_number(char *out, int64_t number, int digits)
{
	char reversed[20];
	uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;
	int n = 0;

	if (number < 0)
		*out++ = '-';
	for (; rest > 0 || n < digits; rest /= 10)
		reversed[n++] = (char)('0' + rest % 10);
	while (n > 0)
		*out++ = reversed[--n];
	return out;
}

static char *put_date(char *out, int64_t day)
{
	struct ism_civil civil = ism_civil_from_day(day);

	out = put_number(out, civil.year, 4);
	*out++ = '-';
	out = put_number(out, civil.month, 2);
	*out++ = '-';
	return put_number(out, civil.day, 2);
}

size_t ism_format_date(int64_t day, char out[ISM_FORMAT_TIME_CHARS])
{
	char *end = put_date(out, day);

	*end = '\0';
	return (size_t)(end - out);
}

size_t ism_format_instant(int64_t instant, char out[ISM_FORMAT_TIME_CHARS])
{
	int64_t day = ism_floor_div(instant, ISM_DAY_US);
	int64_t time = (instant % ISM_DAY_US + ISM_DAY_US) % ISM_DAY_US;
	int64_t seconds = time / ISM_SECOND_US;
	int64_t fraction = time % ISM_SECOND_US;
	int digits = 6;
	char *end = put_date(out, day);

	*end++ = 'T';
	end = put_number(end, seconds / 3600, 2);
	*end++ = ':';
	end = put_number(end, seconds / 60 % 60, 2);
	*end++ = ':';
	end = put_number(end, seconds % 60, 2);
	if (fraction > 0) {
		for (; fraction % 10 == 0; fraction /= 10)
			digits--;
		*end++ = '.';
		end = put_number(end, fraction, digits);
	}
	*end++ = 'Z';
	*end = '\0';
	return (size_t)(end - out);
}
