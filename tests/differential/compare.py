"""The result document of the compiler against the cells of the reference."""

import json
from fractions import Fraction

from reference.looking import Near


HEADLINE = (
    "group value numerator denominator unknown rows interval status period complete small target waiver action".split()
)


class Number(str):
    """A number as the document writes it."""


def read_document(text):
    return json.loads(text, parse_int=Number, parse_float=Number)


def same(native, expected):
    """Exact numbers are equal, rounded ones the same binary64."""
    if isinstance(expected, bool) or expected is None or isinstance(native, bool) or native is None:
        return native is expected
    if isinstance(expected, Fraction):
        return isinstance(native, Number) and Fraction(native) == expected
    if isinstance(expected, Near):
        return isinstance(native, Number) and abs(float(native) - expected) <= 1e-12 * max(abs(expected), 1e-3)
    if isinstance(expected, float):
        return isinstance(native, Number) and float(native) == expected
    if isinstance(expected, list):
        return isinstance(native, list) and len(native) == len(expected) and all(map(same, native, expected))
    if isinstance(expected, dict):
        return isinstance(native, dict) and all(same(native.get(key), value) for key, value in expected.items())
    return native == expected and not isinstance(native, Number)


def shown(value):
    if isinstance(value, Fraction):
        return str(int(value)) if value.denominator == 1 else str(float(value)) + f" (exactly {value})"
    return repr(value) if isinstance(value, float) else json.dumps(value, default=str)


def differences(native, expected):
    """Lines that say what differs; none where both agree."""
    out = []
    for key in ("as_of", "now", "status"):
        check(out, key, native.get(key), expected[key])
    measures = {measure["name"]: measure for measure in native["measures"]}
    check(out, "measures", list(measures), [measure["name"] for measure in expected["measures"]])
    for measure in expected["measures"]:
        if measure["name"] in measures:
            compare_measure(out, measures[measure["name"]], measure)
    waivers = {waiver["name"]: waiver for waiver in native["waivers"]}
    for waiver in expected["waivers"]:
        check(out, f"waiver {waiver['name']}", waivers.get(waiver["name"]), waiver)
    sources = {source["name"]: source for source in native["sources"]}
    for source in expected["sources"]:
        if source["name"] in sources:
            compare_source(out, sources[source["name"]], source)
    return out


def check(out, where, native, expected):
    if not same(native, expected):
        out.append(f"{where}: compiler {shown(native)}, reference {shown(expected)}")


def place(cell):
    return json.dumps({"group": cell["group"], "period": cell["period"]}, default=shown, sort_keys=True)


def compare_measure(out, native, expected):
    name = expected["name"]
    for key in HEADLINE:
        if key in expected["headline"]:
            check(out, f"{name} headline {key}", native["headline"].get(key), expected["headline"][key])
    if "cells" not in expected:
        return
    check(out, f"{name} parts", native["parts"], expected["parts"])
    if len(native["cells"]) != len(expected["cells"]):
        places = {place(cell) for cell in expected["cells"]}
        there = {place(cell) for cell in native["cells"]}
        out.append(f"{name}: only the compiler has {sorted(there - places)[:5]}, only the reference {sorted(places - there)[:5]}")
        return
    for one, other in zip(native["cells"], expected["cells"]):
        for key, value in other.items():
            check(out, f"{name} {place(other)} {key}", one.get(key), value)


def compare_source(out, native, expected):
    name = f"source {expected['name']}"
    if "rows" not in expected:
        return
    for key in ("rows", "rejected", "duplicate_keys", "orphans", "later", "undated", "newest", "stale"):
        check(out, f"{name} {key}", native.get(key), expected[key])
    rejects = [{key: one.get(key) for key in ("line", "column", "field")} for one in native["rejects"]]
    check(out, f"{name} rejects", rejects, expected["rejects"])
    checks = [
        {"text": one["text"], "failed": one["failed"], "lines": [place["line"] for place in one["examples"]]}
        for one in native["checks"]
    ]
    check(out, f"{name} checks", checks, expected["checks"])
