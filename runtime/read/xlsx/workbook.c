#include "runtime/read/xlsx/workbook.h"

#include <stdio.h>
#include <string.h>

#include "runtime/kernel/utf8.h"
#include "runtime/read/nearest.h"
#include "runtime/read/xlsx/relations.h"
#include "runtime/read/xlsx/xml.h"

enum {
	NAME_CHARS = 128, /* of a sheet; programs that make workbooks allow 31 */
	MOST_SHEETS = 10000,
};

struct finding {
	struct ism_xlsx_workbook *workbook;
	const struct ism_xlsx_relations *relations;
	const char *wanted; /* NULL: the first worksheet */
	uint32_t n_sheets;
	bool is_found;
	char other[NAME_CHARS]; /* the nearest name; "": there is no sheet */
	uint32_t distance;
};

/* ---- the sheet ---- */

/* The beginning of a name, at the end of a character. */
static void keep_name(char to[NAME_CHARS], const char *name)
{
	size_t n = strnlen(name, NAME_CHARS - 1);

	while (n > 0 && ism_utf8_is_continuation(name[n]))
		n--;
	memcpy(to, name, n);
	to[n] = '\0';
}

static void note_other(struct finding *finding, const char *name)
{
	uint32_t distance = 0;

	if (finding->wanted)
		distance = ism_nearest_distance(
			(struct ism_slice){ finding->wanted, strlen(finding->wanted) },
			(struct ism_slice){ name, strlen(name) });
	if (finding->other[0] && distance >= finding->distance)
		return;
	keep_name(finding->other, name);
	finding->distance = distance;
}

/* Keeps the name of a part; false where it is too long. */
static bool keep_part(char to[ISM_XLSX_PART_CHARS], const char *part)
{
	return snprintf(to, ISM_XLSX_PART_CHARS, "%s", part) < ISM_XLSX_PART_CHARS;
}

static const char *id_of(const char **attributes)
{
	const char *id = ism_xlsx_attribute(attributes,
		"http://schemas.openxmlformats.org/officeDocument/2006/relationships|id");

	return id ? id
		  : ism_xlsx_attribute(attributes,
			    "http://purl.oclc.org/ooxml/officeDocument/relationships|id");
}

static void take_sheet(struct ism_xlsx_xml *xml, const char **attributes)
{
	struct finding *finding = xml->self;
	const char *name = ism_xlsx_attribute(attributes, "name");
	const char *id = id_of(attributes);
	const struct ism_xlsx_relation *relation;
	bool is_worksheet;

	if (finding->is_found)
		return;
	if (++finding->n_sheets > MOST_SHEETS) {
		ism_xlsx_xml_fail(xml, "has more than %d sheets", MOST_SHEETS);
		return;
	}
	if (!name || !id) {
		ism_xlsx_xml_fail(xml, "has a sheet without a name or a part");
		return;
	}
	relation = ism_xlsx_relation_of_id(finding->relations, id);
	is_worksheet = relation && !strcmp(relation->type, "worksheet");
	if (finding->wanted ? strcmp(finding->wanted, name) : !is_worksheet) {
		note_other(finding, name);
		return;
	}
	if (!is_worksheet)
		ism_xlsx_xml_fail(xml, "says that the sheet `%s` is no worksheet but %s%s",
			finding->wanted, relation ? "a " : "nothing",
			relation ? relation->type : "");
	else if (!keep_part(finding->workbook->sheet, relation->target))
		ism_xlsx_xml_fail(xml, "has a sheet with too long a name");
	else
		finding->is_found = true;
}

/* ---- the workbook's part ---- */

static void on_begin(struct ism_xlsx_xml *xml, const char *name, const char **attributes)
{
	struct finding *finding = xml->self;

	if (xml->depth == 1 && strcmp(name, "workbook"))
		ism_xlsx_xml_fail(xml, "is no workbook");
	else if (xml->depth == 2 && !strcmp(name, "workbookPr"))
		finding->workbook->is_1904 = ism_xlsx_is_true(attributes, "date1904");
	else if (xml->depth == 2 && !strcmp(name, "calcPr"))
		finding->workbook->is_uncomputed = ism_xlsx_is_true(attributes, "fullCalcOnLoad");
	else if (xml->depth == 3 && !strcmp(name, "sheet"))
		take_sheet(xml, attributes);
}

