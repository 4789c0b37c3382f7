#!/usr/bin/env python3
"""Nothing is green by accident. Usage: never_green.py PATH-OF-ISM

Each case is a program that would be green if something were overlooked: what is missing, broken, old, unknown or out of
range would count as nothing, and nothing is below every limit. A case says what its measures have to be instead, why,
and the exit status. To add one, add it to CASES.
"""

import json
import subprocess
import sys
import tempfile
import textwrap
import unittest
from dataclasses import dataclass, field
from pathlib import Path

import workbook

ISM = None
AS_OF = "2026-06-30"


@dataclass
class Case:
    name: str
    program: str
    want: dict = field(default_factory=dict)  # measure: status of its headline; (measure, group): of a cell
    reason: str = ""  # occurs in the reason of each measure that is wanted
    exit: int = 1
    says: str = ""  # occurs on standard error
    files: dict = field(default_factory=dict)
    args: tuple = ()
    holds: dict = field(default_factory=dict)  # path in the document, such as "sources.0.orphans.team": value


FIELDS = {"id": "id: int", "on": "on: date?", "n": "n: int?", "team": "team: text?"}


def source(rows, fields=None, rest="time: none"):
    """A source `s` with rows in the program; the usual fields where none are given."""
    rows = textwrap.dedent(rows).strip()
    if fields is None:
        fields = "  ".join(FIELDS[name.strip()] for name in rows.split("\n")[0].split(","))
    return f'source s {{\n  rows: """\n{textwrap.indent(rows, "    ")}\n    """\n  fields {{ {fields} }}\n  {rest}\n}}\n'


def filed(name, fields="id: int", rest="time: none", of="s"):
    """A source with a file."""
    return f'source {of} {{ file: "{name}"  fields {{ {fields} }}  {rest} }}\n'


def green_if(condition, formula="count(s)", rest="", name="m"):
    """A measure that is green where the condition holds, and red elsewhere."""
    return f"measure {name} {{ formula: {formula}  {rest}  criteria {{ green: {condition}  red: otherwise }} }}\n"


def green_unless(condition, formula="count(s)", rest="", name="m"):
    """A measure that is red where the condition holds, and green elsewhere."""
    return f"measure {name} {{ formula: {formula}  {rest}  criteria {{ red: {condition}  green: otherwise }} }}\n"


def book(rows, **more):
    """The parts of a workbook with a sheet of these rows."""
    return workbook.parts({"S": rows}, **more)


def months(*days):
    return "\n".join(["id, on, n", *(f"{i}, {day}, 1" for i, day in enumerate(days, 1))])


ROW = source("id, on, n, team\n1, 2026-06-01, 1, a")
EMPTY = source("id, on, n, team\n1, 2026-06-01, , a")  # n is none
NONE_OPEN = green_if("value <= 0")
TIMED = "time: on"

