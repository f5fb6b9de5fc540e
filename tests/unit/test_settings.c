/* SPDX-License-Identifier: MIT */
#include "lib/site/settings.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/clock.h"
#include "lib/base/file.h"
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

static void test_default(void **state)
{
	struct settings s;

	(void)state;
	settings_default(&s);
	assert_string_equal(s.title, "");
	assert_string_equal(s.public, "public");
	assert_string_equal(s.language, "en");
	assert_string_equal(s.timezone, "UTC");
	assert_string_equal(s.writing, "writing");
	assert_string_equal(s.github_api_url, "https://api.github.com");
	assert_int_equal(s.newsletter_hourly_limit, 50);
	assert_int_equal(s.newsletter_transport, SETTINGS_TRANSPORT_SENDMAIL);
	assert_int_equal(s.newsletter_content, SETTINGS_CONTENT_WHOLE);
	assert_int_equal(s.newsletter_bounces, SETTINGS_BOUNCES_NONE);
	assert_int_equal(s.comments_provider, SETTINGS_PROVIDER_UNSET);
	assert_int_equal(s.comments_policy, SETTINGS_POLICY_FIRST);
	assert_int_equal(s.theme_measure, 0);
	assert_true(s.reading_images);
	assert_non_null(s.trusted_proxies);
	assert_null(s.trusted_proxies[0]);
}

static void test_whole(void **state)
{
	static const char text[] =
		"title: Notes\nauthor: { name: Mira, place: \"Lagos, Nigeria\" }\n"
		"base_url: https://example.org/blog\npublic: ../public_html\nlanguage: pt-BR\n"
		"timezone: Asia/Kolkata\nwriting: /srv/texts\n"
		"newsletter: { from: \"M <m@example.org>\", transport: smtp, hourly_limit: "
		"1000000, "
		"reply_to: Me@example.org, postal_address: \"1 Road, Town\", content: summary, "
		"bounces: catch-all, bounce_domain: b\xc3\xbc"
		"cher.example }\n"
		"comments: { provider: giscus, policy: closed }\n"
		"giscus: { repo: a/b, repo_id: , category: , category_id: }\n"
		"github: { base_url: https://git.example.org/, api_url: "
		"https://git.example.org/api// }\n"
		"theme: { accent: \"#8a3B12\", font: \"'A B', serif\", measure: 0 }\n"
		"reading: { words: 50, images: no }\nlimits: { essay_bytes: 1024 }\n"
		"trusted_proxies: [10.0.0.0/8, \"::1\", 192.0.2.7]\ndescription:\n";
	struct settings s;
	struct problems p;

	problems_init(&p, *state);
	assert_int_equal(settings_parse(*state, "site.yaml", text, strlen(text), &p, &s),
			 STATUS_OK);
	assert_int_equal(p.count, 0);
	assert_string_equal(s.author_place, "Lagos, Nigeria");
	assert_string_equal(s.base_url, "https://example.org/blog/");
	assert_string_equal(s.timezone, "Asia/Kolkata");
	assert_string_equal(s.newsletter_from, "M <m@example.org>");
	assert_int_equal(s.newsletter_transport, SETTINGS_TRANSPORT_SMTP);
	assert_int_equal(s.newsletter_hourly_limit, 1000000);
	assert_string_equal(s.newsletter_reply_to, "Me@example.org");
	assert_string_equal(s.newsletter_postal_address, "1 Road, Town");
	assert_int_equal(s.newsletter_content, SETTINGS_CONTENT_SUMMARY);
	assert_int_equal(s.newsletter_bounces, SETTINGS_BOUNCES_CATCH_ALL);
	assert_string_equal(s.newsletter_bounce_domain, "xn--bcher-kva.example");
	assert_int_equal(s.comments_provider, SETTINGS_PROVIDER_GISCUS);
	assert_int_equal(s.comments_policy, SETTINGS_POLICY_CLOSED);
	assert_string_equal(s.giscus_repo, "a/b");
	assert_string_equal(s.giscus_repo_id, "");
	assert_string_equal(s.github_base_url, "https://git.example.org");
	assert_string_equal(s.github_api_url, "https://git.example.org/api");
	assert_string_equal(s.theme_accent, "#8a3B12");
	assert_string_equal(s.theme_font, "'A B', serif");
	assert_false(s.reading_images);
	assert_int_equal(s.limit_essay_bytes, 1024);
	assert_string_equal(s.trusted_proxies[0], "10.0.0.0/8");
	assert_string_equal(s.trusted_proxies[1], "::1/128");
	assert_string_equal(s.trusted_proxies[2], "192.0.2.7/32");
	assert_null(s.trusted_proxies[3]);
}

