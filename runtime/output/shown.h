/*
 * Values as people and programs read them: in the unit that the result names, rounded once.
 */
#ifndef ISM_RUNTIME_OUTPUT_SHOWN_H
#define ISM_RUNTIME_OUTPUT_SHOWN_H

#include "runtime/result.h"

/* Room for any number or date; texts and enumerators are pointed to, not copied. */
#define ISM_SHOWN_CHARS 64

enum ism_shown_kind {
	ISM_SHOWN_NONE,
	ISM_SHOWN_NUMBER,
	ISM_SHOWN_BOOL,
	ISM_SHOWN_TEXT,
};

struct ism_shown {
	enum ism_shown_kind kind;
	const char *text; /* UTF-8, `size` bytes; in `room`, or what the value points to */
	size_t size;
	char room[ISM_SHOWN_CHARS];
};

/*
 * The value in its form's unit with all its digits: the shortest text that reads back to the same
 * binary64, exact integers and decimals exactly, dates and instants as ISO 8601. Fills *shown, which must
 * not move afterwards.
 */
void ism_show_value(
	struct ism_shown *shown, const struct ism_value *value, const struct ism_form *form);

/* A group's key. */
void ism_show_datum(struct ism_shown *shown, const struct ism_datum *datum,
	const struct ism_dimension *dimension);

/* The value as a real in its form's unit, for rounding in tables; false where it is no number. */
bool ism_shown_real(const struct ism_value *value, const struct ism_form *form, double *out);

/* How a target compares, as programs write it: `<=`. */
const char *ism_target_op_text(enum ism_target_op op);

/* The form of a benchmark's value, for its numbers may be of another type, in the same unit. */
const struct ism_form *ism_benchmark_form(
	const struct ism_program *program, const struct ism_measure *measure, uint32_t benchmark);

#endif
