/* Targets by date, the way to them, criteria and statuses, each on slots that are simply given. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "runtime/judge/judge.h"

static const char *const levels[] = { "green", "amber", "red" };
static const struct ism_program program = { .n_levels = 3, .levels = levels };
static const struct ism_form percent = {
	.type = ISM_TYPE_NUMBER, .unit = "percent", .unit_num = 100, .unit_den = 1, .digits = -1
};

static struct ism_value real(double value)
{
	return (struct ism_value){ .real = value, .state = ISM_VALUE_PRESENT, .is_real = 1 };
}

static struct ism_value truth(int value)
{
	return (struct ism_value){ .exact = value, .state = ISM_VALUE_PRESENT };
}

static const struct ism_value none = { .state = ISM_VALUE_NONE };

static int64_t day(int year, int month, int of_month)
{
	return ism_day_from_civil(year, month, of_month);
}

/* Slots: the value, the baseline, a target's value, whether it is met, two conditions. */
enum { VALUE, BASELINE, TARGET, MET, FIRST, SECOND, N_SLOTS };

struct fixture {
	struct ism_value slots[N_SLOTS];
	struct ism_target targets[2];
	struct ism_rule rules[3];
	struct ism_judgement judgement;
	struct ism_arena arena;
	uint32_t held[3];
};

static int set_up(void **state)
{
	static struct fixture f;

	f = (struct fixture){
		.slots = { real(1883.0 / 1999.0), real(0.72), real(0.95), truth(0), none, none },
		.targets = { { ISM_TARGET_GE, TARGET, ISM_NONE_INDEX, MET, ISM_NO_DAY,
			day(2026, 12, 31) } },
		.rules = {
			{ .level = 0, .condition = FIRST, .periods = 1, .text = "value >= expected" },
			{ .level = 1, .condition = SECOND, .periods = 1, .text = "value >= 85%" },
			{ .level = 2, .condition = ISM_NONE_INDEX, .periods = 1, .text = "otherwise" },
		},
		.judgement = {
			.measure = "m", .value = VALUE, .baseline = BASELINE,
			.baseline_day = day(2026, 1, 1), .n_targets = 1, .has_criteria = 1,
			.n_rules = 3, .applies = ISM_NONE_INDEX, .form = percent,
		},
	};
	f.judgement.targets = f.targets;
	f.judgement.rules = f.rules;
	ism_arena_init(&f.arena, NULL, NULL);
	*state = &f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	ism_arena_free(&f->arena);
	return 0;
}

static struct ism_verdict judge(struct fixture *f)
{
	return ism_judge_status(
		&f->arena, &program, &f->judgement, f->slots, day(2026, 6, 30), f->held);
}

static void expected_lies_on_the_line_from_baseline_to_target(void **state)
{
	struct fixture *f = *state;
	struct ism_value half_way = ism_judge_expected(&f->judgement, f->slots, day(2026, 6, 30));

	/* 180 of 364 days from 72 % to 95 %. */
	assert_true(half_way.real * 100 == 83.37362637362638);
	assert_true(ism_judge_expected(&f->judgement, f->slots, day(2025, 1, 1)).real == 0.72);
	assert_true(ism_judge_expected(&f->judgement, f->slots, day(2026, 12, 31)).real == 0.95);
	assert_true(ism_judge_expected(&f->judgement, f->slots, day(2030, 1, 1)).real == 0.95);
}

static void expected_is_the_target_without_a_baseline(void **state)
{
	struct fixture *f = *state;

	f->judgement.baseline = ISM_NONE_INDEX;
	assert_true(ism_judge_expected(&f->judgement, f->slots, day(2026, 6, 30)).real == 0.95);
}

static void a_target_counts_from_its_day_on(void **state)
{
	struct fixture *f = *state;

	f->targets[0].from = day(2026, 1, 1);
	assert_null(ism_judge_in_force(&f->judgement, day(2025, 12, 31)));
	assert_ptr_equal(ism_judge_in_force(&f->judgement, day(2026, 1, 1)), &f->targets[0]);
	assert_int_equal(ism_judge_expected(&f->judgement, f->slots, day(2025, 12, 31)).state,
		ISM_VALUE_NONE);
}

