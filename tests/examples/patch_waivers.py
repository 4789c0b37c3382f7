"""Patches due in each month, by business unit, against the straight path from baseline to target."""

from datetime import timedelta

from tables import day, month, percent, periods, table

AS_OF = "2026-06-30"
EXIT = 1  # the waiver of the plant has run out
TODAY = day(AS_OF)
UNITS = ["", "Retail", "Bank", "ERP", "Plant"]


def with_due(row):
    within = 14 if row["severity"] == "critical" else 30
    return {**row, "due": row["released"] + timedelta(days=within)}


ROWS = [with_due(row) for row in table("patch_waivers/data/patches.csv", released=day, installed=day)]
ROWS = [row for row in ROWS if row["due"] <= TODAY]


def expected_on(at):
    return 0.7 + 0.2 * (at - day("2025-12-31")).days / 365


def in_time(unit, one):
    rows = [row for row in ROWS if unit in ("", row["unit"]) and one in ("", month(row["due"]))]
    good = sum(row["installed"] is not None and row["installed"] <= row["due"] for row in rows)
    return percent(good, len(rows), small=len(rows) < 5)


def judged(cell):
    value, path = cell["value"] / 100, expected_on(TODAY)
    return {**cell, "status": "green" if value >= path else "amber" if value >= path - 0.1 else "red"}


def measures():
    cells = {}
    for unit in UNITS:
        cells[unit] = in_time(unit, "")
        first = min(row["due"] for row in ROWS if unit in ("", row["unit"]))
        cells |= {f"{unit} {one}".strip(): in_time(unit, one) for one in periods(month(first), "2026-06")}
    for unit, waiver in (("Retail", None), ("Bank", None), ("ERP", "erp_freeze"), ("Plant", None)):
        key = f"{unit} 2026-06"
        cells[key] = {**judged(cells[key]), "waiver": waiver}
    plant = {key: cells["Plant 2026-06"][key] for key in ("value", "status", "numerator")}
    without = {"name": "erp_freeze", "without": plant}
    return {"in_time": {"cells": cells, "headline": {"period": "2026-06", **plant, "waiver": without}}}
