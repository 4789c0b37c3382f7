/* The plan for people: `ism explain`. One block per scan, then the measures. */
#include "plan/plan.h"

#include <inttypes.h>

static const char *const slot_names[] = {
	[ISM_SLOT_AGGREGATE] = "aggregate",
	[ISM_SLOT_FORMULA] = "formula",
	[ISM_SLOT_TARGET] = "target",
	[ISM_SLOT_EXPECTED] = "expected",
	[ISM_SLOT_BASELINE] = "baseline",
	[ISM_SLOT_ATTAINMENT] = "attainment",
	[ISM_SLOT_STATUS] = "status",
	[ISM_SLOT_DIMENSION] = "dimension",
	[ISM_SLOT_INTERVAL_LOW] = "interval_low",
	[ISM_SLOT_INTERVAL_HIGH] = "interval_high",
	[ISM_SLOT_PERIOD] = "period",
	[ISM_SLOT_SERIES] = "series",
	[ISM_SLOT_RANK] = "rank",
	[ISM_SLOT_LOWEST] = "lowest",
	[ISM_SLOT_HIGHEST] = "highest",
	[ISM_SLOT_HEADLINE] = "headline",
	[ISM_SLOT_HEADLINE_STATUS] = "headline_status",
};

static const char *const period_names[] = {
	[ISM_PERIOD_PART_START] = "start",
	[ISM_PERIOD_PART_END] = "end",
	[ISM_PERIOD_PART_LAST] = "last",
	[ISM_PERIOD_PART_LENGTH] = "length",
};

static const char *const window_names[] = {
	[ISM_PLAN_WINDOW_NONE] = "",
	[ISM_PLAN_WINDOW_INSIDE] = " in the window",
	[ISM_PLAN_WINDOW_UNTIL] = " up to the end of the window",
	[ISM_PLAN_WINDOW_BEFORE] = " before the window",
};

static void print_term_line(const char *what, const struct ism_term *term, FILE *out)
{
	fprintf(out, "  %s ", what);
	ism_term_print(term, out);
	fputc('\n', out);
}

static void print_table(const struct ism_plan_scan *scan, FILE *out)
{
	for (uint32_t i = 0; i < scan->n_keys; i++)
		print_term_line("key", scan->keys[i], out);
	for (uint32_t i = 0; i < scan->n_members; i++)
		print_term_line("keeps", scan->members[i], out);
}

static void print_state(const struct ism_plan_state *state, FILE *out)
{
	fprintf(out, "    %s", ism_state_name(state->kind));
	if (state->value) {
		fputc(' ', out);
		ism_term_print(state->value, out);
	}
	if (state->key_unit != 1)
		fprintf(out, " / %" PRId64, state->key_unit);
	if (state->weight) {
		fputs(" weight ", out);
		ism_term_print(state->weight, out);
	}
	if (state->where) {
		fputs(" where ", out);
		ism_term_print(state->where, out);
	}
	fputc('\n', out);
}

static void print_grain(const struct ism_plan *plan, uint32_t index, FILE *out)
{
	const struct ism_plan_grain *grain = &plan->grains[index];

	fprintf(out, "  grain %u", index);
	for (uint32_t i = 0; i < grain->n_dimensions; i++) {
		fprintf(out, "%s %s = ", i ? "," : " by", grain->dimensions[i].name);
		ism_term_print(grain->dimension_terms[i], out);
	}
	if (grain->every.unit >= 0)
		fprintf(out, " every %s", grain->every.text);
	if (grain->placed) {
		fputs(" at ", out);
		ism_term_print(grain->placed, out);
	}
	fputs(grain->snapshot ? ", one inventory each" : "", out);
	fputs(window_names[grain->window], out);
	fprintf(out, ", %u bytes a cell\n", grain->block_size);
	for (uint32_t i = 0; i < grain->n_states; i++)
		print_state(&grain->states[i], out);
}

static void print_terms(const char *what, uint32_t n, struct ism_term **terms, FILE *out)
{
	for (uint32_t i = 0; i < n; i++) {
		if (i == 0)
			fprintf(out, "  %s", what);
		fputc(' ', out);
		if (terms[i])
			ism_term_print(terms[i], out);
	}
	if (n)
		fputc('\n', out);
}

