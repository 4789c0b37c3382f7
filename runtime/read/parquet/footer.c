#include "runtime/read/parquet/footer.h"

#include <string.h>

#include "runtime/read/parquet/bytes.h"

enum {
	MAGIC_BYTES = 4,
	TAIL_BYTES = 8, /* length of the footer and magic */
};

static enum ism_status damaged(
	const struct ism_parquet_footer *footer, const char *why, struct ism_error *error)
{
	return ism_fail_at(error, ISM_ERR_DATA, footer->name, 0, 0,
		"its Parquet metadata is damaged: %s", why);
}

/* ---- columns of row groups ---- */

static void read_column(
	struct ism_thrift *t, const struct ism_thrift_field *of, struct ism_parquet_chunk *chunk)
{
	struct ism_thrift_field field = { 0 };

	ism_thrift_struct(t, of);
	while (ism_thrift_next(t, &field)) {
		switch (field.id) {
		case 1: chunk->type = ism_thrift_i32(t, &field); break;
		case 4: chunk->codec = ism_thrift_i32(t, &field); break;
		case 5: chunk->n_values = ism_thrift_int(t, &field); break;
		case 7: chunk->total_bytes = ism_thrift_int(t, &field); break;
		case 9: chunk->data_page_offset = ism_thrift_int(t, &field); break;
		case 11: chunk->dictionary_page_offset = ism_thrift_int(t, &field); break;
		default: ism_thrift_skip(t, &field); break;
		}
	}
}

static void read_chunk(
	struct ism_thrift *t, const struct ism_thrift_field *of, struct ism_parquet_chunk *chunk)
{
	struct ism_thrift_field field = { 0 };

	*chunk = (struct ism_parquet_chunk){ .type = -1, .codec = -1 };
	ism_thrift_struct(t, of);
	while (ism_thrift_next(t, &field)) {
		switch (field.id) {
		case 1: chunk->is_elsewhere = ism_thrift_binary(t, &field).size > 0; break;
		case 3: read_column(t, &field, chunk); break;
		case 8:
			chunk->is_encrypted = true;
			ism_thrift_skip(t, &field);
			break;
		default: ism_thrift_skip(t, &field); break;
		}
	}
}

static int64_t chunk_begin(const struct ism_parquet_chunk *chunk)
{
	return chunk->dictionary_page_offset > 0 &&
			       chunk->dictionary_page_offset < chunk->data_page_offset
		       ? chunk->dictionary_page_offset
		       : chunk->data_page_offset;
}

static const char *check_chunk(
	const struct ism_parquet_footer *footer, const struct ism_parquet_chunk *chunk)
{
	int64_t data_end = (int64_t)footer->data_end;

	if (chunk->is_elsewhere)
		return "a column lies in another file";
	if (chunk->n_values < 0)
		return "a column has a negative number of values";
	if (chunk->n_values == 0)
		return NULL; /* it may lie nowhere */
	if (chunk->data_page_offset < MAGIC_BYTES || chunk->data_page_offset > data_end ||
		chunk->dictionary_page_offset < 0)
		return "a column lies outside the file";
	if (chunk->total_bytes < 0 || chunk->total_bytes > data_end - chunk_begin(chunk))
		return "a column ends outside the file";
	return NULL;
}

/* ---- row groups ---- */

static void read_group(
	struct ism_thrift *t, const struct ism_thrift_field *of, struct ism_parquet_group *group)
{
	struct ism_thrift_field field = { 0 }, element;
	struct ism_parquet_chunk chunk;
	int64_t n_rows = -1;
	uint32_t n;

