"""Recursive descent over the tokens. Loosest first: if, or, and, not, comparison, ??, + -, * /, -, postfix."""

from fractions import Fraction

from . import syntax as s
from .lexer import CONTEXTUAL, tokens

COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
CLAUSES = ("where", "at", "while", "during")
BLOCKS = ("source", "measure", "waiver")


class Unsupported(Exception):
    """The reference does not know this part of the language, or of the world."""


class Parser:
    def __init__(self, text):
        self.tokens = tokens(text)
        self.at = 0

    # --- tokens ---

    @property
    def next(self):
        return self.tokens[self.at]

    def fail(self, wanted):
        raise SyntaxError(f"line {self.next.line}: expected {wanted}, found {self.next.text!r}")

    def is_sign(self, *signs):
        return self.next.kind in signs

    def is_word(self, *words):
        return self.next.kind in ("NAME", "WORD") and not self.next.quoted and self.next.text in words

    def take(self, kind=None):
        token = self.next
        if kind and token.kind != kind:
            self.fail(kind)
        self.at += 1
        return token

    def accept(self, sign):
        if self.is_sign(sign):
            return self.take()
        return None

    def accept_word(self, *words):
        if self.is_word(*words):
            return self.take()
        return None

    def expect_word(self, word):
        return self.accept_word(word) or self.fail(word)

    def name(self):
        return self.take("NAME").text

    def word(self):
        if self.next.kind in ("NAME", "WORD"):
            return self.take().text
        self.fail("a name")

    def path(self):
        parts = [self.name()]
        while self.accept("."):
            parts.append(self.word())
        return ".".join(parts)

    def separated(self, close, one):
        out = []
        while not self.accept(close):
            out.append(one())
            if not self.accept(","):
                self.take(close)
                break
        return out

    # --- declarations ---

    def program(self):
        out = []
        if self.is_word("module"):
            self.take()
            out.append(s.Declaration("module", self.path(), None, None, s.Block()))
        while self.next.kind != "END":
            out.append(self.declaration())
        return out

    def declaration(self):
        kind = self.name()
        if kind == "use":
            return self.use()
        if kind in ("objective", "risk", "scorecard", "maturity", "alert", "report"):
            raise Unsupported(f"`{kind}`")
        if kind == "program":
            return s.Declaration(kind, self.take("STRING").text, None, None, self.block())
        if kind == "defaults":
            return s.Declaration(kind, "", None, None, self.block())
        if kind == "test":
            return s.Declaration(kind, self.take("STRING").text, None, None, self.block())
        if kind == "unit":
            name = self.name()
            value = self.expression() if self.accept("=") else None
            return s.Declaration(kind, name, None, None, value)
        if kind == "enum":
            name = self.name()
            self.take("{")
            return s.Declaration(kind, name, None, None, self.separated("}", self.enumerator))
        if kind == "param":
            name = self.take("KEY").text
            type_ref = self.type()
            self.take("=")
            return s.Declaration(kind, name, None, None, (type_ref, self.expression()))
        if kind == "fn":
            return self.function()
        if kind in BLOCKS:
            name = self.name()
            base = self.path() if self.accept_word("is") else None
            origin = self.path() if kind == "source" and self.accept_word("from") else None
            return s.Declaration(kind, name, base, origin, self.block())
        self.fail("a declaration")

    def use(self):
        is_file = self.is_sign("STRING")
        name = self.take("STRING").text if is_file else self.path()
        alias = self.name() if self.accept_word("as") else None
        names = self.separated(")", self.name) if self.accept("(") else []
        return s.Declaration("use", (name, is_file), None, None, (alias, names))

    def function(self):
        name = self.name()
        self.take("(")
        params = self.separated(")", lambda: (self.take("KEY").text, self.type()))
        self.take("->")
        result = self.type()
        self.take("=")
        return s.Declaration("fn", name, None, None, (params, result, self.expression()))

    # --- blocks ---

    def block(self):
        self.take("{")
        block = s.Block()
        while not self.accept("}"):
            self.item(block)
        return block

    def item(self, block):
        if self.next.kind == "KEY":
            key = self.take().text
            if key in block.entries:
                raise SyntaxError(f"line {self.next.line}: `{key}` is given twice")
            block.entries[key] = self.values()
            return
        word = self.name()
        if word == "fields":
            self.take("{")
            block.fields = []
            while not self.accept("}"):
                block.fields.append(self.field())
        elif word == "criteria":
            self.take("{")
            block.rules = []
            while not self.accept("}"):
                block.rules.append(self.rule())
        elif word == "let":
            name = self.name()
            self.take("=")
            block.lets[name] = self.expression()
        elif word == "check":
            text = self.take("STRING").text
            self.take(":")
            block.checks.append((text, self.expression()))
        elif word == "each":
            name = self.name()
            self.expect_word("in")
            block.each = (name, self.expression())
        elif word == "given":
            source = self.path()
            block.given.append((source, self.take()))
        elif word == "expect":
            condition = self.expression()
            within = self.expression() if self.accept_word("within") else None
            block.expects.append((condition, within))
        elif word == "frequency":
            self.block()
        else:
            self.fail("an entry")

    def values(self):
        out = [self.value()]
        while self.accept(","):
            out.append(self.value())
        return out

    def value(self):
        if self.next.kind == "TEXT":
            return s.Value(s.String(self.take().text))
        out = s.Value(None)
        if self.next.kind in COMPARISONS:
            out.op = self.take().kind
            out.value = self.expression()
        elif self.is_word("in"):
            self.take()
            out.op = "in"
            out.value = self.range(self.coalesce())
        else:
            out.value = self.expression()
            if self.is_sign(".."):
                out.value = self.range(out.value)
                out.op = "in"
            elif isinstance(out.value, s.String) and self.next.kind in ("NUMBER", "NAME"):
                if self.next.quoted or self.next.text not in CONTEXTUAL:
                    out.label = self.postfix()
        while self.is_word("at", "from", "by"):
            out.dates.append((self.take().text, self.expression()))
        return out

    def rule(self):
        level = self.take("KEY").text
        condition = None if self.accept_word("otherwise") else self.expression()
        periods, action, to, within = 1, None, None, None
        if self.accept_word("for"):
            periods = int(self.take("NUMBER").text)
            self.accept_word("periods", "period")
        if self.accept("=>"):
            action = self.take("STRING").text
            to = self.take("STRING").text if self.accept_word("to") else None
            within = self.expression() if self.accept_word("within") else None
        return s.Rule(level, condition, periods, action, to, within)

    # --- fields and types ---

    def field(self):
        out = s.Field(self.take("KEY").text, self.type())
        while True:
            if self.accept_word("key"):
                out.is_key = True
            elif self.accept_word("in"):
                out.range = self.range(self.coalesce())
            elif self.accept("->"):
                out.reference = self.path()
                out.may_miss = bool(self.accept("?"))
            elif self.next.kind == "STRING":
                out.column = self.take().text
            elif self.is_word("file"):
                self.take()
                out.file = self.take("STRING").text
            elif self.accept("="):
                out.default = self.coalesce()
            else:
                return out

    def enumerator(self):
        name = self.name()
        spellings = []
        while self.next.kind == "STRING":
            spellings.append(self.take().text)
        return (name, spellings)

    def type(self):
        name = self.path()
        args, items, unit = [], [], None
        if self.accept("("):
            if name == "enum":
                items = self.separated(")", self.enumerator)
            else:
                args = self.separated(")", self.type_argument)
        if name != "enum" and (self.is_sign("%") or self.next.kind == "NAME"):
            if self.is_sign("%") or self.next.text not in CONTEXTUAL:
                unit = self.unit()
        return s.TypeRef(name, args, items, unit, bool(self.accept("?")))

    def type_argument(self):
        if self.next.kind == "STRING":
            return self.take().text
        if self.next.kind == "NUMBER":
            return self.number().value
        return self.type()

    def unit(self):
        text = self.take().text
        while self.is_sign("/", "*"):
            text += self.take().text + self.take().text
        return text

    # --- expressions ---

    def expression(self):
        if self.accept_word("if"):
            condition = self.expression()
            self.expect_word("then")
            then = self.expression()
            self.expect_word("else")
            return s.If(condition, then, self.expression())
        return self.disjunction()

    def disjunction(self):
        left = self.conjunction()
        while self.accept_word("or"):
            left = s.Binary("or", left, self.conjunction())
        return left

    def conjunction(self):
        left = self.negation()
        while self.accept_word("and"):
            left = s.Binary("and", left, self.negation())
        return left

    def negation(self):
        if self.accept_word("not"):
            return s.Not(self.negation())
        return self.comparison()

    def comparison(self):
        left = self.coalesce()
        if self.next.kind in COMPARISONS or self.is_sign("="):
            op = self.take().kind
            return s.Binary(op, left, self.coalesce())
        if self.accept_word("like"):
            return s.Binary("like", left, self.coalesce())
        if self.accept_word("matches"):
            return s.Binary("matches", left, self.coalesce())
        if self.accept_word("is"):
            negated = bool(self.accept_word("not"))
            self.expect_word("none")
            return s.IsNone(left, negated)
        negated = False
        if self.is_word("not") and self.tokens[self.at + 1].text == "in":
            self.take()
            negated = True
        if self.accept_word("in"):
            right = self.coalesce()
            if self.is_sign(".."):
                right = self.range(right)
            return s.In(left, right, negated)
        return left

    def range(self, low):
        self.take("..")
        return s.Range(low, self.coalesce())

    def coalesce(self):
        left = self.sum()
        if self.accept("??"):
            return s.Binary("??", left, self.coalesce())
        return left

    def sum(self):
        left = self.product()
        while self.is_sign("+", "-"):
            op = self.take().kind
            left = s.Binary(op, left, self.product())
        return left

    def product(self):
        left = self.unary()
        while self.is_sign("*", "/"):
            op = self.take().kind
            left = s.Binary(op, left, self.unary())
        return left

    def unary(self):
        if self.accept("-"):
            return s.Negate(self.unary())
        return self.postfix()

    def postfix(self):
        left = self.primary()
        while True:
            if self.accept("."):
                left = s.Dot(left, self.word())
            elif self.accept("("):
                left = s.Call(left, *self.arguments(")"))
            elif self.accept("["):
                left = s.Index(left, *self.arguments("]"))
            else:
                return left

    def arguments(self, close):
        keys = {}

        def one():
            if self.next.kind == "KEY":
                key = self.take().text
                keys[key] = self.expression()
                return None
            return self.argument()

        return [arg for arg in self.separated(close, one) if arg is not None], keys

    def argument(self):
        value = self.expression()
        if self.is_sign(".."):
            value = self.range(value)
        source = None
        if self.accept_word("of"):
            source = self.path()
        elif not self.is_word(*CLAUSES):
            return value
        clauses = []
        while self.is_word(*CLAUSES):
            word = self.take().text
            clause = self.expression() if word in ("where", "at") else self.coalesce()
            if word in ("while", "during"):
                self.take("..")
                clause = s.Range(clause, self.expression())
            clauses.append((word, clause))
        if source is None:
            return s.Over(None, s.dotted(value), clauses)
        return s.Over(value, source, clauses)

    def number(self):
        first = self.next
        text = self.take("NUMBER").text.replace("_", "")
        mantissa = text.lower().split("e")[0]
        digits = len(mantissa.split(".")[1]) if "." in mantissa else 0
        number = s.Number(Fraction(text), digits, written=first.text)
        if self.accept("%"):
            number.unit = "percent"
            number.written += "%"
        elif self.next.kind == "NAME" and (self.next.quoted or self.next.text not in CONTEXTUAL):
            number.unit = self.take().text
            number.written += " " + number.unit
        return number

    def primary(self):
        token = self.next
        if token.kind == "NUMBER":
            return self.number()
        if token.kind == "STRING":
            return s.String(self.take().text)
        if token.kind in ("DATE", "TIMESTAMP", "PERIOD", "ADDRESS"):
            return s.Moment(token.kind, self.take().text)
        if self.is_word("true", "false", "none", "today", "now"):
            return s.Constant(self.take().text)
        if self.is_word("match"):
            return self.match()
        if token.kind == "NAME":
            return s.Name(self.take().text)
        if self.accept("("):
            inner = self.expression()
            self.take(")")
            return inner
        if self.accept("["):
            return s.Items(self.separated("]", self.argument))
        self.fail("an expression")

    def match(self):
        self.expect_word("match")
        subject = self.expression()
        self.take("{")
        return s.Match(subject, self.separated("}", self.arm))

    def arm(self):
        patterns = [self.pattern()]
        while self.accept(","):
            patterns.append(self.pattern())
        self.take("=>")
        return (patterns, self.expression())

    def pattern(self):
        if self.accept_word("else"):
            return "else"
        low = self.coalesce()
        return self.range(low) if self.is_sign("..") else low


def parse(text):
    """The declarations of a program. Raises SyntaxError."""
    return Parser(text).program()
