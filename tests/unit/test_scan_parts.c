/*
 * One source, read by one thread and by several in parts of every size: the same cells, table, ledger and files.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "random.h"
#include "runtime/eval/context.h"
#include "runtime/spill.h"
#include "runtime/eval/workers.h"
#include "runtime/reason.h"
#include "runtime/state/state_update.h"

#define MAX_FILES 8
#define MAX_TEXT  (1 << 16)

/* --- a program as generated code would be: `name, amount` --- */

static int64_t whole_number(struct ism_slice text)
{
	int64_t value = 0;

	for (uint64_t i = 0; i < text.size; i++) {
		if (text.data[i] < '0' || text.data[i] > '9')
			return -1;
		value = 10 * value + (text.data[i] - '0');
	}
	return text.size > 0 ? value : -1;
}

static void read_row(struct ism_worker *worker, const struct ism_batch *batch, uint32_t row)
{
	const struct ism_slice *text = ism_batch_cell(batch, row, 0);
	struct ism_datum name = {
		.text = text->data, .size = (uint32_t)text->size, .present = text->data != NULL
	};
	struct ism_datum amount = { .exact = whole_number(*ism_batch_cell(batch, row, 1)),
		.present = 1 };
	char *states;

	if (amount.exact < 0) {
		ism_row_reject(worker->ledger, batch, row, 1, ISM_REASON_INT);
		return;
	}
	if (amount.exact % 7 == 0)
		ism_row_check_failed(worker->ledger, batch, row, 0);
	if (amount.exact % 5 == 0)
		ism_row_orphan(worker->ledger, 0);
	ism_row_time(worker, worker->ledger, amount.exact);
	if (worker->own_tables[0])
		ism_table_insert(worker->own_tables[0], &name, &amount, ism_row_order(batch, row));
	states = ism_cells_find(worker->cells[0], &name, ISM_NO_PERIOD);
	ism_state_count_add(states);
	ism_state_max_exact_add(states + 16, amount.exact);
	ism_state_counts_exact_add(states + 48, amount.exact, worker->memory);
}

static void read_rows(struct ism_worker *worker, const struct ism_batch *batch)
{
	for (uint32_t row = 0; row < batch->n_rows; row++)
		read_row(worker, batch, row);
}

static const struct ism_state_place places[] = {
	{ ISM_STATE_COUNT, 0 },
	{ ISM_STATE_MAX_EXACT, 16 },
	{ ISM_STATE_COUNTS, 48 },
};

static const struct ism_dimension dimension = { .name = "name", .type = ISM_TYPE_TEXT };
static const uint8_t key_type = ISM_TYPE_TEXT, member_type = ISM_TYPE_INT;
static const char *const checks[] = { "sevens" };
static const char *const references[] = { "fives" };
static const struct ism_source_field fields[] = {
	{ .name = "name", .column = "name" },
	{ .name = "amount", .column = "amount", .cell = 1 },
};

/* --- what comes of it, as text --- */

static void print_places(FILE *out, const struct ism_place_result *place, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		fprintf(out, "  at %s:%" PRIu64 "\n", place[i].file, place[i].line);
}

static void print_source(FILE *out, const struct ism_source_result *source)
{
	fprintf(out,
		"rows %" PRIu64 " rejected %" PRIu64 " orphans %" PRIu64 " newest %" PRId64 "\n",
		source->rows, source->rejected, source->orphans[0], source->newest);
	for (uint32_t f = 0; f < source->n_files; f++) {
		const struct ism_file_result *file = &source->files[f];

		fprintf(out, "file %s rows %" PRIu64 " bytes %" PRIu64 " ", file->path, file->rows,
			file->bytes);
		for (int i = 0; i < 32; i++)
			fprintf(out, "%02x", file->has_digest ? file->digest[i] : 0);
		fprintf(out, "\n");
	}
	for (uint32_t i = 0; i < source->n_rejects; i++) {
		const struct ism_reject_result *reject = &source->rejects[i];

		fprintf(out, "reject %s:%" PRIu64 " %u %u %.*s\n", reject->file, reject->line,
			reject->column, reject->reason, (int)reject->text_size, reject->text);
	}
	fprintf(out, "failed %" PRIu64 "\n", source->checks[0].failed);
	print_places(out, source->checks[0].examples, source->checks[0].n_examples);
	fprintf(out, "duplicates %" PRIu64 "\n", source->duplicate_keys);
	print_places(out, source->duplicates, source->n_duplicates);
	fprintf(out, "failure %d %s\n", (int)source->failure.status, source->failure.text);
}

