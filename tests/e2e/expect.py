"""Patterns of result documents: what is written has to hold, the rest may be anything.

- An object of the pattern: each of its keys has to be there and match.
- An array: as long, and each element matches.
- An object against an array of objects that have names: the elements by name (measures, sources).
- `cells` as an object: all cells of the measure, in their order, by "group period" ("" is the overall one);
  a cell is its value, or an object. With the key "*" there may be other cells.
- Numbers are compared as they are written, digit by digit.
"""

import json
from decimal import Decimal


def parse(text):
    return json.loads(text, parse_float=Decimal)


def cell_name(cell):
    parts = [word(key) for key in cell["group"].values()]
    if cell["period"] is not None:
        parts.append(cell["period"])
    return " ".join(parts)


def word(value):
    return value if isinstance(value, str) else json.dumps(value)


def by_name(items):
    return {item["name"]: item for item in items}


def is_scalar(value):
    return not isinstance(value, (dict, list))


def same(pattern, value):
    if isinstance(pattern, bool) or isinstance(value, bool) or isinstance(pattern, str):
        return type(pattern) is type(value) and pattern == value
    return pattern == value


def faults(pattern, value, at=""):
    """Where `value` does not match: a list of sentences, empty where it does."""
    if is_scalar(pattern):
        return [] if same(pattern, value) else [f"{at}: {show(value)}, expected {show(pattern)}"]
    if isinstance(pattern, list):
        return list_faults(pattern, value, at)
    if isinstance(value, list):
        if at.endswith(".cells"):
            return cell_faults(pattern, value, at)
        value = by_name(value)
    if not isinstance(value, dict):
        return [f"{at}: {show(value)}, expected an object"]
    found = []
    for key, part in pattern.items():
        if key in value:
            found += faults(part, value[key], f"{at}.{key}")
        else:
            found.append(f"{at}.{key}: missing")
    return found


def list_faults(pattern, value, at):
    if not isinstance(value, list) or len(pattern) != len(value):
        return [f"{at}: {show(value)}, expected {show(pattern)}"]
    return [fault for i, part in enumerate(pattern) for fault in faults(part, value[i], f"{at}[{i}]")]


def cell_faults(pattern, cells, at):
    if "*" in pattern:
        pattern = {name: part for name, part in pattern.items() if name != "*"}
        cells = [cell for cell in cells if cell_name(cell) in pattern]
    names = [cell_name(cell) for cell in cells]
    if names != list(pattern):
        return [f"{at}: there are {names}, expected {list(pattern)}"]
    found = []
    for cell, (name, part) in zip(cells, pattern.items()):
        actual = cell["value"] if is_scalar(part) else cell
        found += faults(part, actual, f"{at}[{name!r}]")
    return found


def updated(pattern, value):
    """The pattern with what `value` has in its place."""
    if is_scalar(pattern):
        return value
    if isinstance(pattern, list):
        if len(pattern) != len(value):
            return value
        return [updated(part, element) for part, element in zip(pattern, value)]
    if isinstance(value, list):
        if value and "group" in value[0]:
            return updated_cells(pattern, value)
        value = by_name(value)
    return {key: updated(part, value[key]) for key, part in pattern.items() if key in value}


def updated_cells(pattern, cells):
    result = {"*": True} if "*" in pattern else {}
    for cell in cells:
        if "*" in pattern and cell_name(cell) not in pattern:
            continue
        part = pattern.get(cell_name(cell))
        result[cell_name(cell)] = updated(part, cell) if isinstance(part, dict) else cell["value"]
    return result


class Exactly(float):
    """A decimal that json writes as it was read."""

    def __new__(cls, decimal):
        made = super().__new__(cls, decimal)
        made.text = str(decimal)
        return made

    def __repr__(self):
        return self.text


def show(value):
    return json.dumps(value, ensure_ascii=False, default=Exactly)


def dump(value):
    return json.dumps(exact(value), ensure_ascii=False, indent="\t") + "\n"


def exact(value):
    if isinstance(value, dict):
        return {key: exact(part) for key, part in value.items()}
    if isinstance(value, list):
        return [exact(part) for part in value]
    return Exactly(value) if isinstance(value, Decimal) else value
