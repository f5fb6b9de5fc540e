/* SPDX-License-Identifier: MIT */
/* Whether a form was sent by one of our own pages. Knows no sessions. */
#ifndef QUIRE_LIB_WEB_ORIGIN_H
#define QUIRE_LIB_WEB_ORIGIN_H

#include <stdbool.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/web/request.h"

/* origin_is_own - whether what a browser tells of a request's origin, Origin (RFC 6454) and
 * Sec-Fetch-Site, agrees with base_url. "null" is never ours. Where neither is sent, as by old
 * browsers, it counts as ours: so this guards no authority that a cookie gives, only against pages
 * that send our forms in their readers' names. */
bool origin_is_own(struct arena *a, const struct request *q, const char *base_url)
	NONNULL WARN_UNUSED;

#endif
