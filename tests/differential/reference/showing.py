"""Values as the document writes them."""

import datetime
from fractions import Fraction

from . import syntax as s
from . import values as v
from .times import show_instant
from .types import DURATIONS


def bare(name):
    """Without the module that declares it."""
    return name.rsplit(".", 1)[-1]


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
