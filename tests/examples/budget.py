"""Allocated to used, by category and year; of a year that is not over the part up to the last booking."""

from collections import defaultdict

from tables import EXAMPLES, day

AS_OF = "2026-06-30"
EXIT = 1  # contract staff of 2025
NAMES = ["internal_staff", "contract_staff", "hardware", "software", "services"]


def lines():
    for line in (EXAMPLES / "budget/data/budget.csv").read_text().splitlines()[1:]:
        year, category, _, allocated, used, booked = line.replace("'", "").split(";")
        last, days = day(booked), 365 + (int(year) % 4 == 0)
        passed = (last - day(f"{year}-01-01")).days + 1
        name = category.lower().replace(" ", "_")
        yield year, name, float(allocated) * passed / days, float(used) if used else None


def judged(planned, used):
    if not used:
        return {"value": None, "status": "no_data"}
    value = planned / used
    level = "green" if 0.95 <= value <= 1.05 else "amber" if 0.85 <= value <= 1.15 else "red"
    return {"value": 100 * value, "status": level}


def measures():
    sums, unspent = defaultdict(lambda: [0.0, 0.0]), {"": 0, "2024": 0, "2025": 0, "2026": 0}
    for year, name, planned, used in lines():
        for key in ("", name, year, f"{name} {year}"):
            sums[key][0] += planned if used is not None else 0
            sums[key][1] += used or 0
        for key in ("", year):
            unspent[key] += used is None
    allocation = {key: judged(*parts) for key, parts in sums.items()}
    worst = allocation["contract_staff 2025"]
    return {
        "allocation": {"cells": allocation, "headline": {"period": "2025", **worst}},
        "unspent": {"cells": unspent, "headline": {"value": 0, "status": "green"}},
    }
