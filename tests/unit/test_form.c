/* SPDX-License-Identifier: MIT */
/* Forms from strangers, as tables: each row's fields as "name=value|name=value". */
#include "lib/web/form.h"

#include <stdio.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/str.h"
#include "tests/unit/row.h"

#define URLENCODED "application/x-www-form-urlencoded"
#define MULTIPART  "multipart/form-data; boundary=XyZ"
#define PART(name) "--XyZ\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n"
#define LAST       "\r\n--XyZ--\r\n"
#define TEXT(text) (text), sizeof(text) - 1

struct form_row {
	int line;
	const char *type; /* NULL for no Content-Type */
	const char *body;
	size_t len;
	enum status status;
	const char *fields; /* where it is STATUS_OK */
};

static const struct form_row pairs[] = {
	{ROW, URLENCODED, TEXT(""), STATUS_OK, ""},
	{ROW, URLENCODED, TEXT("a=1&b=2"), STATUS_OK, "a=1|b=2"},
	{ROW, URLENCODED "; charset=UTF-8", TEXT("a=1"), STATUS_OK, "a=1"},
	{ROW, "Application/X-WWW-Form-URLencoded ;x", TEXT("a=1"), STATUS_OK, "a=1"},
	{ROW, URLENCODED, TEXT("List-Unsubscribe=One-Click"), STATUS_OK,
	 "List-Unsubscribe=One-Click"},
	{ROW, URLENCODED, TEXT("a"), STATUS_OK, "a="},
	{ROW, URLENCODED, TEXT("a="), STATUS_OK, "a="},
	{ROW, URLENCODED, TEXT("=1"), STATUS_OK, "=1"},
	{ROW, URLENCODED, TEXT("a=b=c"), STATUS_OK, "a=b=c"},
	{ROW, URLENCODED, TEXT("&&a=1&&"), STATUS_OK, "a=1"},
	{ROW, URLENCODED, TEXT("a=1&a=2"), STATUS_OK, "a=1|a=2"},
	{ROW, URLENCODED, TEXT("a=x+y%2B%20z"), STATUS_OK, "a=x y+ z"},
	{ROW, URLENCODED, TEXT("a+b=1"), STATUS_OK, "a b=1"},
	{ROW, URLENCODED, TEXT("a=%E2%82%ac\xe2\x82\xac"), STATUS_OK, "a=\xe2\x82\xac\xe2\x82\xac"},
	{ROW, URLENCODED, TEXT("a=1%0D%0A2\t"), STATUS_OK, "a=1\r\n2\t"},
	{ROW, URLENCODED, TEXT("a=<script>%26"), STATUS_OK, "a=<script>&"},
	{ROW, URLENCODED, TEXT("a=%"), STATUS_INVALID, NULL},
	{ROW, URLENCODED, TEXT("a=%4"), STATUS_INVALID, NULL},
	{ROW, URLENCODED, TEXT("a=%4&b=1"), STATUS_INVALID, NULL},
	{ROW, URLENCODED, TEXT("a=%zz"), STATUS_INVALID, NULL},
	{ROW, URLENCODED, TEXT("a=%%34"), STATUS_INVALID, NULL},
	{ROW, URLENCODED, TEXT("a%=1"), STATUS_INVALID, NULL},
	{ROW, URLENCODED, TEXT("a=%00"), STATUS_INVALID, NULL},
	{ROW, URLENCODED, TEXT("a%00b=1"), STATUS_INVALID, NULL},
	{ROW, URLENCODED, TEXT("a=1\0&b=2"), STATUS_INVALID, NULL},
	{ROW, URLENCODED, TEXT("a=%ff"), STATUS_INVALID, NULL},
	{ROW, URLENCODED, TEXT("a=\xc0\xaf"), STATUS_INVALID, NULL},
	{ROW, URLENCODED, TEXT("a=%ed%a0%80"), STATUS_INVALID, NULL},
	{ROW, URLENCODED, TEXT("%ff=1"), STATUS_INVALID, NULL},
	{ROW, NULL, TEXT("a=1"), STATUS_INVALID, NULL},
	{ROW, "", TEXT("a=1"), STATUS_INVALID, NULL},
	{ROW, "text/plain", TEXT("a=1"), STATUS_INVALID, NULL},
	{ROW, "application/json", TEXT("{}"), STATUS_INVALID, NULL},
	{ROW, URLENCODED "2", TEXT("a=1"), STATUS_INVALID, NULL},
};

