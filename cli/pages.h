/* The pages of diagnostics: docs/diagnostics.md, built into the command. */
#ifndef ISM_CLI_PAGES_H
#define ISM_CLI_PAGES_H

#include <stdbool.h>
#include <stddef.h>

/* The page of a code, from its heading on; false where there is none. It is not terminated. */
bool cli_page_find(const char *code, const char **text, size_t *length);

#endif
