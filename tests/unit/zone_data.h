/*
 * Makes TZif data (RFC 8536, version 2) for tests, so that they need no time zones of the system.
 */
#ifndef ISM_TESTS_UNIT_ZONE_DATA_H
#define ISM_TESTS_UNIT_ZONE_DATA_H

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "runtime/kernel/zone.h"

struct zone_data {
	uint8_t bytes[1024];
	size_t size;
};

/* From `at` (seconds since the epoch) on, the offset is that of type `type`. */
struct zone_change {
	int64_t at;
	uint8_t type;
};

static inline void put_big(struct zone_data *data, int64_t value, int n)
{
	while (n-- > 0)
		data->bytes[data->size++] = (uint8_t)((uint64_t)value >> 8 * n);
}

static inline void put_header(struct zone_data *data, char version, int n_changes, int n_types)
{
	memcpy(data->bytes + data->size, "TZif", 4);
	data->size += 4;
	data->bytes[data->size++] = (uint8_t)version;
	data->size += 15;
	put_big(data, 0, 4); /* UT/local indicators */
	put_big(data, 0, 4); /* standard/wall indicators */
	put_big(data, 0, 4); /* leap seconds */
	put_big(data, n_changes, 4);
	put_big(data, n_types, 4);
	put_big(data, 4, 4); /* designations */
}

static inline void put_block(struct zone_data *data, int time_size,
	const struct zone_change *changes, int n_changes, const int32_t *offsets, int n_types)
{
	for (int i = 0; i < n_changes; i++)
		put_big(data, changes[i].at, time_size);
	for (int i = 0; i < n_changes; i++)
		put_big(data, changes[i].type, 1);
	for (int i = 0; i < n_types; i++) {
		put_big(data, offsets[i], 4);
		put_big(data, 0, 2);
	}
	memcpy(data->bytes + data->size, "XXX", 4);
	data->size += 4;
}

static inline struct zone_data make_zone_data(const struct zone_change *changes, int n_changes,
	const int32_t *offsets, int n_types, const char *footer)
{
	struct zone_data data = { .size = 0 };

	put_header(&data, '2', 0, 1);
	put_block(&data, 4, NULL, 0, (const int32_t[]){ 0 }, 1);
	put_header(&data, '2', n_changes, n_types);
	put_block(&data, 8, changes, n_changes, offsets, n_types);
	data.size += (size_t)sprintf((char *)data.bytes + data.size, "\n%s\n", footer);
	return data;
}

/* A zone of a rule alone, which begins with `offset` seconds; NULL where the data is refused. */
static inline struct ism_zone *make_rule_zone(int32_t offset, const char *footer)
{
	struct zone_data data = make_zone_data(NULL, 0, &offset, 1, footer);
	struct ism_zone *zone = NULL;

	ism_zone_open(data.bytes, data.size, &zone, NULL);
	return zone;
}

#define ZURICH_RULE    "CET-1CEST,M3.5.0,M10.5.0/3"
#define LORD_HOWE_RULE "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0"

#endif
