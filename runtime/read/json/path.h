/*
 * The paths that a source asks for, as a tree: a node for each name that a path goes through. "actor.user.name" is
 * three names; a dot that belongs to a name is written `\.`, a backslash `\\`.
 *
 * A node also learns how rows spell the names below it, and in which order: see ism_json_name.
 */
#ifndef ISM_RUNTIME_READ_JSON_PATH_H
#define ISM_RUNTIME_READ_JSON_PATH_H

#include <stdbool.h>

#include "runtime/read/reader.h"

#define ISM_JSON_NO_NODE UINT32_MAX

/* Names are learned up to so many of an object, and up to this length with quotes, colon and blanks. */
#define ISM_JSON_NAMES_MAX      256u
#define ISM_JSON_NAME_BYTES_MAX 64u

/* A name as a row spelled it, from its quote to the value: `"id": `. */
struct ism_json_name {
	uint64_t head, tail; /* its first and last 8 bytes, where it has as many */
	uint32_t size;
	uint32_t node; /* that it leads to; ISM_JSON_NO_NODE: nobody asks for it */
	char text[ISM_JSON_NAME_BYTES_MAX];
};

struct ism_json_node {
	struct ism_slice name; /* without escapes */
	uint32_t n_fields;     /* bound to this very value */
	uint32_t *fields;
	uint32_t n_children;
	uint32_t *children;
	/* What fields there are at it and below, and how much of each was gathered before its name came. */
	uint32_t n_below;
	uint32_t *below;
	size_t *gathered;
	uint64_t seen_in; /* the object that has had this name: see ism_json_scan */
	/* Names below it in the order in which they came first. */
	uint32_t n_names;
	struct ism_json_name *names; /* NULL: none yet */
};

/* nodes[0] is the row itself. */
struct ism_json_tree {
	uint32_t n_nodes, capacity;
	struct ism_json_node *nodes;
	char *text; /* of the names */
};

/* Makes the tree of `n` columns. False without memory; *fault is a column whose path is none, -1 if all are. */
bool ism_json_tree_make(
	struct ism_json_tree *tree, const struct ism_column *columns, uint32_t n, int64_t *fault);
void ism_json_tree_free(struct ism_json_tree *tree);

/* The node below `parent` with that name, or ISM_JSON_NO_NODE. */
uint32_t ism_json_tree_child(
	const struct ism_json_tree *tree, uint32_t parent, const char *name, size_t size);

/* Learns a spelling of a name below `parent`; forgets it where there is no room. */
void ism_json_tree_learn(
	struct ism_json_tree *tree, uint32_t parent, const char *text, size_t size, uint32_t node);

/*
 * Takes the first name of the path at *path, without its escapes, into `out`, which has room for all of it; moves
 * *path behind it and its dot. Its size; -1 where the path ends with a backslash or a name is empty.
 */
int64_t ism_json_path_name(const char **path, char *out);

#endif
