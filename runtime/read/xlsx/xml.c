#include "runtime/read/xlsx/xml.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum {
	MOST_DEPTH = 64,
	CHUNK_BYTES = 64 << 10,
	MOST_TAG_BYTES = 1 << 20,
};

#define SEPARATOR '|' /* between namespace and name; stands in no URI */

/* ECMA-376 part 1, annex A.2 and part 4; part 2, annex E. */
#define NAMESPACE(text) { text "|", sizeof(text "|") - 1 }
static const struct {
	const char *text;
	size_t size;
} namespaces[] = {
	NAMESPACE("http://schemas.openxmlformats.org/spreadsheetml/2006/main"),
	NAMESPACE("http://purl.oclc.org/ooxml/spreadsheetml/main"),
	NAMESPACE("http://schemas.openxmlformats.org/package/2006/relationships"),
};

/* ---- faults ---- */

static void stop(struct ism_xlsx_xml *xml)
{
	if (xml->status == ISM_OK)
		XML_StopParser(xml->parser, XML_FALSE);
}

void ism_xlsx_xml_fail(struct ism_xlsx_xml *xml, const char *format, ...)
{
	char text[400];
	va_list args;

	if (xml->status != ISM_OK)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	stop(xml);
	xml->status = ism_fail_at(&xml->fault, ISM_ERR_DATA, xml->package->shown, xml->line,
		xml->column, "its part `%s` %s", xml->package->part, text);
}

void ism_xlsx_xml_no_memory(struct ism_xlsx_xml *xml)
{
	if (xml->status != ISM_OK)
		return;
	stop(xml);
	xml->status = ism_fail_at(&xml->fault, ISM_ERR_MEMORY, xml->package->shown, 0, 0,
		"no memory for its part `%s`", xml->package->part);
}

void ism_xlsx_xml_pause(struct ism_xlsx_xml *xml)
{
	if (xml->status == ISM_OK && XML_StopParser(xml->parser, XML_TRUE) == XML_STATUS_OK)
		xml->is_paused = true;
}

/* ---- what expat calls ---- */

static const char *local_name(const char *name)
{
	for (size_t i = 0; i < sizeof namespaces / sizeof *namespaces; i++)
		if (!strncmp(name, namespaces[i].text, namespaces[i].size))
			return name + namespaces[i].size;
	return "";
}

static void on_begin(void *self, const char *name, const char **attributes)
{
	struct ism_xlsx_xml *xml = self;

	if (xml->status != ISM_OK)
		return;
	if (++xml->depth > MOST_DEPTH) {
		ism_xlsx_xml_fail(xml, "is nested too deeply");
		return;
	}
	xml->handler->begin(xml, local_name(name), attributes);
}

static void on_end(void *self, const char *name)
{
	struct ism_xlsx_xml *xml = self;

	if (xml->status != ISM_OK)
		return;
	if (xml->handler->end)
		xml->handler->end(xml, local_name(name));
	xml->depth--;
}

static void on_text(void *self, const char *text, int size)
{
	struct ism_xlsx_xml *xml = self;

	if (xml->status == ISM_OK)
		xml->handler->text(xml, text, (size_t)size);
}

static void on_doctype(
	void *self, const char *name, const char *system, const char *public, int has_subset)
{
	(void)name;
	(void)system;
	(void)public;
	(void)has_subset;
	ism_xlsx_xml_fail(self, "has a DOCTYPE, which parts of a workbook must not have");
}

/* ---- reading ---- */

enum ism_status ism_xlsx_xml_open(struct ism_xlsx_xml *xml, struct ism_xlsx_package *package,
	const char *part, const struct ism_xlsx_handler *handler, void *self,
	struct ism_error *error)
{
	*xml = (struct ism_xlsx_xml){ .package = package, .handler = handler, .self = self };
	ISM_TRY(ism_xlsx_package_begin(package, part, error));
	xml->parser = XML_ParserCreateNS(NULL, SEPARATOR);
	if (!xml->parser)
		return ism_fail_at(
			error, ISM_ERR_MEMORY, package->shown, 0, 0, "no memory to read it");
	XML_SetUserData(xml->parser, xml);
	XML_SetElementHandler(xml->parser, on_begin, on_end);
	if (handler->text)
		XML_SetCharacterDataHandler(xml->parser, on_text);
	XML_SetStartDoctypeDeclHandler(xml->parser, on_doctype);
	return ISM_OK;
}

