/*
 * The footer of a Parquet file: FileMetaData of parquet.thrift. The schema is kept; of row groups only where
 * their description lies, which is read again when a row group is, so that memory does not grow with the number of
 * columns times that of row groups.
 */
#ifndef ISM_RUNTIME_READ_PARQUET_FOOTER_H
#define ISM_RUNTIME_READ_PARQUET_FOOTER_H

#include "runtime/read/parquet/schema.h"

struct ism_parquet_group {
	const uint8_t *at; /* its RowGroup */
	uint64_t first_row;
	uint64_t n_rows;
	/*
	 * Byte of the file where its first column begins, but never before those of the groups that precede it: in
	 * whatever order groups were written, a range of bytes has groups that follow each other.
	 */
	uint64_t begin;
};

/* A column of a row group: ColumnChunk and ColumnMetaData. */
struct ism_parquet_chunk {
	int32_t type;
	int32_t codec;
	int64_t n_values;
	int64_t total_bytes; /* of its pages as they are in the file, headers included */
	int64_t data_page_offset;
	int64_t dictionary_page_offset; /* 0: not given */
	bool is_elsewhere;              /* in another file */
	bool is_encrypted;
};

struct ism_parquet_footer {
	const char *name; /* of the file, for messages */
	const uint8_t *end;
	uint64_t data_end; /* byte of the file where the footer begins */
	struct ism_parquet_schema schema;
	uint64_t n_rows;
	uint32_t n_groups;
	struct ism_parquet_group *groups; /* owned */
};

/*
 * Reads the footer of a file's bytes, which outlive it. ISM_ERR_DATA where it is no Parquet file, a damaged or an
 * encrypted one; every row group is looked at. On failure nothing is left to be freed.
 */
enum ism_status ism_parquet_footer_read(struct ism_parquet_footer *footer, const char *name,
	const uint8_t *bytes, uint64_t size, struct ism_memory *memory, struct ism_error *error);

void ism_parquet_footer_free(struct ism_parquet_footer *footer, struct ism_memory *memory);

/*
 * The descriptions of `n` columns, `leaves` in ascending order (a column may be named twice), of a row group. What
 * they say of places in the file is in its bounds.
 */
enum ism_status ism_parquet_footer_chunks(const struct ism_parquet_footer *footer, uint32_t group,
	uint32_t n, const uint32_t *leaves, struct ism_parquet_chunk *chunks,
	struct ism_error *error);

#endif
