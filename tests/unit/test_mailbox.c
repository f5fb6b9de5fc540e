/* SPDX-License-Identifier: MIT */
/* Addresses as people type them, and that lib/net writes to whatever is taken here. */
#include "lib/site/mailbox.h"

#include <stdbool.h>
#include <string.h>

#include "lib/base/mail_address.h"
#include "tests/unit/row.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define TEN          "1234567890"
#define LOCAL_64     TEN TEN TEN TEN TEN TEN "1234"
#define LABEL_63     TEN TEN TEN TEN TEN TEN "123"

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

/* What is typed; NULL where it is none. */
static const struct typed {
	int line;
	const char *text, *address, *spelling;
} typed[] = {
	{ROW, "reader@example.org", "reader@example.org", "reader@example.org"},
	{ROW, "Reader+Quire@Example.ORG", "reader+quire@example.org", "Reader+Quire@example.org"},
	{ROW, "  a.b@c.d\r\n", "a.b@c.d", "a.b@c.d"},
	{ROW,
	 "\xc2\xa0"
	 "a@b.c\xe2\x80\x8b\xef\xbb\xbf",
	 "a@b.c", "a@b.c"},
	{ROW, "O'Hara_1=2@localhost", "o'hara_1=2@localhost", "O'Hara_1=2@localhost"},
	{ROW,
	 "a@b\xc3\xbc"
	 "cher.example",
	 "a@xn--bcher-kva.example", "a@xn--bcher-kva.example"},
	{ROW,
	 "A@B\xc3\x9c"
	 "CHER.Example",
	 "a@xn--bcher-kva.example", "A@xn--bcher-kva.example"},
	{ROW, "a@XN--bcher-KVA.example", "a@xn--bcher-kva.example", "a@xn--bcher-kva.example"},
	{ROW, "a@\xe4\xbe\x8b\xe3\x81\x88\xe3\x80\x82\xe3\x83\x86\xe3\x82\xb9\xe3\x83\x88",
	 "a@xn--r8jz45g.xn--zckzah", "a@xn--r8jz45g.xn--zckzah"},
	{ROW, "a@fa\xc3\x9f.example", "a@xn--fa-hia.example", "a@xn--fa-hia.example"},
	{ROW, "a@b--c.example", "a@b--c.example", "a@b--c.example"},
	{ROW, LOCAL_64 "@b.c", LOCAL_64 "@b.c", LOCAL_64 "@b.c"},
	{ROW, "a@" LABEL_63 ".c", "a@" LABEL_63 ".c", "a@" LABEL_63 ".c"},
	{ROW, "x" LOCAL_64 "@b.c", NULL, NULL},
	{ROW, "a@x" LABEL_63 ".c", NULL, NULL},
	{ROW, LOCAL_64 "@" LABEL_63 "." LABEL_63 "." TEN TEN TEN TEN TEN TEN TEN, NULL, NULL},
	{ROW, "", NULL, NULL},
	{ROW, " ", NULL, NULL},
	{ROW, "@", NULL, NULL},
	{ROW, "a", NULL, NULL},
	{ROW, "a@", NULL, NULL},
	{ROW, "@b", NULL, NULL},
	{ROW, "-a@b.c", NULL, NULL},
	{ROW, "a b@c.d", NULL, NULL},
	{ROW, "a@b c.d", NULL, NULL},
	{ROW, "a@b@c", NULL, NULL},
	{ROW, "a@b.c, d@e.f", NULL, NULL},
	{ROW, "a@b.c\nBcc: d@e.f", NULL, NULL},
	{ROW, "a\x01@b.c", NULL, NULL},
	{ROW, "a@b.c\x7f", NULL, NULL},
	{ROW, "a@b.c\xc2\x85", NULL, NULL},
	{ROW, "<a@b.c>", NULL, NULL},
	{ROW, "Name <a@b.c>", NULL, NULL},
	{ROW, "\"a b\"@c.d", NULL, NULL},
	{ROW, "mailto:a@b.c", NULL, NULL},
	{ROW, "a..b@c.d", NULL, NULL},
	{ROW, ".a@c.d", NULL, NULL},
	{ROW, "a.@c.d", NULL, NULL},
	{ROW, "a@.c", NULL, NULL},
	{ROW, "a@c.", NULL, NULL},
	{ROW, "a@c..d", NULL, NULL},
	{ROW, "a@-c.d", NULL, NULL},
	{ROW, "a@c-.d", NULL, NULL},
	{ROW, "a@c.d-", NULL, NULL},
	{ROW, "a@[127.0.0.1]", NULL, NULL},
	{ROW, "a|b@c.d", NULL, NULL},
	{ROW, "a/b@c.d", NULL, NULL},
	{ROW, "a%b@c.d", NULL, NULL},
	{ROW, "a!b@c.d", NULL, NULL},
	{ROW, "\xc3\xbc@c.d", NULL, NULL},
	{ROW, "a@\xff.d", NULL, NULL},
	{ROW, "a@\xe2\x80\xae.d", NULL, NULL},
	{ROW,
	 "a@b\xe2\x81\x84"
	 "c.d",
	 NULL, NULL},
	{ROW, "a@b_c.d", NULL, NULL},
};

