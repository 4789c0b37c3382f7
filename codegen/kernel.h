/* The runtime's primitives as bitcode, which the build embeds (kernel_embed.c). */
#ifndef ISM_CODEGEN_KERNEL_H
#define ISM_CODEGEN_KERNEL_H

#include <stddef.h>

extern const char ism_kernel_bitcode[];
extern const char ism_kernel_bitcode_end[];

/* A function of the runtime that compiled code in memory may call. */
struct ism_kernel_symbol {
	const char *name;
	void *address;
};

/* All that the bitcode calls and does not define; the build makes the table from the bitcode. */
extern const struct ism_kernel_symbol ism_kernel_symbols[];
extern const size_t ism_kernel_symbols_count;

#endif
