/*
 * PostgreSQL: a table or the rows of a query, one after another, in one transaction that may read alone. The connection
 * is libpq's own: PGHOST, PGDATABASE, PGUSER, PGSERVICE, a password file and so on. The library is loaded when it
 * is needed (library.h).
 *
 * The session is set so that values are written in one way, whatever the server's settings: dates as ISO 8601,
 * instants in UTC, the shortest floating-point numbers that read back to the same.
 */
#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/read/fetch.h"
#include "runtime/read/database/library.h"

#define FUNCTIONS(X) \
	X(PQconnectdb) \
	X(PQstatus) \
	X(PQfinish) \
	X(PQerrorMessage) \
	X(PQescapeIdentifier) \
	X(PQfreemem) \
	X(PQexec) \
	X(PQsendQuery) \
	X(PQsetSingleRowMode) \
	X(PQgetResult) \
	X(PQresultStatus) \
	X(PQclear) \
	X(PQnfields) \
	X(PQfname) \
	X(PQftype) \
	X(PQntuples) \
	X(PQgetisnull) \
	X(PQgetlength) \
	X(PQgetvalue)

ISM_LIBRARY_FUNCTIONS(FUNCTIONS);

/* Object identifier of the type boolean in pg_type, the same on every server. */
#define BOOLEAN_TYPE 16

static const char settings[] = "SET client_encoding TO 'UTF8';"
			       "SET datestyle TO 'ISO, YMD';"
			       "SET timezone TO 'UTC';"
			       "SET extra_float_digits TO 1;"
			       "SET bytea_output TO 'hex';"
			       "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

struct postgres {
	struct ism_fetch fetch;
	void *library;
	union functions library_functions;
	PGconn *connection;
	PGresult *first;  /* the first row, or the empty result; NULL: it has been taken */
	bool *is_boolean; /* by field */
	bool is_over;
};

#define CALL(postgres, name) ((postgres)->library_functions.f.PQ##name)

/* What the server says, in one line. */
static enum ism_status fail(
	struct postgres *postgres, enum ism_status status, struct ism_error *error)
{
	const char *message = CALL(postgres, errorMessage)(postgres->connection);
	int size = (int)strcspn(message, "\n");

	return ism_fail_at(
		error, status, postgres->fetch.shown, 0, 0, "PostgreSQL says: %.*s", size, message);
}

static void postgres_close(void *self)
{
	struct postgres *postgres = self;

	if (!postgres)
		return;
	if (postgres->first)
		CALL(postgres, clear)(postgres->first);
	if (postgres->connection)
		CALL(postgres, finish)(postgres->connection);
	ism_library_close(postgres->library);
	ism_fetch_release(&postgres->fetch);
	free(postgres->is_boolean);
	free(postgres);
}

/* ---- opening ---- */

static enum ism_status connect(struct postgres *postgres, struct ism_error *error)
{
	PGresult *result;
	ExecStatusType status;

	postgres->connection = CALL(postgres, connectdb)("application_name=ism");
	if (CALL(postgres, status)(postgres->connection) != CONNECTION_OK)
		return fail(postgres, ISM_ERR_IO, error);
	result = CALL(postgres, exec)(postgres->connection, settings);
	status = CALL(postgres, resultStatus)(result);
	CALL(postgres, clear)(result);
	return status == PGRES_COMMAND_OK ? ISM_OK : fail(postgres, ISM_ERR_IO, error);
}

/* The text of the query for a table, which may have a schema: "audit.logins". The caller frees it. */
static char *table_query(struct postgres *postgres, const char *table)
{
	const char *dot = strchr(table, '.');
	char *schema = NULL, *name, *query = NULL;
	size_t size;

	if (dot)
		schema = CALL(postgres, escapeIdentifier)(
			postgres->connection, table, (size_t)(dot - table));
	table = dot ? dot + 1 : table;
	name = CALL(postgres, escapeIdentifier)(postgres->connection, table, strlen(table));
	if (name && (schema || !dot)) {
		size = strlen(name) + (schema ? strlen(schema) : 0) + 32;
		query = malloc(size);
	}
	if (query) {
		strcpy(query, "SELECT * FROM ");
		if (schema)
			strcat(strcat(query, schema), ".");
		strcat(query, name);
	}
	CALL(postgres, freemem)(schema);
	CALL(postgres, freemem)(name);
	return query;
}

