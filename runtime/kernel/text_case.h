/* Case of texts that are not ASCII alone. Arguments and results as in text.h. */
#ifndef ISM_RUNTIME_KERNEL_TEXT_CASE_H
#define ISM_RUNTIME_KERNEL_TEXT_CASE_H

#include "runtime/kernel/text.h"

void ism_text_lower_unicode(
	const char *s, size_t n, struct ism_scratch *scratch, struct ism_slice *out);
void ism_text_upper_unicode(
	const char *s, size_t n, struct ism_scratch *scratch, struct ism_slice *out);

#endif
