/* SPDX-License-Identifier: MIT */
/* The heading that an essay's text begins with, in plain text, so that it can be the title. Reads
 * of the essay only that heading and the lines that say where links lead; knows no front matter. */
#ifndef QUIRE_LIB_RENDER_LEADING_HEADING_H
#define QUIRE_LIB_RENDER_LEADING_HEADING_H

#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"

#define LEADING_HEADING_MAX 500 /* bytes of its lines */

/* leading_heading - what the heading of level 1 says that a body begins with, empty lines aside:
 * "# Title", or one line underlined with "===". Without emphasis, links and an id
 * ("{#like-this}"). *end: where in the body the rest begins. body: from an author, any bytes.
 * NULL, *end unchanged: it begins with something else, or with a heading that plain text can't
 * stand for: not UTF-8, longer than LEADING_HEADING_MAX, with an image, a footnote or HTML in it.
 * UTF-8, in a; may be empty, or have white space at its ends.
 * Takes little memory and time, whatever the body is. */
const char *leading_heading(struct arena *a, const char *body, size_t len, size_t *end)
	NONNULL WARN_UNUSED;

#endif
