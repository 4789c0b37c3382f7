/*
 * Numbers of cells, which are binary64 in decimal digits (xsd:double): as digits and a place of the point, without binary
 * arithmetic, so that all machines read them alike. Programs that write workbooks compute with 15 significant digits and
 * write 17, of which the last two are what a binary fraction leaves: 19.99 stands there as 19.989999999999998.
 */
#ifndef ISM_RUNTIME_READ_XLSX_NUMBER_H
#define ISM_RUNTIME_READ_XLSX_NUMBER_H

#include "runtime/read/reader.h"
#include "runtime/reason.h"

enum {
	ISM_XLSX_DIGITS = 15,         /* that a number is good for */
	ISM_XLSX_MOST_DIGITS = 40,    /* that are kept */
	ISM_XLSX_MOST_EXPONENT = 330, /* either way; beyond what binary64 has */
	ISM_XLSX_NUMBER_CHARS = ISM_XLSX_MOST_DIGITS + ISM_XLSX_MOST_EXPONENT + 8,
};

/* 0.DIGITS times 10^exponent; the first digit and the last one are not 0, and zero has none. */
struct ism_xlsx_number {
	bool is_negative;
	bool is_plain; /* written as digits alone */
	int32_t exponent;
	uint32_t n;
	char digits[ISM_XLSX_MOST_DIGITS];
};

/* Reads digits with a point, a sign and an exponent, if at all; false for anything else, `INF` and `NaN` too. */
bool ism_xlsx_number_read(struct ism_xlsx_number *number, const char *text, size_t size);

/* Leaves `digits` digits, half away from zero. */
void ism_xlsx_number_round(struct ism_xlsx_number *number, uint32_t digits);

/*
 * The number that is meant: of 15 digits, or a whole one that binary64 has exactly. ISM_REASON_WORKBOOK_DIGITS for whole ones of
 * more digits that are beyond that: which number was meant cannot be told.
 */
enum ism_reason ism_xlsx_number_settle(struct ism_xlsx_number *number);

/* Writes it without an exponent; ISM_REASON_NUMBER_RANGE where it is larger than any binary64. */
enum ism_reason ism_xlsx_number_write(const struct ism_xlsx_number *number,
	char room[ISM_XLSX_NUMBER_CHARS], struct ism_slice *text);

/* The number times 86,400,000, rounded; -1 where it is negative or above `most`. */
int64_t ism_xlsx_number_ms(const struct ism_xlsx_number *number, int64_t most);

#endif
