#include "runtime/read/input.h"

#include <errno.h>
#include <fcntl.h>
#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "runtime/read/decode.h"
#include "runtime/read/files.h"
#include "runtime/read/unpack/ahead.h"

#define FIRST_WINDOW_BYTES ((size_t)64 << 10) /* enough for most headers */
#define SOFT_END_BYTES     ((size_t)64 << 10) /* in view behind the end of a part */
#define RAW_BYTES          ((size_t)64 << 10) /* converted at a time */
#define HUGE_PAGE_BYTES    ((size_t)2 << 20)  /* mapped as one, if the kernel has them together */

struct ism_input {
	struct ism_window window;
	const char *shown;
	size_t window_bytes;
	bool buffered; /* else the window lies in `text` or in `map` */

	/* Where bytes come from: `text` if data is not NULL, else `ahead` if there is one, else `fd`. */
	struct ism_slice text;
	struct ism_ahead *ahead; /* unpacks a compressed file */
	int fd;
	bool is_regular; /* of known size, compared with `stamp` */
	struct ism_file_stamp stamp;
	uint64_t raw_done; /* bytes of the file taken so far */
	uint64_t soft_end; /* not much behind it is wanted */

	void *map; /* of the file, around the window; NULL: none */
	size_t map_bytes;

	/* Only if buffered. The head of the file is looked at before it is known what it is. */
	char *buffer;
	size_t buffer_bytes;
	struct ism_decoder decoder;
	uint8_t *raw; /* RAW_BYTES to be converted; NULL for UTF-8 */
	uint8_t head[ISM_PACKING_HEAD_BYTES];
	size_t n_head, head_used;
	bool source_ended;

	bool digesting;
	struct sha256_ctx sha256;
};

const struct ism_window *ism_input_window(const struct ism_input *input)
{
	return &input->window;
}

uint64_t ism_input_bytes_done(const struct ism_input *input)
{
	return input->ahead ? ism_ahead_bytes_done(input->ahead) : input->raw_done;
}

uint64_t ism_input_bytes_all(const struct ism_input *input)
{
	return input->is_regular  ? input->stamp.size_bytes
	       : input->text.data ? input->text.size
				  : 0;
}

void ism_input_set_digesting(struct ism_input *input, bool digesting)
{
	input->digesting = digesting;
	if (input->ahead && !digesting)
		ism_ahead_stop_digesting(input->ahead);
}

void ism_input_digest(const struct ism_input *input, uint8_t digest[32])
{
	struct sha256_ctx sha256 = input->sha256;

	if (input->ahead) {
		ism_ahead_digest(input->ahead, digest);
		return;
	}
	sha256_digest(&sha256, SHA256_DIGEST_SIZE, digest);
}

static enum ism_status io_error(const struct ism_input *input, struct ism_error *error)
{
	return ism_fail_at(error, ISM_ERR_IO, input->shown, 0, 0, "%s", strerror(errno));
}

static enum ism_status no_memory(const struct ism_input *input, struct ism_error *error)
{
	return ism_fail_at(error, ISM_ERR_MEMORY, input->shown, 0, 0, "no memory to read it");
}

/* Bytes of the file that nobody has seen before. */
static void take(struct ism_input *input, const void *bytes, size_t n)
{
	input->raw_done += n;
	if (input->digesting)
		sha256_update(&input->sha256, n, bytes);
}

static enum ism_status check_unchanged(const struct ism_input *input, struct ism_error *error)
{
	struct ism_file_stamp now;
	struct stat status;

	if (!input->is_regular)
		return ISM_OK;
	if (fstat(input->fd, &status) != 0)
		return io_error(input, error);
	now = ism_file_stamp(&status);
	if (!ism_file_stamp_equal(&now, &input->stamp))
		return ism_fail_at(
			error, ISM_ERR_DATA, input->shown, 0, 0, "changed while it was read");
	return ISM_OK;
}

bool ism_input_can_seek(const struct ism_input *input)
{
	return !input->buffered;
}

struct ism_file_stamp ism_input_stamp(const struct ism_input *input)
{
	return input->stamp;
}

enum ism_status ism_input_finish(const struct ism_input *input, struct ism_error *error)
{
	return check_unchanged(input, error);
}

/* --- text in memory and mapped files --- */

static enum ism_status map_range(
	struct ism_input *input, uint64_t begin, uint64_t end, struct ism_error *error)
{
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
	uint64_t from = begin - begin % page;

