#include "cli/effort.h"

#include <string.h>
#include <sys/stat.h>

#include "cli/cli.h"
#include "runtime/read/files.h"

/*
 * Quick code takes one to two nanoseconds more for each byte of a row and saves 50 to 200 ms of compiling, by the size
 * of the program: this is where a run of one thread takes as long either way, of a small program.
 */
#define QUICK_BYTES (UINT64_C(64) << 20)

/* The path that `--source NAME=PATH` gives for a source: the last one; NULL: none does. */
static const char *path_of(const char *source, int n, char **arguments)
{
	size_t length = strlen(source);
	const char *path = NULL, *value;

	for (int i = 0; i < n; i++) {
		if (cli_option("--source", n, arguments, &i, &value) && value &&
			strncmp(value, source, length) == 0 && value[length] == '=')
			path = value + length + 1;
	}
	return path;
}

static const char *directory_of(const struct ism_model *model, int n, char **arguments)
{
	const char *directory = model->directory, *value;

	for (int i = 0; i < n; i++) {
		if (cli_option("--directory", n, arguments, &i, &value) && value)
			directory = value;
	}
	return directory ? directory : ".";
}

/* Adds the sizes of the files; what is no regular file may be of any size. */
static void add_files(const struct ism_file_list *list, uint64_t *bytes)
{
	for (size_t f = 0; f < list->n_files; f++) {
		struct stat status;

		if (stat(list->files[f].path, &status) != 0 || !S_ISREG(status.st_mode))
			*bytes = UINT64_MAX;
		if (__builtin_add_overflow(*bytes, list->files[f].size_bytes, bytes))
			*bytes = UINT64_MAX;
	}
}

/* Files that are not there are for the run to complain about. */
static void add_source(const struct ism_source_model *source, const char *directory,
	const char *path, uint64_t *bytes)
{
	struct ism_file_list list = { 0 };

	if (path)
		ism_files_expand(&list, ".", &path, 1, NULL);
	else if (!source->rows)
		ism_files_expand(&list, directory, source->files, source->n_files, NULL);
	add_files(&list, bytes);
	ism_files_release(&list);
}

enum ism_effort cli_effort_of(const struct ism_model *model, int n, char **arguments)
{
	const char *directory = directory_of(model, n, arguments);
	uint64_t bytes = 0;

	for (uint32_t s = 0; s < model->n_sources; s++) {
		const struct ism_source_model *source = model->sources[s];

		add_source(source, directory, path_of(source->name, n, arguments), &bytes);
		for (uint32_t f = 0; f < source->n_forms; f++)
			add_source(source->forms[f], directory,
				path_of(source->forms[f]->name, n, arguments), &bytes);
	}
	return bytes < QUICK_BYTES ? ISM_EFFORT_QUICK : ISM_EFFORT_FULL;
}
