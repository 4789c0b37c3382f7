/*
 * Time zones from TZif data (RFC 8536 and its successor RFC 9636, versions 1 to 4), given as bytes: the
 * compiler embeds those of the program's zone, so that an evaluator reads the same rules on every machine.
 *
 * A NULL zone is UTC. Instants are microseconds since 1970-01-01T00:00:00Z; local times are counted the
 * same way from 1970-01-01T00:00:00 on the zone's clock. A zone does not change once opened and may be
 * shared by threads; what a caller remembers between look-ups is in a cursor of its own.
 */
#ifndef ISM_RUNTIME_KERNEL_ZONE_H
#define ISM_RUNTIME_KERNEL_ZONE_H

#include "runtime/error.h"

#include <stddef.h>
#include <stdint.h>

struct ism_zone;

/* The offset that was found last, and how many local times were in doubt. Zero bytes: nothing yet. */
struct ism_zone_cursor {
	int64_t from; /* the offset holds for from <= instant < until */
	int64_t until;
	int64_t offset_us;   /* local time minus UTC */
	uint64_t n_gaps;     /* local times that no clock ever showed */
	uint64_t n_repeated; /* local times that the clock showed twice */
};

/*
 * Reads TZif data, of which nothing is needed afterwards. On success *zone is the caller's and is closed
 * by ism_zone_close; it is NULL, UTC, where size is 0. ISM_ERR_DATA: not TZif, truncated, inconsistent.
 */
enum ism_status ism_zone_open(
	const uint8_t *bytes, size_t size, struct ism_zone **zone, struct ism_error *error);
void ism_zone_close(struct ism_zone *zone); /* NULL is fine */

/*
 * Finds the data of a zone's name ("Europe/Zurich") in the system's time zone folder, whatever the
 * environment says. *bytes is the caller's, from malloc; "UTC" has none: size 0, NULL. ISM_ERR_USAGE: no
 * such zone.
 */
enum ism_status ism_zone_load(
	const char *name, uint8_t **bytes, size_t *size, struct ism_error *error);

/* Looks the offset at `instant` up, and sets the cursor's interval and offset to it. */
void ism_zone_seek(const struct ism_zone *zone, struct ism_zone_cursor *cursor, int64_t instant);

/* Local time minus UTC at an instant, in microseconds. */
static inline int64_t ism_zone_offset(
	const struct ism_zone *zone, struct ism_zone_cursor *cursor, int64_t instant)
{
	if (!zone)
		return 0;
	if (__builtin_expect(instant < cursor->from || instant >= cursor->until, 0))
		ism_zone_seek(zone, cursor, instant);
	return cursor->offset_us;
}

static inline int64_t ism_zone_to_local(
	const struct ism_zone *zone, struct ism_zone_cursor *cursor, int64_t instant)
{
	return instant + ism_zone_offset(zone, cursor, instant);
}

enum ism_zone_doubt {
	ISM_ZONE_PLAIN,
	ISM_ZONE_GAP,      /* skipped by a change of the clock: read with the offset before */
	ISM_ZONE_REPEATED, /* shown twice: the earlier instant */
};

/* The part of ism_zone_to_utc for times near a change of the clock. */
int64_t ism_zone_resolve(const struct ism_zone *zone, struct ism_zone_cursor *cursor, int64_t local,
	enum ism_zone_doubt *doubt);

/* Further from a change than this, a local time is plain: offsets lie within 26 hours of UTC. */
#define ISM_ZONE_MARGIN_US (INT64_C(52) * 3600 * 1000000)

/* The instant of a local time, by the rules of enum ism_zone_doubt; times in doubt are counted. */
static inline int64_t ism_zone_to_utc(
	const struct ism_zone *zone, struct ism_zone_cursor *cursor, int64_t local)
{
	enum ism_zone_doubt doubt;
	int64_t instant;

	if (!zone)
		return local;
	instant = local - cursor->offset_us;
	if (__builtin_expect(instant - ISM_ZONE_MARGIN_US >= cursor->from &&
				     instant + ISM_ZONE_MARGIN_US < cursor->until,
		    1))
		return instant;
	instant = ism_zone_resolve(zone, cursor, local, &doubt);
	cursor->n_gaps += doubt == ISM_ZONE_GAP;
	cursor->n_repeated += doubt == ISM_ZONE_REPEATED;
	return instant;
}

/* The first instant at which the clock shows `local` or later: the end of a gap's jump, where in one. */
int64_t ism_zone_first_at(
	const struct ism_zone *zone, struct ism_zone_cursor *cursor, int64_t local);

#endif
