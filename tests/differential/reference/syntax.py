"""The syntax tree. Nodes are plain; `member` of a Name is set by types.py where it means an enumerator."""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Optional


@dataclass(eq=False)
class Number:
    value: Fraction
    digits: int  # written after the point
    unit: Optional[str] = None
    written: str = ""


@dataclass(eq=False)
class String:
    text: str


@dataclass(eq=False)
class Moment:
    kind: str  # DATE TIMESTAMP PERIOD ADDRESS
    text: str


@dataclass(eq=False)
class Constant:
    word: str  # true false none today now


@dataclass(eq=False)
class Name:
    name: str
    member: Any = None


@dataclass(eq=False)
class Dot:
    base: Any
    word: str


@dataclass(eq=False)
class Call:
    base: Any
    args: list
    keys: dict


@dataclass(eq=False)
class Index:
    base: Any
    args: list
    keys: dict


@dataclass(eq=False)
class Items:
    items: list


@dataclass(eq=False)
class Negate:
    operand: Any


@dataclass(eq=False)
class Not:
    operand: Any


@dataclass(eq=False)
class Binary:
    op: str  # + - * / == != < <= > >= and or ?? like matches
    left: Any
    right: Any


@dataclass(eq=False)
class Range:
    low: Any
    high: Any


@dataclass(eq=False)
class In:
    operand: Any
    where: Any  # Range or an expression
    negated: bool


@dataclass(eq=False)
class IsNone:
    operand: Any
    negated: bool


@dataclass(eq=False)
class If:
    condition: Any
    then: Any
    otherwise: Any


@dataclass(eq=False)
class Match:
    subject: Any
    arms: list  # (patterns, expression); a pattern may be "else"


@dataclass(eq=False)
class Over:
    """The argument of an aggregate: `E of S where P`, or `S where P` with value None."""

    value: Any
    source: Optional[str]
    clauses: list  # (word, expression) or (word, Range)


@dataclass(eq=False)
class Value:
    """One of the comma-separated values of an entry."""

    value: Any
    op: Optional[str] = None  # a comparison before it, or "in"
    label: Any = None  # what follows a string: `"Median" 88%`
    dates: list = field(default_factory=list)  # (at | from | by, expression)


@dataclass(eq=False)
class TypeRef:
    name: str
    args: list  # TypeRef, str or Fraction
    items: list  # of an enum: (name, spellings)
    unit: Optional[str]
    optional: bool


@dataclass(eq=False)
class Field:
    name: str
    type: TypeRef
    is_key: bool = False
    range: Optional[Range] = None
    reference: Optional[str] = None
    may_miss: bool = False
    column: Optional[str] = None
    file: Optional[str] = None
    default: Any = None


@dataclass(eq=False)
class Rule:
    level: str
    condition: Any  # None: otherwise
    periods: int
    action: Optional[str]
    to: Optional[str]
    within: Any


@dataclass(eq=False)
class Block:
    """What stands in braces."""

    entries: dict = field(default_factory=dict)  # key -> list of Value
    lets: dict = field(default_factory=dict)
    checks: list = field(default_factory=list)
    fields: Optional[list] = None
    rules: Optional[list] = None
    each: Optional[tuple] = None
    given: list = field(default_factory=list)
    expects: list = field(default_factory=list)
    others: list = field(default_factory=list)


@dataclass(eq=False)
class Declaration:
    kind: str
    name: str
    base: Optional[str]  # after `is`
    origin: Optional[str]  # after `from`
    block: Block


def children(node):
    """The expressions directly in an expression."""
    if isinstance(node, Match):
        yield node.subject
        for patterns, result in node.arms:
            yield from (pattern for pattern in patterns if pattern != "else")
            yield result
        return
    if isinstance(node, Call):
        yield from node.args
        return
    if isinstance(node, Over):
        if node.value is not None:
            yield node.value
        yield from (clause for _, clause in node.clauses)
        return
    for value in vars(node).values() if hasattr(node, "__dict__") else ():
        if isinstance(value, list):
            yield from (one for one in value if hasattr(one, "__dataclass_fields__"))
        elif hasattr(value, "__dataclass_fields__") and not hasattr(value, "rank"):
            yield value


def walk(node):
    """An expression and all below it."""
    yield node
    for child in children(node):
        yield from walk(child)


def dotted(node):
    """A name, or names joined by dots, as one text; None for anything else."""
    parts = []
    while isinstance(node, Dot):
        parts.append(node.word)
        node = node.base
    return ".".join([node.name, *reversed(parts)]) if isinstance(node, Name) else None
