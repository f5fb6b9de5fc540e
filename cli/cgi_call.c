/* SPDX-License-Identifier: MIT */
#include "cli/cgi_call.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cli/child.h"
#include "lib/base/log.h"

#define VARIABLES_MAX 32

/* What of our own environment the programs are to see. */
static const char *const kept[] = {"ASAN_OPTIONS", "LSAN_OPTIONS",  "PATH", "QUIRE_NOW",
				   "TMPDIR",       "UBSAN_OPTIONS", NULL};

/* The variables of a call. */
struct variables {
	struct arena *arena;
	const char *items[VARIABLES_MAX]; /* ends with NULL */
	size_t count;
};

static void put(struct variables *v, const char *name, const char *value)
{
	if (value && v->count + 1 < VARIABLES_MAX)
		v->items[v->count++] = arena_printf(v->arena, "%s=%s", name, value);
}

static void put_all(struct variables *v, const struct cgi_request *r)
{
	const char *query = strchr(r->uri, '?');
	size_t i;

	for (i = 0; kept[i]; i++)
		put(v, kept[i], getenv(kept[i]));
	put(v, "QUIRE_SITE", r->site);
	put(v, "GATEWAY_INTERFACE", "CGI/1.1");
	put(v, "SERVER_PROTOCOL", "HTTP/1.1");
	put(v, "SERVER_SOFTWARE", "quire");
	put(v, "SERVER_NAME", "127.0.0.1");
	put(v, "SERVER_PORT", arena_printf(v->arena, "%d", r->port));
	put(v, "REMOTE_ADDR", "127.0.0.1");
	put(v, "SCRIPT_NAME", "");
	put(v, "SCRIPT_FILENAME", r->program);
	put(v, "REQUEST_METHOD", r->method);
	put(v, "REQUEST_URI", r->uri);
	put(v, "QUERY_STRING", query ? query + 1 : "");
	put(v, "HTTP_HOST", r->host);
	put(v, "HTTP_IF_NONE_MATCH", r->if_none_match);
	put(v, "HTTP_IF_MODIFIED_SINCE", r->if_modified_since);
}

/* One line of the head, without its end. Moves *at behind it; NULL where no line ends. */
static const char *take_line(struct arena *a, const struct blob *text, size_t *at)
{
	const char *start = text->data + *at;
	const char *end = memchr(start, '\n', text->len - *at);
	size_t len;

	if (!end)
		return NULL;
	len = (size_t)(end - start);
	*at += len + 1;
	if (len && start[len - 1] == '\r')
		len--;
	return arena_strndup(a, start, len);
}

static enum status take_header(struct arena *a, const char *line, struct cgi_answer *out)
{
	const char *colon = strchr(line, ':');
	struct cgi_header h;

	if (!colon || colon == line)
		return STATUS_INVALID;
	h.name = arena_strndup(a, line, (size_t)(colon - line));
	h.value = colon + 1 + strspn(colon + 1, " \t");
	if (strcasecmp(h.name, "Status") == 0) {
		out->code = (int)strtol(h.value, NULL, 10);
		return out->code >= 100 && out->code <= 599 ? STATUS_OK : STATUS_INVALID;
	}
	if (strcasecmp(h.name, "Content-Length") == 0)
		return STATUS_OK;
	out->headers = arena_grow(a, out->headers, out->header_count * sizeof(*out->headers),
				  (out->header_count + 1) * sizeof(*out->headers));
	out->headers[out->header_count++] = h;
	return STATUS_OK;
}

static enum status parse(struct arena *a, const struct blob *text, struct cgi_answer *out)
{
	struct cgi_answer answer = {.code = 200};
	enum status st = STATUS_OK;
	const char *line;
	size_t at = 0;

	while (st == STATUS_OK) {
		line = take_line(a, text, &at);
		if (!line)
			return STATUS_INVALID;
		if (!*line)
			break;
		st = take_header(a, line, &answer);
	}
	answer.body = (struct blob){text->data + at, text->len - at};
	if (st == STATUS_OK)
		*out = answer;
	return st;
}

enum status cgi_call(struct arena *a, const struct cgi_request *request, struct cgi_answer *out)
{
	struct variables v = {.arena = a};
	const char *const argv[] = {request->program, NULL};
	struct child_call call = {.argv = argv, .seconds = CGI_CALL_SECONDS, .limit = CGI_CALL_MAX};
	struct blob text = {"", 0};
	int code = 0;
	enum status st;

	put_all(&v, request);
	call.environment = v.items;
	st = child_run(a, &call, &text, &code);
	if (st == STATUS_OK)
		st = parse(a, &text, out);
	if (st != STATUS_OK)
		log_line("%s: %s; its exit code was %d", request->program, status_name(st), code);
	return st;
}