	if (input->map)
		munmap(input->map, input->map_bytes);
	input->map_bytes = (size_t)(end - from);
	input->map = mmap(NULL, input->map_bytes, PROT_READ, MAP_PRIVATE | MAP_POPULATE, input->fd,
		(off_t)from);
	if (input->map == MAP_FAILED) {
		input->map = NULL;
		return io_error(input, error);
	}
	posix_fadvise(input->fd, (off_t)end, (off_t)input->window_bytes, POSIX_FADV_WILLNEED);
	input->window.data = (const char *)input->map + (begin - from);
	return ISM_OK;
}

/* Puts the window on the bytes from `begin` to `end` of the file or text. */
static enum ism_status view(
	struct ism_input *input, uint64_t begin, uint64_t end, struct ism_error *error)
{
	uint64_t all = ism_input_bytes_all(input);
	struct ism_window *window = &input->window;

	if (end > all)
		end = all;
	ISM_TRY(check_unchanged(input, error));
	if (input->text.data)
		window->data = input->text.data + begin;
	else if (begin < end)
		ISM_TRY(map_range(input, begin, end, error));
	window->offset = begin;
	window->size = (size_t)(end - begin);
	window->at_end = end == all;
	if (end > input->raw_done) {
		size_t n = (size_t)(end - input->raw_done);

		take(input, window->data + window->size - n, n);
	}
	return ISM_OK;
}

/* --- buffered input --- */

/* Unpacked bytes: fewer than asked for come at the end, but also before an error, so that more are asked for. */
static enum ism_status read_ahead(
	struct ism_input *input, uint8_t *bytes, size_t n, size_t *got, struct ism_error *error)
{
	size_t part = n;

	for (*got = 0; *got < n && part > 0; *got += part)
		ISM_TRY(ism_ahead_read(input->ahead, bytes + *got, n - *got, &part, error));
	return ISM_OK;
}

/* Up to `n` more bytes of the file, or of what it was packed from; fewer only at its end. */
static enum ism_status read_raw(
	struct ism_input *input, uint8_t *bytes, size_t n, size_t *got, struct ism_error *error)
{
	size_t size = 0;

	if (input->ahead)
		return read_ahead(input, bytes, n, got, error);
	if (input->text.data) {
		size = (size_t)(input->text.size - input->raw_done);
		size = size < n ? size : n;
		memcpy(bytes, input->text.data + input->raw_done, size);
	}
	while (!input->text.data && size < n) {
		ssize_t part = read(input->fd, bytes + size, n - size);

		if (part == 0)
			break;
		if (part < 0 && errno != EINTR)
			return io_error(input, error);
		if (part > 0)
			size += (size_t)part;
	}
	take(input, bytes, size);
	*got = size;
	return ISM_OK;
}

/* The same, after what is left of the head. */
static enum ism_status read_more(
	struct ism_input *input, uint8_t *bytes, size_t n, size_t *got, struct ism_error *error)
{
	size_t n_head = input->n_head - input->head_used;

	if (n_head > n)
		n_head = n;
	memcpy(bytes, input->head + input->head_used, n_head);
	input->head_used += n_head;
	ISM_TRY(read_raw(input, bytes + n_head, n - n_head, got, error));
	*got += n_head;
	input->source_ended = *got < n;
	return ISM_OK;
}

static enum ism_status buffer_reserve(struct ism_input *input, size_t size, struct ism_error *error)
{
	char *buffer;

	if (size <= input->buffer_bytes)
		return ISM_OK;
	buffer = realloc(input->buffer, size);
	if (!buffer)
		return no_memory(input, error);
	input->buffer = buffer;
	input->buffer_bytes = size;
	return ISM_OK;
}

/* Adds at least a byte to the buffer, if there is any, and about `wanted` in all. */
static enum ism_status buffer_fill(struct ism_input *input, size_t wanted, struct ism_error *error)
{
	struct ism_window *window = &input->window;
	size_t slack = input->raw ? ism_decode_bound(RAW_BYTES) : 0;

	ISM_TRY(buffer_reserve(input, wanted + slack, error));
	while (window->size < wanted && !input->source_ended) {
		size_t n = wanted - window->size, got;
		char *out = input->buffer + window->size;

		if (input->raw && n > RAW_BYTES)
			n = RAW_BYTES;
		if (!input->raw) {
			ISM_TRY(read_more(input, (uint8_t *)out, n, &got, error));
			window->size += got;
			continue;
		}
		ISM_TRY(read_more(input, input->raw, n, &got, error));
		window->size += ism_decode(&input->decoder, input->raw, got, out);
		if (input->source_ended)
			window->size +=
				ism_decode_end(&input->decoder, input->buffer + window->size);
	}
	window->data = input->buffer;
	window->at_end = input->source_ended;
	return ISM_OK;
}

