/* SPDX-License-Identifier: MIT */
#include "lib/render/leading_heading.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "tests/unit/row.h"

#define NO_END 12345

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

/* The heading of a text that has nothing behind its last byte. */
static const char *read(struct arena *a, const char *text, size_t len, size_t *end)
{
	char *copy = malloc(len);
	const char *words;

	assert_true(copy != NULL || len == 0);
	memcpy(copy, text, len);
	*end = NO_END;
	words = leading_heading(a, copy, len, end);
	assert_true((words == NULL) == (*end == NO_END));
	assert_true(words == NULL || utf8_is_valid(words, strlen(words)));
	free(copy);
	return words;
}

/* A body, what its heading says, and what of the body is left. */
static const struct headed {
	int line;
	const char *body, *words, *rest;
} headed[] = {
	{ROW, "# B\nText", "B", "Text"},
	{ROW, "# B", "B", ""},
	{ROW, "\n \n   #\tB  c \r\n\r\nText", "B  c", "\r\nText"},
	{ROW, "\r\r# B\rText", "B", "Text"},
	{ROW, "\n# B\n\n## C\n", "B", "\n## C\n"},
	{ROW, "# B ##\n", "B", ""},
	{ROW, "# C#\n", "C#", ""},
	{ROW, "# B {#my-b_c}\n", "B ", ""},
	{ROW, "# *B* c{#my-b}\n", "B c", ""},
	{ROW, "# {#my-b}\n", "", ""},
	{ROW, "# {b}\n", "{b}", ""},
	{ROW, "# B {#c} d}\n", "B {#c} d}", ""},
	{ROW, "# B `{#c}`\n", "B {#c}", ""},
	{ROW, "# On *keeping* __a__ ***b** c\n", "On keeping a *b c", ""},
	{ROW, "# **a *b* c** d\n", "a b c d", ""},
	{ROW, "# 2 * 3 * 4, a_b_c, _d\n", "2 * 3 * 4, a_b_c, _d", ""},
	{ROW, "# `git *x*` and ``a ` b`` and `\n", "git *x* and a ` b and `", ""},
	{ROW, "# \\# \\*a\\* \\b\n", "# *a* \\b", ""},
	{ROW, "# A &amp; b &lt;c&gt;\n", "A & b <c>", ""},
	{ROW, "# a < b & c > d!\n", "a < b & c > d!", ""},
	{ROW, "# \xe6\x97\xa5\xe6\x9c\xac\n", "\xe6\x97\xa5\xe6\x9c\xac", ""},
	{ROW, "# ``\n", "``", ""},
	{ROW, "# `a[^1]`\n", "a[^1]", ""},
	{ROW, "#\n", "", ""},
	{ROW, "# #\n", "", ""},
	{ROW, "# B\n\xff", "B", "\xff"},
	/* Links, and what would be one were it defined. */
	{ROW, "# [*A* link](https://b.c/d_(e) \"t\") and <https://b.c>\n", "A link and https://b.c",
	 ""},
	{ROW, "# [A] [b][C d] [e][]\nText\n\n[a]: /a\n[c D]:\n[e]: <>\r\n", "A [b][C d] e",
	 "Text\n\n[a]: /a\n[c D]:\n[e]: <>\r\n"},
	{ROW, "# [Draft] a[0][1] [b\n", "[Draft] a[0][1] [b", ""},
	/* Underlined. */
	{ROW, "B *c*\n===\nText", "B c", "Text"},
	{ROW, "\n  B\r\n=\r\n\r\nText", "B", "\r\nText"},
	{ROW, "B\n===", "B", ""},
	{ROW, "[B]\n===\n[b]: /c\n", "B", "[b]: /c\n"},
	{ROW, "B\n---\n", NULL, NULL},
	{ROW, "B\nc\n===\n", NULL, NULL},
	{ROW, "B\n\n===\n", NULL, NULL},
	{ROW, "[b]: /c\n===\n", NULL, NULL},
	{ROW, "[b]: /c\nB\n===\n", NULL, NULL},
	{ROW, "B ![c](d.png)\n===\n", NULL, NULL},
	/* Something else. */
	{ROW, "", NULL, NULL},
	{ROW, " \n\n", NULL, NULL},
	{ROW, "#B\n", NULL, NULL},
	{ROW, "## B\n", NULL, NULL},
	{ROW, "    # B\n", NULL, NULL},
	{ROW, "\t# B\n", NULL, NULL},
	{ROW, "> # B\n", NULL, NULL},
	{ROW, "- # B\n", NULL, NULL},
	{ROW, "Text\n# B\n", NULL, NULL},
	{ROW, "[a]: /b\n# B\n", NULL, NULL},
	/* More than plain text. */
	{ROW, "# A ![b](c.png)\n", NULL, NULL},
	{ROW, "# A ![b]\nText\n\n[b]: c.png\n", NULL, NULL},
	{ROW, "# A [![b](c.png)](d)\n", NULL, NULL},
	{ROW, "# A <b>c</b>\n", NULL, NULL},
	{ROW, "# A <!-- b -->\n", NULL, NULL},
	{ROW, "# A[^1]\n", NULL, NULL},
	{ROW, "# A[b][^1]\n\n[^1]: Note\n", NULL, NULL},
	{ROW, "# A \xff\n", NULL, NULL},
};

