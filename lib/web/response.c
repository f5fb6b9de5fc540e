/* SPDX-License-Identifier: MIT */
#include "lib/web/response.h"

#include <string.h>

#include "lib/base/clock.h"
#include "lib/base/log.h"

/* The codes that are answered, with their names (RFC 9110, 15). */
static const struct {
	int code;
	const char *name;
} codes[] = {
	{200, "OK"},
	{204, "No Content"},
	{301, "Moved Permanently"},
	{302, "Found"},
	{303, "See Other"},
	{304, "Not Modified"},
	{307, "Temporary Redirect"},
	{308, "Permanent Redirect"},
	{400, "Bad Request"},
	{403, "Forbidden"},
	{404, "Not Found"},
	{405, "Method Not Allowed"},
	{409, "Conflict"},
	{410, "Gone"},
	{413, "Content Too Large"},
	{414, "URI Too Long"},
	{415, "Unsupported Media Type"},
	{422, "Unprocessable Content"},
	{429, "Too Many Requests"},
	{500, "Internal Server Error"},
	{502, "Bad Gateway"},
	{503, "Service Unavailable"},
};

static const char *code_name(int code)
{
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		if (codes[i].code == code)
			return codes[i].name;
	}
	return "Unknown";
}

void response_init(struct response *r, struct arena *a)
{
	*r = (struct response){.code = 200};
	str_init(&r->headers, a);
	str_init(&r->body, a);
}

void response_reset(struct response *r)
{
	r->headers.len = 0;
	r->body.len = 0;
}

static bool is_token(const char *name)
{
	if (!*name)
		return false;
	for (; *name; name++) {
		char c = *name;

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		      c == '-' || c == '_'))
			return false;
	}
	return true;
}

static bool is_field_value(const char *value)
{
	for (; *value; value++) {
		unsigned char c = (unsigned char)*value;

		if (c < ' ' || c == 0x7f)
			return false;
	}
	return true;
}

void response_header(struct response *r, const char *name, const char *value)
{
	if (!is_token(name) || !is_field_value(value)) {
		log_line("header left out, since it has a character it may not have: %s: %s", name,
			 value);
		return;
	}
	str_puts(&r->headers, name);
	str_puts(&r->headers, ": ");
	str_puts(&r->headers, value);
	str_puts(&r->headers, "\r\n");
}

void response_redirect(struct response *r, int code, const char *location)
{
	r->code = code;
	response_header(r, "Location", location);
}

/* Whether one of a list of entity tags is etag by weak comparison (RFC 9110, 8.8.3.2), or the
 * list is "*". Ends at the first thing that is no entity tag. */
static bool matches(const char *list, const char *etag)
{
	size_t len = strlen(etag);

	if (strcmp(list, "*") == 0)
		return true;
	for (;;) {
		const char *end;

		list += strspn(list, " \t,");
		if (list[0] == 'W' && list[1] == '/')
			list += 2;
		if (*list != '"')
			return false;
		list++;
		end = strchr(list, '"');
		if (!end)
			return false;
		if ((size_t)(end - list) == len && memcmp(list, etag, len) == 0)
			return true;
		list = end + 1;
	}
}

bool response_validate(struct response *r, const struct request *q, const char *etag,
		       int64_t modified)
{
	char date[CLOCK_HTTP_SIZE];
	bool same = false;
	int64_t since;

	str_puts(&r->headers, "ETag: \"");
	str_puts(&r->headers, etag);
	str_puts(&r->headers, "\"\r\n");
	if (modified > 0)
		response_header(r, "Last-Modified", clock_format_http(modified, date));
	if (r->code != 200 || (q->method != REQUEST_GET && q->method != REQUEST_HEAD))
		return false;
	if (q->if_none_match)
		same = matches(q->if_none_match, etag);
	else if (q->if_modified_since && modified > 0 &&
		 clock_parse_http(q->if_modified_since, &since) == STATUS_OK)
		same = modified <= since;
	if (same)
		r->code = 304;
	return same;
}

void response_write(const struct response *r, const struct request *q, struct str *out)
{
	bool bodiless = r->code == 204 || r->code == 304;

	str_printf(out, "Status: %d %s\r\n", r->code, code_name(r->code));
	str_put(out, str_text(&r->headers), r->headers.len);
	if (!bodiless)
		str_printf(out, "Content-Length: %zu\r\n", r->body.len);
	str_puts(out, "\r\n");
	if (!bodiless && q->method != REQUEST_HEAD)
		str_put(out, str_text(&r->body), r->body.len);
}

/* A lock that isn't free and a schema of another build pass by themselves; the rest is a fault
 * of ours, which waiting doesn't mend. */
int response_code(enum status s)
{
	switch (s) {
	case STATUS_OK:
		return 200;
	case STATUS_NOT_FOUND:
		return 404;
	case STATUS_GONE:
		return 410;
	case STATUS_INVALID:
		return 400;
	case STATUS_TOO_LARGE:
		return 413;
	case STATUS_BUSY:
	case STATUS_SCHEMA:
		return 503;
	case STATUS_STORE:
	case STATUS_IO:
	case STATUS_HUNG_UP:
	case STATUS_EXIT:
		break;
	}
	return 500;
}
