/*
 * A library that is loaded when a database is read, and by no evaluator that reads files alone. Its functions are a
 * struct of pointers, in the order of their names.
 */
#ifndef ISM_RUNTIME_READ_DATABASE_LIBRARY_H
#define ISM_RUNTIME_READ_DATABASE_LIBRARY_H

#include <stddef.h>

#include "runtime/error.h"

/*
 * Opens the library `name` and sets the `n` pointers at `functions`. On success *library is for
 * ism_library_close. ISM_ERR_IO, about the database `shown`: it is not installed, or too old.
 */
enum ism_status ism_library_open(void **library, const char *name, const char *const *names,
	size_t n, void **functions, const char *shown, struct ism_error *error);

/* NULL is nothing. */
void ism_library_close(void *library);

#endif
