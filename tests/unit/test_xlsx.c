/* Workbooks: what number formats show, serial numbers as dates, numbers and texts as they are written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "runtime/read/xlsx/cell.h"

static const struct ism_field_form text_form = { .type = ISM_TYPE_TEXT };
static const struct ism_field_form date_form = { .type = ISM_TYPE_DATE };
static const struct ism_field_form timestamp_form = { .type = ISM_TYPE_TIMESTAMP };
static const struct ism_field_form duration_form = { .type = ISM_TYPE_DURATION };
static const struct ism_field_form decimal_form = { .type = ISM_TYPE_DECIMAL, .scale = 2 };
static const struct ism_field_form number_form = { .type = ISM_TYPE_NUMBER };

/* ---- styles ---- */

static void codes_show_dates(void **state)
{
	static const struct {
		const char *code;
		enum ism_xlsx_style style;
	} codes[] = {
		{ "General", ISM_XLSX_PLAIN },
		{ "", ISM_XLSX_PLAIN },
		{ "0.00E+00", ISM_XLSX_PLAIN },
		{ "#,##0.00", ISM_XLSX_PLAIN },
		{ "#,##0.00_);[Red](#,##0.00)", ISM_XLSX_PLAIN },
		{ "0.00\" days\"", ISM_XLSX_PLAIN },
		{ "0\\d", ISM_XLSX_PLAIN },
		{ "0_s", ISM_XLSX_PLAIN },
		{ "*m0", ISM_XLSX_PLAIN },
		{ "[$USD-409] 0", ISM_XLSX_PLAIN },
		{ "[Magenta]0", ISM_XLSX_PLAIN },
		{ "[DBNum1]0", ISM_XLSX_PLAIN },
		{ "\"never closed d", ISM_XLSX_PLAIN },
		{ "[never closed d", ISM_XLSX_PLAIN },
		{ "0\\", ISM_XLSX_PLAIN },
		{ "@", ISM_XLSX_PLAIN },
		{ "yyyy\\-mm\\-dd;@", ISM_XLSX_DATE },
		{ "DD/MM/YY", ISM_XLSX_DATE },
		{ "[$-409]d\\-mmm\\-yy;@", ISM_XLSX_DATE },
		{ "h:mm AM/PM", ISM_XLSX_DATE },
		{ "mm:ss.0", ISM_XLSX_DATE },
		{ "\"on\" d", ISM_XLSX_DATE },
		{ "0;[Red]d", ISM_XLSX_DATE },
		{ "[h]:mm", ISM_XLSX_ELAPSED },
		{ "[HH]:mm:ss", ISM_XLSX_ELAPSED },
		{ "d [mm]", ISM_XLSX_ELAPSED },
		{ "[ss].000", ISM_XLSX_ELAPSED },
		{ "0.0%", ISM_XLSX_PERCENT },
		{ "0\"%\"", ISM_XLSX_PLAIN },
	};

	(void)state;
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
		assert_int_equal(ism_xlsx_style_of_code(codes[i].code), codes[i].style);
}

static void numbers_of_formats_show_dates(void **state)
{
	(void)state;
	for (uint32_t number = 0; number < 200; number++) {
		enum ism_xlsx_style style = ism_xlsx_style_of_number(number);

		if (number == 9 || number == 10)
			assert_int_equal(style, ISM_XLSX_PERCENT);
		else if (number == 46)
			assert_int_equal(style, ISM_XLSX_ELAPSED);
		else if ((number >= 14 && number <= 22) || (number >= 27 && number <= 36) ||
			 number == 45 || number == 47 || (number >= 50 && number <= 58))
			assert_int_equal(style, ISM_XLSX_DATE);
		else
			assert_int_equal(style, ISM_XLSX_PLAIN);
	}
}

/* ---- cells ---- */

/* What a number in a cell of that style is to a field, or why it is none. */
static void expect(const char *number, enum ism_xlsx_style style, bool is_1904,
	const struct ism_field_form *form, enum ism_reason reason, const char *expected)
{
	uint8_t kind = (uint8_t)style;
	struct ism_xlsx_book book = { .styles = { .kinds = &kind, .n = 1 }, .is_1904 = is_1904 };
	struct ism_xlsx_cell cell = { .column = 1, .type = ISM_XLSX_NUMBER };
	struct ism_slice text = { number, strlen(number) };
	struct ism_xlsx_value value;
	char got[2048];

	ism_xlsx_cell_read(&book, &cell, text, form, NULL, &value);
	assert_null(value.fault);
	assert_in_range(value.text.size, 0, sizeof got - 1);
	memcpy(got, value.text.data, value.text.size);
	got[value.text.size] = '\0';
	assert_string_equal(got, expected);
	assert_int_equal(value.reason, reason);
}

