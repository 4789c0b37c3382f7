/* A place in the program: bytes of one file, half-open. */
#ifndef ISM_SUPPORT_SPAN_H
#define ISM_SUPPORT_SPAN_H

#include <stdint.h>

struct ism_span {
	uint32_t file;  /* id in the source map; 0: nowhere (command line, built in) */
	uint32_t start; /* byte offset */
	uint32_t end;   /* byte offset behind the last */
};

#define ISM_NOWHERE ((struct ism_span){ 0, 0, 0 })

/* From the start of `first` to the end of `last`, both in the same file. */
static inline struct ism_span ism_span_join(struct ism_span first, struct ism_span last)
{
	return (struct ism_span){ first.file, first.start, last.end };
}

#endif
