/* Which of a file's names may have been meant by one that is none of them. */
#ifndef ISM_RUNTIME_READ_NEAREST_H
#define ISM_RUNTIME_READ_NEAREST_H

#include "runtime/value.h"

/*
 * How different two names are: Levenshtein's distance, where another byte costs 4 and the same letter in
 * the other case 1.
 */
uint32_t ism_nearest_distance(struct ism_slice a, struct ism_slice b);

#endif
