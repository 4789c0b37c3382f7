/*
 * Numbers of the texts in the rows of a batch (text_numbers.h), for fields whose row function asks for them: readers
 * that have the texts of a column in a list look each of them up once, and rows take theirs by its place there. The
 * same with the codes that rows find their cells by (text_codes.h), of which there is a table for each dimension.
 */
#ifndef ISM_RUNTIME_EVAL_NUMBERS_H
#define ISM_RUNTIME_EVAL_NUMBERS_H

#include "runtime/abi.h"
#include "runtime/state/text_codes.h"
#include "runtime/state/text_front.h"

/* What the texts of a list have; all zero is one that has not been used. */
struct eval_listed {
	uint64_t generation; /* of the list that `of_texts` is of; 0: none */
	uint32_t *of_texts;  /* by place in the list, one more for rows without a text; owned */
	uint32_t n_texts;    /* that there is room for */
};

/* Of one field; all zero is one that has not been used. */
struct eval_field_numbers {
	struct ism_text_numbers numbers;
	struct eval_listed listed;
	uint32_t *of_rows; /* owned */
	uint32_t n_rows;   /* that there is room for */
};

/* All zero is one that has not been used. */
struct eval_numbers {
	struct ism_memory *memory;
	uint32_t n_fields;
	struct eval_field_numbers *fields; /* owned */
	const uint32_t **of_rows;          /* by field: what the worker points to; owned */
	struct ism_text_numbers others;    /* of texts that are in no list */
	struct ism_text_fronts fronts;     /* of states that count texts */
	uint32_t n_codes;
	struct ism_text_codes *codes;     /* of the program: what the worker points to; owned */
	struct eval_listed *listed_codes; /* by code; owned */
};

/* Of a source with so many fields, in a program with so many dimensions that have codes. */
enum ism_status eval_numbers_open(struct eval_numbers *numbers, uint32_t n_fields, uint32_t n_codes,
	struct ism_memory *memory);

/* Another reader: generations begin again. */
void eval_numbers_begin(struct eval_numbers *numbers);

/* Sets what rows of a batch of columns take. Without memory, which `memory` says, there are no numbers. */
void eval_numbers_fill(struct eval_numbers *numbers, const struct ism_source_form *form,
	const struct ism_batch *batch);

/* Gives states what they were to take (text_front.h). Memory that fails is told by `memory`. */
void eval_numbers_settle(struct eval_numbers *numbers);

void eval_numbers_release(struct eval_numbers *numbers);

#endif
