#!/usr/bin/env python3
"""ism why: what a number is made of, and the rows behind it. Usage: verb_why.py PATH-OF-ISM"""

import csv
import datetime
import json
import shlex
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
ISM = None

PROGRAM = """
program "P" { timezone: "Europe/Zurich" }
param sla: duration = 14 days
source findings {
  file: "findings.csv"
  fields {
    id:       text key
    team:     text
    severity: enum(low, high, critical)
    opened:   date
    closed:   date?
    cost:     decimal(2) EUR
  }
  time: opened
}
source teams {
  file: "teams.csv"
  time: none
  fields { team: text key  heads: int  limit: number percent }
}
measure late {
  title:   "Closed too late"
  formula: share(closed - opened <= sla of findings where severity >= high)
  by:      team
  every:   month
  baseline: 20% at 2026-01-01
  target:  >= 50% from 2026-01-01, >= 60% from 2026-03-01 by 2026-12-31
  let n = count(findings)
  criteria {
    green: value >= target for 2 periods
    amber: value >= previous(value) - 10%
    red:   otherwise => "Talk to the team" to "CISO"
  }
}
measure opened { formula: count(findings)  every: month }
measure per_head { formula: opened / sum(heads of teams)  every: month }
measure growing { formula: growth(opened) + moving_avg(per_head, 2)  every: month }
measure so_far { formula: cumulative(opened) + rolling(opened, 2)  every: month }
measure placed { formula: rank(opened)  by: team }
measure costs { formula: sum(cost of findings) unit: EUR  by: team  target: <= 10 EUR }
waiver known { measure: late  where: team == "Web"  reason: "Freeze"  approved_by: "CISO"  until: 2026-12-31 }
"""

FINDINGS = """id,team,severity,opened,closed,cost
F1,Web,high,2026-01-05,2026-01-10,1.00
F2,Web,critical,2026-02-01,2026-03-30,20.50
F3,Mail,high,2026-02-02,2026-02-03,3.00
F4,Mail,low,2026-02-10,,4.00
F5,Mail,critical,2026-03-01,,5.25
F6,Web,high,2026-03-31,2026-04-01,6.00
F7,Web,high,2026-03-15,2026-05-01,7.00
"""

TEAMS = "team,heads,limit\nWeb,4,10\nMail,2,20\n"


def parts_of(parts):
    for part in parts:
        yield part
        yield from parts_of(part.get("parts", []))


