"""Runs whole folders of programs a second time with their declarations in another order: what is said must be the same.

    order.py --ism build/release/cli/ism --seed 1 ../e2e ../questions

Only the measures, sources and texts that follow the program's own order may stand elsewhere in the document.
"""

import argparse
import glob
import json
import os
import random
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

# What is no code: raw texts, strings, names in backticks, comments.
_PLAIN = re.compile(r'"""[ \t]*\r?\n.*?^[ \t]*"""|"(?:[^"\\\n]|\\.)*"|`[^`\n]*`|#[^\n]*', re.S | re.M)
# Entries of the document that name the program's text.
_OF_THE_TEXT = ("program", "manifest", "line")
_AS_IT_IS = {"encoding": "utf-8", "errors": "surrogateescape", "newline": ""}
TIMEOUT_S = 120


def declarations(text):
    """The texts of a program's declarations, each with what stands before it; those after `module` come first."""
    code = _PLAIN.sub(lambda match: re.sub(r"[^\n]", "-", match.group()), text)
    begins, depth, at = [], 0, 0
    for line in code.splitlines(keepends=True):
        if depth == 0 and re.match(r"[a-z]", line):
            begins.append(at)
        depth += sum(line.count(sign) for sign in "{([") - sum(line.count(sign) for sign in "})]")
        at += len(line)
    ends = begins[1:] + [len(text)]
    parts = [text[begin:end].rstrip("\n") + "\n" for begin, end in zip(begins, ends)]
    first = 1 if parts and parts[0].startswith("module ") else 0
    return "".join(parts[:first]), parts[first:]


def shuffled(text, draw):
    """The program in another order; None where there is no other."""
    head, parts = declarations(text)
    if len(parts) < 2:
        return None
    order = list(range(len(parts)))
    while order == sorted(order):
        draw.shuffle(order)
    return head + "\n" + "\n".join(parts[i] for i in order)


def settled(value, key=None):
    """A document without what names the program's text, lists that follow the program's order sorted."""
    if isinstance(value, dict):
        return {name: settled(child, name) for name, child in value.items() if name not in _OF_THE_TEXT}
    if isinstance(value, list):
        items = [settled(item) for item in value]
        named = items and all(isinstance(item, dict) for item in items) and key not in ("cells", "periods")
        return sorted(items, key=lambda item: json.dumps(item, sort_keys=True)) if named else items
    return value


def outcome(ism, folder, args):
    command = [ism, "run", "program.ism", "--format", "json", *args]
    done = subprocess.run(command, cwd=folder, capture_output=True, timeout=TIMEOUT_S, check=False)
    if done.returncode not in (0, 1, 3):
        return done.returncode, None
    return done.returncode, settled(json.loads(done.stdout, parse_float=str))


def arguments(folder):
    path = os.path.join(folder, "args")
    if not os.path.exists(path):
        return ["--as-of", "2026-06-30"]
    with open(path, encoding="utf-8") as file:
        return shlex.split(file.read())


def takes_part(folder):
    if any(os.path.exists(os.path.join(folder, name)) for name in ("setup.py", "needs")):
        return False
    return "$" not in "".join(arguments(folder))


def where(one, other, path="result"):
    """The first place where two documents differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        for name in sorted(one.keys() | other.keys()):
            if one.get(name) != other.get(name):
                return where(one.get(name), other.get(name), f"{path}.{name}")
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for i, (a, b) in enumerate(zip(one, other)):
            if a != b:
                return where(a, b, f"{path}[{i}]")
    return f"{path}: {json.dumps(one)[:200]} in its own order, {json.dumps(other)[:200]} in another"


def difference(folder, ism, draw):
    """A line that says what differs, "" where nothing does, None where there is nothing to compare."""
    with open(os.path.join(folder, "program.ism"), **_AS_IT_IS) as file:
        other = shuffled(file.read(), draw)
    args = arguments(folder)
    first = outcome(ism, folder, args) if other else (2, None)
    if first[1] is None:
        return None
    with tempfile.TemporaryDirectory() as place:
        copy = os.path.join(place, "copy")
        shutil.copytree(folder, copy)
        with open(os.path.join(copy, "program.ism"), "w", **_AS_IT_IS) as file:
            file.write(other)
        second = outcome(ism, copy, args)
    if first == second:
        return ""
    return where(first[1], second[1]) if first[0] == second[0] else f"exit {first[0]}, then {second[0]}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ism", required=True, help="the compiler")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("folders", nargs="+")
    args = parser.parse_args()
    args.ism = os.path.abspath(args.ism)
    draw = random.Random(args.seed)
    ran = skipped = failed = 0
    print(f"seed {args.seed}")
    for root in args.folders:
        for program in sorted(glob.glob(os.path.join(root, "*", "program.ism"))):
            folder = os.path.dirname(os.path.abspath(program))
            found = difference(folder, args.ism, draw) if takes_part(folder) else None
            ran, skipped = ran + (found is not None), skipped + (found is None)
            if found:
                failed += 1
                print(f"{folder}: {found}")
    print(f"{ran} programs, {failed} differ, {skipped} skipped")
    return 1 if failed or not ran else 0


if __name__ == "__main__":
    sys.exit(main())
