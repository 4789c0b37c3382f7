#include "runtime/eval/spans.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/eval/ledger.h"
#include "runtime/state/cells_parts.h"

/* ---- room ---- */

enum ism_status eval_spans_open(
	struct eval_spans *spans, uint32_t n_grains, struct ism_error *error)
{
	ISM_TRY(ism_isa_choose(ISM_ISA_BEST, &spans->isa, error));
	spans->kernels = ism_span_kernels(spans->isa);
	spans->n_grains = n_grains;
	spans->found = calloc(n_grains + 1, sizeof(*spans->found));
	return spans->found ? ISM_OK : ISM_ERR_MEMORY;
}

void eval_spans_release(struct eval_spans *spans)
{
	free(spans->found);
	free(spans->codes);
	free(spans->periods);
	free(spans->rows);
	free(spans->sifted);
	free(spans->bits);
	*spans = (struct eval_spans){ 0 };
}

/* As many as blocks that begin at any row take. */
static size_t padded(uint32_t n_rows)
{
	return ((size_t)n_rows / ISM_SPAN_BLOCK + 2) * ISM_SPAN_BLOCK;
}

static bool reserve_rows(struct eval_spans *spans, uint32_t n_rows)
{
	if (n_rows <= spans->room_rows)
		return true;
	free(spans->sifted);
	free(spans->bits);
	spans->room_rows = 0;
	spans->sifted = malloc(padded(n_rows) * sizeof(*spans->sifted));
	spans->bits = calloc(padded(n_rows), sizeof(*spans->bits));
	if (!spans->sifted || !spans->bits)
		return false;
	spans->room_rows = n_rows;
	return true;
}

/* Arrays of pointers for the axes and placings of the plan. */
static bool reserve_pointers(struct eval_spans *spans, const struct ism_span_plan *plan)
{
	if (plan->n_axes > spans->room_axes || !spans->codes) {
		free(spans->codes);
		spans->codes = calloc(plan->n_axes + 1, sizeof(*spans->codes));
		spans->room_axes = spans->codes ? plan->n_axes : 0;
	}
	if (plan->n_placings > spans->room_placings || !spans->periods) {
		free(spans->periods);
		spans->periods = calloc(plan->n_placings + 1, sizeof(*spans->periods));
		spans->room_placings = spans->periods ? plan->n_placings : 0;
	}
	return spans->codes && spans->periods;
}

/* Divides the room among the arrays of rows. */
static bool reserve_arrays(
	struct eval_spans *spans, const struct ism_span_plan *plan, uint32_t n_rows)
{
	size_t rows = padded(n_rows);
	size_t bytes = rows * (plan->n_grains * sizeof(void *) +
				      (plan->n_axes + plan->n_placings) * sizeof(uint32_t));
	char *at;

	if (bytes > spans->room_bytes) {
		free(spans->rows);
		spans->rows = calloc(1, bytes);
		spans->room_bytes = spans->rows ? bytes : 0;
	}
	if (bytes > 0 && !spans->rows)
		return false;
	at = spans->rows;
	memset(spans->found, 0, spans->n_grains * sizeof(*spans->found));
	for (uint32_t i = 0; i < plan->n_grains; i++, at += rows * sizeof(void *))
		spans->found[plan->grains[i].grain] = (void **)at;
	for (uint32_t i = 0; i < plan->n_axes; i++, at += rows * sizeof(uint32_t))
		spans->codes[i] = (uint32_t *)at;
	for (uint32_t i = 0; i < plan->n_placings; i++, at += rows * sizeof(int32_t))
		spans->periods[i] = (int32_t *)at;
	return true;
}

