/* The loops for any processor. */
#include "runtime/read/parquet/kernels_loops.h"

const struct ism_parquet_kernels ism_parquet_kernels_scalar = ISM_PARQUET_LOOPS;
