#include "runtime/read/unpack/ahead.h"

#include <errno.h>
#include <nettle/sha2.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

/*
 * Together twice the window of an input (tuning.h): while one window is scanned the next one is unpacked. With less the thread
 * would wait for the scan, and then the scan for the thread.
 */
#define BLOCK_BYTES  ((size_t)256 << 10)
#define AHEAD_BLOCKS 16

/* A caller that has had so many bytes gets a thread. */
#define ALONE_BYTES ((size_t)128 << 10)

struct block {
	uint8_t *bytes; /* BLOCK_BYTES */
	size_t n;
	enum ism_status status; /* what came after its bytes; not ISM_OK: the last block */
	bool last;
};

struct ism_ahead {
	/* Whoever unpacks: the caller at first, then the thread. */
	struct ism_unpack *unpack;
	int fd;
	int wake; /* an eventfd that ends waiting for the file; -1: no thread yet */
	const char *shown;
	uint8_t head[ISM_PACKING_HEAD_BYTES];
	size_t n_head, head_used;
	struct sha256_ctx sha256;
	struct ism_error failure; /* of the block whose status is not ISM_OK */

	atomic_uint_least64_t bytes_done;
	atomic_bool digesting;

	/* The caller's. */
	uint64_t alone_bytes;
	bool tried_thread, has_thread;
	pthread_t thread;
	size_t block_used; /* bytes of the block at `first` */
	struct block blocks[AHEAD_BLOCKS];

	pthread_mutex_t lock;   /* of all below */
	pthread_cond_t changed; /* a block was filled or given back, or `stop` was set */
	uint32_t first, n_filled;
	bool stop;
};

/* ---- the file's bytes ---- */

/* False: the reader was closed meanwhile. Regular files are always ready. */
static bool wait_for_bytes(const struct ism_ahead *ahead)
{
	struct pollfd polled[2] = {
		{ .fd = ahead->fd, .events = POLLIN },
		{ .fd = ahead->wake, .events = POLLIN },
	};

	if (ahead->wake < 0)
		return true;
	while (poll(polled, 2, -1) < 0) {
		if (errno != EINTR)
			return true; /* reading will say what is wrong */
	}
	return !polled[1].revents;
}

static enum ism_status read_file(
	void *context, uint8_t *bytes, size_t n, size_t *got, struct ism_error *error)
{
	struct ism_ahead *ahead = context;
	size_t size = ahead->n_head - ahead->head_used;

	memcpy(bytes, ahead->head + ahead->head_used, size);
	ahead->head_used = ahead->n_head;
	while (size < n) {
		ssize_t part;

		if (!wait_for_bytes(ahead))
			return ism_fail_at(error, ISM_ERR_IO, ahead->shown, 0, 0, "was closed");
		part = read(ahead->fd, bytes + size, n - size);
		if (part == 0)
			break;
		if (part < 0 && errno != EINTR)
			return ism_fail_at(
				error, ISM_ERR_IO, ahead->shown, 0, 0, "%s", strerror(errno));
		if (part > 0)
			size += (size_t)part;
	}
	if (atomic_load_explicit(&ahead->digesting, memory_order_relaxed))
		sha256_update(&ahead->sha256, size, bytes);
	atomic_fetch_add_explicit(&ahead->bytes_done, size, memory_order_relaxed);
	*got = size;
	return ISM_OK;
}

/* ---- the thread ---- */

static void fill(struct ism_ahead *ahead, struct block *block)
{
	block->status = ism_unpack_read(
		ahead->unpack, block->bytes, BLOCK_BYTES, &block->n, &ahead->failure);
	block->last = block->status != ISM_OK || block->n == 0;
}

static void *run(void *context)
{
	struct ism_ahead *ahead = context;
	bool last = false;

	pthread_mutex_lock(&ahead->lock);
	while (!last && !ahead->stop) {
		struct block *block =
			&ahead->blocks[(ahead->first + ahead->n_filled) % AHEAD_BLOCKS];

		if (ahead->n_filled == AHEAD_BLOCKS) {
			pthread_cond_wait(&ahead->changed, &ahead->lock);
			continue;
		}
		pthread_mutex_unlock(&ahead->lock);
		fill(ahead, block);
		last = block->last;
		pthread_mutex_lock(&ahead->lock);
		ahead->n_filled++;
		pthread_cond_signal(&ahead->changed);
	}
	pthread_mutex_unlock(&ahead->lock);
	return NULL;
}

/* Without a thread, for want of memory or because the system has no more, the caller goes on alone. */
static void start_thread(struct ism_ahead *ahead)
{
	ahead->tried_thread = true;
	for (size_t i = 0; i < AHEAD_BLOCKS; i++) {
		ahead->blocks[i].bytes = malloc(BLOCK_BYTES);
		if (!ahead->blocks[i].bytes)
			return;
	}
	ahead->wake = eventfd(0, EFD_CLOEXEC);
	if (ahead->wake >= 0)
		ahead->has_thread = pthread_create(&ahead->thread, NULL, run, ahead) == 0;
}

