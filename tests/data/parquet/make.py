"""Writes the Parquet files of this folder, with pyarrow 26. They are checked in, so that tests need no package.

types.parquet   one column of every kind that a field can be bound to, nulls among them; two row groups, pages V2, Zstandard
faults.parquet  values that do not fit their fields; pages V1 with checksums, Snappy
assets.parquet  texts that occur again and again: dictionaries that differ from one row group to the next, of which one column
                outgrows its own, absent texts and one that is not UTF-8
spans.parquet   four batches of rows, of which all but the last have some that do not fit, at their ends and side by side
"""

import datetime as dt
import decimal
import os
import uuid

import pyarrow as pa
import pyarrow.parquet as pq

HERE = os.path.dirname(os.path.abspath(__file__))


def write_types():
    utc = dt.timezone.utc
    table = pa.table(
        {
            "id": pa.array([1, 2, 3, 4, 5, 6], pa.int64()),
            "severity": pa.array(["low", "High", "critical", "high", "LOW", "high"]).dictionary_encode(),
            "cvss": pa.array([decimal.Decimal(x) for x in ("2.1", "7.5", "9.8", "8.0", "1.0", "7.0")], pa.decimal128(3, 1)),
            "cost": pa.array([10.05, None, 100.0, 0.1, 20.25, None], pa.float64()),
            "opened": pa.array([dt.date(2026, 1, 5), dt.date(2026, 1, 31), dt.date(2026, 2, 1), dt.date(2026, 2, 28), dt.date(2026, 3, 1), None], pa.date32()),
            "seen": pa.array([dt.datetime(2026, 1, 31, 23, 30), dt.datetime(2026, 3, 29, 2, 30), dt.datetime(2026, 2, 1), dt.datetime(2026, 3, 1), dt.datetime(2026, 3, 1), dt.datetime(2026, 6, 1)], pa.timestamp("ms")),
            "sent": pa.array([dt.datetime(2026, 1, 31, 23, 30, tzinfo=utc)] * 6, pa.timestamp("ns", "UTC")),
            "epoch": pa.array([1767225600 + 86400 * i for i in range(6)], pa.int32()),
            "ok": pa.array([True, False, None, True, True, True], pa.bool_()),
            "port": pa.array([80, 443, 65535, 22, 22, 80], pa.uint16()),
            "ratio": pa.array([0.5, 0.25, 1.5, 2.0, 4.0, 8.0], pa.float16()),
            "key": pa.array([uuid.UUID(int=i).bytes for i in range(6)], pa.binary(16)),
            "tags": pa.array([["a", "b"], [], None, ["b"], ["c", None, "a"], ["b"]], pa.list_(pa.string())),
            "owner": pa.array([{"name": "Ann", "unit": {"no.": 1}}, {"name": None, "unit": {"no.": 2}}, None, {"name": "Bob", "unit": None}, {"name": "Ann", "unit": {"no.": 1}}, {"name": "", "unit": {"no.": 2}}], pa.struct([("name", pa.string()), ("unit", pa.struct([("no.", pa.int8())]))])),
            "address": pa.array(["10.0.0.1", "10.0.0.2", "2001:db8::1", "10.1.0.1", "10.0.0.1", "192.0.2.7"]),
        }
    )
    pq.write_table(table, os.path.join(HERE, "types.parquet"), row_group_size=4, data_page_version="2.0", compression="zstd", write_page_checksum=True)


def write_faults():
    table = pa.table(
        {
            "severity": pa.array(["low", "huge", "high", None, "low", "low", "low"]),
            "count": pa.array([1, 2, 2**63, 4, 5, 6, 7], pa.uint64()),
            "score": pa.array([1.0, 2.0, 3.0, 4.0, float("nan"), 6.5, 7.0], pa.float64()),
            "cost": pa.array([decimal.Decimal(x) for x in ("1.000", "2.000", "3.000", "4.000", "5.000", "6.001", "7.000")], pa.decimal128(20, 3)),
        }
    )
    pq.write_table(table, os.path.join(HERE, "faults.parquet"), compression="snappy", write_page_checksum=True)


def asset_rows():
    """Unit, asset, owner and whether it is exposed: by arithmetic, so that others can make the same ones."""
    for i in range(6000):
        n = i * i % 997 + i // 2000 * 100
        unit = (b"Retail", b"Payments", None, b"Operations and Infrastructure")[n % 4]
        asset = b"host-%d" % (n % (11 + n % 4 * 10)) if i % 3 else b"x" * 300 if i % 9 == 0 else None if i % 11 == 0 else b"gateway"
        owner = b"bro\xffken" if i == 4321 else b"owner-%d" % (i if i % 2000 > 1200 else n % 7)
        yield unit, asset, owner, i % 5 < 2


def write_assets():
    units, assets, owners, exposed = zip(*asset_rows())
    table = pa.table(
        {
            "unit": pa.array(units, pa.binary()),
            "asset": pa.array(assets, pa.binary()),
            "owner": pa.array(owners, pa.binary()),
            "exposed": pa.array(exposed, pa.bool_()),
        }
    )
    pq.write_table(table, os.path.join(HERE, "assets.parquet"), row_group_size=2000, compression="snappy", dictionary_pagesize_limit=2000, data_page_size=1500, write_batch_size=64)


BAD_SEVERITY = {0, 1023, 1501}
NO_OPENED = {1500, 1501}
SCORES = {1501: 12.0, 2047: 10.5, 2048: -0.5, 2500: float("nan")}


def span_rows():
    """Severity, opened, closed, score, cost and flag: by arithmetic, so that others can make the same ones."""
    for i in range(4096):
        n = i * i % 991
        opened = dt.date(2026, 1, 1) + dt.timedelta(n % 150)
        severity = "huge" if i in BAD_SEVERITY else ("low", "medium", "high", "critical")[n % 4]
        closed = opened + dt.timedelta(n % 40) if n % 3 else None
        cost = (-1) ** n * (i * 1000003 + n * 2**40)
        yield severity, None if i in NO_OPENED else opened, closed, SCORES.get(i, n % 11 * 1.0), cost, (None, True, False)[n % 7 % 3]


def write_spans():
    severity, opened, closed, score, cost, flag = zip(*span_rows())
    table = pa.table(
        {
            "severity": pa.array(severity),
            "opened": pa.array(opened, pa.date32()),
            "closed": pa.array(closed, pa.date32()),
            "score": pa.array(score, pa.float64()),
            "cost": pa.array(cost, pa.int64()),
            "flag": pa.array(flag, pa.bool_()),
        }
    )
    pq.write_table(table, os.path.join(HERE, "spans.parquet"), compression="zstd", use_dictionary=["severity", "closed", "score"])


if __name__ == "__main__":
    write_types()
    write_faults()
    write_assets()
    write_spans()
