/* Lists of files, patterns, changed files and digests. */
#include "csv_print.h"

#include <stdbool.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/read/file_part.h"
#include "runtime/read/files.h"
#include "runtime/read/glob.h"

/* A folder of its own for each test; removed with all that is in it. */
struct place {
	char folder[64];
};

static const char *inside(const struct place *place, const char *name)
{
	static char path[256];

	snprintf(path, sizeof(path), "%s/%s", place->folder, name);
	return path;
}

static void put(const struct place *place, const char *name, const char *text)
{
	FILE *file = fopen(inside(place, name), "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static int set_up(void **state)
{
	struct place *place = calloc(1, sizeof(*place));

	strcpy(place->folder, "/tmp/ism-files-XXXXXX");
	*state = place;
	return mkdtemp(place->folder) ? 0 : -1;
}

static int tear_down(void **state)
{
	struct place *place = *state;
	char command[128];
	int result;

	snprintf(command, sizeof(command), "rm -rf '%s'", place->folder);
	result = system(command);
	free(place);
	return result;
}

/* The names shown, each followed by a blank; or the error. */
static void expect_files(
	const struct place *place, const char *const *names, size_t n, const char *expected)
{
	struct ism_file_list list = { 0 };
	struct ism_error error = { 0 };
	char got[1024] = "";

	if (ism_files_expand(&list, place->folder, names, n, &error) != ISM_OK)
		snprintf(got, sizeof(got), "%d %s: %.400s", (int)error.status, error.file,
			error.text);
	for (size_t i = 0; i < list.n_files && error.status == ISM_OK; i++) {
		strcat(got, list.files[i].shown);
		strcat(got, " ");
	}
	assert_string_equal(got, expected);
	ism_files_release(&list);
}

#define FILES(place, expected, ...) \
	expect_files(place, (const char *const[]){ __VA_ARGS__ }, \
		sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *), expected)

static void a_glob_is_ordered_by_bytes(void **state)
{
	const struct place *place = *state;

	put(place, "b.csv", "");
	put(place, "a10.csv", "");
	put(place, "a2.csv", "");
	put(place, "B.csv", "");
	put(place, "\xc3\xa9.csv", "");
	put(place, ".hidden.csv", "");
	put(place, "a.txt", "");
	mkdir(inside(place, "c.csv"), 0700);
	FILES(place, "B.csv a10.csv a2.csv b.csv \xc3\xa9.csv ", "*.csv");
	FILES(place, "b.csv a10.csv a2.csv ", "b.csv", "a*.csv");
	FILES(place, "B.csv b.csv \xc3\xa9.csv ", "?.csv");
	FILES(place, ".hidden.csv ", ".*.csv");
}

/* Folders inside folders, hidden ones and notes among them. */
static void make_folders(const struct place *place)
{
	static const char *const folders[] = { "lake", "lake/year=2026", "lake/year=2026/month=01",
		"lake/year=2025", "lake/.hidden", "lake/_delta_log" };

	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++)
		assert_int_equal(mkdir(inside(place, folders[i]), 0700), 0);
	put(place, "lake/year=2026/month=01/b.csv", "");
	put(place, "lake/year=2026/month=01/a.csv", "");
	put(place, "lake/year=2025/c.csv", "");
	put(place, "lake/year=2025/_SUCCESS", "");
	put(place, "lake/year=2025/.c.csv.crc", "");
	put(place, "lake/.hidden/d.csv", "");
	put(place, "lake/_delta_log/e.csv", "");
}

static void a_folder_is_all_files_below_it(void **state)
{
	const struct place *place = *state;

	make_folders(place);
	FILES(place,
		"lake/year=2025/c.csv lake/year=2026/month=01/a.csv lake/year=2026/month=01/b.csv ",
		"lake");
	FILES(place,
		"lake/year=2026/month=01/a.csv lake/year=2026/month=01/b.csv lake/year=2025/c.csv ",
		"lake/year=2026/", "lake");
}

