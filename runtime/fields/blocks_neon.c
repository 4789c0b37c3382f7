/* The loops of blocks.h with NEON. */
#define KERNELS ism_blocks_neon
#include "runtime/fields/blocks_step.h"
