/* Measures in the descriptor: slots, judgements, parts and what results say of them. */
#include "codegen/gen.h"

#define SET(image, type, i, member, value) \
	image_set((image), (uint64_t)(i) * sizeof(type) + offsetof(type, member), (value))
#define SET_TEXT(image, type, i, member, text) \
	SET(image, type, i, member, gen_string((image)->g, text))

static LLVMValueRef gen_indices(struct gen *g, uint32_t n, const uint32_t *indices)
{
	return n ? gen_bytes(g, indices, n * sizeof indices[0], "indices") : NULL;
}

static LLVMValueRef emit_slots(struct gen *g, const struct ism_plan_measure *measure)
{
	struct ism_slot *slots = ism_new_array(g->arena, measure->n_slots, struct ism_slot);
	struct image image = image_of(g, slots, measure->n_slots * sizeof slots[0]);

	for (uint32_t i = 0; i < measure->n_slots; i++) {
		const struct ism_plan_slot *slot = &measure->slots[i];

		slots[i].kind = slot->kind;
		slots[i].index = slot->index;
		slots[i].stage = slot->stage;
		slots[i].pass = slot->pass;
		slots[i].overall = slot->overall;
		slots[i].stretch = slot->stretch;
		slots[i].scale = slot->type.scale;
		slots[i].n = slot->n;
		if (slot->kind == ISM_SLOT_FORMULA)
			SET(&image, struct ism_slot, i, fn,
				emit_formula(g,
					ism_arena_printf(
						g->arena, "%s.slot.%u", measure->model->name, i),
					slot->term));
		if (slot->kind == ISM_SLOT_SERIES) {
			slots[i].function = slot->series->u.series.function;
			slots[i].lambda = slot->series->u.series.lambda;
			SET_TEXT(&image, struct ism_slot, i, text, slot->series->u.series.text);
		}
		if (slot->kind == ISM_SLOT_RANK)
			slots[i].scale = measure->slots[slot->index].type.scale;
	}
	return measure->n_slots ? image_place(&image, "slots") : NULL;
}

static LLVMValueRef gen_notes(struct gen *g, const struct ism_measure_model *measure)
{
	struct ism_note *notes = ism_new_array(g->arena, measure->n_notes, struct ism_note);
	struct image image = image_of(g, notes, measure->n_notes * sizeof notes[0]);

	for (uint32_t i = 0; i < measure->n_notes; i++) {
		const struct ism_note *note = &measure->notes[i];

		notes[i].is_list = note->is_list;
		notes[i].n_texts = note->n_texts;
		SET_TEXT(&image, struct ism_note, i, key, note->key);
		SET(&image, struct ism_note, i, texts,
			gen_string_array(g, note->n_texts, note->texts));
	}
	return measure->n_notes ? image_place(&image, "notes") : NULL;
}

static LLVMValueRef gen_parts(struct gen *g, const struct ism_plan_measure *measure)
{
	struct ism_part *parts = ism_new_array(g->arena, measure->n_parts, struct ism_part);
	struct image image = image_of(g, parts, measure->n_parts * sizeof parts[0]);

	for (uint32_t i = 0; i < measure->n_parts; i++) {
		const struct ism_plan_part *part = &measure->parts[i];

		parts[i].slot = part->slot;
		parts[i].form = part->model->form;
		image_form(&image, i * sizeof parts[0] + offsetof(struct ism_part, form),
			&part->model->form);
		SET_TEXT(&image, struct ism_part, i, name, part->model->name);
	}
	return measure->n_parts ? image_place(&image, "parts") : NULL;
}

static LLVMValueRef gen_targets(struct gen *g, const struct ism_plan_judgement *judgement)
{
	uint32_t n = judgement->n_targets;
	struct ism_target *targets = ism_new_array(g->arena, n, struct ism_target);

	for (uint32_t i = 0; i < n; i++) {
		const struct ism_plan_target *target = &judgement->targets[i];

		targets[i].op = target->model->op;
		targets[i].value = target->value;
		targets[i].high = target->high;
		targets[i].met = target->met;
		targets[i].from = target->model->from;
		targets[i].by = target->model->by;
	}
	return n ? gen_bytes(g, targets, n * sizeof targets[0], "targets") : NULL;
}

