/*
 * The shortest decimal that reads back to a given binary64.
 */
#ifndef ISM_RUNTIME_KERNEL_SHORTEST_H
#define ISM_RUNTIME_KERNEL_SHORTEST_H

#include <stdint.h>

struct ism_decimal {
	uint64_t digits; /* at most 17, the last not 0; or 0 for zero */
	int exponent;    /* the value is digits * 10^exponent */
};

/*
 * Of |value|: of all decimals with the fewest digits that round to it (to nearest, ties to even), the
 * nearest one, the even one of two as near.
 */
struct ism_decimal ism_decimal_shortest(double value);

#endif
