#!/usr/bin/env python3
"""Packed files that promise or hold far more than they should: each is refused, or its row is, in little memory.

    hostile_packed.py PATH-OF-ISM
"""

import bz2
import gzip
import lzma
import os
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

MOST_MIB = 256  # of a process that unpacks with the largest window that is allowed
PROGRAM = 'source s { file: "packed"  format: csv  time: none  fields { n: int } }\nmeasure rows { formula: count(s) }\n'
HEAD, ZEROS = b"n\n1\n", bytes(4 << 20)
M32 = 0xFFFFFFFF


def xxh32(data):
    """XXH32 of less than 16 bytes, for the head of a frame of LZ4."""
    p1, p2, p3, p4, p5 = 2654435761, 2246822519, 3266489917, 668265263, 374761393
    h, at = (p5 + len(data)) & M32, 0
    turn = lambda x, n: (x << n | x >> (32 - n)) & M32
    while at + 4 <= len(data):
        h = turn((h + struct.unpack_from("<I", data, at)[0] * p3) & M32, 17) * p4 & M32
        at += 4
    for byte in data[at:]:
        h = turn((h + byte * p5) & M32, 11) * p1 & M32
    h = (h ^ h >> 15) * p2 & M32
    h = (h ^ h >> 13) * p3 & M32
    return h ^ h >> 16


def lz4_frame(size, blocks):
    """Blocks of 4 MiB at most, not compressed; `size` is what the head says of the text."""
    head = b"\x68\x70" + struct.pack("<Q", size)
    body = b"".join(struct.pack("<I", 1 << 31 | len(one)) + one for one in blocks)
    return b"\x04\x22\x4d\x18" + head + bytes([xxh32(head) >> 8 & 0xFF]) + body + bytes(4)


def zstd_frame(window_log, size, text):
    """One block, not compressed."""
    head = b"\x28\xb5\x2f\xfd\xc0" + bytes([(window_log - 10) << 3]) + struct.pack("<Q", size)
    return head + struct.pack("<I", len(text) << 3 | 1)[:3] + text


def bomb(pack):
    """256 MiB of zeros behind two good lines: one line without an end."""
    return pack(HEAD) + pack(ZEROS) * 64


def xz_with_dictionary():
    """One that says 1 GiB; the checksum of its block's head is right."""
    return bytes.fromhex("fd377a585a000004e6d6b44602002101240000005e1fc7f9000000")


CASES = {
    "a bomb of gzip": (bomb(gzip.compress), "longer than"),
    "a bomb of bzip2": (bomb(bz2.compress), "longer than"),
    "a bomb of xz": (bomb(lzma.compress), "longer than"),
    "xz: a dictionary of 1 GiB": (xz_with_dictionary(), "asks for more than 128 MiB"),
    "zstd: a window of 2 GiB": (zstd_frame(31, 1 << 30, HEAD), "asks for more than 128 MiB"),
    "zstd: an exbyte in a frame of 4 bytes": (zstd_frame(27, 1 << 60, HEAD), "is damaged"),
    "lz4: an exbyte in a frame of 4 bytes": (lz4_frame(1 << 60, [HEAD]), "is damaged"),
}


def measured(command, folder):
    """(exit status, standard error, peak of its memory in MiB)."""
    with open(folder / "stderr", "w+b") as errors:
        process = subprocess.Popen(command, cwd=folder, stdout=errors, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        errors.seek(0)
        return os.waitstatus_to_exitcode(status), errors.read().decode("utf-8", "replace"), usage.ru_maxrss >> 10


def main():
    ism, failed = str(Path(sys.argv[1]).resolve()), 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "p.ism").write_text(PROGRAM)
        (folder / "packed").write_bytes(gzip.compress(HEAD))
        subprocess.run([ism, "build", "p.ism", "-o", "evaluator"], cwd=folder, check=True)
        run = ["./evaluator", "--as-of", "2026-01-01"]
        assert measured(run, folder)[0] == 0, "the file that is good"
        for what, (packed, said) in CASES.items():
            (folder / "packed").write_bytes(packed)
            code, text, mib = measured(run, folder)
            good = code == 3 and said in text and mib <= MOST_MIB
            failed += not good
            print(f"{what}: {'ok' if good else 'FAILED'}, exit {code}, {mib} MiB{'' if good else ': ' + text[:2000]}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
