#include "runtime/read/parquet/schema.h"

#include <stdio.h>
#include <string.h>

#include "runtime/kernel/utf8.h"

/* ConvertedType, in its order. */
enum {
	CONVERTED_UTF8,
	CONVERTED_MAP,
	CONVERTED_MAP_KEY_VALUE,
	CONVERTED_LIST,
	CONVERTED_ENUM,
	CONVERTED_DECIMAL,
	CONVERTED_DATE,
	CONVERTED_TIME_MILLIS,
	CONVERTED_TIME_MICROS,
	CONVERTED_TIMESTAMP_MILLIS,
	CONVERTED_TIMESTAMP_MICROS,
	CONVERTED_UINT_8,
	CONVERTED_UINT_64 = CONVERTED_UINT_8 + 3,
	CONVERTED_INT_8,
	CONVERTED_INT_64 = CONVERTED_INT_8 + 3,
	CONVERTED_JSON,
	CONVERTED_BSON,
	CONVERTED_INTERVAL,
};

/* ---- SchemaElement ---- */

static void set_converted(struct ism_parquet_node *node, int32_t converted)
{
	static const uint8_t logical[] = {
		[CONVERTED_UTF8] = ISM_PARQUET_STRING,
		[CONVERTED_MAP] = ISM_PARQUET_MAP,
		[CONVERTED_MAP_KEY_VALUE] = ISM_PARQUET_MAP,
		[CONVERTED_LIST] = ISM_PARQUET_LIST,
		[CONVERTED_ENUM] = ISM_PARQUET_ENUM,
		[CONVERTED_DECIMAL] = ISM_PARQUET_DECIMAL,
		[CONVERTED_DATE] = ISM_PARQUET_DATE,
		[CONVERTED_TIME_MILLIS] = ISM_PARQUET_TIME,
		[CONVERTED_TIME_MICROS] = ISM_PARQUET_TIME,
		[CONVERTED_TIMESTAMP_MILLIS] = ISM_PARQUET_TIMESTAMP,
		[CONVERTED_TIMESTAMP_MICROS] = ISM_PARQUET_TIMESTAMP,
		[CONVERTED_UINT_8... CONVERTED_INT_64] = ISM_PARQUET_INTEGER,
		[CONVERTED_JSON] = ISM_PARQUET_JSON,
		[CONVERTED_BSON] = ISM_PARQUET_BSON,
		[CONVERTED_INTERVAL] = ISM_PARQUET_INTERVAL,
	};

	if (node->logical != ISM_PARQUET_NO_LOGICAL || converted < 0 ||
		(size_t)converted >= sizeof logical)
		return;
	node->logical = logical[converted];
	node->is_unsigned = converted >= CONVERTED_UINT_8 && converted <= CONVERTED_UINT_64;
	node->unit = converted == CONVERTED_TIME_MILLIS || converted == CONVERTED_TIMESTAMP_MILLIS
			     ? ISM_PARQUET_MILLIS
			     : ISM_PARQUET_MICROS;
	/* Files of that time did not tell instants from local times; they are read as instants. */
	node->is_utc = node->logical == ISM_PARQUET_TIMESTAMP;
}

/* The union TimeUnit: the number of its only field. */
static uint8_t read_unit(struct ism_thrift *t, const struct ism_thrift_field *field)
{
	struct ism_thrift_field unit = { 0 };
	int16_t id = 0;

	ism_thrift_struct(t, field);
	while (ism_thrift_next(t, &unit)) {
		id = unit.id;
		ism_thrift_skip(t, &unit);
	}
	return (uint8_t)id;
}

static void read_time(
	struct ism_thrift *t, const struct ism_thrift_field *of, struct ism_parquet_node *node)
{
	struct ism_thrift_field field = { 0 };

	ism_thrift_struct(t, of);
	while (ism_thrift_next(t, &field)) {
		switch (field.id) {
		case 1: node->is_utc = ism_thrift_bool(t, &field); break;
		case 2: node->unit = read_unit(t, &field); break;
		default: ism_thrift_skip(t, &field); break;
		}
	}
}

static void read_integer(
	struct ism_thrift *t, const struct ism_thrift_field *of, struct ism_parquet_node *node)
{
	struct ism_thrift_field field = { 0 };

	ism_thrift_struct(t, of);
	while (ism_thrift_next(t, &field)) {
		if (field.id == 2)
			node->is_unsigned = !ism_thrift_bool(t, &field);
		else
			ism_thrift_skip(t, &field);
	}
}

