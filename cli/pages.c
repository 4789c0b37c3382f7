#include "cli/pages.h"

#include <string.h>

extern const char cli_pages_text[]; /* made from docs/diagnostics.md */

bool cli_page_find(const char *code, const char **text, size_t *length)
{
	size_t n = strlen(code);
	const char *page = cli_pages_text;

	while ((page = strstr(page, "\n## "))) {
		const char *heading = page + 4;
		const char *end = strstr(heading, "\n## ");

		if (strncmp(heading, code, n) == 0 && heading[n] == ' ') {
			*text = page + 1;
			*length = end ? (size_t)(end - page) : strlen(page + 1);
			return true;
		}
		page = heading;
	}
	return false;
}
