/* SPDX-License-Identifier: MIT */
/* A line of plain text becomes Markdown that means nothing but itself: it begins with "x ", so
 * that it is a paragraph whatever it says, and what Markdown heeds within a line is escaped. Of
 * the library's answer the texts are kept. */
#include <cmark-gfm.h>
#include <stdbool.h>
#include <string.h>

#include "lib/base/str.h"
#include "lib/render/essay_markdown.h"

#define FRONT "x "

static bool is_word(char c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

/* Whether a text has what only code does: its quotes are not a writer's. */
static bool is_code(const char *text)
{
	if (strpbrk(text, "`{}=\\<>|") != NULL || strstr(text, "()") != NULL)
		return true;
	for (const char *p = strchr(text, '('); p != NULL; p = strchr(p + 1, '(')) {
		if (p > text && is_word(p[-1]) && (p[1] == '"' || p[1] == '\''))
			return true;
	}
	return false;
}

/* Whether hyphens begin an option's name, as in "--force". */
static bool is_option(const char *text, const char *hyphen)
{
	return (hyphen == text || hyphen[-1] == ' ') && is_word(hyphen[strspn(hyphen, "-")]);
}

static void put_escaped(struct str *out, const char *text)
{
	bool option = false;

	for (const char *p = text; *p != '\0'; p++) {
		if (*p == '-')
			option = option || is_option(text, p);
		else
			option = false;
		if (option || strchr("*_[]&!~", *p) != NULL)
			str_putc(out, '\\');
		str_putc(out, strchr("\n\r\t", *p) != NULL ? ' ' : *p);
	}
}

static void put_texts(struct str *out, cmark_node *root)
{
	cmark_iter *iter = cmark_iter_new(root);
	cmark_event_type event;

	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);

		if (event == CMARK_EVENT_ENTER && cmark_node_get_type(node) == CMARK_NODE_TEXT)
			str_puts(out, cmark_node_get_literal(node));
	}
	cmark_iter_free(iter);
}

const char *markdown_smart_text(struct arena *a, const char *text)
{
	struct str markdown, out;
	cmark_node *root;

	if (strpbrk(text, "\"'.-") == NULL || is_code(text))
		return text;
	str_init(&markdown, a);
	str_init(&out, a);
	str_puts(&markdown, FRONT);
	put_escaped(&markdown, text);
	root = cmark_parse_document(markdown.data, markdown.len, CMARK_OPT_SMART);
	put_texts(&out, root);
	cmark_node_free(root);
	return strncmp(str_text(&out), FRONT, strlen(FRONT)) == 0 ? out.data + strlen(FRONT) : text;
}
