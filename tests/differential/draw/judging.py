"""Targets and criteria."""

import datetime

from .aggregates import Aggregates
from .chance import Source

BORDERS = {
    "count": (0, 20, ""),
    "number": (0, 20, ""),
    "decimal": (0, 500, ""),
    "percent": (0, 100, "%"),
    "ratio": (0, 3, ""),
    "duration": (0, 60, " days"),
}


class Judging(Aggregates):
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
        texts = [name for name in self.grain if name in ("team", "unit", "dept", "label")]
        if texts and self.chance(30):
            return f'({self.pick(texts)} ?? "x") {self.pick(["==", "!="])} "Retail"'
        return f"{self.aggregate(self.pick(reachable), 'count', every)} {self.pick(['<', '>'])} {self.number(0, 9)}"

    def waiver(self, name):
        """For a judged measure, or some of its groups."""
        options = [one for one, (_, _, _, judged) in self.measures.items() if judged and one in self.waivable]
        if not options:
            return ""
        measure = self.pick(options)
        lines = [f"waiver {name} {{", f"  measure: {measure}", '  reason: "Accepted"']
        if self.waivable[measure] and self.chance(80):
            lines.append(f"  where: {self.comparison(Source('', self.waivable[measure]))}")
        start = self.as_of + datetime.timedelta(days=self.number(-200, 30))
        if self.chance(50):
            lines.append(f"  from: {start}")
        lines.append(f"  until: {start + datetime.timedelta(days=self.number(0, 200))}")
        return "\n".join(lines) + "\n}\n"

    def by_day(self, start=None):
        if self.chance(40):
            return ""
        day = self.as_of + datetime.timedelta(days=self.number(-60, 300))
        return f" by {max(day, start or day)}"
