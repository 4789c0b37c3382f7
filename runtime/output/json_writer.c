#include "runtime/output/json_writer.h"

#include <string.h>

#include "runtime/kernel/utf8.h"

static void indent(struct ism_json *json)
{
	fputc('\n', json->out);
	for (uint32_t i = 0; i < json->depth; i++)
		fputs("  ", json->out);
}

/* What stands before a value or a key: a comma, a line, nothing after a key. */
static void begin_element(struct ism_json *json)
{
	uint32_t d = json->depth;

	if (json->after_key) {
		json->after_key = false;
		return;
	}
	if (d == 0)
		return;
	if (!json->is_empty[d])
		fputc(',', json->out);
	if (!json->on_line[d])
		indent(json);
	else if (!json->is_empty[d])
		fputc(' ', json->out);
	json->is_empty[d] = false;
}

void ism_json_begin(struct ism_json *json, FILE *out)
{
	memset(json, 0, sizeof(*json));
	json->out = out;
}

static void open_container(struct ism_json *json, char bracket, bool on_line)
{
	begin_element(json);
	fputc(bracket, json->out);
	json->depth++;
	json->is_empty[json->depth] = true;
	json->on_line[json->depth] = on_line || json->on_line[json->depth - 1];
}

static void close_container(struct ism_json *json, char bracket)
{
	bool was_empty = json->is_empty[json->depth];
	bool on_line = json->on_line[json->depth];

	json->depth--;
	if (!was_empty && !on_line)
		indent(json);
	fputc(bracket, json->out);
	if (json->depth == 0)
		fputc('\n', json->out);
}

void ism_json_open_object(struct ism_json *json, bool on_line)
{
	open_container(json, '{', on_line);
}

void ism_json_close_object(struct ism_json *json)
{
	close_container(json, '}');
}

void ism_json_open_array(struct ism_json *json, bool on_line)
{
	open_container(json, '[', on_line);
}

void ism_json_close_array(struct ism_json *json)
{
	close_container(json, ']');
}

static void put_escaped(FILE *out, unsigned char c)
{
	switch (c) {
	case '"': fputs("\\\"", out); break;
	case '\\': fputs("\\\\", out); break;
	case '\n': fputs("\\n", out); break;
	case '\r': fputs("\\r", out); break;
	case '\t': fputs("\\t", out); break;
	default:
		if (c < 0x20)
			fprintf(out, "\\u%04x", c);
		else
			fputc(c, out);
	}
}

static void put_string(struct ism_json *json, const char *text, size_t n)
{
	bool is_valid = ism_utf8_valid(text, n);

	fputc('"', json->out);
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c >= 0x80 && !is_valid)
			fputs("\xef\xbf\xbd", json->out);
		else
			put_escaped(json->out, c);
	}
	fputc('"', json->out);
}

void ism_json_key(struct ism_json *json, const char *key)
{
	begin_element(json);
	put_string(json, key, strlen(key));
	fputs(": ", json->out);
	json->after_key = true;
}

void ism_json_null(struct ism_json *json)
{
	ism_json_number_text(json, "null");
}

void ism_json_bool(struct ism_json *json, bool value)
{
	ism_json_number_text(json, value ? "true" : "false");
}

void ism_json_int(struct ism_json *json, int64_t value)
{
	begin_element(json);
	fprintf(json->out, "%lld", (long long)value);
}

void ism_json_uint(struct ism_json *json, uint64_t value)
{
	begin_element(json);
	fprintf(json->out, "%llu", (unsigned long long)value);
}

void ism_json_number_text(struct ism_json *json, const char *text)
{
	begin_element(json);
	fputs(text, json->out);
}

void ism_json_text_n(struct ism_json *json, const char *text, size_t n)
{
	begin_element(json);
	put_string(json, text, n);
}

void ism_json_text(struct ism_json *json, const char *text)
{
	if (text)
		ism_json_text_n(json, text, strlen(text));
	else
		ism_json_null(json);
}

void ism_json_put_bool(struct ism_json *json, const char *key, bool value)
{
	ism_json_key(json, key);
	ism_json_bool(json, value);
}

void ism_json_put_uint(struct ism_json *json, const char *key, uint64_t value)
{
	ism_json_key(json, key);
	ism_json_uint(json, value);
}

void ism_json_put_text(struct ism_json *json, const char *key, const char *text)
{
	ism_json_key(json, key);
	ism_json_text(json, text);
}
