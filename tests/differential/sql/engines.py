"""Engines that run the printed SQL. A row is a list of plain values: None, bool, int, Decimal, float, str."""

import datetime
import json
import subprocess
from decimal import Decimal


class Unavailable(Exception):
    """The engine's package or server cannot be had."""


def instant_text(moment):
    text = moment.isoformat(sep="T")
    return (text.rstrip("0") if "." in text else text) + "Z"


def plain(value):
    if isinstance(value, datetime.datetime):
        return instant_text(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value


class DuckDB:
    """Reads the files of sources itself; its values have their types, so that exact ones compare exactly."""

    dialect = "duckdb"
    package = "duckdb>=1.2"
    reads_files = True

    def __init__(self):
        try:
            import duckdb
        except ImportError as missing:
            raise Unavailable(str(missing)) from missing
        self.failure = duckdb.Error
        self.connection = duckdb.connect(config={"threads": 2})
        try:
            self.connection.execute("SELECT timezone('Europe/Zurich', now())")
        except duckdb.Error as missing:
            raise Unavailable(f"duckdb has no time zones: {missing}") from missing

    def rows(self, statement):
        return [[plain(value) for value in row] for row in self.connection.execute(statement).fetchall()]


class ClickHouse:
    """chdb, ClickHouse in a library. Only programs that hold their rows."""

    dialect = "clickhouse"
    package = "chdb"
    reads_files = False

    def __init__(self):
        try:
            import chdb
        except ImportError as missing:
            raise Unavailable(str(missing)) from missing
        self.chdb = chdb
        self.failure = RuntimeError

    def rows(self, statement):
        statement += (", output_format_json_quote_64bit_integers = 0"
                      ", output_format_json_quote_decimals = 0")
        text = str(self.chdb.query(statement, "JSONCompactEachRow"))
        return [[self.value(value) for value in json.loads(line, parse_float=Decimal)]
                for line in text.splitlines()]

    @staticmethod
    def value(value):
        if isinstance(value, str) and len(value) == 26 and value[10] == " ":
            return instant_text(datetime.datetime.fromisoformat(value))
        return value


class Postgres:
    """A server that psql reaches by its own environment (PGHOST, PGUSER, …)."""

    dialect = "postgres"
    package = None
    reads_files = False

    def __init__(self):
        self.failure = RuntimeError
        try:
            self.rows("SELECT 1 AS one;")
        except (OSError, RuntimeError) as missing:
            raise Unavailable(f"psql: {missing}") from missing

    def rows(self, statement):
        query = f"SELECT row_to_json(q) FROM ({statement.rstrip().rstrip(';')}) AS q"
        done = subprocess.run(["psql", "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-f", "-"],
                              input=query, capture_output=True, text=True, timeout=120)
        if done.returncode:
            raise RuntimeError(done.stderr.strip())
        return [[self.value(value) for value in json.loads(line, parse_float=Decimal).values()]
                for line in done.stdout.splitlines()]

    @staticmethod
    def value(value):
        if isinstance(value, str) and len(value) >= 19 and value[10] == "T" and value[-1] != "Z":
            try:
                return instant_text(datetime.datetime.fromisoformat(value))
            except ValueError:
                return value
        return value


ENGINES = {engine.dialect: engine for engine in (DuckDB, ClickHouse, Postgres)}
