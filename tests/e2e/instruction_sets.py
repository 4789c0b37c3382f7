#!/usr/bin/env python3
"""One evaluator on every instruction set that it has code for: the same bytes, and the sums that Python makes of the rows.

    instruction_sets.py PATH-OF-ISM
"""

import csv
import datetime
import io
import os
import random
import subprocess
import sys
import tempfile
from decimal import Decimal
from pathlib import Path

SETS = ["none", "scalar", "neon", "avx2", "avx512"]
ROWS = 20_011  # no multiple of anything that is done at once
LEVELS = ["low", "medium", "high", "critical"]
LARGE = 2**49  # all of them together have less than 64 bits

HEAD = """source s {
  file: "s.csv"
  time: none
  rejects: 100%
  fields {
    n: int
    cost: decimal(2)?
    level: enum(low, medium, high, critical)
    open: bool
    taken: date
    given: date?
    team: text
  }
  let days = given - taken
}
"""

# The condition of a measure, and the same of a row of Python.
CONDITIONS = [
    ("n > 0", lambda r: r["n"] > 0),
    ("n <= -5", lambda r: r["n"] <= -5),
    ("level >= high", lambda r: LEVELS.index(r["level"]) >= 2),
    ("level == low and open", lambda r: r["level"] == "low" and r["open"]),
    ("cost is none", lambda r: r["cost"] is None),
    ("cost > 100.25", lambda r: r["cost"] is not None and r["cost"] > Decimal("100.25")),
    ("given is none or open", lambda r: r["given"] is None or r["open"]),
    ("days <= 14 days", lambda r: r["given"] is not None and r["given"] - r["taken"] <= 14),
    ("not open and level != critical", lambda r: not r["open"] and r["level"] != "critical"),
    ("taken >= 2026-03-01", lambda r: r["taken"] >= 59),
    ("true", lambda r: True),
]


def rows(seed):
    rng = random.Random(seed)
    for _ in range(ROWS):
        taken = rng.randrange(365)
        yield {
            "n": rng.choice([0, 1, -1, LARGE, -LARGE, rng.randrange(-100, 100)]),
            "cost": None if rng.random() < 0.1 else Decimal(rng.randrange(-10_000_000, 10_000_000)) / 100,
            "level": rng.choice(LEVELS),
            "open": rng.random() < 0.4,
            "taken": taken,
            "given": None if rng.random() < 0.2 else taken + rng.randrange(60),
            "team": rng.choice(["red", "blue", "a team, with a comma", ""]) or "none",
        }


def text_of(value):
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def day_text(day):
    return (datetime.date(2026, 1, 1) + datetime.timedelta(days=day)).isoformat()


def write(path, all_rows):
    with open(path, "w", newline="", encoding="ascii") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(all_rows[0])
        for number, row in enumerate(all_rows):
            cells = row | {d: "" if row[d] is None else day_text(row[d]) for d in ("taken", "given")}
            writer.writerow([text_of(cell) for cell in cells.values()])
            if number % 997 == 0:
                writer.writerow(["no number"] + [text_of(cell) for cell in cells.values()][1:])  # is rejected


def program():
    measures = []
    for i, (condition, _) in enumerate(CONDITIONS):
        measures.append(f"measure c{i} {{ formula: count(s where {condition}) }}")
        measures.append(f"measure n{i} {{ formula: sum(n of s where {condition}) }}")
        measures.append(f"measure m{i} {{ formula: sum(cost of s where {condition}) }}")
        measures.append(f"measure g{i} {{ formula: count(s where {condition})  by: team }}")
    return HEAD + "\n".join(measures) + "\n"


def expected(all_rows):
    values = {}
    for i, (_, holds) in enumerate(CONDITIONS):
        some = [row for row in all_rows if holds(row)]
        costs = [row["cost"] for row in some if row["cost"] is not None]
        values[f"c{i}"] = len(some)
        values[f"n{i}"] = sum(row["n"] for row in some)
        values[f"m{i}"] = sum(costs) if costs else None
        for team in ("red", "blue", "a team, with a comma", "none"):
            values[f"g{i}", team] = sum(row["team"] == team for row in some)
    return values


def check(output, values):
    seen = 0
    for row in csv.DictReader(io.StringIO(output)):
        key = (row["measure"], row["by.team"]) if row["by.team"] else row["measure"]
        if key in values:
            value = Decimal(row["value"]) if row["value"] else None
            assert value == values[key], (key, row, values[key])
            seen += 1
    assert seen == len(values), (seen, len(values), output[:1000])


def main():
    ism = Path(sys.argv[1]).resolve()
    all_rows = list(rows(5))
    outputs = {}
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder, "s.csv"), all_rows)
        Path(folder, "p.ism").write_text(program(), encoding="ascii")
        arguments = ["--as-of", "2026-12-31", "--format", "csv"]
        subprocess.run([ism, "build", "p.ism", "-o", "p"], cwd=folder, check=True)
        for name in SETS:
            done = subprocess.run(
                ["./p", *arguments], cwd=folder, capture_output=True, text=True, env=os.environ | {"ISM_ISA": name}
            )
            if "does not have it" in done.stderr:
                print(f"{name}: not on this machine")
                continue
            assert done.returncode == 0, (name, done.returncode, done.stderr)
            outputs[name] = done.stdout
        for effort in ("full", "quick"):
            command = [ism, "run", "p.ism", "--no-cache", "--effort", effort, *arguments]
            outputs[effort] = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout
    check(outputs["none"], expected(all_rows))
    for name, output in outputs.items():
        assert output == outputs["none"], f"{name} differs"
    print("the same with", ", ".join(outputs))
    return 0


if __name__ == "__main__":
    sys.exit(main())