static const struct form_row parts[] = {
	{ROW, MULTIPART, TEXT(PART("a") "1" LAST), STATUS_OK, "a=1"},
	{ROW, MULTIPART, TEXT(PART("a") "1\r\n" PART("b") "2" LAST), STATUS_OK, "a=1|b=2"},
	{ROW, MULTIPART, TEXT(PART("a") LAST), STATUS_OK, "a="},
	{ROW, MULTIPART, TEXT("--XyZ--"), STATUS_OK, ""},
	{ROW, MULTIPART, TEXT("\r\n" PART("a") "1" LAST "an epilogue"), STATUS_OK, "a=1"},
	{ROW, MULTIPART, TEXT(PART("a") "1\r\n2\r\n--XyX\r\n\r\n--" LAST), STATUS_OK,
	 "a=1\r\n2\r\n--XyX\r\n\r\n--"},
	{ROW, MULTIPART, TEXT(PART("a") "--XyZ" LAST), STATUS_OK, "a=--XyZ"},
	{ROW, MULTIPART, TEXT(PART("a+b%20") "+%ff" LAST), STATUS_OK, "a+b%20=+%ff"},
	{ROW, MULTIPART, TEXT(PART("a\\\"; filename=\\\"x") "1" LAST), STATUS_OK,
	 "a\"; filename=\"x=1"},
	{ROW, MULTIPART, TEXT(PART("a\xe2\x82\xac") "\xe2\x82\xac" LAST), STATUS_OK,
	 "a\xe2\x82\xac=\xe2\x82\xac"},
	{ROW, MULTIPART,
	 TEXT("--XyZ \t\r\nContent-Type: text/plain\r\ncontent-disposition:form-data;"
	      "NAME=a\r\n\r\n1" LAST),
	 STATUS_OK, "a=1"},
	{ROW, "Multipart/Form-Data; charset=utf-8; Boundary=\"a b?c\"",
	 TEXT("--a b?c\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--a b?c--"), STATUS_OK,
	 "a=1"},
	{ROW, MULTIPART, TEXT(""), STATUS_INVALID, NULL},
	{ROW, MULTIPART, TEXT("a=1"), STATUS_INVALID, NULL},
	{ROW, MULTIPART, TEXT("--XyZ"), STATUS_INVALID, NULL},
	{ROW, MULTIPART, TEXT("--XyZ\r\n"), STATUS_INVALID, NULL},
	{ROW, MULTIPART, TEXT(PART("a")), STATUS_INVALID, NULL},
	{ROW, MULTIPART, TEXT(PART("a") "1"), STATUS_INVALID, NULL},
	{ROW, MULTIPART, TEXT(PART("a") "1\r\n--XyZ\r\n"), STATUS_INVALID, NULL},
	{ROW, MULTIPART, TEXT(PART("a") "1\r\n--XyZ"), STATUS_INVALID, NULL},
	{ROW, MULTIPART, TEXT(PART("a") "1\r\n--XyZ-"), STATUS_INVALID, NULL},
	{ROW, MULTIPART, TEXT(PART("a") "1\r\n--XyZa\r\n"), STATUS_INVALID, NULL},
	{ROW, MULTIPART, TEXT(PART("a") "1\n--XyZ--\n"), STATUS_INVALID, NULL},
	{ROW, MULTIPART, TEXT("preamble\r\n" PART("a") "1" LAST), STATUS_INVALID, NULL},
	{ROW, MULTIPART, TEXT("--XyZ\r\n\r\n1" LAST), STATUS_INVALID, NULL},
	{ROW, MULTIPART, TEXT("--XyZ\r\nX: y\r\n\r\n1" LAST), STATUS_INVALID, NULL},
	{ROW, MULTIPART, TEXT("--XyZ\r\nContent-Disposition: form-data\r\n\r\n1" LAST),
	 STATUS_INVALID, NULL},
	{ROW, MULTIPART, TEXT("--XyZ\r\nContent-Disposition: attachment; name=a\r\n\r\n1" LAST),
	 STATUS_INVALID, NULL},
	{ROW, MULTIPART, TEXT("--XyZ\r\nContent-Disposition: form-data; name=\"a\r\n\r\n1" LAST),
	 STATUS_INVALID, NULL},
	{ROW, MULTIPART, TEXT(PART("a\"; filename=\"x.txt") "1" LAST), STATUS_INVALID, NULL},
	{ROW, MULTIPART, TEXT(PART("a\"; filename*=\"UTF-8''x") "1" LAST), STATUS_INVALID, NULL},
	{ROW, MULTIPART,
	 TEXT("--XyZ\r\nContent-Disposition: form-data; filename=x; name=a\r\n\r\n1" LAST),
	 STATUS_INVALID, NULL},
	{ROW, MULTIPART, TEXT(PART("a\0b") "1" LAST), STATUS_INVALID, NULL},
	{ROW, MULTIPART, TEXT(PART("a") "1\0" LAST), STATUS_INVALID, NULL},
	{ROW, MULTIPART, TEXT(PART("a") "\xff" LAST), STATUS_INVALID, NULL},
	{ROW, MULTIPART, TEXT(PART("\xff") "1" LAST), STATUS_INVALID, NULL},
	{ROW, "multipart/form-data", TEXT(PART("a") "1" LAST), STATUS_INVALID, NULL},
	{ROW, "multipart/form-data; boundary=", TEXT("----"), STATUS_INVALID, NULL},
	{ROW, "multipart/form-data; boundary=\"\"", TEXT("----"), STATUS_INVALID, NULL},
	{ROW, "multipart/form-data; boundary=\"XyZ", TEXT(PART("a") "1" LAST), STATUS_INVALID,
	 NULL},
	{ROW, "multipart/form-data; boundary=\"a\xff\"", TEXT("--a\xff--"), STATUS_INVALID, NULL},
	{ROW, "multipart/form-data; boundary=\"a \"", TEXT("--a --"), STATUS_INVALID, NULL},
	{ROW, "multipart/form-data; x boundary=XyZ", TEXT("--XyZ--"), STATUS_INVALID, NULL},
	{ROW, "multipart/mixed; boundary=XyZ", TEXT("--XyZ--"), STATUS_INVALID, NULL},
};