static void print_cells(FILE *out, struct ism_cells *cells)
{
	const uint32_t *sorted = ism_cells_sorted(cells);

	for (uint64_t i = 0; i < ism_cells_count(cells); i++) {
		struct ism_cell cell = ism_cells_at(cells, sorted[i]);
		const struct ism_state_head *count = cell.states;
		const struct ism_state_extreme_exact *most =
			(const void *)((const char *)cell.states + 16);
		const struct ism_state_counts *counts =
			(const void *)((const char *)cell.states + 48);

		fprintf(out, "cell %.*s: %" PRIu64 ", max %" PRId64 ", counted %" PRIu64 "\n",
			(int)cell.dimensions[0].size,
			cell.dimensions[0].present ? cell.dimensions[0].text : "", count->rows,
			most->value, counts->values);
	}
}

struct run {
	const char *const *files;
	uint32_t n_files;
	uint32_t threads;
	uint64_t part_bytes;
	uint64_t memory_limit_bytes;
	bool spills;
	bool with_table;
	bool digests;
	bool header;
	uint64_t progress; /* what it said last */
};

static void note_progress(void *context, const char *source, uint64_t done, uint64_t all)
{
	struct run *run = context;

	assert_string_equal(source, "s");
	assert_true(done <= all);
	run->progress = done;
}

static char *evaluate(struct run *run)
{
	const struct ism_grain grain = {
		.n_dimensions = 1,
		.dimensions = &dimension,
		.every = { .unit = -1 },
		.layout = { .n_states = 3,
			.size_bytes = 48 + sizeof(struct ism_state_counts),
			.states = places },
	};
	const struct ism_source_form form = {
		.name = "s",
		.n_files = run->n_files,
		.files = run->files,
		.format = { .delimiter = ',', .quote = '"', .escape = '"', .header = run->header },
		.fields = fields,
		.rows_fn = read_rows,
	};
	const struct ism_source source = {
		.name = "s",
		.n_forms = 1,
		.forms = &form,
		.base = ISM_NONE_INDEX,
		.group = ISM_NONE_INDEX,
		.n_fields = 2,
		.reject_limit = INT64_MAX,
		.time_kind = ISM_TIME_DATE,
		.n_checks = 1,
		.checks = checks,
		.n_references = 1,
		.references = references,
		.has_table = run->with_table,
		.n_key_parts = 1,
		.key_types = &key_type,
		.n_members = 1,
		.member_types = &member_type,
	};
	const struct ism_program program = {
		.abi = ISM_ABI_VERSION,
		.fiscal_year_start = 1,
		.n_forms = 1,
		.n_sources = 1,
		.sources = &source,
		.n_grains = 1,
		.grains = &grain,
	};
	const struct ism_eval_options options = {
		.has_as_of = true,
		.as_of = 1000000,
		.first_day = INT64_MIN,
		.last_day = INT64_MAX,
		.directory = ".",
		.fail_badness = INT32_MAX,
		.want_digests = run->digests,
		.threads = run->threads,
		.part_bytes = run->part_bytes,
		.memory_limit_bytes = run->memory_limit_bytes,
		.spill_folder = run->spills ? ism_spill_folder() : NULL,
		.progress = note_progress,
		.progress_context = run,
	};
	struct ism_evaluation *evaluation;
	struct ism_error error = { 0 };
	char *result;
	size_t size;
	FILE *out = open_memstream(&result, &size);

	if (ism_evaluate(&evaluation, &program, &options, &error) == ISM_OK) {
		print_source(out, &ism_evaluation_result(evaluation)->sources[0]);
		print_cells(out, evaluation->cells[0]);
		assert_int_equal(evaluation->memory.limit_bytes, run->memory_limit_bytes);
		ism_evaluation_free(evaluation);
	} else {
		fprintf(out, "failed: %s\n", error.text);
	}
	fclose(out);
	return result;
}

/* --- files --- */

