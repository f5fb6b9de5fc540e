/* SPDX-License-Identifier: MIT */
/* Whether a form was sent by one of our own pages. Knows no sessions. */
#ifndef QUIRE_LIB_WEB_ORIGIN_H
#define QUIRE_LIB_WEB_ORIGIN_H

#include <stdbool.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/web/request.h"

/* origin_is_own - whether a browser tells that a page of ours has sent a request. Sec-Fetch-Site
 * decides, which no page can set, and browsers send over https or to their own machine alone:
 * "same-origin" is ours also where the site is read under another name than base_url's, as with
 * "www.", or where a policy made Origin "null". Else Origin (RFC 6454) must agree with base_url,
 * and "null" isn't ours. Where neither is sent, as by old browsers, it counts as ours: so this
 * guards no authority that a cookie gives, only against pages that send our forms in their readers'
 * names. */
bool origin_is_own(struct arena *a, const struct request *q, const char *base_url)
	NONNULL WARN_UNUSED;

#endif
