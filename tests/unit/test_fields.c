/* SPDX-License-Identifier: MIT */
#include "lib/net/fields.h"

#include <string.h>

#include "lib/net/reply.h"
#include "tests/unit/row.h"

static const char mail[] =
	"\r\n\t\nSubject: One\r\n\ttwo\n  three\r\nX-Empty:\nsubject: later\r\n"
	"To : none\nBody\n\r\nAction: failed\nStatus: 5.1.1\x01\xff\n\n\nlast: y";

static void test_groups(void **state)
{
	static const struct {
		int line;
		int group;
		const char *name, *wanted;
	} rows[] = {
		{ROW, 0, "Subject", "One two three"},
		{ROW, 0, "X-Empty", ""},
		{ROW, 0, "To", ""},
		{ROW, 0, "Body", ""},
		{ROW, 0, "Action", ""},
		{ROW, 1, "action", "failed"},
		{ROW, 1, "Status", "5.1.1 ?"},
		{ROW, 1, "Subject", ""},
		{ROW, 2, "Last", "y"},
		{ROW, 2, "Las", ""},
	};
	struct blob rest = {mail, strlen(mail)}, groups[4];
	struct arena a;
	int count = 0;

	(void)state;
	arena_init(&a, 0, NULL, NULL);
	while (count < 4 && fields_next(&rest, &groups[count]))
		count++;
	assert_int_equal(count, 3);
	assert_int_equal(rest.len, 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ROW_TEXT(&rows[i], fields_find(&a, groups[rows[i].group], rows[i].name),
			 rows[i].wanted);
	arena_release(&a);
}

/* Whatever its length, no field ends outside of the block. */
static void test_cut_anywhere(void **state)
{
	struct arena a;

	(void)state;
	for (size_t len = 0; len < sizeof(mail); len++) {
		struct blob rest, group;
		size_t seen = 0;

		arena_init(&a, 0, NULL, NULL);
		rest = (struct blob){arena_strndup(&a, mail, len), len};
		while (fields_next(&rest, &group)) {
			seen += group.len;
			assert_non_null(fields_find(&a, group, "Subject"));
		}
		assert_true(seen <= len);
		arena_release(&a);
	}
}

static void test_codes(void **state)
{
	static const struct {
		int line;
		const char *text, *wanted;
	} rows[] = {
		{ROW, "", ""},
		{ROW, "5.1.1", "5.1.1"},
		{ROW, "said (#5.1.1)", "5.1.1"},
		{ROW, "550-5.1.10: nobody", "5.1.10"},
		{ROW, "at 192.0.2.7 4.4.1", "4.4.1"},
		{ROW, "5.1.1234 v5.1.1 5.1.1x 3.1.1", ""},
		{ROW, "5.7.1.", "5.7.1"},
	};
	struct arena a;

	(void)state;
	arena_init(&a, 0, NULL, NULL);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ROW_TEXT(&rows[i], reply_find_code(&a, rows[i].text), rows[i].wanted);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_groups),
		cmocka_unit_test(test_cut_anywhere),
		cmocka_unit_test(test_codes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
