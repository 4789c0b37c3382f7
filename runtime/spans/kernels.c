#include "runtime/spans/kernels.h"

const struct ism_span_kernels *ism_span_kernels(enum ism_isa isa)
{
	switch (isa) {
#ifdef ISM_ISA_ARM
	case ISM_ISA_NEON: return &ism_span_neon;
#endif
#ifdef ISM_ISA_X86
	case ISM_ISA_AVX2: return &ism_span_avx2;
	case ISM_ISA_AVX512: return &ism_span_avx512;
#endif
	default: return &ism_span_scalar;
	}
}
