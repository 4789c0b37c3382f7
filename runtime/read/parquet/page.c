#include "runtime/read/parquet/page.h"

#include <limits.h>
#include <zlib.h>

#include "runtime/read/parquet/bits.h"
#include "runtime/read/parquet/bytes.h"

enum ism_status ism_parquet_damaged(
	const struct ism_parquet_pages *pages, const char *why, struct ism_error *error)
{
	char name[ISM_PARQUET_NAME_CHARS];

	return ism_fail_at(error, ISM_ERR_DATA, pages->name, 0, pages->node->leaf + UINT64_C(1),
		"a page of column %s, before byte %llu, is damaged: %s",
		ism_parquet_node_name(pages->node, name), (unsigned long long)pages->at, why);
}

/* ---- buffers ---- */

bool ism_parquet_buffer_claim(
	struct ism_parquet_buffer *buffer, uint64_t size, struct ism_memory *memory)
{
	if (size <= buffer->size_bytes && buffer->bytes)
		return true;
	ism_parquet_buffer_free(buffer, memory);
	buffer->bytes = ism_memory_alloc(memory, size);
	if (buffer->bytes)
		buffer->size_bytes = size;
	return buffer->bytes != NULL;
}

void ism_parquet_buffer_free(struct ism_parquet_buffer *buffer, struct ism_memory *memory)
{
	ism_memory_free(memory, buffer->bytes, buffer->size_bytes);
	*buffer = (struct ism_parquet_buffer){ 0 };
}

/* ---- headers ---- */

/* PageHeader, with what matters of the header of its kind. */
struct header {
	int32_t type;
	int32_t size; /* decompressed */
	int32_t compressed_size;
	bool has_crc;
	uint32_t crc;
	bool has_body; /* the header of its kind */
	int32_t n_values;
	int32_t n_nulls; /* of V2 */
	int32_t encoding;
	int32_t definition_encoding;
	int32_t repetition_encoding;
	int32_t definition_size; /* of V2, in bytes */
	int32_t repetition_size;
	bool is_compressed;
};

static void read_data_header(
	struct ism_thrift *t, const struct ism_thrift_field *of, struct header *header)
{
	struct ism_thrift_field field = { 0 };

	header->has_body = true;
	ism_thrift_struct(t, of);
	while (ism_thrift_next(t, &field)) {
		switch (field.id) {
		case 1: header->n_values = ism_thrift_i32(t, &field); break;
		case 2: header->encoding = ism_thrift_i32(t, &field); break;
		case 3: header->definition_encoding = ism_thrift_i32(t, &field); break;
		case 4: header->repetition_encoding = ism_thrift_i32(t, &field); break;
		default: ism_thrift_skip(t, &field); break;
		}
	}
}

static void read_dictionary_header(
	struct ism_thrift *t, const struct ism_thrift_field *of, struct header *header)
{
	struct ism_thrift_field field = { 0 };

	header->has_body = true;
	ism_thrift_struct(t, of);
	while (ism_thrift_next(t, &field)) {
		switch (field.id) {
		case 1: header->n_values = ism_thrift_i32(t, &field); break;
		case 2: header->encoding = ism_thrift_i32(t, &field); break;
		default: ism_thrift_skip(t, &field); break;
		}
	}
}

static void read_data_header_v2(
	struct ism_thrift *t, const struct ism_thrift_field *of, struct header *header)
{
	struct ism_thrift_field field = { 0 };

	header->has_body = true;
	ism_thrift_struct(t, of);
	while (ism_thrift_next(t, &field)) {
		switch (field.id) {
		case 1: header->n_values = ism_thrift_i32(t, &field); break;
		case 2: header->n_nulls = ism_thrift_i32(t, &field); break;
		case 4: header->encoding = ism_thrift_i32(t, &field); break;
		case 5: header->definition_size = ism_thrift_i32(t, &field); break;
		case 6: header->repetition_size = ism_thrift_i32(t, &field); break;
		case 7: header->is_compressed = ism_thrift_bool(t, &field); break;
		default: ism_thrift_skip(t, &field); break;
		}
	}
}

static void read_header(struct ism_thrift *t, struct header *header)
{
	struct ism_thrift_field field = { 0 };

	*header = (struct header){ .type = -1, .encoding = -1, .is_compressed = true };
	while (ism_thrift_next(t, &field)) {
		switch (field.id) {
		case 1: header->type = ism_thrift_i32(t, &field); break;
		case 2: header->size = ism_thrift_i32(t, &field); break;
		case 3: header->compressed_size = ism_thrift_i32(t, &field); break;
		case 4:
			header->has_crc = true;
			header->crc = (uint32_t)ism_thrift_i32(t, &field);
			break;
		case 5: read_data_header(t, &field, header); break;
		case 7: read_dictionary_header(t, &field, header); break;
		case 8: read_data_header_v2(t, &field, header); break;
		default: ism_thrift_skip(t, &field); break;
		}
	}
}

