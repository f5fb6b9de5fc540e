/* SPDX-License-Identifier: MIT */
#include "lib/render/essay_markdown_tree.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm/houdini.h>
#include <cmark-gfm/render.h>
#include <stdio.h>
#include <string.h>

static void put(cmark_strbuf *out, const char *text)
{
	cmark_strbuf_puts(out, text);
}

static void put_text(cmark_strbuf *out, const char *text)
{
	houdini_escape_html0(out, (const uint8_t *)text, (bufsize_t)strlen(text), 0);
}

static void put_number(cmark_strbuf *out, long long n)
{
	char digits[32];

	snprintf(digits, sizeof(digits), "%lld", n);
	put(out, digits);
}

static void put_newline(cmark_strbuf *out)
{
	if (out->size > 0 && out->ptr[out->size - 1] != '\n')
		cmark_strbuf_putc(out, '\n');
}

/* "fn:SLUG:1". A heading's id never has a colon. */
static void put_note_id(cmark_strbuf *out, const struct markdown_source *s, const char *kind,
			size_t number)
{
	put(out, kind);
	cmark_strbuf_putc(out, ':');
	if (s->footnote_prefix != NULL && s->footnote_prefix[0] != '\0') {
		put_text(out, s->footnote_prefix);
		cmark_strbuf_putc(out, ':');
	}
	put_number(out, (long long)number);
}

static void put_reference_id(cmark_strbuf *out, const struct markdown_source *s,
			     const struct reference_note *r)
{
	put_note_id(out, s, "fnref", r->to->number);
	if (r->ordinal > 1) {
		cmark_strbuf_putc(out, ':');
		put_number(out, (long long)r->ordinal);
	}
}

static void write_heading(cmark_strbuf *out, cmark_node *node, bool entering)
{
	const char level[] = {(char)('0' + node->as.heading.level), '\0'};

	if (entering) {
		put_newline(out);
		put(out, "<h");
		put(out, level);
		put(out, " id=\"");
		put_text(out, node->user_data);
		put(out, "\">");
	} else {
		put(out, "</h");
		put(out, level);
		put(out, ">\n");
	}
}

static void write_code(cmark_strbuf *out, cmark_node *node)
{
	const cmark_code *code = &node->as.code;
	bufsize_t word = 0;

	while (word < code->info.len && strchr(" \t\n\r\f\v", code->info.data[word]) == NULL)
		word++;
	put_newline(out);
	put(out, "<pre tabindex=\"0\"><code");
	if (word > 0) {
		put(out, " class=\"language-");
		houdini_escape_html0(out, code->info.data, word, 0);
		put(out, "\"");
	}
	put(out, ">");
	houdini_escape_html0(out, code->literal.data, code->literal.len, 0);
	put(out, "</code></pre>\n");
}

static void write_image(cmark_strbuf *out, const struct image_note *image)
{
	put(out, "<img src=\"");
	houdini_escape_href(out, (const uint8_t *)image->url, (bufsize_t)strlen(image->url));
	put(out, "\" alt=\"");
	put_text(out, image->alt);
	if (image->title[0] != '\0' && !image->figure) {
		put(out, "\" title=\"");
		put_text(out, image->title);
	}
	if (image->width > 0 && image->height > 0) {
		put(out, "\" width=\"");
		put_number(out, image->width);
		put(out, "\" height=\"");
		put_number(out, image->height);
	}
	put(out, image->first ? "\">" : "\" loading=\"lazy\" decoding=\"async\">");
}

/* A paragraph that is one image. */
static void write_figure(cmark_strbuf *out, const struct image_note *image, bool entering)
{
	if (entering) {
		put_newline(out);
		put(out, "<figure>\n");
	} else {
		put(out, "\n<figcaption>");
		put_text(out, image->title);
		put(out, "</figcaption>\n</figure>\n");
	}
}

/* Scrolls by itself, so that a keyboard must reach it; its name is what its header says. */
static void write_table_frame(cmark_strbuf *out, const char *label, bool entering)
{
	put_newline(out);
	if (!entering) {
		put(out, "</div>\n");
		return;
	}
	put(out, "<div class=\"table\" tabindex=\"0\"");
	if (label[0] != '\0') {
		put(out, " role=\"group\" aria-label=\"");
		put_text(out, label);
		put(out, "\"");
	}
	put(out, ">\n");
}

