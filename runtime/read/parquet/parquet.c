/*
 * Reads a Parquet file row group by row group, of each the columns that fields are bound to. The file is mapped as a
 * whole; what of it has been read is given back after each row group. Parts of a file are row groups.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "runtime/read/kind.h"
#include "runtime/read/parquet/bind.h"

struct parquet {
	const char *name;
	const char *path; /* NULL: text in memory */
	const uint8_t *bytes;
	uint64_t size_bytes;
	struct ism_file_stamp stamp;
	const struct ism_parquet_kernels *kernels;
	struct ism_memory memory;
	struct ism_parquet_footer footer;
	uint32_t n_columns;
	struct ism_parquet_column *columns; /* by field; owned */
	uint32_t *leaves;                   /* of the fields, ascending; owned */
	uint32_t *fields;                   /* of the leaves; owned */
	struct ism_parquet_chunk *chunks;   /* of the leaves; owned */
	struct ism_vector *vectors;         /* of the batch; owned */
	uint32_t capacity;                  /* rows of a batch */
	uint32_t begin_group, end_group;    /* of the part, and behind it */
	uint32_t group;                     /* the next to be begun */
	uint64_t n_left;                    /* rows of the group at hand */
	uint64_t next_row;                  /* of the file */
	uint64_t first_row;                 /* of the part; lines are counted from there */
	char text[ISM_PARQUET_SHOWN_CHARS];
};

/* ---- the file ---- */

static enum ism_status no_file(const struct parquet *p, const char *why, struct ism_error *error)
{
	return ism_fail_at(error, ISM_ERR_IO, p->name, 0, 0, "cannot read it: %s", why);
}

static enum ism_status map_open_file(struct parquet *p, int file, struct ism_error *error)
{
	struct stat status;
	void *bytes;

	if (fstat(file, &status) != 0)
		return no_file(p, strerror(errno), error);
	if (!S_ISREG(status.st_mode))
		return ism_fail_at(error, ISM_ERR_IO, p->name, 0, 0,
			"a Parquet file is read from its end and cannot come from a pipe, a device "
			"or a folder");
	p->stamp = ism_file_stamp(&status);
	p->size_bytes = (uint64_t)status.st_size;
	if (!p->size_bytes)
		return ISM_OK;
	bytes = mmap(NULL, p->size_bytes, PROT_READ, MAP_PRIVATE, file, 0);
	if (bytes == MAP_FAILED)
		return no_file(p, strerror(errno), error);
	p->bytes = bytes;
	return ISM_OK;
}

static enum ism_status map_file(struct parquet *p, struct ism_error *error)
{
	int file = strcmp(p->path, "-") ? open(p->path, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
	enum ism_status status;

	if (file < 0)
		return no_file(p, strerror(errno), error);
	status = map_open_file(p, file, error);
	if (file != STDIN_FILENO)
		close(file);
	return status;
}

/* Whether the file is still what it was when it was opened. */
static enum ism_status check_file(const struct parquet *p, struct ism_error *error)
{
	struct ism_file_stamp now;
	struct stat status;

	if (!p->path || !strcmp(p->path, "-"))
		return ISM_OK;
	if (stat(p->path, &status) != 0)
		return no_file(p, strerror(errno), error);
	now = ism_file_stamp(&status);
	if (!ism_file_stamp_equal(&now, &p->stamp))
		return ism_fail_at(error, ISM_ERR_DATA, p->name, 0, 0,
			"the file was changed while it was read");
	return ISM_OK;
}

/* What has been read of a row group need not stay in memory, nor what lies between its columns. */
static void give_back(const struct parquet *p)
{
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
	uint64_t begin = UINT64_MAX, end = 0;

	for (uint32_t i = 0; i < p->n_columns; i++) {
		uint64_t first = (uint64_t)p->chunks[i].data_page_offset;
		uint64_t last = first + (uint64_t)p->chunks[i].total_bytes;

		begin = first < begin ? first : begin;
		end = last > end ? last : end;
	}
	begin = begin / page * page;
	end = end / page * page;
	if (p->path && end > begin && end <= p->size_bytes)
		madvise((void *)(p->bytes + begin), end - begin, MADV_DONTNEED);
}

/* ---- opening ---- */

static enum ism_status make_room(
	struct parquet *p, const struct ism_reader_task *task, struct ism_error *error)
{
	uint64_t n = task->n_columns;

