/* SPDX-License-Identifier: MIT */
/* HTML as a type, and the one escaper a context. Does not know templates. */
#ifndef QUIRE_LIB_RENDER_HTML_H
#define QUIRE_LIB_RENDER_HTML_H

#include <stddef.h>

#include "lib/base/attr.h"
#include "lib/base/str.h"

/* Markup that may stand on a page as it is; made by the renderers alone. */
struct html {
	const char *data;
	size_t len;
};

/* html_put_text - escape for text and for attributes in double quotes: & < > " '. */
void html_put_text(struct str *out, const char *text, size_t len) NONNULL;

/* html_put_url - escape an address for href or src; one that url_is_safe refuses becomes "#". */
void html_put_url(struct str *out, const char *url) NONNULL;

#endif
