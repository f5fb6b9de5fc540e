/* SPDX-License-Identifier: MIT */
/* The author's Markdown to HTML by cmark-gfm: tables, footnotes, strikethrough (two tildes, so
 * that "~5" stays), task lists, autolinks, smart punctuation, raw HTML. Only lib/render/
 * leading_heading.c includes cmark-gfm too. Does not know where links lead: its caller says so.
 *
 * The page's own title is its h1. So where an essay's Markdown has a heading of level 1, all of
 * its headings go one level down; else they stay as they are. A heading's id comes from its
 * text (lib/render/heading_ids.h), or from "{#id}" at its end. Other ids of an essay have a
 * colon ("fn:SLUG:1", "fnref:SLUG:1"), so that they differ from every heading's;
 * and no heading gets "text", "comments", "letter" or "related", which are the page's.
 *
 * An image alone in its paragraph that has a title is a figure, the title its caption; all but
 * the first image load when they come near. What scrolls by itself, code and tables (each in a
 * div of class "table"), can be reached by keyboard. Cells are aligned by the classes
 * "align-left", "align-center" and "align-right".
 *
 * Bounded only by its process: hostile input takes cmark-gfm gigabytes, so `quire` renders in
 * a child with limits. */
#ifndef QUIRE_LIB_RENDER_ESSAY_MARKDOWN_H
#define QUIRE_LIB_RENDER_ESSAY_MARKDOWN_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/file.h"
#include "lib/base/problem.h"
#include "lib/base/str.h"
#include "lib/render/html.h"

/* An image that publish has found. */
struct markdown_image {
	const char *url; /* what src will be */
	long long width; /* pixels; 0 where unknown */
	long long height;
};

/* Where links and images lead, in Markdown and in raw HTML, where a frame or a video is a link
 * too (lib/render/raw_html.h). Both are asked once an occurrence, with what the essay says
 * (decoded, never NULL), and where it stands. */
struct markdown_resolver {
	/* The address to use, in a or borrowed for as long; NULL leaves the link as it is. */
	const char *(*link)(void *context, struct arena *a, const char *url, struct place at);
	/* Whether *out was filled; false leaves the image as it is. Asked for
	 * images in raw HTML too, each of a srcset. */
	bool (*image)(void *context, struct arena *a, const char *url, struct place at,
		      struct markdown_image *out);
	void *context;
};

struct markdown_source {
	const char *file; /* for problems and places */
	const char *text; /* the body, any bytes */
	size_t len;
	size_t first_line;           /* the file's line that text begins on, from 1 */
	const char *footnote_prefix; /* makes footnote ids this essay's own: its slug */
	const char *footnote_back;   /* what a footnote's link back is called to who can't see
				      * it, before its number; NULL for "Back to reference" */
	bool bare; /* no heading ids, no smart punctuation, no extensions, nothing resolved: what
		    * the library itself says, for the specification's examples */
};

struct markdown_result {
	struct html html;
	size_t notes;        /* where in html the footnotes begin; its length for none */
	struct blob text;    /* the words a reader sees, code too, blocks apart by newlines, for
			   * search; of raw HTML what is left without its tags */
	size_t words;        /* in text without Markdown's code; a CJK character is not one */
	size_t cjk;          /* CJK characters (Han, kana, Hangul), likewise */
	size_t images;       /* Markdown's and raw HTML's */
	const char *origins; /* CSP sources that images, frames, embedded files, audio and video
				 * need, one directive a line, sorted, each once; "" for none */
};

#define MARKDOWN_VERSION_SIZE 64 /* bytes, with the terminator */

/* markdown_version - what renders: cmark-gfm's version and a hash of our own sources,
 * "0.29.0.gfm.6-1f2e3d4c5b6a". Another one may give the same essay other HTML. */
void markdown_version(char out[MARKDOWN_VERSION_SIZE]) NONNULL;

/* markdown_smart_text - a title with the quotes, dashes and dots that markdown_render gives the
 * text; nothing else in it means anything. What looks like code is left alone, "--force" in it
 * too. text: from an author, UTF-8. In a, or text itself. */
const char *markdown_smart_text(struct arena *a, const char *text) NONNULL RETURNS_NONNULL;

/* markdown_render - render an essay. Bytes that are no UTF-8 become U+FFFD, with a warning that
 * names the line (five lines at most). Results lie in a. resolver: NULL for none.
 * Can't fail, but may take much memory and time: see above. */
void markdown_render(struct arena *a, const struct markdown_source *source,
		     const struct markdown_resolver *resolver, struct problems *problems,
		     struct markdown_result *out) NONNULL_AT(1, 2, 4, 5);

#endif
