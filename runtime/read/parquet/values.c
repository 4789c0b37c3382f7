#include "runtime/read/parquet/values.h"

#include "runtime/read/parquet/bits.h"
#include "runtime/read/parquet/bytes.h"

enum {
	INT96_BYTES = 12,
	LENGTH_BYTES = 4,
	CHUNK = 256, /* lengths read at a time */
};

static const char wrong_encoding[] = "its encoding does not go with the type of the column";
static const char damaged[] = "its values are damaged";

/* Bytes of a value that all values of the type have; 0: they differ. */
static uint64_t size_of(uint8_t type, uint64_t size)
{
	switch (type) {
	case ISM_PARQUET_INT32:
	case ISM_PARQUET_FLOAT: return 4;
	case ISM_PARQUET_INT64:
	case ISM_PARQUET_DOUBLE: return 8;
	case ISM_PARQUET_INT96: return INT96_BYTES;
	case ISM_PARQUET_FIXED: return size;
	default: return 0;
	}
}

/* ---- beginning ---- */

/* RLE booleans have their length before them, in data pages of either version. */
static const char *open_rle(struct ism_parquet_values *values)
{
	uint64_t left = (uint64_t)(values->end - values->at);
	uint32_t size;

	if (values->type != ISM_PARQUET_BOOLEAN)
		return wrong_encoding;
	if (left < LENGTH_BYTES)
		return damaged;
	size = load_u32(values->at);
	if (size > left - LENGTH_BYTES)
		return damaged;
	ism_rle_open(&values->rle, values->kernels, values->at + LENGTH_BYTES, size, 1);
	return NULL;
}

/* The width of the indexes is their first byte. No bytes at all are no indexes. */
static const char *open_indexes(struct ism_parquet_values *values)
{
	uint64_t left = (uint64_t)(values->end - values->at);

	if (left && *values->at > ISM_RLE_MAX_WIDTH)
		return "its dictionary indexes have more than 32 bits";
	if (left)
		ism_rle_open(&values->rle, values->kernels, values->at + 1, left - 1, *values->at);
	else
		ism_rle_open(&values->rle, values->kernels, values->at, 0, 0);
	return NULL;
}

static const char *open_delta(struct ism_parquet_values *values)
{
	if (values->type != ISM_PARQUET_INT32 && values->type != ISM_PARQUET_INT64)
		return wrong_encoding;
	if (values->at == values->end)
		return NULL;
	return ism_delta_open(&values->delta, values->at, (uint64_t)(values->end - values->at))
		       ? NULL
		       : damaged;
}

/* Lengths, and the bytes behind them. */
static const char *open_lengths(struct ism_parquet_values *values)
{
	const uint8_t *bytes;

	if (values->at == values->end)
		return NULL;
	if (!ism_delta_open(&values->delta, values->at, (uint64_t)(values->end - values->at)))
		return damaged;
	bytes = ism_delta_end(&values->delta);
	if (!bytes)
		return damaged;
	values->at = bytes;
	return NULL;
}

static const char *open_prefixes(struct ism_parquet_values *values)
{
	const uint8_t *suffixes;

	if (values->type != ISM_PARQUET_BYTE_ARRAY && values->type != ISM_PARQUET_FIXED)
		return wrong_encoding;
	if (values->at == values->end)
		return NULL;
	if (!ism_delta_open(&values->prefixes, values->at, (uint64_t)(values->end - values->at)))
		return damaged;
	suffixes = ism_delta_end(&values->prefixes);
	if (!suffixes)
		return damaged;
	values->at = suffixes;
	values->last = (struct ism_slice){ "", 0 };
	return open_lengths(values);
}

