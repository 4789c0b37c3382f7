"""Random programs and random data, by a seed. The same seed and size give the same files, everywhere.

A case is a program, its CSV files and the day that it is run as of. `size` from 1 upwards says how much of everything
there may be; a failing case is shrunk by asking for the same seed in smaller sizes.
"""

import datetime
import re
from dataclasses import dataclass

from draw.chance import AS_OF, CLOCKED, EVERY, ZONES
from draw.formulas import Formulas
from draw.judging import BORDERS, Judging
from draw.derived import Derived
from draw.forms import Forms


@dataclass
class Case:
    seed: int
    size: int
    program: str
    files: dict
    as_of: str
    window: tuple = ()


class Generator(Forms, Derived, Formulas, Judging):
    """`plain` programs have what tables can hold: no lists, and no sources that are made of sources."""

    def __init__(self, seed, size, plain=False):
        super().__init__(seed)
        self.plain = plain
        self.seed, self.size = seed, size
        self.as_of = datetime.date.fromisoformat(self.pick(AS_OF))
        self.zone = self.pick(ZONES)
        self.files, self.sources, self.measures = {}, {}, {}
        self.stocks = False
        self.grain, self.waivable = [], {}
        self.fiscal = self.pick([1, 1, 1, 4, 10])
        self.levels = self.pick([["green", "amber", "red"]] * 3 + [["compliant", "minor", "major"]])

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
        if not self.plain and self.chance(25):
            parts.append(self.inventory())
        for number in range(0 if self.plain else self.pick([0, 0, 1, 1, 2, 3])):
            parts.append(self.derived(f"s{number}"))
        for number in range(self.number(1, 1 + self.size)):
            parts.append(self.measure(f"m{number}"))
        if not self.plain and self.measures and self.chance(30):
            parts.append(self.index(f"m{number + 1}"))
        parts += [self.waiver(f"w{number}") for number in range(self.pick([0, 0, 1, 2]))]
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

    # --- measures ---

    def measure(self, name):
        facts = [source for source in self.sources.values() if source.name != "assets"]
        source = self.pick(facts)
        if self.chance(8):
            source = self.sources["assets"]
        every = self.every(source)
        reachable = [source]
        self.stocks = not self.plain and self.chance(12) and source.time != "none" and not source.snapshot and source.one("closed") is not None
        kind, formula = self.formula(source, every, reachable)
        if self.stocks and kind == "odd":
            kind, formula = "count", f"count({source.name} while opened .. closed)"
        dimensions = self.dimensions(reachable)
        if kind in ("count", "number") and dimensions and not self.plain and self.chance(10):
            kind, formula = "count", f"rank({formula})"
        names_others = re.search(r"\bm\d+\b", formula)
        if not self.stocks and not self.plain and not names_others and kind in ("count", "number", "percent", "decimal") and self.chance(25):
            kind, formula = self.looking(kind, formula, every, any(one.snapshot for one in reachable))
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
        self.grain = dimensions
        if every:
            lines.append(f"  every: {every}")
            if self.chance(8) and not self.plain:
                lines.append(f"  matures: {self.pick(['10 days', '1 day', '36 hours'])}")
        if is_estimate(formula) and self.chance(40):
            lines.append(f"  interval: {self.pick(['95%', '90%', '99%', '80%'])}")
        if self.chance(15) and kind in ("percent", "ratio"):
            lines.append(f"  small: {self.number(1, 10)}")
        judged = kind in BORDERS and self.chance(65)
        if judged and dimensions and self.chance(15):
            lines.append("  headline: worst")
        if judged and not re.search(r"\b(rank|lowest|highest|total)\(", formula):
            self.waivable[name] = [one for one in map(reachable[0].one, dimensions) if one.kind in ("text", "int", "enum")]
        if judged:
            lines += self.judgement(kind, every, reachable)
            if self.chance(10):
                lines.append(f"  applies: {self.aggregate(self.pick(reachable), 'count', every)} > {self.number(0, 3)}")
        looks = re.search(r"\b(rank|previous|change|cumulative|year_to_date|rolling|same_period_last_year)\(", formula)
        self.measures[name] = ("odd" if looks else kind, reachable, every, judged and not looks)
        return "\n".join(lines + ["}"]) + "\n"

    def index(self, name):
        """Of the headlines of other measures."""
        names = [one for one, (kind, _, _, _) in self.measures.items() if kind in ("count", "number")]
        if not names:
            return ""
        formula = " + ".join(f"headline({self.pick(names)}) * {self.number(1, 3)}" for _ in range(self.number(1, 2)))
        target = f"\n  target: >= {self.number(0, 50)}" if self.chance(50) else ""
        return f"measure {name} {{\n  formula: {formula}{target}\n}}\n"

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

    def every(self, source):
        if source.time == "":
            return None
        if source.time == "none" or self.chance(30):
            return None if self.chance(60) else self.pick(EVERY)
        if source.one("opened") and source.one("opened").kind == "timestamp" and self.chance(10):
            return self.pick(CLOCKED) if self.size <= 6 else "day"
        return self.pick(EVERY)

    def dimensions(self, reachable):
        def common(name):
            return all(source.one(name) is not None for source in reachable)

        kinds = {}
        for name in ["unit", "tier", "severity", "tool", "done", "team", "serious", "hits", "dept", "label", "band", "net", "open", "due", "size", "old"]:
            if common(name):
                kinds[name] = [source.one(name) for source in reachable]
        names = [name for name, found in kinds.items() if len({f.kind for f in found}) == 1]
        count = self.pick([0, 0, 1, 1, 1, 2, 3])
        return self.random.sample(names, min(count, len(names)))


def is_estimate(formula):
    """A share, a mean or a quantile, and nothing else."""
    if not re.match(r"(share|avg|median|percentile|percentile_disc)\(", formula) or " .. " in formula:
        return False
    depth = 0
    for at, c in enumerate(formula):
        depth += (c == "(") - (c == ")")
        if c == ")" and depth == 0:
            return at == len(formula) - 1
    return False


def generate(seed, size=4, plain=False):
    return Generator(seed, size, plain).case()


if __name__ == "__main__":
    import sys

    case = generate(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 4)
    print(case.program)
    for name, text in case.files.items():
        print(f"--- {name}\n{text}")
