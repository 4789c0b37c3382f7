#!/usr/bin/env python3
"""Runs programs natively and as SQL in other engines, and compares every cell. See README.md.

Usage: run.py --ism PATH [--engine NAME] [--venv FOLDER] [--random N --seed S] [FOLDER...]
"""

import argparse
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from decimal import Decimal
from pathlib import Path

sys.path.insert(1, str(Path(__file__).resolve().parent.parent))

from engines import ENGINES, Unavailable  # noqa: E402
from generate import generate  # noqa: E402

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent.parent
SKIPPED = 77
RELATIVE = Decimal("1e-12")
GRAINS = {(False, False): "all", (True, False): "group", (False, True): "period",
          (True, True): "group and period"}
# What the evaluator says of values that left the range of exact numbers: SQL fails instead.
FAULT = "the range of exact numbers"


# Programs about what SQL cannot show, and why.
PASSED_OVER = {
    "no_sum_depends_on_order": "engines add numbers one after the other; only ours are exact",
    "comparisons_do_not_overflow": "DuckDB brings decimals to one scale in 64 bits before it compares them",
    "csv_bad_rows": "DuckDB does not recognise a file of so many broken rows as CSV",
    "files_compressed": "DuckDB unpacks neither bzip2 nor xz",
    "pattern_with_too_many_steps": "only PCRE2 counts steps",
    "hostile_long_line": "DuckDB has a limit for lines",
}


class Different(Exception):
    pass


# ---- the engine's package ----

def enter_venv(venv, package):
    """Runs this script again in a virtual environment that has the package; makes it where there is none."""
    python = venv / "bin" / "python"
    if Path(sys.prefix).resolve() == venv.resolve():
        raise Unavailable(f"{package} is not in {venv}")
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", venv], check=True, capture_output=True)
    installed = subprocess.run([python, "-m", "pip", "install", "--quiet", package],
                               capture_output=True, text=True)
    if installed.returncode:
        raise Unavailable(f"{package} cannot be installed: {installed.stderr.strip()[-200:]}")
    os.execv(python, [python, *sys.argv])


def open_engine(options):
    engine = ENGINES[options.engine]
    try:
        return engine()
    except Unavailable:
        if not options.venv or not engine.package:
            raise
        enter_venv(options.venv / engine.dialect, engine.package)


# ---- comparison ----

def same_number(expected, actual):
    expected = Decimal(expected)
    if not isinstance(actual, (int, Decimal, float)) or isinstance(actual, bool):
        return False
    difference = abs(expected - Decimal(repr(actual) if isinstance(actual, float) else actual))
    if isinstance(actual, int):
        return difference == 0
    return difference <= RELATIVE * abs(expected)


def same(expected, actual):
    if expected is None or actual is None:
        return expected is actual
    if isinstance(expected, (int, Decimal)) and not isinstance(expected, bool):
        return same_number(expected, actual)
    return type(expected) is type(actual) and expected == actual


def compare_cell(cell, row, n_dimensions):
    grain = (bool(cell["group"]), cell["period"] is not None)
    expected = [GRAINS[grain], cell["period"], *(cell["group"].values() or [None] * n_dimensions)]
    actual = [row[1], row[2], *row[4:4 + n_dimensions]]
    names = ["grain", "period", *["group"] * n_dimensions]
    numbers = row[4 + n_dimensions:]
    if cell["period"] is not None:
        expected.append(cell["complete"])
        actual.append(row[3])
        names.append("complete")
    for name, number in zip(("value", "numerator", "denominator", "unknown", "rows"), numbers):
        if name in ("value", "rows") or name in cell:
            expected.append(cell.get(name))
            actual.append(number)
            names.append(name)
    for name, a, b in zip(names, expected, actual):
        if not same(a, b):
            raise Different(f"{name} of {cell['group']} {cell['period']}: native {a}, SQL {b}")


def compare_measure(measure, rows):
    cells = measure["cells"]
    if len(cells) != len(rows):
        raise Different(f"native has {len(cells)} cells, SQL {len(rows)}")
    for cell, row in zip(cells, rows):
        compare_cell(cell, row, len(measure["by"]))


def is_fault(measure):
    return any(FAULT in (cell.get("reason") or "") for cell in measure["cells"])


def is_failed(measure, sources):
    """Whether the evaluator says no value because a source could not be measured: SQL does not judge that."""
    reasons = [cell.get("reason") or "" for cell in measure["cells"]]
    return any(reason.startswith(f"source {name} ") and "has no row" not in reason
               for reason in reasons for name in sources)


# ---- one program ----

def statements(text):
    """(measure, statement) of each, in order."""
    parts = re.split(r"^-- (.*)\n(?=WITH )", text, flags=re.MULTILINE)[1:]
    return list(zip(parts[::2], (part.strip().removesuffix(";") for part in parts[1::2])))


def command(arguments, cwd):
    done = subprocess.run([str(a) for a in arguments], cwd=cwd, capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, timeout=280)
    return done.returncode, done.stdout, done.stderr.strip()


