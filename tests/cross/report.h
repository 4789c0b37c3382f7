/* What a program of this folder prints: the instruction sets that it has compared, and what has come out. */
#ifndef ISM_TESTS_CROSS_REPORT_H
#define ISM_TESTS_CROSS_REPORT_H

#include <stdint.h>
#include <stdio.h>

#include "runtime/read/isa.h"

static inline void report(uint64_t sum)
{
	for (enum ism_isa isa = ISM_ISA_SCALAR; isa < ISM_ISA_COUNT; isa++) {
		if (ism_isa_has(isa))
			fprintf(stderr, "%s\n", ism_isa_name(isa));
	}
	printf("%016llx\n", (unsigned long long)sum);
}

#endif
