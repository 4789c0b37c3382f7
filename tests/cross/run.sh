#!/bin/sh
# Builds csv_index.c for AArch64 and compares what it prints with what OWN, the same program for this processor, does:
# run.sh SOURCES OWN CROSS-CC QEMU
set -eu
cd "$1"
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
"$3" -std=gnu11 -D_GNU_SOURCE -O2 -Wall -Wextra -Werror -DISM_ISA_ARM -I. -static -o "$folder/cross" tests/cross/csv_index.c \
	runtime/error.c runtime/read/isa.c runtime/read/csv/index.c runtime/read/csv/index_scalar.c runtime/read/csv/index_neon.c
"$2" >"$folder/own.out"
"$4" "$folder/cross" >"$folder/cross.out" 2>"$folder/cross.err"
grep -q '^neon$' "$folder/cross.err"
cmp "$folder/own.out" "$folder/cross.out"
