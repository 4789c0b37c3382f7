/*
 * The schema of a Parquet file: a tree of groups and, as its leaves, columns. Names are the file's bytes and live
 * as long as the footer.
 *
 * A column's levels say what of its path is there (Dremel's encoding; parquet-format, README.md, "Nested
 * Encoding"): the definition level counts the optional and repeated nodes of the path that are, the
 * repetition level says which repeated one begins anew.
 */
#ifndef ISM_RUNTIME_READ_PARQUET_SCHEMA_H
#define ISM_RUNTIME_READ_PARQUET_SCHEMA_H

#include "runtime/error.h"
#include "runtime/memory.h"
#include "runtime/read/parquet/format.h"
#include "runtime/read/parquet/thrift.h"

#define ISM_PARQUET_MAX_LEVEL 255

struct ism_parquet_node {
	struct ism_slice name;
	uint8_t is_leaf;
	uint8_t type;       /* of a leaf: enum ism_parquet_type */
	uint8_t repetition; /* enum ism_parquet_repetition */
	uint8_t logical;    /* enum ism_parquet_logical */
	uint8_t unit;       /* of times: enum ism_parquet_unit */
	uint8_t is_utc;     /* of timestamps: instants; 0: local times */
	uint8_t is_unsigned;
	uint8_t max_definition;
	uint8_t max_repetition;
	uint8_t repeated_definition; /* level at which an element of the innermost list is there */
	int32_t size;                /* of ISM_PARQUET_FIXED, in bytes */
	int32_t scale;               /* of decimals */
	uint32_t parent;
	uint32_t end;  /* index behind the last node below it */
	uint32_t leaf; /* number of the column, from 0; of a group, that of the first below it */
};

struct ism_parquet_schema {
	struct ism_parquet_node *nodes; /* depth first; [0] is the root; owned */
	uint32_t n_nodes;
	uint32_t n_leaves;
};

/*
 * Reads the list of SchemaElement that `field` is. What is wrong is told by the reader's fault, or returned as
 * a text; NULL: it is sound. The caller frees with ism_parquet_schema_free in any case.
 */
const char *ism_parquet_schema_read(struct ism_parquet_schema *schema, struct ism_thrift *t,
	const struct ism_thrift_field *field, struct ism_memory *memory);

void ism_parquet_schema_free(struct ism_parquet_schema *schema, struct ism_memory *memory);

/*
 * The node that a path names: "user.name", with `\.` for a dot in a name. The levels in between that lists and maps
 * have need not be named: "tags" is what "tags.list.element" is, "items.name" what "items.list.element.name"
 * is. NULL: none. The node is a leaf, or a group where the path ends at one.
 */
const struct ism_parquet_node *ism_parquet_schema_find(
	const struct ism_parquet_schema *schema, const char *path);

/* Chars of names and paths as messages have them, with the terminator. */
#define ISM_PARQUET_NAME_CHARS 128

/* A node's name for messages: cut, without what is not printable; returns `text`. */
const char *ism_parquet_node_name(
	const struct ism_parquet_node *node, char text[ISM_PARQUET_NAME_CHARS]);

/* How messages call a column's type: "INT32", "DECIMAL with 2 digits after the point"; returns `text`. */
const char *ism_parquet_type_name(
	const struct ism_parquet_node *node, char text[ISM_PARQUET_NAME_CHARS]);

#endif
