"""Waivers: which cells they cover, and what the headline is without these."""

from .expressions import holds
from .times import read_date
from .types import Infer


class GroupNames:
    """A measure's dimensions as names."""

    def __init__(self, program, measure, source):
        self.program, self.measure, self.source = program, measure, source

    def type_of(self, name):
        if name in self.measure.dimensions:
            return self.source.names.type_of(name)
        param = self.program.params.get(name)
        return param and param.type

    def source_of(self, node):
        return None

    def call_type(self, node):
        return None


class GroupScope:
    bits = 64

    def __init__(self, program, dimensions, group):
        self.program, self.known = program, dict(zip(dimensions, group))

    def name(self, name):
        return self.known[name] if name in self.known else self.program.params[name].value


class Waiver:
    def __init__(self, name, block, program):
        self.name, self.program = name, program
        self.measure = block.entries["measure"][0].value.name
        self.where = block.entries["where"][0].value if "where" in block.entries else None
        self.start, self.until = (self._day(block, key) for key in ("from", "until"))

    @staticmethod
    def _day(block, key):
        return read_date(block.entries[key][0].value.text) if key in block.entries else None

    def prepare(self, measure, source):
        if self.where is not None:
            Infer(GroupNames(self.program, measure, source))(self.where)

    def state(self, day):
        if self.start is not None and day < self.start:
            return "upcoming"
        return "expired" if day > self.until else "in_force"

    def covers(self, dimensions, group):
        if self.where is None:
            return True
        return group is not None and holds(self.where, GroupScope(self.program, dimensions, group))


class Waiving:
    """The waivers of one measure."""

    def __init__(self, cells):
        self.cells, measure, program = cells, cells.measure, cells.program
        self.waivers = [one for one in program.waivers if one.measure == measure.name]
        for waiver in self.waivers:
            waiver.prepare(measure, program.sources[cells.sources[0]])

    def of(self, group, day):
        """Of those in force the one that ends last."""
        found = [one for one in self.waivers if one.state(day) == "in_force" and one.covers(self.cells.dimensions, group)]
        return max(found, key=lambda one: one.until, default=None)

    def waived_groups(self, day):
        """{key: waiver}"""
        found = {key: self.of(group, day) for key, group in self.cells.groups.items()} if self.cells.dimensions else {}
        return {key: waiver for key, waiver in found.items() if waiver}

    def document(self, result, headline, cells, levels):
        """What a run says of each."""
        day = result.judged_day(headline["key"][1])
        out = []
        for waiver in self.waivers:
            state, needed = waiver.state(day), None
            covered = [headline] if waiver.where is None else [
                cell
                for cell in cells
                if cell["key"][0] is not None
                and cell["key"][1] == headline["key"][1]
                and waiver.covers(self.cells.dimensions, cell["key"][0])
            ]
            for cell in covered if state == "expired" else ():
                is_bad = cell["status"] in levels[1:]
                if is_bad and not self.of(cell["key"][0], result.judged_day(cell["key"][1])):
                    needed = max([needed, cell["status"]] if needed else [cell["status"]], key=levels.index)
            out.append({"name": waiver.name, "measure": waiver.measure, "state": state, "needed_for": needed})
        return out
