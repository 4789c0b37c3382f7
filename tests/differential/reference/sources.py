"""Sources: fields and lets, rows from files, keys and references, and what a run says about them."""

import glob
import os
from fractions import Fraction

from . import cells
from . import syntax as s
from . import values as v
from .csvfile import Reader
from .expressions import evaluate
from .parser import Unsupported
from .types import DURATIONS, Infer, Type


class Names:
    """The names that stand in expressions over a source's rows, as types.py asks for them."""

    def __init__(self, source):
        self.source, self.program = source, source.program
        self.known = {}
        self.infer = Infer(self)

    def type_of(self, name):
        if name not in self.known:
            self.known[name] = None
            if name in self.source.fields:
                self.known[name] = self.source.fields[name].value_type
            elif name in self.source.lets:
                self.known[name] = self.infer(self.source.lets[name])
            elif name in self.program.params:
                self.known[name] = self.program.params[name].type
        return self.known[name]

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


class FieldOf:
    """A declared field: its type and how its cells are read."""

    def __init__(self, field, source):
        self.field, self.source, self.name = field, source, field.name
        self.column = field.column or field.name
        program, ref = source.program, field.type
        self.type = program.type_of_ref(ref)
        self.members = None
        if ref.name == "enum":
            self.members = program.enumeration(ref.items)
            self.type = Type("enum", tuple(member for member, _ in self.members))
        elif ref.name in program.enum_items:
            self.members = program.enum_items[ref.name]
        self.optional = ref.optional
        if field.range is not None:
            Infer(program.names)(field.range, self.type)

    @property
    def value_type(self):
        """Of the field used as a value: a reference is a cell of its target's key."""
        return self.type

    def constant(self, node):
        Infer(self.source.program.names)(node, self.type)
        value = evaluate(node, self.source.program)
        return as_type(value, self.type)

    def read(self, text, form):
        if form.get("trim"):
            text = text.strip(" \t")
        if text == "" or text in form.get("null", ()):
            if self.field.default is not None:
                return self.constant(self.field.default)
            if self.optional:
                return None
            raise cells.Reject
        value = self.convert(text, form)
        if self.field.range is not None:
            low, high = self.constant(self.field.range.low), self.constant(self.field.range.high)
            if v.compare("<", value, low) or v.compare(">", value, high):
                raise cells.Reject
        return value

    def convert(self, text, form):
        kind, args = self.type.kind, self.field.type.args
        if kind == "bool":
            return cells.bool_cell(text, args)
        if kind == "int":
            return cells.int_cell(text, form)
        if kind == "decimal":
            return cells.decimal_cell(text, form, self.type.digits)
        if kind == "number":
            return cells.number_cell(text, form, self.type.unit == "percent")
        if kind == "enum":
            return cells.enum_cell(text, self.members)
        if kind == "date":
            return cells.date_cell(text, args)
        if kind == "timestamp":
            return cells.timestamp_cell(text, args, self.source.zone)
        if kind == "duration":
            return cells.duration_cell(text, form, DURATIONS.get(self.field.type.unit))
        if kind == "ip":
            return cells.ip_cell(text)
        if kind == "list":
            return self.elements(text, args)
        return text

    def elements(self, text, args):
        mark = args[1] if len(args) > 1 else ","
        element = FieldOf(s.Field(self.name, args[0]), self.source)
        return tuple(element.convert(part.strip(" \t"), {}) for part in text.split(mark))


def as_type(value, type_):
    """A literal as the type that it meets."""
    if isinstance(value, v.Exact):
        return v.real(value.value) if type_.kind == "number" else v.Exact(value.value, type_.digits)
    return value


class Row(dict):
    """Values by field; `order` is its place among all rows of its source, `line` that in its file."""

    def __init__(self, values, file, line, order):
        super().__init__(values)
        self.file, self.line, self.order = file, line, order
        self.lets = {}


