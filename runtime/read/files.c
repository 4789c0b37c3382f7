#include "runtime/read/files.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/read/glob.h"

struct ism_file_stamp ism_file_stamp(const struct stat *status)
{
	return (struct ism_file_stamp){
		.device = (uint64_t)status->st_dev,
		.inode = (uint64_t)status->st_ino,
		.size_bytes = (uint64_t)status->st_size,
		.modified_s = status->st_mtim.tv_sec,
		.modified_ns = status->st_mtim.tv_nsec,
	};
}

bool ism_file_stamp_equal(const struct ism_file_stamp *a, const struct ism_file_stamp *b)
{
	return a->device == b->device && a->inode == b->inode && a->size_bytes == b->size_bytes &&
	       a->modified_s == b->modified_s && a->modified_ns == b->modified_ns;
}

static enum ism_status no_memory(struct ism_error *error)
{
	return ism_fail(error, ISM_ERR_MEMORY, "no memory for the list of files");
}

/* `folder` and `name` with a slash between, where one is needed; the caller frees it. */
static char *join(const char *folder, const char *name, size_t name_size)
{
	size_t size = strlen(folder);
	bool slash = size > 0 && folder[size - 1] != '/';
	char *path = malloc(size + slash + name_size + 1);

	if (!path)
		return NULL;
	memcpy(path, folder, size);
	if (slash)
		path[size++] = '/';
	memcpy(path + size, name, name_size);
	path[size + name_size] = '\0';
	return path;
}

/* The slot of that file, or the free one where it belongs. */
static size_t *slot_of(const struct ism_file_list *list, const struct ism_file *file)
{
	uint64_t hash = (file->inode ^ file->device << 32) * UINT64_C(0x9e3779b97f4a7c15);
	size_t mask = list->n_slots - 1, at = (size_t)(hash >> 32) & mask;

	for (; list->slots[at]; at = (at + 1) & mask) {
		const struct ism_file *other = &list->files[list->slots[at] - 1];

		if (other->device == file->device && other->inode == file->inode)
			break;
	}
	return &list->slots[at];
}

/* Takes the files that came since into the index; false without memory. */
static bool index_files(struct ism_file_list *list)
{
	if (2 * list->n_files >= list->n_slots) {
		size_t n_slots = list->n_slots ? list->n_slots : 16, *slots;

		while (n_slots < 4 * list->n_files)
			n_slots *= 2;
		slots = calloc(n_slots, sizeof(*slots));
		if (!slots)
			return false;
		free(list->slots);
		list->slots = slots;
		list->n_slots = n_slots;
		list->n_indexed = 0;
	}
	for (; list->n_indexed < list->n_files; list->n_indexed++)
		*slot_of(list, &list->files[list->n_indexed]) = list->n_indexed + 1;
	return true;
}

/* Sets *has to whether the list has the file. */
static enum ism_status list_has(
	struct ism_file_list *list, const struct ism_file *file, bool *has, struct ism_error *error)
{
	if (!index_files(list))
		return no_memory(error);
	*has = *slot_of(list, file) != 0;
	return ISM_OK;
}

static void file_release(struct ism_file *file)
{
	free(file->path);
	free(file->shown);
}

/* Takes `file` over, whatever happens. */
static enum ism_status list_push(
	struct ism_file_list *list, struct ism_file file, struct ism_error *error)
{
	if (!file.path || !file.shown)
		goto no_memory;
	if (list->n_files == list->capacity) {
		size_t capacity = list->capacity > 0 ? 2 * list->capacity : 8;
		struct ism_file *files = realloc(list->files, capacity * sizeof(*files));

		if (!files)
			goto no_memory;
		list->files = files;
		list->capacity = capacity;
	}
	list->files[list->n_files++] = file;
	return ISM_OK;

no_memory:
	file_release(&file);
	return no_memory(error);
}

/* Whether the list has the file already is for the caller to ask. */
static enum ism_status push_path(struct ism_file_list *list, const char *path, const char *shown,
	const struct stat *status, struct ism_error *error)
{
	struct ism_file file = {
		.device = (uint64_t)status->st_dev,
		.inode = (uint64_t)status->st_ino,
		.size_bytes = S_ISREG(status->st_mode) ? (uint64_t)status->st_size : 0,
	};

	file.path = strdup(path);
	file.shown = strdup(shown);
	return list_push(list, file, error);
}

static enum ism_status push_standard_input(struct ism_file_list *list, struct ism_error *error)
{
	struct ism_file file = { 0 };
	bool has = false;

	ISM_TRY(list_has(list, &file, &has, error));
	if (has)
		return ISM_OK;
	file.path = strdup("-");
	file.shown = strdup("-");
	return list_push(list, file, error);
}

