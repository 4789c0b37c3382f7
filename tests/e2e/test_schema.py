"""The schema check has to refuse what does not fit."""

import unittest

from schema import Checker, Invalid, load


class Schema(unittest.TestCase):
    def refuse(self, schema, value):
        with self.assertRaises(Invalid):
            Checker(schema).check(schema, value)

    def accept(self, schema, value):
        Checker(schema).check(schema, value)

    def test_types(self):
        self.accept({"type": ["integer", "null"]}, None)
        self.refuse({"type": "integer"}, True)
        self.refuse({"type": "number"}, "1")

    def test_objects(self):
        schema = {"properties": {"a": {"minimum": 1}}, "required": ["a"], "additionalProperties": False}
        self.accept(schema, {"a": 1})
        self.refuse(schema, {"a": 0})
        self.refuse(schema, {})
        self.refuse(schema, {"a": 1, "b": 2})

    def test_the_rest(self):
        self.refuse({"items": {"enum": ["x"]}}, ["x", "y"])
        self.refuse({"anyOf": [{"const": 1}, {"pattern": "^a$"}]}, "b")
        self.refuse({"maxItems": 1}, [1, 2])
        self.refuse({"$ref": "#/$defs/d", "$defs": {"d": {"type": "null"}}}, 1)
        self.refuse({"exclusiveMinimum": 3}, 4)

    def test_the_result_schema_refuses_an_empty_document(self):
        root = load()
        with self.assertRaises(Invalid):
            Checker(root).check(root, {})


if __name__ == "__main__":
    unittest.main()
