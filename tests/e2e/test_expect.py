"""The matching of patterns has to fail where it should."""

import unittest

from expect import dump, faults, parse, updated

CELLS = '{"cells": [{"group": {}, "period": null, "value": 3}, {"group": {"a": "x"}, "period": "2026-01", "value": 1.50}]}'


class Matching(unittest.TestCase):
    def check(self, pattern, document, good):
        self.assertEqual(not faults(parse(pattern), parse(document)), good)

    def test_objects_may_have_more(self):
        self.check('{"a": 1}', '{"a": 1, "b": 2}', True)
        self.check('{"a": 1, "b": 2}', '{"a": 1}', False)
        self.check('{"a": {"b": 1}}', '{"a": 1}', False)

    def test_lists_are_whole(self):
        self.check('{"a": [1, 2]}', '{"a": [1, 2]}', True)
        self.check('{"a": [1]}', '{"a": [1, 2]}', False)
        self.check('{"a": []}', '{"a": 1}', False)

    def test_scalars(self):
        self.check('{"a": 0.1}', '{"a": 0.10}', True)
        self.check('{"a": 0.1}', '{"a": 0.10000000000000001}', False)
        self.check('{"a": 1}', '{"a": true}', False)
        self.check('{"a": null}', '{"a": 0}', False)
        self.check('{"a": "1"}', '{"a": 1}', False)

    def test_elements_by_name(self):
        self.check('{"m": {"x": {"v": 1}}}', '{"m": [{"name": "y", "v": 2}, {"name": "x", "v": 1}]}', True)
        self.check('{"m": {"x": {"v": 1}}}', '{"m": [{"name": "y", "v": 1}]}', False)

    def test_cells_are_complete_and_in_order(self):
        self.check('{"cells": {"": 3, "x 2026-01": 1.5}}', CELLS, True)
        self.check('{"cells": {"x 2026-01": 1.5, "": 3}}', CELLS, False)
        self.check('{"cells": {"": 3}}', CELLS, False)
        self.check('{"cells": {"": 3, "*": true}}', CELLS, True)
        self.check('{"cells": {"": 3, "y": 1, "*": true}}', CELLS, False)
        self.check('{"cells": {"": {"value": 4}, "x 2026-01": 1.5}}', CELLS, False)

    def test_update_keeps_the_shape(self):
        pattern = parse('{"cells": {"": {"value": 9}, "y": 1}}')
        self.assertEqual(
            parse(dump(updated(pattern, parse(CELLS)))), parse('{"cells": {"": {"value": 3}, "x 2026-01": 1.50}}'))


if __name__ == "__main__":
    unittest.main()
