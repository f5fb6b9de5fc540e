/* SPDX-License-Identifier: MIT */
/* The page cache's part of a commit. Internal to lib/store. */
#ifndef QUIRE_LIB_STORE_PAGE_COMMIT_H
#define QUIRE_LIB_STORE_PAGE_COMMIT_H

#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/status.h"
#include "lib/store/store.h"

/* page_commit - raise the generations of all marked pages, unlink their files, sync their
 * folders; in the write transaction, right before COMMIT. Forgets the marks.
 * STATUS_OK; STATUS_STORE, STATUS_IO (logged). */
enum status page_commit(struct store *s) NONNULL WARN_UNUSED;

/* page_forget - drop the marks of a transaction that is over. */
void page_forget(struct store *s) NONNULL;

#endif
