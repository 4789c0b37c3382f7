/*
 * One part of a package as XML (XML 1.0, Namespaces in XML 1.0), read by expat as a stream: elements and text are handed to
 * functions, which may pause it after what they have seen. A DOCTYPE is refused, so that there are no entities but
 * those of XML itself; so are elements that are nested too deeply and single tags of a megabyte.
 *
 * Names: those in the namespaces of SpreadsheetML, transitional and strict, and of relationships come without their
 * namespace; others as "", which is no element's name. Attributes are as expat has them, those without a prefix by their name.
 */
#ifndef ISM_RUNTIME_READ_XLSX_XML_H
#define ISM_RUNTIME_READ_XLSX_XML_H

#include <expat.h>

#include "runtime/read/xlsx/package.h"

struct ism_xlsx_xml;

/* What becomes of a part; `depth` of struct ism_xlsx_xml is that of the element, 1 for the root. */
struct ism_xlsx_handler {
	void (*begin)(struct ism_xlsx_xml *xml, const char *name, const char **attributes);
	void (*end)(struct ism_xlsx_xml *xml, const char *name); /* NULL: not asked for */
	void (*text)(
		struct ism_xlsx_xml *xml, const char *text, size_t size); /* NULL: not asked for */
};

struct ism_xlsx_xml {
	struct ism_xlsx_package *package;
	const struct ism_xlsx_handler *handler;
	void *self; /* the handler's */
	XML_Parser parser;
	uint32_t depth;
	uint64_t fed_bytes;
	bool is_paused, is_over;
	enum ism_status status; /* what ism_xlsx_xml_fail said */
	struct ism_error fault;
	uint64_t line, column; /* a place for messages of faults; 0: none */
};

/* Begins a part. To be closed whatever comes back. */
enum ism_status ism_xlsx_xml_open(struct ism_xlsx_xml *xml, struct ism_xlsx_package *package,
	const char *part, const struct ism_xlsx_handler *handler, void *self,
	struct ism_error *error);
void ism_xlsx_xml_close(struct ism_xlsx_xml *xml);

/* Reads on until a function of the handler pauses it, or to the end, where is_over is set. */
enum ism_status ism_xlsx_xml_read(struct ism_xlsx_xml *xml, struct ism_error *error);

/* The whole part. */
enum ism_status ism_xlsx_xml_read_part(struct ism_xlsx_package *package, const char *part,
	const struct ism_xlsx_handler *handler, void *self, struct ism_error *error);

/* ---- within functions of the handler ---- */

void ism_xlsx_xml_pause(struct ism_xlsx_xml *xml);

/* Ends the reading; what it says follows "its part `…` ". */
void ism_xlsx_xml_fail(struct ism_xlsx_xml *xml, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void ism_xlsx_xml_no_memory(struct ism_xlsx_xml *xml);

/* The value of an attribute, NULL where there is none. */
const char *ism_xlsx_attribute(const char **attributes, const char *name);

/* Whether an attribute is there and true (xsd:boolean). */
bool ism_xlsx_is_true(const char **attributes, const char *name);

/* Digits alone, up to `most`; false for anything else. */
bool ism_xlsx_digits(const char *text, size_t size, uint64_t most, uint64_t *number);

#endif
