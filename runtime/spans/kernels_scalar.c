/* The loops of kernels.h for any processor. */
#define KERNELS ism_span_scalar
#include "runtime/spans/kernels_step.h"
