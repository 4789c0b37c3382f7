/*
 * One cell of any type, for callers that are not generated code: parameters, rows of tests. Each type's own
 * header says what it accepts.
 */
#ifndef ISM_RUNTIME_KERNEL_FIELD_ANY_H
#define ISM_RUNTIME_KERNEL_FIELD_ANY_H

#include "runtime/kernel/field_choice.h"
#include "runtime/kernel/field_duration.h"
#include "runtime/kernel/field_number.h"
#include "runtime/kernel/field_time.h"
#include "runtime/kernel/ip.h"
#include "runtime/kernel/pattern.h"
#include "runtime/scratch.h"
#include "runtime/value.h"

/* How dates and timestamps are written. */
enum ism_time_form {
	ISM_TIME_FORM_ISO, /* YYYY-MM-DD, ISO 8601 */
	ISM_TIME_FORM_PATTERN,
	ISM_TIME_FORM_EPOCH,    /* timestamps alone */
	ISM_TIME_FORM_EPOCH_MS, /* timestamps alone */
};

/* A field's type and how its source writes it. Constant; what its type does not use is zero. */
struct ism_field_form {
	uint32_t type;  /* enum ism_type_kind */
	uint32_t scale; /* of a decimal */
	uint32_t time;  /* enum ism_time_form */
	struct ism_number_form number;
	struct ism_bool_form boolean;
	struct ism_duration_form duration;
	const struct ism_enum *enumeration;
	const struct ism_time_pattern *pattern;
	const struct ism_field_form *element; /* of a list's parts */
	struct ism_slice mark;                /* between them */
};

/*
 * Reads a cell that is there (s is not NULL) and sets *out. A text stays where it is, so that *out lives as
 * long as the cell; an address is put into `ip`, which *out then points to. Timestamps without an offset
 * are in `zone`; times in doubt are counted in the cursor.
 */
enum ism_reason ism_field_parse(const struct ism_field_form *form, const char *s, size_t n,
	const struct ism_zone *zone, struct ism_zone_cursor *cursor, uint8_t ip[ISM_IP_SIZE],
	struct ism_datum *out);

/*
 * The same, but that an address lies in the scratch. Without memory there, of which the scratch tells, it is
 * ISM_REASON_ABSENT.
 */
enum ism_reason ism_field_parse_kept(const struct ism_field_form *form, const char *s, size_t n,
	const struct ism_zone *zone, struct ism_zone_cursor *cursor, struct ism_scratch *scratch,
	struct ism_datum *out);

/* Text of a cell, which the reader has validated. ISM_REASON_NONE always; *out points to the cell. */
enum ism_reason ism_field_text(const char *s, size_t n, struct ism_datum *out);

#endif
