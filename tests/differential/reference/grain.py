"""The grain of a measure: which rows count where, which groups and periods there are."""

from . import syntax as s
from . import values as v
from .aggregates import Outcome, aggregate
from .expressions import evaluate, holds
from .measures import BACK, CellNames, CellScope, clause, infer_measure, over_of
from .stocks import Stay, end_of, is_there, start_of
from .types import is_aggregate


class About:
    """An aggregate's clauses."""

    def __init__(self, node, program, names):
        over = over_of(node)
        self.node, self.source = node, program.sources[over.source]
        self.where = clause(over, "where")
        self.word = next((word for word in ("while", "during") if clause(over, word) is not None), None)
        self.stay = clause(over, self.word) if self.word else None
        self.type = names.aggregate_type(node)
        self.at = clause(over, "at")
        self.placing = self.source.placing if self.at is None else self.at
        if self.stay is not None:
            self.placing = self.stay.low
        self.is_snapshot = self.source.is_snapshot


class Placed:
    """A row as one aggregate sees it."""

    def __init__(self, scope, at, group):
        self.scope, self.at, self.group = scope, at, group
        self.key = group_key(group)
        self.period = None
        self.ends = None  # of a stock: the period in which the row leaves
        self.stay = None


class Cells:
    """All cells of one reported measure."""

    def __init__(self, run, measure):
        self.run, self.program, self.measure = run, run.program, measure
        self.every, self.dimensions = measure.every, measure.dimensions
        self.calendar = self.program.calendar
        self.history = {}
        self._placed, self._grouped, self._outcomes, self._about, self._inventories = {}, {}, {}, {}, {}
        self.nodes, self.headlines, self.roots = [], [], []
        self.usable = {}  # what functions over periods have asked for
        self.excluded = set()  # keys of groups that do not count over all
        self.replaced = (None, None)  # an aggregate that is asked to have another value
        self._collect(measure, set(), judged=True)
        self._find_cells()

    # --- which aggregates the measure is made of ---

    def _collect(self, measure, seen, judged):
        if (measure.name, judged) in seen:
            return
        seen.add((measure.name, judged))
        infer_measure(self.program, measure)
        roots = [measure.formula]
        if judged:
            roots += measure.lets.values()
            roots += [rule.condition for rule in measure.rules or () if rule.condition is not None]
            roots += [value.value for key in ("target", "applies") for value in measure.entries.get(key, ())]
        for root in roots:
            self.roots.append((root, measure))
            self._aggregates(root, measure, seen)

    def _aggregates(self, node, measure, seen):
        if is_aggregate(node):
            if node not in self.nodes:
                self.nodes.append(node)
            return
        if isinstance(node, s.Call) and node.base.name == "headline":
            self.headlines.append(node.args[0].name)
            return
        if isinstance(node, s.Call) and node.base.name == "status" and isinstance(node.args[0], s.Call):
            self.headlines.append(node.args[0].args[0].name)
            return
        if isinstance(node, s.Call) and node.base.name in ("interval_low", "interval_high"):
            self._collect(self.program.measures[node.args[0].name], seen, judged=False)
            return
        if isinstance(node, s.Call) and node.base.name in ("status", "target", "attainment", "baseline"):
            self._collect(self.program.measures[node.args[0].name], seen, judged=True)
            return
        if isinstance(node, s.Name) and node.member is None:
            if node.name in measure.lets:
                self._aggregates(measure.lets[node.name], measure, seen)
            elif node.name in self.program.measures:
                self._collect(self.program.measures[node.name], seen, judged=False)
        for child in s.children(node):
            self._aggregates(child, measure, seen)

    @property
    def sources(self):
        """Of all aggregates, in no order that matters."""
        return list(dict.fromkeys(over_of(node).source for node in self.nodes))

    # --- rows ---

    def about(self, node):
        if id(node) not in self._about:
            self._about[id(node)] = About(node, self.program, CellNames(self.program, self.measure))
        return self._about[id(node)]

    def placed(self, node):
        """The rows that count at all, and where."""
        if id(node) not in self._placed:
            self._placed[id(node)] = list(self._place(self.about(node)))
        return self._placed[id(node)]

    def _of_group(self, node, key):
        """Those of one group, or all."""
        if key is None:
            return [one for one in self.placed(node) if one.key is None or one.key not in self.excluded]
        if id(node) not in self._grouped:
            found = self._grouped[id(node)] = {}
            for placed in self.placed(node):
                found.setdefault(placed.key, []).append(placed)
        return self._grouped[id(node)].get(key, [])

    def _place(self, about):
        source, placing = about.source, about.placing
        for row in source.rows:
            scope = source.scope(row)
            at = None if placing in (None, "none") else evaluate(placing, scope)
            if placing not in (None, "none"):
                if at is None:
                    source.undated_rows.add(row.order)
                    continue
                if self.is_later(at):
                    source.later_rows.add(row.order)
                    continue
            placed = Placed(scope, at, self.group_of(source, scope))
            placed.period = self.period_of(at) if self.every and at is not None else None
            if about.stay is not None:
                end = evaluate(about.stay.high, scope)
                placed.stay = Stay(at, end, self.program)
                if not self.every and not placed.stay.begins_by(end_of(self, None)):
                    continue
                if self.every and end is not None and placed.stay.is_some_time():
                    seen = end if about.word == "while" or not self.is_later(end) else before(end)
                    placed.ends = None if self.is_later(seen) else self.period_of(seen)
                yield placed
                continue
            if not self.every and at is not None and not self.run.in_window(at):
                continue
            yield placed

    def group_of(self, source, scope):
        """None for a source that stands in totals alone."""
        if not all(source.has(name) for name in self.dimensions):
            return None
        return tuple(scope.name(dimension) for dimension in self.dimensions)

    def is_later(self, at):
        return at.us > self.program.now.us if isinstance(at, v.Instant) else at > self.program.today

    def period_of(self, at):
        if isinstance(at, v.Instant):
            return self.calendar.of_instant(self.every, at)
        return self.calendar.of_day(self.every, at)

    def outcome(self, node, group, period, since=None):
        key = (id(node), group_key(group), period, since)
        if key not in self._outcomes:
            self._outcomes[key] = self._outcome(self.about(node), key[1], period, since)
        return self._outcomes[key]

    def _counts_in(self, about, placed, period, since):
        if about.word:
            return is_there(placed, about.word, self, period)
        if about.is_snapshot:
            return placed.at == self.inventory(about, period)
        if period is None or placed.period is None:
            return True
        return (period if since is None else since) <= placed.period <= period

    def inventory(self, about, period):
        """The latest one of a period, or of all; None: there is none."""
        key = id(about.source)
        if key not in self._inventories:
            found = self._inventories[key] = {}
            for at in about.source.inventories():
                if not self.is_later(at) and (self.every or self.run.in_window(at)):
                    for place in (self.period_of(at) if self.every else None, None):
                        found[place] = max(found.get(place, at), at, key=v.sort_key)
        return self._inventories[key].get(period)

    def _outcome(self, about, group, period, since):
        if about.is_snapshot and self.inventory(about, period) is None:
            return Outcome(numerator=0)
        scopes, faults, times = [], [], {}
        for placed in self._of_group(about.node, group):
            if not self._counts_in(about, placed, period, since):
                continue
            placed.scope.cell = (self, period)
            if placed.stay is not None and about.source.time is None:
                times[placed.scope] = placed.stay.since()
            try:
                if about.where is None or holds(about.where, placed.scope):
                    scopes.append(placed.scope)
            except v.Fault:
                faults.append(placed.scope.row)
        order = lambda scope: times.get(scope, self.run.time_of(about.source, scope))  # noqa: E731
        outcome = aggregate(about.node, scopes, order, about.type)
        outcome.faults += faults
        return outcome

    # --- groups and periods ---

    def _find_cells(self):
        self.groups, self.first_of = {}, {}
        periods = set()
        for node in self.nodes:
            for placed in self.placed(node):
                key = placed.key
                if placed.group is not None:
                    self.groups.setdefault(key, placed.group)
                if placed.ends is not None:
                    periods.add(placed.ends)
                if placed.period is not None:
                    periods.add(placed.period)
                    known = self.first_of.get(key, placed.period)
                    self.first_of[key] = min(known, placed.period)
        sources = [self.program.sources[name] for name in self.sources]
        for source in sources if self.every else ():
            newest = source.newest() if source.origin else None
            if newest is not None:
                periods.add(max([self.period_of(newest), *periods]))
        if self.every and any(source.covers_today for source in sources):
            periods |= {self.period_of(self.program.now)} | (set() if periods else {self.latest_complete()})
        self.first, self.last = (min(periods), max(periods)) if periods else (None, None)

    def ended(self, period, before_us=0):
        """Whether its last instant is not after now, and lies so long before."""
        return self.calendar.start(self.every, period + 1).us - 1 + before_us <= self.program.now.us

    def is_complete(self, period):
        return self.ended(period, self.measure.matures_us)

    def latest_complete(self):
        period = self.calendar.of_instant(self.every, self.program.now)
        while not self.is_complete(period):
            period -= 1
        return period

    def periods_of(self, source):
        """In which rows of a source are placed, or leave."""
        out = set()
        for node in self.nodes:
            if over_of(node).source == source.name:
                for placed in self.placed(node):
                    out |= {placed.period, placed.ends} - {None}
        return out

    def _of_formula(self, measure, node):
        """The aggregates that a formula is made of, through lets and other measures."""
        if is_aggregate(node):
            return [node]
        if isinstance(node, s.Name) and node.member is None:
            if node.name in measure.lets:
                return self._of_formula(measure, measure.lets[node.name])
            if node.name in self.program.measures:
                other = self.program.measures[node.name]
                return self._of_formula(other, other.formula)
        return [one for child in s.children(node) for one in self._of_formula(measure, child)]

    def is_stock(self):
        nodes = self._of_formula(self.measure, self.measure.formula)
        if self.first is None:
            return False
        moments = [clause(over_of(node), "while") is not None for node in nodes]
        always = [self.program.sources[over_of(node).source].time == "none" for node in nodes]
        if not any(moments) or not all(one or other for one, other in zip(moments, always)):
            return False
        roots = [self.measure.formula, *self.measure.lets.values()]
        roots += [rule.condition for rule in self.measure.rules or () if rule.condition is not None]
        looks = any(isinstance(node, s.Call) and node.base.name in BACK for root in roots for node in s.walk(root))
        return not looks and all(rule.periods == 1 for rule in self.measure.rules or ())

    def has_period(self, group, period):
        return self.first is not None and self.first_of_series(group) <= period <= self.last

    def period_value(self, period, word):
        """period.start and the like, never later than now."""
        last = end_of(self, period)
        if word == "last":
            return last.day
        start = start_of(self, period)
        end = self.program.now.us if last.us == self.program.now.us else last.us + 1
        if period is not None and self.ended(period):
            end = self.calendar.start(self.every, period + 1).us
        if start is None:
            return {"start": None, "end": v.Instant(end), "length": None}[word]
        return {"start": v.Instant(start.us), "end": v.Instant(end), "length": v.Span(end - start.us)}[word]

    def keys(self):
        """(group, period) of every cell, in the order of the document."""
        kept = set(self.groups) - self.excluded
        groups = [self.groups[key] for key in sorted(kept, key=order_key)] if self.dimensions else []
        yield None, None
        for group in groups:
            yield group, None
        if not self.every or self.first is None:
            return
        for period in range(self.first, self.last + 1):
            yield None, period
        for group in groups:
            for period in range(self.first_of.get(group_key(group), self.first), self.last + 1):
                yield group, period

    def first_of_series(self, group):
        return self.first if group is None else self.first_of.get(group_key(group), self.first)

    def judged_day(self, period):
        return self.program.today if period is None else self.calendar.last_day(self.every, period)

    def scope(self, group, period):
        return CellScope(self, self.measure, group, period)


def group_key(group):
    """Groups that are equal have equal keys; none equals none."""
    if group is None:
        return None
    return tuple(None if value is None else (True, v.sort_key(value)) for value in group)


def before(moment):
    """The last one at which a row that leaves then is still there."""
    return v.Instant(moment.us - 1) if isinstance(moment, v.Instant) else v.day_of_number(v.day_number(moment) - 1)


def order_key(key):
    """None last."""
    return tuple((value is None, b"" if value is None else value[1]) for value in key)
