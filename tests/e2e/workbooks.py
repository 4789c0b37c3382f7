#!/usr/bin/env python3
"""Workbooks in the shapes that programs give them, and files that are none, damaged or hostile.

    workbooks.py PATH-OF-ISM [--sanitized]
"""

import hashlib
import json
import os
import resource
import struct
import subprocess
import sys
import tempfile
import unittest
import zipfile
from pathlib import Path

import workbook
from workbook import STRICT, parts, save, texts_row

ISM, IS_SANITIZED = None, False
MOST_MIB = 200  # of a process that reads any of these
GOOD = texts_row(1, "name", "n") + '<row r="2"><c r="A2" t="inlineStr"><is><t>x</t></is></c><c r="B2"><v>7</v></c></row>'
PROGRAM = "source s {{ {}  time: none  rejects: 5 rows  fields {{ name: text  n: int }} }}\nmeasure total {{ formula: sum(n of s) }}\n"


def patch(name, old, new, **kinds):
    """Parts of a good workbook, one of them with another text."""
    made = parts({"S": GOOD}, **kinds)
    assert old in made[name], (name, old)
    made[name] = made[name].replace(old, new, 1)
    return made


def without(name, **kinds):
    made = parts({"S": GOOD}, **kinds)
    del made[name]
    return made


def compound(*names):
    """A compound file ([MS-CFB]) of a head and a directory with these streams."""
    head = bytearray(512)
    head[:8] = bytes.fromhex("d0cf11e0a1b11ae1")
    head[30] = 9
    entries = b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in ("Root Entry", *names))
    return bytes(head) + entries.ljust(512, b"\0")


class Stream:
    """A file to which one can only append."""

    def __init__(self, file):
        self.write, self.flush = file.write, file.flush