static void two_stars_are_any_number_of_folders(void **state)
{
	const struct place *place = *state;

	make_folders(place);
	put(place, "lake/f.csv", "");
	assert_int_equal(symlink(".", inside(place, "lake/circle")), 0);
	FILES(place,
		"lake/_delta_log/e.csv lake/f.csv lake/year=2025/c.csv "
		"lake/year=2026/month=01/a.csv lake/year=2026/month=01/b.csv ",
		"lake/**/*.csv");
	FILES(place, "lake/year=2026/month=01/a.csv ", "**/month=*/**/a*");
	FILES(place, "2 lake/**/z: no file matches this pattern", "lake/**/z");
}

/* What the pattern takes of the path, `~` for nothing, `!` where it does not match. */
static void expect_part(const char *path, const char *pattern, const char *expected)
{
	struct ism_slice part;
	char room[100], got[100] = "!";

	if (ism_file_part(path, pattern, room, &part))
		snprintf(got, sizeof(got), "%.*s", part.data ? (int)part.size : 1,
			part.data ? part.data : "~");
	assert_string_equal(got, expected);
}

static void partitions_are_folders_with_a_name(void **state)
{
	const struct ism_slice year = { "year", 4 };

	(void)state;
	assert_true(ism_path_has_partition("lake/year=2026/a.csv", year));
	assert_true(ism_path_has_partition("year=/a.csv", year));
	assert_false(ism_path_has_partition("lake/years=2026/a.csv", year));
	assert_false(ism_path_has_partition("lake/lastyear=2026/a.csv", year));
	assert_false(ism_path_has_partition("lake/year/a.csv", year));
	assert_false(ism_path_has_partition("lake/year=2026", year));
}

static void fields_are_read_from_names_of_files_and_folders(void **state)
{
	(void)state;
	expect_part("scans/nessus-2026-03.csv", "nessus-*.csv", "2026-03");
	expect_part("scans/nessus-.csv", "nessus-*.csv", "~");
	expect_part("scans/nessus-1.csv", "scans*", "!");
	expect_part("/lake/year=2026/month=03/a.csv", "month=*/", "03");
	expect_part("lake/year=2026/year=2027/a.csv", "year=*/", "2026");
	expect_part("lake/unit=north%20west%2Fx%4/a.csv", "unit=*/", "north west/x%4");
	expect_part("lake/unit=__HIVE_DEFAULT_PARTITION__/a.csv", "unit=*/", "~");
	expect_part("lake/2026%20/a.csv", "2026*/", "%20");
	expect_part("year=2026", "year=*/", "!");
	expect_part("lake/a.csv", "year=*/", "!");
}

static void folders_are_matched_part_by_part(void **state)
{
	const struct place *place = *state;

	mkdir(inside(place, "2026"), 0700);
	mkdir(inside(place, "2025"), 0700);
	put(place, "2026/a.csv", "");
	put(place, "2025/a.csv", "");
	put(place, "2025/b.csv", "");
	FILES(place, "2025/a.csv 2025/b.csv 2026/a.csv ", "20*/*.csv");
	FILES(place, "2025/b.csv ", "*/b.csv");
	FILES(place, "./2026/a.csv ", "./2026/*");
}

/* Each under three names and found by two globs; the list is asked for every one of them. */
static void many_files_are_read_once_each(void **state)
{
	static const char *const names[] = { "a*.csv", "b*.csv", "*.csv" };
	const struct place *place = *state;
	struct ism_file_list list = { 0 };

	for (int i = 0; i < 700; i++) {
		char first[256], other[16];

		snprintf(other, sizeof(other), "a%d.csv", i);
		put(place, other, "");
		strcpy(first, inside(place, other));
		snprintf(other, sizeof(other), "b%d.csv", i);
		assert_int_equal(link(first, inside(place, other)), 0);
		snprintf(other, sizeof(other), "c%d.csv", i);
		assert_int_equal(link(first, inside(place, other)), 0);
	}
	put(place, "c.csv", "");
	assert_int_equal(ism_files_expand(&list, place->folder, names, 3, NULL), ISM_OK);
	assert_int_equal(list.n_files, 701);
	for (size_t i = 0; i < 700; i++)
		assert_int_equal(list.files[i].shown[0], 'a');
	assert_string_equal(list.files[700].shown, "c.csv");
	ism_files_release(&list);
}

