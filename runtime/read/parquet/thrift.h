/*
 * Thrift's compact protocol, read only: https://github.com/apache/thrift/blob/master/doc/specs/
 * thrift-compact-protocol.md. Parquet's metadata and page headers are written in it.
 *
 * Nothing that the bytes say is trusted. The first thing that is wrong sets `fault`; from then on every read
 * gives zeros and every struct and list has ended, so that callers ask for it once, at the end.
 */
#ifndef ISM_RUNTIME_READ_PARQUET_THRIFT_H
#define ISM_RUNTIME_READ_PARQUET_THRIFT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/value.h"

/* How deep structs and lists that are skipped may lie in each other. */
#define ISM_THRIFT_MAX_DEPTH 32

struct ism_thrift {
	const uint8_t *at; /* the next byte to be read */
	const uint8_t *end;
	const char *fault; /* constant text; NULL: nothing was wrong so far */
};

/* A field of a struct; begins as zeros. */
struct ism_thrift_field {
	int16_t id;
	uint8_t type; /* of the protocol: 1 and 2 are true and false */
};

/*
 * Goes to the next field of a struct; false at its end. Each field is then read or skipped by exactly one of the
 * functions below.
 */
bool ism_thrift_next(struct ism_thrift *t, struct ism_thrift_field *field);

void ism_thrift_skip(struct ism_thrift *t, const struct ism_thrift_field *field);

bool ism_thrift_bool(struct ism_thrift *t, const struct ism_thrift_field *field);
int64_t ism_thrift_int(
	struct ism_thrift *t, const struct ism_thrift_field *field); /* of any width */
int32_t ism_thrift_i32(
	struct ism_thrift *t, const struct ism_thrift_field *field); /* in its range */

/* Bytes of a text or binary, which stay where they are. */
struct ism_slice ism_thrift_binary(struct ism_thrift *t, const struct ism_thrift_field *field);

/* Says that the field is a struct, whose fields follow; its end is where ism_thrift_next says false. */
void ism_thrift_struct(struct ism_thrift *t, const struct ism_thrift_field *field);

/*
 * Number of elements of a list, which follow; `element` stands for each of them in the functions above. At
 * most as many as there are bytes left, for each takes one at least.
 */
uint32_t ism_thrift_list(struct ism_thrift *t, const struct ism_thrift_field *field,
	struct ism_thrift_field *element);

#endif
