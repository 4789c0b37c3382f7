/* The files that make a measure: what each adds to its model. Every fault is reported. */
#ifndef ISM_SEMA_MEASURE_H
#define ISM_SEMA_MEASURE_H

#include "sema/symbol.h"

/* notes.c: id, title and the descriptive entries. */
void sema_measure_head(struct sema *s, struct measure_symbol *m);
/* every.c: `every` and the names of the dimensions. */
void sema_measure_grain(struct sema *s, struct measure_symbol *m);
/* measure_unit.c: the unit entry, or NULL where there is none; false after an error. */
bool sema_measure_unit(struct sema *s, struct measure_symbol *m, const struct ism_unit **unit);
/* measure_unit.c: whether it is made of units of the program's own that count something: `unit incident`. */
bool sema_is_of_counts(struct sema *s, const struct ism_unit *unit);
/* measure_unit.c: makes the formula's value one of that unit. */
bool sema_measure_in_unit(struct sema *s, struct measure_symbol *m, const struct ism_unit *unit);
/* interval.c: the interval of a measure whose formula is typed. */
bool sema_measure_interval(struct sema *s, struct measure_symbol *m);
/* target.c: baseline and targets of a measure whose formula is typed. */
void sema_measure_baseline(struct sema *s, struct measure_symbol *m, const struct entry *entry);
void sema_measure_targets(struct sema *s, struct measure_symbol *m, const struct entry *entry);
/*
 * target.c: a value that the measure's is compared with, in its representation; NULL after an error. `what` is
 * the word for it: "target".
 */
struct ism_term *sema_measure_bound(struct sema *s, struct measure_symbol *m,
	const struct ism_symbol_module *module, const char *what, const struct ism_ast_value *value,
	const struct ism_expr *expr);
/* benchmark.c: benchmarks of a measure whose formula is typed. */
void sema_measure_benchmarks(struct sema *s, struct measure_symbol *m, const struct entry *entry);
/* criteria.c: the rules; where the formula is faulty only what does not need it. */
void sema_measure_criteria(struct sema *s, struct measure_symbol *m, const struct entry *entry);
/* look_back.c: `headline: worst`. */
void sema_measure_headline(struct sema *s, struct measure_symbol *m, const struct entry *entry);
/* band.c: warns of values that no rule covers, and of rules that never come first. */
/* value_words.c: "80%", "14 days", "3": as a program writes a value of it; NULL: there is no short way to. */
const char *sema_value_written(struct sema *s, const struct ism_measure_model *model, double value);
/* value_words.c: adds where the values of a measure end by themselves, if they do. */
void sema_note_range(
	struct sema *s, struct ism_diagnostic *g, const struct ism_measure_model *model);
/* target_reach.c: whether some values meet a target and others do not. */
void sema_check_target(struct sema *s, const struct ism_measure_model *model,
	const struct ism_target_model *target);
void sema_check_bands(struct sema *s, const struct ism_measure_model *model, struct ism_span at);

/* The scope of expressions of an entry. */
struct scope sema_measure_scope(
	struct measure_symbol *m, enum scope_kind kind, const struct ism_symbol_module *module);

#endif