static enum ism_status fail_sheet(const struct finding *finding,
	const struct ism_xlsx_package *package, struct ism_error *error)
{
	char wanted[NAME_CHARS];

	if (!finding->wanted)
		return ism_fail_at(
			error, ISM_ERR_DATA, package->shown, 0, 0, "the workbook has no worksheet");
	keep_name(wanted, finding->wanted);
	if (!finding->other[0])
		return ism_fail_at(error, ISM_ERR_DATA, package->shown, 0, 0,
			"the workbook has no sheet `%s`, nor any other", wanted);
	return ism_fail_at(error, ISM_ERR_DATA, package->shown, 0, 0,
		"the workbook has no sheet `%s`; the nearest is `%s`", wanted, finding->other);
}

static bool set_part(
	char to[ISM_XLSX_PART_CHARS], const struct ism_xlsx_relations *relations, const char *type)
{
	const struct ism_xlsx_relation *relation = ism_xlsx_relation_of_type(relations, type);

	return keep_part(to, relation ? relation->target : "");
}

static enum ism_status read_workbook(struct ism_xlsx_workbook *workbook,
	struct ism_xlsx_package *package, const char *part,
	const struct ism_xlsx_relations *relations, const char *sheet, struct ism_error *error)
{
	static const struct ism_xlsx_handler handler = { .begin = on_begin };
	struct finding finding = { .workbook = workbook, .relations = relations, .wanted = sheet };

	if (!set_part(workbook->strings, relations, "sharedStrings") ||
		!set_part(workbook->styles, relations, "styles"))
		return ism_fail_at(error, ISM_ERR_DATA, package->shown, 0, 0,
			"the name of one of its parts is too long");
	ISM_TRY(ism_xlsx_xml_read_part(package, part, &handler, &finding, error));
	return finding.is_found ? ISM_OK : fail_sheet(&finding, package, error);
}

/* ---- the archive ---- */

/* Archives that hold sheets of another kind, or none. */
static enum ism_status no_workbook(struct ism_xlsx_package *package, struct ism_error *error)
{
	const char *what = "is an archive, but no .xlsx workbook";

	if (ism_xlsx_package_has(package, "content.xml") &&
		ism_xlsx_package_has(package, "mimetype"))
		what = "is a document of the form .ods; save it as .xlsx";
	return ism_fail_at(error, ISM_ERR_DATA, package->shown, 0, 0, "%s", what);
}

static bool ends_with(const char *text, const char *end)
{
	size_t n = strlen(text), m = strlen(end);

	return n >= m && !strcmp(text + n - m, end);
}

/* The part of the workbook itself. */
static enum ism_status find_workbook(struct ism_xlsx_package *package,
	const struct ism_xlsx_relations *root, char part[ISM_XLSX_PART_CHARS],
	struct ism_error *error)
{
	const struct ism_xlsx_relation *relation =
		ism_xlsx_relation_of_type(root, "officeDocument");

	if (!relation || !relation->target[0] || !keep_part(part, relation->target))
		return no_workbook(package, error);
	if (ends_with(part, ".bin"))
		return ism_fail_at(error, ISM_ERR_DATA, package->shown, 0, 0,
			"is a workbook of the binary form .xlsb; save it as .xlsx");
	return ISM_OK;
}

enum ism_status ism_xlsx_workbook_find(struct ism_xlsx_workbook *workbook,
	struct ism_xlsx_package *package, const char *sheet, struct ism_error *error)
{
	struct ism_xlsx_relations relations = { 0 };
	char part[ISM_XLSX_PART_CHARS];
	enum ism_status status;

	*workbook = (struct ism_xlsx_workbook){ 0 };
	if (!ism_xlsx_package_has(package, "_rels/.rels"))
		return no_workbook(package, error);
	status = ism_xlsx_relations_read(&relations, package, "", error);
	if (status == ISM_OK)
		status = find_workbook(package, &relations, part, error);
	ism_xlsx_relations_release(&relations);
	if (status != ISM_OK)
		return status;
	status = ism_xlsx_relations_read(&relations, package, part, error);
	if (status == ISM_OK)
		status = read_workbook(workbook, package, part, &relations, sheet, error);
	ism_xlsx_relations_release(&relations);
	return status;
}
