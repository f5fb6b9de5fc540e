/* SPDX-License-Identifier: MIT */
/* Addresses that a plain text names by numbers. For plain_text.c alone. */
#ifndef QUIRE_LIB_RENDER_PLAIN_LINKS_H
#define QUIRE_LIB_RENDER_PLAIN_LINKS_H

#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/str.h"

#define PLAIN_LINKS_AMONG 256 /* earlier ones that one is compared with */

/* Starts as zeros but for the arena. */
struct plain_links {
	struct arena *arena; /* borrowed */
	const char **urls;   /* by number */
	size_t count, capacity;
};

/* plain_links_number - the number of an address, from 1; that of an earlier one that is the same.
 * url: borrowed as long as l lives. */
size_t plain_links_number(struct plain_links *l, const char *url) NONNULL;

/* plain_links_put - append them, "[1] https://…", one a line. */
void plain_links_put(const struct plain_links *l, struct str *out) NONNULL;

#endif