/* What a kept source has of its base's rows, which the pass over these leaves behind. */
static void print_kept(const struct ism_plan *plan, const struct ism_plan_scan *scan, FILE *out)
{
	static const char *const names[] = {
		[ISM_KEEP_LATEST] = "latest",
		[ISM_KEEP_FIRST] = "unique",
		[ISM_KEEP_SEQUENCE] = "sequence",
		[ISM_KEEP_GROUP] = "group",
	};

	print_terms(names[scan->source->keep], scan->n_keep_keys, scan->keep_keys, out);
	print_terms("  by", scan->n_keep_orders, scan->keep_orders, out);
	for (uint32_t i = 0; i < scan->source->n_fields; i++) {
		fprintf(out, "  field.%u = ", i);
		if (scan->origins[i])
			ism_term_print(scan->origins[i], out);
		else
			fprintf(out, "%s", plan->aggregates[scan->group_fields[i]].model->text);
		fputc('\n', out);
	}
}

/* Where the rows come from. */
static void print_origin(const struct ism_plan *plan, uint32_t index, FILE *out)
{
	const struct ism_plan_scan *scan = &plan->scans[index];
	const struct ism_source_model *source = scan->source;

	fprintf(out, "%s %u %s", scan->root == index ? "scan" : "view", index, source->name);
	if (scan->base != ISM_NONE_INDEX)
		fprintf(out, " from %u %s", scan->base, plan->scans[scan->base].source->name);
	for (uint32_t i = 0; i < source->n_forms; i++)
		fprintf(out, "%s %s", i ? "," : " of", source->forms[i]->name);
	fputc('\n', out);
	if (scan->spread)
		print_term_line("each", scan->spread, out);
	if (scan->where)
		print_term_line("where", scan->where, out);
	if (source->keep != ISM_KEEP_NOTHING)
		print_kept(plan, scan, out);
}

static void print_scan(const struct ism_plan *plan, uint32_t index, FILE *out)
{
	const struct ism_plan_scan *scan = &plan->scans[index];

	print_origin(plan, index, out);
	for (uint32_t i = 0; !scan->source->base && i < scan->source->n_fields; i++)
		fprintf(out, "  field.%u %s%s\n", i, scan->source->fields[i].name,
			scan->source->fields[i].optional ? "?" : "");
	for (uint32_t i = 0; i < scan->n_matches; i++)
		print_term_line("first", scan->matches[i], out);
	for (uint32_t i = 0; i < scan->n_checks; i++)
		if (scan->checks[i])
			print_term_line("check", scan->checks[i], out);
		else
			print_terms("unique", scan->source->checks[i].n_keys, scan->unique_keys[i],
				out);
	for (uint32_t i = 0; i < scan->n_references; i++)
		print_term_line("follows", scan->references[i], out);
	if (scan->has_table)
		print_table(scan, out);
	if (scan->time)
		print_term_line("time", scan->time, out);
	for (uint32_t i = 0; i < scan->n_grains; i++)
		print_grain(plan, scan->grains[i], out);
}

/* Keys are slots behind the parts of the period. */
static void print_replay(const struct ism_plan_replay *replay, FILE *out)
{
	fprintf(out, ", %s %s", replay->tuple ? "replayed into" : "taken from as many parts for",
		ism_state_name(replay->kind));
	if (replay->value) {
		fputc(' ', out);
		ism_term_print(replay->value, out);
	}
	if (replay->weight) {
		fputs(" weight ", out);
		ism_term_print(replay->weight, out);
	}
	if (replay->where) {
		fputs(" where ", out);
		ism_term_print(replay->where, out);
	}
}

static void print_aggregate(const struct ism_plan_aggregate *aggregate, FILE *out)
{
	fprintf(out, " %s = grain %u state %u", aggregate->model->text, aggregate->grain,
		aggregate->state);
	if (aggregate->leaves != ISM_NONE_INDEX)
		fprintf(out, " without grain %u state %u%s", aggregate->leaves,
			aggregate->leaves_state,
			aggregate->model->during ? " of earlier periods" : "");
	if (aggregate->replay)
		print_replay(aggregate->replay, out);
}

static void print_stretch(const struct ism_plan_slot *slot, FILE *out)
{
	switch (slot->stretch) {
	case ISM_STRETCH_PERIOD: break;
	case ISM_STRETCH_CUMULATIVE: fputs(" cumulative", out); break;
	case ISM_STRETCH_YEAR_TO_DATE: fputs(" year to date", out); break;
	case ISM_STRETCH_ROLLING: fprintf(out, " rolling %" PRIu64, slot->n); break;
	}
}

static void print_series(const struct ism_plan_slot *slot, FILE *out)
{
	const struct ism_term *term = slot->series;

	fprintf(out, " %s slot.%u", ism_series_name(term->u.series.function), slot->index);
	if (term->u.series.n)
		fprintf(out, " %" PRIu64, term->u.series.n);
	if (term->u.series.function == ISM_SERIES_EWMA)
		fprintf(out, " %g", term->u.series.lambda);
}

