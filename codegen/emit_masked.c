/*
 * Updates of states without a branch: the filter's bit is what is added, or masks it.
 *
 * States of one filter count the same rows, and sums whose values are never none as many values. They are
 * counted together, in a tally of the cell (runtime/state/tally.h), and reals are added to a window of their
 * sum there. What is added to tallies depends on the rows alone; how many there are is known once all row
 * functions of the grain are made.
 */
#include "codegen/row.h"

#include "runtime/state/tally.h"

struct tallies {
	uint32_t size_bytes; /* of the block with them; 0: there are none yet */
	struct tally_vec ISM_VEC(struct ism_tally) all;
	struct pointer_map windows; /* (state, NULL) to its tally's place, a uint32_t */
};

/* ---- the layout ---- */

static struct tallies *tallies_of(struct gen *g, const struct ism_plan_grain *grain)
{
	struct tallies *tallies = pointer_map_get(&g->tallies, grain, NULL);

	if (tallies)
		return tallies;
	tallies = ism_new(g->arena, struct tallies);
	tallies->size_bytes = grain->block_size;
	pointer_map_put(g->arena, &g->tallies, grain, NULL, tallies);
	return tallies;
}

static uint32_t new_place(struct tallies *tallies, uint32_t size_bytes)
{
	uint32_t place = (tallies->size_bytes + size_bytes - 1) / size_bytes * size_bytes;

	tallies->size_bytes = place + size_bytes;
	return place;
}

static void add_tally(struct gen *g, struct tallies *tallies, enum ism_tally_kind kind,
	uint32_t from, uint64_t to)
{
	struct ism_tally tally = { kind, from, (uint32_t)to };

	ism_vec_push(g->arena, &tallies->all, tally);
}

/* The window of a state, the same one in all row functions. */
static uint32_t window_of(
	struct gen *g, const struct ism_plan_grain *grain, const struct ism_plan_state *state)
{
	struct tallies *tallies = tallies_of(g, grain);
	uint32_t *place = pointer_map_get(&tallies->windows, state, NULL);

	if (place)
		return *place;
	place = ism_new(g->arena, uint32_t);
	*place = new_place(tallies, sizeof(__int128));
	pointer_map_put(g->arena, &tallies->windows, state, NULL, place);
	add_tally(g, tallies, ISM_TALLY_REAL, *place, state->offset);
	return *place;
}

void gen_layout(
	struct image *image, uint64_t offset, uint32_t grain, struct ism_cell_layout *layout)
{
	struct gen *g = image->g;
	const struct ism_plan_grain *plan = &g->plan->grains[grain];
	const struct tallies *tallies = pointer_map_get(&g->tallies, plan, NULL);
	struct ism_state_place *places =
		ism_new_array(g->arena, plan->n_states, struct ism_state_place);

	for (uint32_t i = 0; i < plan->n_states; i++) {
		places[i].kind = plan->states[i].kind;
		places[i].offset = plan->states[i].offset;
	}
	layout->n_states = plan->n_states;
	layout->size_bytes = layout->states_bytes = plan->block_size;
	if (plan->n_states)
		image_set(image, offset + offsetof(struct ism_cell_layout, states),
			gen_bytes(g, places, plan->n_states * sizeof places[0], "states"));
	if (!tallies || tallies->all.n == 0)
		return;
	layout->size_bytes = (tallies->size_bytes + 15) / 16 * 16;
	layout->n_tallies = (uint32_t)tallies->all.n;
	image_set(image, offset + offsetof(struct ism_cell_layout, tallies),
		gen_bytes(g, tallies->all.items, tallies->all.n * sizeof tallies->all.items[0],
			"tallies"));
}

/* ---- which states ---- */

static bool is_sum(const struct ism_plan_state *state)
{
	return state->kind == ISM_STATE_SUM_EXACT || state->kind == ISM_STATE_SUM_REAL;
}

static bool is_share(const struct ism_plan_state *state)
{
	return state->kind == ISM_STATE_SHARE || state->kind == ISM_STATE_ANY ||
	       state->kind == ISM_STATE_ALL;
}

/* Of a view with a row for each element of a list, how many rows come together is not bounded. */
static bool is_spread(const struct row_fn *f)
{
	const struct ism_plan_scan *scan = f->scan;

	while (scan->source->index != scan->root && !scan->spread)
		scan = &f->g->plan->scans[scan->base];
	return scan->spread != NULL;
}

bool takes_mask(const struct row_fn *f, const struct ism_plan_state *state)
{
	if (state->kind == ISM_STATE_SUM_REAL)
		return !is_spread(f);
	return state->kind == ISM_STATE_COUNT || state->kind == ISM_STATE_SUM_EXACT ||
	       is_share(state);
}

bool is_cheap(const struct row_fn *f, const struct ism_plan_state *state)
{
	return !state->value || memo_get(f, state->value) || !term_is_costly(state->value);
}

