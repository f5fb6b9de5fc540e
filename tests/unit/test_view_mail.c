/* SPDX-License-Identifier: MIT */
/* Mails' views and the built-in templates over them. */
#include "lib/render/view_mail.h"

#include <string.h>

#include "lib/base/clock.h"
#include "lib/render/theme.h"
#include "tests/unit/row.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

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

/* Addresses of a mail, by the base address. */
static const struct base {
	int line;
	const char *base_url, *subscribe_url; /* NULL where it has no host to write */
} bases[] = {
	{ROW, "https://example.org/", "https://example.org/subscribe"},
	{ROW, "https://example.org/blog/", "https://example.org/blog/subscribe"},
	{ROW, "http://127.0.0.1:8080/", "http://127.0.0.1:8080/subscribe"},
	{ROW, "http://[::1]:8080/a/", "http://[::1]:8080/a/subscribe"},
	{ROW,
	 "https://B\xc3\xbc"
	 "cher.example:444/\xc3\xa9/",
	 "https://xn--bcher-kva.example:444/%C3%A9/subscribe"},
	{ROW, "https://a b/", NULL},
	{ROW, "example.org", NULL},
};

static void test_site(void **state)
{
	struct settings s;

	settings_default(&s);
	for (const struct base *row = bases; row < bases + COUNT(bases); row++) {
		struct view_mail_site site;
		enum status status = view_mail_site(*state, &s, row->base_url, false, &site);

		ROW_INT(row, status, row->subscribe_url != NULL ? STATUS_OK : STATUS_INVALID);
		if (row->subscribe_url != NULL)
			ROW_TEXT(row, site.subscribe_url, row->subscribe_url);
	}
}

/* When the first letter comes, in a zone whose clocks change. */
static const struct first {
	int line;
	const char *now;
	enum view_cadence cadence;
	const char *says;
} firsts[] = {
	{ROW, "2026-11-24T17:00:00Z", VIEW_EACH, "the next essay"},
	{ROW, "2026-11-24T17:00:00Z", VIEW_WEEKLY, "Monday, 30 November 2026"},
	{ROW, "2026-11-29T22:59:59Z", VIEW_WEEKLY, "Monday, 30 November 2026"},
	{ROW, "2026-11-29T23:00:00Z", VIEW_WEEKLY, "Monday, 7 December 2026"},
	{ROW, "2026-03-28T23:30:00Z", VIEW_WEEKLY, "Monday, 30 March 2026"},
	{ROW, "2026-10-24T22:30:00Z", VIEW_WEEKLY, "Monday, 26 October 2026"},
	{ROW, "2026-12-30T12:00:00Z", VIEW_WEEKLY, "Monday, 4 January 2027"},
	{ROW, "2026-01-31T12:00:00Z", VIEW_MONTHLY, "on 1 February 2026"},
	{ROW, "2026-12-31T22:59:59Z", VIEW_MONTHLY, "on 1 January 2027"},
	{ROW, "2026-12-31T23:00:00Z", VIEW_MONTHLY, "on 1 February 2027"},
};

static void test_first(void **state)
{
	struct view_mail_site site;
	struct settings s;

	settings_default(&s);
	assert_int_equal(clock_set_zone("Europe/Berlin"), STATUS_OK);
	assert_int_equal(view_mail_site(*state, &s, "https://a.b/", false, &site), STATUS_OK);
	for (const struct first *row = firsts; row < firsts + COUNT(firsts); row++) {
		struct view_welcome view;
		struct clock_date now;

		assert_int_equal(clock_parse_rfc3339(row->now, &now), STATUS_OK);
		view_welcome(*state, &site, row->cadence, clock_moment(&now),
			     (struct list){NULL, 0}, &view);
		if (strstr(view.first, row->says) == NULL)
			ROW_TEXT(row, view.first, row->says);
	}
}

static void test_subject(void **state)
{
	const struct words *w = words_find("en");

	assert_string_equal(view_letter_subject(*state, w, "Slow {count}", 1), "Slow {count}");
	assert_string_equal(view_letter_subject(*state, w, "Slow", 2), "Slow, and 1 more");
	assert_string_equal(view_letter_subject(*state, w, "Slow", 12), "Slow, and 11 more");
}

