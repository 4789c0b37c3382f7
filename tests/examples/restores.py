"""Restore tests by quarter and over four quarters, each against the objectives of its own system."""

from datetime import timedelta
from math import sqrt

from tables import day, percent, periods, quarter, table

AS_OF = "2026-06-30"
EXIT = 1
UNITS = {"min": 1, "hour": 60, "hours": 60, "day": 1440, "days": 1440}
Z = 1.959963984540054


def minutes(text):
    number, unit = text.split()
    return int(number) * UNITS[unit]


SYSTEMS = {row["system"]: row for row in table("restores/data/systems.csv", rto=minutes, rpo=minutes)}
ROWS = table("restores/data/restores.csv", tested=day, duration=minutes, lost=minutes)
QUARTERS = periods(quarter(min(row["tested"] for row in ROWS)), quarter(max(row["tested"] for row in ROWS)))


def worked(row):
    return row["success"] == "yes"


def met(row):
    system = SYSTEMS[row["system"]]
    return worked(row) and row["duration"] <= system["rto"] and row["lost"] <= system["rpo"]


def share(rows, holds, bands=None):
    n, all_rows = sum(holds(row) for row in rows), len(rows)
    cell = percent(n, all_rows)
    if bands:
        value = n / all_rows
        cell["status"] = "green" if value >= bands[0] else "amber" if value >= bands[1] else "red"
    return cell


def rolling(holds, bands):
    cells = {"": {"value": None}}
    for i, one in enumerate(QUARTERS):
        rows = [row for row in ROWS if quarter(row["tested"]) in QUARTERS[max(i - 3, 0):i + 1]]
        cells[one] = share(rows, holds, bands) if i >= 3 else {"value": None}
    return cells


def wilson(k, n):
    p, half = k / n, Z / (1 + Z * Z / n) * sqrt(k / n * (1 - k / n) / n + Z * Z / (4 * n * n))
    middle = (p + Z * Z / (2 * n)) / (1 + Z * Z / n)
    return middle - half, middle + half


def tested_critical():
    last = {row["system"]: row for row in sorted(ROWS, key=lambda row: row["tested"])}
    names = [name for name, system in SYSTEMS.items() if system["criticality"] == "critical"]
    since = day(AS_OF) - timedelta(days=365)
    good = sum(name in last and last[name]["tested"] > since and worked(last[name]) for name in names)
    return percent(good, len(names), status="amber")


def measures():
    quarterly = {one: share([row for row in ROWS if quarter(row["tested"]) == one], worked) for one in QUARTERS}
    low, high = wilson(quarterly[QUARTERS[-1]]["numerator"], quarterly[QUARTERS[-1]]["denominator"])
    tested = {row["system"] for row in ROWS}
    return {
        "successful": {"cells": {"": share(ROWS, worked), **quarterly},
                       "headline": {"interval": {"low": 100 * low, "high": 100 * high}}},
        "successful_year": {"cells": rolling(worked, (0.98, 0.9))},
        "objectives_met": {"cells": rolling(met, (0.9, 0.6))},
        "tested_critical": {"cells": {"": tested_critical()}},
        "never_tested": {"cells": {"": sum(name not in tested for name in SYSTEMS)}},
    }
