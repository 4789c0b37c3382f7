/*
 * Codegen: from a plan to native code, in memory or in a file.
 *
 * A module holds everything: the row function of each scan, the formulas, and the constant `ism_program`
 * that describes the program to the runtime (runtime/abi.h). Primitives of the runtime that are worth
 * inlining come with it as bitcode; what is called besides are symbols of the runtime library.
 *
 * Errors that are not ours (a file that cannot be written, no linker) are in struct ism_error; a module
 * that LLVM finds broken is our bug and is printed whole.
 */
#ifndef ISM_CODEGEN_CODEGEN_H
#define ISM_CODEGEN_CODEGEN_H

#include <stdio.h>

#include "plan/plan.h"
#include "runtime/abi.h"
#include "runtime/error.h"
#include "runtime/stats.h"
#include "support/arena.h"

enum ism_emit_kind {
	ISM_EMIT_EXE,
	ISM_EMIT_OBJ,
	ISM_EMIT_SHARED,
	ISM_EMIT_LLVM_IR,
	ISM_EMIT_ASM,
};

/* How long to think about code. Results are the same bits. */
enum ism_effort {
	ISM_EFFORT_FULL,
	ISM_EFFORT_QUICK, /* a few cheap passes: for rows that are read sooner than code is made */
};

/* Zeroed bytes are the defaults. */
struct ism_codegen_options {
	const char *sha256;   /* of the program's text, hexadecimal, for the descriptor */
	const char *compiler; /* for the descriptor: "ism 0.1.0" */
	const char *cpu; /* "x86-64-v3", "native"; NULL: one that every machine of the kind is */
	enum ism_effort effort;
	struct ism_compile_stats *stats; /* times are added there; NULL: nowhere */
	bool with_tests;                 /* the expectations of tests come with it */
	FILE *dump_ir;                   /* the module as generated is printed here */
	FILE *dump_optimised;            /* and after optimisation; NULL: neither */
};

/* The machine that code for `cpu` is made for, in full: its kind, processor and features. In `arena`. */
const char *ism_codegen_target(struct ism_arena *arena, const char *cpu);

struct ism_module;
struct ism_jit;

/*
 * Generates, verifies and optimises the module of a plan. On success *module is the caller's, for
 * ism_codegen_free. What is needed while generating is in `arena`, nothing of it afterwards.
 */
enum ism_status ism_codegen_module(struct ism_module **module, struct ism_arena *arena,
	const struct ism_plan *plan, const struct ism_codegen_options *options,
	struct ism_error *error);

/* NULL is nothing. */
void ism_codegen_free(struct ism_module *module);

/* What an executable or a shared library is linked from. */
struct ism_link_inputs {
	const char *archive; /* the runtime's; NULL: looked for beside the running program */
};

/* Writes the module to `path`, linked by the system's `cc` where `kind` asks for it. */
enum ism_status ism_codegen_emit(struct ism_module *module, enum ism_emit_kind kind,
	const char *path, const struct ism_link_inputs *inputs, struct ism_error *error);

/* An object file in memory, of this machine's kind. */
struct ism_object {
	uint8_t *bytes; /* owned, by malloc; NULL: none */
	size_t size_bytes;
};

void ism_object_release(struct ism_object *object);

/*
 * Compiles the module into this process; the module is used up, whatever the status. *program is valid as
 * long as *jit, which is the caller's, for ism_jit_free. *object, for ism_codegen_load another time, is the caller's
 * on success, for ism_object_release; NULL: it is not wanted.
 */
enum ism_status ism_codegen_jit(struct ism_module *module, struct ism_jit **jit,
	const struct ism_program **program, struct ism_object *object, struct ism_error *error);

/* The same from an object that this very build of the compiler made; it may go at once. */
enum ism_status ism_codegen_load(const struct ism_object *object, struct ism_jit **jit,
	const struct ism_program **program, struct ism_error *error);

void ism_jit_free(struct ism_jit *jit);

#endif
