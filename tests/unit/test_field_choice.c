#include "runtime/kernel/field_choice.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define SLICE(text)  { text, sizeof(text) - 1 }
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct ism_bool_form usual;
static const struct ism_bool_form german = { SLICE("Ja"), SLICE("Nein") };

/* enum(low "4 - Low" "LOW", medium, high, größe, other) */
static const struct ism_slice low_spellings[] = { SLICE("4 - Low"), SLICE("LOW") };
static const struct ism_enum_item items[] = {
	{ SLICE("low"), 2, low_spellings },
	{ SLICE("medium"), 0, NULL },
	{ SLICE("high"), 0, NULL },
	{ SLICE("größe"), 0, NULL },
	{ SLICE("other"), 0, NULL },
};
static const struct ism_enum closed = { 4, ISM_ENUM_NO_OTHER, items };
static const struct ism_enum open = { 5, 4, items };

static int64_t read_bool(const char *text, const struct ism_bool_form *form)
{
	int64_t value = -1;
	enum ism_reason reason = ism_field_bool(text, strlen(text), form, &value);

	assert_int_equal(reason, value < 0 ? ISM_REASON_BOOL : ISM_REASON_NONE);
	return value;
}

static int64_t read_enum(const char *text, const struct ism_enum *e)
{
	int64_t value = -1;
	enum ism_reason reason = ism_field_enum(text, strlen(text), e, &value);

	assert_int_equal(reason, value < 0 ? ISM_REASON_ENUM : ISM_REASON_NONE);
	return value;
}

static void booleans_are_the_usual_words_in_any_case(void **state)
{
	static const char *const yes[] = { "true", "TRUE", "tRuE", "yes", "Yes", "YES", "1" };
	static const char *const no[] = { "false", "False", "FALSE", "no", "NO", "No", "0" };

	(void)state;
	for (size_t i = 0; i < COUNT(yes); i++)
		assert_int_equal(read_bool(yes[i], &usual), 1);
	for (size_t i = 0; i < COUNT(no); i++)
		assert_int_equal(read_bool(no[i], &usual), 0);
}

static void other_words_are_no_booleans(void **state)
{
	static const char *const texts[] = { "", "t", "y", "on", "2", "01", " true", "true ",
		"truE\x14", "\x14rue", "\x0eo", "falsy", "yep", "-1", "1.0", "trues" };

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++)
		assert_int_equal(read_bool(texts[i], &usual), -1);
}

static void declared_texts_replace_the_usual_words(void **state)
{
	(void)state;
	assert_int_equal(read_bool("Ja", &german), 1);
	assert_int_equal(read_bool("Nein", &german), 0);
	assert_int_equal(read_bool("ja", &german), -1);
	assert_int_equal(read_bool("JA", &german), -1);
	assert_int_equal(read_bool("true", &german), -1);
	assert_int_equal(read_bool("", &german), -1);
}

static void a_name_with_spellings_is_meant_by_them_alone(void **state)
{
	(void)state;
	assert_int_equal(read_enum("4 - Low", &closed), 0);
	assert_int_equal(read_enum("LOW", &closed), 0);
	assert_int_equal(read_enum("low", &closed), -1);
	assert_int_equal(read_enum("Low", &closed), -1);
	assert_int_equal(read_enum("4 - low", &closed), -1);
}

static void a_name_without_spellings_is_read_in_any_case(void **state)
{
	(void)state;
	assert_int_equal(read_enum("medium", &closed), 1);
	assert_int_equal(read_enum("MEDIUM", &closed), 1);
	assert_int_equal(read_enum("High", &closed), 2);
	assert_int_equal(read_enum("größe", &closed), 3);
	assert_int_equal(read_enum("GRÖßE", &closed), 3);
	assert_int_equal(read_enum("GRÖẞE", &closed), 3);
	assert_int_equal(read_enum("GROSSE", &closed), -1);
}

static void a_text_that_no_item_claims_is_refused(void **state)
{
	static const char *const texts[] = { "", "mediu", "medium ", " medium", "mediums", "m@dium",
		"[igh", "hig\xc2\xa8", "other", "größ", "größee" };

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++)
		assert_int_equal(read_enum(texts[i], &closed), -1);
}

static void other_takes_every_further_text(void **state)
{
	(void)state;
	assert_int_equal(read_enum("high", &open), 2);
	assert_int_equal(read_enum("Größe", &open), 3);
	assert_int_equal(read_enum("other", &open), 4);
	assert_int_equal(read_enum("low", &open), 4);
	assert_int_equal(read_enum("наивысший", &open), 4);
	assert_int_equal(read_enum("", &open), 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(booleans_are_the_usual_words_in_any_case),
		cmocka_unit_test(other_words_are_no_booleans),
		cmocka_unit_test(declared_texts_replace_the_usual_words),
		cmocka_unit_test(a_name_with_spellings_is_meant_by_them_alone),
		cmocka_unit_test(a_name_without_spellings_is_read_in_any_case),
		cmocka_unit_test(a_text_that_no_item_claims_is_refused),
		cmocka_unit_test(other_takes_every_further_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
