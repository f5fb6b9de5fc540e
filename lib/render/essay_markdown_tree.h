/* SPDX-License-Identifier: MIT */
/* How essay_markdown.c tells the writer of HTML what to write for a node of cmark-gfm's tree.
 * For those two files alone; does not know how a tree was made.
 *
 * A node is written by markdown_write_node where its extension is ours; what its user_data is
 * then depends on its type:
 *   heading              const char *, its id
 *   paragraph            struct image_note *, of the one image in it: a figure
 *   code block           nothing
 *   custom block         const char *, the label of the table in it; "" for none
 *   image                struct image_note *; it has no children any more
 *   table cell           const char *, "left", "center" or "right"
 *   footnote reference   struct reference_note *
 *   footnote definition  struct footnote_note *
 *   custom inline        struct reference_note *: a link back to it */
#ifndef QUIRE_LIB_RENDER_ESSAY_MARKDOWN_TREE_H
#define QUIRE_LIB_RENDER_ESSAY_MARKDOWN_TREE_H

#include <cmark-gfm.h>
#include <cmark-gfm-extension_api.h>
#include <cmark-gfm/node.h>
#include <stdbool.h>
#include <stddef.h>

#include "lib/render/essay_markdown.h"

struct image_note {
	const char *url, *alt;
	const char *title;       /* "" for none */
	long long width, height; /* pixels; 0 where unknown */
	bool first;              /* of the essay, so that it is loaded at once */
	bool figure;             /* its paragraph shows the title */
};

struct footnote_note {
	size_t number;     /* from 1, in the order of the first references */
	size_t references; /* how many links lead to it */
};

struct reference_note {
	struct footnote_note *to; /* never NULL */
	size_t ordinal;           /* from 1, among the references to it */
};

/* markdown_write_node - the cmark_html_render_func of our extension, whose private data is the
 * struct markdown_source: writes the node's opening or closing part into the renderer. */
void markdown_write_node(cmark_syntax_extension *ours, struct cmark_html_renderer *renderer,
			 cmark_node *node, cmark_event_type event, int options) NONNULL;

#endif
