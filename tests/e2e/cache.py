#!/usr/bin/env python3
"""The cache of compiled programs: when it is used, and that nothing depends on it. Usage: cache.py PATH-OF-ISM"""

import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

ISM = None

PROGRAM = """use "part.ism" (bar)
param least: int = 1
source s {
  file: "s.csv"
  fields { n: int  at: timestamp }
  time: at
}
measure total { formula: sum(n of s where n > least and n > bar) }
measure many { formula: count(s) }
test "two rows" {
  at: 2026-06-30
  given s \"\"\"
    n, at
    4, 2026-01-01 00:00:00
    5, 2026-01-02 00:00:00
    \"\"\"
  expect total == 9
}
"""
PART = "param bar: int = 1\n"
DATA = "n,at\n1,2026-01-01 10:00:00\n2,2026-01-02 10:00:00\n5,2026-01-03 10:00:00\n"


class Cache(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name)
        self.cache = self.path / "cache"
        self.write(self.path)

    def tearDown(self):
        self.folder.cleanup()

    def write(self, folder, program=PROGRAM, part=PART, data=DATA):
        (folder / "p.ism").write_text(program)
        (folder / "part.ism").write_text(part)
        (folder / "s.csv").write_text(data)

    def ism(self, *words, status=0, cwd=None, env=None):
        surroundings = {name: value for name, value in os.environ.items() if name != "ISM_CACHE_DIR"}
        surroundings |= env if env is not None else {"ISM_CACHE_DIR": str(self.cache)}
        done = subprocess.run([ISM, *words], cwd=cwd or self.path, env=surroundings, capture_output=True, text=True)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def run_program(self, *words, program="p.ism", **how):
        """Whether it came from the cache, and the sums it prints."""
        done = self.ism("run", program, "--as-of", "2026-06-30", "--format", "json", "--stats=json", *words, **how)
        figures = next(line for line in done.stderr.splitlines() if line.startswith("{"))
        cached = json.loads(figures)["compile"]["cached"]
        return cached, [m["headline"]["value"] for m in json.loads(done.stdout)["measures"]]

    def entries(self):
        return sorted(self.cache.iterdir()) if self.cache.exists() else []

    def assert_misses(self, *words, values=(7, 3), **how):
        self.assertEqual(self.run_program(*words, **how), (False, list(values)))

    def assert_hits(self, *words, values=(7, 3), **how):
        self.assertEqual(self.run_program(*words, **how), (True, list(values)))

    # ---- when it is used ----

    def test_a_program_is_compiled_once(self):
        self.assert_misses()
        self.assertEqual(len(self.entries()), 1)
        self.assert_hits()
        self.assert_hits("--threads", "2")
        self.assertEqual(len(self.entries()), 1)
        text = self.ism("run", "p.ism", "--stats").stderr
        self.assertIn("cached (quick)", text)

    def test_it_is_not_used_where_it_is_not_wanted(self):
        self.assert_misses("--no-cache")
        self.assertEqual(self.entries(), [])
        self.assert_misses()
        self.assert_misses("--no-cache")
        self.assert_misses(env={"ISM_CACHE_DIR": "", "HOME": str(self.path)})
        self.assertFalse((self.path / ".cache").exists())
        self.assertIn("define", self.ism("run", "p.ism", "--dump", "ir").stderr)
        self.assertIn("--no-cache", self.ism("build", "p.ism", "--no-cache", status=2).stderr)

    def test_whatever_code_depends_on_makes_another_entry(self):
        self.assert_misses()
        self.assert_misses("--effort", "full")
        self.assert_misses("--cpu", "x86-64" if os.uname().machine == "x86_64" else "generic")
        self.assert_misses("--measure", "many", values=[3])
        self.assert_misses("--measure", "total", values=[7])
        self.write(self.path, program=PROGRAM.replace("count(s)", "2 * count(s)"))
        self.assert_misses(values=(7, 6))
        self.write(self.path, part=PART.replace("1", "2"))
        self.assert_misses(values=(5, 3))
        self.write(self.path)
        zone = 'program "p" {\n  timezone: "%s"\n}\n'
        for name in ("Asia/Tokyo", "Europe/Zurich"):
            self.write(self.path, program=PROGRAM.replace("source s", zone % name + "source s"))
            self.assert_misses()
        self.write(self.path)
        self.assert_hits()
        self.assert_hits("--effort", "full")
        self.assert_hits("--measure", "many", values=[3])

    def test_parameters_and_data_are_of_no_influence(self):
        self.assert_misses()
        self.assert_hits("--set", "least=4", values=(5, 3))
        self.write(self.path, data=DATA + "6,2026-01-04 10:00:00\n")
        self.assert_hits(values=(13, 4))
        self.write(self.path)
        self.assert_hits("--source", f"s={self.path / 's.csv'}")

    def test_relative_files_start_at_the_folder_of_the_program(self):
        for name, data, values in (("a", DATA, (7, 3)), ("b", DATA + "1,2026-01-04 10:00:00\n", (7, 4))):
            folder = self.path / name
            folder.mkdir()
            self.write(folder, data=data)
            self.assert_misses(program=f"{name}/p.ism", values=values)
            self.assert_hits(program=f"{name}/p.ism", values=values)
            self.run_program(cwd=folder)
            self.assert_hits(cwd=folder, values=values)

    def test_other_verbs(self):
        for words in (["test", "p.ism", "--format", "tap"], ["why", "p.ism", "total", "--as-of", "2026-06-30"],
                ["why", "p.ism", "many", "--as-of", "2026-06-30"]):
            before = len(self.entries())
            first = self.ism(*words)
            self.assertEqual(len(self.entries()), before + 1)
            second = self.ism(*words)
            self.assertEqual(len(self.entries()), before + 1)
            third = self.ism(*words, "--no-cache")
            for done in (second, third):
                self.assertEqual((done.stdout, done.stderr), (first.stdout, first.stderr))

    def test_what_is_said_is_the_same(self):
        self.write(self.path, data=DATA + "x,2026-01-01 10:00:00\n")
        said = [self.ism("run", "p.ism", "--as-of", "2026-06-30", status=3) for _ in range(2)]
        self.assertEqual(said[0].stderr, said[1].stderr)
        self.assertEqual(said[0].stdout, said[1].stdout)
        self.assertIn("1 of 4 rows were rejected", said[0].stderr)
        (self.path / "s.csv").unlink()
        said = [self.ism("run", "p.ism", *more, status=3).stderr for more in ([], ["--no-cache"])]
        self.assertEqual(said[0], said[1])
        self.assertEqual(len(self.entries()), 1)

    # ---- entries that are not to be trusted ----

    def assert_is_replaced(self, entry):
        """The entry is not believed, and whole again afterwards."""
        self.assert_misses()
        self.assertEqual(entry.read_bytes(), self.whole)
        self.assert_hits()

    def test_damaged_entries(self):
        self.assert_misses()
        [entry] = self.entries()
        self.whole = entry.read_bytes()
        size = len(self.whole)
        for at in (0, 9, 20, 60, size // 2, size - 1):
            damaged = bytearray(self.whole)
            damaged[at] ^= 1
            entry.write_bytes(damaged)
            self.assert_is_replaced(entry)
        for damaged in (b"", self.whole[:50], self.whole[:-1], self.whole + b"\0"):
            entry.write_bytes(damaged)
            self.assert_is_replaced(entry)

    def test_an_entry_under_the_name_of_another(self):
        self.assert_misses()
        [entry] = self.entries()
        self.whole = entry.read_bytes()
        self.assert_misses("--measure", "many", values=[3])
        [other] = set(self.entries()) - {entry}
        shutil.copy(other, entry)
        self.assert_is_replaced(entry)

    def test_entries_that_others_may_have_written(self):
        self.assert_misses()
        [entry] = self.entries()
        self.whole = entry.read_bytes()
        for mode in (0o620, 0o602):
            entry.chmod(mode)
            self.assert_is_replaced(entry)
            self.assertEqual(stat.S_IMODE(entry.stat().st_mode), 0o600)
        if os.geteuid() == 0:
            os.chown(entry, 65534, 65534)
            self.assert_is_replaced(entry)
        kept = self.path / "kept"
        entry.rename(kept)
        entry.symlink_to(kept)
        self.assert_is_replaced(entry)
        self.assertFalse(entry.is_symlink())
        entry.unlink()
        os.mkfifo(entry)
        self.assert_is_replaced(entry)

    # ---- the folder ----

    def test_where_it_is(self):
        home = self.path / "home"
        home.mkdir()
        caches = self.path / "caches"
        for env, folder in (
            ({"HOME": str(home)}, home / ".cache" / "ism"),
            ({"HOME": str(home), "XDG_CACHE_HOME": str(caches)}, caches / "ism"),
            ({"HOME": str(home), "XDG_CACHE_HOME": str(caches), "ISM_CACHE_DIR": "own/deep"}, self.path / "own" / "deep"),
        ):
            env = {"XDG_CACHE_HOME": ""} | env
            self.assert_misses(env=env)
            self.assert_hits(env=env)
            self.assertEqual(len(list(folder.iterdir())), 1)
            self.assertEqual(stat.S_IMODE(folder.stat().st_mode), 0o700)
        shutil.rmtree(home / ".cache")
        self.assert_misses(env={"HOME": str(home), "XDG_CACHE_HOME": "relative"})
        self.assertFalse((self.path / "relative").exists())
        self.assert_hits(env={"HOME": str(home), "XDG_CACHE_HOME": ""})

    def test_folders_that_cannot_be_used(self):
        (self.path / "file").write_text("")
        for env in (
            {"HOME": str(self.path / "nowhere"), "XDG_CACHE_HOME": ""},
            {"HOME": "", "XDG_CACHE_HOME": ""},
            {"ISM_CACHE_DIR": str(self.path / "file")},
            {"ISM_CACHE_DIR": str(self.path / "file" / "below")},
            {"ISM_CACHE_DIR": "/proc/nowhere"},
            {"ISM_CACHE_DIR": "/dev/null"},
            {"ISM_CACHE_DIR": "x" * 5000},
        ):
            for _ in range(2):
                self.assert_misses(env=env)
        self.assertFalse((self.path / "nowhere").exists())

    def test_folders_that_others_may_write(self):
        self.cache.mkdir()
        for mode in (0o777, 0o770):
            self.cache.chmod(mode)
            for _ in range(2):
                self.assert_misses()
        self.cache.chmod(0o755)
        self.assert_misses()
        self.assert_hits()
        if os.geteuid() == 0:
            os.chown(self.cache, 65534, 65534)
            self.assert_misses()

    def test_a_folder_that_is_only_read(self):
        if os.geteuid() == 0:
            self.skipTest("root may write everywhere")
        self.assert_misses()
        self.cache.chmod(0o500)
        self.assert_hits()
        self.assert_misses("--effort", "full")
        self.assert_misses("--effort", "full")
        self.cache.chmod(0o700)

    def test_many_at_once(self):
        command = [ISM, "run", "p.ism", "--as-of", "2026-06-30", "--format", "csv"]
        env = os.environ | {"ISM_CACHE_DIR": str(self.cache)}
        runs = [subprocess.Popen(command, cwd=self.path, env=env, stdout=subprocess.PIPE) for _ in range(12)]
        outputs = {run.communicate()[0] for run in runs}
        self.assertEqual([run.returncode for run in runs], [0] * len(runs))
        self.assertEqual(len(outputs), 1)
        self.assertEqual(len(self.entries()), 1)
        self.assert_hits()

    def test_its_size_is_bounded(self):
        self.assert_misses()
        [first] = self.entries()
        now = time.time()
        made = []
        for n in range(5):  # 60 MiB each, without blocks on the disk
            entry = self.cache / ("ism-" + f"{n:02}" * 32)
            entry.touch(0o600)
            os.truncate(entry, 60 << 20)
            os.utime(entry, (now - 1000 + n, now - 1000 + n))
            made.append(entry)
        os.utime(first, (now - 5000, now - 5000))
        foreign, fresh, abandoned = (self.cache / name for name in ("notes", "tmp-fresh", "tmp-abandoned"))
        for path in (foreign, fresh, abandoned):
            path.write_text("x")
        os.utime(foreign, (now - 9000, now - 9000))
        os.utime(abandoned, (now - 9000, now - 9000))
        self.assert_hits()  # used just now: the last to go
        self.assert_misses("--effort", "full")
        left = set(self.entries())
        self.assertEqual(left & set(made), set(made[2:]))
        self.assertTrue({first, foreign, fresh} <= left)
        self.assertNotIn(abandoned, left)
        self.assert_hits()
        self.assert_hits("--effort", "full")


if __name__ == "__main__":
    ISM = str(Path(sys.argv.pop(1)).resolve())
    unittest.main()
