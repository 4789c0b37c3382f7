"""python3 -m reference PROGRAM --as-of DAY: the reference's cells as JSON, for reading."""

import argparse
import datetime
import json
import os
from fractions import Fraction

from .document import Run


def printable(value):
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else float(value)
    return str(value)


def main():
    parser = argparse.ArgumentParser(prog="reference", description=__doc__)
    parser.add_argument("program")
    parser.add_argument("--as-of", required=True, type=datetime.date.fromisoformat)
    args = parser.parse_args()
    with open(args.program, encoding="utf-8") as file:
        run = Run(file.read(), args.as_of, os.path.dirname(args.program) or ".")
    print(json.dumps(run.document(), default=printable, indent=1))


main()
