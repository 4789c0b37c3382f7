"""Programs of several files: what each declares gets a name of its own, and names in it mean what they do there."""

import os

from . import syntax as s
from .parser import Unsupported, parse

OWN = ("enum", "param", "fn", "source", "measure", "unit")


class Module:
    """The declarations of one file; `prefix` makes their names unique, "" for the program itself."""

    def __init__(self, text, prefix, directory, library):
        self.declarations, self.prefix = parse(text), prefix
        self.directory, self.library = directory, library
        self.meanings = {d.name: prefix + d.name for d in self.declarations if d.kind in OWN}
        self.used, self.wanted = [], []  # modules; names of measures that are reported

    def path_of(self, use):
        """(name, text, folder) of the module that a `use` names."""
        name, is_file = use.name
        path = os.path.join(self.directory, name) if is_file else os.path.join(self.library, *name.split(".")) + ".ism"
        try:
            with open(path, encoding="utf-8") as file:
                return name, file.read(), os.path.dirname(path)
        except OSError as error:
            raise Unsupported(str(error)) from None

    def use(self, use):
        _, text, folder = self.path_of(use)
        module = next((d.name for d in parse(text) if d.kind == "module"), "")
        other = Module(text, module + ".", folder, self.library)
        self.used.append(other)
        alias, names = use.block
        short = alias or module.split(".")[-1]
        for own, meaning in other.meanings.items():
            self.meanings[f"{short}.{own}"] = self.meanings[f"{module}.{own}"] = meaning
            if own in names:
                self.meanings[own] = meaning
        measures = {d.name for d in other.declarations if d.kind == "measure"}
        self.wanted += [other.prefix + name for name in names if name in measures]

    def all(self):
        """Every declaration of it and of what it uses, under unique names."""
        for declaration in self.declarations:
            if declaration.kind == "use":
                self.use(declaration)
        out = [one for other in self.used for one in other.all()]
        for declaration in self.declarations:
            if declaration.kind not in ("use", "module"):
                Renaming(self).declaration(declaration)
                out.append(declaration)
        self.wanted += [name for other in self.used for name in other.wanted]
        return out


class Renaming:
    """Goes through one module's trees. What a source's fields and lets mean is theirs."""

    def __init__(self, module):
        self.meanings, self.module = module.meanings, module
        self.members = {
            d.name: {*(field.name for field in d.block.fields or ()), *d.block.lets}
            for d in module.declarations
            if d.kind == "source"
        }

    def meaning(self, name, shadowed=()):
        return name if name in shadowed else self.meanings.get(name, name)

    def declaration(self, declaration):
        if declaration.kind in OWN:
            declaration.name = self.meanings[declaration.name]
        declaration.base = declaration.base and self.meaning(declaration.base)
        declaration.origin = declaration.origin and self.meaning(declaration.origin)
        block = declaration.block
        if declaration.kind == "param":
            self.type(block[0])
            self.tree(block[1], ())
        elif declaration.kind == "fn":
            params, result, body = block
            for _, one in params:
                self.type(one)
            self.type(result)
            self.tree(body, {name for name, _ in params})
        elif isinstance(block, s.Block):
            self.block(block, declaration.kind == "source")

    def type(self, ref):
        ref.name = self.meaning(ref.name)
        for arg in ref.args:
            if isinstance(arg, s.TypeRef):
                self.type(arg)

    def block(self, block, is_source):
        own = set(block.lets) | {field.name for field in block.fields or ()}
        for field in block.fields or ():
            self.type(field.type)
            field.reference = field.reference and self.meaning(field.reference)
        skipped = ("format", "timezone", "rejects", "levels", "set", "by") if not is_source else ("format", "timezone", "rejects")
        for key, values in block.entries.items():
            for value in values if key not in skipped else ():
                self.tree(value.value, own)
        for node in [*block.lets.values(), *(condition for _, condition in block.checks)]:
            self.tree(node, own)
        for rule in block.rules or ():
            self.tree(rule.condition, own)

    def tree(self, node, shadowed):
        """Names in an expression; a dotted one may be a module's."""
        if node is None or isinstance(node, str):
            return
        if isinstance(node, s.Name):
            node.name = self.meaning(node.name, shadowed)
        elif isinstance(node, s.Over):
            members = self.members.get(node.source, set())
            node.source = self.meaning(node.source) if node.source != "rows" else node.source
            for child in s.children(node):
                self.tree(child, members | set(shadowed))
        elif isinstance(node, s.Dot) and s.dotted(node) in self.meanings:
            node.__class__, node.name, node.member = s.Name, self.meanings[s.dotted(node)], None
        elif isinstance(node, s.Call):
            self.tree(node.base, shadowed)
            for child in node.args:
                self.tree(child, shadowed)
        else:
            for child in s.children(node):
                self.tree(child, shadowed)