static LLVMValueRef gen_rules(struct gen *g, const struct ism_plan_judgement *judgement)
{
	uint32_t n = judgement->n_rules;
	struct ism_rule *rules = ism_new_array(g->arena, n, struct ism_rule);
	struct image image = image_of(g, rules, n * sizeof rules[0]);

	for (uint32_t i = 0; i < n; i++) {
		const struct ism_rule_model *model = judgement->rules[i].model;

		rules[i].level = model->level;
		rules[i].condition = judgement->rules[i].condition;
		rules[i].periods = model->periods;
		rules[i].within_us = model->within_us;
		rules[i].within_months = model->within_months;
		SET_TEXT(&image, struct ism_rule, i, text, model->text);
		SET_TEXT(&image, struct ism_rule, i, action, model->action);
		SET_TEXT(&image, struct ism_rule, i, to, model->to);
	}
	return n ? image_place(&image, "rules") : NULL;
}

static LLVMValueRef gen_judgements(struct gen *g, const struct ism_plan_measure *measure)
{
	uint32_t n = measure->n_judgements;
	struct ism_judgement *judgements = ism_new_array(g->arena, n, struct ism_judgement);
	struct image image = image_of(g, judgements, n * sizeof judgements[0]);

	for (uint32_t i = 0; i < n; i++) {
		const struct ism_plan_judgement *plan = &measure->judgements[i];

		judgements[i].value = plan->value;
		judgements[i].baseline = plan->baseline;
		judgements[i].baseline_day = plan->measure->baseline_day;
		judgements[i].n_targets = plan->n_targets;
		judgements[i].has_criteria = plan->measure->has_criteria;
		judgements[i].n_rules = plan->n_rules;
		judgements[i].applies = plan->applies;
		judgements[i].form = plan->measure->form;
		image_form(&image, i * sizeof judgements[0] + offsetof(struct ism_judgement, form),
			&plan->measure->form);
		SET_TEXT(&image, struct ism_judgement, i, measure, plan->measure->name);
		SET(&image, struct ism_judgement, i, targets, gen_targets(g, plan));
		SET(&image, struct ism_judgement, i, rules, gen_rules(g, plan));
	}
	return n ? image_place(&image, "judgements") : NULL;
}

static LLVMValueRef gen_intervals(struct gen *g, const struct ism_plan_measure *measure)
{
	uint32_t n = measure->n_intervals;
	struct ism_interval_of *intervals = ism_new_array(g->arena, n, struct ism_interval_of);

	for (uint32_t i = 0; i < n; i++)
		intervals[i] = (struct ism_interval_of){ measure->intervals[i].value,
			measure->intervals[i].spread, measure->intervals[i].level };
	return n ? gen_bytes(g, intervals, n * sizeof intervals[0], "intervals") : NULL;
}

static LLVMValueRef gen_benchmarks(struct gen *g, const struct ism_plan_measure *measure)
{
	uint32_t n = measure->model->n_benchmarks;
	struct ism_benchmark *benchmarks = ism_new_array(g->arena, n, struct ism_benchmark);
	struct image image = image_of(g, benchmarks, n * sizeof benchmarks[0]);

	for (uint32_t i = 0; i < n; i++) {
		const struct ism_benchmark_model *model = &measure->model->benchmarks[i];

		benchmarks[i].measure = measure->benchmarks[i];
		if (model->value)
			benchmarks[i].value = model->value->u.constant;
		SET_TEXT(&image, struct ism_benchmark, i, label, model->label);
	}
	return n ? image_place(&image, "benchmarks") : NULL;
}

static LLVMValueRef gen_waivers(struct gen *g, const struct ism_plan_measure *measure)
{
	uint32_t n = measure->n_waivers;
	struct ism_waiver *waivers = ism_new_array(g->arena, n, struct ism_waiver);
	struct image image = image_of(g, waivers, n * sizeof waivers[0]);

	for (uint32_t i = 0; i < n; i++) {
		const struct ism_waiver_model *model = measure->waivers[i].model;

		waivers[i].where = measure->waivers[i].where;
		waivers[i].from = model->from;
		waivers[i].until = model->until;
		SET_TEXT(&image, struct ism_waiver, i, name, model->name);
		SET_TEXT(&image, struct ism_waiver, i, text, model->where_text);
		SET_TEXT(&image, struct ism_waiver, i, reason, model->reason);
		SET_TEXT(&image, struct ism_waiver, i, approved_by, model->approved_by);
	}
	return n ? image_place(&image, "waivers") : NULL;
}

