#include "runtime/read/tuning.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

#include <cmocka.h>

#include "runtime/kernel/field_any.h"
#include "runtime/kernel/list.h"
#include "runtime/reason.h"
#include "tests/unit/parquet_write.h"

static const struct ism_field_form int_form = { .type = ISM_TYPE_INT };
static const struct ism_field_form text_form = { .type = ISM_TYPE_TEXT };
static const struct ism_field_form date_form = { .type = ISM_TYPE_DATE };
static const struct ism_field_form list_form = { .type = ISM_TYPE_LIST, .element = &int_form };

static const struct ism_column all_columns[] = {
	{ .name = "id", .field = "id", .form = &int_form },
	{ .name = "name", .field = "name", .form = &text_form },
	{ .name = "marks", .field = "marks", .form = &list_form },
};

/* ---- a file of three columns and five rows ---- */

/* 1 2 3 4 5 in two pages, the first with a checksum. */
static struct write_chunk write_ids(struct writer *w)
{
	struct write_chunk chunk = {
		.type = ISM_PARQUET_INT32, .n_values = 5, .data = (int64_t)w->size
	};

	for (uint32_t page = 0; page < 2; page++) {
		struct writer body = { 0 };
		uint32_t crc;

		for (uint32_t i = page ? 4 : 1; i <= (page ? 5 : 3); i++)
			put_u32(&body, i);
		crc = (uint32_t)crc32(0, body.bytes, (uInt)body.size);
		put_page(w, ISM_PARQUET_DATA_PAGE, page ? 2 : 3, ISM_PARQUET_PLAIN, &body,
			page ? NULL : &crc);
	}
	chunk.total_bytes = (int64_t)w->size - chunk.data;
	return chunk;
}

/* ann, absent, bob, ann, "é" by a dictionary. */
static struct write_chunk write_names(struct writer *w)
{
	struct write_chunk chunk = {
		.type = ISM_PARQUET_BYTE_ARRAY, .n_values = 5, .dictionary = (int64_t)w->size
	};
	static const char *const names[] = { "ann", "bob", "\xc3\xa9" };
	static const uint8_t runs[][2] = { { 1, 1 }, { 1, 0 }, { 3, 1 } };
	struct writer body = { 0 };

	for (size_t i = 0; i < 3; i++) {
		put_u32(&body, (uint32_t)strlen(names[i]));
		put_bytes(&body, names[i], strlen(names[i]));
	}
	put_page(w, ISM_PARQUET_DICTIONARY_PAGE, 3, ISM_PARQUET_PLAIN, &body, NULL);
	chunk.data = (int64_t)w->size;
	body = (struct writer){ 0 };
	put_levels(&body, 3, runs);
	/* 0 1 0 2 in two bits, packed */
	put_byte(&body, 2);
	put_byte(&body, 3);
	put_byte(&body, 0x84);
	put_byte(&body, 0);
	put_page(w, ISM_PARQUET_DATA_PAGE, 5, ISM_PARQUET_RLE_DICTIONARY, &body, NULL);
	chunk.total_bytes = (int64_t)w->size - chunk.dictionary;
	return chunk;
}

/* [7, 8], [], absent, [9, absent, 10], [11], of which the fourth row is cut by the end of a page. */
static struct write_chunk write_marks(struct writer *w)
{
	static const uint8_t repetition[][2] = { { 1, 0 }, { 1, 1 }, { 3, 0 } };
	static const uint8_t definition[][2] = { { 2, 3 }, { 1, 1 }, { 1, 0 }, { 1, 3 } };
	static const uint8_t repetition_2[][2] = { { 2, 1 }, { 1, 0 } };
	static const uint8_t definition_2[][2] = { { 1, 2 }, { 2, 3 } };
	struct write_chunk chunk = {
		.type = ISM_PARQUET_INT64, .n_values = 8, .data = (int64_t)w->size
	};

