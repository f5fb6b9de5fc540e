/* SPDX-License-Identifier: MIT */
/* Which files under public/ publish put there, and from what. Does not copy them. */
#ifndef QUIRE_LIB_STORE_ASSET_H
#define QUIRE_LIB_STORE_ASSET_H

#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/status.h"
#include "lib/store/store.h"

/* A file that was copied to public/. */
struct asset {
	const char *path; /* under public/, begins with "/" */
	const char *
		source; /* absolute path; of a style sheet, which has no one source, its own path */
	int64_t size;   /* of the source, bytes; -1 before it is copied */
	int64_t modified_ns; /* of the source, nanoseconds since 1970 */
	int64_t width;       /* pixels; 0 where it is no image */
	int64_t height;
	int64_t unused_since; /* seconds UTC, of the publish that found that no page names it; 0 */
};

struct asset_list {
	struct asset *items; /* ordered by path, then source: files with the same bytes share one */
	size_t count;
};

/* asset_load - all of them. In a. STATUS_OK; STATUS_BUSY, STATUS_STORE (logged). */
enum status asset_load(struct store *s, struct arena *a, struct asset_list *out)
	NONNULL WARN_UNUSED;

/* asset_put - add or replace one by its path and source, in a write transaction.
 * STATUS_OK; STATUS_STORE (logged). */
enum status asset_put(struct store *s, const struct asset *asset) NONNULL WARN_UNUSED;

/* asset_forget - delete all rows of a path, in a write transaction.
 * STATUS_OK; STATUS_STORE (logged). */
enum status asset_forget(struct store *s, const char *path) NONNULL WARN_UNUSED;

#endif
