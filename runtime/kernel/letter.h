/* Letters of ASCII, whatever the locale. */
#ifndef ISM_RUNTIME_KERNEL_LETTER_H
#define ISM_RUNTIME_KERNEL_LETTER_H

/* The small letter of a capital one; any other byte as it is. */
static inline char ism_small_letter(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

#endif
