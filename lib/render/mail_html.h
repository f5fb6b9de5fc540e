/* SPDX-License-Identifier: MIT */
/* An essay's HTML as mail programs show it: only elements and attributes that they know, looks in
 * style="", every address absolute. Does not know what is around it.
 *
 * Scripts, styles, forms' fields and what is not known go; of an unknown element its content stays.
 * A picture drawn in the page (SVG) and a formula (MathML) are their words, a frame, a video or an
 * embedded file a link. No id stays, so that several essays fit in a mail, and addresses within
 * the essay lead to its page. */
#ifndef QUIRE_LIB_RENDER_MAIL_HTML_H
#define QUIRE_LIB_RENDER_MAIL_HTML_H

#include <stdbool.h>

#include "lib/base/attr.h"
#include "lib/base/file.h"
#include "lib/base/str.h"

#define MAIL_HTML_IMAGE_WIDTH 568 /* pixels that an image may be wide, where max-width is unknown */

/* mail_html_write - append html, UTF-8 from an author, for a mail. page_url: the essay's own
 * address, absolute.
 * false: it has too many tags or too deep ones (lib/render/html_tree.h); nothing was appended. */
bool mail_html_write(struct str *out, struct blob html, const char *page_url) NONNULL WARN_UNUSED;

#endif
