/* Columns of fixed width: where they are is written as their name, `1..8`. */
#ifndef ISM_RUNTIME_READ_LINES_FIXED_H
#define ISM_RUNTIME_READ_LINES_FIXED_H

#include <stdbool.h>
#include <stdint.h>

/* Characters of a line, from 1, both ends included. */
struct ism_fixed_range {
	uint32_t first;
	uint32_t last; /* UINT32_MAX: the end of the line */
};

/* Reads "1..8", "9.." (to the end of the line) or "12"; false where the text is none of them. */
bool ism_fixed_range(const char *text, struct ism_fixed_range *range);

#endif
