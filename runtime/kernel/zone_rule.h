/*
 * The footer of TZif data: a TZ string (POSIX.1-2017 §8.3, with the extensions of RFC 8536 §3.3.1), which
 * rules the years after the table.
 */
#ifndef ISM_RUNTIME_KERNEL_ZONE_RULE_H
#define ISM_RUNTIME_KERNEL_ZONE_RULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ism_zone_date_form {
	ISM_ZONE_DATE_JULIAN,  /* Jn: day 1..365, 29 February never counted */
	ISM_ZONE_DATE_ORDINAL, /* n: day 0..365 */
	ISM_ZONE_DATE_WEEKDAY, /* Mm.w.d */
};

struct ism_zone_date {
	enum ism_zone_date_form form;
	int32_t day;     /* of the year; or weekday, 0 is Sunday */
	int32_t month;   /* 1..12 */
	int32_t week;    /* 1..5, 5 is the last */
	int32_t seconds; /* of local time from the day's start; may be negative or beyond the day */
};

struct ism_zone_rule {
	int32_t standard; /* local time minus UTC, seconds */
	int32_t summer;
	bool has_summer;
	struct ism_zone_date begin; /* of summer time */
	struct ism_zone_date end;
};

bool ism_zone_rule_parse(const char *text, size_t size, struct ism_zone_rule *rule);

/* When summer time begins and ends in a year: seconds since the epoch. Only if has_summer. */
void ism_zone_rule_year(
	const struct ism_zone_rule *rule, int32_t year, int64_t *begin, int64_t *end);

#endif
