"""Aggregates over rows, each computed from a plain list of values."""

import datetime
import math
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Optional

from . import survival
from . import values as v
from .expressions import evaluate
from .syntax import Range


@dataclass
class Outcome:
    """What an aggregate is over some rows."""

    value: Any = None
    rows: int = 0  # that passed and had a value; the denominator of a share
    passed: int = 0
    numerator: Optional[int] = None
    unknown: int = 0
    faults: list = field(default_factory=list)
    found: list = field(default_factory=list)  # the values


def aggregate(node, scopes, ordered_by, type_):
    """Of an aggregate call over the scopes of rows that have passed its filter and fall into the cell.

    `ordered_by` gives the source's time of a row, for first and last; `type_` is that of the result.
    """
    name = node.base.name
    over = next(arg for arg in node.args if hasattr(arg, "clauses")) if node.base.name != "count" else None
    if name == "count":
        return Outcome(v.integer(len(scopes)), len(scopes), len(scopes))
    if isinstance(over.value, Range):
        return survival_quantile(node, over, scopes)
    values, weights, faults = [], [], []
    for scope in scopes:
        try:
            values.append(evaluate(over.value, scope))
            if name == "weighted_avg":
                values[-1] = evaluate(node.args[0], scope)
                weights.append(evaluate(over.value, scope))
        except v.Fault:
            faults.append(scope.row)
    if faults:
        return Outcome(None, len(values), len(scopes), faults=faults)
    if name in ("share", "any", "all"):
        return condition(name, values)
    if name == "weighted_avg":
        pairs = [(a, b) for a, b in zip(values, weights) if a is not None and b is not None]
        return Outcome(weighted(pairs), len(pairs), len(scopes))
    present = [(scope, value) for scope, value in zip(scopes, values) if value is not None]
    if name in RANKED:  # `other` has no rank
        present = [(scope, value) for scope, value in present if not getattr(value, "is_other", False)]
    out = Outcome(None, len(present), len(scopes))
    found = out.found = [value for _, value in present]
    if name in ("first", "last"):
        out.value = at_end(name, present, ordered_by)
    elif name == "sum":
        out.value = None if scopes and not found else total(found, type_)
    elif name in ("distinct", "approx_distinct"):
        out.value = v.integer(len({key_of(value) for value in found}))
    elif found:
        p = share_of(node.args[0]) if name.startswith("percentile") else Fraction(1, 2)
        out.value = FUNCTIONS[name](found, p)
    return out


def survival_quantile(node, over, scopes):
    pairs = [(evaluate(over.value.low, scope), evaluate(over.value.high, scope)) for scope in scopes]
    found = survival.spans(pairs, scopes[0].program) if scopes else []
    p = Fraction(1, 2) if node.base.name == "median" else share_of(node.args[0])
    return Outcome(survival.quantile(found, p) if found else None, len(found), len(scopes))


def share_of(node):
    return node.value / 100


def key_of(value):
    return v.sort_key(value) if isinstance(value, (v.Exact, v.Span)) else value


def condition(name, values):
    """share, any, all: a condition that is none does not hold."""
    rows = len(values)
    held = sum(value is True for value in values)
    unknown = sum(value is None for value in values)
    out = Outcome(None, rows if name == "share" else rows - unknown, rows, held, unknown)
    if rows and name == "share":
        out.value = v.real(Fraction(held, rows))
    elif rows:
        out.value = held > 0 if name == "any" else held == rows
    return out


def total(found, type_):
    if not found:
        return {"duration": v.Span(0), "number": 0.0}.get(type_.kind, v.Exact(Fraction(0), type_.digits))
    if isinstance(found[0], v.Span):
        return v.checked_span(sum(value.us for value in found), 128)
    exact = sum((v.fraction_of(value) for value in found), Fraction(0))
    if isinstance(found[0], float):
        return v.real(exact)
    return v.checked(exact, max(value.digits for value in found), 128)


def numbers(found):
    return [v.fraction_of(value) for value in found]


