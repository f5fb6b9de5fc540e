/* SPDX-License-Identifier: MIT */
/* A reader's Markdown to HTML and to plain text by cmark; only lib/render/comment_*.c include it,
 * and nothing that links them links cmark-gfm. Does not know who wrote it, nor where it is shown.
 *
 * What comes out, and nothing else: p, em, strong, code, pre (with tabindex="0", since it scrolls
 * by itself), code with a class "language-…" of [a-z0-9-], blockquote, ul, ol (with start), li, hr,
 * br, h4 to h6, and a with an href of http, https or mailto and rel="ugc nofollow noopener".
 * Headings begin at h4, below the page's own, and never skip a level. An image is a link to it that
 * says what it shows. A link to anything else is its words. Bare addresses of http and https are
 * links. HTML is no HTML here, but text, "<b>" too. Titles of links are left out. Characters that no
 * page and no feed may have become U+FFFD.
 *
 * Bounded, with what hostile input can make cmark do: containers are counted before it parses, and
 * the tree's depth before it is written. */
#ifndef QUIRE_LIB_RENDER_COMMENT_MARKDOWN_H
#define QUIRE_LIB_RENDER_COMMENT_MARKDOWN_H

#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/file.h"
#include "lib/render/html.h"

#define COMMENT_CHARACTERS_MAX 10000  /* code points; "\r\n" is one, as a form counts it */
#define COMMENT_NESTING_MAX    24     /* quotes, items, emphasis and links inside one another */
#define COMMENT_HTML_MAX       131072 /* bytes of HTML, or of text, that a comment may become */

/* Why a comment can't be taken. */
enum comment_refusal {
	COMMENT_ADMITTED = 0,
	COMMENT_EMPTY,     /* nothing of it would be seen */
	COMMENT_TOO_LONG,  /* over COMMENT_CHARACTERS_MAX */
	COMMENT_TOO_DEEP,  /* over COMMENT_NESTING_MAX */
	COMMENT_TOO_MARKED /* over COMMENT_HTML_MAX: too many links or marks for its length */
};

struct comment_rendered {
	struct html html;
	struct blob
		text; /* for lists, search and mails: blocks apart by empty lines, each paragraph
			   * a line; "> ", "- " and numbers as in Markdown, code four columns in, a
			   * link's address in brackets behind its words. UTF-8, NUL-terminated */
	size_t links; /* in html */
};

/* comment_render - render a comment. text: from a reader, any bytes; what is no UTF-8 becomes
 * U+FFFD. COMMENT_ADMITTED: *out lies in a; else *out is unchanged (not logged). */
enum comment_refusal comment_render(struct arena *a, const char *text, size_t len,
				    struct comment_rendered *out) NONNULL WARN_UNUSED;

/* comment_refusal_text - what was wrong, in English, for the author's command and logs: "it is
 * longer than 10,000 characters". */
const char *comment_refusal_text(enum comment_refusal why) RETURNS_NONNULL;

#endif
