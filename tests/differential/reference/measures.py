"""Measures: which cells there are, and what each of them holds."""

from . import syntax as s
from . import values as v
from .aggregates import aggregate
from .expressions import evaluate, holds
from .judge import Judge
from .sources import RowScope
from .types import PERCENT, Infer, aggregate_type, arithmetic, is_aggregate

JUDGED = ("value", "target", "expected", "baseline")


def over_of(node):
    """The `… of S …` of an aggregate; `count(S)` alone names just the source."""
    for arg in node.args:
        if isinstance(arg, s.Over):
            return arg
    return s.Over(None, node.args[0].name, [])


def clause(over, word):
    return next((value for name, value in over.clauses if name == word), None)


class CellNames:
    """Names that stand in the entries of a measure."""

    def __init__(self, program, measure, judging=False):
        self.program, self.measure, self.judging = program, measure, judging

    def type_of(self, name):
        if self.judging and name in JUDGED:
            return measure_type(self.program, self.measure)
        if name in self.measure.lets:
            return Infer(self)(self.measure.lets[name])
        if name in self.program.measures:
            return measure_type(self.program, self.program.measures[name])
        param = self.program.params.get(name)
        return param and param.type

    def source_of(self, node):
        return None

    def call_type(self, node):
        name = node.base.name
        if name == "status":
            return self.program.level_type
        if name == "attainment":
            return PERCENT
        if name in ("target", "baseline", "expected"):
            return measure_type(self.program, self.program.measures[node.args[0].name])
        return None

    def aggregate_type(self, node):
        over = over_of(node)
        names = self.program.sources[over.source].names
        for _, value in over.clauses:
            names.infer(value)
        if over.value is None:
            return aggregate_type(node.base.name, None)
        value = names.infer(over.value)
        if isinstance(over.value, s.Range):
            return arithmetic("-", value, value)
        if node.base.name == "weighted_avg":
            value = names.infer(node.args[0])
        return aggregate_type(node.base.name, value)


def measure_type(program, measure):
    found = Infer(CellNames(program, measure))(measure.formula)
    unit = measure.one("unit")
    if unit is not None and isinstance(unit.value, s.Name) and found and found.kind != "duration":
        if unit.value.name == "percent":
            return PERCENT
    return found


class Placed:
    """A row as one aggregate sees it."""

    def __init__(self, scope, at, group):
        self.scope, self.at, self.group = scope, at, group
        self.period = None
        self.passes = self.fault = None


class CellScope:
    """The names of one cell of a measure."""

    bits = 128

    def __init__(self, cells, measure, group, period, day):
        self.cells, self.measure, self.group, self.period, self.day = cells, measure, group, period, day
        self.program = cells.program
        self.judge = None  # of the own measure, where criteria are asked
        self.known = {}

    def name(self, name):
        if self.judge is not None and name in JUDGED:
            return getattr(self.judge, name)
        if name in self.measure.lets:
            if name not in self.known:
                self.known[name] = evaluate(self.measure.lets[name], self)
            return self.known[name]
        if name in self.program.measures:
            return self.of(name).value()
        return self.program.params[name].value

    def of(self, name):
        """Another measure at this grain."""
        return CellScope(self.cells, self.program.measures[name], self.group, self.period, self.day)

    def value(self):
        return evaluate(self.measure.formula, self)

    def aggregate(self, node):
        outcome = self.cells.outcome(node, self.group, self.period)
        if outcome.faults:
            raise v.Fault
        return outcome.value

    # status(m) and its like, of another measure or the own one

    def _judge_of(self, node):
        scope = self.of(node.args[0].name)
        return Judge(scope, scope.measure, self.cells.history)

    def call_status(self, node):
        status = self._judge_of(node).status()[0]
        if status in self.program.levels:
            return self.program.level_type.members[self.program.levels.index(status)]
        return None

    def call_target(self, node):
        return self._judge_of(node).target

    def call_baseline(self, node):
        return self._judge_of(node).baseline

    def call_attainment(self, node):
        return self._judge_of(node).attainment

    # --- rows and parts of a ratio ---

    def rows(self):
        kind, parts = ratio_of(self.measure.formula, self)
        if kind == "share":
            return self.rows_under(parts[0])
        if kind == "ratio":
            return self.rows_under(parts[1])
        return self.rows_under(self.measure.formula)

    def rows_under(self, node):
        counts = list(self._counts(node))
        return min(counts, default=0)

    def _counts(self, node):
        if is_aggregate(node):
            yield self.cells.outcome(node, self.group, self.period).rows
            return
        if isinstance(node, s.Name):
            if node.member is None and node.name in self.measure.lets:
                yield from self._counts(self.measure.lets[node.name])
            elif node.member is None and node.name in self.program.measures:
                other = self.of(node.name)
                if other.aggregates_below(other.measure.formula):
                    yield other.rows()
            return
        for child in s.children(node):
            yield from self._counts(child)

    def aggregates_below(self, node):
        return any(True for _ in self._counts(node))


