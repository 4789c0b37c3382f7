/*
 * Traced rows, in programs that are planned for `ism why`: what struct ism_trace describes, and the calls that show
 * each row that passes the filter of an aggregate. Without somebody who asks nothing of it is evaluated.
 */
#include "codegen/row.h"
#include "plan/why.h"

static uint32_t time_kind(const struct ism_term *placed)
{
	if (!placed)
		return ISM_TIME_NONE;
	return placed->type.kind == ISM_TYPE_DATE ? ISM_TIME_DATE : ISM_TIME_INSTANT;
}

static LLVMValueRef gen_trace_fields(struct gen *g, const struct ism_plan_trace *plan)
{
	struct ism_trace_field *fields =
		ism_new_array(g->arena, plan->n_fields, struct ism_trace_field);
	struct image image = image_of(g, fields, plan->n_fields * sizeof fields[0]);

	for (uint32_t i = 0; i < plan->n_fields; i++) {
		uint64_t at = i * sizeof fields[0];

		fields[i].form = plan->fields[i].form;
		image_form(&image, at + offsetof(struct ism_trace_field, form), &fields[i].form);
		image_set(&image, at + offsetof(struct ism_trace_field, name),
			gen_string(g, plan->fields[i].name));
	}
	return plan->n_fields ? image_place(&image, "trace.fields") : NULL;
}

LLVMValueRef emit_trace_forms(struct gen *g)
{
	const struct ism_plan *plan = g->plan;
	uint32_t n = plan->n_aggregates;
	struct ism_trace *traces = ism_new_array(g->arena, n, struct ism_trace);
	struct image image = image_of(g, traces, n * sizeof traces[0]);

	if (!plan->why || n == 0)
		return NULL;
	for (uint32_t i = 0; i < n; i++) {
		const struct ism_plan_trace *trace = &plan->why->traces[i];
		const struct ism_plan_aggregate *aggregate = &plan->aggregates[i];
		uint64_t at = i * sizeof traces[0];

		if (!trace->source)
			continue;
		traces[i].is_traced = 1;
		traces[i].enters = time_kind(plan->grains[aggregate->grain].placed);
		traces[i].leaves = ISM_TIME_NONE;
		if (aggregate->leaves != ISM_NONE_INDEX)
			traces[i].leaves = time_kind(plan->grains[aggregate->leaves].placed);
		traces[i].value = trace->value;
		image_form(&image, at + offsetof(struct ism_trace, value), &traces[i].value);
		traces[i].n_fields = trace->n_fields;
		image_set(&image, at + offsetof(struct ism_trace, fields),
			gen_trace_fields(g, trace));
	}
	return image_place(&image, "traces");
}

/* ---- rows ---- */

/* Data of a row on their way to memory. */
struct data {
	struct row_fn *f;
	LLVMValueRef room;
	uint32_t n;
};

static LLVMValueRef next_datum(struct data *data)
{
	return gen_at(data->f->g, data->room, data->n++ * sizeof(struct ism_datum), "");
}

static void put_value(struct data *data, const struct gen_value *v, const struct ism_type *type)
{
	emit_datum(data->f, v, type, next_datum(data));
}

static void put_none(struct data *data)
{
	struct gen *g = data->f->g;
	LLVMValueRef datum = next_datum(data);

	emit_store(g, gen_i64(g, 0), datum, 0);
	emit_store(g, gen_i32(g, 0), datum, offsetof(struct ism_datum, size));
	emit_store(g, gen_i32(g, 0), datum, offsetof(struct ism_datum, present));
}

static void put_term(struct data *data, struct ism_term *term)
{
	struct gen_value v = emit_term(data->f, term);

	put_value(data, &v, &term->type);
}

static void put_placing(struct data *data, const struct ism_plan_grain *grain)
{
	struct gen_value v;

	if (!grain || !grain->placed) {
		put_none(data);
		return;
	}
	v = emit_counted_placing(data->f, grain);
	put_value(data, &v, &grain->placed->type);
}

static void put_all(struct data *data, const struct ism_plan *plan, uint32_t index)
{
	const struct ism_plan_aggregate *aggregate = &plan->aggregates[index];
	const struct ism_plan_grain *grain = &plan->grains[aggregate->grain];
	const struct ism_plan_state *state = &grain->states[aggregate->state];
	const struct ism_plan_trace *trace = &plan->why->traces[index];
	bool has_leaves = aggregate->leaves != ISM_NONE_INDEX;
	const struct ism_term *tuple = aggregate->replay ? aggregate->replay->tuple : NULL;

	put_placing(data, grain);
	put_placing(data, has_leaves ? &plan->grains[aggregate->leaves] : NULL);
	if (state->value && !tuple)
		put_term(data, state->value);
	else
		put_none(data);
	for (uint32_t d = 0; d < grain->n_dimensions; d++)
		put_term(data, grain->dimension_terms[d]);
	for (uint32_t k = 0; tuple && k < tuple->u.tuple.n; k++)
		put_term(data, tuple->u.tuple.items[k]);
	for (uint32_t i = 0; i < trace->n_fields; i++)
		put_term(data, trace->fields[i].term);
}

static uint32_t count_data(const struct ism_plan *plan, uint32_t index)
{
	const struct ism_plan_aggregate *aggregate = &plan->aggregates[index];
	const struct ism_plan_replay *replay = aggregate->replay;
	uint32_t n_keys = replay && replay->tuple ? replay->tuple->u.tuple.n : 0;

	return 3 + plan->grains[aggregate->grain].n_dimensions + n_keys +
	       plan->why->traces[index].n_fields;
}

static void emit_trace(struct row_fn *f, uint32_t index, LLVMValueRef is_asked)
{
	struct gen *g = f->g;
	const struct ism_plan *plan = g->plan;
	const struct ism_plan_aggregate *aggregate = &plan->aggregates[index];
	const struct ism_plan_state *state =
		&plan->grains[aggregate->grain].states[aggregate->state];
	LLVMBasicBlockRef passed = gen_block(g, "traced");
	LLVMBasicBlockRef done = gen_block(g, "traced.done");
	LLVMValueRef holds = emit_and(g, is_asked, emit_holds(f, state->where), "traced");
	struct data data = { .f = f };
	size_t scope;

	LLVMBuildCondBr(g->b, holds, passed, done);
	LLVMPositionBuilderAtEnd(g->b, passed);
	scope = scope_open(f);
	data.room = gen_room(g, count_data(plan, index) * sizeof(struct ism_datum), "trace");
	put_all(&data, plan, index);
	EMIT_CALL(
		g, "ism_row_traced", "", f->worker, f->batch, f->row, gen_i32(g, index), data.room);
	scope_close(f, scope);
	LLVMBuildBr(g->b, done);
	LLVMPositionBuilderAtEnd(g->b, done);
}

void emit_traces(struct row_fn *f)
{
	struct gen *g = f->g;
	const struct ism_plan *plan = g->plan;
	LLVMValueRef tracing;

	if (!plan->why)
		return;
	tracing = worker_pointer(f, offsetof(struct ism_worker, tracing), "tracing");
	tracing = LLVMBuildIsNotNull(g->b, tracing, "is.traced");
	for (uint32_t i = 0; i < plan->n_aggregates; i++)
		if (plan->why->traces[i].source == f->scan->source)
			emit_trace(f, i, tracing);
}
