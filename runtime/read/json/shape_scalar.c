/* Rows by their shape, without vectors. */
#include "runtime/read/json/shape_leaf.h"

#include <string.h>

static inline bool differs(const struct ism_json_leaf *leaf, const char *p)
{
	return memcmp(p, leaf->text, leaf->size) != 0;
}

#include "runtime/read/json/shape_step.h"

const char *ism_json_shape_scalar(const struct ism_json_shape *shape, struct ism_json_scan *scan,
	struct ism_json_marks *marks, const char *p, struct ism_slice *cells)
{
	return read_row(shape, scan, marks, p, cells);
}
