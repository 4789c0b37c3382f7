/*
 * A plan as SQL: one statement per measure, each of which gives the measure's cells as `ism run` does.
 * docs/sql.md says what the columns are, what tables have to look like and where an engine differs.
 *
 * What a dialect cannot say exactly is refused, never approximated in silence.
 */
#ifndef ISM_PLAN_SQL_SQL_H
#define ISM_PLAN_SQL_SQL_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "plan/plan.h"
#include "runtime/error.h"

/* X(ID, "name on the command line") */
#define ISM_SQL_DIALECTS(X) \
	X(DUCKDB, "duckdb") \
	X(POSTGRES, "postgres") \
	X(SPARK, "spark") \
	X(CLICKHOUSE, "clickhouse") \
	X(TRINO, "trino")

enum ism_sql_dialect {
#define ISM_SQL_DIALECT_ENUM(id, name) ISM_SQL_##id,
	ISM_SQL_DIALECTS(ISM_SQL_DIALECT_ENUM)
#undef ISM_SQL_DIALECT_ENUM
		ISM_SQL_N_DIALECTS
};

/* False where there is no such dialect. */
bool ism_sql_dialect_find(const char *name, enum ism_sql_dialect *dialect);
const char *ism_sql_dialect_name(enum ism_sql_dialect dialect);

struct ism_sql_options {
	enum ism_sql_dialect dialect;
	/* The day whose close is `now`, in the head of each statement; without it the engine's clock. */
	bool has_as_of;
	int64_t as_of;
};

/*
 * Prints the statements of all measures of the plan, each ended by a semicolon. The stream stays the
 * caller's, who checks it for errors; nothing is printed where this fails: ISM_ERR_USAGE, naming the construct
 * and the dialect that cannot say it, ISM_ERR_MEMORY, or ISM_ERR_DATA for inline rows that cannot be read.
 */
enum ism_status ism_sql_print(const struct ism_plan *plan, const struct ism_sql_options *options,
	FILE *out, struct ism_error *error);

#endif
