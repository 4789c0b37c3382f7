/* Rows by their shape, without vectors. */
#include "runtime/read/json/shape_leaf.h"

#include <string.h>

static inline bool differs(const struct ism_json_leaf *leaf, const char *p)
{
	return memcmp(p, leaf->text, leaf->size) != 0;
}

/* That compares all of it. */
static inline bool differs_behind(const struct ism_json_leaf *leaf, const char *p)
{
	(void)leaf;
	(void)p;
	return false;
}

#include "runtime/read/json/shape_step.h"

const struct ism_json_shape_reader ism_json_shape_scalar = { read_row, read_lines };
