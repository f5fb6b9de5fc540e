/* SPDX-License-Identifier: MIT */
/* An answer, buffered whole and written once. Knows HTTP's rules, not what is said.
 *
 * Names and values of headers are checked when they are added: what has a control character
 * is logged and left out. */
#ifndef QUIRE_LIB_WEB_RESPONSE_H
#define QUIRE_LIB_WEB_RESPONSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/status.h"
#include "lib/base/str.h"
#include "lib/web/request.h"

struct response {
	int code;           /* HTTP status, 200 by default */
	struct str headers; /* "Name: value\r\n" each, without Status */
	struct str body;
	bool exit_after; /* leave the process once it is written (decision 6) */
};

/* response_init - 200 and empty, in a. */
void response_init(struct response *r, struct arena *a) NONNULL;

/* response_reset - forget headers and body, for a page that says what went wrong. */
void response_reset(struct response *r) NONNULL;

/* response_header - add one. value: any text. */
void response_header(struct response *r, const char *name, const char *value) NONNULL;

/* response_redirect - code and Location. location: encoded, absolute or a path. */
void response_redirect(struct response *r, int code, const char *location) NONNULL;

/* response_validate - add ETag and Last-Modified; where the request's If-None-Match, or without
 * one its If-Modified-Since, says the client has it, the answer becomes 304 (RFC 9110, 13.2).
 * etag: without quotes, visible ASCII. Returns whether it became 304, so that nobody renders. */
bool response_validate(struct response *r, const struct request *q, const char *etag,
		       int64_t modified) NONNULL;

/* response_write - the whole answer as CGI wants it (RFC 3875, 6): Status, headers,
 * Content-Length, and the body but to HEAD, 204 and 304. Appended to out. */
void response_write(const struct response *r, const struct request *q, struct str *out) NONNULL;

/* response_code - the HTTP status of a call's status: the one table that says so. */
int response_code(enum status s) PURE WARN_UNUSED;

#endif
