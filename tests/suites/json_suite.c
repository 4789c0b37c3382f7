/*
 * JSONTestSuite: every y_ file is JSON, every n_ file is not and says where. Each file is read as a document in one
 * window, through small ones and through a buffer, and has to come to the same end.
 *
 *   json_suite FOLDER
 *
 * Exits with 77, for "skipped", where the folder is not there.
 */
#include <dirent.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/read/tuning.h"

#define SKIPPED 77

struct end {
	struct ism_error error;
	uint64_t n_rows, n_rejects;
};

static struct end read_document(const char *path, const struct ism_read_tuning *tuning)
{
	static const struct ism_format format = { .kind = ISM_FORMAT_JSON };
	static const struct ism_column column = { .name = "a", .field = "a" };
	struct end end = { 0 };
	struct ism_reader *reader = NULL;
	struct ism_batch batch;

	if (ism_reader_open_tuned(&reader, path, path, (struct ism_slice){ 0 }, 0, &format, &column,
		    1, tuning, &end.error) != ISM_OK)
		return end;
	while (ism_reader_next(reader, &batch, &end.error) == ISM_OK &&
		batch.n_rows + batch.n_rejects > 0) {
		end.n_rows += batch.n_rows;
		end.n_rejects += batch.n_rejects;
	}
	ism_reader_close(reader);
	return end;
}

static bool same(const struct end *a, const struct end *b)
{
	return a->error.status == b->error.status && a->error.line == b->error.line &&
	       strcmp(a->error.text, b->error.text) == 0 && a->n_rows == b->n_rows &&
	       a->n_rejects == b->n_rejects;
}

static bool check(const char *folder, const char *name)
{
	struct ism_read_tuning whole = ism_read_tuning_default(), small = whole;
	struct end first, second;
	char path[4096];
	bool good;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	first = read_document(path, &whole);
	good = name[0] == 'y'   ? first.error.status == ISM_OK
	       : name[0] == 'n' ? first.error.status == ISM_ERR_DATA && first.error.line > 0
				: true;
	if (!good)
		printf("%s: status %d, line %" PRIu64 ", column %" PRIu64 ": %s\n", name,
			(int)first.error.status, first.error.line, first.error.column,
			first.error.text);
	for (size_t bytes = 1; bytes <= 64; bytes *= 4) {
		small.window_bytes = bytes;
		small.no_map = !small.no_map;
		second = read_document(path, &small);
		if (!same(&first, &second)) {
			printf("%s: with windows of %zu bytes: %s\n", name, bytes,
				second.error.text);
			good = false;
		}
	}
	return good;
}

int main(int argc, char **argv)
{
	DIR *folder = argc > 1 ? opendir(argv[1]) : NULL;
	const struct dirent *entry;
	unsigned n = 0, n_bad = 0;

	if (!folder)
		return SKIPPED;
	while ((entry = readdir(folder))) {
		const char *end = strrchr(entry->d_name, '.');

		if (!end || strcmp(end, ".json") != 0)
			continue;
		n++;
		n_bad += !check(argv[1], entry->d_name);
	}
	closedir(folder);
	printf("%u files, %u not as they should be\n", n, n_bad);
	return n == 0 || n_bad > 0;
}
