#include "runtime/read/parquet/kernels.h"

const struct ism_parquet_kernels *ism_parquet_kernels_of(enum ism_isa isa)
{
	switch (isa) {
#ifdef ISM_ISA_ARM
	case ISM_ISA_NEON: return &ism_parquet_kernels_neon;
#endif
#ifdef ISM_ISA_X86
	case ISM_ISA_AVX2: return &ism_parquet_kernels_avx2;
	case ISM_ISA_AVX512: return &ism_parquet_kernels_avx512;
#endif
	default: return &ism_parquet_kernels_scalar;
	}
}
