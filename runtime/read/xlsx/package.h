/*
 * The container of a workbook: a ZIP archive whose entries are the parts of a package (ECMA-376 part 2 = ISO/IEC 29500-2,
 * Open Packaging Conventions), read by minizip. One part is read at a time, from its beginning to its end, where
 * its checksum is compared. Names of parts are compared without the case of ASCII letters and without the `/` before them.
 */
#ifndef ISM_RUNTIME_READ_XLSX_PACKAGE_H
#define ISM_RUNTIME_READ_XLSX_PACKAGE_H

#include "runtime/read/kind.h"

enum { ISM_XLSX_PART_CHARS = 512 };

struct ism_xlsx_package {
	const char *shown; /* the file, in messages */
	const char *path;  /* NULL: text in memory */
	int file;          /* -1: none is open */
	struct ism_slice text;
	struct ism_file_stamp stamp;
	uint64_t size_bytes, at;
	uint64_t done_bytes; /* that were read, some of them perhaps again; at most size_bytes */
	int io_error;        /* errno */
	void *zip;           /* minizip's; NULL: not open */
	bool in_part;
	uint64_t left_bytes; /* of the part, unpacked */
	char part[ISM_XLSX_PART_CHARS];
};

/*
 * Opens the task's file, which has to be a regular one, or its text. To be closed whatever comes back. ISM_ERR_IO;
 * ISM_ERR_DATA for what is no archive, naming the kinds of workbooks that are none.
 */
enum ism_status ism_xlsx_package_open(struct ism_xlsx_package *package,
	const struct ism_reader_task *task, struct ism_error *error);
void ism_xlsx_package_close(struct ism_xlsx_package *package);

bool ism_xlsx_package_has(struct ism_xlsx_package *package, const char *part);

/* Begins a part, when no other one is being read. */
enum ism_status ism_xlsx_package_begin(
	struct ism_xlsx_package *package, const char *part, struct ism_error *error);

/* The next bytes of it, at most `room`; none, and the part is over and whole, where *size is 0. */
enum ism_status ism_xlsx_package_read(struct ism_xlsx_package *package, void *to, uint32_t room,
	uint32_t *size, struct ism_error *error);

/* Whether the file is still what it was when it was opened; else ISM_ERR_DATA. */
enum ism_status ism_xlsx_package_check(
	const struct ism_xlsx_package *package, struct ism_error *error);

#endif
