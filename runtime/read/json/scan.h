/*
 * One JSON value of a row (RFC 8259): all of it is checked, of it only what the source asks for is kept. No tree is
 * made: objects that paths go through are walked name by name, whatever lies beside them is passed over.
 *
 * Names mostly come in the order of the row before: where the text at hand is the name that came after the last one,
 * letter by letter, nothing is searched for. Where the index (index.h) knows the quotes of the row, the end of a
 * text is the next mark; else it is looked for. Both ways accept the same rows.
 */
#ifndef ISM_RUNTIME_READ_JSON_SCAN_H
#define ISM_RUNTIME_READ_JSON_SCAN_H

#include <stdbool.h>

#include "runtime/read/json/path.h"
#include "runtime/reason.h"
#include "runtime/scratch.h"

/* Objects and arrays in each other. */
#define ISM_JSON_DEPTH 1024u

/* Values of a list that lie in several objects, gathered as the text of an array. */
struct ism_json_gather {
	char *text; /* "[1,2"; owned */
	size_t size, room;
};

/* A value that is no object whose names are asked for, as it stands in a row, outside of arrays. */
struct ism_json_value {
	const char *begin, *end;
	uint64_t object; /* it is in; by its number in n_objects */
	uint32_t node;   /* that it belongs to, or ISM_JSON_NO_NODE */
	uint32_t depth;
};

#define ISM_JSON_VALUES_MAX 256u

struct ism_json_scan {
	struct ism_json_tree tree;
	uint32_t n_fields;
	bool *is_list; /* by field */
	struct ism_json_gather *gathers;
	struct ism_scratch
		texts;      /* of cells without their escapes; reset by whoever hands cells out */
	uint64_t n_objects; /* walked; their number tells a name that came twice */

	/* The row at hand. */
	const char *end; /* of the text that may be read */
	struct ism_slice *cells;
	uint32_t n_repeated; /* names that came twice, of those that somebody asks for */
	bool is_gathering;   /* inside an array that paths go through */
	bool has_gathered;
	uint32_t depth;
	/* Quotes of the row, from index.h, as places in `base`; NULL: not known. */
	const char *base;
	const uint32_t *marks;
	bool has_escapes; /* there is a backslash in the row */
	/* Its values, noted where `values` is not NULL; n_values beyond ISM_JSON_VALUES_MAX: too many. */
	struct ism_json_value *values;
	uint32_t n_values;

	/* What is wrong with it. */
	enum ism_reason reason;
	const char *fault; /* where */
	int32_t field;     /* -1: the row itself */
};

/* False without memory; *fault as in ism_json_tree_make. `columns` are read here only, but for their names. */
bool ism_json_scan_init(
	struct ism_json_scan *scan, const struct ism_column *columns, uint32_t n, int64_t *fault);
void ism_json_scan_release(struct ism_json_scan *scan);

/*
 * Reads the value at `p`, not a blank, of the text that ends at scan->end; `cells` get those of the row where it is
 * an object. The byte behind it, or NULL with reason, fault and field. ISM_REASON_JSON_END says that it goes on behind
 * the end. What does not fit the source (a row that is no object, an object for one value) is told as well, once all
 * of the row is known to be JSON: then *behind is the byte behind it.
 */
const char *ism_json_scan_row(
	struct ism_json_scan *scan, const char *p, struct ism_slice *cells, const char **behind);

/*
 * The parts of the same, for rows whose shape is known (shape.h). Begin does nothing to the cells; any reads one value of
 * the row, that of a node; finish makes cells of lists that were gathered, forget forgets these.
 */
void ism_json_scan_forget(struct ism_json_scan *scan);
const char *ism_json_scan_any(
	struct ism_json_scan *scan, const char *p, uint32_t node, uint32_t depth);
void ism_json_scan_finish(struct ism_json_scan *scan);

static inline void ism_json_scan_begin(struct ism_json_scan *scan, struct ism_slice *cells)
{
	scan->cells = cells;
	scan->n_repeated = 0;
	scan->n_values = 0;
	scan->is_gathering = false;
	scan->depth = 1;
	scan->reason = ISM_REASON_NONE;
	if (scan->has_gathered)
		ism_json_scan_forget(scan);
}

/* The text between two quotes, its escapes undone. */
struct ism_slice ism_json_scan_undone(struct ism_json_scan *scan, const char *p, const char *end);

/* Passes over the value at `p` in the same way; nothing is kept. */
const char *ism_json_scan_pass(struct ism_json_scan *scan, const char *p);

/* The first byte at or behind `p` that is no blank, a tab, a line feed or a carriage return. */
static inline const char *ism_json_blanks(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t'))
		p++;
	return p;
}

#endif
