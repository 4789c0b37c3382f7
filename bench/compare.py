#!/usr/bin/env python3
"""Compares evaluators with other engines: the same questions, the same file, in turn, answers checked.

Usage: compare.py --ism PATH --gen PATH [--rows N] [--repeat N] [--threads 1,2] [--peers duckdb,clickhouse,polars]
                  [--workloads w1,w2,w3,w4,nomatch,…] [--further] [--format csv,ndjson,parquet,gz,zst] [--data FOLDER]
                  [--quick] [-o FILE]

Peers run in a process of their own (peer.py), the clock starting when the engine is up and the schema is known;
ours is the whole process of the built evaluator, whose compile time is said apart. --quick reads few rows once, in all
formats: it only shows that everything runs and agrees. Peers that this Python does not have are left
out, and by --quick the formats that nothing here writes. The further workloads have data of their own (shapes.py), and DuckDB
as their one peer.
"""

import argparse
import datetime
import importlib.util
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import shapes

HERE = Path(__file__).resolve().parent
WORKLOADS = HERE / "workloads"
SEED = "42"
AS_OF = "2026-12-31"  # after the newest row
MODULES = {"duckdb": "duckdb", "clickhouse": "chdb", "polars": "polars"}
MAIN = ["w1", "w2", "w3", "w4"]
FURTHER = ["nomatch", *shapes.SHAPES]
ENDINGS = {"csv": ".csv", "ndjson": ".ndjson", "parquet": ".parquet", "gz": ".csv.gz", "zst": ".csv.zst"}
PACKERS = {"gz": ["gzip", "--to-stdout"], "zst": ["zstd", "--quiet", "--stdout"]}  # at the level that each has by default


def run_ours(evaluator, data, threads):
    """The built evaluator on the data; seconds of the whole process, and its result."""
    command = [evaluator, "--as-of", AS_OF, "--threads", str(threads), "--format", "csv", "--stats=json"]
    for name, path in data.items():
        command += ["--source", f"{name}={path}"]
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    output = process.stdout.read()  # standard error has a few lines at most
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{evaluator} fails: {process.stderr.read().decode()}")
    stats = json.loads(process.stderr.read().splitlines()[0])
    process.stdout.close()
    process.stderr.close()
    mib = stats["peak_bytes"] / (1 << 20)
    return {"wall": wall, "cpu": usage.ru_utime + usage.ru_stime, "mib": mib}, output.decode()


def run_peer(peer, workload, data, threads):
    sources = json.dumps({name: str(path) for name, path in data.items()})
    command = [sys.executable, HERE / "peer.py", peer, workload, sources, str(threads)]
    process = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if process.returncode:
        sys.exit(f"{peer} fails on {workload}:\n{process.stderr}")
    answer = json.loads(process.stdout)
    return answer["figures"], answer["cells"]


def our_cells(text):
    """measure, business unit, month -> value, of the evaluator's CSV."""
    import csv

    cells = {}
    for row in csv.DictReader(text.splitlines()):
        unit, month = row.get("by.business_unit") or "", row["period"]
        cells[f"{row['measure']}|{unit}|{month}"] = float(row["value"]) if row["value"] else None
    return cells


def check(workload, peer, ours, theirs):
    for key, value in theirs.items():
        mine = ours.get(key)
        if (value is None) != (mine is None) or (value is not None and abs(mine - value) > 1e-9 * max(1, abs(value))):
            sys.exit(f"{workload}: {peer} has {value} for {key}, we have {mine}")
    if not theirs:
        sys.exit(f"{workload}: {peer} has no answer")


def build(ism, workload, form, folder):
    """The program tells the format by the name of its file; of packed ones the reader sees it by itself."""
    evaluator = folder / f"{workload}-{form}"
    begin = time.perf_counter()
    program = WORKLOADS / f"{workload}.ism" if workload not in shapes.SHAPES else shapes.program(workload, folder)
    if workload in MAIN and form != "csv":
        text = program.read_text().replace('"vulns.csv"', f'"vulns{ENDINGS[form]}"')
        program = folder / f"{workload}.{form}.ism"
        program.write_text(text)
    subprocess.run([ism, "build", program, "-o", evaluator], check=True)
    return evaluator, time.perf_counter() - begin


def write(path, command):
    """What the command prints, as a file that is there as a whole or not at all."""
    partial = path.with_suffix(".partial")
    with open(partial, "wb") as out:
        subprocess.run(command, stdout=out, check=True)
    partial.rename(path)


def can_generate(form):
    if form == "parquet":
        return importlib.util.find_spec("duckdb") is not None
    return form not in PACKERS or shutil.which(PACKERS[form][0]) is not None


def generate(gen, rows, form, folder):
    """The data set as a file of that form; all have the same rows."""
    path = folder / f"vulns-{rows}{ENDINGS[form]}"
    if path.exists():
        return {"vulns": path}
    if form in ("csv", "ndjson"):
        write(path, [gen, str(rows), SEED, form])
        return {"vulns": path}
    csv = generate(gen, rows, "csv", folder)["vulns"]
    if form == "parquet":  # as DuckDB writes it
        subprocess.run([sys.executable, HERE / "peer.py", "--write-parquet", csv, path], check=True)
    else:
        write(path, [*PACKERS[form], csv])
    return {"vulns": path}


def warm(data):
    """Into the page cache, and not through this process: its size would count as that of its children."""
    for path in data.values():
        for file in shapes.files_of(path):
            subprocess.run(["cat", file], stdout=subprocess.DEVNULL, check=True)


