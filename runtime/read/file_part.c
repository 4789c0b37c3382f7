#include "runtime/read/file_part.h"

#include <string.h>

#include "runtime/read/glob.h"
#include "runtime/kernel/hex.h"

static const char no_value[] = "__HIVE_DEFAULT_PARTITION__";

/* Undoes `%20` and the like; what is no such thing stands for itself. */
static struct ism_slice decode(struct ism_slice text, char *room)
{
	size_t size = 0;

	for (size_t i = 0; i < text.size; i++) {
		int high = -1, low = -1;

		if (text.data[i] == '%' && i + 2 < text.size) {
			high = ism_hex_digit(text.data[i + 1]);
			low = ism_hex_digit(text.data[i + 2]);
		}
		if (high >= 0 && low >= 0)
			i += 2;
		room[size++] = high >= 0 && low >= 0 ? (char)(high << 4 | low) : text.data[i];
	}
	return (struct ism_slice){ room, size };
}

static bool is_partition(struct ism_slice pattern)
{
	return pattern.size > 2 && memcmp(pattern.data + pattern.size - 2, "=*", 2) == 0;
}

static struct ism_slice finish(struct ism_slice pattern, struct ism_slice part, char *room)
{
	if (is_partition(pattern) && memchr(part.data, '%', part.size))
		part = decode(part, room);
	if (part.size == 0 || (is_partition(pattern) && part.size == sizeof(no_value) - 1 &&
				      memcmp(part.data, no_value, part.size) == 0))
		return (struct ism_slice){ NULL, 0 };
	return part;
}

bool ism_file_part(const char *path, const char *pattern, char *room, struct ism_slice *part)
{
	struct ism_slice wanted = { pattern, strlen(pattern) };
	bool of_folder = wanted.size > 0 && pattern[wanted.size - 1] == '/';
	const char *slash;

	wanted.size -= of_folder;
	while ((slash = strchr(path, '/'))) {
		struct ism_slice name = { path, (uint64_t)(slash - path) };

		if (of_folder && ism_glob_match(wanted, name, part)) {
			*part = finish(wanted, *part, room);
			return true;
		}
		path = slash + 1;
	}
	if (of_folder || !ism_glob_match(wanted, (struct ism_slice){ path, strlen(path) }, part))
		return false;
	if (part->size == 0)
		*part = (struct ism_slice){ NULL, 0 };
	return true;
}

bool ism_path_has_partition(const char *path, struct ism_slice name)
{
	const char *slash;

	for (; (slash = strchr(path, '/')); path = slash + 1)
		if ((uint64_t)(slash - path) > name.size && path[name.size] == '=' &&
			memcmp(path, name.data, name.size) == 0)
			return true;
	return false;
}
