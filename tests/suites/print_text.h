/* Text as JSON, for the programs that print what a reader reads. */
#ifndef ISM_TESTS_SUITES_PRINT_TEXT_H
#define ISM_TESTS_SUITES_PRINT_TEXT_H

#include <stdint.h>
#include <stdio.h>

static inline void print_text(const char *text, uint64_t size)
{
	putchar('"');
	for (uint64_t i = 0; i < size; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c == '"' || c == '\\')
			printf("\\%c", c);
		else if (c < 0x20)
			printf("\\u%04x", c);
		else
			putchar(c);
	}
	putchar('"');
}

#endif
