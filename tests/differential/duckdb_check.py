"""Checks the reference's aggregates against DuckDB, so that the oracle has an oracle. Skipped (77) without the package.

    pip install duckdb; duckdb_check.py [--rounds N] [--seed S]
"""

import argparse
import os
import random
import sys
from fractions import Fraction

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from reference import values as v  # noqa: E402
from reference.aggregates import aggregate  # noqa: E402
from reference.parser import Parser  # noqa: E402
from reference.types import NUMBER  # noqa: E402

SKIP = 77
# What DuckDB computes in binary64 by another road may differ in the last places.
NEAR = 1e-9

QUERIES = {
    "sum(x of s)": "sum(x)",
    "avg(x of s)": "avg(x)",
    "min(x of s)": "min(x)",
    "max(x of s)": "max(x)",
    "count(s)": "count(*)",
    "distinct(x of s)": "count(distinct x)",
    "median(x of s)": "quantile_cont(x::double, 0.5)",
    "percentile(90, x of s)": "quantile_cont(x::double, 0.9)",
    "percentile(33, x of s)": "quantile_cont(x::double, 0.33)",
    "percentile_disc(75, x of s)": "quantile_disc(x, 0.75)",
    "stddev(x of s)": "stddev_samp(x)",
    "stddev_pop(x of s)": "stddev_pop(x)",
    "variance(x of s)": "var_samp(x)",
    "variance_pop(x of s)": "var_pop(x)",
    "any(x > 3 of s)": "coalesce(bool_or(coalesce(x > 3, false)), null)",
    "all(x > 3 of s)": "bool_and(coalesce(x > 3, false))",
    "share(x > 3 of s)": "count(*) filter (x > 3) / nullif(count(*), 0)",
    "weighted_avg(x, w of s)": "sum(x * w) / nullif(sum(w) filter (x is not null), 0)",
}


class OneRow:
    """The scope of a row that has nothing but x and w."""

    bits = 64

    def __init__(self, order, x, w):
        self.order, self.names, self.row = order, {"x": x, "w": w}, self

    def name(self, name):
        return self.names[name]


def column(chance, kind, size):
    """Values and what DuckDB gets for them."""
    out = []
    for _ in range(size):
        if chance.random() < 0.2:
            out.append(None)
        elif kind == "int":
            out.append(v.integer(chance.choice([0, 1, 1, 2, 7, -3, chance.randint(-1000, 1000)])))
        elif kind == "decimal":
            out.append(v.Exact(Fraction(chance.randint(-9999, 9999), 100), 2))
        else:
            out.append(chance.choice([0.0, 0.5, 2.25, chance.gauss(0, 10), chance.uniform(-1, 1)]))
    return out


def literal(value, kind):
    if value is None:
        return "null"
    if kind == "number":
        return f"{value!r}::double"
    return f"{float(value.value):.2f}::decimal(18,2)" if kind == "decimal" else str(int(value.value))


def near(found, expected):
    if found is None or expected is None:
        return found is None and expected is None
    if isinstance(found, bool) or isinstance(expected, bool):
        return found == expected
    found, expected = float(v.fraction_of(found)), float(expected)
    return abs(found - expected) <= NEAR * max(1.0, abs(expected))


def nothing(text, expected, values):
    """Where the language is not SQL: a sum over no rows is 0."""
    return v.integer(0) if text.startswith("sum") and not values else expected


def check_round(connection, chance, kind):
    size = chance.choice([0, 1, 2, 3, 10, 60])
    xs, ws = column(chance, kind, size), column(chance, "int", size)
    ws = [w and v.integer(abs(w.value)) for w in ws]
    sql_type = {"int": "bigint", "decimal": "decimal(18,2)", "number": "double"}[kind]
    connection.execute(f"create or replace table s (x {sql_type}, w bigint)")
    if size:
        rows = ", ".join(f"({literal(x, kind)}, {literal(w, 'int')})" for x, w in zip(xs, ws))
        connection.execute(f"insert into s values {rows}")
    scopes = [OneRow(i, x, w) for i, (x, w) in enumerate(zip(xs, ws))]
    wrong = []
    for text, query in QUERIES.items():
        (answer,) = connection.execute(f"select {query} from s").fetchone()
        expected = nothing(text, answer, xs)
        expected = expected.value if isinstance(expected, v.Exact) else expected
        found = aggregate(Parser(text).expression(), scopes, lambda scope: scope.order, NUMBER).value
        if not near(found, expected):
            wrong.append(f"{text} over {kind} {xs}: reference {found}, DuckDB {answer}")
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    try:
        import duckdb
    except ImportError:
        print("skipped: there is no DuckDB; `pip install duckdb` brings it")
        return SKIP
    chance = random.Random(args.seed)
    connection = duckdb.connect()
    wrong = []
    for number in range(args.rounds):
        wrong += check_round(connection, chance, ("int", "decimal", "number")[number % 3])
    for line in wrong[:20]:
        print(line)
    print(f"{args.rounds} rounds of {len(QUERIES)} aggregates from seed {args.seed}, {len(wrong)} differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
