#include "runtime/read/parquet/bind.h"

#include <stdio.h>
#include <string.h>

#include "runtime/read/file_part.h"
#include "runtime/read/nearest.h"

/* Most columns that are compared with a name that is none. */
#define COMPARED_COLUMNS 20000

static const char *const type_names[] = {
	[ISM_TYPE_BOOL] = "a bool",
	[ISM_TYPE_INT] = "an int",
	[ISM_TYPE_DECIMAL] = "a decimal",
	[ISM_TYPE_NUMBER] = "a number",
	[ISM_TYPE_TEXT] = "a text",
	[ISM_TYPE_ENUM] = "an enum",
	[ISM_TYPE_DATE] = "a date",
	[ISM_TYPE_TIMESTAMP] = "a timestamp",
	[ISM_TYPE_DURATION] = "a duration",
	[ISM_TYPE_IP] = "an ip",
	[ISM_TYPE_LIST] = "a list",
};

/* The path of a node, as a program would write it; cut where it is too long. */
static void path_of(
	const struct ism_parquet_schema *schema, uint32_t node, char path[ISM_PARQUET_NAME_CHARS])
{
	char tail[ISM_PARQUET_NAME_CHARS] = "";

	for (; node; node = schema->nodes[node].parent) {
		char name[ISM_PARQUET_NAME_CHARS];

		ism_parquet_node_name(&schema->nodes[node], name);
		snprintf(path, ISM_PARQUET_NAME_CHARS, "%.60s%s%.60s", name, tail[0] ? "." : "",
			tail);
		memcpy(tail, path, sizeof tail);
	}
}

static enum ism_status no_column(const struct ism_parquet_footer *footer,
	const struct ism_column *wanted, struct ism_error *error)
{
	const struct ism_parquet_schema *schema = &footer->schema;
	struct ism_slice name = { wanted->name, strlen(wanted->name) };
	char path[ISM_PARQUET_NAME_CHARS], nearest[ISM_PARQUET_NAME_CHARS] = "";
	uint32_t best = UINT32_MAX;

	if (ism_path_has_partition(footer->name, name))
		return ism_fail_at(error, ISM_ERR_DATA, footer->name, 0, 0,
			"there is no column `%.100s` for field `%.100s`, but a folder on the way "
			"says it: declare it with `file \"%.100s=*/\"` behind its type",
			wanted->name, wanted->field, wanted->name);
	for (uint32_t i = 1; i < schema->n_nodes && i < COMPARED_COLUMNS; i++) {
		struct ism_slice other = { path, 0 };
		uint32_t distance;

		if (!schema->nodes[i].is_leaf)
			continue;
		path_of(schema, i, path);
		other.size = strlen(path);
		distance = ism_nearest_distance(name, other);
		if (distance >= best)
			continue;
		best = distance;
		memcpy(nearest, path, sizeof nearest);
	}
	if (!nearest[0])
		return ism_fail_at(error, ISM_ERR_DATA, footer->name, 0, 0,
			"there is no column `%.100s` for field `%.100s`; the file has no columns",
			wanted->name, wanted->field);
	return ism_fail_at(error, ISM_ERR_DATA, footer->name, 0, 0,
		"there is no column `%.100s` for field `%.100s`; the nearest is `%s`", wanted->name,
		wanted->field, nearest);
}

static enum ism_status no_leaf(const struct ism_parquet_footer *footer,
	const struct ism_parquet_node *node, const struct ism_column *wanted,
	struct ism_error *error)
{
	const struct ism_parquet_node *first = node;
	char path[ISM_PARQUET_NAME_CHARS];

	while (!first->is_leaf && first + 1 < footer->schema.nodes + footer->schema.n_nodes)
		first++;
	path_of(&footer->schema, (uint32_t)(first - footer->schema.nodes), path);
	return ism_fail_at(error, ISM_ERR_DATA, footer->name, 0, 0,
		"column `%.100s` for field `%.100s` is a group of columns; name one of them by its "
		"path, for example `%s`",
		wanted->name, wanted->field, path);
}

static enum ism_status no_conversion(const struct ism_parquet_footer *footer,
	const struct ism_parquet_node *node, const struct ism_column *wanted,
	struct ism_error *error)
{
	uint64_t number = node->leaf + UINT64_C(1);
	const char *type = wanted->form ? type_names[wanted->form->type] : "a text";
	bool wants_list = wanted->form && wanted->form->type == ISM_TYPE_LIST;
	char shown[ISM_PARQUET_NAME_CHARS];

	ism_parquet_type_name(node, shown);
	if (node->max_repetition > 1)
		return ism_fail_at(error, ISM_ERR_DATA, footer->name, 0, number,
			"field `%.100s` is %s, but column `%.100s` holds lists of lists, which "
			"cannot be read",
			wanted->field, type, wanted->name);
	if (node->max_repetition && !wants_list)
		return ism_fail_at(error, ISM_ERR_DATA, footer->name, 0, number,
			"field `%.100s` is %s, but column `%.100s` holds a list of %s in each row",
			wanted->field, type, wanted->name, shown);
	if (wants_list && !node->max_repetition)
		return ism_fail_at(error, ISM_ERR_DATA, footer->name, 0, number,
			"field `%.100s` is a list, but column `%.100s` holds one %s in each row",
			wanted->field, wanted->name, shown);
	return ism_fail_at(error, ISM_ERR_DATA, footer->name, 0, number,
		"field `%.100s` is %s%s, but column `%.100s` is %s", wanted->field, type,
		wants_list ? " of another type" : "", wanted->name, shown);
}

enum ism_status ism_parquet_bind(struct ism_parquet_conversion *conversion,
	const struct ism_parquet_footer *footer, const struct ism_column *wanted,
	struct ism_error *error)
{
	const struct ism_parquet_node *node =
		ism_parquet_schema_find(&footer->schema, wanted->name);

	if (!node)
		return no_column(footer, wanted, error);
	if (!node->is_leaf)
		return no_leaf(footer, node, wanted, error);
	if (!ism_parquet_conversion_choose(conversion, node, wanted->form, wanted->zone))
		return no_conversion(footer, node, wanted, error);
	conversion->is_presence = wanted->is_presence;
	return ISM_OK;
}
