/*
 * The index and the shapes of JSON on every instruction set of the processor against the scalar ones, over random rows that
 * are like each other; a program that needs little else, as csv_index.c is. Prints which instruction sets there were,
 * and a checksum of all that was found, which is the same everywhere.
 */
#include "runtime/read/json/shape.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/kernel/field_any.h"
#include "runtime/state/hash.h"
#include "tests/cross/report.h"
#include "tests/unit/random.h"

#define ROUNDS     100
#define MOST_BYTES 32768
#define MOST_ROWS  100
#define N_FIELDS   4

/* Reads on behind the text, as windows let it. */
struct text {
	char bytes[MOST_BYTES + 256];
	size_t size;
};

static void put(struct text *text, const char *s)
{
	size_t n = strlen(s);

	if (text->size + n < MOST_BYTES) {
		memcpy(text->bytes + text->size, s, n);
		text->size += n;
	}
}

static const char *pick(struct random *random, const char *const *from, uint32_t n)
{
	return from[random_below(random, n)];
}

#define PICK(random, ...) \
	pick((random), (const char *const[]){ __VA_ARGS__ }, \
		sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(const char *))

/* Mostly a value of that kind, seldom another one, or none. */
static void put_value(struct text *text, struct random *random, uint32_t kind)
{
	uint32_t other = (uint32_t)random_below(random, 60);

	switch (other < 4 ? other : kind) {
	case 0:
		put(text,
			PICK(random, "\"\"", "\"a\"", "\"2024-05-06\"", "\"x, \\\"y\\\"\"", "\"é\"",
				"null", "\"a text that is longer than the others, by some\""));
		break;
	case 1:
		put(text, PICK(random, "0", "7.5", "12345678", "123456789", "-3", "1e9", "null"));
		break;
	case 2: put(text, PICK(random, "true", "false", "null")); break;
	default: put(text, PICK(random, "[]", "[1,\"x\"]", "{\"a\":1}")); break;
	}
	if (other == 4)
		put(text, PICK(random, ".", "0", "e", "x", "\""));
}

/* Some rows have another byte somewhere. */
static void put_row(struct text *text, struct random *random, uint32_t style)
{
	size_t begin = text->size;

	static const char *const gaps[][6] = {
		{ "{\"a\":", ",\"user\":{\"name\":", "},\"l\":", ",\"c\":", ",\"d\":", "}" },
		{ "{ \"c\": ", ", \"a name that is longer than one load\": ", ", \"a\": ",
			", \"d\": ", ", \"user\": {\"name\": ", "}}" },
	};

	for (uint32_t i = 0; i < 6; i++) {
		put(text, gaps[style][i]);
		if (i < 5)
			put_value(text, random, (i + style) % 4);
	}
	if (text->size > begin && random_below(random, 6) == 0)
		text->bytes[begin + random_below(random, text->size - begin)] =
			"xy,: {"[random_below(random, 6)];
	put(text, "\n");
}

/* One text as one instruction set reads it. */
struct reading {
	struct ism_json_index index;
	struct ism_json_scan scan;
	struct ism_json_shapes shapes;
	struct ism_json_value values[ISM_JSON_VALUES_MAX];
	struct ism_slice cells[(MOST_ROWS + 1) * N_FIELDS];
	uint64_t sum;
};

static bool open(struct reading *reading, enum ism_isa isa)
{
	static const struct ism_field_form list = { .type = ISM_TYPE_LIST };
	static const struct ism_column columns[N_FIELDS] = { { .name = "a", .field = "a" },
		{ .name = "user.name", .field = "name" },
		{ .name = "l", .field = "l", .form = &list }, { .name = "d", .field = "d" } };
	int64_t fault;

	memset(reading, 0, sizeof(*reading));
	reading->shapes.read = ism_json_shape_of(isa);
	return ism_json_scan_init(&reading->scan, columns, N_FIELDS, &fault) &&
	       ism_json_index_init(&reading->index);
}

static void close_reading(struct reading *reading)
{
	ism_json_shapes_release(&reading->shapes);
	ism_json_scan_release(&reading->scan);
	ism_json_index_release(&reading->index);
}

static void add_cells(struct reading *reading, uint32_t n_rows)
{
	for (uint32_t i = 0; i < n_rows * N_FIELDS; i++) {
		const struct ism_slice *cell = &reading->cells[i];

		reading->sum = ism_hash_word(reading->sum, cell->data ? cell->size : UINT64_MAX);
		if (cell->data)
			reading->sum = ism_hash_bytes(reading->sum, cell->data, (size_t)cell->size);
	}
	ism_scratch_reset(&reading->scan.texts);
}

