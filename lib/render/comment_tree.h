/* SPDX-License-Identifier: MIT */
/* What is written of cmark's tree. For lib/render/comment_markdown.c alone. The tree's text nodes
 * are consolidated, and it is no deeper than COMMENT_NESTING_MAX. */
#ifndef QUIRE_LIB_RENDER_COMMENT_TREE_H
#define QUIRE_LIB_RENDER_COMMENT_TREE_H

#include <cmark.h>
#include <stdbool.h>
#include <stddef.h>

#include "lib/base/attr.h"
#include "lib/base/str.h"

/* comment_tree_is_tight - whether a paragraph is written without one's tags or empty lines, since
 * it stands in a list whose items stand close. */
bool comment_tree_is_tight(cmark_node *paragraph) NONNULL WARN_UNUSED;

/* comment_tree_has_words - whether anything of a link or an image would be seen. */
bool comment_tree_has_words(cmark_node *link, struct arena *a) NONNULL WARN_UNUSED;

/* comment_html_write - append the tree's HTML. Returns the links in it. */
size_t comment_html_write(struct str *out, cmark_node *root) NONNULL;

/* comment_text_write - append the tree's plain text, as struct comment_rendered has it. */
void comment_text_write(struct str *out, cmark_node *root) NONNULL;

#endif
