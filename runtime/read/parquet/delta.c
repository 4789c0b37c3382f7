#include "runtime/read/parquet/delta.h"

#include "runtime/read/parquet/bits.h"

enum {
	MOST_WIDTH = 64,
	CHUNK = 64, /* differences unpacked at a time */
};

static bool read_varint(struct ism_delta *delta, uint64_t *value)
{
	*value = 0;
	for (unsigned shift = 0; shift < 64 && delta->at < delta->end; shift += 7) {
		uint8_t byte = *delta->at++;

		*value |= (uint64_t)(byte & 0x7f) << shift;
		if (!(byte & 0x80))
			return true;
	}
	return false;
}

static bool read_zigzag(struct ism_delta *delta, uint64_t *value)
{
	uint64_t raw;

	if (!read_varint(delta, &raw))
		return false;
	*value = raw >> 1 ^ -(raw & 1);
	return true;
}

bool ism_delta_open(struct ism_delta *delta, const uint8_t *bytes, uint64_t size)
{
	uint64_t block;

	*delta = (struct ism_delta){ .at = bytes, .end = bytes + size, .first_is_next = true };
	if (!read_varint(delta, &block) || !read_varint(delta, &delta->n_minis) ||
		!read_varint(delta, &delta->n_left) || !read_zigzag(delta, &delta->value))
		return false;
	if (!delta->n_minis || block % delta->n_minis || delta->n_left > INT64_MAX)
		return false;
	delta->n_per_mini = block / delta->n_minis;
	return delta->n_per_mini && delta->n_per_mini % 8 == 0 &&
	       delta->n_per_mini <= INT64_MAX / MOST_WIDTH;
}

static bool open_block(struct ism_delta *delta)
{
	if (!read_zigzag(delta, &delta->least))
		return false;
	if (delta->n_minis > (uint64_t)(delta->end - delta->at))
		return false;
	delta->widths = delta->at;
	delta->n_minis_left = delta->n_minis;
	delta->at += delta->n_minis;
	return true;
}

/* Goes to the next miniblock. Behind the last number they have no bytes, and not all of the last's may be there. */
static bool open_mini(struct ism_delta *delta)
{
	uint64_t left, size;

	if (!delta->n_minis_left && !open_block(delta))
		return false;
	delta->width = *delta->widths++;
	delta->n_minis_left--;
	if (delta->width > MOST_WIDTH)
		return false;
	left = (uint64_t)(delta->end - delta->at);
	size = delta->n_per_mini / 8 * delta->width;
	delta->next = 0;
	delta->n_mini_left = delta->n_per_mini;
	if (size > left) {
		if (ism_bits_bytes(delta->n_left, delta->width) > left)
			return false;
		size = left;
	}
	delta->packed = delta->at;
	delta->packed_bytes = size;
	delta->at += size;
	return true;
}

bool ism_delta_read(struct ism_delta *delta, int64_t *out, size_t n)
{
	uint64_t differences[CHUNK];

	if (n > delta->n_left)
		return false;
	if (n && delta->first_is_next) {
		delta->first_is_next = false;
		*out++ = (int64_t)delta->value;
		delta->n_left--;
		n--;
	}
	while (n) {
		size_t some = n < CHUNK ? n : CHUNK;

		if (!delta->n_mini_left && !open_mini(delta))
			return false;
		if (some > delta->n_mini_left)
			some = (size_t)delta->n_mini_left;
		ism_bits_unpack64(delta->packed, delta->packed_bytes, delta->width, delta->next,
			some, differences);
		for (size_t i = 0; i < some; i++) {
			delta->value += differences[i] + delta->least;
			out[i] = (int64_t)delta->value;
		}
		delta->next += some;
		delta->n_mini_left -= some;
		delta->n_left -= some;
		out += some;
		n -= some;
	}
	return true;
}

const uint8_t *ism_delta_end(const struct ism_delta *delta)
{
	struct ism_delta walk = *delta;

	if (walk.n_left <= 1)
		return walk.at;
	walk.n_left--;
	for (;;) {
		if (!open_mini(&walk))
			return NULL;
		if (walk.n_left <= walk.n_per_mini)
			return walk.at;
		walk.n_left -= walk.n_per_mini;
	}
}
