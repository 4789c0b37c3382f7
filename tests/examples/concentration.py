"""Parts and ranks of causes, the Herfindahl index of teams, and findings of teams by month."""

from collections import Counter

from tables import day, month, percent, periods, table

AS_OF = "2026-06-30"
ROWS = table("concentration/data/findings.csv", opened=day, closed=day)


def spread():
    counts = Counter()
    last = month(max(row["opened"] for row in ROWS))
    for team in ("", *{row["team"] for row in ROWS}):
        rows = [row for row in ROWS if team in ("", row["team"])]
        counts[team] = len(rows)
        for one in periods(month(min(row["opened"] for row in rows)), last):
            counts[f"{team} {one}".strip()] = sum(month(row["opened"]) == one for row in rows)
    return dict(counts)


def measures():
    causes = Counter(row["cause"] for row in ROWS)
    teams = Counter(row["team"] for row in ROWS if row["closed"] is None)
    n = len(ROWS)
    index = sum(k * k for k in teams.values()) / sum(teams.values()) ** 2
    ranks = {cause: 1 + sum(other > k for other in causes.values()) for cause, k in causes.items()}
    return {
        "by_cause": {"cells": {"": percent(n, n), **{cause: percent(k, n) for cause, k in causes.items()}}},
        "cause_rank": {"cells": {"": None, **ranks}},
        "largest_cause": {"cells": {"": percent(max(causes.values()), n, status="amber")}},
        "team_index": {"cells": {"": {"value": index, "status": "amber"}}},
        "spread": {"cells": spread()},
    }
