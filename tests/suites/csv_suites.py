#!/usr/bin/env python3
"""Runs public CSV suites through csv_json and compares what it prints with what they expect.

usage: csv_suites.py CSV_JSON SOURCE_DIR

The suites are in data/suites of $ISM_SHARED, else of ../shared beside the source; without them: exit 77.
"""
import json
import os
import re
import subprocess
import sys

BARE = "a quote inside an unquoted field"
JUNK = "text after a closing quote"
OPEN = "a quoted field that never ends"
FEW = "fewer fields than the header"
MANY = "more fields than the header"
UTF8 = "not valid UTF-8"

# file: options, columns, number of rows, (line, reason) of each reject; found by reading the files.
DUCKDB = {
    "rejects/frankstein/nightmare.csv": ("", "a b c", 43, [(10, FEW), (14, MANY), (22, JUNK), (38, UTF8)]),
    "rejects/incorrect_columns/few_columns.csv": (
        "", "a d", 2768, [(1814, FEW), (1823, FEW), (2378, FEW), (2762, FEW)]),
    "rejects/incorrect_columns/many_columns.csv": (
        "", "a d", 2768, [(1096, MANY), (1159, MANY), (1206, MANY), (2769, MANY)]),
    "rejects/incorrect_columns/mix_columns.csv": (
        "", "a d", 2768, [(1604, FEW), (1671, MANY), (2751, FEW), (2768, MANY)]),
    "rejects/incorrect_columns/small_mix.csv": ("", "d", 2, [(3, MANY), (4, FEW)]),
    "rejects/maximum_line/max_10.csv": ("", "a b", 7, []),
    "rejects/maximum_line/over_vector.csv": ("", "a b", 2925, []),
    "rejects/multiple_errors/cast_and_less_col.csv": ("", "name age", 2, [(4, FEW), (5, FEW)]),
    "rejects/multiple_errors/cast_and_more_col.csv": ("", "name age", 2, [(4, MANY), (5, MANY)]),
    "rejects/multiple_errors/invalid_utf_cast.csv": ("", "name", 1, [(3, UTF8)]),
    "rejects/multiple_errors/invalid_utf_less.csv": ("", "name", 1, [(3, FEW)]),
    "rejects/multiple_errors/invalid_utf_more.csv": ("", "name", 1, [(3, MANY)]),
    "rejects/multiple_errors/invalid_utf_unquoted.csv": ("", "name last_name", 1, [(3, JUNK)]),
    "rejects/multiple_errors/multiple_errors.csv": (
        "", "name", 2, [(4, MANY), (5, MANY), (6, JUNK), (7, FEW), (8, FEW)]),
    "rejects/multiple_errors/unquoted_cast.csv": ("", "name", 2, [(3, JUNK)]),
    "rejects/multiple_errors/unquoted_less.csv": ("", "name", 2, [(3, JUNK)]),
    "rejects/multiple_errors/unquoted_more.csv": ("", "name", 2, [(3, JUNK)]),
    "rejects/unquoted/basic.csv": ("", "a b", 6, [(5, JUNK)]),
    "rejects/unquoted/unquoted_last_value.csv": ("header=0", "a", 4, [(5, OPEN)]),
    "rejects/unquoted/unquoted_new_line.csv": ("", "a b", 6, [(5, JUNK)]),
    "unescaped_quotes/end_quote.csv": ("header=0", "a", 0, [(1, JUNK), (2, JUNK)]),
    "unescaped_quotes/end_quote_2.csv": ("header=0", "a", 0, [(1, JUNK), (2, JUNK), (3, JUNK)]),
    "unescaped_quotes/end_quote_3.csv": ("header=0", "a", 0, [(1, JUNK), (2, JUNK), (3, JUNK)]),
    "unescaped_quotes/end_quote_mixed.csv": ("header=0", "a", 1, [(1, JUNK), (3, JUNK)]),
    "unescaped_quotes/some_escaped_some_not.csv": ("header=0", "a", 2, [(2, JUNK), (4, JUNK)]),
    "unescaped_quotes/stops.csv": ("", "stop_id stop_name", 7, [(9, JUNK), (10, JUNK)]),
    "unescaped_quotes/unescaped_quote.csv": (
        "header=0 delimiter=;", "a b", 0, [(n, JUNK) for n in range(1, 7)]),
    # Each record is two lines; what a broken quote leaves of it is a broken line too.
    "unescaped_quotes/unescaped_quote_new_line.csv": (
        "header=0 delimiter=;", "a b", 0, [(n, (JUNK, BARE)[n % 2 == 0]) for n in range(1, 13)]),
    "unescaped_quotes/unescaped_quote_new_line_rn.csv": (
        "header=0 delimiter=;", "a b", 0, [(n, (JUNK, BARE)[n % 2 == 0]) for n in range(1, 13)]),
    "headers/all_varchar.csv": ("", "name", 1, []),
    "headers/borked_type.csv": ("", "Date", 2, []),
    "headers/empty_1.csv": ("", "a e", 2, []),
    "headers/empty_2.csv": ("", "e c", 2, []),
    "headers/escaped_quote.csv": ("quote=' escape='", "Name", "error", "a quote inside an unquoted field"),
    "headers/unescaped_quote.csv": ("", "Name Unescaped'Quote", 2, []),
    "headers/integer.csv": ("header=0", "n", 1, []),
    "headers/single_line.csv": ("", "creationDate Id", "error", "differs in the blanks"),
    "headers/undetected_type.csv": ("", "Value", 0, [(2, MANY)]),
    "error/quotednewlines.csv": ("header=0", "a b", 10101, []),
    "error/csv_error.csv": ("header=0", "a b", 3102, []),
    "error/mid_null.csv": ("delimiter=;", "a b c", 2, [(3, MANY)]),
    "error/json.csv": ("header=0", "a b", 0, [(1, BARE), (2, FEW), (3, BARE), (4, BARE)]),
    "decimal_separators/decimal_separators.csv": ("delimiter=;", "commas periods", 5, []),
    "decimal_separators/decimal_separators_csv.csv": ("", "commas periods", 1, []),
    "encodings/latin1.csv": ("", "name age", 0, None),
    "encodings/utf16.csv": ("", "name age", "error", "encoding: utf16"),
    "encodings/shift_jis.csv": ("header=0", "a", 0, None),
}

