#include "runtime/read/parquet/convert_parts.h"

#include <math.h>

#include "runtime/kernel/calendar.h"
#include "runtime/kernel/shortest.h"
#include "runtime/kernel/wide.h"
#include "runtime/read/parquet/bytes.h"

#define NS_IN_US         1000
#define EPOCH_JULIAN_DAY 2440588 /* 1970-01-01 */

enum ism_reason convert_decimal(__int128 value, unsigned from, unsigned to, int64_t *out)
{
	__int128 scaled;
	bool exact;

	if (!ism_wide_rescale(value, from, to, &scaled, &exact))
		return ISM_REASON_DECIMAL_RANGE;
	if (!exact)
		return ISM_REASON_DECIMAL_DIGITS;
	if (scaled < INT64_MIN || scaled > INT64_MAX)
		return ISM_REASON_DECIMAL_RANGE;
	*out = (int64_t)scaled;
	return ISM_REASON_NONE;
}

enum ism_reason convert_decimal_of_double(double value, unsigned scale, int64_t *out)
{
	struct ism_decimal shortest;
	__int128 digits;
	int shift;

	if (!isfinite(value))
		return ISM_REASON_DECIMAL;
	shortest = ism_decimal_shortest(value);
	digits = value < 0 ? -(__int128)shortest.digits : (__int128)shortest.digits;
	shift = shortest.exponent + (int)scale;
	if (!digits)
		shift = 0;
	if (shift < 0)
		return ISM_REASON_DECIMAL_DIGITS;
	if (shift > ISM_WIDE_SCALE_MAX ||
		!ism_wide_mul(digits, ism_wide_power_of_ten((unsigned)shift), &digits) ||
		digits < INT64_MIN || digits > INT64_MAX)
		return ISM_REASON_DECIMAL_RANGE;
	*out = (int64_t)digits;
	return ISM_REASON_NONE;
}

enum ism_reason convert_to_us(unsigned unit, int64_t value, int64_t *us)
{
	switch (unit) {
	case ISM_PARQUET_MILLIS:
		return __builtin_mul_overflow(value, 1000, us) ? ISM_REASON_TIMESTAMP_RANGE
							       : ISM_REASON_NONE;
	case ISM_PARQUET_NANOS:
		if (value % NS_IN_US)
			return ISM_REASON_DECIMAL_DIGITS;
		*us = value / NS_IN_US;
		return ISM_REASON_NONE;
	default: *us = value; return ISM_REASON_NONE;
	}
}

bool convert_big_endian(struct ism_slice bytes, __int128 *value)
{
	const uint8_t *at = (const uint8_t *)bytes.data;
	uint64_t n = bytes.size;
	unsigned __int128 bits = n && at[0] & 0x80 ? ~(unsigned __int128)0 : 0;
	uint8_t fill = (uint8_t)bits;

	/* Bytes beyond the sixteenth may only repeat the sign, which the sixteenth then has too. */
	for (; n > 16; n--, at++)
		if (*at != fill || (at[1] & 0x80) != (fill & 0x80))
			return false;
	for (; n; n--)
		bits = bits << 8 | *at++;
	*value = (__int128)bits;
	return true;
}

double convert_half(uint16_t bits)
{
	int exponent = bits >> 10 & 0x1f;
	int fraction = bits & 0x3ff;
	double value;

	if (exponent == 0x1f)
		value = fraction ? NAN : INFINITY;
	else if (exponent)
		value = ldexp(1024 + fraction, exponent - 25);
	else
		value = ldexp(fraction, -24);
	return bits & 0x8000 ? -value : value;
}

enum ism_reason convert_int96(const uint8_t *bytes, int64_t *us)
{
	int64_t ns = (int64_t)load_u64(bytes);
	int64_t day = (int64_t)load_u32(bytes + 8) - EPOCH_JULIAN_DAY;

	if (day < ISM_DAY_MIN || day > ISM_DAY_MAX || ns < 0 || ns >= ISM_DAY_US * NS_IN_US)
		return ISM_REASON_TIMESTAMP_RANGE;
	if (ns % NS_IN_US)
		return ISM_REASON_DECIMAL_DIGITS;
	*us = day * ISM_DAY_US + ns / NS_IN_US;
	return ISM_REASON_NONE;
}
