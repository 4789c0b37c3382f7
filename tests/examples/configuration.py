"""The latest check of each device and rule at the end of each month, looked for in all checks."""

from datetime import timedelta

from tables import day, last_day, month, percent, periods, table

AS_OF = "2026-06-30"
EXIT = 1
TODAY = day(AS_OF)
ROWS = sorted(table("configuration/data/checks.csv", checked=day), key=lambda row: row["checked"])
TYPES = ["", "firewall", "switch", "router"]
LAST = month(ROWS[-1]["checked"])


def of(kind):
    return [row for row in ROWS if kind in ("", row["device_type"])]


def known_at(kind, at):
    """By device and rule: the latest result up to that day."""
    return {(row["system"], row["rule"]): row for row in of(kind) if row["checked"] <= at}.values()


def months_of(kind):
    return periods(month(of(kind)[0]["checked"]), LAST)


def rules_kept(kind, at):
    known = known_at(kind, at)
    n = sum(row["result"] == "PASS" for row in known)
    level = "green" if n == len(known) else "amber" if n >= 0.95 * len(known) else "red"
    return percent(n, len(known), status=level)


def devices_with_faults(kind, at):
    known = known_at(kind, at)
    faulty, every = {row["system"] for row in known if row["result"] == "FAIL"}, {row["system"] for row in known}
    return percent(len(faulty), len(every))


def devices_right(kind):
    known = known_at(kind, TODAY)
    faulty, every = {row["system"] for row in known if row["result"] == "FAIL"}, {row["system"] for row in known}
    return percent(len(every - faulty), len(every))


def regressions():
    """By month: a pass directly followed by a fail of the same device and rule."""
    before, broken = {}, []
    for row in ROWS:
        key = (row["system"], row["rule"])
        if row["result"] == "FAIL" and before.get(key) == "PASS":
            broken.append(month(row["checked"]))
        before[key] = row["result"]
    return {"": len(broken), **{one: broken.count(one) for one in months_of("")}}


def by_type_and_month(value):
    cells = {}
    for kind in TYPES:
        cells[kind] = value(kind, TODAY)
        cells |= {f"{kind} {one}".strip(): value(kind, last_day(one)) for one in months_of(kind)}
    return cells


def measures():
    newest = {row["system"]: row["checked"] for row in ROWS}
    return {
        "rules_kept": {"cells": by_type_and_month(rules_kept)},
        "devices_with_faults": {"cells": by_type_and_month(devices_with_faults)},
        "regressions": {"cells": regressions(), "headline": {"period": "2026-06", "status": "green"}},
        "devices_right": {"cells": {kind: devices_right(kind) for kind in TYPES}},
        "not_checked": {"cells": {"": sum(at < TODAY - timedelta(days=30) for at in newest.values())}},
    }