static void read_decimal(
	struct ism_thrift *t, const struct ism_thrift_field *of, struct ism_parquet_node *node)
{
	struct ism_thrift_field field = { 0 };

	ism_thrift_struct(t, of);
	while (ism_thrift_next(t, &field)) {
		if (field.id == 1)
			node->scale = ism_thrift_i32(t, &field);
		else
			ism_thrift_skip(t, &field);
	}
}

/* The union LogicalType. */
static void read_logical(
	struct ism_thrift *t, const struct ism_thrift_field *of, struct ism_parquet_node *node)
{
	static const uint8_t logical[] = { 0, ISM_PARQUET_STRING, ISM_PARQUET_MAP, ISM_PARQUET_LIST,
		ISM_PARQUET_ENUM, ISM_PARQUET_DECIMAL, ISM_PARQUET_DATE, ISM_PARQUET_TIME,
		ISM_PARQUET_TIMESTAMP, ISM_PARQUET_OTHER, ISM_PARQUET_INTEGER, ISM_PARQUET_NULL,
		ISM_PARQUET_JSON, ISM_PARQUET_BSON, ISM_PARQUET_UUID, ISM_PARQUET_FLOAT16 };
	struct ism_thrift_field field = { 0 };

	ism_thrift_struct(t, of);
	while (ism_thrift_next(t, &field)) {
		bool known = field.id > 0 && (size_t)field.id < sizeof logical;

		node->logical = known ? logical[field.id] : ISM_PARQUET_OTHER;
		switch (node->logical) {
		case ISM_PARQUET_DECIMAL: read_decimal(t, &field, node); break;
		case ISM_PARQUET_TIME:
		case ISM_PARQUET_TIMESTAMP: read_time(t, &field, node); break;
		case ISM_PARQUET_INTEGER: read_integer(t, &field, node); break;
		default: ism_thrift_skip(t, &field); break;
		}
	}
}

/* What of an element is needed while the tree is made. */
struct element {
	int32_t type;
	int32_t repetition;
	int32_t n_children;
	int32_t converted;
};

static void read_element(struct ism_thrift *t, const struct ism_thrift_field *of,
	struct ism_parquet_node *node, struct element *element)
{
	struct ism_thrift_field field = { 0 };

	*element = (struct element){ .type = -1, .converted = -1 };
	node->name = (struct ism_slice){ "", 0 };
	ism_thrift_struct(t, of);
	while (ism_thrift_next(t, &field)) {
		switch (field.id) {
		case 1: element->type = ism_thrift_i32(t, &field); break;
		case 2: node->size = ism_thrift_i32(t, &field); break;
		case 3: element->repetition = ism_thrift_i32(t, &field); break;
		case 4: node->name = ism_thrift_binary(t, &field); break;
		case 5: element->n_children = ism_thrift_i32(t, &field); break;
		case 6: element->converted = ism_thrift_i32(t, &field); break;
		case 7: node->scale = ism_thrift_i32(t, &field); break;
		case 10: read_logical(t, &field, node); break;
		default: ism_thrift_skip(t, &field); break;
		}
	}
	set_converted(node, element->converted);
}

/* ---- the tree ---- */

static const char *check_node(const struct ism_parquet_node *node, const struct element *element)
{
	if (element->repetition < ISM_PARQUET_REQUIRED ||
		element->repetition > ISM_PARQUET_REPEATED)
		return "its schema has a repetition that does not exist";
	if (element->n_children < 0)
		return "its schema has a group with a negative number of columns";
	if (element->n_children > 0)
		return NULL;
	if (element->type < 0 || element->type >= ISM_PARQUET_TYPES)
		return "its schema has a column of a type that does not exist";
	if (element->type == ISM_PARQUET_FIXED && node->size <= 0)
		return "its schema has a column of a fixed size that is not positive";
	return NULL;
}

static const char *set_levels(struct ism_parquet_node *node, const struct ism_parquet_node *parent)
{
	unsigned definition = parent->max_definition;
	unsigned repetition = parent->max_repetition;

	definition += node->repetition != ISM_PARQUET_REQUIRED;
	repetition += node->repetition == ISM_PARQUET_REPEATED;
	if (definition > ISM_PARQUET_MAX_LEVEL)
		return "its schema is nested too deep";
	node->max_definition = (uint8_t)definition;
	node->max_repetition = (uint8_t)repetition;
	node->repeated_definition = node->repetition == ISM_PARQUET_REPEATED
					    ? node->max_definition
					    : parent->repeated_definition;
	return NULL;
}

