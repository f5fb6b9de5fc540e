/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "lib/base/distance.h"
#include "lib/base/problem.h"
#include "lib/base/status.h"
#include "lib/base/url.h"
#include "lib/base/utf8.h"
#include "tests/unit/row.h"

static int setup(void **state)
{
	static struct arena arena;

	arena_init(&arena, 0, NULL, NULL);
	*state = &arena;
	return 0;
}

static int teardown(void **state)
{
	arena_release(*state);
	return 0;
}

static void test_utf8_is_valid(void **state)
{
	static const struct {
		int line;
		const char *text;
		bool valid;
	} rows[] = {
		{ROW, "", true},
		{ROW, "plain", true},
		{ROW, "\302\200", true},              /* U+0080 */
		{ROW, "\337\277", true},              /* U+07FF */
		{ROW, "\340\240\200", true},          /* U+0800 */
		{ROW, "\355\237\277", true},          /* U+D7FF */
		{ROW, "\356\200\200", true},          /* U+E000 */
		{ROW, "\357\277\277", true},          /* U+FFFF */
		{ROW, "\360\220\200\200", true},      /* U+10000 */
		{ROW, "\364\217\277\277", true},      /* U+10FFFF */
		{ROW, "\200", false},                 /* a continuation alone */
		{ROW, "\300\200", false},             /* overlong NUL */
		{ROW, "\301\277", false},             /* overlong */
		{ROW, "\340\237\277", false},         /* overlong */
		{ROW, "\360\217\277\277", false},     /* overlong */
		{ROW, "\355\240\200", false},         /* surrogate U+D800 */
		{ROW, "\355\277\277", false},         /* surrogate U+DFFF */
		{ROW, "\364\220\200\200", false},     /* U+110000 */
		{ROW, "\365\200\200\200", false},     /* no such first byte */
		{ROW, "\370\210\200\200\200", false}, /* five bytes */
		{ROW, "\376", false},
		{ROW, "\377", false},
		{ROW, "a\303", false}, /* cut short */
		{ROW, "\342\202", false},
		{ROW, "\360\237\230", false},
		{ROW, "\303(", false}, /* no continuation */
		{ROW, "\342(\254", false},
		{ROW, "\342\202(", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ROW_INT(&rows[i], utf8_is_valid(rows[i].text, strlen(rows[i].text)), rows[i].valid);
	assert_true(utf8_is_valid("a\0b", 3));
}

static void test_utf8_next(void **state)
{
	static const char text[] = "a\303\251\342\202\254\360\237\230\200\377\303(\342\202";
	static const struct {
		int line;
		uint32_t point;
		size_t at; /* behind it */
	} rows[] = {
		{ROW, 'a', 1},      {ROW, 0xe9, 3},    {ROW, 0x20ac, 6},
		{ROW, 0x1f600, 10}, {ROW, 0xfffd, 11}, {ROW, 0xfffd, 12},
		{ROW, '(', 13},     {ROW, 0xfffd, 14}, {ROW, 0xfffd, 15},
	};
	size_t at = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ROW_INT(&rows[i], utf8_next(text, sizeof(text) - 1, &at), rows[i].point);
		ROW_INT(&rows[i], at, rows[i].at);
	}
	assert_int_equal(at, sizeof(text) - 1);
}

static void test_utf8_cut(void **state)
{
	static const struct {
		int line;
		const char *text;
		size_t limit, wanted;
	} rows[] = {
		{ROW, "", 0, 0},
		{ROW, "abc", 5, 3},
		{ROW, "abc", 3, 3},
		{ROW, "abc", 2, 2},
		{ROW, "abc", 0, 0},
		{ROW, "\303\251x", 1, 0},
		{ROW, "\303\251x", 2, 2},
		{ROW, "a\342\202\254b", 1, 1},
		{ROW, "a\342\202\254b", 2, 1},
		{ROW, "a\342\202\254b", 3, 1},
		{ROW, "a\342\202\254b", 4, 4},
		{ROW, "\360\237\230\200b", 3, 0},
		{ROW, "\360\237\230\200b", 4, 4},
		{ROW, "\200\200\200\200\200\200", 5, 5},
		{ROW, "a\303(b", 2, 2},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ROW_INT(&rows[i], utf8_cut(rows[i].text, strlen(rows[i].text), rows[i].limit),
			rows[i].wanted);
}

static void test_url_decode(void **state)
{
	static const struct {
		int line;
		const char *text;
		const char *wanted; /* NULL: invalid */
	} rows[] = {
		{ROW, "", ""},
		{ROW, "/writing/a-b/", "/writing/a-b/"},
		{ROW, "/%63af%C3%A9", "/caf\303\251"},
		{ROW, "%2e%2E%2f", "../"},
		{ROW, "a+b", "a+b"},
		{ROW, "%2541", "%41"},
		{ROW, "caf\303\251", "caf\303\251"},
		{ROW, "%", NULL},
		{ROW, "a%4", NULL},
		{ROW, "%g0", NULL},
		{ROW, "%0g", NULL},
		{ROW, "%-1", NULL},
		{ROW, "% 1", NULL},
		{ROW, "%00", NULL},
		{ROW, "a%0d%0aSet-Cookie:x", NULL},
		{ROW, "a\nb", NULL},
		{ROW, "%7f", NULL},
		{ROW, "%C2%85", NULL},
		{ROW, "%ff", NULL},
		{ROW, "%c0%af", NULL},
		{ROW, "%ed%a0%80", NULL},
		{ROW, "%c3", NULL},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *out = "unchanged";
		enum status status = url_decode(*state, rows[i].text, strlen(rows[i].text), &out);

		ROW_INT(&rows[i], status, rows[i].wanted ? STATUS_OK : STATUS_INVALID);
		ROW_TEXT(&rows[i], out, rows[i].wanted ? rows[i].wanted : "unchanged");
	}
}

static void test_url_decode_stops_at_len(void **state)
{
	const char *out = "unchanged";

	assert_int_equal(url_decode(*state, "ab%41", 4, &out), STATUS_INVALID);
	assert_int_equal(url_decode(*state, "a\0b", 3, &out), STATUS_INVALID);
	assert_string_equal(out, "unchanged");
	assert_int_equal(url_decode(*state, "ab%41", 2, &out), STATUS_OK);
	assert_string_equal(out, "ab");
}

static void test_url_encode_path(void **state)
{
	static const struct {
		int line;
		const char *path, *wanted;
	} rows[] = {
		{ROW, "", ""},
		{ROW, "/tags/c++/", "/tags/c++/"},
		{ROW, "/a b", "/a%20b"},
		{ROW, "/caf\303\251", "/caf%C3%A9"},
		{ROW, "?#[]%\"<>\\^`{|}", "%3F%23%5B%5D%25%22%3C%3E%5C%5E%60%7B%7C%7D"},
		{ROW, "-._~!$&'()*+,;=:@", "-._~!$&'()*+,;=:@"},
		{ROW, "\n\377", "%0A%FF"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *encoded = url_encode_path(*state, rows[i].path);

		ROW_TEXT(&rows[i], encoded, rows[i].wanted);
	}
}

static void test_url_absolute(void **state)
{
	static const char *const pages[] = {"https://a.b/c/d/", "http://a.b:8/c/d?q#f"};
	static const struct {
		int line;
		const char *reference, *first, *second;
	} rows[] = {
		{ROW, "", "https://a.b/c/d/", "http://a.b:8/c/d?q"},
		{ROW, "e", "https://a.b/c/d/e", "http://a.b:8/c/e"},
		{ROW, "../e?x#y", "https://a.b/c/d/../e?x#y", "http://a.b:8/c/../e?x#y"},
		{ROW, "/e", "https://a.b/e", "http://a.b:8/e"},
		{ROW, "//e/f", "https://e/f", "http://e/f"},
		{ROW, "#g", "https://a.b/c/d/#g", "http://a.b:8/c/d?q#g"},
		{ROW, "?r", "https://a.b/c/d/?r", "http://a.b:8/c/d?r"},
		{ROW, "mailto:x@y", "mailto:x@y", "mailto:x@y"},
		{ROW, " \n/a b\tc ", "https://a.b/a%20bc", "http://a.b:8/a%20bc"},
	};

	struct arena a;

	(void)state;
	arena_init(&a, 0, NULL, NULL);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ROW_TEXT(&rows[i], url_absolute(&a, pages[0], rows[i].reference), rows[i].first);
		ROW_TEXT(&rows[i], url_absolute(&a, pages[1], rows[i].reference), rows[i].second);
	}
	assert_string_equal(url_absolute(&a, "https://a.b", "/c"), "https://a.b/c");
	arena_release(&a);
}

static void test_url_is_safe(void **state)
{
	static const struct {
		int line;
		const char *url;
		bool safe, scheme;
	} rows[] = {
		{ROW, "", true, false},
		{ROW, "essay/", true, false},
		{ROW, "/a:b", true, false},
		{ROW, "?a=javascript:x", true, false},
		{ROW, "#javascript:x", true, false},
		{ROW, "//example.org/", true, true},
		{ROW, "http://example.org/", true, true},
		{ROW, "HTTPS://example.org/", true, true},
		{ROW, "MailTo:a@example.org", true, true},
		{ROW, "  https://example.org/", true, false},
		{ROW, "javascript:alert(1)", false, true},
		{ROW, "JaVaScRiPt:alert(1)", false, true},
		{ROW, " javascript:alert(1)", false, false},
		{ROW, "\tjavascript:alert(1)", false, false},
		{ROW, "\001javascript:alert(1)", false, false},
		{ROW, "java\nscript:alert(1)", false, false},
		{ROW, "java\tscript:alert(1)", false, false},
		{ROW, "javascript\r:alert(1)", false, false},
		{ROW, "data:text/html,x", false, true},
		{ROW, "vbscript:x", false, true},
		{ROW, "file:///etc/passwd", false, true},
		{ROW, "httpx://example.org/", false, true},
		{ROW, "http+x:", false, true},
		{ROW, "1http:x", true, false},
		{ROW, "java%73cript:x", true, false},
		{ROW, ":x", true, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ROW_INT(&rows[i], url_is_safe(rows[i].url), rows[i].safe);
		ROW_INT(&rows[i], url_has_scheme(rows[i].url), rows[i].scheme);
	}
}

static void test_url_path(void **state)
{
	static const struct {
		int line;
		const char *url, *wanted;
	} rows[] = {
		{ROW, "https://example.org/", "/"},
		{ROW, "https://example.org", "/"},
		{ROW, "https://example.org/blog/", "/blog/"},
		{ROW, "HTTP://127.0.0.1:8080/a?b", "/a?b"},
		{ROW, "http://example.org?b/c", "/"},
		{ROW, "http://example.org#b/c", "/"},
		{ROW, "ftp://example.org/a", "/"},
		{ROW, "", "/"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ROW_TEXT(&rows[i], url_path(rows[i].url), rows[i].wanted);
}

static void test_url_is_loopback(void **state)
{
	static const struct {
		int line;
		const char *url;
		bool loopback;
	} rows[] = {
		{ROW, "http://127.0.0.1:8080/", true},
		{ROW, "http://127.9.9.9", true},
		{ROW, "https://LOCALHOST/x", true},
		{ROW, "http://localhost:1", true},
		{ROW, "http://[::1]/", true},
		{ROW, "http://[::1]:8080/", true},
		{ROW, "http://[::1", false},
		{ROW, "http://[::1]x/", false},
		{ROW, "http://[::2]/", false},
		{ROW, "http://localhost.example.org/", false},
		{ROW, "http://localhost@example.org/", false},
		{ROW, "http://127.0.0.1:80@example.org/", false},
		{ROW, "http://[::1]@example.org/", false},
		{ROW, "http://example.org\\@localhost/", false},
		{ROW, "http://127.0.0.1.example.org/", false},
		{ROW, "http://127.1/", false},
		{ROW, "http://128.0.0.1/", false},
		{ROW, "http://example.org/localhost", false},
		{ROW, "http://", false},
		{ROW, "ftp://localhost/", false},
		{ROW, "localhost", false},
		{ROW, "", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ROW_INT(&rows[i], url_is_loopback(rows[i].url), rows[i].loopback);
}

static void test_distance(void **state)
{
	static const char long_a[] =
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaBBB";
	static const char long_b[] =
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaCC";
	static const struct {
		int line;
		const char *a, *b;
		size_t limit, wanted;
	} rows[] = {
		{ROW, "", "", 3, 0},
		{ROW, "", "abc", 3, 3},
		{ROW, "abc", "", 2, 3},
		{ROW, "title", "title", 0, 0},
		{ROW, "titel", "title", 2, 2},
		{ROW, "kitten", "sitting", 9, 3},
		{ROW, "timezone", "timzone", 2, 1},
		{ROW, "abc", "xyz", 1, 2},
		{ROW, long_a, long_b, 5, 0},
		{ROW, long_a, "", 100, DISTANCE_MAX_LENGTH},
		{ROW, "über", "uber", 3, 1},
		{ROW, "日本語", "日本", 3, 1},
		{ROW, "日本語", "本語日", 3, 2},
		{ROW, "\xff", "a", 3, 1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ROW_INT(&rows[i], distance(rows[i].a, rows[i].b, rows[i].limit), rows[i].wanted);
		ROW_INT(&rows[i], distance(rows[i].b, rows[i].a, rows[i].limit), rows[i].wanted);
	}
}

/* The definition, slowly: of texts without letters beyond ASCII. */
static size_t slow_distance(const char *a, const char *b)
{
	size_t row[2][DISTANCE_MAX_LENGTH + 1];
	size_t n = strlen(b);

	for (size_t j = 0; j <= n; j++)
		row[0][j] = j;
	for (size_t i = 1; a[i - 1] != '\0'; i++) {
		size_t *is = row[i % 2], *was = row[(i - 1) % 2];

		is[0] = i;
		for (size_t j = 1; j <= n; j++) {
			is[j] = was[j - 1] + (a[i - 1] != b[j - 1]);
			if (was[j] + 1 < is[j])
				is[j] = was[j] + 1;
			if (is[j - 1] + 1 < is[j])
				is[j] = is[j - 1] + 1;
		}
	}
	return row[strlen(a) % 2][n];
}

static void test_distance_is_as_defined(void **state)
{
	char texts[2][DISTANCE_MAX_LENGTH + 1];
	uint32_t random = 1;

	(void)state;
	for (uint32_t round = 0; round < 20000; round++) {
		size_t wanted, limit;

		for (int i = 0; i < 2; i++) {
			size_t len;

			random = random * 1664525 + 1013904223;
			len = (random >> 16) % (DISTANCE_MAX_LENGTH + 1);
			for (size_t j = 0; j < len; j++) {
				random = random * 1664525 + 1013904223;
				texts[i][j] = "abcd"[(random >> 16) % (round % 4 + 1)];
			}
			texts[i][len] = '\0';
		}
		wanted = slow_distance(texts[0], texts[1]);
		limit = (random >> 8) % 70;
		assert_int_equal(distance(texts[0], texts[1], 1000), wanted);
		assert_int_equal(distance(texts[0], texts[1], limit),
				 wanted > limit ? limit + 1 : wanted);
	}
}

static void test_distance_length(void **state)
{
	(void)state;
	assert_int_equal(distance_length(""), 0);
	assert_int_equal(distance_length("abc"), 3);
	assert_int_equal(distance_length("über"), 4);
	assert_int_equal(distance_length("\xff\xc3"), 2);
	assert_int_equal(
		distance_length("äääääääääääääääääääääääääääääääääääääääääääääääääääääääääää"
				"ääääää"),
		DISTANCE_MAX_LENGTH);
}

static void test_problems(void **state)
{
	static const struct {
		int line;
		enum problem_level level;
		struct place place;
		const char *wanted;
	} rows[] = {
		{ROW, PROBLEM_ERROR, {"a.md", 3, 7}, "a.md:3:7: error: no 1% title"},
		{ROW, PROBLEM_WARNING, {"a.md", 3, 0}, "a.md:3: warning: no 1% title"},
		{ROW, PROBLEM_ERROR, {"a.md", 0, 7}, "a.md: error: no 1% title"},
		{ROW, PROBLEM_WARNING, {"", 1, 1}, "warning: no 1% title"},
		{ROW, PROBLEM_ERROR, {NULL, 1, 1}, "error: no 1% title"},
	};
	struct problems problems;

	problems_init(&problems, *state);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		problems_add(&problems, rows[i].level, rows[i].place, "no %d%% %s", 1, "title");
		ROW_INT(&rows[i], problems.count, i + 1);
		ROW_TEXT(&rows[i], problem_text(*state, &problems.items[i]), rows[i].wanted);
	}
	assert_int_equal(problems.errors, 3);
}

static void test_many_problems(void **state)
{
	struct problems problems;
	char file[] = "0.md";

	problems_init(&problems, *state);
	for (int i = 0; i < 1000; i++) {
		struct place at = {.file = file, .line = (size_t)i};

		file[0] = (char)('0' + i % 10);
		problems_add(&problems, PROBLEM_ERROR, at, "number %d", i);
	}
	assert_int_equal(problems.count, 1000);
	assert_string_equal(problems.items[777].file, "7.md");
	assert_string_equal(problems.items[999].text, "number 999");
	assert_int_equal(problems.items[123].line, 123);
}

static void test_drop_warnings(void **state)
{
	static const struct {
		enum problem_level level;
		const char *file;
	} rows[] = {{PROBLEM_WARNING, "a.md"}, {PROBLEM_WARNING, "b.md"},
		    {PROBLEM_WARNING, "a.md"}, {PROBLEM_ERROR, "a.md"},
		    {PROBLEM_WARNING, "c.md"}, {PROBLEM_WARNING, "a.md"}};
	struct problems problems;

	problems_init(&problems, *state);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		problems_add(&problems, rows[i].level, (struct place){rows[i].file, i, 0}, "x");
	problems_drop_warnings(&problems, 1, "a.md");
	assert_int_equal(problems.count, 4);
	assert_int_equal(problems.errors, 1);
	assert_int_equal(problems.items[0].line, 0);
	assert_int_equal(problems.items[1].line, 1);
	assert_int_equal(problems.items[2].line, 3);
	assert_int_equal(problems.items[3].line, 4);
}

static void test_status_names(void **state)
{
	(void)state;
	assert_string_equal(status_name(STATUS_OK), "ok");
	for (int i = STATUS_OK; i <= STATUS_EXIT; i++) {
		assert_non_null(status_name((enum status)i));
		for (int j = STATUS_OK; j < i; j++)
			assert_string_not_equal(status_name((enum status)i),
						status_name((enum status)j));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_utf8_is_valid),
		cmocka_unit_test(test_utf8_next),
		cmocka_unit_test(test_utf8_cut),
		cmocka_unit_test_setup_teardown(test_url_decode, setup, teardown),
		cmocka_unit_test_setup_teardown(test_url_decode_stops_at_len, setup, teardown),
		cmocka_unit_test_setup_teardown(test_url_encode_path, setup, teardown),
		cmocka_unit_test(test_url_absolute),
		cmocka_unit_test(test_url_is_safe),
		cmocka_unit_test(test_url_path),
		cmocka_unit_test(test_url_is_loopback),
		cmocka_unit_test(test_distance),
		cmocka_unit_test(test_distance_is_as_defined),
		cmocka_unit_test(test_distance_length),
		cmocka_unit_test_setup_teardown(test_problems, setup, teardown),
		cmocka_unit_test_setup_teardown(test_many_problems, setup, teardown),
		cmocka_unit_test_setup_teardown(test_drop_warnings, setup, teardown),
		cmocka_unit_test(test_status_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
