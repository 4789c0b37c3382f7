"""Expressions that look at other cells: at periods before, at several periods together, at other groups."""

import math
from collections import Counter
from fractions import Fraction
from itertools import combinations

from . import syntax as s
from . import values as v
from .aggregates import Outcome
from .expressions import evaluate


class Near(float):
    """A statistic of rounded values: compared but for the last places."""


class Looking:
    """What a cell's scope can do beside its own values; mixed into it."""

    def _at(self, period, node):
        """The value of an expression in another period of this group; None where there is no such period."""
        group = None if isinstance(node, s.Call) and node.base.name == "total" else self.group
        if self.period is None or period is None or not self.cells.has_period(group, period):
            return None
        return evaluate(node, self.moved(period=period))

    def _count(self, node, default=1):
        return int(node.args[1].value) if len(node.args) > 1 else default

    # --- single periods ---

    def call_previous(self, node):
        return self.period and self._at(self.period - self._count(node), node.args[0])

    def call_same_period_last_year(self, node):
        if self.period is None:
            return None
        return self._at(self.cells.calendar.year_before(self.cells.every, self.period), node.args[0])

    def call_change(self, node):
        return v.subtract(evaluate(node.args[0], self), self.call_previous(node), self.bits)

    def call_growth(self, node):
        return v.divide(self.call_change(node), self.call_previous(node))

    # --- statistics, of complete periods that have a value ---

    def _usable(self, period, node):
        """Kept, as every later period asks for it again; with the node and the group, lest others get their ids."""
        if self.cells.replaced[0] is not None:
            return self._reckon(period, node)
        place = (id(node), id(self.group), self.measure.name, self.judge is None, self.since, period)
        known = self.cells.usable
        if place not in known:
            known[place] = (self._reckon(period, node), node, self.group)
        return known[place][0]

    def _reckon(self, period, node):
        if not self.cells.has_period(self.group, period) or not self.cells.is_complete(period):
            return None
        found = self._at(period, node)
        return None if found is None else float(v.fraction_of(found))

    def _last(self, node):
        """The values of the last n periods, or None unless all have one."""
        if self.period is None:
            return None
        n = self._count(node)
        found = [self._usable(period, node.args[0]) for period in range(self.period - n + 1, self.period + 1)]
        return None if any(one is None for one in found) else found

    def _number(self, node, number):
        """As the kind of the expression that it is of."""
        if number is None:
            return None
        like = next((one for one in (self._at(p, node.args[0]) for p in self._series()) if one is not None), None)
        return v.Span(Near(number)) if isinstance(like, v.Span) else Near(number)

    def _series(self):
        first = self.cells.first_of_series(self.group)
        return range(first, self.period + 1)

    def call_moving_avg(self, node):
        found = self._last(node)
        return self._number(node, found and float(sum(map(Fraction, found)) / len(found)))

    def call_trend(self, node):
        found = self._last(node)
        return self._number(node, found and slope(found))

    def call_forecast(self, node):
        found = self._last(node)
        if found is None or slope(found) is None:
            return None
        return self._number(node, median(found) + slope(found) * ((len(found) - 1) / 2 + 1))

    def call_trend_p(self, node):
        found = self._last(node)
        return found and Near(trend_p(found))

    def _so_far(self, node):
        """By period, from the first to this one; None where there is nothing to use."""
        return [self._usable(period, node.args[0]) for period in self._series()] if self.period is not None else []

    def _limit(self, node, sign):
        found = self._so_far(node)
        ranges = [abs(Fraction(b) - Fraction(a)) for a, b in zip(found, found[1:]) if a is not None and b is not None]
        values = [Fraction(one) for one in found if one is not None]
        if not ranges:
            return None
        mean, moving = sum(values) / len(values), sum(ranges) / len(ranges)
        return self._number(node, float(mean + sign * Fraction(266, 100) * moving))

    def call_control_low(self, node):
        return self._limit(node, -1)

    def call_control_high(self, node):
        return self._limit(node, 1)

    def call_is_anomaly(self, node):
        found = self._so_far(node)
        values = sorted(one for one in found if one is not None)
        if not found or found[-1] is None or len(values) < 2:
            return None
        return abs(modified_z(values, found[-1])) > 3.5

    def call_zscore(self, node):
        found = self._last(node)
        if found is None or len(found) < 2:
            return None
        mean = sum(map(Fraction, found)) / len(found)
        square = sum((Fraction(one) - mean) ** 2 for one in found) / (len(found) - 1)
        return None if square == 0 else Near(float(Fraction(found[-1]) - mean) / float(square) ** 0.5)

    def call_ewma(self, node):
        weight = float(evaluate(node.args[1], self).value)
        average = found = None
        for period in self._series() if self.period is not None else ():
            found = self._usable(period, node.args[0])
            if found is not None:
                average = found if average is None else weight * found + (1 - weight) * average
        return None if found is None else self._number(node, average)

    # --- several periods together ---

    def _since(self, node):
        """The first of the periods that are taken together; None where there are not as many."""
        name, first = node.base.name, self.cells.first_of_series(self.group)
        if name == "cumulative":
            return min(self.cells.first, self.period)
        if name == "year_to_date":
            return self.cells.calendar.first_of_year(self.cells.every, self.period)
        since = self.period - self._count(node) + 1
        return since if since >= first else None

    def _stretched(self, node):
        """The scope of all those periods; None where there is none."""
        if node.base.name == "total":
            return self.moved(group=None)
        if self.period is None:
            return self if node.base.name == "cumulative" else None
        since = self._since(node)
        return None if since is None else self.moved(since=since)

    def _over(self, node):
        scope = self._stretched(node)
        return None if scope is None else evaluate(node.args[0], scope)

    call_cumulative = call_year_to_date = call_rolling = call_total = _over

    def outcome_of(self, node):
        """Of an aggregate, or of one over several periods."""
        if not isinstance(node.base, s.Name) or node.base.name not in ("cumulative", "year_to_date", "rolling"):
            return self.cells.outcome(node, self.group, self.period, self.since)
        scope = self._stretched(node)
        return Outcome() if scope is None else scope.outcome_of(node.args[0])

    def stretched_counts(self, node):
        """Rows behind what is taken together."""
        scope = self._stretched(node)
        if scope is None:
            yield 0
        else:
            yield from scope._counts(node.args[0])

    # --- other groups ---

    def _groups(self, node):
        for key, group in self.cells.groups.items():
            if self.period is None or self.cells.first_of.get(key, self.cells.first) <= self.period:
                found = evaluate(node.args[0], self.moved(group=group))
                if found is not None:
                    yield v.fraction_of(found), found

    def call_rank(self, node):
        if self.group is None:
            return None
        own = evaluate(node.args[0], self)
        if own is None:
            return None
        return v.integer(1 + sum(size > v.fraction_of(own) for size, _ in self._groups(node)))

    def call_lowest(self, node):
        return min(self._groups(node), key=lambda one: one[0], default=(None, None))[1]

    def call_highest(self, node):
        return max(self._groups(node), key=lambda one: one[0], default=(None, None))[1]


