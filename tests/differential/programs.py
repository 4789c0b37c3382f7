"""Runs whole folders of programs through the compiler and the reference evaluator, and compares every cell.

    programs.py --ism build/release/cli/ism ../e2e ../questions

A folder below those named with a `program.ism`, its data beside it and no more `args` than an as-of takes part. Programs
that the compiler refuses, and what the reference does not know, are skipped and counted.
"""

import argparse
import datetime
import glob
import os
import shlex
import subprocess
import sys
import traceback

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import compare  # noqa: E402
from reference.document import Run  # noqa: E402
from reference.parser import Unsupported  # noqa: E402

# Regular expressions without end in Python; PCRE2 has a limit.
SKIPPED = ("pattern_with_too_many_steps",)
TIMEOUT_S = 120


def as_of(folder):
    """The day that a program is run as of, or None where it wants other arguments too."""
    args = ["--as-of", "2026-06-30"]
    if os.path.exists(os.path.join(folder, "args")):
        with open(os.path.join(folder, "args"), encoding="utf-8") as file:
            args = shlex.split(file.read())
    return args[1] if len(args) == 2 and args[0] == "--as-of" else None


def takes_part(folder):
    has_more = any(os.path.exists(os.path.join(folder, name)) for name in ("setup.py", "needs"))
    return not has_more and as_of(folder) is not None and os.path.basename(folder) not in SKIPPED


def differences(folder, ism):
    """Lines that say what differs; None where the program was skipped."""
    command = [ism, "run", "program.ism", "--format", "json", "--as-of", as_of(folder)]
    done = subprocess.run(command, cwd=folder, capture_output=True, timeout=TIMEOUT_S, check=False)
    if done.returncode == 2:
        return None
    if done.returncode not in (0, 1, 3):
        return done.stderr.decode(errors="replace").splitlines()
    with open(os.path.join(folder, "program.ism"), encoding="utf-8") as file:
        text = file.read()
    try:
        expected = Run(text, datetime.date.fromisoformat(as_of(folder)), folder).document()
    except (Unsupported, SyntaxError):
        return None
    except Exception:  # pylint: disable=broad-except
        return ["the reference failed", *traceback.format_exc().splitlines()[-6:]]
    return compare.differences(compare.read_document(done.stdout), expected)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ism", required=True, help="the compiler")
    parser.add_argument("folders", nargs="+")
    args = parser.parse_args()
    args.ism = os.path.abspath(args.ism)
    ran = skipped = failed = 0
    for root in args.folders:
        for program in sorted(glob.glob(os.path.join(root, "*", "program.ism"))):
            folder = os.path.dirname(os.path.abspath(program))
            found = differences(folder, args.ism) if takes_part(folder) else None
            ran, skipped = ran + (found is not None), skipped + (found is None)
            if found:
                failed += 1
                print("\n".join([f"{folder}: {len(found)} differences", *(f"    {line}" for line in found[:8])]))
    print(f"{ran} programs, {failed} differ, {skipped} skipped")
    return 1 if failed or not ran else 0


if __name__ == "__main__":
    sys.exit(main())
