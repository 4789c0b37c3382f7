"""Sources made of the rows of another: each, where, then one of latest, unique, sequence and group."""

from . import syntax as s
from . import values as v
from .aggregates import aggregate
from .expressions import evaluate, holds
from .parser import Unsupported
from .sources import Base, Names, hashable
from .types import aggregate_type

KEEPS = ("latest", "unique", "sequence", "group")


class DerivedNames(Names):
    def _type_of(self, name):
        source = self.source
        if name == source.element:
            return source.origin.names.infer(source.spread).element
        if name in source.lets:
            return self.infer(source.lets[name])
        if name in source.group_keys:
            return source.origin.names.infer(source.group_keys[name])
        if source.keep != "group" and source.origin.has(name):
            return source.origin.names.type_of(name)
        return super()._type_of(name)

    def source_of(self, node):
        source = self.source
        if isinstance(node, s.Name) and node.name not in source.lets:
            if source.keep == "sequence" and node.name in ("prior", "next"):
                return source.origin
            return source.origin.names.source_of(source.group_keys.get(node.name, node))
        return super().source_of(node)

    def aggregate_type(self, node):
        over = rows_of(node)
        names = self.source.origin.names
        for _, condition in over.clauses:
            names.infer(condition)
        value = None if over.value is None else names.infer(over.value)
        if node.base.name == "weighted_avg":
            value = names.infer(node.args[0])
        return aggregate_type(node.base.name, value)


def rows_of(node):
    """The `… of rows` of an aggregate."""
    return next((arg for arg in node.args if isinstance(arg, s.Over)), s.Over(None, "rows", []))


class DerivedRow:
    """A row of another source's: `base` is that row, of a group `members` are all of them."""

    def __init__(self, base, order, element=None, members=None, keys=None):
        self.base, self.order, self.element, self.members, self.keys = base, order, element, members, keys
        self.line = base.line if members is None else None
        self.lets = {}
        self.prior = self.next = None