enum ism_status ism_files_add_text(
	struct ism_file_list *list, const char *name, struct ism_error *error)
{
	struct ism_file file = {
		.path = strdup(name), .shown = strdup(name), .inode = ISM_FILES_TEXT
	};

	return list_push(list, file, error);
}

static enum ism_status walk(struct ism_file_list *found, const char *path, const char *shown,
	const char *rest, struct ism_error *error);

/*
 * One name inside a folder; `rest` is the pattern that comes after it, "" at the end. A name that a pattern
 * found must be readable; one that the pattern spells out may be missing here and be found elsewhere.
 */
static enum ism_status walk_name(struct ism_file_list *found, const char *path, const char *shown,
	struct ism_slice name, const char *rest, bool by_pattern, struct ism_error *error)
{
	enum ism_status result = ISM_OK;
	char *inner_path = join(path, name.data, name.size);
	char *inner_shown = join(shown, name.data, name.size);
	struct stat status;

	if (!inner_path || !inner_shown) {
		result = no_memory(error);
	} else if (stat(inner_path, &status) != 0) {
		if (by_pattern || (errno != ENOENT && errno != ENOTDIR))
			result = ism_fail_at(
				error, ISM_ERR_IO, inner_shown, 0, 0, "%s", strerror(errno));
	} else if (*rest) {
		if (S_ISDIR(status.st_mode))
			result = walk(found, inner_path, inner_shown, rest, error);
	} else if (!S_ISDIR(status.st_mode)) {
		result = push_path(found, inner_path, inner_shown, &status, error);
	}
	free(inner_path);
	free(inner_shown);
	return result;
}

static enum ism_status walk_folder(struct ism_file_list *found, const char *path, const char *shown,
	struct ism_slice part, const char *rest, struct ism_error *error)
{
	enum ism_status result = ISM_OK;
	DIR *folder = opendir(*path ? path : ".");
	struct dirent *entry;

	if (!folder)
		return ism_fail_at(
			error, ISM_ERR_IO, *shown ? shown : ".", 0, 0, "%s", strerror(errno));
	while (result == ISM_OK && (errno = 0, entry = readdir(folder))) {
		struct ism_slice name = { entry->d_name, strlen(entry->d_name) };

		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (ism_glob_match(part, name, NULL))
			result = walk_name(found, path, shown, name, rest, true, error);
	}
	if (result == ISM_OK && errno)
		result = ism_fail_at(
			error, ISM_ERR_IO, *shown ? shown : ".", 0, 0, "%s", strerror(errno));
	closedir(folder);
	return result;
}

/* A folder found by `**`, in which the whole pattern is looked for again. Links to folders may lead in circles. */
static enum ism_status walk_deeper(struct ism_file_list *found, const char *path, const char *shown,
	const char *name, const char *pattern, struct ism_error *error)
{
	enum ism_status result = ISM_OK;
	char *inner_path = join(path, name, strlen(name));
	char *inner_shown = join(shown, name, strlen(name));
	struct stat status;

	if (!inner_path || !inner_shown)
		result = no_memory(error);
	else if (lstat(inner_path, &status) != 0)
		result = ism_fail_at(error, ISM_ERR_IO, inner_shown, 0, 0, "%s", strerror(errno));
	else if (S_ISDIR(status.st_mode))
		result = walk(found, inner_path, inner_shown, pattern, error);
	free(inner_path);
	free(inner_shown);
	return result;
}

/* All folders below, but not those whose name begins with a dot. */
static enum ism_status walk_folders(struct ism_file_list *found, const char *path,
	const char *shown, const char *pattern, struct ism_error *error)
{
	enum ism_status result = ISM_OK;
	DIR *folder = opendir(*path ? path : ".");
	struct dirent *entry;

	if (!folder)
		return ism_fail_at(
			error, ISM_ERR_IO, *shown ? shown : ".", 0, 0, "%s", strerror(errno));
	while (result == ISM_OK && (errno = 0, entry = readdir(folder))) {
		bool is_folder = entry->d_type == DT_DIR || entry->d_type == DT_UNKNOWN;

		if (is_folder && entry->d_name[0] != '.')
			result = walk_deeper(found, path, shown, entry->d_name, pattern, error);
	}
	if (result == ISM_OK && errno)
		result = ism_fail_at(
			error, ISM_ERR_IO, *shown ? shown : ".", 0, 0, "%s", strerror(errno));
	closedir(folder);
	return result;
}

/* Follows the pattern `rest`, part by part, below the folder `path`. */
static enum ism_status walk(struct ism_file_list *found, const char *path, const char *shown,
	const char *rest, struct ism_error *error)
{
	struct ism_slice part = { rest, strcspn(rest, "/") };
	const char *pattern = rest;

	rest += part.size;
	rest += strspn(rest, "/");
	if (part.size == 2 && memcmp(part.data, "**", 2) == 0 && *rest) {
		ISM_TRY(walk(found, path, shown, rest, error));
		return walk_folders(found, path, shown, pattern, error);
	}
	if (ism_glob_is_pattern(part.data, part.size))
		return walk_folder(found, path, shown, part, rest, error);
	return walk_name(found, path, shown, part, rest, false, error);
}

