"""Dates of workbooks that count from 1900 and from 1904, for fields that say how they are written."""

import workbook

FORMATS = [14, 22]
HEAD = workbook.texts_row(1, "day", "at", "stamp")
DAYS = [0, 1, 1461.5]  # since 1904-01-01


def rows(first):
    return HEAD + "".join(
        f'<row><c s="1"><v>{int(day) + first}</v></c><c s="2"><v>{day + first}</v></c><c s="2"><v>{day + first}</v></c></row>'
        for day in DAYS
    )


workbook.save("1904.xlsx", workbook.parts({"S": rows(0)}, formats=FORMATS, before='<workbookPr date1904="1"/>'))
workbook.save("1900.xlsx", workbook.parts({"S": rows(1462)}, formats=FORMATS))
# Half past two on the last Sunday in March, which Zurich does not have, and on the last one in October, which it has twice.
SUMMER = workbook.texts_row(2, "29.03.2026", "29.03.2026 02:30", "1774747800") + (
    '<row r="3"><c s="1"><v>46110</v></c><c s="2"><v>46110.104166666664</v></c><c s="2"><v>46110.104166666664</v></c></row>'
    '<row r="4"><c s="1"><v>46320</v></c><c s="2"><v>46320.104166666664</v></c><c s="2"><v>46320.104166666664</v></c></row>'
    '<row r="5"><c s="1"><v>46320</v></c><c s="2"><v>46320.520833333336</v></c><c s="2"><v>46320.520833333336</v></c></row>'
    '<row r="6"><c s="1"><v>46320</v></c><c s="2"><v>46320.520844907405</v></c><c s="2"><v>46320.520833333336</v></c></row>'
)
workbook.save("zone.xlsx", workbook.parts({"S": HEAD + SUMMER}, formats=FORMATS))