def is_constant(node, scope):
    if isinstance(node, (s.Number, s.String)):
        return True
    return isinstance(node, s.Negate) and is_constant(node.operand, scope)


def unlet(node, scope):
    while isinstance(node, s.Name) and node.member is None and node.name in scope.measure.lets:
        node = scope.measure.lets[node.name]
    return node


def without_factors(node, scope):
    """Strips factors that are constant."""
    node = unlet(node, scope)
    while isinstance(node, s.Binary) and node.op in "*/":
        if is_constant(node.right, scope):
            node = unlet(node.left, scope)
        elif node.op == "*" and is_constant(node.left, scope):
            node = unlet(node.right, scope)
        else:
            break
    return node


def counted(node, scope):
    node = without_factors(node, scope)
    if is_aggregate(node) or (isinstance(node, s.Name) and node.name in scope.program.measures):
        return node
    return None


def ratio_of(formula, scope):
    """("share", [node]), ("ratio", [numerator, denominator]) or (None, [])."""
    node = unlet(formula, scope)
    if is_aggregate(node) and node.base.name == "share":
        return "share", [node]
    if isinstance(node, s.Name) and node.member is None and node.name in scope.program.measures:
        other = scope.of(node.name)
        return ratio_of(other.measure.formula, other)
    node = without_factors(node, scope)
    if isinstance(node, s.Binary) and node.op == "/":
        parts = [counted(node.left, scope), counted(node.right, scope)]
        if all(parts):
            return "ratio", parts
    return None, []


