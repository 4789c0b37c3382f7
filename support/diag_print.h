/*
 * The three forms in which diagnostics are printed, each in its own file. All
 * print in the order of ism_diags_sorted, to a stream that the caller owns and
 * checks for errors.
 */
#ifndef ISM_SUPPORT_DIAG_PRINT_H
#define ISM_SUPPORT_DIAG_PRINT_H

#include <stdbool.h>
#include <stdio.h>

#include "support/diagnostic.h"
#include "support/source_map.h"

/* For people: the line, the span underlined, notes and help. */
void ism_diag_print_text(
	const struct ism_diags *diags, const struct ism_source_map *map, FILE *out, bool colour);

/* One JSON object: `diagnostics`, `errors`, `warnings`. Lines and columns from 1, ends exclusive. */
void ism_diag_print_json(
	const struct ism_diags *diags, const struct ism_source_map *map, FILE *out);

/* SARIF 2.1.0 (OASIS), one run. `version` is the compiler's. */
void ism_diag_print_sarif(const struct ism_diags *diags, const struct ism_source_map *map,
	const char *version, FILE *out);

/* A JSON string with its quotes (RFC 8259); ill-formed UTF-8 becomes U+FFFD. */
void ism_diag_print_quoted(const char *text, FILE *out);

#endif
