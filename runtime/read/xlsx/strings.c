#include "runtime/read/xlsx/strings.h"

#include <string.h>

#include "runtime/kernel/hex.h"
#include "runtime/kernel/utf8.h"
#include "runtime/read/xlsx/xml.h"

enum { ESCAPE_CHARS = 7 }; /* _x000D_ */

/* ---- one text ---- */

/* The number that an escape at the text's beginning says; -1: there is none. */
static int32_t escape_at(const char *text, size_t size)
{
	int32_t number = 0;

	if (size < ESCAPE_CHARS || text[0] != '_' || text[1] != 'x' || text[6] != '_')
		return -1;
	for (int i = 2; i < 6; i++) {
		int digit = ism_hex_digit(text[i]);

		if (digit < 0)
			return -1;
		number = number * 16 + digit;
	}
	return number;
}

/* Any number below 0x10000, surrogates too: three bytes that are no UTF-8. */
static size_t put_unit(uint32_t unit, char *out)
{
	if (unit < 0xd800 || unit > 0xdfff)
		return ism_utf8_put(unit, out);
	out[0] = (char)(0xe0 | unit >> 12);
	out[1] = (char)(0x80 | (unit >> 6 & 0x3f));
	out[2] = (char)(0x80 | (unit & 0x3f));
	return 3;
}

size_t ism_xlsx_unescape(char *text, size_t size)
{
	const char *end = text + size, *at = text;
	char *out = text;

	if (!memchr(text, '_', size))
		return size;
	while (at < end) {
		int32_t unit = escape_at(at, (size_t)(end - at)), low = -1;

		if (unit < 0) {
			*out++ = *at++;
			continue;
		}
		at += ESCAPE_CHARS;
		if (unit >= 0xd800 && unit < 0xdc00)
			low = escape_at(at, (size_t)(end - at));
		if (low >= 0xdc00 && low < 0xe000) {
			at += ESCAPE_CHARS;
			out += ism_utf8_put(0x10000 + (((uint32_t)unit - 0xd800) << 10) +
						    ((uint32_t)low - 0xdc00),
				out);
		} else {
			out += put_unit((uint32_t)unit, out);
		}
	}
	return (size_t)(out - text);
}

/* ---- the table ---- */

struct reading {
	struct ism_xlsx_strings *strings;
	uint64_t limit_bytes;
	uint64_t begin;     /* of the text at hand, in the block */
	uint64_t run_begin; /* of the run */
	uint32_t phonetic;  /* depth of the phonetic run that is being passed over, else 0 */
	bool in_item, in_run;
};

static void on_begin(struct ism_xlsx_xml *xml, const char *name, const char **attributes)
{
	struct reading *reading = xml->self;

	(void)attributes;
	if (xml->depth == 1 && strcmp(name, "sst"))
		ism_xlsx_xml_fail(xml, "is no table of texts");
	else if (xml->depth == 2)
		reading->in_item = !strcmp(name, "si");
	else if (!reading->phonetic && !strcmp(name, "rPh"))
		reading->phonetic = xml->depth;
	else if (reading->in_item && !reading->phonetic && !strcmp(name, "t"))
		reading->in_run = true;
	if (xml->depth == 2)
		reading->begin = reading->strings->text_bytes;
	if (reading->in_run)
		reading->run_begin = reading->strings->text_bytes;
}

static void on_text(struct ism_xlsx_xml *xml, const char *text, size_t size)
{
	struct reading *reading = xml->self;
	struct ism_xlsx_strings *strings = reading->strings;
	uint64_t needed = strings->text_bytes + size;

	if (!reading->in_run)
		return;
	if (needed - reading->begin > reading->limit_bytes) {
		ism_xlsx_xml_fail(xml, "has a text of more than %llu bytes",
			(unsigned long long)reading->limit_bytes);
		return;
	}
	if (needed > UINT32_MAX) {
		ism_xlsx_xml_fail(xml, "has more than 4 GB of texts");
		return;
	}
	if (needed > strings->capacity_bytes) {
		uint64_t capacity = needed < 32768 ? 65536 : 2 * needed;
		char *block = ism_memory_resize(
			&strings->memory, strings->text, strings->capacity_bytes, capacity);

		if (!block) {
			ism_xlsx_xml_no_memory(xml);
			return;
		}
		strings->text = block;
		strings->capacity_bytes = capacity;
	}
	memcpy(strings->text + strings->text_bytes, text, size);
	strings->text_bytes = needed;
}

static void end_item(struct ism_xlsx_xml *xml)
{
	struct ism_xlsx_strings *strings = ((struct reading *)xml->self)->strings;

	if (strings->n == strings->capacity) {
		uint32_t capacity = strings->capacity ? 2 * strings->capacity : 1024;
		uint32_t *ends = NULL;

		if (capacity > strings->capacity)
			ends = ism_memory_resize(&strings->memory, strings->ends,
				(uint64_t)strings->capacity * sizeof *ends,
				(uint64_t)capacity * sizeof *ends);
		if (!ends) {
			ism_xlsx_xml_no_memory(xml);
			return;
		}
		strings->ends = ends;
		strings->capacity = capacity;
	}
	strings->ends[strings->n++] = (uint32_t)strings->text_bytes;
}

static void on_end(struct ism_xlsx_xml *xml, const char *name)
{
	struct reading *reading = xml->self;
	struct ism_xlsx_strings *strings = reading->strings;

	(void)name;
	if (reading->in_run) {
		uint64_t size = strings->text_bytes - reading->run_begin;

		if (size)
			strings->text_bytes =
				reading->run_begin +
				ism_xlsx_unescape(strings->text + reading->run_begin, size);
		reading->in_run = false;
	}
	if (reading->phonetic == xml->depth)
		reading->phonetic = 0;
	if (xml->depth == 2 && reading->in_item)
		end_item(xml);
}

enum ism_status ism_xlsx_strings_read(struct ism_xlsx_strings *strings,
	struct ism_xlsx_package *package, const char *part, uint64_t limit_bytes,
	struct ism_error *error)
{
	static const struct ism_xlsx_handler handler = {
		.begin = on_begin, .end = on_end, .text = on_text
	};
	struct reading reading = { .strings = strings, .limit_bytes = limit_bytes };

	*strings = (struct ism_xlsx_strings){
		.memory = { .limit_bytes = ism_memory_default_limit() },
	};
	return ism_xlsx_xml_read_part(package, part, &handler, &reading, error);
}

void ism_xlsx_strings_release(struct ism_xlsx_strings *strings)
{
	ism_memory_free(&strings->memory, strings->text, strings->capacity_bytes);
	ism_memory_free(&strings->memory, strings->ends,
		(uint64_t)strings->capacity * sizeof *strings->ends);
	ism_memory_close(&strings->memory);
}

bool ism_xlsx_string(
	const struct ism_xlsx_strings *strings, uint64_t number, struct ism_slice *text)
{
	uint32_t begin;

	if (number >= strings->n)
		return false;
	begin = number ? strings->ends[number - 1] : 0;
	*text = (struct ism_slice){ strings->text ? strings->text + begin : "",
		strings->ends[number] - begin };
	return true;
}
