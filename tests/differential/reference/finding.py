"""Rows that expressions find: by keys, by references, along both."""

from . import syntax as s
from .expressions import evaluate


class Finding:
    """What a scope can do beside its own names; it has named_row(name) and period_part(word)."""

    def row_of(self, node):
        """(source, row or None) that a reference leads to."""
        if isinstance(node, s.Index):
            target = self.program.sources[node.base.name]
            return target, target.find([evaluate(arg, self) for arg in node.args])
        if isinstance(node, s.Name):
            return self.named_row(node.name)
        target, row = self.row_of(node.base)
        if row is None:
            return target.names.source_of(s.Name(node.word)), None
        return target.scope(row).row_of(s.Name(node.word))

    def follow(self, node):
        if isinstance(node.base, s.Name) and node.base.name == "period":
            return self.period_part(node.word)
        target, row = self.row_of(node.base)
        return None if row is None else target.scope(row).name(node.word)

    def index(self, node):
        target, row = self.row_of(node)
        return None if row is None else evaluate(target.keys[0], target.scope(row))

    def exists(self, name, node):
        parts = node.items if isinstance(node, s.Items) else [node]
        values = [evaluate(part, self) for part in parts]
        if any(value is None for value in values):
            return None
        return self.program.sources[name].find(values) is not None
