"""Abstract sources whose rows are in several forms, and inventories."""

import dataclasses

from .chance import Field, Source
from .sources import Sources


class Forms(Sources):
    def in_forms(self, source, spoil):
        """The source without rows, then its forms: other columns, other patterns, other signs."""
        source.fields.append(Field("batch", "text", f'text file "{source.name}-a*.csv"'))
        parts = [self.source_text(source, None, rejects=spoil)]
        for letter in self.random.sample("ab", 2):
            parts.append(getattr(self, "form_" + letter)(source, spoil))
        return "\n".join(parts)

    def form_a(self, source, spoil):
        """As it is declared, in two files whose names say a field."""
        fields = source.fields[:-1]
        for number in (2, 1):
            rows = [[self.cell(one, spoil) for one in fields] for _ in range(self.number(0, source.rows))]
            self.files[f"{source.name}-a{number}.csv"] = self.csv([one.name for one in fields], rows)
        return f'source {source.name}_z is {source.name} {{ file: "{source.name}-a*.csv" }}\n'

    def form_b(self, source, spoil):
        own, lines = [], []
        for one in source.fields:
            column = f"{one.name} (b)" if self.chance(50) or one.name == "batch" else one.name
            declared = one.declared.split(" = ")[0]
            if one.name == "batch":
                declared = "text"
            elif one.name == "due" and " in " not in declared:
                declared = self.pick(['date("%d.%m.%Y")', "date"]) + ("?" if one.optional else "")
            elif one.name == "severity" and self.chance(50):
                declared = 'enum(low "1", medium "2" "two", high "3", critical "4")' + ("?" if one.optional else "")
            if " in " in declared or "->" in declared or " key" in declared:
                column = one.name
            own.append((dataclasses.replace(one, declared=declared, blank=False), column))
            if column != one.name or declared != one.declared:
                lines.append(f'    {one.name}: {declared} "{column}"')
        form = self.dialect() if self.chance(40) else {}
        rows = [[self.cell_of_form(one, spoil, form) for one, _ in own] for _ in range(self.number(1, source.rows + 1))]
        name = f"{source.name}-b.csv"
        self.files[name] = self.csv([column for _, column in own], rows, form)
        said = "\n" + self.form_text(form) if form else ""
        return (
            f'source {source.name}_m is {source.name} {{\n  file: "{name}"{said}\n'
            "  fields {\n" + "\n".join(lines) + "\n  }\n}\n"
        )

    def cell_of_form(self, one, spoil, form):
        cell = self.cell(one, spoil)
        if "enum(low" in one.declared and cell in ("low", "LOW", "medium", "high", "High", "critical"):
            cell = {"low": "1", "medium": self.pick(["2", "two"]), "high": "3", "critical": "4"}[cell.lower()]
        return self.in_dialect(cell, one, form) if form else cell

    def inventory(self):
        """Each value of `taken` is one of them; some are of the same month, some lie after now."""
        fields = [
            Field("id", "text", "text key"),
            Field("asset", "text", "text? -> assets", True, "assets"),
            Field("team", "text", "text"),
            Field("done", "bool", "bool"),
            Field("hits", "int", "int?", True),
            Field("severity", "enum", "level_of_risk?", True),
        ]
        moment = self.pick(["date", "date", "timestamp"])
        taken = Field("taken", moment, moment + self.pick(["", "?"]))
        source = self.sources["devices"] = Source("devices", [*fields, taken], "taken", {}, 0, True)
        source.lets["unit"] = Field("unit", "text", "asset.unit", True)
        days = [self.cell(taken) for _ in range(self.number(1, 5))]
        if "?" in taken.declared:
            days.append("")
        rows = []
        for _ in range(self.number(1, 5 * self.size)):
            rows.append([f"d{self.number(1, 9)}", *(self.cell(one) for one in fields[1:]), self.pick(days)])
        self.files["devices.csv"] = self.csv([one.name for one in source.fields], rows)
        text = self.source_text(source, '"devices.csv"', rejects=False)
        covers = "  covers: today\n" if self.chance(20) else ""
        return text.replace("  time: taken\n", "  snapshot: taken\n" + covers)
