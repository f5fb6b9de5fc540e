/* SPDX-License-Identifier: MIT */
#include "lib/render/mail_html.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/url.h"
#include "lib/render/html.h"
#include "lib/render/html_tree.h"
#include "lib/site/value.h"

#define LINE "1px solid #999" /* seen on a light ground and on a dark one */
#define MONO "font-family:ui-monospace,Menlo,Consolas,monospace;font-size:0.9em"

/* What an element is written as. */
struct rule {
	GumboTag tag;
	const char *name;  /* of the element; "" for its content alone, NULL for nothing */
	const char *style; /* "" for none */
};

/* Of what is not here the content alone is written. */
static const struct rule rules[] = {
	{GUMBO_TAG_P, "p", ""},
	{GUMBO_TAG_DIV, "div", ""},
	{GUMBO_TAG_SPAN, "span", ""},
	{GUMBO_TAG_BR, "br", ""},
	{GUMBO_TAG_HR, "hr", "border:0;border-top:" LINE ";margin:2em 0"},
	{GUMBO_TAG_H1, "h2", "margin:1.8em 0 0.5em;font-size:1.4em;line-height:1.25"},
	{GUMBO_TAG_H2, "h2", "margin:1.8em 0 0.5em;font-size:1.3em;line-height:1.25"},
	{GUMBO_TAG_H3, "h3", "margin:1.6em 0 0.4em;font-size:1.1em;line-height:1.3"},
	{GUMBO_TAG_H4, "h4", "margin:1.6em 0 0.4em;font-size:1em"},
	{GUMBO_TAG_H5, "h5", "margin:1.6em 0 0.4em;font-size:1em"},
	{GUMBO_TAG_H6, "h6", "margin:1.6em 0 0.4em;font-size:1em"},
	{GUMBO_TAG_BLOCKQUOTE, "blockquote",
	 "margin:1em 0;padding:0 1em;border-left:3px solid #999"},
	{GUMBO_TAG_UL, "ul", "padding:0 1.5em"},
	{GUMBO_TAG_OL, "ol", "padding:0 1.5em"},
	{GUMBO_TAG_LI, "li", ""},
	{GUMBO_TAG_DL, "dl", ""},
	{GUMBO_TAG_DT, "dt", "font-weight:bold"},
	{GUMBO_TAG_DD, "dd", ""},
	{GUMBO_TAG_PRE, "pre", "white-space:pre-wrap;overflow-wrap:anywhere;line-height:1.4;" MONO},
	{GUMBO_TAG_CODE, "code", MONO},
	{GUMBO_TAG_KBD, "kbd", MONO},
	{GUMBO_TAG_SAMP, "samp", MONO},
	{GUMBO_TAG_VAR, "i", ""},
	{GUMBO_TAG_EM, "em", ""},
	{GUMBO_TAG_I, "i", ""},
	{GUMBO_TAG_STRONG, "strong", ""},
	{GUMBO_TAG_B, "b", ""},
	{GUMBO_TAG_U, "u", ""},
	{GUMBO_TAG_S, "s", ""},
	{GUMBO_TAG_DEL, "s", ""},
	{GUMBO_TAG_STRIKE, "s", ""},
	{GUMBO_TAG_INS, "u", ""},
	{GUMBO_TAG_MARK, "b", ""},
	{GUMBO_TAG_SMALL, "small", ""},
	{GUMBO_TAG_SUB, "sub", "line-height:0"},
	{GUMBO_TAG_SUP, "sup", "line-height:0"},
	{GUMBO_TAG_CITE, "cite", ""},
	{GUMBO_TAG_Q, "q", ""},
	{GUMBO_TAG_ABBR, "abbr", ""},
	{GUMBO_TAG_BDI, "bdi", ""},
	{GUMBO_TAG_BDO, "bdo", ""},
	{GUMBO_TAG_RUBY, "ruby", ""},
	{GUMBO_TAG_RT, "rt", ""},
	{GUMBO_TAG_RP, "rp", ""},
	{GUMBO_TAG_A, "a", ""},
	{GUMBO_TAG_FIGURE, "div", "margin:1.5em 0"},
	{GUMBO_TAG_FIGCAPTION, "p", "margin:0.5em 0 0;font-size:0.85em;line-height:1.4"},
	{GUMBO_TAG_SUMMARY, "p", "font-weight:bold"},
	{GUMBO_TAG_DETAILS, "div", ""},
	{GUMBO_TAG_SECTION, "div", ""},
	{GUMBO_TAG_ARTICLE, "div", ""},
	{GUMBO_TAG_ASIDE, "div", ""},
	{GUMBO_TAG_HEADER, "div", ""},
	{GUMBO_TAG_FOOTER, "div", ""},
	{GUMBO_TAG_ADDRESS, "div", ""},
	{GUMBO_TAG_CENTER, "div", ""},
	{GUMBO_TAG_FORM, "div", ""},
	{GUMBO_TAG_FIELDSET, "div", ""},
	{GUMBO_TAG_TABLE, "table", "border-collapse:collapse;word-break:normal"},
	{GUMBO_TAG_CAPTION, "caption", "text-align:start"},
	{GUMBO_TAG_THEAD, "thead", ""},
	{GUMBO_TAG_TBODY, "tbody", ""},
	{GUMBO_TAG_TFOOT, "tfoot", ""},
	{GUMBO_TAG_TR, "tr", ""},
	{GUMBO_TAG_TH, "th", "padding:6px 12px 6px 0;vertical-align:bottom;border-bottom:" LINE},
	{GUMBO_TAG_TD, "td", "padding:6px 12px 6px 0;vertical-align:top;border-bottom:" LINE},
	{GUMBO_TAG_SCRIPT, NULL, ""},
	{GUMBO_TAG_STYLE, NULL, ""},
	{GUMBO_TAG_TEMPLATE, NULL, ""},
	{GUMBO_TAG_TITLE, NULL, ""},
	{GUMBO_TAG_NOSCRIPT, NULL, ""},
	{GUMBO_TAG_NOFRAMES, NULL, ""},
	{GUMBO_TAG_TEXTAREA, NULL, ""},
	{GUMBO_TAG_SELECT, NULL, ""},
	{GUMBO_TAG_BUTTON, NULL, ""},
};

