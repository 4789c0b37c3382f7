"""Data of other shapes than the findings of gen.c, for the further workloads; the same bytes every time.

A shape is a function of the number of rows and the folder: it writes its files, unless they are there, and returns
the paths of sources by their names, a glob among them.
"""

import itertools
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
BATCH = 10_000


def write(path, header, rows, line):
    """`rows` lines below a header, in batches; line(i) is one of them."""
    if path.exists():
        return path
    partial = path.with_suffix(".partial")
    with open(partial, "w") as out:
        out.write(header + "\n")
        for begin in range(0, rows, BATCH):
            out.write("".join(line(i) for i in range(begin, min(begin + BATCH, rows))))
    partial.rename(path)
    return path


def wide(rows, folder):
    """200 columns of which three are used."""
    middle = ",".join(f"value {c}" for c in range(100, 196))
    start = ",".join(f"{c * c}" for c in range(4, 100))

    def line(i):
        return f"{i},u{i % 11},{i % 1000}.{i % 100:02},{start},{middle},x,y,{i % 7},z,last\n"

    header = ",".join(["id", "business_unit", "cost"] + [f"c{c}" for c in range(3, 200)])
    return {"wide": write(folder / f"wide-{rows}.csv", header, rows, line)}


def text(rows, folder):
    """A description of 0.2 to 4 kB in each row, quoted, with quotes and line ends in it."""
    sentence = 'The scanner reports that ""remote"" access is open,\nwhich it should not be. '

    def line(i):
        return f'{i},u{i % 11},"{sentence * (3 + i * 7919 % 50)}",{i % 1000}\n'

    return {"text": write(folder / f"text-{rows}.csv", "id,business_unit,description,cost", rows, line)}


def groups(rows, folder):
    """Keys of 10, 10,000 and 1,000,000 values in no order."""

    def line(i):
        return f"g{i * 7919 % 10},g{i * 104729 % 10_000},g{i * 15485863 % 1_000_000},{i % 1000}.{i % 100:02}\n"

    return {"groups": write(folder / f"groups-{rows}.csv", "ten,thousands,million,cost", rows, line)}


def lookup(rows, folder):
    """A dimension of as many rows as there are facts, which find each of its rows in no order."""

    def fact(i):
        return f"a{i * 15485863 % rows},{i % 1000}\n"

    def asset(i):
        return f"a{i},u{i % 11}\n"

    return {
        "facts": write(folder / f"facts-{rows}.csv", "asset,cost", rows, fact),
        "assets": write(folder / f"assets-{rows}.csv", "id,business_unit", rows, asset),
    }


def files(rows, folder):
    """Files of about 10 kB, 140 rows in each."""
    of = folder / f"files-{rows}"
    if not of.exists():
        partial = folder / f"files-{rows}.partial"
        partial.mkdir(parents=True, exist_ok=True)
        for number, begin in enumerate(range(0, rows, 140)):
            lines = (f"{i},u{i % 11},{i % 1000}.{i % 100:02},{'some words ' * 5}\n" for i in range(begin, min(begin + 140, rows)))
            (partial / f"{number:06}.csv").write_text("id,business_unit,cost,note\n" + "".join(lines))
        partial.rename(of)
    return {"files": of / "*.csv"}


def findings(rows, folder):
    """Of gen_measures.py: for programs of many measures."""
    path = folder / f"findings-{rows}.csv"
    if not path.exists():
        with open(path, "wb") as out:
            subprocess.run([sys.executable, HERE / "gen_measures.py", "--rows", str(rows)], stdout=out, check=True)
    return {"findings": path}


COLUMNS = {
    "wide": {"id": "BIGINT", "business_unit": "VARCHAR", "cost": "DECIMAL(12,2)"} | {f"c{c}": "VARCHAR" for c in range(3, 200)},
    "text": {"id": "BIGINT", "business_unit": "VARCHAR", "description": "VARCHAR", "cost": "BIGINT"},
    "groups": {"ten": "VARCHAR", "thousands": "VARCHAR", "million": "VARCHAR", "cost": "DECIMAL(12,2)"},
    "facts": {"asset": "VARCHAR", "cost": "BIGINT"},
    "assets": {"id": "VARCHAR", "business_unit": "VARCHAR"},
    "files": {"id": "BIGINT", "business_unit": "VARCHAR", "cost": "DECIMAL(12,2)", "note": "VARCHAR"},
}

# Workload: its shape, and the rows of a full and of a quick run.
SHAPES = {
    "wide": (wide, 400_000, 1_000),
    "text": (text, 200_000, 1_000),
    "groups_ten": (groups, 5_000_000, 2_000),
    "groups_thousands": (groups, 5_000_000, 2_000),
    "groups_million": (groups, 5_000_000, 2_000),
    "lookup": (lookup, 10_000_000, 2_000),
    "files": (files, 1_400_000, 1_400),
    "measures": (findings, 1_000_000, 2_000),
}


def paths(workload, quick, folder):
    make, full_rows, quick_rows = SHAPES[workload]
    return make(quick_rows if quick else full_rows, Path(folder))


def rows_of(workload, quick):
    return SHAPES[workload][2 if quick else 1]


def program(workload, folder):
    """The program of a workload: one of the folder, or as many measures as is its point."""
    if workload != "measures":
        return HERE / "workloads" / f"{workload}.ism"
    path = Path(folder) / "measures.ism"
    with open(path, "wb") as out:
        subprocess.run([sys.executable, HERE / "gen_measures.py", "1000"], stdout=out, check=True)
    return path


def size_of(sources):
    """Bytes of all files."""
    return sum(file.stat().st_size for file in itertools.chain.from_iterable(files_of(path) for path in sources.values()))


def files_of(path):
    return sorted(path.parent.glob(path.name)) if "*" in path.name else [path]
