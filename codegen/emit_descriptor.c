/*
 * `ism_program`: everything that the runtime has to know of the program, as one constant. Arrays are filled in
 * as C structs and placed one below the other; image.c says how.
 */
#include "codegen/row.h"

#include <string.h>

/* Sets the pointer `member` of element `i` of an array of `type`. */
#define SET(image, type, i, member, value) \
	image_set((image), (uint64_t)(i) * sizeof(type) + offsetof(type, member), (value))
#define SET_TEXT(image, type, i, member, text) \
	SET(image, type, i, member, gen_string((image)->g, text))

/* A parameter is shown in its type's own unit. */
static struct ism_form shown_form(const struct ism_type *type)
{
	struct ism_form form = { .type = type->kind, .scale = type->scale };

	form.unit_num = form.unit_den = 1;
	form.digits = -1;
	if (type->unit) {
		form.unit = type->unit->name;
		form.unit_num = type->unit->den;
		form.unit_den = type->unit->num;
	}
	if (type->enumeration)
		form.enumeration = &type->enumeration->items;
	return form;
}

static LLVMValueRef gen_params(struct gen *g)
{
	const struct ism_model *model = g->plan->model;
	struct ism_param *params = ism_new_array(g->arena, model->n_params, struct ism_param);
	struct image image = image_of(g, params, model->n_params * sizeof params[0]);

	for (uint32_t i = 0; i < model->n_params; i++) {
		const struct ism_param_model *param = &model->params[i];
		const struct ism_value *value = &param->value->u.constant;
		struct ism_field_form *form = ism_new(g->arena, struct ism_field_form);
		struct image form_image = image_of(g, form, sizeof *form);
		uint64_t at = i * sizeof params[0];
		struct ism_form shown;
		uint64_t datum = at + offsetof(struct ism_param, value);

		*form = param->form;
		image_field_form(&form_image, 0, &param->form);
		SET(&image, struct ism_param, i, form, image_place(&form_image, "param.form"));
		SET_TEXT(&image, struct ism_param, i, name, param->name);
		SET_TEXT(&image, struct ism_param, i, text, param->text);
		params[i].shown = shown_form(&param->type);
		shown = params[i].shown;
		image_form(&image, at + offsetof(struct ism_param, shown), &shown);
		if (value->state != ISM_VALUE_PRESENT)
			continue;
		params[i].value.present = 1;
		if (param->type.kind == ISM_TYPE_TEXT || param->type.kind == ISM_TYPE_IP) {
			params[i].value.size = (uint32_t)value->text.size;
			image_set(&image, datum,
				gen_bytes(g, value->text.size ? value->text.data : "",
					value->text.size ? value->text.size : 1, "param"));
		} else if (ism_type_is_real(&param->type)) {
			params[i].value.real = value->real;
		} else {
			params[i].value.exact = (int64_t)value->exact;
		}
	}
	return model->n_params ? image_place(&image, "params") : NULL;
}

static LLVMValueRef gen_regexes(struct gen *g)
{
	const struct ism_model *model = g->plan->model;
	struct ism_slice *slices = ism_new_array(g->arena, model->n_regexes, struct ism_slice);
	struct image image = image_of(g, slices, model->n_regexes * sizeof slices[0]);

	for (uint32_t i = 0; i < model->n_regexes; i++)
		image_slice(&image, i * sizeof slices[0], model->regexes[i]);
	return model->n_regexes ? image_place(&image, "regexes") : NULL;
}

static void set_zone(struct image *image, uint64_t at, struct ism_slice zone)
{
	image_set(image, at, zone.size ? gen_bytes(image->g, zone.data, zone.size, "zone") : NULL);
}

/* ---- grains and aggregates ---- */

LLVMValueRef gen_dimensions(struct gen *g, uint32_t n, const struct ism_dimension_model *models)
{
	struct ism_dimension *dimensions = ism_new_array(g->arena, n, struct ism_dimension);
	struct image image = image_of(g, dimensions, n * sizeof dimensions[0]);

	for (uint32_t i = 0; i < n; i++) {
		const struct ism_type *type = &models[i].type;

		dimensions[i].type = type->kind;
		dimensions[i].scale = type->scale;
		SET_TEXT(&image, struct ism_dimension, i, name, models[i].name);
		SET(&image, struct ism_dimension, i, enumeration,
			type->enumeration ? gen_enum(g, &type->enumeration->items) : NULL);
	}
	return n ? image_place(&image, "dimensions") : NULL;
}