def median(values):
    ranked = sorted(values)
    middle = len(ranked) // 2
    return ranked[middle] if len(ranked) % 2 else (ranked[middle - 1] + ranked[middle]) / 2


def modified_z(values, x):
    """By the median of the deviations from the median, or where that is 0 by their mean."""
    middle = median(values)
    away = sorted(abs(one - middle) for one in values)
    if median(away):
        return 0.6745 * (x - middle) / median(away)
    mean = sum(away) / len(away)
    return (x - middle) / (1.2533 * mean) if mean else 0.0


def score(values):
    return sum((b > a) - (b < a) for i, a in enumerate(values) for b in values[i + 1 :])


def trend_p(values):
    """Mann and Kendall: exact up to 10 values, by the normal distribution beyond."""
    n, own = len(values), abs(score(values))
    if n <= 10:
        return exact_p(values, own)
    ties = [values.count(one) for one in set(values)]
    variance = (n * (n - 1) * (2 * n + 5) - sum(t * (t - 1) * (2 * t + 5) for t in ties)) / 18
    return 1.0 if own <= 1 else math.erfc((own - 1) / math.sqrt(variance) / math.sqrt(2))


def exact_p(values, own):
    """Over all orders of the values: insert them one by one, counting the scores that come about."""
    counts, placed = Counter({0: 1}), 0
    for same in Counter(sorted(values)).values():
        grown = Counter()
        for inversions, ways in gaussian(placed, same).items():
            for before, times in counts.items():
                grown[before + placed * same - 2 * inversions] += times * ways
        counts, placed = grown, placed + same
    return float(Fraction(sum(ways for one, ways in counts.items() if abs(one) >= own), sum(counts.values())))


def gaussian(m, k):
    """{inversions: orders} of m things and k larger like ones among each other."""
    found = Counter()
    for places in combinations(range(m + k), k):
        found[sum(m - (place - nth) for nth, place in enumerate(places))] += 1
    return found


def slope(values):
    """Theil and Sen: the median of the slopes between any two."""
    found = [(b - a) / (j - i) for i, a in enumerate(values) for j, b in enumerate(values) if i < j]
    return median(found) if found else None