	p->capacity = task->tuning->batch_rows ? task->tuning->batch_rows : ISM_PARQUET_BATCH_ROWS;
	if (p->capacity > ISM_PARQUET_BATCH_ROWS)
		p->capacity = ISM_PARQUET_BATCH_ROWS;
	p->columns = ism_memory_alloc(&p->memory, n * sizeof *p->columns);
	p->leaves = ism_memory_alloc(&p->memory, n * sizeof *p->leaves);
	p->fields = ism_memory_alloc(&p->memory, n * sizeof *p->fields);
	p->chunks = ism_memory_alloc(&p->memory, n * sizeof *p->chunks);
	p->vectors = ism_memory_alloc(&p->memory, n * sizeof *p->vectors);
	if (p->memory.failed)
		return ism_fail_at(error, ISM_ERR_MEMORY, p->name, 0, 0, "no memory to read it");
	p->n_columns = task->n_columns;
	return ISM_OK;
}

/* Puts a field among the leaves, which are in ascending order. */
static void add_leaf(struct parquet *p, uint32_t field, uint32_t leaf)
{
	uint32_t at = field;

	for (; at > 0 && p->leaves[at - 1] > leaf; at--) {
		p->leaves[at] = p->leaves[at - 1];
		p->fields[at] = p->fields[at - 1];
	}
	p->leaves[at] = leaf;
	p->fields[at] = field;
}

static enum ism_status open_columns(
	struct parquet *p, const struct ism_reader_task *task, struct ism_error *error)
{
	for (uint32_t f = 0; f < p->n_columns; f++) {
		struct ism_parquet_column *column = &p->columns[f];

		ISM_TRY(ism_parquet_bind(
			&column->conversion, &p->footer, &task->columns[f], error));
		add_leaf(p, f, column->conversion.node->leaf);
		ISM_TRY(ism_parquet_column_open(
			column, p->kernels, p->capacity, &p->memory, p->name, error));
	}
	return ISM_OK;
}

static void parquet_close(void *self)
{
	struct parquet *p = self;
	uint64_t n = p->n_columns;

	for (uint32_t f = 0; f < p->n_columns; f++)
		ism_parquet_column_close(&p->columns[f]);
	ism_parquet_footer_free(&p->footer, &p->memory);
	ism_memory_free(&p->memory, p->columns, n * sizeof *p->columns);
	ism_memory_free(&p->memory, p->leaves, n * sizeof *p->leaves);
	ism_memory_free(&p->memory, p->fields, n * sizeof *p->fields);
	ism_memory_free(&p->memory, p->chunks, n * sizeof *p->chunks);
	ism_memory_free(&p->memory, p->vectors, n * sizeof *p->vectors);
	if (p->path && p->bytes)
		munmap((void *)p->bytes, p->size_bytes);
	free(p);
}

static enum ism_status open_all(
	struct parquet *p, const struct ism_reader_task *task, struct ism_error *error)
{
	enum ism_isa isa;

	ISM_TRY(ism_isa_choose(task->tuning->isa, &isa, error));
	p->kernels = ism_parquet_kernels_of(isa);
	if (p->path)
		ISM_TRY(map_file(p, error));
	ISM_TRY(ism_parquet_footer_read(
		&p->footer, p->name, p->bytes, p->size_bytes, &p->memory, error));
	ISM_TRY(make_room(p, task, error));
	ISM_TRY(open_columns(p, task, error));
	p->end_group = p->footer.n_groups;
	return ISM_OK;
}

static enum ism_status parquet_open(
	void **self, const struct ism_reader_task *task, struct ism_error *error)
{
	struct parquet *p = calloc(1, sizeof *p);
	enum ism_status status;

	if (!p)
		return ism_fail_at(
			error, ISM_ERR_MEMORY, task->shown, 0, 0, "no memory to read it");
	p->name = task->shown;
	p->path = task->path;
	if (!p->path) {
		p->bytes = (const uint8_t *)task->text.data;
		p->size_bytes = task->text.size;
	}
	status = open_all(p, task, error);
	if (status == ISM_OK)
		*self = p;
	else
		parquet_close(p);
	return status;
}

/* ---- row groups ---- */

static enum ism_status begin_group(struct parquet *p, struct ism_error *error)
{
	const struct ism_parquet_group *group = &p->footer.groups[p->group];

	ISM_TRY(ism_parquet_footer_chunks(
		&p->footer, p->group, p->n_columns, p->leaves, p->chunks, error));
	for (uint32_t i = 0; i < p->n_columns; i++)
		ISM_TRY(ism_parquet_column_begin(&p->columns[p->fields[i]], &p->footer, p->bytes,
			&p->chunks[i], group->n_rows, error));
	p->n_left = group->n_rows;
	p->next_row = group->first_row;
	p->group++;
	return ISM_OK;
}

static enum ism_status end_group(struct parquet *p, struct ism_error *error)
{
	for (uint32_t f = 0; f < p->n_columns; f++)
		ISM_TRY(ism_parquet_column_end(&p->columns[f], error));
	give_back(p);
	return check_file(p, error);
}

/* As many rows as every column has ready. */
static enum ism_status ready_rows(struct parquet *p, uint32_t *n, struct ism_error *error)
{
	*n = p->n_left < p->capacity ? (uint32_t)p->n_left : p->capacity;
	for (uint32_t f = 0; f < p->n_columns; f++) {
		struct ism_parquet_column *column = &p->columns[f];
		uint32_t ready;

		ISM_TRY(ism_parquet_column_fill(column,
			p->n_left < p->capacity ? (uint32_t)p->n_left : p->capacity, error));
		ready = ism_parquet_column_ready(column);
		*n = ready < *n ? ready : *n;
	}
	return ISM_OK;
}

static enum ism_status parquet_next(void *self, struct ism_batch *batch, struct ism_error *error)
{
	struct parquet *p = self;
	uint32_t n;

