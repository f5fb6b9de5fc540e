/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "lib/base/str.h"
#include "lib/base/mail_address.h"
#include "lib/net/reply.h"
#include "lib/net/transport.h"
#include "tests/unit/row.h"
#include "tests/unit/transport_record.h"

static void test_addresses(void **state)
{
	static const struct {
		int line;
		const char *text;
		bool is_plain;
	} rows[] = {
		{ROW, "a@b", true},
		{ROW, "reader@example.org", true},
		{ROW, "Reader.Name+tag=x_y-z@mail.example.org", true},
		{ROW, "o'brien@example.org", true},
		{ROW, "reader@xn--bcher-kva.example", true},
		/* 64 and 65 octets in front. */
		{ROW, "0123456789012345678901234567890123456789012345678901234567890123@b", true},
		{ROW, "01234567890123456789012345678901234567890123456789012345678901234@b", false},
		{ROW, "", false},
		{ROW, "@", false},
		{ROW, "reader", false},
		{ROW, "@example.org", false},
		{ROW, "reader@", false},
		{ROW, "-reader@example.org", false},
		{ROW, ".reader@example.org", false},
		{ROW, "reader.@example.org", false},
		{ROW, "a..b@example.org", false},
		{ROW, "reader@.example.org", false},
		{ROW, "reader@example.org.", false},
		{ROW, "reader@example..org", false},
		{ROW, "reader@-example.org", false},
		{ROW, "reader@example-.org", false},
		{ROW, "reader@example.-org", false},
		{ROW, "reader@example.org-", false},
		{ROW, "a@b@c", false},
		{ROW, "a,b@c", false},
		{ROW, "a b@c", false},
		{ROW, "a@b c", false},
		{ROW, "a@b\r\nTo: x@y", false},
		{ROW, "a@b\n", false},
		{ROW, "<a@b>", false},
		{ROW, "\"a b\"@c", false},
		{ROW, "|cat@b", false},
		{ROW, "a%c@b", false},
		{ROW, "c!a@b", false},
		{ROW, "a/b@c", false},
		{ROW, "a@[127.0.0.1]", false},
		{ROW, "b\xc3\xbc@c", false},
		{ROW, "a@b\xc3\xbc", false},
		{ROW, "a\x7f@b", false},
	};
	char text[MAIL_ADDRESS_MAX + 2];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ROW_INT(&rows[i], mail_address_is_plain(rows[i].text), rows[i].is_plain);
	memset(text, 'a', sizeof(text));
	text[2] = '@';
	for (size_t dot = 3 + 63; dot < sizeof(text) - 2; dot += 64)
		text[dot] = '.';
	text[MAIL_ADDRESS_MAX + 1] = '\0';
	assert_false(mail_address_is_plain(text));
	text[MAIL_ADDRESS_MAX] = '\0';
	assert_true(mail_address_is_plain(text));
	text[3 + 63] = 'a';
	assert_false(mail_address_is_plain(text));
}

static void test_codes(void **state)
{
	static const struct {
		int line;
		const char *text;
		int code;
	} rows[] = {
		{ROW, "250 ok", 250},  {ROW, "250-ok", 250}, {ROW, "250", 250},
		{ROW, "354\r\n", 354}, {ROW, "25", 0},       {ROW, "2500", 0},
		{ROW, "", 0},          {ROW, "ok", 0},       {ROW, " 250 ok", 0},
		{ROW, "25x ok", 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ROW_INT(&rows[i], reply_code(rows[i].text, strlen(rows[i].text)), rows[i].code);
}

static void test_answers(void **state)
{
	static const struct {
		int line;
		const char *words, *enhanced, *text;
	} rows[] = {
		{ROW, "5.1.1 no such user", "5.1.1", "no such user"},
		{ROW, "4.123.456\r\n", "4.123.456", ""},
		{ROW, "2.0.0", "2.0.0", ""},
		{ROW, "", "", ""},
		{ROW, "no such user", "", "no such user"},
		{ROW, "5.1 no", "", "5.1 no"},
		{ROW, "5.1.", "", "5.1."},
		{ROW, "3.1.1 no", "", "3.1.1 no"},
		{ROW, "5.1234.1 no", "", "5.1234.1 no"},
		{ROW, "5.1.1no", "", "5.1.1no"},
		{ROW, "5.1.10.2 no", "", "5.1.10.2 no"},
		{ROW, "  a \t\r\n b\x1b[31m\x7f ", "", "a b [31m"},
		{ROW, "b\xc3\xbc\xff", "", "b\xc3\xbc?"},
		{ROW, "a\xc2\x85z", "", "a z"},
	};
	struct arena a;

	(void)state;
	arena_init(&a, 0, NULL, NULL);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct transport_answer got = reply_answer(&a, TRANSPORT_REJECTED, 550,
							   rows[i].words, strlen(rows[i].words));

		ROW_INT(&rows[i], got.end, TRANSPORT_REJECTED);
		ROW_INT(&rows[i], got.code, 550);
		ROW_TEXT(&rows[i], got.enhanced, rows[i].enhanced);
		ROW_TEXT(&rows[i], got.text, rows[i].text);
	}
	arena_release(&a);
}

/* However long the words are and wherever they are cut. */
static void test_long_answers(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 0, NULL, NULL);
	for (size_t shift = 0; shift < 4; shift++) {
		struct str words;
		struct transport_answer got;

		str_init(&words, &a);
		str_put(&words, "xxx", shift);
		while (words.len < 4096)
			str_puts(&words, "\xf0\x9f\x98\x80");
		got = reply_answer(&a, TRANSPORT_DEFERRED, 450, str_text(&words), words.len);
		assert_in_range(strlen(got.text), REPLY_TEXT_MAX - 3, REPLY_TEXT_MAX);
		assert_int_equal((strlen(got.text) - shift) % 4, 0);
	}
	arena_release(&a);
}