class Derived(Base):
    fields = {}

    def __init__(self, name, block, program, origin):
        self._start(name, block, program)
        self.origin, self._rows = origin, None
        entries = block.entries
        self.element, self.spread = block.each if block.each else (None, None)
        self.where = entries["where"][0].value if "where" in entries else None
        self.keep = next((word for word in KEEPS if word in entries), None)
        if self.keep and (self.where is not None or self.element):
            self.origin = self._step(block)
            self.element = self.spread = self.where = None
        self.names = DerivedNames(self)
        self.group_keys = {}
        self.keep_keys, self.keep_orders = [], []
        self._say_keep()
        self.time, self.is_snapshot = origin.time, origin.is_snapshot
        if self.keep in ("latest", "group"):
            self.time, self.is_snapshot = None, False
        self.covers_today, self.fresh_us = origin.covers_today, origin.fresh_us
        self._say_time()
        self.keys = self._keys()

    def _step(self, block):
        """What comes before rows are kept, as a source of its own."""
        entries = {"where": block.entries["where"]} if self.where is not None else {}
        return Derived("", s.Block(entries=entries, each=block.each), self.program, self.origin)

    def _say_keep(self):
        for value in self.block.entries.get(self.keep, ()):
            (self.keep_orders if self.keep_orders else self.keep_keys).append(value.value)
            self.keep_orders += [node for _, node in value.dates]
        if self.keep == "unique" and is_all(self.keep_keys):
            self.keep_keys = [s.Name(name) for name in self.origin.field_names()]
        if self.keep == "group":
            self.group_keys = {node.name: node for node in self.keep_keys if isinstance(node, s.Name)}

    def _keys(self):
        if "key" in self.block.entries:
            return [value.value for value in self.block.entries["key"]]
        return self.keep_keys if self.keep in ("latest", "group") else self.origin.keys

    def infer_all(self):
        infer = self.origin.names.infer
        for node in (self.spread, *self.keep_keys, *self.keep_orders):
            if node is not None:
                infer(node)
        if self.where is not None:
            self.names.infer(self.where)
        if self.origin.name == "":
            self.origin.infer_all()
        super().infer_all()

    def field_names(self):
        return self.origin.field_names() + ([self.element] if self.element else [])

    def has(self, name):
        if name in self.lets or name == self.element or name in self.group_keys:
            return True
        return self.keep != "group" and self.origin.has(name)

    def value(self, scope, name):
        row = scope.row
        if name in self.lets:
            return self.let(scope, name)
        if name == self.element:
            return row.element
        if self.keep == "group":
            if name in self.group_keys:
                return row.keys[name]
            return self.program.params[name].value
        return self.origin.scope(row.base).name(name)

    def follow(self, scope, name):
        row = scope.row
        if name in self.lets:
            return scope.row_of(self.lets[name])
        if self.keep == "sequence" and name in ("prior", "next"):
            return self.origin, getattr(row, name)
        return self.origin.scope(row.base).row_of(self.group_keys.get(name, s.Name(name)))

    def aggregate(self, row, node):
        """Over the rows of a group."""
        over = rows_of(node)
        where = next((condition for word, condition in over.clauses if word == "where"), None)
        scopes = [self.origin.scope(member) for member in row.members]
        scopes = [scope for scope in scopes if where is None or holds(where, scope)]

        def place(scope):
            at = self.origin.time_of(scope.row)
            return 0 if at is None and self.origin.time in (None, "none") else None if at is None else v.sort_key(at)

        outcome = aggregate(node, scopes, place, self.names.aggregate_type(node))
        if outcome.faults:
            raise Unsupported("a group that leaves the range")
        return outcome.value

    # --- rows ---

    @property
    def read(self):
        return len(self.rows)

    rejected, rejects = 0, ()

    def too_many_rejects(self):
        return self.origin.too_many_rejects()

    def is_unread(self):
        """Kept rows of what cannot be measured need not be read."""
        return self.origin.is_unread() or (self.keep is not None and self.too_many_rejects())

    @property
    def rows(self):
        """Made when first asked for: all files have been read then."""
        if self._rows is None:
            rows = self.origin.rows
            if self.keep is not None:
                rows = [row for row in rows if self._is_there(row)]
            self._rows = list(getattr(self, "_" + (self.keep or "view"))(rows))
        return self._rows

    def load(self, directory):
        pass

    def _is_there(self, row):
        """What is placed after now is not there yet; what has no date is in no group."""
        at = self.origin.time_of(row)
        if at is None and self.keep == "group" and self.origin.time not in (None, "none"):
            self.origin.undated_rows.add(row.order)
            return False
        if at is None or self.is_past(at):
            return True
        if self.keep == "group":
            self.origin.later_rows.add(row.order)
        return False

    def _view(self, rows):
        for base in rows:
            elements = [None]
            if self.element:
                elements = evaluate(self.spread, self.origin.scope(base)) or ()
            for nth, element in enumerate(elements):
                row = DerivedRow(base, (base.order, nth), element)
                if self.where is None or holds(self.where, self.scope(row)):
                    yield row


    def _key(self, row):
        """None where a part is none: such rows stand each for itself, but in groups."""
        scope = self.origin.scope(row)
        values = [evaluate(node, scope) for node in self.keep_keys]
        if self.keep != "group" and any(value is None for value in values):
            return None
        return tuple(hashable(value) for value in values)

    def _by_key(self, rows):
        """Lists of rows of the same key; each alone whose key is none."""
        found, alone = {}, []
        for row in rows:
            key = self._key(row)
            if key is None:
                alone.append([row])
            else:
                found.setdefault(key, []).append(row)
        return [*found.values(), *alone]

    def _rank(self, row):
        """None is lowest, and so is what an enum calls other."""
        scope = self.origin.scope(row)
        values = [evaluate(node, scope) for node in self.keep_orders]
        values = [None if getattr(value, "is_other", False) else value for value in values]
        return tuple((value is not None, 0 if value is None else v.sort_key(value)) for value in values), row.order

    @staticmethod
    def _in_order(rows):
        return [DerivedRow(row, (row.order, 0)) for row in sorted(rows, key=lambda row: row.order)]

    def _latest(self, rows):
        return self._in_order(max(same, key=self._rank) for same in self._by_key(rows))

    def _unique(self, rows):
        return self._in_order(min(same, key=lambda row: row.order) for same in self._by_key(rows))

    def _sequence(self, rows):
        out = []
        for same in self._by_key(rows):
            ranked = sorted(same, key=self._rank)
            for at, base in enumerate(ranked):
                row = DerivedRow(base, (base.order, 0))
                row.prior = ranked[at - 1] if at else None
                row.next = ranked[at + 1] if at + 1 < len(ranked) else None
                out.append(row)
        return sorted(out, key=lambda row: row.order)

    def _group(self, rows):
        out = []
        for nth, members in enumerate(self._by_key(rows)):
            scope = self.origin.scope(members[0])
            keys = {name: evaluate(node, scope) for name, node in self.group_keys.items()}
            out.append(DerivedRow(members[0], (nth, 0), members=members, keys=keys))
        return out

    # --- what a run says ---

    def references(self):
        return self.let_references()

    def always(self):
        return [condition for _, condition in self.checks]

    def made_by(self):
        """Expressions over the rows that it is from."""
        return [node for node in (self.spread, self.where, *self.keep_keys, *self.keep_orders) if node is not None]


def is_all(keys):
    return len(keys) == 1 and isinstance(keys[0], s.Name) and keys[0].name == "all"
