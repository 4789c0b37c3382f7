/*
 * Which files a source reads, in which order, and whether one of them changed meanwhile.
 *
 * A source names paths and globs, relative to the folder of its program. Every file is read once, however
 * often and under whatever names it is given (two names are one file where device and inode agree).
 * Files follow the order in which they are named; those of one glob are ordered by the bytes of their
 * path, in which no locale has a say. A folder stands for all files below it, in the same order, but for those whose name, or
 * that of a folder on the way, begins with a dot or an underscore.
 */
#ifndef ISM_RUNTIME_READ_FILES_H
#define ISM_RUNTIME_READ_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "runtime/error.h"

struct ism_file {
	char *path;          /* to open; "-" is standard input */
	char *shown;         /* for people: relative to the program, as it was named */
	uint64_t size_bytes; /* 0 where it is not known: standard input, a pipe */
	uint64_t device;     /* 0 for standard input */
	uint64_t inode;
};

struct ism_file_list {
	struct ism_file *files;
	size_t n_files;
	size_t capacity;
	/* Numbers of files + 1 by device and inode, 0: free; the first n_indexed files are in it. Owned. */
	size_t *slots;
	size_t n_slots; /* a power of two, or 0 */
	size_t n_indexed;
};

/*
 * Appends to `list` (zeroed, or filled by earlier calls) the files that `names` stand for. `directory` is
 * the program's folder ("" or "." is the current one); absolute names stand for themselves. A name
 * that exists as it is written is that file, whatever characters it has; any other that has `*`, `?` or
 * `[` is a glob (see glob.h), in each part of the path, and finds no folders; `**` is any number of folders. ISM_ERR_IO where a name
 * finds no file. On failure `list` keeps what it has; it is the caller's in any case.
 */
enum ism_status ism_files_expand(struct ism_file_list *list, const char *directory,
	const char *const *names, size_t n_names, struct ism_error *error);

/* The inode of a text in memory. */
#define ISM_FILES_TEXT UINT64_MAX

/* Appends a text in memory that is called `name`, as path too; it is no file, and each is one of its own. */
enum ism_status ism_files_add_text(
	struct ism_file_list *list, const char *name, struct ism_error *error);

/* Frees what the list holds and empties it. */
void ism_files_release(struct ism_file_list *list);

/* What a file looked like at one moment; equal stamps: nobody changed it. */
struct ism_file_stamp {
	uint64_t device;
	uint64_t inode;
	uint64_t size_bytes;
	int64_t modified_s;
	int64_t modified_ns;
};

struct ism_file_stamp ism_file_stamp(const struct stat *status);

bool ism_file_stamp_equal(const struct ism_file_stamp *a, const struct ism_file_stamp *b);

#endif