static void a_file_is_read_once_under_its_first_name(void **state)
{
	const struct place *place = *state;

	put(place, "b.csv", "");
	put(place, "c.csv", "");
	assert_int_equal(symlink("b.csv", inside(place, "a.csv")), 0);
	FILES(place, "a.csv c.csv ", "*.csv");
	FILES(place, "c.csv b.csv ", "c.csv", "b.csv", "*.csv", "./b.csv");
	FILES(place, "- b.csv ", "-", "b.csv", "-");
}

static void a_name_with_brackets_that_exists_is_that_file(void **state)
{
	const struct place *place = *state;

	put(place, "data[1].csv", "");
	put(place, "data1.csv", "");
	FILES(place, "data[1].csv ", "data[1].csv");
	FILES(place, "data1.csv ", "data[12].csv");
}

static void a_name_that_finds_nothing_is_an_error(void **state)
{
	const struct place *place = *state;
	char expected[256];

	mkdir(inside(place, "folder"), 0700);
	put(place, "file", "");
	snprintf(expected, sizeof(expected),
		"2 none.csv: there is no such file (looked for %s/none.csv)", place->folder);
	FILES(place, expected, "none.csv");
	FILES(place, "2 *.csv: no file matches this pattern", "*.csv");
	FILES(place, "2 folder: is a folder without files", "folder");
	FILES(place, "2 file/x: Not a directory", "file/x");
	assert_int_equal(symlink("nowhere", inside(place, "x.csv")), 0);
	FILES(place, "2 x.csv: No such file or directory", "*.csv");
}

static void absolute_names_stand_for_themselves(void **state)
{
	const struct place *place = *state;
	char name[256], expected[256];

	put(place, "a.csv", "12345");
	snprintf(name, sizeof(name), "%s/*.csv", place->folder);
	snprintf(expected, sizeof(expected), "%s/a.csv ", place->folder);
	FILES(place, expected, name);

	struct ism_file_list list = { 0 };
	const char *names[] = { name };

	assert_int_equal(ism_files_expand(&list, "/elsewhere", names, 1, NULL), ISM_OK);
	assert_int_equal(list.files[0].size_bytes, 5);
	ism_files_release(&list);
}

/* --- patterns --- */

static bool matches(const char *pattern, const char *name)
{
	return ism_glob_match(csv_slice(pattern), csv_slice(name), NULL);
}

static void patterns_match_whole_names(void **state)
{
	(void)state;
	assert_true(matches("", ""));
	assert_true(matches("a", "a"));
	assert_false(matches("a", "ab"));
	assert_true(matches("*", "anything"));
	assert_true(matches("a*b*c", "abbc"));
	assert_true(matches("a*b*c", "axbxbxc"));
	assert_false(matches("a*b*c", "axbxcx"));
	assert_true(matches("?", "\xc3\xa9"));
	assert_true(matches("*?\xc3\xa9", "\xc3\xa9\xc3\xa9"));
	assert_false(matches("??", "\xc3\xa9"));
	assert_false(matches("*", ".x"));
	assert_true(matches(".*", ".x"));
	assert_false(matches("?x", ".x"));
}

static void sets_are_ranges_of_bytes(void **state)
{
	(void)state;
	assert_true(matches("[a-c]", "b"));
	assert_false(matches("[a-c]", "B"));
	assert_false(matches("[!a-c]", "b"));
	assert_true(matches("[!a-c]", "d"));
	assert_true(matches("[]]", "]"));
	assert_true(matches("[a-]", "-"));
	assert_true(matches("[a", "[a"));
	assert_false(matches("[a]", ""));
}

