"""Sources: fields and lets, keys and references, and what a run says about them."""

from fractions import Fraction

from . import syntax as s
from . import values as v
from .expressions import evaluate
from .finding import Finding
from .reading import Form
from .types import DURATIONS, Infer


class Names:
    """The names that stand in expressions over a source's rows, as types.py asks for them."""

    def __init__(self, source):
        self.source, self.program = source, source.program
        self.known = {}
        self.infer = Infer(self)

    def type_of(self, name):
        if name not in self.known:
            self.known[name] = None
            self.known[name] = self._type_of(name)
        return self.known[name]

    def _type_of(self, name):
        if name in self.source.fields:
            return self.source.fields[name].type
        if name in self.source.lets:
            return self.infer(self.source.lets[name])
        if name in self.program.params:
            return self.program.params[name].type
        return None

    def source_of(self, node):
        """The source that a reference leads to, or None."""
        if isinstance(node, s.Index) and isinstance(node.base, s.Name):
            return self.program.sources.get(node.base.name)
        if isinstance(node, s.Name) and node.name in self.source.fields:
            return self.program.sources.get(self.source.fields[node.name].field.reference)
        if isinstance(node, s.Name) and node.name in self.source.lets:
            return self.source_of(self.source.lets[node.name])
        if isinstance(node, s.Dot):
            base = self.source_of(node.base)
            return base and base.names.source_of(s.Name(node.word))
        return None

    def call_type(self, node):
        return None

    def aggregate_type(self, node):
        return None


class RowScope(Finding):
    """The names of one row."""

    bits = 64

    def __init__(self, source, row):
        self.source, self.row, self.program = source, row, source.program
        self.cell = None  # (cells, period) where the row is looked at for one

    def name(self, name):
        return self.source.value(self, name)

    def named_row(self, name):
        return self.source.follow(self, name)

    def period_part(self, word):
        cells_, period = self.cell
        return cells_.period_value(period, word)

    def call_unique(self, node):
        values = [evaluate(arg, self) for arg in node.args]
        if any(value is None for value in values):
            return True
        return self.source.first_with(node, values) is self.row

    def aggregate(self, node):
        """Of the rows of a group."""
        return self.source.aggregate(self.row, node)


def hashable(value):
    """Equal values, equal keys."""
    return ("number", v.fraction_of(value)) if isinstance(value, (v.Exact, float)) else value


class Base:
    """What sources of every kind can do. They have names, lets, checks, keys, time, rows, read, rejected."""

    is_snapshot = covers_today = False
    fresh_us = None
    origin = None  # the source that a derived one is from

    def _start(self, name, block, program):
        self.name, self.block, self.program = name, block, program
        self.lets, self.checks = dict(block.lets), list(block.checks)
        self.later_rows, self.undated_rows = set(), set()
        self.stale = False
        self._table = self._firsts = None
        self._inventories = None

    def _say_time(self):
        entries = self.block.entries
        if "snapshot" in entries:
            self.time, self.is_snapshot = entries["snapshot"][0].value, True
        elif "time" in entries:
            node = entries["time"][0].value
            self.time = "none" if isinstance(node, s.Constant) and node.word == "none" else node
        if "covers" in entries:
            self.covers_today = True
        if "fresh" in entries:
            literal = entries["fresh"][0].value
            self.fresh_us = int(literal.value * DURATIONS[literal.unit])

    @property
    def placing(self):
        """None: not said; "none": counts in full in every period; else an expression."""
        return self.time

    def scope(self, row):
        return RowScope(self, row)

    def let(self, scope, name):
        if name not in scope.row.lets:
            scope.row.lets[name] = evaluate(self.lets[name], scope)
        return scope.row.lets[name]

    def key_types(self):
        return [self.names.infer(key) for key in self.keys]

    def infer_all(self):
        """Makes every expression of the source know its enumerators."""
        for name in self.lets:
            self.names.type_of(name)
        for _, condition in self.checks:
            self.names.infer(condition)
        for key in self.keys:
            self.names.infer(key)
        if self.time not in (None, "none"):
            self.names.infer(self.time)

    def root(self):
        """The source whose files its rows come from."""
        return self.origin.root() if self.origin else self

    def is_unread(self):
        return False

    # --- placing ---

    def is_past(self, at):
        """Whether it is not after now."""
        return at.us <= self.program.now.us if isinstance(at, v.Instant) else at <= self.program.today

    def time_of(self, row):
        return None if self.time in (None, "none") else evaluate(self.time, self.scope(row))

    def newest(self):
        """The latest time of a row that is not later than now; of a derived source, of what it is from too."""
        if self.time in (None, "none"):
            return None
        found = [at for at in map(self.time_of, self.rows) if at is not None and self.is_past(at)]
        other = self.origin.newest() if self.origin else None
        if found and other is not None and not isinstance(found[0], type(other)):
            other = None
        if not found and other is not None and self.names.infer(self.time) != self.origin.names.infer(self.origin.time):
            other = None
        return max(found + ([] if other is None else [other]), key=v.sort_key, default=None)

    def is_old(self):
        """Older than it may be; what has no time of its own is as old as what it comes from."""
        if self.time is None and self.origin:
            return self.origin.is_old()
        newest = self.newest()
        if self.fresh_us is None:
            return False
        if newest is None:
            return not self.covers_today
        if isinstance(newest, v.Instant):
            return self.program.now.us - newest.us > self.fresh_us
        return (self.program.today - newest).days * v.DAY_US > self.fresh_us

    def inventories(self):
        """Each that there is, whether any of its rows is left here or not."""
        if self.origin:
            return self.origin.inventories()
        if self._inventories is None:
            self._inventories = {at for at in map(self.time_of, self.rows) if at is not None}
        return self._inventories

    # --- keys and references ---

    def key_of(self, row):
        scope = self.scope(row)
        values = [evaluate(key, scope) for key in self.keys]
        return None if any(value is None for value in values) else tuple(hashable(value) for value in values)

    def found_rows(self):
        """Those that lookups see: of inventories the latest."""
        if not self.is_snapshot:
            return self.rows
        latest = max(filter(self.is_past, self.inventories()), key=v.sort_key, default=None)
        return [row for row in self.rows if latest is not None and self.time_of(row) == latest]

    def table(self):
        if self._table is None:
            self._table = {}
            for row in self.found_rows():
                key = self.key_of(row)
                if key is not None:
                    self._table.setdefault(key, []).append(row)
        return self._table

    def find(self, values):
        if any(value is None for value in values):
            return None
        rows = self.table().get(tuple(hashable(value) for value in values))
        return rows[0] if rows else None

    def first_with(self, node, values):
        if self._firsts is None:
            self._firsts = {}
        firsts = self._firsts.setdefault(id(node), {})
        if not firsts:
            for row in self.rows:
                scope = self.scope(row)
                firsts.setdefault(tuple(hashable(evaluate(arg, scope)) for arg in node.args), row)
        return firsts[tuple(map(hashable, values))]

    def duplicates(self):
        """Rows whose key another row has, where the source is looked up; elsewhere keys are not checked."""
        if not self.keys or self.name not in self.program.looked_up:
            return 0
        return sum(len(rows) - 1 for rows in self.table().values())

    def orphans(self):
        out = {}
        for name, keys, target in self.references():
            count = 0
            for row in self.rows:
                scope = self.scope(row)
                values = [evaluate(key, scope) for key in keys]
                if all(value is not None for value in values):
                    count += self.program.sources[target].find(values) is None
            out[name] = count
        return out

    def let_references(self):
        return [(name, node.args, node.base.name) for name, node in self.lets.items() if isinstance(node, s.Index)]

    def failed_checks(self):
        """(text, how many, lines of the first in row order)"""
        out = []
        for text, condition in self.checks:
            rows = [row for row in self.rows if evaluate(condition, self.scope(row)) is not True]
            rows.sort(key=lambda row: row.order)
            out.append((text, len(rows), [row.line for row in rows if row.line is not None]))
        return out


