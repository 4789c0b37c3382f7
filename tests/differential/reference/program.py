"""From declarations to a program that can be evaluated: what is declared, inherited, set."""

import datetime
import os

from . import syntax as s
from . import values as v
from .expressions import evaluate
from .derived import Derived
from .modules import Module
from .reading import as_type
from .sources import Source
from .waivers import Waiver
from .supported import check_supported
from .times import Calendar, Every, Zone, add_months, end_of_day
from .types import DURATIONS, SECONDS, Infer, Type

LIBRARY = os.path.join(os.path.dirname(__file__), "..", "..", "..", "stdlib")
KINDS = {"bool", "int", "number", "text", "date", "timestamp", "ip"}


class Param:
    def __init__(self, type_, value):
        self.type, self.value = type_, value


class Function:
    def __init__(self, params, type_, body):
        self.params, self.type, self.body = params, type_, body


class ProgramNames:
    """Names of constants: parameters alone."""

    def __init__(self, program):
        self.program = program

    def type_of(self, name):
        param = self.program.params.get(name)
        return param and param.type

    def source_of(self, node):
        return None

    def call_type(self, node):
        return None


class FunctionNames(ProgramNames):
    def __init__(self, program, params):
        super().__init__(program)
        self.params = dict(params)

    def type_of(self, name):
        return self.params.get(name) or super().type_of(name)


class MeasureOf:
    """A measure with everything that it inherits."""

    def __init__(self, name, entries, lets, rules):
        self.name, self.entries, self.lets, self.rules = name, entries, lets, rules

    def one(self, key):
        values = self.entries.get(key)
        return values[0] if values else None

    @property
    def formula(self):
        return self.entries["formula"][0].value

    @property
    def dimensions(self):
        return [value.value.name for value in self.entries.get("by", ())]

    @property
    def every(self):
        value = self.one("every")
        if value is None:
            return None
        if isinstance(value.value, s.Name):
            return Every(value.value.name)
        return Every("span", int(value.value.value * DURATIONS[value.value.unit]))

    @property
    def matures_us(self):
        value = self.one("matures")
        return 0 if value is None else int(value.value.value * DURATIONS[value.value.unit])

    @property
    def judged(self):
        return self.rules is not None or "target" in self.entries


