/* The small steps that instructions are made of. */
#include "codegen/gen.h"

#include <string.h>

#include "support/unreachable.h"

LLVMValueRef gen_i1(struct gen *g, bool value)
{
	return LLVMConstInt(g->i1, value, false);
}

LLVMValueRef gen_i32(struct gen *g, uint32_t value)
{
	return LLVMConstInt(g->i32, value, false);
}

LLVMValueRef gen_i64(struct gen *g, int64_t value)
{
	return LLVMConstInt(g->i64, (uint64_t)value, true);
}

LLVMValueRef gen_f64(struct gen *g, double value)
{
	return LLVMConstReal(g->f64, value);
}

LLVMBasicBlockRef gen_block(struct gen *g, const char *name)
{
	LLVMValueRef function = LLVMGetBasicBlockParent(LLVMGetInsertBlock(g->b));

	return LLVMAppendBasicBlockInContext(g->context, function, name);
}

LLVMValueRef gen_at(struct gen *g, LLVMValueRef base, uint64_t offset, const char *name)
{
	LLVMValueRef index = gen_i64(g, (int64_t)offset);

	return offset ? LLVMBuildInBoundsGEP2(g->b, g->i8, base, &index, 1, name) : base;
}

LLVMValueRef emit_nth(struct gen *g, LLVMValueRef array, LLVMValueRef nth, uint64_t size)
{
	LLVMValueRef offset = LLVMBuildZExt(g->b, nth, g->i64, "");

	if (size > 1)
		offset = LLVMBuildMul(g->b, offset, gen_i64(g, (int64_t)size), "");
	return LLVMBuildInBoundsGEP2(g->b, g->i8, array, &offset, 1, "");
}

LLVMValueRef emit_load(
	struct gen *g, LLVMTypeRef type, LLVMValueRef base, uint64_t offset, const char *name)
{
	return LLVMBuildLoad2(g->b, type, gen_at(g, base, offset, ""), name);
}

void emit_store(struct gen *g, LLVMValueRef value, LLVMValueRef base, uint64_t offset)
{
	LLVMBuildStore(g->b, value, gen_at(g, base, offset, ""));
}

LLVMValueRef gen_room(struct gen *g, uint64_t size_bytes, const char *name)
{
	LLVMTypeRef type = LLVMArrayType(g->i8, (unsigned)size_bytes);
	LLVMValueRef room = LLVMBuildAlloca(g->hoist, type, name);

	LLVMSetAlignment(room, 16);
	return room;
}

LLVMValueRef emit_call(
	struct gen *g, const char *function, const char *name, uint32_t n_args, LLVMValueRef *args)
{
	LLVMValueRef callee = LLVMGetNamedFunction(g->module, function);
	LLVMTypeRef type;

	if (!callee)
		ism_unreachable("abi_types.c names every function that generated code calls");
	type = LLVMGlobalGetValueType(callee);
	if (LLVMCountParamTypes(type) != n_args)
		ism_unreachable("a function of the runtime takes another number of arguments");
	return LLVMBuildCall2(g->b, type, callee, args, n_args, name);
}

LLVMValueRef emit_intrinsic(struct gen *g, const char *intrinsic, LLVMTypeRef type,
	const char *name, uint32_t n_args, LLVMValueRef *args)
{
	unsigned id = LLVMLookupIntrinsicID(intrinsic, strlen(intrinsic));
	LLVMValueRef callee = LLVMGetIntrinsicDeclaration(g->module, id, &type, 1);

	return LLVMBuildCall2(g->b, LLVMGlobalGetValueType(callee), callee, args, n_args, name);
}

