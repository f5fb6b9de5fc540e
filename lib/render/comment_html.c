/* SPDX-License-Identifier: MIT */
/* Written as cmark's own renderer would, but for what lib/render/comment_markdown.h says. What
 * may come out stands in this file, so nothing depends on cmark's options. */
#include <string.h>

#include "lib/render/comment_link.h"
#include "lib/render/comment_source.h"
#include "lib/render/comment_tree.h"
#include "lib/render/html.h"

#define HEADING_FIRST 4 /* the page has h1 for itself, h2 for the conversation, h3 for a comment */
#define HEADING_LAST  6
#define LANGUAGE_MAX  32

struct writer {
	struct str *out;
	struct str literal; /* of the node being written */
	cmark_node *link;   /* the link or image whose words are being written as one; or NULL */
	size_t links;
	int levels[6];   /* in Markdown, of the last heading and of those it stands below */
	size_t headings; /* of levels */
};

bool comment_tree_is_tight(cmark_node *paragraph)
{
	cmark_node *item = cmark_node_parent(paragraph);
	cmark_node *list = item != NULL ? cmark_node_parent(item) : NULL;

	return list != NULL && cmark_node_get_type(list) == CMARK_NODE_LIST &&
	       cmark_node_get_list_tight(list);
}

bool comment_tree_has_words(cmark_node *link, struct arena *a)
{
	cmark_iter *iter = cmark_iter_new(link);
	struct str words;

	str_init(&words, a);
	while (cmark_iter_next(iter) != CMARK_EVENT_DONE) {
		const char *literal = cmark_node_get_literal(cmark_iter_get_node(iter));

		if (literal != NULL)
			comment_literal_put(&words, literal);
	}
	cmark_iter_free(iter);
	return comment_has_words(str_text(&words), words.len);
}

/* Make w->literal what cmark has read. */
static void take(struct writer *w, const char *literal)
{
	w->literal.len = 0;
	str_putc(&w->literal, '\0');
	w->literal.len = 0;
	comment_literal_put(&w->literal, literal != NULL ? literal : "");
}

static void put_newline(struct str *out)
{
	if (out->len > 0 && out->data[out->len - 1] != '\n')
		str_putc(out, '\n');
}

static void put_literal(struct writer *w, cmark_node *node)
{
	take(w, cmark_node_get_literal(node));
	html_put_text(w->out, str_text(&w->literal), w->literal.len);
}

/* Words, with links where they name addresses. */
static void write_words(struct writer *w, cmark_node *node)
{
	size_t done = 0, start = 0, end;
	const char *text;

	take(w, cmark_node_get_literal(node));
	text = str_text(&w->literal);
	while (w->link == NULL && comment_link_find(text, w->literal.len, &start, &end)) {
		html_put_text(w->out, text + done, start - done);
		comment_link_put(w->out, text + start, end - start);
		html_put_text(w->out, text + start, end - start);
		str_puts(w->out, "</a>");
		w->links++;
		done = start = end;
	}
	html_put_text(w->out, text + done, w->literal.len - done);
}

/* A link or an image; one without words shows its address, within another only its words. */
static void write_link(struct writer *w, cmark_node *node, bool entering)
{
	bool is_link;

	if (!entering && w->link == node) {
		str_puts(w->out, "</a>");
		w->link = NULL;
	}
	if (!entering || w->link != NULL)
		return;
	take(w, cmark_node_get_url(node));
	is_link = comment_link_is_admitted(str_text(&w->literal), w->literal.len);
	if (is_link) {
		comment_link_put(w->out, str_text(&w->literal), w->literal.len);
		w->link = node;
		w->links++;
	}
	if (!comment_tree_has_words(node, w->out->arena))
		html_put_text(w->out, str_text(&w->literal), w->literal.len);
}

/* Find the headings that one belongs below. */
static void place_heading(struct writer *w, int level)
{
	while (w->headings > 0 && w->levels[w->headings - 1] >= level)
		w->headings--;
	w->levels[w->headings++] = level;
}

static void write_heading(struct writer *w, cmark_node *node, bool entering)
{
	int level;

	if (entering) {
		put_newline(w->out);
		place_heading(w, cmark_node_get_heading_level(node));
	}
	level = HEADING_FIRST + (int)w->headings - 1;
	level = level < HEADING_LAST ? level : HEADING_LAST;
	str_printf(w->out, entering ? "<h%d>" : "</h%d>\n", level);
}

