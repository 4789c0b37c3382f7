/* From what a scan noticed to what the result says of its source, and of the views that were read with it. */
#include "runtime/eval/scan.h"

#include <string.h>

enum { ORDER_FILE_SHIFT = 48 };

/* A source whose result is made of its ledger. */
struct telling {
	struct scan *scan;
	uint32_t index;
	const struct ism_source *source;
	const struct ism_source_ledger *ledger;
	struct ism_source_result *result;
};

/* Rows of groups, and what comes from them, are nowhere in a file. */
static bool has_places(const struct ism_program *program, uint32_t source)
{
	for (; program->sources[source].base != ISM_NONE_INDEX;
		source = program->sources[source].base)
		if (program->sources[source].keep == ISM_KEEP_GROUP)
			return false;
	return true;
}

static void tell_rejects(struct telling *t)
{
	struct ism_arena *arena = &t->scan->e->arena;
	const struct ism_source_ledger *ledger = t->ledger;
	const struct ism_source_form *form =
		t->scan->source->n_forms ? t->scan->source->forms : NULL;
	struct ism_reject_result *rejects =
		ism_new_array(arena, ledger->n_rejects, struct ism_reject_result);

	for (uint32_t i = 0; i < ledger->n_rejects; i++) {
		const struct ism_ledger_reject *from = &ledger->rejects[i];
		bool in_file = from->place.file < t->scan->files.n_files;

		rejects[i] = (struct ism_reject_result){
			.file = in_file ? t->scan->file_results[from->place.file].path
					: t->source->name,
			.line = in_file ? from->place.line : 0,
			.column = from->column,
			.field = form && from->field >= 0 ? form->fields[from->field].name : NULL,
			.text = ism_arena_copy(arena, from->text, from->text_size),
			.text_size = from->text_size,
			.reason = from->reason,
		};
	}
	t->result->rejects = rejects;
	t->result->n_rejects = ledger->n_rejects;
}

/* Of rows that were kept only the order is known; of others file and line. */
static struct ism_place_result *tell_places(
	struct telling *t, const struct ism_ledger_place *from, uint32_t n)
{
	struct ism_evaluation *e = t->scan->e;
	struct ism_place_result *places;
	uint64_t orders[ISM_LEDGER_EXAMPLES];

	if (t->scan->source->base != ISM_NONE_INDEX) {
		for (uint32_t i = 0; i < n; i++)
			orders[i] = (uint64_t)from[i].file << ORDER_FILE_SHIFT | from[i].line;
		return eval_places(e, t->index, orders, n);
	}
	places = ism_new_array(&e->arena, n, struct ism_place_result);
	for (uint32_t i = 0; i < n; i++)
		places[i] = (struct ism_place_result){ t->scan->file_results[from[i].file].path,
			from[i].line };
	return places;
}

static void tell_checks(struct telling *t)
{
	uint32_t n = t->source->n_checks;
	struct ism_check_result *checks =
		ism_new_array(&t->scan->e->arena, n, struct ism_check_result);
	bool placed = has_places(t->scan->e->program, t->index);

	for (uint32_t c = 0; c < n; c++) {
		const struct ism_ledger_check *from = &t->ledger->checks[c];

		checks[c] = (struct ism_check_result){ .text = t->source->checks[c],
			.failed = from->failed };
		if (!placed)
			continue;
		checks[c].n_examples = from->n_examples;
		checks[c].examples = tell_places(t, from->examples, from->n_examples);
	}
	t->result->checks = checks;
}

/* Checks of keys that have to be unique: all but the first row of each fail. */
static void tell_uniques(struct telling *t)
{
	struct ism_evaluation *e = t->scan->e;

	for (uint32_t u = 0; u < t->source->n_uniques; u++) {
		const struct ism_table *table = e->stores.uniques[t->source->first_unique + u];
		struct ism_check_result *check = &t->result->checks[t->source->uniques[u].check];
		const struct ism_table_duplicates *duplicates;

		if (!table)
			continue;
		duplicates = ism_table_duplicates(table);
		check->failed = duplicates->count;
		if (!has_places(e->program, t->index))
			continue;
		check->n_examples = duplicates->n_examples;
		check->examples =
			eval_places(e, t->index, duplicates->examples, duplicates->n_examples);
	}
}

