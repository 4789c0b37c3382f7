"""Workbooks for tests, written part by part as ECMA-376 says, so that each test can write one part otherwise."""

import zipfile
from xml.sax.saxutils import escape, quoteattr

TRANSITIONAL = {
    "main": "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "doc": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
}
STRICT = {
    "main": "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "doc": "http://purl.oclc.org/ooxml/officeDocument/relationships",
}
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def relations(items, doc):
    """(id, type, target) of each."""
    return f'<Relationships xmlns="{RELATIONS}">' + "".join(
        f'<Relationship Id="{id}" Type="{doc}/{kind}" Target="{target}"/>' for id, kind, target in items
    ) + "</Relationships>"


def sheet(rows, main=TRANSITIONAL["main"], after=""):
    return f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{main}"><dimension ref="A1"/><sheetData>{rows}</sheetData>{after}</worksheet>'


def shared(items, main=TRANSITIONAL["main"], count=None):
    """Each is a text, or the XML of what stands in its <si>."""
    texts = "".join(f"<si>{one}</si>" if one.startswith("<") else f'<si><t xml:space="preserve">{escape(one)}</t></si>' for one in items)
    return f'<sst xmlns="{main}" count="{count or len(items)}" uniqueCount="{count or len(items)}">{texts}</sst>'


def styles(formats, main=TRANSITIONAL["main"]):
    """Style n + 1 has the n-th format: a number, or a code. Style 0 is General."""
    codes = [one for one in formats if isinstance(one, str)]
    own = "".join(f'<numFmt numFmtId="{164 + n}" formatCode={quoteattr(code)}/>' for n, code in enumerate(codes))
    ids = [0] + [164 + codes.index(one) if isinstance(one, str) else one for one in formats]
    return (
        f'<styleSheet xmlns="{main}"><numFmts count="{len(codes)}">{own}</numFmts>'
        '<cellStyleXfs count="1"><xf numFmtId="14"/></cellStyleXfs>'
        f'<cellXfs count="{len(ids)}">' + "".join(f'<xf numFmtId="{id}" xfId="0"/>' for id in ids) + "</cellXfs></styleSheet>"
    )


def parts(sheets, texts=None, formats=None, names=TRANSITIONAL, before="", after="", absolute=False):
    """Parts by name; `sheets` is the XML of the rows of each sheet by its name, or a whole part."""
    main, doc = names["main"], names["doc"]
    root = "/xl/" if absolute else ""
    links, listed, made = [], "", {}
    for n, (name, rows) in enumerate(sheets.items(), 1):
        links.append((f"rId{n}", "worksheet", f"{root}worksheets/sheet{n}.xml"))
        listed += f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>'
        made[f"xl/worksheets/sheet{n}.xml"] = rows if rows.startswith("<?xml") else sheet(rows, main)
    if texts is not None:
        links.append(("rId91", "sharedStrings", root + "sharedStrings.xml"))
        made["xl/sharedStrings.xml"] = shared(texts, main)
    if formats is not None:
        links.append(("rId92", "styles", root + "styles.xml"))
        made["xl/styles.xml"] = styles(formats, main)
    made["xl/workbook.xml"] = (
        f'<workbook xmlns="{main}" xmlns:r="{doc}">{before}<sheets>{listed}</sheets>{after}</workbook>'
    )
    made["xl/_rels/workbook.xml.rels"] = relations(links, doc)
    made["_rels/.rels"] = relations([("rId1", "officeDocument", ("/" if absolute else "") + "xl/workbook.xml")], doc)
    made["[Content_Types].xml"] = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    return made


def save(path, made, method=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, text in made.items():
            archive.writestr(zipfile.ZipInfo(name), text, method)


def texts_row(number, *cells):
    """A row of inline strings."""
    return f'<row r="{number}">' + "".join(
        f'<c t="inlineStr"><is><t xml:space="preserve">{escape(one)}</t></is></c>' for one in cells
    ) + "</row>"
