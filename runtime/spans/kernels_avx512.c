/* The loops of kernels.h with AVX-512; run only where it is. */
#define KERNELS ism_span_avx512
#include "runtime/spans/kernels_step.h"
