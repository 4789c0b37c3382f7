"""What little has to be known of types before values: which names are enumerators, and units of results.

The compiler has checked the program; nothing is refused here.
"""

from dataclasses import dataclass
from typing import Optional

from . import syntax as s
from .values import Member

SECOND_US = 1_000_000
DURATIONS = {"us": 1, "ms": 1000, "s": SECOND_US, "min": 60 * SECOND_US, "hour": 3600 * SECOND_US}
DURATIONS.update({"day": 86400 * SECOND_US, "week": 7 * 86400 * SECOND_US, "second": SECOND_US})
DURATIONS.update({word + "s": us for word, us in DURATIONS.items() if word in ("second", "min", "hour", "day", "week")})
DURATIONS.update({"minute": 60 * SECOND_US, "minutes": 60 * SECOND_US, "h": 3600 * SECOND_US, "d": 86400 * SECOND_US})
CALENDAR_MONTHS = {"month": 1, "months": 1, "quarter": 3, "quarters": 3, "year": 12, "years": 12}

AGGREGATES = set(
    "count share sum avg min max median percentile percentile_disc stddev variance stddev_pop variance_pop distinct "
    "approx_distinct any all first last mode weighted_avg".split()
)
COUNTS = ("count", "distinct", "approx_distinct")
REALS = ("avg", "stddev", "variance", "stddev_pop", "variance_pop", "weighted_avg")


@dataclass(frozen=True)
class Type:
    kind: str  # bool int decimal number text enum date timestamp duration ip list
    members: Optional[tuple] = None  # of an enum
    unit: Optional[str] = None  # percent; days or seconds of durations
    digits: int = 0
    element: Optional["Type"] = None


BOOL, INT, NUMBER, TEXT = Type("bool"), Type("int"), Type("number"), Type("text")
DATE, TIMESTAMP = Type("date"), Type("timestamp")
PERCENT = Type("number", unit="percent")
DAYS, SECONDS = Type("duration", unit="days"), Type("duration", unit="seconds")
WRITTEN = Type("duration", unit="written")  # a literal: takes the unit of what it meets


def find_member(type_, name):
    for member in type_.members if type_ and type_.members else ():
        if member.name == name:
            return member
    return None


def is_aggregate(node):
    """min and max are functions of two where their argument names no source."""
    if not isinstance(node, s.Call) or not isinstance(node.base, s.Name) or node.base.name not in AGGREGATES:
        return False
    return node.base.name == "count" or s.Over in map(type, node.args)