/* What was parsed, written and parsed again. */
static struct settings pass(struct arena *a, const struct settings *s)
{
	const char *text = settings_write(a, s);
	struct settings out;
	struct problems p;

	problems_init(&p, a);
	assert_int_equal(settings_parse(a, "f", text, strlen(text), &p, &out), STATUS_OK);
	assert_int_equal(p.count, 0);
	assert_string_equal(settings_write(a, &out), text);
	return out;
}

static void test_write(void **state)
{
	static const char first[] =
		"# mine\ntitle: \"Ü \\\"\\\\ # 😀 \\x85\\uFEFFx\"\nauthor: {place: 'a: b'}\n"
		"comments: {provider: none}\ntrusted_proxies: [10.0.0.0/8, '::1']\n"
		"reading: {images: no, words: 300}\nnewsletter: {transport: file}\n";
	static const char second[] =
		"reading:\n  words: 300 # a minute\n  images: off\nlanguage: en\n"
		"newsletter:\n  transport: 'file'\ntrusted_proxies: ['10.0.0.0/8', '::1/128']\n"
		"title: \"Ü \\\"\\\\ # \\U0001F600 \\x85\\uFEFFx\"\ncomments: {provider: none}\n"
		"author:\n  place: \"a: b\"\n";
	struct arena *a = *state;
	struct settings s, other;
	struct problems p;

	settings_default(&s);
	s = pass(a, &s);
	assert_int_equal(s.comments_provider, SETTINGS_PROVIDER_UNSET);
	assert_int_equal(s.theme_measure, 0);
	problems_init(&p, a);
	assert_int_equal(settings_parse(a, "f", first, strlen(first), &p, &s), STATUS_OK);
	assert_int_equal(settings_parse(a, "f", second, strlen(second), &p, &other), STATUS_OK);
	assert_string_equal(settings_write(a, &s), settings_write(a, &other));
	other = pass(a, &s);
	assert_string_equal(other.title, s.title);
	assert_string_equal(other.author_place, "a: b");
	assert_int_equal(other.comments_provider, SETTINGS_PROVIDER_NONE);
	assert_int_equal(other.newsletter_transport, SETTINGS_TRANSPORT_FILE);
	assert_false(other.reading_images);
	assert_int_equal(other.reading_words, 300);
	assert_string_equal(other.trusted_proxies[1], "::1/128");
	assert_null(other.trusted_proxies[2]);
}

