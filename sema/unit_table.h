/* The predefined units: times, amounts of data, the currencies of ISO 4217. */
#ifndef ISM_SEMA_UNIT_TABLE_H
#define ISM_SEMA_UNIT_TABLE_H

#include <stdbool.h>
#include <stdint.h>

struct unit_word {
	const char *one;   /* `day`; in compositions: EUR / day */
	const char *many;  /* `days`, or NULL */
	const char *shown; /* as results name it */
	const char *base;
	int64_t factor; /* of the base unit */
};

/* The predefined unit that `name` means; false where it means none. */
bool sema_unit_word(const char *name, struct unit_word *out);
/* Every name, in order; NULL behind the last one. */
const char *sema_unit_word_name(uint32_t index);

#endif