class Infer:
    """Types of expressions over one kind of names. `hint` is the type that an expression stands beside."""

    def __init__(self, names):
        self.names = names  # has type_of(name), row_of(node) and program

    def __call__(self, node, hint=None):
        return getattr(self, "of_" + type(node).__name__.lower())(node, hint)

    def meet(self, nodes, hint=None):
        """The type of expressions that stand beside each other; each of them sees it."""
        for node in nodes:
            if hint is not None:
                break
            hint = self(node, None)
        found = [t for t in (self(node, hint) for node in nodes) if t is not None]
        if found and found[0].kind == "duration":
            return both_durations(found)
        return found[0] if found else hint

    def of_number(self, node, hint):
        if node.unit == "percent":
            return PERCENT
        if node.unit in DURATIONS:
            return WRITTEN
        if node.unit in CALENDAR_MONTHS:
            return Type("months")
        return Type("decimal" if node.digits else "int", digits=node.digits)

    def of_string(self, node, hint):
        return TEXT

    def of_moment(self, node, hint):
        return {"DATE": DATE, "TIMESTAMP": TIMESTAMP}.get(node.kind, Type(node.kind.lower()))

    def of_constant(self, node, hint):
        return {"true": BOOL, "false": BOOL, "today": DATE, "now": TIMESTAMP}.get(node.word)

    def of_name(self, node, hint):
        node.member = node.member or find_member(hint, node.name)
        if node.member:
            return hint
        return self.names.type_of(node.name)

    def of_dot(self, node, hint):
        if isinstance(node.base, s.Name) and node.base.name == "period":
            return {"last": DATE, "length": SECONDS}.get(node.word, TIMESTAMP)
        if isinstance(node.base, s.Name):
            members = self.names.program.enums.get(node.base.name)
            if members and not self.names.type_of(node.base.name):
                return Type("enum", members)
        source = self.names.source_of(node.base)
        return source.names.type_of(node.word) if source else None

    def of_index(self, node, hint):
        source = self.names.source_of(node)
        for arg, key in zip(node.args, source.key_types() if source else ()):
            self(arg, key)
        return None

    def of_items(self, node, hint):
        return self.meet(node.items, hint)

    def of_negate(self, node, hint):
        return self(node.operand, hint)

    def of_not(self, node, hint):
        self(node.operand)
        return BOOL

    def of_isnone(self, node, hint):
        self(node.operand)
        return BOOL

    def of_range(self, node, hint):
        return self.meet([node.low, node.high], hint)

    def of_in(self, node, hint):
        source = isinstance(node.where, s.Name) and self.names.program.sources.get(node.where.name)
        if source:
            parts = node.operand.items if isinstance(node.operand, s.Items) else [node.operand]
            for part, type_ in zip(parts, source.key_types()):
                self(part, type_)
        else:
            operand = self(node.operand)
            where = self(node.where, operand)
            if operand is None:
                self(node.operand, where.element if where and where.kind == "list" else where)
        return BOOL

    def of_if(self, node, hint):
        self(node.condition)
        return self.meet([node.then, node.otherwise], hint)

    def of_match(self, node, hint):
        subject = self(node.subject)
        for patterns, _ in node.arms:
            for pattern in patterns:
                if pattern != "else":
                    self(pattern, subject)
        return self.meet([result for _, result in node.arms], hint)

    def of_binary(self, node, hint):
        if node.op in ("and", "or"):
            self(node.left)
            self(node.right)
            return BOOL
        if node.op == "??":
            return self.meet([node.left, node.right], hint)
        if node.op not in "+-*/":
            self.meet([node.left, node.right])
            return BOOL
        return arithmetic(node.op, self(node.left), self(node.right))

    def of_call(self, node, hint):
        if is_aggregate(node):
            return self.names.aggregate_type(node)
        name = node.base.name if isinstance(node.base, s.Name) else None
        special = self.names.call_type(node)
        if special:
            return special
        function = self.names.program.functions.get(name)
        if function:
            for arg, (_, type_) in zip(node.args, function.params):
                self(arg, type_)
            return function.type
        types = [self(arg) for arg in node.args]
        if name == "bucket":
            for edge in node.args[1:]:
                self(edge, types[0])
            return Type("enum", buckets(node))
        if name == "split":
            return Type("list", element=TEXT)
        if name in ("min", "max"):
            return self.meet(node.args, hint)
        if name in ("abs", "round", "floor", "ceil", "mod"):
            return types[0]
        if name in ("sqrt", "ln", "exp", "pow"):
            return NUMBER
        if name in ("contains", "starts_with", "ends_with"):
            return BOOL
        if name in ("lower", "upper", "trim", "substring", "before", "after"):
            return TEXT
        return DATE if name == "date" else INT

    def of_over(self, node, hint):
        return None


def buckets(node):
    """The ranges of `bucket(x, 7 days, 30 days)`, named as its edges are written."""
    edges = [written(edge) for edge in node.args[1:]]
    names = [f"< {edges[0]}", *(f"{a} .. {b}" for a, b in zip(edges, edges[1:])), f">= {edges[-1]}"]
    return tuple(Member(name, rank) for rank, name in enumerate(names))


def written(node):
    return "-" + written(node.operand) if isinstance(node, s.Negate) else getattr(node, "written", "") or node.text


def both_durations(types):
    """Days only where all that has a unit comes from dates."""
    units = {one.unit for one in types if one.kind == "duration"} - {"written"}
    return DAYS if units == {"days"} else SECONDS if units else WRITTEN


def arithmetic(op, left, right):
    """Of + - * /: what matters is what is a duration, a percentage or a point in time."""
    if left is None or right is None:
        return left or right
    kinds = (left.kind, right.kind)
    if op == "-" and kinds == ("date", "date"):
        return DAYS
    if op == "-" and kinds == ("timestamp", "timestamp"):
        return SECONDS
    for one in (left, right):
        if one.kind in ("date", "timestamp"):
            return one
    if kinds == ("duration", "duration"):
        return NUMBER if op == "/" else both_durations([left, right])
    for one in (left, right):
        if one.kind == "duration":
            return one
    unit = "percent" if "percent" in (left.unit, right.unit) else None
    if op == "/":
        return Type("number", unit=unit if right.unit is None else None)
    if "number" in kinds:
        return Type("number", unit=unit)
    return left if left.digits >= right.digits else right


def aggregate_type(function, value):
    """The type of an aggregate over values of a type."""
    if function in COUNTS:
        return INT
    if function == "share":
        return PERCENT
    if function in ("any", "all"):
        return BOOL
    if value is None:
        return NUMBER
    if function in REALS and value.kind not in ("duration", "date", "timestamp"):
        return Type("number", unit=value.unit)
    if function in ("median", "percentile") and value.kind in ("int", "decimal"):
        return Type("number", unit=value.unit)
    return value
