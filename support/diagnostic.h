/*
 * What is wrong with the user's program, collected until it is printed. The
 * messages are in the user's words; names and code stand in `backticks`.
 *
 *	struct ism_diagnostic *g = ism_diag(d, ISM_DIAG_UNIT_MISMATCH, target->at,
 *		"`%s` is %s, but its target is %s", name, got, want);
 *	ism_diag_label(g, "expected a duration");
 *	ism_diag_note(g, formula->at, "this has the unit days");
 *	ism_diag_help(g, "give the target a unit of time: `<= 14 days`");
 *
 * Texts are formatted into the collector's arena at once. printf's %s takes
 * NUL-terminated UTF-8.
 */
#ifndef ISM_SUPPORT_DIAGNOSTIC_H
#define ISM_SUPPORT_DIAGNOSTIC_H

#include <stdbool.h>
#include <stddef.h>

#include "support/arena.h"
#include "support/diag_codes.h"
#include "support/span.h"
#include "support/vec.h"

enum ism_severity {
	ISM_SEVERITY_ERROR,
	ISM_SEVERITY_WARNING,
};

enum ism_diag_code {
#define X(id, severity, code) ISM_DIAG_##id,
	ISM_DIAG_CODES(X)
#undef X
		ISM_DIAG_N_CODES
};

/* A second place that explains the first. */
struct ism_diag_note {
	struct ism_span at;
	const char *text;
};

struct ism_diag_note_vec ISM_VEC(struct ism_diag_note);
struct ism_diag_help_vec ISM_VEC(const char *);

struct ism_diagnostic {
	struct ism_diags *owner;
	enum ism_diag_code code;
	struct ism_span at;
	const char *text;               /* one line */
	const char *label;              /* beside the underlined span; NULL: none */
	struct ism_diag_note_vec notes; /* in the order given */
	struct ism_diag_help_vec helps;
	size_t order; /* of reporting, from 0 */
};

struct ism_diagnostic_vec ISM_VEC(struct ism_diagnostic *);

/* So many errors, and so many warnings, are kept; further ones are only counted. */
#define ISM_DIAG_LIMIT 100

struct ism_diags {
	struct ism_arena *arena;
	struct ism_diagnostic_vec list; /* in the order reported */
	size_t n_errors;                /* kept and dropped */
	size_t n_warnings;
	size_t n_dropped_errors; /* beyond the limit */
	size_t n_dropped_warnings;
};

void ism_diags_init(struct ism_diags *diags, struct ism_arena *arena);

/*
 * Reports. A second diagnostic of the same code at the same place is dropped
 * and not counted. The handle is never NULL, whether kept or not.
 */
__attribute__((format(printf, 4, 5))) struct ism_diagnostic *ism_diag(struct ism_diags *diags,
	enum ism_diag_code code, struct ism_span at, const char *format, ...);

/* The text beside the underlined span. */
__attribute__((format(printf, 2, 3))) void ism_diag_label(
	struct ism_diagnostic *diagnostic, const char *format, ...);

/* A second place, underlined too. */
__attribute__((format(printf, 3, 4))) void ism_diag_note(
	struct ism_diagnostic *diagnostic, struct ism_span at, const char *format, ...);

/* A `help:` line, with the corrected text where it is evident. */
__attribute__((format(printf, 2, 3))) void ism_diag_help(
	struct ism_diagnostic *diagnostic, const char *format, ...);

/* "E0203"; its severity; "error" or "warning". */
const char *ism_diag_code_text(enum ism_diag_code code);
enum ism_severity ism_diag_code_severity(enum ism_diag_code code);
const char *ism_severity_text(enum ism_severity severity);

/* The code of a text such as "E0203"; false if there is none. */
bool ism_diag_code_find(const char *text, enum ism_diag_code *code);

/* The kept diagnostics by file, then position, then order of reporting. In the arena. */
struct ism_diagnostic_vec ism_diags_sorted(const struct ism_diags *diags);

#endif
