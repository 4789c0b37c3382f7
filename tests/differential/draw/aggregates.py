"""Aggregates: one of a kind over one source."""

from .conditions import Conditions


class Aggregates(Conditions):
    def clauses(self, source, every):
        if self.stocks and source.one("opened") and source.one("closed"):
            return self.stock(source, every)
        text = f" of {source.name}"
        if self.chance(60):
            text += f" where {self.condition(source)}"
        return text + self.at(source, every)

    def stock(self, source, every):
        """A clause of rows that are there from A until B, with a filter that rewrites no history."""
        text = f" of {source.name}"
        if self.chance(50):
            text += f" where {self.lasting(source)}"
        ends = ["closed", *(name for name in source.lets if name.startswith("until_"))]
        return text + f" {self.pick(['while', 'while', 'during'])} opened .. {self.pick(ends)}"

    def lasting(self, source):
        """A condition; of stocks one that is known when a period ends."""
        later = ("closed", "age", "old", "today", "now", "asset.staff", "until", "then_", "gap_") if self.stocks else ()
        condition = self.condition(source, 1)
        while any(word in condition for word in later):
            condition = self.condition(source, 1)
        return condition

    def at(self, source, every):
        if source.snapshot or source.one("opened") is None or source.one("closed") is None:
            return ""
        if self.chance(15):
            return self.pick([" at closed", f" at opened + {self.number(1, 40)} days", " at opened + sla"])
        return ""

    def aggregate(self, source, kind, every):
        """An aggregate of a kind: count, decimal, number, percent, duration."""
        tail = self.clauses(source, every)
        if kind == "percent" and source.of("percent") and self.chance(30):
            return f"{self.pick(['avg', 'min', 'max', 'median'])}({self.pick(source.of('percent')).name}{tail})"
        if kind == "percent":
            return f"share({self.lasting(source)}{tail})"
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
            elif source.one("closed") and source.one("opened"):
                found.append("closed - opened")
            if not found:
                return None
            name = self.pick(["sum", "avg", "median", "max", "min", "percentile(90, ", "percentile_disc(75, ", "stddev"])
            return f"{name if '(' in name else name + '('}{self.pick(found)}{tail})"
        raise AssertionError(kind)

    def odd_aggregate(self, source):
        """Of kinds that no formula combines."""
        tail = self.clauses(source, None)
        ends = ["first", "last"] if source.time not in ("none", "") else []
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