static LLVMValueRef gen_grains(struct gen *g)
{
	uint32_t n = g->plan->n_grains;
	struct ism_grain *grains = ism_new_array(g->arena, n, struct ism_grain);
	struct image image = image_of(g, grains, n * sizeof grains[0]);

	for (uint32_t i = 0; i < n; i++) {
		const struct ism_plan_grain *grain = &g->plan->grains[i];

		grains[i].source = grain->source;
		grains[i].n_dimensions = grain->n_dimensions;
		SET(&image, struct ism_grain, i, dimensions,
			gen_dimensions(g, grain->n_dimensions, grain->dimensions));
		grains[i].every.unit = grain->every.unit;
		grains[i].every.span_us = grain->every.span_us;
		SET_TEXT(&image, struct ism_grain, i, every.text, grain->every.text);
		grains[i].placed = grain->placed != NULL;
		grains[i].snapshot = grain->snapshot;
		grains[i].inventories = grain->inventories;
		grains[i].is_group = grain->is_group;
		gen_layout(&image, i * sizeof grains[0] + offsetof(struct ism_grain, layout), i,
			&grains[i].layout);
	}
	return n ? image_place(&image, "grains") : NULL;
}

static void set_finish_form(struct ism_finish_form *form,
	const struct ism_aggregate_model *aggregate, const struct ism_plan_state *state)
{
	const struct ism_type *type = state->value ? &state->value->type : NULL;

	form->p_num = aggregate->p_num;
	form->p_den = aggregate->p_den;
	form->key_unit = state->key_unit;
	if (!type)
		return;
	form->type = type->kind;
	if (ism_type_is_real(type) || state->kind == ISM_STATE_WEIGHTED_REAL)
		form->type = ISM_TYPE_NUMBER;
	if (form->type == ISM_TYPE_DECIMAL)
		form->scale = type->scale;
}

/* What the aggregate is finished from: the plan's state, or the one that its rows are replayed into. */
static struct ism_plan_state finished_state(
	const struct ism_plan *plan, const struct ism_plan_aggregate *aggregate)
{
	const struct ism_plan_replay *replay = aggregate->replay;

	if (!replay)
		return plan->grains[aggregate->grain].states[aggregate->state];
	return (struct ism_plan_state){ .kind = replay->kind,
		.value = replay->value,
		.weight = replay->weight,
		.key_unit = 1 };
}

static LLVMValueRef emit_replay_formula(
	struct gen *g, uint32_t aggregate, const char *what, struct ism_term *term)
{
	const char *name = ism_arena_printf(g->arena, "aggregate.%u.%s", aggregate, what);

	return term ? emit_formula(g, name, term) : NULL;
}

static LLVMValueRef gen_replay(struct gen *g, uint32_t index, const struct ism_plan_replay *plan)
{
	struct ism_replay *replay = ism_new(g->arena, struct ism_replay);
	struct image image = image_of(g, replay, sizeof *replay);

	replay->kind = plan->kind;
	replay->time = plan->time;
	replay->order = plan->order;
	replay->part = plan->part;
	replay->unit = plan->unit;
	if (!plan->tuple)
		return image_place(&image, "replay");
	replay->n_keys = plan->tuple->u.tuple.n;
	SET(&image, struct ism_replay, 0, key_types,
		gen_types(g, replay->n_keys, plan->tuple->u.tuple.items));
	SET(&image, struct ism_replay, 0, value,
		emit_replay_formula(g, index, "value", plan->value));
	SET(&image, struct ism_replay, 0, weight,
		emit_replay_formula(g, index, "weight", plan->weight));
	SET(&image, struct ism_replay, 0, where,
		emit_replay_formula(g, index, "where", plan->where));
	return image_place(&image, "replay");
}

