/*
 * Functions of spans have loops that LLVM does for several rows at once, and for the more the wider its vectors are. Code
 * for any machine of the kind has such a function once for each instruction set that the runtime knows (read/isa.h),
 * which says which one to call; code for a processor that was named has it once. Results are the same bits.
 */
#include "codegen/row.h"

#include <string.h>

#include "runtime/read/isa.h"

#define X86_AVX2 "+avx2,+bmi,+bmi2,+popcnt"
#define X86_AVX512 \
	X86_AVX2 ",+avx512f,+avx512bw,+avx512vl,+avx512dq,+avx512cd,+avx512vbmi,+avx512vbmi2"

/* What LLVM calls what ism_isa_has asks for. The last one is for machines of long ago: row by row, as that compiles faster. */
static const struct span_version versions[N_VERSIONS] = {
	{ ISM_ISA_AVX512, ".avx512", X86_AVX512, true },
	{ ISM_ISA_AVX2, ".avx2", X86_AVX2, true },
	{ ISM_ISA_NONE, "", NULL, false },
};

/* Where there is no choice. */
static const struct span_version only_version = { ISM_ISA_NONE, "", NULL, true };

/* Whether there is a choice; code that is made in a hurry has no vectors. */
static bool has_versions(const struct gen *g)
{
	return !g->options->cpu && g->options->effort == ISM_EFFORT_FULL &&
	       strncmp(LLVMGetTarget(g->module), "x86_64", strlen("x86_64")) == 0;
}

static void set_features(struct gen *g, LLVMValueRef function, const char *features)
{
	static const char name[] = "target-features";

	LLVMAddAttributeAtIndex(function, LLVMAttributeFunctionIndex,
		LLVMCreateStringAttribute(
			g->context, name, sizeof name - 1, features, (unsigned)strlen(features)));
}

struct row_fn span_function(
	const struct row_fn *row, const char *suffix, const struct span_version *version)
{
	static const char attribute[] = "noimplicitfloat";
	struct gen *g = row->g;
	LLVMTypeRef args[] = { g->ptr, g->ptr, g->i32, g->i32 };
	const char *name = gen_name(g, gen_name(g, row->form->name, suffix), version->suffix);
	LLVMValueRef function = gen_function(g, name, 4, args);

	LLVMAddAttributeAtIndex(function, LLVMAttributeFunctionIndex, gen_attribute(g, "noinline"));
	/* Several rows at once take the registers of vectors, which functions of rows do without. */
	if (version->has_vectors)
		LLVMRemoveEnumAttributeAtIndex(function, LLVMAttributeFunctionIndex,
			LLVMGetEnumAttributeKindForName(attribute, sizeof attribute - 1));
	if (version->features)
		set_features(g, function, version->features);
	return (struct row_fn){
		.g = g,
		.scan = row->scan,
		.form = row->form,
		.has_lists = row->has_lists,
		.function = function,
		.worker = LLVMGetParam(function, 0),
		.batch = LLVMGetParam(function, 1),
		.spanned = row->spanned,
		.found = row->found,
	};
}

void emit_versions(
	struct row_fn *f, struct function_vec *functions, emit_version_fn emit, const void *context)
{
	struct span_functions made = { { NULL } };

	if (has_versions(f->g))
		for (uint32_t i = 0; i < N_VERSIONS; i++)
			made.of[i] = emit(f, context, &versions[i]);
	else
		made.of[N_VERSIONS - 1] = emit(f, context, &only_version);
	ism_vec_push(f->g->arena, functions, made);
}

void emit_span_calls(struct row_fn *f, const struct function_vec *functions, LLVMValueRef begin,
	LLVMValueRef end)
{
	struct gen *g = f->g;
	LLVMValueRef isa;

	if (functions->n == 0)
		return;
	isa = emit_load(g, g->i32, f->worker, offsetof(struct ism_worker, isa), "isa");
	ism_vec_each (function, functions) {
		LLVMValueRef last = function->of[N_VERSIONS - 1], chosen = last;

		for (uint32_t i = N_VERSIONS - 1; i-- > 0;) {
			LLVMValueRef has = LLVMBuildICmp(
				g->b, LLVMIntEQ, isa, gen_i32(g, versions[i].isa), "");

			if (function->of[i])
				chosen = LLVMBuildSelect(
					g->b, has, function->of[i], chosen, "version");
		}
		LLVMBuildCall2(g->b, LLVMGlobalGetValueType(last), chosen,
			(LLVMValueRef[]){ f->worker, f->batch, begin, end }, 4, "");
	}
}
