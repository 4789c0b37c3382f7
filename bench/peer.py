"""One engine answers one workload: peer.py duckdb|clickhouse|polars WORKLOAD DATA THREADS, or ENGINE --version, or
--write-parquet CSV PARQUET.
DATA is JSON: the paths of sources by their names.

Prints {"figures": {wall, cpu, mib}, "cells": {"measure|business unit|month": value}}. Every engine gets the schema;
nothing is sniffed. The clock runs from the first statement to the last result read.
"""

import json
import os
import resource
import sys
import time
from pathlib import Path

import shapes

WORKLOADS = Path(__file__).resolve().parent / "workloads"

COLUMNS = {
    "id": "VARCHAR",
    "asset": "VARCHAR",
    "business_unit": "VARCHAR",
    "severity": "VARCHAR",
    "cvss": "DOUBLE",
    "opened": "DATE",
    "closed": "DATE",
    "detected_at": "TIMESTAMP",
    "owner_email": "VARCHAR",
    "cost": "DECIMAL(12,2)",
    "exploited": "BOOLEAN",
    "title": "VARCHAR",
}

CLICKHOUSE_TYPES = {
    "VARCHAR": "String",
    "DOUBLE": "Float64",
    "DATE": "Nullable(Date)",
    "TIMESTAMP": "String",
    "DECIMAL(12,2)": "Decimal(12, 2)",
    "BOOLEAN": "Bool",
}


def statements(engine, workload):
    path = WORKLOADS / f"{workload}.{engine}.sql"
    text = (path if path.exists() else WORKLOADS / f"{workload}.sql").read_text()
    return [statement.strip() for statement in text.split(";\n") if statement.strip()]


def cells_of(rows):
    """rows: dicts of one statement's columns."""
    cells = {}
    for row in rows:
        unit, month = row.pop("business_unit", None) or "", row.pop("month", None)
        month = str(month)[:7] if month else ""
        for measure, value in row.items():
            scope = "u" if not unit and not month else "b" if unit and not month else "m" if month and not unit else ""
            if scope and measure[0] in "ubm" and measure[1:].isdigit() and measure[0] != scope:
                continue  # of grouping sets: a measure at a grain that nobody asked for
            cells[f"{measure}|{unit}|{month}"] = None if value is None else float(value)
    return cells


class DuckDB:
    def __init__(self, data, threads):
        import duckdb

        self.connection = duckdb.connect(config={"threads": threads})
        for source, path in data.items():
            self.connection.execute(f"create view {source} as select * from {self.reads(source, path)}")

    @staticmethod
    def reads(source, path):
        if path.endswith(".parquet"):
            return f"read_parquet('{path}')"
        kinds = shapes.COLUMNS.get(source, COLUMNS)
        columns = ", ".join(f"'{name}': '{kind}'" for name, kind in kinds.items())
        given = f"'{path}', auto_detect=false, columns={{{columns}}}"
        if path.endswith(".ndjson"):
            return f"read_json({given}, format='newline_delimited')"
        return f"read_csv({given}, header=true, delim=',', quote='\"', escape='\"')"

    def run(self, workload):
        cells = {}
        for statement in statements("duckdb", workload):
            result = self.connection.execute(statement)
            names = [column[0] for column in result.description]
            cells |= cells_of(dict(zip(names, row)) for row in result.fetchall() if len(names) == len(row) and names != ["Count"])
        return cells

    @staticmethod
    def version():
        import duckdb

        return duckdb.__version__


class ClickHouse:
    def __init__(self, data, threads):
        from chdb.session import Session

        self.session = Session()
        columns = ", ".join(f"{name} {CLICKHOUSE_TYPES[kind]}" for name, kind in COLUMNS.items())
        if data["vulns"].endswith(".parquet"):  # in which the time is none, and nobody asks for it
            columns = columns.replace("detected_at String, ", "")
        form = {".parquet": "Parquet", ".ndjson": "JSONEachRow"}.get(Path(data["vulns"]).suffix, "CSVWithNames")
        reads = f"'{form}', '{columns}'"
        self.prefix = f"with vulns as (select * from file('{data['vulns']}', {reads})) "
        settings = {
            "max_threads": threads,
            "max_parsing_threads": threads,
            "max_download_threads": threads,
            "input_format_parallel_parsing": int(threads > 1),  # else one thread cuts the text and another parses it
            "group_by_use_nulls": 1,
            "input_format_csv_empty_as_default": 1,
        }
        self.settings = " settings " + ", ".join(f"{name} = {value}" for name, value in settings.items())
        self.session.query("select 1")

    def run(self, workload):
        cells = {}
        for statement in statements("clickhouse", workload):
            result = self.session.query(self.prefix + statement + self.settings, "JSONEachRow")
            cells |= cells_of(json.loads(line) for line in str(result).splitlines())
        return cells

    @staticmethod
    def version():
        import chdb

        return f"(chdb {chdb.__version__})"


class Polars:
    def __init__(self, data, threads):
        os.environ["POLARS_MAX_THREADS"] = str(threads)
        import polars

        kinds = {
            "VARCHAR": polars.String,
            "DOUBLE": polars.Float64,
            "DATE": polars.Date,
            "TIMESTAMP": polars.String,
            "DECIMAL(12,2)": polars.Float64,
            "BOOLEAN": polars.Boolean,
        }
        self.polars = polars
        path, schema = data["vulns"], {name: kinds[kind] for name, kind in COLUMNS.items()}
        if path.endswith(".parquet"):
            self.frame = polars.scan_parquet(path).with_columns(polars.col("cost").cast(polars.Float64))
        elif path.endswith(".ndjson"):
            self.frame = polars.scan_ndjson(path, schema=schema)
        else:
            self.frame = polars.scan_csv(path, schema=schema)

    def run(self, workload):
        import polars_workloads

        cells = {}
        for frame in polars_workloads.frames(self.polars, self.frame, workload):
            cells |= cells_of(frame.collect(engine="streaming").to_dicts())
        return cells

    @staticmethod
    def version():
        import polars

        return polars.__version__


ENGINES = {"duckdb": DuckDB, "clickhouse": ClickHouse, "polars": Polars}


def peak_mib():
    """Of this process alone; what getrusage says begins with the one that started it."""
    line = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def write_parquet(csv, parquet):
    """The data set as DuckDB writes it: its own row groups, dictionaries and Snappy."""
    engine = DuckDB({"vulns": csv}, 1)
    engine.connection.execute(f"copy (select * from vulns) to '{parquet}' (format parquet, compression snappy)")


def main():
    if sys.argv[1] == "--write-parquet":
        write_parquet(*sys.argv[2:4])
        return
    engine = ENGINES[sys.argv[1]]
    if sys.argv[2] == "--version":
        print(engine.version())
        return
    workload, data, threads = sys.argv[2], json.loads(sys.argv[3]), int(sys.argv[4])
    instance = engine(data, threads)
    before, begin = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    cells = instance.run(workload)
    wall, after = time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(json.dumps({"figures": {"wall": wall, "cpu": cpu, "mib": peak_mib()}, "cells": cells}))


if __name__ == "__main__":
    main()
