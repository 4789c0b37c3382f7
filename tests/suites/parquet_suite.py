"""Runs the Parquet reader over the files of apache/parquet-testing.

usage: parquet_suite.py PARQUET_JSON SOURCE_DIR

Files are looked for in $ISM_SHARED/data/suites/parquet-testing, else beside the source in ../shared. Damaged and encrypted
files have to be refused with a message; of all others every row and every column that can be read is compared with what
pyarrow reads. Python with pyarrow is $ISM_PEER_PYTHON, else the one that runs this, else /tmp/bm/venv; without one only
counts and known sums are compared.
"""

import datetime
import decimal
import glob
import json
import math
import os
import subprocess
import sys

SKIPPED = 77

# What of a message has to be there. One file of bad_data is not among them: ARROW-GH-43605 has dictionary indexes of no
# bits, as they may be where the dictionary has one value; some readers once failed on it.
REFUSED = {
    "ARROW-GH-41317": "ends before all of its values were read",
    "ARROW-GH-41321": "indexes have more than 32 bits",
    "ARROW-GH-45185": "begins in the middle of a row",
    "ARROW-GH-47662": "fewer values than it says",
    "ARROW-RS-GH-6229-DICTHEADER": "damaged",
    "ARROW-RS-GH-6229-LEVELS": "more values than the column has left",
    "PARQUET-1481": "a type that does not exist",
    "datapage_v1-corrupt-checksum": "do not fit its checksum",
    "rle-dict-uncompressed-corrupt-checksum": "do not fit its checksum",
}

# Names of levels that only the way lists and maps are written has.
INNER = {"list", "element", "bag", "array", "array_element", "item", "key_value", "map", "entries"}

# Rows and sums that the files' own documentation gives.
KNOWN = {
    "int96_from_spark": (6, {}),
    "alltypes_plain": (8, {"bigint_col": 40}),
    "alltypes_tiny_pages": (7300, {"id": 26641350}),
    "alltypes_tiny_pages_plain": (7300, {"id": 26641350}),
    "int32_decimal": (24, {"value": 300}),
    "int32_with_null_pages": (1000, {}),
    "lz4_raw_compressed_larger": (10000, {}),
    "concatenated_gzip_members": (513, {}),
}

# A map whose keys are longer together than 2 GiB: their list is too long for a row.
TOO_LONG = {"large_string_map.brotli"}

# The peer refuses a schema that is wrong in what no value depends on.
NO_PEER = {"incorrect_map_schema"}


def read_ours(program, path):
    run = subprocess.run([program, path], capture_output=True, timeout=300)
    if run.returncode != 0:
        return None, [], f"exit status {run.returncode}: {run.stderr[:200]}"
    columns, rows, error = None, [], None
    for line in run.stdout.decode("utf-8").splitlines():
        record = json.loads(line)
        if record[0] == "columns":
            columns = record[1:]
        elif record[0] == "row":
            rows.append(record[2:])
        else:
            error = record[2]
    return columns, rows, error


def find_peer():
    """A Python that has pyarrow, or None."""
    for python in (os.environ.get("ISM_PEER_PYTHON"), sys.executable, "/tmp/bm/venv/bin/python"):
        if python and os.path.exists(python):
            probe = subprocess.run([python, "-c", "import pyarrow.parquet"], capture_output=True)
            if probe.returncode == 0:
                return python
    return None


# ---- what pyarrow reads ----


def split_path(path):
    parts, part, escaped = [], "", False
    for c in path:
        if escaped or c not in ".\\":
            part, escaped = part + c, False
        elif c == "\\":
            escaped = True
        else:
            parts.append(part)
            part = ""
    return parts + [part]


def walk(value, parts):
    if value is None:
        return None
    if isinstance(value, list):
        while parts and parts[0] in INNER and not any(isinstance(v, dict) and parts[0] in v for v in value):
            parts = parts[1:]
        found = [walk(v, parts) for v in value]
        return [v for v in found if v is not None]
    if not parts or not isinstance(value, (dict, tuple)):
        return value
    if isinstance(value, tuple):
        return walk(value[0 if parts[0] == "key" else 1], parts[1:])
    return walk(value[parts[0]], parts[1:])


