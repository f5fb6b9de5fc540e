/* SPDX-License-Identifier: MIT */
/* Paths against a table of routes. */
#include "lib/web/router.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/web/request.h"

static const struct route routes[] = {
	{"/", REQUEST_GET | REQUEST_HEAD, ROUTE_STORED, NULL},
	{"/writing/", REQUEST_GET, 0, NULL},
	{"/writing/*/", REQUEST_GET | REQUEST_HEAD | REQUEST_POST, 0, NULL},
	{"/feed.atom", REQUEST_POST, 0, NULL},
	{"/tags/*/feed/*x", 0, 0, NULL},
	{"/*/", REQUEST_HEAD, 0, NULL},
	{NULL, 0, 0, NULL},
};

/* A path and the row it belongs to. */
struct row {
	int line;
	const char *path;
	const char *pattern;   /* NULL where none fits */
	const char *parameter; /* NULL without one */
	bool slash_missing;
};

static const struct row rows[] = {
	{__LINE__, "/", "/", NULL, false},
	{__LINE__, "/writing/", "/writing/", NULL, false},
	{__LINE__, "/writing", "/writing/", NULL, true},
	{__LINE__, "/writing/a/", "/writing/*/", "a", false},
	{__LINE__, "/writing/a", "/writing/*/", "a", true},
	{__LINE__, "/writing/\xe2\x82\xac b/", "/writing/*/", "\xe2\x82\xac b", false},
	{__LINE__, "/writing/*/", "/writing/*/", "*", false},
	{__LINE__, "/writing//", NULL, NULL, false},
	{__LINE__, "/writing/a//", NULL, NULL, false},
	{__LINE__, "/writing/a/b/", NULL, NULL, false},
	{__LINE__, "/writing/a/b", NULL, NULL, false},
	{__LINE__, "/writings/a/", NULL, NULL, false},
	{__LINE__, "/feed.atom", "/feed.atom", NULL, false},
	{__LINE__, "/feed.atom/", "/*/", "feed.atom", false},
	{__LINE__, "/about", "/*/", "about", true},
	{__LINE__, "/about/", "/*/", "about", false},
	{__LINE__, "//", NULL, NULL, false},
	{__LINE__, "//evil.example/", NULL, NULL, false},
	{__LINE__, "//evil.example", NULL, NULL, false},
};

static void paths_find_their_row(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 0, NULL, NULL);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct route_match match;

		print_message("# row of line %d\n", rows[i].line);
		route_find(&a, routes, rows[i].path, &match);
		if (!rows[i].pattern) {
			assert_null(match.route);
			assert_false(match.slash_missing);
			continue;
		}
		assert_non_null(match.route);
		assert_string_equal(match.route->pattern, rows[i].pattern);
		assert_int_equal(match.slash_missing, rows[i].slash_missing);
		if (rows[i].parameter)
			assert_string_equal(match.parameter, rows[i].parameter);
		else
			assert_null(match.parameter);
	}
	arena_release(&a);
}

static void allow_names_the_methods(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 0, NULL, NULL);
	assert_string_equal(route_allow(&a, &routes[0]), "GET, HEAD");
	assert_string_equal(route_allow(&a, &routes[1]), "GET");
	assert_string_equal(route_allow(&a, &routes[2]), "GET, HEAD, POST");
	assert_string_equal(route_allow(&a, &routes[4]), "");
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_find_their_row),
		cmocka_unit_test(allow_names_the_methods),
	};

	return cmocka_run_group_tests_name("router", tests, NULL, NULL);
}