struct folder {
	char paths[MAX_FILES][40];
	const char *files[MAX_FILES];
	uint32_t n_files;
};

static void folder_add(struct folder *folder, const char *text, size_t size)
{
	char *path = folder->paths[folder->n_files];
	int fd;

	strcpy(path, "/tmp/ism-scan-parts-XXXXXX");
	fd = mkstemp(path);
	assert_int_equal(write(fd, text, size), size);
	close(fd);
	folder->files[folder->n_files++] = path;
}

static void folder_remove(struct folder *folder)
{
	for (uint32_t f = 0; f < folder->n_files; f++)
		unlink(folder->paths[f]);
	folder->n_files = 0;
}

/* Rows of which `oddness` in 1000 are odd; without it they still have quotes, line ends in them and bad numbers. */
static size_t random_rows(struct random *random, uint32_t oddness, size_t limit, char *text)
{
	static const char *const odd[] = { "a \" b", "\"a\" b", "a,b", "\xff", "\"a" };
	size_t size = (size_t)sprintf(text, "id,name,amount,note\n");

	for (int id = 0; size < limit; id++) {
		const char *note =
			random_below(random, 10) ? "some text" : "\"1\n\"\"2\"\",a\r\n\"";
		const char *amount = random_below(random, 50) ? "" : "x";

		if (random_below(random, 1000) < oddness)
			note = odd[random_below(random, 5)];
		size += (size_t)sprintf(text + size, "%d,name %d,%s%d,%s\n", id,
			(int)random_below(random, 40), amount, (int)random_below(random, 1000),
			note);
	}
	return size;
}

static void expect_same(struct run *run, const char *expected)
{
	char *got = evaluate(run);

	assert_string_equal(got, expected);
	free(got);
}

static void expect_same_in_parts(struct folder *folder, struct run *run)
{
	static const uint32_t threads[] = { 2, 3, 7 };
	static const uint64_t part_bytes[] = { 61, 500, 4000, 1 << 20 };
	char *expected;

	run->files = folder->files;
	run->n_files = folder->n_files;
	run->header = true;
	run->threads = 1;
	expected = evaluate(run);
	for (int t = 0; t < 3; t++) {
		for (int p = 0; p < 4; p++) {
			run->threads = threads[t];
			run->part_bytes = part_bytes[p];
			expect_same(run, expected);
		}
	}
	free(expected);
}

/* --- tests --- */

static void threads_and_parts_do_not_change_a_result(void **state)
{
	static const uint32_t oddities[] = { 0, 0, 1, 30 };
	struct random random = { 17 };
	char *text = malloc(MAX_TEXT + 256);

	(void)state;
	for (int round = 0; round < 24; round++) {
		struct folder folder = { 0 };
		struct run run = { .with_table = round % 2, .digests = round % 3 == 0 };
		uint32_t n_files = 1 + (uint32_t)random_below(&random, MAX_FILES);

		for (uint32_t f = 0; f < n_files; f++) {
			size_t size = random_rows(&random, oddities[round % 4],
				random_below(&random, f % 2 ? 300 : 20000), text);

			folder_add(&folder, text, size);
		}
		expect_same_in_parts(&folder, &run);
		folder_remove(&folder);
	}
	free(text);
}

static void the_order_of_rejects_duplicates_and_examples_is_that_of_the_files(void **state)
{
	struct folder folder = { 0 };
	struct run run = { .with_table = true };
	char *text = malloc(MAX_TEXT), *result;
	size_t size = (size_t)sprintf(text, "name,amount\n");

	(void)state;
	for (int i = 0; i < 400; i++)
		size += (size_t)sprintf(
			text + size, "\"line\n%d\",%s7\n", i % 200, i % 10 ? "" : "x");
	folder_add(&folder, text, size);
	expect_same_in_parts(&folder, &run);
	run.threads = 4;
	run.part_bytes = 100;
	result = evaluate(&run);
	assert_non_null(strstr(result, "rows 400 rejected 40 "));
	assert_non_null(strstr(result, ":2 2 3 x7\nreject"));  /* the first row */
	assert_non_null(strstr(result, ":22 2 3 x7\nreject")); /* ten rows of two lines later */
	assert_non_null(strstr(result, "failed 360\n"));
	assert_non_null(strstr(result, "duplicates 180\n"));
	assert_non_null(strstr(result, ":404\n")); /* row 202, the first that was seen before */
	free(result);
	folder_remove(&folder);
	free(text);
}

