"""The functions of expressions. Arguments are never none here: a function of none is none."""

import datetime
import math
from decimal import Decimal, localcontext
from fractions import Fraction

from .values import Exact, Instant, Span, checked, finite, fraction_of, integer, real, real_of, round_half_away


def _rounded(value, how, bits):
    if isinstance(value, float):
        return finite(float(how(Fraction(value))))
    if isinstance(value, Span):
        return value
    return checked(Fraction(how(value.value)), 0, bits)


def _round(scope, value, digits=None):
    if digits is None:
        return _rounded(value, round_half_away, scope.bits)
    power = 10 ** int(digits.value)
    rounded = Fraction(round_half_away(fraction_of(value) * power), power)
    if isinstance(value, float):
        return real(rounded)
    return checked(rounded, value.digits, scope.bits)


def _pick(which):
    def function(scope, a, b):
        if isinstance(a, float) or isinstance(b, float):
            a, b = real_of(a), real_of(b)
        first = fraction_of(a) if not isinstance(a, (datetime.date, Instant)) else a
        second = fraction_of(b) if not isinstance(b, (datetime.date, Instant)) else b
        if isinstance(a, Instant):
            first, second = a.us, b.us
        chosen = a if first == which(first, second) else b
        if isinstance(chosen, Exact):
            return checked(chosen.value, max(a.digits, b.digits), scope.bits)
        return chosen

    return function


def _absolute(scope, a):
    if isinstance(a, Span):
        return Span(abs(a.us))
    return abs(a) if isinstance(a, float) else checked(abs(a.value), a.digits, scope.bits)


def _precise(function):
    """A transcendental function in far more digits than binary64 has, rounded once."""

    def rounded(scope, *args):
        with localcontext() as context:
            context.prec = 120
            context.Emax, context.Emin = 10**9, -(10**9)
            out = function(*(Decimal(real_of(arg)) for arg in args))
        if out is None:
            return None
        try:
            return finite(float(out))
        except OverflowError:
            return None

    return rounded


def _ln(x):
    return x.ln() if x > 0 else None


def _exp(x):
    if x > 800:
        return Decimal("1e400")
    return x.exp() if x > -800 else Decimal(0)


def _power(x, y):
    if y == 0:
        return Decimal(1)
    whole = y == y.to_integral_value()
    if x == 0:
        return Decimal(0) if y > 0 else None
    if x < 0 and not whole:
        return None
    if whole and abs(y) < 400:
        return x ** int(y)
    size = _exp(y * abs(x).ln())
    return -size if x < 0 and int(y) % 2 else size


def _sqrt(scope, a):
    x = real_of(a)
    return math.sqrt(x) if x >= 0 else None


def _mod(scope, a, b):
    exact_a, exact_b = fraction_of(a), fraction_of(b)
    if exact_b == 0:
        return None
    left = exact_a - exact_b * (exact_a // exact_b)
    if isinstance(a, float) or isinstance(b, float):
        return real(left)
    return checked(left, max(a.digits, b.digits), scope.bits)


# --- texts ---


def _substring(scope, text, start, size):
    first, length = int(start.value) - 1, int(size.value)
    end = first + max(length, 0)
    return text[max(first, 0) : max(end, 0)]


def _before(scope, text, mark):
    return text.split(mark, 1)[0] if mark in text else None


def _after(scope, text, mark):
    return text.split(mark, 1)[1] if mark in text else None


# --- days ---


def _day(scope, value):
    return scope.program.zone.day(value) if isinstance(value, Instant) else value


def _of_day(function):
    return lambda scope, value: integer(function(_day(scope, value)))


def _hour(scope, value):
    return integer(scope.program.zone.local(value).hour)


def _business_days(scope, a, b):
    a, b = _day(scope, a), _day(scope, b)
    if b < a:
        return integer(-int(_business_days(scope, b, a).value))
    days = (a + datetime.timedelta(days=n) for n in range((b - a).days))
    return integer(sum(day.weekday() < 5 for day in days))


FUNCTIONS = {
    "abs": _absolute,
    "min": _pick(min),
    "max": _pick(max),
    "round": _round,
    "floor": lambda scope, a: _rounded(a, math.floor, scope.bits),
    "ceil": lambda scope, a: _rounded(a, math.ceil, scope.bits),
    "sqrt": _sqrt,
    "ln": _precise(_ln),
    "exp": _precise(_exp),
    "pow": _precise(_power),
    "mod": _mod,
    "lower": lambda scope, text: text.lower(),
    "upper": lambda scope, text: text.upper(),
    "trim": lambda scope, text: text.strip(" \t\r\n"),
    "length": lambda scope, text: integer(len(text)),
    "contains": lambda scope, text, part: part in text,
    "starts_with": lambda scope, text, part: text.startswith(part),
    "ends_with": lambda scope, text, part: text.endswith(part),
    "substring": _substring,
    "split": lambda scope, text, mark: tuple(part.strip(" \t") for part in text.split(mark) if part.strip(" \t")),
    "before": _before,
    "after": _after,
    "year": _of_day(lambda day: day.year),
    "quarter": _of_day(lambda day: (day.month + 2) // 3),
    "month": _of_day(lambda day: day.month),
    "week": _of_day(lambda day: day.isocalendar()[1]),
    "day": _of_day(lambda day: day.day),
    "weekday": _of_day(lambda day: day.isoweekday()),
    "hour": _hour,
    "date": _day,
    "business_days": _business_days,
}
