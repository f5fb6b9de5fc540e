/* SPDX-License-Identifier: MIT */
/* The Markdown files of a site as they lie there now, with their front matter. Does not know
 * which of them are published. */
#ifndef QUIRE_CLI_SCAN_H
#define QUIRE_CLI_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/workplace.h"
#include "lib/base/attr.h"
#include "lib/base/hash.h"
#include "lib/base/status.h"
#include "lib/site/front_matter.h"
#include "lib/store/essay.h"

#define SCAN_DEPTH_MAX 16 /* folders inside one another; deeper ones are named and left out */

/* One Markdown file. */
struct source {
	enum essay_kind kind; /* by its folder */
	const char *file;     /* relative to its folder */
	const char *path;     /* absolute */
	const char *name;     /* as messages name it: "writing/a.md" */
	bool readable;        /* its front matter could be read; else only the above is set */
	struct hash hash;     /* of its bytes */
	struct front_matter matter;
};

/* A file or a folder that couldn't be looked at: what is in it is not known. */
struct scan_hidden {
	enum essay_kind kind;
	const char *path; /* relative to the folder of its kind; "" for that folder itself */
};

struct scan {
	struct source *items; /* essays, then pages, each in the order of their file names */
	size_t count, capacity;
	struct scan_hidden *hidden;
	size_t hidden_count, hidden_capacity;
};

/* scan_read - read every *.md and *.markdown file below writing/ and pages/ but hidden ones.
 * Without pages/ there are no pages. A file that can't be read or parsed is kept, not
 * readable, with its problems added to the workplace's. A folder that can't be read is an error
 * and is kept as hidden.
 * STATUS_OK; STATUS_NOT_FOUND: no writing folder (said). In the workplace's arena. */
enum status scan_read(struct workplace *w, struct scan *out) NONNULL WARN_UNUSED;

/* scan_is_draft - whether readers don't get to see a file, by `draft:` or for want of a date. */
bool scan_is_draft(const struct source *s) NONNULL PURE WARN_UNUSED;

#endif
