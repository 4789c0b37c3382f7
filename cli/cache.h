/*
 * A folder of compiled programs, so that a program that was compiled before starts at once.
 *
 * An entry's name says everything that its object depends on: cache_key.c. It is found again whole or not at all: it
 * carries a checksum, is written under another name and renamed, and counts only if it and its folder are the user's own
 * and nobody else's to write. Whatever goes wrong, there is no entry, and nothing is said: the cache is of no influence
 * on results. Any number of processes may use one folder at once.
 */
#ifndef ISM_CLI_CACHE_H
#define ISM_CLI_CACHE_H

#include <nettle/sha2.h>

#include "cli/native.h"

struct cli_cache_key {
	uint8_t digest[SHA256_DIGEST_SIZE];
};

/* An open cache; one that is closed has no entries and takes none. */
struct cli_cache {
	int folder; /* -1: closed */
};

/*
 * Opens, and makes where it is missing, the folder that ISM_CACHE_DIR names, else `ism` in XDG_CACHE_HOME or in
 * ~/.cache. Stays closed where ISM_CACHE_DIR is empty or the folder cannot be had.
 */
void cli_cache_open(struct cli_cache *cache);
void cli_cache_close(struct cli_cache *cache);

/* On true *object is the caller's, for ism_object_release. */
bool cli_cache_find(
	struct cli_cache *cache, const struct cli_cache_key *key, struct ism_object *object);

/* Adds or replaces an entry; entries that were not used for the longest time go for it. */
void cli_cache_store(
	struct cli_cache *cache, const struct cli_cache_key *key, const struct ism_object *object);

/*
 * Of what cli_module would make of the plan. False where this very build of the compiler cannot be told from others:
 * then nothing may be kept.
 */
bool cli_cache_key(struct cli_cache_key *key, struct cli_compilation *c,
	const struct cli_native_options *options, const struct ism_plan *plan);

#endif