class Source(Base):
    """One that reads files or holds rows; an abstract one; a form of one."""

    def __init__(self, name, block, program, parent=None):
        self._start(name, block, program)
        self.form = Form(name, block, program, parent and parent.form)
        self.fields = self.form.fields
        self.forms = []  # of an abstract source, by name
        self.rows = []
        self.read = self.rejected = 0
        self.rejects = []
        self.names = Names(self)
        self.time = None
        self.limits = (parent.block if parent else block).entries.get("rejects")
        self._say_time()
        self.keys = self._keys()
        if parent:
            self._become(parent)

    def _become(self, parent):
        self.lets, self.checks, self.keys = dict(parent.lets), list(parent.checks), list(parent.keys)
        self.time, self.is_snapshot = parent.time, parent.is_snapshot
        self.covers_today, self.fresh_us = parent.covers_today, parent.fresh_us

    def _keys(self):
        if "key" in self.block.entries:
            return [value.value for value in self.block.entries["key"]]
        return [s.Name(f.name) for f in self.fields.values() if f.field.is_key]

    def has(self, name):
        return name in self.fields or name in self.lets

    def field_names(self):
        return list(self.fields)

    def value(self, scope, name):
        if name in scope.row:
            return scope.row[name]
        if name in self.lets:
            return self.let(scope, name)
        return self.program.params[name].value

    def follow(self, scope, name):
        if name in self.fields:
            target = self.program.sources[self.fields[name].field.reference]
            return target, target.find([scope.row[name]])
        return scope.row_of(self.lets[name])

    def all_forms(self):
        """Those that read, in the order of their names."""
        if not self.form.is_abstract:
            return [self.form]
        return [form for one in sorted(self.forms, key=lambda one: one.name) for form in one.all_forms()]

    def load(self, directory):
        seen = set()
        for form in self.all_forms():
            form.load(self, directory, seen)

    def too_many_rejects(self):
        if not self.limits:
            return self.rejected > 0
        limit = self.limits[0].value
        if limit.unit == "percent":
            return self.rejected > Fraction(limit.value, 100) * self.read
        return self.rejected > limit.value

    def references(self):
        """(name, its keys, where they lead) of references that must not miss."""
        out = []
        for name, field in self.fields.items():
            if field.field.reference and not field.field.may_miss:
                out.append((name, [s.Name(name)], field.field.reference))
        return out + self.let_references()

    def always(self):
        """Expressions that are evaluated in every row of it."""
        return [*self.keys, *(condition for _, condition in self.checks), *([] if self.time in (None, "none") else [self.time])]
