/* Hexadecimal digits, small and large ones. */
#ifndef ISM_RUNTIME_KERNEL_HEX_H
#define ISM_RUNTIME_KERNEL_HEX_H

/* The number that a digit stands for; -1: it is none. */
static inline int ism_hex_digit(char c)
{
	char small = (char)(c | 0x20);

	if (c >= '0' && c <= '9')
		return c - '0';
	return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

#endif
