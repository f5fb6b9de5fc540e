/* SPDX-License-Identifier: MIT */
/* What the files essay_markdown*.c share: the walk over cmark-gfm's tree, and how it tells the
 * writer of HTML what to write. For them alone. They read the tree's own structs, since the
 * library's getters copy each literal.
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

#include "lib/render/csp_sources.h"
#include "lib/render/essay_markdown.h"
#include "lib/render/heading_ids.h"
#include "lib/render/raw_html.h"
#include "lib/render/word_count.h"

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

struct heading_note {
	cmark_node *node;
	size_t start, end; /* of what it says, in the walk's text; bytes */
	const char *id;    /* the author's own; NULL for none */
};

struct markdown_walk {
	struct arena *arena;                      /* borrowed; where all of it lies */
	const struct markdown_source *source;     /* borrowed */
	const struct markdown_resolver *resolver; /* borrowed; NULL for none */
	struct problems *problems;                /* borrowed; added to */
	cmark_syntax_extension *ours; /* owned; NULL in bare mode, which marks nothing */
	cmark_syntax_extension *table, *tasklist; /* the library's own; NULL in bare mode */
	struct str text;                          /* as in struct markdown_result */
	struct word_count count;                  /* of text without code */
	struct csp_sources sources;               /* of images and of raw HTML */
	struct heading_ids ids;                   /* of headings and of raw HTML */
	struct raw_html raw;                      /* raw.images counts Markdown's too */
	struct str raw_text;                      /* of the raw HTML being read */
	cmark_node *image;                        /* whose children are being read, or NULL */
	struct str alt;                           /* what they say */
	struct str label;                         /* the header cells of the table being read */
	size_t cell;                              /* where the cell being read begins in text */
	cmark_node **cells;                       /* those marked */
	size_t cell_count, cell_capacity;
	size_t notes; /* where in the library's HTML the footnotes begin; SIZE_MAX for none yet */
	struct heading_note *headings; /* in the order they stand in */
	size_t heading_count, heading_capacity;
};

/* markdown_walk_tree - gather everything, ask the resolver, and mark what we write. root: the
 * document. */
void markdown_walk_tree(struct markdown_walk *w, cmark_node *root) NONNULL;

/* markdown_give_cells_back - make marked table cells the table extension's again, which frees
 * what it allocated for them; before the tree is freed. */
void markdown_give_cells_back(struct markdown_walk *w) NONNULL;

/* markdown_enter_heading - remember a heading that the walk has come to, and take "{#id}" off
 * its end. */
void markdown_enter_heading(struct markdown_walk *w, cmark_node *node) NONNULL;

/* markdown_finish_headings - give each an id and its level. After the walk, so that the ids
 * which the author chose are all taken. */
void markdown_finish_headings(struct markdown_walk *w) NONNULL;

/* markdown_mark - have markdown_write_node write a node. note: its user_data. */
void markdown_mark(struct markdown_walk *w, cmark_node *node, void *note) NONNULL_AT(1, 2);

/* markdown_place_of - where a node stands in the file: on its own line where the library knows
 * it, else on its block's first. */
struct place markdown_place_of(const struct markdown_walk *w, const cmark_node *node) NONNULL;

/* markdown_write_node - the cmark_html_render_func of our extension, whose private data is the
 * struct markdown_walk: writes the node's opening or closing part into the renderer. */
void markdown_write_node(cmark_syntax_extension *ours, struct cmark_html_renderer *renderer,
			 cmark_node *node, cmark_event_type event, int options) NONNULL;

#endif
