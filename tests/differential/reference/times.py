"""Zones, the calendar of reporting periods, and the `now` of a run."""

import datetime
import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from .values import DAY_US, Instant, day_number, day_of_number

UTC = datetime.timezone.utc
EPOCH_TIME = datetime.datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = datetime.timedelta(microseconds=1)
HOUR_US = 3_600_000_000
MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}


class Zone:
    def __init__(self, name):
        self.name = name
        self.info = ZoneInfo(name) if name != "UTC" else UTC

    def local(self, instant):
        """The time that the zone's clock shows, without a zone."""
        at = EPOCH_TIME + datetime.timedelta(microseconds=instant.us)
        return at.astimezone(self.info).replace(tzinfo=None)

    def day(self, instant):
        return self.local(instant).date()

    def offset_us(self, instant):
        at = EPOCH_TIME + datetime.timedelta(microseconds=instant.us)
        return at.astimezone(self.info).utcoffset() // MICROSECOND

    def instant(self, local):
        """In a gap with the offset before; the earlier one of two."""
        at = local.replace(tzinfo=self.info, fold=0)
        return Instant((at.astimezone(UTC) - EPOCH_TIME) // MICROSECOND)

    def start(self, day):
        """The first instant of a day."""
        start = self.instant(datetime.datetime(day.year, day.month, day.day))
        while self.day(start) < day:
            start = Instant(start.us + 60_000_000)
        return start


def show_instant(instant):
    at = EPOCH_TIME + datetime.timedelta(microseconds=instant.us)
    text = at.strftime("%Y-%m-%dT%H:%M:%S")
    if at.year < 1000:
        text = f"{at.year:04}{text[text.index('-'):]}"
    if at.microsecond:
        text += f".{at.microsecond:06}".rstrip("0")
    return text + "Z"


def add_months(day, months):
    """Calendar months later, clamped to the month's end."""
    month = day.year * 12 + day.month - 1 + months
    year, month = divmod(month, 12)
    last = days_in_month(year, month + 1)
    return datetime.date(year, month + 1, min(day.day, last))


def days_in_month(year, month):
    following = datetime.date(year + month // 12, month % 12 + 1, 1)
    return (following - datetime.timedelta(days=1)).day


@dataclass(frozen=True)
class Every:
    """The length of periods: a word, or a span of microseconds that divides the day."""

    word: str
    span_us: int = 0

    @property
    def length_us(self):
        return HOUR_US if self.word == "hour" else self.span_us


class Calendar:
    """Periods are integers: the next period is one more. They mean something with their `every` alone."""

    def __init__(self, zone, fiscal_year_start=1):
        self.zone = zone
        self.fiscal = fiscal_year_start
        self._starts = {}

    def of_instant(self, every, instant):
        if every.length_us:
            return (instant.us + self._shift(every, instant)) // every.length_us
        return self.of_day(every, self.zone.day(instant))

    def _shift(self, every, instant):
        """Hours and less begin where they do in the zone; longer spans from local midnight."""
        offset = self.zone.offset_us(instant)
        if every.length_us > HOUR_US:
            return offset
        return offset % every.length_us

    def of_day(self, every, day):
        if every.length_us:
            return self.of_instant(every, self.zone.start(day))
        if every.word == "day":
            return day_number(day)
        if every.word == "week":
            return (day_number(day) + 3) // 7
        return (day.year * 12 + day.month - 1 - self._months_late(every)) // MONTHS[every.word]

    def _months_late(self, every):
        return 0 if every.word == "month" else self.fiscal - 1

    def first_day(self, every, period):
        if every.length_us:
            return self.zone.day(self.start(every, period))
        if every.word == "day":
            return day_of_number(period)
        if every.word == "week":
            return day_of_number(period * 7 - 3)
        year, month = divmod(period * MONTHS[every.word] + self._months_late(every), 12)
        return datetime.date(year, month + 1, 1)

    def last_day(self, every, period):
        if every.length_us:
            return self.zone.day(Instant(self.start(every, period + 1).us - 1))
        return self.first_day(every, period + 1) - datetime.timedelta(days=1)

    def start(self, every, period):
        """The first instant of a period."""
        key = (every, period)
        if key not in self._starts:
            self._starts[key] = self._start(every, period)
        return self._starts[key]

    def _start(self, every, period):
        if not every.length_us:
            return self.zone.start(self.first_day(every, period))
        guess = Instant(period * every.length_us)
        found = Instant(guess.us - self._shift(every, guess))
        return Instant(period * every.length_us - self._shift(every, found))

    def year_before(self, every, period):
        """The period of the same name a year before, or None."""
        if every.word in MONTHS:
            return period - 12 // MONTHS[every.word]
        first = self.first_day(every, period)
        if every.word == "week":
            year, week, _ = first.isocalendar()
            try:
                return self.of_day(every, datetime.date.fromisocalendar(year - 1, week, 1))
            except ValueError:
                return None
        try:
            day = first.replace(year=first.year - 1)
        except ValueError:
            return None
        if every.word == "day":
            return self.of_day(every, day)
        clock = self.zone.local(self.start(every, period)).time()
        return self.of_instant(every, self.zone.instant(datetime.datetime.combine(day, clock)))

    def first_of_year(self, every, period):
        """The first period of the fiscal year; a week belongs to the year of its Thursday."""
        year = Every("year")
        day = self.first_day(every, period)
        if every.word == "week":
            day += datetime.timedelta(days=3)
        start = self.first_day(year, self.of_day(year, day))
        first = self.of_day(every, start)
        if every.word == "week" and start.isoweekday() > 4:
            first += 1
        return first

    def label(self, every, period):
        if every.length_us:
            return show_instant(self.start(every, period))
        first = self.first_day(every, period)
        if every.word == "day":
            return first.isoformat()
        if every.word == "week":
            year, week, _ = first.isocalendar()
            return f"{year:04}-W{week:02}"
        if every.word == "month":
            return f"{first.year:04}-{first.month:02}"
        last = self.last_day(every, period)
        year = first.year
        mark = ""
        if self.fiscal != 1:
            mark = "FY"
            year = last.year if last.month < self.fiscal else last.year + 1
        within = (first.month - self.fiscal) % 12
        if every.word == "quarter":
            return f"{mark}{year:04}-Q{within // 3 + 1}"
        if every.word == "half_year":
            return f"{mark}{year:04}-H{within // 6 + 1}"
        return f"{mark}{year:04}"


def period_days(text):
    """First and last day of a written period: 2026-01, 2026-Q1, 2026-H1, 2026-W05."""
    year = int(text[:4])
    if "W" in text:
        first = datetime.date.fromisocalendar(year, int(text[6:]), 1)
        return first, first + datetime.timedelta(days=6)
    length = {"Q": 3, "H": 6}.get(text[5], 1)
    number = int(text[6:]) if length > 1 else int(text[5:])
    first = datetime.date(year, (number - 1) * length + 1, 1)
    return first, add_months(first, length) - datetime.timedelta(days=1)


_ISO = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(Z|[+-]\d{2}(?::?\d{2})?)?\Z"
)


def read_date(text):
    """ISO 8601 and nothing else, or None."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        return None
    try:
        return datetime.date(int(text[:4]), int(text[5:7]), int(text[8:]))
    except ValueError:
        return None


def read_instant(text, zone):
    match = re.match(_ISO, text)
    if not match:
        return None
    year, month, day, hour, minute = (int(match.group(i)) for i in range(1, 6))
    fraction = (match.group(7) or "").ljust(9, "0")
    if fraction[6:].strip("0"):
        return None
    try:
        local = datetime.datetime(year, month, day, hour, minute, int(match.group(6) or 0), int(fraction[:6]))
    except ValueError:
        return None
    offset = match.group(8)
    if offset is None:
        return zone.instant(local)
    us = (local - datetime.datetime(1970, 1, 1)) // MICROSECOND
    if offset != "Z":
        digits = offset[1:].replace(":", "").ljust(4, "0")
        minutes = int(digits[:2]) * 60 + int(digits[2:])
        us -= (minutes if offset[0] == "+" else -minutes) * 60_000_000
    return Instant(us)


def end_of_day(zone, day):
    return Instant(zone.start(day + datetime.timedelta(days=1)).us - 1)


def days_us(days):
    return days * DAY_US
