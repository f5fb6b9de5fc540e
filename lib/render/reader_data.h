/* SPDX-License-Identifier: MIT */
/* What is known of a subscriber as JSON, for them to keep or carry elsewhere. Does not know who
 * asks. */
#ifndef QUIRE_LIB_RENDER_READER_DATA_H
#define QUIRE_LIB_RENDER_READER_DATA_H

#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/store/dossier.h"

/* reader_data_json - an indented UTF-8 document with a line's end; moments are RFC 3339 in the zone
 * that clock_set_zone has set, null where there was none. Of addresses that letters went to before
 * a part is shown, and what servers said of them isn't: whoever holds a link can have moved the
 * letters to themselves, and is told no more of who had them than the link's page tells.
 * base_url: ends in "/"; now: when it is made. In a. */
const char *reader_data_json(struct arena *a, const struct dossier *d, const char *base_url,
			     int64_t now) NONNULL RETURNS_NONNULL;

#endif
