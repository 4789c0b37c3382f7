#!/usr/bin/env python3
"""Compares the SQL of each program here with what stands beside it, for each dialect.

    run.py --ism PATH [--update]

`case.ism` in dialect d is `case.d.sql`, or `case.d.refused` with the message where it is refused.
"""

import argparse
import difflib
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
DIALECTS = ("duckdb", "postgres", "spark", "clickhouse", "trino")


def printed(ism, program, dialect):
    """(suffix, text) of what the compiler says."""
    done = subprocess.run([ism, "build", program.name, "--emit", "sql", "--dialect", dialect,
                           "--as-of", "2026-06-30"], cwd=HERE, capture_output=True, text=True)
    return (".sql", done.stdout) if done.returncode == 0 else (".refused", done.stderr)


def check(ism, program, dialect, update):
    """Whether it is as expected; a difference is printed."""
    suffix, text = printed(ism, program, dialect)
    expected = program.with_suffix(f".{dialect}{suffix}")
    other = program.with_suffix(f".{dialect}{'.refused' if suffix == '.sql' else '.sql'}")
    if update:
        other.unlink(missing_ok=True)
        expected.write_text(text)
        return True
    before = expected.read_text() if expected.exists() else ""
    if before == text and not other.exists():
        return True
    sys.stdout.writelines(difflib.unified_diff(before.splitlines(True), text.splitlines(True),
                                               expected.name, "printed"))
    return False


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--ism", required=True, type=lambda path: Path(path).resolve())
    parser.add_argument("--update", action="store_true")
    options = parser.parse_args()
    cases = [(program, dialect) for program in sorted(HERE.glob("*.ism")) for dialect in DIALECTS]
    wrong = [program.stem + " " + dialect for program, dialect in cases
             if not check(options.ism, program, dialect, options.update)]
    print(f"{len(cases)} texts, {len(wrong)} differ: {', '.join(wrong)}")
    return 1 if wrong or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
