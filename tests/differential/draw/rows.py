"""Cells and CSV: valid ones, and those that have to be rejected."""

import datetime

from .chance import JUNK, LEVELS, TEXTS, Chance


class Rows(Chance):
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

    def cell_list(self, one):
        mark = one.declared[-3 - one.declared.endswith("?")]
        options = ["1", "2", "7", "-3"] if "int" in one.declared else ["x", "y", " z", "Retail", ""]
        return mark.join(self.pick(options) for _ in range(self.number(1, 4))) or options[0]

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
