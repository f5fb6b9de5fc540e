/* SPDX-License-Identifier: MIT */
/* Requests from strangers: targets, methods and bodies, as tables. */
#include "lib/web/request.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Variables as pairs of name and value, and a body that arrives in pieces. */
struct input {
	const char *const *variables; /* ends with NULL */
	const char *body;
	size_t body_len;
	size_t piece; /* bytes one read gives at most */
	bool broken;  /* reading says that the peer is gone */
};

static const char *variable(void *context, const char *name)
{
	const struct input *in = context;

	for (const char *const *v = in->variables; *v; v += 2) {
		if (strcmp(v[0], name) == 0)
			return v[1];
	}
	return NULL;
}

static enum status read_piece(void *context, char *buffer, size_t size, size_t *got)
{
	struct input *in = context;
	size_t n = in->body_len < size ? in->body_len : size;

	if (in->broken)
		return STATUS_HUNG_UP;
	if (n > in->piece)
		n = in->piece;
	memcpy(buffer, in->body, n);
	in->body += n;
	in->body_len -= n;
	*got = n;
	return STATUS_OK;
}

static enum status run(struct arena *a, struct input *in, struct request *out)
{
	struct request_source source = {variable, read_piece, in};

	return request_read(a, &source, out);
}

/* A target as sent and what becomes of it. */
struct target_row {
	int line;
	const char *uri;
	enum status fault;
	const char *path;  /* where there is no fault */
	const char *query; /* NULL for none */
};

static const struct target_row targets[] = {
	{__LINE__, "/", STATUS_OK, "/", NULL},
	{__LINE__, "/writing/x/", STATUS_OK, "/writing/x/", NULL},
	{__LINE__, "/writing/x/?a=b?c", STATUS_OK, "/writing/x/", "a=b?c"},
	{__LINE__, "/?", STATUS_OK, "/", ""},
	{__LINE__, "/?a=\\b", STATUS_OK, "/", "a=\\b"},
	{__LINE__, "/%77riting/%e2%82%ac/", STATUS_OK, "/writing/\xe2\x82\xac/", NULL},
	{__LINE__, "/writing/\xe2\x82\xac/", STATUS_OK, "/writing/\xe2\x82\xac/", NULL},
	{__LINE__, "/a%20b/", STATUS_OK, "/a b/", NULL},
	{__LINE__, "/a%3Fb%23c/", STATUS_OK, "/a?b#c/", NULL},
	{__LINE__, "/a%5Cb/", STATUS_OK, "/a\\b/", NULL},
	{__LINE__, "//evil.example/", STATUS_OK, "//evil.example/", NULL},
	{__LINE__, "/...", STATUS_OK, "/...", NULL},
	{__LINE__, "/.well-known/x", STATUS_OK, "/.well-known/x", NULL},
	{__LINE__, "http://host/a/?q", STATUS_OK, "/a/", "q"},
	{__LINE__, "HTTPS://host:8080", STATUS_OK, "/", NULL},
	{__LINE__, "http://host?q", STATUS_OK, "/", "q"},
	{__LINE__, "*", STATUS_INVALID, NULL, NULL},
	{__LINE__, "writing/x/", STATUS_INVALID, NULL, NULL},
	{__LINE__, "?q", STATUS_INVALID, NULL, NULL},
	{__LINE__, "ftp://host/", STATUS_INVALID, NULL, NULL},
	{__LINE__, "/a#b", STATUS_INVALID, NULL, NULL},
	{__LINE__, "/a\\b", STATUS_INVALID, NULL, NULL},
	{__LINE__, "http://host\\@evil/", STATUS_INVALID, NULL, NULL},
	{__LINE__, "/a b", STATUS_INVALID, NULL, NULL},
	{__LINE__, "/a?b c", STATUS_INVALID, NULL, NULL},
	{__LINE__, "/a\r\nX: y", STATUS_INVALID, NULL, NULL},
	{__LINE__, "/a\x7f", STATUS_INVALID, NULL, NULL},
	{__LINE__, "/..", STATUS_INVALID, NULL, NULL},
	{__LINE__, "/../etc/passwd", STATUS_INVALID, NULL, NULL},
	{__LINE__, "/a/./b", STATUS_INVALID, NULL, NULL},
	{__LINE__, "/a/%2e%2E/b", STATUS_INVALID, NULL, NULL},
	{__LINE__, "/a%2f..%2fb", STATUS_INVALID, NULL, NULL},
	{__LINE__, "/%00", STATUS_INVALID, NULL, NULL},
	{__LINE__, "/%0d%0aSet-Cookie:x", STATUS_INVALID, NULL, NULL},
	{__LINE__, "/%", STATUS_INVALID, NULL, NULL},
	{__LINE__, "/%4", STATUS_INVALID, NULL, NULL},
	{__LINE__, "/%zz", STATUS_INVALID, NULL, NULL},
	{__LINE__, "/%ff", STATUS_INVALID, NULL, NULL},
	{__LINE__, "/%c0%af", STATUS_INVALID, NULL, NULL},
	{__LINE__, "/%ed%a0%80", STATUS_INVALID, NULL, NULL},
	{__LINE__, "/\xff", STATUS_INVALID, NULL, NULL},
};