/* When it can be evaluated, where that is not at once. */
static void print_time(const struct ism_plan_slot *slot, FILE *out)
{
	if (slot->stage)
		fprintf(out, ", stage %u", slot->stage);
	if (slot->pass)
		fprintf(out, ", pass %u", slot->pass);
}

static void print_optional(const char *what, uint32_t slot, FILE *out)
{
	if (slot != ISM_NONE_INDEX)
		fprintf(out, ", %s slot.%u", what, slot);
}

static void print_interval(const struct ism_plan_interval *interval, FILE *out)
{
	fprintf(out, " slot.%u at %u / %u", interval->value, interval->level.num,
		interval->level.den);
	print_optional("spread", interval->spread, out);
}

static void print_slot(const struct ism_plan *plan, const struct ism_plan_measure *measure,
	uint32_t index, FILE *out)
{
	const struct ism_plan_slot *slot = &measure->slots[index];

	fprintf(out, "  slot.%u %s", index, slot_names[slot->kind]);
	switch (slot->kind) {
	case ISM_SLOT_AGGREGATE:
		print_aggregate(&plan->aggregates[slot->index], out);
		print_stretch(slot, out);
		break;
	case ISM_SLOT_PERIOD: fprintf(out, ".%s", period_names[slot->index]); break;
	case ISM_SLOT_FORMULA:
		fputc(' ', out);
		ism_term_print(slot->term, out);
		break;
	case ISM_SLOT_DIMENSION:
		fprintf(out, " %s",
			slot->index == ISM_NONE_INDEX
				? "none"
				: measure->model->dimensions[slot->index].name);
		break;
	case ISM_SLOT_SERIES: print_series(slot, out); break;
	case ISM_SLOT_RANK:
	case ISM_SLOT_LOWEST:
	case ISM_SLOT_HIGHEST: fprintf(out, " slot.%u", slot->index); break;
	case ISM_SLOT_HEADLINE:
	case ISM_SLOT_HEADLINE_STATUS: fprintf(out, " %s", slot->headline->name); break;
	case ISM_SLOT_INTERVAL_LOW:
	case ISM_SLOT_INTERVAL_HIGH: print_interval(&measure->intervals[slot->index], out); break;
	default: fprintf(out, " of %s", measure->judgements[slot->index].measure->name); break;
	}
	print_time(slot, out);
	fputc('\n', out);
}

static void print_judgement(const struct ism_plan_judgement *judgement, FILE *out)
{
	fprintf(out, "  judge %s: value slot.%u", judgement->measure->name, judgement->value);
	print_optional("baseline", judgement->baseline, out);
	print_optional("applies", judgement->applies, out);
	fputc('\n', out);
	for (uint32_t i = 0; i < judgement->n_targets; i++) {
		fprintf(out, "    target slot.%u", judgement->targets[i].value);
		print_optional("to", judgement->targets[i].high, out);
		print_optional("met", judgement->targets[i].met, out);
		fputc('\n', out);
	}
	for (uint32_t i = 0; i < judgement->n_rules; i++) {
		fprintf(out, "    level %u", judgement->rules[i].model->level);
		print_optional("if", judgement->rules[i].condition, out);
		fputc('\n', out);
	}
}

static void print_measure(
	const struct ism_plan *plan, const struct ism_plan_measure *measure, FILE *out)
{
	fprintf(out, "measure %s%s\n", measure->model->name,
		measure->reported ? "" : ", for its headline alone");
	for (uint32_t i = 0; i < measure->n_slots; i++)
		print_slot(plan, measure, i, out);
	fprintf(out, "  value slot.%u", measure->value);
	print_optional("share", measure->share, out);
	print_optional("numerator", measure->numerator, out);
	print_optional("denominator", measure->denominator, out);
	for (uint32_t i = 0; i < measure->n_row_slots; i++)
		print_optional("rows", measure->row_slots[i], out);
	fputc('\n', out);
	for (uint32_t i = 0; i < measure->n_parts; i++)
		fprintf(out, "  part %s slot.%u\n", measure->parts[i].model->name,
			measure->parts[i].slot);
	for (uint32_t i = 0; i < measure->n_judgements; i++)
		print_judgement(&measure->judgements[i], out);
	for (uint32_t i = 0; i < measure->n_waivers; i++) {
		fprintf(out, "  waiver %s", measure->waivers[i].model->name);
		print_optional("where", measure->waivers[i].where, out);
		fputc('\n', out);
	}
}

void ism_plan_print(const struct ism_plan *plan, FILE *out)
{
	for (uint32_t i = 0; i < plan->n_scans; i++)
		print_scan(plan, i, out);
	for (uint32_t i = 0; i < plan->n_measures; i++)
		print_measure(plan, &plan->measures[i], out);
}
