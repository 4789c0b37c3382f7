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
	X(NO_PAIR, "text that is no key=value pair") \
	X(JSON_VALUE, "not JSON: a value is missing or written otherwise") \
	X(JSON_NAME, "not JSON: a name in quotes is missing") \
	X(JSON_COLON, "not JSON: no colon after a name") \
	X(JSON_COMMA, "not JSON: neither a comma nor a closing bracket after a value") \
	X(JSON_NUMBER, "not JSON: a number that is written otherwise") \
	X(JSON_CONTROL, "not JSON: a control character in a text") \
	X(JSON_ESCAPE, "not JSON: an escape that does not exist") \
	X(JSON_SURROGATE, "not JSON: half of a surrogate pair") \
	X(JSON_END, "not JSON: it ends too early") \
	X(JSON_AFTER, "not JSON: more text after the value") \
	X(JSON_ROOT_TWICE, "the name of the root occurs twice in an object") \
	X(JSON_DEPTH, "JSON that is nested too deeply") \
	X(JSON_NO_OBJECT, "a row that is no object") \
	X(JSON_NESTED, "an object or an array where one value is expected") \
	X(JSON_NO_ARRAY, "one value where an array is expected") \
	X(WORKBOOK_ERROR, "an error of the workbook, no value") \
	X(WORKBOOK_FORMULA, "a formula without a computed value: open the workbook where it is " \
			    "computed, and save it") \
	X(WORKBOOK_DATE, "a date that the workbook's calendar does not have") \
	X(WORKBOOK_DIGITS, "a whole number of more digits than a workbook keeps")

enum ism_reason {
#define ISM_REASON_ENUM(id, text) ISM_REASON_##id,
	ISM_REASONS(ISM_REASON_ENUM)
#undef ISM_REASON_ENUM
};

const char *ism_reason_text(enum ism_reason reason);

#endif
