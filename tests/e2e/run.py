#!/usr/bin/env python3
"""Runs end-to-end tests: a folder with program.ism, data and what is expected. See README.md.

Usage: run.py --ism PATH [--update] [--once] (--all | FOLDER...)
"""

import argparse
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import expect
import schema

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SKIPPED = 77
FORMATS = {".json": "json", ".csv": "csv", ".txt": "table"}

# Two surroundings in which every result has to be the same, byte for byte.
SURROUNDINGS = [
    {"threads": "1", "env": {"LC_ALL": "C", "TZ": "UTC"}},
    {"threads": "8", "env": {"LC_ALL": "de_DE.UTF-8", "TZ": "Asia/Tokyo"}},
]


class Failed(Exception):
    pass


def shared_folder():
    return Path(os.environ.get("ISM_SHARED", ROOT.parent / "shared"))


def read_optional(path, default):
    return path.read_text() if path.exists() else default


class Case:
    """One folder: what it runs and what it expects."""

    def __init__(self, folder):
        self.folder = Path(folder).resolve()
        text = read_optional(self.folder / "args", "--as-of 2026-06-30")
        text = text.replace("$SHARED", str(shared_folder())).replace("$ROOT", str(ROOT))
        self.args = shlex.split(text, comments=True)
        self.exit = int(read_optional(self.folder / "exit-code", "0"))
        self.stderr = read_optional(self.folder / "stderr", "").splitlines()
        self.expected = [
            self.folder / ("expected" + suffix)
            for suffix in FORMATS
            if (self.folder / ("expected" + suffix)).exists()
        ]
        if not self.expected and self.exit == 0:
            raise Failed("neither expected.json, .csv, .txt nor an exit-code")

    def skip_reason(self):
        needs = read_optional(self.folder / "needs", "").split()
        if "shared" in needs and not (shared_folder() / "data").is_dir():
            return f"needs the data of {shared_folder()}/data"
        if "user" in needs and os.geteuid() == 0:
            return "root may read everything"
        return None

    def prepare(self, work):
        """Copies the case, makes what it generates; gives the folder to run in."""
        target = work / "case"
        shutil.copytree(self.folder, target)
        if (target / "setup.py").exists():
            here = {"PYTHONPATH": str(Path(__file__).resolve().parent), "PYTHONDONTWRITEBYTECODE": "1"}
            subprocess.run([sys.executable, "setup.py"], cwd=target, check=True, env={**os.environ, **here})
        return target


def run(command, cwd, env):
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env={**os.environ, **env}, capture_output=True,
        stdin=subprocess.DEVNULL, timeout=280)
    return done.returncode, done.stdout, done.stderr.decode("utf-8", "replace")


def check_exit(case, code, stderr, what):
    if code != case.exit:
        raise Failed(f"{what}: exit {code}, expected {case.exit}; standard error:\n{stderr}")
    for line in case.stderr:
        if line not in stderr:
            raise Failed(f"{what}: not on standard error: {line!r}; there is:\n{stderr}")


def evaluate(case, command, cwd, output_format, what, surroundings):
    """The output, which has to be the same in all surroundings."""
    outputs = []
    for around in surroundings:
        full = [*command, *case.args, "--threads", around["threads"]]
        if output_format:
            full += ["--format", output_format]
        code, out, err = run(full, cwd, around["env"])
        check_exit(case, code, err, what)
        outputs.append(out)
    if len(set(outputs)) != 1:
        raise Failed(f"{what}: the output depends on the threads, the locale or the zone")
    return outputs[0]


def compare(case, expected, output, update):
    if expected.suffix != ".json":
        if update:
            expected.write_bytes(output)
        elif expected.read_bytes() != output:
            raise Failed(f"{expected.name} differs; the output is:\n{output.decode()}")
        return
    document = expect.parse(output.decode())
    schema.check(document)
    pattern = expect.parse(expected.read_text())
    if update:
        expected.write_text(expect.dump(expect.updated(pattern, document)))
        return
    faults = expect.faults(pattern, document)
    if faults:
        raise Failed(f"{expected.name}:\n  " + "\n  ".join(faults))


def build(case, ism, cwd):
    """The native evaluator, or None where the program is wrong, as expected."""
    code, _, err = run([ism, "build", "program.ism", "-o", "evaluator"], cwd, {})
    if code == 0:
        return cwd / "evaluator"
    check_exit(case, code, err, "ism build")
    return None


def run_case(case, ism, update, surroundings):
    with tempfile.TemporaryDirectory() as work:
        cwd = case.prepare(Path(work))
        # Empty at first: what was compiled and what was kept have to say the same.
        os.environ["ISM_CACHE_DIR"] = str(Path(work) / "cache")
        evaluator = build(case, ism, cwd)
        for expected in case.expected or [None]:
            output_format = FORMATS[expected.suffix] if expected else None
            around = (cwd, output_format)
            output = evaluate(case, [ism, "run", "program.ism"], *around, "ism run", surroundings)
            if expected:
                compare(case, expected, output, update)
            if evaluator and evaluate(case, [evaluator], *around, "evaluator", surroundings) != output:
                raise Failed("the built evaluator's output differs from that of `ism run`")


def every_folder():
    for parent in (HERE, ROOT / "tests" / "questions"):
        yield from sorted(program.parent for program in parent.glob("*/program.ism"))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--ism", required=True, type=lambda path: Path(path).resolve())
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--once", action="store_true", help="in one surrounding only: under sanitizers")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("folders", nargs="*")
    options = parser.parse_args()
    worst = 0
    for folder in every_folder() if options.all else options.folders:
        name = Path(folder).name
        try:
            case = Case(folder)
            reason = case.skip_reason()
            if reason:
                print(f"{name}: skipped: {reason}")
                worst = worst or SKIPPED
                continue
            run_case(case, options.ism, options.update, SURROUNDINGS[-1:] if options.once else SURROUNDINGS)
            print(f"{name}: ok")
        except (Failed, schema.Invalid, subprocess.SubprocessError, ValueError) as fault:
            print(f"{name}: FAILED: {fault}")
            worst = 1
    return worst


if __name__ == "__main__":
    sys.exit(main())
