#include "runtime/eval/period_parts.h"

static struct ism_value exact(int64_t value)
{
	return (struct ism_value){ .exact = value, .state = ISM_VALUE_PRESENT };
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static void without_period(
	const struct ism_run *run, const struct ism_every *every, struct ism_value *parts)
{
	const struct ism_window *window = &run->window;
	bool ends = every->unit < 0 && window->last_us < run->now_us;

	if (window->first_day != INT64_MIN)
		parts[ISM_PERIOD_PART_START] = exact(window->first_us);
	parts[ISM_PERIOD_PART_END] = exact(ends ? window->last_us + 1 : run->now_us);
	parts[ISM_PERIOD_PART_LAST] = exact(ends ? window->last_day : run->today);
}

static void with_period(struct ism_evaluation *e, const struct ism_every *every, int64_t period,
	struct ism_value *parts)
{
	const struct ism_calendar *calendar = &e->run.calendar;
	enum ism_period_unit unit = (enum ism_period_unit)every->unit;
	int64_t next = ism_period_start(calendar, &e->cursor, unit, every->span_us, period + 1);
	int64_t last = ism_period_last_day(calendar, &e->cursor, unit, every->span_us, period);

	parts[ISM_PERIOD_PART_START] =
		exact(ism_period_start(calendar, &e->cursor, unit, every->span_us, period));
	parts[ISM_PERIOD_PART_END] = exact(next - 1 <= e->run.now_us ? next : e->run.now_us);
	parts[ISM_PERIOD_PART_LAST] = exact(least(last, e->run.today));
}

void eval_period_parts(struct ism_evaluation *e, const struct ism_every *every, int64_t period,
	struct ism_value *parts)
{
	for (int i = 0; i < ISM_PERIOD_PARTS; i++)
		parts[i] = (struct ism_value){ .state = ISM_VALUE_NONE };
	if (period == ISM_NO_PERIOD)
		without_period(&e->run, every, parts);
	else
		with_period(e, every, period, parts);
	if (parts[ISM_PERIOD_PART_START].state == ISM_VALUE_PRESENT)
		parts[ISM_PERIOD_PART_LENGTH] =
			exact((int64_t)(parts[ISM_PERIOD_PART_END].exact -
					parts[ISM_PERIOD_PART_START].exact));
}