/* Attributes that stay, where their value is a whole number. */
static const struct {
	GumboTag tag;
	const char *name;
} numbers[] = {
	{GUMBO_TAG_OL, "start"},   {GUMBO_TAG_LI, "value"},   {GUMBO_TAG_TD, "colspan"},
	{GUMBO_TAG_TD, "rowspan"}, {GUMBO_TAG_TH, "colspan"}, {GUMBO_TAG_TH, "rowspan"},
};

struct writer {
	struct str *out;
	struct arena *arena;
	const char *page_url;
};

static const struct rule *rule_of(const GumboNode *n)
{
	static const struct rule content = {GUMBO_TAG_UNKNOWN, "", ""};

	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		if (rules[i].tag == n->v.element.tag)
			return &rules[i];
	}
	return &content;
}

static void put_attribute(struct str *out, const char *name, const char *value)
{
	str_printf(out, " %s=\"", name);
	html_put_text(out, value, strlen(value));
	str_putc(out, '"');
}

/* An address that may be followed from a mail; NULL for none. */
static const char *address(const struct writer *w, const char *reference)
{
	if (reference == NULL || reference[0] == '\0' || !url_is_safe(reference))
		return NULL;
	return url_absolute(w->arena, w->page_url, reference);
}

static void put_numbers(struct writer *w, const GumboNode *n)
{
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		const char *value;

		if (numbers[i].tag != n->v.element.tag)
			continue;
		value = html_tree_attribute(n, numbers[i].name);
		if (value != NULL && *value != '\0' && strlen(value) < 6 &&
		    strspn(value, "0123456789") == strlen(value))
			put_attribute(w->out, numbers[i].name, value);
	}
}

static const char *alignment(const GumboNode *n)
{
	if (html_tree_has_class(n, "align-center"))
		return "center";
	if (html_tree_has_class(n, "align-right"))
		return "right";
	return html_tree_has_class(n, "align-left") ? "left" : "";
}

static void put_style(struct writer *w, const GumboNode *n, const char *style)
{
	GumboTag tag = n->v.element.tag;
	bool cell = tag == GUMBO_TAG_TD || tag == GUMBO_TAG_TH;
	const char *align = cell ? alignment(n) : "";

	if (align[0] != '\0') {
		put_attribute(w->out, "align", align);
		style = arena_printf(w->arena, "%s;text-align:%s", style, align);
	} else if (tag == GUMBO_TAG_CODE && n->parent->v.element.tag == GUMBO_TAG_PRE) {
		style = "";
	} else if (tag == GUMBO_TAG_DIV && html_tree_has_class(n, "table")) {
		style = "overflow-x:auto";
	}
	if (style[0] != '\0')
		put_attribute(w->out, "style", style);
}

static void put_language(struct writer *w, const GumboNode *n)
{
	const char *language = html_tree_attribute(n, "lang");
	const char *direction = html_tree_attribute(n, "dir");

	if (language != NULL && value_is_language(language))
		put_attribute(w->out, "lang", language);
	if (direction != NULL && (strcmp(direction, "rtl") == 0 || strcmp(direction, "ltr") == 0 ||
				  strcmp(direction, "auto") == 0))
		put_attribute(w->out, "dir", direction);
	else if (n->v.element.tag == GUMBO_TAG_PRE)
		put_attribute(w->out, "dir", "ltr");
}