/* A site.yaml with one problem: its level, place, and a part of its text. */
static const struct said {
	int line;
	const char *text;
	enum problem_level level;
	size_t at_line, at_column;
	const char *says;
} said[] = {
	{ROW, "titel: x\n", PROBLEM_WARNING, 1, 1, "did you mean \"title\"?"},
	{ROW, "auther: { name: x }\n", PROBLEM_WARNING, 1, 1, "did you mean \"author\"?"},
	{ROW, "newsletter:\n  hourly_limt: 3\n", PROBLEM_WARNING, 2, 3,
	 "did you mean \"newsletter.hourly_limit\"?"},
	{ROW, "hourly_limit: 3\n", PROBLEM_WARNING, 1, 1, "mean \"newsletter.hourly_limit\"?"},
	{ROW, "limit: { essay_bytes: 3 }\n", PROBLEM_WARNING, 1, 1, "mean \"limits\"?"},
	{ROW, "elephants: 3\n", PROBLEM_WARNING, 1, 1, "is left aside"},
	{ROW, "author.name: x\n", PROBLEM_WARNING, 1, 1, "author.name"},
	{ROW, "theme:\n  accent: #123456\n", PROBLEM_WARNING, 2, 3, "in quotes"},
	{ROW, "title: [a]\n", PROBLEM_ERROR, 1, 8, "title: expected a text, found a list"},
	{ROW, "title: {a: b}\n", PROBLEM_ERROR, 1, 8, "expected a text, found keys of its own"},
	{ROW, "author: Mira\n", PROBLEM_ERROR, 1, 9,
	 "expected keys of its own (name, place), found \"Mira\""},
	{ROW, "author: [Mira]\n", PROBLEM_ERROR, 1, 9, "found a list"},
	{ROW, "author: { name: [x] }\n", PROBLEM_ERROR, 1, 17, "author.name: expected a text"},
	{ROW, "newsletter: { hourly_limit: many }\n", PROBLEM_ERROR, 1, 29,
	 "newsletter.hourly_limit: expected a whole number from 1 to 1000000, found \"many\""},
	{ROW, "newsletter: { hourly_limit: 0 }\n", PROBLEM_ERROR, 1, 29, "from 1 to 1000000"},
	{ROW, "newsletter: { hourly_limit: 1000001 }\n", PROBLEM_ERROR, 1, 29, "1000001"},
	{ROW, "newsletter: { hourly_limit: 99999999999999999999 }\n", PROBLEM_ERROR, 1, 29,
	 "whole"},
	{ROW, "newsletter: { hourly_limit: 5.5 }\n", PROBLEM_ERROR, 1, 29, "whole"},
	{ROW, "newsletter: { hourly_limit: [5] }\n", PROBLEM_ERROR, 1, 29, "found a list"},
	{ROW, "newsletter: { transport: pigeon }\n", PROBLEM_ERROR, 1, 26,
	 "expected sendmail, smtp or file, found \"pigeon\""},
	{ROW, "comments: { provider: disqus }\n", PROBLEM_ERROR, 1, 23,
	 "expected github, giscus or none"},
	{ROW, "newsletter: { from: nobody }\n", PROBLEM_ERROR, 1, 21, "mail address"},
	{ROW, "newsletter: { from: \"A <a@b> x\" }\n", PROBLEM_ERROR, 1, 21, "mail address"},
	{ROW, "newsletter: { from: \"a@b@c\" }\n", PROBLEM_ERROR, 1, 21, "mail address"},
	{ROW, "newsletter: { from: \"@b\" }\n", PROBLEM_ERROR, 1, 21, "mail address"},
	{ROW, "newsletter: { from: \"A B a@b\" }\n", PROBLEM_ERROR, 1, 21, "mail address"},
	{ROW, "newsletter: { from: \"-a@b.c\" }\n", PROBLEM_ERROR, 1, 21, "mail address"},
	{ROW, "newsletter: { reply_to: a@b. }\n", PROBLEM_ERROR, 1, 25, "mail address"},
	{ROW, "newsletter: { content: half }\n", PROBLEM_ERROR, 1, 24, "whole or summary"},
	{ROW, "newsletter: { bounces: all }\n", PROBLEM_ERROR, 1, 24, "none, plus or catch-all"},
	{ROW, "newsletter: { bounce_domain: a_b }\n", PROBLEM_ERROR, 1, 30, "like example.org"},
	{ROW, "newsletter:\n  bounces: plus\n  from: twenty-four-letters-long@b.c\n", PROBLEM_ERROR,
	 2, 12, "at most 23 letters"},
	{ROW, "base_url: example.org\n", PROBLEM_ERROR, 1, 11, "like https://example.org/"},
	{ROW, "base_url: ftp://example.org\n", PROBLEM_ERROR, 1, 11, "https://"},
	{ROW, "base_url: https://\n", PROBLEM_ERROR, 1, 11, "https://"},
	{ROW, "base_url: https://a.b/?q\n", PROBLEM_ERROR, 1, 11, "https://"},
	{ROW, "base_url: https://u@a.b/\n", PROBLEM_ERROR, 1, 11, "https://"},
	{ROW, "timezone: Mars/Olympus\n", PROBLEM_ERROR, 1, 11, "a time zone like"},
	{ROW, "timezone: ../etc/passwd\n", PROBLEM_ERROR, 1, 11, "a time zone like"},
	{ROW, "language: en_US\n", PROBLEM_ERROR, 1, 11, "pt-BR"},
	{ROW, "language: e\n", PROBLEM_ERROR, 1, 11, "pt-BR"},
	{ROW, "public: ./\n", PROBLEM_ERROR, 1, 9, "a folder of its own"},
	{ROW, "theme: { accent: red }\n", PROBLEM_ERROR, 1, 18, "#8a3b12"},
	{ROW, "theme: { accent: \"#12345\" }\n", PROBLEM_ERROR, 1, 18, "#8a3b12"},
	{ROW, "theme: { font: \"a; b: c\" }\n", PROBLEM_ERROR, 1, 16, "list of fonts"},
	{ROW, "theme: { font: \"'a\" }\n", PROBLEM_ERROR, 1, 16, "list of fonts"},
	{ROW, "theme: { font: \"</style>\" }\n", PROBLEM_ERROR, 1, 16, "list of fonts"},
	{ROW, "theme: { measure: 39 }\n", PROBLEM_ERROR, 1, 19, "from 40 to 100"},
	{ROW, "reading: { images: maybe }\n", PROBLEM_ERROR, 1, 20, "true or false"},
	{ROW, "reading: { images: \"true\" }\n", PROBLEM_ERROR, 1, 20, "true or false"},
	{ROW, "trusted_proxies: [10.0.0.0/33]\n", PROBLEM_ERROR, 1, 19, "a network like"},
	{ROW, "trusted_proxies: [10.0.0.0/]\n", PROBLEM_ERROR, 1, 19, "a network like"},
	{ROW, "trusted_proxies: { a: b }\n", PROBLEM_ERROR, 1, 18, "a list"},
	{ROW, "trusted_proxies: [[a]]\n", PROBLEM_ERROR, 1, 19, "a text, found a list"},
	{ROW, "- a\n", PROBLEM_ERROR, 1, 1, "key: value"},
	{ROW, "just words\n", PROBLEM_ERROR, 1, 1, "key: value"},
	{ROW, "title: a: b\n", PROBLEM_ERROR, 1, 9, "put the title in quotes"},
};