class RowScope:
    """The names of one row."""

    bits = 64

    def __init__(self, source, row):
        self.source, self.row, self.program = source, row, source.program
        self.cell = None  # (cells, period) where the row is looked at for one

    def name(self, name):
        if name in self.row:
            return self.row[name]
        if name in self.source.lets:
            if name not in self.row.lets:
                self.row.lets[name] = evaluate(self.source.lets[name], self)
            return self.row.lets[name]
        return self.program.params[name].value

    def row_of(self, node):
        """(source, row or None) that a reference leads to."""
        if isinstance(node, s.Index):
            target = self.program.sources[node.base.name]
            return target, target.find([evaluate(arg, self) for arg in node.args])
        if isinstance(node, s.Name) and node.name in self.source.fields:
            target = self.program.sources[self.source.fields[node.name].field.reference]
            return target, target.find([self.row[node.name]])
        if isinstance(node, s.Name):
            return self.row_of(self.source.lets[node.name])
        target, row = self.row_of(node.base)
        if row is None:
            return target.names.source_of(s.Name(node.word)), None
        return RowScope(target, row).row_of(s.Name(node.word))

    def follow(self, node):
        if isinstance(node.base, s.Name) and node.base.name == "period":
            cells_, period = self.cell
            return cells_.period_value(period, node.word)
        target, row = self.row_of(node.base)
        return None if row is None else RowScope(target, row).name(node.word)

    def index(self, node):
        target, row = self.row_of(node)
        return None if row is None else evaluate(target.keys[0], RowScope(target, row))

    def exists(self, name, node):
        parts = node.items if isinstance(node, s.Items) else [node]
        values = [evaluate(part, self) for part in parts]
        if any(value is None for value in values):
            return None
        return self.program.sources[name].find(values) is not None

    def call_unique(self, node):
        value = evaluate(node.args[0], self)
        if value is None:
            return True
        first = self.source.first_with(node.args[0], value)
        return first is self.row


def hashable(value):
    """Equal values, equal keys."""
    return ("number", v.fraction_of(value)) if isinstance(value, (v.Exact, float)) else value


