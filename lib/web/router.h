/* SPDX-License-Identifier: MIT */
/* Which handler a path belongs to. Does not call it. */
#ifndef QUIRE_LIB_WEB_ROUTER_H
#define QUIRE_LIB_WEB_ROUTER_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/status.h"

struct exchange;

enum route_flag {
	ROUTE_STORED = 1, /* its 200 to a GET without a query may be stored as a page */
	ROUTE_WRITES = 2  /* its handler may change the database; a program without such a route
			   * can't */
};

/* One row of a program's const table. In a pattern "*" is one segment that is not empty: the
 * handler's parameter. */
struct route {
	const char *pattern; /* "/writing/ * /" (without the spaces); NULL ends a table */
	unsigned methods;    /* of enum request_method, or-ed */
	unsigned flags;      /* of enum route_flag, or-ed */
	/* STATUS_OK: the response is filled; any other: an error page is shown in its place. */
	enum status (*handle)(struct exchange *x);
};

struct route_match {
	const struct route *route; /* NULL where none fits */
	const char *parameter;     /* what "*" stood for, in a; NULL without one */
	bool slash_missing;        /* the path fits with a "/" at its end: redirect there */
};

/* route_find - the first row of a table that fits a decoded path. */
void route_find(struct arena *a, const struct route *routes, const char *path,
		struct route_match *out) NONNULL;

/* route_allow - "GET, HEAD": the value of Allow for a row. In a. */
const char *route_allow(struct arena *a, const struct route *route) NONNULL RETURNS_NONNULL;

#endif