def run_native(ism, program, cwd, as_of):
    code, out, err = command([ism, "run", program, "--as-of", as_of, "--format", "json"], cwd)
    if code not in (0, 1, 3):
        raise Different(f"ism run: exit {code}: {err}")
    return json.loads(out, parse_float=Decimal)


def run_measure(engine, measure, statement, sources):
    if is_failed(measure, sources):
        return "not measured"
    try:
        rows = engine.rows(statement)
    except engine.failure as failure:
        if is_fault(measure):
            return "both leave the range"
        raise Different(f"{measure['name']}: {failure}") from failure
    if is_fault(measure):
        return "native alone leaves the range"
    try:
        compare_measure(measure, rows)
    except Different as difference:
        raise Different(f"{measure['name']}: {difference}") from difference
    return "same"


def run_program(engine, ism, program, cwd, as_of):
    """How many measures were compared; a text where the dialect refuses the program."""
    code, sql, err = command([ism, "build", program, "--emit", "sql", "--dialect", engine.dialect,
                              "--as-of", as_of], cwd)
    if code == 2 and "cannot say exactly" in err:
        return err.split("cannot say exactly: ", 1)[1].splitlines()[0]
    if code == 2 and command([ism, "run", program, "--as-of", as_of], cwd)[0] == 2:
        return "it is no valid program"
    if code:
        raise Different(f"ism build --emit sql: exit {code}: {err}")
    document = run_native(ism, program, cwd, as_of)
    if not engine.reads_files and re.search(r"\bfile:", (Path(cwd) / program).read_text()):
        return "its rows are in files"
    sources = [source["name"] for source in document["sources"]]
    outcomes = [run_measure(engine, measure, statement, sources) for measure, (_, statement)
                in zip(document["measures"], statements(sql), strict=True)]
    return outcomes.count("same")


def as_of_of(folder):
    args = folder / "args"
    words = shlex.split(args.read_text(), comments=True) if args.exists() else []
    if set(words[::2]) - {"--as-of"}:
        return None
    return dict(zip(words[::2], words[1::2])).get("--as-of", "2026-06-30")


def run_folder(engine, ism, folder):
    if folder.name in PASSED_OVER:
        return PASSED_OVER[folder.name]
    as_of = as_of_of(folder)
    program = "program.ism" if (folder / "program.ism").exists() else next(folder.glob("*.ism")).name
    if as_of is None:
        return "its arguments are not those of SQL"
    with tempfile.TemporaryDirectory() as work:
        target = Path(work) / "case"
        shutil.copytree(folder, target)
        if (target / "setup.py").exists():
            environment = os.environ | {"PYTHONPATH": str(ROOT / "tests" / "e2e"), "PYTHONDONTWRITEBYTECODE": "1"}
            subprocess.run([sys.executable, "setup.py"], cwd=target, env=environment, check=True)
        os.chdir(target)
        try:
            return run_program(engine, ism, program, target, as_of)
        finally:
            os.chdir(ROOT)


def run_random(engine, ism, seed):
    case = generate(seed, 1 + seed % 6, plain=True)
    if case.window:
        return "it has a window"
    with tempfile.TemporaryDirectory() as work:
        for name, text in {"case.ism": case.program, **case.files}.items():
            (Path(work) / name).write_text(text, newline="")
        os.chdir(work)
        try:
            return run_program(engine, ism, "case.ism", work, case.as_of)
        finally:
            os.chdir(ROOT)


def default_folders():
    yield from sorted(path.parent for path in (ROOT / "tests" / "e2e").glob("*/program.ism"))
    yield ROOT / "examples" / "kev"


def cases(options):
    """(name, function that runs it) of what is asked for."""
    if options.random:
        for seed in range(options.seed, options.seed + options.random):
            yield f"seed {seed}", lambda engine, seed=seed: run_random(engine, options.ism, seed)
        return
    for folder in [path.resolve() for path in options.folders] or default_folders():
        yield folder.name, lambda engine, folder=folder: run_folder(engine, options.ism, folder)


def run_cases(engine, options):
    """Exit status: whether all that could be compared are the same."""
    compared = failed = 0
    for name, run in cases(options):
        try:
            outcome = run(engine)
        except Different as difference:
            print(f"{name}: DIFFERENT: {str(difference)[:600]}")
            failed += 1
            continue
        if isinstance(outcome, str):
            print(f"{name}: passed over: {outcome}")
        else:
            print(f"{name}: {outcome} measures are the same")
            compared += outcome
    print(f"{options.engine}: {compared} measures compared, {failed} programs differ")
    return 1 if failed or not compared else 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--ism", required=True, type=lambda path: Path(path).resolve())
    parser.add_argument("--engine", default="duckdb", choices=ENGINES)
    parser.add_argument("--venv", type=Path, help="folder for the engine's package where it is missing")
    parser.add_argument("--random", type=int, default=0, help="so many random programs instead")
    parser.add_argument("--seed", type=int, default=1, help="of the first of them")
    parser.add_argument("folders", nargs="*", type=Path)
    options = parser.parse_args()
    try:
        engine = open_engine(options)
    except Unavailable as missing:
        print(f"SKIPPED: {options.engine} cannot be had: {missing}")
        return SKIPPED
    return run_cases(engine, options)


if __name__ == "__main__":
    sys.exit(main())
