"""Quantiles of times that may not have ended yet, by Kaplan and Meier, in exact fractions."""

import datetime
from fractions import Fraction

from . import values as v


def spans(pairs, program):
    """(microseconds, whether it ended) of each row that counts."""
    out = []
    for start, end in pairs:
        if start is None:
            continue
        now = program.now if isinstance(start, v.Instant) else program.today
        if key(start) > key(now) or (end is not None and key(end) < key(start)):
            continue
        ended = end is not None and key(end) <= key(now)
        out.append((key(end if ended else now) - key(start), ended))
    return out


def key(moment):
    if isinstance(moment, datetime.date):
        return v.day_number(moment) * v.DAY_US
    return moment.us


def quantile(found, p):
    """The first time at which at least the part p has ended; None where the curve never gets there."""
    alive = Fraction(1)
    for time in sorted({time for time, ended in found if ended}):
        at_risk = sum(other >= time for other, _ in found)
        ends = sum(ended and other == time for other, ended in found)
        alive *= Fraction(at_risk - ends, at_risk)
        if 1 - alive >= p:
            return v.Span(time)
    return None
