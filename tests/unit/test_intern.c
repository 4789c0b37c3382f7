#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "support/intern.h"

struct fixture {
	struct ism_arena arena;
	struct ism_intern intern;
};

static int setup(void **state)
{
	static struct fixture f;

	ism_arena_init(&f.arena, NULL, NULL);
	ism_intern_init(&f.intern, &f.arena);
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	ism_arena_free(&f->arena);
	return 0;
}

static void equal_texts_are_one_pointer(void **state)
{
	struct fixture *f = *state;
	const char *name = ism_intern(&f->intern, "severity");

	assert_ptr_equal(name, ism_intern_n(&f->intern, "severity2", 8));
	assert_ptr_not_equal(name, ism_intern(&f->intern, "severity2"));
	assert_string_equal(name, "severity");
	assert_int_equal(ism_intern_length(name), 8);
}

static void the_empty_text_is_a_text(void **state)
{
	struct fixture *f = *state;
	const char *empty = ism_intern(&f->intern, "");

	assert_int_equal(ism_intern_length(empty), 0);
	assert_ptr_equal(empty, ism_intern_n(&f->intern, "abc", 0));
}

static void pointers_survive_growth(void **state)
{
	struct fixture *f = *state;
	enum { N = 5000 };
	static const char *names[N];
	char text[16];

	for (int i = 0; i < N; i++) {
		snprintf(text, sizeof text, "n%d", i);
		names[i] = ism_intern(&f->intern, text);
	}
	for (int i = 0; i < N; i++) {
		snprintf(text, sizeof text, "n%d", i);
		assert_ptr_equal(names[i], ism_intern_find(&f->intern, text));
	}
	assert_int_equal(f->intern.n, N);
}

static void finding_does_not_intern(void **state)
{
	struct fixture *f = *state;

	assert_null(ism_intern_find(&f->intern, "nobody"));
	assert_int_equal(f->intern.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(equal_texts_are_one_pointer, setup, teardown),
		cmocka_unit_test_setup_teardown(the_empty_text_is_a_text, setup, teardown),
		cmocka_unit_test_setup_teardown(pointers_survive_growth, setup, teardown),
		cmocka_unit_test_setup_teardown(finding_does_not_intern, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