/* The size of a window from `begin` on, of which `left` bytes have been seen: always more than these. */
static size_t wanted_bytes(const struct ism_input *input, uint64_t begin, size_t left)
{
	uint64_t most =
		input->soft_end > begin + SOFT_END_BYTES ? input->soft_end - begin : SOFT_END_BYTES;
	size_t wanted = input->window_bytes < most ? input->window_bytes : (size_t)most;

	return wanted > 2 * left ? wanted : 2 * left;
}

/*
 * Where a window from `begin` on ends. One of the size of a huge page, or larger, ends with one: then the next one lies
 * on whole huge pages but for what is left of this one, and need not be mapped page by page.
 */
static uint64_t window_end(const struct ism_input *input, uint64_t begin, size_t left)
{
	size_t wanted = wanted_bytes(input, begin, left);
	uint64_t end = begin + wanted;

	if (wanted < HUGE_PAGE_BYTES)
		return end;
	return (end + HUGE_PAGE_BYTES / 2) / HUGE_PAGE_BYTES * HUGE_PAGE_BYTES;
}

enum ism_status ism_input_seek(
	struct ism_input *input, uint64_t begin, uint64_t end, struct ism_error *error)
{
	input->digesting = false;
	input->raw_done = begin;
	input->soft_end = end + SOFT_END_BYTES > end ? end + SOFT_END_BYTES : UINT64_MAX;
	return view(input, begin, window_end(input, begin, 0), error);
}

enum ism_status ism_input_advance(struct ism_input *input, size_t used, struct ism_error *error)
{
	struct ism_window *window = &input->window;
	size_t left = window->size - used;
	uint64_t begin = window->offset + used;

	if (!input->buffered)
		return view(input, begin, window_end(input, begin, left), error);
	if (left > 0 && used > 0)
		memmove(input->buffer, input->buffer + used, left);
	window->size = left;
	window->offset += used;
	return buffer_fill(input, wanted_bytes(input, begin, left), error);
}

/* --- opening --- */

/* Some file systems do not map their files. */
static bool can_map(int fd)
{
	void *map = mmap(NULL, 1, PROT_READ, MAP_PRIVATE, fd, 0);

	if (map == MAP_FAILED)
		return false;
	munmap(map, 1);
	return true;
}

static enum ism_status open_file(struct ism_input *input, const char *path, struct ism_error *error)
{
	struct stat status;

	input->fd = STDIN_FILENO;
	if (strcmp(path, "-") != 0)
		input->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (input->fd < 0 || fstat(input->fd, &status) != 0)
		return io_error(input, error);
	if (S_ISDIR(status.st_mode))
		return ism_fail_at(
			error, ISM_ERR_IO, input->shown, 0, 0, "is a folder, not a file");
	/* Files that the system makes up (/proc) have the size 0 and content nevertheless. */
	input->is_regular =
		S_ISREG(status.st_mode) && status.st_size > 0 && input->fd != STDIN_FILENO;
	if (input->is_regular)
		input->stamp = ism_file_stamp(&status);
	if (!input->is_regular || !can_map(input->fd))
		input->buffered = true;
	return ISM_OK;
}

/* Reads the first bytes, to see what the file is; leaves a mapped file as it was. */
static enum ism_status read_head(struct ism_input *input, struct ism_error *error)
{
	if (input->text.data && !input->buffered) {
		input->n_head = input->text.size < sizeof(input->head) ? (size_t)input->text.size
								       : sizeof(input->head);
		memcpy(input->head, input->text.data, input->n_head);
		return ISM_OK;
	}
	if (!input->buffered) {
		ssize_t n = pread(input->fd, input->head, sizeof(input->head), 0);

		if (n < 0)
			return io_error(input, error);
		input->n_head = (size_t)n;
		return ISM_OK;
	}
	return read_raw(input, input->head, sizeof(input->head), &input->n_head, error);
}

static bool head_is(const struct ism_input *input, const char *mark, size_t n)
{
	return input->n_head >= n && memcmp(input->head, mark, n) == 0;
}

/* Size of the byte-order mark; sets the byte order that it tells. */
static enum ism_status check_mark(struct ism_input *input, size_t *size, struct ism_error *error)
{
	bool utf16 = input->decoder.encoding == ISM_ENCODING_UTF16;