/* Puts the node into the tree: below the innermost group that still wants some. `wanted` counts them. */
static const char *place_node(struct ism_parquet_schema *schema, uint32_t *wanted, uint32_t i,
	const struct element *element)
{
	struct ism_parquet_node *node = &schema->nodes[i];
	uint32_t parent = i - 1;
	const char *fault = check_node(node, element);

	if (fault)
		return fault;
	node->repetition = (uint8_t)element->repetition;
	node->is_leaf = element->n_children == 0;
	node->type = node->is_leaf ? (uint8_t)element->type : 0;
	node->leaf = schema->n_leaves;
	schema->n_leaves += node->is_leaf;
	wanted[i] = (uint32_t)element->n_children;
	node->end = i + 1;
	while (parent && !wanted[parent])
		parent = schema->nodes[parent].parent;
	if (!wanted[parent])
		return "its schema has columns that belong to no group";
	wanted[parent]--;
	node->parent = parent;
	return set_levels(node, &schema->nodes[parent]);
}

/* Sets `end` of the groups, from what lies in them; whether each has all that it wants. */
static const char *close_groups(struct ism_parquet_schema *schema, const uint32_t *wanted)
{
	for (uint32_t i = schema->n_nodes; i-- > 0;) {
		struct ism_parquet_node *parent = &schema->nodes[schema->nodes[i].parent];

		if (wanted[i])
			return "its schema ends in the middle of a group";
		if (i && schema->nodes[i].end > parent->end)
			parent->end = schema->nodes[i].end;
	}
	return NULL;
}

static const char *read_nodes(struct ism_parquet_schema *schema, struct ism_thrift *t,
	const struct ism_thrift_field *of, uint32_t *wanted)
{
	struct element element;

	read_element(t, of, &schema->nodes[0], &element);
	if (element.n_children < 0)
		return "its schema has a group with a negative number of columns";
	wanted[0] = (uint32_t)element.n_children;
	schema->nodes[0].end = 1;
	for (uint32_t i = 1; i < schema->n_nodes && !t->fault; i++) {
		const char *fault;

		read_element(t, of, &schema->nodes[i], &element);
		fault = t->fault ? NULL : place_node(schema, wanted, i, &element);
		if (fault)
			return fault;
	}
	return t->fault ? NULL : close_groups(schema, wanted);
}

const char *ism_parquet_schema_read(struct ism_parquet_schema *schema, struct ism_thrift *t,
	const struct ism_thrift_field *field, struct ism_memory *memory)
{
	struct ism_thrift_field element;
	uint32_t n = ism_thrift_list(t, field, &element);
	const char *fault = NULL;
	uint32_t *wanted;

	if (schema->nodes)
		return "it has two schemas";
	if (!n)
		return "its schema is empty";
	schema->nodes = ism_memory_alloc(memory, (uint64_t)n * sizeof *schema->nodes);
	wanted = ism_memory_alloc(memory, (uint64_t)n * sizeof *wanted);
	if (schema->nodes)
		schema->n_nodes = n;
	if (schema->nodes && wanted)
		fault = read_nodes(schema, t, &element, wanted);
	ism_memory_free(memory, wanted, (uint64_t)n * sizeof *wanted);
	return fault;
}

void ism_parquet_schema_free(struct ism_parquet_schema *schema, struct ism_memory *memory)
{
	ism_memory_free(memory, schema->nodes, (uint64_t)schema->n_nodes * sizeof *schema->nodes);
	*schema = (struct ism_parquet_schema){ 0 };
}

/* ---- paths ---- */

/* Whether the path begins with the name, and a dot or the end behind it; what follows then. */
static const char *match_name(const char *path, const struct ism_slice *name)
{
	for (uint64_t i = 0; i < name->size; i++) {
		if (*path == '.')
			return NULL;
		if (*path == '\\' && (path[1] == '.' || path[1] == '\\'))
			path++;
		if (*path == '\0' || *path != name->data[i])
			return NULL;
		path++;
	}
	return *path == '.' ? path + 1 : *path == '\0' ? path : NULL;
}

/*
 * Whether a node is a level that only the way lists and maps are written has: the repeated group of one, and its
 * element. LogicalTypes.md, "Lists" with its backward-compatibility rules, and "Maps".
 */
