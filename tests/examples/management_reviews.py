"""Reviews held to reviews planned up to the end of each quarter; mean attendance with Student's interval."""

from math import sqrt
from statistics import mean, stdev

from tables import day, last_day, percent, periods, quarter, table

AS_OF = "2026-06-30"
TODAY = day(AS_OF)
STUDENT_10 = 2.2281388519862744  # 97.5 % of Student's distribution with 10 degrees of freedom
ROWS = table("management_reviews/data/reviews.csv", scheduled=day, held=day, invited=int, attended=int)


def held_to_plan(until):
    held = sum(row["held"] is not None and row["held"] <= until for row in ROWS)
    planned = sum(row["scheduled"] is not None and row["scheduled"] <= until for row in ROWS)
    value = held / planned
    level = "green" if 0.7 <= value <= 1.1 else "amber" if 0.5 < value < 0.7 else "red"
    return percent(held, planned, status=level)


def measures():
    days = [row[name] for row in ROWS for name in ("held", "scheduled") if row[name] and row[name] <= TODAY]
    quarters = periods(quarter(min(days)), quarter(max(days)))
    cells = {"": held_to_plan(TODAY), **{one: held_to_plan(last_day(one)) for one in quarters}}
    rates = [row["attended"] / row["invited"] for row in ROWS if row["held"]]
    half = STUDENT_10 * stdev(rates) / sqrt(len(rates))
    interval = {"low": 100 * (mean(rates) - half), "high": 100 * (mean(rates) + half)}
    assert len(rates) == 11 and 0.05 < half <= 0.1
    return {
        "held_to_plan": {"cells": cells, "headline": {"period": "2026-Q2", **cells["2026-Q2"]}},
        "attendance_rate": {"cells": {"": {"value": 100 * mean(rates), "rows": 11, "status": "amber"}},
                            "headline": {"interval": interval}},
        "commitment": {"cells": {"": {"value": 100 * min(mean(rates), 11 / 10), "status": "amber"}}},
    }
