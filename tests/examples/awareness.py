"""Who was employed and who was trained at the end of each quarter, asked person by person."""

from tables import day, last_day, percent, periods, quarter, table, yes

AS_OF = "2026-06-30"
EXIT = 1  # coverage fell in the last quarter
FOLDER = "awareness/data/"
PEOPLE = {
    row["Person"]: row
    for row in table(FOLDER + "people.csv", Hired=day, Left=day, **{"Needs training": yes})
}
COURSES = table(FOLDER + "completions.csv", Completed=day)
NONE = "null"  # the group of those who are nobody's


def department(person):
    return PEOPLE[person]["Department"] if person in PEOPLE else NONE


def counted(person, at):
    row = PEOPLE.get(person)
    return row and row["Needs training"] and row["Hired"] <= at and (row["Left"] is None or row["Left"] > at)


def a_year_later(completed):
    last = 28 if (completed.month, completed.day) == (2, 29) else completed.day
    return completed.replace(year=completed.year + 1, day=last)


def at_end(at, group, within_a_year):
    people = [person for person in PEOPLE if counted(person, at) and group in ("", department(person))]
    trained = {
        course["Person"]
        for course in COURSES
        if course["Person"] in people and course["Completed"] <= at
        and (not within_a_year or at < a_year_later(course["Completed"]))
    }
    return len(trained), len(people)


def quarters_of(group):
    """From the first row of the group on, to the last one of all."""
    days = [row["Hired"] for person, row in PEOPLE.items() if group in ("", department(person))]
    days += [course["Completed"] for course in COURSES if group in ("", department(course["Person"]))]
    return periods(quarter(min(days)), quarter(day(AS_OF)))


def shares(groups, within_a_year):
    cells = {}
    for group in groups:
        cells[group] = percent(*at_end(day(AS_OF), group, within_a_year))
        for one in quarters_of(group):
            cells[f"{group} {one}".strip()] = percent(*at_end(last_day(one), group, within_a_year))
    return cells


def rated(cells):
    """Green from 90 % on, amber from 60 % on where it rose by ten points, else red."""
    for name, cell in cells.items():
        group, _, one = name.rpartition(" ") if "-Q" in name else (name, "", "")
        value = cell["value"]
        if value is None or not one:
            continue
        year, part = one.split("-Q")
        before = f"{year}-Q{int(part) - 1}" if part != "1" else f"{int(year) - 1}-Q4"
        earlier = cells.get(f"{group} {before}".strip(), {}).get("value")
        if value >= 90:
            cell["status"] = "green"
        elif value < 60:
            cell["status"] = "red"
        elif earlier is not None:
            cell["status"] = "amber" if value - earlier >= 10 else "red"
    return cells


def measures():
    groups = ["", "Engineering", "Finance", "Operations", "Sales"]
    people = {}
    for group in groups:
        people[group] = at_end(day(AS_OF), group, False)[1]
        quarters = periods(quarter(min(row["Hired"] for p, row in PEOPLE.items() if group in ("", department(p)))),
                           quarter(day(AS_OF)))
        people |= {f"{group} {one}".strip(): at_end(last_day(one), group, False)[1] for one in quarters}
    trained = rated(shares([*groups, NONE], True))
    return {
        "in_training": {"cells": people},
        "trained": {"cells": trained, "headline": {"period": "2026-Q2", "status": "red", **trained["2026-Q2"]}},
        "ever_trained": {"cells": shares([*groups, NONE], False)},
    }
