#!/usr/bin/env python3
"""Instructions per row of the benchmarks' workloads, counted by callgrind. See README.md.

Usage: instructions.py --ism PATH --gen PATH --valgrind PATH [--update]
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
WORKLOADS = HERE.parent.parent / "bench" / "workloads"
EXPECTED = HERE / "instructions.json"
CASES = {"w1": ("w1", "csv"), "w4": ("w4", "csv"), "w1-ndjson": ("w1", "ndjson")}  # program, format of its data
FEW, MANY = 5_000, 45_000
TOLERANCE = 0.10


def count(arguments, evaluator, data, folder):
    """Instructions of a whole run; AVX2 because valgrind knows no more."""
    out = folder / "callgrind.out"
    command = [arguments.valgrind, "--tool=callgrind", f"--callgrind-out-file={out}", evaluator]
    command += ["--source", f"vulns={data}", "--as-of", "2026-12-31", "--threads", "1", "--format", "csv"]
    done = subprocess.run(command, env=os.environ | {"ISM_ISA": "avx2"}, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{command}: {done.stderr}")
    return int(re.search(r"Collected : (\d+)", done.stderr).group(1))


def measure(arguments, workload, few, many, folder):
    evaluator = folder / workload
    program = WORKLOADS / f"{workload}.ism"
    subprocess.run([arguments.ism, "build", "--cpu", "x86-64-v3", program, "-o", evaluator], check=True)
    most, least = (count(arguments, evaluator, data, folder) for data in (many, few))
    return (most - least) / (MANY - FEW)


def generate(gen, rows, form, folder):
    path = folder / f"{rows}.{form}"
    if not path.exists():
        with open(path, "wb") as out:
            subprocess.run([gen, str(rows), "42", form], stdout=out, check=True)
    return path


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--ism", "--gen", "--valgrind"):
        parser.add_argument(name, required=True)
    parser.add_argument("--update", action="store_true")
    arguments = parser.parse_args()
    expected = json.loads(EXPECTED.read_text()) if EXPECTED.exists() else {}
    found, slower = {}, []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for case, (workload, form) in CASES.items():
            few, many = (generate(arguments.gen, rows, form, folder) for rows in (FEW, MANY))
            found[case] = round(measure(arguments, workload, few, many, folder), 1)
            wanted = expected.get(case, float("inf"))
            print(f"{case}: {found[case]} instructions per row, at most {wanted} and a tenth")
            if found[case] > wanted * (1 + TOLERANCE):
                slower.append(case)
    if arguments.update:
        EXPECTED.write_text(json.dumps(found, indent=2) + "\n")
    elif slower:
        sys.exit(f"slower: {', '.join(slower)}")


if __name__ == "__main__":
    main()
