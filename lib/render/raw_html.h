/* SPDX-License-Identifier: MIT */
/* What an author's raw HTML shows and loads, by gumbo, the HTML5 parser. Changes nothing in
 * it and does not judge it. The only file that includes gumbo. */
#ifndef QUIRE_LIB_RENDER_RAW_HTML_H
#define QUIRE_LIB_RENDER_RAW_HTML_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/attr.h"
#include "lib/base/str.h"
#include "lib/render/csp_sources.h"
#include "lib/render/heading_ids.h"

/* Where findings go, and what for. Each is added to. */
struct raw_html {
	struct str *text;            /* what a reader sees, blocks apart by newlines */
	size_t images;               /* <img> elements */
	struct csp_sources *sources; /* of images, audio, video, frames, embedded things */
	struct heading_ids *ids;     /* takes the ids that elements have */
};

/* raw_html_read - read a fragment, as it would stand in <body>. html: from an author, UTF-8.
 * false: it has more than 10,000 tags, which may nest too deep to be read in time; nothing
 * was added. */
bool raw_html_read(struct raw_html *r, const char *html, size_t len) NONNULL WARN_UNUSED;

/* raw_html_is_plain_tag - whether one tag, as Markdown finds it within a line, loads nothing and
 * has no id, so that it need not be read. html: from an author, begins with "<". */
bool raw_html_is_plain_tag(const char *html, size_t len) NONNULL WARN_UNUSED;

#endif
