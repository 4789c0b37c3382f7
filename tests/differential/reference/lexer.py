"""Tokens of the language. A name directly before a single colon is one token with it: a key."""

import re
from typing import NamedTuple

RESERVED = set(
    "and or not in is like matches if then else match of where while true false none today now otherwise".split()
)
# Words of the grammar that are names everywhere else; never the unit of a number.
CONTEXTUAL = set(
    "module use as program defaults unit enum param fn source from measure objective risk scorecard maturity "
    "waiver alert report test fields criteria let check each key section domain level weight chart table given "
    "expect by every for to within at during top frequency file".split()
)


class Token(NamedTuple):
    kind: str  # KEY NAME WORD (reserved) NUMBER STRING TEXT DATE TIMESTAMP PERIOD ADDRESS, or the sign itself; END
    text: str
    line: int
    quoted: bool = False


_NAME = r"[A-Za-z_][A-Za-z0-9_]*"
_PART = rf"(?:{_NAME}|`[^`\n]+`)"
_DATE = r"\d{4}-\d{2}-\d{2}"
_TIME = r"T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?"
_HEX = r"[0-9A-Fa-f]{0,4}"
_V4 = r"\d{1,3}(?:\.\d{1,3}){3}"
_RULES = [
    ("SPACE", re.compile(r"[ \t\r\n]+|#[^\n]*")),
    ("TEXT", re.compile(r'"""[ \t]*\r?\n(.*?)^[ \t]*"""', re.S | re.M)),
    ("STRING", re.compile(r'"(?:[^"\\\n]|\\.)*"')),
    ("TIMESTAMP", re.compile(_DATE + _TIME)),
    ("DATE", re.compile(_DATE)),
    ("PERIOD", re.compile(r"\d{4}-(?:\d{2}|Q[1-4]|H[12]|W\d{2})")),
    ("ADDRESS", re.compile(rf"{_V4}(?:/\d{{1,2}})?|{_HEX}(?::{_HEX}){{2,7}}(?::{_V4})?(?:/\d{{1,3}})?")),
    ("KEY", re.compile(rf"({_PART}(?:\.{_PART})*)[ \t\r\n]*:(?!:)")),
    ("NUMBER", re.compile(r"\d+(?:_\d+)*(?:\.\d+)?(?:[eE][+-]?\d+)?")),
    ("NAME", re.compile(_PART)),
    ("SIGN", re.compile(r"->|=>|\.\.|\?\?|==|!=|<=|>=|[-+*/<>=(){}\[\],.:?%]")),
]
_ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\"}


def unquote(text):
    """The text that a string literal means."""

    def one(match):
        if match.group(1):
            return chr(int(match.group(1), 16))
        return _ESCAPES[match.group(2)]

    return re.sub(r"\\(?:u\{([0-9A-Fa-f]+)\}|(.))", one, text[1:-1])


def dedent(text):
    """Raw text without the indentation that all its lines share."""
    lines = text.split("\n")[:-1] if text.endswith("\n") else text.split("\n")
    full = [line for line in lines if line.strip()]
    common = min((len(line) - len(line.lstrip(" \t")) for line in full), default=0)
    return "".join(line[common:] + "\n" for line in lines)


def _token(kind, match, line):
    text = match.group(0)
    if kind == "KEY":
        return Token("KEY", match.group(1).replace("`", ""), line, "`" in text)
    if kind == "NAME":
        if text.startswith("`"):
            return Token("NAME", text[1:-1], line, True)
        return Token("WORD" if text in RESERVED else "NAME", text, line)
    if kind == "STRING":
        return Token(kind, unquote(text), line)
    if kind == "TEXT":
        return Token(kind, dedent(match.group(1)), line)
    if kind == "SIGN":
        return Token(text, text, line)
    return Token(kind, text, line)


def tokens(text):
    """All tokens of a program, the last one END. Raises SyntaxError."""
    out, at, line = [], 0, 1
    while at < len(text):
        best = None
        for kind, pattern in _RULES:
            match = pattern.match(text, at)
            if match and match.end() > at and (best is None or match.end() > best[1].end()):
                best = (kind, match)
        if best is None:
            raise SyntaxError(f"line {line}: unknown character {text[at]!r}")
        kind, match = best
        if kind != "SPACE":
            out.append(_token(kind, match, line))
        line += match.group(0).count("\n")
        at = match.end()
    out.append(Token("END", "", line))
    return out