	if (head_is(input, "\xef\xbb\xbf", 3)) {
		*size = 3;
		if (input->decoder.encoding != ISM_ENCODING_UTF8)
			return ism_fail_at(error, ISM_ERR_DATA, input->shown, 1, 0,
				"begins with the byte-order mark of UTF-8, but its source declares "
				"another encoding");
		return ISM_OK;
	}
	if (!head_is(input, "\xff\xfe", 2) && !head_is(input, "\xfe\xff", 2)) {
		*size = 0;
		return ISM_OK;
	}
	*size = 2;
	input->decoder.big_endian = input->head[0] == 0xfe;
	if (utf16)
		return ISM_OK;
	return ism_fail_at(error, ISM_ERR_DATA, input->shown, 1, 0,
		"begins with the byte-order mark of UTF-16: its format needs `encoding: utf16`");
}

/* If the file is compressed, its text takes its place: through the buffer, its head read anew. */
static enum ism_status unpack(struct ism_input *input, struct ism_error *error)
{
	enum ism_packing packing = ism_packing_of(input->head, input->n_head);

	if (packing == ISM_PACKING_NONE)
		return ISM_OK;
	if (packing == ISM_PACKING_OTHER)
		return ism_fail_at(error, ISM_ERR_DATA, input->shown, 0, 0,
			"is compressed by %s, which is not read: gzip, zstd, bzip2, xz and lz4 "
			"are, and "
			"workbooks by `format: xlsx`",
			ism_packing_name(packing, input->head, input->n_head));
	ISM_TRY(ism_ahead_open(&input->ahead, packing, input->fd, input->head,
		input->buffered ? input->n_head : 0, input->shown, error));
	input->buffered = true;
	return read_head(input, error);
}

static enum ism_status start(struct ism_input *input, bool packed, struct ism_error *error)
{
	size_t mark, first = input->window_bytes;

	if (first > FIRST_WINDOW_BYTES)
		first = FIRST_WINDOW_BYTES;
	ISM_TRY(read_head(input, error));
	if (!packed && !input->text.data)
		ISM_TRY(unpack(input, error));
	ISM_TRY(check_mark(input, &mark, error));
	if (!input->buffered) {
		if (mark > 0)
			take(input, input->head, mark);
		return view(input, mark, mark + first, error);
	}
	input->head_used = mark;
	if (input->decoder.encoding != ISM_ENCODING_UTF8) {
		input->raw = malloc(RAW_BYTES);
		if (!input->raw)
			return no_memory(input, error);
	} else {
		input->window.offset = mark;
	}
	return buffer_fill(input, first, error);
}

enum ism_status ism_input_open(struct ism_input **result, const char *path, struct ism_slice text,
	const char *shown, enum ism_encoding encoding, const struct ism_read_tuning *tuning,
	struct ism_error *error)
{
	struct ism_input *input = calloc(1, sizeof(*input));
	enum ism_status status = ISM_OK;

	if (!input)
		return ism_fail_at(error, ISM_ERR_MEMORY, shown, 0, 0, "no memory to read it");
	input->fd = -1;
	input->window.data = "";
	input->shown = shown;
	input->window_bytes = tuning->window_bytes;
	input->buffered = tuning->no_map || encoding != ISM_ENCODING_UTF8;
	input->decoder.encoding = encoding;
	input->digesting = true;
	input->soft_end = UINT64_MAX;
	sha256_init(&input->sha256);
	if (path)
		status = open_file(input, path, error);
	else
		input->text = (struct ism_slice){ text.size > 0 ? text.data : "", text.size };
	if (status == ISM_OK)
		status = start(input, tuning->packed, error);
	if (status != ISM_OK) {
		ism_input_close(input);
		return status;
	}
	*result = input;
	return ISM_OK;
}

bool ism_input_is_packed(const char *path)
{
	uint8_t head[ISM_PACKING_HEAD_BYTES];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : pread(fd, head, sizeof(head), 0);

	if (fd >= 0)
		close(fd);
	return n > 0 && ism_packing_of(head, (size_t)n) != ISM_PACKING_NONE;
}

void ism_input_close(struct ism_input *input)
{
	if (!input)
		return;
	ism_ahead_close(input->ahead);
	if (input->map)
		munmap(input->map, input->map_bytes);
	if (input->fd >= 0 && input->fd != STDIN_FILENO)
		close(input->fd);
	free(input->buffer);
	free(input->raw);
	free(input);
}
