#include "runtime/read/parquet/convert.h"

#include <math.h>

#include "runtime/kernel/calendar.h"
#include "runtime/kernel/format_number.h"
#include "runtime/kernel/list.h"
#include "runtime/kernel/utf8.h"
#include "runtime/kernel/wide.h"
#include "runtime/read/parquet/bytes.h"
#include "runtime/read/parquet/convert_parts.h"
#include "runtime/read/parquet/values.h"
#include "runtime/read/reader.h"
#include "runtime/read/tuning.h"

enum {
	UUID_BYTES = 16,
	UUID_CHARS = 36,
	MOST_SCALE = ISM_WIDE_SCALE_MAX - 2, /* two digits more for percent */
};

static const struct ism_field_form text_form = { .type = ISM_TYPE_TEXT };

/* ---- from words ---- */

/* A loop over words for a function of one. */
#define CONVERT_WORDS(name) \
	static void name(struct ism_parquet_conversion *c, const void *from, size_t n, \
		struct ism_scratch *scratch, void *to, uint8_t *reasons) \
	{ \
		const int64_t *words = from; \
		int64_t *out = to; \
\
		(void)scratch; \
		for (size_t i = 0; i < n; i++) { \
			out[i] = 0; \
			reasons[i] = (uint8_t)name##_one(c, words[i], &out[i]); \
		} \
	}

/* What is stored is what is asked for. */
static void same_words(struct ism_parquet_conversion *c, const void *from, size_t n,
	struct ism_scratch *scratch, void *to, uint8_t *reasons)
{
	(void)c;
	(void)scratch;
	memcpy(to, from, n * sizeof(int64_t));
	memset(reasons, ISM_REASON_NONE, n);
}

/* A column of nothing but absent values has none, whatever it says. */
static void nothing(struct ism_parquet_conversion *c, const void *from, size_t n,
	struct ism_scratch *scratch, void *to, uint8_t *reasons)
{
	(void)from;
	(void)scratch;
	memset(to, 0, n * (c->to_slices ? sizeof(struct ism_slice) : sizeof(int64_t)));
	memset(reasons, ISM_REASON_ABSENT, n);
}

static enum ism_reason bool_of_int_one(struct ism_parquet_conversion *c, int64_t word, int64_t *out)
{
	(void)c;
	if (word != 0 && word != 1)
		return ISM_REASON_BOOL;
	*out = word;
	return ISM_REASON_NONE;
}
CONVERT_WORDS(bool_of_int)

/* The value of a whole number as its column means it. */
static __int128 whole(const struct ism_parquet_node *node, int64_t word)
{
	if (!node->is_unsigned)
		return word;
	return node->type == ISM_PARQUET_INT32 ? (__int128)(uint32_t)word
					       : (__int128)(uint64_t)word;
}

static enum ism_reason int_of_unsigned_one(
	struct ism_parquet_conversion *c, int64_t word, int64_t *out)
{
	__int128 value = whole(c->node, word);

	if (value > INT64_MAX)
		return ISM_REASON_INT_RANGE;
	*out = (int64_t)value;
	return ISM_REASON_NONE;
}
CONVERT_WORDS(int_of_unsigned)

static enum ism_reason decimal_one(struct ism_parquet_conversion *c, int64_t word, int64_t *out)
{
	return convert_decimal(whole(c->node, word), convert_scale(c->node), c->form->scale, out);
}
CONVERT_WORDS(decimal)

static enum ism_reason put_real(double value, int64_t *out)
{
	memcpy(out, &value, sizeof value);
	return ISM_REASON_NONE;
}

static enum ism_reason number_of_exact_one(
	struct ism_parquet_conversion *c, int64_t word, int64_t *out)
{
	unsigned scale = convert_scale(c->node) + (c->form->number.percent ? 2 : 0);

	return put_real(ism_wide_to_double(whole(c->node, word), scale), out);
}
CONVERT_WORDS(number_of_exact)

/* Neither nan nor inf is a number, and there is one zero. */
static enum ism_reason put_finite(
	const struct ism_parquet_conversion *c, double value, int64_t *out)
{
	if (!isfinite(value))
		return ISM_REASON_NUMBER;
	return put_real((c->form->number.percent ? value / 100.0 : value) + 0.0, out);
}