static void test_record(void **state)
{
	static const enum transport_end ends[] = {TRANSPORT_DEFERRED, TRANSPORT_UNCERTAIN};
	static const enum transport_end wanted[] = {TRANSPORT_DEFERRED, TRANSPORT_UNCERTAIN,
						    TRANSPORT_SENT};
	struct transport_mail mail = {"a@b", "c@d", {"bytes", 5}};
	struct transport_record r;
	struct arena a;

	(void)state;
	arena_init(&a, 0, NULL, NULL);
	transport_record_init(&r, ends, 2);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(r.base.send(&r.base, &a, &mail).end, wanted[i]);
	assert_int_equal(r.count, 3);
	assert_string_equal(r.mails[2].to, "c@d");
	assert_string_equal(r.mails[2].bytes.data, "bytes");
	r.base.close(&r.base);
	arena_release(&a);
}

static void test_wrong_transports(void **state)
{
	static const struct {
		int line;
		const char *url, *helo;
		int status;
	} rows[] = {
		{ROW, "smtp://localhost:25", "example.org", STATUS_OK},
		{ROW, "smtp://[::1]:25/", "[127.0.0.1]", STATUS_OK},
		{ROW, "smtps://mail.example.org", "example.org", STATUS_OK},
		{ROW, "", "example.org", STATUS_INVALID},
		{ROW, "mail.example.org", "example.org", STATUS_INVALID},
		{ROW, "http://mail.example.org", "example.org", STATUS_INVALID},
		{ROW, "file:///etc/passwd", "example.org", STATUS_INVALID},
		{ROW, "smtp://user:word@mail.example.org", "example.org", STATUS_INVALID},
		{ROW, "smtp://mail.example.org/path", "example.org", STATUS_INVALID},
		{ROW, "smtp://mail.example.org?x", "example.org", STATUS_INVALID},
		{ROW, "smtp://mail.example.org:99999", "example.org", STATUS_INVALID},
		{ROW, "smtp://mail.example.org", "", STATUS_INVALID},
		{ROW, "smtp://mail.example.org", "a b", STATUS_INVALID},
		{ROW, "smtp://mail.example.org", "a\r\nMAIL", STATUS_INVALID},
		{ROW, "smtp://mail.example.org", "a%0d%0aMAIL", STATUS_INVALID},
	};
	struct transport *t = NULL;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct transport_smtp options = {rows[i].url, "", "", rows[i].helo, 5};
		enum status status = transport_smtp(&options, &t);

		ROW_INT(&rows[i], status, rows[i].status);
		if (status == STATUS_OK)
			t->close(t);
	}
	assert_int_equal(transport_sendmail("sendmail", &t), STATUS_NOT_FOUND);
	assert_int_equal(transport_sendmail("/nonexistent/sendmail", &t), STATUS_NOT_FOUND);
	assert_int_equal(transport_file("/dev/null", &t), STATUS_IO);
	assert_int_equal(transport_file("/dev/null/x", &t), STATUS_IO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_addresses), cmocka_unit_test(test_codes),
		cmocka_unit_test(test_answers),   cmocka_unit_test(test_long_answers),
		cmocka_unit_test(test_record),    cmocka_unit_test(test_wrong_transports),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
