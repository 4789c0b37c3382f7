#include "runtime/eval/ledger.h"

#include <stdlib.h>
#include <string.h>

static int place_compare(struct ism_ledger_place a, struct ism_ledger_place b)
{
	if (a.file != b.file)
		return a.file < b.file ? -1 : 1;
	return a.line < b.line ? -1 : a.line > b.line;
}

static enum ism_status create_one(
	struct ism_source_ledger **ledger, const struct ism_source *source)
{
	struct ism_source_ledger *l = calloc(1, sizeof(*l));

	*ledger = NULL;
	if (!l)
		return ISM_ERR_MEMORY;
	l->source = source;
	l->newest = INT64_MIN;
	l->by_instant = source->time_kind == ISM_TIME_INSTANT;
	l->checks = calloc(source->n_checks + 1, sizeof(*l->checks));
	l->orphans = calloc(source->n_references + 1, sizeof(*l->orphans));
	if (!l->checks || !l->orphans) {
		ism_ledger_free(l);
		return ISM_ERR_MEMORY;
	}
	*ledger = l;
	return ISM_OK;
}

static enum ism_status add_views(
	struct ism_source_ledger *ledger, const struct ism_program *program, uint32_t root)
{
	ledger->views = calloc(program->n_sources - root, sizeof(*ledger->views));
	if (!ledger->views)
		return ISM_ERR_MEMORY;
	for (uint32_t s = root + 1; s < program->n_sources && program->sources[s].root == root; s++)
		ISM_TRY(create_one(&ledger->views[ledger->n_views++], &program->sources[s]));
	return ISM_OK;
}

enum ism_status ism_ledger_create(
	struct ism_source_ledger **ledger, const struct ism_program *program, uint32_t root)
{
	enum ism_status status = create_one(ledger, &program->sources[root]);

	if (status == ISM_OK)
		status = add_views(*ledger, program, root);
	if (status != ISM_OK) {
		ism_ledger_free(*ledger);
		*ledger = NULL;
	}
	return status;
}

void ism_ledger_free(struct ism_source_ledger *ledger)
{
	if (!ledger)
		return;
	for (uint32_t v = 0; v < ledger->n_views; v++)
		ism_ledger_free(ledger->views[v]);
	free(ledger->views);
	free(ledger->checks);
	free(ledger->orphans);
	free(ledger);
}

/* Bytes of the valid UTF-8 sequence at `s` (RFC 3629), 0 where there is none. */
static size_t sequence_length(const unsigned char *s, size_t n)
{
	static const struct {
		unsigned char first, last, low, high;
		size_t length;
	} forms[] = {
		{ 0x00, 0x7f, 0, 0, 1 },
		{ 0xc2, 0xdf, 0x80, 0xbf, 2 },
		{ 0xe0, 0xe0, 0xa0, 0xbf, 3 },
		{ 0xe1, 0xec, 0x80, 0xbf, 3 },
		{ 0xed, 0xed, 0x80, 0x9f, 3 },
		{ 0xee, 0xef, 0x80, 0xbf, 3 },
		{ 0xf0, 0xf0, 0x90, 0xbf, 4 },
		{ 0xf1, 0xf3, 0x80, 0xbf, 4 },
		{ 0xf4, 0xf4, 0x80, 0x8f, 4 },
	};

	for (size_t f = 0; f < sizeof(forms) / sizeof(forms[0]); f++) {
		if (s[0] < forms[f].first || s[0] > forms[f].last)
			continue;
		if (forms[f].length > n)
			return 0;
		if (forms[f].length > 1 && (s[1] < forms[f].low || s[1] > forms[f].high))
			return 0;
		for (size_t i = 2; i < forms[f].length; i++) {
			if ((s[i] & 0xc0) != 0x80)
				return 0;
		}
		return forms[f].length;
	}
	return 0;
}

void ism_ledger_clip(struct ism_ledger_reject *reject, struct ism_slice text)
{
	const unsigned char *s = (const unsigned char *)text.data;
	size_t used = 0;

	reject->text_size = 0;
	while (text.data && used < text.size) {
		size_t length = sequence_length(s + used, text.size - used);
		size_t room = ISM_LEDGER_TEXT - reject->text_size;

		if ((length ? length : 1) > room)
			break;
		if (length)
			memcpy(reject->text + reject->text_size, s + used, length);
		else
			reject->text[reject->text_size] = '?';
		reject->text_size += length ? length : 1;
		used += length ? length : 1;
	}
}

/* Keeps the first ISM_LEDGER_EXAMPLES in row order; equal places stay in the order of arrival. */
static void keep_reject(struct ism_source_ledger *ledger, const struct ism_ledger_reject *reject)
{
	uint32_t at = ledger->n_rejects;

	while (at > 0 && place_compare(reject->place, ledger->rejects[at - 1].place) < 0)
		at--;
	if (at == ISM_LEDGER_EXAMPLES)
		return;
	if (ledger->n_rejects < ISM_LEDGER_EXAMPLES)
		ledger->n_rejects++;
	memmove(&ledger->rejects[at + 1], &ledger->rejects[at],
		(ledger->n_rejects - 1 - at) * sizeof(*reject));
	ledger->rejects[at] = *reject;
}