class Source:
    def __init__(self, name, block, program):
        self.name, self.block, self.program = name, block, program
        entries = block.entries
        self.fields, self.lets = {}, dict(block.lets)
        self.checks = block.checks
        self.zone = program.zone_named(self._text("timezone")) if "timezone" in entries else program.zone
        self.form = self._form()
        self.names = Names(self)
        for field in block.fields or ():
            self.fields[field.name] = FieldOf(field, self)
        self.keys = self._keys()
        self.time = self._time()
        self.covers_today = "covers" in entries
        self.read = self.rejected = 0
        self.rejects, self.rows = [], []
        self.failure = None
        self._table = self._firsts = None

    def _text(self, key):
        values = self.block.entries.get(key)
        return values[0].value.text if values else None

    def _keys(self):
        if "key" in self.block.entries:
            return [value.value for value in self.block.entries["key"]]
        return [s.Name(f.name) for f in self.fields.values() if f.field.is_key]

    def _time(self):
        """None: not said; "none": counts in full in every period; else an expression."""
        if "time" not in self.block.entries:
            return None
        node = self.block.entries["time"][0].value
        return "none" if isinstance(node, s.Constant) and node.word == "none" else node

    def _form(self):
        if "format" not in self.block.entries:
            return {}
        call = self.block.entries["format"][0].value
        form = {}
        for key, node in call.keys.items() if isinstance(call, s.Call) else ():
            if isinstance(node, s.Items):
                form[key] = tuple(item.text for item in node.items)
            elif isinstance(node, s.String):
                form[key] = node.text
            elif isinstance(node, s.Number):
                form[key] = int(node.value)
            elif isinstance(node, s.Constant):
                form[key] = node.word == "true"
            else:
                form[key] = node.name
        return form

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
        if isinstance(self.time, s.Name):
            self.names.infer(self.time)

    # --- rows ---

    def load(self, directory, given=None):
        if "rows" in self.block.entries:
            self.form = {"trim": True}
            self._read(self.name, self._text("rows"))
            return
        for path in self._paths(directory, given):
            try:
                with open(os.path.join(directory, path), "rb") as file:
                    text = file.read().decode(self.form.get("encoding", "utf-8"))
            except (OSError, UnicodeDecodeError) as error:
                raise Unsupported(f"{path}: {error}") from None
            self._read(path, text)

    def _paths(self, directory, given):
        out = []
        for value in self.block.entries.get("file", ()):
            texts = value.value.items if isinstance(value.value, s.Items) else [value.value]
            for text in texts:
                if any(c in text.text for c in "*?["):
                    found = glob.glob(text.text, root_dir=directory)
                    out += sorted(found, key=str.encode)
                else:
                    out.append(text.text)
        return list(dict.fromkeys(os.path.normpath(path) for path in out))

    def _read(self, path, text):
        reader = iter(Reader(text, self.form))
        header, places = None, None
        for line, row, damaged in reader:
            if header is None and self.form.get("header", True) is False:
                header = list(self.fields)
                places = {name: at for at, name in enumerate(header)}
            elif header is None:
                header = row
                if self.form.get("trim"):
                    header = [name.strip(" \t") for name in header]
                if len(set(header)) < len(header) or any(field.column not in header for field in self.fields.values()):
                    raise Unsupported("a header twice, or a column that is missing")
                places = {name: header.index(field.column) for name, field in self.fields.items()}
                continue
            if row == [""] and len(header) > 1:
                continue
            if damaged is not None:
                self.read += 1
                name = next((name for name, at in places.items() if at == damaged), None)
                self._reject(path, line, (damaged + 1, name, row[damaged]))
                continue
            self._take(path, line, row, len(header), places)
        if header is None:
            raise Unsupported(f"{path}: no header")

    def _take(self, path, line, row, width, places):
        self.read += 1
        if len(row) != width:
            self._reject(path, line, None)
            return
        values = {}
        for name, field in self.fields.items():
            try:
                values[name] = field.read(row[places[name]], self.form)
            except cells.Reject:
                self._reject(path, line, (places[name] + 1, name, row[places[name]]))
                return
        self.rows.append(Row(values, path, line, len(self.rows)))

    def _reject(self, path, line, cell):
        self.rejected += 1
        self.rejects.append((path, line, cell))

    def too_many_rejects(self):
        values = self.block.entries.get("rejects")
        if not values:
            return self.rejected > 0
        limit = values[0].value
        if limit.unit == "percent":
            return self.rejected > Fraction(limit.value, 100) * self.read
        return self.rejected > limit.value

    # --- keys and references ---

    def key_of(self, row):
        scope = RowScope(self, row)
        values = [evaluate(key, scope) for key in self.keys]
        return None if any(value is None for value in values) else tuple(hashable(value) for value in values)

    def table(self):
        if self._table is None:
            self._table = {}
            for row in self.rows:
                key = self.key_of(row)
                if key is not None:
                    self._table.setdefault(key, []).append(row)
        return self._table

    def find(self, values):
        if any(value is None for value in values):
            return None
        rows = self.table().get(tuple(hashable(value) for value in values))
        return rows[0] if rows else None

    def first_with(self, node, value):
        if self._firsts is None:
            self._firsts = {}
        firsts = self._firsts.setdefault(id(node), {})
        if not firsts:
            for row in self.rows:
                firsts.setdefault(hashable(evaluate(node, RowScope(self, row))), row)
        return firsts[hashable(value)]

    def duplicates(self):
        """Rows whose key another row has, where the source is looked up; elsewhere keys are not checked."""
        if not self.keys or self.name not in self.program.looked_up:
            return 0
        return sum(len(rows) - 1 for rows in self.table().values())

    def references(self):
        """(name, function from a row's scope to whether it is an orphan) of those that must not miss."""
        out = []
        for name, field in self.fields.items():
            if field.field.reference and not field.field.may_miss:
                out.append((name, [s.Name(name)], field.field.reference))
        for name, node in self.lets.items():
            if isinstance(node, s.Index):
                out.append((name, node.args, node.base.name))
        return out

    def orphans(self):
        out = {}
        for name, keys, target in self.references():
            count = 0
            for row in self.rows:
                scope = RowScope(self, row)
                values = [evaluate(key, scope) for key in keys]
                if all(value is not None for value in values):
                    count += self.program.sources[target].find(values) is None
            out[name] = count
        return out

    def failed_checks(self):
        out = []
        for text, condition in self.checks:
            lines = [row.line for row in self.rows if evaluate(condition, RowScope(self, row)) is not True]
            out.append((text, lines))
        return out


