#!/usr/bin/env python3
"""ism test: what passes, what fails and what is said of it. Usage: verb_test.py PATH-OF-ISM"""

import json
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree
from pathlib import Path

ISM = None

PROGRAM = """
program "P" { timezone: "Europe/Zurich" }
param sla: duration = 14 days
source assets {
  file: "nowhere/assets.csv"
  time: none
  fields { id: text key  unit: text "Business unit"  internet: bool = false }
}
source findings {
  file: "nowhere/findings-*.csv"
  format: csv(delimiter: ";")
  fields {
    id:       text
    asset:    text -> assets
    severity: enum(low, critical)
    opened:   date
    closed:   date?
    cost:     decimal(2) EUR = 0.00 EUR
    score:    number? in 0..10
  }
  time: opened
  let unit = asset.unit
}
measure timely {
  formula:  share(closed - opened <= sla of findings where severity == critical at opened + sla)
  unit:     percent
  by:       unit
  every:    month
  baseline: 72% at 2026-01-01
  target:   >= 95% by 2026-12-31
  criteria {
    green: value >= expected
    amber: value >= 85%
    red:   otherwise
  }
}
measure cost  { formula: sum(cost of findings) }
measure third { formula: avg(score of findings) }
measure mean  { formula: avg(closed - opened of findings) }
"""

ROWS = '''  given findings """
    id, asset, severity, opened,     closed,     cost,  score
    F1, a1,    critical, 2026-05-01, 2026-05-10, 10.00, 1
    "F,2", a1, critical, 2026-05-01, 2026-07-01, 10.01, 0

    F3, a1,    low,      2026-05-01,           ,      , 0
    """
  given assets """
    id, Business unit
    a1, Retail
    """
'''

COMMON_FORM = '''
source visits {
  file:   "nowhere.csv"
  format: csv(delimiter: ";", decimal: ",", thousands: ".")
  fields {
    id:    text key
    day:   date("%d.%m.%Y")
    seen:  timestamp(epoch)
    hours: number
    cost:  decimal(2) EUR
    hosts: list(text, "|")?
  }
  time: day
}
source events  { file: "nowhere.json"  fields { id: text  tags: list(text)  at: timestamp(epoch_ms) }  time: at }
source tagged from events { each tag in tags }
measure hours { formula: sum(hours of visits)  every: month }
measure early { formula: sum(cost of visits where seen <= 2026-01-31) }
measure tags  { formula: count(tagged)  by: tag }
measure hosts { formula: sum(length(hosts) of visits) }
test "the common form" {
  at: 2026-03-31
  given visits """
    id, day,        seen,                 hours, cost, hosts
    a,  2026-01-05, 2026-01-05T10:00:00Z, 1.500, 2.25, p|q
    b,  2026-01-06, 2026-02-05T10:00:00Z, 2.500, 2.00, p
    """
  given events """
    id, tags, at
    1,  a;b,  2026-01-01T00:00:00Z
    """
  expect hours[month: 2026-01] == 4
  expect early == 2.25 EUR
  expect tags == 2 and tags[tag: "a"] == 1
  expect hosts == 3
}
test "no other form" {
  at: 2026-03-31
  given visits """
    id, day,        seen,                 hours, cost, hosts
    a,  05.01.2026, 2026-01-05T10:00:00Z, 1.5,   2.25,
    b,  2026-01-06, 1770285600,           1.5,   2.25,
    c,  2026-01-06, 2026-01-05T10:00:00Z, "1,5", 2.25,
    """
  expect rejected(visits) == 3
}
'''


