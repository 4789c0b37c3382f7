#!/bin/sh
# Builds PROGRAM.c for AArch64 with what else it needs, and compares what it prints with what OWN, the same program for this
# processor, does: run.sh SOURCES OWN CROSS-CC QEMU PROGRAM FILE…
set -eu
own=$2 compiler=$3 emulator=$4 program=$5
cd "$1"
shift 5
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
"$compiler" -std=gnu11 -D_GNU_SOURCE -O2 -Wall -Wextra -Werror -DISM_ISA_ARM -I. -static -o "$folder/cross" "tests/cross/$program.c" \
	runtime/error.c runtime/read/isa.c "$@"
"$own" >"$folder/own.out"
"$emulator" "$folder/cross" >"$folder/cross.out" 2>"$folder/cross.err"
grep -q '^neon$' "$folder/cross.err"
cmp "$folder/own.out" "$folder/cross.out"
