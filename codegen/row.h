/*
 * What the files that emit row functions share.
 *
 * A row function reads fields, then asks checks, references and times, then updates the states of each
 * grain (emit_row.c says more). Its terms are evaluated where they are first needed and kept for as long as
 * that place dominates: entering a conditional block opens a scope, leaving it forgets what was evaluated in it.
 *
 * A scan with many states has its updates in functions of their own, which find what the row function has
 * evaluated in a frame in memory; so compile time grows with the number of measures and not faster.
 */
#ifndef ISM_CODEGEN_ROW_H
#define ISM_CODEGEN_ROW_H

#include "codegen/gen.h"

/*
 * A value of a row. What `present` and `fault` say is told by NULL where it is known: always present, never
 * a fault. Only present values are faults. A bool that is not present is 0, so that its value alone says
 * whether the condition holds; any other value that is not present is arbitrary.
 *
 *   bool           value i1
 *   number, fractional duration   double
 *   text, ip       value ptr, size i64
 *   LOOKUP         value ptr to a record (of nones where there is no row), size i1: there is one;
 *                  present: all parts of the key are
 *   all else       i64
 */
struct gen_value {
	LLVMValueRef value;
	LLVMValueRef size;
	LLVMValueRef present;
	LLVMValueRef fault;
};

struct memo {
	const void *term;
	struct gen_value value;
};

struct memo_vec ISM_VEC(struct memo *);

/* A function over spans of rows, as it is for an instruction set. */
struct span_version {
	uint32_t isa;         /* enum ism_isa */
	const char *suffix;   /* of its name */
	const char *features; /* as LLVM names them; NULL: those that the module has anyway */
	bool has_vectors;     /* goes through several rows at once */
};

enum { N_VERSIONS = 3 };

struct span_functions {
	LLVMValueRef of[N_VERSIONS]; /* the last one for every machine; NULL: there is none */
};

struct function_vec ISM_VEC(struct span_functions);

/* A function over one row at a time. */
struct row_fn {
	struct gen *g;
	const struct ism_plan_scan *scan;    /* the root, or the view at hand */
	const struct ism_source_model *form; /* how its files are written; NULL: kept rows */
	bool has_lists;                      /* of texts: some of its files say which ones recur */
	LLVMValueRef function;
	LLVMValueRef worker, batch;
	LLVMValueRef row; /* i32 */
	LLVMValueRef
		frame; /* of what the row function has evaluated; NULL: all is in this function */
	const struct frame_layout *layout; /* with `frame` */
	/* What is done for all rows of a span at once: of the scan `spanned`, NULL for none. */
	const struct ism_plan_scan *spanned;
	struct pointer_map found;         /* (grain, NULL): those whose cells are found */
	bool notices_time, notices_later; /* the scan's time, and that of its grains */
	struct pointer_map passed;        /* (state, NULL): those that functions of spans update */
	struct sums *sums;                /* of a pass; NULL: states are updated in memory */
	struct pointer_map memos;         /* (term, NULL) to struct memo */
	struct memo_vec undo;             /* those in `memos`, oldest first */
};

/* A grain of the scan at hand, by its place there. */
static inline const struct ism_plan_grain *nth_grain(const struct row_fn *f, uint32_t nth)
{
	return &f->g->plan->grains[f->scan->grains[nth]];
}

/* ---- emit_expr.c: values, and where they are kept ---- */

struct gen_value emit_term(struct row_fn *f, struct ism_term *term);

/* Whether a condition is true, as i1; NULL: a NULL condition, which always holds. */
LLVMValueRef emit_holds(struct row_fn *f, struct ism_term *condition);

/* Opens a scope; what it returns closes it. */
size_t scope_open(const struct row_fn *f);
void scope_close(struct row_fn *f, size_t scope);

/* Keeps a value of the entry block, which holds in every scope. */
void memo_put_hoisted(struct row_fn *f, const void *key, struct gen_value value);
/* Keeps a value for `key` in the scope at hand; NULL where there is none. */
void memo_put(struct row_fn *f, const void *key, struct gen_value value);
const struct gen_value *memo_get(const struct row_fn *f, const void *key);

