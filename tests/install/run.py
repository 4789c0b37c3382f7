#!/usr/bin/env python3
"""Installs a build, moves it and uses it. Usage: run.py --cmake CMAKE --build FOLDER [--sanitize FLAGS]"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin"}

PROGRAM = """use ism.cvss

source s {
  rows: \"\"\"
    score
    9.8
    5
    \"\"\"
  fields { score: number }
  time: none
}
measure severe { formula: count(s where cvss.rating(score) >= high) }
"""


def run(*command, cwd):
    done = subprocess.run(
        [str(word) for word in command], cwd=cwd, env=ENVIRONMENT, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def expect(condition, what):
    if not condition:
        sys.exit(f"wrong: {what}")


def use(tree, work, sanitize):
    ism = tree / "bin" / "ism"
    (work / "program.ism").write_text(PROGRAM)
    as_of = ("--as-of", "2026-06-30")
    table = run(ism, "run", "program.ism", *as_of, cwd=work)
    json = run(ism, "run", "program.ism", *as_of, "--format", "json", cwd=work)
    expect('"value": 1' in json, "the value")

    run(ism, "build", "program.ism", "-o", "evaluator", cwd=work)
    run(ism, "build", "program.ism", "--emit", "obj", "-o", "program.o", cwd=work)
    flags = [f"-fsanitize={sanitize}"] if sanitize else []
    run("cc", *flags, "-I", tree / "include" / "ism", HERE / "host.c", "program.o",
        tree / "lib" / "ism" / "libism_runtime.a", "-lm", "-pthread", "-o", "host", cwd=work)
    expect(run("./host", cwd=work) == table + json, "what the host prints")

    shutil.rmtree(tree)
    expect(run("./evaluator", *as_of, cwd=work) == table, "what the evaluator prints without the tree")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cmake", required=True)
    parser.add_argument("--build", required=True)
    parser.add_argument("--sanitize", default="")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        run(options.cmake, "--install", options.build, "--prefix", work / "first", cwd=work)
        (work / "first").rename(work / "moved")
        use(work / "moved", work, options.sanitize)
    print("install: ok")


if __name__ == "__main__":
    main()
