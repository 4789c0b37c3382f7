#include "runtime/spill.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Addresses for the file, of which only those in use cost anything; less where they are scarce. */
#define MOST_ADDRESSES  (UINT64_C(1) << 44)
#define LEAST_ADDRESSES (UINT64_C(1) << 32)

/* The file grows by so much at least. */
#define GROW_BYTES (UINT64_C(8) << 20)

/* Blocks from here on give their space on disk back when they are freed. */
#define LARGE_CLASS 20

enum {
	LEAST_CLASS = 4, /* 2^4 bytes */
	N_CLASSES = 48,
	PAGE_BYTES = 4096,
};

/* In a block that is free. Large ones are described beside the file: all their pages are gone. */
struct free_block {
	struct free_block *next;
	char *block;
};

struct ism_spill {
	int file;
	char *base;
	uint64_t address_bytes;
	uint64_t file_bytes; /* that the disk has given */
	uint64_t used_bytes;
	struct free_block *free[N_CLASSES]; /* by class */
};

const char *ism_spill_folder(void)
{
	const char *folder = getenv("TMPDIR");

	return folder && *folder ? folder : "/var/tmp";
}

/* A file without a name; where the file system has none, one whose name is taken away at once. */
static int open_file(const char *folder)
{
	char path[4096];
	int file = open(folder, O_TMPFILE | O_RDWR | O_EXCL | O_CLOEXEC, 0600);

	if (file >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL))
		return file;
	if (snprintf(path, sizeof(path), "%s/ism-XXXXXX", folder) >= (int)sizeof(path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	file = mkostemp(path, O_CLOEXEC);
	if (file >= 0)
		unlink(path);
	return file;
}

static bool map_file(struct ism_spill *spill)
{
	for (uint64_t bytes = MOST_ADDRESSES; bytes >= LEAST_ADDRESSES; bytes /= 4) {
		void *base = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE,
			spill->file, 0);

		if (base != MAP_FAILED) {
			/* Tables are entered at random: what lies around a page is seldom wanted. */
			madvise(base, bytes, MADV_RANDOM);
			spill->base = base;
			spill->address_bytes = bytes;
			return true;
		}
	}
	return false;
}

struct ism_spill *ism_spill_open(const char *folder)
{
	struct ism_spill *spill = calloc(1, sizeof(*spill));
	int failed;

	if (!spill)
		return NULL;
	spill->file = open_file(folder);
	if (spill->file >= 0 && map_file(spill))
		return spill;
	failed = errno;
	ism_spill_close(spill);
	errno = failed;
	return NULL;
}

void ism_spill_close(struct ism_spill *spill)
{
	if (!spill)
		return;
	for (unsigned class = LARGE_CLASS; class < N_CLASSES; class ++) {
		while (spill->free[class]) {
			struct free_block *free_block = spill->free[class];

			spill->free[class] = free_block->next;
			free(free_block);
		}
	}
	if (spill->base)
		munmap(spill->base, spill->address_bytes);
	if (spill->file >= 0)
		close(spill->file);
	free(spill);
}

/* Blocks of class c have 2^c bytes. */
static unsigned class_of(uint64_t size_bytes)
{
	if (size_bytes <= UINT64_C(1) << LEAST_CLASS)
		return LEAST_CLASS;
	return 64 - (unsigned)__builtin_clzll(size_bytes - 1);
}

/* Space of the disk for that part of the file; errno is set where it has none. */
static bool reserve(struct ism_spill *spill, uint64_t offset, uint64_t bytes)
{
	int failed;

	do
		failed = posix_fallocate(spill->file, (off_t)offset, (off_t)bytes);
	while (failed == EINTR);
	errno = failed;
	return failed == 0;
}

static char *take_new(struct ism_spill *spill, unsigned class)
{
	uint64_t bytes = UINT64_C(1) << class;
	uint64_t align = bytes < PAGE_BYTES ? bytes : PAGE_BYTES;
	uint64_t offset = (spill->used_bytes + align - 1) & ~(align - 1);

	if (bytes > spill->address_bytes || offset > spill->address_bytes - bytes) {
		errno = ENOMEM;
		return NULL;
	}
	if (offset + bytes > spill->file_bytes) {
		uint64_t more = offset + bytes - spill->file_bytes;

		more = more < GROW_BYTES ? GROW_BYTES : (more + PAGE_BYTES - 1) & -PAGE_BYTES;
		if (!reserve(spill, spill->file_bytes, more))
			return NULL;
		spill->file_bytes += more;
	}
	spill->used_bytes = offset + bytes;
	return spill->base + offset;
}

static char *take_large(struct ism_spill *spill, unsigned class)
{
	struct free_block *first = spill->free[class];
	char *block = first->block;

	if (!reserve(spill, (uint64_t)(block - spill->base), UINT64_C(1) << class))
		return NULL;
	spill->free[class] = first->next;
	free(first);
	return block;
}

static char *take_small(struct ism_spill *spill, unsigned class)
{
	struct free_block *first = spill->free[class];

	spill->free[class] = first->next;
	memset(first, 0, UINT64_C(1) << class);
	return (char *)first;
}

void *ism_spill_alloc(struct ism_spill *spill, uint64_t size_bytes)
{
	unsigned class = class_of(size_bytes);

	if (class >= N_CLASSES) {
		errno = ENOMEM;
		return NULL;
	}
	if (!spill->free[class])
		return take_new(spill, class);
	return class < LARGE_CLASS ? take_small(spill, class) : take_large(spill, class);
}

static void free_large(struct ism_spill *spill, char *block, unsigned class)
{
	uint64_t bytes = UINT64_C(1) << class, offset = (uint64_t)(block - spill->base);
	struct free_block *first = malloc(sizeof(*first));

	/* A file system without holes: the pages are cleared and stay. */
	if (fallocate(spill->file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)offset,
		    (off_t)bytes) != 0)
		memset(block, 0, bytes);
	if (!first)
		return;
	*first = (struct free_block){ spill->free[class], block };
	spill->free[class] = first;
}

void ism_spill_free(struct ism_spill *spill, void *block, uint64_t size_bytes)
{
	unsigned class = class_of(size_bytes);
	struct free_block *first = block;

	if (class >= LARGE_CLASS) {
		free_large(spill, block, class);
		return;
	}
	*first = (struct free_block){ .next = spill->free[class] };
	spill->free[class] = first;
}

bool ism_spill_has(const struct ism_spill *spill, const void *block)
{
	return (uintptr_t)block - (uintptr_t)spill->base < spill->address_bytes;
}

uint64_t ism_spill_bytes(const struct ism_spill *spill)
{
	return spill->used_bytes;
}
