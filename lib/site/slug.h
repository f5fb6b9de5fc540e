/* SPDX-License-Identifier: MIT */
/* Slugs: the last part of an essay's address, made of letters, digits and hyphens of any
 * script. Does not know which slugs are taken. */
#ifndef QUIRE_LIB_SITE_SLUG_H
#define QUIRE_LIB_SITE_SLUG_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"

#define SLUG_MAX 200 /* bytes, so that a stored page's folder has a name every system holds */

/* slug_make - a slug of any text: NFC, lower case (Unicode, no locale), letters, marks and
 * digits kept, apostrophes and what is never seen (joiners, soft hyphens) dropped, everything
 * else one hyphen; at most SLUG_MAX bytes, cut at a hyphen where there is one. text: any bytes,
 * of which the first few thousand count. "" where nothing is left. In a. */
const char *slug_make(struct arena *a, const char *text, size_t len) NONNULL RETURNS_NONNULL;

/* slug_is_valid - whether slug_make would leave it as it is, and it is not "". */
bool slug_is_valid(const char *slug) NONNULL WARN_UNUSED;

/* slug_from_file - the slug of a file that names none: the file's name without extension and
 * date, or its folder's for index.md and _index.md; where that is only digits, with its
 * parent's before it ("2019/03/index.md" is "2019-03", "2019/03/04.md" is "2019-03-04").
 * "" where the name has no letter or digit. file: relative, with "/". In a. */
const char *slug_from_file(struct arena *a, const char *file) NONNULL RETURNS_NONNULL;

#endif