static enum ism_status send(struct postgres *postgres, struct ism_error *error)
{
	const char *query = postgres->fetch.format->query;
	char *made = query ? NULL : table_query(postgres, postgres->fetch.format->table);
	int sent;

	if (!query && !made)
		return ism_fail_at(
			error, ISM_ERR_MEMORY, postgres->fetch.shown, 0, 0, "no memory to read it");
	sent = CALL(postgres, sendQuery)(postgres->connection, query ? query : made);
	free(made);
	if (!sent || !CALL(postgres, setSingleRowMode)(postgres->connection))
		return fail(postgres, ISM_ERR_IO, error);
	return ISM_OK;
}

static bool has_rows(struct postgres *postgres, const PGresult *result)
{
	ExecStatusType status = CALL(postgres, resultStatus)(result);

	return status == PGRES_SINGLE_TUPLE || status == PGRES_TUPLES_OK;
}

static enum ism_status bind(
	struct postgres *postgres, const struct ism_reader_task *task, struct ism_error *error)
{
	uint32_t n = (uint32_t)CALL(postgres, nfields)(postgres->first);
	const char **names = calloc(n + (size_t)1, sizeof(*names));
	enum ism_status status;

	postgres->is_boolean = calloc(task->n_columns + (size_t)1, sizeof(bool));
	if (!names || !postgres->is_boolean) {
		free(names);
		return ism_fail_at(
			error, ISM_ERR_MEMORY, task->shown, 0, 0, "no memory to read it");
	}
	for (uint32_t i = 0; i < n; i++)
		names[i] = CALL(postgres, fname)(postgres->first, (int)i);
	status = ism_fetch_bind(&postgres->fetch, names, n, task->columns, error);
	free(names);
	for (uint32_t i = 0; status == ISM_OK && i < task->n_columns; i++)
		postgres->is_boolean[i] =
			CALL(postgres, ftype)(postgres->first,
				(int)postgres->fetch.numbers[i] - 1) == BOOLEAN_TYPE;
	return status;
}

static enum ism_status open_connection(
	struct postgres *postgres, const struct ism_reader_task *task, struct ism_error *error)
{
	ISM_TRY(ism_fetch_open(&postgres->fetch, task, error));
	postgres->fetch.is_digested = true;
	ISM_TRY(ism_library_open(&postgres->library, "libpq.so.5", function_names,
		sizeof(function_names) / sizeof(*function_names), postgres->library_functions.all,
		task->shown, error));
	ISM_TRY(connect(postgres, error));
	ISM_TRY(send(postgres, error));
	postgres->first = CALL(postgres, getResult)(postgres->connection);
	if (!has_rows(postgres, postgres->first)) {
		bool is_empty = CALL(postgres, resultStatus)(postgres->first) == PGRES_COMMAND_OK;

		if (!is_empty)
			return fail(postgres, ISM_ERR_DATA, error);
		return ism_fail_at(error, ISM_ERR_DATA, task->shown, 0, 0,
			"the query of its format has to be one that reads rows");
	}
	return bind(postgres, task, error);
}

static enum ism_status postgres_open(
	void **self, const struct ism_reader_task *task, struct ism_error *error)
{
	struct postgres *postgres;
	enum ism_status status;

	if (task->path)
		return ism_fail_at(error, ISM_ERR_USAGE, task->shown, 0, 0,
			"is a file, but its source is read from PostgreSQL");
	postgres = calloc(1, sizeof(*postgres));
	if (!postgres)
		return ism_fail_at(
			error, ISM_ERR_MEMORY, task->shown, 0, 0, "no memory to read it");
	status = open_connection(postgres, task, error);
	if (status != ISM_OK) {
		postgres_close(postgres);
		return status;
	}
	*self = postgres;
	return ISM_OK;
}

