/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "lib/net/encoded_word.h"
#include "lib/net/message.h"
#include "lib/net/quoted_printable.h"
#include "tests/unit/row.h"

#define X38 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
#define X75 X38 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"

static const struct message plain = {
	.from = {"", "letters@example.org"},
	.to = {"", "reader@example.net"},
	.reply_to = {"", NULL},
	.subject = "New",
	.message_id = "token@example.org",
	.date = {2025, 6, 14, 9, 0, 0, 330},
	.text = "Hello.\n",
};

static void test_quoted_printable(void **state)
{
	static const struct {
		int line;
		const char *text, *wanted;
	} rows[] = {
		{ROW, "", ""},
		{ROW, "a", "a"},
		{ROW, "a\n\nb\n", "a\r\n\r\nb\r\n"},
		{ROW, "1=2", "1=3D2"},
		{ROW, "a \nb\t\nc ", "a=20\r\nb=09\r\nc=20"},
		{ROW, "a  \n", "a =20\r\n"},
		{ROW, "\xc3\xbc", "=C3=BC"},
		{ROW, "a\r\nb\x01\x7f", "a=0D\r\nb=01=7F"},
		{ROW, ".\n..", ".\r\n.."},
		{ROW, "From me\n From me\nFromme\n", "=46rom me\r\n From me\r\nFromme\r\n"},
		/* 76 fit, of 77 the last is on a line of its own. */
		{ROW, X75 "y", X75 "y"},
		{ROW, X75 "yz\n", X75 "=\r\nyz\r\n"},
		/* A code point is not split: three bytes take nine columns. */
		{ROW, X38 X38 "\xe4\xb8\x96", X75 "=\r\nx=E4=B8=96"},
		{ROW, X75 "=", X75 "=\r\n=3D"},
		{ROW, X75 " ", X75 "=\r\n=20"},
	};
	struct arena a;

	(void)state;
	arena_init(&a, 0, NULL, NULL);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct str out;

		str_init(&out, &a);
		quoted_printable_write(&out, rows[i].text);
		ROW_TEXT(&rows[i], str_text(&out), rows[i].wanted);
	}
	arena_release(&a);
}

static void test_encoded_words(void **state)
{
	static const struct {
		int line;
		const char *text;
		bool is_needed;
		const char *wanted; /* behind 9 bytes; NULL: not looked at */
	} rows[] = {
		{ROW, "", false, NULL},
		{ROW, "A plain subject: 100% (really) = \"so\"", false, NULL},
		{ROW, "a  b", true, "=?UTF-8?Q?a__b?="},
		{ROW, " a", true, NULL},
		{ROW, "a ", true, NULL},
		{ROW, "=?UTF-8?Q?x?=", true, "=?UTF-8?B?PT9VVEYtOD9RP3g/PQ==?="},
		{ROW,
		 "Gr\xc3\xbc\xc3\x9f"
		 "e an_alle",
		 true, "=?UTF-8?B?R3LDvMOfZSBhbl9hbGxl?="},
		{ROW, "na\xc3\xafve thoughts", true, "=?UTF-8?Q?na=C3=AFve_thoughts?="},
		{ROW, "\xe4\xb8\x96", true, "=?UTF-8?B?5LiW?="},
	};
	struct arena a;

	(void)state;
	arena_init(&a, 0, NULL, NULL);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct str out;
		size_t column;

		ROW_INT(&rows[i], encoded_word_is_needed(rows[i].text), rows[i].is_needed);
		if (!rows[i].wanted)
			continue;
		str_init(&out, &a);
		column = encoded_word_write(&out, rows[i].text, 9);
		ROW_TEXT(&rows[i], str_text(&out), rows[i].wanted);
		ROW_INT(&rows[i], column, 9 + strlen(rows[i].wanted));
	}
	arena_release(&a);
}

static void test_mail_of_text(void **state)
{
	static const char wanted[] = "From: letters@example.org\r\n"
				     "To: reader@example.net\r\n"
				     "Subject: New\r\n"
				     "Date: Sat, 14 Jun 2025 09:00:00 +0530\r\n"
				     "Message-ID: <token@example.org>\r\n"
				     "MIME-Version: 1.0\r\n"
				     "Content-Type: text/plain; charset=utf-8\r\n"
				     "Content-Transfer-Encoding: quoted-printable\r\n"
				     "\r\n"
				     "Hello.\r\n";
	struct message m = plain;
	struct arena a;
	struct str out;

	(void)state;
	arena_init(&a, 0, NULL, NULL);
	str_init(&out, &a);
	assert_int_equal(message_write(&m, &out), STATUS_OK);
	assert_string_equal(str_text(&out), wanted);
	/* Its last line ends whether the text's does or not. */
	m.text = "Hello.";
	str_init(&out, &a);
	assert_int_equal(message_write(&m, &out), STATUS_OK);
	assert_string_equal(str_text(&out), wanted);
	arena_release(&a);
}

/* Whether a mail with this header of the caller's can be written. */
static enum status write_with(const char *name, const char *value)
{
	struct message_header header = {name, value};
	struct message m = plain;
	enum status st;
	struct arena a;
	struct str out;

	m.headers = &header;
	m.header_count = 1;
	arena_init(&a, 0, NULL, NULL);
	str_init(&out, &a);
	st = message_write(&m, &out);
	assert_int_equal(out.len > 0, st == STATUS_OK);
	arena_release(&a);
	return st;
}