static void many_stars_do_not_take_for_ever(void **state)
{
	char name[20001];

	(void)state;
	memset(name, 'a', 20000);
	name[20000] = '\0';
	assert_false(matches("*a*a*a*a*a*a*a*a*a*a*a*a*a*b", name));
}

static void the_first_star_says_what_it_took(void **state)
{
	struct ism_slice star;

	(void)state;
	assert_true(ism_glob_match(
		csv_slice("nessus-*.csv"), csv_slice("nessus-2026-03-31.csv"), &star));
	assert_int_equal(star.size, 10);
	assert_memory_equal(star.data, "2026-03-31", 10);
	assert_true(ism_glob_match(csv_slice("*-*"), csv_slice("a-b-c"), &star));
	assert_int_equal(star.size, 1);
	assert_true(ism_glob_match(csv_slice("x"), csv_slice("x"), &star));
	assert_int_equal(star.size, 0);
}

/* --- reading --- */

static void expect_read(const char *path, const char *expected)
{
	const struct ism_format format = csv_plain();
	struct ism_read_tuning tuning = ism_read_tuning_default();
	char *got = csv_print(path, (struct ism_slice){ 0 }, &format,
		(const char *const[]){ "a", NULL }, &tuning);

	assert_string_equal(got, expected);
	free(got);
}

static void what_cannot_be_read_is_an_error_of_the_file(void **state)
{
	const struct place *place = *state;

	put(place, "secret", "a\n");
	chmod(inside(place, "secret"), 0);
	if (geteuid() != 0)
		expect_read(inside(place, "secret"), "error 2, 0, 0: Permission denied\n");
	expect_read(place->folder, "error 2, 0, 0: is a folder, not a file\n");
	expect_read(inside(place, "none"), "error 2, 0, 0: No such file or directory\n");
	expect_read("/dev/null", "error 3, 1, 0: is empty: it has no header\n");
}

static void a_pipe_is_read_like_a_file(void **state)
{
	const struct place *place = *state;
	const char *path = inside(place, "pipe");

	assert_int_equal(mkfifo(path, 0600), 0);
	if (fork() == 0) {
		int fd = open(path, O_WRONLY);

		for (const char *p = "a\r\n1\r\n\"2\r\n\""; *p; p++) {
			if (write(fd, p, 1) != 1)
				_exit(1);
		}
		_exit(0);
	}
	expect_read(path, "2@3 1\n3@6 2\r\n\n");
}

/* A file that changes after its first batch has been read. */
static void expect_changed(
	const struct place *place, void (*change)(const char *path), size_t window, bool no_map)
{
	const struct ism_format format = csv_plain();
	const struct ism_column column = { .name = "a", .field = "a" };
	struct ism_read_tuning tuning = ism_read_tuning_default();
	struct ism_reader *reader;
	struct ism_batch batch;
	struct ism_error error = { 0 };
	enum ism_status status;
	const char *path = inside(place, "growing.csv");
	FILE *file = fopen(path, "w");

	fprintf(file, "a\n");
	for (int i = 0; i < 5000; i++)
		fprintf(file, "%d\n", i);
	fclose(file);
	tuning.window_bytes = window;
	tuning.no_map = no_map;
	assert_int_equal(ism_reader_open_tuned(&reader, path, path, (struct ism_slice){ 0 }, 0,
				 &format, &column, 1, &tuning, &error),
		ISM_OK);
	assert_int_equal(ism_reader_next(reader, &batch, &error), ISM_OK);
	change(path);
	do
		status = ism_reader_next(reader, &batch, &error);
	while (status == ISM_OK && batch.n_rows + batch.n_rejects > 0);
	assert_int_equal(status, ISM_ERR_DATA);
	assert_string_equal(error.text, "changed while it was read");
	ism_reader_close(reader);
}

static void grow(const char *path)
{
	FILE *file = fopen(path, "a");

	fputs("x\n", file);
	fclose(file);
}

static void shrink(const char *path)
{
	assert_int_equal(truncate(path, 6000), 0);
}