class Workbooks(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name)

    def tearDown(self):
        self.folder.cleanup()

    def ism(self, *words, source='file: "a.xlsx"', **how):
        (self.path / "p.ism").write_text(PROGRAM.format(source))
        done = subprocess.run([ISM, *words], cwd=self.path, capture_output=True, text=True, timeout=250, **how)
        self.assertIn(done.returncode, (0, 1, 2, 3), done.stderr)
        return done

    def run_it(self, made=None, source='file: "a.xlsx"', words=(), **how):
        """The source in the result, and the value."""
        if isinstance(made, bytes):
            (self.path / "a.xlsx").write_bytes(made)
        elif made:
            save(self.path / "a.xlsx", made)
        done = self.ism("run", "p.ism", "--format", "json", "--as-of", "2026-06-30", *words, source=source, **how)
        self.assertTrue(done.stdout, done.stderr)
        result = json.loads(done.stdout)
        return result["sources"][0], result["measures"][0]["headline"]["value"]

    def assert_good(self, made, source='file: "a.xlsx"', value=7, **how):
        read, total = self.run_it(made, source, **how)
        self.assertNotIn("failure", read)
        self.assertEqual(total, value)
        return read

    def assert_fails(self, made, text, source='file: "a.xlsx"', **how):
        read, total = self.run_it(made, source, **how)
        self.assertIn(text, read.get("failure", "no failure"))
        self.assertIsNone(total)

    # ---- shapes ----

    def test_shapes(self):
        shapes = {
            "plain": parts({"S": GOOD}),
            "strict": parts({"S": GOOD}, names=STRICT),
            "absolute targets": parts({"S": GOOD}, absolute=True),
            "a prefix": {
                name: text.replace("<", "<x:").replace("<x:/", "</x:").replace("xmlns=", "xmlns:x=").replace("<x:?xml", "<?xml")
                if name.endswith(("sheet1.xml", "workbook.xml")) else text
                for name, text in parts({"S": GOOD}).items()
            },
            "no references": parts({"S": GOOD.replace(' r="A2"', "").replace(' r="B2"', "").replace(' r="2"', "")}),
            "other names of parts": {
                name.replace("xl/", "book/inner/").replace("_rels/workbook", "_rels/main").replace("workbook.xml", "main.xml")
                .replace("worksheets/sheet1", "s/one"): text.replace("xl/workbook.xml", "book/x/../inner/./main.xml")
                .replace("worksheets/sheet1.xml", "s/%6Fne.xml")
                for name, text in parts({"S": GOOD}).items()
            },
            "names in other cases": {
                name.upper() if name.endswith("sheet1.xml") else name: text for name, text in parts({"S": GOOD}).items()
            },
            "UTF-16": {
                name: text.replace("UTF-8", "UTF-16").encode("utf-16") if name.endswith("sheet1.xml") else text
                for name, text in parts({"S": GOOD}).items()
            },
            "empty styles": parts({"S": GOOD}, formats=[]),
            "a hidden sheet": patch("xl/workbook.xml", 'name="S"', 'name="S" state="veryHidden"'),
            "blank rows and cells": parts({"S": GOOD + '<row r="3"/><row r="9"><c r="A9"/><c r="C9" t="str"><f>""</f><v></v></c></row>'}),
            "a chart before it": patch("xl/_rels/workbook.xml.rels", "<Relationship ",
                                       f'<Relationship Id="c" Type="{workbook.TRANSITIONAL["doc"]}/chartsheet" Target="c.xml"/><Relationship '),
            "a link to elsewhere": patch("xl/_rels/workbook.xml.rels", "<Relationship ",
                                         '<Relationship Id="l" Type="t/styles2" TargetMode="External" Target="https://example.org/"/><Relationship '),
        }
        shapes["a chart before it"]["xl/workbook.xml"] = shapes["a chart before it"]["xl/workbook.xml"].replace(
            "<sheets>", '<sheets><sheet name="Chart" sheetId="9" r:id="c"/>')
        for name, made in shapes.items():
            with self.subTest(name):
                self.assert_good(made)

    def test_compressed_or_not(self):
        for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            save(self.path / "a.xlsx", parts({"S": GOOD}), method)
            self.assert_good(None)
        # As it is written to a stream: sizes and checksums follow the parts; and with sizes of 64 bits.
        made = parts({"S": GOOD})
        with open(self.path / "a.xlsx", "wb") as file, zipfile.ZipFile(Stream(file), "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in made.items():
                archive.writestr(name, text)
        self.assert_good(None)
        with zipfile.ZipFile(self.path / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in made.items():
                with archive.open(name, "w", force_zip64=True) as part:
                    part.write(text.encode())
        self.assert_good(None)
        (self.path / "a.xlsx").write_bytes(b"#!/bin/sh\n" + (self.path / "a.xlsx").read_bytes())
        self.assert_good(None)

    def test_options(self):
        named = 'file: "a.xlsx"  format: xlsx({})'
        two = parts({"First": texts_row(1, "name", "n"), "Second <&>": texts_row(1, "Title") + texts_row(2) + texts_row(3, " name", "n ") + texts_row(4, " - ", " 5 ") + texts_row(5, "y", "6")})
        self.assert_good(two, source=named.format('sheet: "Second <&>", skip: 2, trim: true'), value=11)
        read = self.assert_good(two, source=named.format('sheet: "Second <&>", skip: 2, trim: true, null: ["-", "?"]'), value=6)
        self.assertEqual((read["rows"], read["rejected"], read["rejects"][0]["line"]), (2, 1, 4))
        self.assert_good(two, source=named.format('sheet: "Second <&>", skip: 4, header: false'), value=6)
        self.assert_fails(two, "the workbook has no sheet `Secnd <&>`; the nearest is `Second <&>`", source=named.format('sheet: "Secnd <&>"'))

    def test_faults_of_headers(self):
        self.assert_fails(parts({"S": texts_row(1, "nme", "n") + texts_row(2, "x", "1")}), "no column `name` for the field `name`; the nearest of the header's 2 is `nme`")
        self.assert_fails(parts({"S": texts_row(1, "name", "n", "name")}), "the header has `name` twice, in columns 1 and 3")
        self.assert_fails(parts({"S": ""}), "the sheet has no row that could be its header")
        self.assert_fails(parts({"S": GOOD}), "the sheet has no row that could be its header", source='file: "a.xlsx"  format: xlsx(skip: 2)')

    def test_all_ways_to_run(self):
        made = parts({"S": GOOD + texts_row(3, "y", "z")})
        read = self.assert_good(made)
        self.assertEqual(read["rejects"][0]["line"], 3)
        self.assertEqual(read["rejects"][0]["column"], 2)
        self.ism("build", "p.ism", "-o", "p")
        built = subprocess.run([self.path / "p", "--as-of", "2026-06-30", "--threads", "4"], cwd=self.path, capture_output=True, text=True)
        self.assertIn("7", built.stdout)
        self.assertIn("a.xlsx:3:2", built.stdout)
        why = self.ism("why", "p.ism", "total", "--as-of", "2026-06-30").stdout
        self.assertIn("a.xlsx:2", why)

    def test_in_place_of_others(self):
        save(self.path / "b.xlsx", parts({"S": GOOD}))
        self.assert_good(None, source='file: "a.csv"', words=["--source", "s=b.xlsx"])
        (self.path / "c.csv").write_text("name,n\nx,8\n")
        self.assert_good(None, source='file: "a.xlsx"', words=["--source", "s=c.csv"], value=8)
        self.assert_fails(None, "is no .xlsx workbook", source='file: "a.xlsx"  format: xlsx', words=["--source", "s=c.csv"])

    def test_standard_input(self):
        source = 'file: "-"  format: xlsx'
        save(self.path / "b.xlsx", parts({"S": GOOD}))
        with open(self.path / "b.xlsx", "rb") as file:
            read = self.assert_good(None, source=source, stdin=file)
        digest = hashlib.sha256((self.path / "b.xlsx").read_bytes()).hexdigest()
        self.assertEqual(read["files"][0]["sha256"], digest)
        self.assertEqual(self.assert_good(None, source='file: "b.xlsx"')["files"][0]["sha256"], digest)
        self.assert_fails(None, "a workbook is read from its end and cannot come from a pipe", source=source, input="")

    # ---- files that are something else, or damaged ----

    def test_other_files(self):
        ods = {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<office/>"}
        xlsb = patch("_rels/.rels", "xl/workbook.xml", "xl/workbook.bin")
        cases = [
            (b"", "is empty: it is no workbook"),
            (b"name,n\nx,1\n", "is no .xlsx workbook"),
            (compound("Workbook"), "is a workbook of the old form .xls; save it as .xlsx"),
            (compound("EncryptionInfo", "EncryptedPackage"), "is an encrypted workbook; save it without a password"),
            (compound()[:9], "is a workbook of the old form .xls"),
            (ods, "is a document of the form .ods; save it as .xlsx"),
            (xlsb, "is a workbook of the binary form .xlsb; save it as .xlsx"),
            ({"a.txt": "x"}, "is an archive, but no .xlsx workbook"),
        ]
        for made, text in cases:
            with self.subTest(text):
                self.assert_fails(made, text)
        (self.path / "a.xlsx").rename(self.path / "~$a.xlsx")
        (self.path / "~$a.xlsx").write_bytes(b"\x04user".ljust(165))
        self.assert_fails(None, "is the lock file of a workbook that is open", source='file: "~$a.xlsx"')

    def test_cut_anywhere(self):
        """No beginning of a workbook is read as one."""
        save(self.path / "whole.xlsx", parts({"S": GOOD}))
        whole = (self.path / "whole.xlsx").read_bytes()
        for size in [4, 30, 100, len(whole) // 2, len(whole) - 60, len(whole) - 23]:
            with self.subTest(size):
                self.assert_fails(whole[:size], "workbook")

    def test_damaged_archives(self):
        save(self.path / "b.xlsx", parts({"S": GOOD}), zipfile.ZIP_STORED)
        whole = (self.path / "b.xlsx").read_bytes()
        self.assertEqual(whole.count(b"<v>7</v>"), 1)
        self.assert_fails(whole.replace(b"<v>7</v>", b"<v>8</v>"), "its part `xl/worksheets/sheet1.xml` is damaged: its checksum is another one")
        save(self.path / "b.xlsx", parts({"S": GOOD}))
        whole = bytearray((self.path / "b.xlsx").read_bytes())
        at = whole.index(b"xl/worksheets/sheet1.xml", whole.index(b"PK\1\2")) - 46
        flags = bytearray(whole)
        flags[at + 8] |= 1
        self.assert_fails(bytes(flags), "is encrypted")
        # The directory says that the sheet is longer, or shorter, than it is.
        size = struct.unpack_from("<I", whole, at + 24)[0]
        for wrong, text in ((size + 5, "is cut short"), (size - 5, "damaged")):
            lies = bytearray(whole)
            struct.pack_into("<I", lies, at + 24, wrong)
            local = struct.unpack_from("<I", lies, at + 42)[0]
            struct.pack_into("<I", lies, local + 22, wrong)
            self.assert_fails(bytes(lies), text if wrong > size else "part `xl/worksheets/sheet1.xml` is")
        save(self.path / "b.xlsx", parts({"S": GOOD}), zipfile.ZIP_LZMA)
        self.assert_fails((self.path / "b.xlsx").read_bytes(), "is compressed in a way that workbooks are not")

    def test_faults_of_parts(self):
        sheet1, book = "xl/worksheets/sheet1.xml", "xl/workbook.xml"
        deep = "<a>" * 100 + "</a>" * 100
        cases = [
            (without(sheet1), "its part `xl/worksheets/sheet1.xml` is not there"),
            (without("xl/_rels/workbook.xml.rels"), "its part `xl/_rels/workbook.xml.rels` is not there"),
            (without("xl/sharedStrings.xml", texts=["x"]), "its part `xl/sharedStrings.xml` is not there"),
            (patch(book, "</sheets>", ""), "its part `xl/workbook.xml` is no good XML"),
            (patch(book, f"<workbook xmlns=\"{workbook.TRANSITIONAL['main']}\"", '<workbook xmlns="urn:x"'), "its part `xl/workbook.xml` is no workbook"),
            (patch(book, 'r:id="rId1"', 'r:id="none"'), "the workbook has no worksheet"),
            (patch(sheet1, "</row></sheetData></worksheet>", "</row>"), "its part `xl/worksheets/sheet1.xml` is no good XML"),
            (patch(sheet1, "<worksheet", '<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet'), "has a DOCTYPE, which parts of a workbook must not have"),
            (patch(sheet1, "<sheetData>", deep + "<sheetData>"), "is nested too deeply"),
            (patch(sheet1, 'r="B2"', 'r="A2"'), "has the cells of row 2 in no order"),
            (patch(sheet1, 'r="B2"', 'r="B3"'), "has a cell where none can be, in row 2"),
            (patch(sheet1, 'r="B2"', 'r="XFE2"'), "has a cell where none can be, in row 2"),
            (patch(sheet1, '<row r="2"', '<row r="1"'), "has row 1 behind row 1"),
            (patch(sheet1, 'r="B2"', 'r="B2" t="z"'), "has a cell of a type that there is not"),
            (patch(sheet1, 'r="B2"', 'r="B2" s="1"', formats=[]), "damaged: its style is none of the workbook's"),
            (patch(sheet1, 'r="B2"', 'r="B2" t="s"', texts=["x"] * 7), "damaged: its text is none of the workbook's"),
        ]
        for made, text in cases:
            with self.subTest(text):
                self.assert_fails(made, text)

    def test_uncomputed_workbook(self):
        """Who wrote it says that its formulas have no good values."""
        formula = GOOD.replace("<v>7</v>", "<f>3+4</f><v>7</v>")
        self.assert_good(parts({"S": formula}))
        self.assert_good(parts({"S": formula}, after='<calcPr fullCalcOnLoad="0"/>'))
        read, total = self.run_it(parts({"S": formula}, after='<calcPr fullCalcOnLoad="1"/>'))
        self.assertEqual((read["rejected"], total), (1, None))
        self.assertIn("a formula without a computed value", read["rejects"][0]["reason"])
        text = GOOD + '<row r="3"><c r="A3" t="str"><f>"y"</f><v></v></c></row>'
        self.assertEqual(self.assert_good(parts({"S": text}))["rows"], 1)
        read, total = self.run_it(parts({"S": text}, after='<calcPr fullCalcOnLoad="1"/>'))
        self.assertEqual((read["rows"], read["rejected"], total), (2, 1, 7))

    def test_counts_that_lie(self):
        made = parts({"S": GOOD.replace('r="A2" t="inlineStr"><is><t>x</t></is>', 'r="A2" t="s"><v>1</v>')}, texts=["a", "x"])
        for count in ("0", "4294967295", "many"):
            made["xl/sharedStrings.xml"] = workbook.shared(["a", "x"], count=count)
            self.assert_good(made)

    # ---- what asks for more than it should ----

    def peak(self, made, text):
        """Reads it in a process that may have little memory."""
        save(self.path / "a.xlsx", made)
        limit = MOST_MIB << 20
        before = None if IS_SANITIZED else (lambda: resource.setrlimit(resource.RLIMIT_DATA, (limit, limit)))
        if text:
            self.assert_fails(None, text, preexec_fn=before)
        else:
            self.assert_good(None, preexec_fn=before)

    def test_bombs(self):
        blank = " " * (32 << 20)
        self.peak(patch("xl/worksheets/sheet1.xml", "</sheetData>", f"</sheetData><!--{blank}-->"), "has a tag of more than a megabyte")
        self.peak(patch("xl/worksheets/sheet1.xml", "<sheetData>", f"{blank}<sheetData>"), None)
        many = "".join(f' a{n}=""' for n in range(300000))
        self.peak(patch("xl/worksheets/sheet1.xml", "<sheetData>", f"<sheetData{many}>"), "has a tag of more than a megabyte")
        self.peak(patch("xl/sharedStrings.xml", "<si>", f"<si><t>{blank}</t></si><si>", texts=["x"]), "has a text of more than 16777216 bytes")
        long = GOOD + f'<row r="3"><c t="inlineStr"><is><t>{blank}</t></is></c></row>' + '<row r="4"><c t="inlineStr"><is><t>y</t></is></c><c><v>1</v></c></row>'
        save(self.path / "a.xlsx", parts({"S": long}))
        read, total = self.run_it()
        self.assertEqual((read["rows"], read["rejected"], total), (3, 1, 8))
        self.assertEqual(read["rejects"][0]["reason"], "a row longer than the limit")

    def test_many_rows(self):
        rows = "".join(f"<row><c t='inlineStr'><is><t>y</t></is></c><c><v>{n % 10}</v></c></row>" for n in range(200000))
        made = parts({"S": GOOD + rows + "<row/>" * 1000000})
        if not IS_SANITIZED:
            self.assert_good(made, value=7 + 900000)


if __name__ == "__main__":
    ISM = os.path.abspath(sys.argv.pop(1))
    IS_SANITIZED = "--sanitized" in sys.argv
    if IS_SANITIZED:
        sys.argv.remove("--sanitized")
    unittest.main()
