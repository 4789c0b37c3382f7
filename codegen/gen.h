/*
 * What the files of codegen share: the module being generated, and the small steps that instructions are
 * made of. Not for other folders.
 *
 * Names: emit_<thing> puts out instructions at the builder's place, gen_<thing> makes constants, blocks and
 * the like. Functions of the runtime are called by name, with the types that their C prototypes have
 * (runtime/kernel/abi_types.c); members of its structs are reached by offsetof.
 */
#ifndef ISM_CODEGEN_GEN_H
#define ISM_CODEGEN_GEN_H

#include <llvm-c/Core.h>
#include <llvm-c/Orc.h>
#include <llvm-c/TargetMachine.h>
#include <llvm/Config/llvm-config.h>

#include "codegen/codegen.h"
#include "plan/pointer_map.h"
#include "support/vec.h"

/* A load of a field's value from its column. */
struct column_load {
	uint32_t field;
	LLVMValueRef value;
};

/* What spans of a form are asked for: its ism_span_plan with what the pointers in it will be. */
struct span_constant {
	struct ism_span_plan plan;
	LLVMValueRef axes, placings, grains, times; /* NULL for none */
};

struct gen {
	struct ism_arena *arena;
	const struct ism_plan *plan;
	const struct ism_codegen_options *options;
	LLVMContextRef context;
	LLVMModuleRef module;
	LLVMBuilderRef b; /* where instructions go */
	LLVMBuilderRef
		hoist; /* end of the current function's entry block: what holds for all rows */
	LLVMTypeRef i1, i8, i32, i64, f64, ptr, none;
	struct pointer_map strings; /* (text, NULL) to its global */
	struct pointer_map enums;   /* (struct ism_enum, NULL) to its global */
	struct pointer_map tallies; /* (grain, NULL) to what its row functions tally */
	bool *numbered; /* by field of the scan at hand: its row function asks for numbers of the texts */
	struct column_loads ISM_VEC(
		struct column_load) loads; /* likewise: where its columns' values are loaded */
	const uint32_t **coded; /* likewise: for codes, these of the program's; NULL: for none */
	bool *spanned; /* likewise: the runtime reads the column, whatever the row function does */
	struct span_constant span; /* of the scan at hand */
	struct pointer_map
		codes; /* (dimension's term, NULL) to the number of its codes, a uint32_t */
	uint32_t n_codes;
};

/* ---- gen.c ---- */

LLVMValueRef gen_i1(struct gen *g, bool value);
LLVMValueRef gen_i32(struct gen *g, uint32_t value);
LLVMValueRef gen_i64(struct gen *g, int64_t value);
LLVMValueRef gen_f64(struct gen *g, double value);
LLVMBasicBlockRef gen_block(struct gen *g, const char *name);

/* `base` moved by some bytes. */
LLVMValueRef gen_at(struct gen *g, LLVMValueRef base, uint64_t offset, const char *name);
/* Where the element of `size` bytes is that has this number, an i32. */
LLVMValueRef emit_nth(struct gen *g, LLVMValueRef array, LLVMValueRef nth, uint64_t size);
LLVMValueRef emit_load(
	struct gen *g, LLVMTypeRef type, LLVMValueRef base, uint64_t offset, const char *name);
void emit_store(struct gen *g, LLVMValueRef value, LLVMValueRef base, uint64_t offset);

/* Room in the function's frame, aligned to 16 bytes; its content is undefined. */
LLVMValueRef gen_room(struct gen *g, uint64_t size_bytes, const char *name);

/* Calls a function that abi_types.c names. `name` is that of the result, "" for none. */
LLVMValueRef emit_call(
	struct gen *g, const char *function, const char *name, uint32_t n_args, LLVMValueRef *args);
#define EMIT_CALL(g, function, name, ...) \
	emit_call((g), (function), (name), \
		sizeof((LLVMValueRef[]){ __VA_ARGS__ }) / sizeof(LLVMValueRef), \
		(LLVMValueRef[]){ __VA_ARGS__ })

/* An intrinsic overloaded on one type. */
LLVMValueRef emit_intrinsic(struct gen *g, const char *intrinsic, LLVMTypeRef type,
	const char *name, uint32_t n_args, LLVMValueRef *args);

/* Branches to `then` where `condition` holds, and goes on in `otherwise`, which it makes. */
void emit_unlikely(struct gen *g, LLVMValueRef condition, LLVMBasicBlockRef then, const char *name);

/* A loop whose number `at`, an i32, goes from one to `end`. */
struct loop {
	LLVMValueRef at, end;
	LLVMBasicBlockRef body, done;
};

/* Begins one, of which there is at least the first round; leaves the builder in its body. */
struct loop begin_loop(struct gen *g, LLVMValueRef begin, LLVMValueRef end, const char *name);
/* Leaves the builder behind it. */
void end_loop(struct gen *g, const struct loop *loop);

/* Bits of which NULL means true (and), or false (or). */
LLVMValueRef emit_and(struct gen *g, LLVMValueRef a, LLVMValueRef b, const char *name);
LLVMValueRef emit_or(struct gen *g, LLVMValueRef a, LLVMValueRef b, const char *name);

