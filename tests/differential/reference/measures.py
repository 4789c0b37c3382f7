"""Measures: which cells there are, and what each of them holds."""

from . import syntax as s
from . import values as v
from .aggregates import aggregate
from .expressions import evaluate, holds
from .judge import Judge
from .looking import Looking
from .parser import Unsupported
from .sources import RowScope
from .stocks import Stay, end_of, is_there, start_of
from .types import DATE, INT, PERCENT, SECONDS, TIMESTAMP, Infer, Type, aggregate_type, arithmetic, is_aggregate

LOOKING = set(
    "previous same_period_last_year change growth moving_avg trend forecast zscore ewma cumulative year_to_date rolling total "
    "rank lowest highest".split()
)
STRETCHED = ("cumulative", "year_to_date", "rolling", "total")
BACK = LOOKING - {"total", "rank", "lowest", "highest"}
REAL = ("moving_avg", "trend", "forecast", "zscore", "ewma")
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
        if name in LOOKING:
            found = Infer(self)(node.args[0])
            for arg in node.args[1:]:
                Infer(self)(arg)
            if name == "growth":
                return PERCENT
            if name == "rank":
                return INT
            if name in REAL and found and found.kind != "duration":
                return Type("number", unit=found.unit if name != "zscore" else None)
            return found
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
        self.ends = None  # of a stock: the period in which the row leaves
        self.stay = None


class CellScope(Looking):
    """The names of one cell of a measure. Where `since` is a period, all from it to this one are taken together."""

    bits = 128

    def __init__(self, cells, measure, group, period, since=None):
        self.cells, self.measure, self.group, self.period, self.since = cells, measure, group, period, since
        self.day = cells.judged_day(period)
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
        if name not in self.program.params:
            raise Unsupported(f"`{name}`: a dimension as a value, or a unit as an operand")
        return self.program.params[name].value

    def of(self, name):
        """Another measure at this grain."""
        return CellScope(self.cells, self.program.measures[name], self.group, self.period, self.since)

    def moved(self, **changes):
        """The same names in another cell."""
        place = {"group": self.group, "period": self.period, "since": self.since, **changes}
        scope = CellScope(self.cells, self.measure, place["group"], place["period"], place["since"])
        if self.judge is not None:
            scope.judge = Judge(scope, self.measure, self.cells.history)
        return scope

    def follow(self, node):
        """period.start and the like."""
        return self.cells.period_value(self.period, node.word)

    def value(self):
        return evaluate(self.measure.formula, self)

    def aggregate(self, node):
        outcome = self.cells.outcome(node, self.group, self.period, self.since)
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
            yield self.cells.outcome(node, self.group, self.period, self.since).rows
            return
        if isinstance(node, s.Call) and node.base.name in STRETCHED:
            yield from self.stretched_counts(node)
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
            self._aggregates(root, measure, seen)

    def _aggregates(self, node, measure, seen):
        if is_aggregate(node):
            if node not in self.nodes:
                self.nodes.append(node)
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

    def placing(self, node):
        """The expression that places rows, "none", or None where nothing does."""
        over = over_of(node)
        stay = clause(over, "while") or clause(over, "during")
        if stay is not None:
            return stay.low
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
            placed = Placed(scope, at, self.group_of(source, scope))
            placed.period = self.period_of(at) if self.every and at is not None else None
            stay = clause(over_of(node), "while") or clause(over_of(node), "during")
            if stay is not None:
                end = evaluate(stay.high, scope)
                placed.stay = Stay(at, end, self.program)
                if not self.every and not placed.stay.begins_by(end_of(self, None)):
                    continue
                if self.every and end is not None and not self.is_later(end):
                    placed.ends = self.period_of(end)
                yield placed
                continue
            if not self.every and at is not None and not self.run.in_window(at):
                continue
            yield placed

    def group_of(self, source, scope):
        """None for a source that stands in totals alone."""
        if any(name not in source.fields and name not in source.lets for name in self.dimensions):
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
            self._outcomes[key] = self._outcome(node, group, period, since)
        return self._outcomes[key]

    def _counts_in(self, node, placed, period, since):
        for word in ("while", "during"):
            if clause(over_of(node), word) is not None:
                return is_there(placed, word, self, period)
        if period is None or placed.period is None:
            return True
        return (period if since is None else since) <= placed.period <= period

    def _outcome(self, node, group, period, since):
        where = clause(over_of(node), "where")
        source = self.program.sources[over_of(node).source]
        scopes, faults, times = [], [], {}
        for placed in self.placed(node):
            if group is not None and group_key(placed.group) != group_key(group):
                continue
            if not self._counts_in(node, placed, period, since):
                continue
            placed.scope.cell = (self, period)
            if placed.stay is not None and source.time is None:
                times[placed.scope] = placed.stay.since()
            try:
                if where is None or holds(where, placed.scope):
                    scopes.append(placed.scope)
            except v.Fault:
                faults.append(placed.scope.row)
        type_ = CellNames(self.program, self.measure).aggregate_type(node)
        outcome = aggregate(node, scopes, lambda scope: times.get(scope, self.run.time_of(source, scope)), type_)
        outcome.faults += faults
        return outcome

    # --- groups and periods ---

    def _find_cells(self):
        self.groups, self.first_of = {}, {}
        periods = set()
        for node in self.nodes:
            for placed in self.placed(node):
                key = group_key(placed.group)
                if placed.group is not None:
                    self.groups.setdefault(key, placed.group)
                if placed.ends is not None:
                    periods.add(placed.ends)
                if placed.period is not None:
                    periods.add(placed.period)
                    known = self.first_of.get(key, placed.period)
                    self.first_of[key] = min(known, placed.period)
        if self.every and periods and any(self.program.sources[name].covers_today for name in self.sources):
            periods.add(self.period_of(self.program.now))
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

    def is_stock(self):
        if self.first is None or not self.nodes:
            return False
        moments = [clause(over_of(node), "while") is not None for node in self.nodes]
        always = [self.program.sources[over_of(node).source].time == "none" for node in self.nodes]
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
        now = self.program.now
        if period is None:
            return {"start": None, "end": now, "length": None}[word]
        start = start_of(self, period)
        end = now.us
        if self.ended(period):
            end = self.calendar.start(self.every, period + 1).us
        return {"start": v.Instant(start.us), "end": v.Instant(end), "length": v.Span(end - start.us)}[word]

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
        return CellScope(self, self.measure, group, period)


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
