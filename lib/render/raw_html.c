/* SPDX-License-Identifier: MIT */
#include "lib/render/raw_html.h"

#include <gumbo.h>
#include <string.h>

#define TAGS_MAX 10000

/* What an attribute loads. */
struct load {
	GumboTag tag;
	const char *attribute;
	const char *directive;
};

static const struct load loads[] = {
	{GUMBO_TAG_IMG, "src", "img-src"},        {GUMBO_TAG_IMG, "srcset", "img-src"},
	{GUMBO_TAG_SOURCE, "src", "media-src"},   {GUMBO_TAG_SOURCE, "srcset", "img-src"},
	{GUMBO_TAG_VIDEO, "src", "media-src"},    {GUMBO_TAG_VIDEO, "poster", "img-src"},
	{GUMBO_TAG_AUDIO, "src", "media-src"},    {GUMBO_TAG_TRACK, "src", "media-src"},
	{GUMBO_TAG_IFRAME, "src", "frame-src"},   {GUMBO_TAG_EMBED, "src", "object-src"},
	{GUMBO_TAG_OBJECT, "data", "object-src"}, {GUMBO_TAG_INPUT, "src", "img-src"},
};

/* Elements that do not part the words around them. */
static const GumboTag inline_tags[] = {
	GUMBO_TAG_A,    GUMBO_TAG_ABBR,  GUMBO_TAG_B,    GUMBO_TAG_BDI,    GUMBO_TAG_BDO,
	GUMBO_TAG_CITE, GUMBO_TAG_CODE,  GUMBO_TAG_DEL,  GUMBO_TAG_EM,     GUMBO_TAG_FONT,
	GUMBO_TAG_I,    GUMBO_TAG_INS,   GUMBO_TAG_KBD,  GUMBO_TAG_MARK,   GUMBO_TAG_Q,
	GUMBO_TAG_S,    GUMBO_TAG_SMALL, GUMBO_TAG_SPAN, GUMBO_TAG_STRONG, GUMBO_TAG_SUB,
	GUMBO_TAG_SUP,  GUMBO_TAG_TIME,  GUMBO_TAG_U,    GUMBO_TAG_VAR,    GUMBO_TAG_WBR,
};

/* Elements whose text no reader sees. */
static const GumboTag hidden_tags[] = {
	GUMBO_TAG_SCRIPT, GUMBO_TAG_STYLE, GUMBO_TAG_IFRAME, GUMBO_TAG_TEMPLATE, GUMBO_TAG_TITLE,
};

static bool is_among(GumboTag tag, const GumboTag *tags, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (tags[i] == tag)
			return true;
	}
	return false;
}

#define IS_AMONG(tag, tags) is_among(tag, tags, sizeof(tags) / sizeof((tags)[0]))

/* gumbo's memory is the arena's, so its tree needs no freeing, which would recurse. */
static void *allocate(void *arena, size_t size)
{
	return arena_alloc(arena, size);
}

static void deallocate(void *arena, void *piece)
{
	(void)arena;
	(void)piece;
}

static void read_element(struct raw_html *r, const GumboElement *e)
{
	const GumboAttribute *id = gumbo_get_attribute(&e->attributes, "id");

	if (id != NULL && id->value[0] != '\0')
		heading_ids_take(r->ids, id->value);
	if (e->tag == GUMBO_TAG_IMG)
		r->images++;
	for (size_t i = 0; i < sizeof(loads) / sizeof(loads[0]); i++) {
		const GumboAttribute *at;

		if (loads[i].tag != e->tag)
			continue;
		at = gumbo_get_attribute(&e->attributes, loads[i].attribute);
		if (at == NULL)
			continue;
		if (strcmp(loads[i].attribute, "srcset") == 0)
			csp_sources_add_set(r->sources, loads[i].directive, at->value);
		else
			csp_sources_add(r->sources, loads[i].directive, at->value);
	}
}

/* As a browser shows it: a run of white space is one space, or one newline. */
static void put_collapsed(struct str *out, const char *text)
{
	while (*text != '\0') {
		size_t spaces = strspn(text, " \t\n\f\r"), len;

		if (spaces > 0 && out->len > 0 && strchr(" \n", out->data[out->len - 1]) == NULL)
			str_putc(out, memchr(text, '\n', spaces) != NULL ? '\n' : ' ');
		text += spaces;
		len = strcspn(text, " \t\n\f\r");
		str_put(out, text, len);
		text += len;
	}
}

static bool has_children(const GumboNode *n)
{
	return n->type == GUMBO_NODE_ELEMENT || n->type == GUMBO_NODE_TEMPLATE;
}

static void part_words(struct raw_html *r, const GumboNode *n)
{
	if (has_children(n) && !IS_AMONG(n->v.element.tag, inline_tags) && r->text->len > 0 &&
	    r->text->data[r->text->len - 1] != '\n')
		str_putc(r->text, '\n');
}

static void enter(struct raw_html *r, const GumboNode *n)
{
	const GumboNode *parent = n->parent;

	if (has_children(n)) {
		part_words(r, n);
		read_element(r, &n->v.element);
	} else if (n->type != GUMBO_NODE_COMMENT &&
		   !(parent != NULL && has_children(parent) &&
		     IS_AMONG(parent->v.element.tag, hidden_tags))) {
		put_collapsed(r->text, n->v.text.text);
	}
}

/* Without recursion, since an author's tags nest as deep as they like. */
static void walk(struct raw_html *r, const GumboNode *root)
{
	const GumboNode *n = root;

	for (;;) {
		enter(r, n);
		if (has_children(n) && n->v.element.children.length > 0) {
			n = n->v.element.children.data[0];
			continue;
		}
		while (n != root &&
		       n->index_within_parent + 1 >= n->parent->v.element.children.length) {
			n = n->parent;
			part_words(r, n);
		}
		if (n == root)
			return;
		n = n->parent->v.element.children.data[n->index_within_parent + 1];
	}
}

bool raw_html_is_plain_tag(const char *html, size_t len)
{
	size_t name = 1;
	GumboTag tag;

	while (name < len && strchr("> /\t\n\f\r", html[name]) == NULL)
		name++;
	tag = gumbo_tagn_enum(html + 1, (unsigned int)(name - 1));
	for (size_t i = 0; i < sizeof(loads) / sizeof(loads[0]); i++) {
		if (loads[i].tag == tag)
			return false;
	}
	for (size_t i = name; i + 1 < len; i++) {
		if ((html[i] | 0x20) == 'i' && (html[i + 1] | 0x20) == 'd')
			return false;
	}
	return true;
}

bool raw_html_read(struct raw_html *r, const char *html, size_t len)
{
	GumboOptions options = kGumboDefaultOptions;
	size_t tags = 0;

	for (size_t i = 0; i < len; i++)
		tags += html[i] == '<';
	if (tags > TAGS_MAX)
		return false;
	options.allocator = allocate;
	options.deallocator = deallocate;
	options.userdata = r->text->arena;
	options.max_errors = 0;
	options.fragment_context = GUMBO_TAG_BODY;
	walk(r, gumbo_parse_with_options(&options, html, len)->root);
	return true;
}
