"""What the references of the examples share: tables, periods and quantiles, computed the plain way."""

import csv
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parent.parent.parent / "examples"


def table(path, **types):
    """The rows of a CSV file as dicts; `types` convert columns, an empty cell is None."""
    with open(EXAMPLES / path, newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    return [{key: converted(types.get(key, str), cell) for key, cell in row.items()} for row in rows]


def converted(kind, cell):
    return kind(cell) if cell != "" else None


def yes(cell):
    return cell.lower() in ("true", "yes", "1")


day = date.fromisoformat
instant = datetime.fromisoformat


def percent(n, d, **more):
    """A share: its value in percent and its parts."""
    return {"value": 100 * n / d if d else None, "numerator": n, "denominator": d, **more}


def month(at):
    return f"{at.year}-{at.month:02}"


def quarter(at):
    return f"{at.year}-Q{(at.month + 2) // 3}"


def first_day(period):
    """Of "2026", "2026-Q2" or "2026-05"."""
    year, _, part = period.partition("-")
    if not part:
        return date(int(year), 1, 1)
    return date(int(year), 3 * int(part[1]) - 2 if part[0] == "Q" else int(part), 1)


def next_period(period):
    year, _, part = period.partition("-")
    if not part:
        return str(int(year) + 1)
    if part[0] == "Q":
        return f"{year}-Q{int(part[1]) + 1}" if part != "Q4" else f"{int(year) + 1}-Q1"
    return f"{year}-{int(part) + 1:02}" if part != "12" else f"{int(year) + 1}-01"


def last_day(period):
    return first_day(next_period(period)) - timedelta(days=1)


def periods(first, last):
    """All from the one to the other, both included."""
    result = [first]
    while result[-1] != last:
        result.append(next_period(result[-1]))
    return result


def quantile(values, p):
    """Hyndman and Fan's type 7 of p in 0..100, exactly; None of nothing."""
    values = sorted(values)
    if not values:
        return None
    place = Fraction(p) * (len(values) - 1) / 100
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return float(values[low] + (place - low) * (values[high] - values[low]))


def kaplan_meier(p, times):
    """The time at which the part that is not over falls to 1 - p/100; `times`: (time, is it over) of each row."""
    survival = Fraction(1)
    for at in sorted({time for time, over in times if over}):
        at_risk = sum(time >= at for time, _ in times)
        survival *= 1 - Fraction(sum(over and time == at for time, over in times), at_risk)
        if survival <= 1 - Fraction(p) / 100:
            return at
    return None