class Program:
    """Everything that a run needs but the values of cells."""

    bits = 128

    def __init__(self, text, as_of, directory=".", settings=None):
        self.sources, self.measures, self.params, self.functions = {}, {}, {}, {}
        self.enums, self.enum_items = {}, {}
        self.levels = ["green", "amber", "red"]
        self.fiscal = 1
        self.zone = Zone("UTC")
        self.names, self.program = ProgramNames(self), self
        main = Module(text, "", directory, LIBRARY)
        self.declarations = main.all()
        self.wanted, self.meanings = main.wanted, main.meanings
        check_supported(self.declarations)
        self._program_block()
        self.calendar = Calendar(self.zone, self.fiscal)
        self.today = as_of
        self.now = end_of_day(self.zone, as_of)
        self._enums()
        self._params(settings or {})
        self._functions()
        self._sources()
        for source in self.sources.values():
            source.infer_all()
        self._measures()
        self.waivers = [Waiver(declaration.name, declaration.block, self) for declaration in self._of("waiver")]
        self.looked_up = set()  # filled by the run: sources that some evaluated expression finds rows of

    def _of(self, kind):
        return [d for d in self.declarations if d.kind == kind]

    def _program_block(self):
        for declaration in self._of("program"):
            entries = declaration.block.entries
            if "timezone" in entries:
                self.zone = Zone(entries["timezone"][0].value.text)
            if "fiscal_year_start" in entries:
                self.fiscal = int(entries["fiscal_year_start"][0].value.value)
            if "levels" in entries:
                self.levels = [value.value.name for value in entries["levels"]]

    def zone_named(self, name):
        return Zone(name)

    def enumeration(self, items):
        """(member, spellings) in rank order."""
        last = len(items) - 1
        return [
            (v.Member(name, rank, is_other=name == "other" and rank == last), spellings)
            for rank, (name, spellings) in enumerate(items)
        ]

    def _enums(self):
        for declaration in self._of("enum"):
            self.enum_items[declaration.name] = self.enumeration(declaration.block)
            self.enums[declaration.name] = tuple(m for m, _ in self.enum_items[declaration.name])
        self.level_type = Type("enum", tuple(v.Member(name, rank) for rank, name in enumerate(self.levels)))

    def type_of_ref(self, ref):
        if ref.name == "enum":
            return Type("enum", tuple(member for member, _ in self.enumeration(ref.items)))
        if ref.name in self.enums:
            return Type("enum", self.enums[ref.name])
        if ref.name == "decimal":
            return Type("decimal", unit=ref.unit, digits=int(ref.args[0]) if ref.args else 0)
        if ref.name == "duration":
            return SECONDS
        if ref.name == "list":
            return Type("list", element=self.type_of_ref(ref.args[0]))
        assert ref.name in KINDS, ref.name
        unit = "percent" if ref.unit == "%" else ref.unit
        return Type(ref.name, unit=unit)

    def _set(self):
        """What the program sets of the modules that it uses."""
        for declaration in self._of("program"):
            for value in declaration.block.entries.get("set", ()):
                name = s.dotted(value.value.left)
                yield self.meanings.get(name, name), value.value.right

    def _params(self, settings):
        for declaration in self._of("param"):
            ref, default = declaration.block
            default = dict(self._set()).get(declaration.name, default)
            type_ = self.type_of_ref(ref)
            Infer(self.names)(default, type_)
            value = as_type(evaluate(default, self), type_)
            self.params[declaration.name] = Param(type_, settings.get(declaration.name, value))

    def _functions(self):
        for declaration in self._of("fn"):
            params, result, body = declaration.block
            typed = [(name, self.type_of_ref(ref)) for name, ref in params]
            self.functions[declaration.name] = Function(typed, self.type_of_ref(result), body)
        for function in self.functions.values():
            Infer(FunctionNames(self, function.params))(function.body, function.type)

    def _sources(self):
        declared = {declaration.name: declaration for declaration in self._of("source")}
        for name in declared:
            self._source(name, declared)
        self.sources = {name: self.sources[name] for name in declared}

    def _source(self, name, declared):
        if name not in self.sources:
            declaration = declared[name]
            if declaration.origin:
                made = Derived(name, declaration.block, self, self._source(declaration.origin, declared))
            else:
                parent = self._source(declaration.base, declared) if declaration.base else None
                made = Source(name, declaration.block, self, parent)
                if parent:
                    parent.forms.append(made)
            self.sources[name] = made
        return self.sources[name]

    def _measures(self):
        defaults = s.Block()
        for declaration in self._of("defaults"):
            defaults = declaration.block
        blocks = {d.name: d for d in self._of("measure")}
        replaced = {d.base for d in blocks.values() if d.base}
        for name in blocks:
            chain, at = [], name
            while at:
                chain.insert(0, blocks[at].block)
                at = blocks[at].base
            entries, lets, rules = dict(defaults.entries), dict(defaults.lets), defaults.rules
            for block in chain:
                entries.update(block.entries)
                lets.update(block.lets)
                rules = block.rules if block.rules is not None else rules
            self.measures[name] = MeasureOf(name, entries, lets, rules)
        own = [name for name in blocks if "." not in name or name in self.wanted]
        self.reported = [name for name in own if name not in replaced]

    # --- what expressions ask for ---

    def name(self, name):
        return self.params[name].value

    def move_months(self, value, months):
        if isinstance(value, v.Instant):
            local = self.zone.local(value)
            day = add_months(local.date(), months)
            return self.zone.instant(datetime.datetime.combine(day, local.time()))
        return add_months(value, months)

    def constant(self, node, type_=None):
        Infer(self.names)(node, type_)
        return evaluate(node, self)
