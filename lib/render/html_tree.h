/* SPDX-License-Identifier: MIT */
/* HTML as a tree, by gumbo, and a walk through it. Does not know what it is walked for.
 * For the essay renderer's own files. */
#ifndef QUIRE_LIB_RENDER_HTML_TREE_H
#define QUIRE_LIB_RENDER_HTML_TREE_H

#include <gumbo.h>
#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/file.h"
#include "lib/base/str.h"

#define HTML_TREE_TAGS_MAX 200000 /* of a text */
#define HTML_TREE_OPEN_MAX 2000   /* elements inside one another, as its tags have it */

/* What is called at each node. */
struct html_visitor {
	/* Before its children; returns whether they are visited, and then left. */
	bool (*enter)(void *context, const GumboNode *n);
	/* After the children of an element that was entered. */
	void (*leave)(void *context, const GumboNode *n);
	void *context;
};

/* html_tree_parse - html, as it would stand in <body>, as a tree in a; NULL where it has more
 * tags, or more of them inside one another, than can be read in good time. html: from an author,
 * UTF-8. */
const GumboNode *html_tree_parse(struct arena *a, struct blob html) NONNULL WARN_UNUSED;

/* html_tree_walk - visit all below a node, without recursion. */
void html_tree_walk(const GumboNode *root, const struct html_visitor *visitor) NONNULL;

/* html_tree_is_element - whether a node is one, and so has a tag and children. */
bool html_tree_is_element(const GumboNode *n) NONNULL WARN_UNUSED;

/* html_tree_attribute - an element's attribute; NULL where it has none. */
const char *html_tree_attribute(const GumboNode *n, const char *name) NONNULL WARN_UNUSED;

/* html_tree_has_class - whether an element's classes include one. */
bool html_tree_has_class(const GumboNode *n, const char *name) NONNULL WARN_UNUSED;

/* html_tree_is_named - whether an element is written "<name", for those that gumbo has no tag
 * of. */
bool html_tree_is_named(const GumboNode *n, const char *name) NONNULL WARN_UNUSED;

/* html_tree_put_words - append a text, each run of white space as one space, none at the front of a
 * line, controls and soft hyphens left out. */
void html_tree_put_words(struct str *out, const char *text) NONNULL;

/* html_tree_text - the words below a node, annotations of formulas left out. In a. */
const char *html_tree_text(struct arena *a, const GumboNode *n) NONNULL RETURNS_NONNULL;

/* html_tree_label - what stands for a picture or formula where it can't be shown: alt, alttext,
 * aria-label or title, a <title> in it, or, of a formula, its words; "" for nothing. In a. */
const char *html_tree_label(struct arena *a, const GumboNode *n) NONNULL RETURNS_NONNULL;

/* html_tree_source - where a frame, a video, a sound or an embedded file comes from: src, data or
 * that of the first <source> in it; NULL for nowhere. */
const char *html_tree_source(const GumboNode *n) NONNULL WARN_UNUSED;

#endif
