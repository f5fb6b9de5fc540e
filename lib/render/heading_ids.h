/* SPDX-License-Identifier: MIT */
/* The ids of an essay's headings, each once. Does not know how they stand in HTML.
 *
 * An id is the slug of the heading's text, so that it is the same whatever other headings say
 * and however many there are. The second heading of one text gets its parent's id in front
 * ("method-results"); only where that is taken too, or there is no parent, a number follows. */
#ifndef QUIRE_LIB_RENDER_HEADING_IDS_H
#define QUIRE_LIB_RENDER_HEADING_IDS_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"

struct heading_id {
	const char *id; /* NULL in an empty slot */
	size_t next;    /* the number to try next behind it */
};

/* A hash table with open addressing. */
struct heading_ids {
	struct arena *arena;      /* borrowed; where slots and ids lie */
	struct heading_id *slots; /* NULL while there is none */
	size_t count, capacity;   /* capacity: a power of two, at least twice count */
};

/* heading_ids_init - none taken. */
void heading_ids_init(struct heading_ids *ids, struct arena *a) NONNULL;

/* heading_ids_take - keep an id for someone; false where it was taken. id: copied. */
bool heading_ids_take(struct heading_ids *ids, const char *id) NONNULL;

/* heading_ids_make - an id for a heading, now taken. text: what the heading says, UTF-8.
 * parent: the id of the heading it stands under; NULL for none. In the arena. */
const char *heading_ids_make(struct heading_ids *ids, const char *text, size_t len,
			     const char *parent) NONNULL_AT(1, 2) RETURNS_NONNULL;

/* heading_ids_is_valid - whether an author may give this id: a slug, or up to 100 ASCII
 * letters, digits, "-", "_" and ".". Never ":", which footnotes and the page use. */
bool heading_ids_is_valid(const char *id) NONNULL WARN_UNUSED;

#endif
