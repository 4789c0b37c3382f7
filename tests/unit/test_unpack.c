/* Compressed files: each packing, several streams in one file, and every way to be cut short or damaged. */
#include "csv_print.h"

#include <fcntl.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/read/input.h"
#include "runtime/read/unpack/unpack.h"

/* "day,n\n2026-01-01,7\n2026-01-02,10\n" packed by gzip 1.12, zstd 1.5.4, bzip2 1.0.8, xz 5.4.1, lz4 1.9.4. */
#define TEXT "day,n\n2026-01-01,7\n2026-01-02,10\n"

#define BYTES(bytes) { bytes, sizeof(bytes) - 1 }

struct sample {
	const char *name;
	enum ism_packing packing;
	struct ism_slice packed;
};

static const struct sample samples[] = {
	{ "gzip", ISM_PACKING_GZIP,
		BYTES("\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\x4b\x49\xac\xd4\xc9\xe3"
		      "\x32\x32\x30\x32\xd3\x35\x30\x04\x22\x1d\x73\x04\xc7\x48\xc7\xd0"
		      "\x80\x0b\x00\xf7\x7d\xca\xd4\x21\x00\x00\x00") },
	{ "zstd", ISM_PACKING_ZSTD,
		BYTES("\x28\xb5\x2f\xfd\x04\x58\xed\x00\x00\xb8\x64\x61\x79\x2c\x6e\x0a"
		      "\x32\x30\x32\x36\x2d\x30\x31\x2d\x30\x31\x2c\x37\x32\x2c\x31\x30"
		      "\x0a\x01\x00\x60\x9b\x61\x09\x11\xdd\x04") },
	{ "bzip2", ISM_PACKING_BZIP2,
		BYTES("\x42\x5a\x68\x39\x31\x41\x59\x26\x53\x59\x25\xa2\xc8\x01\x00\x00"
		      "\x0f\x59\x80\x00\x10\x00\x06\x71\x80\x24\x01\x00\x20\x20\x00\x21"
		      "\x2a\x7a\x98\x9a\x7a\x9a\x10\x34\x0d\x0f\x76\xae\xf1\x31\x0c\x24"
		      "\xad\x34\xc4\x41\x19\x3b\xcf\x8b\xb9\x22\x9c\x28\x48\x12\xd1\x64"
		      "\x00\x80") },
	{ "xz", ISM_PACKING_XZ,
		BYTES("\xfd\x37\x7a\x58\x5a\x00\x00\x04\xe6\xd6\xb4\x46\x02\x00\x21\x01"
		      "\x16\x00\x00\x00\x74\x2f\xe5\xa3\xe0\x00\x20\x00\x1c\x5d\x00\x32"
		      "\x18\x4b\x94\xeb\xf0\xa0\x24\x51\xe6\xf2\x23\x32\xca\xbb\x6f\x79"
		      "\x6d\x9d\x65\x18\xd6\xe9\x81\x97\x24\x00\x00\x00\x9f\xd6\x36\x96"
		      "\x25\xa4\xf3\x95\x00\x01\x38\x21\x8e\x19\x70\x7b\x1f\xb6\xf3\x7d"
		      "\x01\x00\x00\x00\x00\x04\x59\x5a") },
	{ "lz4", ISM_PACKING_LZ4,
		BYTES("\x04\x22\x4d\x18\x64\x40\xa7\x1c\x00\x00\x00\xf6\x03\x64\x61\x79"
		      "\x2c\x6e\x0a\x32\x30\x32\x36\x2d\x30\x31\x2d\x30\x31\x2c\x37\x0d"
		      "\x00\x50\x32\x2c\x31\x30\x0a\x00\x00\x00\x00\x7b\x02\x7e\x4e") },
};

#define N_SAMPLES (sizeof(samples) / sizeof(*samples))

/* ---- unpacking from memory ---- */

struct memory {
	struct ism_slice left;
	size_t step; /* most bytes of the file at a time, to meet every boundary */
};

/* Fewer bytes than asked for mean the end: a small step shows in what the caller asks for, not in this. */
static enum ism_status give(
	void *context, uint8_t *bytes, size_t n, size_t *got, struct ism_error *error)
{
	struct memory *memory = context;

	(void)error;
	*got = memory->left.size < n ? (size_t)memory->left.size : n;
	memcpy(bytes, memory->left.data, *got);
	memory->left.data += *got;
	memory->left.size -= *got;
	return ISM_OK;
}

