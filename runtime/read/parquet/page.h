/*
 * The pages of a column in a row group, one after the other: headers read, checksums compared, bytes
 * decompressed, levels and values told apart.
 */
#ifndef ISM_RUNTIME_READ_PARQUET_PAGE_H
#define ISM_RUNTIME_READ_PARQUET_PAGE_H

#include "runtime/read/parquet/codec.h"
#include "runtime/read/parquet/footer.h"
#include "runtime/read/parquet/rle.h"

/* Bytes that may be kept for the next page; owned. */
struct ism_parquet_buffer {
	uint8_t *bytes;
	uint64_t size_bytes;
};

struct ism_parquet_page {
	bool is_dictionary;
	int32_t encoding;
	uint64_t n_values;         /* absent ones and empty lists included */
	struct ism_rle repetition; /* levels; of no use where the column has none */
	struct ism_rle definition;
	const uint8_t
		*values; /* valid until the next page of its kind, data or dictionary, is read */
	uint64_t size_bytes;
};

/* A place among the pages. */
struct ism_parquet_pages {
	const struct ism_parquet_kernels *kernels; /* set by the caller, before it is opened */
	const char *name;                          /* of the file */
	const struct ism_parquet_node *node;
	struct ism_memory *memory;
	const uint8_t *file;
	uint64_t at;       /* of the next page's header */
	uint64_t end;      /* where the last page begins at most */
	uint64_t data_end; /* of the file */
	int32_t codec;
	uint64_t n_left; /* values of data pages that are still to come */
	bool has_dictionary;
	struct ism_codec state;
	struct ism_parquet_buffer data, dictionary;
};

/* Begins with the pages of a chunk; buffers of an earlier one are kept. */
enum ism_status ism_parquet_pages_open(struct ism_parquet_pages *pages,
	const struct ism_parquet_footer *footer, const uint8_t *file,
	const struct ism_parquet_node *node, const struct ism_parquet_chunk *chunk,
	struct ism_memory *memory, struct ism_error *error);

/* The next dictionary or data page. Not to be called when n_left is 0. */
enum ism_status ism_parquet_pages_next(
	struct ism_parquet_pages *pages, struct ism_parquet_page *page, struct ism_error *error);

void ism_parquet_pages_close(struct ism_parquet_pages *pages);

/* At least `size` bytes in the buffer, whose contents are lost; false: no memory, and `memory` says so. */
bool ism_parquet_buffer_claim(
	struct ism_parquet_buffer *buffer, uint64_t size, struct ism_memory *memory);
void ism_parquet_buffer_free(struct ism_parquet_buffer *buffer, struct ism_memory *memory);

/* ISM_ERR_DATA for a column's damage, with its name. */
enum ism_status ism_parquet_damaged(
	const struct ism_parquet_pages *pages, const char *why, struct ism_error *error);

#endif