void ism_ledger_reject(struct ism_source_ledger *ledger, const struct ism_ledger_reject *reject)
{
	ledger->rejected++;
	keep_reject(ledger, reject);
}

static void keep_place(struct ism_ledger_check *check, struct ism_ledger_place place)
{
	uint32_t at = check->n_examples;

	while (at > 0 && place_compare(place, check->examples[at - 1]) < 0)
		at--;
	if (at == ISM_LEDGER_EXAMPLES)
		return;
	if (check->n_examples < ISM_LEDGER_EXAMPLES)
		check->n_examples++;
	memmove(&check->examples[at + 1], &check->examples[at],
		(check->n_examples - 1 - at) * sizeof(place));
	check->examples[at] = place;
}

void ism_ledger_merge(struct ism_source_ledger *into, const struct ism_source_ledger *from)
{
	const struct ism_source *source = into->source;

	into->rows += from->rows;
	into->rejected += from->rejected;
	into->skipped += from->skipped;
	into->later += from->later;
	into->undated += from->undated;
	into->gap_times += from->gap_times;
	into->ambiguous_times += from->ambiguous_times;
	into->repeated_names += from->repeated_names;
	if (from->newest > into->newest)
		into->newest = from->newest;
	for (uint32_t i = 0; i < from->n_rejects; i++)
		keep_reject(into, &from->rejects[i]);
	for (uint32_t c = 0; c < source->n_checks; c++) {
		into->checks[c].failed += from->checks[c].failed;
		for (uint32_t i = 0; i < from->checks[c].n_examples; i++)
			keep_place(&into->checks[c], from->checks[c].examples[i]);
	}
	for (uint32_t r = 0; r < source->n_references; r++)
		into->orphans[r] += from->orphans[r];
	for (uint32_t v = 0; v < into->n_views; v++)
		ism_ledger_merge(into->views[v], from->views[v]);
}

void ism_ledger_shift_lines(struct ism_source_ledger *ledger, uint64_t n_lines)
{
	for (uint32_t i = 0; i < ledger->n_rejects; i++)
		ledger->rejects[i].place.line += n_lines;
	for (uint32_t c = 0; c < ledger->source->n_checks; c++)
		for (uint32_t i = 0; i < ledger->checks[c].n_examples; i++)
			ledger->checks[c].examples[i].line += n_lines;
	for (uint32_t v = 0; v < ledger->n_views; v++)
		ism_ledger_shift_lines(ledger->views[v], n_lines);
}

/* ---- called by row functions: see abi.h ---- */

static struct ism_ledger_place row_place(const struct ism_batch *batch, uint32_t row)
{
	return (struct ism_ledger_place){ batch->file_index, ism_batch_line(batch, row) };
}

/* Where the cell of a field in the row stands, and what it is; a row of a view or a kept one has none. */
static struct ism_cell_place cell_place(const struct ism_source_ledger *ledger,
	const struct ism_batch *batch, uint32_t row, uint32_t field)
{
	struct ism_cell_place place = { .line = ism_batch_line(batch, row) };
	const struct ism_source_field *f;

	if (!ledger->form || field >= ledger->source->n_fields)
		return place;
	f = &ledger->form->fields[field];
	if (f->file_pattern && ledger->file_parts)
		place.text = ledger->file_parts[field];
	else if (ledger->reader)
		place = ism_reader_place(ledger->reader, batch, row, f->cell);
	return place;
}

void ism_row_reject(struct ism_source_ledger *ledger, const struct ism_batch *batch, uint32_t row,
	uint32_t field, uint32_t reason)
{
	struct ism_cell_place place = cell_place(ledger, batch, row, field);
	struct ism_ledger_reject reject = {
		.place = { batch->file_index, place.line },
		.column = place.column,
		.field = field < ledger->source->n_fields ? (int32_t)field : -1,
		.reason = reason,
	};

	ism_ledger_clip(&reject, place.text);
	ism_ledger_reject(ledger, &reject);
}

struct ism_source_ledger *ism_row_view(struct ism_source_ledger *ledger, uint32_t nth)
{
	return ledger->views[nth];
}

void ism_row_passed(struct ism_source_ledger *ledger)
{
	ledger->rows++;
}

void ism_row_check_failed(struct ism_source_ledger *ledger, const struct ism_batch *batch,
	uint32_t row, uint32_t check)
{
	ledger->checks[check].failed++;
	keep_place(&ledger->checks[check], row_place(batch, row));
}

void ism_row_orphan(struct ism_source_ledger *ledger, uint32_t reference)
{
	ledger->orphans[reference]++;
}

void ism_row_time(struct ism_worker *worker, struct ism_source_ledger *ledger, int64_t time)
{
	const struct ism_run *run = worker->run;

	/* A row that is later than now counts nowhere, and says nothing of how new the data is. */
	if (time > ledger->newest && time <= (ledger->by_instant ? run->now_us : run->today))
		ledger->newest = time;
}

void ism_row_later(struct ism_source_ledger *ledger)
{
	ledger->later++;
}

void ism_row_undated(struct ism_source_ledger *ledger)
{
	ledger->undated++;
}
