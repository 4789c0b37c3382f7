/* Relationships of a part to others: ECMA-376 part 2 (ISO/IEC 29500-2) §6.5. */
#ifndef ISM_RUNTIME_READ_XLSX_RELATIONS_H
#define ISM_RUNTIME_READ_XLSX_RELATIONS_H

#include "runtime/read/xlsx/package.h"

/* One of them; texts are owned. */
struct ism_xlsx_relation {
	char *id;
	char *type; /* the last part of the URI: "worksheet" */
	char *target; /* name of the part, without a `/` before it; "": it lies outside of the package */
};

/* All zero is an empty list. */
struct ism_xlsx_relations {
	struct ism_xlsx_relation *items;
	uint32_t n, capacity;
	const char *part; /* whose they are; "": the package */
};

/* Reads those of a part ("": the package), which outlives the list. To be released whatever comes back. */
enum ism_status ism_xlsx_relations_read(struct ism_xlsx_relations *relations,
	struct ism_xlsx_package *package, const char *part, struct ism_error *error);
void ism_xlsx_relations_release(struct ism_xlsx_relations *relations);

/* The first one of that type, or that id; NULL: none. */
const struct ism_xlsx_relation *ism_xlsx_relation_of_type(
	const struct ism_xlsx_relations *relations, const char *type);
const struct ism_xlsx_relation *ism_xlsx_relation_of_id(
	const struct ism_xlsx_relations *relations, const char *id);

#endif