static bool is_inner(const struct ism_parquet_schema *schema, const struct ism_parquet_node *node)
{
	const struct ism_parquet_node *parent = &schema->nodes[node->parent];
	const struct ism_parquet_node *list = &schema->nodes[parent->parent];

	if (parent->logical == ISM_PARQUET_LIST || parent->logical == ISM_PARQUET_MAP)
		return node->repetition == ISM_PARQUET_REPEATED;
	if (list->logical != ISM_PARQUET_LIST || parent->repetition != ISM_PARQUET_REPEATED)
		return false;
	/* The repeated group is the element itself where it has several columns, or one of these names. */
	if (parent->end - node->end > 0 || node != parent + 1)
		return false;
	if (parent->name.size == 5 && memcmp(parent->name.data, "array", 5) == 0)
		return false;
	return !(parent->name.size == list->name.size + 6 &&
		 memcmp(parent->name.data, list->name.data, list->name.size) == 0 &&
		 memcmp(parent->name.data + list->name.size, "_tuple", 6) == 0);
}

static uint32_t find_below(
	const struct ism_parquet_schema *schema, uint32_t group, const char *path)
{
	uint32_t end = schema->nodes[group].end;

	for (uint32_t i = group + 1; i < end; i = schema->nodes[i].end) {
		const struct ism_parquet_node *node = &schema->nodes[i];
		const char *rest = match_name(path, &node->name);
		uint32_t found = 0;

		if (rest)
			found = *rest ? find_below(schema, i, rest) : i;
		if (!found && !node->is_leaf && is_inner(schema, node))
			found = find_below(schema, i, path);
		if (found)
			return found;
	}
	return 0;
}

/* From a list to its elements, as far as the way down is no choice. */
static const struct ism_parquet_node *enter_list(
	const struct ism_parquet_schema *schema, const struct ism_parquet_node *node)
{
	while (!node->is_leaf && node[1].end == node->end && is_inner(schema, &node[1]))
		node++;
	return node;
}

const struct ism_parquet_node *ism_parquet_schema_find(
	const struct ism_parquet_schema *schema, const char *path)
{
	uint32_t found = find_below(schema, 0, path);

	return found ? enter_list(schema, &schema->nodes[found]) : NULL;
}

/* ---- for messages ---- */

const char *ism_parquet_node_name(
	const struct ism_parquet_node *node, char text[ISM_PARQUET_NAME_CHARS])
{
	size_t size = node->name.size < ISM_PARQUET_NAME_CHARS - 1 ? (size_t)node->name.size
								   : ISM_PARQUET_NAME_CHARS - 1;

	size = ism_utf8_valid_prefix(node->name.data, size);
	for (size_t i = 0; i < size; i++)
		text[i] = (uint8_t)node->name.data[i] < ' ' ? '?' : node->name.data[i];
	text[size] = '\0';
	return text;
}

static const char *unit_name(const struct ism_parquet_node *node)
{
	return node->unit == ISM_PARQUET_MILLIS   ? "milliseconds"
	       : node->unit == ISM_PARQUET_MICROS ? "microseconds"
						  : "nanoseconds";
}

const char *ism_parquet_type_name(
	const struct ism_parquet_node *node, char text[ISM_PARQUET_NAME_CHARS])
{
	const size_t size = ISM_PARQUET_NAME_CHARS;
	static const char *const types[] = { "BOOLEAN", "INT32", "INT64", "INT96", "FLOAT",
		"DOUBLE", "BYTE_ARRAY", "FIXED_LEN_BYTE_ARRAY" };
	static const char *const logicals[] = { "", "STRING", "MAP", "LIST", "ENUM", "DECIMAL",
		"DATE", "TIME", "TIMESTAMP", "", "NULL", "JSON", "BSON", "UUID", "FLOAT16",
		"INTERVAL" };
	const char *type = node->is_leaf ? types[node->type] : "a group of columns";

	if (node->logical == ISM_PARQUET_DECIMAL)
		snprintf(text, size, "DECIMAL with %d digits after the point", (int)node->scale);
	else if (node->logical == ISM_PARQUET_TIME || node->logical == ISM_PARQUET_TIMESTAMP)
		snprintf(text, size, "%s in %s", logicals[node->logical], unit_name(node));
	else if (node->logical == ISM_PARQUET_INTEGER)
		snprintf(text, size, "%s%s", node->is_unsigned ? "unsigned " : "", type);
	else if (node->logical == ISM_PARQUET_OTHER)
		snprintf(text, size, "%s of a logical type that is not known", type);
	else
		snprintf(text, size, "%s", node->logical ? logicals[node->logical] : type);
	return text;
}