void emit_unlikely(struct gen *g, LLVMValueRef condition, LLVMBasicBlockRef then, const char *name)
{
	LLVMBasicBlockRef otherwise = gen_block(g, name);
	LLVMValueRef branch = LLVMBuildCondBr(g->b, condition, then, otherwise);
	LLVMMetadataRef weights[] = {
		LLVMMDStringInContext2(g->context, "branch_weights", strlen("branch_weights")),
		LLVMValueAsMetadata(gen_i32(g, 1)),
		LLVMValueAsMetadata(gen_i32(g, 2000)),
	};
	LLVMMetadataRef node = LLVMMDNodeInContext2(g->context, weights, 3);

	LLVMSetMetadata(branch, LLVMGetMDKindIDInContext(g->context, "prof", 4),
		LLVMMetadataAsValue(g->context, node));
	LLVMPositionBuilderAtEnd(g->b, otherwise);
}

struct loop begin_loop(struct gen *g, LLVMValueRef begin, LLVMValueRef end, const char *name)
{
	LLVMBasicBlockRef before = LLVMGetInsertBlock(g->b);
	struct loop loop = {
		.body = gen_block(g, name),
		.done = gen_block(g, gen_name(g, name, ".done")),
		.end = end,
	};

	LLVMBuildBr(g->b, loop.body);
	LLVMPositionBuilderAtEnd(g->b, loop.body);
	loop.at = LLVMBuildPhi(g->b, g->i32, name);
	LLVMAddIncoming(loop.at, &begin, &before, 1);
	return loop;
}

void end_loop(struct gen *g, const struct loop *loop)
{
	LLVMValueRef more = LLVMBuildNUWAdd(g->b, loop->at, gen_i32(g, 1), "");
	LLVMBasicBlockRef last = LLVMGetInsertBlock(g->b);

	LLVMAddIncoming(loop->at, &more, &last, 1);
	LLVMBuildCondBr(
		g->b, LLVMBuildICmp(g->b, LLVMIntULT, more, loop->end, ""), loop->body, loop->done);
	LLVMPositionBuilderAtEnd(g->b, loop->done);
}

LLVMValueRef emit_and(struct gen *g, LLVMValueRef a, LLVMValueRef b, const char *name)
{
	if (!a || a == b)
		return b;
	return b ? LLVMBuildAnd(g->b, a, b, name) : a;
}

LLVMValueRef emit_or(struct gen *g, LLVMValueRef a, LLVMValueRef b, const char *name)
{
	if (!a || a == b)
		return b;
	return b ? LLVMBuildOr(g->b, a, b, name) : a;
}

LLVMAttributeRef gen_attribute(struct gen *g, const char *name)
{
	return LLVMCreateEnumAttribute(
		g->context, LLVMGetEnumAttributeKindForName(name, strlen(name)), 0);
}

LLVMValueRef gen_function(struct gen *g, const char *name, uint32_t n_args, const LLVMTypeRef *args)
{
	LLVMTypeRef type = LLVMFunctionType(g->none, (LLVMTypeRef *)args, n_args, false);
	LLVMValueRef function = LLVMAddFunction(g->module, name, type);

	LLVMSetLinkage(function, LLVMInternalLinkage);
	LLVMAddAttributeAtIndex(function, LLVMAttributeFunctionIndex, gen_attribute(g, "nounwind"));
	/* Pairs of counters are not worth the way to a vector and back. */
	LLVMAddAttributeAtIndex(
		function, LLVMAttributeFunctionIndex, gen_attribute(g, "noimplicitfloat"));
	return function;
}

void gen_function_begin(struct gen *g, LLVMValueRef function)
{
	LLVMBasicBlockRef entry = LLVMAppendBasicBlockInContext(g->context, function, "entry");
	LLVMBasicBlockRef start = LLVMAppendBasicBlockInContext(g->context, function, "start");

	LLVMPositionBuilderAtEnd(g->hoist, entry);
	LLVMPositionBuilderAtEnd(g->b, start);
}

void gen_function_end(struct gen *g)
{
	LLVMBasicBlockRef entry = LLVMGetInsertBlock(g->hoist);

	LLVMBuildBr(g->hoist, LLVMGetNextBasicBlock(entry));
}

const char *gen_name(struct gen *g, const char *stem, const char *suffix)
{
	return ism_arena_printf(g->arena, "%s%s", stem, suffix);
}