void ism_xlsx_xml_close(struct ism_xlsx_xml *xml)
{
	if (xml->parser)
		XML_ParserFree(xml->parser);
}

static enum ism_status fail_parse(struct ism_xlsx_xml *xml, struct ism_error *error)
{
	enum XML_Error code = XML_GetErrorCode(xml->parser);

	if (xml->status != ISM_OK) {
		if (error)
			*error = xml->fault;
		return xml->status;
	}
	if (code == XML_ERROR_NO_MEMORY)
		ism_xlsx_xml_no_memory(xml);
	else
		ism_xlsx_xml_fail(xml, "is no good XML: %s, in line %llu", XML_ErrorString(code),
			(unsigned long long)XML_GetCurrentLineNumber(xml->parser));
	return fail_parse(xml, error);
}

/* A tag, or what else expat hands out as a whole only, has to end some time. */
static enum ism_status check_tag(struct ism_xlsx_xml *xml, struct ism_error *error)
{
	XML_Index at = XML_GetCurrentByteIndex(xml->parser);

	if (at < 0 || xml->fed_bytes - (uint64_t)at <= MOST_TAG_BYTES)
		return ISM_OK;
	ism_xlsx_xml_fail(xml, "has a tag of more than a megabyte");
	return fail_parse(xml, error);
}

/* Gives the parser the next bytes of the part. */
static enum ism_status feed(
	struct ism_xlsx_xml *xml, enum XML_Status *result, struct ism_error *error)
{
	void *room = XML_GetBuffer(xml->parser, CHUNK_BYTES);
	uint32_t size;

	if (!room) {
		ism_xlsx_xml_no_memory(xml);
		return fail_parse(xml, error);
	}
	ISM_TRY(ism_xlsx_package_read(xml->package, room, CHUNK_BYTES, &size, error));
	xml->fed_bytes += size;
	xml->is_over = !size;
	*result = XML_ParseBuffer(xml->parser, (int)size, !size);
	return ISM_OK;
}

enum ism_status ism_xlsx_xml_read(struct ism_xlsx_xml *xml, struct ism_error *error)
{
	enum XML_Status result = XML_STATUS_OK;

	if (xml->is_paused) {
		xml->is_paused = false;
		result = XML_ResumeParser(xml->parser);
	} else if (xml->is_over) {
		return ISM_OK;
	} else {
		ISM_TRY(feed(xml, &result, error));
	}
	for (;;) {
		if (result == XML_STATUS_ERROR || xml->status != ISM_OK)
			return fail_parse(xml, error);
		if (result == XML_STATUS_SUSPENDED || xml->is_over)
			return ISM_OK;
		ISM_TRY(check_tag(xml, error));
		ISM_TRY(feed(xml, &result, error));
	}
}

enum ism_status ism_xlsx_xml_read_part(struct ism_xlsx_package *package, const char *part,
	const struct ism_xlsx_handler *handler, void *self, struct ism_error *error)
{
	struct ism_xlsx_xml xml;
	enum ism_status status = ism_xlsx_xml_open(&xml, package, part, handler, self, error);

	if (status == ISM_OK)
		status = ism_xlsx_xml_read(&xml, error);
	ism_xlsx_xml_close(&xml);
	return status;
}

/* ---- attributes ---- */

const char *ism_xlsx_attribute(const char **attributes, const char *name)
{
	for (; *attributes; attributes += 2)
		if (!strcmp(attributes[0], name))
			return attributes[1];
	return NULL;
}

bool ism_xlsx_is_true(const char **attributes, const char *name)
{
	const char *value = ism_xlsx_attribute(attributes, name);

	return value && (!strcmp(value, "1") || !strcmp(value, "true"));
}

bool ism_xlsx_digits(const char *text, size_t size, uint64_t most, uint64_t *number)
{
	uint64_t value = 0;

	for (size_t i = 0; i < size; i++) {
		unsigned digit = (unsigned char)text[i] - '0';

		if (digit > 9 || value > (most - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	*number = value;
	return size > 0;
}
