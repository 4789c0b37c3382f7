#include "runtime/read/decode.h"

/* Any number below 0x110000, surrogates too: see the header. */
static size_t put(char *out, uint32_t c)
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xe0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3f));
		out[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3f));
	out[2] = (char)(0x80 | (c >> 6 & 0x3f));
	out[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

static size_t put_unit(struct ism_decoder *decoder, uint16_t unit, char *out)
{
	size_t size = 0;

	if (decoder->high && unit >= 0xdc00 && unit < 0xe000) {
		uint32_t high = decoder->high - 0xd800u;

		decoder->high = 0;
		return put(out, 0x10000 + (high << 10) + (unit - 0xdc00u));
	}
	if (decoder->high)
		size = put(out, decoder->high);
	decoder->high = 0;
	if (unit >= 0xd800 && unit < 0xdc00) {
		decoder->high = unit;
		return size;
	}
	return size + put(out + size, unit);
}

static size_t decode_utf16(struct ism_decoder *decoder, const uint8_t *raw, size_t n, char *out)
{
	size_t size = 0;

	for (size_t i = 0; i < n; i++) {
		uint16_t unit;

		if (!decoder->has_odd) {
			decoder->odd = raw[i];
			decoder->has_odd = true;
			continue;
		}
		decoder->has_odd = false;
		if (decoder->big_endian)
			unit = (uint16_t)(decoder->odd << 8 | raw[i]);
		else
			unit = (uint16_t)(raw[i] << 8 | decoder->odd);
		size += put_unit(decoder, unit, out + size);
	}
	return size;
}

size_t ism_decode(struct ism_decoder *decoder, const uint8_t *raw, size_t n, char *out)
{
	size_t size = 0;

	if (decoder->encoding == ISM_ENCODING_UTF16)
		return decode_utf16(decoder, raw, n, out);
	for (size_t i = 0; i < n; i++)
		size += put(out + size, raw[i]);
	return size;
}

size_t ism_decode_end(struct ism_decoder *decoder, char *out)
{
	size_t size = 0;

	if (decoder->high)
		size = put(out, decoder->high);
	if (decoder->has_odd)
		out[size++] = (char)0xff;
	decoder->high = 0;
	decoder->has_odd = false;
	return size;
}