def peers_of(arguments, workload):
    if workload == "measures":
        return []
    return [peer for peer in arguments.peers if workload in MAIN or peer == "duckdb"]


def median(figures, key):
    return statistics.median(figure[key] for figure in figures)


def compare(arguments, workload, form, data, threads, folder):
    """One line of the table for each peer: runs in turn A B A B."""
    evaluator, compile_s = build(arguments.ism, workload, form, folder)
    peers = peers_of(arguments, workload)
    runs = {"ism": []} | {peer: [] for peer in peers}
    for _ in range(arguments.repeat):
        figures, text = run_ours(evaluator, data, threads)
        runs["ism"].append(figures)
        ours = our_cells(text)
        for peer in peers:
            figures, cells = run_peer(peer, workload, data, threads)
            runs[peer].append(figures)
            check(workload, peer, ours, cells)
    own = median(runs["ism"], "wall")
    lines = []
    for name, figures in runs.items():
        wall = median(figures, "wall")
        ratio = f"{wall / own:.2f}" if name != "ism" else ""
        lines.append(
            f"| {workload} | {form} | {threads} | {name} | {wall:.3f} | {min(f['wall'] for f in figures):.3f} "
            f"| {median(figures, 'cpu'):.3f} | {median(figures, 'mib'):.0f} | {ratio} |"
        )
    return lines, compile_s, text


def machine():
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "?")
    return f"{model}, {os.cpu_count()} cores, {platform.system()} {platform.release()}"


def versions(peers):
    lines = []
    for peer in peers:
        text = subprocess.run([sys.executable, HERE / "peer.py", peer, "--version"], stdout=subprocess.PIPE, text=True)
        lines.append(f"{peer} {text.stdout.strip()}")
    return ", ".join(lines)


def report(arguments, sizes, tables, compile_times):
    out = [
        "# Comparison",
        "",
        f"{datetime.date.today()}; {machine()}; {versions(arguments.peers)}.",
        f"Files in the page cache; {arguments.repeat} runs in turn, medians. Bytes: "
        + ", ".join(f"{name} {size:,}" for name, size in sizes.items()) + ".",
        "",
        "| workload | format | threads | engine | wall s | least | cpu s | peak MiB | times ours |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
        *tables,
        "",
        "Compiling, not included: " + ", ".join(f"{name} {s:.2f} s" for name, s in compile_times.items()) + ".",
    ]
    return "\n".join(out) + "\n"


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ism", type=Path, required=True)
    parser.add_argument("--gen", type=Path, required=True)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--threads", default="1,2")
    parser.add_argument("--peers", default="duckdb,clickhouse,polars")
    parser.add_argument("--workloads", default=",".join(MAIN))
    parser.add_argument("--further", action="store_true", help="the other workloads")
    parser.add_argument("--format", default="csv", help="of the main workloads' data: " + ", ".join(ENDINGS))
    parser.add_argument("--data", type=Path)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("-o", dest="output", type=Path)
    arguments = parser.parse_args()
    if arguments.quick:
        arguments.rows, arguments.repeat = 20_000, 1
        arguments.workloads, arguments.format = ",".join(MAIN + FURTHER), ",".join(ENDINGS)
    elif arguments.further:
        arguments.workloads = ",".join(FURTHER)
    arguments.threads = [int(n) for n in arguments.threads.split(",")]
    wanted = [peer for peer in arguments.peers.split(",") if peer]
    arguments.peers = [peer for peer in wanted if importlib.util.find_spec(MODULES[peer])]
    if arguments.peers != wanted:
        print("not there: " + ", ".join(set(wanted) - set(arguments.peers)), file=sys.stderr)
    arguments.workloads = arguments.workloads.split(",")
    arguments.formats = arguments.format.split(",")
    if arguments.quick:
        lacking = [form for form in arguments.formats if not can_generate(form)]
        arguments.formats = [form for form in arguments.formats if form not in lacking]
        if lacking:
            print("nothing here writes " + ", ".join(lacking), file=sys.stderr)
    if not set(arguments.formats) <= set(ENDINGS):
        parser.error(f"--format: {arguments.format} is not of {', '.join(ENDINGS)}")
    return arguments


def data_of(arguments, workload, form, folder):
    if workload in shapes.SHAPES:
        return shapes.paths(workload, arguments.quick, folder)
    return generate(arguments.gen, arguments.rows, form, folder)


def cases_of(arguments):
    """Workloads and the formats of their data; that of the further ones is CSV."""
    return [
        (workload, form)
        for workload in arguments.workloads
        for form in (arguments.formats if workload in MAIN else ["csv"])
    ]


def main():
    arguments = parse()
    if arguments.data:
        arguments.data.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=arguments.data) as name:
        folder = Path(name)
        tables, compile_times, sizes = [], {}, {}
        for workload, form in cases_of(arguments):
            case = f"{workload} {form}"
            data = data_of(arguments, workload, form, arguments.data or folder)
            warm(data)
            sizes[case] = shapes.size_of(data)
            answers = set()
            for threads in arguments.threads:
                lines, compile_times[case], answer = compare(arguments, workload, form, data, threads, folder)
                answers.add(answer)
                tables += lines
                print("\n".join(lines), flush=True)
            if len(answers) > 1:
                sys.exit(f"{case}: our answers depend on the number of threads")
        text = report(arguments, sizes, tables, compile_times)
    if arguments.output:
        arguments.output.write_text(text)
    else:
        print("\n" + text)


if __name__ == "__main__":
    main()