static void test_callers_headers(void **state)
{
	static const struct {
		int line;
		const char *name, *value;
		int status;
	} rows[] = {
		{ROW, "List-Post", "NO", STATUS_OK},
		{ROW, "List-Unsubscribe", "<https://example.org/u/x>, <mailto:u@example.org>",
		 STATUS_OK},
		{ROW, "Auto-Submitted", "auto-generated", STATUS_OK},
		{ROW, "", "NO", STATUS_INVALID},
		{ROW, "List-Post", "", STATUS_INVALID},
		{ROW, "List Post", "NO", STATUS_INVALID},
		{ROW, "List-Post:", "NO", STATUS_INVALID},
		{ROW, "List-Post\r\nBcc", "x@y", STATUS_INVALID},
		{ROW, "List-Post", "NO\r\nBcc: x@y", STATUS_INVALID},
		{ROW, "List-Post", "NO\n", STATUS_INVALID},
		{ROW, "List-Post", "NO\r", STATUS_INVALID},
		{ROW, "List-Post", " NO", STATUS_INVALID},
		{ROW, "List-Post", "NO ", STATUS_INVALID},
		{ROW, "List-Post", "N\xc3\x96", STATUS_INVALID},
		{ROW, "from", "x@y", STATUS_INVALID},
		{ROW, "SUBJECT", "x", STATUS_INVALID},
		{ROW, "Bcc", "x@y", STATUS_INVALID},
		{ROW, "Content-Type", "text/html", STATUS_INVALID},
	};
	char value[MESSAGE_LINE_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ROW_INT(&rows[i], write_with(rows[i].name, rows[i].value), rows[i].status);
	/* "X: " and 995 bytes are the longest line. */
	memset(value, 'v', sizeof(value));
	value[MESSAGE_LINE_MAX - 3] = '\0';
	assert_int_equal(write_with("X", value), STATUS_OK);
	assert_int_equal(write_with("XX", value), STATUS_INVALID);
}

static void test_refused_messages(void **state)
{
	static const char *const controls[] = {"a\nb",          "a\rb", "a\tb",
					       "a\x01",         "\x7f", "a\xc2\x85",
					       "a\xe2\x80\xa8", "\xff", "\xc0\xaf"};
	struct arena a;
	struct str out;

	(void)state;
	arena_init(&a, 0, NULL, NULL);
	str_init(&out, &a);
	for (size_t i = 0; i < sizeof(controls) / sizeof(controls[0]); i++) {
		struct message subject = plain, from = plain, to = plain, reply = plain, id = plain;

		subject.subject = from.from.name = to.to.name = reply.reply_to.name = controls[i];
		reply.reply_to.address = "writer@example.org";
		id.message_id = controls[i];
		assert_int_equal(message_write(&subject, &out), STATUS_INVALID);
		assert_int_equal(message_write(&from, &out), STATUS_INVALID);
		assert_int_equal(message_write(&to, &out), STATUS_INVALID);
		assert_int_equal(message_write(&reply, &out), STATUS_INVALID);
		assert_int_equal(message_write(&id, &out), STATUS_INVALID);
	}
	assert_int_equal(out.len, 0);
	arena_release(&a);
}

static void test_lines(void **state)
{
	static const struct {
		int line;
		const char *text, *wanted;
	} rows[] = {
		{ROW, "", ""},
		{ROW, "A caf\xc3\xa9", "A caf\xc3\xa9"},
		{ROW, "a\nb\rc\td\x7f", "a b c d "},
		{ROW,
		 "a\xc2\x85"
		 "b\xe2\x80\xa8"
		 "c\xe2\x80\xa9",
		 "a b c "},
		{ROW, "a\xff\xc0\xaf", "a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
	};
	struct arena a;
	struct str out;

	(void)state;
	arena_init(&a, 0, NULL, NULL);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct message mail = plain;

		mail.subject = message_line(&a, rows[i].text);
		ROW_TEXT(&rows[i], mail.subject, rows[i].wanted);
		str_init(&out, &a);
		ROW_INT(&rows[i], message_write(&mail, &out), STATUS_OK);
	}
	arena_release(&a);
}

static void test_refused_parts(void **state)
{
	struct message text = plain, html = plain, date = plain, old = plain, to = plain;
	struct arena a;
	struct str out;

	(void)state;
	arena_init(&a, 0, NULL, NULL);
	str_init(&out, &a);
	text.text = html.html = "\xff";
	date.date.day = 31;
	old.date.year = 1899;
	to.to.address = "x@y, z@y";
	assert_int_equal(message_write(&text, &out), STATUS_INVALID);
	assert_int_equal(message_write(&html, &out), STATUS_INVALID);
	assert_int_equal(message_write(&date, &out), STATUS_INVALID);
	assert_int_equal(message_write(&old, &out), STATUS_INVALID);
	assert_int_equal(message_write(&to, &out), STATUS_INVALID);
	assert_int_equal(out.len, 0);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_quoted_printable), cmocka_unit_test(test_encoded_words),
		cmocka_unit_test(test_mail_of_text),     cmocka_unit_test(test_callers_headers),
		cmocka_unit_test(test_refused_messages), cmocka_unit_test(test_lines),
		cmocka_unit_test(test_refused_parts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