const char *ism_parquet_values_open(struct ism_parquet_values *values,
	const struct ism_parquet_kernels *kernels, uint8_t type, uint64_t size, int32_t encoding,
	const uint8_t *bytes, uint64_t n_bytes)
{
	*values = (struct ism_parquet_values){
		.kernels = kernels,
		.type = type,
		.encoding = encoding,
		.size = size_of(type, size),
		.at = bytes,
		.end = bytes + n_bytes,
	};
	switch (encoding) {
	case ISM_PARQUET_PLAIN: return NULL;
	case ISM_PARQUET_PLAIN_DICTIONARY:
	case ISM_PARQUET_RLE_DICTIONARY: return open_indexes(values);
	case ISM_PARQUET_RLE: return open_rle(values);
	case ISM_PARQUET_DELTA_BINARY_PACKED: return open_delta(values);
	case ISM_PARQUET_DELTA_LENGTH_BYTE_ARRAY:
		return type == ISM_PARQUET_BYTE_ARRAY ? open_lengths(values) : wrong_encoding;
	case ISM_PARQUET_DELTA_BYTE_ARRAY: return open_prefixes(values);
	case ISM_PARQUET_BYTE_STREAM_SPLIT:
		if (!values->size || type == ISM_PARQUET_INT96)
			return wrong_encoding;
		return n_bytes % values->size ? damaged : NULL;
	default: return "its encoding is not one that can be read";
	}
}

/* ---- words ---- */

static bool plain_bits(struct ism_parquet_values *values, int64_t *out, size_t n)
{
	uint64_t n_all = (uint64_t)(values->end - values->at) * 8;

	if (n > n_all - values->next)
		return false;
	while (n) {
		uint32_t bits[CHUNK];
		size_t some = n < CHUNK ? n : CHUNK;

		ism_bits_unpack(values->kernels, values->at, (uint64_t)(values->end - values->at),
			1, values->next, some, bits);
		for (size_t i = 0; i < some; i++)
			out[i] = bits[i];
		values->next += some;
		out += some;
		n -= some;
	}
	return true;
}

static bool plain_words(struct ism_parquet_values *values, int64_t *out, size_t n)
{
	const uint8_t *at = values->at;

	if (n > (uint64_t)(values->end - at) / values->size)
		return false;
	if (values->size == sizeof(uint64_t))
		memcpy(out, at, n * sizeof *out);
	else if (values->type == ISM_PARQUET_INT32)
		for (size_t i = 0; i < n; i++)
			out[i] = (int32_t)load_u32(at + 4 * i);
	else
		for (size_t i = 0; i < n; i++)
			out[i] = load_u32(at + 4 * i);
	values->at += n * values->size;
	return true;
}

static bool rle_words(struct ism_parquet_values *values, int64_t *out, size_t n)
{
	uint32_t bits[CHUNK], most;

	while (n) {
		size_t some = n < CHUNK ? n : CHUNK;

		if (!ism_rle_read(&values->rle, bits, some, &most))
			return false;
		for (size_t i = 0; i < some; i++)
			out[i] = bits[i];
		out += some;
		n -= some;
	}
	return true;
}

static bool delta_words(struct ism_parquet_values *values, int64_t *out, size_t n)
{
	if (!ism_delta_read(&values->delta, out, n))
		return false;
	if (values->type == ISM_PARQUET_INT32)
		for (size_t i = 0; i < n; i++)
			out[i] = (int32_t)(uint32_t)(uint64_t)out[i];
	return true;
}

/* How many values a page in streams has: one stream for each of their bytes. */
static uint64_t n_in_streams(const struct ism_parquet_values *values)
{
	return (uint64_t)(values->end - values->at) / values->size;
}

static bool split_words(struct ism_parquet_values *values, int64_t *out, size_t n)
{
	uint64_t n_all = n_in_streams(values);

	if (n > n_all - values->next)
		return false;
	for (size_t i = 0; i < n; i++, values->next++) {
		uint64_t word = 0;

		for (uint64_t k = 0; k < values->size; k++)
			word |= (uint64_t)values->at[k * n_all + values->next] << 8 * k;
		out[i] =
			values->type == ISM_PARQUET_INT32 ? (int32_t)(uint32_t)word : (int64_t)word;
	}
	return true;
}

bool ism_parquet_values_words(struct ism_parquet_values *values, int64_t *out, size_t n)
{
	switch (values->encoding) {
	case ISM_PARQUET_PLAIN:
		return values->type == ISM_PARQUET_BOOLEAN ? plain_bits(values, out, n)
							   : plain_words(values, out, n);
	case ISM_PARQUET_RLE: return rle_words(values, out, n);
	case ISM_PARQUET_DELTA_BINARY_PACKED: return delta_words(values, out, n);
	case ISM_PARQUET_BYTE_STREAM_SPLIT: return split_words(values, out, n);
	default: return false;
	}
}