/* ---- the caller ---- */

/* The block to be read from; waits until there is one. */
static struct block *wait_for_block(struct ism_ahead *ahead)
{
	pthread_mutex_lock(&ahead->lock);
	while (ahead->n_filled == 0)
		pthread_cond_wait(&ahead->changed, &ahead->lock);
	pthread_mutex_unlock(&ahead->lock);
	return &ahead->blocks[ahead->first];
}

static void give_back(struct ism_ahead *ahead)
{
	pthread_mutex_lock(&ahead->lock);
	ahead->first = (ahead->first + 1) % AHEAD_BLOCKS;
	ahead->n_filled--;
	ahead->block_used = 0;
	pthread_cond_signal(&ahead->changed);
	pthread_mutex_unlock(&ahead->lock);
}

/* As ism_ahead_read, from what the thread has made. The last block stays where it is. */
static enum ism_status read_blocks(
	struct ism_ahead *ahead, uint8_t *bytes, size_t n, size_t *got, struct ism_error *error)
{
	size_t size = 0;

	while (size < n) {
		struct block *block = wait_for_block(ahead);
		size_t part = block->n - ahead->block_used;

		if (block->last && size == 0 && block->status != ISM_OK) {
			if (error)
				*error = ahead->failure;
			return block->status;
		}
		if (block->last)
			break;
		if (part > n - size)
			part = n - size;
		memcpy(bytes + size, block->bytes + ahead->block_used, part);
		size += part;
		ahead->block_used += part;
		if (ahead->block_used == block->n)
			give_back(ahead);
	}
	*got = size;
	return ISM_OK;
}

enum ism_status ism_ahead_read(
	struct ism_ahead *ahead, uint8_t *bytes, size_t n, size_t *got, struct ism_error *error)
{
	if (!ahead->tried_thread && ahead->alone_bytes >= ALONE_BYTES)
		start_thread(ahead);
	if (ahead->has_thread)
		return read_blocks(ahead, bytes, n, got, error);
	ISM_TRY(ism_unpack_read(ahead->unpack, bytes, n, got, error));
	ahead->alone_bytes += *got;
	return ISM_OK;
}

uint64_t ism_ahead_bytes_done(const struct ism_ahead *ahead)
{
	return atomic_load_explicit(&ahead->bytes_done, memory_order_relaxed);
}

void ism_ahead_stop_digesting(struct ism_ahead *ahead)
{
	atomic_store_explicit(&ahead->digesting, false, memory_order_relaxed);
}

void ism_ahead_digest(const struct ism_ahead *ahead, uint8_t digest[32])
{
	struct sha256_ctx sha256 = ahead->sha256;

	sha256_digest(&sha256, SHA256_DIGEST_SIZE, digest);
}

enum ism_status ism_ahead_open(struct ism_ahead **result, enum ism_packing packing, int fd,
	const uint8_t *head, size_t n_head, const char *shown, struct ism_error *error)
{
	struct ism_ahead *ahead = calloc(1, sizeof(*ahead));
	enum ism_status status;

	if (!ahead)
		return ism_fail_at(error, ISM_ERR_MEMORY, shown, 0, 0, "no memory to unpack it");
	ahead->fd = fd;
	ahead->wake = -1;
	ahead->shown = shown;
	memcpy(ahead->head, head, n_head);
	ahead->n_head = n_head;
	sha256_init(&ahead->sha256);
	atomic_init(&ahead->bytes_done, 0);
	atomic_init(&ahead->digesting, true);
	pthread_mutex_init(&ahead->lock, NULL);
	pthread_cond_init(&ahead->changed, NULL);
	status = ism_unpack_open(&ahead->unpack, packing, shown, read_file, ahead, error);
	if (status != ISM_OK) {
		ism_ahead_close(ahead);
		return status;
	}
	*result = ahead;
	return ISM_OK;
}

static void stop_thread(struct ism_ahead *ahead)
{
	static const uint64_t one = 1;

	pthread_mutex_lock(&ahead->lock);
	ahead->stop = true;
	pthread_cond_signal(&ahead->changed);
	pthread_mutex_unlock(&ahead->lock);
	while (write(ahead->wake, &one, sizeof(one)) < 0 && errno == EINTR)
		;
	pthread_join(ahead->thread, NULL);
}

void ism_ahead_close(struct ism_ahead *ahead)
{
	if (!ahead)
		return;
	if (ahead->has_thread)
		stop_thread(ahead);
	if (ahead->wake >= 0)
		close(ahead->wake);
	for (size_t i = 0; i < AHEAD_BLOCKS; i++)
		free(ahead->blocks[i].bytes);
	ism_unpack_close(ahead->unpack);
	pthread_cond_destroy(&ahead->changed);
	pthread_mutex_destroy(&ahead->lock);
	free(ahead);
}
