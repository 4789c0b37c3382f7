"""Shares of messages by campaign, with Wilson's interval; persons over the campaigns of a year."""

from collections import defaultdict
from datetime import timedelta
from math import sqrt

from tables import instant, percent, table

AS_OF = "2026-06-30"
EXIT = 1
Z = 1.959963984540054  # 97.5 % of the standard normal distribution
TIMES = ("delivered", "opened", "clicked", "entered", "reported")
ROWS = [row for row in table("phishing/data/deliveries.csv", **{name: instant for name in TIMES})
        if row["bounced"] == "no"]
CAMPAIGNS = sorted({row["campaign"] for row in ROWS})


def there(rows, name):
    return sum(row[name] is not None for row in rows)


def wilson_high(k, n):
    p = k / n
    return (p + Z * Z / (2 * n) + Z * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))) / (1 + Z * Z / n)


def click_rate(rows):
    k, n = there(rows, "clicked"), len(rows)
    level = "green" if wilson_high(k, n) <= 0.15 else "amber" if k / n <= 0.15 else "red"
    return percent(k, n, status=level)


def preparedness(rows):
    n = len(rows)
    value = 1 - (0.3 * there(rows, "clicked") + 0.2 * (n - there(rows, "reported")) + 0.5 * there(rows, "entered")) / n
    return {"value": 100 * value, "status": "green" if value >= 0.9 else "amber" if value >= 0.6 else "red"}


def resilience(rows):
    reports, clicks = there(rows, "reported"), there(rows, "clicked")
    if not clicks:
        return {"value": None, "numerator": reports, "denominator": 0, "status": "no_data"}
    value = reports / clicks
    return {"value": value, "numerator": reports, "denominator": clicks,
            "status": "green" if value >= 5 else "amber" if value >= 2 else "red"}


def first_report(rows):
    value = min((row["reported"] - row["delivered"]) / timedelta(minutes=1) for row in rows if row["reported"])
    return {"value": value, "status": "green" if value <= 10 else "amber" if value <= 60 else "red"}


def repeat_clickers():
    tested, fell_for = defaultdict(set), defaultdict(set)
    for row in ROWS:
        if row["delivered"] > instant("2025-07-01"):
            tested[row["person"]].add(row["campaign"])
            if row["clicked"]:
                fell_for[row["person"]].add(row["campaign"])
    persons = [person for person in tested if len(tested[person]) >= 2]
    n = sum(len(fell_for[person]) >= 2 for person in persons)
    return percent(n, len(persons), status="red")


def measures():
    groups = {"": ROWS, **{one: [row for row in ROWS if row["campaign"] == one] for one in CAMPAIGNS}}
    by_campaign = {
        measure.__name__: {"cells": {name: measure(rows) for name, rows in groups.items()}}
        for measure in (click_rate, preparedness, resilience, first_report)
    }
    by_campaign["first_report"]["headline"] = {"status": "red"}
    return {**by_campaign, "repeat_clickers": {"cells": {"": repeat_clickers()}}}
