/*
 * Entries of blocks: which there are, and what value each takes. Every fault is reported here; readers
 * return false or NULL after an error.
 */
#ifndef ISM_SEMA_ENTRY_H
#define ISM_SEMA_ENTRY_H

#include "sema/context.h"
#include "support/vec.h"

/* X(ID, "key") */
#define PROGRAM_ENTRIES(X) \
	X(ORGANIZATION, "organization") \
	X(SCOPE, "scope") \
	X(TIMEZONE, "timezone") \
	X(FISCAL_YEAR_START, "fiscal_year_start") \
	X(CURRENCY, "currency") \
	X(LEVELS, "levels") \
	X(STAKEHOLDERS, "stakeholders") \
	X(SET, "set")

#define SOURCE_ENTRIES(X) \
	X(TITLE, "title") \
	X(FILE, "file") \
	X(ROWS, "rows") \
	X(FORMAT, "format") \
	X(TIMEZONE, "timezone") \
	X(FIELDS, "fields") \
	X(KEY, "key") \
	X(TIME, "time") \
	X(REJECTS, "rejects") \
	X(LET, "let") \
	X(CHECK, "check") \
	X(SNAPSHOT, "snapshot") \
	X(COVERS, "covers") \
	X(FRESH, "fresh") \
	X(EACH, "each") \
	X(WHERE, "where") \
	X(LATEST, "latest") \
	X(UNIQUE, "unique") \
	X(SEQUENCE, "sequence") \
	X(GROUP, "group")

/* In the order of the entries in a result: docs/result.md. */
#define MEASURE_ENTRIES(X) \
	X(ID, "id") \
	X(TITLE, "title") \
	X(KIND, "kind") \
	X(NEED, "need") \
	X(GOAL, "goal") \
	X(CONTROL, "control") \
	X(OBJECTIVE, "objective") \
	X(METHOD, "method") \
	X(EVIDENCE, "evidence") \
	X(FREQUENCY, "frequency") \
	X(OWNER, "owner") \
	X(COLLECTOR, "collector") \
	X(CLIENT, "client") \
	X(SOURCE, "source") \
	X(REPORTING, "reporting") \
	X(NOTE, "note") \
	X(FORMULA, "formula") \
	X(LET, "let") \
	X(UNIT, "unit") \
	X(DIGITS, "digits") \
	X(BY, "by") \
	X(EVERY, "every") \
	X(BASELINE, "baseline") \
	X(TARGET, "target") \
	X(CRITERIA, "criteria") \
	X(APPLIES, "applies") \
	X(SMALL, "small") \
	X(BENCHMARK, "benchmark") \
	X(MATURES, "matures") \
	X(HEADLINE, "headline") \
	X(INTERVAL, "interval")

#define FREQUENCY_ENTRIES(X) \
	X(COLLECT, "collect") \
	X(ANALYSE, "analyse") \
	X(REPORT, "report") \
	X(REVIEW, "review")

#define WAIVER_ENTRIES(X) \
	X(MEASURE, "measure") \
	X(WHERE, "where") \
	X(REASON, "reason") \
	X(APPROVED_BY, "approved_by") \
	X(FROM, "from") \
	X(UNTIL, "until")

#define TEST_ENTRIES(X) \
	X(AT, "at") \
	X(SET, "set") \
	X(GIVEN, "given") \
	X(EXPECT, "expect")

enum program_entry {
#define X(id, key) PROGRAM_##id,
	PROGRAM_ENTRIES(X)
#undef X
		PROGRAM_ENTRY_N
};

enum source_entry {
#define X(id, key) SOURCE_##id,
	SOURCE_ENTRIES(X)
#undef X
		SOURCE_ENTRY_N
};

enum measure_entry {
#define X(id, key) MEASURE_##id,
	MEASURE_ENTRIES(X)
#undef X
		MEASURE_ENTRY_N
};

enum frequency_entry {
#define X(id, key) FREQUENCY_##id,
	FREQUENCY_ENTRIES(X)
#undef X
		FREQUENCY_ENTRY_N
};

enum waiver_entry {
#define X(id, key) WAIVER_##id,
	WAIVER_ENTRIES(X)
#undef X
		WAIVER_ENTRY_N
};

enum test_entry {
#define X(id, key) TEST_##id,
	TEST_ENTRIES(X)
#undef X
		TEST_ENTRY_N
};

/* The entries that one kind of block may have. */
struct entry_table {
	const char *block; /* "a measure", for messages */
	bool meta;         /* meta.* too */
	uint32_t n;
	const char *const *names;
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
