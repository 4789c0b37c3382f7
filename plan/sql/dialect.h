/*
 * What engines say differently: one template per operation and dialect. $1, $2, $3 stand for arguments, which
 * come in parentheses where they need them.
 */
#ifndef ISM_PLAN_SQL_DIALECT_H
#define ISM_PLAN_SQL_DIALECT_H

#include "plan/sql/sql.h"

/* X(ID, "construct, for the message that refuses it") */
#define SQL_OPS(X) \
	/* types */ \
	X(TYPE_BOOL, "booleans") \
	X(TYPE_INT, "integers") \
	X(TYPE_WIDE, "integers of 128 bits") \
	X(TYPE_REAL, "numbers") \
	X(TYPE_TEXT, "texts") \
	X(TYPE_DATE, "dates") \
	X(TYPE_INSTANT, "timestamps") \
	/* constants: $1 is the quoted text, or the digits of a number */ \
	X(DATE_LITERAL, "dates") \
	X(INSTANT_LITERAL, "timestamps") \
	X(REAL_LITERAL, "numbers") \
	/* integers */ \
	X(DIVIDE_WHOLE, "integer division") /* without a remainder */ \
	X(MODULO, "mod") \
	X(REAL_MODULO, "mod of numbers") \
	X(DECIMAL, "decimals") /* $1 times the literal $2 = 10^-$3 */ \
	X(FINITE, "numbers")   /* NULL for an infinity */ \
	X(POWER, "pow") \
	/* texts */ \
	X(LOWER, "lower") \
	X(UPPER, "upper") \
	X(TRIM, "trim") \
	X(LENGTH, "length") \
	X(CONTAINS, "contains") \
	X(STARTS_WITH, "starts_with") \
	X(ENDS_WITH, "ends_with") \
	X(SUBSTRING, "substring") \
	X(BEFORE, "before") \
	X(AFTER, "after") \
	X(LIKE, "like") \
	X(MATCHES, "matches") \
	X(BYTE_ORDER, "the order of texts by their bytes") \
	X(PAD, "names of periods") /* the integer $1 with $2 digits */ \
	X(CONCAT, "names of periods") \
	/* time */ \
	X(NOW, "the present time")              /* in UTC */ \
	X(DAYS_BETWEEN, "differences of dates") /* $1 - $2 */ \
	X(ADD_DAYS, "dates and durations") \
	X(ADD_MONTHS, "calendar months") \
	X(TO_US, "timestamps") /* microseconds since 1970-01-01 */ \
	X(FROM_US, "timestamps") \
	X(TO_DAY, "the day of a timestamp") \
	X(FROM_DAY, "the start of a day") \
	X(LOCAL, "time zones") /* the clock of zone $2 at instant $1 */ \
	X(UTC, "time zones") \
	X(ADD_MONTHS_LOCAL, "calendar months") /* to a timestamp without a zone */ \
	X(YEAR, "year") \
	X(MONTH, "month") \
	X(DAY, "day") \
	X(HOUR, "hour") \
	X(WEEK, "week") \
	X(WEEK_YEAR, "weeks") \
	X(WEEKDAY, "weekday") \
	X(DATE_TEXT, "names of periods")    /* YYYY-MM-DD */ \
	X(INSTANT_TEXT, "names of periods") /* 2026-05-17T10:00:00Z */ \
	/* aggregates */ \
	X(SUM_EXACT, "sum") \
	X(SUM_REAL, "sum of numbers") \
	X(SORTED, "percentiles")  /* a list of the values that are not NULL */ \
	X(ELEMENT, "percentiles") /* the $2th of list $1, from 1 */ \
	X(FIRST, "first")         /* of $1 by $2, then $3 */ \
	X(LAST, "last") \
	X(VARIANCE, "variance") \
	X(VARIANCE_POP, "variance_pop") \
	X(STDDEV, "stddev") \
	X(STDDEV_POP, "stddev_pop") \
	X(IS_SAME, "groups of none") \
	X(SERIES, "periods")    /* a query of _p from $2 to $3 in the one row of $1 */ \
	X(SETTINGS, "settings") /* behind each statement */

enum sql_op {
#define SQL_OP_ENUM(id, what) SQL_##id,
	SQL_OPS(SQL_OP_ENUM)
#undef SQL_OP_ENUM
		SQL_N_OPS
};

/* The template; NULL: the dialect cannot say it. */
const char *sql_template(enum ism_sql_dialect dialect, enum sql_op op);
const char *sql_op_name(enum sql_op op);

#endif
