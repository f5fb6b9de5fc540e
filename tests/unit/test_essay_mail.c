/* SPDX-License-Identifier: MIT */
/* Essays as mails have them: tests/golden/mail/NAME.html as .txt and as .mail.html, and what is
 * too much for either. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "lib/base/file.h"
#include "lib/base/utf8.h"
#include "lib/render/fold.h"
#include "lib/render/mail_html.h"
#include "lib/render/plain_beginning.h"
#include "lib/render/plain_text.h"

#define PAGE "https://example.org/blog/writing/x/"

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

static const char *path(struct arena *a, const char *name)
{
	const char *top = getenv("top_srcdir");

	return arena_printf(a, "%s/tests/golden/mail/%s", top != NULL ? top : ".", name);
}

static struct blob golden(struct arena *a, const char *name)
{
	struct blob out = {"", 0};

	if (file_read(a, AT_FDCWD, path(a, name), 1 << 20, &out) != STATUS_OK)
		fail_msg("no tests/golden/mail/%s", name);
	return out;
}

/* Compare with a file; with QUIRE_GOLDEN_WRITE set, write it in its place. */
static void check(struct arena *a, const char *name, const struct str *got)
{
	if (getenv("QUIRE_GOLDEN_WRITE") != NULL)
		assert_int_equal(
			file_replace(AT_FDCWD, path(a, name), str_text(got), got->len, 0644),
			STATUS_OK);
	assert_string_equal(str_text(got), golden(a, name).data);
}

static void test_golden(void **state)
{
	struct blob html = golden(*state, "essay.html");
	struct str text, mail;

	str_init(&text, *state);
	str_init(&mail, *state);
	assert_true(plain_text_write(&text, html, PAGE));
	check(*state, "essay.txt", &text);
	assert_true(mail_html_write(&mail, html, PAGE));
	check(*state, "essay.mail.html", &mail);
	assert_null(strstr(str_text(&mail), "alert"));
	assert_null(strstr(str_text(&mail), "background"));
	assert_null(strstr(str_text(&mail), " id="));
}

static void test_beginning(void **state)
{
	static const struct blob html = {"<h2>No</h2><p> </p><p>One <b>two</b>\nthree.</p><p>x",
					 50};

	assert_string_equal(plain_beginning(*state, html, 100), "One two three.");
	assert_string_equal(plain_beginning(*state, html, 10), "One two\xe2\x80\xa6");
	assert_string_equal(plain_beginning(*state, html, 2), "On\xe2\x80\xa6");
	assert_string_equal(plain_beginning(*state, (struct blob){"", 0}, 9), "");
	assert_string_equal(
		plain_beginning(*state, (struct blob){"<p>\xe9\x9d\x99\xe3\x81\x8b", 9}, 4),
		"\xe9\x9d\x99\xe2\x80\xa6");
}

/* Pieces that are repeated, and whether so many of them are taken. */
static const struct {
	const char *piece;
	size_t times;
	int taken;
} hostile[] = {
	{"<div>", 1900, 1},          {"<div>", 60000, 0},           {"<blockquote>", 1900, 1},
	{"<blockquote>", 3000, 0},   {"<ul><li>", 1900, 1},         {"<ul><li>", 30000, 0},
	{"<b><i>", 900, 1},          {"<a href=x>y</a>", 20000, 1}, {"<p>x", 60000, 1},
	{"<li>x", 60000, 1},         {"<table><tr><td>", 1900, 1},  {"<table><tr><td>", 9000, 0},
	{"<div></x>", 9000, 0},      {"<sup>1<sup>", 900, 1},       {"<pre>x\n", 1900, 1},
	{"<svg>", 1900, 1},          {"<math>", 1900, 1},           {"<p>x</p>", 150000, 0},
	{"</p></div></b>", 9000, 1}, {"<tr><td>x", 40000, 1},       {"<", 100000, 1},
	{"<!--", 9000, 1},           {"<h2>x</h2>", 20000, 1},      {"&amp;", 100000, 1},
};

static void test_hostile(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
		clock_t start = clock();
		struct str html, text, mail;
		struct arena a;

		arena_init(&a, 0, NULL, NULL);
		str_init(&html, &a);
		str_init(&text, &a);
		str_init(&mail, &a);
		for (size_t n = 0; n < hostile[i].times; n++)
			str_puts(&html, hostile[i].piece);
		if (plain_text_write(&text, (struct blob){html.data, html.len}, PAGE) !=
		    (hostile[i].taken == 1))
			fail_msg("%s: taken or not", hostile[i].piece);
		if (mail_html_write(&mail, (struct blob){html.data, html.len}, PAGE) !=
		    (hostile[i].taken == 1))
			fail_msg("%s: taken or not", hostile[i].piece);
		assert_true(utf8_is_valid(str_text(&text), text.len));
		if (clock() - start > 5 * CLOCKS_PER_SEC)
			fail_msg("%s: %.1f s", hostile[i].piece,
				 (double)(clock() - start) / CLOCKS_PER_SEC);
		arena_release(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_beginning),
		cmocka_unit_test(test_hostile),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
