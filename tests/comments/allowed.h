/* SPDX-License-Identifier: MIT */
/* What HTML of a comment may have, as gumbo parses it. Does not know how it was made. */
#ifndef QUIRE_TESTS_COMMENTS_ALLOWED_H
#define QUIRE_TESTS_COMMENTS_ALLOWED_H

#include <stddef.h>

#include "lib/base/attr.h"

/* allowed_look - what an element, attribute or address in html has that it may not, or what the
 * parser had to mend; NULL for nothing. html: UTF-8. */
const char *allowed_look(const char *html, size_t len) NONNULL WARN_UNUSED;

#endif
