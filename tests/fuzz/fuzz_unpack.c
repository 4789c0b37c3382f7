/*
 * Any bytes as a compressed file: its first byte chooses how much room a step has, the rest is the file, whose
 * packing its head says. A text that comes out in large steps is the same in small ones, and damage that shows in one
 * way shows in the other; how much comes out before it does is for each library to say.
 *
 *   clang -fsanitize=fuzzer,address,undefined …; see tests/fuzz/CMakeLists.txt
 */
#include <stdlib.h>
#include <string.h>

#include "runtime/read/unpack/unpack.h"

/* A bomb is not to be unpacked to its end. */
#define MOST_BYTES ((size_t)1 << 20)

struct file {
	const uint8_t *bytes;
	size_t n;
};

struct digest {
	uint64_t hash, n_bytes;
	struct ism_error error;
};

static enum ism_status give(
	void *context, uint8_t *bytes, size_t n, size_t *got, struct ism_error *error)
{
	struct file *file = context;

	(void)error;
	*got = file->n < n ? file->n : n;
	memcpy(bytes, file->bytes, *got);
	file->bytes += *got;
	file->n -= *got;
	return ISM_OK;
}

static struct digest unpack_all(struct file file, enum ism_packing packing, size_t room)
{
	static uint8_t text[1 << 16];
	struct digest digest = { 0 };
	struct ism_unpack *unpack;
	size_t got = 1;

	if (ism_unpack_open(&unpack, packing, "file", give, &file, &digest.error) != ISM_OK)
		return digest;
	while (got > 0 && digest.n_bytes < MOST_BYTES) {
		size_t n = MOST_BYTES - digest.n_bytes < room ? MOST_BYTES - digest.n_bytes : room;

		if (ism_unpack_read(unpack, text, n, &got, &digest.error) != ISM_OK)
			break;
		for (size_t i = 0; i < got; i++)
			digest.hash = (digest.hash ^ text[i]) * UINT64_C(0x100000001b3);
		digest.n_bytes += got;
	}
	ism_unpack_close(unpack);
	return digest;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct digest whole, pieces;
	enum ism_packing packing;

	if (size < 1)
		return 0;
	packing = ism_packing_of(data + 1, size - 1);
	if (packing == ISM_PACKING_NONE || packing == ISM_PACKING_OTHER)
		return 0;
	whole = unpack_all((struct file){ data + 1, size - 1 }, packing, 1 << 16);
	pieces = unpack_all((struct file){ data + 1, size - 1 }, packing, 1 + data[0] * 16);
	if (whole.n_bytes >= MOST_BYTES || pieces.n_bytes >= MOST_BYTES)
		return 0;
	if (whole.error.status != pieces.error.status)
		abort();
	if (whole.error.status == ISM_OK &&
		(whole.n_bytes != pieces.n_bytes || whole.hash != pieces.hash))
		abort();
	return 0;
}
