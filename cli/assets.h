/* SPDX-License-Identifier: MIT */
/* Images and other files that essays show or link to: copied under public/ by a name that holds
 * their content's fingerprint. Does not read Markdown. */
#ifndef QUIRE_CLI_ASSETS_H
#define QUIRE_CLI_ASSETS_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/workplace.h"
#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/status.h"
#include "lib/store/asset.h"

/* The files copied so far, and those copied by this process. */
struct assets {
	struct arena *arena;     /* borrowed */
	const char *public;      /* absolute */
	bool copies;             /* false: look, but copy nothing (check) */
	struct asset_list known; /* as the store had them at first */
	void *index;             /* tsearch(3) tree of known and made, by source, size and time */
	struct asset *made;      /* copied since, in that order */
	size_t made_count, made_capacity;
	size_t stored_count; /* how many of made are in the store already */
};

/* assets_load - what the store knows. copies: whether assets_publish may copy.
 * STATUS_OK: assets_release ends it; STATUS_BUSY, STATUS_STORE. */
enum status assets_load(struct workplace *w, bool copies, struct assets *out) NONNULL WARN_UNUSED;

/* assets_release - give back what isn't in the arena; one that is all zero is no fault. */
void assets_release(struct assets *s) NONNULL;

/* assets_publish - the published copy of a file that an essay shows or links to, made where it
 * is missing. path: absolute. *out is borrowed from the arena.
 * STATUS_OK; STATUS_NOT_FOUND: no regular file there; STATUS_IO (logged). */
enum status assets_publish(struct assets *s, const char *path, struct asset *out)
	NONNULL WARN_UNUSED;

/* assets_add - take over what another process has made; one that is known already is not. */
void assets_add(struct assets *s, const struct asset *asset) NONNULL;

/* assets_put - put the rows of what was made since the last call into the store, in a write
 * transaction. STATUS_OK; STATUS_STORE. */
enum status assets_put(struct assets *s, struct store *store) NONNULL WARN_UNUSED;

/* assets_store - the same, in a transaction of its own where there are any.
 * STATUS_OK; others as store_write_begin and store_commit. */
enum status assets_store(struct assets *s, struct store *store) NONNULL WARN_UNUSED;

/* assets_is_static - whether a row is of a file of static/, at the path it has there. */
bool assets_is_static(const struct asset *asset) NONNULL PURE WARN_UNUSED;

/* assets_has_fingerprint - whether a file's name has the form of a copy's. */
bool assets_has_fingerprint(const char *name) NONNULL PURE WARN_UNUSED;

/* assets_is_copy - whether the file at a path below public/ has the bytes whose fingerprint is in
 * its name; false where it can't be read. */
bool assets_is_copy(const char *public, const char *path) NONNULL WARN_UNUSED;

#endif
