#!/usr/bin/env python3
"""Writes a program of N measures over one source, and rows for it: for measuring compile time.

    bench/gen_measures.py 1000 > many.ism
    bench/gen_measures.py --rows 100000 > findings.csv

The measures are varied as real catalogues are: counts, shares, averages and quantiles under filters of
which some are shared; a third by department, a third by month.
"""
import argparse
import random

LEVELS = ["low", "medium", "high", "critical"]
DEPARTMENTS = ["Retail", "Bank", "Insurance", "IT", "Legal", "Sales"]

HEAD = """module bench.many

param sla: duration = 14 days

source findings {
  file: "findings.csv"
  fields {
    id: text
    department: text
    severity: enum(low, medium, high, critical)
    score: number in 0..10
    opened: date
    closed: date?
    cost: decimal(2)
    hosts: int
  }
  time: opened
}
"""


def formula(i):
    level = LEVELS[i % 4]
    where = [
        f"severity == {level}",
        f"severity >= {level} and hosts > {i % 50}",
        f"score >= {i % 10} and closed is not none",
        f'department == "{DEPARTMENTS[i % 6]}"',
    ][i // 4 % 4]
    return [
        f"count(findings where {where})",
        f"share(closed - opened <= sla of findings where {where})",
        f"avg(score of findings where {where})",
        f"sum(cost of findings where {where}) / count(findings where {where})",
        f"median(closed - opened of findings where {where})",
        f"max(hosts of findings where {where})",
    ][i % 6]


def program(n):
    print(HEAD)
    for i in range(n):
        grain = ["", "  by: department\n", "  every: month\n"][i % 3]
        print(f"measure m{i} {{\n  formula: {formula(i)}\n{grain}}}")


def rows(n):
    random.seed(1)
    print("id,department,severity,score,opened,closed,cost,hosts")
    for i in range(n):
        month, day = random.randint(1, 12), random.randint(1, 28)
        closed = f"2026-{random.randint(month, 12):02}-{random.randint(day, 28):02}"
        print(
            f"F{i},{random.choice(DEPARTMENTS)},{random.choice(LEVELS)},"
            f"{random.randint(0, 100) / 10},2026-{month:02}-{day:02},"
            f"{closed if random.random() < 0.8 else ''},"
            f"{random.randint(0, 99999) / 100:.2f},{random.randint(0, 100)}"
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("measures", type=int, nargs="?", default=1000)
    parser.add_argument("--rows", type=int)
    arguments = parser.parse_args()
    if arguments.rows is None:
        program(arguments.measures)
    else:
        rows(arguments.rows)


if __name__ == "__main__":
    main()