def like(first, fraction):
    """A result of exact arithmetic, rounded once, in the kind of the values that it came from."""
    rounded = v.real(fraction)
    if rounded is None:
        return None
    return v.Span(rounded) if isinstance(first, v.Span) else rounded


def mean(found, _):
    first = found[0]
    if isinstance(first, v.Instant):
        average = Fraction(sum(value.us for value in found), len(found))
        return v.Instant(math.floor(average + Fraction(1, 2)))
    if isinstance(first, datetime.date):
        return v.day_of_number(math.floor(Fraction(sum(map(v.day_number, found)), len(found))))
    return like(first, sum(numbers(found)) / len(found))


def weighted(pairs):
    if not pairs:
        return None
    weight = sum((v.fraction_of(b) for _, b in pairs), Fraction(0))
    if weight == 0:
        return None
    return like(pairs[0][0], sum(v.fraction_of(a) * v.fraction_of(b) for a, b in pairs) / weight)


def square_spread(found, sample):
    """The exact variance, or None."""
    n = len(found)
    if n - sample <= 0:
        return None
    values = numbers(found)
    average = sum(values) / n
    return sum((value - average) ** 2 for value in values) / (n - sample)


def square_root(x):
    """The binary64 nearest to the root of a fraction."""
    if x == 0:
        return 0.0
    shift = 0
    while x.numerator << (2 * shift) < x.denominator << 140:
        shift += 64
    scaled = (x.numerator << (2 * shift)) // x.denominator
    root = math.isqrt(scaled)
    exact = root * root == scaled and scaled * x.denominator == x.numerator << (2 * shift)
    # A bit below the last one of the root says on which side of a tie the true root lies.
    return float(Fraction(2 * root + (0 if exact else 1), 2 << shift))


def spread(sample, rooted):
    def function(found, _):
        square = square_spread(found, sample)
        if square is None:
            return None
        if rooted:
            root = square_root(square)
            return v.Span(root) if isinstance(found[0], v.Span) else root
        return like(found[0], square)

    return function


def extreme(which):
    def function(found, _):
        return which(found, key=v.sort_key)

    return function


def quantile(found, p):
    """Hyndman-Fan type 7."""
    ranked = sorted(found, key=v.sort_key)
    place = (len(ranked) - 1) * p
    low = ranked[math.floor(place)]
    high = ranked[min(math.floor(place) + 1, len(ranked) - 1)]
    part = place - math.floor(place)
    if isinstance(low, (v.Member, bool)):
        return low
    if isinstance(low, v.Instant):
        return v.Instant(math.floor(low.us + part * (high.us - low.us) + Fraction(1, 2)))
    if isinstance(low, datetime.date):
        return v.day_of_number(v.day_number(low) + math.floor(part * (high - low).days))
    return like(low, v.fraction_of(low) + part * (v.fraction_of(high) - v.fraction_of(low)))


def nearest_rank(found, p):
    ranked = sorted(found, key=v.sort_key)
    return ranked[max(math.ceil(p * len(ranked)), 1) - 1]


def mode(found, _):
    counts = {}
    for value in found:
        counts.setdefault(key_of(value), []).append(value)
    most = max(len(same) for same in counts.values())
    return min((same[0] for same in counts.values() if len(same) == most), key=v.sort_key)


def at_end(name, present, ordered_by):
    """Of the earliest or latest row with a value; those without a time come behind, row order breaks ties."""
    placed = [(ordered_by(scope), scope.row.order, value) for scope, value in present]
    placed = [entry for entry in placed if entry[0] is not None] or [(0, *entry[1:]) for entry in placed]
    if not placed:
        return None
    which = min if name == "first" else max
    return which(placed, key=lambda entry: entry[:2])[2]


RANKED = ("min", "max", "median", "percentile", "percentile_disc")
FUNCTIONS = {
    "avg": mean,
    "min": extreme(min),
    "max": extreme(max),
    "median": quantile,
    "percentile": quantile,
    "percentile_disc": nearest_rank,
    "stddev": spread(1, True),
    "variance": spread(1, False),
    "stddev_pop": spread(0, True),
    "variance_pop": spread(0, False),
    "mode": mode,
}