/* A text that is dangerous wherever it is not escaped. */
#define HOSTILE "\"'><img src=x onerror=alert(1)>&lt; \xe6\x97\xa5 \xd7\xa9"
#define BAD_URL "javascript:alert(2)"

static const struct view_mail_essay essay = {
	HOSTILE, "===",   BAD_URL, HOSTILE,        HOSTILE, HOSTILE,
	HOSTILE, HOSTILE, HOSTILE, {"<p>body", 7}, "text",
};

static struct view_mail_site hostile_site(void)
{
	return (struct view_mail_site){HOSTILE,          HOSTILE, BAD_URL, BAD_URL,
				       BAD_URL,          HOSTILE, HOSTILE, HOSTILE,
				       words_find("en"), BAD_URL, false};
}

static void check_mail(struct arena *a, enum theme_mail mail, const void *view)
{
	struct problems problems;
	struct theme_mails theme;
	struct str html, text;

	problems_init(&problems, a);
	if (theme_compile_mails(a, NULL, 0, &problems, &theme) != STATUS_OK)
		fail_msg("%s", problem_text(a, &problems.items[0]));
	str_init(&html, a);
	str_init(&text, a);
	template_render(theme.html[mail], view, &html);
	template_render(theme.text[mail], view, &text);
	assert_non_null(strstr(str_text(&html), "<!doctype html>"));
	assert_non_null(strstr(str_text(&html), "</html>"));
	assert_non_null(strstr(str_text(&html), "color-scheme"));
	assert_non_null(strstr(str_text(&html), "&lt;img src=x"));
	assert_null(strstr(str_text(&html), "<img src=x"));
	assert_null(strstr(str_text(&html), "background"));
	assert_null(strstr(str_text(&html), "alert(2)"));
	assert_non_null(strstr(str_text(&text), HOSTILE));
	assert_null(strstr(str_text(&text), "alert(2)"));
	assert_null(strstr(str_text(&text), "&#39;"));
}

static void test_hostile(void **state)
{
	const struct view_request request = {hostile_site(), HOSTILE, HOSTILE, HOSTILE, HOSTILE,
					     BAD_URL,        HOSTILE, HOSTILE, BAD_URL};
	const struct view_welcome welcome = {hostile_site(), HOSTILE, HOSTILE, HOSTILE, HOSTILE,
					     {&essay, 1},    HOSTILE, BAD_URL, BAD_URL};
	const struct view_letter letter = {hostile_site(), HOSTILE, true,   {&essay, 1},
					   HOSTILE,        BAD_URL, BAD_URL};

	check_mail(*state, THEME_MAIL_CONFIRMATION, &request);
	check_mail(*state, THEME_MAIL_CHANGE, &request);
	check_mail(*state, THEME_MAIL_WELCOME, &welcome);
	check_mail(*state, THEME_MAIL_LETTER, &letter);
}

static void test_override(void **state)
{
	const struct edition_template overrides[] = {
		{"mail-letter-text", "\n{{#essays}}{{body}}{{/essays}}"},
		{"mail-foot-text", "{{> mail-foot}}"},
		{"mail-change", "{{> mail-foot}}"},
	};
	struct problems problems;
	struct theme_mails theme;

	problems_init(&problems, *state);
	assert_int_equal(
		theme_compile_mails(*state, overrides, COUNT(overrides), &problems, &theme),
		STATUS_INVALID);
	assert_string_equal(problem_text(*state, &problems.items[0]),
			    "(built-in) mail-foot.mustache:3:6: error: \"reason\" is no name of "
			    "request; expected one of site, subject, sentence, ask, button, "
			    "confirm_url, expiry, otherwise, never_url");
	assert_string_equal(
		problem_text(*state, &problems.items[problems.count - 2]),
		"templates/mail-foot-text.mustache:1:5: error: template \"mail-foot\" is for HTML");
	assert_string_equal(problem_text(*state, &problems.items[problems.count - 1]),
			    "templates/mail-letter-text.mustache:2:14: error: \"body\" is markup, "
			    "which can't stand in a plain text");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_site),     cmocka_unit_test(test_first),
		cmocka_unit_test(test_subject),  cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_override),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
