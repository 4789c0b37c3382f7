#!/usr/bin/env python3
"""Compares evaluators with other engines: the same questions, the same file, in turn, answers checked.

Usage: compare.py --ism PATH --gen PATH [--rows N] [--repeat N] [--threads 1,2] [--peers duckdb,clickhouse,polars]
                  [--workloads w1,w2,w3,w4] [--data FOLDER] [--quick] [-o FILE]

Peers run in a process of their own (peer.py), the clock starting when the engine is up and the schema is known;
ours is the whole process of the built evaluator, whose compile time is said apart. --quick reads few rows once:
it only shows that everything runs and agrees.
"""

import argparse
import datetime
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
WORKLOADS = HERE / "workloads"
SEED = "42"
AS_OF = "2026-12-31"  # after the newest row


def run_ours(evaluator, data, threads):
    """The built evaluator on the data; seconds of the whole process, and its result."""
    command = [evaluator, "--source", f"vulns={data}", "--as-of", AS_OF, "--threads", str(threads), "--format", "csv"]
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{evaluator} fails: {process.stderr.read().decode()}")
    process.stdout.close()
    process.stderr.close()
    return {"wall": wall, "cpu": usage.ru_utime + usage.ru_stime, "mib": usage.ru_maxrss / 1024}, output.decode()


def run_peer(peer, workload, data, threads):
    command = [sys.executable, HERE / "peer.py", peer, workload, data, str(threads)]
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
        unit, month = row.get("by.business_unit", ""), row["period"]
        cells[f"{row['measure']}|{unit}|{month}"] = float(row["value"]) if row["value"] else None
    return cells


def check(workload, peer, ours, theirs):
    for key, value in theirs.items():
        mine = ours.get(key)
        if (value is None) != (mine is None) or (value is not None and abs(mine - value) > 1e-9 * max(1, abs(value))):
            sys.exit(f"{workload}: {peer} has {value} for {key}, we have {mine}")
    if not theirs:
        sys.exit(f"{workload}: {peer} has no answer")


def build(ism, workload, folder):
    evaluator = folder / workload
    begin = time.perf_counter()
    subprocess.run([ism, "build", WORKLOADS / f"{workload}.ism", "-o", evaluator], check=True)
    return evaluator, time.perf_counter() - begin


def generate(gen, rows, folder):
    path = folder / f"vulns-{rows}.csv"
    if not path.exists():
        with open(path, "wb") as out:
            subprocess.run([gen, str(rows), SEED, "csv"], stdout=out, check=True)
    # Into the page cache, and not through this process: its size would count as that of its children.
    subprocess.run(["cat", path], stdout=subprocess.DEVNULL, check=True)
    return path


def median(figures, key):
    return statistics.median(figure[key] for figure in figures)


def compare(arguments, workload, data, threads, folder):
    """One line of the table for each peer: runs in turn A B A B."""
    evaluator, compile_s = build(arguments.ism, workload, folder)
    runs = {"ism": []} | {peer: [] for peer in arguments.peers}
    for _ in range(arguments.repeat):
        figures, text = run_ours(evaluator, data, threads)
        runs["ism"].append(figures)
        ours = our_cells(text)
        for peer in arguments.peers:
            figures, cells = run_peer(peer, workload, data, threads)
            runs[peer].append(figures)
            check(workload, peer, ours, cells)
    own = median(runs["ism"], "wall")
    lines = []
    for name, figures in runs.items():
        wall = median(figures, "wall")
        ratio = f"{wall / own:.2f}" if name != "ism" else ""
        lines.append(
            f"| {workload} | {threads} | {name} | {wall:.3f} | {min(f['wall'] for f in figures):.3f} "
            f"| {median(figures, 'cpu'):.3f} | {median(figures, 'mib'):.0f} | {ratio} |"
        )
    return lines, compile_s


def machine():
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "?")
    return f"{model}, {os.cpu_count()} cores, {platform.system()} {platform.release()}"


def versions(peers):
    lines = []
    for peer in peers:
        text = subprocess.run([sys.executable, HERE / "peer.py", peer, "--version"], stdout=subprocess.PIPE, text=True)
        lines.append(f"{peer} {text.stdout.strip()}")
    return ", ".join(lines)


def report(arguments, data, tables, compile_times):
    size = data.stat().st_size
    out = [
        "# Comparison",
        "",
        f"{datetime.date.today()}; {machine()}; {versions(arguments.peers)}.",
        f"{arguments.rows:,} rows, {size:,} bytes of CSV, in the page cache; {arguments.repeat} runs in turn, medians.",
        "",
        "| workload | threads | engine | wall s | least | cpu s | peak MiB | times ours |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
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
    parser.add_argument("--workloads", default="w1,w2,w3,w4")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("-o", dest="output", type=Path)
    arguments = parser.parse_args()
    if arguments.quick:
        arguments.rows, arguments.repeat = 20_000, 1
    arguments.threads = [int(n) for n in arguments.threads.split(",")]
    arguments.peers = [peer for peer in arguments.peers.split(",") if peer]
    arguments.workloads = arguments.workloads.split(",")
    return arguments


def main():
    arguments = parse()
    with tempfile.TemporaryDirectory(dir=arguments.data) as folder:
        data = generate(arguments.gen, arguments.rows, arguments.data or Path(folder))
        tables, compile_times = [], {}
        for workload in arguments.workloads:
            for threads in arguments.threads:
                lines, compile_times[workload] = compare(arguments, workload, data, threads, Path(folder))
                tables += lines
                print("\n".join(lines), flush=True)
        text = report(arguments, data, tables, compile_times)
    if arguments.output:
        arguments.output.write_text(text)
    else:
        print("\n" + text)


if __name__ == "__main__":
    main()
