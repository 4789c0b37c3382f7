"""Measures: which cells there are, and what each of them holds."""

from . import syntax as s
from . import values as v
from .confidence import interval_ends
from .expressions import evaluate
from .finding import Finding
from .judge import Judge
from .looking import Looking
from .parser import Unsupported
from .types import BOOL, INT, NUMBER, PERCENT, Infer, Type, aggregate_type, arithmetic, is_aggregate

LOOKING = set(
    "previous same_period_last_year change growth moving_avg trend forecast zscore ewma cumulative year_to_date rolling total "
    "rank lowest highest trend_p control_low control_high is_anomaly".split()
)
STRETCHED = ("cumulative", "year_to_date", "rolling", "total")
BACK = LOOKING - {"total", "rank", "lowest", "highest"}
TOGETHER = ("cumulative", "year_to_date", "rolling")
REAL = ("moving_avg", "trend", "forecast", "zscore", "ewma", "control_low", "control_high", "trend_p")
PLAIN = ("zscore", "trend_p")
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
        for source in self.program.sources.values() if name in self.measure.dimensions else ():
            if source.has(name):
                return source.names.type_of(name)
        param = self.program.params.get(name)
        return param and param.type

    def source_of(self, node):
        if isinstance(node, s.Index) and isinstance(node.base, s.Name):
            return self.program.sources.get(node.base.name)
        base = self.source_of(node.base) if isinstance(node, s.Dot) else None
        return base and base.names.source_of(s.Name(node.word))

    def call_type(self, node):
        name = node.base.name
        if name in LOOKING:
            found = Infer(self)(node.args[0])
            for arg in node.args[1:]:
                Infer(self)(arg)
            if name == "growth":
                return PERCENT
            if name == "change":
                return arithmetic("-", found, found)
            if name == "rank":
                return INT
            if name == "is_anomaly":
                return BOOL
            if name in PLAIN:
                return NUMBER
            if name in REAL and found and found.kind != "duration":
                return Type("number", unit=found.unit)
            return found
        if name == "status":
            return self.program.level_type
        if name in ("headline", "interval_low", "interval_high"):
            return measure_type(self.program, self.program.measures[node.args[0].name])
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


class CellScope(Looking, Finding):
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
        if name in self.cells.dimensions:
            return self.group[self.cells.dimensions.index(name)] if self.group is not None else None
        if name not in self.program.params:
            raise Unsupported(f"`{name}`: a unit as an operand")
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

    def period_part(self, word):
        return self.cells.period_value(self.period, word)

    def value(self):
        return evaluate(self.measure.formula, self)

    def with_value(self, node, value):
        """The formula's value if one of its aggregates were another."""
        self.cells.replaced = (node, value)
        try:
            return self.value()
        finally:
            self.cells.replaced = (None, None)

    def call_headline(self, node):
        return self.cells.run.result(node.args[0].name).headline_value()

    def call_interval_low(self, node):
        return interval_ends(self.of(node.args[0].name))[0]

    def call_interval_high(self, node):
        return interval_ends(self.of(node.args[0].name))[1]

    def aggregate(self, node):
        if node is self.cells.replaced[0]:
            return self.cells.replaced[1]
        outcome = self.cells.outcome(node, self.group, self.period, self.since)
        if outcome.faults:
            raise v.Fault
        return outcome.value

    # status(m) and its like, of another measure or the own one

    def _judge_of(self, node):
        scope = self.of(node.args[0].name)
        return Judge(scope, scope.measure, self.cells.history)

    def call_status(self, node):
        if isinstance(node.args[0], s.Call):
            status = self.cells.run.result(node.args[0].args[0].name).headline()["status"]
            levels = self.program.levels
            return self.program.level_type.members[levels.index(status)] if status in levels else None
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
        if isinstance(node, s.Call) and node.base.name == "headline":
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
    if isinstance(node, s.Call) and isinstance(node.base, s.Name) and node.base.name in TOGETHER:
        kind, parts = ratio_of(node.args[0], scope)
        return kind, [s.Call(node.base, [part, *node.args[1:]], {}) for part in parts]
    if isinstance(node, s.Name) and node.member is None and node.name in scope.program.measures:
        other = scope.of(node.name)
        return ratio_of(other.measure.formula, other)
    node = without_factors(node, scope)
    if isinstance(node, s.Binary) and node.op == "/":
        parts = [counted(node.left, scope), counted(node.right, scope)]
        if all(parts):
            return "ratio", parts
    return None, []


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
