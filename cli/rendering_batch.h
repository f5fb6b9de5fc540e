/* SPDX-License-Identifier: MIT */
/* Renderings of a plan's entries, stored by the hundred in short transactions. Does not render. */
#ifndef QUIRE_CLI_RENDERING_BATCH_H
#define QUIRE_CLI_RENDERING_BATCH_H

#include <stddef.h>

#include "cli/assets.h"
#include "cli/plan.h"
#include "cli/workplace.h"
#include "lib/base/attr.h"
#include "lib/base/file.h"
#include "lib/base/status.h"

struct rendering_batch;

/* rendering_batch_new - an empty one; its entries are those of plan, and assets, with which images
 * are found, are stored with them. The caller ends it by rendering_batch_release. */
struct rendering_batch *rendering_batch_new(struct workplace *w, struct plan *plan,
					    struct assets *assets) NONNULL WARN_UNUSED;

/* rendering_batch_add - what plan->items[number] was rendered as; bytes as rendered_read reads
 * them, copied. Stores all where they have become many. STATUS_OK; STATUS_INVALID: the bytes are
 * cut short; others as rendering_batch_store. */
enum status rendering_batch_add(struct rendering_batch *b, size_t number, struct blob bytes)
	NONNULL WARN_UNUSED;

/* rendering_batch_store - store what was added since the last time, register its pages, and set
 * the entries' rendering. STATUS_OK; others as store_write_begin and store_commit. */
enum status rendering_batch_store(struct rendering_batch *b) NONNULL WARN_UNUSED;

/* rendering_batch_release - free it; what isn't stored is lost. Returns how many it stored. */
size_t rendering_batch_release(struct rendering_batch *b) NONNULL;

#endif
