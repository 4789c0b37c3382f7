"""Formulas over aggregates, other periods, other measures."""

from .aggregates import Aggregates


class Formulas(Aggregates):
    def looking(self, kind, formula, every, snapshot):
        """At other periods, or at several together."""
        if not every:
            return kind, formula
        n = self.number(1, 4)
        options = [(kind, f"previous({formula})"), (kind, f"change({formula}, {n})"), (kind, f"({formula}) - previous({formula}, {n})")]
        words = ["cumulative", "year_to_date", "same_period_last_year"] if not snapshot else ["same_period_last_year"]
        options += [(kind, f"{word}({formula})") for word in words]
        if not snapshot:
            options.append((kind, f"rolling({formula}, {n})"))
        if kind in ("count", "number"):
            options += [("odd", f"moving_avg({formula}, {n})"), ("odd", f"ewma({formula}, 0.3)"), ("odd", f"trend({formula}, {n + 1})")]
            options += [("odd", f"trend_p({formula}, {n + 1})"), ("odd", f"is_anomaly({formula})")]
            options += [("odd", f"control_{self.pick(['low', 'high'])}({formula})")]
            options += [("odd", f"forecast({formula}, {n + 1})"), ("odd", f"zscore({formula}, {n + 1})"), ("odd", f"growth({formula})")]
        return self.pick(options)

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
        kinds = ("count", "number", "ratio", "percent")
        names = [
            name
            for name, (kind, sources, _, _) in self.measures.items()
            if kind in kinds and (not every or all(one.time for one in sources))
        ]
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