static void check_target(struct arena *a, const struct target_row *row)
{
	const char *variables[] = {"REQUEST_METHOD", "GET", "REQUEST_URI", row->uri, NULL};
	struct input in = {.variables = variables};
	struct request q;

	print_message("# row of line %d\n", row->line);
	assert_int_equal(run(a, &in, &q), STATUS_OK);
	assert_int_equal(q.fault, row->fault);
	assert_false(q.uri_too_long);
	assert_string_equal(q.path, row->fault == STATUS_OK ? row->path : "/");
	if (row->query && row->fault == STATUS_OK)
		assert_string_equal(q.query, row->query);
	else
		assert_null(q.query);
}

static void targets_are_checked(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 0, NULL, NULL);
	for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++)
		check_target(&a, &targets[i]);
	arena_release(&a);
}

/* Where the web server hands on no REQUEST_URI. */
static void targets_are_rebuilt(void **state)
{
	static const char *const rows[][14] = {
		{"/writing/x/", NULL, "SCRIPT_NAME", "", "PATH_INFO", "/writing/x/", NULL},
		{"/cgi/x y/", "q=1", "SCRIPT_NAME", "/cgi", "PATH_INFO", "/x y/", "QUERY_STRING",
		 "q=1", NULL},
		{"/a?b/", NULL, "REDIRECT_URL", "/a?b/", "SCRIPT_NAME", "/cgi-bin/post", NULL},
		{"/a/", "kept", "REDIRECT_URL", "/a/", "REDIRECT_QUERY_STRING", "kept",
		 "QUERY_STRING", "lost", NULL},
		{"/a/", "q", "REQUEST_URI", "", "REDIRECT_URL", "/a/", "QUERY_STRING", "q", NULL},
	};
	struct arena a;

	(void)state;
	arena_init(&a, 0, NULL, NULL);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *variables[16] = {"REQUEST_METHOD", "GET"};
		struct input in = {.variables = variables};
		struct request q;

		for (size_t n = 2; rows[i][n]; n++)
			variables[n] = rows[i][n];
		assert_int_equal(run(&a, &in, &q), STATUS_OK);
		assert_int_equal(q.fault, STATUS_OK);
		assert_string_equal(q.path, rows[i][0]);
		if (rows[i][1])
			assert_string_equal(q.query, rows[i][1]);
		else
			assert_null(q.query);
	}
	arena_release(&a);
}

static void long_targets_are_told_apart(void **state)
{
	char uri[REQUEST_URI_MAX + 2];
	const char *variables[] = {"REQUEST_METHOD", "GET", "REQUEST_URI", uri, NULL};
	struct input in = {.variables = variables};
	struct request q;
	struct arena a;

	(void)state;
	arena_init(&a, 0, NULL, NULL);
	memset(uri, 'a', sizeof(uri));
	uri[0] = '/';
	uri[REQUEST_URI_MAX] = '\0';
	assert_int_equal(run(&a, &in, &q), STATUS_OK);
	assert_int_equal(q.fault, STATUS_OK);
	uri[REQUEST_URI_MAX] = 'a';
	uri[REQUEST_URI_MAX + 1] = '\0';
	assert_int_equal(run(&a, &in, &q), STATUS_OK);
	assert_int_equal(q.fault, STATUS_TOO_LARGE);
	assert_true(q.uri_too_long);
	assert_string_equal(q.path, "/");
	arena_release(&a);
}

