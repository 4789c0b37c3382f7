#include "runtime/eval/trace.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/eval/context.h"
#include "runtime/eval/inventory.h"
#include "runtime/eval/period_parts.h"
#include "runtime/eval/scan.h"
#include "runtime/eval/stretch.h"

/* A row that is kept, with room for one more in its place. */
struct kept_row {
	struct ism_traced_row row;
	char *bytes; /* owned: its fields, then all texts */
};

struct gathering {
	struct ism_trace_request request;
	struct ism_traced found;
	struct kept_row *kept; /* sorted; max_rows + 1 of them */
	struct ism_traced_row *rows;
};

struct ism_tracing {
	const struct ism_program *program;
	struct ism_value *slots; /* for the replay of most keys */
	bool failed;             /* there was no memory */
	uint32_t n;
	struct gathering *gatherings;
};

/* Offsets in a row's data. */
enum {
	AT_ENTERS,
	AT_LEAVES,
	AT_VALUE,
	AT_DIMENSIONS,
};

/* ---- what is asked for ---- */

static int64_t first_period(struct ism_evaluation *e, const struct ism_measure *measure,
	const struct ism_slot *slot, int64_t period)
{
	const struct eval_span *span = &e->spans[measure - e->program->measures];

	switch ((enum ism_stretch)slot->stretch) {
	case ISM_STRETCH_PERIOD: break;
	case ISM_STRETCH_CUMULATIVE: return span->first;
	case ISM_STRETCH_ROLLING: return period - (int64_t)slot->n + 1;
	case ISM_STRETCH_YEAR_TO_DATE:
		return eval_stretch_year_first(e, measure, period, span->first);
	}
	return period;
}

struct ism_trace_request ism_trace_request_of(struct ism_evaluation *e,
	const struct ism_measure *measure, uint32_t index, const struct ism_datum *group,
	int64_t period)
{
	const struct ism_slot *slot = &measure->slots[index];
	const struct ism_aggregate *aggregate = &e->program->aggregates[slot->index];
	const struct ism_grain *grain = &e->program->grains[aggregate->grain];
	struct ism_trace_request request = {
		.aggregate = slot->index,
		.group = grain->n_dimensions ? group : NULL,
		.first = period,
		.last = period,
		.moment = ISM_NO_PERIOD,
	};

	if (period != ISM_NO_PERIOD)
		request.first = first_period(e, measure, slot, period);
	if (grain->snapshot)
		request.moment = eval_inventory_find(e, aggregate->grain, period);
	eval_period_parts(e, &measure->every, period, request.parts);
	return request;
}

static bool gathering_open(struct gathering *gathering, const struct ism_trace_request *request)
{
	gathering->request = *request;
	gathering->kept = calloc(request->max_rows + (size_t)1, sizeof(*gathering->kept));
	gathering->rows = calloc(request->max_rows + (size_t)1, sizeof(*gathering->rows));
	gathering->found.rows = gathering->rows;
	return gathering->kept && gathering->rows;
}

static uint32_t most_keys(const struct ism_program *program)
{
	uint32_t most = 0;

	for (uint32_t a = 0; a < program->n_aggregates; a++) {
		const struct ism_replay *replay = program->aggregates[a].replay;

		if (replay && replay->n_keys > most)
			most = replay->n_keys;
	}
	return most;
}

enum ism_status ism_tracing_create(struct ism_tracing **tracing, const struct ism_program *program,
	uint32_t n_requests, const struct ism_trace_request *requests, struct ism_error *error)
{
	struct ism_tracing *made = calloc(1, sizeof(*made));

	*tracing = NULL;
	if (!made)
		return ism_fail(error, ISM_ERR_MEMORY, "not enough memory");
	made->program = program;
	made->slots = calloc(ISM_PERIOD_PARTS + most_keys(program), sizeof(*made->slots));
	made->gatherings = calloc(n_requests + (size_t)1, sizeof(*made->gatherings));
	made->failed = !made->slots || !made->gatherings;
	made->n = made->failed ? 0 : n_requests;
	for (uint32_t i = 0; i < made->n; i++)
		made->failed |= !gathering_open(&made->gatherings[i], &requests[i]);
	if (made->failed) {
		ism_tracing_free(made);
		return ism_fail(error, ISM_ERR_MEMORY, "not enough memory");
	}
	*tracing = made;
	return ISM_OK;
}

