"""Cells of every type, as several programs write them, in a sheet with a title above its table."""

import workbook

TEXTS = [
    "id", "name", "opened", "seen", "cost", "score", "ok", "spent", "note", "share",
    "plain",
    "<r><t>rich </t></r><r><rPr><b/></rPr><t>text</t></r><rPh sb=\"0\" eb=\"1\"><t>phonetic</t></rPh><phoneticPr fontId=\"1\"/>",
    "a_x000D_b_x005F_x000D_ & <é>",
    "Grüße 😀",
    "_xD83D__xDE00_",
    "",
]
# 1: d.m.y, 2: 22 (a date and a time), 3: elapsed, 4: percent, 5: quoted letters and a colour
FORMATS = ["dd\\.mm\\.yyyy;@", 22, "[h]:mm:ss", 10, '[Red]#,##0.00" dmy"\\h_s', 46]

head = '<row r="4" spans="1:10">' + "".join(f'<c r="{c}4" t="s"><v>{n}</v></c>' for n, c in enumerate("ABCDEFGHIJ")) + "</row>"
rows = (
    workbook.texts_row(1, "Findings of the year", "and more") + '<row r="2"/><row r="3"><c r="A3" s="1"/></row>' + head +
    # Numbers as they are in binary; a date, a date with a time, a boolean, an elapsed time, a percentage.
    '<row r="5"><c r="A5"><v>1</v></c><c r="B5" t="s"><v>10</v></c><c r="C5" s="1"><v>46144</v></c>'
    '<c r="D5" s="2"><v>46145.427430555553</v></c><c r="E5" s="5"><v>19.989999999999998</v></c>'
    '<c r="F5"><v>0.30000000000000004</v></c><c r="G5" t="b"><v>1</v></c><c r="H5" s="3"><v>1.5</v></c>'
    '<c r="I5" t="str"><f>A5&amp;"x"</f><v>1x</v></c><c r="J5" s="4"><v>0.95</v></c></row>'
    # Nothing but styles in this row; the next one has no numbers of its own, and cells that are not there.
    '<row r="6"><c r="A6" s="1"/><c r="B6"/></row>'
    '<row><c><v>2.0</v></c><c t="s"><v>11</v></c><c s="1"><v>46145</v></c><c/><c><v>1E-2</v></c><c><v>-1.5E+300</v></c>'
    '<c t="b"><v>0</v></c><c/><c t="str"><f>""</f><v></v></c><c><v>0.05</v></c></row>'
    '<row r="10" hidden="1"><c r="A10"><v>3</v></c><c r="B10" t="s"><v>12</v></c><c r="C10" t="d"><v>2026-05-04</v></c>'
    '<c r="D10" t="d"><v>2026-05-04T10:15:30.25</v></c><c r="E10"><v>12</v></c><c r="G10" t="inlineStr"><is><t>yes</t></is></c>'
    '<c r="H10" s="6"><v>0.000011574074074074073</v></c><c r="I10" t="s"><v>13</v></c></row>'
    '<row r="11"><c r="A11"><v>4</v></c><c r="B11" t="s"><v>14</v></c><c r="C11" t="inlineStr"><is><r><t>2026-</t></r><r><t>05-05</t></r></is></c>'
    '<c r="D11" t="str"><f>x</f><v>2026-05-05T01:02:03Z</v></c><c r="E11"><v>1.23E2</v></c><c r="G11" t="b"><v>1</v></c>'
    '<c r="I11" t="s"><v>15</v></c><c r="K11"><v>9</v></c></row>'
    '<row r="12"><c r="B12" t="s"><v>15</v></c></row>'
)
workbook.save("findings.xlsx", workbook.parts({"Summary": workbook.texts_row(1, "id") + workbook.texts_row(2, "s1"), "Findings": rows}, TEXTS, FORMATS))
