/*
 * What the literals of language 2 denote. The scanner checks them, so that
 * every later phase reads a value that exists: no 30th of February, no week 53
 * in a year of 52.
 */
#ifndef ISM_LEXER_LITERAL_H
#define ISM_LEXER_LITERAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* 2026-03-31: days since 1970-01-01 in the proleptic Gregorian calendar; years 0000 to 9999. */
struct ism_date_literal {
	int32_t day;
};

/* 2026-03-31T12:00:00.5+02:00 */
struct ism_timestamp_literal {
	int32_t day;            /* as written, before the zone is taken off */
	int64_t time_us;        /* since that day's midnight, as written; further digits are cut */
	bool has_zone;          /* else it is in the program's zone */
	int16_t offset_minutes; /* of the zone, east is positive */
};

enum ism_period_kind {
	ISM_PERIOD_LITERAL_MONTH,   /* 2026-01 */
	ISM_PERIOD_LITERAL_QUARTER, /* 2026-Q1 */
	ISM_PERIOD_LITERAL_HALF,    /* 2026-H1 */
	ISM_PERIOD_LITERAL_WEEK,    /* 2026-W05, ISO 8601 */
};

struct ism_period_literal {
	enum ism_period_kind kind;
	int16_t year;
	int16_t number; /* of the month, quarter, half or week in the year, from 1 */
};

/* 10.0.0.1, 10.0.0.0/8, 2001:db8::1, 2001:db8::/32 */
struct ism_address_literal {
	bool is_v6;
	uint8_t bytes[16];     /* network order; of IPv4 the first four */
	int16_t prefix_length; /* bits; -1: an address, not a network */
};

/*
 * Each reads the whole of a literal that has the scanner's form, and returns
 * NULL, or what is wrong with it ("April has 30 days"), a constant.
 */
const char *ism_literal_date(const char *text, size_t length, struct ism_date_literal *out);
const char *ism_literal_timestamp(
	const char *text, size_t length, struct ism_timestamp_literal *out);
const char *ism_literal_period(const char *text, size_t length, struct ism_period_literal *out);
const char *ism_literal_address(const char *text, size_t length, struct ism_address_literal *out);

/* Days since 1970-01-01. `month` 1..12, `day` 1..31. */
int32_t ism_literal_day(int year, int month, int day);

/* 52 or 53, by ISO 8601. */
int ism_literal_weeks_in_year(int year);

#endif
