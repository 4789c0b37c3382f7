#!/usr/bin/env python3
"""Runs in a control group that allows less memory than their states take. Usage: memory_group.py PATH-OF-ISM

Skipped (77) where no group can be made: that needs root and control groups of version 2 or 1.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

SKIPPED = 77
ROWS = 600_000
LIMIT = 64 << 20
PROGRAM = """source s {
  file: "s.csv"
  fields { n: int  t: text }
  time: none
}
measure numbers { formula: distinct(n of s) }
measure texts { formula: distinct(t of s) }
"""


class Group:
    """A control group below this process's own, of version 2 or 1."""

    KINDS = [("", "/sys/fs/cgroup", "memory.max"), ("memory", "/sys/fs/cgroup/memory", "memory.limit_in_bytes")]

    def __init__(self):
        for line in Path("/proc/self/cgroup").read_text().splitlines():
            _, controllers, path = line.split(":", 2)
            for kind, root, file in self.KINDS:
                if kind not in controllers.split(",") or not self.make(Path(root + path), file):
                    continue
                return
        raise OSError("no control group can be made here")

    def make(self, parent, file):
        self.path = parent / f"ism-test-{os.getpid()}"
        try:
            self.path.mkdir()
        except OSError:
            return False
        try:
            # Of version 2 the file is there only if the parent hands the controller on.
            (self.path / file).write_text(str(LIMIT))
            return True
        except OSError:
            self.path.rmdir()
            return False

    def enter(self):
        (self.path / "cgroup.procs").write_text(str(os.getpid()))

    def remove(self):
        self.path.rmdir()


def is_in_force(group):
    """Whether it ends who takes too much: where there is room to swap to, it proves nothing."""
    hog = "b = bytearray(1 << 28); b[::4096] = bytes(65536)"
    return subprocess.run([sys.executable, "-c", hog], preexec_fn=group.enter, capture_output=True).returncode != 0


def evaluate(evaluator, folder, group, *words):
    done = subprocess.run([evaluator, "--format", "csv", "--stats", *words], cwd=folder, capture_output=True, text=True,
        env={name: value for name, value in os.environ.items() if name != "TMPDIR"},
        preexec_fn=group.enter if group else None)
    if done.returncode != 0:
        sys.exit(f"{words}: exit {done.returncode}\n{done.stderr}")
    values = [line.split(",")[6] for line in done.stdout.splitlines()[1:]]
    if values != [str(ROWS), str(ROWS)]:
        sys.exit(f"{words}: {done.stdout}")
    return done.stdout, float(done.stderr.split("spilled ")[1].split()[0])


def check(ism, folder, group):
    (folder / "p.ism").write_text(PROGRAM)
    with open(folder / "s.csv", "w") as data:
        data.write("n,t\n")
        data.writelines(f"{n * 7919 % 4294967291},name-of-host-{n * 104729 % ROWS:08}\n" for n in range(ROWS))
    subprocess.run([ism, "build", "p.ism", "-o", "evaluator"], cwd=folder, check=True)
    evaluator = folder / "evaluator"
    free, spilled = evaluate(evaluator, folder, None, "--threads", "1")
    if spilled:
        sys.exit("it spilled without need")
    # Without a limit of its own it takes three quarters of what its group may take.
    for words in (["--memory", "24MiB", "--threads", "1"], ["--memory", "24MiB", "--threads", "2"], ["--threads", "1"]):
        output, spilled = evaluate(evaluator, folder, group, *words)
        if output != free or not spilled:
            sys.exit(f"{words}: {spilled} MiB were spilled, and there was\n{output}")


def main():
    try:
        group = Group()
    except OSError as fault:
        print(f"skipped: {fault}")
        return SKIPPED
    try:
        if not is_in_force(group):
            print("skipped: the limit of a control group ends nobody here")
            return SKIPPED
        with tempfile.TemporaryDirectory() as folder:
            check(str(Path(sys.argv[1]).resolve()), Path(folder), group)
    finally:
        group.remove()
    return 0


if __name__ == "__main__":
    sys.exit(main())
