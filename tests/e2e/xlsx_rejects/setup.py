"""Cells that do not fit their fields, a row each; the row of the header is 1, the first column the row's name."""

import workbook

FORMATS = [14, "h:mm", "[h]:mm"]
CELLS = [
    ("error", 'B', '<c r="B{n}" t="e"><v>#N/A</v></c>'),
    ("error of a formula", 'E', '<c r="E{n}" t="e"><f>1/0</f><v>#DIV/0!</v></c>'),
    ("error that is none", 'E', '<c r="E{n}" t="e"><v>#NULL!</v></c>'),
    ("not computed", 'C', '<c r="C{n}"><f>A1+1</f></c>'),
    ("not computed, an empty value", 'C', '<c r="C{n}"><f>A1+1</f><v></v></c>'),
    ("a number in a date", 'B', '<c r="B{n}"><v>46144</v></c>'),
    ("a date with a time", 'B', '<c r="B{n}" s="1"><v>46144.25</v></c>'),
    ("a time alone", 'B', '<c r="B{n}" s="2"><v>0.25</v></c>'),
    ("an elapsed time", 'B', '<c r="B{n}" s="3"><v>46144</v></c>'),
    ("29 February 1900", 'B', '<c r="B{n}" s="1"><v>60</v></c>'),
    ("before 1900", 'B', '<c r="B{n}" s="1"><v>-1</v></c>'),
    ("the year 10000", 'B', '<c r="B{n}" s="1"><v>2958466</v></c>'),
    ("a date in a number", 'C', '<c r="C{n}" s="1"><v>46144</v></c>'),
    ("a fraction", 'C', '<c r="C{n}"><v>1.5</v></c>'),
    ("more digits than there are", 'C', '<c r="C{n}"><v>9007199254740993</v></c>'),
    ("no number", 'C', '<c r="C{n}"><v>1,5</v></c>'),
    ("more digits than cents", 'D', '<c r="D{n}"><v>1.005</v></c>'),
    ("a number in a boolean", 'F', '<c r="F{n}"><v>2</v></c>'),
    ("a text that is no date", 'B', '<c r="B{n}" t="inlineStr"><is><t>02.05.2026</t></is></c>'),
    ("half of a pair", 'E', '<c r="E{n}" t="inlineStr"><is><t>_xD83D_</t></is></c>'),
]
# What is right: dates at the borders, and the largest whole number that a binary64 has with all before it.
GOOD = [
    '<c r="B{n}" s="1"><v>1</v></c>', '<c r="B{n}" s="1"><v>59</v></c>', '<c r="B{n}" s="1"><v>61</v></c>',
    '<c r="B{n}" s="1"><v>2958465</v></c>', '<c r="C{n}"><v>9007199254740992</v></c>', '<c r="C{n}"><v>1.2345678901234499E+16</v></c>',
]
rows = workbook.texts_row(1, "case", "day", "count", "cost", "note", "ok")
for n, (name, _, cell) in enumerate(CELLS, 2):
    rows += f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>{name}</t></is></c>{cell.format(n=n)}</row>'
for n, cell in enumerate(GOOD, 40):
    rows += f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>good</t></is></c>{cell.format(n=n)}</row>'
workbook.save("rejects.xlsx", workbook.parts({"S": rows}, formats=FORMATS))
