/* How much memory a run may take that nobody has set a limit for. */
#include <stdio.h>
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

/* The limit of the group of processes this one is in (Linux: control groups, version 2 or 1); 0: none. */
static uint64_t group_limit(void)
{
	uint64_t limit = read_number("/sys/fs/cgroup/memory.max");

	return limit ? limit : read_number("/sys/fs/cgroup/memory/memory.limit_in_bytes");
}

uint64_t ism_memory_default_limit(void)
{
	long pages = sysconf(_SC_PHYS_PAGES), page_bytes = sysconf(_SC_PAGESIZE);
	uint64_t machine = pages > 0 && page_bytes > 0 ? (uint64_t)pages * (uint64_t)page_bytes : 0;
	uint64_t group = group_limit();
	uint64_t least = group && (!machine || group < machine) ? group : machine;

	return least / 4 * 3;
}
