#include "runtime/read/unpack/unpack.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/read/unpack/codec.h"

#define IN_BYTES ((size_t)64 << 10)

struct ism_unpack {
	const struct ism_codec *codec;
	void *state;
	const char *name; /* of the packing */
	const char *shown;
	ism_unpack_source_fn source;
	void *context;

	uint8_t *in;     /* IN_BYTES */
	size_t at, n_in; /* bytes of it that are used, and that are there */
	uint64_t offset; /* of in[0] in the file */
	bool in_ends;
	bool at_break; /* all streams so far are complete */
	enum ism_status failed;
	struct ism_error failure; /* to be returned, if `failed` */
};

/* ---- which it is ---- */

struct mark {
	enum ism_packing packing;
	const char *name;
	const char *bytes;
	size_t n;
};

#define MARK(packing, name, bytes) { ISM_PACKING_##packing, name, bytes, sizeof(bytes) - 1 }

/* A frame that is to be skipped may begin a file of LZ4 as well; who writes such files writes Zstandard. */
static const struct mark marks[] = {
	MARK(GZIP, "gzip", "\x1f\x8b\x08"),
	MARK(ZSTD, "zstd", "\x28\xb5\x2f\xfd"),
	MARK(XZ, "xz",
		"\xfd"
		"7zXZ\0"),
	MARK(LZ4, "lz4", "\x04\x22\x4d\x18"),
	MARK(OTHER, "the old form of lz4", "\x02\x21\x4c\x18"),
	MARK(OTHER, "zip", "PK\x03\x04"),
	MARK(OTHER, "compress", "\x1f\x9d"),
	MARK(OTHER, "7z", "7z\xbc\xaf\x27\x1c"),
};

static bool begins(const uint8_t *head, size_t n, const char *bytes, size_t n_bytes)
{
	return n >= n_bytes && memcmp(head, bytes, n_bytes) == 0;
}

/* "BZh9" alone could be the header of a table: a block, or the end of the stream, has to follow. */
static bool is_bzip2(const uint8_t *head, size_t n)
{
	return n >= ISM_PACKING_HEAD_BYTES && memcmp(head, "BZh", 3) == 0 && head[3] >= '1' &&
	       head[3] <= '9' &&
	       (memcmp(head + 4, "\x31\x41\x59\x26\x53\x59", 6) == 0 ||
		       memcmp(head + 4, "\x17\x72\x45\x38\x50\x90", 6) == 0);
}

static bool is_skippable(const uint8_t *head, size_t n)
{
	return n >= 4 && (head[0] & 0xf0) == 0x50 && memcmp(head + 1, "\x2a\x4d\x18", 3) == 0;
}

static const struct mark *find_mark(const uint8_t *head, size_t n)
{
	static const struct mark bzip2 = { ISM_PACKING_BZIP2, "bzip2", "", 0 };

	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
		if (begins(head, n, marks[i].bytes, marks[i].n))
			return &marks[i];
	}
	if (is_skippable(head, n))
		return &marks[1];
	return is_bzip2(head, n) ? &bzip2 : NULL;
}

enum ism_packing ism_packing_of(const uint8_t *head, size_t n)
{
	const struct mark *mark = find_mark(head, n);

	return mark ? mark->packing : ISM_PACKING_NONE;
}

const char *ism_packing_name(enum ism_packing packing, const uint8_t *head, size_t n)
{
	const struct mark *mark = packing == ISM_PACKING_OTHER ? find_mark(head, n) : NULL;

	if (mark)
		return mark->name;
	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
		if (marks[i].packing == packing)
			return marks[i].name;
	}
	return packing == ISM_PACKING_BZIP2 ? "bzip2" : "";
}

static const struct ism_codec *codec_of(enum ism_packing packing)
{
	switch (packing) {
	case ISM_PACKING_GZIP: return &ism_codec_gzip;
	case ISM_PACKING_ZSTD: return &ism_codec_zstd;
	case ISM_PACKING_BZIP2: return &ism_codec_bzip2;
	case ISM_PACKING_XZ: return &ism_codec_xz;
	case ISM_PACKING_LZ4: return &ism_codec_lz4;
	case ISM_PACKING_NONE:
	case ISM_PACKING_OTHER: break;
	}
	return NULL;
}

/* ---- reading ---- */

static uint64_t offset_of(const struct ism_unpack *unpack)
{
	return unpack->offset + unpack->at;
}

