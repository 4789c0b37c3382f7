/*
 * Rows that are like rows before. A row is cut into its values and what stands between them: brackets, names, colons,
 * commas and blanks, letter by letter. The cuts of a row that was read in full are its shape. Where another row has
 * the same text between its values, and the values are strings, numbers, true, false or null, it is JSON too, with the
 * same names, and each value is where the shape says: names are compared as a whole, not read.
 *
 * Where strings end is known from the index (index.h), so that no value has to be read before what is behind it. Names
 * that are missing are passed over; an object or an array for a value is read in full by scan.h. Anything else that
 * differs is for the full reading of the row to judge, whose word is final; so is everything that is wrong.
 */
#ifndef ISM_RUNTIME_READ_JSON_SHAPE_H
#define ISM_RUNTIME_READ_JSON_SHAPE_H

#include "runtime/read/json/index.h"
#include "runtime/read/json/scan.h"

/* So many shapes are known at a time. */
#define ISM_JSON_SHAPES 4u

/* Bytes behind the last mark that may be used: a text between values, and what is loaded at once behind it. */
#define ISM_JSON_SHAPE_MARGIN 128u

struct ism_json_leaf;

struct ism_json_shape {
	uint32_t n_leaves;
	uint32_t room;
	bool is_complete;             /* every field has a value in it */
	struct ism_json_leaf *leaves; /* one more: the text behind the last value. NULL: no shape */
};

/* Marks of the index that belong to a row. */
struct ism_json_marks {
	const char *text;
	const uint32_t *next; /* the first one in the row; behind the row when it has been read */
	const uint32_t *stop; /* no mark from here on may be used */
	const struct ism_json_odd
		*odd; /* the first one that is not before the row, or one before that */
};

/* Lines that follow each other, each of which may be a row. */
struct ism_json_lines {
	const char *begin;     /* of the first one */
	const uint32_t *marks; /* of the index, from number 0 */
	const uint32_t *ends;
	uint32_t n;
	size_t most_bytes;   /* a longer one is left to others */
	uint64_t n_repeated; /* grows by what scan->n_repeated says of each */
};

/*
 * Reading by one shape, for an instruction set. `row` does what ism_json_shapes_read does. `lines` reads rows that are a line
 * each, their cells one behind the other, up to one that it cannot read; the number of those read, which `marks` is
 * behind then.
 */
struct ism_json_shape_reader {
	const char *(*row)(const struct ism_json_shape *shape, struct ism_json_scan *scan,
		struct ism_json_marks *marks, const char *p, struct ism_slice *cells);
	uint32_t (*lines)(const struct ism_json_shape *shape, struct ism_json_scan *scan,
		struct ism_json_marks *marks, struct ism_json_lines *lines,
		struct ism_slice *cells);
};

/* NULL for ISM_ISA_NONE. */
const struct ism_json_shape_reader *ism_json_shape_of(enum ism_isa isa);

extern const struct ism_json_shape_reader ism_json_shape_scalar;
extern const struct ism_json_shape_reader ism_json_shape_neon;
extern const struct ism_json_shape_reader ism_json_shape_avx2;
extern const struct ism_json_shape_reader ism_json_shape_avx512;

/* All zero but for `read` is none; owns what it has. */
struct ism_json_shapes {
	const struct ism_json_shape_reader *read;
	uint32_t latest; /* the shape that was right last time */
	uint32_t oldest; /* the one to be forgotten next */
	uint32_t doubt;  /* grows with rows that have none of the shapes, shrinks with others */
	uint32_t
		pause; /* there was too much of it: rows to be read in full before the next one is tried */
	struct ism_json_shape shapes[ISM_JSON_SHAPES];
};

void ism_json_shapes_release(struct ism_json_shapes *shapes);

/*
 * Reads the row at `p` by one of the shapes. The byte behind the text that ended the row in the shape, NULL where none is
 * right or the row has to be read in full, whatever the reason; then cells are arbitrary. `scan->end` is where the text
 * ends that may be read, `marks` as far behind as ISM_JSON_SHAPE_MARGIN says.
 */
const char *ism_json_shapes_read(struct ism_json_shapes *shapes, struct ism_json_scan *scan,
	struct ism_json_marks *marks, const char *p, struct ism_slice *cells);

/*
 * Reads lines by the shape that was right last time, as struct ism_json_shape_reader says. scan->end is set by it.
 */
uint32_t ism_json_shapes_read_lines(struct ism_json_shapes *shapes, struct ism_json_scan *scan,
	struct ism_json_marks *marks, struct ism_json_lines *lines, struct ism_slice *cells);

/* Whether the next row is worth to be tried. */
static inline bool ism_json_shapes_hope(struct ism_json_shapes *shapes)
{
	if (__builtin_expect(shapes->pause == 0, 1))
		return true;
	shapes->pause--;
	return false;
}

/*
 * Learns the shape of a row that has been read in full from `begin` to `end`, with scan->values noted; the text behind
 * the last value goes on to `end`. `marks` and `stop` are as above. Does nothing where the row has none, or
 * without memory.
 */
void ism_json_shapes_learn(struct ism_json_shapes *shapes, const struct ism_json_scan *scan,
	const struct ism_json_marks *marks, const char *begin, const char *end);

#endif
