#include "runtime/read/isa.h"

#include <stdlib.h>
#include <string.h>

static const char *const names[ISM_ISA_COUNT] = {
	[ISM_ISA_NONE] = "none",
	[ISM_ISA_SCALAR] = "scalar",
	[ISM_ISA_NEON] = "neon",
	[ISM_ISA_AVX2] = "avx2",
	[ISM_ISA_AVX512] = "avx512",
};

const char *ism_isa_name(enum ism_isa isa)
{
	return (unsigned)isa < ISM_ISA_COUNT ? names[isa] : NULL;
}

#ifdef ISM_ISA_X86
static bool has_avx2(void)
{
	return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
	       __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt") &&
	       __builtin_cpu_supports("pclmul");
}

static bool has_avx512(void)
{
	return has_avx2() && __builtin_cpu_supports("avx512f") &&
	       __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
	       __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512cd") &&
	       __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vbmi2");
}
#endif

bool ism_isa_has(enum ism_isa isa)
{
	switch (isa) {
	case ISM_ISA_NONE:
	case ISM_ISA_SCALAR: return true;
#ifdef ISM_ISA_ARM
	case ISM_ISA_NEON: return true;
#endif
#ifdef ISM_ISA_X86
	case ISM_ISA_AVX2: return has_avx2();
	case ISM_ISA_AVX512: return has_avx512();
#endif
	default: return false;
	}
}

static enum ism_status choose_named(const char *name, enum ism_isa *isa, struct ism_error *error)
{
	for (int i = ISM_ISA_NONE; i < ISM_ISA_COUNT; i++) {
		if (strcmp(name, names[i]) != 0)
			continue;
		*isa = (enum ism_isa)i;
		if (ism_isa_has(*isa))
			return ISM_OK;
		return ism_fail(error, ISM_ERR_USAGE, "ISM_ISA=%s: this processor does not have it",
			names[i]);
	}
	return ism_fail(error, ISM_ERR_USAGE,
		"ISM_ISA must be none, scalar, neon, avx2 or avx512, not \"%.40s\"", name);
}

enum ism_status ism_isa_choose(enum ism_isa wanted, enum ism_isa *isa, struct ism_error *error)
{
	const char *named = getenv("ISM_ISA");

	*isa = wanted;
	if (wanted != ISM_ISA_BEST) {
		if (ism_isa_has(wanted))
			return ISM_OK;
		return ism_fail(error, ISM_ERR_BUG, "this processor cannot run the scan asked for");
	}
	if (named && *named)
		return choose_named(named, isa, error);
	*isa = ISM_ISA_COUNT - 1;
	while (!ism_isa_has(*isa))
		--*isa;
	return ISM_OK;
}