	for (int page = 0; page < 2; page++) {
		struct writer body = { 0 };

		put_levels(&body, page ? 2 : 3, page ? repetition_2 : repetition);
		put_levels(&body, page ? 2 : 4, page ? definition_2 : definition);
		for (uint64_t value = page ? 10 : 7; value <= (page ? 11u : 9u); value++)
			put_bytes(&body, &value, sizeof value);
		put_page(w, ISM_PARQUET_DATA_PAGE, page ? 3 : 5, ISM_PARQUET_PLAIN, &body, NULL);
	}
	chunk.total_bytes = (int64_t)w->size - chunk.data;
	return chunk;
}

static void write_file(struct writer *w)
{
	struct write_chunk chunks[3];
	size_t begin;

	*w = (struct writer){ 0 };
	put_bytes(w, "PAR1", 4);
	chunks[0] = write_ids(w);
	chunks[1] = write_names(w);
	chunks[2] = write_marks(w);
	begin = begin_footer(w, 6, 3);
	put_leaf(w, "id", ISM_PARQUET_INT32, ISM_PARQUET_REQUIRED, 0);
	put_leaf(w, "name", ISM_PARQUET_BYTE_ARRAY, ISM_PARQUET_OPTIONAL, 1);
	put_group(w, "marks", ISM_PARQUET_OPTIONAL, 1, 3);
	put_group(w, "list", ISM_PARQUET_REPEATED, 1, -1);
	put_leaf(w, "element", ISM_PARQUET_INT64, ISM_PARQUET_OPTIONAL, 0);
	end_footer(w, begin, 5, 3, chunks);
}

/* ---- reading ---- */

/* Rows as texts: "1 ann [7 8]\n", absent as "-", what does not fit as its reason's number. */
struct printed {
	char text[4096];
	size_t size;
	enum ism_status status;
	struct ism_error error;
};

#define PRINT(to, ...) \
	((to)->size += (size_t)snprintf( \
		 (to)->text + (to)->size, sizeof(to)->text - (to)->size, __VA_ARGS__))

static void print_value(struct printed *to, const struct ism_column *column,
	const struct ism_vector *vector, uint32_t row)
{
	const struct ism_slice *slices = vector->values;
	struct ism_datum datum;

	if (vector->reasons[row] == ISM_REASON_ABSENT) {
		PRINT(to, "- ");
	} else if (vector->reasons[row] != ISM_REASON_NONE) {
		PRINT(to, "!%d ", vector->reasons[row]);
	} else if (column->form->type == ISM_TYPE_TEXT) {
		slices += vector->places[row];
		PRINT(to, "%.*s ", (int)slices->size, slices->data);
	} else if (column->form->type == ISM_TYPE_LIST) {
		PRINT(to, "[");
		for (uint64_t at = 0; at < slices[row].size;) {
			at = ism_list_element(slices[row].data, at, ISM_TYPE_INT, &datum);
			PRINT(to, "%lld,", (long long)datum.exact);
		}
		PRINT(to, "] ");
	} else {
		PRINT(to, "%lld ", (long long)((const int64_t *)vector->values)[row]);
	}
}

static void print_file(struct printed *to, const uint8_t *bytes, size_t size,
	const struct ism_column *columns, uint32_t n, uint32_t batch_rows)
{
	struct ism_read_tuning tuning = ism_read_tuning_default();
	struct ism_format format = { .kind = ISM_FORMAT_PARQUET };
	struct ism_slice text = { (const char *)bytes, size };
	struct ism_reader *reader;
	struct ism_batch batch;

	*to = (struct printed){ 0 };
	tuning.batch_rows = batch_rows;
	to->status = ism_reader_open_tuned(
		&reader, NULL, "file", text, 0, &format, columns, n, &tuning, &to->error);
	if (to->status != ISM_OK)
		return;
	while ((to->status = ism_reader_next(reader, &batch, &to->error)) == ISM_OK &&
		batch.n_rows) {
		for (uint32_t r = 0; r < batch.n_rows; r++) {
			assert_int_equal(
				ism_batch_offset(&batch, r) + 1, ism_batch_line(&batch, r));
			for (uint32_t c = 0; c < n; c++)
				print_value(to, &columns[c], &batch.columns[c], r);
			PRINT(to, "\n");
		}
	}
	ism_reader_close(reader);
}

