/* SPDX-License-Identifier: MIT */
/* Cookies, in and out (RFC 6265). Does not know what they are for. */
#ifndef QUIRE_LIB_WEB_COOKIE_H
#define QUIRE_LIB_WEB_COOKIE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/web/request.h"
#include "lib/web/response.h"

/* A cookie to be set: HttpOnly, SameSite=Lax, for this host alone. */
struct cookie {
	const char *name;     /* a token */
	const char *value;    /* visible ASCII without blank, comma, semicolon, quotation mark and
			       * backslash */
	const char *base_url; /* of the site: its path is the cookie's, and https makes it Secure */
	int64_t seconds;      /* it lives; 0 takes it away */
};

/* cookie_get - the value of a cookie that came with a request, without quotation marks around it;
 * the first where several have the name. From a reader, visible ASCII. NULL where it is missing.
 * In a. */
const char *cookie_get(struct arena *a, const struct request *q, const char *name)
	NONNULL WARN_UNUSED;

/* cookie_set - add Set-Cookie to an answer. Error pages, which reset the answer, set none. */
void cookie_set(struct arena *a, struct response *r, const struct cookie *c) NONNULL;

#endif
