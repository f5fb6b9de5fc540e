/* SPDX-License-Identifier: MIT */
/* The web server of a preview, for this machine only: files as they are, pages by the web
 * programs, and word to open pages when something has been published. The only file that
 * includes microhttpd.h. Does not publish.
 *
 * It has no thread of its own: whoever opened it waits for preview_server_fd and calls
 * preview_server_run. */
#ifndef QUIRE_CLI_PREVIEW_SERVER_H
#define QUIRE_CLI_PREVIEW_SERVER_H

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/status.h"

#define PREVIEW_SERVER_WAIT_MS 25000 /* how long a page waits for word, and asks again then */

struct preview_server;

/* preview_server_open - listen on 127.0.0.1. port: 0 for any that is free. programs: the folder
 * of the web programs; home: the folder of the previewed site, for QUIRE_SITE; its public/
 * holds the files. All of it, and *out, lie in a.
 * STATUS_OK: preview_server_close ends it; STATUS_BUSY: the port is taken; STATUS_IO. All
 * logged. */
enum status preview_server_open(struct arena *a, const char *programs, const char *home, int port,
				struct preview_server **out) NONNULL WARN_UNUSED;

/* preview_server_url - its address: "http://127.0.0.1:8081/". */
const char *preview_server_url(const struct preview_server *s) NONNULL RETURNS_NONNULL;

/* preview_server_fd - what poll(2) says is readable when preview_server_run has to be called. */
int preview_server_fd(const struct preview_server *s) NONNULL;

/* preview_server_timeout - in how many milliseconds it has to be called anyway; -1 for never. */
int preview_server_timeout(const struct preview_server *s) NONNULL;

/* preview_server_run - answer what has been asked. */
void preview_server_run(struct preview_server *s) NONNULL;

/* preview_server_published - pages that are open anywhere shall load again. */
void preview_server_published(struct preview_server *s) NONNULL;

/* preview_server_close - s may be NULL. */
void preview_server_close(struct preview_server *s);

#endif
