#include "runtime/output/table.h"

#include "runtime/kernel/format_time.h"
#include "runtime/reason.h"

/* Rejected rows and failed checks shown of a source; the document has more. */
#define EXAMPLES_MAX 5

#define CONTINUATION_INDENT 6

/* A text of its own line; wider than the terminal it goes on below, further in. */
static void put(struct table *t, const char *text)
{
	table_wrap(t, text, CONTINUATION_INDENT);
}

static const char *count(struct table *t, uint64_t n, const char *one, const char *many)
{
	struct ism_value value = { .exact = (__int128)n, .state = ISM_VALUE_PRESENT };
	struct ism_form form = { .type = ISM_TYPE_INT, .unit_num = 1, .unit_den = 1, .digits = -1 };

	return ism_arena_printf(
		t->arena, "%s %s", table_value(t, &value, &form, -1), n == 1 ? one : many);
}

static void put_waiver(
	struct table *t, const struct ism_measure *measure, const struct ism_waiver_result *result)
{
	const struct ism_waiver *waiver = result->waiver;
	const char *needed = ism_status_name(t->result->program, result->needed_for);
	char day[ISM_FORMAT_TIME_CHARS];
	const char *text;

	ism_format_date(result->state == ISM_WAIVER_UPCOMING ? waiver->from : waiver->until, day);
	text = ism_arena_printf(t->arena, "  %s: %s%s%s, %s %s: %s", waiver->name, measure->name,
		waiver->text ? " where " : "", waiver->text ? waiver->text : "",
		result->state == ISM_WAIVER_UPCOMING   ? "from"
		: result->state == ISM_WAIVER_IN_FORCE ? "until"
						       : "ended on",
		day, waiver->reason);
	if (waiver->approved_by)
		text = ism_arena_printf(t->arena, "%s (approved by %s)", text, waiver->approved_by);
	if (needed)
		text = ism_arena_printf(
			t->arena, "%s; still needed: what it covers is %s", text, needed);
	put(t, text);
}

void table_waivers(struct table *t)
{
	const struct ism_result *result = t->result;
	bool has_title = false;

	for (uint32_t m = 0; m < result->n_measures; m++) {
		const struct ism_measure_result *measure = &result->measures[m];

		for (uint32_t w = 0; w < measure->measure->n_waivers; w++) {
			if (!has_title)
				fputs("\nWAIVERS\n", t->out);
			has_title = true;
			put_waiver(t, measure->measure, &measure->waivers[w]);
		}
	}
}

void table_actions(struct table *t)
{
	const struct ism_result *result = t->result;

	if (result->n_actions)
		fputs("\nACTIONS\n", t->out);
	for (uint32_t a = 0; a < result->n_actions; a++) {
		const struct ism_action_result *action = &result->actions[a];
		char due[ISM_FORMAT_TIME_CHARS] = "";

		if (action->due != ISM_NO_DAY)
			ism_format_date(action->due, due);
		put(t, ism_arena_printf(t->arena, "  %s: %s%s%s%s%s", action->measure->name,
			       action->text, action->to ? ", to " : "",
			       action->to ? action->to : "", *due ? ", due " : "", due));
	}
}

static void put_rejects(struct table *t, const struct ism_source_result *source)
{
	for (uint32_t r = 0; r < source->n_rejects && r < EXAMPLES_MAX; r++) {
		const struct ism_reject_result *reject = &source->rejects[r];

		const char *text = reject->text_size ? ism_arena_printf(t->arena, ": `%.*s`",
							       (int)reject->text_size, reject->text)
						     : "";

		put(t, ism_arena_printf(t->arena, "    %s:%llu:%u: %s%s%s%s", reject->file,
			       (unsigned long long)reject->line, reject->column,
			       reject->field ? reject->field : "", reject->field ? ": " : "",
			       ism_reason_text((enum ism_reason)reject->reason), text));
	}
}

static void put_checks(struct table *t, const struct ism_source_result *source)
{
	for (uint32_t c = 0; source->checks && c < source->source->n_checks; c++) {
		const struct ism_check_result *check = &source->checks[c];

		if (!check->failed)
			continue;
		put(t, ism_arena_printf(t->arena, "    check \"%s\": %s, the first at %s:%llu",
			       check->text, count(t, check->failed, "row fails", "rows fail"),
			       check->examples[0].file,
			       (unsigned long long)check->examples[0].line));
	}
}

static void put_count(struct table *t, uint64_t n, const char *one, const char *many)
{
	if (n)
		put(t, ism_arena_printf(t->arena, "    %s", count(t, n, one, many)));
}

static void put_orphans(struct table *t, const struct ism_source_result *source)
{
	for (uint32_t r = 0; source->orphans && r < source->source->n_references; r++) {
		if (source->orphans[r])
			put(t, ism_arena_printf(t->arena, "    %s: %s",
				       source->source->references[r],
				       count(t, source->orphans[r], "row refers to nothing",
					       "rows refer to nothing")));
	}
}

void table_unbound(struct table *t)
{
	const struct ism_program *program = t->result->program;

	if (program->n_unbound)
		fputs("\nUNBOUND\n", t->out);
	for (uint32_t i = 0; i < program->n_unbound; i++) {
		const struct ism_unbound *unbound = &program->unbound[i];

		put(t, ism_arena_printf(t->arena, "  %s%s%s: no source is %s",
			       unbound->module ? unbound->module : "", unbound->module ? "." : "",
			       unbound->measure, unbound->source));
	}
}

void table_sources(struct table *t)
{
	const struct ism_result *result = t->result;

	fputs("\nDATA\n", t->out);
	for (uint32_t s = 0; s < result->n_sources; s++) {
		const struct ism_source_result *source = &result->sources[s];
		char newest[ISM_FORMAT_TIME_CHARS] = "";

		if (source->source->hidden)
			continue;
		if (source->newest != ISM_NO_DAY)
			ism_format_date(source->newest, newest);
		put(t, ism_arena_printf(t->arena, "  %s: %s%s%s%s%s", source->source->name,
			       count(t, source->rows, "row", "rows"), *newest ? ", newest " : "",
			       newest, source->rejected ? ", rejected " : "",
			       source->rejected ? count(t, source->rejected, "row", "rows") : ""));
		if (source->failure.status != ISM_OK)
			put(t, ism_arena_printf(t->arena, "    %s", source->failure.text));
		put_rejects(t, source);
		put_checks(t, source);
		put_orphans(t, source);
		put_count(t, source->duplicate_keys, "row repeats a key", "rows repeat a key");
		put_count(t, source->later, "row lies after now and does not count",
			"rows lie after now and do not count");
		put_count(t, source->undated, "row has no date and does not count",
			"rows have no date and do not count");
		put_count(t, source->skipped,
			"line was passed over that its pattern does not match",
			"lines were passed over that their pattern does not match");
		put_count(t, source->gap_times, "time was skipped by a change of the clock",
			"times were skipped by a change of the clock");
		put_count(t, source->ambiguous_times,
			"time occurred twice at a change of the clock",
			"times occurred twice at a change of the clock");
		put_count(t, source->repeated_names,
			"name occurred twice in a row; the last one counts",
			"names occurred twice in a row; the last one counts");
	}
}
