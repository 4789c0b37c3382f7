/* The loops as the compiler makes them of NEON. */
#include "runtime/read/parquet/kernels_loops.h"

const struct ism_parquet_kernels ism_parquet_kernels_neon = ISM_PARQUET_LOOPS;
