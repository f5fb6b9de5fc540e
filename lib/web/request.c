/* SPDX-License-Identifier: MIT */
#include "lib/web/request.h"

#include <string.h>
#include <strings.h>

#include "lib/base/str.h"
#include "lib/base/url.h"

/* What a variable says, or NULL where it is absent, empty or longer than limit. */
static const char *variable(const struct request_source *source, const char *name, size_t limit)
{
	const char *value = source->variable(source->context, name);

	if (!value || !*value || strnlen(value, limit + 1) > limit)
		return NULL;
	return value;
}

static enum request_method read_method(const struct request_source *source)
{
	const char *name = variable(source, "REQUEST_METHOD", REQUEST_HEADER_MAX);

	if (!name)
		return REQUEST_OTHER;
	if (strcmp(name, "GET") == 0)
		return REQUEST_GET;
	if (strcmp(name, "HEAD") == 0)
		return REQUEST_HEAD;
	if (strcmp(name, "POST") == 0)
		return REQUEST_POST;
	return REQUEST_OTHER;
}

/* The target behind the authority of an absolute-form (RFC 9112, 3.2.2), else the target. */
static const char *skip_authority(const char *target)
{
	size_t scheme = 0;

	if (strncasecmp(target, "http://", 7) == 0)
		scheme = 7;
	else if (strncasecmp(target, "https://", 8) == 0)
		scheme = 8;
	if (scheme == 0)
		return target;
	return target + scheme + strcspn(target + scheme, "/?");
}

/* Only visible ASCII and bytes above it, without "#"; in the path no "\" either, which browsers
 * take for "/". */
static bool is_clean(const char *target, size_t path_len)
{
	for (const char *p = target; *p; p++) {
		unsigned char c = (unsigned char)*p;

		if (c <= ' ' || c == 0x7f || c == '#')
			return false;
	}
	return !memchr(target, '\\', path_len);
}

/* Clients resolve "." and ".." before they ask (RFC 3986, 5.2.4): who sends one is up to
 * something. */
static bool has_dot_segment(const char *path)
{
	while (*path) {
		size_t len = strcspn(path, "/");

		if ((len == 1 && path[0] == '.') || (len == 2 && path[0] == '.' && path[1] == '.'))
			return true;
		path += len;
		path += *path == '/';
	}
	return false;
}

/* Take a target with "?" in it apart. STATUS_OK; STATUS_INVALID. */
static enum status split_target(struct arena *a, const char *uri, struct request *out)
{
	const char *target = skip_authority(uri);
	size_t len = strcspn(target, "?");
	const char *path;

	if (!is_clean(uri, (size_t)(target - uri) + len) || (len == 0 && target == uri) ||
	    (len > 0 && target[0] != '/'))
		return STATUS_INVALID;
	if (len == 0)
		path = "/";
	else if (url_decode(a, target, len, &path) != STATUS_OK || has_dot_segment(path))
		return STATUS_INVALID;
	out->path = path;
	out->target = len == 0 ? "/" : arena_strndup(a, target, len);
	if (target[len] == '?')
		out->query = arena_strdup(a, target + len + 1);
	return STATUS_OK;
}

/* The target as sent where the web server doesn't hand it on: from variables that it has
 * decoded (RFC 3875, 4.1.5). */
static const char *rebuild_uri(struct arena *a, const struct request_source *source)
{
	const char *query = source->variable(source->context, "QUERY_STRING");
	const char *redirected = source->variable(source->context, "REDIRECT_URL");
	const char *script = source->variable(source->context, "SCRIPT_NAME");
	const char *info = source->variable(source->context, "PATH_INFO");
	struct str uri;

	str_init(&uri, a);
	if (redirected && *redirected) {
		const char *kept = source->variable(source->context, "REDIRECT_QUERY_STRING");

		str_puts(&uri, url_encode_path(a, redirected));
		if (kept)
			query = kept;
	} else {
		str_puts(&uri, url_encode_path(a, script ? script : ""));
		str_puts(&uri, url_encode_path(a, info ? info : ""));
	}
	if (query && *query)
		str_printf(&uri, "?%s", query);
	return str_text(&uri);
}

/* The target into out. Sets out->fault. */
static void read_target(struct arena *a, const struct request_source *source, struct request *out)
{
	const char *uri = source->variable(source->context, "REQUEST_URI");

	if (!uri || !*uri)
		uri = rebuild_uri(a, source);
	if (strnlen(uri, REQUEST_URI_MAX + 1) > REQUEST_URI_MAX) {
		out->fault = STATUS_TOO_LARGE;
		out->uri_too_long = true;
		return;
	}
	out->fault = split_target(a, uri, out);
}

