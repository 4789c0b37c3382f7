/*
 * Writes JSON (RFC 8259), indented by two blanks; small objects and arrays may stand on one line. Commas
 * and indentation are its own affair. Nesting deeper than ISM_JSON_DEPTH is a bug of the caller.
 */
#ifndef ISM_RUNTIME_OUTPUT_JSON_WRITER_H
#define ISM_RUNTIME_OUTPUT_JSON_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define ISM_JSON_DEPTH 32

struct ism_json {
	FILE *out;
	uint32_t depth;
	bool is_empty[ISM_JSON_DEPTH]; /* no element yet, by depth */
	bool on_line[ISM_JSON_DEPTH];  /* the container at that depth stands on one line */
	bool after_key;
};

void ism_json_begin(struct ism_json *json, FILE *out);

/* `on_line`: it and all within it stand on one line. */
void ism_json_open_object(struct ism_json *json, bool on_line);
void ism_json_close_object(struct ism_json *json);
void ism_json_open_array(struct ism_json *json, bool on_line);
void ism_json_close_array(struct ism_json *json);

void ism_json_key(struct ism_json *json, const char *key);

/* A member in one: its key, and its value as below. */
void ism_json_put_bool(struct ism_json *json, const char *key, bool value);
void ism_json_put_uint(struct ism_json *json, const char *key, uint64_t value);
void ism_json_put_text(struct ism_json *json, const char *key, const char *text);

void ism_json_null(struct ism_json *json);
void ism_json_bool(struct ism_json *json, bool value);
void ism_json_int(struct ism_json *json, int64_t value);
void ism_json_uint(struct ism_json *json, uint64_t value);
/* A number that is already text. */
void ism_json_number_text(struct ism_json *json, const char *text);
/* UTF-8; bytes that are not are replaced by U+FFFD. NULL is null. */
void ism_json_text(struct ism_json *json, const char *text);
void ism_json_text_n(struct ism_json *json, const char *text, size_t n);

#endif
