/*
 * Why a row or a cell does not fit its source. The texts are what a person reads in `rejects`; they never
 * change their meaning. X(ID, "text").
 */
#ifndef ISM_RUNTIME_REASON_H
#define ISM_RUNTIME_REASON_H

#define ISM_REASONS(X) \
	X(NONE, "") \
	X(ABSENT, "a value is required here") \
	X(BOOL, "not a boolean (expected true or false)") \
	X(INT, "not a whole number") \
	X(INT_RANGE, "outside the range of a 64-bit integer") \
	X(DECIMAL, "not a decimal number") \
	X(DECIMAL_DIGITS, "more digits after the point than the type holds") \
	X(DECIMAL_RANGE, "outside the range of the decimal") \
	X(NUMBER, "not a number") \
	X(NUMBER_RANGE, "outside the range of a number") \
	X(UTF8, "not valid UTF-8") \
	X(ENUM, "not one of the enumeration's values") \
	X(DATE, "not a date (expected YYYY-MM-DD)") \
	X(DATE_PATTERN, "not a date in the declared pattern") \
	X(TIMESTAMP, "not a timestamp (expected ISO 8601)") \
	X(TIMESTAMP_PATTERN, "not a timestamp in the declared pattern") \
	X(TIMESTAMP_RANGE, "a timestamp outside the years 1 to 9999") \
	X(EPOCH, "not a number of seconds since 1970") \
	X(DURATION, "not a duration (expected a number and a unit, or H:MM:SS)") \
	X(IP, "not an IPv4 or IPv6 address") \
	X(RANGE, "outside the declared range") \
	X(TOO_FEW_FIELDS, "fewer fields than the header") \
	X(TOO_MANY_FIELDS, "more fields than the header") \
	X(BARE_QUOTE, "a quote inside an unquoted field") \
	X(TEXT_AFTER_QUOTE, "text after a closing quote") \
	X(UNTERMINATED_QUOTE, "a quoted field that never ends") \
	X(ROW_TOO_LONG, "a row longer than the limit") \
	X(MATCH_LIMIT, "a pattern that takes too many steps on this text") \
	X(NO_MATCH, "a line that does not match the pattern of its format") \
	X(NO_PAIR, "text that is no key=value pair")

enum ism_reason {
#define ISM_REASON_ENUM(id, text) ISM_REASON_##id,
	ISM_REASONS(ISM_REASON_ENUM)
#undef ISM_REASON_ENUM
};

const char *ism_reason_text(enum ism_reason reason);

#endif