static int compare_shown(const void *a, const void *b)
{
	return strcmp(((const struct ism_file *)a)->shown, ((const struct ism_file *)b)->shown);
}

/*
 * Appends what was found, and empties it. Sorts before it looks for files with several names, so that the order of
 * a folder has no say in it.
 */
static enum ism_status push_found(
	struct ism_file_list *list, struct ism_file_list found, struct ism_error *error)
{
	enum ism_status result = ISM_OK;

	if (found.n_files > 0)
		qsort(found.files, found.n_files, sizeof(*found.files), compare_shown);
	for (size_t i = 0; i < found.n_files; i++) {
		struct ism_file file = found.files[i];
		bool has = false;

		if (result == ISM_OK)
			result = list_has(list, &file, &has, error);
		if (result != ISM_OK || has)
			file_release(&file);
		else
			result = list_push(list, file, error);
	}
	free(found.files);
	return result;
}

static enum ism_status expand_glob(struct ism_file_list *list, const char *directory,
	const char *name, struct ism_error *error)
{
	bool absolute = name[0] == '/';
	struct ism_file_list found = { 0 };
	enum ism_status result = walk(&found, absolute ? "/" : directory, absolute ? "/" : "",
		name + strspn(name, "/"), error);

	if (result == ISM_OK && found.n_files == 0)
		result = ism_fail_at(error, ISM_ERR_IO, name, 0, 0, "no file matches this pattern");
	if (result == ISM_OK)
		return push_found(list, found, error);
	ism_files_release(&found);
	return result;
}

/* Whether a file below the folder `name` is no data: programs that write folders leave notes such as _SUCCESS. */
static bool is_note(const char *shown, const char *name)
{
	const char *below = shown + strlen(name);

	return *below == '_' || strstr(below, "/_");
}

/* All files below a folder, at any depth. */
static enum ism_status expand_folder(
	struct ism_file_list *list, const char *path, const char *name, struct ism_error *error)
{
	struct ism_file_list found = { 0 };
	enum ism_status result = walk(&found, path, name, "**/*", error);
	size_t n = 0;

	for (size_t i = 0; i < found.n_files; i++) {
		if (is_note(found.files[i].shown, name))
			file_release(&found.files[i]);
		else
			found.files[n++] = found.files[i];
	}
	found.n_files = n;
	if (result == ISM_OK && n == 0)
		result = ism_fail_at(error, ISM_ERR_IO, name, 0, 0, "is a folder without files");
	if (result == ISM_OK)
		return push_found(list, found, error);
	ism_files_release(&found);
	return result;
}

static enum ism_status push_named(struct ism_file_list *list, const char *path, const char *name,
	const struct stat *status, struct ism_error *error)
{
	struct ism_file file = { .device = (uint64_t)status->st_dev,
		.inode = (uint64_t)status->st_ino };
	bool has = false;

	if (S_ISDIR(status->st_mode))
		return expand_folder(list, path, name, error);
	ISM_TRY(list_has(list, &file, &has, error));
	if (has)
		return ISM_OK;
	return push_path(list, path, name, status, error);
}

static enum ism_status expand_name(struct ism_file_list *list, const char *directory,
	const char *name, struct ism_error *error)
{
	enum ism_status result;
	struct stat status;
	char *path;

	if (strcmp(name, "-") == 0)
		return push_standard_input(list, error);
	path = join(name[0] == '/' ? "" : directory, name, strlen(name));
	if (!path)
		return no_memory(error);
	if (stat(path, &status) == 0) {
		result = push_named(list, path, name, &status, error);
	} else if (ism_glob_is_pattern(name, strlen(name))) {
		result = expand_glob(list, directory, name, error);
	} else if (errno == ENOENT) {
		result = ism_fail_at(error, ISM_ERR_IO, name, 0, 0,
			"there is no such file (looked for %s)", path);
	} else {
		result = ism_fail_at(error, ISM_ERR_IO, name, 0, 0, "%s", strerror(errno));
	}
	free(path);
	return result;
}

enum ism_status ism_files_expand(struct ism_file_list *list, const char *directory,
	const char *const *names, size_t n_names, struct ism_error *error)
{
	for (size_t i = 0; i < n_names; i++)
		ISM_TRY(expand_name(list, directory, names[i], error));
	return ISM_OK;
}

void ism_files_release(struct ism_file_list *list)
{
	for (size_t i = 0; i < list->n_files; i++)
		file_release(&list->files[i]);
	free(list->files);
	free(list->slots);
	*list = (struct ism_file_list){ 0 };
}
