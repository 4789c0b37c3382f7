"""Minutes down, service by service and month by month, each minute counted once."""

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from tables import first_day, month, next_period, periods, table

AS_OF = "2026-06-30"
ZURICH = ZoneInfo("Europe/Zurich")
MONTHS = periods("2026-01", "2026-06")


def local(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZURICH).astimezone(timezone.utc)


def midnight(at):
    return datetime(at.year, at.month, at.day, tzinfo=ZURICH).astimezone(timezone.utc)


NOW = midnight(first_day("2026-07")) - timedelta(microseconds=1)
SERVICES = {row["service"]: float(row["target"]) for row in table("availability/data/services.csv")}
ROWS = table("availability/data/outages.csv", down=local, up=local)


def time_down(service, kind, start, end):
    """The union of the stretches of the kind in [start, end), less what was down already for another reason."""
    total, reached = timedelta(0), start
    for row in sorted((row for row in ROWS if row["service"] == service), key=lambda row: row["down"]):
        low, high = max(row["down"], reached), min(row["up"] or end, end)
        if high > low and row["down"] < end:
            total += (high - low) if row["kind"] == kind else timedelta(0)
            reached = high
    return total


def share(services, one):
    start, end = midnight(first_day(one)), min(midnight(first_day(next_period(one))), NOW)
    out = sum((time_down(service, "outage", start, end) for service in services), timedelta(0))
    closed = sum((time_down(service, "maintenance", start, end) for service in services), timedelta(0))
    value = 100 * (1 - out / (len(services) * (end - start) - closed))
    cell = {"value": value}
    if len(services) == 1:
        target = SERVICES[services[0]]
        cell["status"] = "green" if value >= target else "amber" if value >= target - 0.5 else "red"
    return cell


def outages(services, one):
    return sum(
        row["service"] in services and row["kind"] == "outage" and one in ("", month(row["down"].astimezone(ZURICH)))
        for row in ROWS)


def starts(service):
    return month(min(row["down"] for row in ROWS if row["service"] == service).astimezone(ZURICH))


def measures():
    shares, counts = {}, {}
    for group in ("", *SERVICES):
        services = [group] if group else list(SERVICES)
        shares[group] = {"value": None}  # without a month there is no length
        counts[group] = outages(services, "")
        for one in periods(starts(group), MONTHS[-1]) if group else MONTHS:
            shares[f"{group} {one}".strip()] = share(services, one)
            counts[f"{group} {one}".strip()] = outages(services, one)
    worst = shares["shop 2026-06"]
    return {
        "availability": {"cells": shares, "headline": {"period": "2026-06", **worst}},
        "outages": {"cells": counts},
    }