def plain(value):
    """A value as the reader under test prints it."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, list):
        found = [plain(v) for v in value]
        bad = [v for v in found if isinstance(v, list) and v[:1] == ["reject"]]
        return bad[0] if bad else found
    if isinstance(value, float):
        return value + 0.0 if math.isfinite(value) else ["reject"]
    if isinstance(value, int):
        return str(value) if -(2**63) <= value < 2**63 else ["reject"]
    if isinstance(value, bytes):
        try:
            return value.decode("utf-8")
        except UnicodeDecodeError:
            return ["reject"]
    if isinstance(value, decimal.Decimal):
        return format(value, "f")
    if isinstance(value, datetime.datetime):
        if value.tzinfo:
            value = value.astimezone(datetime.timezone.utc).replace(tzinfo=None)
        text = value.strftime("%Y-%m-%dT%H:%M:%S").rjust(19, "0")
        if value.microsecond:
            text += f".{value.microsecond:06d}".rstrip("0")
        return text + "Z"
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, datetime.time):
        day = datetime.datetime.combine(datetime.date(1970, 1, 1), value)
        return str((day - datetime.datetime(1970, 1, 1)) // datetime.timedelta(microseconds=1))
    if hasattr(value, "hex") and hasattr(value, "urn"):
        return str(value)
    return value


def print_peer(path, columns):
    """Run by the peer's Python: the columns as this test compares them."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    file = pq.ParquetFile(path, coerce_int96_timestamp_unit="us")
    table = file.read()
    for column in columns:
        parts = split_path(column)
        try:
            values = table.column(parts[0]).to_pylist()
            print(json.dumps([plain(walk(v, parts[1:])) for v in values]))
        except OverflowError:  # years that Python does not know
            print("null")


def compare(peer, path, columns, rows):
    run = subprocess.run(
        [peer, os.path.abspath(__file__), "--peer", path, *columns], capture_output=True, timeout=300
    )
    if run.returncode != 0:
        return [f"the peer failed: {run.stderr.decode()[-300:]}"]
    faults = []
    for index, line in enumerate(run.stdout.decode().splitlines()):
        expected = json.loads(line)
        if expected is None:
            continue
        got = [row[index] for row in rows]
        if len(expected) != len(got):
            faults.append(f"{columns[index]}: {len(got)} rows, the peer has {len(expected)}")
            continue
        for number, (a, b) in enumerate(zip(got, expected)):
            if isinstance(a, list) and a[:1] == ["reject"] and isinstance(b, list) and b[:1] == ["reject"]:
                continue
            if a != b:
                faults.append(f"{columns[index]}, row {number + 1}: {a!r}, the peer has {b!r}")
                break
    return faults


# ---- the files ----


def check_refused(name, rows, error):
    if error is None:
        return [f"it was read: {len(rows)} rows"]
    wanted = REFUSED.get(name, "encrypted")
    return [] if wanted in error else [f"refused as: {error}"]


def check_known(name, columns, rows):
    faults = []
    count, sums = KNOWN.get(name, (len(rows), {}))
    if len(rows) != count:
        faults.append(f"{len(rows)} rows, not {count}")
    if name == "int96_from_spark" and [row[0] for row in rows][:5] != SPARK_TIMES:
        faults.append(f"times {rows}")
    for column, expected in sums.items():
        values = [row[columns.index(column)] for row in rows]
        total = sum(decimal.Decimal(v) for v in values if v is not None)
        if total != expected:
            faults.append(f"{column}: sum {total}, not {expected}")
    return faults


SPARK_TIMES = ["2024-01-01T20:34:56.123456Z", "2024-01-01T01:00:00Z", "9999-12-31T03:00:00Z", "2024-12-30T23:00:00Z", None]


def check_file(program, peer, path):
    name = os.path.basename(path).removesuffix(".encrypted").removesuffix(".parquet")
    columns, rows, error = read_ours(program, path)
    if path.endswith(".encrypted") or name in REFUSED:
        return check_refused(name, rows, error)
    if error is not None:
        return [error]
    faults = check_known(name, columns, rows)
    if name in TOO_LONG and rows[0][0] != ["reject", "a row longer than the limit"]:
        faults.append("a list of 2 GiB was read")
    elif peer and columns and name not in TOO_LONG | NO_PEER:
        faults += compare(peer, path, columns, rows)
    return faults


def main():
    if sys.argv[1] == "--peer":
        print_peer(sys.argv[2], sys.argv[3:])
        return 0
    program, source = sys.argv[1:3]
    shared = os.environ.get("ISM_SHARED") or os.path.join(source, "..", "shared")
    root = os.path.join(shared, "data", "suites", "parquet-testing")
    files = sorted(glob.glob(root + "/**/*.parquet*", recursive=True))
    files = [f for f in files if not f.endswith(".json")]
    if not files:
        print("no parquet-testing found")
        return SKIPPED
    peer = find_peer()
    n_faulty = 0
    for path in files:
        faults = check_file(program, peer, path)
        n_faulty += bool(faults)
        for fault in faults:
            print(f"{os.path.relpath(path, root)}: {fault}")
    print(f"{len(files)} files, {n_faulty} with faults, {'compared with pyarrow' if peer else 'no peer'}")
    return 1 if n_faulty else 0


if __name__ == "__main__":
    sys.exit(main())
