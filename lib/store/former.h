/* SPDX-License-Identifier: MIT */
/* Files that publish put into a folder that was for readers before. Does not delete them. */
#ifndef QUIRE_LIB_STORE_FORMER_H
#define QUIRE_LIB_STORE_FORMER_H

#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/status.h"
#include "lib/store/store.h"

/* One of them, as it was when its folder was left: one of another size or time is another's. */
struct former {
	const char *folder;  /* as public: was set */
	const char *path;    /* under it, begins with "/" */
	int64_t size;        /* bytes */
	int64_t modified_ns; /* nanoseconds since 1970 */
	int64_t left_at;     /* when another folder took its place; seconds UTC */
};

struct former_list {
	struct former *items; /* ordered by folder, then path */
	size_t count;
};

/* former_load - all of them, in a transaction. In a. STATUS_OK; STATUS_BUSY, STATUS_STORE
 * (logged). */
enum status former_load(struct store *s, struct arena *a, struct former_list *out)
	NONNULL WARN_UNUSED;

/* former_put - add or replace one by its folder and path, in a write transaction.
 * STATUS_OK; STATUS_STORE (logged). */
enum status former_put(struct store *s, const struct former *former) NONNULL WARN_UNUSED;

/* former_forget - delete a row by its folder and path, in a write transaction.
 * STATUS_OK; STATUS_STORE (logged). */
enum status former_forget(struct store *s, const struct former *former) NONNULL WARN_UNUSED;

#endif
