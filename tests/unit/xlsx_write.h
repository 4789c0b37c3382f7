/* Workbooks for tests: archives of parts that are not compressed, and the parts of a small good one. */
#ifndef ISM_TESTS_UNIT_XLSX_WRITE_H
#define ISM_TESTS_UNIT_XLSX_WRITE_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define XLSX_MAIN "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define XLSX_DOC  "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define XLSX_RELS "http://schemas.openxmlformats.org/package/2006/relationships"

enum { XLSX_SHEET, XLSX_PARTS = 6 };

/* Parts of a good workbook: name, beginning, and the rest of it. Its texts are a, xy_ and z, its styles 1 and 2 dates. */
static const struct xlsx_part {
	const char *name, *begin, *rest;
} xlsx_parts[XLSX_PARTS] = {
	{ "xl/worksheets/sheet1.xml", "<worksheet xmlns='" XLSX_MAIN "'><sheetData>",
		"<row r='1'><c r='A1' t='s'><v>0</v></c><c "
		"t='inlineStr'><is><t>b</t></is></c></row>"
		"<row r='2'><c r='A2' t='s'><v>1</v></c><c s='1'><v>46000.5</v></c></row>"
		"</sheetData></worksheet>" },
	{ "xl/sharedStrings.xml", "<sst xmlns='" XLSX_MAIN "'><si><t>a</t></si>",
		"<si><r><t>x</t></r><r><t>y_x005F_</t></r><rPh><t>no</t></rPh></si>"
		"<si><t>z</t></si></sst>" },
	{ "xl/styles.xml", "<styleSheet xmlns='" XLSX_MAIN "'>",
		"<numFmts><numFmt numFmtId='164' formatCode='[h]:mm'/></numFmts>"
		"<cellXfs><xf/><xf numFmtId='14'/><xf numFmtId='164'/></cellXfs></styleSheet>" },
	{ "xl/workbook.xml", "<workbook xmlns='" XLSX_MAIN "' xmlns:r='" XLSX_DOC "'>",
		"<workbookPr/><sheets><sheet name='S' r:id='a'/></sheets></workbook>" },
	{ "xl/_rels/workbook.xml.rels", "<Relationships xmlns='" XLSX_RELS "'>",
		"<Relationship Id='a' Type='" XLSX_DOC
		"/worksheet' Target='worksheets/sheet1.xml'/>"
		"<Relationship Id='b' Type='" XLSX_DOC
		"/sharedStrings' Target='sharedStrings.xml'/>"
		"<Relationship Id='c' Type='" XLSX_DOC
		"/styles' Target='/xl/styles.xml'/></Relationships>" },
	{ "_rels/.rels", "<Relationships xmlns='" XLSX_RELS "'>",
		"<Relationship Id='a' Type='" XLSX_DOC
		"/officeDocument' Target='xl/workbook.xml'/></Relationships>" },
};

/* ---- bytes ---- */

struct xlsx_bytes {
	char *data;
	size_t size;
};

static inline void xlsx_put(struct xlsx_bytes *to, const void *bytes, size_t size)
{
	char *grown = realloc(to->data, to->size + size + 1);

	if (!grown)
		abort();
	memcpy(grown + to->size, bytes, size);
	to->data = grown;
	to->size += size;
}

static inline void xlsx_put_text(struct xlsx_bytes *to, const char *text)
{
	xlsx_put(to, text, strlen(text));
}

/* Little-endian. */
static inline void xlsx_put_number(struct xlsx_bytes *to, uint64_t number, int n_bytes)
{
	for (; n_bytes > 0; n_bytes--, number >>= 8)
		xlsx_put(to, &(uint8_t){ (uint8_t)number }, 1);
}

/* ---- archives ---- */

struct xlsx_archive {
	struct xlsx_bytes bytes, directory;
	unsigned n;
};

/* What the heads of a part, in front of it and in the directory, have in common. */
static inline void xlsx_put_head(
	struct xlsx_bytes *to, const char *name, const struct xlsx_bytes *part)
{
	xlsx_put_number(to, 20, 2);
	xlsx_put_number(to, 0, 8); /* flags, no compression, time */
	xlsx_put_number(to, crc32(0, (const Bytef *)part->data, (uInt)part->size), 4);
	xlsx_put_number(to, part->size, 4);
	xlsx_put_number(to, part->size, 4);
	xlsx_put_number(to, strlen(name), 2);
	xlsx_put_number(to, 0, 2);
}

static inline void xlsx_add(
	struct xlsx_archive *archive, const char *name, const struct xlsx_bytes *part)
{
	size_t offset = archive->bytes.size;

	xlsx_put_number(&archive->bytes, 0x04034b50, 4);
	xlsx_put_head(&archive->bytes, name, part);
	xlsx_put_text(&archive->bytes, name);
	xlsx_put(&archive->bytes, part->data, part->size);
	xlsx_put_number(&archive->directory, 0x02014b50, 4);
	xlsx_put_number(&archive->directory, 20, 2);
	xlsx_put_head(&archive->directory, name, part);
	xlsx_put_number(&archive->directory, 0, 10);
	xlsx_put_number(&archive->directory, offset, 4);
	xlsx_put_text(&archive->directory, name);
	archive->n++;
}

/* The archive with its directory; the caller frees `data`. */
static inline struct xlsx_bytes xlsx_end(struct xlsx_archive *archive)
{
	size_t offset = archive->bytes.size;

	xlsx_put(&archive->bytes, archive->directory.data, archive->directory.size);
	xlsx_put_number(&archive->bytes, 0x06054b50, 4);
	xlsx_put_number(&archive->bytes, 0, 4);
	xlsx_put_number(&archive->bytes, archive->n, 2);
	xlsx_put_number(&archive->bytes, archive->n, 2);
	xlsx_put_number(&archive->bytes, archive->directory.size, 4);
	xlsx_put_number(&archive->bytes, offset, 4);
	xlsx_put_number(&archive->bytes, 0, 2);
	free(archive->directory.data);
	return archive->bytes;
}

/* The good workbook with other rows in its sheet. The caller frees `data`. */
static inline struct xlsx_bytes xlsx_make(const char *rows)
{
	struct xlsx_archive archive = { 0 };

	for (unsigned i = 0; i < XLSX_PARTS; i++) {
		struct xlsx_bytes part = { 0 };

		xlsx_put_text(&part, xlsx_parts[i].begin);
		xlsx_put_text(&part, i == XLSX_SHEET ? rows : xlsx_parts[i].rest);
		if (i == XLSX_SHEET)
			xlsx_put_text(&part, "</sheetData></worksheet>");
		xlsx_add(&archive, xlsx_parts[i].name, &part);
		free(part.data);
	}
	return xlsx_end(&archive);
}

#endif
