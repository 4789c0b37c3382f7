#!/usr/bin/env python3
"""Does what the code blocks of the documentation promise. See README.md.

Usage: run.py --ism PATH [--update] [FILE...]; --update rewrites what commands print.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PRELUDE = (HERE / "prelude.ism").read_text()
PAGES = ["README.md", "docs/*.md", "examples/**/*.md", "stdlib/*.md"]


class Failed(Exception):
    pass


class Block:
    def __init__(self, words, line, text):
        self.language, self.words = (words + [""])[0], words[1:]
        self.line, self.text = line, text


def blocks_of(text):
    lines = text.splitlines()
    start = None
    for number, line in enumerate(lines, 1):
        if not line.startswith("```"):
            continue
        if start is None:
            start = number
        else:
            yield Block(lines[start - 1][3:].split(), start, "".join(line + "\n" for line in lines[start : number - 1]))
            start = None
    if start is not None:
        raise Failed(f"the block of line {start} never ends")


class Page:
    """One page and the folder in which its commands run."""

    def __init__(self, path, ism, folder, update):
        self.path, self.ism, self.folder, self.update = path, ism, Path(folder), update
        self.output = None
        self.rewritten = []  # blocks and their new text
        self.programs = 0

    def ism_check(self, text):
        self.programs += 1
        program = self.folder / f"block-{self.programs}.ism"
        program.write_text(text)
        done = subprocess.run([self.ism, "check", program.name], cwd=self.folder, capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    def compiles(self, text):
        code, said = self.ism_check(text)
        if code != 0 or said:
            raise Failed(f"does not compile cleanly:\n{said}")

    def check_ism(self, block):
        kind = block.words[0] if block.words else "program"
        if kind == "program":
            self.compiles(block.text)
        elif kind == "fragment":
            self.compiles(PRELUDE + block.text)
        elif kind == "formula":
            self.compiles(PRELUDE + wrapped(block, "measure line_{} {{ formula: {} }}"))
        elif kind == "row":
            self.compiles(PRELUDE + wrapped(block, "measure line_{} {{ formula: count(findings where ({}) is not none) }}"))
        elif kind == "refused":
            code, said = self.ism_check(PRELUDE + block.text)
            if code != 2 or f"error[{block.words[1]}]" not in said:
                raise Failed(f"is not refused with {block.words[1]}:\n{said}")
        else:
            self.save(block)
            done = subprocess.run([self.ism, "check", kind], cwd=self.folder, capture_output=True, text=True)
            if done.returncode != 0 or done.stderr:
                raise Failed(f"does not compile cleanly:\n{done.stdout}{done.stderr}")

    def save(self, block):
        path = self.folder / block.words[0]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text)

    def run_shell(self, block):
        wanted = 0
        for word in block.words:
            if word.startswith("exit="):
                wanted = int(word[5:])
        env = {**os.environ, "PATH": f"{Path(self.ism).parent}:{os.environ['PATH']}", "LC_ALL": "C"}
        done = subprocess.run(["bash", "-c", block.text], cwd=self.folder, env=env, capture_output=True, text=True)
        self.output = done.stdout
        if done.returncode != wanted:
            raise Failed(f"exit {done.returncode}, expected {wanted}:\n{done.stdout}{done.stderr}")

    def check_sh(self, block):
        if "run" in block.words:
            self.run_shell(block)
        elif subprocess.run(["bash", "-n"], input=block.text, text=True).returncode != 0:
            raise Failed("is not correct shell")

    def check_text(self, block):
        if "output" not in block.words or block.text.rstrip() == self.output.rstrip():
            return
        if self.update:
            self.rewritten.append((block, self.output.rstrip() + "\n"))
        else:
            raise Failed(f"the command before it printed:\n{self.output}")

    def check(self, block):
        if block.language == "ism":
            self.check_ism(block)
        elif block.language == "sh":
            self.check_sh(block)
        elif block.language == "text":
            self.check_text(block)
        elif block.words:
            self.save(block)

    def check_links(self, text):
        for target in re.findall(r"\]\(([^)#:\s]+)[^):]*\)", re.sub(r"(?s)```.*?```", "", text)):
            if not (self.path.parent / target).exists():
                raise Failed(f"the link to {target} leads nowhere")


def wrapped(block, form):
    lines = [line.split("  #")[0].strip() for line in block.text.splitlines()]
    return "".join(form.format(number, line) + "\n" for number, line in enumerate(lines) if line)


def rewrite(path, rewritten):
    lines = path.read_text().splitlines(keepends=True)
    for block, text in reversed(rewritten):
        lines[block.line : block.line + block.text.count("\n")] = [text]
    path.write_text("".join(lines))


def check_page(path, ism, update):
    faults = 0
    text = path.read_text()
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "examples").symlink_to(ROOT / "examples")
        page = Page(path, ism, folder, update)
        for block in blocks_of(text):
            try:
                page.check(block)
            except Failed as fault:
                print(f"{path.relative_to(ROOT)}:{block.line}: {block.language} {' '.join(block.words)}: {fault}")
                faults += 1
        try:
            page.check_links(text)
        except Failed as fault:
            print(f"{path.relative_to(ROOT)}: {fault}")
            faults += 1
        if page.rewritten:
            rewrite(path, page.rewritten)
    return faults


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--ism", required=True, type=lambda path: str(Path(path).resolve()))
    parser.add_argument("--update", action="store_true")
    parser.add_argument("files", nargs="*", type=lambda path: Path(path).resolve())
    options = parser.parse_args()
    pages = options.files or sorted({path for page in PAGES for path in ROOT.glob(page)})
    faults = sum(check_page(path, options.ism, options.update) for path in pages)
    print(f"{len(pages)} pages, {faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
