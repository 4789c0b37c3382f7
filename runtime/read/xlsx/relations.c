#include "runtime/read/xlsx/relations.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/kernel/hex.h"
#include "runtime/read/xlsx/xml.h"

#define MOST_RELATIONS 10000u

/* Appends a segment of a target to a name; `..` takes the one before away. */
static size_t add_segment(char *name, size_t size, const char *segment, size_t n)
{
	if (n == 0 || (n == 1 && segment[0] == '.'))
		return size;
	if (n == 2 && segment[0] == '.' && segment[1] == '.') {
		while (size > 0 && name[size - 1] != '/')
			size--;
		return size > 0 ? size - 1 : 0;
	}
	if (size > 0)
		name[size++] = '/';
	for (size_t i = 0; i < n; i++) {
		int high = -1, low = -1;

		if (segment[i] == '%' && i + 2 < n) {
			high = ism_hex_digit(segment[i + 1]);
			low = ism_hex_digit(segment[i + 2]);
		}
		if (high >= 0 && low >= 0)
			i += 2;
		name[size++] = high >= 0 && low >= 0 ? (char)(high << 4 | low) : segment[i];
	}
	return size;
}

/* The name of the part that a target means, seen from the part `from` (RFC 3986 §5.2); the caller's, NULL without memory. */
static char *resolve(const char *from, const char *target)
{
	const char *slash = strrchr(from, '/');
	size_t size = slash && target[0] != '/' ? (size_t)(slash - from) : 0;
	char *name = malloc(size + strlen(target) + 2);

	if (!name)
		return NULL;
	memcpy(name, from, size);
	for (const char *at = target;;) {
		size_t n = strcspn(at, "/\\");

		size = add_segment(name, size, at, n);
		if (!at[n])
			break;
		at += n + 1;
	}
	name[size] = '\0';
	return name;
}

static const char *last_part(const char *uri)
{
	const char *slash = strrchr(uri, '/');

	return slash ? slash + 1 : uri;
}

static bool add(struct ism_xlsx_relations *relations, const char **attributes)
{
	const char *id = ism_xlsx_attribute(attributes, "Id");
	const char *type = ism_xlsx_attribute(attributes, "Type");
	const char *target = ism_xlsx_attribute(attributes, "Target");
	const char *mode = ism_xlsx_attribute(attributes, "TargetMode");
	bool is_outside = mode && !strcmp(mode, "External");
	struct ism_xlsx_relation *relation = &relations->items[relations->n];

	relation->id = strdup(id ? id : "");
	relation->type = strdup(type ? last_part(type) : "");
	relation->target = is_outside || !target ? strdup("") : resolve(relations->part, target);
	relations->n++;
	return relation->id && relation->type && relation->target;
}

static void on_begin(struct ism_xlsx_xml *xml, const char *name, const char **attributes)
{
	struct ism_xlsx_relations *relations = xml->self;

	if (xml->depth != 2 || strcmp(name, "Relationship"))
		return;
	if (relations->n == MOST_RELATIONS) {
		ism_xlsx_xml_fail(xml, "names more than %u parts", MOST_RELATIONS);
		return;
	}
	if (relations->n == relations->capacity) {
		uint32_t capacity = relations->capacity ? 2 * relations->capacity : 16;
		void *items = realloc(relations->items, capacity * sizeof *relations->items);

		if (!items) {
			ism_xlsx_xml_no_memory(xml);
			return;
		}
		relations->items = items;
		relations->capacity = capacity;
	}
	if (!add(relations, attributes))
		ism_xlsx_xml_no_memory(xml);
}

enum ism_status ism_xlsx_relations_read(struct ism_xlsx_relations *relations,
	struct ism_xlsx_package *package, const char *part, struct ism_error *error)
{
	static const struct ism_xlsx_handler handler = { .begin = on_begin };
	const char *slash = strrchr(part, '/');
	int folder = slash ? (int)(slash + 1 - part) : 0;
	char name[ISM_XLSX_PART_CHARS];

	*relations = (struct ism_xlsx_relations){ .part = part };
	if (snprintf(name, sizeof name, "%.*s_rels/%s.rels", folder, part, part + folder) >=
		(int)sizeof name)
		return ism_fail_at(error, ISM_ERR_DATA, package->shown, 0, 0,
			"the name of one of its parts is too long");
	return ism_xlsx_xml_read_part(package, name, &handler, relations, error);
}

void ism_xlsx_relations_release(struct ism_xlsx_relations *relations)
{
	for (uint32_t i = 0; i < relations->n; i++) {
		free(relations->items[i].id);
		free(relations->items[i].type);
		free(relations->items[i].target);
	}
	free(relations->items);
}

const struct ism_xlsx_relation *ism_xlsx_relation_of_type(
	const struct ism_xlsx_relations *relations, const char *type)
{
	for (uint32_t i = 0; i < relations->n; i++)
		if (!strcmp(relations->items[i].type, type))
			return &relations->items[i];
	return NULL;
}

const struct ism_xlsx_relation *ism_xlsx_relation_of_id(
	const struct ism_xlsx_relations *relations, const char *id)
{
	for (uint32_t i = 0; i < relations->n; i++)
		if (!strcmp(relations->items[i].id, id))
			return &relations->items[i];
	return NULL;
}
