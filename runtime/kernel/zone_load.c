#include "runtime/kernel/zone.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ZONE_FOLDER   "/usr/share/zoneinfo/"
#define ZONE_NAME_MAX 64
#define ZONE_SIZE_MAX (1 << 20)

/* Letters, digits, `_ + -` and single slashes inside: no way out of the folder. */
static bool is_zone_name(const char *name)
{
	size_t size = strlen(name);

	if (size == 0 || size > ZONE_NAME_MAX || name[0] == '/' || name[size - 1] == '/')
		return false;
	for (size_t i = 0; i < size; i++) {
		char c = name[i];
		bool word = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
			    (c >= '0' && c <= '9') || c == '_' || c == '+' || c == '-';

		if (!word && !(c == '/' && name[i + 1] != '/'))
			return false;
	}
	return true;
}

static enum ism_status read_all(
	int file, const char *name, uint8_t **bytes, size_t *size, struct ism_error *error)
{
	struct stat about;
	size_t done = 0;

	if (fstat(file, &about) != 0 || !S_ISREG(about.st_mode) || about.st_size < 4 ||
		about.st_size > ZONE_SIZE_MAX)
		return ism_fail(error, ISM_ERR_USAGE, "no time zone `%s`", name);
	*bytes = malloc((size_t)about.st_size);
	if (!*bytes)
		return ism_fail(error, ISM_ERR_MEMORY, "no memory for a time zone");
	while (done < (size_t)about.st_size) {
		ssize_t got = read(file, *bytes + done, (size_t)about.st_size - done);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return ism_fail(error, ISM_ERR_IO, "cannot read the time zone `%s`", name);
		done += (size_t)got;
	}
	if (memcmp(*bytes, "TZif", 4) != 0)
		return ism_fail(error, ISM_ERR_USAGE, "no time zone `%s`", name);
	*size = done;
	return ISM_OK;
}

enum ism_status ism_zone_load(
	const char *name, uint8_t **bytes, size_t *size, struct ism_error *error)
{
	char path[sizeof(ZONE_FOLDER) + ZONE_NAME_MAX];
	enum ism_status status;
	int file;

	*bytes = NULL;
	*size = 0;
	if (strcmp(name, "UTC") == 0)
		return ISM_OK;
	if (!is_zone_name(name))
		return ism_fail(error, ISM_ERR_USAGE, "no time zone `%s`", name);
	snprintf(path, sizeof(path), "%s%s", ZONE_FOLDER, name);
	file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (file < 0)
		return ism_fail(error, ISM_ERR_USAGE, "no time zone `%s`", name);
	status = read_all(file, name, bytes, size, error);
	close(file);
	if (status != ISM_OK) {
		free(*bytes);
		*bytes = NULL;
		*size = 0;
	}
	return status;
}