class Test(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name)

    def tearDown(self):
        self.folder.cleanup()

    def ism(self, body, *options, exit_status=0, head="at: 2026-05-31", rows=ROWS):
        text = f'{PROGRAM}test "t" {{\n  {head}\n{rows}{body}\n}}\n'
        (self.path / "p.ism").write_text(text)
        done = subprocess.run([ISM, "test", *options, "p.ism"], cwd=self.path, capture_output=True, text=True)
        self.assertEqual(done.returncode, exit_status, done.stdout + done.stderr)
        return done

    def failure(self, expect, **more):
        done = self.ism(f"  expect {expect}", "--format", "json", exit_status=1, **more)
        document = json.loads(done.stdout)
        self.assertEqual(document["failed"], 1)
        return document["tests"][0]["failures"][0]

    def test_what_holds(self):
        for expect in (
            "timely == 50%",
            "status(timely) == red",
            "status(timely) >= amber and status(timely) != no_data",
            'timely[unit: "Retail"] == 50%',
            'timely[unit: "Retail", month: 2026-05] == 50%',
            "timely[month: 2026-05] == 50%",
            "timely[month: 2026-04] is none",
            'timely[unit: "Wholesale"] is none',
            "target(timely) == 95%",
            "attainment(timely) < 60%",
            "cost == 20.01 EUR",
            "cost != 20.02 EUR",
            "third == 0.333 within 0.001",
            "third == 1 / 3",
            "third != 0.333",
            "mean == 35 days",
            "mean == 34 days within 1 day",
            "timely > 40% and cost < 21 EUR",
            "rejected(findings) == 0",
        ):
            with self.subTest(expect):
                self.ism(f"  expect {expect}")

    def test_what_does_not_hold(self):
        for expect in (
            "timely == 50.00001%",
            "status(timely) == green",
            'timely[unit: "Wholesale"] == 50%',
            "timely is none",
            "cost == 20.02 EUR",
            "third == 0.333",
            "third == 0.333 within 0.0001",
            "mean == 33 days within 1 day",
            "rejected(findings) == 1",
        ):
            with self.subTest(expect):
                self.failure(expect)

    def test_both_sides_and_the_rows_that_counted(self):
        failure = self.failure("timely == 40%")
        self.assertEqual(failure["left"], "50%")
        self.assertEqual(failure["right"], "40%")
        self.assertIn("timely: 50%, 1 of 2, red", failure["asked"][0])
        lines = (self.path / "p.ism").read_text().splitlines()
        rows = failure["rows"]
        self.assertEqual([row["text"][:5] for row in rows], ["F1, a", '"F,2"'])
        for row in rows:
            self.assertIn(row["text"], lines[row["line"] - 1])

    def test_rejected_rows_are_shown(self):
        rows = ROWS.replace("2026-07-01", "2026-04-01x")
        failure = self.failure("rejected(findings) == 0", rows=rows)
        self.assertEqual(failure["left"], "1")
        self.assertTrue(any("rejected" in row and "2026-04-01x" in row["text"] for row in failure["rows"]))

    def test_settings(self):
        self.ism("  expect timely == 100%", head="at: 2026-12-31\n  set: sla = 100 days", rows=ROWS)
        self.failure("timely == 100%", head="at: 2026-12-31", rows=ROWS)

    def test_sources_that_are_not_given_are_empty(self):
        self.ism("  expect timely is none  expect status(timely) == no_data  expect rejected(findings) == 0", rows="")

    def test_a_file_in_the_form_of_the_source(self):
        (self.path / "f.csv").write_text(
            "id;asset;severity;opened;closed;cost;score\nF1;a1;critical;2026-05-01;2026-05-10;3.50;\n")
        self.ism("  expect timely == 100%  expect cost == 3.50 EUR", rows='  given findings "f.csv"\n')
        done = self.ism("  expect cost == 0 EUR", rows='  given findings "missing.csv"\n', exit_status=1)
        self.assertIn("missing.csv", done.stdout)

    def test_rows_of_every_source_have_one_form(self):
        (self.path / "c.ism").write_text(COMMON_FORM)
        done = subprocess.run([ISM, "test", "c.ism"], cwd=self.path, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("2 tests, 0 failed", done.stdout)

    def test_a_field_that_is_left_out(self):
        rows = '  given assets """\n    Business unit\n    Retail\n    """\n'
        done = self.ism("  expect cost is none", rows=rows, exit_status=2)
        self.assertIn("E0532", done.stderr)
        self.assertIn("`id`", done.stderr)

    def test_formats(self):
        body = "  expect timely == 50%\n  expect cost == 1 EUR"
        text = self.ism(body, exit_status=1).stdout
        self.assertIn("FAILED  t", text)
        self.assertIn("1 test, 1 failed", text)
        tap = self.ism(body, "--format", "tap", exit_status=1).stdout.splitlines()
        self.assertEqual(tap[:3], ["TAP version 14", "1..1", "not ok 1 - t"])
        self.assertTrue(all(line.startswith("#") for line in tap[3:]))
        root = ElementTree.fromstring(self.ism(body, "--format=junit", exit_status=1).stdout)
        self.assertEqual(root.find("testsuite").get("failures"), "1")
        self.assertIn("cost == 1 EUR", root.find("testsuite/testcase/failure").text)
        passed = self.ism("  expect cost > 1 EUR", "--format", "tap").stdout
        self.assertIn("\nok 1 - t\n", passed)

    def test_coverage(self):
        body = "  expect timely == 50%\n  expect cost > 0 EUR"
        gaps = json.loads(self.ism(body, "--coverage", "--format", "json").stdout)["not_reached"]
        said = {(gap["measure"], gap["text"]) for gap in gaps}
        self.assertEqual(said, {
            ("timely", "no test sees it green"),
            ("timely", "no test sees it amber"),
            ("timely", "`value >= expected` never decides"),
            ("timely", "`value >= 85%` never decides"),
            ("third", "no test asks for it"),
            ("mean", "no test asks for it"),
        })
        text = self.ism(body, "--coverage").stdout
        self.assertIn("p.ism: third: no test asks for it", text)
        self.assertNotIn("reach", self.ism(body).stdout)
        done = subprocess.run([ISM, "test", "--coverage", "--format", "junit", "p.ism"], cwd=self.path,
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, 2)

    def test_command_line(self):
        for words, said in ((["--format", "xml"], "junit"), ([], "no file"), (["--fromat"], "--format"),
                            (["missing.ism"], "missing.ism")):
            done = subprocess.run([ISM, "test", *words], cwd=self.path, capture_output=True, text=True)
            self.assertEqual(done.returncode, 2)
            self.assertIn(said, done.stderr)
            self.assertEqual(done.stdout, "")

    def test_other_verbs_pass_over_tests(self):
        self.ism("  expect cost == 20.01 EUR")
        for verb in (["check"], ["build", "-o", "out"]):
            done = subprocess.run([ISM, *verb, "p.ism"], cwd=self.path, capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    ISM = str(Path(sys.argv.pop(1)).resolve())
    unittest.main()