/* ---- rows ---- */

static enum ism_status add_cell(struct postgres *postgres, const PGresult *result, int row,
	uint32_t field, struct ism_error *error)
{
	int column = (int)postgres->fetch.numbers[field] - 1;
	const char *text = CALL(postgres, getvalue)(result, row, column);
	size_t size = (size_t)CALL(postgres, getlength)(result, row, column);

	if (CALL(postgres, getisnull)(result, row, column))
		return ism_fetch_add(&postgres->fetch, field, NULL, 0, error);
	if (postgres->is_boolean[field]) {
		text = *text == 't' ? "true" : "false";
		size = strlen(text);
	}
	return ism_fetch_add(&postgres->fetch, field, text, size, error);
}

static enum ism_status add_rows(
	struct postgres *postgres, const PGresult *result, struct ism_error *error)
{
	int n = CALL(postgres, ntuples)(result);

	for (int row = 0; row < n; row++) {
		ism_fetch_begin_row(&postgres->fetch);
		for (uint32_t i = 0; i < postgres->fetch.n_fields; i++)
			ISM_TRY(add_cell(postgres, result, row, i, error));
		ism_fetch_end_row(&postgres->fetch);
	}
	return ISM_OK;
}

/* The next result, which has one row, or none at the end. A query that holds several is refused. */
static enum ism_status take_result(struct postgres *postgres, struct ism_error *error)
{
	PGresult *result = postgres->first;
	enum ism_status status = ISM_OK;

	postgres->first = NULL;
	if (!result)
		result = CALL(postgres, getResult)(postgres->connection);
	if (!result || !has_rows(postgres, result)) {
		status = fail(postgres, ISM_ERR_DATA, error);
	} else if (CALL(postgres, resultStatus)(result) == PGRES_SINGLE_TUPLE) {
		status = add_rows(postgres, result, error);
	} else {
		PGresult *further = CALL(postgres, getResult)(postgres->connection);

		postgres->is_over = true;
		if (further)
			status = ism_fail_at(error, ISM_ERR_DATA, postgres->fetch.shown, 0, 0,
				"the query of its format has to be one, not several");
		CALL(postgres, clear)(further);
	}
	CALL(postgres, clear)(result);
	return status;
}

static enum ism_status postgres_next(void *self, struct ism_batch *batch, struct ism_error *error)
{
	struct postgres *postgres = self;

	ism_fetch_begin(&postgres->fetch);
	while (!postgres->is_over && !ism_fetch_is_full(&postgres->fetch))
		ISM_TRY(take_result(postgres, error));
	ism_fetch_end(&postgres->fetch, batch);
	return ISM_OK;
}

static struct ism_cell_place postgres_place(
	void *self, const struct ism_batch *batch, uint32_t row, uint32_t field)
{
	return ism_fetch_place(&((struct postgres *)self)->fetch, batch, row, field);
}

static struct ism_file_stamp postgres_stamp(const void *self)
{
	(void)self;
	return (struct ism_file_stamp){ 0 };
}

/* Bytes of the values that were fetched. */
static uint64_t postgres_bytes_done(const void *self)
{
	return ((const struct postgres *)self)->fetch.bytes_done;
}

static uint64_t postgres_bytes_all(const void *self)
{
	(void)self;
	return 0;
}

static void postgres_digest(const void *self, uint8_t digest[32])
{
	ism_fetch_digest(&((const struct postgres *)self)->fetch, digest);
}

const struct ism_reader_kind ism_postgres_kind = {
	.open = postgres_open,
	.next = postgres_next,
	.place = postgres_place,
	.stamp = postgres_stamp,
	.bytes_done = postgres_bytes_done,
	.bytes_all = postgres_bytes_all,
	.digest = postgres_digest,
	.close = postgres_close,
};
