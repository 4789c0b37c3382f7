/* Every diagnostic has a page in docs/diagnostics.md, which `ism explain` prints. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/pages.h"
#include "support/diagnostic.h"

static void every_code_has_a_page(void **state)
{
	size_t n_missing = 0;

	(void)state;
	for (int i = 0; i < ISM_DIAG_N_CODES; i++) {
		const char *code = ism_diag_code_text((enum ism_diag_code)i);
		const char *text;
		size_t length;

		if (!cli_page_find(code, &text, &length) || length < 80) {
			print_error("%s has no page, or one that says nothing\n", code);
			n_missing++;
		}
	}
	assert_int_equal(n_missing, 0);
}

static void a_page_ends_before_the_next(void **state)
{
	const char *text;
	size_t length;

	(void)state;
	assert_true(cli_page_find("E0203", &text, &length));
	assert_memory_equal(text, "## E0203 ", 9);
	for (size_t i = 1; i + 3 < length; i++)
		assert_memory_not_equal(text + i, "\n## ", 4);
}

static void what_is_no_code_has_no_page(void **state)
{
	const char *text;
	size_t length;

	(void)state;
	assert_false(cli_page_find("E0", &text, &length));
	assert_false(cli_page_find("E9999", &text, &length));
	assert_false(cli_page_find("", &text, &length));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_code_has_a_page),
		cmocka_unit_test(a_page_ends_before_the_next),
		cmocka_unit_test(what_is_no_code_has_no_page),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
