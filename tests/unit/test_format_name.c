/* What names of files say of their format, and which patterns leave that to the files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "runtime/read/format_name.h"

/* Kind and delimiter that a name says; -1: none. */
static int kind_of(const char *name, char *delimiter)
{
	struct ism_format format = { .kind = 99 };

	if (!ism_format_of_name(name, &format)) {
		assert_int_equal(format.kind, 99);
		return -1;
	}
	*delimiter = format.delimiter;
	return (int)format.kind;
}

static void names_say_formats(void **state)
{
	static const struct {
		const char *name;
		int kind;
		char delimiter;
	} names[] = {
		{ "a.csv", ISM_FORMAT_CSV, ',' },
		{ "x/y.z/A.CSV.GZ", ISM_FORMAT_CSV, ',' },
		{ "a.tsv.zst", ISM_FORMAT_CSV, '\t' },
		{ "a.ndjson", ISM_FORMAT_NDJSON, '\0' },
		{ "a.jsonl.bz2", ISM_FORMAT_NDJSON, '\0' },
		{ "a.json.xz", ISM_FORMAT_JSON, '\0' },
		{ "*.json.lz4", ISM_FORMAT_JSON, '\0' },
		{ "a.parquet", ISM_FORMAT_PARQUET, '\0' },
		{ "a.xlsx", ISM_FORMAT_XLSX, '\0' },
		{ "*.XLSM", ISM_FORMAT_XLSX, '\0' },
		{ "a.xlsx.gz", -1, '\0' },
		{ "a.xls", -1, '\0' },
		{ "a.parquet.gz", -1, '\0' },
		{ "a.csv.zip", -1, '\0' },
		{ "a.csv.gz.gz", -1, '\0' },
		{ "acsv", -1, '\0' },
		{ "a.log", -1, '\0' },
		{ "-", -1, '\0' },
		{ "", -1, '\0' },
	};

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char delimiter = '\0';

		assert_int_equal(kind_of(names[i].name, &delimiter), names[i].kind);
		assert_int_equal(delimiter, names[i].delimiter);
	}
}

static void patterns_leave_it_to_the_files(void **state)
{
	static const char *const open[] = { "data/", "*", "a/**/*", "a.*", "a.[cj]*", "part-?",
		"x.*.gz", "a.[ab]" };
	static const char *const said[] = { "*.csv", "data/*.ndjson.gz", "a.log", "*.log", "-",
		"" };

	(void)state;
	for (size_t i = 0; i < sizeof open / sizeof *open; i++)
		assert_true(ism_format_is_open(open[i]));
	for (size_t i = 0; i < sizeof said / sizeof *said; i++)
		assert_false(ism_format_is_open(said[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_say_formats),
		cmocka_unit_test(patterns_leave_it_to_the_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