CASES = [
    # ---- sources without anything in them ----
    Case("header_only", filed("s.csv") + NONE_OPEN, {"m": "no_data"}, "has no row", files={"s.csv": "id\n"}),
    Case("header_only_by_target", filed("s.csv") + "measure m { formula: count(s)  target: < 1 }", {"m": "no_data"},
         "has no row", files={"s.csv": "id\n"}),
    Case("rows_without_any", source("id, n", "id: int  n: int") + NONE_OPEN, {"m": "no_data"}, "has no row"),
    Case("empty_file", filed("s.csv") + NONE_OPEN, {"m": "error"}, "could not be read", 3, files={"s.csv": ""}),
    Case("missing_file", filed("s.csv") + NONE_OPEN, {"m": "error"}, "could not be read", 3, says="s.csv"),
    Case("no_file_of_the_pattern", filed("s-*.csv") + NONE_OPEN, {"m": "error"}, "could not be read", 3, says="s-*.csv"),
    Case("missing_column", filed("s.csv") + NONE_OPEN, {"m": "error"}, "could not be read", 3, files={"s.csv": "ID,x\n1,2\n"}),
    Case("derived_from_nothing", filed("s.csv") + "source t from s { where: id > 1 }\n" + green_if("value <= 0", "count(t)"),
         {"m": "no_data"}, "has no row", files={"s.csv": "id\n"}),
    Case("one_of_two_is_empty", ROW + filed("t.csv", of="t") + green_if("value <= 1", "count(s) + count(t)"),
         {"m": "no_data"}, "source t has no row", files={"t.csv": "id\n"}),
    Case("through_another_measure", filed("s.csv") + "measure a { formula: count(s) }\n" + green_if("value <= 0", "a"),
         {"m": "no_data"}, "has no row", files={"s.csv": "id\n"}),
    Case("through_a_headline", filed("s.csv") + "measure a { formula: count(s) }\n" + green_if("value <= 0", "headline(a)"),
         {"m": "no_data"}, "has no row", files={"s.csv": "id\n"}),
    Case("group_without_rows", filed("s.csv", "id: int  team: text") + green_if("value <= 0", rest="by: team  headline: worst"),
         {"m": "no_data"}, "has no row", files={"s.csv": "id,team\n"}),
    Case("nothing_looked_up_in", ROW + filed("t.csv", "team: text key", of="t") +
         green_if("value <= 0", "count(s where team in t)"), {"m": "no_data"}, "source t", files={"t.csv": "team\n"}),
    Case("nothing_to_follow_to", source("id, team\n1, a", "id: int  team: text -> t?") +
         filed("t.csv", "team: text key  n: int", of="t") + green_if("value <= 0", "count(s where team.n > 5)"),
         {"m": "no_data"}, "source t", files={"t.csv": "team,n\n"}),
    # ---- rejected rows ----
    Case("row_beyond_the_limit", filed("s.csv") + NONE_OPEN, {"m": "error"}, "more rejected rows", 3, says="rejected",
         files={"s.csv": "id\nx\n"}),
    Case("rows_beyond_the_share", filed("s.csv", rest="time: none  rejects: 10%") + green_if("value <= 4"), {"m": "error"},
         "more rejected rows", 3, files={"s.csv": "id\n1\n2\n3\n4\nx\n"}),
    Case("all_rejected_within_the_limit", filed("s.csv", rest="time: none  rejects: 100%") + NONE_OPEN, {"m": "no_data"},
         "all rows of source s were rejected", files={"s.csv": "id\nx\ny\n"}),
    Case("unknown_enumerator", filed("s.csv", "id: int  severity: enum(low, high)") +
         green_if("value <= 0", "count(s where severity == high)"), {"m": "error"}, "more rejected rows", 3,
         files={"s.csv": "id,severity\n1,critical\n"}),
    Case("ragged_row", filed("s.csv", "id: int  n: int") + green_if("value <= 0", "count(s where n > 1)"), {"m": "error"},
         "more rejected rows", 3, files={"s.csv": "id,n\n1\n"}),
    Case("quote_without_end", filed("s.csv", "id: int  team: text") + green_if("value <= 1"), {"m": "error"}, "", 3,
         files={"s.csv": 'id,team\n1,a\n2,"b\n3,c\n'}),
    Case("outside_of_the_range", filed("s.csv", "id: int  n: int in 0..10") + green_if("value <= 0", "count(s where n > 5)"),
         {"m": "error"}, "more rejected rows", 3, files={"s.csv": "id,n\n1,11\n"}),
    Case("rejected_where_looked_up", source("id, team\n1, a", "id: int  team: text -> t?") +
         filed("t.csv", "team: text key  n: int", of="t") + green_if("value <= 0", "count(s where team.n > 5)"),
         {"m": "error"}, "source t", 3, files={"t.csv": "team,n\na,nine\n"}),
    Case("workbook_not_computed", filed("s.xlsx", "id: int  n: int") + green_if("value <= 0", "count(s where n > 5)"),
         {"m": "error"}, "more rejected rows", 3,
         files={"s.xlsx": book(workbook.texts_row(1, "id", "n") + "<row><c><v>1</v></c><c><f>5+4</f></c></row>")}),
    Case("workbook_to_be_computed", filed("s.xlsx", "id: int  n: int") + green_if("value <= 0", "count(s where n > 5)"),
         {"m": "error"}, "more rejected rows", 3,
         files={"s.xlsx": book(workbook.texts_row(1, "id", "n") + "<row><c><v>1</v></c><c><f>5+4</f><v>0</v></c></row>",
                               after='<calcPr fullCalcOnLoad="1"/>')}),
    Case("workbook_with_an_error", filed("s.xlsx", "id: int  team: text") + green_if("value <= 0", 'count(s where team == "a")'),
         {"m": "error"}, "more rejected rows", 3,
         files={"s.xlsx": book(workbook.texts_row(1, "id", "team") + '<row><c><v>1</v></c><c t="e"><v>#REF!</v></c></row>')}),
    Case("workbook_with_a_number_for_a_date", filed("s.xlsx", "id: int  on: date") + green_if("value <= 0", "count(s where on < 2026-01-01)"),
         {"m": "error"}, "more rejected rows", 3,
         files={"s.xlsx": book(workbook.texts_row(1, "id", "on") + "<row><c><v>1</v></c><c><v>45000</v></c></row>")}),
    Case("workbook_of_a_header", filed("s.xlsx") + NONE_OPEN, {"m": "no_data"}, "has no row",
         files={"s.xlsx": book(workbook.texts_row(1, "id"))}),
    Case("workbook_without_rows", filed("s.xlsx") + NONE_OPEN, {"m": "error"}, "could not be read", 3, files={"s.xlsx": book("")}),
    # ---- rows that are not there yet, or at no time ----
    Case("all_rows_in_the_future", source("id, on\n1, 2026-09-01", rest=TIMED) + NONE_OPEN, {"m": "no_data"}, "after now",
         holds={"sources.0.later": 1}),
    Case("stock_in_the_future", source("id, on\n1, 2026-09-01", rest=TIMED) +
         green_if("value <= 0", "count(s while on .. on + 90 days)"), {"m": "no_data"}, "after now"),
    Case("months_in_the_future", source("id, on\n1, 2026-09-01", rest=TIMED) + green_if("value <= 0", rest="every: month"),
         {"m": "no_data"}, "after now"),
    Case("rows_without_a_date", source("id, on\n1,", rest=TIMED) + NONE_OPEN, {"m": "no_data"}, "has a date",
         holds={"sources.0.undated": 1}),
    Case("inventory_of_the_future", source("id, on\n1, 2026-09-01", rest="snapshot: on") + NONE_OPEN, {"m": "no_data"}),
    # ---- periods ----
    Case("incomplete_period", source(months("2026-06-02"), rest=TIMED) + green_if("value <= 1", rest="every: month"),
         {"m": "no_data"}, "complete", args=("--as-of", "2026-06-15")),
    Case("immature_period", source(months("2026-06-02"), rest=TIMED) +
         green_if("value <= 1", rest="every: month  matures: 30 days"), {"m": "no_data"}, "complete"),
    Case("old_export", source(months("2026-03-02"), rest=TIMED) + green_if("value <= 1", rest="every: month"), {"m": "stale"},
         "latest complete period"),
    Case("not_fresh", source(months("2026-06-02"), rest=TIMED + "  fresh: 7 days") + green_if("value <= 1"), {"m": "stale"},
         "older than"),
    Case("no_row_in_the_window", source(months("2026-03-02"), rest=TIMED) + green_if("value <= 0", rest="every: month"),
         {"m": "no_data"}, args=("--period", "2026-05")),
    Case("gap_in_a_row_of_periods", source(months("2026-04-02", "2026-06-02"), rest=TIMED) +
         green_if("value >= 1 for 2 periods", rest="every: month"), {"m": "red"}),
    Case("none_in_a_row_of_periods", source(months("2026-04-02", "2026-06-02"), rest=TIMED) +
         green_if("value >= 0% for 2 periods", "share(n == 1 of s)", "every: month"), {"m": "red"}),
    Case("nothing_before", source(months("2026-06-02"), rest=TIMED) +
         green_unless("value > previous(value)", rest="every: month"), {"m": "no_data"}, "previous(value)"),
    Case("no_growth_from_nothing", source(months("2026-06-02"), rest=TIMED) +
         green_unless("value > 10%", "growth(count(s))", "every: month"), {"m": "no_data"}),
    Case("too_few_for_a_trend", source(months("2026-05-02", "2026-06-02"), rest=TIMED) +
         green_unless("value > 0", "trend(count(s), 6)", "every: month"), {"m": "no_data"}),
    Case("too_few_to_roll", source(months("2026-06-02"), rest=TIMED) +
         green_if("value <= 3", "rolling(count(s), 3)", "every: month"), {"m": "no_data"}),
    # ---- values that are none ----
    Case("no_row_passes", ROW + green_unless("value < 90%", "share(n == 1 of s where n > 5)"), {"m": "no_data"}, "passes"),
    Case("unknown_rows_of_a_share", source("id, n\n1, 1\n2,", "id: int  n: int?") + green_if("value >= 90%", "share(n == 1 of s)"),
         {"m": "red"}, holds={"measures.0.headline.unknown": 1}),
    Case("no_row_has_a_value", EMPTY + green_unless("value > 5", "avg(n of s)"), {"m": "no_data"}),
    Case("sum_of_no_value", EMPTY + green_if("value <= 0", "sum(n of s)"), {"m": "no_data"}),
    Case("division_by_zero", ROW + green_unless("value > 5", "count(s) / count(s where n > 5)"), {"m": "no_data"}, "zero"),
    Case("zero_by_zero", ROW + green_unless("value > 5", "count(s where n > 5) / count(s where n > 5)"), {"m": "no_data"}, "zero"),
    Case("root_of_less_than_nothing", ROW + green_unless("value > 5", "sqrt(0 - count(s))"), {"m": "no_data"}),
    Case("logarithm_of_zero", ROW + green_unless("value > 5", "ln(count(s where n > 5))"), {"m": "no_data"}),
    Case("beyond_all_numbers", ROW + green_unless("value < 5", "exp(count(s) * 1000)"), {"m": "no_data"}),
    Case("power_beyond_all_numbers", ROW + green_unless("value < 5", "pow(10.5, count(s) * 1000)"), {"m": "no_data"}),
    Case("remainder_of_zero", ROW + green_unless("value > 5", "mod(count(s), count(s where n > 5))"), {"m": "no_data"}),
    Case("none_as_a_condition", EMPTY + green_unless("max(n of s) > 5"), {"m": "no_data"}, "has no value"),
    Case("none_denied", EMPTY + green_if("not (max(n of s) > 5)"), {"m": "no_data"}, "has no value"),
    Case("none_before_otherwise", EMPTY + "measure m { formula: count(s)  criteria { red: value > 5  amber: max(n of s) > 3  "
         "green: otherwise } }", {"m": "no_data"}, "has no value"),
    Case("no_rule_holds", ROW + "measure m { formula: count(s)  criteria { green: value > 1  red: value < 1 } }",
         {"m": "no_data"}, "no rule"),
    Case("deviation_of_one", ROW + green_unless("value > 5", "stddev(n of s)"), {"m": "no_data"}, "so few"),
    Case("interval_of_too_few", ROW + green_unless("interval_high(m) > 5", "avg(n of s)", "interval: 95%"), {"m": "no_data"}),
    Case("nobody_has_ended", source("id, on, until\n1, 2026-06-01,", "id: int  on: date  until: date?", "time: on") +
         green_unless("value > 14 days", "percentile(50, on .. until of s)"), {"m": "no_data"}),
    # ---- targets and limits ----
    Case("param_without_value", "param limit: int? = none\n" + ROW + green_unless("value > limit"), {"m": "no_data"}, "has no value"),
    Case("target_is_none", EMPTY + "measure m { formula: count(s)  target: <= max(n of s) }", {"m": "no_data"}, "no value"),
    Case("target_not_yet_in_force", ROW + "measure m { formula: count(s)  target: <= 5 from 2027-01-01 }", {"m": "no_data"},
         "in force"),
    Case("limit_missing_in_a_table", ROW + 'source limits { rows: """\n    team, n\n    b, 5\n    """\n'
         "  fields { team: text key  n: int }  time: none }\n" + green_unless("value > limits[team].n", rest="by: team"),
         {("m", "a"): "no_data"}, "has no value"),
    Case("target_missing_in_a_table", ROW + 'source limits { rows: """\n    team, n\n    b, 5\n    """\n'
         "  fields { team: text key  n: int }  time: none }\n"
         "measure m { formula: count(s)  by: team  headline: worst  target: <= limits[team].n }", {"m": "no_data"}, "no value"),
    Case("attainment_of_nothing", ROW + green_unless("attainment < 50%", rest="baseline: 5 at 2026-01-01  target: <= 5"),
         {"m": "no_data"}),
    Case("half_a_range", EMPTY + "measure m { formula: count(s)  target: in 0..max(n of s) }", {"m": "no_data"}),
    # ---- other measures ----
    Case("status_of_no_data", EMPTY + "measure a { formula: max(n of s)  criteria { green: value < 5  red: otherwise } }\n" +
         green_unless("status(a) == red"), {"a": "no_data", "m": "no_data"}),
    Case("status_of_stale", source(months("2026-03-02"), rest=TIMED) + green_if("value <= 1", rest="every: month", name="a") +
         green_unless("value > 9", "headline(a)"), {"a": "stale", "m": "stale"}),
    Case("status_of_error", filed("s.csv") + source("id\n1", "id: int").replace("source s", "source t") +
         green_if("value <= 0", name="a") + green_unless("status(a) == red", "count(t)"), {"a": "error", "m": "error"}, "", 3),
    Case("status_of_unrated", ROW + "measure a { formula: count(s) }\n" + green_unless("status(a) == red"), exit=2, says="E0512"),
    Case("worst_of_groups", source("id, team, n\n1, a, 1\n2, b,", "id: int  team: text  n: int?") +
         green_if("value <= 1", "max(n of s)", "by: team  headline: worst"), {"m": "no_data"}),
    # ---- arithmetic that leaves its range ----
    Case("sum_of_rows", source(f"id, n\n1, {2**62}\n2, {2**62}", "id: int  n: int") +
         green_if("value <= 0", "sum(n + n of s)"), {"m": "error"}, "leaves the range"),
    Case("overflow_in_a_filter", source(f"id, n\n1, {2**62}", "id: int  n: int") + green_if("value <= 0", "count(s where n * 4 > 0)"),
         {"m": "error"}, "leaves the range"),
    Case("overflow_in_a_rule", source(f"id, n\n1, {2**62}", "id: int  n: int") +
         green_unless("max(n of s) * max(n of s) * max(n of s) > 0"), {"m": "error"}, "leaves the range"),
    Case("overflow_in_applies", source(f"id, n\n1, {2**62}", "id: int  n: int") +
         green_if("value <= 1", rest="applies: max(n of s) * max(n of s) * max(n of s) > 0"), {"m": "error"}, "leaves the range"),
    Case("overflow_in_a_target", source(f"id, n\n1, {2**62}", "id: int  n: int") +
         "measure m { formula: count(s)  target: <= max(n of s) * max(n of s) * max(n of s) }", {"m": "error"}, "leaves the range"),
    # ---- neither good nor bad ----
    Case("not_applicable", ROW + green_if("value <= 1", rest="applies: count(s) > 5"), {"m": "not_applicable"}, exit=0,
         holds={"status": None, "summary.green": 0, "summary.not_applicable": 1}),
    Case("applies_is_none", EMPTY + green_if("value <= 1", rest="applies: max(n of s) > 0"), {"m": "no_data"}, "applies"),
    Case("unrated", ROW + "measure m { formula: count(s) }", {"m": None}, exit=0,
         holds={"status": None, "summary.green": 0, "summary.unrated": 1}),
    Case("few_rows_are_marked", ROW + green_if("value >= 90%", "share(n == 1 of s)", "small: 20"), {"m": "green"}, exit=0,
         holds={"measures.0.headline.small": True}),
    # ---- waivers ----
    Case("expired_waiver", source("id, team\n1, a\n2, b") + green_if("value <= 0", rest="by: team") +
         'waiver w { measure: m  where: team == "a"  reason: "r"  approved_by: "c"  until: 2026-06-29 }', {"m": "red"}),
    Case("expired_waiver_that_is_needed", source("id, team\n1, a\n2, b\n3, b") + green_if("value <= 3", rest="by: team").replace(
         "green: value <= 3", "red: value == 1  green: value <= 3") +
         'waiver w { measure: m  where: team == "a"  reason: "r"  approved_by: "c"  until: 2026-06-29 }', {("m", "a"): "red"},
         says="waiver"),
    Case("waiver_of_tomorrow", source("id, team\n1, a") + NONE_OPEN +
         'waiver w { measure: m  reason: "r"  approved_by: "c"  from: 2026-07-01  until: 2026-12-31 }', {"m": "red"}),
    Case("waived_but_the_rest_is_red", source("id, team\n1, a\n2, b") + green_if("value <= 0", rest="by: team") +
         'waiver w { measure: m  where: team == "a"  reason: "r"  approved_by: "c"  until: 2026-12-31 }', {"m": "red"}),
    Case("waived_is_not_green", source("id, team\n1, a") + NONE_OPEN +
         'waiver w { measure: m  reason: "r"  approved_by: "c"  until: 2026-12-31 }', {"m": "red"}, exit=0,
         holds={"summary.green": 0, "summary.waived": 1}),
    # ---- what is said of rows that cannot be trusted ----
    Case("orphans_are_counted", source("id, team\n1, x\n2, a", "id: int  team: text -> t") + 'source t { rows: """\n    team, n\n'
         '    a, 1\n    """\n  fields { team: text key  n: int }  time: none }\n' +
         green_if("value >= 90%", "share(team.n == 1 of s)"), {"m": "red"},
         holds={"sources.1.orphans.team": 1, "measures.0.headline.unknown": 1}),
    # ---- programs that are not evaluated ----
    Case("unbound_source", 'source s { fields { id: int }  time: none }\n' + NONE_OPEN, exit=2),
    Case("unknown_measure", ROW + NONE_OPEN, exit=2, args=("--measure", "mm"), says="mm"),
    Case("no_measure", ROW, exit=0, holds={"status": None, "summary.green": 0}),
]