static void tell_table(struct telling *t)
{
	struct ism_evaluation *e = t->scan->e;
	const struct ism_table_duplicates *duplicates;

	if (!e->tables[t->index])
		return;
	duplicates = ism_table_duplicates(e->tables[t->index]);
	t->result->duplicate_keys = duplicates->count;
	if (!has_places(e->program, t->index))
		return;
	t->result->n_duplicates = duplicates->n_examples;
	t->result->duplicates =
		eval_places(e, t->index, duplicates->examples, duplicates->n_examples);
}

static bool over_limit(const struct ism_source *source, uint64_t rows, uint64_t rejected)
{
	if (source->reject_limit_kind == ISM_LIMIT_ROWS)
		return rejected > (uint64_t)source->reject_limit;
	return (unsigned __int128)rejected * 1000000000u >
	       (unsigned __int128)rows * (uint64_t)source->reject_limit;
}

static void tell_newest(struct telling *t)
{
	struct ism_evaluation *e = t->scan->e;
	int64_t newest = t->ledger->newest;

	t->result->newest_time = newest;
	t->result->newest = newest;
	if (newest == INT64_MIN)
		t->result->newest = ISM_NO_DAY;
	else if (t->source->time_kind == ISM_TIME_INSTANT)
		t->result->newest = ism_instant_day(e->zone, &e->cursor, newest);
}

/* A derived source is as new and as sound as what it comes from: a filter that nothing passes is no old export. */
static void follow_base(struct telling *t)
{
	struct ism_evaluation *e = t->scan->e;
	const struct ism_source_result *base = &e->result.sources[t->source->base];

	if (base->source->time_kind == t->source->time_kind && base->newest != ISM_NO_DAY &&
		(t->result->newest == ISM_NO_DAY || base->newest_time > t->result->newest_time)) {
		t->result->newest = base->newest;
		t->result->newest_time = base->newest_time;
	}
	if (t->result->failure.status != ISM_OK)
		return;
	if (base->failure.status != ISM_OK)
		t->result->failure = base->failure;
	else if (base->over_limit)
		ism_fail(&t->result->failure, ISM_ERR_DATA,
			"source %s has more rejected rows than it allows: %llu of %llu",
			base->source->name, (unsigned long long)base->rejected,
			(unsigned long long)base->rows);
}

static void tell(struct scan *scan, uint32_t index, const struct ism_source_ledger *ledger)
{
	struct telling t = { scan, index, &scan->e->program->sources[index], ledger,
		&scan->e->result.sources[index] };
	struct ism_source_result *result = t.result;

	result->rows = ledger->rows;
	result->rejected = ledger->rejected;
	result->skipped = ledger->skipped;
	result->later = ledger->later;
	result->undated = ledger->undated;
	tell_newest(&t);
	result->orphans = ism_new_array(&scan->e->arena, t.source->n_references, uint64_t);
	if (t.source->n_references)
		memcpy(result->orphans, ledger->orphans, t.source->n_references * sizeof(uint64_t));
	tell_rejects(&t);
	tell_checks(&t);
	tell_uniques(&t);
	tell_table(&t);
	if (t.source->base == ISM_NONE_INDEX)
		result->over_limit = !scan->e->options->givens &&
				     over_limit(t.source, ledger->rows, ledger->rejected);
	else
		follow_base(&t);
}

void eval_scan_result(struct scan *scan)
{
	scan->result->gap_times = scan->gap_times;
	scan->result->ambiguous_times = scan->ambiguous_times;
	scan->result->repeated_names = scan->ledger->repeated_names;
	tell(scan, scan->index, scan->ledger);
	for (uint32_t v = 0; v < scan->ledger->n_views; v++)
		tell(scan, scan->index + 1 + v, scan->ledger->views[v]);
}
