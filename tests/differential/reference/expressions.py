"""The value of an expression. A scope knows names, lookups and aggregates; the rest is here."""

import datetime
import ipaddress
import re

from . import syntax as s
from . import values as v
from .functions import FUNCTIONS
from .parser import Unsupported
from .times import period_days, read_date, read_instant
from .types import CALENDAR_MONTHS, DURATIONS, buckets, is_aggregate


class Months(int):
    """A calendar period; it only moves dates."""


class Bound:
    """The scope of a function's body: its parameters, and nothing of the caller but its run."""

    def __init__(self, outer, names):
        self.program, self.bits, self.names = outer.program, outer.bits, names

    def name(self, name):
        return self.names[name] if name in self.names else self.program.params[name].value


def evaluate(node, scope):
    return globals()["_" + type(node).__name__.lower()](node, scope)


def holds(node, scope):
    return evaluate(node, scope) is True


# --- leaves ---


def number_value(node):
    if node.unit == "percent":
        return v.real(node.value / 100)
    if node.unit in DURATIONS:
        return v.Span(int(node.value * DURATIONS[node.unit]))
    if node.unit in CALENDAR_MONTHS:
        return Months(int(node.value) * CALENDAR_MONTHS[node.unit])
    return v.Exact(node.value, node.digits, literal=True)


def _number(node, scope):
    return number_value(node)


def _string(node, scope):
    return node.text


def _moment(node, scope):
    if node.kind == "DATE":
        return read_date(node.text)
    if node.kind == "TIMESTAMP":
        return read_instant(node.text, scope.program.zone)
    if node.kind == "ADDRESS" and "/" not in node.text:
        return ipaddress.ip_address(node.text)
    return node


def _constant(node, scope):
    if node.word == "today":
        return scope.program.today
    if node.word == "now":
        return scope.program.now
    return {"true": True, "false": False, "none": None}[node.word]


def _name(node, scope):
    if node.member is not None:
        return node.member
    return scope.name(node.name)


def _dot(node, scope):
    if isinstance(node.base, s.Name):
        for member in scope.program.enums.get(node.base.name, ()):
            if member.name == node.word:
                return member
    return scope.follow(node)


def _index(node, scope):
    return scope.index(node)


# --- calls ---


def _call(node, scope):
    if is_aggregate(node):
        return scope.aggregate(node)
    name = node.base.name
    if name == "bucket":
        return bucket(node, scope)
    special = getattr(scope, "call_" + name, None)
    if special:
        return special(node)
    function = scope.program.functions.get(name)
    if function:
        args = [evaluate(arg, scope) for arg in node.args]
        names = {param: fit(arg, type_) for (param, type_), arg in zip(function.params, args)}
        return fit(evaluate(function.body, Bound(scope, names)), function.type)
    args = [evaluate(arg, scope) for arg in node.args]
    if any(arg is None for arg in args):
        return None
    return FUNCTIONS[name](scope, *args)


def bucket(node, scope):
    """An edge belongs to the range above it."""
    value = evaluate(node.args[0], scope)
    above = [compare(">=", value, evaluate(edge, scope), scope) for edge in node.args[1:]]
    return None if value is None else buckets(node)[above.count(True)]


def fit(value, type_):
    """A number where the declared type wants one."""
    if value is not None and type_.kind == "number" and isinstance(value, v.Exact):
        return v.real_of(value)
    return value


# --- operators ---


def _negate(node, scope):
    return v.negate(evaluate(node.operand, scope), scope.bits)


def _not(node, scope):
    value = evaluate(node.operand, scope)
    return None if value is None else not value


def _binary(node, scope):
    op = node.op
    left = evaluate(node.left, scope)
    if op == "??":
        return meet(left, node, scope) if left is not None else evaluate(node.right, scope)
    right = evaluate(node.right, scope)
    if op == "and":
        return v.conjunction(left, right)
    if op == "or":
        return v.disjunction(left, right)
    if op in ("like", "matches"):
        if left is None or right is None:
            return None
        return glob(right, left) if op == "like" else re.search(right, left) is not None
    if op in "+-*/":
        return calculate(op, left, right, scope)
    return compare(op, left, right, scope)


