"""A run and the parts of its result document that are compared."""

import datetime
from fractions import Fraction

from . import syntax as s
from . import values as v
from .expressions import evaluate
from .judge import Judge
from .grain import Cells
from .measures import CellNames, measure_type, ratio_of
from .lookups import lookups_of
from .program import Program
from .times import show_instant
from .types import DURATIONS, Infer

BUILT_IN = ("stale", "no_data", "error")


def plain(fraction):
    """An exact number, as the document prints it."""
    return fraction if isinstance(fraction, Fraction) else Fraction(fraction)


def in_percent(x):
    """100 times the shortest decimal that reads back to x, rounded once."""
    return v.real(Fraction(repr(x)) * 100)


def duration_unit(measure, type_):
    unit = measure.one("unit") if measure else None
    if unit is not None and isinstance(unit.value, s.Name) and unit.value.name in DURATIONS:
        return DURATIONS[unit.value.name]
    return DURATIONS["day"] if type_ and type_.unit == "days" else DURATIONS["s"]


def show(value, type_, measure=None):
    """As JSON has it: numbers are Fraction where exact, float where rounded."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, v.Span):
        return shown_span(value, duration_unit(measure, type_))
    if isinstance(value, float):
        return in_percent(value) if type_ and type_.unit == "percent" else value
    if isinstance(value, v.Exact):
        return v.real(value.value * 100) if type_ and type_.unit == "percent" else value.value
    if isinstance(value, v.Member):
        return value.name
    if isinstance(value, v.Instant):
        return show_instant(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value)


def shown_span(value, unit_us):
    """In its unit: an exact one is divided exactly, a rounded one as a number is."""
    if isinstance(value.us, float):
        return value.us / unit_us
    return v.real(Fraction(value.us, unit_us))


class Run:
    """One evaluation of a program at a day."""

    def __init__(self, text, as_of, directory=".", first=None, last=None):
        self.program = Program(text, as_of)
        self.first, self.last = first, last
        for source in self.program.sources.values():
            source.load(directory)

    def in_window(self, at):
        day = self.program.zone.day(at) if isinstance(at, v.Instant) else at
        return (self.first is None or day >= self.first) and (self.last is None or day <= self.last)

    def time_of(self, source, scope):
        """A row's place in the source's own time, for first, last and freshness."""
        if source.time in (None, "none"):
            return 0
        at = source.time_of(scope.row)
        return at.us if isinstance(at, v.Instant) else None if at is None else at.toordinal()

    def document(self):
        measures = [MeasureResult(self, self.program.measures[name]).document() for name in self.program.reported]
        return {
            "as_of": self.program.today.isoformat(),
            "now": show_instant(self.program.now),
            "status": self.worst(measures),
            "measures": measures,
            "sources": [self.source_document(source) for source in self.program.sources.values()],
        }

    def worst(self, measures):
        order = [*self.program.levels, *BUILT_IN]
        found = [m["headline"]["status"] for m in measures]
        return max((status for status in found if status in order), key=order.index, default=None)

    def source_document(self, source):
        if source.is_unread():
            return {"name": source.name}
        newest = source.newest()
        if isinstance(newest, v.Instant):
            newest = self.program.zone.day(newest)
        return {
            "name": source.name,
            "rows": plain(source.read),
            "rejected": plain(source.rejected),
            "rejects": [
                {"line": plain(line), "column": plain(cell[0]) if cell else None, "field": cell[1] if cell else None}
                for _, line, cell in source.rejects[:20]
            ],
            "checks": [
                {"text": text, "failed": plain(count), "lines": [plain(line) for line in lines[:20]]}
                for text, count, lines in source.failed_checks()
            ],
            "orphans": {name: plain(count) for name, count in source.orphans().items()},
            "duplicate_keys": plain(source.duplicates()),
            "later": plain(len(source.later_rows)),
            "undated": plain(len(source.undated_rows)),
            "newest": newest and newest.isoformat(),
            "stale": source.stale,
        }


class MeasureResult:
    def __init__(self, run, measure):
        self.run, self.measure, self.program = run, measure, run.program
        self.cells = Cells(run, measure)
        self.type = measure_type(self.program, measure)
        self.sources = [self.program.sources[name] for name in self.cells.sources]
        self.broken = any(source.too_many_rejects() for source in self._reached())
        self.empty = any(source.root().read == 0 and not source.covers_today for source in self.sources)
        self.stale = self._stale()

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
            status = "error" if self.measure.judged else None
            return {"name": self.measure.name, "headline": {"value": None, "status": status}}
        cells = [self.cell(group, period) for group, period in self.cells.keys()]
        reported = [cell for cell in cells if self._is_reported(cell["key"][1])]
        return {
            "name": self.measure.name,
            "by": self.cells.dimensions,
            "headline": self.headline(reported),
            "parts": self.parts,
            "cells": [{k: x for k, x in cell.items() if k not in ("key", "rule")} for cell in reported],
        }

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
        out = {"key": (group, period), "rule": rule}
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
            outcome = self.cells.outcome(parts[0], scope.group, scope.period)
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

    # --- headline ---

    def headline(self, reported):
        chosen = self._chosen(reported)
        out = {k: x for k, x in chosen.items() if k not in ("key", "rule")}
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
        scope = self.cells.scope(None, chosen["key"][1])
        out["target"] = self.target(scope)
        out["action"] = self.action(rule, scope)
        self.parts = self._parts(scope)
        return out

    def _chosen(self, reported):
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