static void state_follows_the_way_to_the_target(void **state)
{
	struct fixture *f = *state;
	struct ism_target_result result =
		ism_judge_target(&f->judgement, f->slots, day(2026, 6, 30));

	assert_int_equal(result.state, ISM_TARGET_ON_TRACK);
	assert_true(result.attainment.real > 0.965091 && result.attainment.real < 0.965092);
	f->slots[VALUE] = real(0.83);
	assert_int_equal(ism_judge_target(&f->judgement, f->slots, day(2026, 6, 30)).state,
		ISM_TARGET_BEHIND);
	assert_int_equal(ism_judge_target(&f->judgement, f->slots, day(2027, 1, 1)).state,
		ISM_TARGET_OVERDUE);
	f->slots[MET] = truth(1);
	assert_int_equal(
		ism_judge_target(&f->judgement, f->slots, day(2027, 1, 1)).state, ISM_TARGET_MET);
	f->slots[VALUE] = none;
	assert_int_equal(ism_judge_target(&f->judgement, f->slots, day(2027, 1, 1)).state,
		ISM_TARGET_UNKNOWN);
}

static void attainment_of_a_range_looks_at_the_nearer_edge(void **state)
{
	struct fixture *f = *state;

	f->targets[0].op = ISM_TARGET_IN;
	f->targets[0].high = FIRST;
	f->slots[FIRST] = real(1.05);
	f->slots[VALUE] = real(1.0);
	assert_true(ism_judge_attainment(&f->judgement, f->slots, day(2026, 6, 30)).real == 1);
	f->slots[BASELINE] = none;
	assert_true(ism_judge_attainment(&f->judgement, f->slots, day(2026, 6, 30)).real == 1);
	f->slots[BASELINE] = real(1.45);
	f->slots[VALUE] = real(1.25);
	assert_true(ism_judge_attainment(&f->judgement, f->slots, day(2026, 6, 30)).real > 0.4999);
	assert_true(ism_judge_attainment(&f->judgement, f->slots, day(2026, 6, 30)).real < 0.5001);
}

static void the_first_rule_that_holds_decides(void **state)
{
	struct fixture *f = *state;

	f->slots[FIRST] = truth(1);
	f->slots[SECOND] = truth(1);
	assert_int_equal(judge(f).status, 0);
	f->slots[FIRST] = truth(0);
	assert_int_equal(judge(f).status, 1);
	f->slots[SECOND] = truth(0);
	assert_int_equal(judge(f).status, 2);
}

static void a_condition_without_a_value_ends_the_judgement(void **state)
{
	struct fixture *f = *state;
	struct ism_verdict verdict;

	f->slots[FIRST] = none;
	f->slots[SECOND] = truth(1);
	verdict = judge(f);
	assert_int_equal(verdict.status, ISM_STATUS_NO_DATA);
	assert_string_equal(
		verdict.reason, "the condition of green, `value >= expected`, has no value");
}

static void a_condition_after_the_rule_that_holds_is_not_asked(void **state)
{
	struct fixture *f = *state;

	f->slots[FIRST] = truth(1);
	f->slots[SECOND] = none;
	assert_int_equal(judge(f).status, 0);
}

static void no_value_is_never_green(void **state)
{
	struct fixture *f = *state;

	f->slots[FIRST] = truth(1);
	f->slots[VALUE] = none;
	assert_int_equal(judge(f).status, ISM_STATUS_NO_DATA);
	f->slots[VALUE].state = ISM_VALUE_FAULT;
	assert_int_equal(judge(f).status, ISM_STATUS_ERROR);
}

static void no_rule_that_holds_is_no_data(void **state)
{
	struct fixture *f = *state;

	f->judgement.n_rules = 2;
	f->slots[FIRST] = truth(0);
	f->slots[SECOND] = truth(0);
	assert_int_equal(judge(f).status, ISM_STATUS_NO_DATA);
}

