"""Values and what can be done with them. None is `none`: whatever is done with it gives none again.

Exact     int and decimal(k): a fraction of which `digits` stand after the point
float     number, never nan or inf
Span      duration in microseconds: exact (int) or, where it is an average, a float
Member    an enumerator
Instant   a timestamp: microseconds since 1970 in UTC
datetime.date, bool, str; Address as ipaddress has it
"""

import datetime
import ipaddress
import math
from dataclasses import dataclass
from fractions import Fraction

DAY_US = 86_400_000_000
EPOCH = datetime.date(1970, 1, 1)


class Fault(Exception):
    """Exact arithmetic left its range."""


@dataclass(frozen=True)
class Exact:
    value: Fraction
    digits: int = 0
    literal: bool = False  # written in the program: takes the type that it meets


@dataclass(frozen=True)
class Span:
    us: object


@dataclass(frozen=True)
class Instant:
    us: int


@dataclass(frozen=True)
class Member:
    name: str
    rank: int
    is_other: bool = False


def integer(n):
    return Exact(Fraction(n), 0)


def day_number(date):
    return (date - EPOCH).days


def day_of_number(number):
    try:
        return EPOCH + datetime.timedelta(days=number)
    except OverflowError:
        raise Fault from None


def real(fraction):
    """The nearest binary64, ties to even; None beyond the finite ones."""
    try:
        out = float(fraction)
    except OverflowError:
        return None
    return out if math.isfinite(out) else None


def finite(x):
    return x if x is not None and math.isfinite(x) else None


def fraction_of(value):
    """Any number as the fraction that it is."""
    if isinstance(value, Exact):
        return value.value
    if isinstance(value, Span):
        return Fraction(value.us)
    return Fraction(value)


def real_of(value):
    return real(value.value) if isinstance(value, Exact) else value


def is_number(value):
    return isinstance(value, (Exact, float))


def checked(value, digits, bits):
    """An exact result, as long as its digits fit `bits` bits."""
    scaled = value * 10**digits
    if not -(1 << (bits - 1)) <= scaled < 1 << (bits - 1):
        raise Fault
    return Exact(value, digits)


def checked_span(us, bits):
    if isinstance(us, float):
        return Span(us) if math.isfinite(us) else None
    if not -(1 << (bits - 1)) <= us < 1 << (bits - 1):
        raise Fault
    return Span(us)


# --- arithmetic ---


def add(a, b, bits):
    if a is None or b is None:
        return None
    if isinstance(a, datetime.date) and isinstance(b, Span):
        return day_of_number(day_number(a) + whole_days(b))
    if isinstance(b, datetime.date) and isinstance(a, Span):
        return add(b, a, bits)
    if isinstance(a, Instant) and isinstance(b, Span):
        return Instant(a.us + whole(b.us))
    if isinstance(b, Instant) and isinstance(a, Span):
        return add(b, a, bits)
    if isinstance(a, Span):
        if isinstance(a.us, float) or isinstance(b.us, float):
            return checked_span(float(a.us) + float(b.us), bits)
        return checked_span(a.us + b.us, bits)
    if isinstance(a, float) or isinstance(b, float):
        return finite(real_of(a) + real_of(b))
    return checked(a.value + b.value, max(a.digits, b.digits), bits)


def negate(a, bits):
    if a is None:
        return None
    if isinstance(a, float):
        return 0.0 - a
    if isinstance(a, Span):
        return Span(0.0 - a.us) if isinstance(a.us, float) else checked_span(-a.us, bits)
    negative = checked(-a.value, a.digits, bits)
    return Exact(negative.value, a.digits, a.literal)


def subtract(a, b, bits):
    if a is None or b is None:
        return None
    if isinstance(a, datetime.date) and isinstance(b, datetime.date):
        return Span((a - b).days * DAY_US)
    if isinstance(a, datetime.date):
        return day_of_number(day_number(a) - whole_days(b))
    if isinstance(a, Instant) and isinstance(b, Instant):
        return Span(a.us - b.us)
    if isinstance(a, Instant):
        return Instant(a.us - whole(b.us))
    if isinstance(a, Span):
        if isinstance(a.us, float) or isinstance(b.us, float):
            return checked_span(float(a.us) - float(b.us), bits)
        return checked_span(a.us - b.us, bits)
    if isinstance(a, float) or isinstance(b, float):
        return finite(real_of(a) - real_of(b))
    return checked(a.value - b.value, max(a.digits, b.digits), bits)