enum ism_status eval_spans_begin(struct eval_spans *spans, const struct ism_span_plan *plan,
	struct ism_worker *worker, uint32_t n_rows, struct ism_error *error)
{
	if (plan != spans->plan || n_rows > spans->room_rows) {
		uint32_t room = n_rows > spans->room_rows ? n_rows : spans->room_rows;

		spans->plan = NULL;
		if (!reserve_rows(spans, room) || !reserve_pointers(spans, plan) ||
			!reserve_arrays(spans, plan, room))
			return ism_fail(error, ISM_ERR_MEMORY, "not enough memory for a batch");
		spans->plan = plan;
	}
	worker->found = (void *const *const *)spans->found;
	worker->bits = spans->bits;
	worker->sifted = spans->sifted;
	return ISM_OK;
}

/* ---- a span ---- */

struct span {
	struct eval_spans *spans;
	struct ism_worker *worker;
	const struct ism_batch *batch;
	uint32_t begin, n;
};

static const struct ism_vector *column_of(const struct span *span, uint32_t cell)
{
	return &span->batch->columns[cell];
}

static void find_codes(const struct span *span, const struct ism_span_axis *axis, uint32_t *out)
{
	const struct ism_span_kernels *kernels = span->spans->kernels;
	const struct ism_vector *column = column_of(span, axis->cell);
	const uint8_t *reasons = column->reasons + span->begin;
	struct ism_text_codes *codes;

	if (axis->type != ISM_TYPE_TEXT) {
		if (axis->width == sizeof(uint8_t))
			kernels->byte_codes((const uint8_t *)column->values + span->begin, reasons,
				span->n, out);
		else
			kernels->word_codes((const int64_t *)column->values + span->begin, reasons,
				span->n, out);
		return;
	}
	codes = &span->worker->codes[axis->code];
	if (codes->of_list)
		kernels->list_codes(column->places + span->begin, codes->of_list, span->n, out);
	else
		kernels->text_codes(
			codes, column->values, column->places + span->begin, reasons, span->n, out);
}

static int32_t clamp(int64_t day)
{
	if (day < INT32_MIN)
		return INT32_MIN;
	return day > INT32_MAX ? INT32_MAX : (int32_t)day;
}

/* The times that count, days or instants, as the window says and none after now. */
static void count_times(const struct ism_run *run, const struct ism_span_placing *placing,
	int64_t *low, int64_t *high)
{
	const struct ism_window *window = &run->window;
	int64_t first = placing->is_instant ? window->first_us : window->first_day;
	int64_t last = placing->is_instant ? window->last_us : window->last_day;
	int64_t now = placing->is_instant ? run->now_us : run->today;

	*low = INT64_MIN;
	*high = INT64_MAX;
	switch ((enum ism_span_window)placing->window) {
	case ISM_SPAN_WINDOW_ALL: break;
	case ISM_SPAN_WINDOW_INSIDE: *low = first; /* fall through */
	case ISM_SPAN_WINDOW_UNTIL: *high = last; break;
	case ISM_SPAN_WINDOW_BEFORE: *high = first - (first > INT64_MIN); break;
	}
	*high = *high < now ? *high : now;
}

/* The day of a row, that of an instant in the calendar's zone. */
static int64_t day_of(const struct span *span, const struct ism_span_placing *placing, uint32_t i)
{
	const struct ism_vector *column = column_of(span, placing->cell);
	uint32_t row = span->begin + i;

	if (!placing->is_instant)
		return ((const int32_t *)column->values)[row];
	return ism_instant_day(span->worker->run->calendar.zone, &span->worker->cursor,
		((const int64_t *)column->values)[row]);
}