static void test_headings(void **state)
{
	for (size_t i = 0; i < sizeof(headed) / sizeof(*headed); i++) {
		const struct headed *row = &headed[i];
		size_t end;
		const char *words = read(*state, row->body, strlen(row->body), &end);

		ROW_TRUE(row, (words == NULL) == (row->words == NULL));
		if (words == NULL || row->words == NULL)
			continue;
		ROW_TEXT(row, words, row->words);
		ROW_TEXT(row, row->body + end, row->rest);
	}
}

static void test_nul(void **state)
{
	static const char inside[] = "# A\0b\n", before[] = "\0# A\n", behind[] = "# A\n\0";
	size_t end;

	assert_null(read(*state, inside, sizeof(inside) - 1, &end));
	assert_null(read(*state, before, sizeof(before) - 1, &end));
	assert_string_equal(read(*state, behind, sizeof(behind) - 1, &end), "A");
	assert_int_equal(end, 4);
}

/* One that is too long is left, and hostile ones take no time. */
static void test_long(void **state)
{
	static const char *const pieces[] = {"a", "*",    "*a ", "_a ", "[",    "[a](",
					     "`", "`a``", "\\",  "[a]", "[a][b"};
	struct arena *a = *state;

	for (size_t i = 0; i < sizeof(pieces) / sizeof(*pieces); i++) {
		const char *words;
		struct str s;
		size_t end;

		str_init(&s, a);
		str_puts(&s, "# b");
		while (s.len + strlen(pieces[i]) <= LEADING_HEADING_MAX)
			str_puts(&s, pieces[i]);
		words = read(a, s.data, s.len, &end);
		assert_non_null(words);
		assert_int_equal(words[0], 'b');
		assert_int_equal(end, s.len);
		while (s.len <= LEADING_HEADING_MAX)
			str_putc(&s, 'c');
		assert_null(read(a, s.data, s.len, &end));
	}
}

/* Only so many definitions are looked at, whatever they are. */
static void test_definitions(void **state)
{
	static const char *const lines[] = {"[a]: /b\n", "[[[[[[[[", "[a]: /b (", "[\n"};

	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		struct str s;
		size_t end;

		str_init(&s, *state);
		str_puts(&s, "# c [d]\n");
		while (s.len < 1024 * 1024)
			str_puts(&s, lines[i]);
		str_puts(&s, "\n[d]: /e\n");
		assert_non_null(read(*state, s.data, s.len, &end));
		assert_int_equal(end, 8);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_headings, setup, teardown),
		cmocka_unit_test_setup_teardown(test_nul, setup, teardown),
		cmocka_unit_test_setup_teardown(test_long, setup, teardown),
		cmocka_unit_test_setup_teardown(test_definitions, setup, teardown),
	};

	return cmocka_run_group_tests_name("leading_heading", tests, NULL, NULL);
}
