"""The same 3,000 rows as one CSV file, and cut into a CSV file, a workbook and a workbook with macros (and without them)."""

import datetime
from pathlib import Path

import workbook

FIRST = datetime.date(2026, 1, 1)
rows = [
    (n, ["Payments", "Retail", "Ops \"A\", B"][n % 3], FIRST + datetime.timedelta(n % 150), n * 7 % 1000 + n % 100 / 100, n % 4 == 0)
    for n in range(3000)
]


def line(n, unit, day, cost, ok):
    unit = '"' + unit.replace('"', '""') + '"'
    return f"{n},{unit},{day},{cost:.2f},{'true' if ok else 'false'},extra\n"


def cells(number, row):
    n, unit, day, cost, ok = row
    serial = (day - datetime.date(1899, 12, 30)).days
    text = ["Payments", "Retail", "Ops \"A\", B"].index(unit) + 4
    return (
        f'<row r="{number}"><c r="A{number}"><v>{n}</v></c><c r="B{number}" t="s"><v>{text}</v></c>'
        f'<c r="C{number}" s="1"><v>{serial}</v></c><c r="D{number}"><v>{cost!r}</v></c><c r="E{number}" t="b"><v>{int(ok)}</v></c></row>'
    )


def save(name, part):
    texts = ["n", "unit", "day", "cost", "Payments", "Retail", "Ops \"A\", B"]
    head = '<row r="1">' + "".join(f'<c t="s"><v>{i}</v></c>' for i in range(4)) + '<c t="inlineStr"><is><t>ok</t></is></c></row>'
    body = "".join(cells(number, row) for number, row in enumerate(part, 2))
    workbook.save(name, workbook.parts({"Sheet1": head + body}, texts, [14]))


HEAD = "n,unit,day,cost,ok,more\n"
Path("all.csv").write_text(HEAD + "".join(line(*row) for row in rows))
Path("part-1.csv").write_text(HEAD + "".join(line(*row) for row in rows[:1000]))
save("part-2.xlsx", rows[1000:1500])
save("part-3.XLSM", rows[1500:])
