"""Which sources a measure finds rows of, directly or through what it finds."""

from . import syntax as s
from .measures import over_of


class Search:
    """Follows expressions over rows. Of a source that is read, checks and references are always evaluated."""

    def __init__(self, program):
        self.program, self.found, self.seen = program, set(), set()

    def source(self, name):
        if ("source", name) in self.seen:
            return
        self.seen.add(("source", name))
        source = self.program.sources[name]
        for field in source.fields.values():
            if field.field.reference and not field.field.may_miss:
                self.take(field.field.reference)
        roots = [*source.keys, *(condition for _, condition in source.checks)]
        roots += [node for node in source.lets.values() if isinstance(node, s.Index)]
        roots += [source.time] if source.time not in (None, "none") else []
        for root in roots:
            self.expression(root, source)

    def take(self, name):
        self.found.add(name)
        self.source(name)

    def name(self, name, source):
        """A field or let of a source that some expression reads."""
        if name in source.lets and (source.name, name) not in self.seen:
            self.seen.add((source.name, name))
            self.expression(source.lets[name], source)

    def expression(self, root, source):
        for node in s.walk(root):
            if isinstance(node, s.Index):
                self.take(node.base.name)
            elif isinstance(node, s.In) and isinstance(node.where, s.Name) and node.where.name in self.program.sources:
                self.take(node.where.name)
            elif isinstance(node, s.Dot):
                target = source.names.source_of(node.base)
                if target:
                    self.take(target.name)
                    self.name(node.word, target)
            elif isinstance(node, s.Name) and node.member is None:
                self.name(node.name, source)


def lookups_of(program, cells):
    """Names of sources."""
    search = Search(program)
    for node in cells.nodes:
        over = over_of(node)
        source = program.sources[over.source]
        search.source(source.name)
        dimensions = [s.Name(name) for name in cells.dimensions if name in source.fields or name in source.lets]
        for root in [*node.args, *dimensions]:
            search.expression(root, source)
    return search.found
