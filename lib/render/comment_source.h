/* SPDX-License-Identifier: MIT */
/* A reader's Markdown made fit for cmark, and what cmark read made fit for a page. For
 * lib/render/comment_*.c alone. Does not know cmark.
 *
 * Since HTML is text in a comment, each "<" that could begin any is taken away before cmark parses:
 * U+FDD0, which no text may contain, stands for it until it is written. So Markdown works between
 * tags, and none of cmark's scanners for HTML runs, some of which are quadratic in 0.30.2. */
#ifndef QUIRE_LIB_RENDER_COMMENT_SOURCE_H
#define QUIRE_LIB_RENDER_COMMENT_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/attr.h"
#include "lib/base/str.h"

#define COMMENT_CONTAINERS_MAX 40 /* quotes and items that cmark gets to see, at most */

/* comment_source_put - append text as cmark is to read it: UTF-8, lines ended by "\n", no "<" but
 * where it is escaped or begins "<https://", "<mailto:" or "<name@host>". text: any bytes.
 * Returns the code points read. */
size_t comment_source_put(struct str *out, const char *text, size_t len) NONNULL;

/* comment_source_is_deep - whether quotes and items may be nested deeper than
 * COMMENT_CONTAINERS_MAX; never false where they are, and true where they aren't only of code that
 * looks like it. text: what comment_source_put has made. */
bool comment_source_is_deep(const char *text, size_t len) NONNULL PURE WARN_UNUSED;

/* comment_literal_put - append what cmark has read, for a reader: "<" is back, and characters that
 * neither HTML nor XML may have (entities can name them) are U+FFFD. */
void comment_literal_put(struct str *out, const char *literal) NONNULL;

/* comment_has_words - whether anything of a text would be seen. text: UTF-8. */
bool comment_has_words(const char *text, size_t len) NONNULL PURE WARN_UNUSED;

#endif