static LLVMValueRef gen_aggregates(struct gen *g)
{
	uint32_t n = g->plan->n_aggregates;
	struct ism_aggregate *aggregates = ism_new_array(g->arena, n, struct ism_aggregate);
	struct image image = image_of(g, aggregates, n * sizeof aggregates[0]);

	for (uint32_t i = 0; i < n; i++) {
		const struct ism_plan_aggregate *plan = &g->plan->aggregates[i];
		struct ism_plan_state state = finished_state(g->plan, plan);

		aggregates[i].grain = plan->grain;
		aggregates[i].state = plan->state;
		aggregates[i].leaves = plan->leaves;
		aggregates[i].leaves_state = plan->leaves_state;
		aggregates[i].during = plan->model->during;
		aggregates[i].kind = plan->model->kind;
		set_finish_form(&aggregates[i].form, plan->model, &state);
		SET_TEXT(&image, struct ism_aggregate, i, text, plan->model->text);
		if (plan->replay)
			SET(&image, struct ism_aggregate, i, replay,
				gen_replay(g, i, plan->replay));
	}
	return n ? image_place(&image, "aggregates") : NULL;
}

/* ---- the program ---- */

static LLVMValueRef gen_unbound(struct gen *g, const struct ism_model *model)
{
	struct ism_unbound *unbound = ism_new_array(g->arena, model->n_unbound, struct ism_unbound);
	struct image image = image_of(g, unbound, model->n_unbound * sizeof unbound[0]);

	for (uint32_t i = 0; i < model->n_unbound; i++) {
		SET_TEXT(&image, struct ism_unbound, i, measure, model->unbound[i].measure);
		SET_TEXT(&image, struct ism_unbound, i, module, model->unbound[i].module);
		SET_TEXT(&image, struct ism_unbound, i, title, model->unbound[i].title);
		SET_TEXT(&image, struct ism_unbound, i, source, model->unbound[i].source);
	}
	return model->n_unbound ? image_place(&image, "unbound") : NULL;
}

static void set_texts(struct image *image, const struct ism_model *model)
{
	const struct ism_codegen_options *options = image->g->options;

	SET_TEXT(image, struct ism_program, 0, name, model->name);
	SET_TEXT(image, struct ism_program, 0, module, model->module);
	SET_TEXT(image, struct ism_program, 0, file, model->file);
	SET_TEXT(image, struct ism_program, 0, directory, model->directory);
	SET_TEXT(image, struct ism_program, 0, sha256, options->sha256);
	SET_TEXT(image, struct ism_program, 0, compiler, options->compiler);
	SET_TEXT(image, struct ism_program, 0, timezone, model->timezone);
}

void emit_program(struct gen *g)
{
	const struct ism_plan *plan = g->plan;
	const struct ism_model *model = plan->model;
	struct ism_program *program = ism_new(g->arena, struct ism_program);
	struct image image = image_of(g, program, sizeof *program);
	LLVMValueRef global;

	set_texts(&image, model);
	program->abi = ISM_ABI_VERSION;
	program->zone_size = model->zone.size;
	set_zone(&image, offsetof(struct ism_program, zone), model->zone);
	program->fiscal_year_start = model->fiscal_year_start;
	program->n_levels = model->n_levels;
	SET(&image, struct ism_program, 0, levels,
		gen_string_array(g, model->n_levels, model->levels));
	program->n_params = model->n_params;
	SET(&image, struct ism_program, 0, params, gen_params(g));
	program->n_regexes = model->n_regexes;
	SET(&image, struct ism_program, 0, regexes, gen_regexes(g));
	program->n_sources = plan->n_scans;
	program->n_forms = gen_count_forms(plan, plan->n_scans);
	program->n_uniques = first_unique(g, plan->n_scans);
	SET(&image, struct ism_program, 0, sources, gen_sources(g));
	program->n_grains = plan->n_grains;
	SET(&image, struct ism_program, 0, grains, gen_grains(g));
	program->n_codes = g->n_codes;
	program->n_aggregates = plan->n_aggregates;
	SET(&image, struct ism_program, 0, aggregates, gen_aggregates(g));
	program->n_measures = plan->n_measures;
	SET(&image, struct ism_program, 0, measures, emit_measures(g));
	program->n_unbound = model->n_unbound;
	SET(&image, struct ism_program, 0, unbound, gen_unbound(g, model));
	if (g->options->with_tests)
		SET(&image, struct ism_program, 0, expects, emit_expects(g, &program->n_expects));
	SET(&image, struct ism_program, 0, traces, emit_trace_forms(g));
	global = image_place(&image, "ism_program");
	LLVMSetLinkage(global, LLVMExternalLinkage);
	LLVMSetUnnamedAddress(global, LLVMNoUnnamedAddr);
}
