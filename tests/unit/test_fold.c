/* SPDX-License-Identifier: MIT */
/* Lines of plain text. */
#include "lib/render/fold.h"

#include <stdint.h>
#include <string.h>

#include "tests/unit/row.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define W60          "ten words in a line of sixty columns, as it were, or it is so"
#define HAN8         "\xe9\x9d\x99\xe3\x81\x8b\xe3\x81\xaa\xe7\x94\x9f\xe6\xb4\xbb\xe3\x81\xae\xe5\xad\xa6"
#define X70          "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"

static const struct row {
	int line;
	const char *first, *rest, *text, *expected;
} rows[] = {
	{ROW, "", "", "", "\n"},
	{ROW, "", "", "short", "short\n"},
	{ROW, "", "", "two\nlines\n", "two\nlines\n"},
	{ROW, "", "", "a\n\nb", "a\n\nb\n"},
	{ROW, "> ", "> ", "a\n\nb", "> a\n>\n> b\n"},
	/* 72 columns fit, 73 don't; the blank where a line ends is not of it. */
	{ROW, "", "", W60 " 0123456789", W60 " 0123456789\n"},
	{ROW, "", "", W60 " 01234567890", W60 "\n01234567890\n"},
	{ROW, "", "", W60 " 0123456789 more", W60 " 0123456789\nmore\n"},
	{ROW, "* ", "  ", W60 " 0123456789", "* " W60 "\n  0123456789\n"},
	/* What has no end of its own stays whole. */
	{ROW, "", "", "a " X70 X70 " b", "a\n" X70 X70 "\nb\n"},
	{ROW, "", "", W60 " https://example.org/a-b/c?d=e",
	 W60 "\nhttps://example.org/a-b/c?d=e\n"},
	{ROW, "", "", W60 " words nin [1] x", W60 " words\nnin [1] x\n"},
	{ROW, "", "", W60 " a long-winded", W60 " a long-\nwinded\n"},
	/* A wide character takes two columns and needs no blank to break at. */
	{ROW, "", "", HAN8 HAN8 HAN8 HAN8 HAN8 HAN8,
	 HAN8 HAN8 HAN8 HAN8 HAN8
	 "\xe9\x9d\x99\n"
	 "\xe3\x81\x8b\xe3\x81\xaa\xe7\x94\x9f\xe6\xb4\xbb\xe3\x81\xae\xe5\xad\xa6\n"},
	/* However long what stands before it, a line has room. */
	{ROW, X70, X70, "twenty columns are it, no more",
	 X70 "twenty columns are\n" X70 "it, no more\n"},
};

static void test_put(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 0, NULL, NULL);
	for (const struct row *row = rows; row < rows + COUNT(rows); row++) {
		const struct fold fold = {row->first, row->rest};
		struct str out;

		str_init(&out, &a);
		fold_put(&out, &fold, row->text, strlen(row->text));
		ROW_TEXT(row, str_text(&out), row->expected);
	}
	arena_release(&a);
}

static void test_text(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 0, NULL, NULL);
	assert_string_equal(fold_text(&a, ""), "");
	assert_string_equal(fold_text(&a, W60 " 01234567890"), W60 "\n01234567890");
	assert_int_equal(fold_width("e\xcc\x81\xe9\x9d\x99", 6), 3);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_put),
		cmocka_unit_test(test_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
