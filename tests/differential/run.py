"""Runs random programs through the compiler and the reference evaluator, and compares every cell.

    run.py --ism build/release/cli/ism --cases 150 --seed 1

Every tenth case also goes through a built executable, which must print the same bytes. A case that differs is shrunk,
kept in --keep, and named by its seed; `run.py --only SEED` runs it again.
"""

import argparse
import datetime
import multiprocessing
import os
import shutil
import subprocess
import sys
import tempfile
import time
import traceback

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import compare  # noqa: E402
from generate import generate  # noqa: E402
from reference.document import Run  # noqa: E402

SIZES = (1, 2, 3, 4, 5, 6, 8, 12)
TIMEOUT_S = 120


class Refused(Exception):
    """The compiler did not take the program, or did not end well."""


def write(case, folder):
    """In a folder of its own: patterns find what is there."""
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    for name, text in {"case.ism": case.program, **case.files}.items():
        with open(os.path.join(folder, name), "w", encoding="utf-8", newline="") as file:
            file.write(text)


def options_of(case):
    out = ["--format", "json", "--as-of", case.as_of]
    if case.window:
        out += ["--from", case.window[0], "--to", case.window[1]]
    return out


def run(command, folder):
    done = subprocess.run(command, cwd=folder, capture_output=True, timeout=TIMEOUT_S, check=False)
    if done.returncode not in (0, 1, 3) or b"ERROR: AddressSanitizer" in done.stderr:
        raise Refused(f"{' '.join(command)}: exit {done.returncode}\n{done.stderr.decode(errors='replace')}")
    return done


def native(case, folder, ism):
    return run([ism, "run", "case.ism", *options_of(case)], folder).stdout


def built(case, folder, ism):
    run([ism, "build", "case.ism", "-o", "evaluator"], folder)
    return run([os.path.join(folder, "evaluator"), *options_of(case)], folder).stdout


def reference(case, folder):
    first, last = (datetime.date.fromisoformat(day) for day in case.window) if case.window else (None, None)
    run_ = Run(case.program, datetime.date.fromisoformat(case.as_of), folder, first, last)
    return run_.document()


def failures(case, folder, ism, builds):
    """Why a case fails, as lines; none where everything agrees."""
    folder = os.path.join(folder, "case")
    write(case, folder)
    try:
        output = native(case, folder, ism)
        if builds and built(case, folder, ism) != output:
            return ["the built executable prints other bytes than `ism run`"]
    except (Refused, subprocess.TimeoutExpired) as error:
        return str(error).splitlines()
    try:
        expected = reference(case, folder)
    except Exception:  # pylint: disable=broad-except
        return ["the reference failed", *traceback.format_exc().splitlines()[-12:]]
    return compare.differences(compare.read_document(output), expected)


def size_of(seed):
    return SIZES[seed % len(SIZES)]


def shrink(seed, size, folder, ism, builds):
    """The smallest size in which the seed still fails."""
    for smaller in range(1, size):
        found = failures(generate(seed, smaller), folder, ism, builds)
        if found:
            return smaller, found
    return size, failures(generate(seed, size), folder, ism, builds)


def report(seed, folder, keep, ism, builds):
    size, found = shrink(seed, size_of(seed), folder, ism, builds)
    kept = os.path.join(keep, f"seed-{seed}")
    case = generate(seed, size)
    write(case, kept)
    with open(os.path.join(kept, "differences.txt"), "w", encoding="utf-8") as file:
        file.write(f"ism run case.ism {' '.join(options_of(case))}\n" + "\n".join(found) + "\n")
    lines = [f"seed {seed}, size {size}: {len(found)} differences, kept in {kept}", *(f"    {line}" for line in found[:8])]
    print("\n".join(lines), flush=True)


def differs(task):
    """Whether a seed fails; for a process of its own."""
    seed, ism = task
    with tempfile.TemporaryDirectory() as folder:
        return seed, bool(failures(generate(seed, size_of(seed)), folder, ism, with_build(seed)))


def with_build(seed):
    return seed % 10 == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ism", default="ism", help="the compiler")
    parser.add_argument("--cases", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1, help="of the first case")
    parser.add_argument("--only", type=int, help="run this seed alone")
    parser.add_argument("--keep", default="differences", help="where failing cases are kept")
    parser.add_argument("--stop-after", type=int, default=10, help="failing cases")
    parser.add_argument("--jobs", type=int, default=min(os.cpu_count() or 1, 4), help="cases at a time")
    args = parser.parse_args()
    args.ism = shutil.which(args.ism) or os.path.abspath(args.ism)
    seeds = [args.only] if args.only is not None else range(args.seed, args.seed + args.cases)
    failed, ran, started = [], 0, time.monotonic()
    with tempfile.TemporaryDirectory() as folder, multiprocessing.Pool(args.jobs) as pool:
        for seed, is_bad in pool.imap(differs, ((seed, args.ism) for seed in seeds)):
            ran += 1
            if is_bad:
                failed.append(seed)
                report(seed, folder, args.keep, args.ism, with_build(seed))
                if len(failed) >= args.stop_after:
                    break
    print(f"{ran} cases from seed {seeds[0]}, {len(failed)} differ, {time.monotonic() - started:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