/* Moves the builder to the entry block and back, for what holds for all rows. */
LLVMBuilderRef hoist_begin(struct row_fn *f);
void hoist_end(struct row_fn *f, LLVMBuilderRef builder);
/* A pointer in the worker, loaded once a batch. */
LLVMValueRef worker_pointer(struct row_fn *f, uint64_t offset, const char *name);
/* An entry of an array of pointers in the worker. */
LLVMValueRef worker_entry(struct row_fn *f, uint64_t offset, uint32_t index, const char *name);
LLVMValueRef run_pointer(struct row_fn *f);
LLVMValueRef run_zone(struct row_fn *f);
LLVMValueRef run_cursor(struct row_fn *f);

LLVMValueRef value_present(struct row_fn *f, const struct gen_value *v); /* never NULL */
LLVMValueRef value_fault(struct row_fn *f, const struct gen_value *v);   /* never NULL */
bool type_is_text(const struct ism_type *type);
/* Bytes of a text: 0 where it is absent, so that what is called reads none. */
LLVMValueRef text_size(struct row_fn *f, const struct gen_value *v);
LLVMTypeRef gen_value_type(struct gen *g, const struct ism_type *type);

/* A present value of a type: a constant term's. */
struct gen_value gen_constant(struct row_fn *f, const struct ism_term *term);

/* `a` and `b` both present; a fault where one of them is. The value is still to be set. */
struct gen_value join_operands(
	struct row_fn *f, const struct gen_value *a, const struct gen_value *b);

/* condition ? a : b, member by member. */
struct gen_value emit_select(struct row_fn *f, LLVMValueRef condition, const struct gen_value *a,
	const struct gen_value *b);

/* Writes a value to a struct ism_datum: zeros where it is not present. */
void emit_datum(struct row_fn *f, const struct gen_value *v, const struct ism_type *type,
	LLVMValueRef datum);

/* A struct ism_datum in memory as a value. */
struct gen_value emit_load_datum(struct row_fn *f, LLVMValueRef base, uint64_t offset,
	const struct ism_type *type, const char *name);

/* Whether evaluating a term where it may not be needed costs more than a branch. */
bool term_is_costly(struct ism_term *term);

/* ---- emit_prefetch.c ---- */

/* Calls a function of abi.h for the table once a batch, if the n keys are one text of the file. */
void emit_prefetch(struct row_fn *f, const char *function, LLVMValueRef table, uint32_t n,
	struct ism_term **keys);

/* ---- emit_arith.c ---- */

struct gen_value emit_negate(struct row_fn *f, struct ism_term *term);
struct gen_value emit_arithmetic(struct row_fn *f, struct ism_term *term);
struct gen_value emit_compare(struct row_fn *f, struct ism_term *term);
struct gen_value emit_convert(struct row_fn *f, struct ism_term *term);
/* A numeric value as binary64: as it is, or the exact value's nearest. */
struct gen_value emit_real(struct row_fn *f, struct gen_value v, const struct ism_type *type);

/* ---- emit_call.c ---- */

struct gen_value emit_function(struct row_fn *f, struct ism_term *term);
struct gen_value emit_add_months(struct row_fn *f, struct ism_term *term);
struct gen_value emit_in_list(struct row_fn *f, struct ism_term *term);
struct gen_value emit_join(struct row_fn *f, struct ism_term *term);
struct gen_value emit_like(struct row_fn *f, struct ism_term *term);
struct gen_value emit_in_network(struct row_fn *f, struct ism_term *term);
struct gen_value emit_lookup(struct row_fn *f, struct ism_term *term);
struct gen_value emit_exists(struct row_fn *f, struct ism_term *term);
struct gen_value emit_member(struct row_fn *f, struct ism_term *term);

/* ---- emit_tuple.c ---- */

struct gen_value emit_row_order(struct row_fn *f);
struct gen_value emit_tuple(struct row_fn *f, struct ism_term *term);

/* ---- emit_field.c ---- */

/* Where a row that does not fit goes: rooms for the field and the reason, and the block that tells it. */
struct row_reject {
	LLVMValueRef field, reason;
	LLVMBasicBlockRef block;
};

/* Place of a field's cell among those of a row: fields that are read from the file's name stand last. */
uint32_t field_cell(const struct ism_source_model *form, uint32_t field);
/* Rejects the row where `condition` holds, and goes on where it does not. */
void emit_reject_if(struct row_fn *f, LLVMValueRef condition, uint32_t field, LLVMValueRef reason,
	const struct row_reject *reject, const char *name);
