/*
 * How the runtime reports that the world failed: a status returned, and what a person needs to know in
 * the caller's struct ism_error. A rejected row is not an error; see ledger.h.
 */
#ifndef ISM_RUNTIME_ERROR_H
#define ISM_RUNTIME_ERROR_H

#include <stdint.h>

enum ism_status {
	ISM_OK = 0,
	ISM_ERR_MEMORY, /* an allocation failed or a memory limit was reached */
	ISM_ERR_IO,     /* a file could not be opened or read */
	ISM_ERR_DATA,   /* a file is not what the program says it is */
	ISM_ERR_USAGE,  /* the command line or a parameter is wrong */
	ISM_ERR_BUG,    /* an invariant of ours does not hold */
};

/* Filled by the function that fails; line and column are 0 where they mean nothing. */
struct ism_error {
	enum ism_status status;
	char text[512];
	char file[256];
	uint64_t line;
	uint64_t column; /* number of the field, from 1 */
};

/* Sets `error` (which may be NULL) and returns `status`, so that a caller can write `return ism_fail(…)`. */
enum ism_status ism_fail(struct ism_error *error, enum ism_status status, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The same for a place in a file. */
enum ism_status ism_fail_at(struct ism_error *error, enum ism_status status, const char *file,
	uint64_t line, uint64_t column, const char *format, ...)
	__attribute__((format(printf, 6, 7)));

#define ISM_TRY(call) \
	do { \
		enum ism_status ism_try_status = (call); \
		if (ism_try_status != ISM_OK) \
			return ism_try_status; \
	} while (0)

#endif
