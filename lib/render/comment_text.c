/* SPDX-License-Identifier: MIT */
#include <stdint.h>
#include <string.h>

#include "lib/render/comment_link.h"
#include "lib/render/comment_source.h"
#include "lib/render/comment_tree.h"
#include "lib/render/plain_lines.h"

struct writer {
	struct plain_lines lines;
	struct str words;  /* of the block being read */
	cmark_node *link;  /* the outermost link or image being read; or NULL */
	size_t link_start; /* where its words begin */
};

static void clear(struct str *s)
{
	s->len = 0;
	if (s->data != NULL)
		s->data[0] = '\0';
}

static void put_line(struct str *out, const char *before, const char *line, size_t len)
{
	size_t blanks = strlen(before);

	while (len == 0 && blanks > 0 && before[blanks - 1] == ' ')
		blanks--;
	str_put(out, before, blanks);
	str_put(out, line, len);
	str_putc(out, '\n');
}

/* The block that was read, as lines. */
static void flush(struct writer *w)
{
	const char *text = str_text(&w->words), *before, *end;
	size_t len = w->words.len;
	struct fold fold;

	while (len > 0 && (text[len - 1] == '\n' || text[len - 1] == ' '))
		len--;
	if (comment_has_words(text, len)) {
		fold = plain_lines_begin(&w->lines);
		before = fold.first;
		while ((end = memchr(text, '\n', len)) != NULL) {
			put_line(w->lines.out, before, text, (size_t)(end - text));
			len -= (size_t)(end - text) + 1;
			text = end + 1;
			before = fold.rest;
		}
		put_line(w->lines.out, before, text, len);
		w->lines.gap = true;
	}
	clear(&w->words);
}

static void read_code_block(struct writer *w, cmark_node *node)
{
	const char *line = cmark_node_get_literal(node);

	while (*line != '\0') {
		size_t len = strcspn(line, "\n") + (strchr(line, '\n') != NULL);

		str_puts(&w->words, "    ");
		comment_literal_put(&w->words, arena_strndup(w->words.arena, line, len));
		line += len;
	}
	flush(w);
}

/* An address that its words don't say stands behind them. */
static void leave_link(struct writer *w, cmark_node *node)
{
	const char *words = str_text(&w->words) + w->link_start;
	struct str url;

	w->link = NULL;
	str_init(&url, w->words.arena);
	comment_literal_put(&url, cmark_node_get_url(node));
	if (!comment_has_words(words, strlen(words)))
		str_puts(&w->words, str_text(&url));
	else if (comment_link_is_admitted(str_text(&url), url.len) &&
		 strcmp(words, str_text(&url)) != 0 &&
		 strcmp(words, str_text(&url) + strlen("mailto:")) != 0)
		str_printf(&w->words, " (%s)", str_text(&url));
}

static void read_link(struct writer *w, cmark_node *node, bool entering)
{
	if (!entering && w->link == node) {
		leave_link(w, node);
	} else if (entering && w->link == NULL) {
		w->link = node;
		w->link_start = w->words.len;
	}
}

static void enter_item(struct writer *w, cmark_node *item)
{
	cmark_node *list = cmark_node_parent(item), *before;
	struct arena *a = w->words.arena;
	const char *first = "- ", *rest = "  ";
	int number = cmark_node_get_list_start(list);

	if (cmark_node_get_list_type(list) == CMARK_ORDERED_LIST) {
		before = cmark_node_previous(item);
		if (before != NULL)
			number = (int)(intptr_t)cmark_node_get_user_data(before) + 1;
		cmark_node_set_user_data(item, (void *)(intptr_t)number);
		first = arena_printf(a, "%d. ", number);
		rest = arena_printf(a, "%*s", (int)strlen(first), "");
	}
	if (cmark_node_previous(item) != NULL)
		w->lines.gap = !cmark_node_get_list_tight(list);
	plain_lines_enter(&w->lines, first, rest);
}

static void read_block(struct writer *w, cmark_node *node, cmark_node_type type, bool entering)
{
	if (type == CMARK_NODE_CODE_BLOCK) {
		read_code_block(w, node);
	} else if (type == CMARK_NODE_THEMATIC_BREAK) {
		str_puts(&w->words, "* * *");
		flush(w);
	} else if (type == CMARK_NODE_LIST && entering) {
		w->lines.gap = !comment_tree_is_tight(node);
	} else if (type == CMARK_NODE_ITEM && entering) {
		enter_item(w, node);
	} else if (type == CMARK_NODE_BLOCK_QUOTE && entering) {
		plain_lines_enter(&w->lines, "> ", "> ");
	} else if (type == CMARK_NODE_ITEM || type == CMARK_NODE_BLOCK_QUOTE) {
		plain_lines_leave(&w->lines);
	} else if (!entering) {
		flush(w);
	}
}

static void read_inline(struct writer *w, cmark_node *node, cmark_node_type type, bool entering)
{
	const char *literal = cmark_node_get_literal(node);

	if (type == CMARK_NODE_LINK || type == CMARK_NODE_IMAGE)
		read_link(w, node, entering);
	else if (type == CMARK_NODE_SOFTBREAK)
		str_putc(&w->words, ' ');
	else if (type == CMARK_NODE_LINEBREAK)
		str_putc(&w->words, '\n');
	else if (literal != NULL)
		comment_literal_put(&w->words, literal);
}

void comment_text_write(struct str *out, cmark_node *root)
{
	struct writer w = {.lines = {.out = out}};
	cmark_iter *iter = cmark_iter_new(root);
	cmark_event_type event;

	str_init(&w.words, out->arena);
	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);
		cmark_node_type type = cmark_node_get_type(node);
		bool entering = event == CMARK_EVENT_ENTER;

		if (type <= CMARK_NODE_LAST_BLOCK)
			read_block(&w, node, type, entering);
		else
			read_inline(&w, node, type, entering);
	}
	cmark_iter_free(iter);
}
