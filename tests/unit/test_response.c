/* SPDX-License-Identifier: MIT */
/* Answers as a web server reads them, and when a client has the page already. */
#include "lib/web/response.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MODIFIED 784111777 /* Sun, 06 Nov 1994 08:49:37 GMT */

/* What a client has, and whether that is the page. */
struct validate_row {
	int line;
	enum request_method method;
	const char *none_match, *since; /* NULL where not sent */
	bool same;
};

static const struct validate_row validate_rows[] = {
	{__LINE__, REQUEST_GET, NULL, NULL, false},
	{__LINE__, REQUEST_GET, "\"1-2\"", NULL, true},
	{__LINE__, REQUEST_HEAD, "\"1-2\"", NULL, true},
	{__LINE__, REQUEST_POST, "\"1-2\"", NULL, false},
	{__LINE__, REQUEST_GET, "W/\"1-2\"", NULL, true},
	{__LINE__, REQUEST_GET, "*", NULL, true},
	{__LINE__, REQUEST_GET, "\"1-1\", W/\"x,y\" , \"1-2\"", NULL, true},
	{__LINE__, REQUEST_GET, "\"1-1\"", NULL, false},
	{__LINE__, REQUEST_GET, "\"1-22\"", NULL, false},
	{__LINE__, REQUEST_GET, "\"1-\"", NULL, false},
	{__LINE__, REQUEST_GET, "1-2", NULL, false},
	{__LINE__, REQUEST_GET, "\"1-2", NULL, false},
	{__LINE__, REQUEST_GET, "\"a\" junk \"1-2\"", NULL, false},
	{__LINE__, REQUEST_GET, "", NULL, false},
	{__LINE__, REQUEST_GET, ",,, ,", NULL, false},
	{__LINE__, REQUEST_GET, NULL, "Sun, 06 Nov 1994 08:49:37 GMT", true},
	{__LINE__, REQUEST_GET, NULL, "Sun, 06 Nov 1994 08:49:38 GMT", true},
	{__LINE__, REQUEST_GET, NULL, "Sun, 06 Nov 1994 08:49:36 GMT", false},
	{__LINE__, REQUEST_POST, NULL, "Sun, 06 Nov 1994 08:49:37 GMT", false},
	{__LINE__, REQUEST_GET, NULL, "yesterday", false},
	/* A tag that doesn't match outweighs a date that does (RFC 9110, 13.2.2). */
	{__LINE__, REQUEST_GET, "\"old\"", "Sun, 06 Nov 1994 08:49:37 GMT", false},
};

static void validators_are_compared(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 0, NULL, NULL);
	for (size_t i = 0; i < sizeof(validate_rows) / sizeof(validate_rows[0]); i++) {
		const struct validate_row *row = &validate_rows[i];
		struct request q = {.method = row->method,
				    .if_none_match = row->none_match,
				    .if_modified_since = row->since};
		struct response r;

		print_message("# row of line %d\n", row->line);
		response_init(&r, &a);
		assert_int_equal(response_validate(&r, &q, "1-2", MODIFIED), row->same);
		assert_int_equal(r.code, row->same ? 304 : 200);
		assert_string_equal(str_text(&r.headers),
				    "ETag: \"1-2\"\r\n"
				    "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\n");
	}
	arena_release(&a);
}

static void page_without_date_has_none(void **state)
{
	struct request q = {.method = REQUEST_GET,
			    .if_modified_since = "Sun, 06 Nov 1994 08:49:37 GMT"};
	struct response r;
	struct arena a;

	(void)state;
	arena_init(&a, 0, NULL, NULL);
	response_init(&r, &a);
	assert_false(response_validate(&r, &q, "e", 0));
	assert_string_equal(str_text(&r.headers), "ETag: \"e\"\r\n");
	arena_release(&a);
}

