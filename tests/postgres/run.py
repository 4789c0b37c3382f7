#!/usr/bin/env python3
"""Reads a PostgreSQL that it starts itself, from Debian's package, on a socket of its own. Skips (77) where there
is none. Usage: run.py --ism PATH"""

import argparse
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SKIPPED = 77

TABLES = """
CREATE SCHEMA audit;
CREATE TYPE level AS ENUM ('low', 'high');
CREATE TABLE audit."Logins" (
  id bigint PRIMARY KEY, who text, at timestamptz NOT NULL, day date, ok boolean NOT NULL, risk level,
  cost numeric(10,2), score double precision, source inet, note varchar(20)
);
INSERT INTO audit."Logins" VALUES
  (9007199254740993, 'ann', '2026-06-01 08:00:00+02', '2026-06-01', true, 'low', 10.50, 0.1, '10.0.0.1', ''),
  (2, 'bob', '2026-06-02 23:30:00-05', '2026-06-02', false, 'high', NULL, 1e-7, '2001:db8::1', NULL),
  (3, NULL, '2026-06-03 00:00:00.123456+00', NULL, false, NULL, 0.25, NULL, NULL, 'x');
CREATE TABLE many AS SELECT i AS n, 'row ' || i AS name FROM generate_series(1, 5000) AS i;
"""

PROGRAM = """
source logins {
  format:  postgres(table: "audit.Logins")
  time:    at
  fields {
    id:     int key
    who:    text?
    at:     timestamp
    day:    date?
    ok:     bool
    risk:   enum(low, high)?
    cost:   decimal(2)?
    score:  number?
    source: ip?
    note:   text?
  }
}
source many   { format: postgres(query: "SELECT name, n AS value FROM many WHERE n <= 4000 ORDER BY n")
                time: none  fields { value: int  name: text } }
source wrong  { format: postgres(query: "SELECT 1 / 0 AS a")  time: none  fields { a: int } }
source absent { format: postgres(table: "nothing")  time: none  fields { a: int } }
source column { format: postgres(table: "many")  time: none  fields { nmae: text } }
source writes { format: postgres(query: "DELETE FROM many RETURNING n AS a")  time: none  fields { a: int } }
source two    { format: postgres(query: "SELECT 1 AS a; SELECT 2 AS a")  time: none  fields { a: int } }

measure n_logins  { formula: count(logins) }
measure failed    { formula: count(logins where not ok) }
measure largest   { formula: max(id of logins) }
measure cost      { formula: sum(cost of logins) }
measure score     { formula: sum(score of logins) }
measure inside    { formula: count(logins where source in 10.0.0.0/8) }
measure high      { formula: count(logins where risk == high) }
measure empty     { formula: count(logins where note == "") }
measure unnamed   { formula: count(logins where who is none) }
measure by_day    { formula: count(logins)  every: day }
measure n_many    { formula: sum(value of many) }
measure wrongs    { formula: count(wrong) }
measure absents   { formula: count(absent) }
measure columns   { formula: count(column) }
measure written   { formula: count(writes) }
measure twos      { formula: count(two) }
"""

# What the tables say, counted by hand. 4,000 numbers from 1 add up to 8,002,000.
VALUES = {
    "n_logins": 3, "failed": 2, "largest": 9007199254740993, "cost": 10.75, "score": math.fsum([0.1, 1e-7]), "inside": 1, "high": 1,
    "empty": 1, "unnamed": 1, "n_many": 8002000,
}
DAYS = {"2026-06-01": 1, "2026-06-02": 0, "2026-06-03": 2}
FAILURES = {
    "wrong": "division by zero",
    "absent": 'relation "nothing" does not exist',
    "column": "nmae",
    "writes": "cannot execute DELETE in a read-only transaction",
    "two": "has to be one",
}


def find_programs():
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


class Server:
    """A cluster in a folder of its own; the server refuses to run as root."""

    def __init__(self, programs, folder):
        self.programs, self.folder = programs, folder
        self.prefix = []
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
            self.prefix = ["runuser", "-u", "postgres", "--"]
        self.environment = {**os.environ, "PGHOST": str(folder), "PGUSER": "postgres", "PGDATABASE": "postgres",
                            "PGOPTIONS": "-c datestyle=German -c timezone=Asia/Tokyo -c extra_float_digits=-5"}

    def run(self, program, *arguments, **options):
        return subprocess.run([*self.prefix, self.programs / program, *arguments], cwd=self.folder, check=True,
                              stdout=subprocess.DEVNULL, env=self.environment, **options)

    def __enter__(self):
        self.run("initdb", "-D", self.folder / "data", "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8",
                 "--locale=C")
        self.run("pg_ctl", "-D", self.folder / "data", "-w", "-l", self.folder / "log", "-o",
                 f"-k {self.folder} -c listen_addresses='' -c fsync=off", "start")
        return self

    def __exit__(self, *_):
        self.run("pg_ctl", "-D", self.folder / "data", "-m", "immediate", "-w", "stop")


def evaluate(command, work, environment):
    done = subprocess.run([*command, "--as-of", "2026-06-30", "--format", "json"], cwd=work, env=environment,
                          capture_output=True, text=True)
    if done.returncode != 3:
        sys.exit(f"postgres: exit {done.returncode}, expected 3\n{done.stderr}")
    return done.stdout


def cells_of(result, name):
    measure = next(m for m in result["measures"] if m["name"] == name)
    return measure["cells"]


def check(text):
    result = json.loads(text)
    faults = []
    for name, expected in VALUES.items():
        values = [cell["value"] for cell in cells_of(result, name)]
        if [float(v) for v in values] != [float(expected)]:
            faults.append(f"{name}: {values}, expected {expected}")
    days = {cell["period"]: cell["value"] for cell in cells_of(result, "by_day") if cell.get("period")}
    if days != DAYS:
        faults.append(f"by_day: {days}, expected {DAYS}")
    for source in result["sources"]:
        expected = FAILURES.get(source["name"])
        failure = source.get("failure", "")
        if (expected or "") not in failure or (failure and not expected):
            faults.append(f"{source['name']}: failure `{failure}`, expected `{expected}`")
    return faults


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--ism", required=True)
    ism = parser.parse_args().ism
    programs = find_programs()
    if not programs:
        print("postgres: skipped, PostgreSQL is not installed")
        sys.exit(SKIPPED)
    with tempfile.TemporaryDirectory(prefix="ism-pg-") as folder, tempfile.TemporaryDirectory() as work:
        (Path(work) / "program.ism").write_text(PROGRAM)
        subprocess.run([ism, "build", "program.ism", "-o", "evaluator"], cwd=work, check=True)
        with Server(programs, Path(folder)) as server:
            server.run("psql", "-q", "-v", "ON_ERROR_STOP=1", input=TABLES, text=True)
            environment = server.environment
            first = evaluate([ism, "run", "program.ism"], work, environment)
            if evaluate(["./evaluator"], work, environment) != first:
                sys.exit("postgres: the evaluator's result is another one")
        faults = check(first)
        # The server is gone: the source says so.
        last = json.loads(evaluate([ism, "run", "program.ism"], work, environment))
        if not all("PostgreSQL says" in source.get("failure", "") for source in last["sources"]):
            faults.append("no failure without a server")
    if faults:
        sys.exit("postgres: FAILED\n  " + "\n  ".join(faults))
    print("postgres: ok")


if __name__ == "__main__":
    main()