static void methods_are_case_sensitive(void **state)
{
	static const struct {
		const char *name; /* NULL for none */
		enum request_method method;
		enum status fault;
	} rows[] = {
		{"GET", REQUEST_GET, STATUS_OK},       {"HEAD", REQUEST_HEAD, STATUS_OK},
		{"POST", REQUEST_POST, STATUS_OK},     {"get", REQUEST_OTHER, STATUS_OK},
		{"OPTIONS", REQUEST_OTHER, STATUS_OK}, {"GETS", REQUEST_OTHER, STATUS_OK},
		{"", REQUEST_OTHER, STATUS_OK},        {NULL, REQUEST_OTHER, STATUS_INVALID},
	};
	struct arena a;

	(void)state;
	arena_init(&a, 0, NULL, NULL);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *variables[] = {"REQUEST_URI", "/", "REQUEST_METHOD", rows[i].name,
					   NULL};
		struct input in = {.variables = variables};
		struct request q;

		if (!rows[i].name)
			variables[2] = NULL;
		assert_int_equal(run(&a, &in, &q), STATUS_OK);
		assert_int_equal(q.method, rows[i].method);
		assert_int_equal(q.fault, rows[i].fault);
	}
	arena_release(&a);
}

/* A body and what CONTENT_LENGTH says of it. */
struct body_row {
	int line;
	const char *length; /* NULL for none */
	size_t sent;        /* bytes that come */
	enum status status;
	enum status fault;
	size_t got; /* bytes of the body */
};

static const struct body_row bodies[] = {
	{__LINE__, NULL, 5, STATUS_OK, STATUS_OK, 0},
	{__LINE__, "", 5, STATUS_OK, STATUS_OK, 0},
	{__LINE__, "0", 5, STATUS_OK, STATUS_OK, 0},
	{__LINE__, "5", 5, STATUS_OK, STATUS_OK, 5},
	{__LINE__, "0005", 5, STATUS_OK, STATUS_OK, 5},
	{__LINE__, "5", 9, STATUS_OK, STATUS_OK, 5},
	{__LINE__, "65536", 65536, STATUS_OK, STATUS_OK, 65536},
	{__LINE__, "10", 5, STATUS_HUNG_UP, STATUS_OK, 0},
	{__LINE__, "1", 0, STATUS_HUNG_UP, STATUS_OK, 0},
	{__LINE__, "65537", 5, STATUS_OK, STATUS_TOO_LARGE, 0},
	{__LINE__, "18446744073709551621", 5, STATUS_OK, STATUS_TOO_LARGE, 0},
	{__LINE__, "184467440737095516160000000000005", 5, STATUS_OK, STATUS_TOO_LARGE, 0},
	{__LINE__, "-1", 5, STATUS_OK, STATUS_INVALID, 0},
	{__LINE__, "+5", 5, STATUS_OK, STATUS_INVALID, 0},
	{__LINE__, " 5", 5, STATUS_OK, STATUS_INVALID, 0},
	{__LINE__, "5, 5", 5, STATUS_OK, STATUS_INVALID, 0},
	{__LINE__, "0x5", 5, STATUS_OK, STATUS_INVALID, 0},
};

static void check_body(struct arena *a, const struct body_row *row, size_t piece)
{
	static char sent[REQUEST_BODY_MAX];
	const char *variables[] = {"REQUEST_METHOD", "POST",      "REQUEST_URI", "/",
				   "CONTENT_LENGTH", row->length, NULL};
	struct input in = {
		.variables = variables, .body = sent, .body_len = row->sent, .piece = piece};
	struct request q = {.fault = STATUS_EXIT};

	print_message("# row of line %d\n", row->line);
	memset(sent, 'b', sizeof(sent));
	if (!row->length)
		variables[4] = NULL;
	assert_int_equal(run(a, &in, &q), row->status);
	if (row->status != STATUS_OK) {
		assert_int_equal(q.fault, STATUS_EXIT); /* unchanged */
		return;
	}
	assert_int_equal(q.fault, row->fault);
	assert_int_equal(q.body.len, row->got);
	assert_int_equal(q.body.data[q.body.len], '\0');
	if (q.body.len > 0)
		assert_memory_equal(q.body.data, sent, q.body.len);
}

