/* SPDX-License-Identifier: MIT */
/* The catalogue of words, and addresses. */
#include "lib/site/words.h"

#include <string.h>

#include "lib/base/utf8.h"
#include "lib/site/address.h"
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

/* struct words is texts alone, so it can be looked through as an array of them. */
static void test_catalogue(void **state)
{
	const struct words *w = words_find("en");
	const char *texts[sizeof(*w) / sizeof(char *)];

	(void)state;
	memcpy(texts, w, sizeof(texts));
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		assert_non_null(texts[i]);
		assert_true(texts[i][0] != '\0');
		assert_true(utf8_is_valid(texts[i], strlen(texts[i])));
		assert_null(strchr(texts[i], '!'));
	}
}

static void test_find(void **state)
{
	(void)state;
	assert_string_equal(words_find("en-GB")->language, "en");
	assert_string_equal(words_find("EN")->language, "en");
	assert_string_equal(words_find("xx")->language, "en");
	assert_string_equal(words_find("")->language, "en");
}

static void test_fill(void **state)
{
	struct arena *a = *state;
	const struct clock_date date = {.year = 2025, .month = 6, .day = 4};

	assert_string_equal(words_fill(a, "{a} and {b}, {a}", "a", "x", "b", "{a}", (char *)NULL),
			    "x and {a}, x");
	assert_string_equal(words_fill(a, "{a} {c} {", "a", "", (char *)NULL), " {c} {");
	assert_string_equal(words_fill(a, "{{a}}", "a", "x", (char *)NULL), "{x}");
	assert_string_equal(words_fill(a, "", (char *)NULL), "");
	assert_string_equal(words_date(a, words_find("en"), &date), "4 June 2025");
}

static const struct alias {
	int line;
	const char *alias, *path;
} aliases[] = {
	{ROW, "old-slug", "/writing/old-slug/"},
	{ROW, "/old/path/", "/old/path/"},
	{ROW, "/old/path", "/old/path/"},
	{ROW, "old/path", "/old/path/"},
	{ROW, "//old//path//", NULL},
	{ROW, "/old//path", "/old/path/"},
	{ROW, "/2015/a.html", "/2015/a.html/"},
	{ROW, "/2015/a.html?x=1", NULL},
	{ROW, "/2015/#y", NULL},
	{ROW, "/2015/?", NULL},
	{ROW, "https://example.org/a?x=1", NULL},
	{ROW, "https://example.org?/a/", NULL},
	{ROW, "/a%3Fx", "/a?x/"},
	{ROW, "https://example.org/a/b", "/a/b/"},
	{ROW, "HTTP://example.org/a", "/a/"},
	{ROW, "https://example.org", NULL},
	{ROW, "https://example.org/", NULL},
	{ROW, "/caf%C3%A9", "/caf\xc3\xa9/"},
	{ROW, "caf%C3%A9", "/writing/caf\xc3\xa9/"},
	{ROW, "/a%2fb", "/a/b/"},
	{ROW, "/a/%2e%2e/b", NULL},
	{ROW, "/../b", NULL},
	{ROW, "..", NULL},
	{ROW, "/a%00", NULL},
	{ROW, "/%ff", NULL},
	{ROW, "mailto:a@b", NULL},
	{ROW, "", NULL},
	{ROW, "/", NULL},
	{ROW, "#x", NULL},
};

static void test_alias(void **state)
{
	for (const struct alias *row = aliases; row < aliases + sizeof(aliases) / sizeof(*aliases);
	     row++) {
		const char *path = address_alias(*state, row->alias);

		ROW_INT(row, path == NULL, row->path == NULL);
		if (path != NULL)
			ROW_TEXT(row, path, row->path);
	}
}

static void test_paths(void **state)
{
	struct arena *a = *state;

	assert_string_equal(address_index(a, 1), "/");
	assert_string_equal(address_index(a, 2), "/page/2/");
	assert_string_equal(address_essay(a, "a-b"), "/writing/a-b/");
	assert_string_equal(address_page(a, "about"), "/about/");
	assert_string_equal(address_public(a, "https://example.org/", "/"), "/");
	assert_string_equal(address_public(a, "https://example.org/", "/writing/a/"),
			    "/writing/a/");
	assert_string_equal(address_public(a, "https://example.org/blog/", "/"), "/blog/");
	assert_string_equal(address_public(a, "https://example.org/a/b/", "/caf\xc3\xa9 x/"),
			    "/a/b/caf%C3%A9%20x/");
}

static void test_reserved(void **state)
{
	static const char *const taken[] = {
		"writing",   "page",        "media",          "tags",        "archive",
		"search",    "feed.atom",   "feed.json",      "sitemap.xml", "robots.txt",
		"subscribe", "unsubscribe", "comments",       "auth",        "account",
		"moderate",  ".well-known", "style.0123.css", "Writing",
	};
	static const char *const open[] = {"about", "now", "feed", "style", "pages", "tag", ""};

	(void)state;
	for (size_t i = 0; i < sizeof(taken) / sizeof(*taken); i++)
		if (!address_is_reserved(taken[i]))
			fail_msg("%s", taken[i]);
	for (size_t i = 0; i < sizeof(open) / sizeof(*open); i++)
		if (address_is_reserved(open[i]))
			fail_msg("%s", open[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_catalogue),
		cmocka_unit_test(test_find),
		cmocka_unit_test_setup_teardown(test_fill, setup, teardown),
		cmocka_unit_test_setup_teardown(test_alias, setup, teardown),
		cmocka_unit_test_setup_teardown(test_paths, setup, teardown),
		cmocka_unit_test(test_reserved),
	};

	return cmocka_run_group_tests_name("words", tests, NULL, NULL);
}