static void headers_cannot_be_injected(void **state)
{
	struct response r;
	struct arena a;

	(void)state;
	arena_init(&a, 0, NULL, NULL);
	response_init(&r, &a);
	response_header(&r, "X-Good", "caf\xc3\xa9");
	response_header(&r, "X-Bad", "a\r\nSet-Cookie: b");
	response_header(&r, "X-Bad", "a\nb");
	response_header(&r, "X-Bad", "a\x7f");
	response_header(&r, "X Bad", "a");
	response_header(&r, "X:Bad", "a");
	response_header(&r, "", "a");
	response_redirect(&r, 301, "/x\r\nSet-Cookie: b");
	assert_int_equal(r.code, 301);
	assert_string_equal(str_text(&r.headers), "X-Good: caf\xc3\xa9\r\n");
	arena_release(&a);
}

/* An answer and its bytes. */
struct write_row {
	int line;
	int code;
	enum request_method method;
	const char *expected;
};

static const struct write_row write_rows[] = {
	{__LINE__, 200, REQUEST_GET, "Status: 200 OK\r\nA: b\r\nContent-Length: 4\r\n\r\nbody"},
	{__LINE__, 200, REQUEST_HEAD, "Status: 200 OK\r\nA: b\r\nContent-Length: 4\r\n\r\n"},
	{__LINE__, 200, REQUEST_POST, "Status: 200 OK\r\nA: b\r\nContent-Length: 4\r\n\r\nbody"},
	{__LINE__, 404, REQUEST_GET,
	 "Status: 404 Not Found\r\nA: b\r\nContent-Length: 4\r\n\r\nbody"},
	{__LINE__, 204, REQUEST_GET, "Status: 204 No Content\r\nA: b\r\n\r\n"},
	{__LINE__, 304, REQUEST_GET, "Status: 304 Not Modified\r\nA: b\r\n\r\n"},
	{__LINE__, 304, REQUEST_HEAD, "Status: 304 Not Modified\r\nA: b\r\n\r\n"},
	{__LINE__, 405, REQUEST_OTHER,
	 "Status: 405 Method Not Allowed\r\nA: b\r\nContent-Length: 4\r\n\r\nbody"},
};

static void answers_are_written(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 0, NULL, NULL);
	for (size_t i = 0; i < sizeof(write_rows) / sizeof(write_rows[0]); i++) {
		const struct write_row *row = &write_rows[i];
		struct request q = {.method = row->method};
		struct response r;
		struct str out;

		print_message("# row of line %d\n", row->line);
		response_init(&r, &a);
		str_init(&out, &a);
		r.code = row->code;
		response_header(&r, "A", "b");
		str_puts(&r.body, "body");
		response_write(&r, &q, &out);
		assert_string_equal(str_text(&out), row->expected);
	}
	arena_release(&a);
}

static void reset_forgets(void **state)
{
	struct request q = {.method = REQUEST_GET};
	struct response r;
	struct arena a;
	struct str out;

	(void)state;
	arena_init(&a, 0, NULL, NULL);
	response_init(&r, &a);
	response_reset(&r);
	response_header(&r, "A", "b");
	str_puts(&r.body, "secret");
	response_reset(&r);
	r.code = 500;
	str_init(&out, &a);
	response_write(&r, &q, &out);
	assert_string_equal(str_text(&out),
			    "Status: 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n");
	arena_release(&a);
}

static void each_status_has_a_code(void **state)
{
	static const int expected[] = {
		[STATUS_OK] = 200,      [STATUS_NOT_FOUND] = 404, [STATUS_GONE] = 410,
		[STATUS_INVALID] = 400, [STATUS_TOO_LARGE] = 413, [STATUS_BUSY] = 503,
		[STATUS_SCHEMA] = 503,  [STATUS_STORE] = 500,     [STATUS_IO] = 500,
		[STATUS_HUNG_UP] = 500, [STATUS_EXIT] = 500,
	};

	(void)state;
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++)
		assert_int_equal(response_code((enum status)i), expected[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(validators_are_compared),
		cmocka_unit_test(page_without_date_has_none),
		cmocka_unit_test(headers_cannot_be_injected),
		cmocka_unit_test(answers_are_written),
		cmocka_unit_test(reset_forgets),
		cmocka_unit_test(each_status_has_a_code),
	};

	return cmocka_run_group_tests_name("response", tests, NULL, NULL);
}
