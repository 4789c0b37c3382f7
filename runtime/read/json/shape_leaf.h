/* What shape.c, shape_unlike.c and the readings by instruction set share. Not for others. */
#ifndef ISM_RUNTIME_READ_JSON_SHAPE_LEAF_H
#define ISM_RUNTIME_READ_JSON_SHAPE_LEAF_H

#include "runtime/read/json/shape.h"

#define ISM_JSON_GAP_BYTES  64u /* a longer text between values is not learned */
#define ISM_JSON_HEAD_BYTES 32u /* most are not longer than that, and compared at once */

enum ism_json_leaf_kind {
	ISM_JSON_LEAF_PASSED, /* a string that nobody asks for */
	ISM_JSON_LEAF_STRING,
	ISM_JSON_LEAF_SCALAR, /* a number, true, false, null */
	ISM_JSON_LEAF_MIXED,  /* in some rows a string, in others a scalar: most often null */
	ISM_JSON_LEAF_ANY,    /* for scan.h to read */
	ISM_JSON_LEAF_LAST,   /* no value: the gap behind the last one */
};

/*
 * A value, and the text between it and the one before: the gap. The quotes of strings belong to the gaps around them: that of a
 * value that is always a string ends with the opening quote, and the next one begins with the closing one.
 */
struct ism_json_leaf {
	char text[ISM_JSON_GAP_BYTES]; /* the gap, zeros behind it */
	uint64_t kept;                 /* a bit for each of its bytes */
	uint32_t size;                 /* of the gap */
	uint32_t n_marks;              /* in it */
	uint32_t lead;  /* bytes up to the first of these, that of `closes` not counted */
	uint32_t field; /* that the value is of; the number of fields: of none */
	enum ism_json_leaf_kind kind;
	bool is_quick;        /* a string that nobody asks for, behind a short gap */
	bool closes, opens;   /* begins, ends with a quote of a string */
	bool is_plain;        /* nothing but a comma and a name: the member may be missing */
	uint32_t node, depth; /* as of struct ism_json_value */
};

/* A row that is being read: up to `p`, where the gap of `leaf` comes; `next` is the first mark from there on. */
struct ism_json_reading {
	const char *p;
	const uint32_t *next;
	struct ism_json_leaf *leaf; /* NULL: the row has been read */
};

/*
 * Reads on where the row is not like its shape, letter by letter, or where its values are for scan.h, until both are in step
 * again. A leaf that turns out to be mixed is so from then on. False where the row has to be read in full.
 */
bool ism_json_shape_catch_up(struct ism_json_scan *scan, struct ism_json_marks *marks,
	struct ism_slice *cells, struct ism_json_reading *row);

/* What is to be done at the end of a row for which scan.h was asked; false where it found a fault. */
bool ism_json_shape_finish(struct ism_json_scan *scan);

/*
 * Before the end of the string between `p` and `end` there is something odd; where it is in the string, reads that, and
 * undoes its escapes if somebody asks for it. False where the string does not end there.
 */
bool ism_json_shape_read_odd(struct ism_json_scan *scan, struct ism_json_marks *marks,
	const struct ism_json_leaf *leaf, const char *p, const char *end, struct ism_slice *cells);

/* Whether the text is a number, true, false or null; eight bytes may be loaded. */
bool ism_json_shape_is_scalar(const char *p, const char *end);

#endif
