/*
 * The machine that code is generated for. Files are for every machine of the kind unless told otherwise; what
 * runs in memory may use all that this one has. Results are the same bits either way: nothing is contracted or
 * reordered.
 */
#include "codegen/gen.h"

#include <errno.h>
#include <limits.h>
#include <llvm-c/Target.h>
#include <llvm-c/Transforms/PassBuilder.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A processor and its features as LLVM names them; both are freed by LLVMDisposeMessage. */
static void name_processor(const char *cpu, char **name, char **features)
{
	if (cpu && strcmp(cpu, "native") == 0) {
		*name = LLVMGetHostCPUName();
		*features = LLVMGetHostCPUFeatures();
	} else {
		*name = LLVMCreateMessage(cpu ? cpu : "");
		*features = LLVMCreateMessage("");
	}
}

const char *ism_codegen_target(struct ism_arena *arena, const char *cpu)
{
	char *triple = LLVMGetDefaultTargetTriple(), *name, *features;
	const char *text;

	name_processor(cpu, &name, &features);
	text = ism_arena_printf(arena, "%s %s %s", triple, name, features);
	LLVMDisposeMessage(triple);
	LLVMDisposeMessage(name);
	LLVMDisposeMessage(features);
	return text;
}

enum ism_status target_machine(const char *cpu, enum ism_effort effort,
	LLVMTargetMachineRef *machine, struct ism_error *error)
{
	char *triple = LLVMGetDefaultTargetTriple();
	char *name, *features;
	char *message = NULL;
	LLVMCodeGenOptLevel level =
		effort == ISM_EFFORT_QUICK ? LLVMCodeGenLevelNone : LLVMCodeGenLevelDefault;
	LLVMTargetRef target;
	enum ism_status status = ISM_OK;

	LLVMInitializeNativeTarget();
	LLVMInitializeNativeAsmPrinter();
	name_processor(cpu, &name, &features);
	*machine = NULL;
	if (LLVMGetTargetFromTriple(triple, &target, &message))
		status = ism_fail(error, ISM_ERR_USAGE, "%s", message);
	else
		*machine = LLVMCreateTargetMachine(
			target, triple, name, features, level, LLVMRelocPIC, LLVMCodeModelDefault);
	if (status == ISM_OK && !*machine)
		status = ism_fail(error, ISM_ERR_USAGE, "no code can be generated for %s", triple);
	LLVMDisposeMessage(triple);
	LLVMDisposeMessage(message);
	LLVMDisposeMessage(name);
	LLVMDisposeMessage(features);
	return status;
}

/* First the primitives that nothing calls go, so that no pass looks at them. */
#define FULL_PASSES "globaldce,default<O2>"

/*
 * The primitives come optimised: inlining them and taking out what is said twice is most of the gain, at an eighth
 * of the time. Loops go through rows about half as fast.
 */
#define QUICK_PASSES \
	"globaldce,function(mem2reg,early-cse,simplifycfg),cgscc(inline)," \
	"function(sroa,early-cse," COMPAT_INSTCOMBINE ",simplifycfg),globaldce"

enum ism_status optimise(struct ism_module *module, struct ism_error *error)
{
	LLVMPassBuilderOptionsRef options = LLVMCreatePassBuilderOptions();
	LLVMErrorRef failed = LLVMRunPasses(module->module,
		module->effort == ISM_EFFORT_QUICK ? QUICK_PASSES : FULL_PASSES, module->machine,
		options);
	char *message;

	LLVMDisposePassBuilderOptions(options);
	if (!failed)
		return ISM_OK;
	message = LLVMGetErrorMessage(failed);
	ism_fail(error, ISM_ERR_BUG, "the module cannot be optimised: %s", message);
	LLVMDisposeErrorMessage(message);
	return ISM_ERR_BUG;
}

static enum ism_status emit_machine_code(struct ism_module *module, LLVMCodeGenFileType type,
	const char *path, struct ism_error *error)
{
	char *message = NULL;
	enum ism_status status = ISM_OK;

	/* The argument is not const in all versions, though nothing writes to it. */
	if (LLVMTargetMachineEmitToFile(
		    module->machine, module->module, (char *)path, type, &message))
		status = ism_fail(error, ISM_ERR_IO, "%s: %s", path, message);
	LLVMDisposeMessage(message);
	return status;
}

static enum ism_status emit_ir(struct ism_module *module, const char *path, struct ism_error *error)
{
	char *message = NULL;
	enum ism_status status = ISM_OK;

	if (LLVMPrintModuleToFile(module->module, path, &message))
		status = ism_fail(error, ISM_ERR_IO, "%s: %s", path, message);
	LLVMDisposeMessage(message);
	return status;
}

/* The object stands beside the result until it is linked. */
static enum ism_status emit_linked(struct ism_module *module, enum ism_emit_kind kind,
	const char *path, const struct ism_link_inputs *inputs, struct ism_error *error)
{
	char object[PATH_MAX];
	enum ism_status status;
	int file;

	if (snprintf(object, sizeof object, "%s.XXXXXX.o", path) >= (int)sizeof object)
		return ism_fail(error, ISM_ERR_USAGE, "%s: the name is too long", path);
	file = mkstemps(object, 2);
	if (file < 0)
		return ism_fail(error, ISM_ERR_IO, "%s: %s", path, strerror(errno));
	close(file);
	status = emit_machine_code(module, LLVMObjectFile, object, error);
	if (status == ISM_OK)
		status = link_file(kind, object, path, inputs, error);
	unlink(object);
	return status;
}

enum ism_status ism_codegen_emit(struct ism_module *module, enum ism_emit_kind kind,
	const char *path, const struct ism_link_inputs *inputs, struct ism_error *error)
{
	switch (kind) {
	case ISM_EMIT_LLVM_IR: return emit_ir(module, path, error);
	case ISM_EMIT_ASM: return emit_machine_code(module, LLVMAssemblyFile, path, error);
	case ISM_EMIT_OBJ: return emit_machine_code(module, LLVMObjectFile, path, error);
	default: return emit_linked(module, kind, path, inputs, error);
	}
}
