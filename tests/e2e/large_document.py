#!/usr/bin/env python3
"""JSON documents of many rows: the same result on any number of threads, in memory that does not grow with them.

Usage: large_document.py PATH-OF-ISM. The documents have 24 MB each; ISM_LARGE_DOCUMENT=2000 makes one of them 2 GB instead, all on
one line, and says what it took.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

ISM = None
MIB = 1 << 20
MOST_BYTES = 64 * MIB
CHUNK_ROWS = 10_000

PROGRAM = """source s {
  file: "rows.json"
  format: json(root: "data.rows")
  time: none
  fields { id: int key  name: text  user: text? "user.name"  score: decimal(1)  tags: list(text) }
}
measure rows   { formula: count(s) }
measure ids    { formula: sum(id of s) }
measure scores { formula: sum(score of s where user is not none) }
measure tags   { formula: count(s where "t" in tags) }
measure names  { formula: distinct(name of s) }
"""


def row(i):
    return {
        "id": i,
        "name": 'a "name" of' + str(i % 100),
        "user": {"name": None if i % 3 == 0 else "u€" + str(i % 7), "of": [{"id": 1}, {"id": 2}]},
        "score": i % 90 / 10,
        "note": "a text of some length, which nobody asks for " * (i % 4),
        "tags": ["t"] * (i % 3),
    }


def write_document(path, size_bytes, separators, indent, between):
    """At least so many bytes; how many rows that are. Chunks of rows are alike but for their numbers."""
    chunk = [json.dumps(row(i), ensure_ascii=i % 2 == 0, separators=separators, indent=indent) for i in range(CHUNK_ROWS)]
    n = written = 0
    with open(path, "w", encoding="utf-8") as out:
        written += out.write('{"about": {"rows": [{"id": 0}]}, "data": {"rows": [')
        while written < size_bytes:
            head = '"id":' + separators[1][1:]
            texts = (text.replace(f"{head}{i}", f"{head}{n + i}", 1) for i, text in enumerate(chunk))
            written += out.write((between if n else "") + between.join(texts))
            n += CHUNK_ROWS
        out.write("]}, \"end\": null}\n")
    return n


def expected(n):
    """By the rows themselves: every chunk has the same but for the numbers."""
    rows = [row(i) for i in range(CHUNK_ROWS)]
    times = n // CHUNK_ROWS
    return {
        "rows": n,
        "ids": n * (n - 1) // 2,
        "scores": round(times * sum(round(10 * r["score"]) for r in rows if r["user"]["name"]) / 10, 1),
        "tags": times * sum("t" in r["tags"] for r in rows),
        "names": len({r["name"] for r in rows}),
    }


class LargeDocument(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name)
        (self.path / "program.ism").write_text(PROGRAM)
        subprocess.run([ISM, "build", "program.ism", "-o", "evaluator"], cwd=self.path, check=True)

    def tearDown(self):
        self.folder.cleanup()

    def run_once(self, threads):
        command = ["./evaluator", "--threads", str(threads), "--as-of", "2026-06-30", "--format", "json", "--stats=json"]
        begin = time.perf_counter()
        done = subprocess.run(command, cwd=self.path, capture_output=True, text=True)
        seconds = time.perf_counter() - begin
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout, json.loads(done.stderr), seconds

    def check(self, size_bytes, separators, indent, between):
        n = write_document(self.path / "rows.json", size_bytes, separators, indent, between)
        outputs = set()
        for threads in (1, 2, 3):
            output, stats, seconds = self.run_once(threads)
            outputs.add(output)
            self.assertEqual(stats["rows"], n)
            self.assertEqual(stats["threads"], threads)
            self.assertLess(stats["peak_bytes"], MOST_BYTES)
            if "ISM_LARGE_DOCUMENT" in os.environ:
                print(f"{threads} threads: {seconds:.2f} s, {stats['peak_bytes'] / MIB:.1f} MiB at the peak", file=sys.stderr)
        self.assertEqual(len(outputs), 1, "the result depends on the number of threads")
        values = {m["name"]: m["cells"][0]["value"] for m in json.loads(outputs.pop())["measures"]}
        self.assertEqual({name: float(value) for name, value in values.items()}, expected(n))

    def test_on_one_line(self):
        self.check(int(os.environ.get("ISM_LARGE_DOCUMENT", "24")) * 1_000_000, (",", ":"), None, ",")

    def test_with_line_ends(self):
        self.check(24_000_000, (",", ": "), 1, ",\n  ")


if __name__ == "__main__":
    ISM = str(Path(sys.argv.pop(1)).resolve())
    unittest.main()
