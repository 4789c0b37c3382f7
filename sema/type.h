/*
 * Types and units of the model.
 *
 * Types are values: small, copied, compared by ism_type_same. What a term may be none is a property of
 * the term, not of its type.
 */
#ifndef ISM_SEMA_TYPE_H
#define ISM_SEMA_TYPE_H

#include <stdbool.h>
#include <stdint.h>

#include "runtime/value.h"
#include "support/arena.h"
#include "support/span.h"

struct ism_enumeration;
struct ism_source_model;

/*
 * A unit of measure in canonical form: a product of base units with exponents, and how many of the
 * products of canonical base units it is (for durations the canonical base is the microsecond, for data
 * the byte). Interned: one unit is one pointer.
 */
struct ism_unit {
	const char *name; /* as it is printed: "percent", "days", "EUR / incident" */
	bool percent;
	bool duration; /* a plain time: a duration's display unit, or a number's `ms` */
	uint32_t n_factors;
	const struct ism_unit_factor *factors;
	int64_t num; /* one of this unit is num / den canonical ones */
	int64_t den;
};

struct ism_unit_factor {
	const char *base; /* interned name of the base unit: "us", "B", "EUR", "incident" */
	int32_t exponent;
};

enum ism_scale { /* ISO/IEC 27004, of a type's values */
	ISM_SCALE_NOMINAL,
	ISM_SCALE_ORDINAL,
	ISM_SCALE_INTERVAL,
	ISM_SCALE_RATIO,
};

struct ism_type {
	enum ism_type_kind kind;
	uint8_t scale;      /* digits of a decimal */
	bool fractional;    /* a duration held as real microseconds: an average, a quantile */
	bool from_dates;    /* a duration that comes from dates: printed in days without a unit */
	bool meets_percent; /* a quotient of like units: meets percent and plain numbers */
	const struct ism_unit *unit; /* NULL: none. Durations need none to be durations */
	const struct ism_enumeration *enumeration; /* ISM_TYPE_ENUM */
	const struct ism_type *element; /* ISM_TYPE_LIST: neither a list nor a reference */
	/* A reference: the value is the key cell, of `kind`; members of `reference` follow a dot. */
	const struct ism_source_model *reference;
};

#endif
