"""Gaps between incidents, two months against six, an individuals chart, entries against the quarter before."""

from datetime import timedelta
from statistics import mean

from tables import instant, month, periods, quarter, table

AS_OF = "2026-06-30"
EXIT = 1
ROWS = sorted(table("incident_frequency/data/incidents.csv", occurred=instant), key=lambda row: row["occurred"])
NAMES = {row["category"].replace(" ", "_") for row in ROWS}
HOUR = timedelta(hours=1)


def of(category):
    return [row for row in ROWS if category in ("", row["category"].replace(" ", "_"))]


def gaps(rows):
    """Each with the later of the two rows."""
    return [(after["occurred"] - before["occurred"], after) for before, after in zip(rows, rows[1:])]


def mean_gap(rows, one, unit):
    values = [gap / unit for gap, row in gaps(rows) if one in ("", quarter(row["occurred"]))]
    return mean(values) if values else None


def counts(category):
    last = month(max(row["occurred"] for row in ROWS))
    months = periods(month(of(category)[0]["occurred"]), last)
    return {one: sum(month(row["occurred"]) == one for row in of(category)) for one in months}


def rising(values):
    if len(values) < 6 or not sum(values[-6:]):
        return {"value": None}
    value = mean(values[-2:]) / mean(values[-6:])
    return {"value": value, "status": "green" if value < 1 else "amber" if value <= 1.3 else "red"}


def beyond(values):
    if len(values) < 2:
        return {"value": None}
    moving = mean(abs(after - before) for before, after in zip(values, values[1:]))
    value = values[-1] - (mean(values) + 2.66 * moving)
    return {"value": value, "status": "green" if value <= 0 else "red"}


def entries():
    quarters = periods("2025-Q3", "2026-Q2")
    n = [sum(row["entry"] == "yes" and quarter(row["occurred"]) == one for row in ROWS) for one in quarters]
    cells = {"": sum(n), quarters[0]: n[0]}
    for before, after, one in zip(n, n[1:], quarters[1:]):
        cells[one] = {"value": after, "status": "green" if after == 0 or after < before else "red"}
    return cells


def measures():
    incident_count, ratio = {}, {}
    for category in ("", *sorted(NAMES)):
        by_month = counts(category)
        incident_count[category] = sum(by_month.values())
        ratio[category] = {"value": None}
        for i, one in enumerate(by_month, 1):
            incident_count[f"{category} {one}".strip()] = by_month[one]
            ratio[f"{category} {one}".strip()] = rising(list(by_month.values())[:i])
    all_counts = counts("")
    chart = {one: beyond(list(all_counts.values())[:i]) for i, one in enumerate(all_counts, 1)}
    quarters = periods("2025-Q3", "2026-Q2")
    return {
        "time_between": {"cells": {one: mean_gap(ROWS, one, HOUR) for one in ("", *quarters)},
                         "headline": {"status": "amber"}},
        "time_between_of_category": {
            "cells": {"": mean([gap / (24 * HOUR) for name in NAMES for gap, _ in gaps(of(name))]),
                      **{name: mean_gap(of(name), "", 24 * HOUR) for name in NAMES}}},
        "incident_count": {"cells": incident_count},
        "rising": {"cells": ratio, "headline": {"period": "2026-06", "status": "amber"}},
        "beyond_chance": {"cells": {"": None, **chart}},
        "entries": {"cells": entries(), "headline": {"status": "red"}},
    }
