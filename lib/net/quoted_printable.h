/* SPDX-License-Identifier: MIT */
/* Text as lines of at most 76 printable ASCII bytes (RFC 2045, 6.7). Does not know what the text
 * is for. */
#ifndef QUIRE_LIB_NET_QUOTED_PRINTABLE_H
#define QUIRE_LIB_NET_QUOTED_PRINTABLE_H

#include "lib/base/attr.h"
#include "lib/base/str.h"

#define QUOTED_PRINTABLE_LINE 76 /* bytes without CRLF */

/* quoted_printable_write - append text, UTF-8, its "\n" as CRLF; no code point is split between
 * two lines. A line that begins with "From " is quoted, since mailboxes in one file change it; a
 * "." at a line's front is left to the transport. */
void quoted_printable_write(struct str *out, const char *text) NONNULL;

#endif
