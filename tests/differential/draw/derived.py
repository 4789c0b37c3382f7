"""Sources made of others: views, kept rows, sequences and groups."""

from .chance import Field, Source
from .conditions import Conditions

SINGLE = ("text", "int", "enum", "bool", "date", "ip", "decimal")
ORDERED = ("int", "decimal", "date", "timestamp", "enum", "duration", "number")


class Derived(Conditions):
    def derived(self, name):
        """Any source that is placed, or was derived before."""
        base = self.pick([source for source in self.sources.values() if source.name != "assets"])
        source = self.sources[name] = Source(name, list(base.fields), base.time, dict(base.lets), base.rows, base.snapshot)
        lines = []
        if self.chance(40):
            lines += self.spread(source)
        if self.chance(50):
            lines.append(f"  where: {self.condition(source, 1)}")
        if not base.snapshot:
            how = self.pick(["view", "latest", "first", "sequence", "group"])
            lines += getattr(self, "keep_" + how)(source)
        if not lines:
            lines.append(f"  where: {self.condition(source, 1)}")
        if self.chance(30):
            lines.append(f'  check "as derived": {self.condition(source, 1)}')
        return f"source {name} from {base.name} {{\n" + "\n".join(self.random.sample(lines, len(lines))) + "\n}\n"

    def spread(self, source):
        lists = source.of("list")
        if not lists:
            return []
        one = self.pick(lists)
        kind = "int" if "int" in one.declared else "text"
        element = Field(f"one_{source.name}", kind, kind)
        source.fields.append(element)
        return [f"  each {element.name} in {one.name}"]

    def keys(self, source, most):
        found = [one.name for one in source.of(*SINGLE) if one.name != "id"]
        keys = self.random.sample(found, min(self.number(1, most), len(found)))
        return keys or [source.fields[0].name]

    def add(self, source, name, kind, text):
        """A let, none where there is nothing to have."""
        source.lets[name] = Field(name, kind, text, True)
        return f"  let {name} = {text}"

    def orders(self, source):
        found = [one.name for one in source.of(*ORDERED)]
        return self.random.sample(found, min(self.number(1, 2), len(found)))

    def keep_view(self, source):
        if source.one("hits") and self.chance(50):
            return [self.add(source, f"twice_{source.name}", "int", "hits * 2")]
        return []

    def keep_latest(self, source):
        orders = self.orders(source)
        if not orders:
            return []
        lines = [f"  latest: {', '.join(self.keys(source, 2))} by {', '.join(orders)}"]
        timed = source.time not in ("", "none") and source.time not in orders
        if timed and self.chance(30):
            return [*lines, f"  time: {source.time}"]
        source.time = ""
        return lines

    def keep_first(self, source):
        if self.chance(15) and not source.of("list"):
            return ["  unique: all"]
        return [f"  unique: {', '.join(self.keys(source, 3))}"]

    def keep_sequence(self, source):
        orders = self.orders(source)
        if not orders:
            return []
        lines = [f"  sequence: {', '.join(self.keys(source, 2))} by {', '.join(orders)}"]
        opened, number = source.one("opened"), source.one("hits")
        if opened:
            lines.append(self.add(source, f"until_{source.name}", opened.kind, "next.opened"))
            if self.chance(50):
                lines.append(self.add(source, f"gap_{source.name}", "duration", "opened - prior.opened"))
        if number:
            lines.append(self.add(source, f"before_{source.name}", "int", "prior.hits"))
        if source.one("asset") and self.chance(40):
            lines.append(self.add(source, f"then_{source.name}", "int", "next.asset.staff"))
        return lines

    def keep_group(self, source):
        keys = self.keys(source, 2)
        was = Source(source.name, list(source.fields), source.time, dict(source.lets))
        lines = [f"  group: {', '.join(keys)}"]
        source.fields, source.time = [was.one(key) for key in keys], ""
        source.lets = {}

        def where():
            return f" where {self.condition(was, 1)}" if self.chance(30) else ""

        lines.append(self.add(source, f"n_{source.name}", "int", f"count(rows{where()})"))
        for one in self.random.sample(was.of("int"), min(2, len(was.of("int")))):
            word = self.pick(["sum", "min", "max", "avg", "median", "distinct"])
            kind = "number" if word in ("avg", "median") else "int"
            lines.append(self.add(source, f"{word}_{one.name}", kind, f"{word}({one.name} of rows{where()})"))
        if was.one("severity"):
            lines.append(self.add(source, f"worst_{source.name}", "enum", f"max(severity of rows{where()})"))
        if was.one("opened"):
            word = self.pick(["min", "max"])
            lines.append(self.add(source, f"at_{source.name}", was.one("opened").kind, f"{word}(opened of rows)"))
            if self.chance(40):
                lines.append(f"  time: at_{source.name}")
                source.time = f"at_{source.name}"
        if self.chance(40):
            lines.append(self.add(source, f"part_{source.name}", "percent", f"share({self.condition(was, 1)} of rows)"))
        if was.one("asset") in source.fields and self.chance(50):
            lines.append(self.add(source, f"staff_{source.name}", "int", "asset.staff"))
        return lines