static const char *check_header(const struct header *header)
{
	if (header->type < ISM_PARQUET_DATA_PAGE || header->type > ISM_PARQUET_DATA_PAGE_V2)
		return "it is of a kind that does not exist";
	if (header->size < 0 || header->compressed_size < 0)
		return "its size is negative";
	if (header->type != ISM_PARQUET_INDEX_PAGE && !header->has_body)
		return "its header is not complete";
	if (header->n_values < 0)
		return "its number of values is negative";
	if (header->definition_size < 0 || header->repetition_size < 0)
		return "the size of its levels is negative";
	return NULL;
}

/* CRC-32 of all the page's bytes as they are in the file: parquet-format, README.md, "Checksumming". */
static bool crc_fits(const struct header *header, const uint8_t *bytes)
{
	uint32_t crc = (uint32_t)crc32_z(0, Z_NULL, 0);

	if (!header->has_crc)
		return true;
	return (uint32_t)crc32_z(crc, bytes, (size_t)header->compressed_size) == header->crc;
}

/* ---- bytes ---- */

static enum ism_status decompress(struct ism_parquet_pages *pages, const uint8_t *from,
	uint64_t from_size, uint64_t size, struct ism_parquet_page *page, struct ism_error *error)
{
	struct ism_parquet_buffer *buffer = page->is_dictionary ? &pages->dictionary : &pages->data;
	const char *fault;

	page->size_bytes = size;
	if (!ism_parquet_buffer_claim(buffer, size, pages->memory))
		return ism_parquet_damaged(pages, "there is no memory for it", error);
	page->values = buffer->bytes;
	fault = ism_codec_decompress(
		&pages->state, pages->codec, from, from_size, buffer->bytes, size);
	return fault ? ism_parquet_damaged(pages, fault, error) : ISM_OK;
}

/* Levels of a V1 page, at the front of its bytes, which become shorter by them; false: there are not so many. */
static bool take_levels(const struct ism_parquet_pages *pages, struct ism_rle *rle,
	struct ism_parquet_page *page, int32_t encoding, unsigned max_level)
{
	uint32_t width = ism_rle_width_of(max_level);
	uint64_t size = 0, prefix = 0;

	if (!max_level)
		return true;
	if (encoding == ISM_PARQUET_BIT_PACKED) {
		size = ism_bits_bytes(page->n_values, width);
	} else if (encoding == ISM_PARQUET_RLE) {
		prefix = sizeof(uint32_t);
		if (page->size_bytes < prefix)
			return false;
		size = load_u32(page->values);
	} else {
		return false;
	}
	if (size > page->size_bytes - prefix)
		return false;
	if (encoding == ISM_PARQUET_BIT_PACKED)
		ism_rle_open_msb(rle, page->values, size, width);
	else
		ism_rle_open(rle, pages->kernels, page->values + prefix, size, width);
	page->values += prefix + size;
	page->size_bytes -= prefix + size;
	return true;
}

static enum ism_status open_v1(struct ism_parquet_pages *pages, const struct header *header,
	const uint8_t *bytes, struct ism_parquet_page *page, struct ism_error *error)
{
	if (pages->codec == ISM_PARQUET_UNCOMPRESSED) {
		if (header->size != header->compressed_size)
			return ism_parquet_damaged(
				pages, "it is not compressed, but has two sizes", error);
		page->values = bytes;
		page->size_bytes = (uint64_t)header->size;
	} else {
		ISM_TRY(decompress(pages, bytes, (uint64_t)header->compressed_size,
			(uint64_t)header->size, page, error));
	}
	if (page->is_dictionary)
		return ISM_OK;
	if (!take_levels(pages, &page->repetition, page, header->repetition_encoding,
		    pages->node->max_repetition) ||
		!take_levels(pages, &page->definition, page, header->definition_encoding,
			pages->node->max_definition))
		return ism_parquet_damaged(pages, "its levels are not complete", error);
	return ISM_OK;
}

