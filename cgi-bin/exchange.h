/* SPDX-License-Identifier: MIT */
/* What the page programs share: a request in, the site's edition and theme at hand, one read
 * transaction, a page out, perhaps stored. Does not know which pages there are.
 *
 * The way of one request: a read transaction begins; the page's state is looked up, the edition
 * loaded where it turned; the route's handler fills a view and renders it; the transaction ends;
 * the answer leaves; the page is stored where it may be. */
#ifndef QUIRE_CGI_BIN_EXCHANGE_H
#define QUIRE_CGI_BIN_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cgi-bin/program.h"
#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/status.h"
#include "lib/render/theme.h"
#include "lib/store/page.h"
#include "lib/store/store.h"
#include "lib/web/request.h"
#include "lib/web/response.h"
#include "lib/web/router.h"

/* One request on its way. Everything but `held` lives until the answer is written. */
struct exchange {
	struct arena *arena;
	const struct request *request;
	struct response *response;
	struct store *store;
	const struct program_edition *held; /* NULL where none could be read */
	const struct route *route;          /* that was found; NULL for none */
	const char *path;                   /* below the base path, begins with "/" */
	const char *parameter;              /* of the route; NULL without one */
	int64_t now;                        /* the one clock reading */
	int64_t horizon;        /* what is dated until then is shown: now, or for ever in a
				    * preview; the models' "now" */
	struct page_state page; /* seen in the read transaction */
	bool rendered;          /* the response is the page itself, and may be stored */
	bool starts_outbox;     /* set by a handler: mail waits, and "quire outbox" is started when
				   * the answer is written */
	int64_t stale_at;       /* when the page will be another, as by a waiting essay: it is
				    * not stored, has no Last-Modified, and s-maxage ends by
				    * then; 0 for never */
};

/* exchange_page - answer 200 with a page: validators, Cache-Control, then the view rendered.
 * variant: what beside the generation decides on the bytes (how many essays are visible). */
void exchange_page(struct exchange *x, enum theme_page page, const void *view, int64_t variant)
	NONNULL;

/* exchange_answer - answer with a page that depends on who asks, or on the moment: nobody keeps
 * it. code: its HTTP status. */
void exchange_answer(struct exchange *x, enum theme_page page, const void *view, int code) NONNULL;

/* exchange_write - end the read transaction and begin one that writes; only on a route with
 * ROUTE_WRITES. All other writers wait until it ends: what can be refused is refused before it, and
 * a page is composed behind exchange_commit. What isn't committed when the handler returns is
 * rolled back, and a POST that couldn't be stored is answered with 503.
 * STATUS_OK; STATUS_BUSY: also where another edition was published meanwhile; others as
 * store_write_begin. */
enum status exchange_write(struct exchange *x) NONNULL WARN_UNUSED;

/* exchange_commit - commit, and read again, so that a page can be shown.
 * STATUS_OK: it is committed and may be told, even where nothing can be read any more; others as
 * store_commit, and then nothing was changed. */
enum status exchange_commit(struct exchange *x) NONNULL WARN_UNUSED;

/* exchange_see_other - 303 to a path below the base path, for what was done by a POST. */
void exchange_see_other(struct exchange *x, const char *path) NONNULL;

/* exchange_redirect - 301 to a path below the base path. */
void exchange_redirect(struct exchange *x, const char *path) NONNULL;

/* exchange_missing - answer a path that no page has: 301 where an essay once had it or it is an
 * alias, 410 where that was removed, else 404 with the nearest titles. */
enum status exchange_missing(struct exchange *x) NONNULL WARN_UNUSED;

/* exchange_main - run a program over its routes, whose table ends with a NULL pattern.
 * name: for the log; executable: argv[0]. Returns the exit code. */
int exchange_main(const char *name, const char *executable, const struct route *routes)
	NONNULL WARN_UNUSED;

#endif