/*
 * Whether states may count their rows together. Not where row functions of several forms of files count in
 * the same cells: each has its own idea of what can be none.
 */
static bool may_share(const struct row_fn *f)
{
	const struct ism_plan_scan *root = &f->g->plan->scans[f->scan->root];

	return root->source->n_forms <= 1 && !is_spread(f);
}

/* ---- updates ---- */

/* A state of the filter, and the rows that count in it. */
struct masked {
	const struct ism_plan_state *state;
	LLVMValueRef at;
	struct gen_value v;
	LLVMValueRef rows; /* the filter holds and the value is no fault; NULL: always */
	bool rows_shared;  /* counted by a tally */
	bool values_shared;
};

/* Adds a bit to a counter; NULL: 1. */
static void add_bit(
	struct row_fn *f, LLVMValueRef base, uint64_t offset, LLVMValueRef bit, const char *name)
{
	struct gen *g = f->g;
	LLVMValueRef at = gen_at(g, base, offset, "");
	LLVMValueRef one, sum;

	if (f->sums) {
		sums_add_bit(f, at, bit);
		return;
	}
	one = bit ? LLVMBuildZExt(g->b, bit, g->i64, "") : gen_i64(g, 1);
	sum = emit_load(g, g->i64, at, 0, name);
	emit_store(g, LLVMBuildAdd(g->b, sum, one, ""), at, 0);
}

/* A value that is a fault is told to the state, which then does not count it. */
static void emit_value_fault(struct row_fn *f, struct masked *m)
{
	struct gen *g = f->g;
	LLVMBasicBlockRef faulty = gen_block(g, "fault");
	LLVMBasicBlockRef sound;

	emit_unlikely(g, emit_and(g, m->v.fault, m->rows, "fault"), faulty, "sound");
	sound = LLVMGetInsertBlock(g->b);
	LLVMPositionBuilderAtEnd(g->b, faulty);
	EMIT_CALL(g, "ism_row_fault", "", f->worker, f->batch, f->row, gen_i32(g, m->state->kind),
		m->at);
	LLVMBuildBr(g->b, sound);
	LLVMPositionBuilderAtEnd(g->b, sound);
	m->rows = emit_and(g, m->rows, LLVMBuildNot(g->b, m->v.fault, ""), "rows");
}

/* One counter in place of many, if it takes the place of two at least. */
static void emit_shared_rows(struct row_fn *f, const struct ism_plan_grain *grain,
	struct masked *masked, size_t n, LLVMValueRef cell, LLVMValueRef holds)
{
	struct tallies *tallies;
	uint32_t n_shared = 0, from;

	for (size_t i = 0; i < n; i++)
		if (!masked[i].v.fault)
			n_shared += 1 + (is_sum(masked[i].state) && !masked[i].v.present);
	if (n_shared < 2 || !may_share(f))
		return;
	tallies = tallies_of(f->g, grain);
	from = new_place(tallies, sizeof(uint64_t));
	for (size_t i = 0; i < n; i++) {
		struct masked *m = &masked[i];
		uint64_t to = m->state->offset;

		if (m->v.fault)
			continue;
		m->rows_shared = true;
		add_tally(f->g, tallies, ISM_TALLY_ROWS, from,
			to + offsetof(struct ism_state_head, rows));
		m->values_shared = is_sum(m->state) && !m->v.present;
		if (m->values_shared)
			add_tally(f->g, tallies, ISM_TALLY_ROWS, from,
				to + offsetof(struct ism_state_valued, values));
	}
	add_bit(f, cell, from, holds, "n.shared");
}

static void add_share(struct row_fn *f, const struct masked *m)
{
	struct gen *g = f->g;

	add_bit(f, m->at, offsetof(struct ism_state_share, holds),
		emit_and(g, m->rows, m->v.value, "holds"), "hold");
	if (m->v.present)
		add_bit(f, m->at, offsetof(struct ism_state_share, unknown),
			emit_and(g, m->rows, LLVMBuildNot(g->b, m->v.present, ""), "unknown"),
			"unknown");
}

/* Adds what `counts` lets through to 128 bits. */
static void add_wide(struct row_fn *f, LLVMValueRef at, LLVMValueRef counts, LLVMValueRef wide)
{
	struct gen *g = f->g;
	LLVMTypeRef type = LLVMInt128TypeInContext(g->context);
	LLVMValueRef sum = emit_load(g, type, at, 0, "");

	if (counts)
		wide = LLVMBuildAnd(g->b, wide, LLVMBuildSExt(g->b, counts, type, ""), "");
	emit_store(g, LLVMBuildAdd(g->b, sum, wide, ""), at, 0);
}

