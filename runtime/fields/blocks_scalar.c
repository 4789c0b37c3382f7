/* The loops of blocks.h without vector instructions but those that every processor of the kind has. */
#define KERNELS ism_blocks_scalar
#include "runtime/fields/blocks_step.h"