/* Where the name of a language ends; 0 where it is none. */
static size_t language_length(const char *info)
{
	size_t len = strspn(info, "abcdefghijklmnopqrstuvwxyz0123456789-");

	return len <= LANGUAGE_MAX && strchr(" \t", info[len]) != NULL ? len : 0;
}

static void write_code_block(struct writer *w, cmark_node *node)
{
	const char *info = cmark_node_get_fence_info(node);
	size_t len = info != NULL ? language_length(info) : 0;

	put_newline(w->out);
	str_puts(w->out, "<pre tabindex=\"0\"><code");
	if (len > 0)
		str_printf(w->out, " class=\"language-%.*s\"", (int)len, info);
	str_puts(w->out, ">");
	put_literal(w, node);
	str_puts(w->out, "</code></pre>\n");
}

static void write_list(struct writer *w, cmark_node *node, bool entering)
{
	bool ordered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST;
	int start = cmark_node_get_list_start(node);

	if (!entering)
		str_puts(w->out, ordered ? "</ol>\n" : "</ul>\n");
	else if (ordered && start != 1)
		str_printf(w->out, "<ol start=\"%d\">\n", start);
	else
		str_puts(w->out, ordered ? "<ol>\n" : "<ul>\n");
}

static void write_paragraph(struct writer *w, cmark_node *node, bool entering)
{
	if (comment_tree_is_tight(node))
		return;
	if (entering)
		put_newline(w->out);
	str_puts(w->out, entering ? "<p>" : "</p>\n");
}

/* HTML can't come, since none reaches cmark; if it did, it would be words. */
static void write_block(struct writer *w, cmark_node *node, cmark_node_type type, bool entering)
{
	if (type == CMARK_NODE_PARAGRAPH) {
		write_paragraph(w, node, entering);
	} else if (type == CMARK_NODE_HEADING) {
		write_heading(w, node, entering);
	} else if (type == CMARK_NODE_CODE_BLOCK) {
		write_code_block(w, node);
	} else if (type == CMARK_NODE_BLOCK_QUOTE) {
		put_newline(w->out);
		str_puts(w->out, entering ? "<blockquote>\n" : "</blockquote>\n");
	} else if (type == CMARK_NODE_LIST) {
		put_newline(w->out);
		write_list(w, node, entering);
	} else if (type == CMARK_NODE_ITEM) {
		if (entering)
			put_newline(w->out);
		str_puts(w->out, entering ? "<li>" : "</li>\n");
	} else if (type == CMARK_NODE_THEMATIC_BREAK) {
		put_newline(w->out);
		str_puts(w->out, "<hr>\n");
	} else if (type != CMARK_NODE_DOCUMENT) {
		put_literal(w, node);
	}
}

static void write_inline(struct writer *w, cmark_node *node, cmark_node_type type, bool entering)
{
	if (type == CMARK_NODE_TEXT) {
		write_words(w, node);
	} else if (type == CMARK_NODE_SOFTBREAK) {
		str_putc(w->out, '\n');
	} else if (type == CMARK_NODE_LINEBREAK) {
		str_puts(w->out, "<br>\n");
	} else if (type == CMARK_NODE_CODE) {
		str_puts(w->out, "<code>");
		put_literal(w, node);
		str_puts(w->out, "</code>");
	} else if (type == CMARK_NODE_EMPH) {
		str_puts(w->out, entering ? "<em>" : "</em>");
	} else if (type == CMARK_NODE_STRONG) {
		str_puts(w->out, entering ? "<strong>" : "</strong>");
	} else if (type == CMARK_NODE_LINK || type == CMARK_NODE_IMAGE) {
		write_link(w, node, entering);
	} else {
		put_literal(w, node);
	}
}

size_t comment_html_write(struct str *out, cmark_node *root)
{
	struct writer w = {.out = out};
	cmark_iter *iter = cmark_iter_new(root);
	cmark_event_type event;

	str_init(&w.literal, out->arena);
	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);
		cmark_node_type type = cmark_node_get_type(node);
		bool entering = event == CMARK_EVENT_ENTER;

		if (type <= CMARK_NODE_LAST_BLOCK)
			write_block(&w, node, type, entering);
		else
			write_inline(&w, node, type, entering);
	}
	cmark_iter_free(iter);
	return w.links;
}
