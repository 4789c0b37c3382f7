"""Checks a document against docs/result.schema.json: the part of JSON Schema 2020-12 that it uses.

A keyword that is not known here is an error, so that nothing passes unread.
"""

import json
import re
from decimal import Decimal
from pathlib import Path

SCHEMA = Path(__file__).resolve().parent.parent.parent / "docs" / "result.schema.json"
SILENT = {"$schema", "$id", "$defs", "title", "description"}


class Invalid(Exception):
    pass


def is_number(value):
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)


def is_integer(value):
    return isinstance(value, int) and not isinstance(value, bool)


TYPES = {
    "object": lambda v: isinstance(v, dict),
    "array": lambda v: isinstance(v, list),
    "string": lambda v: isinstance(v, str),
    "boolean": lambda v: isinstance(v, bool),
    "null": lambda v: v is None,
    "number": is_number,
    "integer": is_integer,
}


class Checker:
    def __init__(self, root):
        self.root = root

    def check(self, schema, value, at="$"):
        for keyword, rule in schema.items():
            if keyword in SILENT:
                continue
            method = getattr(self, "check_" + keyword.replace("$", ""), None)
            if not method:
                raise Invalid(f"the schema's keyword {keyword!r} is not known to this test")
            method(rule, value, at, schema)

    def fits(self, schema, value, at):
        try:
            self.check(schema, value, at)
        except Invalid:
            return False
        return True

    def check_ref(self, rule, value, at, _schema):
        target = self.root
        for part in rule.removeprefix("#/").split("/"):
            target = target[part]
        self.check(target, value, at)

    def check_type(self, rule, value, at, _schema):
        names = rule if isinstance(rule, list) else [rule]
        if not any(TYPES[name](value) for name in names):
            raise Invalid(f"{at}: {value!r} is no {' or '.join(names)}")

    def check_const(self, rule, value, at, _schema):
        if value != rule:
            raise Invalid(f"{at}: {value!r} is not {rule!r}")

    def check_enum(self, rule, value, at, _schema):
        if value not in rule:
            raise Invalid(f"{at}: {value!r} is none of {rule!r}")

    def check_pattern(self, rule, value, at, _schema):
        if isinstance(value, str) and not re.search(rule, value):
            raise Invalid(f"{at}: {value!r} does not match {rule}")

    def check_minimum(self, rule, value, at, _schema):
        if is_number(value) and value < rule:
            raise Invalid(f"{at}: {value} is less than {rule}")

    def check_maxItems(self, rule, value, at, _schema):
        if isinstance(value, list) and len(value) > rule:
            raise Invalid(f"{at}: more than {rule} elements")

    def check_anyOf(self, rule, value, at, _schema):
        if not any(self.fits(choice, value, at) for choice in rule):
            raise Invalid(f"{at}: {value!r} fits none of the choices")

    def check_required(self, rule, value, at, _schema):
        missing = [key for key in rule if isinstance(value, dict) and key not in value]
        if missing:
            raise Invalid(f"{at}: {', '.join(missing)} missing")

    def check_properties(self, rule, value, at, _schema):
        for key in rule if isinstance(value, dict) else ():
            if key in value:
                self.check(rule[key], value[key], f"{at}.{key}")

    def check_additionalProperties(self, rule, value, at, schema):
        for key in value if isinstance(value, dict) else ():
            if key in schema.get("properties", {}):
                continue
            if rule is False:
                raise Invalid(f"{at}: {key!r} is not in the schema")
            self.check(rule, value[key], f"{at}.{key}")

    def check_items(self, rule, value, at, _schema):
        for i, element in enumerate(value if isinstance(value, list) else ()):
            self.check(rule, element, f"{at}[{i}]")


def load():
    return json.loads(SCHEMA.read_text())


def check(document):
    """Raises Invalid where the document does not fit the schema, or its keys are in another order."""
    root = load()
    Checker(root).check(root, document)
    wanted = [key for key in root["properties"] if key in document]
    if [key for key in document if key in root["properties"]] != wanted:
        raise Invalid(f"the keys are in another order than in the schema: {list(document)}")
