#include "support/utf8.h"

#include <stdbool.h>

static bool is_continuation(char byte)
{
	return ((unsigned char)byte & 0xC0) == 0x80;
}

size_t ism_utf8_decode(const char *text, size_t length, uint32_t *code_point)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned char first = (unsigned char)text[0];
	size_t n = first < 0x80 ? 1 : first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
	uint32_t value = n == 1 ? first : first & (0x7Fu >> n);

	*code_point = 0xFFFD;
	if (n == 0 || first > 0xF4 || n > length)
		return 0;
	for (size_t i = 1; i < n; i++) {
		if (!is_continuation(text[i]))
			return 0;
		value = value << 6 | ((unsigned char)text[i] & 0x3F);
	}
	if (value < least[n] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
		return 0;
	*code_point = value;
	return n;
}

size_t ism_utf8_encode(uint32_t code_point, char *out)
{
	if (code_point < 0x80) {
		out[0] = (char)code_point;
		return 1;
	}
	if (code_point < 0x800) {
		out[0] = (char)(0xC0 | code_point >> 6);
		out[1] = (char)(0x80 | (code_point & 0x3F));
		return 2;
	}
	if (code_point < 0x10000) {
		out[0] = (char)(0xE0 | code_point >> 12);
		out[1] = (char)(0x80 | (code_point >> 6 & 0x3F));
		out[2] = (char)(0x80 | (code_point & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | code_point >> 18);
	out[1] = (char)(0x80 | (code_point >> 12 & 0x3F));
	out[2] = (char)(0x80 | (code_point >> 6 & 0x3F));
	out[3] = (char)(0x80 | (code_point & 0x3F));
	return 4;
}

size_t ism_utf8_count(const char *text, size_t length)
{
	size_t count = 0;
	uint32_t code_point;

	for (size_t i = 0; i < length; count++) {
		size_t n = ism_utf8_decode(text + i, length - i, &code_point);

		i += n ? n : 1;
	}
	return count;
}

struct range {
	uint32_t first, last;
};

static bool in_ranges(const struct range *ranges, size_t n, uint32_t code_point)
{
	for (size_t i = 0; i < n; i++) {
		if (code_point >= ranges[i].first && code_point <= ranges[i].last)
			return true;
	}
	return false;
}

/*
 * The blocks that matter for underlining, of Unicode 15: combining marks and
 * format characters, and the East Asian wide (W, F) and emoji blocks of UAX #11.
 */
int ism_utf8_width(uint32_t code_point)
{
	static const struct range none[] = {
		{ 0x0300, 0x036F },
		{ 0x0483, 0x0489 },
		{ 0x0591, 0x05BD },
		{ 0x0610, 0x061A },
		{ 0x064B, 0x065F },
		{ 0x1AB0, 0x1AFF },
		{ 0x1DC0, 0x1DFF },
		{ 0x200B, 0x200F },
		{ 0x202A, 0x202E },
		{ 0x2060, 0x2064 },
		{ 0x20D0, 0x20FF },
		{ 0xFE00, 0xFE0F },
		{ 0xFE20, 0xFE2F },
		{ 0xFEFF, 0xFEFF },
		{ 0xE0100, 0xE01EF },
	};
	static const struct range wide[] = {
		{ 0x1100, 0x115F },
		{ 0x231A, 0x231B },
		{ 0x23E9, 0x23EC },
		{ 0x2614, 0x2615 },
		{ 0x26A1, 0x26A1 },
		{ 0x2705, 0x2705 },
		{ 0x274C, 0x274C },
		{ 0x2E80, 0x303E },
		{ 0x3041, 0x33FF },
		{ 0x3400, 0x4DBF },
		{ 0x4E00, 0x9FFF },
		{ 0xA000, 0xA4CF },
		{ 0xA960, 0xA97F },
		{ 0xAC00, 0xD7A3 },
		{ 0xF900, 0xFAFF },
		{ 0xFE30, 0xFE6F },
		{ 0xFF00, 0xFF60 },
		{ 0xFFE0, 0xFFE6 },
		{ 0x16FE0, 0x18CFF },
		{ 0x1B000, 0x1B2FF },
		{ 0x1F300, 0x1F64F },
		{ 0x1F680, 0x1F6FF },
		{ 0x1F900, 0x1F9FF },
		{ 0x20000, 0x3FFFD },
	};

	if (code_point < 0x0300)
		return 1;
	if (in_ranges(none, sizeof none / sizeof *none, code_point))
		return 0;
	return in_ranges(wide, sizeof wide / sizeof *wide, code_point) ? 2 : 1;
}