/* Levels come first, never compressed, and then the values. */
static enum ism_status open_v2(struct ism_parquet_pages *pages, const struct header *header,
	const uint8_t *bytes, struct ism_parquet_page *page, struct ism_error *error)
{
	const struct ism_parquet_node *node = pages->node;
	uint64_t repetition = (uint64_t)header->repetition_size;
	uint64_t definition = (uint64_t)header->definition_size;
	uint64_t levels = repetition + definition;

	if (levels > (uint64_t)header->compressed_size || levels > (uint64_t)header->size)
		return ism_parquet_damaged(pages, "its levels are longer than it is", error);
	if (!node->max_definition && header->n_nulls)
		return ism_parquet_damaged(
			pages, "it has absent values, but the column is required", error);
	ism_rle_open(&page->repetition, pages->kernels, bytes, repetition,
		ism_rle_width_of(node->max_repetition));
	ism_rle_open(&page->definition, pages->kernels, bytes + repetition, definition,
		ism_rle_width_of(node->max_definition));
	page->values = bytes + levels;
	page->size_bytes = (uint64_t)header->compressed_size - levels;
	if (!header->is_compressed || pages->codec == ISM_PARQUET_UNCOMPRESSED) {
		if (header->size != header->compressed_size)
			return ism_parquet_damaged(
				pages, "it is not compressed, but has two sizes", error);
		return ISM_OK;
	}
	/* No bytes are the compressed form of no bytes, whatever the codec. */
	if (!page->size_bytes && (uint64_t)header->size == levels)
		return ISM_OK;
	return decompress(pages, page->values, page->size_bytes, (uint64_t)header->size - levels,
		page, error);
}

/* ---- one after the other ---- */

enum ism_status ism_parquet_pages_open(struct ism_parquet_pages *pages,
	const struct ism_parquet_footer *footer, const uint8_t *file,
	const struct ism_parquet_node *node, const struct ism_parquet_chunk *chunk,
	struct ism_memory *memory, struct ism_error *error)
{
	bool has_dictionary = chunk->dictionary_page_offset > 0 &&
			      chunk->dictionary_page_offset < chunk->data_page_offset;
	char name[ISM_PARQUET_NAME_CHARS];

	pages->name = footer->name;
	pages->node = node;
	pages->memory = memory;
	pages->file = file;
	pages->at = (uint64_t)(has_dictionary ? chunk->dictionary_page_offset
					      : chunk->data_page_offset);
	pages->end = pages->at + (uint64_t)chunk->total_bytes;
	pages->data_end = footer->data_end;
	pages->codec = chunk->codec;
	pages->n_left = (uint64_t)chunk->n_values;
	pages->has_dictionary = false;
	if (chunk->type != node->type)
		return ism_parquet_damaged(
			pages, "a row group gives the column another type than the schema", error);
	if (!ism_codec_name(chunk->codec))
		return ism_fail_at(error, ISM_ERR_DATA, footer->name, 0, node->leaf + UINT64_C(1),
			"column %s is compressed by %s, which cannot be read",
			ism_parquet_node_name(node, name),
			chunk->codec == ISM_PARQUET_LZO ? "LZO" : "a codec that is not known");
	return ISM_OK;
}

static enum ism_status read_page(struct ism_parquet_pages *pages, struct header *header,
	const uint8_t **bytes, struct ism_error *error)
{
	struct ism_thrift t = { .at = pages->file + pages->at,
		.end = pages->file + pages->data_end };
	const char *fault;

	if (pages->at >= pages->end)
		return ism_parquet_damaged(
			pages, "the column ends before all of its values were read", error);
	read_header(&t, header);
	fault = t.fault ? t.fault : check_header(header);
	if (!fault && (uint64_t)header->compressed_size > (uint64_t)(t.end - t.at))
		fault = "it is longer than the file";
	if (!fault && !crc_fits(header, t.at))
		fault = "its bytes do not fit its checksum";
	if (fault)
		return ism_parquet_damaged(pages, fault, error);
	*bytes = t.at;
	pages->at = (uint64_t)(t.at - pages->file) + (uint64_t)header->compressed_size;
	return ISM_OK;
}

enum ism_status ism_parquet_pages_next(
	struct ism_parquet_pages *pages, struct ism_parquet_page *page, struct ism_error *error)
{
	const uint8_t *bytes = NULL;
	struct header header;

	do
		ISM_TRY(read_page(pages, &header, &bytes, error));
	while (header.type == ISM_PARQUET_INDEX_PAGE);
	*page = (struct ism_parquet_page){
		.is_dictionary = header.type == ISM_PARQUET_DICTIONARY_PAGE,
		.encoding = header.encoding,
		.n_values = (uint64_t)header.n_values,
	};
	if (page->is_dictionary) {
		if (pages->has_dictionary)
			return ism_parquet_damaged(
				pages, "it is a second dictionary of the column", error);
		pages->has_dictionary = true;
		return open_v1(pages, &header, bytes, page, error);
	}
	if (page->n_values > pages->n_left)
		return ism_parquet_damaged(
			pages, "it has more values than the column has left", error);
	pages->n_left -= page->n_values;
	if (header.type == ISM_PARQUET_DATA_PAGE_V2)
		return open_v2(pages, &header, bytes, page, error);
	return open_v1(pages, &header, bytes, page, error);
}

void ism_parquet_pages_close(struct ism_parquet_pages *pages)
{
	if (pages->memory) {
		ism_parquet_buffer_free(&pages->data, pages->memory);
		ism_parquet_buffer_free(&pages->dictionary, pages->memory);
	}
	ism_codec_release(&pages->state);
}