/* Whether a value lies outside its field's range; NULL: it has none. */
LLVMValueRef emit_outside(struct row_fn *f, uint32_t field, const struct gen_value *v);
/* Rejects the row where a value lies outside its field's range; `present` NULL: it is there. */
void emit_range(struct row_fn *f, uint32_t field, const struct gen_value *v, LLVMValueRef present,
	const struct row_reject *reject);
/* All declared fields; `reject` NULL: they are known to fit. */
void emit_fields(struct row_fn *f, const struct row_reject *reject);
/* The value from one of two blocks, at the beginning of the one where they meet. */
LLVMValueRef emit_either(struct row_fn *f, LLVMValueRef a, LLVMBasicBlockRef from_a, LLVMValueRef b,
	LLVMBasicBlockRef from_b, const char *name);
/* The patterns of the scan, which may take too long on a row's text. */
void emit_matches(struct row_fn *f, const struct row_reject *reject);

/* ---- emit_column.c ---- */

/* A field of the row, which is checked; `reject` NULL: it is known to fit. */
struct gen_value emit_column(struct row_fn *f, uint32_t field, const struct row_reject *reject);

/* Whether the field fits in all rows of the batch, but for its range, found once a batch. */
LLVMValueRef emit_column_fits(struct row_fn *f, uint32_t field);
/* Whether the row's value lies outside the field's range; NULL: it has none. */
LLVMValueRef emit_column_outside(struct row_fn *f, uint32_t field);

/* The number of a text that a column has (struct ism_worker), as i32; NULL where the term is no such text. */
LLVMValueRef emit_text_number(struct row_fn *f, const struct ism_term *term);
/*
 * The code of such a text, as i32, of the row's place in the column's list; ISM_NO_CODE also where the batch has no list.
 * `codes` are the worker's, which are given out by `code`. NULL where the term is no such text.
 */
LLVMValueRef emit_listed_code(
	struct row_fn *f, const struct ism_term *term, LLVMValueRef codes, const uint32_t *code);

/* ---- emit_wide.c ---- */

/* A function of some fields, declared where it is called and filled in later. */
struct field_part {
	LLVMValueRef function;
	uint32_t first, end;
};

struct field_parts ISM_VEC(struct field_part);

/* Whether a scan has more fields than one function should check. */
bool has_many_fields(const struct ism_plan_scan *scan);
/* As emit_fields, by functions that are added to `parts`. */
void emit_fields_divided(
	struct row_fn *f, const struct row_reject *reject, struct field_parts *parts);
/* Fills them in, once the row function is complete. */
void emit_field_parts(const struct row_fn *row, const struct field_parts *parts);

/* ---- emit_row.c ---- */

/* What a row function leaves to be filled in when it is complete. */
struct row_parts;

/* One row; `fits`: it comes in columns, of which each is known to fit. */
void emit_row(
	struct row_fn *f, bool fits, const struct row_reject *reject, struct row_parts *parts);
/* All rows from `begin`, of which there is one, up to `end`; the builder is left behind them. */
void emit_loop(
	struct row_fn *f, LLVMValueRef begin, LLVMValueRef end, bool fit, struct row_parts *parts);
/* Tells that the row is rejected, and why. */
void emit_reject(struct row_fn *f, const struct row_reject *reject);
/* What the row of the scan at hand yields, once its fields are read: its own, then that of its views. */
void emit_source(struct row_fn *f, const struct row_reject *reject, struct row_parts *parts);

/* ---- functions of spans: called with worker, batch, and the first row of a span and the one behind its last ---- */

/* Emits one, of what the caller of emit_versions knows. */
typedef LLVMValueRef (*emit_version_fn)(
	const struct row_fn *row, const void *context, const struct span_version *version);
/* Adds one in all versions that are worth while. emit_versions.c, also the next two. */
void emit_versions(struct row_fn *f, struct function_vec *functions, emit_version_fn emit,
	const void *context);
/* Declares one, of the row function's form; its body is begun by gen_function_begin. */
struct row_fn span_function(
	const struct row_fn *row, const char *suffix, const struct span_version *version);
