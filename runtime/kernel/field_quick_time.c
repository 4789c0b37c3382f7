#include "runtime/kernel/field_quick.h"

#include "runtime/kernel/calendar.h"
#include "runtime/kernel/word.h"

/* The text that stands for one of another size. */
static const char some_date[] = "2000-01-01T00:00:00Z";

/* `YY-MM-DD` and `HH:MM:SS`, all digits 0; and what is to be added for misfits(). */
#define DATE_SIGNS UINT64_C(0x30302d30302d3030)
#define TIME_SIGNS UINT64_C(0x30303a30303a3030)
#define PAIR_SUMS  UINT64_C(0x76767f76767f7676)

/*
 * 0 where each byte plus that of `sums` stays below 128: with 0x76 it is 0 to 9, with 0x7f it is 0. A byte that
 * carries into the next one has its highest bit set itself.
 */
static inline uint64_t misfits(uint64_t word, uint64_t sums)
{
	return (word | (word + sums)) & ISM_WORD_HIGHS;
}

/* Byte i: ten times digit i and digit i + 1. */
static inline uint64_t digit_pairs(uint64_t word)
{
	return word * 10 + (word >> 8);
}

static inline uint32_t byte_of(uint64_t word, unsigned i)
{
	return (uint32_t)(word >> 8 * i & 0xff);
}

/* ---- months of the years that most dates are in ---- */

#define FIRST_YEAR 1970
#define N_YEARS    128

#define IS_LEAP(y) ((y) % 4 == 0 && ((y) % 100 != 0 || (y) % 400 == 0))
/* Days from 1970-01-01 to that of a year. */
#define DAYS_TO(y) (((y) - 1970) * 365 + ((y) - 1969) / 4 - ((y) - 1901) / 100 + ((y) - 1601) / 400)

/* The day before a month's first, and how many days it has, below. */
#define MONTH(y, before, days) \
	((DAYS_TO(y) + (before) - 1 + ((before) > 31 && IS_LEAP(y))) * 32 + (days))
#define YEAR(y) \
	{ 0, MONTH(y, 0, 31), MONTH(y, 31, 28 + IS_LEAP(y)), MONTH(y, 59, 31), MONTH(y, 90, 30), \
		MONTH(y, 120, 31), MONTH(y, 151, 30), MONTH(y, 181, 31), MONTH(y, 212, 31), \
		MONTH(y, 243, 30), MONTH(y, 273, 31), MONTH(y, 304, 30), MONTH(y, 334, 31) }
#define YEARS_4(y)  YEAR(y), YEAR((y) + 1), YEAR((y) + 2), YEAR((y) + 3)
#define YEARS_16(y) YEARS_4(y), YEARS_4((y) + 4), YEARS_4((y) + 8), YEARS_4((y) + 12)
#define YEARS_64(y) YEARS_16(y), YEARS_16((y) + 16), YEARS_16((y) + 32), YEARS_16((y) + 48)

/* By year and month; 0: there is no such month, it has no day. */
static const int32_t months[N_YEARS][16] = { YEARS_64(FIRST_YEAR), YEARS_64(FIRST_YEAR + 64) };

/* ---- dates ---- */

/* The parts of ten characters that can be read: the century by itself, then `YY-MM-DD` at once. */
struct date {
	uint64_t wrong; /* not 0: they are not so written */
	uint32_t year, month, day;
};

static inline struct date take_apart(const char *s)
{
	uint64_t head = (uint64_t)(uint8_t)s[0] | (uint64_t)(uint8_t)s[1] << 8;
	uint64_t rest = ism_word_at(s + 2) ^ DATE_SIGNS;
	uint64_t pairs = digit_pairs(rest);

	head ^= '0' | '0' << 8;
	return (struct date){
		.wrong = misfits(head, PAIR_SUMS) | misfits(rest, PAIR_SUMS),
		.year = byte_of(digit_pairs(head), 0) * 100 + byte_of(pairs, 0),
		.month = byte_of(pairs, 3),
		.day = byte_of(pairs, 6),
	};
}

/* Of any year; out of line, as they are rare. */
static __attribute__((noinline)) bool read_far_date(const char *s, int64_t *day)
{
	struct date d = take_apart(s);

	*day = 0;
	if (d.wrong || d.year < 1 || d.month < 1 || d.month > 12 || d.day < 1 ||
		d.day > (uint32_t)ism_days_in_month((int32_t)d.year, (int32_t)d.month))
		return false;
	*day = ism_day_from_civil((int32_t)d.year, (int32_t)d.month, (int32_t)d.day);
	return true;
}

static inline bool read_date(const char *s, int64_t *day)
{
	struct date d = take_apart(s);
	uint32_t year = d.year - FIRST_YEAR;
	int32_t month;

	if (__builtin_expect(year / N_YEARS | d.month / 16, 0))
		return read_far_date(s, day);
	month = months[year][d.month];
	*day = (month >> 5) + (int64_t)d.day;
	return !(d.wrong | (d.day - 1 >= (month & 31u)));
}

bool ism_quick_date(const char *s, size_t n, int64_t *day)
{
	bool sized = n == 10;

	return read_date(sized ? s : some_date, day) & sized;
}

bool ism_quick_timestamp(const char *s, size_t n, int64_t *local, bool *has_offset)
{
	bool sized = (n == 19) | (n == 20);
	const char *text = sized ? s : some_date;
	uint64_t time = ism_word_at(text + 11) ^ TIME_SIGNS;
	uint64_t pairs = digit_pairs(time);
	uint32_t hours = byte_of(pairs, 0), minutes = byte_of(pairs, 3),
		 seconds = byte_of(pairs, 6);
	bool fits =
		(misfits(time, PAIR_SUMS) == 0) & (hours <= 23) & (minutes <= 59) & (seconds <= 59);
	int64_t day;
	bool dated = read_date(text, &day);

	*has_offset = n == 20;
	*local = day * ISM_DAY_US + ((hours * 60 + minutes) * 60 + seconds) * ISM_SECOND_US;
	return sized & dated & fits & ((text[10] == 'T') | (text[10] == ' ')) &
	       ((n != 20) | (text[sized ? n - 1 : 0] == 'Z'));
}