/* What comes out, zero bytes as `0`, or the error, after the text before it. */
static char *unpacked(enum ism_packing packing, struct ism_slice packed, size_t room)
{
	static char text[1 << 20];
	struct memory memory = { .left = packed };
	struct ism_unpack *unpack;
	struct ism_error error = { 0 };
	size_t size = 0, got = 1;
	enum ism_status status;

	assert_int_equal(ism_unpack_open(&unpack, packing, "f", give, &memory, &error), ISM_OK);
	do {
		status = ism_unpack_read(unpack, (uint8_t *)text + size, room, &got, &error);
		size += status == ISM_OK ? got : 0;
		assert_true(size + room < sizeof(text));
	} while (status == ISM_OK && got > 0);
	for (size_t i = 0; i < size; i++)
		text[i] = text[i] ? text[i] : '0';
	text[size] = '\0';
	if (status != ISM_OK)
		snprintf(text + size, sizeof(text) - size, "|%d %s", (int)status, error.text);
	ism_unpack_close(unpack);
	return text;
}

static void each_packing_is_told_by_its_first_bytes(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_SAMPLES; i++) {
		const uint8_t *head = (const uint8_t *)samples[i].packed.data;

		assert_int_equal(ism_packing_of(head, ISM_PACKING_HEAD_BYTES), samples[i].packing);
		assert_string_equal(ism_packing_name(samples[i].packing, NULL, 0), samples[i].name);
	}
	assert_int_equal(ism_packing_of((const uint8_t *)"BZh9,n\n1,2\n", 10), ISM_PACKING_NONE);
	assert_int_equal(ism_packing_of((const uint8_t *)"", 0), ISM_PACKING_NONE);
	assert_int_equal(ism_packing_of((const uint8_t *)"PK\3\4aaaaaa", 10), ISM_PACKING_OTHER);
}

static void each_packing_is_unpacked_in_pieces_of_any_size(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_SAMPLES; i++) {
		for (size_t room = 1; room < 70; room++)
			assert_string_equal(
				unpacked(samples[i].packing, samples[i].packed, room), TEXT);
	}
}

static void streams_one_after_another_are_one_text(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_SAMPLES; i++) {
		char twice[512];
		size_t size = (size_t)samples[i].packed.size;

		memcpy(twice, samples[i].packed.data, size);
		memcpy(twice + size, samples[i].packed.data, size);
		assert_string_equal(
			unpacked(samples[i].packing, (struct ism_slice){ twice, 2 * size }, 13),
			TEXT TEXT);
	}
}

static void a_stream_cut_short_anywhere_is_an_error(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_SAMPLES; i++) {
		for (size_t size = 1; size < samples[i].packed.size; size++) {
			char *text = unpacked(samples[i].packing,
				(struct ism_slice){ samples[i].packed.data, size }, 100);
			char expected[200];

			snprintf(expected, sizeof(expected),
				"%d is cut short: its %s data ends at byte %zu in the middle of a "
				"stream",
				(int)ISM_ERR_DATA, samples[i].name, size);
			assert_non_null(strchr(text, '|'));
			assert_string_equal(strchr(text, '|') + 1, expected);
			assert_memory_equal(text, TEXT, strchr(text, '|') - text);
		}
	}
}

static void a_flipped_bit_never_gives_another_text(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_SAMPLES; i++) {
		size_t size = (size_t)samples[i].packed.size, n_errors = 0;

		for (size_t bit = 0; bit < 8 * size; bit++) {
			char damaged[512];
			char *text;

			memcpy(damaged, samples[i].packed.data, size);
			damaged[bit / 8] ^= (char)(1 << bit % 8);
			text = unpacked(
				samples[i].packing, (struct ism_slice){ damaged, size }, 100);
			/* Headers have bits that mean nothing, such as gzip's time of change. */
			if (strchr(text, '|'))
				n_errors++;
			else
				assert_string_equal(text, TEXT);
		}
		assert_true(n_errors > 4 * size);
	}
}

static void bytes_that_belong_to_no_stream_are_an_error(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_SAMPLES; i++) {
		char longer[512];
		size_t size = (size_t)samples[i].packed.size;
		char *text;

		memcpy(longer, samples[i].packed.data, size);
		memcpy(longer + size, "and more of it", 14);
		text = unpacked(samples[i].packing, (struct ism_slice){ longer, size + 14 }, 100);
		assert_memory_equal(text, TEXT "|", strlen(TEXT) + 1);
		assert_non_null(strstr(text, "is damaged: its "));
	}
}