static enum ism_reason number_of_float_one(
	struct ism_parquet_conversion *c, int64_t word, int64_t *out)
{
	uint32_t bits = (uint32_t)word;
	float value;

	memcpy(&value, &bits, sizeof value);
	return put_finite(c, value, out);
}
CONVERT_WORDS(number_of_float)

static double double_of(int64_t word)
{
	double value;

	memcpy(&value, &word, sizeof value);
	return value;
}

static enum ism_reason number_of_double_one(
	struct ism_parquet_conversion *c, int64_t word, int64_t *out)
{
	return put_finite(c, double_of(word), out);
}
CONVERT_WORDS(number_of_double)

static enum ism_reason decimal_of_double_one(
	struct ism_parquet_conversion *c, int64_t word, int64_t *out)
{
	return convert_decimal_of_double(double_of(word), c->form->scale, out);
}
CONVERT_WORDS(decimal_of_double)

static enum ism_reason date_one(struct ism_parquet_conversion *c, int64_t word, int64_t *out)
{
	(void)c;
	if (word < ISM_DAY_MIN || word > ISM_DAY_MAX)
		return ISM_REASON_DATE;
	*out = word;
	return ISM_REASON_NONE;
}
CONVERT_WORDS(date)

static enum ism_reason timestamp_one(struct ism_parquet_conversion *c, int64_t word, int64_t *out)
{
	int64_t us;
	enum ism_reason reason = convert_to_us(c->node->unit, word, &us);

	if (reason != ISM_REASON_NONE)
		return reason;
	if (us < ISM_INSTANT_MIN || us > ISM_INSTANT_MAX)
		return ISM_REASON_TIMESTAMP_RANGE;
	if (!c->node->is_utc)
		return ism_field_instant(us, false, 0, c->zone, &c->cursor, out);
	*out = us;
	return ISM_REASON_NONE;
}
CONVERT_WORDS(timestamp)

static enum ism_reason time_of_day_one(struct ism_parquet_conversion *c, int64_t word, int64_t *out)
{
	return convert_to_us(c->node->unit, word, out);
}
CONVERT_WORDS(time_of_day)

/* A cell's text, read as a text file's. */
static enum ism_reason parse(struct ism_parquet_conversion *c, const char *text, size_t size,
	struct ism_scratch *scratch, struct ism_datum *datum)
{
	return ism_field_parse_kept(c->form, text, size, c->zone, &c->cursor, scratch, datum);
}

static enum ism_reason literal_of_int_one(
	struct ism_parquet_conversion *c, int64_t word, int64_t *out)
{
	char text[ISM_WIDE_CHARS];
	size_t size = ism_wide_print(whole(c->node, word), text);
	struct ism_datum datum = { 0 };
	enum ism_reason reason = parse(c, text, size, NULL, &datum);

	*out = datum.exact;
	return reason;
}
CONVERT_WORDS(literal_of_int)

static enum ism_reason literal_of_double_one(
	struct ism_parquet_conversion *c, int64_t word, int64_t *out)
{
	char text[ISM_FORMAT_REAL_CHARS];
	double value = double_of(word);
	struct ism_datum datum = { 0 };
	enum ism_reason reason;

	if (!isfinite(value))
		return ISM_REASON_NUMBER;
	reason = parse(c, text, ism_format_real(value, text), NULL, &datum);
	*out = datum.exact;
	return reason;
}
CONVERT_WORDS(literal_of_double)

/* ---- from slices ---- */

/* A loop over slices for a function of one, which gives a word or a slice. */
#define CONVERT_SLICES(name, T) \
	static void name(struct ism_parquet_conversion *c, const void *from, size_t n, \
		struct ism_scratch *scratch, void *to, uint8_t *reasons) \
	{ \
		const struct ism_slice *slices = from; \
		T *out = to; \
\
		for (size_t i = 0; i < n; i++) { \
			out[i] = (T){ 0 }; \
			reasons[i] = (uint8_t)name##_one(c, slices[i], scratch, &out[i]); \
		} \
	}

