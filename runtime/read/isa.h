/*
 * Instruction sets that the scans are written for. One is chosen at run time; results do not depend on it.
 */
#ifndef ISM_RUNTIME_READ_ISA_H
#define ISM_RUNTIME_READ_ISA_H

#include <stdbool.h>

#include "runtime/error.h"

enum ism_isa {
	ISM_ISA_BEST,   /* what the processor has, or what the environment variable ISM_ISA names */
	ISM_ISA_NONE,   /* no index: record by record, the reference for all others */
	ISM_ISA_SCALAR, /* 64-bit words */
	ISM_ISA_NEON,
	ISM_ISA_AVX2,   /* with BMI2 and carry-less multiplication */
	ISM_ISA_AVX512, /* F, BW, VL, VBMI and VBMI2 too */
	ISM_ISA_COUNT
};

/* "avx2"; NULL for a number that is none of them, and for ISM_ISA_BEST. */
const char *ism_isa_name(enum ism_isa isa);

/* Whether this build and this processor have it. */
bool ism_isa_has(enum ism_isa isa);

/*
 * What to use where `wanted` is asked for. ISM_ERR_USAGE where ISM_ISA names what does not exist or what the
 * processor does not have; ISM_ERR_BUG where `wanted` is such a one.
 */
enum ism_status ism_isa_choose(enum ism_isa wanted, enum ism_isa *isa, struct ism_error *error);

#endif