static void test_said(void **state)
{
	for (const struct said *row = said; row < said + sizeof(said) / sizeof(*said); row++) {
		struct settings s;
		struct problems p;
		enum status status;

		memset(&s, 0x55, sizeof(s));
		problems_init(&p, *state);
		status = settings_parse(*state, "site.yaml", row->text, strlen(row->text), &p, &s);
		if (status == STATUS_OK)
			status = settings_set_zone(&s, &p);
		ROW_INT(row, p.count, 1);
		ROW_INT(row, p.items[0].level, row->level);
		ROW_INT(row, status, row->level == PROBLEM_ERROR ? STATUS_INVALID : STATUS_OK);
		ROW_TEXT(row, p.items[0].file, "site.yaml");
		if (strstr(p.items[0].text, row->says) == NULL)
			ROW_TEXT(row, p.items[0].text, row->says);
		ROW_INT(row, p.items[0].line, row->at_line);
		ROW_INT(row, p.items[0].column, row->at_column);
		if (status != STATUS_OK && strncmp(row->text, "timezone", 8) != 0)
			ROW_INT(row, s.newsletter_hourly_limit, 0x5555555555555555);
	}
}

/* All errors of a file are said at once; of unknown keys only the first ones. */
static void test_many(void **state)
{
	struct arena *a = *state;
	char *text = arena_alloc(a, 64 * 1024);
	struct settings s;
	struct problems p;
	size_t len = 0;

	problems_init(&p, a);
	assert_int_equal(settings_parse(a, "f", "title: []\nlanguage: 1\npublic: .\n", 32, &p, &s),
			 STATUS_INVALID);
	assert_int_equal(p.errors, 3);
	for (unsigned i = 0; i < 4000; i++)
		len += (size_t)snprintf(text + len, 16, "x%u:\n", i);
	problems_init(&p, a);
	assert_int_equal(settings_parse(a, "f", text, len, &p, &s), STATUS_OK);
	assert_int_equal(p.count, 21);
	assert_non_null(strstr(p.items[20].text, "3980 more keys"));
}

/* Who only reads what was published needs no zones, and keeps the one that it has. */
static void test_zone(void **state)
{
	struct settings s;
	struct problems p;

	problems_init(&p, *state);
	assert_int_equal(clock_set_zone("Asia/Tokyo"), STATUS_OK);
	assert_int_equal(setenv("TZDIR", "/nonexistent", 1), 0);
	assert_int_equal(settings_parse(*state, "f", "timezone: Europe/Paris", 22, &p, &s),
			 STATUS_OK);
	assert_int_equal(p.count, 0);
	assert_string_equal(s.timezone, "Europe/Paris");
	assert_int_equal(clock_local(0).offset_minutes, 9 * 60);
	assert_int_equal(settings_set_zone(&s, &p), STATUS_INVALID);
	assert_int_equal(p.errors, 1);
	assert_int_equal(clock_local(0).offset_minutes, 0);
	unsetenv("TZDIR");
	assert_int_equal(settings_set_zone(&s, &p), STATUS_OK);
	assert_int_equal(clock_local(0).offset_minutes, 60);
	unsetenv("TZ");
	/* A default has no place of its own. */
	assert_int_equal(settings_parse(*state, "f", "", 0, &p, &s), STATUS_OK);
	assert_int_equal(s.timezone_place.line, 0);
	assert_string_equal(s.timezone_place.file, "f");
}

static void test_base_url(void **state)
{
	struct settings s;

	settings_default(&s);
	assert_int_equal(settings_set_base_url(*state, &s, "http://127.0.0.1:8080"), STATUS_OK);
	assert_string_equal(s.base_url, "http://127.0.0.1:8080/");
	assert_int_equal(settings_set_base_url(*state, &s, "nonsense"), STATUS_INVALID);
	assert_int_equal(settings_set_base_url(*state, &s, ""), STATUS_INVALID);
	assert_int_equal(settings_set_transport(&s, "file"), STATUS_OK);
	assert_int_equal(s.newsletter_transport, SETTINGS_TRANSPORT_FILE);
	assert_int_equal(settings_set_transport(&s, "pigeon"), STATUS_INVALID);
	assert_int_equal(settings_set_transport(&s, ""), STATUS_INVALID);
	assert_int_equal(s.newsletter_transport, SETTINGS_TRANSPORT_FILE);
	assert_string_equal(s.base_url, "http://127.0.0.1:8080/");
}