	group->begin = UINT64_MAX;
	ism_thrift_struct(t, of);
	group->at = t->at;
	while (ism_thrift_next(t, &field)) {
		switch (field.id) {
		case 1:
			n = ism_thrift_list(t, &field, &element);
			for (uint32_t i = 0; i < n && !t->fault; i++) {
				read_chunk(t, &element, &chunk);
				if ((uint64_t)chunk_begin(&chunk) < group->begin)
					group->begin = (uint64_t)chunk_begin(&chunk);
			}
			break;
		case 3: n_rows = ism_thrift_int(t, &field); break;
		default: ism_thrift_skip(t, &field); break;
		}
	}
	if (n_rows < 0 && !t->fault)
		t->fault = "a row group has no number of rows, or a negative one";
	group->n_rows = n_rows < 0 ? 0 : (uint64_t)n_rows;
}

static void read_groups(struct ism_parquet_footer *footer, struct ism_thrift *t,
	const struct ism_thrift_field *of, struct ism_memory *memory)
{
	struct ism_thrift_field element;
	uint32_t n = ism_thrift_list(t, of, &element);
	uint64_t first_row = 0;

	if (footer->groups && !t->fault)
		t->fault = "it has two lists of row groups";
	if (t->fault || !n)
		return;
	footer->groups = ism_memory_alloc(memory, (uint64_t)n * sizeof *footer->groups);
	if (!footer->groups)
		return;
	footer->n_groups = n;
	for (uint32_t i = 0; i < n && !t->fault; i++) {
		struct ism_parquet_group *group = &footer->groups[i];

		read_group(t, &element, group);
		group->first_row = first_row;
		if (i && group->begin < footer->groups[i - 1].begin)
			group->begin = footer->groups[i - 1].begin;
		first_row += group->n_rows;
		if (first_row > INT64_MAX && !t->fault)
			t->fault = "it has more rows than can be counted";
	}
}

/* ---- the whole ---- */

static enum ism_status read_metadata(struct ism_parquet_footer *footer, struct ism_thrift *t,
	struct ism_memory *memory, struct ism_error *error)
{
	struct ism_thrift_field field = { 0 };
	const char *fault = NULL;
	bool is_encrypted = false;
	uint64_t n_rows = 0;

	while (!fault && !memory->failed && ism_thrift_next(t, &field)) {
		switch (field.id) {
		case 2: fault = ism_parquet_schema_read(&footer->schema, t, &field, memory); break;
		case 3: footer->n_rows = (uint64_t)ism_thrift_int(t, &field); break;
		case 4: read_groups(footer, t, &field, memory); break;
		case 8:
			is_encrypted = true;
			ism_thrift_skip(t, &field);
			break;
		default: ism_thrift_skip(t, &field); break;
		}
	}
	if (memory->failed)
		return ism_fail_at(error, ISM_ERR_MEMORY, footer->name, 0, 0,
			"not enough memory for its Parquet metadata");
	if (fault || t->fault)
		return damaged(footer, t->fault ? t->fault : fault, error);
	if (is_encrypted)
		return ism_fail_at(error, ISM_ERR_DATA, footer->name, 0, 0,
			"it is an encrypted Parquet file (encryption_algorithm in its footer); "
			"encrypted files cannot be read");
	for (uint32_t i = 0; i < footer->n_groups; i++)
		n_rows += footer->groups[i].n_rows;
	if (!footer->schema.nodes)
		return damaged(footer, "it has no schema", error);
	/* There are writers that leave the number out. */
	if (footer->n_rows && n_rows != footer->n_rows)
		return damaged(
			footer, "its row groups have another number of rows than the file", error);
	footer->n_rows = n_rows;
	return ISM_OK;
}

