/*
 * A library that is loaded when a database is read, and by no evaluator that reads files alone. Its functions are a
 * struct of pointers, in the order of their names.
 */
#ifndef ISM_RUNTIME_READ_DATABASE_LIBRARY_H
#define ISM_RUNTIME_READ_DATABASE_LIBRARY_H

#include <stddef.h>

#include "runtime/error.h"

/*
 * What a list FUNCTIONS(X) of X(name) gives: `union functions`, whose `f` has a pointer of each name and type and whose
 * `all` are the same pointers, and `function_names`.
 */
#define ISM_LIBRARY_FUNCTIONS(FUNCTIONS) \
	union functions { \
		struct { \
			FUNCTIONS(ISM_LIBRARY_MEMBER) \
		} f; \
		void *all[0 FUNCTIONS(ISM_LIBRARY_ONE)]; \
	}; \
	static const char *const function_names[] = { FUNCTIONS(ISM_LIBRARY_NAME) }
#define ISM_LIBRARY_MEMBER(name) __typeof__(&(name)) name;
#define ISM_LIBRARY_ONE(name)    +1
#define ISM_LIBRARY_NAME(name)   #name,

/*
 * Opens the library `name` and sets the `n` pointers at `functions`. On success *library is for
 * ism_library_close. ISM_ERR_IO, about the database `shown`: it is not installed, or too old.
 */
enum ism_status ism_library_open(void **library, const char *name, const char *const *names,
	size_t n, void **functions, const char *shown, struct ism_error *error);

/* NULL is nothing. */
void ism_library_close(void *library);

#endif
