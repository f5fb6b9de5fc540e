/* SPDX-License-Identifier: MIT */
/* A body is
 *
 *	--BOUNDARY \r\n HEADERS \r\n\r\n VALUE \r\n--BOUNDARY ... \r\n--BOUNDARY--
 *
 * with perhaps a line break in front, as if a part had ended there, and anything behind. */
#define _GNU_SOURCE /* memmem */
#include "lib/web/multipart.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "lib/base/utf8.h"
#include "lib/web/parameter.h"

#define BOUNDARY_MAX 70 /* RFC 2046, 5.1.1 */
#define LINE_END     "\r\n"

/* What is left of a body. */
struct rest {
	const char *at;
	size_t len;
};

static void skip(struct rest *r, size_t len)
{
	r->at += len;
	r->len -= len;
}

static bool begins(const struct rest *r, const char *text)
{
	size_t len = strlen(text);

	return r->len >= len && memcmp(r->at, text, len) == 0;
}

static bool is_boundary(const char *text)
{
	size_t len = strlen(text);

	return len > 0 && len <= BOUNDARY_MAX && text[len - 1] != ' ' &&
	       strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
			    "'()+_,-./:=? ") == len;
}

/* Up to a text, which is skipped too. STATUS_OK; STATUS_INVALID: it isn't there. */
static enum status take_until(struct rest *r, const char *text, struct rest *out)
{
	const char *found = r->len > 0 ? memmem(r->at, r->len, text, strlen(text)) : NULL;

	if (!found)
		return STATUS_INVALID;
	*out = (struct rest){r->at, (size_t)(found - r->at)};
	skip(r, out->len + strlen(text));
	return STATUS_OK;
}

/* Behind a delimiter: another part follows, or the end. */
static enum status end_delimiter(struct rest *r, bool *more)
{
	if (begins(r, "--")) {
		*more = false;
		return STATUS_OK;
	}
	while (begins(r, " ") || begins(r, "\t"))
		skip(r, 1);
	if (!begins(r, LINE_END))
		return STATUS_INVALID;
	skip(r, strlen(LINE_END));
	*more = true;
	return STATUS_OK;
}

/* UTF-8 without NUL. STATUS_OK: *out lies in a; STATUS_INVALID. */
static enum status take_text(struct arena *a, const struct rest *r, const char **out)
{
	if (r->len > 0 && (memchr(r->at, '\0', r->len) || !utf8_is_valid(r->at, r->len)))
		return STATUS_INVALID;
	*out = arena_strndup(a, r->at, r->len);
	return STATUS_OK;
}

/* The value of the header Content-Disposition; NULL where there is none. headers: lines. */
static const char *find_disposition(struct arena *a, const char *headers)
{
	static const char name[] = "Content-Disposition:";

	while (*headers) {
		const char *end = strstr(headers, LINE_END);
		size_t len = end ? (size_t)(end - headers) : strlen(headers);

		if (strncasecmp(headers, name, sizeof(name) - 1) == 0)
			return arena_strndup(a, headers + sizeof(name) - 1,
					     len - (sizeof(name) - 1));
		headers += end ? len + strlen(LINE_END) : len;
	}
	return NULL;
}

/* The field's name that a part's headers tell. STATUS_OK; STATUS_INVALID: none, or a file's. */
static enum status read_name(struct arena *a, const struct rest *headers, const char **out)
{
	const char *text, *disposition, *name;

	if (headers->len > MULTIPART_HEADERS_MAX || take_text(a, headers, &text) != STATUS_OK)
		return STATUS_INVALID;
	disposition = find_disposition(a, text);
	if (!disposition || !parameter_heads(disposition, "form-data") ||
	    parameter_get(a, disposition, "filename") || parameter_get(a, disposition, "filename*"))
		return STATUS_INVALID;
	name = parameter_get(a, disposition, "name");
	if (!name)
		return STATUS_INVALID;
	*out = name;
	return STATUS_OK;
}

static enum status read_part(struct arena *a, struct rest *r, const char *delimiter,
			     struct form *out)
{
	struct rest headers, content;
	const char *name = NULL, *value = NULL;
	enum status status = take_until(r, LINE_END LINE_END, &headers);

	if (status == STATUS_OK)
		status = read_name(a, &headers, &name);
	if (status == STATUS_OK)
		status = take_until(r, delimiter, &content);
	if (status == STATUS_OK)
		status = take_text(a, &content, &value);
	return status == STATUS_OK ? form_add(out, name, value) : status;
}

enum status multipart_read(struct arena *a, const char *boundary, const struct blob *body,
			   struct form *out)
{
	struct rest r = {body->data, body->len};
	const char *delimiter;
	enum status status = STATUS_INVALID;
	bool more = true;

	if (!boundary || !is_boundary(boundary))
		return STATUS_INVALID;
	delimiter = arena_printf(a, LINE_END "--%s", boundary);
	if (begins(&r, LINE_END))
		skip(&r, strlen(LINE_END));
	if (begins(&r, delimiter + strlen(LINE_END))) {
		skip(&r, strlen(delimiter) - strlen(LINE_END));
		status = end_delimiter(&r, &more);
	}
	while (status == STATUS_OK && more) {
		status = read_part(a, &r, delimiter, out);
		if (status == STATUS_OK)
			status = end_delimiter(&r, &more);
	}
	return status;
}
