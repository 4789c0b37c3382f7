/* What stands in a file, for people who look for why a row was rejected. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "runtime/kernel/format_number.h"
#include "runtime/kernel/wide.h"
#include "runtime/read/parquet/bytes.h"
#include "runtime/read/parquet/column.h"
#include "runtime/read/parquet/convert_parts.h"

static struct ism_slice shown(const char *text)
{
	return (struct ism_slice){ text, strlen(text) };
}

static struct ism_slice show_real(double value, char *text)
{
	if (isnan(value))
		return shown("nan");
	if (isinf(value))
		return shown(value < 0 ? "-inf" : "inf");
	return (struct ism_slice){ text, ism_format_real(value, text) };
}

static struct ism_slice show_word(const struct ism_parquet_node *node, int64_t word, char *text)
{
	uint32_t half = (uint32_t)word;
	double real;
	float single;

	switch (node->type) {
	case ISM_PARQUET_BOOLEAN: return shown(word ? "true" : "false");
	case ISM_PARQUET_FLOAT:
		memcpy(&single, &half, sizeof single);
		return show_real(single, text);
	case ISM_PARQUET_DOUBLE: memcpy(&real, &word, sizeof real); return show_real(real, text);
	default: break;
	}
	if (node->logical == ISM_PARQUET_DECIMAL && node->scale >= 0 &&
		node->scale <= ISM_WIDE_SCALE_MAX)
		return (struct ism_slice){ text,
			ism_format_exact(word, (unsigned)node->scale, text) };
	if (node->is_unsigned)
		snprintf(text, ISM_PARQUET_SHOWN_CHARS, "%llu",
			node->type == ISM_PARQUET_INT32 ? (unsigned long long)half
							: (unsigned long long)word);
	else
		snprintf(text, ISM_PARQUET_SHOWN_CHARS, "%lld", (long long)word);
	return shown(text);
}

static struct ism_slice show_slice(
	const struct ism_parquet_node *node, struct ism_slice bytes, char *text)
{
	__int128 value;

	if (node->logical == ISM_PARQUET_FLOAT16 && bytes.size == 2)
		return show_real(convert_half(load_u16((const uint8_t *)bytes.data)), text);
	if (node->logical == ISM_PARQUET_DECIMAL && node->scale >= 0 &&
		node->scale <= ISM_WIDE_SCALE_MAX && convert_big_endian(bytes, &value))
		return (struct ism_slice){ text,
			ism_format_exact(value, (unsigned)node->scale, text) };
	if (node->type == ISM_PARQUET_INT96 || node->logical == ISM_PARQUET_DECIMAL ||
		node->logical == ISM_PARQUET_UUID)
		return (struct ism_slice){ 0 };
	return bytes;
}

/* Number of the row among those that have a value. */
static uint32_t number_of(const struct ism_parquet_column *column, uint32_t row)
{
	uint32_t n = 0;

	if (column->all_present)
		return row;
	for (uint32_t i = 0; i < row; i++)
		n += column->present[i / 64] >> i % 64 & 1;
	return n;
}

/* Its place in the dictionary. */
static uint32_t code_of(const struct ism_parquet_column *column, uint32_t row)
{
	if (column->conversion.form->type == ISM_TYPE_TEXT)
		return column->codes[row];
	row = number_of(column, row);
	return column->in_bytes ? ((const uint8_t *)column->codes)[row] : column->codes[row];
}

struct ism_slice ism_parquet_column_show(
	const struct ism_parquet_column *column, uint32_t row, char text[ISM_PARQUET_SHOWN_CHARS])
{
	const struct ism_parquet_node *node = column->conversion.node;
	const void *raw = column->raw;
	uint32_t at;

	if (column->conversion.is_list ||
		(!column->all_sound && column->reasons[row] == ISM_REASON_ABSENT))
		return (struct ism_slice){ 0 };
	at = number_of(column, row);
	if (column->in_codes && !column->conversion.in_zone) {
		raw = column->dictionary.raw.bytes;
		at = code_of(column, row);
	} else if (column->conversion.is_same) {
		raw = column->wide ? (const void *)column->wide : column->vector;
		at = row;
	}
	return ism_parquet_is_slices(node->type)
		       ? show_slice(node, ((const struct ism_slice *)raw)[at], text)
		       : show_word(node, ((const int64_t *)raw)[at], text);
}