static void date_is(const char *serial, bool is_1904, const char *expected)
{
	expect(serial, ISM_XLSX_DATE, is_1904, &date_form, ISM_REASON_NONE, expected);
	expect(serial, ISM_XLSX_DATE, is_1904, &text_form, ISM_REASON_NONE, expected);
}

static void serials_are_dates(void **state)
{
	(void)state;
	date_is("1", false, "1900-01-01");
	date_is("59", false, "1900-02-28");
	date_is("61", false, "1900-03-01");
	date_is("1462", false, "1904-01-01");
	date_is("43831", false, "2020-01-01");
	date_is("4.3831E4", false, "2020-01-01");
	date_is("43831.000000000001", false, "2020-01-01");
	date_is("43830.999999999999", false, "2020-01-01");
	date_is("2958465", false, "9999-12-31");
	date_is("0", true, "1904-01-01");
	date_is("60", true, "1904-03-01");
	date_is("42369", true, "2020-01-01");
	date_is("2957003", true, "9999-12-31");
	expect("60", ISM_XLSX_DATE, false, &date_form, ISM_REASON_WORKBOOK_DATE, "60");
	expect("60.5", ISM_XLSX_DATE, false, &text_form, ISM_REASON_WORKBOOK_DATE, "60.5");
	expect("-1", ISM_XLSX_DATE, false, &date_form, ISM_REASON_WORKBOOK_DATE, "-1");
	expect("-1", ISM_XLSX_DATE, true, &date_form, ISM_REASON_WORKBOOK_DATE, "-1");
	expect("2958466", ISM_XLSX_DATE, false, &date_form, ISM_REASON_WORKBOOK_DATE, "2958466");
	expect("2957004", ISM_XLSX_DATE, true, &date_form, ISM_REASON_WORKBOOK_DATE, "2957004");
	expect("1E+300", ISM_XLSX_DATE, false, &date_form, ISM_REASON_WORKBOOK_DATE, "1E+300");
}

static void serials_are_times(void **state)
{
	(void)state;
	expect("43831.5", ISM_XLSX_DATE, false, &text_form, ISM_REASON_NONE, "2020-01-01T12:00:00");
	expect("43831.5", ISM_XLSX_DATE, false, &timestamp_form, ISM_REASON_NONE,
		"2020-01-01T12:00:00");
	expect("43831", ISM_XLSX_DATE, false, &timestamp_form, ISM_REASON_NONE,
		"2020-01-01T00:00:00");
	expect("43831.5", ISM_XLSX_DATE, false, &date_form, ISM_REASON_DATE, "2020-01-01T12:00:00");
	/* 10:15:30.25 as a binary fraction of a day, and the millisecond before midnight. */
	expect("43831.427433449076", ISM_XLSX_DATE, false, &text_form, ISM_REASON_NONE,
		"2020-01-01T10:15:30.25");
	expect("43831.999999988424", ISM_XLSX_DATE, false, &text_form, ISM_REASON_NONE,
		"2020-01-01T23:59:59.999");
	expect("0.5", ISM_XLSX_DATE, false, &text_form, ISM_REASON_NONE, "12:00:00");
	expect("0.5", ISM_XLSX_DATE, true, &text_form, ISM_REASON_NONE, "12:00:00");
	expect("0.5", ISM_XLSX_DATE, false, &timestamp_form, ISM_REASON_TIMESTAMP, "12:00:00");
	expect("0", ISM_XLSX_DATE, false, &date_form, ISM_REASON_DATE, "00:00:00");
	expect("0.5", ISM_XLSX_DATE, false, &duration_form, ISM_REASON_NONE, "12:00:00");
	expect("1.5", ISM_XLSX_ELAPSED, false, &duration_form, ISM_REASON_NONE, "36:00:00");
	expect("1.5", ISM_XLSX_ELAPSED, false, &text_form, ISM_REASON_NONE, "36:00:00");
	expect("60", ISM_XLSX_ELAPSED, false, &text_form, ISM_REASON_NONE, "1440:00:00");
	expect("43831", ISM_XLSX_ELAPSED, false, &date_form, ISM_REASON_DATE, "1051944:00:00");
	expect("1E-300", ISM_XLSX_ELAPSED, false, &duration_form, ISM_REASON_NONE, "0:00:00");
}

static void number_is(const char *number, const struct ism_field_form *form, const char *expected)
{
	expect(number, ISM_XLSX_PLAIN, false, form, ISM_REASON_NONE, expected);
}

