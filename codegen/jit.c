/* Compiling into this process, by LLVM's ORC. */
#include "codegen/codegen.h"

#include <llvm-c/LLJIT.h>
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

static enum ism_status create(
	struct ism_module *module, struct ism_jit *jit, struct ism_error *error)
{
	LLVMOrcLLJITBuilderRef builder = LLVMOrcCreateLLJITBuilder();

	LLVMOrcLLJITBuilderSetJITTargetMachineBuilder(
		builder, LLVMOrcJITTargetMachineBuilderCreateFromTargetMachine(module->machine));
	module->machine = NULL;
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

static enum ism_status compile(struct ism_module *module, struct ism_jit *jit,
	const struct ism_program **program, struct ism_error *error)
{
	LLVMOrcExecutorAddress address = 0;
	LLVMOrcThreadSafeModuleRef shared;

	ISM_TRY(create(module, jit, error));
	ISM_TRY(define_symbols(jit, error));
	shared = LLVMOrcCreateNewThreadSafeModule(module->module, module->shared);
	module->module = NULL;
	TRY_LLVM(LLVMOrcLLJITAddLLVMIRModule(
		jit->lljit, LLVMOrcLLJITGetMainJITDylib(jit->lljit), shared));
	TRY_LLVM(LLVMOrcLLJITLookup(jit->lljit, &address, "ism_program"));
	*program = (const struct ism_program *)(uintptr_t)address;
	return ISM_OK;
}

enum ism_status ism_codegen_jit(struct ism_module *module, struct ism_jit **out,
	const struct ism_program **program, struct ism_error *error)
{
	struct ism_jit *jit = calloc(1, sizeof *jit);
	uint64_t began = ism_clock_ns();
	enum ism_status status = ISM_ERR_MEMORY;

	*out = NULL;
	if (!jit)
		ism_fail(error, ISM_ERR_MEMORY, "out of memory");
	else
		status = compile(module, jit, program, error);
	module->stats->link_ns += ism_clock_ns() - began;
	ism_codegen_free(module);
	if (status == ISM_OK)
		*out = jit;
	else
		ism_jit_free(jit);
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
