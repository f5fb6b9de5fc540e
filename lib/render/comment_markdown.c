/* SPDX-License-Identifier: MIT */
#include "lib/render/comment_markdown.h"

#include <cmark.h>

#include "lib/base/str.h"
#include "lib/render/comment_source.h"
#include "lib/render/comment_tree.h"

static bool is_nesting(cmark_node_type type)
{
	return type == CMARK_NODE_BLOCK_QUOTE || type == CMARK_NODE_ITEM ||
	       type == CMARK_NODE_EMPH || type == CMARK_NODE_STRONG || type == CMARK_NODE_LINK ||
	       type == CMARK_NODE_IMAGE;
}

static bool is_deep(cmark_node *root)
{
	cmark_iter *iter = cmark_iter_new(root);
	cmark_event_type event;
	size_t depth = 0, deepest = 0;

	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		if (!is_nesting(cmark_node_get_type(cmark_iter_get_node(iter))))
			continue;
		depth += event == CMARK_EVENT_ENTER;
		deepest = depth > deepest ? depth : deepest;
		depth -= event == CMARK_EVENT_EXIT;
	}
	cmark_iter_free(iter);
	return deepest > COMMENT_NESTING_MAX;
}

static enum comment_refusal write(struct arena *a, cmark_node *root, struct comment_rendered *out)
{
	struct str html, text;
	size_t links;

	if (is_deep(root))
		return COMMENT_TOO_DEEP;
	cmark_consolidate_text_nodes(root);
	str_init(&text, a);
	comment_text_write(&text, root);
	if (text.len == 0)
		return COMMENT_EMPTY;
	str_init(&html, a);
	links = comment_html_write(&html, root);
	if (html.len > COMMENT_HTML_MAX || text.len > COMMENT_HTML_MAX)
		return COMMENT_TOO_MARKED;
	*out = (struct comment_rendered){
		{str_text(&html), html.len}, {.data = str_text(&text), .len = text.len}, links};
	return COMMENT_ADMITTED;
}

enum comment_refusal comment_render(struct arena *a, const char *text, size_t len,
				    struct comment_rendered *out)
{
	enum comment_refusal why;
	struct str source;
	cmark_node *root;

	/* Each of them has at most four bytes, or two, "\r\n". */
	if (len > 4 * COMMENT_CHARACTERS_MAX)
		return COMMENT_TOO_LONG;
	str_init(&source, a);
	if (comment_source_put(&source, text, len) > COMMENT_CHARACTERS_MAX)
		return COMMENT_TOO_LONG;
	if (comment_source_is_deep(str_text(&source), source.len))
		return COMMENT_TOO_DEEP;
	root = cmark_parse_document(str_text(&source), source.len, CMARK_OPT_DEFAULT);
	why = write(a, root, out);
	cmark_node_free(root);
	return why;
}

const char *comment_refusal_text(enum comment_refusal why)
{
	static const char *const texts[] = {
		[COMMENT_ADMITTED] = "nothing is wrong with it",
		[COMMENT_EMPTY] = "nothing of it would be seen",
		[COMMENT_TOO_LONG] = "it is longer than 10,000 characters",
		[COMMENT_TOO_DEEP] = "its quotes, lists or marks are nested too deeply",
		[COMMENT_TOO_MARKED] = "it has too many links or marks",
	};

	return texts[why];
}