void ism_tracing_free(struct ism_tracing *tracing)
{
	if (!tracing)
		return;
	for (uint32_t i = 0; i < tracing->n; i++) {
		struct gathering *gathering = &tracing->gatherings[i];

		for (uint32_t r = 0; gathering->kept && r <= gathering->request.max_rows; r++)
			free(gathering->kept[r].bytes);
		free(gathering->kept);
		free(gathering->rows);
	}
	free(tracing->gatherings);
	free(tracing->slots);
	free(tracing);
}

/* ---- whether a row is in the cell ---- */

static bool is_text(uint32_t type)
{
	return type == ISM_TYPE_TEXT || type == ISM_TYPE_IP || type == ISM_TYPE_LIST;
}

static bool same_datum(const struct ism_datum *a, const struct ism_datum *b, uint32_t type)
{
	if (!a->present || !b->present)
		return a->present == b->present;
	if (is_text(type))
		return a->size == b->size && memcmp(a->text, b->text, a->size) == 0;
	return type == ISM_TYPE_NUMBER ? a->real == b->real : a->exact == b->exact;
}

static bool in_group(const struct ism_grain *grain, const struct ism_trace_request *request,
	const struct ism_datum *dimensions)
{
	for (uint32_t d = 0; request->group && d < grain->n_dimensions; d++)
		if (!same_datum(&request->group[d], &dimensions[d], grain->dimensions[d].type))
			return false;
	return true;
}

static int64_t period_of(const struct ism_run *run, const struct ism_grain *grain, uint32_t kind,
	const struct ism_datum *moment)
{
	enum ism_period_unit unit = (enum ism_period_unit)grain->every.unit;
	struct ism_zone_cursor cursor = { 0 };

	if (kind == ISM_TIME_DATE)
		return ism_period_of_day(
			&run->calendar, &cursor, unit, grain->every.span_us, moment->exact);
	return ism_period_of_instant(
		&run->calendar, &cursor, unit, grain->every.span_us, moment->exact);
}

/* A row of a stock has entered by the end of the period and not left: stock.c of plan and of runtime/eval. */
static bool in_stock(const struct ism_run *run, const struct ism_aggregate *aggregate,
	const struct ism_grain *grain, const struct ism_trace *trace,
	const struct ism_trace_request *request, const struct ism_datum *data)
{
	const struct ism_datum *leaves = &data[AT_LEAVES];
	bool by_period = grain->every.unit >= 0;
	bool ends = request->last != ISM_NO_PERIOD;

	if (!data[AT_ENTERS].present)
		return false;
	if (by_period && ends &&
		period_of(run, grain, trace->enters, &data[AT_ENTERS]) > request->last)
		return false;
	if (!leaves->present)
		return true;
	if (!by_period)
		return false;
	if (!ends)
		return aggregate->during;
	return period_of(run, grain, trace->leaves, leaves) >
	       request->last - (aggregate->during ? 1 : 0);
}

static bool in_cell(const struct ism_run *run, const struct ism_aggregate *aggregate,
	const struct ism_grain *grain, const struct ism_trace *trace,
	const struct ism_trace_request *request, const struct ism_datum *data)
{
	int64_t period;

	if (!in_group(grain, request, data + AT_DIMENSIONS))
		return false;
	if (trace->enters == ISM_TIME_NONE)
		return true;
	if (trace->leaves != ISM_TIME_NONE)
		return in_stock(run, aggregate, grain, trace, request, data);
	if (!data[AT_ENTERS].present)
		return false;
	if (grain->snapshot)
		return request->moment == data[AT_ENTERS].exact;
	if (grain->every.unit < 0 || request->last == ISM_NO_PERIOD)
		return true;
	period = period_of(run, grain, trace->enters, &data[AT_ENTERS]);
	return period >= request->first && period <= request->last;
}

/* ---- its value ---- */

static struct ism_value value_of(const struct ism_datum *datum, uint32_t type)
{
	struct ism_value value = { .state = ISM_VALUE_NONE };

