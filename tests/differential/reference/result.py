"""One measure of a run: its cells, its headline, what judges and what waives it."""

from . import syntax as s
from . import values as v
from .confidence import interval_ends
from .emptiness import is_empty
from .expressions import evaluate
from .grain import Cells
from .judge import Judge
from .lookups import lookups_of
from .looking import Near
from .measures import CellNames, measure_type, ratio_of
from .showing import bare, in_percent, plain, show
from .types import Infer
from .waivers import Waiving


BUILT_IN = ("stale", "no_data", "error")


def public(cell):
    return {key: value for key, value in cell.items() if key not in ("key", "rule", "fault")}


class MeasureResult:
    def __init__(self, run, measure):
        self.run, self.measure, self.program = run, measure, run.program
        self.cells = Cells(run, measure)
        self.type = measure_type(self.program, measure)
        self.sources = [self.program.sources[name] for name in self.cells.sources]
        self.broken = any(source.too_many_rejects() for source in self._reached())
        self.empty = is_empty(self.cells, self.sources, self._reached()[len(self.sources) :])
        self.stale = self._stale()
        for name in self.cells.headlines:
            other = run.result(name)
            self.broken, self.empty, self.stale = self.broken or other.broken, self.empty or other.empty, self.stale or other.stale
        self.waiving = Waiving(self.cells)
        self.waivers, self._reported = [], None

    def _reached(self):
        """The sources of the measure and those that rows are looked up in."""
        looked_up = lookups_of(self.program, self.cells)
        self.program.looked_up |= looked_up
        return [*self.sources, *(self.program.sources[name] for name in looked_up)]

    def _stale(self):
        found = False
        for source in self.sources:
            if source.is_old():
                source.stale = found = True
            if source.covers_today or not self.measure.every:
                continue
            newest = source.newest()
            periods = self.cells.periods_of(source)
            if newest is not None:
                periods.add(self.cells.period_of(newest))
            if periods and max(periods) < self.cells.latest_complete():
                source.stale = found = True
        return found

    def document(self):
        if any(source.is_unread() for source in self.sources):
            self.deciding = "error" if self.measure.judged else None
            return {"name": bare(self.measure.name), "headline": {"value": None, "status": self.deciding}}
        reported, headline = self.reported(), self.headline()
        self._waive(reported, headline)
        return {
            "name": bare(self.measure.name),
            "by": self.cells.dimensions,
            "headline": public(headline),
            "parts": self.parts,
            "cells": [public(cell) for cell in reported],
        }

    def reported(self):
        if self._reported is None:
            cells = [self.cell(group, period) for group, period in self.cells.keys()]
            self._reported = [cell for cell in cells if self._is_reported(cell["key"][1])]
        return self._reported

    # --- waivers ---

    def judged_day(self, period):
        return self.cells.judged_day(period)

    def _waive(self, reported, headline):
        self.deciding = headline["status"]
        if not self.waiving.waivers:
            return
        for cell in reported:
            waiver = self.waiving.of(cell["key"][0], self.judged_day(cell["key"][1]))
            cell["waiver"] = waiver and waiver.name
        group, period = headline["key"]
        day = self.judged_day(period)
        waiver, without = self.waiving.of(group, day), None
        if not waiver or group is not None:
            groups = self.waiving.waived_groups(day)
            if groups and not waiver:
                waiver = max(groups.values(), key=lambda one: one.until)
            if groups and len(groups) < len(self.cells.groups):
                without = self._without(set(groups))
        if without:
            self.deciding, headline["action"] = without["status"], without["action"]
        elif waiver and self.deciding in self.program.levels:
            self.deciding, headline["action"] = None, None
        keys = ("value", "numerator", "denominator", "rows", "status")
        told = without and {key: without[key] for key in keys if key in without}
        headline["waiver"] = waiver and {"name": waiver.name, "without": told}
        self.waivers = self.waiving.document(self, headline, reported, self.program.levels)

    def _without(self, groups):
        """The headline of what is not waived, in the same periods."""
        again = MeasureResult(self.run, self.measure)
        again.cells.excluded = groups
        again.stale = self.stale
        again.waiving.waivers = []
        return again.headline()

    def is_stock(self):
        """Made of stocks alone, and looking neither back nor for several periods: judged by the state at now."""
        return self.cells.is_stock() and (self.run.last is None or self.run.last >= self.program.today)

    def _is_reported(self, period):
        if period is None:
            return True
        calendar, every = self.cells.calendar, self.measure.every
        first, last = calendar.first_day(every, period), calendar.last_day(every, period)
        return (self.run.first is None or last >= self.run.first) and (self.run.last is None or first <= self.run.last)

    # --- cells ---

    def cell(self, group, period):
        scope = self.cells.scope(group, period)
        if period is None or period == self.cells.first_of_series(group):
            self.cells.history = {}
        value, status, rule = self.judged(scope)
        out = {"key": (group, period), "rule": rule, "fault": self._is_fault(scope)}
        out["group"] = {
            name: show(one, None) for name, one in zip(self.cells.dimensions, group or ())
        }
        out["period"] = None if period is None else self.cells.calendar.label(self.measure.every, period)
        if period is not None:
            out["complete"] = self.cells.is_complete(period)
        out["value"] = None if self.broken or self.empty else show(value, self.type, self.measure)
        out.update(self.ratio(scope))
        out["rows"] = plain(scope.rows())
        out.update(self.small(out, scope))
        out.update(self.interval(scope))
        out["status"] = status
        return out

    def judged(self, scope):
        try:
            value = scope.value()
        except v.Fault:
            value = v.Fault
        status, rule = Judge(scope, self.measure, self.cells.history).status()
        if self.measure.judged and (self.broken or self.empty):
            return None, "error" if self.broken else "no_data", None
        return (None if value is v.Fault else value), status, rule

    def ratio(self, scope):
        kind, parts = ratio_of(self.measure.formula, scope)
        if kind == "share":
            outcome = scope.outcome_of(parts[0])
            if outcome.numerator is None:
                return {"numerator": None, "denominator": None}
            return {
                "numerator": plain(outcome.numerator),
                "denominator": plain(outcome.passed),
                "unknown": plain(outcome.unknown),
            }
        if kind == "ratio":
            return {
                "numerator": self.shown_part(parts[0], scope),
                "denominator": self.shown_part(parts[1], scope),
            }
        return {}

    def shown_part(self, node, scope):
        try:
            value = evaluate(node, scope)
        except v.Fault:
            return None
        return show(value, Infer(CellNames(self.program, scope.measure))(node))

    def small(self, cell, scope):
        limit = self.measure.one("small")
        if limit is None:
            return {}
        against = cell.get("denominator")
        return {"small": (cell["rows"] if against is None else against) < limit.value.value}

    def interval(self, scope):
        entry = self.measure.one("interval")
        if entry is None:
            return {}
        ends = [None, None] if self.broken or self.empty else interval_ends(scope)
        shown = [show(end, self.type, self.measure) for end in ends]
        low, high = (Near(end) if isinstance(end, float) else end for end in shown)
        return {"interval": {"level": plain(entry.value.value), "low": low, "high": high}}

    # --- headline ---

    def headline(self):
        chosen = self._chosen(self.reported())
        out = dict(chosen)
        out.setdefault("small", False)
        rule = chosen["rule"]
        complete = chosen.get("complete", True)
        if self.measure.judged and not (self.broken or self.empty) and out["status"] != "error":
            if self.measure.every and not self.is_stock() and chosen["key"][1] is None:
                out["status"], rule = "no_data", None
            elif self.stale:
                out["status"], rule = "stale", None
            elif self.measure.every and not self.is_stock() and not complete:
                out["status"], rule = "no_data", None
        scope = self.cells.scope(*chosen["key"])
        out["target"] = self.target(scope)
        out["action"] = self.action(rule, scope)
        self.parts = self._parts(scope)
        return out

    def _chosen(self, reported):
        chosen = self._overall(reported)
        in_no_period = self.measure.every and not self.is_stock() and chosen["key"][1] is None
        if self.measure.one("headline") is None or in_no_period:
            return chosen
        groups = [cell for cell in reported if cell["key"][0] is not None and cell["key"][1] == chosen["key"][1]]
        order = [*self.program.levels, *BUILT_IN]
        return max(groups, key=lambda cell: order.index(cell["status"]) if cell["status"] in order else -1, default=chosen)

    def headline_value(self):
        """What other measures see: nothing that could not be relied on."""
        cell = self._chosen(self.reported())
        if self.broken or self.empty or cell["fault"]:
            return None
        by_period = self.measure.every and not self.is_stock()
        if by_period and (cell["key"][1] is None or not cell["complete"]):
            return None
        return self.cells.scope(*cell["key"]).value()

    def _overall(self, reported):
        if not self.measure.every or self.is_stock():
            return reported[0]
        periods = [cell for cell in reported if cell["key"][0] is None and cell["key"][1] is not None]
        if not periods:
            return reported[0]
        complete = [cell for cell in periods if cell["complete"]]
        return complete[-1] if complete else periods[-1]

    def target(self, scope):
        judge = Judge(scope, self.measure, {})
        if self.broken or self.empty or self._is_fault(scope):
            judge.distrust()
        try:
            target = judge.in_force()
            if target is None:
                return None
            low, high = judge.edges(target)
            shown = [show(edge, self.type, self.measure) for edge in (low, high)]
            return {
                "op": target.op,
                "value": shown if target.op == "in" else shown[0],
                "from": self._day(judge, target, "from"),
                "by": self._day(judge, target, "by"),
                "expected": show(judge.expected, self.type, self.measure),
                "state": judge.state(),
                "attainment": None if judge.attainment is None else in_percent(judge.attainment),
            }
        except v.Fault:
            return None

    def _is_fault(self, scope):
        try:
            scope.value()
        except v.Fault:
            return True
        return False

    def _day(self, judge, target, word):
        day = judge._date(target, word)
        return day and day.isoformat()

    def action(self, rule, scope):
        if rule is None or rule.action is None:
            return None
        due = None
        if rule.within is not None:
            within = self.program.constant(rule.within)
            due = self.program.move_months(scope.day, int(within)) if isinstance(within, int) else v.add(scope.day, within, 64)
        return {"text": rule.action, "to": rule.to, "due": due and due.isoformat()}

    def _parts(self, scope):
        out = {}
        for name in self.measure.lets:
            try:
                value = scope.name(name)
            except v.Fault:
                value = None
            out[name] = show(value, Infer(CellNames(self.program, self.measure))(s.Name(name)))
        return out
