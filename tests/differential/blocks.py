"""Random programs as tests of themselves: what `ism run` says of their files, `ism test` has to find over the same rows.

    blocks.py --ism build/release/cli/ism --cases 20 --seed 1
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from generate import generate  # noqa: E402
from run import size_of, write  # noqa: E402

UNITS = {"percent": "%", None: "", "days": " days", "hours": " hours", "min": " min", "seconds": " s"}


def command(arguments, folder):
    return subprocess.run(arguments, cwd=folder, capture_output=True, timeout=120, check=False)


def given(program, sources):
    """The rows of every source that reads: its files as they are, or the rows in the program."""
    lines = []
    for source in sources:
        if "from" in source:
            continue
        body = re.search(rf'^source {source["name"]} \{{(.*?)^\}}', program, re.S | re.M).group(1)
        inline = re.search(r'rows: (""".*?""")', body, re.S)
        paths = [file["path"] for file in source["files"]]
        if len(paths) != 1:
            return None  # a test gives one file
        lines.append(f'  given {source["name"]} {inline.group(1)}' if inline else f'  given {source["name"]} "{paths[0]}"')
    return lines


def expected(measure):
    """Conditions that hold of a headline."""
    headline, name = measure["headline"], measure["name"]
    if headline["value"] is None:
        yield f"{name} is none"
    elif isinstance(headline["value"], (int, float)) and not isinstance(headline["value"], bool) and measure["unit"] in UNITS:
        value = repr(headline["value"])
        if "e" not in value:
            yield f"{name} == {value}{UNITS[measure['unit']]}"
    if headline["status"] is not None and "waiver" not in (headline["waiver"] or {}):
        yield f"status({name}) == {headline['status']}"


def block(program, as_of, document):
    """The test, or None where it cannot be said."""
    if any(source["rejected"] for source in document["sources"]) or " is events" in program or " is checks" in program:
        return None
    rows = given(program, document["sources"])
    if rows is None:
        return None
    expects = [f"  expect {one}" for measure in document["measures"] for one in expected(measure)]
    if not expects:
        return None
    return "\n".join(['test "as it runs" {', f"  at: {as_of}", *rows, *expects, "}"]) + "\n"


def run_case(seed, folder, ism):
    """None where there is nothing to test, else what `ism test` says against it."""
    case = generate(seed, size_of(seed))
    if case.window:
        return None
    folder = os.path.join(folder, "case")
    write(case, folder)
    done = command([ism, "run", "case.ism", "--format", "json", "--as-of", case.as_of], folder)
    if done.returncode not in (0, 1, 3):
        return done.stderr.decode(errors="replace")
    text = block(case.program, case.as_of, json.loads(done.stdout))
    if text is None:
        return None
    with open(os.path.join(folder, "case.ism"), "a", encoding="utf-8") as file:
        file.write("\n" + text)
    done = command([ism, "test", "case.ism"], folder)
    return "" if done.returncode == 0 else (done.stdout + done.stderr).decode(errors="replace")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ism", required=True, help="the compiler")
    parser.add_argument("--cases", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    args.ism = os.path.abspath(args.ism)
    ran = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(args.seed, args.seed + args.cases):
            said = run_case(seed, folder, args.ism)
            ran += said is not None
            if said:
                failed += 1
                print(f"seed {seed}:\n" + "\n".join(f"    {line}" for line in said.splitlines()[:20]))
    print(f"{ran} of {args.cases} programs tested themselves, {failed} failed")
    return 1 if failed or not ran else 0


if __name__ == "__main__":
    sys.exit(main())
