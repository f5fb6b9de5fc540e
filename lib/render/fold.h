/* SPDX-License-Identifier: MIT */
/* Plain text in lines of a width, broken where the Unicode Line Breaking Algorithm (UAX 14) lets
 * it. Does not know what the text is about. */
#ifndef QUIRE_LIB_RENDER_FOLD_H
#define QUIRE_LIB_RENDER_FOLD_H

#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/str.h"

#define FOLD_COLUMNS 72 /* of a mail's text, as one quotes and answers it */
#define FOLD_LEAST   20 /* columns that a line has, however long what stands before it */

/* What stands before lines; blanks at its end are left out before an empty one. */
struct fold {
	const char *first; /* the first line */
	const char *rest;  /* the others */
};

/* fold_width - the columns that a text takes in a fixed font: two for a wide character, none for
 * one that joins its neighbour. text: UTF-8 of len bytes. */
size_t fold_width(const char *text, size_t len) NONNULL PURE WARN_UNUSED;

/* fold_put - append text in lines of at most FOLD_COLUMNS, with what stands before them, each
 * ended by "\n"; its own "\n" end lines too. Only what can't be parted makes a longer one:
 * a word without an end, an address ("https://…"), or "[1]" and the word before it.
 * text: UTF-8 of len bytes. */
void fold_put(struct str *out, const struct fold *fold, const char *text, size_t len) NONNULL;

/* fold_text - a text in such lines, without a "\n" at its end. In a. */
const char *fold_text(struct arena *a, const char *text) NONNULL RETURNS_NONNULL;

#endif