static void a_rule_for_two_periods_needs_two_in_a_row(void **state)
{
	struct fixture *f = *state;

	f->rules[0].level = 2;
	f->rules[0].periods = 2;
	f->rules[2].level = 0;
	f->slots[FIRST] = truth(1);
	f->slots[SECOND] = truth(0);
	assert_int_equal(judge(f).status, 0);
	assert_int_equal(judge(f).status, 2);
	f->slots[VALUE] = none;
	assert_int_equal(judge(f).status, ISM_STATUS_NO_DATA);
	f->slots[VALUE] = real(0.5);
	assert_int_equal(judge(f).status, 0);
}

static void applies_that_is_false_is_neutral(void **state)
{
	struct fixture *f = *state;

	f->judgement.applies = SECOND;
	f->slots[FIRST] = truth(1);
	f->slots[SECOND] = truth(0);
	assert_int_equal(judge(f).status, ISM_STATUS_NOT_APPLICABLE);
	f->slots[SECOND] = none;
	assert_int_equal(judge(f).status, ISM_STATUS_NO_DATA);
}

static void a_target_alone_gives_the_best_or_the_worst_level(void **state)
{
	struct fixture *f = *state;

	f->judgement.has_criteria = 0;
	assert_int_equal(judge(f).status, 2);
	f->slots[MET] = truth(1);
	assert_int_equal(judge(f).status, 0);
	f->slots[MET] = none;
	assert_int_equal(judge(f).status, ISM_STATUS_NO_DATA);
	f->targets[0].from = day(2026, 7, 1);
	assert_int_equal(judge(f).status, ISM_STATUS_NO_DATA);
}

static void statuses_have_an_order_of_badness(void **state)
{
	(void)state;
	assert_int_equal(ism_status_badness(&program, ISM_STATUS_UNRATED), -1);
	assert_int_equal(ism_status_badness(&program, ISM_STATUS_NOT_APPLICABLE), -1);
	assert_int_equal(ism_status_badness(&program, 0), 0);
	assert_int_equal(ism_status_badness(&program, 2), 2);
	assert_int_equal(ism_status_badness(&program, ISM_STATUS_STALE), 3);
	assert_int_equal(ism_status_badness(&program, ISM_STATUS_NO_DATA), 4);
	assert_int_equal(ism_status_badness(&program, ISM_STATUS_ERROR), 5);
}

static void rounding_keeps_the_unit(void **state)
{
	struct ism_value value = real(0.94996), rounded;
	struct ism_form days = { .type = ISM_TYPE_DURATION,
		.unit = "days",
		.unit_num = 1,
		.unit_den = ISM_DAY_US,
		.digits = -1 };

	(void)state;
	assert_int_equal(ism_form_digits(&percent), 1);
	assert_true(ism_value_rounded(&value, &percent, 1, &rounded));
	assert_true(rounded.real > 0.9499999 && rounded.real < 0.9500001);
	value = (struct ism_value){ .exact = 3 * ISM_DAY_US / 2, .state = ISM_VALUE_PRESENT };
	assert_true(ism_value_rounded(&value, &days, 0, &rounded));
	assert_true(rounded.exact == 2 * ISM_DAY_US);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(expected_lies_on_the_line_from_baseline_to_target),
		CASE(expected_is_the_target_without_a_baseline),
		CASE(a_target_counts_from_its_day_on),
		CASE(state_follows_the_way_to_the_target),
		CASE(attainment_of_a_range_looks_at_the_nearer_edge),
		CASE(the_first_rule_that_holds_decides),
		CASE(a_condition_without_a_value_ends_the_judgement),
		CASE(a_condition_after_the_rule_that_holds_is_not_asked),
		CASE(no_value_is_never_green),
		CASE(no_rule_that_holds_is_no_data),
		CASE(a_rule_for_two_periods_needs_two_in_a_row),
		CASE(applies_that_is_false_is_neutral),
		CASE(a_target_alone_gives_the_best_or_the_worst_level),
		CASE(statuses_have_an_order_of_badness),
		CASE(rounding_keeps_the_unit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
