#include "test_state_rows.h"

#include "runtime/state/finish.h"
#include "runtime/state/hash.h"
#include "runtime/state/state_io.h"

enum {
	N_ROWS = 60,
	N_HOSTILE = 4000,
};

/* Some rows in a state of that kind, written. */
static struct ism_buffer sample(uint32_t kind, uint64_t seed, unsigned n_rows)
{
	struct ism_memory memory = { 0 };
	struct ism_buffer bytes = { 0 };
	void *state = state_new(kind);

	for (unsigned i = 0; i < n_rows; i++) {
		struct row row = seed % 2 ? row_small(&seed, i, 50) : row_wild(&seed, i);

		row_add(kind, state, &row, &memory);
	}
	assert_int_equal(ism_state_write(kind, state, &bytes, NULL), ISM_OK);
	state_free(kind, state, &memory);
	return bytes;
}

/* Reads from a block of the very size, so that AddressSanitizer sees a byte read too far. */
static enum ism_status read_exactly(uint32_t kind, void *state, const char *data, uint64_t size,
	uint64_t *used, struct ism_memory *memory)
{
	char *copy = malloc(size ? size : 1);
	enum ism_status status;

	memcpy(copy, data, size);
	status = ism_state_read(kind, state, (struct ism_slice){ copy, size }, used, memory, NULL);
	free(copy);
	return status;
}

static void what_is_written_is_read_back(void **context)
{
	(void)context;
	for (uint32_t kind = 0; kind < ISM_STATE_KIND_COUNT; kind++) {
		for (unsigned n = 0; n < 100; n += 33) {
			struct ism_buffer bytes = sample(kind, n + kind, n), again = { 0 };
			struct ism_memory memory = { 0 };
			void *state = state_new(kind);
			uint64_t used = 0;

			memset(state, 0xa5, ism_state_size(kind));
			assert_int_equal(
				read_exactly(kind, state, bytes.data, bytes.size, &used, &memory),
				ISM_OK);
			assert_int_equal(used, bytes.size);
			assert_int_equal(ism_state_write(kind, state, &again, NULL), ISM_OK);
			assert_int_equal(again.size, bytes.size);
			assert_memory_equal(again.data, bytes.data, bytes.size);
			state_free(kind, state, &memory);
			assert_int_equal(memory.used_bytes, 0);
			ism_buffer_release(&bytes);
			ism_buffer_release(&again);
		}
	}
}

static void the_form_of_the_bytes_is_fixed(void **context)
{
	static const uint8_t expected[] = { 'I', 'S', 'M', 'S', 1, 1, 0, 0, 32, 0, 0, 0, 0, 0, 0, 0,
		/* fault, rows, holds, unknown */
		0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0,
		0, 0, 0, 0 };
	struct ism_state_share share = { 0 };
	struct ism_buffer bytes = { 0 };

	(void)context;
	ism_state_share_add(&share, 1);
	ism_state_share_add(&share, 1);
	ism_state_share_add(&share, -1);
	assert_int_equal(ism_state_write(ISM_STATE_SHARE, &share, &bytes, NULL), ISM_OK);
	assert_int_equal(bytes.size, sizeof(expected) + 8);
	assert_memory_equal(bytes.data, expected, sizeof(expected));
	ism_buffer_release(&bytes);
}

static void states_follow_one_another(void **context)
{
	struct ism_state_head counts[2] = { { 0, 3 }, { 0, 4 } }, read;
	struct ism_memory memory = { 0 };
	struct ism_buffer bytes = { 0 };
	uint64_t used;

	(void)context;
	assert_int_equal(ism_state_write(ISM_STATE_COUNT, &counts[0], &bytes, NULL), ISM_OK);
	assert_int_equal(ism_state_write(ISM_STATE_COUNT, &counts[1], &bytes, NULL), ISM_OK);
	assert_int_equal(
		ism_state_read(ISM_STATE_COUNT, &read, (struct ism_slice){ bytes.data, bytes.size },
			&used, &memory, NULL),
		ISM_OK);
	assert_int_equal(read.rows, 3);
	assert_int_equal(used * 2, bytes.size);
	assert_int_equal(
		ism_state_read(ISM_STATE_COUNT, &read,
			(struct ism_slice){ bytes.data + used, used }, NULL, &memory, NULL),
		ISM_OK);
	assert_int_equal(read.rows, 4);
	ism_buffer_release(&bytes);
}

static void every_truncation_is_refused(void **context)
{
	(void)context;
	for (uint32_t kind = 0; kind < ISM_STATE_KIND_COUNT; kind++) {
		struct ism_buffer bytes = sample(kind, 11, N_ROWS);
		struct ism_memory memory = { 0 };
		void *state = state_new(kind);

		for (uint64_t size = 0; size < bytes.size; size++)
			assert_int_equal(read_exactly(kind, state, bytes.data, size, NULL, &memory),
				ISM_ERR_DATA);
		assert_int_equal(memory.used_bytes, 0);
		free(state);
		ism_buffer_release(&bytes);
	}
}

