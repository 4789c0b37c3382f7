"""Random programs and random data, by a seed. The same seed and size give the same files, everywhere.

A case is a program, its CSV files and the day that it is run as of. `size` from 1 upwards says how much of everything
there may be; a failing case is shrunk by asking for the same seed in smaller sizes.
"""

import datetime
import random
import re
from dataclasses import dataclass, field

ZONES = ["UTC", "Europe/Zurich", "America/New_York", "Asia/Kolkata", "Australia/Sydney"]
AS_OF = ["2026-03-31", "2026-04-01", "2026-02-28", "2026-10-25", "2025-12-31", "2026-05-17", "2024-02-29"]
EVERY = ["day", "week", "month", "month", "month", "quarter", "half_year", "year"]
CLOCKED = ["hour", "10 min", "6 hours"]
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

    def of(self, *kinds):
        return [f for f in [*self.fields, *self.lets.values()] if f.kind in kinds]

    def one(self, name):
        return next((f for f in [*self.fields, *self.lets.values()] if f.name == name), None)


@dataclass
class Case:
    seed: int
    size: int
    program: str
    files: dict
    as_of: str
    window: tuple = ()


class Generator:
    def __init__(self, seed, size):
        self.random = random.Random(f"{seed}")
        self.seed, self.size = seed, size
        self.as_of = datetime.date.fromisoformat(self.pick(AS_OF))
        self.zone = self.pick(ZONES)
        self.files, self.sources, self.measures = {}, {}, {}
        self.stocks = False
        self.fiscal = self.pick([1, 1, 1, 4, 10])
        self.levels = self.pick([["green", "amber", "red"]] * 3 + [["compliant", "minor", "major"]])

    # --- chance ---

    def pick(self, options):
        return options[self.random.randrange(len(options))]

    def chance(self, percent):
        return self.random.randrange(100) < percent

    def number(self, low, high):
        return self.random.randint(low, high)

    # --- the whole ---

    def case(self):
        parts = [self.program_block()]
        parts.append("enum level_of_risk { low, medium, high, critical }")
        parts.append('enum tool_kind { edr "EDR" "edr agent", siem, other }\n')
        parts.append(f"param sla: duration = {self.number(1, 40)} days\n")
        parts.append(f"param factor: int = {self.number(1, 9)}\n")
        parts.append("fn risk(s: level_of_risk, n: int) -> int = n * match s { critical => 4, high => 3, else => 1 }\n")
        parts.append(self.people())
        parts.append(self.limits())
        parts.append(self.dimension_source())
        parts.append(self.facts("events"))
        if self.chance(50):
            parts.append(self.facts("checks"))
        for number in range(self.number(1, 1 + self.size)):
            parts.append(self.measure(f"m{number}"))
        return Case(self.seed, self.size, "\n".join(parts), self.files, self.as_of.isoformat(), self.window())

    def window(self):
        if not self.chance(15):
            return ()
        first = self.as_of - datetime.timedelta(days=self.number(20, 200))
        return (first.isoformat(), (first + datetime.timedelta(days=self.number(10, 120))).isoformat())

    def program_block(self):
        fiscal = f"\n  fiscal_year_start: {self.fiscal}" if self.fiscal != 1 else ""
        levels = f"\n  levels: {', '.join(self.levels)}" if self.levels[0] != "green" else ""
        return f'program "Case {self.seed}" {{\n  timezone: "{self.zone}"{fiscal}{levels}\n}}\n'

    # --- sources ---

    def people(self):
        """Looked up through others, and by a computed key."""
        rows = [[f"p{self.number(1, 4)}", self.pick(["IT", "HR", ""]), str(self.number(1, 9))] for _ in range(self.number(1, 4))]
        self.files["people.csv"] = self.csv(["name", "dept", "grade"], rows)
        fields = "    name: text\n    dept: text?\n    grade: int"
        return f'source people {{\n  file: "people.csv"\n  time: none\n  key: lower(name)\n  fields {{\n{fields}\n  }}\n}}\n'

    def limits(self):
        """A table in the program itself, with a key of two parts."""
        rows = [f"    {level}, {self.pick(['true', 'false'])}, {self.number(0, 9)}" for level in LEVELS if self.chance(80)]
        text = "\n".join(["    severity, done, hours", *rows])
        fields = "    severity: level_of_risk\n    done: bool\n    hours: int"
        head = "  key: severity, done\n  time: none"
        return f'source limits {{\n{head}\n  fields {{\n{fields}\n  }}\n  rows: """\n{text}\n    """\n}}\n'

    def dimension_source(self):
        """Looked up by others: with duplicates of keys, and keys that nobody has."""
        fields = [
            Field("id", "text", "text key"),
            Field("owner", "text", "text? -> people", True, "people"),
            Field("unit", "text", "text?" if self.chance(40) else "text"),
            Field("tier", "enum", "level_of_risk?" if self.chance(30) else "level_of_risk"),
            Field("staff", "int", "int?"),
        ]
        for one in fields[2:]:
            one.optional = "?" in one.declared
        source = self.sources["assets"] = Source("assets", fields, "none")
        source.rows = self.number(1, 3 + self.size)
        rows = []
        for _ in range(source.rows):
            row = [f"a{self.number(1, 6)}"] + [self.cell(f) for f in fields[1:]]
            rows.append(row)
        self.files["assets.csv"] = self.csv([f.name for f in fields], rows)
        return self.source_text(source, '"assets.csv"', rejects=False)

    def facts(self, name):
        fields = [Field("id", "text", "text"), Field("asset", "text", "text? -> assets", True, "assets")]
        if self.chance(20):
            fields[1] = Field("asset", "text", "text? -> assets?", True, "assets")
        clocked = self.chance(35)
        moment = "timestamp" if clocked else "date"
        opened = Field("opened", moment, moment + ("?" if self.chance(20) else ""))
        fields.append(opened)
        fields.append(Field("closed", moment, moment + "?"))
        pool = [
            Field("severity", "enum", "level_of_risk"),
            Field("tool", "enum", "tool_kind", other=True),
            Field("cost", "decimal", self.pick(["decimal(2)", "decimal(2) EUR", "decimal(3)", "decimal(0)"])),
            Field("hits", "int", "int"),
            Field("score", "number", "number in 0..10" if self.chance(30) else "number"),
            Field("effort", "duration", "duration"),
            Field("done", "bool", "bool"),
            Field("team", "text", "text"),
            Field("due", "date", self.pick(["date", "date", 'date("%d.%m.%Y")', "date in 2020-01-01..2026-06-30"])),
            Field("net", "ip", "ip"),
            Field("open", "bool", 'bool("Y", "N")'),
            Field("seen", "timestamp", self.pick(["timestamp(epoch)", "timestamp(epoch_ms)"])),
            Field("rate", "percent", "number percent"),
        ]
        for one in pool:
            if self.chance(75):
                if self.chance(40):
                    one.declared, one.optional = self.with_question(one.declared), True
                elif one.name == "severity" and self.chance(20):
                    one.declared, one.blank = one.declared + " = low", True
                fields.append(one)
        for one in fields:
            one.optional = one.optional or one.declared.endswith("?") and "->" not in one.declared
        source = self.sources[name] = Source(name, fields, "opened")
        if self.chance(10):
            source.time = "none"
        source.rows = 0 if self.chance(3) else self.number(1, 6 * self.size)
        spoil = self.chance(25)
        rows = [[self.cell(f, spoil) for f in fields] for _ in range(source.rows)]
        header = [f.name for f in fields]
        if self.chance(30):  # columns in any order, and one that nobody declared
            order = self.random.sample(range(len(header)), len(header))
            header = [header[i] for i in order] + ["further"]
            rows = [[row[i] for i in order] + ["?"] for row in rows]
        if spoil and self.chance(40) and rows:
            rows[self.random.randrange(len(rows))].append("one too many")
        self.lets(source)
        form = self.dialect() if self.chance(30) else {}
        if form:
            rows = [[self.in_dialect(cell, one, form) for cell, one in zip(row, self.columns(header, fields))] for row in rows]
        return self.source_text(source, self.write(name, header, rows, form), rejects=spoil, form=form)

    @staticmethod
    def columns(header, fields):
        known = {one.name: one for one in fields}
        return [known.get(name) for name in [*header, "one too many"]]

    def dialect(self):
        form = {"delimiter": self.pick([";", ";", "|", ","])}
        if form["delimiter"] != "," and self.chance(60):
            form["decimal"] = ","
            if self.chance(50):
                form["thousands"] = "."
        if self.chance(50):
            form["null"] = ["NULL", "?"]
        if self.chance(30):
            form["skip"] = self.number(1, 2)
        if self.chance(30):
            form["comment"] = "#"
        if self.chance(30):
            form["trim"] = True
        return form

    def in_dialect(self, cell, one, form):
        if cell == "" and "null" in form and self.chance(60):
            return self.pick(form["null"])
        if one is None:
            return cell
        if one.kind in ("decimal", "number", "percent", "duration") and "decimal" in form:
            cell = cell.replace(".", ",")
        if one.kind in ("int", "decimal") and "thousands" in form and self.chance(60):
            sign, digits = ("-", cell[1:]) if cell.startswith("-") else ("", cell)
            whole, point, rest = digits.partition(",")
            if whole.isdigit():
                cell = f"{sign}{int(whole):,}".replace(",", ".") + point + rest
        if form.get("trim") and self.chance(20):
            cell = f" {cell}\t"
        return cell

    def write(self, name, header, rows, form):
        """The files of a source: one, or several that a glob or a list names."""
        how = self.pick(["one", "one", "one", "glob", "list"])
        if how == "one":
            self.files[f"{name}.csv"] = self.csv(header, rows, form)
            return f'"{name}.csv"'
        middle = self.number(0, len(rows))
        self.files[f"{name}-b.csv"] = self.csv(header, rows[:middle], form)
        self.files[f"{name}-a.csv"] = self.csv(header, rows[middle:], form)
        return f'"{name}-*.csv"' if how == "glob" else f'"{name}-b.csv", "{name}-a.csv"'

    @staticmethod
    def with_question(declared):
        if " in " in declared:
            before, after = declared.split(" in ")
            return f"{before}? in {after}"
        return declared + "?"

    def lets(self, source):
        def add(name, kind, text, optional=True):
            source.lets[name] = Field(name, kind, text, optional)

        add("unit", "text", "asset.unit")
        if self.chance(60):
            add("tier", "enum", "asset.tier")
        if self.chance(50):
            add("age", "duration", "closed - opened")
        if source.of("int") and self.chance(40):
            number = self.pick(source.of("int")).name
            add("weight", "int", f"{number} * factor + {self.number(-5, 5)}")
        if source.one("severity") and self.chance(40):
            add("serious", "bool", "severity >= high", source.one("severity").optional)
        if source.one("severity") and source.one("hits") and self.chance(40):
            add("rated", "int", "risk(severity, hits)", True)
        if self.chance(30):
            add("dept", "text", "asset.owner.dept")
        if source.one("severity") and source.one("done") and self.chance(50):
            add("limit", "int", "limits[severity, done].hours")
        if self.chance(20):
            source.lets["person"] = Field("person", "reference", 'people[lower(before(id, "d"))]')
            add("grade", "int", "person.grade")
        if source.one("team") and self.chance(50):
            text = self.pick(['upper(team)', 'before(team, "-")', 'after(team, " ")', "substring(team, 2, 3)", "trim(team)", 'team ?? "?"'])
            add("label", "text", text)
        if source.one("hits") and self.chance(50):
            extra = ", none => 0" if source.one("hits").optional else ""
            add("band", "int", self.pick([
                f"match hits {{ 0..3 => 1, 5, 8 => 2{extra}, else => 9 }}",
                "hits ?? 7" if source.one("hits").optional else "abs(hits)",
                "max(hits, 2)", "if hits > 3 and hits < 50 then hits else 0 - hits"]))
        if source.one("due") and source.one("opened").kind == "date" and self.chance(50):
            add("work", "int", "business_days(opened, due)")
        if source.one("cost") and source.one("hits") and "EUR" not in source.one("cost").declared and self.chance(40):
            add("total_cost", "decimal", self.pick(["cost * hits", "cost * cost + 0.5", "cost - hits", "round(cost, 1)"]))
        if source.one("score") and self.chance(40):
            text = f"if score > {self.number(1, 9)} then score * 1.5 else score / {self.number(2, 7)}"
            add("scaled", "number", text)

    @staticmethod
    def form_text(form):
        def shown(value):
            if isinstance(value, list):
                return "[" + ", ".join(f'"{one}"' for one in value) + "]"
            return str(value).lower() if isinstance(value, (bool, int)) else f'"{value}"'

        return f"  format: csv({', '.join(f'{key}: {shown(value)}' for key, value in form.items())})"

    def source_text(self, source, file, rejects, form=None):
        lines = [f"source {source.name} {{", f"  file: {file}"]
        if form:
            lines.append(self.form_text(form))
        lines.append(f"  time: {source.time}")
        if rejects:
            lines.append(f"  rejects: {self.pick(['100%', '100%', '20 rows', '5%'])}")
        lines.append("  fields {")
        lines += [f"    {f.name}: {f.declared}" for f in source.fields]
        lines.append("  }")
        lines += [f"  let {name} = {one.declared}" for name, one in source.lets.items()]
        if source.one("closed") and self.chance(40):
            lines.append('  check "in order": closed is none or opened is none or closed >= opened')
        return "\n".join(lines + ["}"]) + "\n"

    # --- cells ---

    def csv(self, header, rows, form=None):
        form = form or {}
        end = self.pick(["\n", "\n", "\r\n", "\r"])
        mark = form.get("delimiter", ",")
        lines = [mark.join(self.quoted(cell, mark) for cell in row) for row in [header, *rows]]
        for at in range(len(lines), 0, -1):
            if "comment" in form and self.chance(10):
                lines.insert(at, "# said aside" + mark + '"')
            if self.chance(2):
                lines.insert(at, "")
        lines = ["preamble, of no use"] * form.get("skip", 0) + lines
        text = end.join(lines) + (end if self.chance(90) else "")
        return "\ufeff" + text if self.chance(5) else text

    def quoted(self, cell, mark=","):
        if any(c in cell for c in mark + '"\n\r') or (cell and self.chance(5)):
            return '"' + cell.replace('"', '""') + '"'
        return cell

    def cell(self, one, spoil=False):
        if spoil and self.chance(4) and one.kind in JUNK and not one.other:
            return self.pick(JUNK[one.kind])
        if (one.optional or one.blank) and self.chance(20):
            return ""
        if spoil and self.chance(1) and one.kind != "text":
            return ""
        return getattr(self, "cell_" + one.kind)(one)

    def cell_text(self, one):
        if one.reference == "people":
            return f"{self.pick('pP')}{self.number(1, 5)}"
        if one.reference:
            return f"a{self.number(1, 8)}"
        if one.name == "id":
            return f"id{self.number(1, 40)}"
        return self.pick(TEXTS)

    def cell_int(self, one):
        return str(self.pick([0, 1, 2, 3, 5, 8, 13, -1, -7, 100, self.number(-1000, 1000)]))

    def cell_decimal(self, one):
        digits = int(one.declared[8])
        n = self.pick([0, 5, 10, 99, 1050, self.number(-99999, 99999), self.number(0, 10**9)])
        if not digits:
            return str(n)
        sign, n = ("-" if n < 0 else ""), abs(n)
        whole, part = divmod(n, 10**digits)
        part = f"{part:0{digits}}"
        if self.chance(20):
            part = part.rstrip("0") or "0"
        return f"{sign}{whole}.{part}"

    def cell_number(self, one):
        if "0..10" in one.declared:
            return self.pick(["0", "10", "2.5", "9.8", "0.1", "3.3333333333333335", f"{self.random.uniform(0, 10):.3f}"])
        return self.pick(
            ["0", "0.1", "0.2", "0.3", "1e-3", "1e16", "-1e16", "1", "-0.0", "2.5", "123456.789", f"{self.random.gauss(5, 9):.4f}"]
        )

    def cell_percent(self, one):
        return self.pick(["95%", "95", "0.5", "33.3%", "7", "-1%", "150"])

    def cell_ip(self, one):
        return self.pick(["10.0.0.1", "10.1.2.3", "192.168.0.10", "2001:db8::1", "::1", "10.0.0.01" if self.chance(3) else "10.255.0.0"])

    def cell_bool(self, one):
        if one.name == "open":
            return self.pick("YN")
        return self.pick(["true", "false", "yes", "no", "1", "0", "TRUE", "No"])

    def cell_enum(self, one):
        if one.other:
            return self.pick(["EDR", "edr agent", "siem", "SIEM", "unknown thing"])
        return self.pick(LEVELS + ["High", "LOW"])

    def cell_duration(self, one):
        return self.pick(["1 day", "36h", "90 min", "2.5 hours", "0 s", "45s", "-1 day", f"{self.number(1, 500)} min"])

    def day(self):
        day = self.as_of + datetime.timedelta(days=self.number(-150, 12))
        if self.chance(25):  # the edges of months
            first = day.replace(day=1)
            day = self.pick([first, first - datetime.timedelta(days=1)])
        if self.chance(10):
            day = self.pick([datetime.date(2026, 3, 29), datetime.date(2025, 10, 26), datetime.date(2024, 2, 29), self.as_of])
        return day

    def cell_date(self, one):
        if "%d" in one.declared:
            return self.day().strftime("%d.%m.%Y")
        return self.day().isoformat()

    def cell_timestamp(self, one):
        if "epoch" in one.declared:
            seconds = (self.day() - datetime.date(1970, 1, 1)).days * 86400 + self.number(0, 86399)
            return f"{seconds}000" if "ms" in one.declared else f"{seconds}{self.pick(['', '', '.25'])}"
        hour = self.pick([0, 0, 1, 2, 2, 3, 12, 23, 23])
        minute, second = self.pick([0, 30, 59]), self.pick([0, 0, 59])
        text = f"{self.day().isoformat()}{self.pick('T ')}{hour:02}:{minute:02}"
        if self.chance(70):
            text += f":{second:02}" + self.pick(["", "", ".5", ".999999"])
        return text + self.pick(["", "", "Z", "+02:00", "-0500"])

    # --- conditions over rows ---

    def condition(self, source, depth=2):
        if depth and self.chance(45):
            left, right = self.condition(source, depth - 1), self.condition(source, depth - 1)
            if self.chance(25):
                return f"not ({left})"
            return f"({left}) {self.pick(['and', 'or'])} ({right})"
        return self.comparison(source)

    def comparison(self, source):
        one = self.pick([f for f in [*source.fields, *source.lets.values()] if f.kind != "reference"])
        name = one.name
        if one.optional and self.chance(15):
            return f"{name} is {self.pick(['none', 'not none'])}"
        op = self.pick(["==", "!=", "<", "<=", ">", ">="])
        return getattr(self, "compare_" + one.kind)(source, one, op)

    def other_of(self, source, one, literal):
        """Another expression of the same kind, mostly a literal."""
        others = [f.name for f in source.of(one.kind) if f.name != one.name and f.declared == one.declared]
        return self.pick(others) if others and self.chance(20) else literal

    def compare_text(self, source, one, op):
        if one.reference == "people":
            return f'{one.name}.dept {self.pick(["==", "!="])} "IT"'
        if one.reference and self.chance(40):
            return f"{one.name} {self.pick(['in', 'not in'])} assets"
        if one.reference and self.chance(30):
            return f"asset.staff {self.pick(['>', '<='])} {self.number(0, 10)}"
        if self.chance(30):
            return f'{one.name} like "{self.pick(GLOBS)}"'
        if self.chance(20):
            return f'{one.name} in ["Retail", "ERP", "a1"]'
        if self.chance(20):
            return f"length({one.name}) > {self.number(1, 8)}"
        return f'{one.name} {self.pick(["==", "!="])} "{self.pick(["Retail", "ERP", "a1", "Zürich"])}"'

    def compare_int(self, source, one, op):
        if self.chance(20):
            return f"{one.name} in {self.number(-5, 3)}..{self.number(3, 200)}"
        if self.chance(20):
            return f"mod({one.name}, {self.number(2, 5)}) == {self.number(0, 1)}"
        return f"{one.name} {op} {self.other_of(source, one, self.pick(['0', '3', '5.5', '-1', '1e2']))}"

    def compare_decimal(self, source, one, op):
        if self.chance(20):
            return f"round({one.name}) {op} {self.number(0, 100)}"
        unit = " EUR" if "EUR" in one.declared else ""
        return f"{one.name} {op} {self.other_of(source, one, self.pick(['0.10', '0', '10.5', '99.99']) + unit)}"

    def compare_number(self, source, one, op):
        return f"{one.name} {op} {self.other_of(source, one, self.pick(['0.3', '0', '2.5', '1e3', '9.8']))}"

    def compare_ip(self, source, one, op):
        return f"{one.name} {self.pick(['in', 'not in'])} {self.pick(['10.0.0.0/8', '192.168.0.0/16', '2001:db8::/32', '10.0.0.1'])}"

    def compare_percent(self, source, one, op):
        return f"{one.name} {op} {self.pick(['50%', '95%', '7%', '33.3%'])}"

    def compare_bool(self, source, one, op):
        if one.optional:
            return f"({one.name} ?? {self.pick(['true', 'false'])})"
        return f"{self.pick(['', 'not '])}{one.name}"

    def compare_enum(self, source, one, op):
        if one.other:
            members = ["edr", "siem", "other"] if op in ("==", "!=") else ["edr", "siem"]
            return f"{one.name} {op} {self.pick(members)}"
        if self.chance(30):
            return f"{one.name} in [{', '.join(self.random.sample(LEVELS, 2))}]"
        return f"{one.name} {op} {self.pick(LEVELS)}"

    def compare_duration(self, source, one, op):
        return f"{one.name} {op} {self.pick(['sla', '5 days', '36 hours', '0 days', '2 weeks'])}"

    def compare_date(self, source, one, op):
        if self.chance(20):
            return f"{one.name} in {self.as_of.year}-{self.pick(['Q1', 'H1', '03', 'W09'])}"
        if self.chance(20):
            return f"{self.pick(['weekday', 'month', 'week'])}({one.name}) {op} {self.number(1, 12)}"
        if self.chance(20):
            return f"{one.name} + {self.number(1, 3)} {self.pick(['months', 'days', 'weeks'])} {op} {self.day()}"
        return f"{one.name} {op} {self.other_of(source, one, self.pick([str(self.day()), 'today', 'today - 30 days']))}"

    def compare_timestamp(self, source, one, op):
        if self.chance(20):
            return f"hour({one.name}) {op} {self.number(0, 23)}"
        if self.chance(20):
            return f"date({one.name}) {op} {self.day()}"
        return f"{one.name} {op} {self.other_of(source, one, self.pick([str(self.day()), 'now', 'now - 36 hours', f'{self.day()}T02:30:00Z']))}"

    # --- aggregates ---

    def clauses(self, source, every):
        if self.stocks and source.name != "assets":
            return self.stock(source, every)
        text = f" of {source.name}"
        if self.chance(60):
            text += f" where {self.condition(source)}"
        return text + self.at(source, every)

    def stock(self, source, every):
        """A clause of rows that are there from A until B, with a filter that rewrites no history."""
        text = f" of {source.name}"
        if self.chance(50):
            condition = self.condition(source, 1)
            while any(word in condition for word in ("closed", "age", "today", "now", "asset.staff")):
                condition = self.condition(source, 1)
            text += f" where {condition}"
        return text + f" {self.pick(['while', 'while', 'during'])} opened .. closed"

    def at(self, source, every):
        if source.name == "assets":
            return ""
        if self.chance(15):
            kind = source.one("opened").kind
            return self.pick([" at closed", f" at opened + {self.number(1, 40)} days", " at opened + sla"]) if kind else ""
        return ""

    def aggregate(self, source, kind, every):
        """An aggregate of a kind: count, decimal, number, percent, duration."""
        tail = self.clauses(source, every)
        if kind == "percent" and source.of("percent") and self.chance(30):
            return f"{self.pick(['avg', 'min', 'max', 'median'])}({self.pick(source.of('percent')).name}{tail})"
        if kind == "percent":
            return f"share({self.condition(source, 1)}{tail})"
        if kind == "count":
            texts = source.of("text", "enum", "int", "date", "decimal")
            texts = [one for one in texts if not self.stocks or one.name not in ("closed", "work")]
            ints = [f for f in source.of("int")]
            choice = self.number(0, 9)
            if ints and self.chance(3):
                return f"sum({self.pick(ints).name} * 9000000000000000{tail})"
            if choice < 6 or not ints:
                if choice < 4:
                    return f"count({source.name}{tail[len(f' of {source.name}'):]})"
                return f"distinct({self.pick(texts).name}{tail})"
            return f"{self.pick(['sum', 'min', 'max'])}({self.pick(ints).name}{tail})"
        if kind == "number":
            numeric = [f for f in source.of("int", "number", "decimal") if "EUR" not in f.declared]
            numeric += [f for f in source.of("int") if f.name in source.lets]
            if not numeric:
                return None
            one = self.pick(numeric)
            value = one.name
            if self.chance(20):
                value = f"{value} * {self.pick(['2', '0.5', '1.25'])}"
            name = self.pick(["avg", "avg", "median", "percentile", "stddev", "variance", "stddev_pop", "variance_pop", "weighted_avg"])
            if name == "percentile":
                return f"percentile({self.pick(['90', '25', '99.5', '0', '100'])}, {value}{tail})"
            if name == "weighted_avg":
                weights = source.of("int")
                if not weights:
                    return f"avg({value}{tail})"
                return f"weighted_avg({value}, {self.pick(weights).name}{tail})"
            return f"{name}({value}{tail})"
        if kind == "decimal":
            found = [f for f in source.of("decimal") if "EUR" not in f.declared]
            return f"{self.pick(['sum', 'sum', 'min', 'max'])}({self.pick(found).name}{tail})" if found else None
        if kind == "duration":
            found = [f.name for f in source.of("duration")]
            if self.stocks:
                found = [name for name in found if name != "age"]
            elif source.one("closed"):
                found.append("closed - opened")
            if not found:
                return None
            name = self.pick(["sum", "avg", "median", "max", "min", "percentile(90, ", "percentile_disc(75, ", "stddev"])
            return f"{name if '(' in name else name + '('}{self.pick(found)}{tail})"
        raise AssertionError(kind)

    def odd_aggregate(self, source):
        """Of kinds that no formula combines."""
        tail = self.clauses(source, None)
        ends = ["first", "last"] if source.time != "none" else []
        options = []
        for one in source.of("date", "timestamp"):
            name = self.pick(["min", "max", "median", "percentile_disc(90, ", "mode", *ends])
            options.append(f"{name if '(' in name else name + '('}{one.name}{tail})")
        for one in source.of("enum"):
            name = self.pick(["mode", *ends] + ([] if one.other else ["min", "max", "median"]))
            options.append(f"{name}({one.name}{tail})")
        for one in source.of("text"):
            options.append(f"{self.pick(['mode', *ends])}({one.name}{tail})")
        options.append(f"{self.pick(['any', 'all'])}({self.condition(source, 1)}{tail})")
        return self.pick(options)

    # --- measures ---

    def measure(self, name):
        facts = [source for source in self.sources.values() if source.name != "assets"]
        source = self.pick(facts)
        if self.chance(8):
            source = self.sources["assets"]
        every = self.every(source)
        reachable = [source]
        self.stocks = self.chance(12) and source.time != "none" and source.name != "assets"
        kind, formula = self.formula(source, every, reachable)
        if self.stocks and kind == "odd":
            kind, formula = "count", f"count({source.name} while opened .. closed)"
        dimensions = self.dimensions(reachable)
        if kind in ("count", "number") and dimensions and self.chance(10):
            kind, formula = "count", f"rank({formula})"
        names_others = re.search(r"\bm\d+\b", formula)
        if not self.stocks and not names_others and kind in ("count", "number", "percent", "decimal") and self.chance(25):
            kind, formula = self.looking(kind, formula, every)
        if self.measures and self.chance(10):
            return self.heir(name)
        lines = [f"measure {name} {{"]
        lets = []
        if formula and self.chance(15) and " / " in formula and formula.count(" / ") == 1 and "(" not in formula.split(" / ")[0][:1]:
            left, right = formula.split(" / ")
            if left.count("(") == left.count(")"):
                lets.append(f"  let part = {right}")
                formula = f"{left} / part"
        lines += lets
        lines.append(f"  formula: {formula}")
        if kind == "ratio" and self.chance(50):
            kind = "percent"
            lines.append("  unit: percent")
        if kind == "duration" and self.chance(40):
            lines.append(f"  unit: {self.pick(['hours', 'days', 'min'])}")
        if dimensions:
            lines.append(f"  by: {', '.join(dimensions)}")
        if every:
            lines.append(f"  every: {every}")
        if self.chance(15) and kind in ("percent", "ratio"):
            lines.append(f"  small: {self.number(1, 10)}")
        judged = kind in BORDERS and self.chance(65)
        if judged:
            lines += self.judgement(kind, every, reachable)
            if self.chance(10):
                lines.append(f"  applies: {self.aggregate(self.pick(reachable), 'count', every)} > {self.number(0, 3)}")
        looks = re.search(r"\b(rank|previous|change|cumulative|year_to_date|rolling|same_period_last_year)\(", formula)
        self.measures[name] = ("odd" if looks else kind, reachable, every, judged and not looks)
        return "\n".join(lines + ["}"]) + "\n"

    def heir(self, name):
        """A measure that is another, in which something is said anew."""
        parent = self.pick(list(self.measures))
        kind, reachable, every, judged = self.measures[parent]
        if every:
            every = self.pick(EVERY)
        self.measures[name] = (kind, reachable, every, judged)
        del self.measures[parent]
        said = f"\n  every: {every}" if every else '\n  title: "Said anew"'
        return f"measure {name} is {parent} {{{said}\n}}\n"

    def looking(self, kind, formula, every):
        """At other periods, or at several together."""
        if not every:
            return kind, formula
        n = self.number(1, 4)
        options = [(kind, f"previous({formula})"), (kind, f"change({formula}, {n})"), (kind, f"({formula}) - previous({formula}, {n})")]
        options += [(kind, f"{word}({formula})") for word in ("cumulative", "year_to_date", "same_period_last_year")]
        options.append((kind, f"rolling({formula}, {n})"))
        if kind in ("count", "number"):
            options += [("odd", f"moving_avg({formula}, {n})"), ("odd", f"ewma({formula}, 0.3)"), ("odd", f"trend({formula}, {n + 1})")]
            options += [("odd", f"forecast({formula}, {n + 1})"), ("odd", f"zscore({formula}, {n + 1})"), ("odd", f"growth({formula})")]
        return self.pick(options)

    def every(self, source):
        if source.time == "none" or self.chance(30):
            return None if self.chance(60) else self.pick(EVERY)
        if source.name != "assets" and source.one("opened").kind == "timestamp" and self.chance(10):
            return self.pick(CLOCKED) if self.size <= 6 else "day"
        return self.pick(EVERY)

    def dimensions(self, reachable):
        def common(name):
            return all(source.one(name) is not None for source in reachable)

        kinds = {}
        for name in ["unit", "tier", "severity", "tool", "done", "team", "serious", "hits", "dept", "label", "band", "net", "open", "due"]:
            if common(name):
                kinds[name] = [source.one(name) for source in reachable]
        names = [name for name, found in kinds.items() if len({f.kind for f in found}) == 1]
        count = self.pick([0, 0, 1, 1, 1, 2, 3])
        return self.random.sample(names, min(count, len(names)))

    def formula(self, source, every, reachable):
        """(kind, text); adds the sources that it reaches."""
        for _ in range(20):
            kind = self.pick(["count", "percent", "number", "decimal", "duration", "ratio", "odd", "named", "sum", "two"])
            found = getattr(self, "formula_" + kind, None)
            if found:
                made = found(source, every, reachable)
            else:
                text = self.aggregate(source, kind, every)
                made = (kind, text) if text else None
            if made:
                return made
        return "count", f"count({source.name})"

    def formula_odd(self, source, every, reachable):
        return "odd", self.odd_aggregate(source)

    def formula_ratio(self, source, every, reachable):
        kind = self.pick(["count", "count", "decimal", "number"])
        left, right = self.aggregate(source, kind, every), self.aggregate(source, "count", every)
        if not left:
            return None
        if kind == "count":
            return "ratio", f"{left} / {right}"
        scaled = self.pick(["", "", " * 10"])
        return "number", f"{left} / {right}{scaled}"

    def formula_sum(self, source, every, reachable):
        kind = self.pick(["count", "decimal", "number", "duration", "percent"])
        left, right = self.aggregate(source, kind, every), self.aggregate(source, kind, every)
        if not left or not right:
            return None
        if kind == "percent":
            return kind, self.pick([f"{left} - {right}", f"({left} + {right}) / 2", f"({left}) ?? 50%", f"max({left}, {right})"])
        if kind == "duration":
            return kind, self.pick([f"{left} + {right}", f"{left} - {right}", f"{left} * 2", f"{left} / 2"])
        options = [f"{left} + {right}", f"{left} - {right}", f"{left} * factor", f"({left}) ?? 0", f"-({left})"]
        options.append(f"if {right} > 2 then {left} else {right}")
        options.append(f"match {right} {{ 0 => 0, 1..5 => {left}, else => {right} }}")
        options.append(f"if any({self.condition(source, 1)} of {source.name}) then {left} else {right} + 1")
        options.append(f"min({left}, {right})")
        if kind != "count":
            options.append(f"round({left}, {self.number(0, 2)})")
        if kind == "number":
            options += [f"{left} / ({right})", f"sqrt(abs({left}))", f"pow({left}, 2)", f"exp({left} / 1000)", f"ln({left})"]
        return kind, self.pick(options)

    def formula_two(self, source, every, reachable):
        """Over two sources."""
        others = [s for s in self.sources.values() if s.name != source.name]
        if every:
            others = [s for s in others if s.time]
        if not others:
            return None
        other = self.pick(others)
        reachable.append(other)
        left, right = self.aggregate(source, "count", every), self.aggregate(other, "count", every)
        return self.pick([("ratio", f"{left} / {right}"), ("count", f"{left} - {right}")])

    def formula_named(self, source, every, reachable):
        """Of other measures."""
        names = [name for name, (kind, _, _, _) in self.measures.items() if kind in ("count", "number", "ratio", "percent")]
        if not names:
            return None
        first, second = self.pick(names), self.pick(names)
        kinds = {self.measures[first][0], self.measures[second][0]}
        if "ratio" in kinds:
            return None
        if "percent" in kinds and len(kinds) > 1:
            return None
        del reachable[:]
        for name in (first, second):
            for one in self.measures[name][1]:
                if one not in reachable:
                    reachable.append(one)
        if "percent" in kinds:
            return "percent", self.pick([f"{first} - {second}", f"{first} * 0.5", f"{first}", f"max({first}, {second})"])
        if kinds == {"count"}:
            return self.pick([("ratio", f"{first} / {second}"), ("count", f"{first} + {second}"), ("count", first)])
        return "number", f"{first} * 2 + {second}"

    # --- judging ---

    def border(self, kind):
        low, high, unit = BORDERS[kind]
        n = self.number(low, high)
        if kind == "number" and self.chance(50):
            return f"{n}.{self.number(0, 99):02}"
        return f"{n}{unit}"

    def judgement(self, kind, every, reachable):
        lines = []
        up = self.chance(60)
        op = ">=" if up else "<="
        has_target = self.chance(60)
        if has_target:
            has_baseline = self.chance(50)
            if has_baseline:
                lines.append(f"  baseline: {self.border(kind)} at {self.as_of - datetime.timedelta(days=self.number(30, 400))}")
            targets = []
            if self.chance(20):
                low = self.number(BORDERS[kind][0], BORDERS[kind][1] - 1)
                high = self.number(low + 1, BORDERS[kind][1])
                unit = BORDERS[kind][2]
                targets.append(f"in {low}{unit}..{high}{unit}{self.by_day()}")
            elif self.chance(30):
                first = self.as_of - datetime.timedelta(days=self.number(40, 120))
                second = first + datetime.timedelta(days=self.number(10, 50))
                targets.append(f"{op} {self.border(kind)} from {first}")
                targets.append(f"{op} {self.border(kind)} from {second}{self.by_day(second)}")
            else:
                targets.append(f"{op} {self.border(kind)}{self.by_day()}")
            lines.append(f"  target: {', '.join(targets)}")
        if not has_target or self.chance(60):
            lines.append("  criteria {")
            borders = self.pick([1, 2])
            best, middle, worst = self.levels
            if self.chance(20):
                lines.append(f"    {worst}: {self.other_rule(reachable, every)}")
            if has_target and self.chance(50):
                lines.append(f"    {best}: value {op} {self.pick(['expected', 'target'])}")
            else:
                lines.append(f"    {best}: value {op} {self.border(kind)}")
            if borders == 2:
                lasting = f" for {self.number(2, 3)} periods" if every and self.chance(40) else ""
                lines.append(f"    {middle}: value {op} {self.border(kind)}{lasting}")
            action = self.pick(["", ' => "Act"', ' => "Act" to "CISO" within 5 days', ' => "Act" within 1 month'])
            lines.append(f"    {worst}: otherwise{action}")
            lines.append("  }")
        return lines

    def other_rule(self, reachable, every):
        """A condition that asks something else than the value."""
        judged = [name for name, (_, sources, _, yes) in self.measures.items() if yes and set(map(id, sources)) <= set(map(id, reachable))]
        if judged and self.chance(60):
            name = self.pick(judged)
            kind = self.measures[name][0]
            options = [f"status({name}) {self.pick(['==', '!=', '>='])} {self.pick(self.levels)}"]
            options.append(f"{name} < {self.border(kind)}")
            return self.pick(options)
        return f"{self.aggregate(self.pick(reachable), 'count', every)} {self.pick(['<', '>'])} {self.number(0, 9)}"

    def by_day(self, start=None):
        if self.chance(40):
            return ""
        day = self.as_of + datetime.timedelta(days=self.number(-60, 300))
        return f" by {max(day, start or day)}"


BORDERS = {
    "count": (0, 20, ""),
    "number": (0, 20, ""),
    "decimal": (0, 500, ""),
    "percent": (0, 100, "%"),
    "ratio": (0, 3, ""),
    "duration": (0, 60, " days"),
}


def generate(seed, size=4):
    return Generator(seed, size).case()


if __name__ == "__main__":
    import sys

    case = generate(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 4)
    print(case.program)
    for name, text in case.files.items():
        print(f"--- {name}\n{text}")