def meet(left, node, scope):
    """`a ?? 0.5` is a number where either side is; nothing else changes its type."""
    return left


def calculate(op, left, right, scope):
    if isinstance(right, Months) and left is not None:
        return scope.program.move_months(left, int(right) if op == "+" else -int(right))
    moments = (datetime.date, v.Instant)
    if any(isinstance(a, moments) and v.is_number(b) for a, b in ((left, right), (right, left))):
        raise Unsupported("a number of days beside a date")
    if isinstance(left, tuple) or isinstance(right, tuple):
        return (left or ()) + (right or ())
    if op == "+":
        return v.add(left, right, scope.bits)
    if op == "-":
        return v.subtract(left, right, scope.bits)
    if op == "*":
        return v.multiply(left, right, scope.bits)
    return v.divide(left, right)


def compare(op, left, right, scope):
    """Instants compare with dates by the day in the program's zone."""
    if isinstance(left, v.Instant) and not isinstance(right, v.Instant) and right is not None:
        left = scope.program.zone.day(left)
    elif isinstance(right, v.Instant) and not isinstance(left, v.Instant) and left is not None:
        right = scope.program.zone.day(right)
    return v.compare(op, left, right)


def glob(pattern, text):
    """* and ? are wild, a backslash makes the next character plain; over the whole text."""
    out, at = "", 0
    while at < len(pattern):
        c = pattern[at]
        if c == "\\" and at + 1 < len(pattern):
            at += 1
            out += re.escape(pattern[at])
        else:
            out += {"*": ".*", "?": "."}.get(c, re.escape(c))
        at += 1
    return re.fullmatch(out, text, re.S) is not None


def within(value, low, high, scope):
    return v.conjunction(compare(">=", value, low, scope), compare("<=", value, high, scope))


def _in(node, scope):
    if isinstance(node.where, s.Name) and node.where.name in scope.program.sources:
        found = scope.exists(node.where.name, node.operand)
    else:
        value = evaluate(node.operand, scope)
        found = _is_in(value, node.where, scope)
    return None if found is None else found != node.negated


def _is_in(value, where, scope):
    if isinstance(where, s.Range):
        return within(value, evaluate(where.low, scope), evaluate(where.high, scope), scope)
    if isinstance(where, s.Items):
        found = False
        for item in where.items:
            if isinstance(item, s.Range):
                one = within(value, evaluate(item.low, scope), evaluate(item.high, scope), scope)
            elif isinstance(item, s.Moment):
                one = _is_in(value, item, scope)
            else:
                one = compare("==", value, evaluate(item, scope), scope)
            found = v.disjunction(found, one)
        return found
    if value is None:
        return None
    if isinstance(where, s.Moment) and where.kind == "PERIOD":
        first, last = period_days(where.text)
        day = scope.program.zone.day(value) if isinstance(value, v.Instant) else value
        return first <= day <= last
    if isinstance(where, s.Moment) and where.kind == "ADDRESS":
        network = ipaddress.ip_network(where.text, strict=False)
        return value.version == network.version and value in network
    found = evaluate(where, scope)
    if isinstance(found, tuple):  # a list field
        return any(compare("==", value, one, scope) for one in found)
    return None if found is None else compare("==", value, found, scope)


def _isnone(node, scope):
    return (evaluate(node.operand, scope) is None) != node.negated


def _if(node, scope):
    return evaluate(node.then if holds(node.condition, scope) else node.otherwise, scope)


def _match(node, scope):
    subject = evaluate(node.subject, scope)
    for patterns, result in node.arms:
        if any(_takes(pattern, subject, scope) for pattern in patterns):
            return evaluate(result, scope)
    return None


def _takes(pattern, subject, scope):
    if pattern == "else":
        return True
    if isinstance(pattern, s.Constant) and pattern.word == "none":
        return subject is None
    if subject is None:
        return False
    if isinstance(pattern, s.Range):
        return within(subject, evaluate(pattern.low, scope), evaluate(pattern.high, scope), scope) is True
    if isinstance(pattern, s.Moment) and pattern.kind in ("PERIOD", "ADDRESS"):
        return _is_in(subject, pattern, scope) is True
    return compare("==", subject, evaluate(pattern, scope), scope) is True