static void test_transport_by_hand(void **state)
{
	struct settings s;

	(void)state;
	settings_default(&s);
	assert_int_equal(settings_set_transport(&s, "file"), STATUS_OK);
	assert_int_equal(s.newsletter_transport, SETTINGS_TRANSPORT_FILE);
	assert_int_equal(settings_set_transport(&s, "smtp"), STATUS_OK);
	assert_int_equal(settings_set_transport(&s, "pigeon"), STATUS_INVALID);
	assert_int_equal(settings_set_transport(&s, ""), STATUS_INVALID);
	assert_int_equal(s.newsletter_transport, SETTINGS_TRANSPORT_SMTP);
}

/* The sample is read without a word, and still is with each key's default put in. */
static void test_sample(void **state)
{
	struct arena *a = *state;
	const char *sample = settings_sample(a, "A: \"b\"\n", "O'Neil # x", "Asia/Kolkata");
	char *filled = arena_strdup(a, sample);
	size_t count, len = 0;
	const struct settings_key *keys = settings_keys(a, &count);
	struct settings s;
	struct problems p;

	problems_init(&p, a);
	assert_int_equal(settings_parse(a, "f", sample, strlen(sample), &p, &s), STATUS_OK);
	assert_int_equal(p.count, 0);
	assert_string_equal(s.title, "A: \"b\"");
	assert_string_equal(s.author_name, "O'Neil # x");
	assert_string_equal(s.timezone, "Asia/Kolkata");
	for (const char *c = sample; *c != '\0'; c++)
		if (*c != '#' || c[1] == ' ' || (c > sample && strchr(" \n", c[-1]) == NULL))
			filled[len++] = *c;
	assert_int_equal(settings_parse(a, "f", filled, len, &p, &s), STATUS_OK);
	for (size_t i = 0; i < p.count; i++)
		assert_non_null(strstr(p.items[i].text, "theme.accent"));
	for (size_t i = 0; i < count; i++) {
		const char *dot = strrchr(keys[i].name, '.');
		const char *name = dot == NULL ? keys[i].name : dot + 1;

		assert_non_null(strstr(sample, arena_printf(a, "%s:", name)));
		assert_non_null(strstr(sample, keys[i].meaning));
	}
}

/* site.yaml(5) describes each key, with its default. */
static void test_manual(void **state)
{
	struct arena *a = *state;
	const char *top = getenv("top_srcdir");
	size_t count;
	const struct settings_key *keys = settings_keys(a, &count);
	struct blob page;

	assert_int_equal(file_read(a, AT_FDCWD,
				   file_join(a, top != NULL ? top : ".", "doc/site.yaml.5"),
				   1024 * 1024, &page),
			 STATUS_OK);
	for (size_t i = 0; i < count; i++) {
		const char *item = strstr(page.data, arena_printf(a, ".It Cm %s\n", keys[i].name));
		const char *end;
		size_t len;

		if (item == NULL)
			fail_msg("site.yaml(5) lacks %s", keys[i].name);
		end = strstr(item, "\n.It ");
		len = end == NULL ? strlen(item) : (size_t)(end - item);
		if (keys[i].fallback[0] != '\0' && keys[i].fallback[0] != '[' &&
		    strstr(arena_strndup(a, item, len), keys[i].fallback) == NULL)
			fail_msg("site.yaml(5) lacks the default of %s", keys[i].name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_default),
		cmocka_unit_test_setup_teardown(test_whole, setup, teardown),
		cmocka_unit_test_setup_teardown(test_write, setup, teardown),
		cmocka_unit_test_setup_teardown(test_said, setup, teardown),
		cmocka_unit_test_setup_teardown(test_many, setup, teardown),
		cmocka_unit_test_setup_teardown(test_zone, setup, teardown),
		cmocka_unit_test_setup_teardown(test_base_url, setup, teardown),
		cmocka_unit_test(test_transport_by_hand),
		cmocka_unit_test_setup_teardown(test_sample, setup, teardown),
		cmocka_unit_test_setup_teardown(test_manual, setup, teardown),
	};

	return cmocka_run_group_tests_name("settings", tests, NULL, NULL);
}
