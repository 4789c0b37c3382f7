"""Conditions over the rows of a source."""

from .chance import GLOBS, LEVELS, Chance


class Conditions(Chance):
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

    def compare_list(self, source, one, op):
        if self.chance(40):
            return f"length({one.name}) {op} {self.number(0, 3)}"
        literal = self.number(1, 3) if "int" in one.declared else self.pick(['"x"', '"z"', '"Retail"'])
        return f"{literal} {self.pick(['in', 'not in'])} {one.name}"

    def compare_bucket(self, source, one, op):
        ranges = ["< 7 days", "7 days .. 30 days", ">= 30 days"] if one.name == "old" else ["< 0", "0 .. 5", ">= 100"]
        return f"{one.name} {op} `{self.pick(ranges)}`"

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
