"""From a value to its status: targets in force, what is expected by now, criteria in order."""

from fractions import Fraction

from . import values as v
from .expressions import evaluate
from .syntax import Range


def real_value(value):
    """As judging counts: durations in microseconds."""
    if isinstance(value, v.Span):
        return v.real(Fraction(value.us))
    return v.real_of(value)


class Judge:
    """One cell of one measure. `history` keeps for how long each rule has held, by measure and group."""

    def __init__(self, scope, measure, history):
        self.scope, self.measure, self.history = scope, measure, history
        self.program, self.day = scope.program, scope.day
        self.targets = measure.entries.get("target", [])
        self._cache = {}

    def _once(self, key, make):
        if key not in self._cache:
            self._cache[key] = make()
        return self._cache[key]

    def _date(self, value, word):
        found = next((node for name, node in value.dates if name == word), None)
        return None if found is None else self.program.constant(found)

    @property
    def value(self):
        return self._once("value", self.scope.value)

    def distrust(self):
        """The value is of a source that could not be measured."""
        self._cache["value"] = None

    # --- targets ---

    def in_force(self):
        found = None
        for value in sorted(self.targets, key=lambda t: (self._date(t, "from") or v.EPOCH.min)):
            start = self._date(value, "from")
            if start is None or start <= self.day:
                found = value
        return found

    def _evaluated(self, node):
        """At the cell; names of judging are not there, but for lets and measures."""
        return evaluate(node, self.scope)

    def edges(self, target):
        """(low, high) of a target; high None unless it is a range."""
        if isinstance(target.value, Range):
            return self._evaluated(target.value.low), self._evaluated(target.value.high)
        return self._evaluated(target.value), None

    @property
    def target(self):
        target = self.in_force()
        return None if target is None else self.edges(target)[0]

    def met(self, target):
        low, high = self.edges(target)
        if high is None:
            return v.compare(target.op, self.value, low)
        return v.conjunction(v.compare(">=", self.value, low), v.compare("<=", self.value, high))

    @property
    def baseline(self):
        value = self.measure.one("baseline")
        return None if value is None else self._evaluated(value.value)

    def _has_value(self, target):
        low, high = self.edges(target)
        return low is not None and (not isinstance(target.value, Range) or high is not None)

    def _edge(self, target, start):
        low, high = (None if x is None else real_value(x) for x in self.edges(target))
        return high if high is not None and start > low else low

    @property
    def expected(self):
        """In straight lines through the baseline and each target's `by`; in binary64, as the value is."""
        number = self._expected()
        if number is None:
            return None
        low = self.edges(self.in_force())[0]
        return v.Span(number) if isinstance(low, v.Span) else number

    def _expected(self):
        target = self.in_force()
        if target is None or not self._has_value(target):
            return None
        low = real_value(self.edges(target)[0])
        if self.baseline is None:
            return low
        start = self._date(self.measure.one("baseline"), "at")
        at = (start, real_value(self.baseline))
        if self.day < start:
            return at[1]
        has_line = False
        for following in sorted(self.targets, key=lambda t: (self._date(t, "from") or v.EPOCH.min)):
            by = self._date(following, "by")
            if by is None or by < at[0] or not self._has_value(following):
                continue
            has_line = True
            to = (by, self._edge(following, at[1]))
            if self.day <= by:
                if self.day <= at[0] or by <= at[0]:
                    return at[1]
                return at[1] + (to[1] - at[1]) * float((self.day - at[0]).days) / float((by - at[0]).days)
            at = to
        return at[1] if has_line else self._edge(target, at[1])

    @property
    def attainment(self):
        target = self.in_force()
        if target is None or not self._has_value(target) or self.value is None:
            return None
        value = real_value(self.value)
        low, high = (None if x is None else real_value(x) for x in self.edges(target))
        goal = low
        if high is not None:
            if low <= value <= high:
                return 1.0
            goal = low if value < low else high
        if self.baseline is None:
            return None
        baseline = real_value(self.baseline)
        if goal == baseline:
            return None
        return v.finite((value - baseline) / (goal - baseline))

    def state(self):
        target = self.in_force()
        if self.value is None or not self._has_value(target):
            return None
        if self.met(target):
            return "met"
        by = self._date(target, "by")
        if by is None:
            return "behind"
        if self.day > by:
            return "overdue"
        return "on_track" if self._on_the_way(target) else "behind"

    def _on_the_way(self, target):
        value, expected = real_value(self.value), self._expected()
        low, high = (None if x is None else real_value(x) for x in self.edges(target))
        if high is not None:
            away = low - value if value < low else value - high
            allowed = low - expected if expected < low else max(expected - high, 0.0)
            return away <= allowed
        if target.op in ("<", "<="):
            return value <= expected
        if target.op in (">", ">="):
            return value >= expected
        return value == expected

    # --- criteria ---

    def status(self):
        """(status, rule): a level, no_data, error, not_applicable; None where the measure is unrated."""
        if not self.measure.judged:
            return None, None
        try:
            return self._status()
        except v.Fault:
            return "error", None

    def _status(self):
        held = self._count_on()
        for applies in self.measure.entries.get("applies", ()):
            found = evaluate(applies.value, self.scope)
            if found is None:
                return "no_data", None
            if not found:
                return "not_applicable", None
        if self.value is None:
            return "no_data", None
        if self.measure.rules is not None:
            return self._by_rules(held)
        target = self.in_force()
        met = None if target is None else self.met(target)
        if met is None:
            return "no_data", None
        return (self.program.levels[0] if met else self.program.levels[-1]), None

    def _condition(self, rule):
        """A name in it may mean this judgement: value, target, expected, baseline."""
        if rule.condition is None:
            return True
        self.scope.judge = self
        try:
            return evaluate(rule.condition, self.scope)
        except v.Fault:
            return v.Fault
        finally:
            self.scope.judge = None

    def _count_on(self):
        """For how many periods on end each condition has held, this one included."""
        key = (self.measure.name, self.scope.period)
        before = self.history.get((self.measure.name, self.scope.period - 1)) if self.scope.period is not None else None
        held = []
        for number, rule in enumerate(self.measure.rules or ()):
            try:
                good = self.value is not None and self._condition(rule) is True
            except v.Fault:
                good = False
            held.append((before[number] if before else 0) + 1 if good else 0)
        self.history[key] = held
        return held

    def _by_rules(self, held):
        for number, rule in enumerate(self.measure.rules):
            found = self._condition(rule)
            if found is v.Fault:
                return "error", None
            if found is None:
                return "no_data", None
            if found and held[number] >= rule.periods:
                return rule.level, rule
        return "no_data", None