/* The days of rows that count, or of instants their hours. */
static void find_days(const struct span *span, const struct ism_span_placing *placing, int32_t *out)
{
	const struct ism_vector *column = column_of(span, placing->cell);
	const uint8_t *reasons = column->reasons + span->begin;
	const int64_t *instants = (const int64_t *)column->values + span->begin;
	struct ism_zone_cursor *cursor = &span->worker->cursor;
	const struct ism_run *run = span->worker->run;
	int64_t low, high;

	count_times(run, placing, &low, &high);
	if (!placing->is_instant) {
		span->spans->kernels->day_periods((const int32_t *)column->values + span->begin,
			reasons, span->n, clamp(low), clamp(high), out);
		return;
	}
	for (uint32_t i = 0; i < span->n; i++) {
		if (reasons[i] || instants[i] < low || instants[i] > high)
			out[i] = ISM_SPAN_NOT_COUNTED;
		else if (placing->unit == ISM_PERIOD_HOUR)
			out[i] = (int32_t)ism_period_of_instant(
				&run->calendar, cursor, ISM_PERIOD_HOUR, 0, instants[i]);
		else
			out[i] = (int32_t)ism_instant_day(run->calendar.zone, cursor, instants[i]);
	}
}

/* Periods of rows whose days are found, one by one; of those alone that the loop has left, or of all. */
static void find_rest(const struct span *span, const struct ism_span_placing *placing,
	bool far_alone, int32_t *out)
{
	const struct ism_calendar *calendar = &span->worker->run->calendar;

	for (uint32_t i = 0; i < span->n; i++) {
		if (far_alone ? out[i] == ISM_SPAN_FAR : out[i] != ISM_SPAN_NOT_COUNTED)
			out[i] = (int32_t)ism_period_of_day(calendar, &span->worker->cursor,
				(enum ism_period_unit)placing->unit, 0,
				far_alone ? day_of(span, placing, i) : out[i]);
	}
}

static void find_periods(
	const struct span *span, const struct ism_span_placing *placing, int32_t *out)
{
	bool is_month = placing->unit == ISM_PERIOD_MONTH;

	find_days(span, placing, out);
	if (placing->unit < 0 || placing->unit == ISM_PERIOD_DAY ||
		(placing->is_instant && placing->unit == ISM_PERIOD_HOUR))
		return;
	if (!is_month || span->spans->kernels->month_periods(out, span->n))
		find_rest(span, placing, is_month, out);
}

/* ---- cells ---- */

/* A dimension as tables of cells take it. */
static struct ism_datum read_dimension(
	const struct span *span, const struct ism_span_axis *axis, uint32_t row)
{
	const struct ism_vector *column = column_of(span, axis->cell);
	struct ism_datum datum = { .present = !column->reasons[row] };

	if (!datum.present)
		return datum;
	if (axis->type == ISM_TYPE_TEXT) {
		const struct ism_slice *text =
			(const struct ism_slice *)column->values + column->places[row];

		datum.text = text->data;
		datum.size = (uint32_t)text->size;
	} else if (axis->width == sizeof(uint8_t)) {
		datum.exact = ((const uint8_t *)column->values)[row];
	} else {
		datum.exact = ((const int64_t *)column->values)[row];
	}
	return datum;
}

static void *seek(
	const struct span *span, const struct ism_span_grain *grain, int64_t period, uint32_t row)
{
	struct ism_datum dimensions[ISM_DENSE_AXES];
	uint64_t codes[ISM_DENSE_AXES];

	for (uint32_t i = 0; i < grain->n_axes; i++) {
		uint32_t axis = grain->axes[i];

		dimensions[i] = read_dimension(span, &span->spans->plan->axes[axis], row);
		codes[i] = span->spans->codes[axis][row];
	}
	return ism_cells_seek(
		span->worker->cells[grain->grain], dimensions, period, codes, grain->n_axes);
}

/* What tables of very many cells need for a key of one text is fetched, where texts lie side by side. */
static void prefetch(const struct span *span, const struct ism_span_grain *grain, bool has_period)
{
	const struct ism_batch *batch = span->batch;
	const struct ism_span_axis *axis;

	if (grain->n_axes != 1 || has_period || !batch->cells)
		return;
	axis = &span->spans->plan->axes[grain->axes[0]];
	if (axis->type == ISM_TYPE_TEXT)
		ism_cells_prefetch(span->worker->cells[grain->grain],
			ism_batch_cell(batch, span->begin, axis->cell), span->n, batch->row_step);
}

