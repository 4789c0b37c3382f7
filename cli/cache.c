#include "cli/cache.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* All entries together; when more are there, the oldest go until three quarters are left. */
#define LIMIT_BYTES (UINT64_C(256) << 20)

/* What a process left that ended while it wrote. */
#define ABANDONED_S 3600

#define PREFIX  "ism-"
#define PENDING "tmp-"

/* What stands before an object. Of this machine's byte order: entries are for it alone. */
struct header {
	char magic[8];
	uint64_t size_bytes;
	uint8_t key[SHA256_DIGEST_SIZE];
	uint8_t checksum[SHA256_DIGEST_SIZE]; /* of the three above and the object */
};

enum { NAME_BYTES = sizeof PREFIX + 2 * SHA256_DIGEST_SIZE };

/* ---- the folder ---- */

/*
 * The path of the folder; false where there is to be no cache. The first *n_given bytes of it are the user's home, which
 * is not to be made.
 */
static bool find_folder(char path[PATH_MAX], size_t *n_given)
{
	const char *own = secure_getenv("ISM_CACHE_DIR");
	const char *caches = secure_getenv("XDG_CACHE_HOME"), *home = secure_getenv("HOME");
	int length = -1;

	*n_given = 0;
	if (own)
		length = snprintf(path, PATH_MAX, "%s", own);
	else if (caches && caches[0] == '/') /* relative ones are to be ignored */
		length = snprintf(path, PATH_MAX, "%s/ism", caches);
	else if (home && home[0] == '/') {
		*n_given = strlen(home);
		length = snprintf(path, PATH_MAX, "%s/.cache/ism", home);
	}
	return length > 0 && length < PATH_MAX;
}

/* Makes the folder, and those above it that lie below what is given: mkdir -p, for nobody but the user. */
static bool make_folder(char *path, size_t n_given)
{
	for (char *slash = strchr(path + n_given + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(path, 0700) != 0 && errno != EEXIST && errno != EROFS && errno != EACCES)
			return false;
		*slash = '/';
	}
	return mkdir(path, 0700) == 0 || errno == EEXIST;
}

/* Nobody but the user may have written it. */
static bool is_own(const struct stat *status)
{
	return status->st_uid == geteuid() && !(status->st_mode & (S_IWGRP | S_IWOTH));
}

void cli_cache_open(struct cli_cache *cache)
{
	const int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
	struct stat status;
	char path[PATH_MAX];
	size_t n_given;

	cache->folder = -1;
	if (!find_folder(path, &n_given))
		return;
	cache->folder = open(path, flags);
	if (cache->folder < 0 && errno == ENOENT && make_folder(path, n_given))
		cache->folder = open(path, flags);
	if (cache->folder >= 0 && (fstat(cache->folder, &status) != 0 || !is_own(&status)))
		cli_cache_close(cache);
}

void cli_cache_close(struct cli_cache *cache)
{
	if (cache->folder >= 0)
		close(cache->folder);
	cache->folder = -1;
}

/* ---- entries ---- */

static void name_of(const struct cli_cache_key *key, char name[NAME_BYTES])
{
	char *to = stpcpy(name, PREFIX);

	for (size_t i = 0; i < sizeof key->digest; i++) {
		*to++ = "0123456789abcdef"[key->digest[i] >> 4];
		*to++ = "0123456789abcdef"[key->digest[i] & 15];
	}
	*to = '\0';
}

static void header_of(
	struct header *header, const struct cli_cache_key *key, const struct ism_object *object)
{
	struct sha256_ctx context;

	memset(header, 0, sizeof *header);
	memcpy(header->magic, "ISMOBJ1", sizeof header->magic);
	header->size_bytes = object->size_bytes;
	memcpy(header->key, key->digest, sizeof header->key);
	sha256_init(&context);
	sha256_update(&context, offsetof(struct header, checksum), (const uint8_t *)header);
	sha256_update(&context, object->size_bytes, object->bytes);
	sha256_digest(&context, sizeof header->checksum, header->checksum);
}

static bool read_all(int file, void *bytes, size_t size_bytes)
{
	for (size_t done = 0; done < size_bytes;) {
		ssize_t n = read(file, (char *)bytes + done, size_bytes - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		done += (size_t)n;
	}
	return true;
}

static bool write_all(int file, const void *bytes, size_t size_bytes)
{
	for (size_t done = 0; done < size_bytes;) {
		ssize_t n = write(file, (const char *)bytes + done, size_bytes - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		done += (size_t)n;
	}
	return true;
}

/* The object of an open entry, if all of it is as it was written. */
static bool read_entry(int file, const struct cli_cache_key *key, struct ism_object *object)
{
	struct header header, expected;
	struct stat status;

	if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode) || !is_own(&status))
		return false;
	if (!read_all(file, &header, sizeof header) || header.size_bytes > LIMIT_BYTES ||
		header.size_bytes + sizeof header != (uint64_t)status.st_size)
		return false;
	object->size_bytes = header.size_bytes;
	object->bytes = malloc(object->size_bytes);
	if (!object->bytes || !read_all(file, object->bytes, object->size_bytes))
		return false;
	header_of(&expected, key, object);
	return memcmp(&header, &expected, sizeof header) == 0;
}