static const char *const expected = "1 ann [7,8,] \n"
				    "2 - [] \n"
				    "3 bob - \n"
				    "4 ann [9,10,] \n"
				    "5 \xc3\xa9 [11,] \n";

static void rows_do_not_depend_on_where_batches_end(void **state)
{
	static struct writer file;
	struct printed printed;

	(void)state;
	write_file(&file);
	for (uint32_t rows = 0; rows <= 6; rows++) {
		print_file(&printed, file.bytes, file.size, all_columns, 3, rows);
		assert_int_equal(printed.status, ISM_OK);
		assert_string_equal(printed.text, expected);
	}
}

static void only_the_columns_that_are_asked_for_are_read(void **state)
{
	static struct writer file;
	const struct ism_column columns[] = { all_columns[1], all_columns[0], all_columns[1] };
	struct printed printed;

	(void)state;
	write_file(&file);
	print_file(&printed, file.bytes, file.size, columns, 3, 0);
	assert_string_equal(
		printed.text, "ann 1 ann \n- 2 - \nbob 3 bob \nann 4 ann \n\xc3\xa9 5 \xc3\xa9 \n");
}

/* A file that was cut off, wherever, is an error before the first row or after it, never a shorter one. */
static void no_beginning_of_a_file_is_a_file(void **state)
{
	static struct writer file;
	struct printed printed;

	(void)state;
	write_file(&file);
	for (size_t size = 0; size < file.size; size++) {
		uint8_t *bytes = malloc(size ? size : 1);

		memcpy(bytes, file.bytes, size);
		print_file(&printed, bytes, size, all_columns, 3, 0);
		assert_int_equal(printed.status, ISM_ERR_DATA);
		free(bytes);
	}
}

/* Whatever a byte is changed to, reading ends, within the bytes; what is wrong is told. */
static void every_damage_of_a_byte_is_survived(void **state)
{
	static const uint8_t damages[] = { 0xff, 0x80, 0x7f, 0x00, 0x01 };
	static struct writer file;
	struct printed printed;

	(void)state;
	write_file(&file);
	for (size_t at = 0; at < file.size; at++) {
		for (size_t d = 0; d < sizeof damages; d++) {
			uint8_t *bytes = malloc(file.size);

			memcpy(bytes, file.bytes, file.size);
			bytes[at] ^= damages[d];
			print_file(&printed, bytes, file.size, all_columns, 3, 0);
			assert_true(printed.status == ISM_OK || printed.error.text[0]);
			free(bytes);
		}
	}
}

static void a_checksum_that_does_not_fit_is_damage(void **state)
{
	static struct writer file;
	struct printed printed;

	(void)state;
	write_file(&file);
	/* The first page's last value: its body ends where the second page begins. */
	for (size_t at = 4; at + 4 < file.size; at++)
		if (file.bytes[at] == 3 && file.bytes[at + 1] == 0 && file.bytes[at + 4] == 0x15) {
			file.bytes[at] = 77;
			break;
		}
	print_file(&printed, file.bytes, file.size, all_columns, 1, 0);
	assert_int_equal(printed.status, ISM_ERR_DATA);
	assert_non_null(strstr(printed.error.text, "checksum"));
}

static void assert_refused(const struct ism_column *column, const char *text)
{
	static struct writer file;
	struct printed printed;

	write_file(&file);
	print_file(&printed, file.bytes, file.size, column, 1, 0);
	assert_int_equal(printed.status, ISM_ERR_DATA);
	if (!strstr(printed.error.text, text))
		fail_msg("%s", printed.error.text);
}

static void a_column_that_does_not_go_with_its_field_is_refused(void **state)
{
	(void)state;
	assert_refused(&(struct ism_column){ .name = "id", .field = "f", .form = &text_form },
		"field `f` is a text, but column `id` is INT32");
	assert_refused(&(struct ism_column){ .name = "id", .field = "f", .form = &date_form },
		"field `f` is a date, but column `id` is INT32");
	assert_refused(&(struct ism_column){ .name = "marks", .field = "f", .form = &int_form },
		"holds a list of INT64 in each row");
	assert_refused(&(struct ism_column){ .name = "nmae", .field = "f", .form = &text_form },
		"the nearest is `name`");
}

