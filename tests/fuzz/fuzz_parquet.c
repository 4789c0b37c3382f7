/*
 * Any bytes as a Parquet file, and as what it is made of. The first byte chooses:
 *
 *   0  a whole file: opened with every column of its schema, and read with batches of any size
 *   1  the same, of a file whose footer is the bytes
 *   2  values of a page in any encoding
 *   3  a page's compressed bytes, by any codec
 *   4  Thrift: a struct, skipped
 *
 *   clang -fsanitize=fuzzer,address,undefined …; see tests/fuzz/CMakeLists.txt
 */
#include <stdlib.h>
#include <string.h>

#include "runtime/read/parquet/codec.h"
#include "runtime/read/parquet/convert.h"
#include "runtime/read/parquet/footer.h"
#include "runtime/read/parquet/values.h"
#include "runtime/read/tuning.h"

enum {
	MOST_COLUMNS = 16,
	MOST_ROWS = 100000,
	MOST_VALUES = 512,
	MOST_PLAIN = 1 << 16,
};

/* Types that any column goes with one of, as fields without lists. */
static const struct ism_field_form forms[] = {
	{ .type = ISM_TYPE_BOOL },
	{ .type = ISM_TYPE_INT },
	{ .type = ISM_TYPE_NUMBER },
	{ .type = ISM_TYPE_DECIMAL, .scale = 3 },
	{ .type = ISM_TYPE_TEXT },
	{ .type = ISM_TYPE_DATE },
	{ .type = ISM_TYPE_TIMESTAMP },
	{ .type = ISM_TYPE_DURATION },
	{ .type = ISM_TYPE_IP },
};

enum { N_FORMS = sizeof forms / sizeof *forms };

static struct ism_field_form lists[N_FORMS];

/* ---- whole files ---- */

/* The form with which a column can be read, beginning to look at `first`; NULL: none. */
static const struct ism_field_form *form_of(const struct ism_parquet_node *node, unsigned first)
{
	struct ism_parquet_conversion conversion;

	for (unsigned i = 0; i < N_FORMS; i++) {
		unsigned f = (first + i) % N_FORMS;

		lists[f] = (struct ism_field_form){ .type = ISM_TYPE_LIST, .element = &forms[f] };
		if (ism_parquet_conversion_choose(&conversion, node, &forms[f], NULL))
			return &forms[f];
		if (ism_parquet_conversion_choose(&conversion, node, &lists[f], NULL))
			return &lists[f];
	}
	return NULL;
}

static uint32_t find_columns(
	struct ism_slice text, unsigned first, struct ism_column *columns, char (*names)[64])
{
	struct ism_parquet_footer footer;
	struct ism_memory memory = { .limit_bytes = UINT64_C(1) << 30 };
	uint32_t n = 0;

	if (ism_parquet_footer_read(&footer, "file", (const uint8_t *)text.data, text.size, &memory,
		    NULL) != ISM_OK)
		return 0;
	for (uint32_t i = 1; i < footer.schema.n_nodes && n < MOST_COLUMNS; i++) {
		const struct ism_parquet_node *node = &footer.schema.nodes[i];
		const struct ism_field_form *form = node->is_leaf ? form_of(node, first) : NULL;

		if (!form || node->name.size >= sizeof *names)
			continue;
		memcpy(names[n], node->name.data, node->name.size);
		names[n][node->name.size] = '\0';
		columns[n] = (struct ism_column){ .name = names[n], .field = "f", .form = form };
		n++;
	}
	ism_parquet_footer_free(&footer, &memory);
	return n;
}

static void read_file(struct ism_slice text, uint8_t choice)
{
	struct ism_read_tuning tuning = ism_read_tuning_default();
	struct ism_format format = { .kind = ISM_FORMAT_PARQUET };
	struct ism_column columns[MOST_COLUMNS];
	char names[MOST_COLUMNS][64];
	uint32_t n = find_columns(text, choice, columns, names);
	struct ism_reader *reader;
	struct ism_batch batch;
	uint64_t n_rows = 0;

	tuning.batch_rows = choice & 1 ? 3 : 0;
	if (ism_reader_open_tuned(
		    &reader, NULL, "file", text, 0, &format, columns, n, &tuning, NULL) != ISM_OK)
		return;
	while (n_rows < MOST_ROWS && ism_reader_next(reader, &batch, NULL) == ISM_OK &&
		batch.n_rows) {
		for (uint32_t f = 0; f < n; f++)
			ism_reader_place(reader, &batch, batch.n_rows - 1, f);
		n_rows += batch.n_rows;
	}
	ism_reader_close(reader);
}

