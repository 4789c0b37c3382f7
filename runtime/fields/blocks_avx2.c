/* The loops of blocks.h with AVX2; run only where it is. */
#define KERNELS ism_blocks_avx2
#include "runtime/fields/blocks_step.h"