static void encrypted_files_are_refused_by_name(void **state)
{
	static struct writer file;
	struct printed printed;

	(void)state;
	write_file(&file);
	memcpy(file.bytes + file.size - 4, "PARE", 4);
	print_file(&printed, file.bytes, file.size, all_columns, 1, 0);
	assert_int_equal(printed.status, ISM_ERR_DATA);
	assert_non_null(strstr(printed.error.text, "encrypted"));
}

static void parts_are_row_groups(void **state)
{
	static struct writer file;
	struct ism_format format = { .kind = ISM_FORMAT_PARQUET };
	struct ism_error error = { 0 };
	struct ism_reader_part part;
	struct ism_reader *reader;
	struct ism_batch batch;
	struct ism_slice text;

	(void)state;
	write_file(&file);
	text = (struct ism_slice){ (const char *)file.bytes, file.size };
	assert_true(ism_format_has_parts(&format));
	assert_int_equal(
		ism_reader_open_text(&reader, "file", text, 0, &format, all_columns, 3, &error),
		ISM_OK);
	assert_int_equal(ism_reader_seek(reader, 0, 5, &error), ISM_OK);
	assert_int_equal(ism_reader_next(reader, &batch, &error), ISM_OK);
	assert_true(batch.n_rows > 0);
	part = ism_reader_part(reader);
	assert_int_equal(part.begin, 4);
	assert_int_equal(part.end, file.size);
	assert_int_equal(part.n_lines, 5);
	assert_int_equal(ism_reader_seek(reader, 5, file.size, &error), ISM_OK);
	assert_int_equal(ism_reader_next(reader, &batch, &error), ISM_OK);
	assert_int_equal(batch.n_rows, 0);
	part = ism_reader_part(reader);
	assert_int_equal(part.begin, part.end);
	ism_reader_close(reader);
}

static void the_place_of_a_value_shows_what_the_file_has(void **state)
{
	static struct writer file;
	struct ism_format format = { .kind = ISM_FORMAT_PARQUET };
	struct ism_error error = { 0 };
	struct ism_cell_place place;
	struct ism_reader *reader;
	struct ism_batch batch;
	struct ism_slice text;
	uint64_t row = 0;

	(void)state;
	write_file(&file);
	text = (struct ism_slice){ (const char *)file.bytes, file.size };
	assert_int_equal(
		ism_reader_open_text(&reader, "file", text, 0, &format, all_columns, 2, &error),
		ISM_OK);
	while (ism_reader_next(reader, &batch, &error) == ISM_OK && batch.n_rows) {
		for (uint32_t r = 0; r < batch.n_rows; r++) {
			static const char *const names[] = { "ann", NULL, "bob", "ann",
				"\xc3\xa9" };

			place = ism_reader_place(reader, &batch, r, 0);
			assert_int_equal(place.column, 1);
			assert_int_equal(place.line, row + 1);
			assert_int_equal(place.text.size, 1);
			assert_int_equal(place.text.data[0], '1' + (int)row);
			place = ism_reader_place(reader, &batch, r, 1);
			assert_int_equal(place.text.data != NULL, names[row] != NULL);
			if (names[row])
				assert_memory_equal(
					place.text.data, names[row], strlen(names[row]));
			row++;
		}
	}
	assert_int_equal(row, 5);
	ism_reader_close(reader);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_do_not_depend_on_where_batches_end),
		cmocka_unit_test(only_the_columns_that_are_asked_for_are_read),
		cmocka_unit_test(no_beginning_of_a_file_is_a_file),
		cmocka_unit_test(every_damage_of_a_byte_is_survived),
		cmocka_unit_test(a_checksum_that_does_not_fit_is_damage),
		cmocka_unit_test(a_column_that_does_not_go_with_its_field_is_refused),
		cmocka_unit_test(encrypted_files_are_refused_by_name),
		cmocka_unit_test(parts_are_row_groups),
		cmocka_unit_test(the_place_of_a_value_shows_what_the_file_has),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
