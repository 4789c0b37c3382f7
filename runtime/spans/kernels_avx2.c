/* The loops of kernels.h with AVX2; run only where it is. */
#define KERNELS ism_span_avx2
#include "runtime/spans/kernels_step.h"
