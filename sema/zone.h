/* The `timezone` entry of programs and sources. */
#ifndef ISM_SEMA_ZONE_H
#define ISM_SEMA_ZONE_H

#include "sema/entry.h"

/* The zone's name, and its TZif bytes in the arena (none: UTC); NULL after an error. */
const char *sema_zone(struct sema *s, const struct ism_item *item, struct ism_slice *zone);

#endif
