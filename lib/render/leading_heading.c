/* SPDX-License-Identifier: MIT */
#include "lib/render/leading_heading.h"

#include <cmark-gfm.h>
#include <stdbool.h>
#include <string.h>

#include "lib/base/str.h"
#include "lib/base/utf8.h"

#define LINES_MAX       2           /* of a heading: its text and what underlines it */
#define DEFINITIONS_MAX (16 * 1024) /* bytes of the lines that can say where links lead */

/* A body, parted behind as many lines as a heading may have. */
struct parts {
	const char *head, *rest, *end;
	int lines; /* of the head */
};

/* Behind the line at `at`, which "\r" ends too, as in cmark-gfm. */
static const char *skip_line(const char *at, const char *end)
{
	while (at < end && *at != '\n' && *at != '\r')
		at++;
	if (at + 1 < end && at[0] == '\r' && at[1] == '\n')
		at++;
	return at < end ? at + 1 : end;
}

static const char *skip_empty_lines(const char *at, const char *end)
{
	const char *start = at;

	for (; at < end && (*at == ' ' || *at == '\t' || *at == '\r' || *at == '\n'); at++)
		if (*at == '\n' || *at == '\r')
			start = at + 1;
	return start;
}

/* Feed what may say where links lead, "[label]: address", each between empty lines. */
static void feed_definitions(cmark_parser *parser, const char *at, const char *end)
{
	size_t left = DEFINITIONS_MAX;

	while (at < end) {
		const char *line = at;
		size_t len;

		at = skip_line(line, end);
		len = (size_t)(at - line);
		if (*line != '[' || len < 2 || line[1] == '^' || len > left)
			continue;
		cmark_parser_feed(parser, "\n\n", 2);
		cmark_parser_feed(parser, line, len);
		left -= len;
	}
}

/* The document of the head. */
static cmark_node *parse(const struct parts *p)
{
	size_t len = (size_t)(p->rest - p->head);
	cmark_parser *parser = cmark_parser_new(CMARK_OPT_DEFAULT);
	cmark_node *root;

	cmark_parser_feed(parser, p->head, len);
	if (memchr(p->head, '[', len) != NULL)
		feed_definitions(parser, p->rest, p->end);
	root = cmark_parser_finish(parser);
	cmark_parser_free(parser);
	return root;
}

/* Take "{#id}" off a heading's end. */
static void cut_id(struct arena *a, cmark_node *heading)
{
	cmark_node *last = cmark_node_last_child(heading);
	const char *text, *open;

	if (last == NULL || cmark_node_get_type(last) != CMARK_NODE_TEXT)
		return;
	text = cmark_node_get_literal(last);
	open = strrchr(text, '{');
	if (open != NULL && open[1] == '#' && strchr(open, '}') == text + strlen(text) - 1)
		cmark_node_set_literal(last, arena_strndup(a, text, (size_t)(open - text)));
}

/* Put what a node says by itself. False for one that plain text can't stand for, a footnote too,
 * which is text where its definition isn't known. */
static bool put_node(struct str *out, cmark_node *node)
{
	cmark_node_type type = cmark_node_get_type(node);
	bool is_text = type == CMARK_NODE_TEXT;

	if (is_text || type == CMARK_NODE_CODE) {
		str_puts(out, cmark_node_get_literal(node));
		return !is_text || strstr(cmark_node_get_literal(node), "[^") == NULL;
	}
	return type == CMARK_NODE_HEADING || type == CMARK_NODE_EMPH || type == CMARK_NODE_STRONG ||
	       type == CMARK_NODE_LINK;
}

/* What a heading says; NULL where plain text can't. */
static const char *words_of(struct arena *a, cmark_node *heading)
{
	cmark_iter *iter = cmark_iter_new(heading);
	cmark_event_type event = cmark_iter_next(iter);
	bool is_plain = true;
	struct str words;

	str_init(&words, a);
	for (; is_plain && event != CMARK_EVENT_DONE; event = cmark_iter_next(iter))
		if (event == CMARK_EVENT_ENTER)
			is_plain = put_node(&words, cmark_iter_get_node(iter));
	cmark_iter_free(iter);
	return is_plain ? str_text(&words) : NULL;
}

/* What the heading says that the head consists of; NULL where it is none. */
static const char *read_head(struct arena *a, const struct parts *p)
{
	cmark_node *root = parse(p);
	cmark_node *first = cmark_node_first_child(root);
	const char *words = NULL;

	if (first != NULL && cmark_node_get_type(first) == CMARK_NODE_HEADING &&
	    cmark_node_get_heading_level(first) == 1 && cmark_node_get_start_line(first) == 1 &&
	    cmark_node_get_end_line(first) >= p->lines) {
		cut_id(a, first);
		words = words_of(a, first);
	}
	cmark_node_free(root);
	return words;
}

const char *leading_heading(struct arena *a, const char *body, size_t len, size_t *end)
{
	struct parts p = {.end = body + len};
	const char *words = NULL;

	p.head = p.rest = skip_empty_lines(body, p.end);
	while (words == NULL && p.rest < p.end && p.lines < LINES_MAX) {
		size_t head;

		p.rest = skip_line(p.rest, p.end);
		p.lines++;
		head = (size_t)(p.rest - p.head);
		if (head > LEADING_HEADING_MAX || !utf8_is_valid(p.head, head) ||
		    memchr(p.head, '\0', head) != NULL)
			break;
		words = read_head(a, &p);
	}
	if (words != NULL)
		*end = (size_t)(p.rest - body);
	return words;
}
