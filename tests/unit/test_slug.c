/* SPDX-License-Identifier: MIT */
#include "lib/site/slug.h"

#include <string.h>

#include "lib/site/file_date.h"
#include "tests/unit/row.h"

static int setup(void **state)
{
	static struct arena a;

	arena_init(&a, 0, NULL, NULL);
	*state = &a;
	return 0;
}

static int teardown(void **state)
{
	arena_release(*state);
	return 0;
}

static const struct made {
	int line;
	const char *text, *slug;
} made[] = {
	{ROW, "Learning AI, on purpose", "learning-ai-on-purpose"},
	{ROW, "", ""},
	{ROW, "!!!", ""},
	{ROW, "  --a__b--  ", "a-b"},
	{ROW, "Don't can\xe2\x80\x99t", "dont-cant"},
	{ROW, "\xc3\x89tude", "\xc3\xa9tude"},  /* É */
	{ROW, "E\xcc\x81tude", "\xc3\xa9tude"}, /* E and an acute accent */
	{ROW, "\xce\x9f\xce\x94\xce\xa5\xce\xa3",
	 "\xce\xbf\xce\xb4\xcf\x85\xcf\x82"}, /* final sigma */
	{ROW, "\xe6\x9d\xb1\xe4\xba\xac 2024", "\xe6\x9d\xb1\xe4\xba\xac-2024"},
	{ROW, "\xd8\xa7\xd9\x84\xd8\xb9\xd8\xb1\xd8\xa8\xd9\x8a\xd8\xa9",
	 "\xd8\xa7\xd9\x84\xd8\xb9\xd8\xb1\xd8\xa8\xd9\x8a\xd8\xa9"},
	{ROW, "\xe0\xa4\xb9\xe0\xa4\xbf\xe0\xa4\x82\xe0\xa4\xa6\xe0\xa5\x80",
	 "\xe0\xa4\xb9\xe0\xa4\xbf\xe0\xa4\x82\xe0\xa4\xa6\xe0\xa5\x80"}, /* Devanagari with marks */
	{ROW,
	 "so\xc2\xad"
	 "ft",
	 "soft"},                               /* soft hyphen */
	{ROW, "e\xc2\xad\xcc\x81", "\xc3\xa9"}, /* joins once it is gone */
	{ROW, "\xcc\x81x", "x"},                /* a mark without a base */
	{ROW, "I \xe2\x9d\xa4\xef\xb8\x8f C", "i-c"},
	{ROW, "a/b\\c.d?e#f%g", "a-b-c-d-e-f-g"},
	{ROW,
	 "a\xff"
	 "b\xc3",
	 "a-b"},
	{ROW, "\xc4\xb0", "i\xcc\x87"}, /* I with a dot */
	{ROW, "x\xc2\xbd", "x"},
};

static void test_make(void **state)
{
	struct arena *a = *state;

	for (const struct made *row = made; row < made + sizeof(made) / sizeof(*made); row++) {
		const char *slug = slug_make(a, row->text, strlen(row->text));

		ROW_TEXT(row, slug, row->slug);
		ROW_TEXT(row, slug_make(a, slug, strlen(slug)), slug);
		ROW_INT(row, slug_is_valid(slug), *slug != '\0');
		if (strcmp(row->text, slug) != 0)
			ROW_TRUE(row, !slug_is_valid(row->text));
	}
	assert_string_equal(slug_make(a, "a\0b", 3), "a-b");
}

static void test_length(void **state)
{
	struct arena *a = *state;
	char text[5000];
	const char *slug;

	memset(text, 'x', sizeof(text));
	assert_int_equal(strlen(slug_make(a, text, sizeof(text))), SLUG_MAX);
	text[150] = ' ';
	assert_int_equal(strlen(slug_make(a, text, sizeof(text))), 150);
	text[150] = 'x';
	text[SLUG_MAX] = ' ';
	assert_int_equal(strlen(slug_make(a, text, sizeof(text))), SLUG_MAX);
	for (size_t i = 0; i + 3 <= sizeof(text); i += 3)
		memcpy(text + i, "\xe6\x9d\xb1", 3);
	slug = slug_make(a, text, sizeof(text) - sizeof(text) % 3);
	assert_int_equal(strlen(slug), SLUG_MAX - SLUG_MAX % 3);
	assert_true(slug_is_valid(slug));
	text[sizeof(text) - 1] = '\0';
	assert_false(slug_is_valid(text));
}

static const struct named {
	int line;
	const char *file, *slug;
} named[] = {
	{ROW, "hello-world.md", "hello-world"},
	{ROW, "2015-03-17-name.md", "name"},
	{ROW, "2015-3-7-name.markdown", "name"},
	{ROW, "2015-03-17.md", "2015-03-17"},
	{ROW, "2015-02-30-name.md", "2015-02-30-name"},
	{ROW, "notes/2015-03-17-name/index.md", "name"},
	{ROW, "name/index.md", "name"},
	{ROW, "a/name/_index.md", "name"},
	{ROW, "2019/03/index.md", "2019-03"},
	{ROW, "retro/2019/03/index.md", "2019-03"},
	{ROW, "2019/03/04.md", "2019-03-04"},
	{ROW, "chapters/5/index.md", "chapters-5"},
	{ROW, "7.md", "7"},
	{ROW, "index.md", "index"},
	{ROW, "tool-0.5.0/index.md", "tool-0-5-0"},
	{ROW, "tool-0.5.0.md", "tool-0-5-0"},
	{ROW, "Caf\xc3\x89.MD", "caf\xc3\xa9"},
	{ROW, "!!.md", ""},
	{ROW, ".md", "md"},
};

static void test_file(void **state)
{
	for (const struct named *row = named; row < named + sizeof(named) / sizeof(*named); row++)
		ROW_TEXT(row, slug_from_file(*state, row->file), row->slug);
}

static void test_file_date(void **state)
{
	struct clock_date date = {0};

	(void)state;
	assert_int_equal(file_name_date("2015-03-17-name", 15, &date), 11);
	assert_int_equal(date.year * 10000 + date.month * 100 + date.day, 20150317);
	assert_int_equal(file_name_date("2015-03-17", 10, &date), 10);
	assert_int_equal(file_name_date("2015-03-17th", 12, &date), 0);
	assert_int_equal(file_name_date("2015-03", 7, &date), 0);
	assert_int_equal(file_name_date("0000-01-01-x", 12, &date), 0);
	assert_int_equal(file_name_date("15-03-17-name", 13, &date), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_make, setup, teardown),
		cmocka_unit_test_setup_teardown(test_length, setup, teardown),
		cmocka_unit_test_setup_teardown(test_file, setup, teardown),
		cmocka_unit_test(test_file_date),
	};

	return cmocka_run_group_tests_name("slug", tests, NULL, NULL);
}
