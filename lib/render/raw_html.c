/* SPDX-License-Identifier: MIT */
#include "lib/render/raw_html.h"

#include <gumbo.h>
#include <stdint.h>
#include <string.h>

#include "lib/render/raw_html_rewrite.h"

#define TAGS_MAX 10000

/* An attribute that is an address, and what it loads. */
struct load {
	GumboTag tag;
	const char *attribute;
	const char *directive; /* NULL for nothing */
	enum raw_role role;
};

static const struct load loads[] = {
	{GUMBO_TAG_A, "href", NULL, RAW_LINK},
	{GUMBO_TAG_AREA, "href", NULL, RAW_LINK},
	{GUMBO_TAG_IMG, "src", "img-src", RAW_IMAGE},
	{GUMBO_TAG_IMG, "srcset", "img-src", RAW_IMAGE_SET},
	{GUMBO_TAG_SOURCE, "src", "media-src", RAW_LINK},
	{GUMBO_TAG_SOURCE, "srcset", "img-src", RAW_IMAGE_SET},
	{GUMBO_TAG_VIDEO, "src", "media-src", RAW_LINK},
	{GUMBO_TAG_VIDEO, "poster", "img-src", RAW_IMAGE},
	{GUMBO_TAG_AUDIO, "src", "media-src", RAW_LINK},
	{GUMBO_TAG_TRACK, "src", "media-src", RAW_LINK},
	{GUMBO_TAG_IFRAME, "src", "frame-src", RAW_LINK},
	{GUMBO_TAG_EMBED, "src", "object-src", RAW_LINK},
	{GUMBO_TAG_OBJECT, "data", "object-src", RAW_LINK},
	{GUMBO_TAG_INPUT, "src", "img-src", RAW_IMAGE},
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

/* A fragment being read. */
struct reading {
	struct raw_html *r;
	struct blob html;
	struct arena arena;            /* owned; of gumbo's tree and of addresses */
	struct raw_address *addresses; /* in the order of the tree, which is not the text's */
	size_t count, capacity;        /* of addresses */
};

/* gumbo's memory is an arena's, so its tree needs no freeing, which would recurse. */
static void *allocate(void *arena, size_t size)
{
	return arena_alloc(arena, size);
}

static void deallocate(void *arena, void *piece)
{
	(void)arena;
	(void)piece;
}

/* Where an attribute's value stands, if that is a value in quotes or one that needs none, and
 * what the parser took it for. */
static void locate(const struct reading *f, const GumboAttribute *at, struct raw_address *out)
{
	const char *text = at->original_value.data;
	size_t len = at->original_value.length, start, quotes;

	if (text == NULL || len == 0 || text < f->html.data || text > f->html.data + f->html.len)
		return;
	start = (size_t)(text - f->html.data);
	quotes = *text == '"' || *text == '\'';
	if (len > f->html.len - start || len < 2 * quotes || (quotes && text[len - 1] != *text))
		return;
	if (memchr(text, '&', len) == NULL && memchr(text, '\r', len) == NULL &&
	    (strlen(at->value) != len - 2 * quotes ||
	     memcmp(text + quotes, at->value, len - 2 * quotes) != 0))
		return;
	out->start = start;
	out->end = start + len;
}

static void add_address(struct reading *f, const GumboElement *e, const struct load *load)
{
	const GumboAttribute *at = gumbo_get_attribute(&e->attributes, load->attribute);
	struct raw_address *out;

	if (at == NULL)
		return;
	f->addresses =
		arena_room(&f->arena, f->addresses, f->count, &f->capacity, sizeof(*f->addresses));
	out = &f->addresses[f->count++];
	*out = (struct raw_address){
		.value = at->value, .directive = load->directive, .role = load->role};
	out->unsized = e->tag == GUMBO_TAG_IMG && load->role == RAW_IMAGE &&
		       gumbo_get_attribute(&e->attributes, "width") == NULL &&
		       gumbo_get_attribute(&e->attributes, "height") == NULL;
	locate(f, at, out);
}

static void read_element(struct reading *f, const GumboElement *e)
{
	const GumboAttribute *id = gumbo_get_attribute(&e->attributes, "id");

	if (id != NULL && id->value[0] != '\0')
		heading_ids_take(f->r->ids, id->value);
	if (e->tag == GUMBO_TAG_IMG)
		f->r->images++;
	for (size_t i = 0; i < sizeof(loads) / sizeof(loads[0]); i++) {
		if (loads[i].tag == e->tag)
			add_address(f, e, &loads[i]);
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

static void part_words(struct str *text, const GumboNode *n)
{
	if (has_children(n) && !IS_AMONG(n->v.element.tag, inline_tags) && text->len > 0 &&
	    text->data[text->len - 1] != '\n')
		str_putc(text, '\n');
}

static void enter(struct reading *f, const GumboNode *n)
{
	const GumboNode *parent = n->parent;

	if (has_children(n)) {
		part_words(f->r->text, n);
		read_element(f, &n->v.element);
	} else if (n->type != GUMBO_NODE_COMMENT &&
		   !(parent != NULL && has_children(parent) &&
		     IS_AMONG(parent->v.element.tag, hidden_tags))) {
		put_collapsed(f->r->text, n->v.text.text);
	}
}

/* Without recursion, since an author's tags nest as deep as they like. */
static void walk(struct reading *f, const GumboNode *root)
{
	const GumboNode *n = root;

	for (;;) {
		enter(f, n);
		if (has_children(n) && n->v.element.children.length > 0) {
			n = n->v.element.children.data[0];
			continue;
		}
		while (n != root &&
		       n->index_within_parent + 1 >= n->parent->v.element.children.length) {
			n = n->parent;
			part_words(f->r->text, n);
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

bool raw_html_read(struct raw_html *r, struct blob html, struct blob *out)
{
	GumboOptions options = kGumboDefaultOptions;
	struct reading f = {.r = r, .html = html};
	size_t tags = 0;

	for (size_t i = 0; i < html.len; i++)
		tags += html.data[i] == '<';
	if (tags > TAGS_MAX)
		return false;
	arena_init(&f.arena, 0, NULL, NULL);
	options.allocator = allocate;
	options.deallocator = deallocate;
	options.userdata = &f.arena;
	options.max_errors = 0;
	options.fragment_context = GUMBO_TAG_BODY;
	walk(&f, gumbo_parse_with_options(&options, html.data, html.len)->root);
	raw_html_rewrite(r, f.addresses, f.count, html, out);
	arena_release(&f.arena);
	return true;
}