	if (!datum->present)
		return value;
	value.state = ISM_VALUE_PRESENT;
	if (is_text(type)) {
		value.text = (struct ism_slice){ datum->text, datum->size };
	} else if (type == ISM_TYPE_NUMBER) {
		value.real = datum->real;
		value.is_real = 1;
	} else {
		value.exact = datum->exact;
	}
	return value;
}

/* What depends on the period is asked of the keys; false where the row does not pass. */
static bool replay(struct ism_tracing *t, const struct ism_worker *worker,
	const struct ism_replay *form, const struct ism_trace_request *request,
	const struct ism_datum *keys, struct ism_value *value)
{
	struct ism_value where = { .exact = 1, .state = ISM_VALUE_PRESENT };
	struct ism_run run = *worker->run;

	if (form->unit) {
		const struct ism_value *part = &request->parts[form->part];

		if (value->state == ISM_VALUE_PRESENT && part->state == ISM_VALUE_PRESENT)
			value->exact = (part->exact - value->exact) * form->unit;
		return true;
	}
	run.scratch = worker->scratch;
	memcpy(t->slots, request->parts, sizeof(request->parts));
	for (uint32_t k = 0; k < form->n_keys; k++)
		t->slots[ISM_PERIOD_PARTS + k] = value_of(&keys[k], form->key_types[k]);
	if (form->where)
		form->where(&run, t->slots, &where);
	if (where.state != ISM_VALUE_PRESENT || !where.exact)
		return false;
	*value = (struct ism_value){ .state = ISM_VALUE_NONE };
	if (form->value)
		form->value(&run, t->slots, value);
	return true;
}

static bool is_picked(enum ism_trace_pick pick, const struct ism_value *value)
{
	bool holds = value->state == ISM_VALUE_PRESENT && !value->is_real && value->exact != 0;

	return pick == ISM_TRACE_ALL || (pick == ISM_TRACE_HOLDS) == holds;
}

/* ---- the first few ---- */

static int compare_values(const struct ism_value *a, const struct ism_value *b)
{
	if (a->is_real)
		return (a->real > b->real) - (a->real < b->real);
	return (a->exact > b->exact) - (a->exact < b->exact);
}

/* Whether row a comes before row b. */
static bool comes_before(
	enum ism_trace_order order, const struct ism_traced_row *a, const struct ism_traced_row *b)
{
	bool has_a = a->value.state == ISM_VALUE_PRESENT;
	bool has_b = b->value.state == ISM_VALUE_PRESENT;
	int compared = 0;

	if (order != ISM_TRACE_BY_ROW && has_a != has_b)
		return has_a;
	if (order != ISM_TRACE_BY_ROW && has_a)
		compared = compare_values(&a->value, &b->value);
	if (compared)
		return (compared > 0) == (order == ISM_TRACE_LARGEST);
	return a->order < b->order;
}

static size_t bytes_of(const struct ism_trace *trace, const struct ism_datum *fields)
{
	size_t size = trace->n_fields * sizeof(*fields) + 1;

	for (uint32_t f = 0; f < trace->n_fields; f++)
		if (is_text(trace->fields[f].form.type))
			size += fields[f].size;
	return size;
}

/* Fills a place with a copy of the row; a text value is one of its fields or not shown. */
static bool keep(struct kept_row *to, const struct ism_traced_row *row,
	const struct ism_trace *trace, const struct ism_datum *fields)
{
	char *bytes = realloc(to->bytes, bytes_of(trace, fields));
	struct ism_datum *copies = (struct ism_datum *)bytes;
	char *texts = bytes + trace->n_fields * sizeof(*copies);

	if (!bytes)
		return false;
	to->bytes = bytes;
	to->row = *row;
	to->row.fields = copies;
	for (uint32_t f = 0; f < trace->n_fields; f++) {
		copies[f] = fields[f];
		if (!fields[f].present || !is_text(trace->fields[f].form.type))
			continue;
		memcpy(texts, fields[f].text, fields[f].size);
		copies[f].text = texts;
		texts += fields[f].size;
	}
	return true;
}

