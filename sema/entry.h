/*
 * Entries of blocks: which there are, and what value each takes. Every fault is reported here; readers
 * return false or NULL after an error.
 */
#ifndef ISM_SEMA_ENTRY_H
#define ISM_SEMA_ENTRY_H

#include "sema/context.h"
#include "support/vec.h"

/* X(ID, "key", later): `later` entries are known to the language but not to this version. */
#define PROGRAM_ENTRIES(X) \
	X(ORGANIZATION, "organization", false) \
	X(SCOPE, "scope", false) \
	X(TIMEZONE, "timezone", false) \
	X(FISCAL_YEAR_START, "fiscal_year_start", false) \
	X(CURRENCY, "currency", false) \
	X(LEVELS, "levels", false) \
	X(STAKEHOLDERS, "stakeholders", false) \
	X(SET, "set", false)

#define SOURCE_ENTRIES(X) \
	X(TITLE, "title", false) \
	X(FILE, "file", false) \
	X(ROWS, "rows", false) \
	X(FORMAT, "format", false) \
	X(TIMEZONE, "timezone", false) \
	X(FIELDS, "fields", false) \
	X(KEY, "key", false) \
	X(TIME, "time", false) \
	X(REJECTS, "rejects", false) \
	X(LET, "let", false) \
	X(CHECK, "check", false) \
	X(SNAPSHOT, "snapshot", false) \
	X(COVERS, "covers", false) \
	X(FRESH, "fresh", false) \
	X(EACH, "each", false) \
	X(WHERE, "where", false) \
	X(LATEST, "latest", false) \
	X(UNIQUE, "unique", false) \
	X(SEQUENCE, "sequence", false) \
	X(GROUP, "group", false)

/* In the order of the entries in a result: docs/result.md. */
#define MEASURE_ENTRIES(X) \
	X(ID, "id", false) \
	X(TITLE, "title", false) \
	X(KIND, "kind", false) \
	X(NEED, "need", false) \
	X(GOAL, "goal", false) \
	X(CONTROL, "control", false) \
	X(OBJECTIVE, "objective", false) \
	X(METHOD, "method", false) \
	X(EVIDENCE, "evidence", false) \
	X(FREQUENCY, "frequency", false) \
	X(OWNER, "owner", false) \
	X(COLLECTOR, "collector", false) \
	X(CLIENT, "client", false) \
	X(SOURCE, "source", false) \
	X(REPORTING, "reporting", false) \
	X(NOTE, "note", false) \
	X(FORMULA, "formula", false) \
	X(LET, "let", false) \
	X(UNIT, "unit", false) \
	X(DIGITS, "digits", false) \
	X(BY, "by", false) \
	X(EVERY, "every", false) \
	X(BASELINE, "baseline", false) \
	X(TARGET, "target", false) \
	X(CRITERIA, "criteria", false) \
	X(APPLIES, "applies", false) \
	X(SMALL, "small", false) \
	X(BENCHMARK, "benchmark", false) \
	X(MATURES, "matures", false) \
	X(HEADLINE, "headline", false) \
	X(INTERVAL, "interval", false)

#define FREQUENCY_ENTRIES(X) \
	X(COLLECT, "collect", false) \
	X(ANALYSE, "analyse", false) \
	X(REPORT, "report", false) \
	X(REVIEW, "review", false)

#define WAIVER_ENTRIES(X) \
	X(MEASURE, "measure", false) \
	X(WHERE, "where", false) \
	X(REASON, "reason", false) \
	X(APPROVED_BY, "approved_by", false) \
	X(FROM, "from", false) \
	X(UNTIL, "until", false)

#define TEST_ENTRIES(X) \
	X(AT, "at", false) \
	X(SET, "set", false) \
	X(GIVEN, "given", false) \
	X(EXPECT, "expect", false)

enum program_entry {
#define X(id, key, later) PROGRAM_##id,
	PROGRAM_ENTRIES(X)
#undef X
		PROGRAM_ENTRY_N
};

enum source_entry {
#define X(id, key, later) SOURCE_##id,
	SOURCE_ENTRIES(X)
#undef X
		SOURCE_ENTRY_N
};

enum measure_entry {
#define X(id, key, later) MEASURE_##id,
	MEASURE_ENTRIES(X)
#undef X
		MEASURE_ENTRY_N
};

enum frequency_entry {
#define X(id, key, later) FREQUENCY_##id,
	FREQUENCY_ENTRIES(X)
#undef X
		FREQUENCY_ENTRY_N
};

enum waiver_entry {
#define X(id, key, later) WAIVER_##id,
	WAIVER_ENTRIES(X)
#undef X
		WAIVER_ENTRY_N
};

enum test_entry {
#define X(id, key, later) TEST_##id,
	TEST_ENTRIES(X)
#undef X
		TEST_ENTRY_N
};

struct entry_name {
	const char *key;
	bool later;
};

/* The entries that one kind of block may have. */
struct entry_table {
	const char *block; /* "a measure", for messages */
	bool meta;         /* meta.* too */
	uint32_t n;
	const struct entry_name *names;
};

extern const struct entry_table program_entries, source_entries, measure_entries, frequency_entries,
	waiver_entries, test_entries;

/* An entry and the module in which its names are looked up; `item` NULL: not given. */
struct entry {
	const struct ism_item *item;
	const struct ism_symbol_module *module;
};

struct entry_vec ISM_VEC(struct entry);

enum { ENTRY_META = -1, ENTRY_FAULTY = -2 };

/* Index in the table, ENTRY_META, or ENTRY_FAULTY: unknown or not available, reported. */
int sema_entry_find(struct sema *s, const struct entry_table *table, const struct ism_item *item);

/*
 * Sorts the entries of a block into `found` (one for each of the table, NULL: not given; of let, check and
 * meta, which may repeat, the first). An entry given twice is an error; the first stays.
 */
void sema_entries(struct sema *s, const struct entry_table *table, const struct ism_block *block,
	const struct ism_item **found);

/* The key as written: "title", "meta.asset class". */
const char *sema_entry_key(const struct ism_item *item);

/* An entry's one value, an expression without dates; else says that it `expects` something: "a text". */
const struct ism_expr *sema_entry_expr(
	struct sema *s, const struct ism_item *item, const char *expects);
/* One text, in quotes or raw. */
const char *sema_entry_text(struct sema *s, const struct ism_item *item);
/* One text or more; *n of them. */
const char **sema_entry_texts(struct sema *s, const struct ism_item *item, uint32_t *n);
/* A text or a plain name. */
const char *sema_entry_word(struct sema *s, const struct ism_item *item, const char *expects);
/* A whole number without a unit, low <= n <= high. */
bool sema_entry_int(
	struct sema *s, const struct ism_item *item, int64_t low, int64_t high, int64_t *out);
/* One name or more, each once; false where none is usable. */
bool sema_entry_names(
	struct sema *s, const struct ism_item *item, const char *expects, struct ism_name_vec *out);
/* Reports that the value at `at` is not what the entry takes: "`title` expects a text". */
struct ism_diagnostic *sema_entry_expects(
	struct sema *s, const struct ism_item *item, struct ism_span at, const char *expects);

/* ---- literals in entries: number.c ---- */

/* A number literal's exact value as num / den; false where that leaves 64 bits. */
bool sema_literal_ratio(const char *text, int64_t *num, int64_t *den);
/* A whole number literal without a unit. */
bool sema_literal_int(const struct ism_expr *expr, int64_t *out);
/* What the program says at `at`, on one line and without comments; in the arena. */
const char *sema_written(struct sema *s, struct ism_span at);

#endif