static void add_exact(struct row_fn *f, const struct masked *m, LLVMValueRef counts)
{
	struct gen *g = f->g;
	LLVMTypeRef wide = LLVMInt128TypeInContext(g->context);
	LLVMValueRef at = gen_at(g, m->at, offsetof(struct ism_state_sum_exact, sum), "sum");

	if (f->sums)
		sums_add_wide(f, at, m->v.value, counts);
	else
		add_wide(f, at, counts, LLVMBuildSExt(g->b, m->v.value, wide, "wide"));
}

/* A value's place in a window: `value` its 128 bits, `present` whether it has one. Kept under an address of the term's. */
static struct gen_value emit_window(struct row_fn *f, struct ism_term *term)
{
	const void *key = &term->type;
	const struct gen_value *known = memo_get(f, key);
	struct gen *g = f->g;
	struct gen_value window = { 0 };
	LLVMValueRef room;

	if (known)
		return *known;
	room = gen_room(g, sizeof(__int128), "window");
	window.present = EMIT_CALL(g, "ism_exact_window", "inside", emit_term(f, term).value, room);
	if (LLVMTypeOf(window.present) != g->i1)
		window.present = LLVMBuildTrunc(g->b, window.present, g->i1, "");
	window.value = emit_load(g, LLVMInt128TypeInContext(g->context), room, 0, "window.value");
	memo_put(f, key, window);
	return window;
}

static void add_real(struct row_fn *f, const struct ism_plan_grain *grain, const struct masked *m,
	LLVMValueRef cell, LLVMValueRef counts)
{
	struct gen *g = f->g;
	struct gen_value window = emit_window(f, m->state->value);
	LLVMBasicBlockRef far = gen_block(g, "far");
	LLVMBasicBlockRef near;

	add_wide(f, gen_at(g, cell, window_of(g, grain, m->state), "window"), counts, window.value);
	emit_unlikely(
		g, emit_and(g, LLVMBuildNot(g->b, window.present, ""), counts, "far"), far, "near");
	near = LLVMGetInsertBlock(g->b);
	LLVMPositionBuilderAtEnd(g->b, far);
	EMIT_CALL(g, "ism_state_sum_real_add_far", "", m->at, m->v.value,
		worker_pointer(f, offsetof(struct ism_worker, memory), "memory"));
	LLVMBuildBr(g->b, near);
	LLVMPositionBuilderAtEnd(g->b, near);
}

static void add_masked(struct row_fn *f, const struct ism_plan_grain *grain, const struct masked *m,
	LLVMValueRef cell)
{
	LLVMValueRef counts = m->rows;

	if (!m->rows_shared)
		add_bit(f, m->at, offsetof(struct ism_state_head, rows), m->rows, "n.rows");
	if (is_share(m->state))
		add_share(f, m);
	if (!is_sum(m->state))
		return;
	counts = emit_and(f->g, counts, m->v.present, "counts");
	if (!m->values_shared)
		add_bit(f, m->at, offsetof(struct ism_state_valued, values), counts, "n.values");
	if (m->state->kind == ISM_STATE_SUM_EXACT)
		add_exact(f, m, counts);
	else
		add_real(f, grain, m, cell, counts);
}

void emit_masked(struct row_fn *f, const struct ism_plan_grain *grain,
	const struct state_refs *states, LLVMValueRef cell, LLVMValueRef holds)
{
	struct masked *masked = ism_new_array(f->g->arena, states->n, struct masked);

	for (size_t i = 0; i < states->n; i++) {
		struct masked *m = &masked[i];

		m->state = states->items[i];
		m->at = gen_at(f->g, cell, m->state->offset, ism_state_name(m->state->kind));
		m->rows = holds;
		if (m->state->value)
			m->v = emit_term(f, m->state->value);
		if (m->v.fault)
			emit_value_fault(f, m);
	}
	emit_shared_rows(f, grain, masked, states->n, cell, holds);
	for (size_t i = 0; i < states->n; i++)
		add_masked(f, grain, &masked[i], cell);
}

void emit_common_values(struct row_fn *f)
{
	struct gen *g = f->g;
	struct pointer_map first = { 0 }; /* (value, NULL) to the first grain that has it */

	for (uint32_t i = 0; i < f->scan->n_grains; i++) {
		struct ism_plan_grain *grain = &g->plan->grains[f->scan->grains[i]];

		for (uint32_t s = 0; s < grain->n_states; s++) {
			const struct ism_plan_state *state = &grain->states[s];
			const struct ism_plan_grain *known;

			if (!state->value || is_passed(f, state) || term_is_costly(state->value))
				continue;
			known = pointer_map_get(&first, state->value, NULL);
			if (!known)
				pointer_map_put(g->arena, &first, state->value, NULL, grain);
			if (!known || known == grain)
				continue;
			emit_term(f, state->value);
			if (state->kind == ISM_STATE_SUM_REAL && takes_mask(f, state))
				emit_window(f, state->value);
		}
	}
}
