"""Weights times what is reached of each target, item by item."""

from tables import table

AS_OF = "2026-06-30"
EXIT = 1  # an item that nobody measured
FOLDER = "capability_index/data/"
ASSESSED = {"B-07": 0.75}
ITEMS = table(FOLDER + "items.csv", weight=int, target=float)
SHARES = {
    row["item"]: row["reached"] / row["of"]
    for row in table(FOLDER + "measurements.csv", reached=int, of=int) if row["year"] == "2025"
}


def reached(item):
    name = item["item"]
    if item["direction"] == "less":
        return 1 - SHARES.get(name, 1)
    value, target = ASSESSED.get(name, SHARES.get(name, 0)), item["target"] / 100
    return min(value, target) / target


def index(items):
    return 100 * sum(reached(item) * item["weight"] for item in items) / sum(item["weight"] for item in items)


def measures():
    weights = sum(item["weight"] for item in ITEMS)
    lost = {item["title"]: 100 * (1 - reached(item)) * item["weight"] / weights for item in ITEMS}
    value = index(ITEMS)
    assert 70 < value < 80
    return {
        "index": {"cells": {"": {"value": value, "status": "manageable"}}},
        "lost": {"cells": {"": sum(lost.values()), **lost}},
        "by_kind": {"cells": {"": value, "assessed": index([item for item in ITEMS if item["item"] in ASSESSED]),
                              "measured": index([item for item in ITEMS if item["item"] not in ASSESSED])}},
        "unmeasured": {"cells": {"": {"value": 1, "status": "failing"}}},
    }