bool cli_cache_find(
	struct cli_cache *cache, const struct cli_cache_key *key, struct ism_object *object)
{
	char name[NAME_BYTES];
	bool found;
	int file;

	*object = (struct ism_object){ 0 };
	if (cache->folder < 0)
		return false;
	name_of(key, name);
	file = openat(cache->folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (file < 0)
		return false;
	found = read_entry(file, key, object);
	if (found)
		futimens(file,
			NULL); /* used now: the last to go; where that is not allowed, so be it */
	else
		ism_object_release(object);
	close(file);
	return found;
}

/* ---- room ---- */

struct entry {
	char name[NAME_BYTES];
	struct timespec used;
	uint64_t size_bytes;
};

struct entry_list {
	struct entry *entries; /* owned */
	size_t n, capacity;
	uint64_t size_bytes;
};

static int by_use(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->used.tv_sec != y->used.tv_sec)
		return x->used.tv_sec < y->used.tv_sec ? -1 : 1;
	if (x->used.tv_nsec != y->used.tv_nsec)
		return x->used.tv_nsec < y->used.tv_nsec ? -1 : 1;
	return strcmp(x->name, y->name);
}

static bool has_prefix(const char *name, const char *prefix)
{
	return strncmp(name, prefix, strlen(prefix)) == 0;
}

/* False: no memory. */
static bool add_entry(struct entry_list *list, const char *name, const struct stat *status)
{
	struct entry *entry;

	if (list->n == list->capacity) {
		size_t capacity = list->capacity ? 2 * list->capacity : 64;
		struct entry *entries = realloc(list->entries, capacity * sizeof *entries);

		if (!entries)
			return false;
		list->entries = entries;
		list->capacity = capacity;
	}
	entry = &list->entries[list->n++];
	strcpy(entry->name, name);
	entry->used = status->st_mtim;
	entry->size_bytes = (uint64_t)status->st_size;
	list->size_bytes += entry->size_bytes;
	return true;
}

/* What is not the cache's stays as it is; what was abandoned goes. */
static void list_entries(struct entry_list *list, DIR *stream)
{
	const int folder = dirfd(stream);
	const time_t now = time(NULL);
	struct dirent *found;
	struct stat status;

	while ((found = readdir(stream))) {
		const char *name = found->d_name;
		bool is_pending = has_prefix(name, PENDING);

		if (!is_pending && !(has_prefix(name, PREFIX) && strlen(name) < NAME_BYTES))
			continue;
		if (fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) != 0 ||
			!S_ISREG(status.st_mode))
			continue;
		if (is_pending && status.st_mtime < now - ABANDONED_S)
			unlinkat(folder, name, 0);
		else if (!is_pending && !add_entry(list, name, &status))
			return;
	}
}

/* Another process may do the same at the same time: what is gone already is as good. */
static void make_room(struct cli_cache *cache)
{
	int folder = openat(cache->folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *stream = folder < 0 ? NULL : fdopendir(folder);
	struct entry_list list = { 0 };

	if (!stream) {
		if (folder >= 0)
			close(folder);
		return;
	}
	list_entries(&list, stream);
	if (list.size_bytes > LIMIT_BYTES) {
		qsort(list.entries, list.n, sizeof *list.entries, by_use);
		for (size_t i = 0; i < list.n && list.size_bytes > LIMIT_BYTES / 4 * 3; i++) {
			unlinkat(folder, list.entries[i].name, 0);
			list.size_bytes -= list.entries[i].size_bytes;
		}
	}
	free(list.entries);
	closedir(stream);
}

/* A new file of a name that nobody has; -1: none can be made. */
static int open_pending(struct cli_cache *cache, char name[NAME_BYTES])
{
	uint64_t chance;

	if (getrandom(&chance, sizeof chance, GRND_NONBLOCK) != (ssize_t)sizeof chance)
		return -1;
	snprintf(name, NAME_BYTES, PENDING "%016llx", (unsigned long long)chance);
	return openat(
		cache->folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
}

void cli_cache_store(
	struct cli_cache *cache, const struct cli_cache_key *key, const struct ism_object *object)
{
	char name[NAME_BYTES], pending[NAME_BYTES];
	struct header header;
	bool written;
	int file;

	if (cache->folder < 0 || object->size_bytes > LIMIT_BYTES / 4)
		return;
	file = open_pending(cache, pending);
	if (file < 0)
		return;
	name_of(key, name);
	header_of(&header, key, object);
	written = write_all(file, &header, sizeof header) &&
		  write_all(file, object->bytes, object->size_bytes);
	/* Where the folder is on another machine, closing is when a full disk is known. */
	written = close(file) == 0 && written;
	if (!written || renameat(cache->folder, pending, cache->folder, name) != 0)
		unlinkat(cache->folder, pending, 0);
	else
		make_room(cache);
}
