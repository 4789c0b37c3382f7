#!/usr/bin/env python3
"""Tables to look up that several threads fill in parts: the same bits on any number of them. Usage: large_lookups.py PATH-OF-ISM

Keys that occur twice lie far apart in the file, so that the threads that read them seldom are the same.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROWS = 90_000  # of the table: more than two parts of a file
KEYS = 88_000  # the last rows have the keys of the first ones
FACTS = 60_000
RUNS = (["--threads", "1"], ["--threads", "2"], ["--threads", "7"], ["--threads", "7", "--memory", "4MiB"])
PROGRAM = """source assets {
  file: "assets.csv"
  fields { id: text key  unit: text  number: int  note: text }
  time: none
  check "numbers are unique": unique(number)
}
source owners {
  file: "owners.csv"
  fields { site: int  name: text  seen: date }
  key: site, name
  snapshot: seen
}
source facts {
  file: "facts.csv"
  fields { asset: text -> assets  site: int  name: text  cost: int }
  time: none
  let unit = asset.unit
}
measure total  { formula: sum(cost of facts)  by: unit }
measure known  { formula: count(facts where asset in assets) }
measure owned  { formula: count(facts where owners[site, name].name == name) }
measure costly { formula: count(facts where cost >= 90 and asset.unit == "u3") }
"""


def key_of(number):
    return f"a{number}" if number % 5 else f"an asset with a long name: {number}"


def assets():
    """By row: the key, and the unit, in an order that is not that of the keys."""
    for row in range(ROWS):
        yield key_of(row % KEYS * 7919 % KEYS), f"u{row % 11}", row % 85_000


def owners():
    """The sites of 2026-06-01 are even, and those of the day before are there for nothing."""
    for row in range(ROWS):
        yield row % 45_000, f"n{row // 45_000}", "2026-06-01" if row % 2 == 0 else "2026-05-31"


def facts():
    for row in range(FACTS):
        yield key_of(row * 104729 % 100_000), row % 50_000, f"n{row % 3}", row % 100


def write(folder):
    with open(folder / "assets.csv", "w") as out:
        out.write("id,unit,number,note\n")
        out.writelines(f"{key},{unit},{number},{'which is long ' * 3}\n" for key, unit, number in assets())
    with open(folder / "owners.csv", "w") as out:
        out.write("site,name,seen,note\n")
        out.writelines(f"{site},{name},{seen},{'which is long ' * 3}\n" for site, name, seen in owners())
    with open(folder / "facts.csv", "w") as out:
        out.write("asset,site,name,cost\n")
        out.writelines(f"{asset},{site},{name},{cost}\n" for asset, site, name, cost in facts())
    (folder / "p.ism").write_text(PROGRAM)


def expected():
    """Headlines and what is noticed, a row at a time."""
    unit_of, owned, twice, numbers, not_unique = {}, set(), [], set(), []
    for row, (key, unit, number) in enumerate(assets()):
        if key in unit_of:
            twice.append(row + 2)
        unit_of.setdefault(key, unit)
        if number in numbers:
            not_unique.append(row + 2)
        numbers.add(number)
    for site, name, seen in owners():
        if seen == "2026-06-01":
            owned.add((site, name))
    values = {"total": 0, "known": 0, "owned": 0, "costly": 0}
    units, orphans = {}, 0
    for asset, site, name, cost in facts():
        values["total"] += cost
        units[unit_of.get(asset, "")] = units.get(unit_of.get(asset, ""), 0) + cost
        values["known"] += asset in unit_of
        orphans += asset not in unit_of
        values["owned"] += (site, name) in owned
        values["costly"] += cost >= 90 and unit_of.get(asset) == "u3"
    return values, units, twice, not_unique, orphans


def evaluate(ism, folder, *words):
    done = subprocess.run([ism, "run", "p.ism", "--as-of", "2026-06-30", "--format", "json", "--stats=json", *words], cwd=folder, capture_output=True,
        text=True, env=os.environ | {"ISM_CACHE_DIR": str(folder / "cache")})
    if done.returncode != 0:
        sys.exit(f"{words}: exit {done.returncode}\n{done.stderr}")
    figures = json.loads(next(line for line in done.stderr.splitlines() if line.startswith("{")))
    if figures["threads"] != min(int(words[1]), 6) or bool(figures["spilled_bytes"]) != ("--memory" in words):
        sys.exit(f"{words}: {figures}")
    return done.stdout


def same(what, found, wanted):
    if found != wanted:
        sys.exit(f"{what}: {found}, not {wanted}")


def check(document):
    values, units, twice, not_unique, orphans = expected()
    for measure in document["measures"]:
        same(measure["name"], measure["headline"]["value"], values[measure["name"]])
        if measure["name"] == "total":
            found = {cell["group"]["unit"] or "": cell["value"] for cell in measure["cells"] if cell["group"]}
            same("total by unit", found, units)
    sources = {source["name"]: source for source in document["sources"]}
    same("duplicate keys", sources["assets"]["duplicate_keys"], len(twice))
    same("their lines", [place["line"] for place in sources["assets"]["duplicates"]], twice[:20])
    unique = sources["assets"]["checks"][0]
    same("not unique", unique["failed"], len(not_unique))
    same("orphans", sources["facts"]["orphans"], {"asset": orphans})


def main():
    ism = str(Path(sys.argv[1]).resolve())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder)
        outputs = {evaluate(ism, folder, *words) for words in RUNS}
        if len(outputs) != 1:
            sys.exit(f"the output depends on the threads: there are {len(outputs)}")
        check(json.loads(outputs.pop()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