/* The bytes as FileMetaData, with what comes before and behind it. */
static void read_footer(const uint8_t *data, size_t size, uint8_t choice)
{
	uint32_t length = (uint32_t)size;
	char *bytes = malloc(size + 12);

	if (!bytes)
		return;
	memcpy(bytes, "PAR1", 4);
	memcpy(bytes + 4, data, size);
	memcpy(bytes + 4 + size, &length, sizeof length);
	memcpy(bytes + 8 + size, "PAR1", 4);
	read_file((struct ism_slice){ bytes, size + 12 }, choice);
	free(bytes);
}

/* ---- parts of one ---- */

/* What is decoded of the same bytes. */
struct decoding {
	struct ism_parquet_values values;
	union {
		int64_t words[MOST_VALUES];
		uint32_t codes[MOST_VALUES + 1]; /* and behind them the largest */
		struct ism_slice slices[MOST_VALUES];
	} out;
};

/* Indexes, which are the same as bytes, where they have so few bits. */
static bool decode_codes(struct ism_parquet_values *values, uint32_t *codes, size_t n)
{
	struct ism_parquet_values again = *values;
	bool more = ism_parquet_values_codes(values, codes, n, &codes[n]);
	uint8_t bytes[MOST_VALUES];
	uint32_t most;

	if (values->rle.width > 8)
		return more;
	if (ism_parquet_values_code_bytes(&again, bytes, n, &most) != more)
		abort();
	if (more && most != codes[n])
		abort();
	for (size_t i = 0; more && i < n; i++)
		if (bytes[i] != codes[i])
			abort();
	return more;
}

static bool decode(struct decoding *decoding, struct ism_scratch *scratch, size_t n)
{
	struct ism_parquet_values *values = &decoding->values;

	if (ism_parquet_is_dictionary(values->encoding))
		return decode_codes(values, decoding->out.codes, n);
	if (ism_parquet_is_slices(values->type))
		return ism_parquet_values_slices(values, scratch, decoding->out.slices, n);
	return ism_parquet_values_words(values, decoding->out.words, n);
}

/* Numbers are the same with every instruction set. */
static void compare(const struct decoding *a, const struct decoding *b, size_t n)
{
	size_t bytes = ism_parquet_is_dictionary(a->values.encoding)
			       ? (n + 1) * sizeof *a->out.codes
			       : n * sizeof *a->out.words;

	if ((ism_parquet_is_dictionary(a->values.encoding) ||
		    !ism_parquet_is_slices(a->values.type)) &&
		memcmp(&a->out, &b->out, bytes) != 0)
		abort();
}

static void read_values(const uint8_t *data, size_t size, uint8_t choice)
{
	struct ism_scratch scratch = { .limit_bytes = 1 << 24 };
	static struct decoding best, scalar;
	uint8_t type = choice & 7;
	bool more = true;
	enum ism_isa isa;

	if (ism_isa_choose(ISM_ISA_BEST, &isa, NULL) != ISM_OK ||
		ism_parquet_values_open(&best.values, ism_parquet_kernels_of(isa), type,
			1 + (choice >> 3) % 20, choice >> 4, data, size) ||
		ism_parquet_values_open(&scalar.values, ism_parquet_kernels_of(ISM_ISA_SCALAR),
			type, 1 + (choice >> 3) % 20, choice >> 4, data, size))
		return;
	for (size_t i = 0; more && i < 64; i++) {
		ism_scratch_reset(&scratch);
		more = decode(&best, &scratch, 1 + i * 7);
		if (more != decode(&scalar, &scratch, 1 + i * 7))
			abort();
		if (more)
			compare(&best, &scalar, 1 + i * 7);
	}
	ism_scratch_release(&scratch);
}

static void read_codec(const uint8_t *data, size_t size, uint8_t choice)
{
	static uint8_t plain[MOST_PLAIN];
	struct ism_codec state = { 0 };

	ism_codec_decompress(&state, choice & 7, data, size, plain, (choice >> 3) * 2048u);
	ism_codec_release(&state);
}

static void read_thrift(const uint8_t *data, size_t size)
{
	struct ism_thrift t = { .at = data, .end = data + size };
	struct ism_thrift_field field = { 0 };

	while (ism_thrift_next(&t, &field))
		ism_thrift_skip(&t, &field);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *rest = data + 2;

	if (size < 2)
		return 0;
	size -= 2;
	switch (data[0] % 5) {
	case 0: read_file((struct ism_slice){ (const char *)rest, size }, data[1]); break;
	case 1: read_footer(rest, size, data[1]); break;
	case 2: read_values(rest, size, data[1]); break;
	case 3: read_codec(rest, size, data[1]); break;
	default: read_thrift(rest, size); break;
	}
	return 0;
}