# file: options, columns, all rows.
DUCKDB_ROWS = {
    "null/hive_partition_null_overwrite.csv": (
        "", "id symbol payload", [["1", None, "0.1"], ["2", "model_a", "0.2"]]),
    "null/multiple_nulls.csv": (
        "null=null null=none", "name age height",
        [["Pedro", "31", "1.73"], ["Mark", None, None], ["Thijs", "26", None]]),
    "null/multiple_quoted_nulls.csv": (
        "null=null null=none", "name age height",
        [["Pedro", "31", "1.73"], ["Mark", None, None], ["Thijs", "26", None]]),
}


class Suites:
    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.n, self.failures = 0, []

    def read(self, path, options, columns):
        """(rows, rejects, error) as csv_json prints them."""
        command = [self.program, os.path.join(self.folder, path), *options, "--", *columns]
        done = subprocess.run(command, capture_output=True, timeout=60)
        if done.returncode != 0:
            raise RuntimeError(f"{path}: exit {done.returncode}: {done.stderr.decode()}")
        lines = [json.loads(line) for line in done.stdout.decode("utf-8", "replace").split("\n") if line]
        rows = [line[2:] for line in lines if line[0] == "row"]
        rejects = sorted((line[1], line[5]) for line in lines if line[0] == "reject")
        errors = [line[4] for line in lines if line[0] == "error"]
        return rows, rejects, errors[0] if errors else None

    def expect(self, path, what, got, wanted):
        self.n += 1
        if got != wanted:
            self.failures.append(f"{path}: {what}: got {str(got)[:400]}, expected {str(wanted)[:400]}")

    def json_of(self, path):
        with open(os.path.join(self.folder, path), encoding="utf-8") as file:
            return json.load(file)

    def names(self, path):
        return sorted(name[:-4] for name in os.listdir(os.path.join(self.folder, path)))

    def spectrum(self):
        for name in self.names("csv-spectrum/csvs"):
            path = f"csv-spectrum/csvs/{name}.csv"
            wanted = self.json_of(f"csv-spectrum/json/{name}.json")
            if name == "location_coordinates":
                # A bare quote, which the suite admits and we do not (and its JSON is of another row).
                self.expect(path, "all", self.read(path, [], list(wanted)), ([], [(2, BARE)], None))
                continue
            columns = list(wanted[0])
            rows = [[row[c] or None for c in columns] for row in wanted]
            self.expect(path, "all", self.read(path, [], columns), (rows, [], None))

    def test_data(self):
        header = ["foo", "bar", "baz"]
        for name in self.names("csv-test-data/csv"):
            path = f"csv-test-data/csv/{name}.csv"
            if name.startswith("bad-header"):
                _, rejects, error = self.read(path, [], header)
                self.expect(path, "refused", bool(rejects or error), True)
                continue
            if name.startswith("bad"):
                rows, rejects, error = self.read(path, ["header=0"], header)
                self.expect(path, "refused", (rows, len(rejects), error), ([header], 1, None))
                continue
            wanted = self.json_of(f"csv-test-data/json/{name}.json")
            if name.startswith("header"):
                rows = [[row[c] for c in header] for row in wanted]
                self.expect(path, "all", self.read(path, [], header), (rows, [], None))
                continue
            columns = header[:len(wanted[0])]
            rows = [[cell or None for cell in row] for row in wanted]
            self.expect(path, "all", self.read(path, ["header=0"], columns), (rows, [], None))

    def duckdb(self):
        for name, (options, columns, n_rows, rejects) in DUCKDB.items():
            path = f"duckdb-csv/{name}"
            got = self.read(path, options.split(), columns.split())
            if n_rows == "error":
                self.expect(path, "error", rejects in (got[2] or ""), True)
            elif rejects is None:
                self.expect(path, "all rejected", (not got[1], {r for _, r in got[1]}), (False, {UTF8}))
            else:
                self.expect(path, "all", (len(got[0]), *got[1:]), (n_rows, rejects, None))
        for name, (options, columns, rows) in DUCKDB_ROWS.items():
            path = f"duckdb-csv/{name}"
            self.expect(path, "all", self.read(path, options.split(), columns.split()), (rows, [], None))

    def encodings(self):
        """Against Python's own decoders; one column, no quotes, and commas are no delimiter."""
        for name, ours, pythons in [
            ("all_latin1", "latin1", "latin-1"), ("latin1", "latin1", "latin-1"),
            ("only_latin1", "latin1", "latin-1"), ("all_utf16", "utf16", "utf-16"),
            ("only_utf16", "utf16", "utf-16"), ("utf16", "utf16", "utf-16"),
        ]:
            path = f"duckdb-csv/encodings/{name}.csv"
            with open(os.path.join(self.folder, path), "rb") as file:
                text = file.read().decode(pythons)
            wanted = [[line or None] for line in re.split("\r\n|\r|\n", text)]
            if wanted[-1] == [None]:
                wanted.pop()
            options = ["header=0", "delimiter=\x1f", "quote=", "escape=", f"encoding={ours}"]
            if "\x1f" in text:
                options[1] = "delimiter=\x7f"
                wanted = [row for row in wanted if row != ["\x7f"]]
            rows, _, error = self.read(path, options, ["line"])
            self.expect(path, "rows", (rows, error), (wanted, None))


def main():
    program, source = sys.argv[1:]
    shared = os.environ.get("ISM_SHARED") or os.path.join(source, "..", "shared")
    folder = os.path.join(shared, "data", "suites")
    if not os.path.isdir(folder):
        print(f"skipped: no suites in {folder}")
        return 77
    suites = Suites(program, folder)
    suites.spectrum()
    suites.test_data()
    suites.duckdb()
    suites.encodings()
    for failure in suites.failures:
        print(failure)
    print(f"{suites.n} files, {len(suites.failures)} failed")
    return 1 if suites.failures else 0


if __name__ == "__main__":
    sys.exit(main())
