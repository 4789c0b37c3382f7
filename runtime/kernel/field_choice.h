/*
 * Cells that hold one of a few texts: booleans and enumerations. A cell is a slice, not terminated,
 * without blanks around it. On success *out is set and ISM_REASON_NONE returned.
 */
#ifndef ISM_RUNTIME_KERNEL_FIELD_CHOICE_H
#define ISM_RUNTIME_KERNEL_FIELD_CHOICE_H

#include <stddef.h>
#include <stdint.h>

#include "runtime/enum.h"
#include "runtime/reason.h"

/*
 * The texts of `bool("Y", "N")`, compared by bytes. Without them (data NULL): true/false, yes/no, 1/0 in
 * any case.
 */
struct ism_bool_form {
	struct ism_slice yes;
	struct ism_slice no;
};

/* *out is 0 or 1; else ISM_REASON_BOOL. */
enum ism_reason ism_field_bool(
	const char *s, size_t n, const struct ism_bool_form *form, int64_t *out);

/*
 * *out is the index of the item that the text means (enum.h), of `other` where none does; else
 * ISM_REASON_ENUM.
 */
enum ism_reason ism_field_enum(const char *s, size_t n, const struct ism_enum *e, int64_t *out);

#endif