class Why(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name)
        (self.path / "p.ism").write_text(PROGRAM)
        (self.path / "findings.csv").write_text(FINDINGS)
        (self.path / "teams.csv").write_text(TEAMS)

    def tearDown(self):
        self.folder.cleanup()

    def ism(self, *words, exit_status=0, cwd=None, err=(), **more):
        done = subprocess.run([ISM, *words], cwd=cwd or self.path, capture_output=True, text=True, **more)
        self.assertEqual(done.returncode, exit_status, done.stdout + done.stderr)
        for text in err:
            self.assertIn(text, done.stderr)
        return done

    def why(self, *words, as_of="2026-03-31", cwd=None, file="p.ism", **more):
        return json.loads(self.ism("why", file, *words, "--as-of", as_of, "--format", "json", cwd=cwd, **more).stdout)

    def part(self, document, text):
        for part in parts_of(document["parts"]):
            if part["text"] == text:
                return part
        self.fail(f"no part `{text}` in {json.dumps(document['parts'], indent=1)}")

    def ids(self, document, nth=0):
        return [row["fields"]["id"] for row in document["rows"][nth]["first"]]

    # ---- the cell, its formula ----

    def test_headline_of_a_share(self):
        d = self.why("late")
        self.assertEqual(d["measure"]["name"], "late")
        self.assertEqual(d["cell"]["period"], "2026-03")
        self.assertTrue(d["cell"]["headline"])
        self.assertEqual((d["cell"]["numerator"], d["cell"]["denominator"]), (1, 3))
        share = d["parts"][0]
        self.assertEqual((share["kind"], share["source"], share["passed"]), ("aggregate", "findings", 3))
        self.assertEqual((share["numerator"], share["denominator"], share["unknown"]), (1, 3, 1))
        self.assertEqual(d["lets"], [{"name": "n", "formula": "count(findings)", "value": 3, "unit": None}])

    def test_rows_that_fail_with_their_places(self):
        rows = self.why("late")["rows"][0]
        self.assertEqual((rows["pick"], rows["counted"], rows["picked"]), ("does_not_hold", 3, 2))
        self.assertEqual([(r["file"], r["line"]) for r in rows["first"]], [("findings.csv", 6), ("findings.csv", 8)])
        self.assertEqual(
            rows["first"][0]["fields"],
            {"id": "F5", "opened": "2026-03-01", "closed": None, "severity": "critical", "team": "Mail"},
        )

    def test_period_and_group(self):
        d = self.why("late@2026-02", "by", "team=Web")
        self.assertEqual((d["cell"]["group"], d["cell"]["period"], d["cell"]["value"]), ({"team": "Web"}, "2026-02", 0))
        self.assertFalse(d["cell"]["headline"])
        self.assertEqual(self.ids(d), ["F2"])
        self.assertEqual(d["waiver"]["name"], "known")
        self.assertIsNone(self.why("late@2026-02", "by", "team=Mail")["waiver"])
        self.assertEqual(self.why("late@overall")["cell"]["denominator"], 6)

    def test_set_and_source_and_rows(self):
        d = self.why("late@2026-02", "--set", "sla=100 days")
        self.assertEqual(d["cell"]["numerator"], 2)
        (self.path / "other.csv").write_text(FINDINGS.replace("F3", "X3"))
        d = self.why("opened@2026-02", "--source", "findings=other.csv", "--rows", "2")
        self.assertEqual(self.ids(d), ["F2", "X3"])
        self.assertEqual(d["rows"][0]["picked"], 3)
        self.assertEqual(d["rows"][0]["first"][0]["file"], "other.csv")
        self.assertEqual(self.why("opened", "--rows", "0")["rows"], [])

    def test_measures_of_measures(self):
        d = self.why("per_head")
        opened = self.part(d, "opened")
        self.assertEqual((opened["kind"], opened["value"], opened["formula"]), ("measure", 3, "count(findings)"))
        self.assertEqual((opened["source"], opened["passed"]), ("findings", 3))
        self.assertEqual(self.part(d, "sum(heads of teams)")["value"], 6)
        self.assertEqual([r["source"] for r in d["rows"]], ["findings", "teams"])
        self.assertEqual([r["value"] for r in d["rows"][1]["first"]], [4, 2])

    def test_functions_over_periods(self):
        d = self.why("growing")
        growth = self.part(d, "growth(opened)")
        self.assertEqual(growth["kind"], "periods")
        self.assertEqual(growth["looks_at"], [{"at": "2026-02", "value": 3}])
        self.assertEqual([(p["text"], p["value"]) for p in growth["parts"]], [("opened", 3)])
        self.assertEqual([p["at"] for p in self.part(d, "moving_avg(per_head, 2)")["looks_at"]], ["2026-02", "2026-03"])

    def test_rows_of_several_periods(self):
        d = self.why("so_far@2026-03")
        over = [p["over"] for p in parts_of(d["parts"]) if "over" in p]
        self.assertEqual(over, ["from the beginning to 2026-03", "2026-02 .. 2026-03"])
        self.assertEqual([r["counted"] for r in d["rows"]], [7, 6])
        self.assertEqual(self.ids(d, 1)[0], "F2")

    def test_functions_over_groups(self):
        d = self.why("placed", "by", "team=Mail")
        self.assertEqual(
            d["parts"][0]["looks_at"], [{"at": "Mail", "value": 3}, {"at": "Web", "value": 4}])
        self.assertEqual(d["cell"]["value"], 2)

    def test_largest_rows_speak_against_an_upper_limit(self):
        rows = self.why("costs", "--rows", "3")["rows"][0]
        self.assertEqual((rows["order"], [r["value"] for r in rows["first"]]), ("largest", [20.5, 7, 6]))
        (self.path / "p.ism").write_text(PROGRAM.replace("<= 10 EUR", ">= 10 EUR"))
        rows = self.why("costs", "--rows", "3")["rows"][0]
        self.assertEqual((rows["order"], [r["value"] for r in rows["first"]]), ("smallest", [1, 3, 4]))

    # ---- what judges it ----

    def test_the_target_in_force(self):
        targets = {t["value"]: t for t in self.why("late@2026-02")["targets"]}
        self.assertEqual([t["in_force"] for t in targets.values()], [True, False])
        d = self.why("late")
        self.assertEqual([t["in_force"] for t in d["targets"]], [False, True])
        self.assertEqual((d["targets"][1]["from"], d["targets"][1]["by"]), ("2026-03-01", "2026-12-31"))
        self.assertEqual(d["targets"][1]["file"], "p.ism")
        line = PROGRAM.splitlines()[d["targets"][1]["line"] - 1]
        self.assertIn(">= 60%", line)
        self.assertEqual((d["target"]["value"], d["target"]["baseline"]), (60, 20))

    def test_rules_in_order(self):
        rules = self.why("late@2026-02")["rules"]
        # 2026-01: 1 of 1, 2026-02: 1 of 2 (50 %, the target is 50 %), so green holds for two periods.
        self.assertEqual([r["outcome"] for r in rules], ["holds", "not_asked", "not_asked"])
        rules = self.why("late@2026-01")["rules"]
        self.assertEqual((rules[0]["outcome"], rules[0]["held"], rules[0]["periods"]), ("too_short", 1, 2))
        self.assertEqual(rules[1]["outcome"], "none")
        rules = self.why("late")["rules"]
        self.assertEqual([r["outcome"] for r in rules], ["does_not_hold", "does_not_hold", "holds"])
        values = {p["text"]: p["value"] for p in parts_of(rules[1]["parts"])}
        self.assertEqual(values["previous(value)"], 50)
        self.assertAlmostEqual(values["value"], 100 / 3)

    # ---- stocks: against the data, by hand ----

    def test_stock_of_the_example(self):
        folder = ROOT / "examples" / "backlog"
        with open(folder / "data" / "findings.csv", newline="") as file:
            findings = list(csv.DictReader(file))
        for month, last in (("2026-02", "2026-02-28"), ("2026-03", "2026-03-31"), ("2026-05", "2026-05-31")):
            there = [f["opened"] for f in findings if f["opened"] <= last and (not f["closed"] or f["closed"] > last)]
            d = self.why(f"open_findings@{month}", cwd=folder, file="backlog.ism", as_of="2026-06-30")
            self.assertEqual([r["fields"]["opened"] for r in d["rows"][0]["first"]], there)
            age = self.why(f"age@{month}", cwd=folder, file="backlog.ism", as_of="2026-06-30")
            end = datetime.date.fromisoformat(last)
            ages = sorted(((end - datetime.date.fromisoformat(o)).days for o in there), reverse=True)
            self.assertEqual([r["value"] for r in age["rows"][0]["first"]], ages)

    def test_the_example_of_kev(self):
        folder = ROOT / "examples" / "kev"
        with open(folder / "data" / "known_exploited_vulnerabilities.csv", newline="") as file:
            kev = list(csv.DictReader(file))
        wanted = [k["cveID"] for k in kev if k["dateAdded"].startswith("2025-07")]
        d = self.why("additions@2025-07", "--rows", "1000", cwd=folder, file="kev.ism", as_of="2025-08-31")
        self.assertEqual([r["fields"]["cveID"] for r in d["rows"][0]["first"]], wanted)
        self.assertEqual({p["text"]: p["value"] for p in parts_of(d["rules"][0]["parts"])}["capacity"], 25)
        known = [k["cveID"] for k in kev
                 if k["vendorProject"].strip() == "Microsoft" and k["knownRansomwareCampaignUse"] == "Known"]
        d = self.why("ransomware_share", "by", "supplier=Microsoft", "--rows", "1000",
                     cwd=folder, file="kev.ism", as_of="2025-08-31")
        self.assertEqual(d["rows"][0]["pick"], "holds")
        self.assertEqual([r["fields"]["cveID"] for r in d["rows"][0]["first"]], known)

    # ---- every cell agrees with `ism run`, and as many rows are traced as counted ----

    PROGRAMS = ("derived_in_time", "derived_sources", "during_every_period", "headlines_of_measures", "over_groups",
                "period_in_aggregates", "snapshots", "stretches_of_weeks", "survival_times")

    def test_agrees_with_run(self):
        for name in self.PROGRAMS:
            folder = HERE / name
            options = ["--as-of", "2026-06-30"]
            if (folder / "args").exists():
                options = shlex.split((folder / "args").read_text().replace("--fail-on never", ""))
            done = subprocess.run([ISM, "run", "program.ism", "--format", "json", *options],
                                  cwd=folder, capture_output=True, text=True)
            for measure in json.loads(done.stdout)["measures"]:
                for cell in (measure["headline"], measure["cells"][-1]):
                    with self.subTest(program=name, measure=measure["name"], cell=(cell["group"], cell["period"])):
                        self.agree(folder, options, measure, cell)

    def agree(self, folder, options, measure, cell):
        keys = [f"{k}={'(none)' if v is None else str(v).lower() if v in (True, False) else v}"
                for k, v in cell["group"].items()]
        word = f"{measure['name']}@{cell['period'] or 'overall'}"
        document = json.loads(self.ism(
            "why", "program.ism", word, *(["by"] if keys else []), *keys, "--format", "json", *options, cwd=folder).stdout)
        self.assertEqual(document["cell"]["value"], cell["value"])
        passed = {}
        for part in parts_of(document["parts"]):
            if "passed" in part:
                passed.setdefault(part.get("formula", part["text"]), set()).add(part["passed"])
        for rows in document["rows"]:
            self.assertIn(rows["counted"], passed[rows["aggregate"]], rows["aggregate"])

    # ---- for people ----

    def test_text(self):
        said = self.ism("why", "p.ism", "late", "--as-of", "2026-03-31").stdout
        for text in (
            "Closed too late (late, p.ism:",
            "2026-03, the headline: 33.3 % (1 / 3), red",
            "1 of 3 rows of findings, for 1 of them it is not known",
            "let n: count(findings) = 3",
            "> >= 60 % by 2026-12-31, from 2026-03-01 (p.ism:",
            "previous(value) = 50.0 %",
            "=> Talk to the team, to CISO",
            "ROWS FOR WHICH IT DOES NOT HOLD: 2 of 3 rows of findings",
            "findings.csv:6  F5  2026-03-01  -           critical",
        ):
            self.assertIn(text, said)

    def test_texts_of_files_are_no_commands(self):
        (self.path / "findings.csv").write_text(
            FINDINGS.replace("F5", "F5\x1b[31mred\x07\u009b2J").replace("F7", '"F7\nsecond"'))
        said = self.ism("why", "p.ism", "late", "--as-of", "2026-03-31").stdout
        for hostile in ("\x1b", "\x07", "\u009b"):
            self.assertNotIn(hostile, said)
        self.assertIn("F7 second", said)
        self.assertEqual(self.ids(self.why("late")), ["F5\x1b[31mred\x07\u009b2J", "F7\nsecond"])

    # ---- what goes wrong ----

    def test_unknown_names(self):
        for words, text in (
            (["laate"], "no measure `laate`; did you mean `late`?"),
            (["nothing_like_it"], "no measure `nothing_like_it`"),
            (["late@2026-13"], "no period `2026-13`; did you mean `2026-"),
            (["late@yesterday"], "it has those from 2026-01 to 2026-03"),
            (["placed@2026-01"], "has no periods"),
            (["late", "by", "teem=Web"], "no dimension `teem`; did you mean `team`?"),
            (["opened", "by", "team=Web"], "has no groups"),
            (["late", "by", "team=Wed"], "no `team` is `Wed`; did you mean `Web`?"),
            (["late", "by", "team"], "DIMENSION=VALUE"),
            (["late", "by"], "DIMENSION=VALUE"),
            (["late", "team=Web"], "stand behind `by`"),
            (["late", "by", "team=Web", "team=Mail"], "given twice"),
            ([], "no measure was given"),
            (["late", "--rows", "x"], "--rows"),
            (["late", "--rows", "-1"], "--rows"),
            (["late", "--format", "csv"], "text or json"),
            (["late", "--fromat", "json"], "did you mean `--format`?"),
            (["late", "--fail-on", "never"], "there is no option `--fail-on`"),
            (["late", "--set", "slo=1 day"], "did you mean `sla`?"),
        ):
            with self.subTest(words=words):
                done = self.ism("why", "p.ism", *words, exit_status=2, err=[text])
                self.assertEqual(done.stdout, "")
        self.ism("why", exit_status=2, err=["no file"])
        self.ism("why", "nowhere.ism", "late", exit_status=2, err=["nowhere.ism"])

    def test_programs_and_data_that_are_wrong(self):
        (self.path / "p.ism").write_text(PROGRAM.replace("count(findings)", "count(finding)"))
        self.ism("why", "p.ism", "late", exit_status=2, err=["p.ism:", "errors"])
        (self.path / "p.ism").write_text(PROGRAM)
        (self.path / "findings.csv").unlink()
        done = self.ism("why", "p.ism", "late", "--as-of", "2026-03-31", exit_status=3, err=["findings.csv"])
        self.assertIn("source findings could not be read", done.stdout)
        (self.path / "findings.csv").write_bytes(bytes(range(256)) * 8)
        self.ism("why", "p.ism", "late", "--as-of", "2026-03-31", exit_status=3)
        (self.path / "findings.csv").write_text(FINDINGS.splitlines()[0] + "\n")
        done = self.ism("why", "p.ism", "opened", "--as-of", "2026-03-31")
        self.assertIn("source findings has no row", done.stdout)

    def test_deep_formulas(self):
        deep = "count(findings)"
        for i in range(60):
            deep = f"({deep} {'+*'[i % 2]} sum(heads of teams))"
        (self.path / "p.ism").write_text(PROGRAM + f"measure deep {{ formula: {deep} }}\n")
        self.assertEqual(self.why("deep")["rows"][0]["source"], "teams")

    def test_standard_input(self):
        (self.path / "p.ism").write_text(PROGRAM.replace('file: "findings.csv"', 'file: "-"  format: csv'))
        done = self.ism("why", "p.ism", "opened", "--as-of", "2026-03-31", input=FINDINGS)
        self.assertIn("3 rows of findings", done.stdout)
        self.assertIn("standard input can be read once only", done.stdout)


if __name__ == "__main__":
    ISM = sys.argv.pop(1)
    unittest.main()
