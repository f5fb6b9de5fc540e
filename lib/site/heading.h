/* SPDX-License-Identifier: MIT */
/* The heading that a text opens with, as a title. Knows of Markdown only what a line says in plain
 * words: emphasis, code, links and escapes; not where links lead. */
#ifndef QUIRE_LIB_SITE_HEADING_H
#define QUIRE_LIB_SITE_HEADING_H

#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"

#define HEADING_MAX 500 /* bytes of a line that can be a title */

/* heading_title - the words of the "# Heading" that a text begins with, empty lines aside, and
 * behind it in *end where the rest begins. text: from an author, any bytes, len of them.
 * NULL, *end unchanged: it begins with something else, or with a heading that plain words can't
 * stand for: empty, not UTF-8, longer than HEADING_MAX, with an image, a footnote, HTML or an
 * entity in it. In a. */
const char *heading_title(struct arena *a, const char *text, size_t len, size_t *end)
	NONNULL WARN_UNUSED;

#endif
