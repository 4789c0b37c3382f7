/*
 * What row functions leave to the runtime, which does it for all rows of a span at once (runtime/spans/): cells of grains
 * whose dimensions are fields with codes and which a field places, if anything does; and what there is to notice of
 * times that are fields. The form says so to the runtime by a constant.
 */
#include "codegen/row.h"

struct span_plan {
	const struct row_fn *f;
	struct axis_vec ISM_VEC(struct ism_span_axis) axes;
	struct placing_vec ISM_VEC(struct ism_span_placing) placings;
	struct grain_vec ISM_VEC(struct ism_span_grain) grains;
	struct time_vec ISM_VEC(struct ism_span_time) times;
};

/* ---- which fields ---- */

/* A term that is a field of the file as it stands there; NULL: it is anything else. */
static const struct ism_field_model *plain_field(
	const struct row_fn *f, const struct ism_term *term)
{
	const struct ism_field_model *field;

	if (!term || term->kind != ISM_TERM_FIELD)
		return NULL;
	field = &f->form->fields[term->u.field];
	return field->absent ? NULL : field;
}

static bool is_axis(const struct row_fn *f, const struct ism_term *term)
{
	return plain_field(f, term) &&
	       (term->type.kind == ISM_TYPE_TEXT || term->type.kind == ISM_TYPE_ENUM ||
		       term->type.kind == ISM_TYPE_BOOL);
}

static bool is_time(const struct row_fn *f, const struct ism_term *term)
{
	return plain_field(f, term) &&
	       (term->type.kind == ISM_TYPE_DATE || term->type.kind == ISM_TYPE_TIMESTAMP);
}

static bool can_find(const struct row_fn *f, const struct ism_plan_grain *grain)
{
	/* Spans of microseconds may be too many. */
	if (cell_is_fixed(grain) || !has_codes(grain) || grain->every.unit == ISM_PERIOD_SPAN)
		return false;
	for (uint32_t i = 0; i < grain->n_dimensions; i++)
		if (!is_axis(f, grain->dimension_terms[i]))
			return false;
	return !grain->placed || is_time(f, grain->placed);
}

/* ---- the plan ---- */

/* The cell of a field that the runtime reads. */
static uint32_t take_cell(const struct row_fn *f, const struct ism_term *term)
{
	f->g->spanned[term->u.field] = true;
	return field_cell(f->form, term->u.field);
}

static uint32_t add_axis(struct span_plan *plan, const struct ism_term *term)
{
	const struct row_fn *f = plan->f;
	struct ism_span_axis axis = {
		.cell = take_cell(f, term),
		.type = term->type.kind,
		.width = ism_vector_width(&f->form->fields[term->u.field].form),
	};

	for (uint32_t i = 0; i < plan->axes.n; i++)
		if (plan->axes.items[i].cell == axis.cell)
			return i;
	if (term->type.kind == ISM_TYPE_TEXT) {
		const uint32_t *code = code_of(f->g, term);

		f->g->coded[term->u.field] = code;
		axis.code = *code;
	}
	ism_vec_push(f->g->arena, &plan->axes, axis);
	return (uint32_t)plan->axes.n - 1;
}

static uint32_t window_of(const struct ism_plan_grain *grain)
{
	switch (grain->window) {
	case ISM_PLAN_WINDOW_INSIDE: return ISM_SPAN_WINDOW_INSIDE;
	case ISM_PLAN_WINDOW_UNTIL: return ISM_SPAN_WINDOW_UNTIL;
	case ISM_PLAN_WINDOW_BEFORE: return ISM_SPAN_WINDOW_BEFORE;
	default: return ISM_SPAN_WINDOW_ALL;
	}
}

static uint32_t add_placing(struct span_plan *plan, const struct ism_plan_grain *grain)
{
	struct ism_span_placing placing = {
		.cell = take_cell(plan->f, grain->placed),
		.is_instant = grain->placed->type.kind != ISM_TYPE_DATE,
		.window = window_of(grain),
		.unit = grain->snapshot          ? ISM_SPAN_BY_DAY
			: grain->every.unit >= 0 ? grain->every.unit
						 : ISM_SPAN_NO_PERIOD,
	};

	for (uint32_t i = 0; i < plan->placings.n; i++) {
		const struct ism_span_placing *other = &plan->placings.items[i];

		if (other->cell == placing.cell && other->window == placing.window &&
			other->unit == placing.unit)
			return i;
	}
	ism_vec_push(plan->f->g->arena, &plan->placings, placing);
	return (uint32_t)plan->placings.n - 1;
}

