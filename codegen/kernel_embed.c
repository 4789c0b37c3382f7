#include "codegen/kernel.h"

/* The assembler reads the file: no array of numbers for the compiler to chew on. */
__asm__(".section .rodata\n"
	".balign 16\n"
	".global ism_kernel_bitcode\n"
	"ism_kernel_bitcode:\n"
	".incbin \"" ISM_KERNEL_BITCODE "\"\n"
	".global ism_kernel_bitcode_end\n"
	"ism_kernel_bitcode_end:\n"
	".byte 0\n"
	".text\n");
