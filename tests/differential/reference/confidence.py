"""Confidence intervals: Wilson's of a share, Student's of a mean, that of order statistics of a quantile."""

import math
from fractions import Fraction
from statistics import NormalDist

from . import syntax as s
from . import values as v
from .aggregates import share_of, spread
from .types import is_aggregate


def normal(level):
    """z with P(|Z| <= z) = level, refined until nothing changes."""
    tail = float((1 - level) / 2)
    z = -NormalDist().inv_cdf(tail)
    for _ in range(3):
        below = math.erfc(z / math.sqrt(2)) / 2
        z += (below - tail) / (math.exp(-z * z / 2) / math.sqrt(2 * math.pi))
    return z


def beta_tail(t, freedom):
    """P(|T| > t), by the continued fraction of the incomplete beta function."""
    a, b, x = freedom / 2, 0.5, freedom / (freedom + t * t)
    if x > (a + 1) / (a + b + 2):
        return 1 - _beta(b, a, 1 - x)
    return _beta(a, b, x)


def _beta(a, b, x):
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)) / a
    tiny, c, d = 1e-300, 1.0, 1 - (a + b) * x / (a + 1)
    d = 1 / (d or tiny)
    found = d
    for m in range(1, 500):
        step = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d, c = 1 / (1 + step * d or tiny), 1 + step / c or tiny
        found *= d * c
        step = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d, c = 1 / (1 + step * d or tiny), 1 + step / c or tiny
        found *= d * c
        if abs(d * c - 1) < 1e-16:
            break
    return front * found


def student(level, freedom):
    """t with P(|T| <= t) = level, by halving."""
    low, high = 0.0, 1.0
    while beta_tail(high, freedom) > 1 - float(level):
        high *= 2
    for _ in range(200):
        middle = (low + high) / 2
        if beta_tail(middle, freedom) > 1 - float(level):
            low = middle
        else:
            high = middle
    return (low + high) / 2


def of_share(level, holds, n):
    if not n:
        return None, None
    z, p = normal(level), holds / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    reach = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    low = 0.0 if holds == 0 else max(middle - reach, 0.0)
    return low, 1.0 if holds == n else min(middle + reach, 1.0)


def of_mean(level, mean, variance, n):
    """`mean` and `variance` in numbers."""
    if n < 2 or variance is None:
        return None, None
    reach = student(level, n - 1) * math.sqrt(variance / n)
    return mean - reach, mean + reach


def ranks(level, n, p):
    """From 1; 0 where there is none."""
    tail, below, low, high = (1 - level) / 2, Fraction(0), 0, 0
    chances = [math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)]
    for rank in range(1, n + 1):
        below += chances[rank - 1]  # fewer than `rank` values lie below the quantile
        if below <= tail:
            low = rank
        if not high and 1 - below <= tail:
            high = rank
    return low, high


def of_quantile(level, found, p, is_interpolated):
    """The values themselves; numbers where the quantile would be one."""
    if not found:
        return None, None
    ranked = sorted(found, key=v.sort_key)

    def value(rank):
        if not rank:
            return None
        one = ranked[rank - 1]
        return v.real_of(one) if is_interpolated and isinstance(one, v.Exact) else one

    return tuple(map(value, ranks(level, len(ranked), p)))


# --- of a measure ---


def estimate(node, scope):
    """The aggregate that the formula hands on."""
    if is_aggregate(node):
        return node
    if isinstance(node, s.Name) and node.member is None:
        if node.name in scope.measure.lets:
            return estimate(scope.measure.lets[node.name], scope)
        other = scope.of(node.name)
        return estimate(other.measure.formula, other)
    found = [estimate(child, scope) for child in s.children(node) if not isinstance(child, (s.Number, s.Constant))]
    return found[0]


def interval_ends(scope):
    """[low, high] in the type of the measure's value."""
    level = Fraction(scope.measure.one("interval").value.value) / 100
    node = estimate(scope.measure.formula, scope)
    outcome = scope.cells.outcome(node, scope.group, scope.period, scope.since)
    if outcome.faults:
        return [None, None]
    ends = [None if end is None else scope.with_value(node, end) for end in ends_of(node, outcome, level)]
    return ends if None in ends or v.compare("<=", *ends) else ends[::-1]


def ends_of(node, outcome, level):
    name, found = node.base.name, outcome.found
    if name == "share":
        return of_share(level, outcome.numerator, outcome.passed)
    if name == "avg":
        variance = spread(1, False)(found, None) if len(found) > 1 else None
        is_span = isinstance(outcome.value, v.Span)
        mean, variance = (one.us if isinstance(one, v.Span) else one for one in (outcome.value, variance))
        ends = of_mean(level, mean, variance, len(found)) if mean is not None else (None, None)
        return [v.Span(end) if is_span and end is not None else end for end in ends]
    p = Fraction(1, 2) if name == "median" else share_of(node.args[0])
    return of_quantile(level, found, p, name != "percentile_disc")
