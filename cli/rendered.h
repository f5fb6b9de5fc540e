/* SPDX-License-Identifier: MIT */
/* One essay from its file to a rendering: read, resolved, rendered, and passed between processes.
 * Does not store it. */
#ifndef QUIRE_CLI_RENDERED_H
#define QUIRE_CLI_RENDERED_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/assets.h"
#include "cli/catalogue.h"
#include "cli/plan.h"
#include "cli/workplace.h"
#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/file.h"
#include "lib/base/hash.h"
#include "lib/base/problem.h"
#include "lib/base/status.h"
#include "lib/base/str.h"
#include "lib/store/asset.h"
#include "lib/store/rendering.h"

/* What rendering one file has given. */
struct rendered {
	bool changed; /* the file isn't what was scanned; nothing below is set */
	struct rendering rendering;
	struct problems problems; /* warnings of links and images, with their lines */
	struct asset *assets;     /* copied on the way; set by the caller of rendered_make */
	size_t asset_count;
};

/* rendered_key - the name of what a source and the settings make, but for what its links and
 * images resolve to. */
struct hash rendered_key(const struct workplace *w, const struct plan_entry *entry) NONNULL;

/* rendered_refusal_key - the name of a source with the limits it was rendered under. */
struct hash rendered_refusal_key(const struct workplace *w, const struct plan_entry *entry) NONNULL;

/* rendered_inputs - what the links and images that a known rendering was made with resolve to
 * now, in the same form: if it is the same text, the rendering still holds. In a. */
const char *rendered_inputs(const struct catalogue *c, struct arena *a, const struct source *source,
			    const char *inputs) NONNULL RETURNS_NONNULL;

/* rendered_next_target - the next address that a rendering's links and images resolved to, "-"
 * for nothing; *inputs moves on behind it. NULL at their end. In a. */
const char *rendered_next_target(struct arena *a, const char **inputs) NONNULL WARN_UNUSED;

/* rendered_make - render a file. lines: how many lines of its body, to find the one that takes
 * too much; SIZE_MAX for all. Results lie in a. */
void rendered_make(const struct workplace *w, const struct catalogue *c, struct arena *a,
		   const struct plan_entry *entry, size_t lines, struct rendered *out) NONNULL;

/* rendered_write - as bytes, for another process of the same program. */
void rendered_write(const struct rendered *r, struct str *out) NONNULL;

/* rendered_read - from such bytes. What is read is borrowed from them or lies in a.
 * STATUS_OK; STATUS_INVALID: the bytes are cut short. */
enum status rendered_read(struct arena *a, struct blob bytes, struct rendered *out)
	NONNULL WARN_UNUSED;

#endif