/* What ends a scan early ends it with the same words. */
static void failures_are_those_of_one_thread(void **state)
{
	struct random random = { 23 };
	struct folder folder = { 0 };
	struct run run = { 0 };
	char *text = malloc(MAX_TEXT);

	(void)state;
	folder_add(&folder, text, random_rows(&random, 0, 5000, text));
	folder_add(&folder, "id,name\n1,a\n", 12);
	folder_add(&folder, text, random_rows(&random, 0, 5000, text));
	expect_same_in_parts(&folder, &run);
	folder_remove(&folder);

	folder_add(&folder, text, random_rows(&random, 0, 5000, text));
	folder_add(&folder, "", 0);
	expect_same_in_parts(&folder, &run);
	folder_remove(&folder);
	free(text);
}

/* Many threads hold more than one does: where that is too much, one does it. */
static void a_memory_limit_is_kept_and_does_not_depend_on_threads(void **state)
{
	struct random random = { 29 };
	struct folder folder = { 0 };
	struct run run = { .with_table = true };
	char *text = malloc(MAX_TEXT + 256);

	(void)state;
	folder_add(&folder, text, random_rows(&random, 0, MAX_TEXT, text));
	for (run.memory_limit_bytes = 1000; run.memory_limit_bytes < 4000000;
		run.memory_limit_bytes *= 3)
		expect_same_in_parts(&folder, &run);
	folder_remove(&folder);
	free(text);
}

static void what_spills_changes_nothing(void **state)
{
	struct random random = { 31 };
	struct folder folder = { 0 };
	struct run run = { .with_table = true, .part_bytes = 5000 };
	char *text = malloc(MAX_TEXT + 256), *expected;

	(void)state;
	folder_add(&folder, text, random_rows(&random, 0, MAX_TEXT, text));
	run.files = folder.files;
	run.n_files = folder.n_files;
	run.threads = 1;
	expected = evaluate(&run);
	run.spills = true;
	for (run.memory_limit_bytes = 1; run.memory_limit_bytes < 1000000;
		run.memory_limit_bytes *= 10) {
		for (run.threads = 1; run.threads < 8; run.threads += 3)
			expect_same(&run, expected);
	}
	free(expected);
	folder_remove(&folder);
	free(text);
}

static void a_file_without_a_header_and_progress(void **state)
{
	struct folder folder = { 0 };
	struct run run = { .files = folder.files, .n_files = 1, .part_bytes = 1 << 20 };
	size_t size = 0, limit = 17 << 20;
	char *text = malloc(limit + 100), *expected;

	(void)state;
	for (int i = 0; size < limit; i++)
		size += (size_t)sprintf(text + size, "name %d,%d\n", i % 50, i);
	folder_add(&folder, text, size);
	run.threads = 1;
	expected = evaluate(&run);
	assert_true(run.progress > 0);
	run.progress = 0;
	run.threads = 3;
	expect_same(&run, expected);
	assert_true(run.progress > 0);
	free(expected);
	free(text);
	folder_remove(&folder);
}

/* --- workers --- */

struct calls {
	_Atomic uint32_t by_index[100];
};

static void note_call(void *context, uint32_t index)
{
	((struct calls *)context)->by_index[index]++;
}

static void each_worker_is_called_once(void **state)
{
	struct calls calls = { 0 };

	(void)state;
	for (uint32_t n = 1; n <= 100; n++)
		ism_workers_run(n, note_call, &calls);
	for (uint32_t i = 0; i < 100; i++)
		assert_int_equal(calls.by_index[i], 100 - i);
	assert_in_range(ism_workers_available(), 1, ISM_WORKERS_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(threads_and_parts_do_not_change_a_result),
		cmocka_unit_test(the_order_of_rejects_duplicates_and_examples_is_that_of_the_files),
		cmocka_unit_test(failures_are_those_of_one_thread),
		cmocka_unit_test(a_memory_limit_is_kept_and_does_not_depend_on_threads),
		cmocka_unit_test(what_spills_changes_nothing),
		cmocka_unit_test(a_file_without_a_header_and_progress),
		cmocka_unit_test(each_worker_is_called_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