static void every_flipped_bit_is_refused(void **context)
{
	(void)context;
	for (uint32_t kind = 0; kind < ISM_STATE_KIND_COUNT; kind++) {
		struct ism_buffer bytes = sample(kind, 13, N_ROWS / 4);
		struct ism_memory memory = { 0 };
		void *state = state_new(kind);

		for (uint64_t bit = 0; bit < 8 * bytes.size; bit++) {
			bytes.data[bit / 8] ^= (char)(1 << bit % 8);
			assert_int_equal(
				read_exactly(kind, state, bytes.data, bytes.size, NULL, &memory),
				ISM_ERR_DATA);
			bytes.data[bit / 8] ^= (char)(1 << bit % 8);
		}
		assert_int_equal(memory.used_bytes, 0);
		free(state);
		ism_buffer_release(&bytes);
	}
}

/* Puts the right checksum behind whatever stands before it. */
static void seal(struct ism_buffer *bytes)
{
	uint64_t sum = ism_hash_bytes(0, bytes->data, bytes->size - 8);

	for (unsigned i = 0; i < 8; i++)
		bytes->data[bytes->size - 8 + i] = (char)(sum >> 8 * i);
}

/* Changes a few bytes or whole words of the payload. */
static void damage(struct ism_buffer *bytes, uint64_t *seed)
{
	static const uint64_t words[] = { 0, 1, 2, 16, UINT32_MAX, (uint64_t)1 << 60,
		(uint64_t)1 << 63, UINT64_MAX };
	uint64_t n_words = (bytes->size - 24) / 8;

	for (uint64_t times = 1 + random_below(seed, 3); times > 0; times--) {
		uint64_t word = words[random_below(seed, 8)];

		if (random_below(seed, 2))
			memcpy(bytes->data + 16 + 8 * random_below(seed, n_words), &word, 8);
		else
			bytes->data[16 + random_below(seed, 8 * n_words)] = (char)random_next(seed);
	}
	seal(bytes);
}

static void exercise(uint32_t kind, void *state, struct ism_memory *memory)
{
	static const uint32_t types[] = { ISM_TYPE_INT, ISM_TYPE_NUMBER, ISM_TYPE_TEXT,
		ISM_TYPE_DATE, ISM_TYPE_TIMESTAMP, ISM_TYPE_ENUM, ISM_TYPE_DURATION };
	struct ism_finish_form form = { .p_num = 9, .p_den = 10, .key_unit = 86400000000 };
	struct ism_finish_detail detail;
	void *copy = state_new(kind);
	struct ism_value value;

	assert_int_equal(ism_state_copy(kind, copy, state, memory), ISM_OK);
	assert_int_equal(ism_state_merge(kind, copy, state, memory), ISM_OK);
	for (uint32_t aggregate = 0; aggregate < ISM_AGGREGATE_KIND_COUNT; aggregate++) {
		for (unsigned i = 0; i < sizeof(types) / sizeof(*types); i++) {
			form.type = types[i];
			if (ism_aggregate_state(aggregate, form.type) != kind)
				continue;
			ism_finish(aggregate, copy, &form, &value, &detail);
			assert_true(!value.is_real || value.real - value.real == 0);
		}
	}
	state_free(kind, copy, memory);
}

static void hostile_payloads_are_refused_or_harmless(void **context)
{
	unsigned refused = 0, accepted = 0;
	uint64_t seed = 17;

	(void)context;
	for (unsigned i = 0; i < N_HOSTILE; i++) {
		uint32_t kind = i % ISM_STATE_KIND_COUNT;
		struct ism_buffer bytes = sample(kind, i, 12);
		struct ism_memory memory = { 0 };
		void *state = state_new(kind);

		damage(&bytes, &seed);
		if (read_exactly(kind, state, bytes.data, bytes.size, NULL, &memory) == ISM_OK) {
			exercise(kind, state, &memory);
			accepted++;
		} else {
			refused++;
		}
		state_free(kind, state, &memory);
		assert_int_equal(memory.used_bytes, 0);
		assert_int_equal(memory.failed, 0);
		ism_buffer_release(&bytes);
	}
	assert_true(refused > 0 && accepted > 0);
}

static void another_kind_or_version_is_named(void **context)
{
	struct ism_buffer bytes = sample(ISM_STATE_COUNT, 1, 3);
	struct ism_slice slice = { bytes.data, bytes.size };
	struct ism_memory memory = { 0 };
	struct ism_state_share share;
	struct ism_error error;

	(void)context;
	assert_int_equal(ism_state_read(ISM_STATE_SHARE, &share, slice, NULL, &memory, &error),
		ISM_ERR_DATA);
	assert_non_null(strstr(error.text, "another kind than SHARE"));
	bytes.data[4] = 9;
	seal(&bytes);
	assert_int_equal(ism_state_read(ISM_STATE_COUNT, &share, slice, NULL, &memory, &error),
		ISM_ERR_DATA);
	assert_non_null(strstr(error.text, "version 9"));
	ism_buffer_release(&bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read_back),
		cmocka_unit_test(the_form_of_the_bytes_is_fixed),
		cmocka_unit_test(states_follow_one_another),
		cmocka_unit_test(every_truncation_is_refused),
		cmocka_unit_test(every_flipped_bit_is_refused),
		cmocka_unit_test(hostile_payloads_are_refused_or_harmless),
		cmocka_unit_test(another_kind_or_version_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
