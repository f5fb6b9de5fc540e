/* SPDX-License-Identifier: MIT */
/* A request of any bytes, from its variables to an answer.
 *
 * Input: "NAME=value" separated by NUL bytes, up to an empty one; the rest is the body. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "lib/web/request.h"
#include "lib/web/response.h"
#include "lib/web/router.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is left of the input. */
struct input {
	const char *variables; /* each NUL-terminated, the last one empty */
	const char *body;
	size_t body_len;
};

static const struct route routes[] = {
	{"/", REQUEST_GET | REQUEST_HEAD, 0, NULL},
	{"/page/*/", REQUEST_GET | REQUEST_HEAD, 0, NULL},
	{"/writing/*/", REQUEST_GET | REQUEST_HEAD | REQUEST_POST, 0, NULL},
	{"/*/", REQUEST_GET, 0, NULL},
	{NULL, 0, 0, NULL},
};

static const char *variable(void *context, const char *name)
{
	const struct input *in = context;
	size_t len = strlen(name);

	for (const char *v = in->variables; *v; v += strlen(v) + 1) {
		if (strncmp(v, name, len) == 0 && v[len] == '=')
			return v + len + 1;
	}
	return NULL;
}

static enum status read_some(void *context, char *buffer, size_t size, size_t *got)
{
	struct input *in = context;
	size_t n = in->body_len < size ? in->body_len : size;

	if (n > 100)
		n = 100;
	memcpy(buffer, in->body, n);
	in->body += n;
	in->body_len -= n;
	*got = n;
	return STATUS_OK;
}

static void check(int truth)
{
	if (!truth)
		abort();
}

/* What request.h promises of a request. */
static void check_request(const struct request *q)
{
	size_t len = strlen(q->path);

	check(q->path[0] == '/' && q->target[0] == '/');
	check(utf8_is_valid(q->path, len));
	check(len <= REQUEST_URI_MAX && q->body.len <= REQUEST_BODY_MAX);
	check(!strstr(q->path, "/../") && !strstr(q->path, "/./"));
	check(q->body.data[q->body.len] == '\0');
	check(q->fault == STATUS_OK || q->body.len == 0);
	for (size_t i = 0; i < len; i++)
		check((unsigned char)q->path[i] >= ' ' && q->path[i] != 0x7f);
	for (const char *c = q->query ? q->query : ""; *c; c++)
		check((unsigned char)*c > ' ' && *c != 0x7f && *c != '#');
}

static void answer(struct arena *a, const struct request *q)
{
	struct route_match match;
	struct response r;
	struct str out;

	response_init(&r, a);
	route_find(a, routes, q->path, &match);
	if (match.route && match.slash_missing)
		response_redirect(&r, 301, q->target);
	else if (match.route && (match.route->methods & q->method))
		response_validate(&r, q, "1-2-3", 784111777);
	else if (match.route)
		response_header(&r, "Allow", route_allow(a, match.route));
	if (match.parameter)
		check(*match.parameter && !strchr(match.parameter, '/'));
	if (q->query)
		response_header(&r, "X-Query", q->query);
	str_init(&out, a);
	response_write(&r, q, &out);
	check(strncmp(str_text(&out), "Status: ", 8) == 0);
	check(strstr(str_text(&out), "\r\n\r\n") == str_text(&out) + out.len - 4);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = calloc(1, size + 2);
	struct input in = {.variables = text};
	struct request_source source = {variable, read_some, &in};
	struct request q;
	struct arena a;
	size_t end = 0;

	if (!text)
		return 0;
	if (size > 0)
		memcpy(text, data, size);
	while (end < size && text[end])
		end += strlen(text + end) + 1;
	if (end < size) {
		in.body = text + end + 1;
		in.body_len = size - end - 1;
	} else {
		in.body = text + size;
	}
	arena_init(&a, 0, NULL, NULL);
	if (request_read(&a, &source, &q) == STATUS_OK) {
		check_request(&q);
		answer(&a, &q);
	}
	arena_release(&a);
	free(text);
	return 0;
}
