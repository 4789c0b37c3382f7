#include "runtime/read/json/path.h"

#include <stdlib.h>
#include <string.h>

int64_t ism_json_path_name(const char **path, char *out)
{
	const char *p = *path;
	int64_t size = 0;

	while (*p && *p != '.') {
		if (*p == '\\' && *++p == '\0')
			return -1;
		out[size++] = *p++;
	}
	if (size == 0 || (*p == '.' && p[1] == '\0'))
		return -1;
	*path = *p ? p + 1 : p;
	return size;
}

static bool append(uint32_t **list, uint32_t *n, uint32_t value)
{
	uint32_t *longer = realloc(*list, (*n + (size_t)1) * sizeof(**list));

	if (!longer)
		return false;
	*list = longer;
	longer[(*n)++] = value;
	return true;
}

/* A further node; ISM_JSON_NO_NODE without memory. */
static uint32_t add_node(struct ism_json_tree *tree, const char *name, size_t size)
{
	if (tree->n_nodes == tree->capacity) {
		uint32_t capacity = tree->capacity ? 2 * tree->capacity : 16;
		struct ism_json_node *nodes = realloc(tree->nodes, capacity * sizeof(*tree->nodes));

		if (!nodes)
			return ISM_JSON_NO_NODE;
		tree->nodes = nodes;
		tree->capacity = capacity;
	}
	tree->nodes[tree->n_nodes] = (struct ism_json_node){ .name = { name, size } };
	return tree->n_nodes++;
}

static uint32_t child_for(
	struct ism_json_tree *tree, uint32_t parent, const char *name, size_t size)
{
	uint32_t child = ism_json_tree_child(tree, parent, name, size);

	if (child != ISM_JSON_NO_NODE)
		return child;
	child = add_node(tree, name, size);
	if (child == ISM_JSON_NO_NODE)
		return child;
	if (!append(&tree->nodes[parent].children, &tree->nodes[parent].n_children, child))
		return ISM_JSON_NO_NODE;
	return child;
}

/* Binds a field; *text is where the names of its path go. */
static bool bind(
	struct ism_json_tree *tree, const char *path, uint32_t field, char **text, bool *is_path)
{
	uint32_t node = 0;

	*is_path = true;
	do {
		int64_t size = ism_json_path_name(&path, *text);

		*is_path = size > 0;
		if (!*is_path)
			return true;
		node = child_for(tree, node, *text, (size_t)size);
		*text += size;
		if (node == ISM_JSON_NO_NODE ||
			!append(&tree->nodes[node].below, &tree->nodes[node].n_below, field))
			return false;
	} while (*path);
	return append(&tree->nodes[node].fields, &tree->nodes[node].n_fields, field);
}

bool ism_json_tree_make(
	struct ism_json_tree *tree, const struct ism_column *columns, uint32_t n, int64_t *fault)
{
	size_t size = 1;
	char *text;

	*tree = (struct ism_json_tree){ 0 };
	*fault = -1;
	for (uint32_t i = 0; i < n; i++)
		size += strlen(columns[i].name);
	text = tree->text = malloc(size);
	if (!text || add_node(tree, "", 0) != 0)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		bool is_path;

		if (!bind(tree, columns[i].name, i, &text, &is_path))
			return false;
		if (!is_path && *fault < 0)
			*fault = i;
	}
	for (uint32_t i = 0; i < tree->n_nodes; i++) {
		struct ism_json_node *node = &tree->nodes[i];

		node->gathered = calloc(node->n_below + (size_t)1, sizeof(*node->gathered));
		if (!node->gathered)
			return false;
	}
	return true;
}

void ism_json_tree_free(struct ism_json_tree *tree)
{
	for (uint32_t i = 0; i < tree->n_nodes; i++) {
		free(tree->nodes[i].fields);
		free(tree->nodes[i].below);
		free(tree->nodes[i].gathered);
		free(tree->nodes[i].children);
		free(tree->nodes[i].names);
	}
	free(tree->nodes);
	free(tree->text);
	*tree = (struct ism_json_tree){ 0 };
}

uint32_t ism_json_tree_child(
	const struct ism_json_tree *tree, uint32_t parent, const char *name, size_t size)
{
	const struct ism_json_node *node = &tree->nodes[parent];

	for (uint32_t i = 0; i < node->n_children; i++) {
		const struct ism_slice *other = &tree->nodes[node->children[i]].name;

		if (other->size == size && memcmp(other->data, name, size) == 0)
			return node->children[i];
	}
	return ISM_JSON_NO_NODE;
}

void ism_json_tree_learn(
	struct ism_json_tree *tree, uint32_t parent, const char *text, size_t size, uint32_t child)
{
	struct ism_json_node *node = &tree->nodes[parent];
	struct ism_json_name *name;

	if (size > ISM_JSON_NAME_BYTES_MAX || node->n_names == ISM_JSON_NAMES_MAX)
		return;
	/* Room grows at 8 names and whenever it is full: 8, 16, 32 … */
	if (node->n_names == 0 || (node->n_names >= 8 && !(node->n_names & (node->n_names - 1)))) {
		size_t room = node->n_names ? 2 * (size_t)node->n_names : 8;
		struct ism_json_name *names = realloc(node->names, room * sizeof(*names));

		if (!names)
			return;
		node->names = names;
	}
	name = &node->names[node->n_names++];
	*name = (struct ism_json_name){ .size = (uint32_t)size, .node = child };
	memcpy(name->text, text, size);
	if (size >= 8) {
		memcpy(&name->head, text, 8);
		memcpy(&name->tail, text + size - 8, 8);
	}
}