/* Reads a line in full and learns its shape. */
static void learn(struct reading *reading, const struct ism_json_marks *marks, const char *begin,
	const char *end)
{
	struct ism_json_scan *scan = &reading->scan;
	const char *behind;

	scan->marks = NULL;
	scan->end = end;
	scan->values = reading->values;
	if (ism_json_scan_row(scan, begin, reading->cells, &behind) == end) {
		ism_json_shapes_learn(&reading->shapes, scan, marks, begin, end);
		add_cells(reading, 1);
	}
	scan->values = NULL;
}

/* Lines from number `first` on: as many as the shapes read at once, else the first of them alone. */
static uint32_t read_some(struct reading *reading, uint32_t first, uint32_t first_mark)
{
	const struct ism_json_index *index = &reading->index;
	uint32_t end = index->ends[first] & ISM_JSON_END_MARK;
	struct ism_json_marks marks = { index->text, index->marks + first_mark,
		index->marks + index->n_marks, index->odds };
	struct ism_json_lines lines = {
		.begin = index->text + (first_mark ? index->marks[first_mark - 1] + 1 : 0),
		.marks = index->marks,
		.ends = index->ends + first,
		.n = index->n_ends - first < MOST_ROWS ? index->n_ends - first : MOST_ROWS,
		.most_bytes = MOST_BYTES,
	};
	uint32_t n = ism_json_shapes_read_lines(
		&reading->shapes, &reading->scan, &marks, &lines, reading->cells);

	reading->sum = ism_hash_word(reading->sum, n);
	add_cells(reading, n);
	if (n > 0)
		return n;
	reading->scan.end = index->text + index->marks[end];
	if (ism_json_shapes_read(&reading->shapes, &reading->scan, &marks, lines.begin,
		    reading->cells) == reading->scan.end) {
		add_cells(reading, 1);
		return 1;
	}
	marks.next = index->marks + first_mark;
	marks.odd = index->odds;
	learn(reading, &marks, lines.begin, index->text + index->marks[end]);
	return 1;
}

static void read_text(
	struct reading *reading, enum ism_isa isa, const struct text *text, uint32_t step)
{
	struct ism_json_index *index = &reading->index;
	uint32_t first_mark = 0;

	index->text = text->bytes;
	index->size = (uint32_t)text->size;
	ism_json_index_begin(index, 0);
	while (index->at < index->size)
		ism_json_index_of(isa)(index, step);
	reading->sum = ism_hash_bytes(
		reading->sum, (const char *)index->marks, index->n_marks * sizeof(*index->marks));
	reading->sum = ism_hash_bytes(
		reading->sum, (const char *)index->ends, index->n_ends * sizeof(*index->ends));
	reading->sum = ism_hash_bytes(
		reading->sum, (const char *)index->odds, index->n_odds * sizeof(*index->odds));
	for (uint32_t line = 0; line < index->n_ends;) {
		line += read_some(reading, line, first_mark);
		first_mark = (index->ends[line - 1] & ISM_JSON_END_MARK) + 1;
	}
}

/* The same on all instruction sets, in steps of any size; false, and it is said, where one of them differs. */
static bool check(const struct text *text, int round, uint64_t *sum)
{
	static struct reading reading;
	uint64_t expected = 0;

	for (enum ism_isa isa = ISM_ISA_SCALAR; isa < ISM_ISA_COUNT; isa++) {
		if (!ism_isa_has(isa))
			continue;
		for (uint32_t step = 64; step <= ISM_JSON_INDEX_BYTES; step *= 512) {
			if (!open(&reading, isa))
				return false;
			read_text(&reading, isa, text, step);
			close_reading(&reading);
			if (isa == ISM_ISA_SCALAR && step == 64)
				expected = reading.sum;
			if (reading.sum != expected) {
				fprintf(stderr, "text %d differs on %s\n", round,
					ism_isa_name(isa));
				return false;
			}
		}
	}
	*sum = ism_hash_word(*sum, expected);
	return true;
}

int main(void)
{
	static struct text text;
	struct random random = { 12 };
	uint64_t sum = 0;

	for (int round = 0; round < ROUNDS; round++) {
		uint32_t style = (uint32_t)random_below(&random, 2);

		memset(&text, 0, sizeof(text));
		for (uint64_t n = 1 + random_below(&random, 2 * MOST_ROWS); n > 0; n--)
			put_row(&text, &random, style);
		if (!check(&text, round, &sum))
			return 1;
	}
	report(sum);
	return 0;
}
