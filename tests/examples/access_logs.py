"""Log-ins and requests by ISO week in Zurich, from the lines of the logs as Python's regular expressions read them."""

import gzip
import re
from collections import Counter, defaultdict
from datetime import datetime
from ipaddress import ip_address, ip_network
from zoneinfo import ZoneInfo

from tables import EXAMPLES, percent

AS_OF = "2026-06-29"
EXIT = 1
ZONE = ZoneInfo("Europe/Zurich")
LOGIN = re.compile(r"(\S+) \S+ sshd\[\d+\]: (Failed|Accepted) (password|publickey) for (invalid user )?(\S*) from (\S+) port \d+")
REQUEST = re.compile(r'(\S+) \S+ (\S+) \[(.+?)\] "[A-Z]+ [^ "]* HTTP/[0-9.]+" (\d+) (?:\d+|-) ')
INSIDE = ip_network("10.0.0.0/8")


def lines(name):
    for path in sorted((EXAMPLES / "access_logs" / "data").glob(name + "*")):
        with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as file:
            yield from file


def week(at):
    year, number, _ = at.astimezone(ZONE).isocalendar()
    return f"{year}-W{number:02}"


def by_week(rows):
    """[(week, rows)], all of them together first."""
    weeks = defaultdict(list)
    for row in rows:
        weeks[week(row[0])].append(row)
    return [("", rows), *sorted(weeks.items())]


def logins():
    found = filter(None, map(LOGIN.match, lines("auth.log")))
    return [(datetime.fromisoformat(at), *rest) for at, *rest in (match.groups() for match in found)]


def requests():
    found = filter(None, map(REQUEST.match, lines("access.log")))
    return [(datetime.strptime(match[3], "%d/%b/%Y:%H:%M:%S %z"), ip_address(match[1]), match[2], int(match[4])) for match in found]


def share(rows, holds, bands=None):
    good = sum(map(holds, rows))
    cell = percent(good, len(rows))
    if bands and rows:
        part = good / len(rows)
        cell["status"] = "green" if part <= bands[0] else "amber" if part <= bands[1] else "red"
    return cell


def broken_in(rows):
    failed = Counter(row[5] for row in rows if row[1] == "Failed")
    entered = {row[5] for row in rows if row[1] == "Accepted"}
    return sum(failed[address] >= 10 for address in entered)


def outside_refused(rows):
    return share([row for row in rows if row[1] not in INSIDE], lambda row: 400 <= row[3] <= 499)


def refused(rows):
    """Of each user too, from its first week on, those without a request included."""
    weeks = by_week(rows)
    cells = {one: outside_refused(of_week) for one, of_week in weeks}
    for user in [*sorted({row[2] for row in rows} - {"-"}), "-"]:
        name, own = "null" if user == "-" else user, [row for row in rows if row[2] == user]
        for one, of_week in weeks:
            if one == "" or one >= week(min(own)[0]):
                cells[f"{name} {one}".strip()] = outside_refused([row for row in of_week if row[2] == user])
    return cells


def measures():
    tried, asked = logins(), requests()
    accepted = {one: [row for row in rows if row[1] == "Accepted"] for one, rows in by_week(tried)}
    return {
        "failed_logins": {"cells": {one: share(rows, lambda row: row[1] == "Failed", (0.5, 0.8)) for one, rows in by_week(tried)}},
        "with_keys": {"cells": {one: share(rows, lambda row: row[2] == "publickey") for one, rows in accepted.items()}},
        "accounts_guessed": {"cells": {one: len({row[4] for row in rows if row[3]}) for one, rows in by_week(tried)}},
        "broken_in": {"cells": {"": broken_in(tried)}},
        "server_errors": {"cells": {one: share(rows, lambda row: row[3] >= 500, (0.01, 0.05)) for one, rows in by_week(asked)}},
        "refused": {"cells": refused(asked)},
    }
