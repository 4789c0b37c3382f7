#!/usr/bin/env python3
"""Command lines of all verbs: exit status and what is said. Usage: verbs.py PATH-OF-ISM"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
ISM = None

GOOD = """source s {
  rows: \"\"\"
    n
    1
    2
    \"\"\"
  fields { n: int }
  time: none
}
measure total { formula: sum(n of s) }
"""


class Verbs(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name)
        (self.path / "good.ism").write_text(GOOD)
        (self.path / "bad.ism").write_text(GOOD.replace("sum", "sun"))

    def tearDown(self):
        self.folder.cleanup()

    def ism(self, *words, exit_status=0, out=(), err=()):
        done = subprocess.run([ISM, *words], cwd=self.path, capture_output=True, text=True)
        self.assertEqual(done.returncode, exit_status, done.stdout + done.stderr)
        for text in out:
            self.assertIn(text, done.stdout)
        for text in err:
            self.assertIn(text, done.stderr)
        return done

    def test_version_and_help(self):
        self.ism("--version", out=["ism 0."])
        for verb in ("check", "run", "build", "test", "why", "explain"):
            self.ism("help", verb, out=["ism " + verb])
            self.ism(verb, "--help", out=["ism " + verb])
        self.ism("help", out=["check", "run", "build", "explain"])

    def test_statistics(self):
        text = self.ism("run", "good.ism", "--stats").stderr
        for word in ("stats: 2 rows", "compile", "(quick)", "scan", "measures", "output", "memory"):
            self.assertIn(word, text)
        figures = json.loads(self.ism("run", "good.ism", "--stats=json", "--effort", "full").stderr)
        self.assertEqual(figures["rows"], 2)
        self.assertFalse(figures["compile"]["quick"])
        self.assertGreater(figures["peak_bytes"], 0)
        self.ism("build", "good.ism", "-o", "good")
        done = subprocess.run([self.path / "good", "--stats=json"], capture_output=True, text=True, check=True)
        self.assertNotIn("compile", json.loads(done.stderr))

    def test_parquet_on_standard_input(self):
        (self.path / "p.ism").write_text(
            'source s { file: "-"  format: parquet  time: none  rejects: 10 rows  fields { count: int } }\nmeasure n { formula: count(s) }\n')
        data = ROOT / "tests/data/parquet/faults.parquet"
        with open(data, "rb") as file:
            done = subprocess.run([ISM, "run", "p.ism", "--format", "json"], cwd=self.path, stdin=file, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(
            json.loads(done.stdout)["sources"][0]["files"][0]["sha256"], hashlib.sha256(data.read_bytes()).hexdigest())

    def test_memory(self):
        units = [f"u{n * 7919 % 3000}" for n in range(20000)]
        (self.path / "many.csv").write_text(
            "unit,host,cost\n" + "".join(f"{unit},h{n * 31 % 9000},{n * n % 9973}.{n % 100:02}\n" for n, unit in enumerate(units))
        )
        (self.path / "owners.csv").write_text("unit,owner\n" + "".join(f"u{n},o{n % 17}\n" for n in range(3000)))
        (self.path / "many.ism").write_text("""source owners {
  file: "owners.csv"
  fields { unit: text key  owner: text }
  time: none
}
source many {
  file: "many.csv"
  fields { unit: text -> owners  host: text  cost: decimal(2) }
  let owner = unit.owner
  time: none
}
measure hosts { formula: distinct(host of many)  by: unit }
measure costs { formula: percentile(90, cost of many)  by: owner }
measure commonest { formula: distinct(cost of many where cost > 17) }
""")
        run = ["run", "many.ism", "--as-of", "2026-01-01", "--format", "json"]
        expected = self.ism(*run).stdout
        self.assertEqual(json.loads(expected)["measures"][0]["headline"]["value"], len({n * 31 % 9000 for n in range(20000)}))
        for size in ("1B", "64KiB", "1MB"):
            for threads in ("1", "3"):
                done = self.ism(*run, "--memory", size, "--threads", threads, "--stats=json")
                self.assertEqual(done.stdout, expected)
                self.assertGreater(json.loads(done.stderr)["spilled_bytes"], 0)
        self.assertEqual(json.loads(self.ism(*run, "--stats=json").stderr)["spilled_bytes"], 0)
        done = subprocess.run(
            [ISM, *run, "--memory", "500kB"], cwd=self.path, capture_output=True, text=True,
            env=os.environ | {"TMPDIR": "/nonexistent"},
        )
        self.assertEqual(done.returncode, 3)
        for text in ("source many", "500000 bytes", "/nonexistent", "--memory", "of measure hosts"):
            self.assertIn(text, done.stderr)
        self.ism("run", "many.ism", "--memory", "much", exit_status=2, err=["a size like 64MiB"])
        self.ism("run", "many.ism", "--memory", "-1", exit_status=2, err=["a size like 64MiB"])

    def test_effort(self):
        quick = self.ism("run", "good.ism", "--as-of", "2026-01-01", "--format", "json", "--effort", "quick")
        full = self.ism("run", "good.ism", "--as-of", "2026-01-01", "--format", "json", "--effort", "full")
        self.assertEqual(quick.stdout, full.stdout)
        self.ism("run", "good.ism", "--effort", "much", exit_status=2, err=["expects quick or full"])
        with open(self.path / "large.csv", "w") as large:
            large.write("n\n7\n")
            large.truncate(65 << 20)
        for name, quick in (("good.ism", True), ("large.csv", False)):
            done = subprocess.run(
                [ISM, "run", "good.ism", "--stats=json", "--source", f"s={self.path / name}"],
                cwd=self.path, capture_output=True, text=True,
            )
            figures = json.loads(next(line for line in done.stderr.splitlines() if line.startswith("{")))
            self.assertEqual(figures["compile"]["quick"], quick)

    def test_unknown_words(self):
        self.ism("chekc", "good.ism", exit_status=2, err=["did you mean `check`"])
        self.ism("check", "--formt", "json", "good.ism", exit_status=2, err=["did you mean `--format`"])
        self.ism("run", "--treads", "3", "good.ism", exit_status=2, err=["did you mean `--threads`"])
        self.ism("run", "good.ism", "--treads", "3", exit_status=2, err=["did you mean `--threads`"])
        self.ism("run", "good.ism", "--as-of", exit_status=2, err=["--as-of"])
        self.ism("build", "good.ism", "--emitt", "obj", exit_status=2, err=["did you mean `--emit`"])
        self.ism("explain", "E9999", exit_status=2)
        self.ism("check", exit_status=2)
        self.ism("run", exit_status=2)
        self.ism(exit_status=2)

    def test_check(self):
        self.assertEqual(self.ism("check", "good.ism").stdout, "")
        self.ism("check", "bad.ism", exit_status=2, out=["bad.ism:10:"])
        self.ism("check", "good.ism", "bad.ism", exit_status=2)
        self.ism("check", "--format", "json", "bad.ism", exit_status=2, out=['"E'])
        self.ism("check", "--format", "sarif", "bad.ism", exit_status=2, out=["2.1.0"])
        self.ism("check", "nowhere.ism", exit_status=2, err=["nowhere.ism"])
        self.ism("check", ".", exit_status=2)

    def test_explain(self):
        self.ism("explain", "E0203", out=["E0203"])
        self.ism("explain", "good.ism", out=["s", "total"])

    def test_run(self):
        self.ism("run", "good.ism", out=["total", "3"])
        self.ism("run", "bad.ism", exit_status=2, err=["bad.ism:10:"])
        self.ism("run", "good.ism", "-o", "r.json", "-o", "r.csv")
        self.assertIn('"value": 3', (self.path / "r.json").read_text())
        self.assertIn("total,,,overall", (self.path / "r.csv").read_text())
        self.ism("run", "good.ism", "-o", "nowhere/r.json", exit_status=3, err=["nowhere/r.json"])

    def test_the_example(self):
        example = str(ROOT / "examples" / "kev" / "kev.ism")
        self.ism("check", example)
        done = self.ism("run", example, "--as-of", "2025-08-31", exit_status=1, out=["20.9 % (293 / 1 404)", "15 rows fail"])
        self.assertIn("short_windows is red", done.stderr.splitlines()[-1])
        self.ism("run", example, "--as-of", "2025-08-31", "--fail-on", "never")

    def test_the_example_of_stocks(self):
        example = str(ROOT / "examples" / "backlog" / "backlog.ism")
        self.ism("check", example)
        self.ism("run", example, "--as-of", "2026-06-30", out=["53.0 days", "50.0 % (2 / 4)", "99.899 %"])

    def test_standard_input(self):
        program = 'source s { file: "-"  format: csv  fields { n: int }  time: none }\nmeasure total { formula: sum(n of s) }\n'
        (self.path / "piped.ism").write_text(program)
        done = subprocess.run(
            [ISM, "run", "piped.ism", "--format", "csv"], cwd=self.path, input="n\n4\n5\n", capture_output=True, text=True)
        self.assertIn("total,,,overall,,,9,", done.stdout)

    def test_build_emits(self):
        for kind, name in (("obj", "m.o"), ("shared", "m.so"), ("llvm-ir", "m.ll"), ("asm", "m.s")):
            self.ism("build", "good.ism", "--emit", kind, "-o", name)
            self.assertGreater((self.path / name).stat().st_size, 100)
        self.assertIn("ism_program", (self.path / "m.ll").read_text())

    def test_built_evaluator_is_small_and_needs_no_llvm(self):
        self.ism("build", "good.ism", "-o", "evaluator")
        needed = subprocess.run(["readelf", "-d", "evaluator"], cwd=self.path, capture_output=True, text=True).stdout
        self.assertNotIn("LLVM", needed)
        done = subprocess.run(["./evaluator", "--nope"], cwd=self.path, capture_output=True, text=True)
        self.assertEqual(done.returncode, 2)


if __name__ == "__main__":
    ISM = sys.argv.pop(1)
    unittest.main()
