/*
 * Judgement: how a value stands to its target, and which status its criteria give it. See
 * docs/language.md, "Targets" and "Decision criteria".
 */
#ifndef ISM_RUNTIME_JUDGE_JUDGE_H
#define ISM_RUNTIME_JUDGE_JUDGE_H

#include "runtime/result.h"
#include "support/arena.h"

/* A value as a real of its own kind: decimals as the number, durations in microseconds. */
double ism_value_real(const struct ism_value *value, const struct ism_form *form);

/* Whether values of the form are numbers or durations, with digits that can be rounded. */
bool ism_form_is_numeric(const struct ism_form *form);

/* Digits after the point in tables: what the measure asks for, else what its type and unit suggest. */
int32_t ism_form_digits(const struct ism_form *form);

/*
 * The value as a table shows it with so many digits, in the value's own unit again. False where rounding
 * changes nothing: the value is no number, or is shown exactly.
 */
bool ism_value_rounded(const struct ism_value *value, const struct ism_form *form, int32_t digits,
	struct ism_value *rounded);

/* The target in force on `day`, or NULL: the last of those whose `from` has come. */
const struct ism_target *ism_judge_in_force(const struct ism_judgement *judgement, int64_t day);

/* What slots of kinds TARGET, BASELINE, EXPECTED and ATTAINMENT hold on `day`; slots before are filled. */
struct ism_value ism_judge_target_value(
	const struct ism_judgement *judgement, const struct ism_value *slots, int64_t day);
struct ism_value ism_judge_baseline(
	const struct ism_judgement *judgement, const struct ism_value *slots);
/*
 * Straight lines through the baseline and each target's `by`, level before and after; the target in force
 * where there is no baseline or no `by`. Always real.
 */
struct ism_value ism_judge_expected(
	const struct ism_judgement *judgement, const struct ism_value *slots, int64_t day);
/* (value - baseline) / (target - baseline); of a range 1 inside it, else towards its nearer edge. */
struct ism_value ism_judge_attainment(
	const struct ism_judgement *judgement, const struct ism_value *slots, int64_t day);

/* Everything about the target for the headline; target NULL where none is in force. */
struct ism_target_result ism_judge_target(
	const struct ism_judgement *judgement, const struct ism_value *slots, int64_t day);

/*
 * For how many periods in a row, this one included, each rule's condition has held: n_rules counters that
 * the caller keeps from period to period and zeroes where a new series begins.
 */
struct ism_verdict {
	int32_t status;
	const struct ism_rule *rule; /* that gave the level, or NULL */
	const char *reason;          /* in the arena; NULL: there is no need to say */
};

struct ism_verdict ism_judge_status(struct ism_arena *arena, const struct ism_program *program,
	const struct ism_judgement *judgement, const struct ism_value *slots, int64_t day,
	uint32_t *held);

#endif
