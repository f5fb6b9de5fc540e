/* SPDX-License-Identifier: MIT */
/* What a client asked, checked. Does not know routes, nor the site's base path.
 *
 * Everything in it comes from a stranger. */
#ifndef QUIRE_LIB_WEB_REQUEST_H
#define QUIRE_LIB_WEB_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/file.h"
#include "lib/base/status.h"

#define REQUEST_URI_MAX    4096        /* bytes of the request target; over it 414 */
#define REQUEST_BODY_MAX   (64 * 1024) /* bytes of a body; over it 413 */
#define REQUEST_HEADER_MAX (8 * 1024)  /* bytes of one variable that is looked at */

enum request_method {
	REQUEST_GET = 1,
	REQUEST_HEAD = 2,
	REQUEST_POST = 4,
	REQUEST_OTHER = 8
};

/* Where a request's variables (RFC 3875, 4.1) and body come from. */
struct request_source {
	/* A variable's value, borrowed until the request ends; NULL where there is none. */
	const char *(*variable)(void *context, const char *name);
	/* At most size bytes of the body into buffer; *got less than size means its end.
	 * STATUS_OK; STATUS_HUNG_UP. */
	enum status (*read)(void *context, char *buffer, size_t size, size_t *got);
	void *context;
};

struct request {
	enum request_method method;
	const char *target; /* as sent, without the query: "/blog/writing/x/" */
	const char *path;   /* target decoded: UTF-8 without NUL or controls, begins with "/" */
	const char *query;  /* behind "?", not decoded; NULL where there is none */
	const char *if_none_match;     /* NULL where not sent */
	const char *if_modified_since; /* NULL where not sent */
	const char *content_type;      /* of the body; NULL where not sent */
	const char *cookie;            /* NULL where not sent, or over REQUEST_HEADER_MAX */
	/* NULL where not sent; cut at REQUEST_HEADER_MAX, so that what was sent is never NULL. */
	const char *origin;
	const char *fetch_site; /* Sec-Fetch-Site, likewise */
	/* Why a browser asks, where that isn't to show the page now ("prefetch"): Sec-Purpose, or
	 * what older ones send in its place; NULL where not sent. */
	const char *purpose;
	const char *client;    /* REMOTE_ADDR; "" where the web server doesn't say */
	const char *forwarded; /* X-Forwarded-For, its last REQUEST_HEADER_MAX bytes, since what
				 * is nearest to us stands last; NULL where not sent */
	struct blob body;      /* of a POST */
	enum status fault;     /* STATUS_OK; STATUS_INVALID: malformed, 400; STATUS_TOO_LARGE: 413;
			     * uri_too_long tells 414 apart */
	bool uri_too_long;
};

/* request_read - read and check a request. Where something is wrong, out->fault says what, path
 * is "/" and the rest is as far as it could be read, so that a page can say so.
 * STATUS_OK; STATUS_HUNG_UP: the client is gone, or its body ended early. Lies in a. */
enum status request_read(struct arena *a, const struct request_source *source, struct request *out)
	NONNULL WARN_UNUSED;

#endif
