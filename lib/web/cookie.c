/* SPDX-License-Identifier: MIT */
#include "lib/web/cookie.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "lib/base/str.h"
#include "lib/base/url.h"

#define BLANKS " \t"

/* RFC 6265, 4.1.1: cookie-octet. */
static bool is_value(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c <= ' ' || c >= 0x7f || c == '"' || c == ',' || c == ';' || c == '\\')
			return false;
	}
	return true;
}

/* The value of a pair that may have quotation marks around it; NULL where it can't be one. */
static const char *read_value(struct arena *a, const char *text, size_t len)
{
	if (len >= 2 && text[0] == '"' && text[len - 1] == '"') {
		text++;
		len -= 2;
	}
	return is_value(text, len) ? arena_strndup(a, text, len) : NULL;
}

const char *cookie_get(struct arena *a, const struct request *q, const char *name)
{
	const char *at = q->cookie ? q->cookie : "";
	size_t name_len = strlen(name);

	while (*at) {
		size_t len, end;

		at += strspn(at, BLANKS ";");
		end = len = strcspn(at, ";");
		while (end > 0 && strchr(BLANKS, at[end - 1]))
			end--;
		if (end > name_len && strncmp(at, name, name_len) == 0 && at[name_len] == '=')
			return read_value(a, at + name_len + 1, end - name_len - 1);
		at += len;
	}
	return NULL;
}

/* The base address's path, encoded. A ";" would end it: then the folder in front of that. */
static const char *cookie_path(struct arena *a, const char *base_url)
{
	const char *path = url_path(base_url);
	size_t len = strcspn(path, ";?#");

	while (len > 1 && path[len - 1] != '/')
		len--;
	return url_encode_path(a, arena_strndup(a, path, len));
}

void cookie_set(struct arena *a, struct response *r, const struct cookie *c)
{
	struct str text;

	str_init(&text, a);
	str_printf(&text, "%s=%s; Path=%s; Max-Age=%" PRId64 "; HttpOnly; SameSite=Lax", c->name,
		   c->value, cookie_path(a, c->base_url), c->seconds);
	if (strncasecmp(c->base_url, "https:", 6) == 0)
		str_puts(&text, "; Secure");
	response_header(r, "Set-Cookie", str_text(&text));
}