static void test_address(void **state)
{
	for (const struct typed *row = typed; row < typed + COUNT(typed); row++) {
		struct mailbox box = {.name = "kept"};
		enum status status = mailbox_address(*state, row->text, &box);

		if (row->address == NULL) {
			ROW_INT(row, status, STATUS_INVALID);
			ROW_TEXT(row, box.name, "kept");
			continue;
		}
		ROW_INT(row, status, STATUS_OK);
		ROW_TEXT(row, box.name, "");
		ROW_TEXT(row, box.address, row->address);
		ROW_TEXT(row, box.spelling, row->spelling);
	}
}

/* A mailbox as site.yaml has it; NULL where it is none. */
static const struct written {
	int line;
	const char *text, *name, *spelling;
} written[] = {
	{ROW, "a@b.c", "", "a@b.c"},
	{ROW, "<a@b.c>", "", "a@b.c"},
	{ROW, "Ayush Bisht <Letters@example.org>", "Ayush Bisht", "Letters@example.org"},
	{ROW, " Zo\xc3\xab\t<a@b.c> ", "Zo\xc3\xab", "a@b.c"},
	{ROW, "\"Smith, J.\" <a@b.c>", "Smith, J.", "a@b.c"},
	{ROW, "\"a \\\"b\\\" \\\\\" <a@b.c>", "a \"b\" \\", "a@b.c"},
	{ROW, "Smith, J. <a@b.c>", "Smith, J.", "a@b.c"},
	{ROW, "\"\" <a@b.c>", "", "a@b.c"},
	{ROW, "A <a@b.c> x", NULL, NULL},
	{ROW, "A a@b.c", NULL, NULL},
	{ROW, "A <a@b.c", NULL, NULL},
	{ROW, "A a@b.c>", NULL, NULL},
	{ROW, "A <<a@b.c>>", NULL, NULL},
	{ROW, "A <b@c.d> <a@b.c>", NULL, NULL},
	{ROW, "\"A <a@b.c>", NULL, NULL},
	{ROW, "\"A\" b <a@b.c>", NULL, NULL},
	{ROW, "A \"b\" <a@b.c>", NULL, NULL},
	{ROW, "A <>", NULL, NULL},
	{ROW, "<", NULL, NULL},
	{ROW, ">", NULL, NULL},
	{ROW, "A\x01 <a@b.c>", NULL, NULL},
	{ROW, "A\xe2\x80\xa8 b <a@b.c>", NULL, NULL},
	{ROW, "A\xff <a@b.c>", NULL, NULL},
	{ROW, "A\nB: c <a@b.c>", NULL, NULL},
	{ROW, "", NULL, NULL},
};

static void test_parse(void **state)
{
	for (const struct written *row = written; row < written + COUNT(written); row++) {
		struct mailbox box = {.name = "kept"};
		enum status status = mailbox_parse(*state, row->text, &box);

		ROW_INT(row, status, row->name == NULL ? STATUS_INVALID : STATUS_OK);
		ROW_TEXT(row, box.name, row->name == NULL ? "kept" : row->name);
		if (row->spelling != NULL)
			ROW_TEXT(row, box.spelling, row->spelling);
	}
}

/* Every ASCII character at each place of an address: what is taken is plain, and, blanks that are
 * trimmed aside, what is plain is taken. */
static void test_plain(void **state)
{
	static const char *const forms[] = {"?a@b.c",  "a?@b.c",  "a?b@c.d", "a@?b.c",
					    "a@b?c.d", "a@b?.cd", "a@b.c?"};

	for (size_t i = 0; i < COUNT(forms); i++) {
		for (char c = 1; c < 127; c++) {
			char *text = arena_strdup(*state, forms[i]);
			struct mailbox box;
			bool taken;

			*strchr(text, '?') = c;
			taken = mailbox_address(*state, text, &box) == STATUS_OK;
			if (taken)
				assert_true(mail_address_is_plain(box.spelling) &&
					    mail_address_is_plain(box.address));
			else
				assert_false(mail_address_is_plain(text));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_address),
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_plain),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
