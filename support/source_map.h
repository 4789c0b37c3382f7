/*
 * The files of one compilation. Phases keep byte spans; line and column are
 * computed when a place is printed. Everything lives in the map's arena.
 */
#ifndef ISM_SUPPORT_SOURCE_MAP_H
#define ISM_SUPPORT_SOURCE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "support/arena.h"
#include "support/span.h"
#include "support/vec.h"

/* A file must be shorter than this; ism_source_map_read refuses longer ones. */
#define ISM_SOURCE_MAX_BYTES ((size_t)64 << 20)

struct ism_source_file {
	const char *name; /* as the user gave it */
	const char *text; /* `length` bytes and a NUL */
	size_t length;
	const uint32_t *line_start; /* byte offset of each line; LF, CRLF and lone CR end lines */
	uint32_t n_lines;           /* at least 1 */
};

struct ism_source_file_vec ISM_VEC(struct ism_source_file);

struct ism_source_map {
	struct ism_arena *arena;
	struct ism_source_file_vec files; /* file id - 1 */
};

/* Where something stands for human eyes, both from 1. */
struct ism_position {
	const char *file; /* name; "<command line>" for ISM_NOWHERE */
	uint32_t line;    /* 0 for ISM_NOWHERE */
	uint32_t column;  /* in code points */
};

void ism_source_map_init(struct ism_source_map *map, struct ism_arena *arena);

/* Registers a copy of `text`, which is shorter than 4 GiB, and returns its id, from 1. */
int ism_source_map_add(
	struct ism_source_map *map, const char *name, const char *text, size_t length);

/*
 * Reads and registers the file `path`. Returns its id, or 0 with errno set
 * (EFBIG for one above ISM_SOURCE_MAX_BYTES).
 */
int ism_source_map_read(struct ism_source_map *map, const char *path);

/* The file of an id that the map gave out. Valid until the next file is added. */
const struct ism_source_file *ism_source_map_file(const struct ism_source_map *map, int file_id);

/* Of the byte `offset` in the span's file: its start or end, mostly. */
struct ism_position ism_source_map_position(
	const struct ism_source_map *map, uint32_t file, uint32_t offset);

/* Line `line` (from 1) without its line end. */
struct ism_span ism_source_map_line(const struct ism_source_map *map, uint32_t file, uint32_t line);

/* What stands at `at`, on one line and without comments; in `arena`. Empty for ISM_NOWHERE. */
const char *ism_source_map_written(
	const struct ism_source_map *map, struct ism_arena *arena, struct ism_span at);

#endif