static void open_element(struct writer *w, const GumboNode *n, const struct rule *rule)
{
	const char *href;

	str_printf(w->out, "<%s", rule->name);
	if (n->v.element.tag == GUMBO_TAG_A) {
		href = address(w, html_tree_attribute(n, "href"));
		if (href != NULL)
			put_attribute(w->out, "href", href);
	}
	put_language(w, n);
	put_numbers(w, n);
	put_style(w, n, rule->style);
	str_putc(w->out, '>');
}

/* An image no wider than the text; of one that is, its width alone, so that it keeps its shape. */
static void put_image(struct writer *w, const GumboNode *n)
{
	const char *source = address(w, html_tree_attribute(n, "src"));
	const char *alt = html_tree_attribute(n, "alt"), *width = html_tree_attribute(n, "width");
	long pixels = width != NULL ? strtol(width, NULL, 10) : 0;

	if (source == NULL) {
		html_put_text(w->out, alt != NULL ? alt : "", alt != NULL ? strlen(alt) : 0);
		return;
	}
	str_puts(w->out, "<img");
	put_attribute(w->out, "src", source);
	put_attribute(w->out, "alt", alt != NULL ? alt : "");
	if (pixels > MAIL_HTML_IMAGE_WIDTH)
		pixels = MAIL_HTML_IMAGE_WIDTH;
	if (pixels > 0)
		str_printf(w->out, " width=\"%ld\"", pixels);
	put_attribute(w->out, "style", "max-width:100%;height:auto;border:0");
	str_putc(w->out, '>');
}

/* A drawing or a formula, as its words. */
static void put_label(struct writer *w, const GumboNode *n)
{
	const char *label = html_tree_label(w->arena, n);

	if (label[0] == '\0')
		return;
	str_puts(w->out, "<i>");
	html_put_text(w->out, label, strlen(label));
	str_puts(w->out, "</i>");
}

static void put_frame(struct writer *w, const GumboNode *n)
{
	const char *source = address(w, html_tree_source(n));
	const char *title = html_tree_attribute(n, "title");

	if (source == NULL)
		return;
	if (title == NULL || title[0] == '\0')
		title = source;
	str_puts(w->out, "<a");
	put_attribute(w->out, "href", source);
	str_putc(w->out, '>');
	html_put_text(w->out, title, strlen(title));
	str_puts(w->out, "</a>");
}

static void put_input(struct writer *w, const GumboNode *n)
{
	const char *type = html_tree_attribute(n, "type");

	if (type != NULL && strcmp(type, "checkbox") == 0)
		str_puts(w->out, html_tree_attribute(n, "checked") != NULL ? "\xe2\x98\x91"
									   : "\xe2\x98\x90");
}

/* Elements that are written where they begin, as something else. */
static bool put_whole(struct writer *w, const GumboNode *n)
{
	GumboTag tag = n->v.element.tag;

	if (tag == GUMBO_TAG_IMG)
		put_image(w, n);
	else if (tag == GUMBO_TAG_SVG || tag == GUMBO_TAG_MATH)
		put_label(w, n);
	else if (tag == GUMBO_TAG_IFRAME || tag == GUMBO_TAG_VIDEO || tag == GUMBO_TAG_AUDIO ||
		 tag == GUMBO_TAG_EMBED || tag == GUMBO_TAG_OBJECT)
		put_frame(w, n);
	else if (tag == GUMBO_TAG_INPUT)
		put_input(w, n);
	else
		return tag == GUMBO_TAG_A && html_tree_has_class(n, "footnote-backref");
	return true;
}

static bool enter(void *context, const GumboNode *n)
{
	struct writer *w = context;
	const struct rule *rule;

	if (!html_tree_is_element(n)) {
		if (n->type != GUMBO_NODE_COMMENT)
			html_put_text(w->out, n->v.text.text, strlen(n->v.text.text));
		return false;
	}
	rule = rule_of(n);
	if (rule->name == NULL || put_whole(w, n))
		return false;
	if (html_tree_has_class(n, "footnotes"))
		str_puts(w->out, "<hr style=\"border:0;border-top:" LINE ";margin:2em 0\">");
	if (rule->name[0] != '\0')
		open_element(w, n, rule);
	return true;
}

static void leave(void *context, const GumboNode *n)
{
	struct writer *w = context;
	const struct rule *rule = rule_of(n);
	GumboTag tag = n->v.element.tag;

	if (rule->name[0] != '\0' && tag != GUMBO_TAG_BR && tag != GUMBO_TAG_HR)
		str_printf(w->out, "</%s>", rule->name);
}

bool mail_html_write(struct str *out, struct blob html, const char *page_url)
{
	struct writer w = {.out = out, .page_url = page_url};
	const struct html_visitor visitor = {enter, leave, &w};
	const GumboNode *root;
	struct arena arena;

	arena_init(&arena, 0, NULL, NULL);
	root = html_tree_parse(&arena, html);
	if (root != NULL) {
		w.arena = &arena;
		html_tree_walk(root, &visitor);
	}
	arena_release(&arena);
	return root != NULL;
}
