cmake_policy(VERSION 3.25)

# Writes a C file with the names and addresses of what BITCODE leaves undefined. The names are declared by
# their assembler labels, so that nothing has to agree with prototypes.
execute_process(COMMAND ${NM} --undefined-only --just-symbol-name ${BITCODE}
	OUTPUT_VARIABLE names COMMAND_ERROR_IS_FATAL ANY)
string(REGEX REPLACE "[ \n]+" ";" names "${names}")
# What the code generator itself calls for wide arithmetic and memory.
list(APPEND names __divti3 __modti3 __udivti3 __umodti3 memcpy memmove memset memcmp bcmp)
list(FILTER names EXCLUDE REGEX "^$|^llvm\\.")
list(REMOVE_DUPLICATES names)

set(declarations "")
set(entries "")
set(n 0)
foreach(name ${names})
	string(APPEND declarations "extern char symbol_${n}[] __asm__(\"${name}\");\n")
	string(APPEND entries "\t{ \"${name}\", symbol_${n} },\n")
	math(EXPR n "${n} + 1")
endforeach()
file(WRITE ${OUTPUT} "/* Made from the primitives' bitcode by codegen/symbols.cmake. */
#include \"codegen/kernel.h\"

${declarations}
const struct ism_kernel_symbol ism_kernel_symbols[] = {
${entries}};
const size_t ism_kernel_symbols_count = sizeof ism_kernel_symbols / sizeof ism_kernel_symbols[0];
")
