/* Whole workbooks: batches, places, limits, files that are damaged in any byte or change while they are read. */
#include "csv_print.h"

#include <fcntl.h>
#include <stdbool.h>
#include <unistd.h>

#include "tests/unit/xlsx_write.h"

#define TEXT(text) "<c t='str'><v>" text "</v></c>"

static const char *const a_b[] = { "a", "b", NULL };

static const char rows[] = "<row r='3'>" TEXT("b") TEXT("c")
	TEXT("a") "</row>"
		  "<row r='5'><c s='1'><v>46000</v></c><c><v>1</v></c><c t='s'><v>1</v></c></row>"
		  "<row/>"
		  "<row><c r='C7'><f>A1</f></c></row>"
		  "<row><c r='C8' t='s'><v>2</v></c></row>"
		  "<row r='20'><c r='A20' s='2'><v>1.5</v></c></row>";

static const char printed[] = "5@5 xy_|2025-12-09\n"
			      "7+1 a formula without a computed value: open the workbook where it "
			      "is computed, and save it, 3, 0: \n"
			      "8@8 z|~\n"
			      "20@20 ~|36:00:00\n";

static struct ism_format format(void)
{
	return (struct ism_format){ .kind = ISM_FORMAT_XLSX, .header = 1 };
}

static char *read_bytes(struct xlsx_bytes bytes, const struct ism_read_tuning *tuning)
{
	const struct ism_format xlsx = format();

	return csv_print(NULL, (struct ism_slice){ bytes.data, bytes.size }, &xlsx, a_b, tuning);
}

/* Batches of every size have the same rows. */
static void batches_do_not_show(void **state)
{
	struct xlsx_bytes bytes = xlsx_make(rows);

	(void)state;
	for (uint32_t n = 0; n < 6; n++) {
		struct ism_read_tuning tuning = ism_read_tuning_default();
		char *got;

		tuning.batch_rows = n;
		got = read_bytes(bytes, &tuning);
		assert_string_equal(got, printed);
		free(got);
	}
	free(bytes.data);
}

static void places_are_those_of_the_sheet(void **state)
{
	const struct ism_column columns[] = { { .name = "a", .field = "a" },
		{ .name = "b", .field = "b" } };
	struct xlsx_bytes bytes = xlsx_make(rows);
	const struct ism_format xlsx = format();
	struct ism_reader *reader;
	struct ism_cell_place place;
	struct ism_batch batch;

	(void)state;
	assert_int_equal(
		ism_reader_open_text(&reader, "text", (struct ism_slice){ bytes.data, bytes.size },
			0, &xlsx, columns, 2, NULL),
		ISM_OK);
	assert_int_equal(ism_reader_next(reader, &batch, NULL), ISM_OK);
	assert_int_equal(batch.n_rows, 3);
	place = ism_reader_place(reader, &batch, 1, 0);
	assert_int_equal(place.line, 8);
	assert_int_equal(place.column, 3);
	assert_int_equal(place.text.size, 1);
	place = ism_reader_place(reader, &batch, 1, 1);
	assert_int_equal(place.column, 1);
	assert_null(place.text.data);
	assert_int_equal(ism_reader_bytes_done(reader), bytes.size);
	ism_reader_close(reader);
	free(bytes.data);
}

static void long_rows_are_rejected(void **state)
{
	struct xlsx_bytes bytes = xlsx_make("<row>" TEXT("a") TEXT(
		"b") "</row>"
		     "<row>" TEXT("0123456789") TEXT(
			     "0123456789") "</row>"
					   "<row>" TEXT("0123456789") TEXT(
						   "01234567890") "</row>"
								  "<row>" TEXT("1") "<c/>" TEXT(
									  "not asked for, and of "
									  "any length") "</row>");
	struct ism_read_tuning tuning = ism_read_tuning_default();
	char *got;

	(void)state;
	tuning.row_limit_bytes = 20;
	got = read_bytes(bytes, &tuning);
	assert_string_equal(got,
		"2@2 0123456789|0123456789\n"
		"3+1 a row longer than the limit, 0, -1: 012345678901234567890 (21 bytes)\n"
		"4@4 1|~\n");
	free(got);
	free(bytes.data);
}

/* Any byte that is another one leads to the same rows or to an error. */
static void no_damage_makes_other_rows(void **state)
{
	struct ism_read_tuning tuning = ism_read_tuning_default();
	struct xlsx_bytes bytes = xlsx_make(rows);
	uint32_t n_errors = 0;

	(void)state;
	for (size_t i = 0; i < 2 * bytes.size; i++) {
		char change = i % 2 ? 0x20 : 0x01;
		char *got;

		bytes.data[i / 2] ^= change;
		got = read_bytes(bytes, &tuning);
		if (strstr(got, "error 3, "))
			n_errors++;
		else if (strcmp(got, printed) != 0)
			fail_msg("byte %zu: %s", i / 2, got);
		free(got);
		bytes.data[i / 2] ^= change;
	}
	assert_in_range(n_errors, bytes.size, 2 * bytes.size);
	free(bytes.data);
}

/* Without the directory's end there is no workbook; zeros at the end of that may be missing. */
static void no_beginning_has_fewer_rows(void **state)
{
	enum { END_BYTES = 22 };
	struct ism_read_tuning tuning = ism_read_tuning_default();
	struct xlsx_bytes bytes = xlsx_make(rows);

	(void)state;
	for (size_t size = 0; size < bytes.size; size++) {
		char *got = read_bytes((struct xlsx_bytes){ bytes.data, size }, &tuning);

		if (size < bytes.size - END_BYTES / 2 || strcmp(got, printed) != 0)
			assert_memory_equal(got, "error 3, 0, 0: ", 15);
		free(got);
	}
	free(bytes.data);
}

static void changes_are_seen(void **state)
{
	const struct ism_column columns[] = { { .name = "a", .field = "a" } };
	struct ism_read_tuning tuning = ism_read_tuning_default();
	char path[] = "/tmp/ism_xlsx_XXXXXX";
	struct xlsx_bytes bytes = xlsx_make(rows);
	const struct ism_format xlsx = format();
	struct ism_error error = { 0 };
	struct ism_reader *reader;
	struct ism_batch batch;
	enum ism_status status;
	int file = mkstemp(path);

	(void)state;
	assert_true(file >= 0);
	assert_int_equal(write(file, bytes.data, bytes.size), bytes.size);
	tuning.batch_rows = 1;
	assert_int_equal(ism_reader_open_tuned(&reader, path, "book.xlsx", (struct ism_slice){ 0 },
				 0, &xlsx, columns, 1, &tuning, NULL),
		ISM_OK);
	assert_int_equal(ism_reader_next(reader, &batch, NULL), ISM_OK);
	assert_int_equal(write(file, "x", 1), 1);
	do
		status = ism_reader_next(reader, &batch, &error);
	while (status == ISM_OK && batch.n_rows + batch.n_rejects > 0);
	assert_int_equal(status, ISM_ERR_DATA);
	assert_string_equal(error.text, "the file was changed while it was read");
	ism_reader_close(reader);
	close(file);
	unlink(path);
	free(bytes.data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(batches_do_not_show),
		cmocka_unit_test(places_are_those_of_the_sheet),
		cmocka_unit_test(long_rows_are_rejected),
		cmocka_unit_test(no_damage_makes_other_rows),
		cmocka_unit_test(no_beginning_has_fewer_rows),
		cmocka_unit_test(changes_are_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
