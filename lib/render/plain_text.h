/* SPDX-License-Identifier: MIT */
/* An essay's HTML as the plain text of a mail, in lines of FOLD_COLUMNS, as one would write it by
 * hand. Does not know what else is in the mail.
 *
 * Headings of the first two levels are underlined; quotes stand behind "> ", items behind "- " or
 * their number; code is as it is, four columns in; a table has its cells below one another, or,
 * where that is too wide, each with its heading in a line of its own; an image is its description
 * in brackets. Links are numbered, "[1]", and their addresses listed at the end; notes are
 * numbered by raised figures. What a mail can't play is its address. */
#ifndef QUIRE_LIB_RENDER_PLAIN_TEXT_H
#define QUIRE_LIB_RENDER_PLAIN_TEXT_H

#include <stdbool.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/file.h"
#include "lib/base/str.h"

/* plain_text_write - append the text of html, UTF-8 from an author. page_url: the essay's own
 * address, absolute: where its addresses lead from.
 * false: it has too many tags or too deep ones (lib/render/html_tree.h); nothing was appended. */
bool plain_text_write(struct str *out, struct blob html, const char *page_url) NONNULL WARN_UNUSED;

#endif
