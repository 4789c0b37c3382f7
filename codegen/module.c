/* A module from a plan: the runtime's primitives, then everything that the program needs, verified. */
#include "codegen/codegen.h"

#include <llvm-c/Analysis.h>
#include <llvm-c/BitReader.h>
#include <stdlib.h>
#include <string.h>

#include "codegen/gen.h"
#include "codegen/kernel.h"

/* The target machine decides for all functions alike. */
static void drop_target_attributes(LLVMValueRef function)
{
	static const char *const names[] = { "target-cpu", "target-features", "tune-cpu" };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		LLVMRemoveStringAttributeAtIndex(
			function, LLVMAttributeFunctionIndex, names[i], (unsigned)strlen(names[i]));
}

/* Nothing of the primitives is seen from outside: what is not called goes. */
static void internalise(LLVMModuleRef module)
{
	LLVMValueRef table = LLVMGetNamedGlobal(module, "ism_abi_functions");

	if (table)
		LLVMDeleteGlobal(table);
	for (LLVMValueRef f = LLVMGetFirstFunction(module); f; f = LLVMGetNextFunction(f)) {
		drop_target_attributes(f);
		if (!LLVMIsDeclaration(f))
			LLVMSetLinkage(f, LLVMInternalLinkage);
	}
	for (LLVMValueRef v = LLVMGetFirstGlobal(module); v; v = LLVMGetNextGlobal(v))
		if (!LLVMIsDeclaration(v) && LLVMGetLinkage(v) != LLVMAppendingLinkage)
			LLVMSetLinkage(v, LLVMInternalLinkage);
}

static enum ism_status load_kernel(
	LLVMContextRef context, LLVMModuleRef *module, struct ism_error *error)
{
	size_t size = (size_t)(ism_kernel_bitcode_end - ism_kernel_bitcode);
	LLVMMemoryBufferRef buffer =
		LLVMCreateMemoryBufferWithMemoryRange(ism_kernel_bitcode, size, "kernel", false);
	LLVMBool failed = LLVMParseBitcodeInContext2(context, buffer, module);

	LLVMDisposeMemoryBuffer(buffer);
	if (failed)
		return ism_fail(error, ISM_ERR_BUG, "the embedded primitives cannot be read");
	internalise(*module);
	return ISM_OK;
}

static void generate(struct ism_module *m, struct ism_arena *arena, const struct ism_plan *plan,
	const struct ism_codegen_options *options)
{
	LLVMContextRef context = m->context;
	struct gen g = { .arena = arena,
		.plan = plan,
		.options = options,
		.context = context,
		.module = m->module,
		.b = LLVMCreateBuilderInContext(context),
		.hoist = LLVMCreateBuilderInContext(context),
		.i1 = LLVMInt1TypeInContext(context),
		.i8 = LLVMInt8TypeInContext(context),
		.i32 = LLVMInt32TypeInContext(context),
		.i64 = LLVMInt64TypeInContext(context),
		.f64 = LLVMDoubleTypeInContext(context),
		.ptr = LLVMPointerTypeInContext(context, 0),
		.none = LLVMVoidTypeInContext(context) };

	emit_program(&g);
	LLVMDisposeBuilder(g.b);
	LLVMDisposeBuilder(g.hoist);
}

static void dump(LLVMModuleRef module, FILE *out)
{
	char *text;

	if (!out)
		return;
	text = LLVMPrintModuleToString(module);
	fputs(text, out);
	LLVMDisposeMessage(text);
}

static enum ism_status verify(LLVMModuleRef module, FILE *out, struct ism_error *error)
{
	char *message = NULL;
	LLVMBool broken = LLVMVerifyModule(module, LLVMReturnStatusAction, &message);
	enum ism_status status = ISM_OK;

	if (broken) {
		dump(module, out ? out : stderr);
		status =
			ism_fail(error, ISM_ERR_BUG, "the generated module is broken: %s", message);
	}
	LLVMDisposeMessage(message);
	return status;
}

static enum ism_status build(struct ism_module *m, struct ism_arena *arena,
	const struct ism_plan *plan, const struct ism_codegen_options *options,
	struct ism_error *error)
{
	const char *name = plan->model->module ? plan->model->module : "program";
	LLVMTargetDataRef layout;
	uint64_t began = ism_clock_ns(), generated;
	char *triple;

	ISM_TRY(target_machine(options->cpu, options->effort, &m->machine, error));
	ISM_TRY(load_kernel(m->context, &m->module, error));
	LLVMSetModuleIdentifier(m->module, name, strlen(name));
	LLVMSetSourceFileName(m->module, name, strlen(name));
	triple = LLVMGetTargetMachineTriple(m->machine);
	LLVMSetTarget(m->module, triple);
	LLVMDisposeMessage(triple);
	layout = LLVMCreateTargetDataLayout(m->machine);
	LLVMSetModuleDataLayout(m->module, layout);
	LLVMDisposeTargetData(layout);
	generate(m, arena, plan, options);
	dump(m->module, options->dump_ir);
	ISM_TRY(verify(m->module, options->dump_ir, error));
	generated = ism_clock_ns();
	m->stats->generate_ns += generated - began;
	ISM_TRY(optimise(m, error));
	m->stats->optimise_ns += ism_clock_ns() - generated;
	dump(m->module, options->dump_optimised);
	return ISM_OK;
}

enum ism_status ism_codegen_module(struct ism_module **module, struct ism_arena *arena,
	const struct ism_plan *plan, const struct ism_codegen_options *options,
	struct ism_error *error)
{
	struct ism_module *m = calloc(1, sizeof *m);
	enum ism_status status;

	*module = NULL;
	if (!m)
		return ism_fail(error, ISM_ERR_MEMORY, "out of memory");
	m->effort = options->effort;
	m->stats = options->stats ? options->stats : &m->unused;
	m->stats->is_quick = m->effort == ISM_EFFORT_QUICK;
	m->shared = compat_context_new(&m->context);
	status = build(m, arena, plan, options, error);
	if (status == ISM_OK)
		*module = m;
	else
		ism_codegen_free(m);
	return status;
}

void ism_codegen_free(struct ism_module *module)
{
	if (!module)
		return;
	if (module->module)
		LLVMDisposeModule(module->module);
	if (module->machine)
		LLVMDisposeTargetMachine(module->machine);
	LLVMOrcDisposeThreadSafeContext(module->shared);
	free(module);
}