static void bodies_are_as_long_as_said(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 0, NULL, NULL);
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		check_body(&a, &bodies[i], REQUEST_BODY_MAX);
		check_body(&a, &bodies[i], 3);
	}
	arena_release(&a);
}

static void body_of_a_get_is_not_read(void **state)
{
	static const char *const variables[] = {"REQUEST_METHOD", "GET",   "REQUEST_URI", "/",
						"CONTENT_LENGTH", "bogus", NULL};
	struct input in = {.variables = variables, .broken = true};
	struct request q;
	struct arena a;

	(void)state;
	arena_init(&a, 0, NULL, NULL);
	assert_int_equal(run(&a, &in, &q), STATUS_OK);
	assert_int_equal(q.fault, STATUS_OK);
	assert_int_equal(q.body.len, 0);
	arena_release(&a);
}

static void peer_that_is_gone_is_told_apart(void **state)
{
	static const char *const variables[] = {"REQUEST_METHOD", "POST", "REQUEST_URI", "/",
						"CONTENT_LENGTH", "5",    NULL};
	struct input in = {.variables = variables, .broken = true};
	struct request q;
	struct arena a;

	(void)state;
	arena_init(&a, 0, NULL, NULL);
	assert_int_equal(run(&a, &in, &q), STATUS_HUNG_UP);
	arena_release(&a);
}

static void long_headers_are_not_looked_at(void **state)
{
	static char tags[REQUEST_HEADER_MAX + 2];
	const char *variables[] = {"REQUEST_METHOD",
				   "GET",
				   "REQUEST_URI",
				   "/",
				   "HTTP_IF_NONE_MATCH",
				   tags,
				   "HTTP_IF_MODIFIED_SINCE",
				   "Sun, 06 Nov 1994 08:49:37 GMT",
				   NULL};
	struct input in = {.variables = variables};
	struct request q;
	struct arena a;

	(void)state;
	arena_init(&a, 0, NULL, NULL);
	memset(tags, 'x', REQUEST_HEADER_MAX);
	assert_int_equal(run(&a, &in, &q), STATUS_OK);
	assert_string_equal(q.if_none_match, tags);
	assert_string_equal(q.if_modified_since, "Sun, 06 Nov 1994 08:49:37 GMT");
	tags[REQUEST_HEADER_MAX] = 'x';
	assert_int_equal(run(&a, &in, &q), STATUS_OK);
	assert_null(q.if_none_match);
	arena_release(&a);
}

/* Each browser has its own word for fetching what nobody may look at. */
static void purposes_are_told(void **state)
{
	static const char *const rows[][3] = {
		{"HTTP_SEC_PURPOSE", "prefetch;prerender", "prefetch;prerender"},
		{"HTTP_PURPOSE", "prefetch", "prefetch"},
		{"HTTP_X_PURPOSE", "preview", "preview"},
		{"HTTP_X_MOZ", "prefetch", "prefetch"},
		{"HTTP_SEC_PURPOSE", "", ""},
		{"HTTP_X_OTHER", "prefetch", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const char *variables[] = {"REQUEST_METHOD", "GET",      "REQUEST_URI", "/",
					   rows[i][0],       rows[i][1], NULL};
		struct input in = {.variables = variables};
		struct request q;
		struct arena a;

		arena_init(&a, 0, NULL, NULL);
		assert_int_equal(run(&a, &in, &q), STATUS_OK);
		assert_int_equal(q.purpose != NULL, rows[i][2] != NULL);
		if (rows[i][2])
			assert_string_equal(q.purpose, rows[i][2]);
		arena_release(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(targets_are_checked),
		cmocka_unit_test(targets_are_rebuilt),
		cmocka_unit_test(long_targets_are_told_apart),
		cmocka_unit_test(methods_are_case_sensitive),
		cmocka_unit_test(bodies_are_as_long_as_said),
		cmocka_unit_test(body_of_a_get_is_not_read),
		cmocka_unit_test(peer_that_is_gone_is_told_apart),
		cmocka_unit_test(long_headers_are_not_looked_at),
		cmocka_unit_test(purposes_are_told),
	};

	return cmocka_run_group_tests_name("request", tests, NULL, NULL);
}