static enum ism_status fail(struct ism_unpack *unpack, enum ism_codec_result result,
	const char *fault, struct ism_error *error)
{
	uint64_t offset = offset_of(unpack);

	switch (result) {
	case ISM_CODEC_NO_MEMORY:
		return ism_fail_at(
			error, ISM_ERR_MEMORY, unpack->shown, 0, 0, "no memory to unpack it");
	case ISM_CODEC_TOO_LARGE:
		return ism_fail_at(error, ISM_ERR_DATA, unpack->shown, 0, 0,
			"cannot be unpacked: at byte %" PRIu64
			" %s asks for more than %zu MiB of memory",
			offset, unpack->name, ISM_UNPACK_WINDOW_BYTES >> 20);
	case ISM_CODEC_MORE:
	case ISM_CODEC_BREAK:
		return ism_fail_at(error, ISM_ERR_DATA, unpack->shown, 0, 0,
			"is cut short: its %s data ends at byte %" PRIu64
			" in the middle of a stream",
			unpack->name, offset);
	case ISM_CODEC_DAMAGED: break;
	}
	return ism_fail_at(error, ISM_ERR_DATA, unpack->shown, 0, 0,
		"is damaged: its %s data cannot be unpacked at byte %" PRIu64 " (%s)", unpack->name,
		offset, fault ? fault : "incorrect data");
}

static enum ism_status refill(struct ism_unpack *unpack, struct ism_error *error)
{
	if (unpack->at < unpack->n_in || unpack->in_ends)
		return ISM_OK;
	unpack->offset += unpack->n_in;
	unpack->at = unpack->n_in = 0;
	ISM_TRY(unpack->source(unpack->context, unpack->in, IN_BYTES, &unpack->n_in, error));
	unpack->in_ends = unpack->n_in < IN_BYTES;
	return ISM_OK;
}

/* One step: fills what it can of `io`. *done: the text is at its end. */
static enum ism_status step(
	struct ism_unpack *unpack, struct ism_codec_io *io, bool *done, struct ism_error *error)
{
	const char *fault = NULL;
	enum ism_codec_result result;
	size_t n_out = io->n_out;
	bool idle;

	ISM_TRY(refill(unpack, error));
	io->in = unpack->in + unpack->at;
	io->n_in = unpack->n_in - unpack->at;
	io->in_ends = unpack->in_ends;
	*done = unpack->at_break && io->n_in == 0 && io->in_ends;
	if (*done)
		return ISM_OK;
	result = unpack->codec->step(unpack->state, io, &fault);
	idle = io->n_out == n_out && unpack->n_in - io->n_in == unpack->at;
	unpack->at = unpack->n_in - io->n_in;
	unpack->at_break = result == ISM_CODEC_BREAK;
	if (result == ISM_CODEC_BREAK || (result == ISM_CODEC_MORE && !idle))
		return ISM_OK;
	return fail(unpack, result, fault, error);
}

enum ism_status ism_unpack_read(
	struct ism_unpack *unpack, uint8_t *bytes, size_t n, size_t *got, struct ism_error *error)
{
	struct ism_codec_io io = { .out = bytes, .n_out = n };
	bool done = false;

	while (io.n_out > 0 && !done && unpack->failed == ISM_OK)
		unpack->failed = step(unpack, &io, &done, &unpack->failure);
	*got = n - io.n_out;
	if (unpack->failed == ISM_OK || *got > 0)
		return ISM_OK;
	if (error)
		*error = unpack->failure;
	return unpack->failed;
}

enum ism_status ism_unpack_open(struct ism_unpack **result, enum ism_packing packing,
	const char *shown, ism_unpack_source_fn source, void *context, struct ism_error *error)
{
	struct ism_unpack *unpack = calloc(1, sizeof(*unpack));

	if (unpack) {
		unpack->codec = codec_of(packing);
		unpack->name = ism_packing_name(packing, NULL, 0);
		unpack->shown = shown;
		unpack->source = source;
		unpack->context = context;
		unpack->in = malloc(IN_BYTES);
		unpack->state = unpack->codec->open();
	}
	if (!unpack || !unpack->in || !unpack->state) {
		ism_unpack_close(unpack);
		return ism_fail_at(error, ISM_ERR_MEMORY, shown, 0, 0, "no memory to unpack it");
	}
	*result = unpack;
	return ISM_OK;
}

void ism_unpack_close(struct ism_unpack *unpack)
{
	if (!unpack)
		return;
	if (unpack->state)
		unpack->codec->close(unpack->state);
	free(unpack->in);
	free(unpack);
}