static void numbers_have_fifteen_digits(void **state)
{
	(void)state;
	number_is("19.989999999999998", &decimal_form, "19.99");
	number_is("19.989999999999998", &text_form, "19.99");
	number_is("19.989999999999998", &number_form, "19.989999999999998");
	number_is("0.30000000000000004", &decimal_form, "0.3");
	number_is("9.9999999999999995E-3", &decimal_form, "0.01");
	number_is("999999999999999.5", &decimal_form, "1000000000000000");
	number_is("-1.50", &decimal_form, "-1.5");
	number_is("+2", &decimal_form, "2");
	number_is("-0.0", &decimal_form, "0");
	number_is("007", &decimal_form, "7");
	number_is(".5", &decimal_form, "0.5");
	number_is("5.", &decimal_form, "5");
	number_is("1E+20", &decimal_form, "100000000000000000000");
	number_is("1e-7", &number_form, "0.0000001");
	number_is("1.5E3", &text_form, "1500");
	number_is("2.2250738585072014E-308", &text_form,
		"0."
		"000000000000000000000000000000000000000000000000000000000000000000000000000000000"
		"0000000000000000000000000000000000000000000000000000000000000000000000000000000000"
		"0000000000000000000000000000000000000000000000000000000000000000000000000000000000"
		"0000000000000000000000000000000000000000000000000000000000000022250738585072");
	number_is("1E-400", &number_form, "0");
	number_is("9007199254740992", &decimal_form, "9007199254740992");
	number_is("123456789012345000000", &decimal_form, "123456789012345000000");
	number_is("1.2345678901234499E+17", &decimal_form, "123456789012345000");
	expect("9007199254740993", ISM_XLSX_PLAIN, false, &text_form, ISM_REASON_WORKBOOK_DIGITS,
		"9007199254740993");
	expect("1E400", ISM_XLSX_PLAIN, false, &number_form, ISM_REASON_NUMBER_RANGE, "1E400");
	for (size_t i = 0; i < 9; i++) {
		static const char *const none[] = { "", "-", ".", "1,5", "1E", "1E+", "0x10", "NaN",
			"1 " };

		expect(none[i], ISM_XLSX_PLAIN, false, &decimal_form, ISM_REASON_NUMBER, none[i]);
	}
}

static void percent_styles_change_nothing(void **state)
{
	static const struct ism_field_form percent = { .type = ISM_TYPE_NUMBER,
		.number = { .percent = 1 } };

	(void)state;
	expect("0.95", ISM_XLSX_PERCENT, false, &number_form, ISM_REASON_NONE, "0.95");
	expect("0.95", ISM_XLSX_PERCENT, false, &text_form, ISM_REASON_NONE, "0.95");
	/* A field that reads 95 as 95%. */
	expect("0.95", ISM_XLSX_PERCENT, false, &percent, ISM_REASON_NONE, "95");
	expect("95", ISM_XLSX_PLAIN, false, &percent, ISM_REASON_NONE, "95");
	expect("0", ISM_XLSX_PERCENT, false, &percent, ISM_REASON_NONE, "0");
}

/* ---- texts ---- */

static void unescaped_is(const char *text, const char *expected)
{
	char room[128];
	size_t size = strlen(text);

	memcpy(room, text, size);
	size = ism_xlsx_unescape(room, size);
	assert_int_equal(size, strlen(expected));
	assert_memory_equal(room, expected, size);
}

static void escapes_are_undone(void **state)
{
	(void)state;
	unescaped_is("plain", "plain");
	unescaped_is("", "");
	unescaped_is("a_x000D_b", "a\rb");
	unescaped_is("_x00e4__x20AC_", "ä€");
	unescaped_is("_x005F_x000D_", "_x000D_");
	unescaped_is("_xD83D__xDE00_!", "😀!");
	unescaped_is("_x00G0_ _x000D", "_x00G0_ _x000D");
	unescaped_is("__x0041__", "_A_");
	unescaped_is("_X0041_", "_X0041_");
	unescaped_is("_xD83D_x", "\xed\xa0\xbdx");
	unescaped_is("_xDE00_", "\xed\xb8\x80");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(codes_show_dates),
		cmocka_unit_test(numbers_of_formats_show_dates),
		cmocka_unit_test(serials_are_dates),
		cmocka_unit_test(serials_are_times),
		cmocka_unit_test(numbers_have_fifteen_digits),
		cmocka_unit_test(percent_styles_change_nothing),
		cmocka_unit_test(escapes_are_undone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
