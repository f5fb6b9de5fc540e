/* SPDX-License-Identifier: MIT */
/* One request answered by a web program, run as plain CGI (RFC 3875). Does not know which
 * program, nor what is asked. */
#ifndef QUIRE_CLI_CGI_CALL_H
#define QUIRE_CLI_CGI_CALL_H

#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/file.h"
#include "lib/base/status.h"

#define CGI_CALL_SECONDS 15                 /* longest that a program may take */
#define CGI_CALL_MAX     (32 * 1024 * 1024) /* bytes of an answer */

/* A request without a body. Texts come from a reader unless said. */
struct cgi_request {
	const char *program;           /* path; ours */
	const char *site;              /* what QUIRE_SITE is to be; ours */
	const char *method;            /* "GET" */
	const char *uri;               /* as sent, with its query */
	const char *host;              /* Host; "" where not sent */
	const char *if_none_match;     /* NULL where not sent */
	const char *if_modified_since; /* NULL where not sent */
	int port;                      /* that it came to; ours */
};

struct cgi_header {
	const char *name;
	const char *value;
};

struct cgi_answer {
	int code;                   /* HTTP status, 200 where none is said */
	struct cgi_header *headers; /* but Status and Content-Length */
	size_t header_count;
	struct blob body;
};

/* cgi_call - run the program and read its answer. Its standard error is ours. In a.
 * STATUS_OK; STATUS_NOT_FOUND: it can't be started; STATUS_INVALID: what it printed is no
 * answer; STATUS_BUSY: it took too long; STATUS_TOO_LARGE; STATUS_IO. All logged. */
enum status cgi_call(struct arena *a, const struct cgi_request *request, struct cgi_answer *out)
	NONNULL WARN_UNUSED;

#endif
