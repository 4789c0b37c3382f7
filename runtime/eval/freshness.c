#include "runtime/eval/freshness.h"

int64_t eval_newest_period(struct ism_evaluation *e, const struct ism_measure *measure,
	const struct ism_source_result *source)
{
	enum ism_period_unit unit = (enum ism_period_unit)measure->every.unit;

	if (source->newest == ISM_NO_DAY)
		return INT64_MIN;
	if (source->source->time_kind == ISM_TIME_INSTANT)
		return ism_period_of_instant(&e->run.calendar, &e->cursor, unit,
			measure->every.span_us, source->newest_time);
	return ism_period_of_day(
		&e->run.calendar, &e->cursor, unit, measure->every.span_us, source->newest_time);
}

const char *eval_not_fresh(struct ism_evaluation *e, const struct ism_source_result *source)
{
	const struct ism_source *s = source->source;
	int64_t age_us;

	/* What has no time of its own is as old as what it comes from. */
	while (s->time_kind == ISM_TIME_ABSENT && s->base != ISM_NONE_INDEX) {
		source = &e->result.sources[s->base];
		s = source->source;
	}
	if (!s->fresh_us)
		return NULL;
	if (source->newest == ISM_NO_DAY)
		return s->covers_today ? NULL
				       : ism_arena_printf(&e->arena,
						 "source %s has no row up to now", s->name);
	age_us = s->time_kind == ISM_TIME_INSTANT
			 ? e->run.now_us - source->newest_time
			 : (e->run.today - source->newest_time) * ISM_DAY_US;
	if (age_us <= s->fresh_us)
		return NULL;
	return ism_arena_printf(
		&e->arena, "the newest row of source %s is older than the source allows", s->name);
}