def multiply(a, b, bits):
    if a is None or b is None:
        return None
    if isinstance(b, Span):
        a, b = b, a
    if isinstance(a, Span):
        if isinstance(a.us, int) and isinstance(b, Exact) and b.digits == 0:
            return checked_span(a.us * int(b.value), bits)
        product = finite(float(a.us) * real_of(b))
        return None if product is None else Span(product)
    if isinstance(a, float) or isinstance(b, float):
        return finite(real_of(a) * real_of(b))
    return checked(a.value * b.value, a.digits + b.digits, bits)


def divide(a, b):
    """Always a number; by zero none. The quotient of exact values is rounded once."""
    if a is None or b is None:
        return None
    if isinstance(a, Span) and not isinstance(b, Span):
        quotient = divide(Exact(Fraction(a.us)) if isinstance(a.us, int) else a.us, b)
        return None if quotient is None else Span(quotient)
    if isinstance(a, Span):
        a = Exact(Fraction(a.us)) if isinstance(a.us, int) else a.us
        b = Exact(Fraction(b.us)) if isinstance(b.us, int) else b.us
    if isinstance(a, float) or isinstance(b, float):
        x, y = real_of(a), real_of(b)
        if y == 0:
            return None
        try:
            return finite(x / y)
        except OverflowError:
            return None
    if b.value == 0:
        return None
    return real(a.value / b.value)


def whole(us):
    return us if isinstance(us, int) else round_half_away(Fraction(us))


def whole_days(span):
    """Parts of a day are dropped."""
    us = span.us if isinstance(span.us, int) else int(span.us)
    return abs(us) // DAY_US * (1 if us >= 0 else -1)


def round_half_away(value):
    """To an integer."""
    up = (abs(value) * 2 + 1) // 2
    return int(up if value >= 0 else -up)


# --- comparison ---


def sign(x):
    return (x > 0) - (x < 0)


def order(a, b):
    """-1, 0 or 1; None where either is none. Both are of like types."""
    if a is None or b is None:
        return None
    if isinstance(a, bool) or isinstance(a, str):
        return int(a != b)
    if isinstance(a, Member):
        if a.is_other or b.is_other:
            return 0 if a == b else None
        return sign(a.rank - b.rank)
    if isinstance(a, Instant):
        return sign(a.us - b.us)
    if isinstance(a, datetime.date):
        return sign((a - b).days)
    if isinstance(a, (Exact, float, Span)):
        if isinstance(a, float) and isinstance(b, Exact) and b.literal:
            b = real_of(b)
        if isinstance(b, float) and isinstance(a, Exact) and a.literal:
            a = real_of(a)
        return sign(fraction_of(a) - fraction_of(b))
    return int(a != b)


def compare(op, a, b):
    """true, false or none. An enumerator `other` has no rank: whether it is more or less than another is none."""
    if a is None or b is None:
        return None
    if isinstance(a, Member) and (a.is_other or b.is_other):
        same = a == b
        return {"==": same, "!=": not same}.get(op)
    found = order(a, b)
    return {
        "==": found == 0,
        "!=": found != 0,
        "<": found < 0,
        "<=": found <= 0,
        ">": found > 0,
        ">=": found >= 0,
    }[op]


def sort_key(value):
    """An order of like values, for groups and quantiles; texts by their bytes."""
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, Member):
        return value.rank
    if isinstance(value, Instant):
        return value.us
    if isinstance(value, (Exact, Span)):
        return fraction_of(value)
    if isinstance(value, (ipaddress.IPv4Address, ipaddress.IPv6Address)):
        return value.packed if value.version == 6 else bytes(10) + b"\xff\xff" + value.packed
    return value


# --- logic ---


def conjunction(a, b):
    if a is False or b is False:
        return False
    return None if a is None or b is None else True


def disjunction(a, b):
    if a is True or b is True:
        return True
    return None if a is None or b is None else False
