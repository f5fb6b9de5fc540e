/* SPDX-License-Identifier: MIT */
/* UTF-8 in headers (RFC 2047). Does not know which header. */
#ifndef QUIRE_LIB_NET_ENCODED_WORD_H
#define QUIRE_LIB_NET_ENCODED_WORD_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/attr.h"
#include "lib/base/str.h"

#define ENCODED_WORD_LINE 76 /* bytes of a header's line with encoded words (RFC 2047, 2) */

/* encoded_word_is_needed - whether text can't stand in a header as it is: it has other than
 * printable ASCII, "=?", or blanks that folding would lose (at an end, or two together). */
bool encoded_word_is_needed(const char *text) NONNULL PURE WARN_UNUSED;

/* encoded_word_write - append text, UTF-8 and not "", as encoded words of whole code points, each
 * on a line of its own; "B" or "Q", whichever is shorter. May stand in a phrase too.
 * column: bytes that its first line has already, at most 30.
 * Returns the bytes that its last line has then. */
size_t encoded_word_write(struct str *out, const char *text, size_t column) NONNULL;

#endif
