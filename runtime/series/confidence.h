/*
 * How many standard errors an interval of some confidence reaches to either side. Quantiles of the normal
 * and of Student's distribution, computed here and never by the host's libm.
 */
#ifndef ISM_RUNTIME_SERIES_CONFIDENCE_H
#define ISM_RUNTIME_SERIES_CONFIDENCE_H

#include <stdbool.h>
#include <stdint.h>

/* 95 % is 95 / 100; 0 < num < den. */
struct ism_level {
	uint32_t num;
	uint32_t den;
};

enum { ISM_STUDENT_SOLVED = 1024 }; /* below so many degrees of freedom the equation is solved */

/* A level, with what was computed for it; of one thread. */
struct ism_confidence {
	struct ism_level level;
	double normal;                      /* z with P(|Z| <= z) = level, correctly rounded */
	double student[ISM_STUDENT_SOLVED]; /* by degrees of freedom; 0: not asked for yet */
};

/* False where the level is none. */
bool ism_confidence_init(struct ism_confidence *confidence, struct ism_level level);

/*
 * t with P(|T| <= t) = level, T having `freedom` > 0 degrees of freedom. Correctly rounded below
 * ISM_STUDENT_SOLVED; from there on by an expansion around the normal quantile, within some units of the
 * last place for levels up to 99.9 %.
 */
double ism_confidence_student(struct ism_confidence *confidence, uint64_t freedom);

#endif
