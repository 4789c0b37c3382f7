#include "runtime/read/parquet/rle.h"

#include <string.h>

#include "runtime/read/parquet/bits.h"

void ism_rle_open(struct ism_rle *rle, const struct ism_parquet_kernels *kernels,
	const uint8_t *bytes, uint64_t size, uint32_t width)
{
	*rle = (struct ism_rle){
		.kernels = kernels, .at = bytes, .end = bytes + size, .width = width
	};
}

void ism_rle_open_msb(struct ism_rle *rle, const uint8_t *bytes, uint64_t size, uint32_t width)
{
	*rle = (struct ism_rle){
		.at = bytes + size,
		.end = bytes + size,
		.width = width,
		.packed = bytes,
		.packed_bytes = size,
		.n_left = width ? size * 8 / width : UINT64_MAX,
		.is_msb = true,
	};
}

static bool read_header(struct ism_rle *rle, uint64_t *header)
{
	*header = 0;
	for (unsigned shift = 0; shift < 63 && rle->at < rle->end; shift += 7) {
		uint8_t byte = *rle->at++;

		*header |= (uint64_t)(byte & 0x7f) << shift;
		if (!(byte & 0x80))
			return true;
	}
	return false;
}

/* Some writers leave out the bytes of numbers that fill up the last group of eight. */
static bool open_packed(struct ism_rle *rle, uint64_t n_groups)
{
	uint64_t left = (uint64_t)(rle->end - rle->at);
	uint64_t size = left;

	rle->n_left = n_groups > UINT64_MAX / 8 ? UINT64_MAX : n_groups * 8;
	if (rle->width) {
		if (n_groups <= left / rle->width)
			size = n_groups * rle->width;
		else
			rle->n_left = left * 8 / rle->width;
	} else {
		size = 0;
	}
	rle->packed = rle->at;
	rle->packed_bytes = size;
	rle->next = 0;
	rle->at += size;
	return true;
}

static bool open_repeated(struct ism_rle *rle, uint64_t n)
{
	unsigned size = (rle->width + 7) / 8;
	uint64_t value = 0;

	if ((uint64_t)(rle->end - rle->at) < size)
		return false;
	for (unsigned i = 0; i < size; i++)
		value |= (uint64_t)rle->at[i] << 8 * i;
	if (rle->width < 32 && value >> rle->width)
		return false;
	rle->at += size;
	rle->value = (uint32_t)value;
	rle->n_left = n;
	rle->packed = NULL;
	return true;
}

/* Goes to the next run that has numbers. */
static bool open_run(struct ism_rle *rle)
{
	while (!rle->n_left) {
		uint64_t header;

		if (!read_header(rle, &header))
			return false;
		if (!(header & 1 ? open_packed(rle, header >> 1) : open_repeated(rle, header >> 1)))
			return false;
	}
	return true;
}

/* The next `n` of the run at hand, which has so many; the largest of them. */
static uint32_t read_run(struct ism_rle *rle, uint32_t *out, size_t n)
{
	uint32_t most = rle->value;

	if (!rle->packed) {
		for (size_t i = 0; i < n; i++)
			out[i] = most;
	} else if (rle->is_msb) {
		most = ism_bits_unpack_msb(
			rle->packed, rle->packed_bytes, rle->width, rle->next, n, out);
	} else {
		most = ism_bits_unpack(rle->kernels, rle->packed,
			(uint64_t)(rle->end - rle->packed), rle->width, rle->next, n, out);
	}
	rle->next += n;
	rle->n_left -= n;
	return most;
}

static uint32_t read_run_bytes(struct ism_rle *rle, uint8_t *out, size_t n)
{
	uint32_t most = rle->value;

	if (rle->packed)
		most = ism_bits_unpack_bytes(rle->kernels, rle->packed,
			(uint64_t)(rle->end - rle->packed), rle->width, rle->next, n, out);
	else
		memset(out, (int)most, n);
	rle->next += n;
	rle->n_left -= n;
	return most;
}

bool ism_rle_read(struct ism_rle *rle, uint32_t *out, size_t n, uint32_t *most)
{
	*most = 0;
	for (size_t some; n; out += some, n -= some) {
		uint32_t largest;

		if (!open_run(rle))
			return false;
		some = rle->n_left < n ? (size_t)rle->n_left : n;
		largest = read_run(rle, out, some);
		*most = largest > *most ? largest : *most;
	}
	return true;
}

bool ism_rle_read_bytes(struct ism_rle *rle, uint8_t *out, size_t n, uint32_t *most)
{
	*most = 0;
	for (size_t some; n; out += some, n -= some) {
		uint32_t largest;

		if (!open_run(rle))
			return false;
		some = rle->n_left < n ? (size_t)rle->n_left : n;
		largest = read_run_bytes(rle, out, some);
		*most = largest > *most ? largest : *most;
	}
	return true;
}

/*
 * Writes the lowest `n` of `word`, 1 to 64, to the bits from `at` on, and zeros above them up to the end of the next
 * word. Bits from `at` on in the same word are zeros before.
 */
static void put_bits(uint64_t *bits, size_t at, uint64_t word, size_t n)
{
	unsigned shift = at % 64;

	word &= UINT64_MAX >> (64 - n);
	bits[at / 64] |= word << shift;
	bits[at / 64 + 1] = word >> 1 >> (63 - shift);
}

bool ism_rle_read_bits(struct ism_rle *rle, uint64_t *bits, size_t n)
{
	bits[0] = 0;
	for (size_t at = 0; at < n;) {
		size_t some, end;
		uint64_t repeated;

		if (!open_run(rle))
			return false;
		some = rle->n_left < n - at ? (size_t)rle->n_left : n - at;
		repeated = -(uint64_t)(rle->value & 1);
		rle->n_left -= some;
		for (end = at + some; at < end; at += some) {
			some = end - at < 64 ? end - at : 64;
			put_bits(bits, at,
				rle->packed
					? ism_bits_load(rle->packed, rle->packed_bytes, rle->next)
					: repeated,
				some);
			rle->next += some;
		}
	}
	return true;
}

bool ism_rle_take_run(struct ism_rle *rle, uint32_t value, size_t n)
{
	if (!open_run(rle) || rle->packed || rle->value != value || rle->n_left < n)
		return false;
	rle->n_left -= n;
	return true;
}
