/* SPDX-License-Identifier: MIT */
#include "lib/web/origin.h"

#include <string.h>
#include <strings.h>

#include "lib/site/mailbox.h"

/* An origin, taken apart. */
struct origin {
	const char *host; /* lower case, A-labels; an IPv6 address in its brackets */
	const char *port; /* "443" where none is written */
	bool secure;
};

/* Behind the host stands nothing, a port or a path. */
static bool read_port(struct arena *a, const char *text, struct origin *out)
{
	size_t len;

	out->port = out->secure ? "443" : "80";
	if (*text != ':')
		return *text == '\0' || *text == '/';
	len = strspn(text + 1, "0123456789");
	if (len > 0)
		out->port = arena_strndup(a, text + 1, len);
	return text[1 + len] == '\0' || text[1 + len] == '/';
}

static bool read_host(struct arena *a, const char *text, struct origin *out)
{
	size_t len = strcspn(text, *text == '[' ? "]" : ":/");
	const char *host;

	if (*text == '[')
		len += text[len] == ']';
	host = arena_strndup(a, text, len);
	/* The base address may be in letters of its own, Origin never is. */
	if (*text == '[' || mailbox_domain(a, host, &out->host) != STATUS_OK)
		out->host = host;
	return len > 0 && read_port(a, text + len, out);
}

static bool read_origin(struct arena *a, const char *text, struct origin *out)
{
	if (strncasecmp(text, "https://", 8) == 0) {
		out->secure = true;
		return read_host(a, text + 8, out);
	}
	out->secure = false;
	return strncasecmp(text, "http://", 7) == 0 && read_host(a, text + 7, out);
}

bool origin_is_own(struct arena *a, const struct request *q, const char *base_url)
{
	struct origin own, sent;

	if (q->fetch_site && strcmp(q->fetch_site, "same-origin") == 0)
		return true;
	if (q->fetch_site && strcmp(q->fetch_site, "none") != 0)
		return false;
	if (!q->origin)
		return true;
	return read_origin(a, base_url, &own) && read_origin(a, q->origin, &sent) &&
	       own.secure == sent.secure && strcasecmp(own.host, sent.host) == 0 &&
	       strcmp(own.port, sent.port) == 0;
}
