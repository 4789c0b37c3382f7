#include "runtime/read/xlsx/styles.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/read/xlsx/xml.h"

enum {
	N_FORMATS = 65536, /* numbers that formats may have */
	MOST_STYLES = 1 << 20,
	NOT_DECLARED = 0xff,
};

/* ---- what a format shows ---- */

/* §18.8.30; 27 to 36 and 50 to 58 are dates and times of workbooks in East Asian languages. */
enum ism_xlsx_style ism_xlsx_style_of_number(uint32_t number)
{
	if (number == 9 || number == 10)
		return ISM_XLSX_PERCENT;
	if (number == 46)
		return ISM_XLSX_ELAPSED;
	if ((number >= 14 && number <= 22) || (number >= 27 && number <= 36) || number == 45 ||
		number == 47 || (number >= 50 && number <= 58))
		return ISM_XLSX_DATE;
	return ISM_XLSX_PLAIN;
}

/* Whether brackets hold one letter alone, any number of times: [h], [mm], [s]. */
static bool is_elapsed(const char *begin, const char *end)
{
	char first = (char)(*begin | 0x20);

	if (first != 'h' && first != 'm' && first != 's')
		return false;
	for (const char *c = begin; c < end; c++)
		if ((*c | 0x20) != first)
			return false;
	return true;
}

/* Passes over what stands for itself; NULL where nothing does. */
static const char *pass_literal(const char *at)
{
	const char *end;

	switch (*at) {
	case '"': end = strchr(at + 1, '"'); return end ? end + 1 : at + strlen(at);
	case '\\': /* the next one itself, its width as a blank, or as often as there is room */
	case '_':
	case '*': return at[1] ? at + 2 : at + 1;
	default: return NULL;
	}
}

enum ism_xlsx_style ism_xlsx_style_of_code(const char *code)
{
	enum ism_xlsx_style style = ISM_XLSX_PLAIN;

	for (const char *at = code; *at;) {
		const char *next = pass_literal(at);

		if (next) {
			at = next;
			continue;
		}
		if (*at == '[') {
			next = strchr(at, ']');
			if (!next)
				return style;
			if (is_elapsed(at + 1, next))
				return ISM_XLSX_ELAPSED;
			at = next + 1;
			continue;
		}
		if (strchr("ymdhsYMDHS", *at))
			style = ISM_XLSX_DATE;
		else if (*at == '%' && style == ISM_XLSX_PLAIN)
			style = ISM_XLSX_PERCENT;
		at++;
	}
	return style;
}

/* ---- the part ---- */

struct reading {
	struct ism_xlsx_styles *styles;
	uint8_t *formats; /* of each number NOT_DECLARED or what its code shows */
	bool in_formats, in_styles;
};

static bool format_number(struct ism_xlsx_xml *xml, const char **attributes, uint64_t *number)
{
	const char *text = ism_xlsx_attribute(attributes, "numFmtId");

	*number = 0;
	if (!text)
		return true;
	if (ism_xlsx_digits(text, strlen(text), N_FORMATS - 1, number))
		return true;
	ism_xlsx_xml_fail(xml, "has a number format without a good number");
	return false;
}

static void take_format(struct ism_xlsx_xml *xml, const char **attributes)
{
	struct reading *reading = xml->self;
	const char *code = ism_xlsx_attribute(attributes, "formatCode");
	uint64_t number;

	if (format_number(xml, attributes, &number))
		reading->formats[number] = (uint8_t)ism_xlsx_style_of_code(code ? code : "");
}

static void take_style(struct ism_xlsx_xml *xml, const char **attributes)
{
	struct reading *reading = xml->self;
	struct ism_xlsx_styles *styles = reading->styles;
	uint64_t number;

	if (!format_number(xml, attributes, &number))
		return;
	if (styles->n == MOST_STYLES) {
		ism_xlsx_xml_fail(xml, "has more than %d styles", MOST_STYLES);
		return;
	}
	if (styles->n == styles->capacity) {
		uint32_t capacity = styles->capacity ? 2 * styles->capacity : 64;
		uint8_t *kinds = realloc(styles->kinds, capacity);

		if (!kinds) {
			ism_xlsx_xml_no_memory(xml);
			return;
		}
		styles->kinds = kinds;
		styles->capacity = capacity;
	}
	styles->kinds[styles->n++] = reading->formats[number] != NOT_DECLARED
					     ? reading->formats[number]
					     : (uint8_t)ism_xlsx_style_of_number((uint32_t)number);
}

static void on_begin(struct ism_xlsx_xml *xml, const char *name, const char **attributes)
{
	struct reading *reading = xml->self;

	if (xml->depth == 1 && strcmp(name, "styleSheet"))
		ism_xlsx_xml_fail(xml, "is no style sheet");
	if (xml->depth == 2) {
		reading->in_formats = !strcmp(name, "numFmts");
		reading->in_styles = !strcmp(name, "cellXfs");
	}
	if (xml->depth != 3)
		return;
	if (reading->in_formats && !strcmp(name, "numFmt"))
		take_format(xml, attributes);
	if (reading->in_styles && !strcmp(name, "xf"))
		take_style(xml, attributes);
}

enum ism_status ism_xlsx_styles_read(struct ism_xlsx_styles *styles,
	struct ism_xlsx_package *package, const char *part, struct ism_error *error)
{
	static const struct ism_xlsx_handler handler = { .begin = on_begin };
	struct reading reading = { .styles = styles, .formats = malloc(N_FORMATS) };
	enum ism_status status;

	*styles = (struct ism_xlsx_styles){ 0 };
	if (!reading.formats)
		return ism_fail_at(
			error, ISM_ERR_MEMORY, package->shown, 0, 0, "no memory to read it");
	memset(reading.formats, NOT_DECLARED, N_FORMATS);
	status = ism_xlsx_xml_read_part(package, part, &handler, &reading, error);
	free(reading.formats);
	return status;
}

void ism_xlsx_styles_release(struct ism_xlsx_styles *styles)
{
	free(styles->kinds);
}
