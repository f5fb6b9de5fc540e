/* SPDX-License-Identifier: MIT */
/* Where links and images between the site's own files lead: by file, by address, or by the
 * addresses that the same essays had on another site. Does not read Markdown. */
#ifndef QUIRE_CLI_CATALOGUE_H
#define QUIRE_CLI_CATALOGUE_H

#include <stdbool.h>

#include "cli/assets.h"
#include "cli/plan.h"
#include "cli/workplace.h"
#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/render/essay_markdown.h"

struct catalogue;

enum catalogue_target {
	CATALOGUE_ELSEWHERE, /* another site's, or a place on the same page: not ours to resolve */
	CATALOGUE_FOUND,     /* one published essay, page or file is meant */
	CATALOGUE_LATER,     /* one that readers don't see yet; otherwise as CATALOGUE_FOUND */
	CATALOGUE_UNKNOWN    /* ours by its form, but nothing, or more than one, is meant */
};

/* catalogue_make - of all entries that readers see or will see. assets: where images and
 * attached files go. Both are borrowed. In the workplace's arena. */
struct catalogue *catalogue_make(struct workplace *w, const struct plan *plan,
				 struct assets *assets) NONNULL RETURNS_NONNULL;

/* catalogue_link - where a link that stands in a source leads. url: as written, never NULL.
 * CATALOGUE_FOUND, CATALOGUE_LATER: *out is the address to use, in a. */
enum catalogue_target catalogue_link(const struct catalogue *c, struct arena *a,
				     const struct source *from, const char *url, const char **out)
	NONNULL WARN_UNUSED;

/* catalogue_image - the same for an image; *out is the address and size of the published copy. */
enum catalogue_target catalogue_image(const struct catalogue *c, struct arena *a,
				      const struct source *from, const char *url,
				      struct markdown_image *out) NONNULL WARN_UNUSED;

#endif
