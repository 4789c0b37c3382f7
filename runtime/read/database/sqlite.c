/*
 * SQLite files: a table or the rows of a query, read in one transaction. The file is opened for reading alone, so that a
 * query cannot change it; the library is loaded when it is needed (library.h).
 *
 * Numbers are taken as texts, floating-point ones as the shortest that reads back to the same, blobs as the
 * text that they hold.
 */
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "runtime/kernel/format_number.h"
#include "runtime/read/fetch.h"
#include "runtime/read/database/library.h"

#define FUNCTIONS(X) \
	X(sqlite3_open_v2) \
	X(sqlite3_close) \
	X(sqlite3_errmsg) \
	X(sqlite3_prepare_v2) \
	X(sqlite3_finalize) \
	X(sqlite3_step) \
	X(sqlite3_stmt_readonly) \
	X(sqlite3_column_count) \
	X(sqlite3_column_name) \
	X(sqlite3_column_type) \
	X(sqlite3_column_double) \
	X(sqlite3_column_bytes) \
	X(sqlite3_column_blob) \
	X(sqlite3_column_text)

ISM_LIBRARY_FUNCTIONS(FUNCTIONS);

struct sqlite {
	struct ism_fetch fetch;
	void *library;
	union functions library_functions;
	sqlite3 *database;
	sqlite3_stmt *statement;
	const char *path;
	struct ism_file_stamp stamp;
	bool is_over;
};

#define CALL(sqlite, name) ((sqlite)->library_functions.f.sqlite3_##name)

static enum ism_status fail(struct sqlite *sqlite, struct ism_error *error)
{
	return ism_fail_at(error, ISM_ERR_DATA, sqlite->fetch.shown, 0, 0, "SQLite says: %s",
		CALL(sqlite, errmsg)(sqlite->database));
}

static void sqlite_close(void *self)
{
	struct sqlite *sqlite = self;

	if (!sqlite)
		return;
	if (sqlite->statement)
		CALL(sqlite, finalize)(sqlite->statement);
	if (sqlite->database)
		CALL(sqlite, close)(sqlite->database);
	ism_library_close(sqlite->library);
	ism_fetch_release(&sqlite->fetch);
	free(sqlite);
}

/* ---- opening ---- */

static enum ism_status prepare(struct sqlite *sqlite, const char *query, struct ism_error *error)
{
	const char *rest = NULL;

	if (CALL(sqlite, prepare_v2)(sqlite->database, query, -1, &sqlite->statement, &rest) !=
		SQLITE_OK)
		return fail(sqlite, error);
	if (!sqlite->statement || !CALL(sqlite, stmt_readonly)(sqlite->statement) ||
		rest[strspn(rest, " \t\n\r;")])
		return ism_fail_at(error, ISM_ERR_DATA, sqlite->fetch.shown, 0, 0,
			"the query of its format has to be one that reads rows");
	return ISM_OK;
}

/* All columns of a table, in the order in which the file has its rows. */
static enum ism_status prepare_table(
	struct sqlite *sqlite, const char *table, struct ism_error *error)
{
	size_t n = strlen(table), size = 0;
	char *query = malloc(2 * n + 32);
	enum ism_status status;

	if (!query)
		return ism_fail_at(
			error, ISM_ERR_MEMORY, sqlite->fetch.shown, 0, 0, "no memory to read it");
	memcpy(query, "SELECT * FROM \"", 15);
	size = 15;
	for (size_t i = 0; i < n; i++) {
		if (table[i] == '"')
			query[size++] = '"';
		query[size++] = table[i];
	}
	memcpy(query + size, "\"", 2);
	status = prepare(sqlite, query, error);
	free(query);
	return status;
}

static enum ism_status bind(
	struct sqlite *sqlite, const struct ism_reader_task *task, struct ism_error *error)
{
	uint32_t n = (uint32_t)CALL(sqlite, column_count)(sqlite->statement);
	const char **names = calloc(n + (size_t)1, sizeof(*names));
	enum ism_status status = ISM_ERR_MEMORY;

	for (uint32_t i = 0; names && i < n; i++) {
		names[i] = CALL(sqlite, column_name)(sqlite->statement, (int)i);
		names[i] = names[i] ? names[i] : "";
	}
	if (names)
		status = ism_fetch_bind(&sqlite->fetch, names, n, task->columns, error);
	else
		ism_fail_at(error, status, task->shown, 0, 0, "no memory to read it");
	free(names);
	return status;
}

static enum ism_status set_stamp(struct sqlite *sqlite, struct ism_error *error)
{
	struct stat status;

	if (stat(sqlite->path, &status) != 0 || !S_ISREG(status.st_mode))
		return ism_fail_at(error, ISM_ERR_IO, sqlite->fetch.shown, 0, 0,
			"is no regular file, as a database of SQLite has to be");
	sqlite->stamp = ism_file_stamp(&status);
	return ISM_OK;
}