static void add_row(struct ism_tracing *t, struct gathering *gathering,
	const struct ism_traced_row *row, const struct ism_trace *trace,
	const struct ism_datum *fields)
{
	uint32_t max_rows = gathering->request.max_rows;
	uint32_t n = gathering->found.n_rows;
	uint32_t at = n;
	struct kept_row fresh;

	while (at > 0 && comes_before(gathering->request.order, row, &gathering->kept[at - 1].row))
		at--;
	if (at == max_rows)
		return;
	/* The room of the one that falls out, or of the first free one. */
	fresh = gathering->kept[n];
	if (!keep(&fresh, row, trace, fields)) {
		t->failed = true;
		return;
	}
	memmove(gathering->kept + at + 1, gathering->kept + at,
		(n - at) * sizeof(*gathering->kept));
	gathering->kept[at] = fresh;
	gathering->found.n_rows += n < max_rows;
}

void ism_row_traced(struct ism_worker *worker, const struct ism_batch *batch, uint32_t row,
	uint32_t index, const struct ism_datum *data)
{
	struct ism_tracing *t = worker->tracing;
	const struct ism_aggregate *aggregate = &t->program->aggregates[index];
	const struct ism_grain *grain = &t->program->grains[aggregate->grain];
	const struct ism_trace *trace = &t->program->traces[index];
	const struct ism_datum *keys = data + AT_DIMENSIONS + grain->n_dimensions;
	uint32_t n_keys = aggregate->replay ? aggregate->replay->n_keys : 0;

	for (uint32_t i = 0; i < t->n; i++) {
		struct gathering *gathering = &t->gatherings[i];
		const struct ism_trace_request *request = &gathering->request;
		struct ism_traced_row traced = { .order = ism_row_order(batch, row) };

		if (request->aggregate != index ||
			!in_cell(worker->run, aggregate, grain, trace, request, data))
			continue;
		traced.value = value_of(&data[AT_VALUE], trace->value.type);
		if (aggregate->replay &&
			!replay(t, worker, aggregate->replay, request, keys, &traced.value))
			continue;
		gathering->found.n_counted++;
		if (!is_picked(request->pick, &traced.value))
			continue;
		gathering->found.n_picked++;
		if (is_text(trace->value.type))
			traced.value = (struct ism_value){ .state = ISM_VALUE_NONE };
		add_row(t, gathering, &traced, trace, keys + n_keys);
	}
}

/* ---- places ---- */

static int by_order(const void *a, const void *b)
{
	const struct ism_traced_row *const *left = a, *const *right = b;

	return ((*left)->order > (*right)->order) - ((*left)->order < (*right)->order);
}

static bool find_places(struct ism_evaluation *e, struct gathering *gathering)
{
	const struct ism_aggregate *aggregate =
		&e->program->aggregates[gathering->request.aggregate];
	uint32_t n = gathering->found.n_rows;
	struct ism_traced_row **sorted = calloc(n + (size_t)1, sizeof(*sorted));
	uint64_t *orders = calloc(n + (size_t)1, sizeof(*orders));
	const struct ism_place_result *places;

	for (uint32_t i = 0; sorted && orders && i < n; i++)
		sorted[i] = &gathering->rows[i];
	if (sorted && orders) {
		qsort(sorted, n, sizeof(*sorted), by_order);
		for (uint32_t i = 0; i < n; i++)
			orders[i] = sorted[i]->order;
		places = eval_places(e, e->program->grains[aggregate->grain].source, orders, n);
		for (uint32_t i = 0; i < n; i++)
			sorted[i]->place = places[i];
	}
	free(orders);
	free(sorted);
	return sorted && orders;
}

enum ism_status ism_tracing_finish(struct ism_tracing *tracing, struct ism_evaluation *evaluation)
{
	if (setjmp(evaluation->no_memory))
		return ISM_ERR_MEMORY;
	for (uint32_t i = 0; i < tracing->n && !tracing->failed; i++) {
		struct gathering *gathering = &tracing->gatherings[i];

		for (uint32_t r = 0; r < gathering->found.n_rows; r++)
			gathering->rows[r] = gathering->kept[r].row;
		tracing->failed = !find_places(evaluation, gathering);
	}
	return tracing->failed ? ISM_ERR_MEMORY : ISM_OK;
}

const struct ism_traced *ism_tracing_found(const struct ism_tracing *tracing, uint32_t request)
{
	return &tracing->gatherings[request].found;
}