/* An attribute without a value: "noinline". */
LLVMAttributeRef gen_attribute(struct gen *g, const char *name);

/* An internal function without a body, which returns nothing. */
LLVMValueRef gen_function(
	struct gen *g, const char *name, uint32_t n_args, const LLVMTypeRef *args);
/* Gives it an entry block and sets the builders up, in it and behind it. */
void gen_function_begin(struct gen *g, LLVMValueRef function);
/* Closes the entry block: it goes on to the block where the builder started. */
void gen_function_end(struct gen *g);

/* Text that names a value after the program: "closed.present". Lives in the arena. */
const char *gen_name(struct gen *g, const char *stem, const char *suffix);

/* ---- image.c: constants that are C structs ---- */

struct image_pointer {
	uint64_t offset;
	LLVMValueRef value;
};

/* The bytes of an array of structs, and the pointers in them. */
struct image {
	struct gen *g;
	uint8_t *bytes;
	uint64_t size;
	struct image_pointers ISM_VEC(struct image_pointer) pointers;
};

/* `bytes` are in the arena, with NULL where pointers will be; they are used until the image is placed. */
struct image image_of(struct gen *g, void *bytes, uint64_t size);
/* NULL leaves a NULL. Pointers are set in the order of their offsets or in any other. */
void image_set(struct image *image, uint64_t offset, LLVMValueRef value);
/* A constant global, aligned to 16. */
LLVMValueRef image_place(struct image *image, const char *name);

/* NULL gives NULL. */
LLVMValueRef gen_string(struct gen *g, const char *text);
LLVMValueRef gen_bytes(struct gen *g, const void *bytes, uint64_t size, const char *name);
LLVMValueRef gen_string_array(struct gen *g, uint32_t n, const char *const *texts);
LLVMValueRef gen_enum(struct gen *g, const struct ism_enum *enumeration);
/* Sets the two pointers of a struct ism_form that lies at `offset`, whose bytes are a copy of `form`. */
void image_form(struct image *image, uint64_t offset, const struct ism_form *form);
/* The same of a struct ism_field_form. */
void image_field_form(struct image *image, uint64_t offset, const struct ism_field_form *form);
/* A slice at `offset`: its bytes get a global. */
void image_slice(struct image *image, uint64_t offset, struct ism_slice slice);

/* ---- the parts of a module ---- */

/* The row function of a scan, for one form of its files and of batches; NULL: for kept rows. emit_row.c. */
LLVMValueRef emit_rows(
	struct gen *g, const struct ism_plan_scan *scan, const struct ism_source_model *form);
/* Whether a value of the field is used in the row function that was emitted last. emit_column.c. */
bool gen_column_is_used(const struct gen *g, uint32_t field);
/* The function of a formula, a term over slots: emit_formula.c. */
LLVMValueRef emit_formula(struct gen *g, const char *name, struct ism_term *term);
/* The expectations of all tests, for `ism test`: emit_test.c. */
LLVMValueRef emit_expects(struct gen *g, uint32_t *n);
/* What rows are traced by, for `ism why`: emit_trace.c. NULL where the plan is not made for it. */
LLVMValueRef emit_trace_forms(struct gen *g);
/* `ism_program`, and with it everything: emit_descriptor.c. */
void emit_program(struct gen *g);
LLVMValueRef emit_measures(struct gen *g);
/* emit_source.c. Forms of the files of the first scans. */
LLVMValueRef gen_sources(struct gen *g);
uint32_t gen_count_forms(const struct ism_plan *plan, uint32_t n_scans);
/* enum ism_type_kind of each term's values in a struct ism_datum. NULL for none. */
LLVMValueRef gen_types(struct gen *g, uint32_t n, struct ism_term **terms);
LLVMValueRef gen_dimensions(
	struct gen *g, uint32_t n, const struct ism_dimension_model *dimensions);

/* ---- module.c, target.c, link.c ---- */

struct ism_module {
	LLVMOrcThreadSafeContextRef shared; /* owns `context` */
	LLVMContextRef context;
	LLVMModuleRef module;
	LLVMTargetMachineRef machine;
	enum ism_effort effort;
	struct ism_compile_stats *stats; /* never NULL */
	struct ism_compile_stats unused; /* what it points to where nobody asks */
};

/* The machine for `cpu` (NULL: any of the kind). On success *machine is the caller's. */
enum ism_status target_machine(const char *cpu, enum ism_effort effort,
	LLVMTargetMachineRef *machine, struct ism_error *error);

/* Named in a list of passes, newer versions end the process where one round leaves something to combine. */
#if LLVM_VERSION_MAJOR >= 18
#define COMPAT_INSTCOMBINE "instcombine<no-verify-fixpoint>"
#else
#define COMPAT_INSTCOMBINE "instcombine"
#endif

/* llvm_compat.c: what differs between versions of LLVM. */
LLVMOrcThreadSafeContextRef compat_context_new(LLVMContextRef *context);

/* Runs the passes. */
enum ism_status optimise(struct ism_module *module, struct ism_error *error);

enum ism_status link_file(enum ism_emit_kind kind, const char *object, const char *path,
	const struct ism_link_inputs *inputs, struct ism_error *error);

#endif
