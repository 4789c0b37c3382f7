"""From the text of a cell to a value. Reject is raised for what a type does not hold."""

import datetime
import ipaddress
import re
from fractions import Fraction

from . import values as v
from .times import EPOCH_TIME, MICROSECOND, read_date, read_instant
from .types import DURATIONS, SECOND_US


class Reject(Exception):
    """A cell that does not fit its field."""


def bool_cell(text, args):
    yes, no = ("true", "yes", "1"), ("false", "no", "0")
    if args:
        yes, no = (args[0],), (args[1],)
    else:
        text = text.lower()
    if text in yes:
        return True
    if text in no:
        return False
    raise Reject


def plain_number(text, form):
    """The digits of a number in the form that its source writes: thousands dropped, a decimal point."""
    decimal, thousands = form.get("decimal", "."), form.get("thousands")
    sign = "-" if text.startswith("-") else ""
    whole, point, rest = text[len(sign) :].partition(decimal)
    if thousands and thousands in whole:
        if not re.fullmatch(rf"\d{{1,3}}(?:{re.escape(thousands)}\d{{3}})+", whole, re.ASCII):
            raise Reject
        whole = whole.replace(thousands, "")
    return sign + whole + ("." if point else "") + rest


def int_cell(text, form):
    text = plain_number(text, form)
    if not re.fullmatch(r"-?\d+", text, re.ASCII) or not -(2**63) <= int(text) < 2**63:
        raise Reject
    return v.integer(int(text))


def decimal_cell(text, form, digits):
    text = plain_number(text, form)
    if not re.fullmatch(r"-?(\d+(\.\d+)?|\.\d+)", text, re.ASCII):
        raise Reject
    if len(text.partition(".")[2]) > digits:
        raise Reject
    scaled = int(Fraction(text) * 10**digits)
    if not -(2**63) <= scaled < 2**63:
        raise Reject
    return v.Exact(Fraction(text), digits)


def number_cell(text, form, percent):
    if percent and text.endswith("%"):
        text = text[:-1]
    text = plain_number(text, form)
    if not re.fullmatch(r"-?(\d+(\.\d+)?|\.\d+)([eE][+-]?\d+)?", text, re.ASCII):
        raise Reject
    out = v.real(Fraction(text) / (100 if percent else 1))
    if out is None:
        raise Reject
    return out + 0.0


def enum_cell(text, members):
    for member, spellings in members:
        if text in spellings or (not spellings and text.lower() == member.name.lower()):
            return member
    if members[-1][0].is_other:
        return members[-1][0]
    raise Reject


def date_cell(text, args):
    if not args:
        out = read_date(text)
    else:
        out = by_pattern(text, args[0])
        out = out and out.date()
    if out is None:
        raise Reject
    return out


def timestamp_cell(text, args, zone):
    if args and not isinstance(args[0], str):
        unit = {"epoch": SECOND_US, "epoch_ms": 1000}[args[0].name]
        if not re.fullmatch(r"-?\d+(\.\d+)?", text, re.ASCII):
            raise Reject
        us = Fraction(text) * unit
        if us.denominator != 1:
            raise Reject
        return v.Instant(int(us))
    if not args:
        out = read_instant(text, zone)
    else:
        local = by_pattern(text, args[0])
        if local is not None and local.tzinfo:
            out = v.Instant((local - EPOCH_TIME) // MICROSECOND)
        else:
            out = local and zone.instant(local)
    if out is None:
        raise Reject
    return out


def by_pattern(text, pattern):
    """strptime of the C locale; directives take as many digits as they are written with."""
    if text != text.strip():
        return None
    try:
        return datetime.datetime.strptime(text, pattern)
    except ValueError:
        return None


_CLOCK = re.compile(r"(-?)(\d+):([0-5]\d)(?::([0-5]\d(?:\.\d+)?))?\Z", re.ASCII)
_ISO = re.compile(r"(-?)P(?=.)(?:(\d+)W)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?\Z", re.ASCII)


def whole_us(us, negative):
    if us.denominator != 1 or us >= 2**63:
        raise Reject
    return v.Span(-int(us) if negative else int(us))


def duration_cell(text, form, unit_us):
    clock, iso = _CLOCK.match(text), _ISO.match(text)
    if clock:
        minutes = int(clock.group(2)) * 60 + int(clock.group(3))
        return whole_us((minutes * 60 + Fraction(clock.group(4) or 0)) * SECOND_US, clock.group(1))
    if iso:
        weeks, days, hours, minutes, seconds = (Fraction(part or 0) for part in iso.groups()[1:])
        return whole_us(((((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds) * SECOND_US, iso.group(1))
    number = re.match(r"[^A-Za-z ]*", text).group(0)
    text = plain_number(number, form) + text[len(number) :]
    match = re.fullmatch(r"(-?\d+(?:\.\d+)?)\s*([A-Za-z]*)", text, re.ASCII)
    if not match:
        raise Reject
    factor = DURATIONS.get(match.group(2).lower()) if match.group(2) else unit_us
    if not factor:
        raise Reject
    us = Fraction(match.group(1)) * factor
    return whole_us(abs(us), us < 0)


def ip_cell(text):
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        raise Reject from None
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped or address
