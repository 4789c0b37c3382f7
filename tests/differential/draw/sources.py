"""Sources that read files or hold rows."""

import datetime

from .chance import LEVELS, Field, Source
from .rows import Rows


class Sources(Rows):
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
            Field("tags", "list", 'list(text, ";")'),
            Field("sizes", "list", 'list(int, "/")'),
        ]
        for one in pool:
            if self.plain and one.kind == "list":
                continue
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
        if not self.plain and self.chance(20):
            self.lets(source)
            return self.in_forms(source, spoil)
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
        if source.one("hits") and self.chance(30):
            add("size", "bucket", "bucket(hits, 0, 5, 100)")
        if source.one("age") and self.chance(40):
            add("old", "bucket", "bucket(age, 7 days, 30 days)")
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
        lines = [f"source {source.name} {{"] + ([f"  file: {file}"] if file else [])
        if form:
            lines.append(self.form_text(form))
        lines.append(f"  time: {source.time}")
        if source.time not in ("none", "") and self.chance(8):
            lines.append(f"  fresh: {self.pick(['5 days', '36 hours', '90 days'])}")
        if rejects:
            lines.append(f"  rejects: {self.pick(['100%', '100%', '20 rows', '5%'])}")
        lines.append("  fields {")
        lines += [f"    {f.name}: {f.declared}" for f in source.fields]
        lines.append("  }")
        lines += [f"  let {name} = {one.declared}" for name, one in source.lets.items()]
        if source.one("closed") and self.chance(40):
            lines.append('  check "in order": closed is none or opened is none or closed >= opened')
        return "\n".join(lines + ["}"]) + "\n"
