"""Set differences of the inventories, by the latest copy up to each month's end."""

from datetime import timedelta

from tables import EXAMPLES, day, last_day, percent, periods, table

AS_OF = "2026-06-30"
EXIT = 1
FOLDER = "inventory/data/"
MONTHS = periods("2026-04", "2026-06")
CLASSES = ["", "server", "workstation", "notebook"]
CMDB = {one: table(f"{FOLDER}cmdb-{last_day(one)}.csv") for one in MONTHS}
NEWEST = CMDB["2026-06"]


def short(name):
    return name.split(".")[0].upper()


AGENTS = {
    short(name): day(content)
    for name, content, _ in (line.split(";") for line in (EXAMPLES / FOLDER / "edr.csv").read_text().splitlines()[1:])
}


def in_service(copy, kind):
    return [row for row in copy if row["status"] == "in service" and kind in ("", row["class"])]


def outdated(copy, kind, at):
    rows = in_service(copy, kind)
    old = sum(
        row["host"] not in AGENTS or AGENTS[row["host"]] < at - timedelta(days=7) for row in rows)
    level = "green" if old <= 0.02 * len(rows) else "amber" if old <= 0.05 * len(rows) else "red"
    return percent(old, len(rows), status=level)


def encryption(one):
    rows = in_service(CMDB[one], "notebook")
    return percent(sum(row["encrypted"] == "yes" for row in rows), len(rows))


def measures():
    today = day(AS_OF)
    known = {row["host"] for row in NEWEST}
    seen = set(AGENTS) | {short(row["name"]) for row in table(FOLDER + "scanner.csv")}
    old = {kind: outdated(NEWEST, kind, today) for kind in CLASSES}
    for one in MONTHS:
        old |= {f"{kind} {one}".strip(): outdated(CMDB[one], kind, last_day(one)) for kind in CLASSES}
    return {
        "outdated": {"cells": old, "headline": old["2026-06"]},
        "without_agent": {
            "cells": {kind: sum(row["host"] not in AGENTS for row in in_service(NEWEST, kind)) for kind in CLASSES}},
        "unknown_agents": {"cells": {"": sum(host not in known for host in AGENTS)}},
        "known": {"cells": {"": percent(len(seen & known), len(seen), status="red")}},
        "encryption": {"cells": {"": encryption("2026-06"), **{one: encryption(one) for one in MONTHS}},
                       "headline": {"status": "green"}},
    }