/* Calls each of them for a span, in the version for the worker's instruction set. */
void emit_span_calls(struct row_fn *f, const struct function_vec *functions, LLVMValueRef begin,
	LLVMValueRef end);
/* Whether a term is made of columns and constants by instructions alone, is never a fault and no text. emit_pass.c. */
bool is_plain(const struct ism_term *term);

/* ---- emit_span_plan.c: what the runtime does for all rows of a span ---- */

/* Says what the runtime can do, before the row function is emitted. */
void plan_spans(struct row_fn *f);
/* Whether the cells of the grain are found by the runtime. */
bool is_found(const struct row_fn *f, const struct ism_plan_grain *grain);
/* Whether it sees to the time of the scan at hand; to those of its grains. */
bool notices_time(const struct row_fn *f);
bool notices_later(const struct row_fn *f);
/* The row's cell of such a grain, NULL where it does not count. */
LLVMValueRef emit_found_cell(struct row_fn *f, uint32_t nth);
/* Has it done for a span, before the rows of this are gone through. */
void emit_span_find(struct row_fn *f, LLVMValueRef begin, LLVMValueRef end);

/* ---- emit_sift.c: states that the rows of a filter update ---- */

/* Adds the functions of sifts over the states of the scan that they can update, which are then passed. */
void emit_sifts(struct row_fn *f, struct function_vec *functions);

/* ---- emit_pass.c: states that a pass over the columns of a batch updates ---- */

/* Adds the function of a pass over the states of the scan that it can update, which are then passed, if there are any. */
void emit_pass(struct row_fn *f, struct function_vec *functions);
/* Whether the state is passed. */
bool is_passed(const struct row_fn *f, const struct ism_plan_state *state);
/* Adds a bit to a counter by the pass at hand, NULL: 1; or a value, where `counts` lets it through, to 128 bits. */
void sums_add_bit(struct row_fn *f, LLVMValueRef at, LLVMValueRef bit);
void sums_add_wide(struct row_fn *f, LLVMValueRef at, LLVMValueRef value, LLVMValueRef counts);

/* ---- emit_span.c ---- */

/* All rows of a batch of columns: spans of rows that fit, and between them those that are rejected. */
void emit_spans(struct row_fn *f, LLVMValueRef n_rows, const struct function_vec *functions,
	struct row_parts *parts);

/* ---- emit_view.c ---- */

/* The ledger of the scan at hand. */
LLVMValueRef ledger_pointer(struct row_fn *f);
/* Number of unique checks of the plan's scans before this one. */
uint32_t first_unique(const struct gen *g, uint32_t scan);
void emit_uniques(struct row_fn *f);
/* Leaves the row behind for all kept sources that come from the scan at hand. */
void emit_keeps(struct row_fn *f);
void emit_views(struct row_fn *f, const struct row_reject *reject, struct row_parts *parts);
/* Reads the fields of a kept row. */
void emit_kept_fields(struct row_fn *f);
struct gen_value emit_neighbour(struct row_fn *f, struct ism_term *term);

/* ---- emit_grain.c ---- */

/* `now` in the representation of a term that places rows. */
LLVMValueRef emit_now(struct row_fn *f, const struct ism_term *placed);
/* A placing's value; one that is a fault places nothing. */
struct gen_value emit_placing(struct row_fn *f, struct ism_term *placed);
/* That of the grain, present where the row counts in it: by now, in the window. The grain has one. */
struct gen_value emit_counted_placing(struct row_fn *f, const struct ism_plan_grain *grain);
/* Evaluates what grains share: placings and periods; tells rows that are later or undated. */
void emit_placings(struct row_fn *f);
/* What functions of updates need of placings: to be added to their frame. */
void frame_placings(struct row_fn *f, struct frame_layout *layout);
/* Whether the grain's cells are of a period, or of an inventory in place of one. */
bool has_period(const struct ism_plan_grain *grain);
/* Whether all rows have the same cell, and that cell, found once a batch. */
bool cell_is_fixed(const struct ism_plan_grain *grain);
LLVMValueRef emit_fixed_cell(struct row_fn *f, uint32_t nth);
/* Finds the cells that are the same for all rows of a batch, for the frame. */
void emit_fixed_cells(struct row_fn *f, const struct frame_layout *layout, LLVMValueRef frame);
/* Updates states [first, end) of a grain of the scan; finds its cell, or takes it from the frame. */
void emit_grain(struct row_fn *f, uint32_t nth, uint32_t first, uint32_t end);

