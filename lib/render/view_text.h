/* SPDX-License-Identifier: MIT */
/* What pages and mails write alike: directions, days, reading times. For views alone. */
#ifndef QUIRE_LIB_RENDER_VIEW_TEXT_H
#define QUIRE_LIB_RENDER_VIEW_TEXT_H

#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/site/words.h"

/* view_direction - "ltr" or "rtl", by the script that a language (BCP 47) names, else by the
 * language itself. */
const char *view_direction(const char *language) NONNULL RETURNS_NONNULL;

/* view_day - the day of an RFC 3339 text as a language writes it; NULL where it is none. In a. */
const char *view_day(struct arena *a, const struct words *words, const char *text)
	NONNULL WARN_UNUSED;

/* view_day_of - the day of a moment, in the zone that clock_set_zone has set, likewise. In a. */
const char *view_day_of(struct arena *a, const struct words *words, int64_t moment)
	NONNULL RETURNS_NONNULL;

/* view_minutes - "2 min read". In a. */
const char *view_minutes(struct arena *a, const struct words *words, int64_t minutes)
	NONNULL RETURNS_NONNULL;

#endif