class Cells:
    """All cells of one reported measure."""

    def __init__(self, run, measure):
        self.run, self.program, self.measure = run, run.program, measure
        self.every, self.dimensions = measure.every, measure.dimensions
        self.calendar = self.program.calendar
        self.history = {}
        self._placed, self._outcomes = {}, {}
        self.nodes = []
        self._collect(measure, set())
        self._find_cells()

    # --- which aggregates the measure is made of ---

    def _collect(self, measure, seen):
        if measure.name in seen:
            return
        seen.add(measure.name)
        infer_measure(self.program, measure)
        roots = [measure.formula, *measure.lets.values()]
        if measure is self.measure or measure.judged:
            roots += [rule.condition for rule in measure.rules or () if rule.condition is not None]
            roots += [value.value for value in measure.entries.get("target", ())]
            roots += [value.value for value in measure.entries.get("applies", ())]
        for root in roots:
            self._aggregates(root, seen)

    def _aggregates(self, node, seen):
        if is_aggregate(node):
            self.nodes.append(node)
            return
        if isinstance(node, s.Name) and node.name in self.program.measures and node.member is None:
            self._collect(self.program.measures[node.name], seen)
        for child in s.children(node):
            self._aggregates(child, seen)

    @property
    def sources(self):
        """Of all aggregates, in no order that matters."""
        return list(dict.fromkeys(over_of(node).source for node in self.nodes))

    # --- rows ---

    def placing(self, node):
        """The expression that places rows, "none", or None where nothing does."""
        over = over_of(node)
        at = clause(over, "at")
        return at if at is not None else self.program.sources[over.source].time

    def placed(self, node):
        """The rows that count at all, and where."""
        if id(node) not in self._placed:
            self._placed[id(node)] = list(self._place(node))
        return self._placed[id(node)]

    def _place(self, node):
        source = self.program.sources[over_of(node).source]
        placing = self.placing(node)
        for row in source.rows:
            scope = RowScope(source, row)
            at = None if placing in (None, "none") else evaluate(placing, scope)
            if placing not in (None, "none"):
                if at is None:
                    source.undated_rows.add(row.order)
                    continue
                if self.is_later(at):
                    source.later_rows.add(row.order)
                    continue
            group = tuple(scope.name(dimension) for dimension in self.dimensions)
            placed = Placed(scope, at, group)
            placed.period = self.period_of(at) if self.every and at is not None else None
            if not self.every and at is not None and not self.run.in_window(at):
                continue
            yield placed

    def is_later(self, at):
        return at.us > self.program.now.us if isinstance(at, v.Instant) else at > self.program.today

    def period_of(self, at):
        if isinstance(at, v.Instant):
            return self.calendar.of_instant(self.every, at)
        return self.calendar.of_day(self.every, at)

    def outcome(self, node, group, period):
        key = (id(node), group_key(group), period)
        if key not in self._outcomes:
            self._outcomes[key] = self._outcome(node, group, period)
        return self._outcomes[key]

    def _outcome(self, node, group, period):
        where = clause(over_of(node), "where")
        source = self.program.sources[over_of(node).source]
        scopes, faults = [], []
        for placed in self.placed(node):
            if group is not None and group_key(placed.group) != group_key(group):
                continue
            if period is not None and placed.period is not None and placed.period != period:
                continue
            try:
                if where is None or holds(where, placed.scope):
                    scopes.append(placed.scope)
            except v.Fault:
                faults.append(placed.scope.row)
        type_ = CellNames(self.program, self.measure).aggregate_type(node)
        outcome = aggregate(node, scopes, lambda scope: self.run.time_of(source, scope), type_)
        outcome.faults += faults
        return outcome

    # --- groups and periods ---

    def _find_cells(self):
        self.groups, self.first_of = {}, {}
        periods = set()
        for node in self.nodes:
            for placed in self.placed(node):
                key = group_key(placed.group)
                self.groups.setdefault(key, placed.group)
                if placed.period is not None:
                    periods.add(placed.period)
                    known = self.first_of.get(key, placed.period)
                    self.first_of[key] = min(known, placed.period)
        self.first, self.last = (min(periods), max(periods)) if periods else (None, None)

    def latest_complete(self):
        now = self.calendar.of_instant(self.every, self.program.now)
        after = self.calendar.of_instant(self.every, v.Instant(self.program.now.us + 1))
        return now if after > now else now - 1

    def keys(self):
        """(group, period) of every cell, in the order of the document."""
        groups = [self.groups[key] for key in sorted(self.groups, key=order_key)] if self.dimensions else []
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
        return CellScope(self, self.measure, group, period, self.judged_day(period))


def infer_measure(program, measure):
    names = CellNames(program, measure)
    infer = Infer(names)
    infer(measure.formula)
    for node in measure.lets.values():
        infer(node)
    type_ = measure_type(program, measure)
    judging = Infer(CellNames(program, measure, judging=True))
    for rule in measure.rules or ():
        if rule.condition is not None:
            judging(rule.condition)
    for key in ("target", "baseline"):
        for value in measure.entries.get(key, ()):
            judging(value.value, type_)
    for value in measure.entries.get("applies", ()):
        judging(value.value)


def group_key(group):
    """Groups that are equal have equal keys; none equals none."""
    if group is None:
        return None
    return tuple(None if value is None else (True, v.sort_key(value)) for value in group)


def order_key(key):
    """None last."""
    return tuple((value is None, b"" if value is None else value[1]) for value in key)
