#!/usr/bin/env python3
"""Proves an example: it compiles without a word, its tests pass and reach everything, and what it measures is what
the module of its name beside this file computes from the same data. See README.md.

Usage: run.py --ism PATH NAME...
"""

import argparse
import importlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "e2e"))

import schema  # noqa: E402
from expect import cell_name, parse  # noqa: E402

CLOSE = 1e-12  # relative: the reference computes in binary64


class Failed(Exception):
    pass


def run(*command, exit_status=0, cwd=None):
    command = [str(part) for part in command]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=280)
    if done.returncode != exit_status:
        raise Failed(f"{command[1]}: exit {done.returncode}, expected {exit_status}:\n{done.stdout}{done.stderr}")
    return done.stdout


def check_program(ism, program):
    said = run(ism, "check", program)
    if said:
        raise Failed(f"ism check said:\n{said}")
    said = run(ism, "test", "--coverage", program)
    if "what no test reaches" in said:
        raise Failed(f"not all that there is is tested:\n{said}")


def evaluate(ism, folder, name, reference):
    """The result of `ism run`, which has to be the same bytes as that of the built evaluator beside the data."""
    program, evaluator = folder / f"{name}.ism", folder / "evaluator"
    args = ["--as-of", reference.AS_OF, "--format", "json"]
    code = getattr(reference, "EXIT", 0)
    output = run(ism, "run", program, *args, exit_status=code, cwd=folder)
    run(ism, "build", program, "-o", evaluator)
    if run(evaluator, *args, exit_status=code, cwd=folder) != output:
        raise Failed("the built evaluator's output differs from that of `ism run`")
    document = parse(output)
    schema.check(document)
    return document


def close(wanted, value):
    if isinstance(wanted, dict):
        return isinstance(value, dict) and all(close(part, value.get(key)) for key, part in wanted.items())
    if isinstance(wanted, (int, float)) and not isinstance(wanted, bool):
        return value is not None and abs(float(value) - wanted) <= CLOSE * max(1.0, abs(wanted))
    return wanted == value


def cell_faults(at, wanted, cell):
    wanted = wanted if isinstance(wanted, dict) else {"value": wanted}
    for key, value in wanted.items():
        if not close(value, cell.get(key)):
            yield f"{at}: {key} is {cell.get(key)}, the reference has {value}"


def measure_faults(wanted, measure):
    name = measure["name"]
    cells = {cell_name(cell): cell for cell in measure["cells"]}
    if set(cells) != set(wanted["cells"]):
        yield f"{name}: there are {sorted(cells)}, the reference has {sorted(wanted['cells'])}"
        return
    for key, value in wanted["cells"].items():
        yield from cell_faults(f"{name}[{key}]", value, cells[key])
    yield from cell_faults(f"{name}: headline", wanted.get("headline", {}), measure["headline"])


def compare(reference, document):
    measures = {measure["name"]: measure for measure in document["measures"]}
    expected = reference.measures()
    if set(measures) != set(expected):
        raise Failed(f"there are {sorted(measures)}, the reference has {sorted(expected)}")
    faults = [fault for name, wanted in expected.items() for fault in measure_faults(wanted, measures[name])]
    if faults:
        raise Failed("\n  ".join(["the values differ", *faults]))


def prove(ism, name):
    example = ROOT / "examples" / name
    reference = importlib.import_module(name)
    check_program(ism, example / f"{name}.ism")
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copytree(example, Path(folder) / name))
        compare(reference, evaluate(ism, copy, name, reference))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--ism", required=True, type=lambda path: Path(path).resolve())
    parser.add_argument("names", nargs="+")
    options = parser.parse_args()
    worst = 0
    for name in options.names:
        try:
            prove(options.ism, name)
            print(f"{name}: ok")
        except (Failed, schema.Invalid, subprocess.SubprocessError) as fault:
            print(f"{name}: FAILED: {fault}")
            worst = 1
    return worst


if __name__ == "__main__":
    sys.exit(main())