	*batch = (struct ism_batch){ .n_fields = p->n_columns, .columns = p->vectors };
	while (!p->n_left) {
		if (p->group == p->end_group)
			return ISM_OK;
		ISM_TRY(begin_group(p, error));
		if (!p->n_left)
			ISM_TRY(end_group(p, error));
	}
	ISM_TRY(ready_rows(p, &n, error));
	for (uint32_t f = 0; f < p->n_columns; f++)
		p->vectors[f] = ism_parquet_column_take(&p->columns[f], n);
	batch->n_rows = n;
	batch->first_offset = p->next_row;
	batch->first_line = p->next_row - p->first_row + 1;
	p->next_row += n;
	p->n_left -= n;
	return p->n_left ? ISM_OK : end_group(p, error);
}

/* ---- parts ---- */

/* Where a row group begins; behind the last, the file's end. */
static uint64_t group_begin(const struct parquet *p, uint32_t group)
{
	return group < p->footer.n_groups ? p->footer.groups[group].begin : p->size_bytes;
}

static uint32_t first_group(const struct parquet *p, uint64_t begin)
{
	uint32_t group = 0;

	while (group < p->footer.n_groups && group_begin(p, group) < begin)
		group++;
	return group;
}

static enum ism_status parquet_seek(
	void *self, uint64_t begin, uint64_t end, struct ism_error *error)
{
	struct parquet *p = self;

	p->group = p->begin_group = first_group(p, begin);
	p->end_group = first_group(p, end);
	p->n_left = 0;
	p->first_row = p->group < p->footer.n_groups ? p->footer.groups[p->group].first_row
						     : p->footer.n_rows;
	return check_file(p, error);
}

static struct ism_reader_part parquet_part(const void *self)
{
	const struct parquet *p = self;
	uint64_t end_row = p->end_group < p->footer.n_groups
				   ? p->footer.groups[p->end_group].first_row
				   : p->footer.n_rows;

	return (struct ism_reader_part){
		.begin = group_begin(p, p->begin_group),
		.end = group_begin(p, p->end_group),
		.n_lines = end_row - p->first_row,
	};
}

static bool parquet_has_parts(const struct ism_format *format)
{
	(void)format;
	return true;
}

/* ---- what is asked of it beside rows ---- */

static struct ism_cell_place parquet_place(
	void *self, const struct ism_batch *batch, uint32_t row, uint32_t field)
{
	struct parquet *p = self;
	struct ism_parquet_column *column = &p->columns[field];
	uint32_t at = column->n_taken - batch->n_rows + row;

	return (struct ism_cell_place){
		.line = ism_batch_line(batch, row),
		.column = column->conversion.node->leaf + 1,
		.text = ism_parquet_column_show(column, at, p->text),
	};
}

static void parquet_take_doubts(void *self, struct ism_zone_cursor *cursor)
{
	struct parquet *p = self;

	for (uint32_t f = 0; f < p->n_columns; f++) {
		struct ism_zone_cursor *own = &p->columns[f].conversion.cursor;

		cursor->n_gaps += own->n_gaps;
		cursor->n_repeated += own->n_repeated;
		own->n_gaps = own->n_repeated = 0;
	}
}

static struct ism_file_stamp parquet_stamp(const void *self)
{
	return ((const struct parquet *)self)->stamp;
}

/* The row groups that have been begun, as if all of their bytes had been read. */
static uint64_t parquet_bytes_done(const void *self)
{
	const struct parquet *p = self;

	return group_begin(p, p->group);
}

static uint64_t parquet_bytes_all(const void *self)
{
	return ((const struct parquet *)self)->size_bytes;
}

const struct ism_reader_kind ism_parquet_kind = {
	.has_columns = true,
	.has_parts = parquet_has_parts,
	.open = parquet_open,
	.next = parquet_next,
	.place = parquet_place,
	.seek = parquet_seek,
	.part = parquet_part,
	.take_doubts = parquet_take_doubts,
	.stamp = parquet_stamp,
	.bytes_done = parquet_bytes_done,
	.bytes_all = parquet_bytes_all,
	.close = parquet_close,
};
