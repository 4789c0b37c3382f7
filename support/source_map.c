#include "support/source_map.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/unreachable.h"
#include "support/utf8.h"

struct line_vec ISM_VEC(uint32_t);

void ism_source_map_init(struct ism_source_map *map, struct ism_arena *arena)
{
	*map = (struct ism_source_map){ .arena = arena };
}

static void find_lines(struct ism_arena *arena, struct ism_source_file *file)
{
	struct line_vec lines = { 0 };
	const char *text = file->text;

	ism_vec_push(arena, &lines, 0);
	for (size_t i = 0; i < file->length; i++) {
		if (text[i] == '\n' || (text[i] == '\r' && text[i + 1] != '\n'))
			ism_vec_push(arena, &lines, (uint32_t)(i + 1));
	}
	file->line_start = lines.items;
	file->n_lines = (uint32_t)lines.n;
}

static int add(struct ism_source_map *map, const char *name, const char *text, size_t length)
{
	struct ism_source_file file = {
		.name = ism_arena_copy(map->arena, name, strlen(name)),
		.text = text,
		.length = length,
	};

	if (length >= UINT32_MAX)
		ism_unreachable("a source file of 4 GiB");
	find_lines(map->arena, &file);
	ism_vec_push(map->arena, &map->files, file);
	return (int)map->files.n;
}

int ism_source_map_add(
	struct ism_source_map *map, const char *name, const char *text, size_t length)
{
	return add(map, name, ism_arena_copy(map->arena, text, length), length);
}

int ism_source_map_read(struct ism_source_map *map, const char *path)
{
	FILE *in = fopen(path, "rb");
	size_t capacity = 64 << 10, length = 0, n;
	char *text = NULL;
	int id = 0, error;

	if (!in)
		return 0;
	for (;;) {
		char *larger = realloc(text, capacity);

		if (!larger)
			goto done;
		text = larger;
		errno = 0;
		n = fread(text + length, 1, capacity - length, in);
		length += n;
		if (ferror(in)) {
			errno = errno ? errno : EIO;
			goto done;
		}
		if (length >= ISM_SOURCE_MAX_BYTES) {
			errno = EFBIG;
			goto done;
		}
		if (length < capacity)
			break;
		capacity *= 2;
	}
	id = ism_source_map_add(map, path, text, length);
done:
	error = errno;
	free(text);
	fclose(in);
	errno = error;
	return id;
}

const struct ism_source_file *ism_source_map_file(const struct ism_source_map *map, int file_id)
{
	if (file_id < 1 || (size_t)file_id > map->files.n)
		ism_unreachable("a file id that the source map did not give out");
	return &map->files.items[file_id - 1];
}

/* Index of the line that holds `offset`. */
static uint32_t line_of(const struct ism_source_file *file, uint32_t offset)
{
	uint32_t low = 0, high = file->n_lines;

	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;

		if (file->line_start[middle] <= offset)
			low = middle;
		else
			high = middle;
	}
	return low;
}

struct ism_position ism_source_map_position(
	const struct ism_source_map *map, uint32_t file_id, uint32_t offset)
{
	struct ism_position position = { "<command line>", 0, 0 };
	const struct ism_source_file *file;
	uint32_t line, start;

	if (file_id == 0)
		return position;
	file = ism_source_map_file(map, (int)file_id);
	if (offset > file->length)
		offset = (uint32_t)file->length;
	line = line_of(file, offset);
	start = file->line_start[line];
	position.file = file->name;
	position.line = line + 1;
	position.column = (uint32_t)ism_utf8_count(file->text + start, offset - start) + 1;
	return position;
}

struct ism_span ism_source_map_line(
	const struct ism_source_map *map, uint32_t file_id, uint32_t line)
{
	const struct ism_source_file *file = ism_source_map_file(map, (int)file_id);
	uint32_t start, end;

	if (line < 1 || line > file->n_lines)
		ism_unreachable("a line that the file has not");
	start = file->line_start[line - 1];
	end = line < file->n_lines ? file->line_start[line] : (uint32_t)file->length;
	while (end > start && (file->text[end - 1] == '\n' || file->text[end - 1] == '\r'))
		end--;
	return (struct ism_span){ file_id, start, end };
}

const char *ism_source_map_written(
	const struct ism_source_map *map, struct ism_arena *arena, struct ism_span at)
{
	const struct ism_source_file *file;
	char *out;
	size_t n = 0;
	bool blank = false;
	char quoted = 0; /* the quote that is open */

	if (!at.file)
		return "";
	file = ism_source_map_file(map, (int)at.file);
	out = ism_arena_alloc(arena, at.end - at.start + 1);
	for (uint32_t i = at.start; i < at.end; i++) {
		char c = file->text[i];

		if (!quoted && c == '#') {
			while (i + 1 < at.end && file->text[i + 1] != '\n')
				i++;
			continue;
		}
		if (!quoted && (c == ' ' || c == '\t' || c == '\r' || c == '\n')) {
			blank = n > 0;
			continue;
		}
		if (blank)
			out[n++] = ' ';
		blank = false;
		out[n++] = c;
		if (quoted == '"' && c == '\\' && i + 1 < at.end)
			out[n++] = file->text[++i];
		else if (quoted ? c == quoted : c == '"' || c == '`')
			quoted = quoted ? 0 : c;
	}
	return out;
}
