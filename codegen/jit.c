/*
 * Machine code in memory, and its place in this process by LLVM's ORC. The two steps are apart because objects
 * can be kept: loading one needs neither the module nor the primitives' bitcode.
 */
#include "codegen/codegen.h"

#include <llvm-c/LLJIT.h>
#include <llvm-c/Target.h>
#include <stdlib.h>
#include <string.h>

#include "codegen/gen.h"
#include "codegen/kernel.h"

struct ism_jit {
	LLVMOrcLLJITRef lljit;
};

static enum ism_status fail(struct ism_error *error, LLVMErrorRef failed)
{
	char *message = LLVMGetErrorMessage(failed);

	ism_fail(error, ISM_ERR_BUG, "the program cannot be compiled in memory: %s", message);
	LLVMDisposeErrorMessage(message);
	return ISM_ERR_BUG;
}

#define TRY_LLVM(call) \
	do { \
		LLVMErrorRef try_failed = (call); \
		if (try_failed) \
			return fail(error, try_failed); \
	} while (0)

/* The machine that ORC asks for lays out data; nothing is compiled by it. */
static enum ism_status create(struct ism_jit *jit, struct ism_error *error)
{
	LLVMOrcLLJITBuilderRef builder;
	LLVMOrcJITTargetMachineBuilderRef host;

	LLVMInitializeNativeTarget();
	LLVMInitializeNativeAsmPrinter();
	TRY_LLVM(LLVMOrcJITTargetMachineBuilderDetectHost(&host));
	builder = LLVMOrcCreateLLJITBuilder();
	LLVMOrcLLJITBuilderSetJITTargetMachineBuilder(builder, host);
	TRY_LLVM(LLVMOrcCreateLLJIT(&jit->lljit, builder));
	return ISM_OK;
}

/*
 * The runtime's functions, by a table, so that nothing depends on what this executable exports; of the
 * C library what the process has.
 */
static enum ism_status define_symbols(struct ism_jit *jit, struct ism_error *error)
{
	LLVMOrcJITDylibRef library = LLVMOrcLLJITGetMainJITDylib(jit->lljit);
	size_t n = ism_kernel_symbols_count;
	LLVMOrcCSymbolMapPair *pairs = calloc(n, sizeof *pairs);
	LLVMOrcDefinitionGeneratorRef process;
	LLVMErrorRef failed;

	if (!pairs)
		return ism_fail(error, ISM_ERR_MEMORY, "out of memory");
	for (size_t i = 0; i < n; i++) {
		const struct ism_kernel_symbol *symbol = &ism_kernel_symbols[i];

		pairs[i].Name = LLVMOrcLLJITMangleAndIntern(jit->lljit, symbol->name);
		pairs[i].Sym.Address = (LLVMOrcExecutorAddress)(uintptr_t)symbol->address;
		pairs[i].Sym.Flags.GenericFlags =
			LLVMJITSymbolGenericFlagsExported | LLVMJITSymbolGenericFlagsCallable;
	}
	failed = LLVMOrcJITDylibDefine(library, LLVMOrcAbsoluteSymbols(pairs, n));
	free(pairs);
	if (failed)
		return fail(error, failed);
	TRY_LLVM(LLVMOrcCreateDynamicLibrarySearchGeneratorForProcess(
		&process, LLVMOrcLLJITGetGlobalPrefix(jit->lljit), NULL, NULL));
	LLVMOrcJITDylibAddGenerator(library, process);
	return ISM_OK;
}

static enum ism_status link_object(const struct ism_object *object, struct ism_jit *jit,
	const struct ism_program **program, struct ism_error *error)
{
	LLVMOrcExecutorAddress address = 0;
	LLVMMemoryBufferRef buffer;

	ISM_TRY(create(jit, error));
	ISM_TRY(define_symbols(jit, error));
	buffer = LLVMCreateMemoryBufferWithMemoryRangeCopy(
		(const char *)object->bytes, object->size_bytes, "program");
	TRY_LLVM(LLVMOrcLLJITAddObjectFile(
		jit->lljit, LLVMOrcLLJITGetMainJITDylib(jit->lljit), buffer));
	TRY_LLVM(LLVMOrcLLJITLookup(jit->lljit, &address, "ism_program"));
	*program = (const struct ism_program *)(uintptr_t)address;
	if ((*program)->abi != ISM_ABI_VERSION)
		return ism_fail(error, ISM_ERR_BUG, "the program is for another runtime");
	return ISM_OK;
}

enum ism_status ism_codegen_load(const struct ism_object *object, struct ism_jit **out,
	const struct ism_program **program, struct ism_error *error)
{
	struct ism_jit *jit = calloc(1, sizeof *jit);
	enum ism_status status;

	*out = NULL;
	if (!jit)
		return ism_fail(error, ISM_ERR_MEMORY, "out of memory");
	status = link_object(object, jit, program, error);
	if (status == ISM_OK)
		*out = jit;
	else
		ism_jit_free(jit);
	return status;
}

void ism_object_release(struct ism_object *object)
{
	free(object->bytes);
	*object = (struct ism_object){ 0 };
}

static enum ism_status make_object(
	struct ism_module *module, struct ism_object *object, struct ism_error *error)
{
	LLVMMemoryBufferRef buffer = NULL;
	char *message = NULL;
	enum ism_status status = ISM_OK;

	*object = (struct ism_object){ 0 };
	if (LLVMTargetMachineEmitToMemoryBuffer(
		    module->machine, module->module, LLVMObjectFile, &message, &buffer)) {
		status = ism_fail(error, ISM_ERR_BUG, "no code can be made: %s", message);
		LLVMDisposeMessage(message);
		return status;
	}
	object->size_bytes = LLVMGetBufferSize(buffer);
	object->bytes = malloc(object->size_bytes);
	if (object->bytes)
		memcpy(object->bytes, LLVMGetBufferStart(buffer), object->size_bytes);
	else
		status = ism_fail(error, ISM_ERR_MEMORY, "out of memory");
	LLVMDisposeMemoryBuffer(buffer);
	return status;
}

enum ism_status ism_codegen_jit(struct ism_module *module, struct ism_jit **jit,
	const struct ism_program **program, struct ism_object *kept, struct ism_error *error)
{
	uint64_t began = ism_clock_ns();
	struct ism_object object;
	enum ism_status status = make_object(module, &object, error);

	*jit = NULL;
	if (status == ISM_OK)
		status = ism_codegen_load(&object, jit, program, error);
	module->stats->link_ns += ism_clock_ns() - began;
	ism_codegen_free(module);
	if (status == ISM_OK && kept)
		*kept = object;
	else
		ism_object_release(&object);
	return status;
}

void ism_jit_free(struct ism_jit *jit)
{
	LLVMErrorRef failed;

	if (!jit)
		return;
	failed = jit->lljit ? LLVMOrcDisposeLLJIT(jit->lljit) : NULL;
	if (failed)
		LLVMConsumeError(failed);
	free(jit);
}