/* Whether a text may be one of a cell. */
static inline enum ism_reason check_text(
	const struct ism_parquet_conversion *c, struct ism_slice from)
{
	if (c->is_ascii)
		return ISM_REASON_NONE;
	if (from.size > ISM_ROW_LIMIT_BYTES)
		return ISM_REASON_ROW_TOO_LONG;
	return ism_utf8_valid(from.data, from.size) ? ISM_REASON_NONE : ISM_REASON_UTF8;
}

static inline enum ism_reason text_one(struct ism_parquet_conversion *c, struct ism_slice from,
	struct ism_scratch *scratch, struct ism_slice *out)
{
	enum ism_reason reason = check_text(c, from);

	(void)scratch;
	if (reason == ISM_REASON_NONE)
		*out = from;
	return reason;
}
CONVERT_SLICES(text, struct ism_slice)

static void texts(struct ism_parquet_conversion *c, const void *from, size_t n,
	struct ism_scratch *scratch, void *to, uint8_t *reasons)
{
	if (!c->is_ascii) {
		text(c, from, n, scratch, to, reasons);
		return;
	}
	memcpy(to, from, n * sizeof(struct ism_slice));
	memset(reasons, ISM_REASON_NONE, n);
}

static enum ism_reason uuid_one(struct ism_parquet_conversion *c, struct ism_slice from,
	struct ism_scratch *scratch, struct ism_slice *out)
{
	static const char digits[] = "0123456789abcdef";
	char *text = ism_scratch_alloc(scratch, UUID_CHARS);
	size_t at = 0;

	(void)c;
	if (!text)
		return ISM_REASON_ABSENT;
	for (size_t i = 0; i < UUID_BYTES; i++) {
		uint8_t byte = (uint8_t)from.data[i];

		if (i == 4 || i == 6 || i == 8 || i == 10)
			text[at++] = '-';
		text[at++] = digits[byte >> 4];
		text[at++] = digits[byte & 0xf];
	}
	*out = (struct ism_slice){ text, UUID_CHARS };
	return ISM_REASON_NONE;
}
CONVERT_SLICES(uuid, struct ism_slice)

static enum ism_reason cell_one(struct ism_parquet_conversion *c, struct ism_slice from,
	struct ism_scratch *scratch, int64_t *out)
{
	enum ism_reason reason = check_text(c, from);
	struct ism_datum datum = { 0 };

	if (reason == ISM_REASON_NONE)
		reason = parse(c, from.data, from.size, scratch, &datum);
	*out = datum.exact;
	return reason;
}
CONVERT_SLICES(cell, int64_t)

static enum ism_reason address_one(struct ism_parquet_conversion *c, struct ism_slice from,
	struct ism_scratch *scratch, struct ism_slice *out)
{
	enum ism_reason reason = check_text(c, from);
	struct ism_datum datum = { 0 };

	if (reason == ISM_REASON_NONE)
		reason = parse(c, from.data, from.size, scratch, &datum);
	*out = (struct ism_slice){ datum.text, datum.size };
	return reason;
}
CONVERT_SLICES(address, struct ism_slice)

/* A text that is split: list(text, ";"). */
static enum ism_reason split_one(struct ism_parquet_conversion *c, struct ism_slice from,
	struct ism_scratch *scratch, struct ism_slice *out)
{
	enum ism_reason reason = check_text(c, from);

	if (reason != ISM_REASON_NONE)
		return reason;
	return ism_field_list(
		from.data, from.size, ISM_LIST_SPLIT, c->form, c->zone, &c->cursor, scratch, out);
}
CONVERT_SLICES(split, struct ism_slice)

static enum ism_reason int_of_bytes_one(struct ism_parquet_conversion *c, struct ism_slice from,
	struct ism_scratch *scratch, int64_t *out)
{
	__int128 value;

	(void)c;
	(void)scratch;
	if (!convert_big_endian(from, &value) || value < INT64_MIN || value > INT64_MAX)
		return ISM_REASON_INT_RANGE;
	*out = (int64_t)value;
	return ISM_REASON_NONE;
}
CONVERT_SLICES(int_of_bytes, int64_t)

static enum ism_reason decimal_of_bytes_one(struct ism_parquet_conversion *c, struct ism_slice from,
	struct ism_scratch *scratch, int64_t *out)
{
	__int128 value;

