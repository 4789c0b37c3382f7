"""Cohorts of improvement actions by quarter, and corrective actions due so far, asked action by action."""

from tables import day, first_day, last_day, percent, periods, quarter, table

AS_OF = "2026-06-30"
TODAY = day(AS_OF)
ROWS = table("improvement_actions/data/actions.csv", planned=day, due=day, done=day, budget=float, cost=float)
IMPROVEMENTS = [row for row in ROWS if row["kind"] == "improvement"]
CORRECTIVE = [row for row in ROWS if row["kind"] == "corrective" and row["due"] <= TODAY]


def as_planned(row):
    on_time = row["done"] is not None and row["done"] <= row["due"]
    on_cost = row["budget"] is None or (row["cost"] is not None and row["cost"] <= row["budget"])
    return on_time and on_cost and row["quality"] == "yes"


def cohort(one):
    start = first_day(one)
    return [row for row in IMPROVEMENTS if row["planned"] < start and (row["done"] is None or row["done"] > start)]


def managed(one):
    end = min(last_day(one), TODAY)
    rows = [row for row in cohort(one) if row["due"] <= end or (row["done"] is not None and row["done"] <= end)]
    n = sum(as_planned(row) for row in rows)
    cell = percent(n, len(rows))
    if rows:
        cell["status"] = "green" if n >= 0.9 * len(rows) else "amber" if n >= 0.7 * len(rows) else "red"
    return cell


def left_over(until, explained):
    rows = [row for row in CORRECTIVE if row["due"] <= until]
    return percent(sum(row["done"] is None and (explained or row["reason"] is None) for row in rows), len(rows))


def measures():
    days = [at for row in ROWS for at in (row["planned"], row["done"]) if at and at <= TODAY]
    quarters = periods(quarter(min(days)), quarter(max(days)))
    due = [row["due"] for row in ROWS if row["due"] <= TODAY]
    by_due = periods(quarter(min(due)), quarter(max(due)))
    return {
        "managed_to_plan": {"cells": {"": {"value": None}, **{one: managed(one) for one in quarters}},
                            "headline": {"period": "2026-Q2", "status": "amber"}},
        "cohort": {"cells": {"": 0, **{one: len(cohort(one)) for one in quarters}}},
        "not_implemented": {"cells": {"": left_over(TODAY, True),
                                      **{one: left_over(last_day(one), True) for one in by_due}},
                            "headline": {"status": "green"}},
        "not_explained": {"cells": {"": left_over(TODAY, False),
                                    **{one: left_over(last_day(one), False) for one in by_due}}},
    }