/* Where the footer begins and how long it is. */
static enum ism_status find_metadata(struct ism_parquet_footer *footer, const uint8_t *bytes,
	uint64_t size, struct ism_thrift *t, struct ism_error *error)
{
	const uint8_t *end = bytes + size;
	uint64_t length;

	if (size >= MAGIC_BYTES && memcmp(end - MAGIC_BYTES, "PARE", MAGIC_BYTES) == 0)
		return ism_fail_at(error, ISM_ERR_DATA, footer->name, 0, 0,
			"it is an encrypted Parquet file (PARE); encrypted files cannot be read");
	if (size < MAGIC_BYTES || memcmp(bytes, "PAR1", MAGIC_BYTES) != 0)
		return ism_fail_at(error, ISM_ERR_DATA, footer->name, 0, 0,
			"it is no Parquet file: it does not begin with PAR1");
	if (size < MAGIC_BYTES + TAIL_BYTES || memcmp(end - MAGIC_BYTES, "PAR1", MAGIC_BYTES) != 0)
		return ism_fail_at(error, ISM_ERR_DATA, footer->name, 0, 0,
			"it is a Parquet file that was cut off: it does not end with PAR1");
	length = load_u32(end - TAIL_BYTES);
	if (length > size - MAGIC_BYTES - TAIL_BYTES)
		return damaged(footer, "it is longer than the file", error);
	footer->end = end - TAIL_BYTES;
	footer->data_end = size - TAIL_BYTES - length;
	*t = (struct ism_thrift){ .at = bytes + footer->data_end, .end = footer->end };
	return ISM_OK;
}

enum ism_status ism_parquet_footer_read(struct ism_parquet_footer *footer, const char *name,
	const uint8_t *bytes, uint64_t size, struct ism_memory *memory, struct ism_error *error)
{
	enum ism_status status;
	struct ism_thrift t;

	*footer = (struct ism_parquet_footer){ .name = name };
	status = find_metadata(footer, bytes, size, &t, error);
	if (status == ISM_OK)
		status = read_metadata(footer, &t, memory, error);
	if (status != ISM_OK)
		ism_parquet_footer_free(footer, memory);
	return status;
}

void ism_parquet_footer_free(struct ism_parquet_footer *footer, struct ism_memory *memory)
{
	ism_parquet_schema_free(&footer->schema, memory);
	ism_memory_free(
		memory, footer->groups, (uint64_t)footer->n_groups * sizeof *footer->groups);
	footer->groups = NULL;
	footer->n_groups = 0;
}

/* Reads the list of columns; how many there are. */
static uint32_t read_chunks(struct ism_thrift *t, const struct ism_thrift_field *field, uint32_t n,
	const uint32_t *leaves, struct ism_parquet_chunk *chunks)
{
	struct ism_thrift_field element;
	uint32_t n_columns = ism_thrift_list(t, field, &element);
	uint32_t next = 0;

	for (uint32_t i = 0; i < n_columns && next < n && !t->fault; i++) {
		if (i != leaves[next]) {
			ism_thrift_skip(t, &element);
			continue;
		}
		read_chunk(t, &element, &chunks[next++]);
		while (next < n && leaves[next] == i) {
			chunks[next] = chunks[next - 1];
			next++;
		}
	}
	return next < n ? 0 : n_columns;
}

enum ism_status ism_parquet_footer_chunks(const struct ism_parquet_footer *footer, uint32_t group,
	uint32_t n, const uint32_t *leaves, struct ism_parquet_chunk *chunks,
	struct ism_error *error)
{
	struct ism_thrift t = { .at = footer->groups[group].at, .end = footer->end };
	struct ism_thrift_field field = { 0 };
	uint32_t n_columns = 0;

	while (!n_columns && ism_thrift_next(&t, &field)) {
		if (field.id == 1)
			n_columns = read_chunks(&t, &field, n, leaves, chunks);
		else
			ism_thrift_skip(&t, &field);
	}
	if (t.fault)
		return damaged(footer, t.fault, error);
	if (n && !n_columns)
		return damaged(footer, "a row group has fewer columns than the schema", error);
	for (uint32_t i = 0; i < n; i++) {
		const char *fault = check_chunk(footer, &chunks[i]);

		if (chunks[i].is_encrypted)
			return ism_fail_at(error, ISM_ERR_DATA, footer->name, 0, 0,
				"it is an encrypted Parquet file; encrypted files cannot be read");
		if (fault)
			return damaged(footer, fault, error);
	}
	return ISM_OK;
}