/* A frame whose header asks for a window of 2 GiB, as `zstd --ultra --long=31` writes. */
static void a_window_beyond_the_limit_is_refused(void **state)
{
	static const struct ism_slice zstd = BYTES("\x28\xb5\x2f\xfd\x00\xa8\x01\x00\x00");
	/* A dictionary of 1 GiB. The header's check sum is right. */
	static const struct ism_slice xz =
		BYTES("\xfd\x37\x7a\x58\x5a\x00\x00\x04\xe6\xd6\xb4\x46"
		      "\x02\x00\x21\x01\x24\x00\x00\x00\x5e\x1f\xc7\xf9\x00\x00\x00");

	(void)state;
	assert_string_equal(unpacked(ISM_PACKING_ZSTD, zstd, 100),
		"|3 cannot be unpacked: at byte 0 zstd asks for more than 128 MiB of memory");
	assert_string_equal(unpacked(ISM_PACKING_XZ, xz, 100),
		"|3 cannot be unpacked: at byte 24 xz asks for more than 128 MiB of memory");
}

/* A frame that says 4435 bytes and ends with an empty block: libzstd asks for them only where they have room at once. */
static void a_frame_that_is_shorter_than_it_says_is_damaged(void **state)
{
	static const struct ism_slice zstd = BYTES("\x28\xb5\x2f\xfd\x40\x68\x53\x10\x01\x00\x00");

	(void)state;
	assert_string_equal(unpacked(ISM_PACKING_ZSTD, zstd, 100),
		"|3 is damaged: its zstd data cannot be unpacked at byte 11 (a frame has another "
		"size "
		"than it says)");
}

/* ---- files ---- */

/* A file of that content, gone when the test is over. */
static const char *file_of(struct ism_slice bytes)
{
	static char path[64];
	int fd;

	strcpy(path, "/tmp/ism-unpack-XXXXXX");
	fd = mkstemp(path);
	assert_true(fd >= 0);
	for (size_t done = 0; done < bytes.size;) {
		ssize_t n = write(fd, bytes.data + done, (size_t)bytes.size - done);

		assert_true(n > 0);
		done += (size_t)n;
	}
	close(fd);
	return path;
}

/* `n` streams of the sample one after another. */
static struct ism_slice repeated(const struct sample *sample, size_t n)
{
	size_t size = (size_t)sample->packed.size;
	char *bytes = malloc(n * size);

	assert_non_null(bytes);
	for (size_t i = 0; i < n; i++)
		memcpy(bytes + i * size, sample->packed.data, size);
	return (struct ism_slice){ bytes, n * size };
}

/* Reads the file to its end, or to `most` bytes; how many there were. */
static size_t read_file(const char *path, size_t most, uint8_t digest[32], struct ism_error *error)
{
	struct ism_read_tuning tuning = ism_read_tuning_default();
	struct ism_input *input;
	enum ism_status status = ism_input_open(
		&input, path, (struct ism_slice){ 0 }, path, ISM_ENCODING_UTF8, &tuning, error);
	size_t size = 0;

	assert_int_equal(status, ISM_OK);
	for (;;) {
		const struct ism_window *window = ism_input_window(input);

		for (size_t i = 0; i < window->size; i++)
			assert_int_equal(window->data[i], TEXT[(size + i) % strlen(TEXT)]);
		assert_int_equal(window->offset, size);
		size += window->size;
		if (window->at_end || size >= most || status != ISM_OK)
			break;
		status = ism_input_advance(input, window->size, error);
		if (status != ISM_OK)
			break;
	}
	if (status == ISM_OK && size < most) {
		struct stat file;

		assert_int_equal(stat(path, &file), 0);
		assert_int_equal(ism_input_bytes_done(input), file.st_size);
		assert_int_equal(ism_input_finish(input, error), ISM_OK);
		ism_input_digest(input, digest);
	}
	ism_input_close(input);
	return size;
}

/* Streams: enough text for a thread and, where a stream is not dear to begin, more than it may be ahead. */
static size_t n_long(const struct sample *sample)
{
	bool is_dear = sample->packing == ISM_PACKING_BZIP2 || sample->packing == ISM_PACKING_XZ;

	return is_dear ? 8000 : 50000;
}