static enum ism_status open_database(
	struct sqlite *sqlite, const struct ism_reader_task *task, struct ism_error *error)
{
	ISM_TRY(ism_fetch_open(&sqlite->fetch, task, error));
	ISM_TRY(ism_library_open(&sqlite->library, "libsqlite3.so.0", function_names,
		sizeof(function_names) / sizeof(*function_names), sqlite->library_functions.all,
		task->shown, error));
	ISM_TRY(set_stamp(sqlite, error));
	if (CALL(sqlite, open_v2)(task->path, &sqlite->database,
		    SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
		return fail(sqlite, error);
	if (task->format->query)
		ISM_TRY(prepare(sqlite, task->format->query, error));
	else
		ISM_TRY(prepare_table(sqlite, task->format->table, error));
	return bind(sqlite, task, error);
}

static enum ism_status sqlite_open(
	void **self, const struct ism_reader_task *task, struct ism_error *error)
{
	struct sqlite *sqlite;
	enum ism_status status;

	if (!task->path)
		return ism_fail_at(error, ISM_ERR_DATA, task->shown, 0, 0,
			"is no file, as a database of SQLite has to be");
	sqlite = calloc(1, sizeof(*sqlite));
	if (!sqlite)
		return ism_fail_at(
			error, ISM_ERR_MEMORY, task->shown, 0, 0, "no memory to read it");
	sqlite->path = task->path;
	status = open_database(sqlite, task, error);
	if (status != ISM_OK) {
		sqlite_close(sqlite);
		return status;
	}
	*self = sqlite;
	return ISM_OK;
}

/* ---- rows ---- */

static enum ism_status add_cell(struct sqlite *sqlite, uint32_t field, struct ism_error *error)
{
	int column = (int)sqlite->fetch.numbers[field] - 1;
	sqlite3_stmt *statement = sqlite->statement;
	char real[ISM_FORMAT_REAL_CHARS];
	const char *text;
	size_t size;

	switch (CALL(sqlite, column_type)(statement, column)) {
	case SQLITE_NULL: return ism_fetch_add(&sqlite->fetch, field, NULL, 0, error);
	case SQLITE_FLOAT:
		size = ism_format_real(CALL(sqlite, column_double)(statement, column), real);
		return ism_fetch_add(&sqlite->fetch, field, real, size, error);
	case SQLITE_BLOB: text = CALL(sqlite, column_blob)(statement, column); break;
	default: text = (const char *)CALL(sqlite, column_text)(statement, column); break;
	}
	size = (size_t)CALL(sqlite, column_bytes)(statement, column);
	return ism_fetch_add(&sqlite->fetch, field, text ? text : "", size, error);
}

static enum ism_status add_row(struct sqlite *sqlite, struct ism_error *error)
{
	ism_fetch_begin_row(&sqlite->fetch);
	for (uint32_t i = 0; i < sqlite->fetch.n_fields; i++)
		ISM_TRY(add_cell(sqlite, i, error));
	ism_fetch_end_row(&sqlite->fetch);
	return ISM_OK;
}

/* Whether the file is still what it was when it was opened. */
static enum ism_status check_unchanged(struct sqlite *sqlite, struct ism_error *error)
{
	struct ism_file_stamp before = sqlite->stamp;

	ISM_TRY(set_stamp(sqlite, error));
	if (!ism_file_stamp_equal(&before, &sqlite->stamp))
		return ism_fail_at(error, ISM_ERR_DATA, sqlite->fetch.shown, 0, 0,
			"changed while it was read");
	return ISM_OK;
}

static enum ism_status sqlite_next(void *self, struct ism_batch *batch, struct ism_error *error)
{
	struct sqlite *sqlite = self;

	ism_fetch_begin(&sqlite->fetch);
	while (!sqlite->is_over && !ism_fetch_is_full(&sqlite->fetch)) {
		switch (CALL(sqlite, step)(sqlite->statement)) {
		case SQLITE_ROW: ISM_TRY(add_row(sqlite, error)); break;
		case SQLITE_DONE:
			sqlite->is_over = true;
			ISM_TRY(check_unchanged(sqlite, error));
			break;
		default: return fail(sqlite, error);
		}
	}
	ism_fetch_end(&sqlite->fetch, batch);
	return ISM_OK;
}

static struct ism_cell_place sqlite_place(
	void *self, const struct ism_batch *batch, uint32_t row, uint32_t field)
{
	return ism_fetch_place(&((struct sqlite *)self)->fetch, batch, row, field);
}

static struct ism_file_stamp sqlite_stamp(const void *self)
{
	return ((const struct sqlite *)self)->stamp;
}

/* The library reads pages as it needs them: the file counts as read when all rows are. */
static uint64_t sqlite_bytes_all(const void *self)
{
	return ((const struct sqlite *)self)->stamp.size_bytes;
}

static uint64_t sqlite_bytes_done(const void *self)
{
	return ((const struct sqlite *)self)->is_over ? sqlite_bytes_all(self) : 0;
}

const struct ism_reader_kind ism_sqlite_kind = {
	.open = sqlite_open,
	.next = sqlite_next,
	.place = sqlite_place,
	.stamp = sqlite_stamp,
	.bytes_done = sqlite_bytes_done,
	.bytes_all = sqlite_bytes_all,
	.close = sqlite_close,
};