static void touch(const char *path)
{
	const struct timespec times[2] = { { .tv_sec = 1 }, { .tv_sec = 1 } };

	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

static void a_file_that_changes_while_it_is_read_is_an_error(void **state)
{
	for (int no_map = 0; no_map < 2; no_map++) {
		expect_changed(*state, grow, 4096, no_map);
		expect_changed(*state, shrink, 4096, no_map);
		expect_changed(*state, touch, 4096, no_map);
		expect_changed(*state, grow, 1 << 20, no_map);
	}
}

static void expect_digest(
	const char *path, struct ism_slice text, size_t window, bool no_map, const char *expected)
{
	const struct ism_format format = csv_plain();
	const struct ism_column column = { .name = "a", .field = "a" };
	struct ism_read_tuning tuning = ism_read_tuning_default();
	struct ism_reader *reader;
	struct ism_batch batch;
	uint8_t digest[32];
	char hex[65];

	tuning.window_bytes = window;
	tuning.no_map = no_map;
	assert_int_equal(ism_reader_open_tuned(
				 &reader, path, "x", text, 0, &format, &column, 1, &tuning, NULL),
		ISM_OK);
	ism_reader_want_digest(reader);
	do
		assert_int_equal(ism_reader_next(reader, &batch, NULL), ISM_OK);
	while (batch.n_rows + batch.n_rejects > 0);
	assert_int_equal(ism_reader_digest(reader, digest, NULL), ISM_OK);
	for (int i = 0; i < 32; i++)
		sprintf(hex + 2 * i, "%02x", digest[i]);
	assert_string_equal(hex, expected);
	ism_reader_close(reader);
}

/* The digests are those of sha256sum. */
static void the_digest_is_of_the_whole_file_with_its_mark(void **state)
{
	static const char small[] = "\xef\xbb\xbf"
				    "a\n1\n2\n";
	static const char *const small_digest =
		"2e5ea219562a2c5ad9474136fb49bc780269883592a899034a608e10f6b5d702";
	static const char *const large_digest =
		"b50ee993f3c3171e37a7e26911f0108b2111b2d44ef9c6515c3731a9f10f4aea";
	const struct place *place = *state;
	FILE *file = fopen(inside(place, "large.csv"), "w");

	fprintf(file, "a\n");
	for (int i = 0; i < 30000; i++)
		fprintf(file, "%d\n", i);
	fclose(file);
	for (int no_map = 0; no_map < 2; no_map++) {
		expect_digest(NULL, csv_slice(small), 1, no_map, small_digest);
		expect_digest(NULL, csv_slice(small), 1 << 20, no_map, small_digest);
		expect_digest(inside(place, "large.csv"), (struct ism_slice){ 0 }, 4096, no_map,
			large_digest);
		expect_digest(inside(place, "large.csv"), (struct ism_slice){ 0 }, 1 << 20, no_map,
			large_digest);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_glob_is_ordered_by_bytes),
		TEST(folders_are_matched_part_by_part),
		TEST(a_folder_is_all_files_below_it),
		TEST(two_stars_are_any_number_of_folders),
		cmocka_unit_test(fields_are_read_from_names_of_files_and_folders),
		cmocka_unit_test(partitions_are_folders_with_a_name),
		TEST(many_files_are_read_once_each),
		TEST(a_file_is_read_once_under_its_first_name),
		TEST(a_name_with_brackets_that_exists_is_that_file),
		TEST(a_name_that_finds_nothing_is_an_error),
		TEST(absolute_names_stand_for_themselves),
		cmocka_unit_test(patterns_match_whole_names),
		cmocka_unit_test(sets_are_ranges_of_bytes),
		cmocka_unit_test(many_stars_do_not_take_for_ever),
		cmocka_unit_test(the_first_star_says_what_it_took),
		TEST(what_cannot_be_read_is_an_error_of_the_file),
		TEST(a_pipe_is_read_like_a_file),
		TEST(a_file_that_changes_while_it_is_read_is_an_error),
		TEST(the_digest_is_of_the_whole_file_with_its_mark),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