static void set_forms(struct image *image, struct ism_measure *out, uint64_t at,
	const struct ism_measure_model *model)
{
	const struct ism_form count = {
		.type = ISM_TYPE_INT, .unit_num = 1, .unit_den = 1, .digits = -1
	};
	bool is_share = out->share != ISM_NONE_INDEX; /* both parts are counts of rows */
	const struct ism_form *numerator = is_share ? &count : &model->numerator_form;
	const struct ism_form *denominator = is_share ? &count : &model->denominator_form;

	out->form = model->form;
	out->numerator_form = *numerator;
	out->denominator_form = *denominator;
	image_form(image, at + offsetof(struct ism_measure, form), &model->form);
	image_form(image, at + offsetof(struct ism_measure, numerator_form), numerator);
	image_form(image, at + offsetof(struct ism_measure, denominator_form), denominator);
}

static void set_measure(struct image *image, struct ism_measure *measures, uint32_t i)
{
	struct gen *g = image->g;
	const struct ism_plan_measure *plan = &g->plan->measures[i];
	const struct ism_measure_model *model = plan->model;
	struct ism_measure *out = &measures[i];

	SET_TEXT(image, struct ism_measure, i, name, model->name);
	SET_TEXT(image, struct ism_measure, i, id, model->id);
	SET_TEXT(image, struct ism_measure, i, title, model->title);
	out->n_notes = model->n_notes;
	SET(image, struct ism_measure, i, notes, gen_notes(g, model));
	out->share = plan->share;
	set_forms(image, out, i * sizeof *out, model);
	out->n_dimensions = model->n_dimensions;
	SET(image, struct ism_measure, i, dimensions,
		gen_dimensions(g, model->n_dimensions, model->dimensions));
	out->every.unit = model->every.unit;
	out->every.span_us = model->every.span_us;
	SET_TEXT(image, struct ism_measure, i, every.text, model->every.text);
	out->small = model->small;
	out->matures_us = model->matures_us;
	out->is_stock = plan->is_stock;
	out->n_grains = plan->n_grains;
	SET(image, struct ism_measure, i, grains, gen_indices(g, plan->n_grains, plan->grains));
	out->n_sources = plan->n_sources;
	SET(image, struct ism_measure, i, sources, gen_indices(g, plan->n_sources, plan->sources));
	out->n_lookups = plan->n_lookups;
	SET(image, struct ism_measure, i, lookups, gen_indices(g, plan->n_lookups, plan->lookups));
	out->n_slots = plan->n_slots;
	SET(image, struct ism_measure, i, slots, emit_slots(g, plan));
	out->value = plan->value;
	out->numerator = plan->numerator;
	out->denominator = plan->denominator;
	out->n_row_slots = plan->n_row_slots;
	SET(image, struct ism_measure, i, row_slots,
		gen_indices(g, plan->n_row_slots, plan->row_slots));
	out->n_parts = plan->n_parts;
	SET(image, struct ism_measure, i, parts, gen_parts(g, plan));
	out->n_judgements = plan->n_judgements;
	SET(image, struct ism_measure, i, judgements, gen_judgements(g, plan));
	out->judged = model->judged;
	out->n_intervals = plan->n_intervals;
	SET(image, struct ism_measure, i, intervals, gen_intervals(g, plan));
	out->interval_low = plan->interval_low;
	out->interval_high = plan->interval_high;
	out->level = model->level;
	out->n_benchmarks = model->n_benchmarks;
	SET(image, struct ism_measure, i, benchmarks, gen_benchmarks(g, plan));
	out->n_waivers = plan->n_waivers;
	SET(image, struct ism_measure, i, waivers, gen_waivers(g, plan));
	out->worst = model->worst;
	out->reported = plan->reported;
	out->n_needs = plan->n_needs;
	SET(image, struct ism_measure, i, needs, gen_indices(g, plan->n_needs, plan->needs));
}

LLVMValueRef emit_measures(struct gen *g)
{
	uint32_t n = g->plan->n_measures;
	struct ism_measure *measures = ism_new_array(g->arena, n, struct ism_measure);
	struct image image = image_of(g, measures, n * sizeof measures[0]);

	for (uint32_t i = 0; i < n; i++)
		set_measure(&image, measures, i);
	return n ? image_place(&image, "measures") : NULL;
}