	(void)scratch;
	if (!convert_big_endian(from, &value))
		return ISM_REASON_DECIMAL_RANGE;
	return convert_decimal(value, convert_scale(c->node), c->form->scale, out);
}
CONVERT_SLICES(decimal_of_bytes, int64_t)

static enum ism_reason number_of_bytes_one(struct ism_parquet_conversion *c, struct ism_slice from,
	struct ism_scratch *scratch, int64_t *out)
{
	unsigned scale = convert_scale(c->node) + (c->form->number.percent ? 2 : 0);
	__int128 value;

	(void)scratch;
	if (!convert_big_endian(from, &value))
		return ISM_REASON_NUMBER_RANGE;
	return put_real(ism_wide_to_double(value, scale), out);
}
CONVERT_SLICES(number_of_bytes, int64_t)

static enum ism_reason number_of_half_one(struct ism_parquet_conversion *c, struct ism_slice from,
	struct ism_scratch *scratch, int64_t *out)
{
	(void)scratch;
	return put_finite(c, convert_half(load_u16((const uint8_t *)from.data)), out);
}
CONVERT_SLICES(number_of_half, int64_t)

static enum ism_reason timestamp_of_int96_one(struct ism_parquet_conversion *c,
	struct ism_slice from, struct ism_scratch *scratch, int64_t *out)
{
	(void)c;
	(void)scratch;
	return convert_int96((const uint8_t *)from.data, out);
}
CONVERT_SLICES(timestamp_of_int96, int64_t)

/* ---- which goes with which ---- */

static bool is_whole(const struct ism_parquet_node *node)
{
	return (node->type == ISM_PARQUET_INT32 || node->type == ISM_PARQUET_INT64) &&
	       (node->logical == ISM_PARQUET_INTEGER || node->logical == ISM_PARQUET_NO_LOGICAL);
}

static bool is_plain(const struct ism_parquet_node *node, uint8_t type)
{
	return node->type == type && node->logical == ISM_PARQUET_NO_LOGICAL;
}

static bool is_text(const struct ism_parquet_node *node)
{
	if (node->type != ISM_PARQUET_BYTE_ARRAY && node->type != ISM_PARQUET_FIXED)
		return false;
	return node->logical == ISM_PARQUET_STRING || node->logical == ISM_PARQUET_ENUM ||
	       node->logical == ISM_PARQUET_JSON || node->logical == ISM_PARQUET_NO_LOGICAL;
}

static bool is_decimal(const struct ism_parquet_node *node, bool in_bytes)
{
	return node->logical == ISM_PARQUET_DECIMAL && node->scale >= 0 &&
	       node->scale <= MOST_SCALE &&
	       (in_bytes ? node->type == ISM_PARQUET_BYTE_ARRAY || node->type == ISM_PARQUET_FIXED
			 : node->type == ISM_PARQUET_INT32 || node->type == ISM_PARQUET_INT64);
}

static ism_parquet_convert_fn choose_int(const struct ism_parquet_node *node)
{
	if (is_whole(node))
		return node->is_unsigned ? int_of_unsigned : same_words;
	if (node->scale)
		return NULL;
	return is_decimal(node, false) ? same_words : is_decimal(node, true) ? int_of_bytes : NULL;
}

static ism_parquet_convert_fn choose_number(const struct ism_parquet_node *node)
{
	if (is_whole(node) || is_decimal(node, false))
		return number_of_exact;
	if (is_decimal(node, true))
		return number_of_bytes;
	if (node->logical == ISM_PARQUET_FLOAT16 && node->type == ISM_PARQUET_FIXED &&
		node->size == 2)
		return number_of_half;
	return is_plain(node, ISM_PARQUET_DOUBLE)  ? number_of_double
	       : is_plain(node, ISM_PARQUET_FLOAT) ? number_of_float
						   : NULL;
}

static ism_parquet_convert_fn choose_decimal(
	const struct ism_parquet_node *node, const struct ism_field_form *form)
{
	if (is_whole(node) || is_decimal(node, false))
		return convert_scale(node) == form->scale && !node->is_unsigned ? same_words
										: decimal;
	return is_decimal(node, true)               ? decimal_of_bytes
	       : is_plain(node, ISM_PARQUET_DOUBLE) ? decimal_of_double
						    : NULL;
}

