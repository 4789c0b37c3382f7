"""Late incidents by category and month against the limits; Kaplan and Meier's 90 % of the time to resolve."""

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from tables import kaplan_meier, month, periods, table

AS_OF = "2026-06-30"
EXIT = 1
ZURICH = ZoneInfo("Europe/Zurich")
NOW = datetime(2026, 7, 1, tzinfo=ZURICH).astimezone(timezone.utc) - timedelta(microseconds=1)
ALLOWED = {"Malware": 8, "Phishing": 24, "Data loss": 48, "Outage": 4}
LIMITS = {row["category"]: int(row["limit"]) for row in table("incident_limits/data/limits.csv")}
NAMES = {name: name.lower().replace(" ", "_") for name in LIMITS}


def local(text):
    return datetime.strptime(text, "%d.%m.%Y %H:%M").replace(tzinfo=ZURICH).astimezone(timezone.utc)


ROWS = table("incident_limits/data/incidents.csv", reported=local, resolved=local)


def late(row):
    return (row["resolved"] or NOW) > row["reported"] + timedelta(hours=ALLOWED[row["category"]])


def over_time(category, one):
    value = sum(
        late(row) for row in ROWS
        if category in ("", row["category"]) and one in ("", month(row["reported"].astimezone(ZURICH))))
    limit = LIMITS[category] if category else sum(LIMITS.values())
    level = "green" if value <= 0.9 * limit else "amber" if value <= limit else "red"
    return {"value": value, "status": level}


def nine_of_ten(category):
    rows = [row for row in ROWS if category in ("", row["category"])]
    times = [((row["resolved"] or NOW) - row["reported"], row["resolved"] is not None) for row in rows]
    value = kaplan_meier(90, times) / timedelta(hours=1)
    allowed = ALLOWED[category] if category else max(ALLOWED.values())
    return {"value": value, "status": "green" if value <= 2 * allowed else "red"}


def measures():
    months = periods("2026-01", "2026-06")
    late_ones, times = {}, {}
    for category in ("", *LIMITS):
        name = NAMES.get(category, "")
        late_ones[name] = over_time(category, "")
        late_ones |= {f"{name} {one}".strip(): over_time(category, one) for one in months}
        times[name] = nine_of_ten(category)
    return {
        "over_time": {"cells": late_ones, "headline": {"period": "2026-06", **late_ones["phishing 2026-06"]}},
        "nine_of_ten": {"cells": times, "headline": times["phishing"]},
    }