static void add_grain(struct span_plan *plan, uint32_t index, const struct ism_plan_grain *model)
{
	struct ism_arena *arena = plan->f->g->arena;
	uint32_t *axes = ism_new_array(arena, model->n_dimensions, uint32_t);
	struct ism_span_grain grain = {
		.grain = index,
		.n_axes = model->n_dimensions,
		.axes = axes,
		.placing = model->placed ? add_placing(plan, model) : ISM_NONE_INDEX,
	};

	for (uint32_t i = 0; i < model->n_dimensions; i++)
		axes[i] = add_axis(plan, model->dimension_terms[i]);
	ism_vec_push(arena, &plan->grains, grain);
}

static struct ism_span_time *add_time(struct span_plan *plan, const struct ism_term *term)
{
	struct ism_span_time time = {
		.cell = take_cell(plan->f, term),
		.is_instant = term->type.kind != ISM_TYPE_DATE,
	};

	ism_vec_each (known, &plan->times) {
		if (known->cell == time.cell)
			return known;
	}
	ism_vec_push(plan->f->g->arena, &plan->times, time);
	return &plan->times.items[plan->times.n - 1];
}

/* The one term of which rows are told that are later or undated; NULL: there is none, or another one too. */
static const struct ism_term *told_term(const struct row_fn *f)
{
	const struct ism_term *told = NULL;

	for (uint32_t i = 0; i < f->scan->n_grains; i++) {
		const struct ism_plan_grain *grain = nth_grain(f, i);

		if (!grain->placed || grain->silent)
			continue;
		if (told && told != grain->placed)
			return NULL;
		told = grain->placed;
	}
	return told;
}

static LLVMValueRef bytes_of(struct gen *g, const void *items, size_t size)
{
	return size ? gen_bytes(g, items, size, "span") : NULL;
}

static void set_constant(struct gen *g, const struct span_plan *plan)
{
	uint32_t n = (uint32_t)plan->grains.n;
	struct image grains = image_of(g, plan->grains.items, n * sizeof *plan->grains.items);
	struct span_constant *to = &g->span;

	for (uint32_t i = 0; i < n; i++) {
		const struct ism_span_grain *grain = &plan->grains.items[i];

		if (grain->n_axes)
			image_set(&grains,
				i * sizeof *grain + offsetof(struct ism_span_grain, axes),
				gen_bytes(g, grain->axes, grain->n_axes * sizeof *grain->axes,
					"axes"));
		plan->grains.items[i].axes = NULL;
	}
	to->plan = (struct ism_span_plan){
		.n_axes = (uint32_t)plan->axes.n,
		.n_placings = (uint32_t)plan->placings.n,
		.n_grains = n,
		.n_times = (uint32_t)plan->times.n,
	};
	to->axes = bytes_of(g, plan->axes.items, plan->axes.n * sizeof *plan->axes.items);
	to->placings =
		bytes_of(g, plan->placings.items, plan->placings.n * sizeof *plan->placings.items);
	to->grains = n ? image_place(&grains, "span.grains") : NULL;
	to->times = bytes_of(g, plan->times.items, plan->times.n * sizeof *plan->times.items);
}

void plan_spans(struct row_fn *f)
{
	struct span_plan plan = { .f = f };
	const struct ism_term *told = told_term(f);

	f->spanned = f->scan;
	for (uint32_t i = 0; i < f->scan->n_grains; i++) {
		const struct ism_plan_grain *grain = nth_grain(f, i);

		if (!can_find(f, grain))
			continue;
		add_grain(&plan, f->scan->grains[i], grain);
		pointer_map_put(f->g->arena, &f->found, grain, NULL, f->g);
	}
	f->notices_time = is_time(f, f->scan->time);
	if (f->notices_time)
		add_time(&plan, f->scan->time)->is_time = true;
	f->notices_later = is_time(f, told);
	if (f->notices_later)
		add_time(&plan, told)->is_told = true;
	set_constant(f->g, &plan);
}

/* ---- what row functions do with it ---- */

bool is_found(const struct row_fn *f, const struct ism_plan_grain *grain)
{
	return pointer_map_get(&f->found, grain, NULL) != NULL;
}

bool notices_time(const struct row_fn *f)
{
	return f->notices_time && f->spanned == f->scan;
}

bool notices_later(const struct row_fn *f)
{
	return f->notices_later && f->spanned == f->scan;
}

LLVMValueRef emit_found_cell(struct row_fn *f, uint32_t nth)
{
	LLVMValueRef found =
		worker_entry(f, offsetof(struct ism_worker, found), f->scan->grains[nth], "found");
	struct gen *g = f->g;

	return emit_load(g, g->ptr, emit_nth(g, found, f->row, sizeof(void *)), 0, "cell");
}

void emit_span_find(struct row_fn *f, LLVMValueRef begin, LLVMValueRef end)
{
	const struct ism_span_plan *plan = &f->g->span.plan;

	if (plan->n_grains + plan->n_times > 0)
		EMIT_CALL(f->g, "ism_span_find", "", f->worker, f->batch, begin, end);
}
