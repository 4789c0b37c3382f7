/* How much memory a run may take that nobody has set a limit for. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "runtime/memory.h"

/* What a file says that holds one number; "max" is none, and no file says nothing: 0. */
static uint64_t read_number(const char *path)
{
	FILE *file = fopen(path, "r");
	unsigned long long number = 0;

	if (!file)
		return 0;
	if (fscanf(file, "%llu", &number) != 1)
		number = 0;
	fclose(file);
	return number;
}

static uint64_t least_of(uint64_t a, uint64_t b)
{
	return !a || (b && b < a) ? b : a;
}

/*
 * The least limit of a control group and of those above it; 0: none. `path` is its name below `root`; seen from
 * within a container it may name nothing, but the root is the container's group then.
 */
static uint64_t limit_above(const char *root, char *path, const char *file)
{
	uint64_t least = 0;
	char name[4352];

	for (;;) {
		char *slash = strrchr(path, '/');

		if (snprintf(name, sizeof(name), "%s%s/%s", root, path, file) < (int)sizeof(name))
			least = least_of(least, read_number(name));
		if (!slash)
			return least;
		*slash = '\0';
	}
}

/* Is "memory" in a list such as "cpu,memory"? */
static bool names_memory(const char *list)
{
	const char *found = strstr(list, "memory");

	return found && (found == list || found[-1] == ',') &&
	       (found[6] == '\0' || found[6] == ',');
}

/* Of the groups of processes this one is in (Linux: control groups, version 2 or 1); 0: none. */
static uint64_t group_limit(void)
{
	FILE *file = fopen("/proc/self/cgroup", "r");
	uint64_t least = 0;
	char line[4200];

	while (file && fgets(line, sizeof(line), file)) {
		char *list = strchr(line, ':'), *path = list ? strchr(list + 1, ':') : NULL;

		if (!path)
			continue;
		*path++ = '\0';
		path[strcspn(path, "\n")] = '\0';
		if (!list[1])
			least = least_of(least, limit_above("/sys/fs/cgroup", path, "memory.max"));
		else if (names_memory(list + 1))
			least = least_of(least, limit_above("/sys/fs/cgroup/memory", path,
							"memory.limit_in_bytes"));
	}
	if (file)
		fclose(file);
	return least;
}

uint64_t ism_memory_default_limit(void)
{
	long pages = sysconf(_SC_PHYS_PAGES), page_bytes = sysconf(_SC_PAGESIZE);
	uint64_t machine = pages > 0 && page_bytes > 0 ? (uint64_t)pages * (uint64_t)page_bytes : 0;

	return least_of(machine, group_limit()) / 4 * 3;
}
