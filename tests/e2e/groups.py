#!/usr/bin/env python3
"""Many groups, found by codes or by their keys: texts of all sizes, none, periods far apart, more than have codes.

Usage: groups.py PATH-OF-ISM. What is counted is counted again here, row by row.
"""

import csv
import io
import json
import random
import subprocess
import sys
import tempfile
import unittest
from collections import Counter
from pathlib import Path

ISM = None
N_ROWS = 16_000

PROGRAM = """source s {
  file: "rows/"
  time: day
  fields {
    unit: text?
    host: text
    kind: enum(low, mid, high)?
    open: bool
    day:  date
  }
  let small = lower(unit)
}
source hosts from s { where: open and day >= 2020-01-01 }
measure by_unit_month { formula: count(s)                by: unit              every: month }
measure by_unit_kind  { formula: count(s)                by: unit, kind }
measure by_all        { formula: count(s)                by: kind, open, unit  every: year }
measure by_day        { formula: count(s)                every: day }
measure by_host       { formula: count(s)                by: host }
measure by_host_year  { formula: count(hosts)            by: host              every: year }
measure by_lower      { formula: count(hosts)            by: small }
"""

# Of 0 to 40 bytes, of which many begin alike; with what CSV has to quote and JSON to escape.
UNITS = [None] + ["Risk, Audit & Compliance of the group of"[:size] for size in range(1, 41)]
UNITS += [text + "x" for text in UNITS if text] + ['a "b", c', "tab\tand \\", "Ünïcode in a text that is longer", "risk"]


def random_rows():
    draw = random.Random(7)
    rows = []
    for i in range(N_ROWS):
        year, month = draw.choice([(2024, 11), (2025, 3), (2025, 3), (2026, 1)])
        if i % 5000 == 0:
            year, month = 1931, 2
        rows.append(
            {
                "unit": draw.choice(UNITS),
                "host": f"host-{draw.randrange(6000)}" if i > 2000 else f"h{i % 50}",
                "kind": draw.choice(["low", "mid", "high", None]),
                "open": draw.random() < 0.5,
                "day": f"{year}-{month:02}-{draw.randrange(1, 29):02}",
            }
        )
    return rows


def write_csv(path, rows):
    with open(path, "w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(rows[0])
        for row in rows:
            writer.writerow("" if v is None else ("yes" if v else "no") if isinstance(v, bool) else v for v in row.values())


def write_lines(path, rows):
    with open(path, "w", encoding="utf-8") as out:
        out.writelines(json.dumps(row) + "\n" for row in rows)


def month(row):
    return row["day"][:7]


def year(row):
    return row["day"][:4]


# By measure: its dimensions, what its period is, of which source.
KEYS = {
    "by_unit_month": (["unit"], month, "s"),
    "by_unit_kind": (["unit", "kind"], None, "s"),
    "by_all": (["kind", "open", "unit"], year, "s"),
    "by_day": ([], lambda row: row["day"], "s"),
    "by_host": (["host"], None, "s"),
    "by_host_year": (["host"], year, "hosts"),
    "by_lower": (["small"], None, "hosts"),
}


def shown(value):
    return "" if value is None else str(value).lower() if isinstance(value, bool) else value


def expected(rows, measure):
    dimensions, period, source = KEYS[measure]
    counts = Counter()
    for row in rows:
        if source == "hosts" and not (row["open"] and row["day"] >= "2020"):
            continue
        group = [shown((row["unit"] or "").lower() if name == "small" else row[name]) for name in dimensions]
        counts[(*group, period(row) if period else "")] += 1
    return counts


def counted(output, measure):
    dimensions, _, _ = KEYS[measure]
    found = {}
    for line in csv.DictReader(io.StringIO(output)):
        in_period = bool(KEYS[measure][1])
        if line["measure"] != measure or bool(line["period"]) != in_period or ("group" in line["grain"]) != bool(dimensions):
            continue
        found[(*(line["by." + name] for name in dimensions), line["period"])] = int(line["value"])
    return found


class Groups(unittest.TestCase):
    def check(self, folder, rows, *arguments):
        command = [ISM, "run", "program.ism", "--as-of", "2026-06-30", "--format", "csv", *arguments]
        output = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout
        for measure in KEYS:
            found = counted(output, measure)
            for key, n in expected(rows, measure).items():
                self.assertEqual(found.pop(key, 0), n, f"{measure} {key}")
            self.assertEqual([key for key, n in found.items() if n], [], measure)
        return output

    def test_what_rows_say(self):
        rows = random_rows()
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "program.ism").write_text(PROGRAM)
            (folder / "rows").mkdir()
            write_csv(folder / "rows" / "a.csv", rows[: N_ROWS // 2])
            write_lines(folder / "rows" / "b.ndjson", rows[N_ROWS // 2 :])
            first = self.check(folder, rows, "--threads", "1")
            self.assertEqual(self.check(folder, rows, "--threads", "3"), first)
            self.assertEqual(self.check(folder, rows, "--effort", "quick"), first)


if __name__ == "__main__":
    ISM = str(Path(sys.argv.pop(1)).resolve())
    unittest.main()
