/* The loops of kernels.h with NEON. */
#define KERNELS ism_span_neon
#include "runtime/spans/kernels_step.h"
