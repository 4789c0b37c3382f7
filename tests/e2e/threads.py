#!/usr/bin/env python3
"""The same bits on any number of threads, over files that all of them get parts of. Usage: threads.py PATH-OF-ISM

Made for ThreadSanitizer too, which sees what runs at once: readers, states, lookups, merging, files beyond the limit of memory.
"""

import gzip
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROWS = 110_000  # more than two parts of a file
RUNS = (["--threads", "7"], ["--threads", "1"], ["--threads", "2"], ["--threads", "7", "--memory", "256KiB"])
MEASURES = """
measure n        { formula: count(s)                          by: unit }
measure total    { formula: sum(cost of s)                    by: owner }
measure middle   { formula: percentile(50, cost of s) }
measure hosts    { formula: distinct(host of s)               by: unit }
measure late     { formula: share(cost > 5000 of s)       every: month }
measure texts    { formula: distinct(host of s where host matches "^h[0-4]") }
measure newest   { formula: max(at of s) }
measure open     { formula: count(last_states where cost > 5) }
"""
PROGRAM = """source units {
  file: "units.csv"
  fields { unit: text key  owner: text }
  time: none
}
source s {
  file: "%s"
  format: %s
  fields { unit: text -> units  host: text  cost: decimal(2)  at: date }
  let owner = unit.owner
  time: at
}
source last_states from s { latest: host by cost }
""" + MEASURES


def row(n):
    mixed = n * 7919 % ROWS
    return f"u{mixed % 700}", f"h{n * 31 % 9000}", f"{mixed % 9973}.{n % 100:02}", f"2026-{mixed % 6 + 1:02}-{n % 28 + 1:02}"


def write(folder):
    """The same rows in each form: the file and its format."""
    rows = [row(n) for n in range(ROWS)]
    table = "unit,host,cost,at\n" + "".join(",".join(fields) + "\n" for fields in rows)
    (folder / "s.csv").write_text(table)
    (folder / "s.csv.gz").write_bytes(gzip.compress(table.encode(), 1))
    objects = [json.dumps(dict(zip(("unit", "host", "cost", "at"), fields))) for fields in rows]
    (folder / "s.ndjson").write_text("".join(line + "\n" for line in objects))
    (folder / "s.json").write_text("[\n" + ",\n".join(objects) + "\n]\n")
    (folder / "units.csv").write_text("unit,owner\n" + "".join(f"u{n},o{n % 17}\n" for n in range(700)))
    return ("s.csv", "csv"), ("s.csv.gz", "csv"), ("s.ndjson", "ndjson"), ("s.json", "json")


def expected():
    """Some of the headlines, from the rows."""
    rows = [row(n) for n in range(ROWS)]
    cents = sorted(int(cost.replace(".", "")) for _, _, cost, _ in rows)
    last = {}
    for _, host, cost, _ in rows:
        last[host] = max(last.get(host, 0), int(cost.replace(".", "")))
    return {
        "n": ROWS,
        "hosts": len(last),
        "texts": len([host for host in last if host[1] in "01234"]),
        "newest": max(at for _, _, _, at in rows),
        "open": len([cost for cost in last.values() if cost > 500]),
        "total": f"{sum(cents) // 100}.{sum(cents) % 100:02}",
    }


def evaluate(ism, folder, program, *words):
    done = subprocess.run([ism, "run", program, "--as-of", "2026-06-30", "--format", "csv", *words], cwd=folder,
        capture_output=True, text=True, env=os.environ | {"ISM_CACHE_DIR": str(folder / "cache")})
    if done.returncode != 0:
        sys.exit(f"{program} {words}: exit {done.returncode}\n{done.stderr}")
    return done.stdout, done.stderr


def main():
    ism = str(Path(sys.argv[1]).resolve())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        outputs = set()
        for file, form in write(folder):
            program = f"{file}.ism"
            (folder / program).write_text(PROGRAM % (file, form))
            for words in RUNS if file == "s.csv" else RUNS[:1]:
                output, said = evaluate(ism, folder, program, "--stats=json", *words)
                figures = json.loads(next(line for line in said.splitlines() if line.startswith("{")))
                outputs.add(output)
                if file == "s.csv" and figures["threads"] != min(int(words[1]), 3):
                    sys.exit(f"{words}: {figures['threads']} threads read {file}")
                if bool(figures["spilled_bytes"]) != ("--memory" in words):
                    sys.exit(f"{file} {words}: {figures['spilled_bytes']} bytes were spilled")
        if len(outputs) != 1:
            sys.exit(f"the output depends on the format or the threads: there are {len(outputs)}")
        headlines = [line for line in outputs.pop().splitlines() if ",overall," in line]
        found = {line.split(",")[0]: line.split(",")[8] for line in headlines}
        for measure, value in expected().items():
            if found[measure] != str(value):
                sys.exit(f"{measure} is {found[measure]}, not {value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
