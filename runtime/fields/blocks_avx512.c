/* The loops of blocks.h with AVX-512; run only where it is. */
#define KERNELS ism_blocks_avx512
#include "runtime/fields/blocks_step.h"
