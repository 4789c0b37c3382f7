/*
 * The index of CSV on every instruction set of the processor against the scalar one, over random texts; a program that
 * needs nothing else, so that it can be built for other processors and run by an emulator. Prints which instruction
 * sets there were, and a checksum of all positions, which is the same everywhere.
 */
#include "runtime/read/csv/index.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/state/hash.h"
#include "tests/cross/report.h"
#include "tests/unit/random.h"

#define ROUNDS     3000
#define MOST_BYTES 2000

static size_t random_text(struct random *random, char *text)
{
	static const char bytes[] = ",,,,\n\n\r\"\"ab ;\xc3\xa9xyz0123456789";
	size_t size = random_below(random, MOST_BYTES);
	uint64_t quiet = random_below(random, 4);

	for (size_t i = 0; i < size; i++)
		text[i] = quiet && random_below(random, 8) < 2 * quiet
				  ? 'q'
				  : bytes[random_below(random, sizeof(bytes) - 1)];
	return size;
}

/* Indexes all, or up to the first fault, `step` bytes at a time. */
static bool index_text(enum ism_isa isa, const char *text, size_t size, bool has_escape,
	uint32_t step, struct ism_csv_index *index)
{
	*index = (struct ism_csv_index){
		.delimiter = ',',
		.quote = '"',
		.has_quote = true,
		.has_escape = has_escape,
		.text = text,
		.size = (uint32_t)size,
	};
	if (!ism_csv_index_init(index))
		return false;
	ism_csv_index_begin(index, 0);
	while (index->at < index->size && index->fault == ISM_CSV_NO_FAULT)
		ism_csv_index_of(isa)(index, step);
	return true;
}

static bool is_same(const struct ism_csv_index *a, const struct ism_csv_index *b)
{
	return a->fault == b->fault && a->n_marks == b->n_marks && a->n_ends == b->n_ends &&
	       a->returns == b->returns &&
	       memcmp(a->marks, b->marks, a->n_marks * sizeof(*a->marks)) == 0 &&
	       memcmp(a->ends, b->ends, a->n_ends * sizeof(*a->ends)) == 0;
}

static uint64_t add(uint64_t sum, const struct ism_csv_index *index)
{
	sum = ism_hash_word(sum, index->fault);
	sum = ism_hash_bytes(
		sum, (const char *)index->marks, index->n_marks * sizeof(*index->marks));
	return ism_hash_bytes(sum, (const char *)index->ends, index->n_ends * sizeof(*index->ends));
}

/* All blocks of the text by the quick way, which may find it wrong; what it says goes to `quick`. */
static bool index_quickly(enum ism_isa isa, const char *text, size_t size,
	struct ism_csv_quick *quick, struct ism_csv_index *index)
{
	*index = (struct ism_csv_index){
		.delimiter = ',',
		.quote = '"',
		.has_quote = true,
		.has_escape = true,
		.text = text,
		.size = (uint32_t)size,
	};
	if (!ism_csv_index_init(index))
		return false;
	ism_csv_index_begin(index, 0);
	ism_csv_quick_of(isa)(index, (uint32_t)size, quick);
	return true;
}

static bool is_same_quick(const struct ism_csv_quick *a, const struct ism_csv_quick *b,
	const struct ism_csv_index *x, const struct ism_csv_index *y)
{
	return a->wrong == b->wrong && a->seen == b->seen && a->n_lines == b->n_lines &&
	       a->n_feeds == b->n_feeds && is_same(x, y) && x->n_inner == y->n_inner &&
	       memcmp(x->inner, y->inner, x->n_inner * sizeof(*x->inner)) == 0;
}

static bool check_quickly(struct random *random, int round, uint64_t *sum)
{
	char text[MOST_BYTES];
	size_t size = random_text(random, text) / 64 * 64;
	struct ism_csv_quick expected_quick = { .returns = round % 2 }, quick;
	struct ism_csv_index expected, index;
	bool same = true;

	if (size == 0)
		return true;
	if (!index_quickly(ISM_ISA_SCALAR, text, size, &expected_quick, &expected))
		return false;
	*sum = add(*sum, &expected);
	for (enum ism_isa isa = ISM_ISA_SCALAR; same && isa < ISM_ISA_COUNT; isa++) {
		if (!ism_isa_has(isa))
			continue;
		quick = (struct ism_csv_quick){ .returns = round % 2 };
		if (!index_quickly(isa, text, size, &quick, &index))
			return false;
		same = is_same_quick(&quick, &expected_quick, &index, &expected);
		ism_csv_index_release(&index);
		if (!same)
			fprintf(stderr, "text %d differs on %s, quickly\n", round,
				ism_isa_name(isa));
	}
	ism_csv_index_release(&expected);
	return same;
}

/* One text on all instruction sets; false, and it is said, where one of them differs. */
static bool check(struct random *random, int round, uint64_t *sum)
{
	char text[MOST_BYTES];
	size_t size = random_text(random, text);
	bool has_escape = random_below(random, 4) > 0, same = true;
	struct ism_csv_index expected, index;

	if (!index_text(ISM_ISA_SCALAR, text, size, has_escape, ISM_CSV_INDEX_BYTES, &expected))
		return false;
	*sum = add(*sum, &expected);
	for (enum ism_isa isa = ISM_ISA_SCALAR; same && isa < ISM_ISA_COUNT; isa++) {
		for (uint32_t step = 64; same && step <= ISM_CSV_INDEX_BYTES; step *= 512) {
			if (!ism_isa_has(isa))
				continue;
			if (!index_text(isa, text, size, has_escape, step, &index))
				return false;
			same = is_same(&index, &expected);
			ism_csv_index_release(&index);
			if (!same)
				fprintf(stderr, "text %d differs on %s\n", round,
					ism_isa_name(isa));
		}
	}
	ism_csv_index_release(&expected);
	return same;
}

int main(void)
{
	struct random random = { 11 };
	uint64_t sum = 0;

	for (int round = 0; round < ROUNDS; round++) {
		if (!check(&random, round, &sum) || !check_quickly(&random, round, &sum))
			return 1;
	}
	report(sum);
	return 0;
}
