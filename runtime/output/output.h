/*
 * Renderings of the result document. All write to a stream of the caller's, whose error state tells
 * whether everything was written; none changes the result, none depends on locale or time zone.
 */
#ifndef ISM_RUNTIME_OUTPUT_OUTPUT_H
#define ISM_RUNTIME_OUTPUT_OUTPUT_H

#include <stdio.h>

#include "runtime/result.h"

/* The document itself: docs/result.schema.json. */
void ism_output_json(const struct ism_result *result, FILE *out);

/* One line a cell, RFC 4180, with a header. ISM_ERR_MEMORY is the one failure; nothing has been written then. */
enum ism_status ism_output_csv(const struct ism_result *result, FILE *out);

struct ism_table_style {
	uint32_t width; /* columns of the terminal; 0: unlimited */
	bool colour;
};

/* For people. ISM_ERR_MEMORY is the one failure; nothing has been written then. */
enum ism_status ism_output_table(
	const struct ism_result *result, const struct ism_table_style *style, FILE *out);

#endif