static const char *write_fields(struct arena *a, const struct form *f)
{
	struct str text;

	str_init(&text, a);
	for (size_t i = 0; i < f->count; i++)
		str_printf(&text, "%s%s=%s", i > 0 ? "|" : "", f->fields[i].name,
			   f->fields[i].value);
	return str_text(&text);
}

static void check_row(const struct form_row *row)
{
	struct request q = {.content_type = row->type, .body = {row->body, row->len}};
	struct form form = {.count = 99};
	struct arena a;

	arena_init(&a, 0, NULL, NULL);
	ROW_INT(row, form_read(&a, &q, &form), row->status);
	if (row->status == STATUS_OK)
		ROW_TEXT(row, write_fields(&a, &form), row->fields);
	else
		ROW_INT(row, form.count, 99);
	arena_release(&a);
}

static void test_pairs(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++)
		check_row(&pairs[i]);
}

static void test_parts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		check_row(&parts[i]);
}

static void test_boundaries_of_seventy_octets_are_the_longest(void **state)
{
	struct request q = {0};
	struct form form;
	struct arena a;

	(void)state;
	arena_init(&a, 0, NULL, NULL);
	for (int len = 70; len <= 71; len++) {
		const char *boundary = arena_printf(&a, "%0*d", len, 0);

		q.content_type = arena_printf(&a, "multipart/form-data; boundary=%s", boundary);
		q.body.data = arena_printf(&a, "--%s--", boundary);
		q.body.len = strlen(q.body.data);
		assert_int_equal(form_read(&a, &q, &form), len == 70 ? STATUS_OK : STATUS_INVALID);
	}
	arena_release(&a);
}

