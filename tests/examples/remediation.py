"""Cohorts, stocks and Kaplan-Meier medians of the findings, asked finding by finding."""

from datetime import timedelta

from tables import EXAMPLES, day, first_day, kaplan_meier, last_day, month, percent, periods, quantile

AS_OF = "2026-06-30"
EXIT = 1
TODAY = day(AS_OF)
ALLOWED = {"low": 180, "medium": 90, "high": 30, "critical": 14}
AGES = [(8, "< 8 days"), (31, "8 days .. 31 days"), (91, "31 days .. 91 days"), (181, "91 days .. 181 days")]


def findings():
    for line in (EXAMPLES / "remediation/data/findings.csv").read_text().splitlines()[1:]:
        _, _, severity, found, fixed = line.split(";")
        name = {"urgent": "critical"}.get(severity.lower(), severity.lower())
        yield name, day(found), day(fixed) if fixed else None


ROWS = list(findings())
SEVERITIES = ["", *ALLOWED]


def of(severity):
    return [row for row in ROWS if severity in ("", row[0])]


def due(row):
    return row[1] + timedelta(days=ALLOWED[row[0]])


def in_time(severity, one):
    rows = [row for row in of(severity) if due(row) <= TODAY and one in ("", month(due(row)))]
    good = sum(row[2] is not None and row[2] <= due(row) for row in rows)
    unknown = sum(row[2] is None for row in rows)
    cell = percent(good, len(rows), unknown=unknown, small=len(rows) < 5)
    if rows:
        value = good / len(rows)
        cell["status"] = "green" if value >= 0.9 else "amber" if value >= 0.7 else "red"
    return cell


def within_30_days(one):
    rows = [row for row in ROWS if one in ("", month(row[1]))]
    good = sum(row[2] is not None and row[2] <= row[1] + timedelta(days=30) for row in rows)
    return percent(good, len(rows), status="green" if good / len(rows) >= 0.6 else "red")


def open_at(severity, at):
    return [row for row in of(severity) if row[1] <= at and (row[2] is None or row[2] > at)]


def ages(at):
    return [(at - row[1]).days for row in open_at("", at)]


def old(at):
    value = ages(at)
    n = sum(age > 90 for age in value)
    cell = percent(n, len(value))
    if value:
        cell["status"] = "green" if n <= 0.05 * len(value) else "amber" if n <= 0.15 * len(value) else "red"
    return cell


def age_group(age):
    return next((name for limit, name in AGES if age < limit), ">= 181 days")


def spell(severity, one=""):
    return f"{severity} {one}".strip()


def due_months(severity):
    days = [due(row) for row in ROWS if due(row) <= TODAY]
    return periods(month(min(due(row) for row in of(severity))), month(max(days)))


def stock_months(severity):
    """Up to the last month in which something was found or fixed."""
    days = [at for row in ROWS for at in row[1:] if at]
    return periods(month(min(row[1] for row in of(severity))), month(max(days)))


def measures():
    fixed_in_time, stock, median, closed = {}, {}, {}, {}
    for severity in SEVERITIES:
        fixed_in_time[severity] = in_time(severity, "")
        fixed_in_time |= {spell(severity, one): in_time(severity, one) for one in due_months(severity)}
        stock[severity] = len(open_at(severity, TODAY))
        stock |= {spell(severity, one): len(open_at(severity, last_day(one))) for one in stock_months(severity)}
        times = [(((row[2] or TODAY) - row[1]).days, row[2] is not None) for row in of(severity)]
        median[severity] = kaplan_meier(50, times)
        closed[severity] = quantile([time for time, over in times if over], 50)
    months = periods(month(min(row[1] for row in ROWS)), month(max(row[1] for row in ROWS)))
    all_ages = ages(TODAY)
    by_age = {"": len(all_ages), **{age_group((TODAY - row[1]).days): 0 for row in ROWS}}
    for age in all_ages:
        by_age[age_group(age)] += 1
    return {
        "fixed_in_time": {"cells": fixed_in_time, "headline": {"period": "2026-06", "status": "amber"}},
        "found_and_fixed": {
            "cells": {"": within_30_days(""), **{one: within_30_days(one) for one in months}},
            "headline": {"period": "2026-05", **within_30_days("2026-05")},
        },
        "time_to_fix": {"cells": median},
        "time_to_fix_of_fixed": {"cells": closed},
        "open_findings": {"cells": stock},
        "old_findings": {"cells": {"": old(TODAY), **{one: old(last_day(one)) for one in stock_months("")}}},
        "age": {"cells": {"": quantile(ages(TODAY), 90),
                          **{one: quantile(ages(last_day(one)), 90) for one in stock_months("")}}},
        "by_age": {"cells": by_age},
    }