/* ---- emit_code.c ---- */

/* Whether row functions find the grain's cells by codes. */
bool has_codes(const struct ism_plan_grain *grain);
/* The number of the term's codes in the program. */
const uint32_t *code_of(struct gen *g, const struct ism_term *term);
/* Evaluates the codes of texts that more than one grain of the scan asks for. */
void emit_shared_codes(struct row_fn *f);
/* What functions of updates need of codes: to be added to their frame. */
void frame_codes(struct row_fn *f, struct frame_layout *layout);
/* The states of the row's cell of such a grain; `period` NULL: it has none. */
LLVMValueRef emit_coded_cell(struct row_fn *f, LLVMValueRef cells,
	const struct ism_plan_grain *grain, LLVMValueRef period);

/* ---- emit_key.c ---- */

/* Whether a dimension has a value, one that is a fault has none; NULL: always. */
LLVMValueRef emit_presence(struct row_fn *f, const struct gen_value *v);
/* The dimensions as tables of cells take them. */
LLVMValueRef emit_dimensions(struct row_fn *f, uint32_t n, struct ism_term **terms);

/* The states of the row's cell, in a table with dimensions or periods; `period` NULL: it has none. */
LLVMValueRef emit_find_cell(struct row_fn *f, LLVMValueRef cells, uint32_t n,
	struct ism_term **terms, LLVMValueRef period);

/* ---- emit_trace.c ---- */

/* Shows the row to whoever traces the aggregates over it, in a program that was planned for that. */
void emit_traces(struct row_fn *f);

/* ---- emit_masked.c ---- */

struct state_refs ISM_VEC(const struct ism_plan_state *);

/* Whether a state can be updated by the filter's bit, and whether its value may be asked for in vain. */
bool takes_mask(const struct row_fn *f, const struct ism_plan_state *state);
bool is_cheap(const struct row_fn *f, const struct ism_plan_state *state);
/* Updates states that take a mask, all of one filter; NULL: it holds. */
void emit_masked(struct row_fn *f, const struct ism_plan_grain *grain,
	const struct state_refs *states, LLVMValueRef cell, LLVMValueRef holds);
/* Evaluates what states of several grains add, unless it is dear: before the grains, which may not count the row. */
void emit_common_values(struct row_fn *f);
/* Fills in the layout of a grain's cells, once all row functions are there. */
void gen_layout(
	struct image *image, uint64_t offset, uint32_t grain, struct ism_cell_layout *layout);

/* ---- emit_state.c ---- */

/* Updates the states of a cell by this row. */
void emit_states(struct row_fn *f, const struct ism_plan_grain *grain, uint32_t first, uint32_t end,
	LLVMValueRef cell, LLVMValueRef cell_fault);
/* Updates those of one filter. */
void emit_filtered(struct row_fn *f, const struct ism_plan_grain *grain, struct ism_term *where,
	LLVMValueRef cell);

/* ---- frame.c: what functions of updates find in memory ---- */

struct frame_slot {
	const void *key;
	uint64_t offset;
	struct gen_value stored; /* in the row function: which members there are, and their types */
};

struct frame_layout {
	struct pointer_map slots; /* (term or key, NULL) to struct frame_slot */
	struct frame_slots ISM_VEC(struct frame_slot *) order;
	uint64_t size_bytes;
	uint64_t cells; /* offset of the grains' cells, by the scan's order of grains */
};

/* Adds what the row function has evaluated for `key`, if anything, at the scope at hand. */
void frame_add(struct row_fn *f, struct frame_layout *layout, const void *key);
/* Adds what a term needs: its operands as far down as the row function has not evaluated them. */
void frame_add_term(struct row_fn *f, struct frame_layout *layout, struct ism_term *term);
/* Writes all that was added to the frame. */
void frame_store(struct row_fn *f, const struct frame_layout *layout, LLVMValueRef frame);
/* Loads a value where the frame has it, once per function. */
bool frame_load(struct row_fn *f, const void *key, struct gen_value *out);

#endif
