/* SPDX-License-Identifier: MIT */
/* Memory that is released all at once: a request's, an essay's, an edition's.
 * Does not know what is kept in it.
 *
 * Allocation never returns NULL. Where memory or the arena's limit runs out, the arena's
 * `exhausted` is called, which does not return: a web program answers its static 503 and
 * leaves, `quire` says so and leaves with code 3. Under AddressSanitizer each piece is its
 * own malloc, so that overruns and late uses are seen. */
#ifndef QUIRE_LIB_BASE_ARENA_H
#define QUIRE_LIB_BASE_ARENA_H

#include <stddef.h>

#include "lib/base/attr.h"

#define ARENA_EXIT_CODE 3 /* of a process that leaves for want of memory, by default */

struct arena_block;

struct arena {
	struct arena_block *blocks; /* newest first; NULL when empty */
	size_t used;                /* bytes handed out since the last reset, rounded */
	size_t limit;               /* most bytes to hand out; 0 means no limit */
	NORETURN void (*exhausted)(void *context); /* never NULL after arena_init */
	void *context;                             /* given to exhausted; may be NULL */
};

/* arena_init - an empty arena; limit in bytes, 0 for none.
 * exhausted: NULL for the default, which logs and leaves the process with code 3. */
void arena_init(struct arena *a, size_t limit, NORETURN void (*exhausted)(void *), void *context)
	NONNULL_AT(1);

/* arena_reset - everything handed out is invalid from here on; one block is kept for reuse. */
void arena_reset(struct arena *a) NONNULL;

/* arena_release - arena_reset, and give all memory back to the system. */
void arena_release(struct arena *a) NONNULL;

/* arena_alloc - size bytes, zeroed, aligned for any object. size may be 0. */
void *arena_alloc(struct arena *a, size_t size) NONNULL RETURNS_NONNULL;

/* arena_array - count elements of size bytes each, zeroed; their product is checked. */
void *arena_array(struct arena *a, size_t count, size_t size) NONNULL RETURNS_NONNULL;

/* arena_grow - p, of old_size bytes and from this arena, now with new_size bytes; the new
 * part is not zeroed. Extends in place where p was the last thing handed out. */
void *arena_grow(struct arena *a, void *p, size_t old_size, size_t new_size) NONNULL_AT(1)
	RETURNS_NONNULL;

/* arena_room - items, an array of count elements of size bytes from this arena or NULL, with room
 * for one more; *capacity, in elements, is kept by the caller and doubles. New room is not
 * zeroed. */
void *arena_room(struct arena *a, void *items, size_t count, size_t *capacity, size_t size)
	NONNULL_AT(1, 4) RETURNS_NONNULL;

/* arena_strndup - a NUL-terminated copy of len bytes. */
char *arena_strndup(struct arena *a, const char *text, size_t len) NONNULL RETURNS_NONNULL;

/* arena_strdup - a copy of a NUL-terminated text; NULL gives NULL. */
char *arena_strdup(struct arena *a, const char *text) NONNULL_AT(1);

/* arena_printf - a formatted text. */
char *arena_printf(struct arena *a, const char *format, ...) PRINTF(2, 3) NONNULL RETURNS_NONNULL;

#endif
