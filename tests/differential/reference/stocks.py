"""Stocks: rows that are there from A until B, looked at when a period ends (`while`) or all along it (`during`)."""

import datetime

from . import values as v


class Stay:
    """From when to when a row is there; end None: still."""

    def __init__(self, start, end, program):
        if isinstance(start, datetime.date) and isinstance(end, v.Instant):
            start = program.zone.start(start)
        elif isinstance(end, datetime.date) and isinstance(start, v.Instant):
            end = program.zone.start(end)
        self.start, self.end, self.program = start, end, program

    def _key(self, moment):
        return moment.us if isinstance(moment, v.Instant) else moment.toordinal()

    def since(self):
        """What orders the rows of a source without a time."""
        return self._key(self.start)

    def begins_by(self, moment):
        return self._key(self.start) <= (moment.us if isinstance(self.start, v.Instant) else moment.day.toordinal())

    def there_at(self, moment):
        """At a Moment: of dates its day counts, of instants its last microsecond."""
        at = moment.us if isinstance(self.start, v.Instant) else moment.day.toordinal()
        return self._key(self.start) <= at and (self.end is None or self._key(self.end) > at)

    def is_some_time(self):
        """Not where it ends before it begins, or at once."""
        return self.end is None or self._key(self.end) > self._key(self.start)

    def there_in(self, first, last):
        """At any time from the beginning of one Moment's to the end of the other's."""
        if not self.is_some_time():
            return False
        if isinstance(self.start, v.Instant):
            begin, end = first and first.us, last.us
        else:
            begin, end = first and first.day.toordinal(), last.day.toordinal()
        return self._key(self.start) <= end and (first is None or self.end is None or self._key(self.end) > begin)


class Moment:
    """An instant, and the day on which it lies."""

    def __init__(self, us, day):
        self.us, self.day = us, day


def end_of(cells, period):
    """The moment at which a period ends, or now; the window's end, where a measure has no periods."""
    program = cells.program
    now = Moment(program.now.us, program.today)
    if period is None:
        last = None if cells.every else cells.run.last
        if last is None or last >= program.today:
            return now
        return Moment(program.zone.start(last + datetime.timedelta(days=1)).us - 1, last)
    us = cells.calendar.start(cells.every, period + 1).us - 1
    return now if us >= now.us else Moment(us, cells.calendar.last_day(cells.every, period))


def start_of(cells, period):
    """None: there is none."""
    if period is None:
        first = cells.run.first
        return None if first is None else Moment(cells.program.zone.start(first).us, first)
    return Moment(cells.calendar.start(cells.every, period).us, cells.calendar.first_day(cells.every, period))


def is_there(placed, word, cells, period):
    """Whether a row of a stock counts in the cells of a period, or in those without one."""
    if word == "while":
        return placed.stay.there_at(end_of(cells, period))
    if period is None and cells.every:
        return placed.stay.is_some_time()
    return placed.stay.there_in(start_of(cells, period), end_of(cells, period))
