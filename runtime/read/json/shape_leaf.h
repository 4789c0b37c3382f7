/* What shape.c and the readings by instruction set share. Not for others. */
#ifndef ISM_RUNTIME_READ_JSON_SHAPE_LEAF_H
#define ISM_RUNTIME_READ_JSON_SHAPE_LEAF_H

#include "runtime/read/json/shape.h"

#define ISM_JSON_GAP_BYTES 64u /* a longer text between values is not learned */

/* A value, and the text between it and the one before: the gap. */
struct ism_json_leaf {
	char text[ISM_JSON_GAP_BYTES]; /* the gap, zeros behind it */
	uint64_t kept;                 /* a bit for each of its bytes */
	uint32_t size;                 /* of the gap */
	uint32_t n_marks;              /* in it */
	uint32_t lead;                 /* bytes up to the first of these */
	uint32_t field;                /* that the value is of; the number of fields: of none */
	int quote;                     /* that a string begins with; no character where is_any */
	bool is_any;                   /* the value goes to several fields, or to a list */
	bool is_plain; /* the gap is nothing but a comma and a name: the member may be missing */
	uint32_t node, depth; /* as of struct ism_json_value */
};

/*
 * The leaf whose gap is at `p`, because what comes first of the others is missing; its fields are absent then. NULL where
 * there is none.
 */
const struct ism_json_leaf *ism_json_shape_find(const struct ism_json_shape *shape,
	struct ism_json_scan *scan, const struct ism_json_leaf *leaf, const char *p);

/*
 * Before the end of the string whose text is in `cell` there is something odd; where it is in the string, reads
 * that, and undoes its escapes. False where the string does not end there.
 */
bool ism_json_shape_read_odd(struct ism_json_scan *scan, struct ism_json_marks *marks,
	const char *end, struct ism_slice *cell);

/* A value that is for scan.h to read; the byte behind it. */
const char *ism_json_shape_read_any(struct ism_json_scan *scan, const struct ism_json_leaf *leaf,
	const char *p, struct ism_json_marks *marks);

#endif