static void a_long_file_is_unpacked_ahead_and_its_bytes_are_digested(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_SAMPLES; i++) {
		struct ism_slice packed = repeated(&samples[i], n_long(&samples[i]));
		const char *path = file_of(packed);
		struct ism_error error = { 0 };
		struct ism_file_stamp stamp;
		uint8_t digest[32], expected[32];

		assert_int_equal(read_file(path, SIZE_MAX, digest, &error),
			n_long(&samples[i]) * strlen(TEXT));
		assert_int_equal(ism_reader_digest_file(path, expected, &stamp, &error), ISM_OK);
		assert_memory_equal(digest, expected, 32);
		assert_int_equal(stamp.size_bytes, packed.size);
		unlink(path);
		free((char *)packed.data);
	}
}

static void a_reader_may_be_closed_before_the_end(void **state)
{
	(void)state;
	for (size_t most = 1; most < 2000000; most = 3 * most) {
		struct ism_slice packed = repeated(&samples[0], n_long(&samples[0]));
		const char *path = file_of(packed);
		struct ism_error error = { 0 };
		uint8_t digest[32];

		read_file(path, most, digest, &error);
		unlink(path);
		free((char *)packed.data);
	}
}

static void a_long_file_cut_short_is_an_error_at_its_end(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_SAMPLES; i++) {
		struct ism_slice packed = repeated(&samples[i], n_long(&samples[i]));
		const char *path;
		struct ism_error error = { 0 };
		uint8_t digest[32];
		char expected[200];

		packed.size -= 3;
		path = file_of(packed);
		read_file(path, SIZE_MAX, digest, &error);
		snprintf(expected, sizeof(expected),
			"is cut short: its %s data ends at byte %zu in the middle of a stream",
			samples[i].name, (size_t)packed.size);
		assert_int_equal(error.status, ISM_ERR_DATA);
		assert_string_equal(error.text, expected);
		assert_string_equal(error.file, path);
		unlink(path);
		free((char *)packed.data);
	}
}

/* A pipe that nobody writes to any more, but that stays open. */
static void a_reader_of_a_silent_pipe_can_be_closed(void **state)
{
	struct ism_slice packed = repeated(&samples[0], 18000);
	struct ism_read_tuning tuning = ism_read_tuning_default();
	struct ism_input *input;
	char path[64];
	int ends[2];

	(void)state;
	tuning.window_bytes = 70000;
	assert_int_equal(pipe(ends), 0);
	assert_true(fcntl(ends[1], F_SETPIPE_SZ, 1 << 20) >= (int)packed.size);
	assert_int_equal(write(ends[1], packed.data, (size_t)packed.size), packed.size);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", ends[0]);
	assert_int_equal(ism_input_open(&input, path, (struct ism_slice){ 0 }, path,
				 ISM_ENCODING_UTF8, &tuning, NULL),
		ISM_OK);
	for (int i = 0; i < 2; i++) {
		size_t size = ism_input_window(input)->size;

		assert_int_equal(ism_input_advance(input, size, NULL), ISM_OK);
	}
	ism_input_close(input);
	close(ends[0]);
	close(ends[1]);
	free((char *)packed.data);
}

static void other_packings_are_refused_by_name(void **state)
{
	struct ism_read_tuning tuning = ism_read_tuning_default();
	const char *path = file_of((struct ism_slice)BYTES("PK\x03\x04\x14\0\0\0\x08\0"));
	struct ism_input *input;
	struct ism_error error = { 0 };

	(void)state;
	assert_int_equal(ism_input_open(&input, path, (struct ism_slice){ 0 }, path,
				 ISM_ENCODING_UTF8, &tuning, &error),
		ISM_ERR_DATA);
	assert_string_equal(error.text,
		"is compressed by zip, which is not read: gzip, zstd, bzip2, xz and lz4 are, and "
		"workbooks by `format: xlsx`");
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_packing_is_told_by_its_first_bytes),
		cmocka_unit_test(each_packing_is_unpacked_in_pieces_of_any_size),
		cmocka_unit_test(streams_one_after_another_are_one_text),
		cmocka_unit_test(a_stream_cut_short_anywhere_is_an_error),
		cmocka_unit_test(a_flipped_bit_never_gives_another_text),
		cmocka_unit_test(bytes_that_belong_to_no_stream_are_an_error),
		cmocka_unit_test(a_window_beyond_the_limit_is_refused),
		cmocka_unit_test(a_frame_that_is_shorter_than_it_says_is_damaged),
		cmocka_unit_test(a_long_file_is_unpacked_ahead_and_its_bytes_are_digested),
		cmocka_unit_test(a_reader_may_be_closed_before_the_end),
		cmocka_unit_test(a_long_file_cut_short_is_an_error_at_its_end),
		cmocka_unit_test(a_reader_of_a_silent_pipe_can_be_closed),
		cmocka_unit_test(other_packings_are_refused_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