def at(document, path):
    for key in path.split("."):
        document = document[int(key)] if isinstance(document, list) else document[key]
    return document


class NeverGreen(unittest.TestCase):
    """One test for each case: filled in below."""

    def judged(self, document, key):
        """The headline of a measure, or the cell of one of its groups over all periods."""
        name, group = key if isinstance(key, tuple) else (key, None)
        measure = next(one for one in document["measures"] if one["name"] == name)
        if group is None:
            return measure["headline"]
        return next(one for one in measure["cells"] if list(one["group"].values()) == [group] and one["period"] is None)

    def check(self, case):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in {"program.ism": case.program, **case.files}.items():
                if isinstance(text, dict):
                    workbook.save(Path(folder) / name, text)
                else:
                    (Path(folder) / name).write_text(text)
            args = case.args if "--as-of" in case.args else ("--as-of", AS_OF, *case.args)
            done = subprocess.run(
                [ISM, "run", "program.ism", "--format", "json", *args], cwd=folder, capture_output=True, text=True
            )
        self.assertEqual(done.returncode, case.exit, done.stdout + done.stderr)
        self.assertIn(case.says, done.stderr)
        if case.exit == 2:
            self.assertEqual(done.stdout, "")
            return
        document = json.loads(done.stdout)
        self.assertEqual(document["exit"], case.exit)
        for key, status in case.want.items():
            cell = self.judged(document, key)
            self.assertEqual(cell["status"], status, f"{key}: {cell}")
            self.assertIn(case.reason, cell.get("reason") or "", f"{key}: {cell}")
        for path, value in case.holds.items():
            self.assertEqual(at(document, path), value, path)


def test_of(case):
    return lambda self: self.check(case)


for one in CASES:
    setattr(NeverGreen, "test_" + one.name, test_of(one))


class Table(unittest.TestCase):
    def test_names_are_unique(self):
        self.assertEqual(len({case.name for case in CASES}), len(CASES))


if __name__ == "__main__":
    ISM = str(Path(sys.argv.pop(1)).resolve())
    unittest.main()
