/* SPDX-License-Identifier: MIT */
/* What an author's raw HTML shows and loads, by gumbo, the HTML5 parser, and where its addresses
 * lead. Changes nothing but these and does not judge it. The only module that includes gumbo.
 *
 * Asked for are, as links, href of a and area, src of source, video, audio, track, iframe and
 * embed, data of object; as images, src of img and input, srcset, poster. */
#ifndef QUIRE_LIB_RENDER_RAW_HTML_H
#define QUIRE_LIB_RENDER_RAW_HTML_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/attr.h"
#include "lib/base/file.h"
#include "lib/base/problem.h"
#include "lib/base/str.h"
#include "lib/render/csp_sources.h"
#include "lib/render/essay_markdown.h"
#include "lib/render/heading_ids.h"

/* Where findings go, and what for. Each is added to. */
struct raw_html {
	struct str *text;            /* what a reader sees, blocks apart by newlines */
	size_t images;               /* <img> elements */
	struct csp_sources *sources; /* of images, audio, video, frames, embedded things */
	struct heading_ids *ids;     /* takes the ids that elements have */
	struct problems *problems;   /* of addresses that can't be written */
	const struct markdown_resolver *resolver; /* borrowed; NULL for none */
	struct place at;                          /* of the fragment's first line */
};

/* raw_html_read - read a fragment, as it would stand in <body>. html: from an author, UTF-8.
 * out: the fragment with its addresses resolved, html itself or in the arena of r's text. An
 * image that says neither width nor height gets those that the resolver knows.
 * false: it has more than 10,000 tags, which may nest too deep to be read in time; nothing
 * was added. */
bool raw_html_read(struct raw_html *r, struct blob html, struct blob *out) NONNULL WARN_UNUSED;

/* raw_html_is_plain_tag - whether one tag, as Markdown finds it within a line, loads nothing, leads
 * nowhere and has no id, so that it need not be read. html: from an author, begins with "<". */
bool raw_html_is_plain_tag(const char *html, size_t len) NONNULL WARN_UNUSED;

#endif