/* The library's align= is obsolete and its style= is what a strict policy forbids. */
static void write_cell(cmark_strbuf *out, cmark_node *node, bool entering)
{
	bool header = cmark_gfm_extensions_get_table_row_is_header(node->parent) != 0;

	if (entering) {
		put_newline(out);
		put(out, header ? "<th class=\"align-" : "<td class=\"align-");
		put(out, node->user_data);
		put(out, "\">");
	} else {
		put(out, header ? "</th>" : "</td>");
	}
}

static void write_reference(cmark_strbuf *out, const struct markdown_source *s,
			    const struct reference_note *r)
{
	put(out, "<sup class=\"footnote-ref\"><a href=\"#");
	put_note_id(out, s, "fn", r->to->number);
	put(out, "\" id=\"");
	put_reference_id(out, s, r);
	put(out, "\" role=\"doc-noteref\">");
	put_number(out, (long long)r->to->number);
	put(out, "</a></sup>");
}

/* The arrow has U+FE0E behind it, or phones show a picture. */
static void write_link_back(cmark_strbuf *out, const struct markdown_source *s, cmark_node *node)
{
	const struct reference_note *r = node->user_data;
	const char *label = s->footnote_back;

	put(out, node->prev != NULL ? " <a href=\"#" : "<a href=\"#");
	put_reference_id(out, s, r);
	put(out, "\" class=\"footnote-backref\" role=\"doc-backlink\" aria-label=\"");
	put_text(out, label != NULL ? label : "Back to reference");
	put(out, " ");
	put_number(out, (long long)r->to->number);
	if (r->ordinal > 1) {
		put(out, "-");
		put_number(out, (long long)r->ordinal);
	}
	put(out, "\">\xe2\x86\xa9\xef\xb8\x8e");
	if (r->ordinal > 1) {
		put(out, "<sup>");
		put_number(out, (long long)r->ordinal);
		put(out, "</sup>");
	}
	put(out, "</a>");
}

static void write_footnote(cmark_strbuf *out, struct markdown_walk *w, cmark_node *node,
			   bool entering)
{
	const struct footnote_note *note = node->user_data;

	put_newline(out);
	if (!entering) {
		put(out, "</li>\n");
		if (node->next == NULL)
			put(out, "</ol>\n</section>\n");
		return;
	}
	if (note->number == 1) {
		w->notes = (size_t)out->size;
		put(out, "<section class=\"footnotes\" role=\"doc-endnotes\">\n<ol>\n");
	}
	put(out, "<li id=\"");
	put_note_id(out, w->source, "fn", note->number);
	put(out, "\">\n");
}

void markdown_write_node(cmark_syntax_extension *ours, struct cmark_html_renderer *renderer,
			 cmark_node *node, cmark_event_type event, int options)
{
	struct markdown_walk *w = cmark_syntax_extension_get_private(ours);
	cmark_strbuf *out = renderer->html;
	bool entering = event == CMARK_EVENT_ENTER;
	int type = node->type;

	(void)options;
	if (type == CMARK_NODE_HEADING)
		write_heading(out, node, entering);
	else if (type == CMARK_NODE_PARAGRAPH)
		write_figure(out, node->user_data, entering);
	else if (type == CMARK_NODE_CUSTOM_BLOCK)
		write_table_frame(out, node->user_data, entering);
	else if (type == CMARK_NODE_FOOTNOTE_DEFINITION)
		write_footnote(out, w, node, entering);
	else if (type == CMARK_NODE_CODE_BLOCK)
		write_code(out, node);
	else if (type == CMARK_NODE_IMAGE && entering)
		write_image(out, node->user_data);
	else if (type == CMARK_NODE_FOOTNOTE_REFERENCE && entering)
		write_reference(out, w->source, node->user_data);
	else if (type == CMARK_NODE_CUSTOM_INLINE && entering)
		write_link_back(out, w->source, node);
	else if (CMARK_NODE_TYPE_BLOCK_P((cmark_node_type)type))
		write_cell(out, node, entering);
}
