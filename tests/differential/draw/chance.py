"""What is drawn from, and how."""

import random
from dataclasses import dataclass, field

ZONES = ["UTC", "Europe/Zurich", "America/New_York", "Asia/Kolkata", "Australia/Sydney"]
AS_OF = ["2026-03-31", "2026-04-01", "2026-02-28", "2026-10-25", "2025-12-31", "2026-05-17", "2024-02-29"]
EVERY = ["day", "week", "month", "month", "month", "quarter", "half_year", "year"]
CLOCKED = ["hour", "90 min", "6 hours"]
LEVELS = ["low", "medium", "high", "critical"]
TEXTS = ["Retail", "ERP", "Head office", "a,b", 'say "hi"', "Zürich", "two\nlines", "#x", "VPN-1", "VPN-22", " padded"]
GLOBS = ["VPN*", "*e*", "?", "R?tail", "*,*"]
JUNK = {
    "int": ["5.0", "1e3", "twelve", "9223372036854775808", "--1"],
    "decimal": ["10.005", "1e2", "1.", "abc", "92233720368547758.08"],
    "number": ["nan", "inf", "1e400", "0x10", "1,5"],
    "bool": ["maybe", "2", "truee"],
    "enum": ["severe", "low ", "?"],
    "date": ["2026-02-30", "2026-13-01", "31.12.2025", "2026-1-05"],
    "timestamp": ["2026-02-30T00:00:00Z", "2026-01-01", "2026-01-01T24:00:00Z", "noon"],
    "duration": ["5 parsecs", "1.5.2 days", "x"],
    "ip": ["10.0.0.256", "10.0.0", "::g"],
    "percent": ["95 %", "many"],
}


@dataclass
class Field:
    name: str
    kind: str  # int decimal number percent bool enum text date timestamp duration
    declared: str
    optional: bool = False
    reference: str = ""
    other: bool = False
    blank: bool = False  # absent cells have a default


@dataclass
class Source:
    name: str
    fields: list
    time: str = ""  # name of the field, "none" or nothing
    lets: dict = field(default_factory=dict)  # name -> Field-like
    rows: int = 0
    snapshot: bool = False

    def of(self, *kinds):
        return [f for f in [*self.fields, *self.lets.values()] if f.kind in kinds]

    def one(self, name):
        return next((f for f in [*self.fields, *self.lets.values()] if f.name == name), None)


class Chance:
    """The same seed draws the same."""

    def __init__(self, seed):
        self.random = random.Random(f"{seed}")

    def pick(self, options):
        return options[self.random.randrange(len(options))]

    def chance(self, percent):
        return self.random.randrange(100) < percent

    def number(self, low, high):
        return self.random.randint(low, high)
