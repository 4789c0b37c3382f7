"""Which sources a measure finds rows of, directly or through what it finds."""

from . import syntax as s
from .measures import CellNames, over_of
from .types import is_aggregate


class Search:
    """Follows expressions over rows. Of a source that is read, checks and references are always evaluated."""

    def __init__(self, program):
        self.program, self.found, self.seen = program, set(), set()

    def source(self, source):
        if ("source", source) not in self.seen:
            self.seen.add(("source", source))
            self.read(source)

    def read(self, source):
        """What is evaluated in every row."""
        for field in source.fields.values():
            if field.field.reference and not field.field.may_miss:
                self.take(self.program.sources[field.field.reference])
        for root in [*source.always(), *(node for node in source.lets.values() if isinstance(node, s.Index))]:
            self.expression(root, source)
        if source.origin:
            for root in source.made_by():
                self.expression(root, source.origin)
            self.read(source.origin)

    def take(self, source):
        if source.name:
            self.found.add(source.name)
        self.source(source)

    def name(self, name, source):
        """A field or let of a source that some expression reads."""
        if name in source.lets and (source, name) not in self.seen:
            self.seen.add((source, name))
            self.expression(source.lets[name], source)
        elif source.origin and name not in source.lets:
            self.name(name, source.origin)

    def cells(self, root, names):
        """Of an expression over cells."""
        for node in outside_aggregates(root):
            if isinstance(node, s.Index) and isinstance(node.base, s.Name) and node.base.name in self.program.sources:
                self.take(self.program.sources[node.base.name])
            elif isinstance(node, s.In) and isinstance(node.where, s.Name) and node.where.name in self.program.sources:
                self.take(self.program.sources[node.where.name])
            elif isinstance(node, s.Dot) and names.source_of(node.base):
                target = names.source_of(node.base)
                self.take(target)
                self.name(node.word, target)

    def expression(self, root, source):
        for node in s.walk(root):
            if isinstance(node, s.Index):
                self.take(self.program.sources[node.base.name])
            elif isinstance(node, s.In) and isinstance(node.where, s.Name) and node.where.name in self.program.sources:
                self.take(self.program.sources[node.where.name])
            elif isinstance(node, s.Dot):
                target = source.names.source_of(node.base)
                if target:
                    self.take(target)
                    self.name(node.word, target)
            elif isinstance(node, s.Name) and node.member is None:
                self.name(node.name, source)


def outside_aggregates(node):
    yield node
    for child in () if is_aggregate(node) else s.children(node):
        yield from outside_aggregates(child)


def lookups_of(program, cells):
    """Names of sources."""
    search = Search(program)
    for node in cells.nodes:
        over = over_of(node)
        source = program.sources[over.source]
        search.source(source)
        dimensions = [s.Name(name) for name in cells.dimensions if source.has(name)]
        for root in [*node.args, *dimensions]:
            search.expression(root, source)
    for root, measure in cells.roots:
        search.cells(root, CellNames(program, measure))
    return search.found
