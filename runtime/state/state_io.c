#include "runtime/state/state_io.h"

#include <string.h>

#include "runtime/state/hash.h"
#include "runtime/state/state_payload.h"

enum {
	VERSION = 1,
	FRAME_HEAD = 16, /* magic, version, kind, two zero bytes, size of the payload */
	FRAME_TAIL = 8,  /* checksum */
};

static const char magic[4] = { 'I', 'S', 'M', 'S' };

static void store(char *bytes, uint64_t word)
{
	for (unsigned i = 0; i < 8; i++)
		bytes[i] = (char)(word >> 8 * i);
}

static uint64_t load(const char *bytes)
{
	return ism_hash_load(bytes, 8);
}

static enum ism_status write_frame(uint32_t kind, const void *state, struct ism_buffer *out)
{
	uint64_t start = out->size;
	char head[FRAME_HEAD] = { 0 };
	char tail[FRAME_TAIL];

	memcpy(head, magic, sizeof(magic));
	head[4] = VERSION;
	head[5] = (char)kind;
	ISM_TRY(ism_buffer_append(out, head, sizeof(head)));
	ISM_TRY(ism_state_payload_write(kind, state, out));
	store(out->data + start + 8, out->size - start - FRAME_HEAD);
	store(tail, ism_hash_bytes(0, out->data + start, out->size - start));
	return ism_buffer_append(out, tail, sizeof(tail));
}

enum ism_status ism_state_write(
	uint32_t kind, const void *state, struct ism_buffer *out, struct ism_error *error)
{
	uint64_t start = out->size;
	enum ism_status status;

	if (kind >= ISM_STATE_KIND_COUNT)
		return ism_fail(error, ISM_ERR_BUG, "there is no state of kind %u", kind);
	status = write_frame(kind, state, out);
	if (status != ISM_OK) {
		out->size = start;
		return ism_fail(error, status, "no memory to write a state");
	}
	return ISM_OK;
}

/* Checks the frame at the start of `bytes`; *payload is within it. */
static enum ism_status open_frame(
	uint32_t kind, struct ism_slice bytes, struct ism_slice *payload, struct ism_error *error)
{
	uint64_t size;

	if (bytes.size < FRAME_HEAD + FRAME_TAIL || memcmp(bytes.data, magic, sizeof(magic)) ||
		bytes.data[6] || bytes.data[7])
		return ism_fail(error, ISM_ERR_DATA, "not a written state");
	if (bytes.data[4] != VERSION)
		return ism_fail(error, ISM_ERR_DATA, "a state of version %u, which is not known",
			(unsigned char)bytes.data[4]);
	if ((unsigned char)bytes.data[5] != kind)
		return ism_fail(error, ISM_ERR_DATA, "a state of another kind than %s",
			ism_state_name(kind));
	size = load(bytes.data + 8);
	if (size > bytes.size - FRAME_HEAD - FRAME_TAIL)
		return ism_fail(error, ISM_ERR_DATA, "a written state that is cut short");
	if (load(bytes.data + FRAME_HEAD + size) !=
		ism_hash_bytes(0, bytes.data, FRAME_HEAD + size))
		return ism_fail(error, ISM_ERR_DATA, "a written state whose checksum is wrong");
	*payload = (struct ism_slice){ bytes.data + FRAME_HEAD, size };
	return ISM_OK;
}

enum ism_status ism_state_read(uint32_t kind, void *state, struct ism_slice bytes, uint64_t *used,
	struct ism_memory *memory, struct ism_error *error)
{
	struct ism_slice payload;
	enum ism_status status;

	if (kind >= ISM_STATE_KIND_COUNT)
		return ism_fail(error, ISM_ERR_BUG, "there is no state of kind %u", kind);
	memset(state, 0, ism_state_size(kind));
	ISM_TRY(open_frame(kind, bytes, &payload, error));
	status = ism_state_payload_read(kind, state, payload, memory);
	if (status != ISM_OK) {
		ism_state_release(kind, state, memory);
		return ism_fail(error, status,
			status == ISM_ERR_DATA ? "a written state that no rows could have made"
					       : "no memory to read a state");
	}
	if (used)
		*used = FRAME_HEAD + payload.size + FRAME_TAIL;
	return ISM_OK;
}