bool ism_parquet_values_codes(
	struct ism_parquet_values *values, uint32_t *out, size_t n, uint32_t *most)
{
	return ism_rle_read(&values->rle, out, n, most);
}

bool ism_parquet_values_code_bytes(
	struct ism_parquet_values *values, uint8_t *out, size_t n, uint32_t *most)
{
	return ism_rle_read_bytes(&values->rle, out, n, most);
}

/* ---- slices ---- */

static bool plain_slices(struct ism_parquet_values *values, struct ism_slice *out, size_t n)
{
	const uint8_t *at = values->at, *end = values->end;

	for (size_t i = 0; i < n; i++) {
		uint64_t size = values->size;

		if (!size) {
			if (end - at < LENGTH_BYTES)
				return false;
			size = load_u32(at);
			at += LENGTH_BYTES;
		}
		if (size > (uint64_t)(end - at))
			return false;
		out[i] = (struct ism_slice){ (const char *)at, size };
		at += size;
	}
	values->at = at;
	return true;
}

static bool length_slices(struct ism_parquet_values *values, struct ism_slice *out, size_t n)
{
	int64_t lengths[CHUNK];

	while (n) {
		size_t some = n < CHUNK ? n : CHUNK;

		if (!ism_delta_read(&values->delta, lengths, some))
			return false;
		for (size_t i = 0; i < some; i++) {
			if (lengths[i] < 0 || lengths[i] > values->end - values->at)
				return false;
			*out++ = (struct ism_slice){ (const char *)values->at,
				(uint64_t)lengths[i] };
			values->at += lengths[i];
		}
		n -= some;
	}
	return true;
}

/* The beginning of the text before, and what follows it. */
static bool prefixed_slice(struct ism_parquet_values *values, struct ism_scratch *scratch,
	uint64_t prefix, struct ism_slice *text)
{
	char *bytes;

	if (prefix > values->last.size ||
		(values->type == ISM_PARQUET_FIXED && prefix + text->size != values->size))
		return false;
	if (prefix) {
		bytes = ism_scratch_alloc(scratch, prefix + text->size);
		if (!bytes)
			return false;
		memcpy(bytes, values->last.data, prefix);
		memcpy(bytes + prefix, text->data, text->size);
		*text = (struct ism_slice){ bytes, prefix + text->size };
	}
	values->last = *text;
	return true;
}

/* The latest text must outlive the scratch's reset, which comes between two calls: it is copied first. */
static bool prefixed_slices(struct ism_parquet_values *values, struct ism_scratch *scratch,
	struct ism_slice *out, size_t n)
{
	int64_t prefixes[CHUNK];

	if (!length_slices(values, out, n))
		return false;
	while (n) {
		size_t some = n < CHUNK ? n : CHUNK;

		if (!ism_delta_read(&values->prefixes, prefixes, some))
			return false;
		for (size_t i = 0; i < some; i++)
			if (prefixes[i] < 0 ||
				!prefixed_slice(values, scratch, (uint64_t)prefixes[i], out++))
				return false;
		n -= some;
	}
	return true;
}

static bool split_slices(struct ism_parquet_values *values, struct ism_scratch *scratch,
	struct ism_slice *out, size_t n)
{
	uint64_t n_all = n_in_streams(values);
	char *bytes;

	if (n > n_all - values->next)
		return false;
	bytes = ism_scratch_alloc(scratch, n * values->size);
	if (!bytes)
		return false;
	for (size_t i = 0; i < n; i++, values->next++) {
		for (uint64_t k = 0; k < values->size; k++)
			bytes[k] = (char)values->at[k * n_all + values->next];
		out[i] = (struct ism_slice){ bytes, values->size };
		bytes += values->size;
	}
	return true;
}

bool ism_parquet_values_slices(struct ism_parquet_values *values, struct ism_scratch *scratch,
	struct ism_slice *out, size_t n)
{
	switch (values->encoding) {
	case ISM_PARQUET_PLAIN: return plain_slices(values, out, n);
	case ISM_PARQUET_DELTA_LENGTH_BYTE_ARRAY: return length_slices(values, out, n);
	case ISM_PARQUET_DELTA_BYTE_ARRAY: return prefixed_slices(values, scratch, out, n);
	case ISM_PARQUET_BYTE_STREAM_SPLIT: return split_slices(values, scratch, out, n);
	default: return false;
	}
}
