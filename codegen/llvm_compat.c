/* What differs between the versions of LLVM that we build with (16 and newer). */
#include "codegen/gen.h"

#include <llvm/Config/llvm-config.h>

LLVMOrcThreadSafeContextRef compat_context_new(LLVMContextRef *context)
{
#if LLVM_VERSION_MAJOR >= 21
	*context = LLVMContextCreate();
	return LLVMOrcCreateNewThreadSafeContextFromLLVMContext(*context);
#else
	LLVMOrcThreadSafeContextRef shared = LLVMOrcCreateNewThreadSafeContext();

	*context = LLVMOrcThreadSafeContextGetContext(shared);
	return shared;
#endif
}