/* Both kinds, with as many fields as may be, and one more. */
static void test_fields_are_counted(void **state)
{
	struct form form;
	struct arena a;

	(void)state;
	arena_init(&a, 0, NULL, NULL);
	for (int count = FORM_FIELDS_MAX; count <= FORM_FIELDS_MAX + 1; count++) {
		enum status wanted = count > FORM_FIELDS_MAX ? STATUS_TOO_LARGE : STATUS_OK;
		struct request q = {.content_type = MULTIPART};
		struct str query, body;

		str_init(&query, &a);
		str_init(&body, &a);
		for (int i = 0; i < count; i++) {
			str_printf(&query, "&f%d=%d", i, i);
			str_printf(&body, PART("f%d") "%d\r\n", i, i);
		}
		str_puts(&body, "--XyZ--");
		q.body = (struct blob){str_text(&body), body.len};
		assert_int_equal(form_query(&a, str_text(&query), &form), wanted);
		assert_int_equal(form_read(&a, &q, &form), wanted);
	}
	assert_int_equal(form.count, FORM_FIELDS_MAX);
	assert_string_equal(form_get(&form, "f31"), "31");
	arena_release(&a);
}

/* 64 KiB of what takes most work a byte. */
static void test_large_forms_stay_small(void **state)
{
	static const char *const units[] = {"&", "%41", "&=", "\r\n--Xy", "\r\n--XyZ", ";"};
	struct form form;
	struct arena a;

	(void)state;
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
		struct request q = {0};
		struct str body;

		arena_init(&a, 2 * 1024 * 1024, NULL, NULL);
		str_init(&body, &a);
		str_puts(&body, PART("a"));
		while (body.len + 8 < REQUEST_BODY_MAX)
			str_puts(&body, units[i]);
		q.body = (struct blob){str_text(&body), body.len};
		q.content_type = MULTIPART;
		assert_int_not_equal(form_read(&a, &q, &form), STATUS_OK);
		q.content_type = URLENCODED;
		(void)!form_read(&a, &q, &form);
		assert_true(a.used < 1024 * 1024);
		arena_release(&a);
	}
}

static void test_queries_and_getting(void **state)
{
	struct form form;
	struct arena a;

	(void)state;
	arena_init(&a, 0, NULL, NULL);
	assert_int_equal(form_query(&a, NULL, &form), STATUS_OK);
	assert_int_equal(form.count, 0);
	assert_null(form_get(&form, ""));
	assert_int_equal(form_query(&a, "", &form), STATUS_OK);
	assert_int_equal(form_query(&a, "t=x&t=y&utm_source=%E2%82%AC&e", &form), STATUS_OK);
	assert_string_equal(form_get(&form, "t"), "x");
	assert_string_equal(form_get(&form, "e"), "");
	assert_null(form_get(&form, "T"));
	assert_int_equal(form_query(&a, "t=%", &form), STATUS_INVALID);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pairs),
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_boundaries_of_seventy_octets_are_the_longest),
		cmocka_unit_test(test_fields_are_counted),
		cmocka_unit_test(test_large_forms_stay_small),
		cmocka_unit_test(test_queries_and_getting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
