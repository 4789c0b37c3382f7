/* JSON lines, as fuzz_json.c says. */
#define ISM_FUZZ_LINES

#include "tests/fuzz/fuzz_json.c"