/* Looks up the cells of the rows that have none yet and count. */
static void seek_rest(const struct span *span, const struct ism_span_grain *grain,
	const int32_t *periods, bool has_period, void **found)
{
	prefetch(span, grain, has_period);
	for (uint32_t row = span->begin; row < span->begin + span->n; row++) {
		if (!found[row] && (!periods || periods[row] != ISM_SPAN_NOT_COUNTED))
			found[row] =
				seek(span, grain, has_period ? periods[row] : ISM_NO_PERIOD, row);
	}
}

static void find_cells(const struct span *span, const struct ism_span_grain *grain)
{
	const struct eval_spans *spans = span->spans;
	const struct ism_cells_dense *dense = &span->worker->cells[grain->grain]->ways.dense;
	const uint32_t *axes[ISM_DENSE_AXES];
	void **found = spans->found[grain->grain];
	const int32_t *periods = NULL;
	bool has_period = false, any = true; /* row without a cell */

	for (uint32_t i = 0; i < grain->n_axes; i++)
		axes[i] = spans->codes[grain->axes[i]] + span->begin;
	if (grain->placing != ISM_NONE_INDEX) {
		periods = spans->periods[grain->placing];
		has_period = spans->plan->placings[grain->placing].unit != ISM_SPAN_NO_PERIOD;
	}
	if (has_period)
		axes[grain->n_axes] = (const uint32_t *)periods + span->begin;
	if (!dense->states)
		memset(found + span->begin, 0, span->n * sizeof(*found));
	else
		any = spans->kernels->find(dense, axes, span->n, found + span->begin);
	if (any)
		seek_rest(span, grain, periods, has_period, found);
	if (periods && !has_period)
		spans->kernels->drop(periods + span->begin, span->n, found + span->begin);
}

/* ---- times ---- */

static void notice(const struct span *span, const struct ism_span_time *time)
{
	const struct ism_span_kernels *kernels = span->spans->kernels;
	const struct ism_vector *column = column_of(span, time->cell);
	const uint8_t *reasons = column->reasons + span->begin;
	const struct ism_run *run = span->worker->run;
	struct ism_source_ledger *ledger = span->worker->ledger;
	struct ism_span_notice seen;

	if (time->is_instant)
		kernels->notice_instants((const int64_t *)column->values + span->begin, reasons,
			span->n, run->now_us, &seen);
	else
		kernels->notice_days((const int32_t *)column->values + span->begin, reasons,
			span->n, run->today, &seen);
	if (time->is_time && seen.newest > INT64_MIN)
		ism_row_time(span->worker, ledger, seen.newest);
	if (time->is_told) {
		ledger->later += seen.n_later;
		ledger->undated += seen.n_absent;
	}
}

void ism_span_find(
	struct ism_worker *worker, const struct ism_batch *batch, uint32_t begin, uint32_t end)
{
	struct eval_spans *spans = worker->spans;
	const struct ism_span_plan *plan = spans->plan;
	const struct span span = { spans, worker, batch, begin, end - begin };

	for (uint32_t i = 0; i < plan->n_times; i++)
		notice(&span, &plan->times[i]);
	for (uint32_t i = 0; i < plan->n_axes; i++)
		find_codes(&span, &plan->axes[i], spans->codes[i] + begin);
	for (uint32_t i = 0; i < plan->n_placings; i++)
		find_periods(&span, &plan->placings[i], spans->periods[i] + begin);
	for (uint32_t i = 0; i < plan->n_grains; i++)
		find_cells(&span, &plan->grains[i]);
}

uint32_t ism_span_sift(struct ism_worker *worker, uint32_t begin, uint32_t end)
{
	struct eval_spans *spans = worker->spans;

	return spans->kernels->sift(spans->bits + begin, end - begin, begin, spans->sifted);
}