static ism_parquet_convert_fn choose_timestamp(
	const struct ism_parquet_node *node, const struct ism_field_form *form)
{
	bool is_epoch = form->time == ISM_TIME_FORM_EPOCH || form->time == ISM_TIME_FORM_EPOCH_MS;

	if (node->logical == ISM_PARQUET_TIMESTAMP && node->type == ISM_PARQUET_INT64)
		return timestamp;
	if (is_plain(node, ISM_PARQUET_INT96))
		return timestamp_of_int96;
	if (is_whole(node) && form->time != ISM_TIME_FORM_ISO)
		return literal_of_int;
	return is_plain(node, ISM_PARQUET_DOUBLE) && is_epoch ? literal_of_double : NULL;
}

static ism_parquet_convert_fn choose_duration(
	const struct ism_parquet_node *node, const struct ism_field_form *form)
{
	if (node->logical == ISM_PARQUET_TIME && !ism_parquet_is_slices(node->type))
		return time_of_day;
	if (!form->duration.unit_us)
		return NULL;
	return is_whole(node)                       ? literal_of_int
	       : is_plain(node, ISM_PARQUET_DOUBLE) ? literal_of_double
						    : NULL;
}

static ism_parquet_convert_fn choose_text(const struct ism_field_form *form)
{
	switch (form->type) {
	case ISM_TYPE_TEXT: return texts;
	case ISM_TYPE_IP: return address;
	case ISM_TYPE_LIST: return form->mark.size ? split : NULL;
	default: return cell;
	}
}

static ism_parquet_convert_fn choose(
	const struct ism_parquet_node *node, const struct ism_field_form *form)
{
	if (is_text(node))
		return choose_text(form);
	switch ((enum ism_type_kind)form->type) {
	case ISM_TYPE_BOOL:
		return is_plain(node, ISM_PARQUET_BOOLEAN) ? same_words
		       : is_whole(node)                    ? bool_of_int
							   : NULL;
	case ISM_TYPE_INT: return choose_int(node);
	case ISM_TYPE_DECIMAL: return choose_decimal(node, form);
	case ISM_TYPE_NUMBER: return choose_number(node);
	case ISM_TYPE_TEXT:
		return node->logical == ISM_PARQUET_UUID && node->type == ISM_PARQUET_FIXED &&
				       node->size == UUID_BYTES
			       ? uuid
			       : NULL;
	case ISM_TYPE_ENUM: return is_whole(node) ? literal_of_int : NULL;
	case ISM_TYPE_DATE:
		if (node->logical == ISM_PARQUET_DATE && node->type == ISM_PARQUET_INT32)
			return date;
		return is_whole(node) && form->time == ISM_TIME_FORM_PATTERN ? literal_of_int
									     : NULL;
	case ISM_TYPE_TIMESTAMP: return choose_timestamp(node, form);
	case ISM_TYPE_DURATION: return choose_duration(node, form);
	case ISM_TYPE_IP:
	case ISM_TYPE_LIST: break;
	}
	return NULL;
}

bool ism_parquet_conversion_choose(struct ism_parquet_conversion *conversion,
	const struct ism_parquet_node *node, const struct ism_field_form *form,
	const struct ism_zone *zone)
{
	bool is_list = node->max_repetition > 0;

	if (!form)
		form = &text_form;
	if (!node->is_leaf || node->max_repetition > 1 || (is_list && form->type != ISM_TYPE_LIST))
		return false;
	*conversion = (struct ism_parquet_conversion){
		.node = node,
		.form = is_list ? form->element : form,
		.zone = zone,
		.is_list = is_list,
	};
	conversion->convert =
		node->logical == ISM_PARQUET_NULL ? nothing : choose(node, conversion->form);
	conversion->to_slices = ism_vector_width(conversion->form) == sizeof(struct ism_slice);
	conversion->is_same = conversion->convert == same_words;
	conversion->is_text = is_text(node);
	conversion->width = ism_vector_width(form);
	conversion->in_zone = zone && conversion->form->type == ISM_TYPE_TIMESTAMP;
	return conversion->convert != NULL;
}
