"""From files to rows: how the cells of each field are written, and what does not fit."""

import fnmatch
import glob
import os
import re

from . import cells
from . import syntax as s
from . import values as v
from .csvfile import Reader
from .expressions import evaluate
from .parser import Unsupported
from .types import DURATIONS, Infer, Type


class Row(dict):
    """Values by field; `order` is its place among all rows of its source, `line` that in its file."""

    def __init__(self, values, file, line, order):
        super().__init__(values)
        self.file, self.line, self.order = file, line, order
        self.lets = {}


class FieldOf:
    """A declared field: its type and how its cells are read."""

    def __init__(self, field, form):
        self.field, self.form, self.name = field, form, field.name
        self.column = field.column or field.name
        program, ref = form.program, field.type
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

    def constant(self, node):
        Infer(self.form.program.names)(node, self.type)
        value = evaluate(node, self.form.program)
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
            return cells.timestamp_cell(text, args, self.form.zone)
        if kind == "duration":
            return cells.duration_cell(text, form, DURATIONS.get(self.field.type.unit))
        if kind == "ip":
            return cells.ip_cell(text)
        if kind == "list":
            return self.elements(text, args)
        return text

    def elements(self, text, args):
        mark = args[1] if len(args) > 1 else ","
        element = FieldOf(s.Field(self.name, args[0]), self.form)
        parts = [part.strip(" \t") for part in text.split(mark)]
        return tuple(element.convert(part, {}) for part in parts if part)


def as_type(value, type_):
    """A literal as the type that it meets."""
    if isinstance(value, v.Exact):
        return v.real(value.value) if type_.kind == "number" else v.Exact(value.value, type_.digits)
    return value


class Form:
    """One way in which rows of a source are written: its files, or its rows in the program."""

    def __init__(self, name, block, program, parent=None):
        self.name, self.block, self.program = name, block, program
        self.zone = parent.zone if parent else program.zone
        if "timezone" in block.entries:
            self.zone = program.zone_named(self._text("timezone"))
        self.format = self._format() if "format" in block.entries else parent.format if parent else {}
        own = {field.name: field for field in block.fields or ()}
        declared = [one.field for one in parent.fields.values()] if parent else list(own.values())
        self.fields = {field.name: FieldOf(self._merged(own.get(field.name), field), self) for field in declared}

    @staticmethod
    def _merged(own, declared):
        """A form says how a field is written; what it is stays."""
        if own is None or own is declared:
            return declared
        return s.Field(
            own.name, own.type, declared.is_key, own.range or declared.range, declared.reference, declared.may_miss,
            own.column, own.file, own.default if own.default is not None else declared.default,
        )

    @property
    def is_abstract(self):
        return "file" not in self.block.entries and "rows" not in self.block.entries

    def _text(self, key):
        values = self.block.entries.get(key)
        return values[0].value.text if values else None

    def _format(self):
        call = self.block.entries["format"][0].value
        form = {}
        if isinstance(call, s.Call) and call.base.name != "csv":
            raise Unsupported("formats other than CSV")
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

    def load(self, target, directory, seen):
        """Adds its rows to a source; `seen` are paths that were read already."""
        if "rows" in self.block.entries:
            Reading(self, target, {"trim": True}, self.name, True).read(self._text("rows"))
            return
        for path in self._paths(directory):
            if path in seen:
                continue
            seen.add(path)
            try:
                with open(os.path.join(directory, path), "rb") as file:
                    text = file.read().decode(self.format.get("encoding", "utf-8"))
            except (OSError, UnicodeDecodeError) as error:
                raise Unsupported(f"{path}: {error}") from None
            Reading(self, target, self.format, path, False).read(text)

    def _paths(self, directory):
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


class Reading:
    """One file on its way into a source."""

    def __init__(self, form, target, format_, path, is_inline):
        self.form, self.target, self.format, self.path = form, target, format_, path
        self.taken = {}  # field -> text from the file's name
        self.fields = dict(form.fields)
        for name, field in form.fields.items():
            if field.field.file and not is_inline:
                self.taken[name] = matched(field.field.file, os.path.basename(path))
                del self.fields[name]

    def read(self, text):
        reader = iter(Reader(text, self.format))
        header, places = None, None
        for line, row, damaged in reader:
            if header is None and self.format.get("header", True) is False:
                header = list(self.fields)
                places = {name: at for at, name in enumerate(header)}
            elif header is None:
                header, places = self._header(row)
                continue
            if row == [""] and len(header) > 1:
                continue
            if damaged is not None:
                self.target.read += 1
                name = next((name for name, at in places.items() if at == damaged), None)
                self._reject(line, (damaged + 1, name, row[damaged]))
                continue
            self._take(line, row, len(header), places)
        if header is None:
            raise Unsupported(f"{self.path}: no header")

    def _header(self, header):
        if self.format.get("trim"):
            header = [name.strip(" \t") for name in header]
        if len(set(header)) < len(header) or any(field.column not in header for field in self.fields.values()):
            raise Unsupported("a header twice, or a column that is missing")
        return header, {name: header.index(field.column) for name, field in self.fields.items()}

    def _take(self, line, row, width, places):
        self.target.read += 1
        if len(row) != width:
            self._reject(line, None)
            return
        values = {}
        for name, field in self.form.fields.items():
            text = self.taken[name] if name in self.taken else row[places[name]]
            try:
                values[name] = field.read(text, {} if name in self.taken else self.format)
            except cells.Reject:
                self._reject(line, (places[name] + 1 if name in places else None, name, text))
                return
        self.target.rows.append(Row(values, self.path, line, len(self.target.rows)))

    def _reject(self, line, cell):
        self.target.rejected += 1
        self.target.rejects.append((self.path, line, cell))


def matched(pattern, name):
    """What the one `*` of a pattern stands for in a file's name."""
    before, after = (re.escape(part) for part in pattern.rsplit("/", 1)[-1].split("*", 1))
    found = re.fullmatch(f"{before}(.*){after}", name, re.S)
    if not found or not fnmatch.fnmatchcase(name, pattern.rsplit("/", 1)[-1]):
        raise Unsupported(f"{name} is not {pattern}")
    return found.group(1)