/* Digits only, as RFC 9110, 8.6 wants it; none means no body.
 * STATUS_OK; STATUS_INVALID; STATUS_TOO_LARGE. */
static enum status read_length(const struct request_source *source, size_t *out)
{
	const char *text = source->variable(source->context, "CONTENT_LENGTH");
	size_t length = 0;

	for (; text && *text; text++) {
		if (*text < '0' || *text > '9')
			return STATUS_INVALID;
		if (length <= REQUEST_BODY_MAX)
			length = length * 10 + (size_t)(*text - '0');
	}
	if (length > REQUEST_BODY_MAX)
		return STATUS_TOO_LARGE;
	*out = length;
	return STATUS_OK;
}

/* A POST's body. What is wrong with its length goes to out->fault.
 * STATUS_OK; STATUS_HUNG_UP: it ended early. */
static enum status read_body(struct arena *a, const struct request_source *source,
			     struct request *out)
{
	size_t length = 0, have = 0;
	enum status status = read_length(source, &length);
	char *data;

	if (status != STATUS_OK) {
		out->fault = status;
		return STATUS_OK;
	}
	data = arena_alloc(a, length + 1);
	while (have < length) {
		size_t got = 0;

		status = source->read(source->context, data + have, length - have, &got);
		if (status != STATUS_OK)
			return status;
		if (got == 0)
			return STATUS_HUNG_UP;
		have += got;
	}
	out->body = (struct blob){.data = data, .len = length};
	return STATUS_OK;
}

/* A variable whose being there matters, whatever it says: only its absence is NULL. */
static const char *read_cut(struct arena *a, const struct request_source *source, const char *name)
{
	const char *value = source->variable(source->context, name);

	return value ? arena_strndup(a, value, strnlen(value, REQUEST_HEADER_MAX)) : NULL;
}

static const char *read_end(struct arena *a, const struct request_source *source, const char *name)
{
	const char *value = source->variable(source->context, name);
	size_t len = value ? strlen(value) : 0;

	return len > 0 ? arena_strdup(
				 a,
				 value + (len > REQUEST_HEADER_MAX ? len - REQUEST_HEADER_MAX : 0))
		       : NULL;
}

/* What a form's handler looks at, and who asks. */
static void read_sender(struct arena *a, const struct request_source *source, struct request *out)
{
	static const char *const purposes[] = {"HTTP_SEC_PURPOSE", "HTTP_PURPOSE", "HTTP_X_PURPOSE",
					       "HTTP_X_MOZ"};
	const char *client = variable(source, "REMOTE_ADDR", REQUEST_HEADER_MAX);

	out->content_type = arena_strdup(a, variable(source, "CONTENT_TYPE", REQUEST_HEADER_MAX));
	out->cookie = arena_strdup(a, variable(source, "HTTP_COOKIE", REQUEST_HEADER_MAX));
	out->origin = read_cut(a, source, "HTTP_ORIGIN");
	out->fetch_site = read_cut(a, source, "HTTP_SEC_FETCH_SITE");
	for (size_t i = 0; i < sizeof(purposes) / sizeof(purposes[0]) && !out->purpose; i++)
		out->purpose = read_cut(a, source, purposes[i]);
	out->client = arena_strdup(a, client ? client : "");
	out->forwarded = read_end(a, source, "HTTP_X_FORWARDED_FOR");
}

enum status request_read(struct arena *a, const struct request_source *source, struct request *out)
{
	struct request q = {.target = "/", .path = "/", .body = {.data = ""}};
	enum status status = STATUS_OK;

	q.method = read_method(source);
	read_target(a, source, &q);
	if (!source->variable(source->context, "REQUEST_METHOD"))
		q.fault = STATUS_INVALID;
	q.if_none_match =
		arena_strdup(a, variable(source, "HTTP_IF_NONE_MATCH", REQUEST_HEADER_MAX));
	q.if_modified_since =
		arena_strdup(a, variable(source, "HTTP_IF_MODIFIED_SINCE", REQUEST_HEADER_MAX));
	read_sender(a, source, &q);
	if (q.method == REQUEST_POST && q.fault == STATUS_OK)
		status = read_body(a, source, &q);
	if (status == STATUS_OK)
		*out = q;
	return status;
}
