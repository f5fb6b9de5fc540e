/* SPDX-License-Identifier: MIT */
/* The accept loop: requests from a web server, as FastCGI or, where standard input is no
 * listening socket, one as plain CGI (RFC 3875). The only file that includes fcgiapp.h. Does
 * not know what is answered.
 *
 * A peer that stalls or drips bytes is dropped when all waits for it have taken SERVER_PEER_MS;
 * SIGTERM and SIGUSR1 let a request in progress finish, and those that wait on the socket. Where
 * memory runs out, a static 503 is answered and the process leaves. */
#ifndef QUIRE_LIB_WEB_SERVER_H
#define QUIRE_LIB_WEB_SERVER_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/status.h"
#include "lib/web/request.h"
#include "lib/web/response.h"

#define SERVER_PEER_MS   2500               /* of all waits for one request's peer */
#define SERVER_ARENA_MAX (32 * 1024 * 1024) /* bytes one request may make us allocate */

/* A program as the loop sees it. */
struct server {
	/* Fill the response; never fails, an error is a response too. */
	void (*respond)(void *context, struct arena *a, const struct request *q,
			const struct request_source *source, struct response *r);
	/* Once the answer is written; request, response and arena are still there. NULL for
	 * nothing. */
	void (*after)(void *context);
	/* Undo what is open, right before the process leaves without memory; NULL for nothing. */
	void (*abandon)(void *context);
	void *context;
};

/* server_run - answer requests until told to stop. Returns the process's exit code. */
int server_run(const struct server *server) NONNULL WARN_UNUSED;

#endif
