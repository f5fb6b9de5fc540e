/* SPDX-License-Identifier: MIT */
#include "lib/render/html_tree.h"

#include <string.h>
#include <strings.h>

#define BUCKETS 64 /* that the names of tags fall into */
#define SPACES  " \t\n\f\r"

/* Tags that are not left open: those of elements without content, and those whose elements end
 * before the next of their kind and stand inside one another only with others between them. */
static const GumboTag never_open[] = {
	GUMBO_TAG_AREA,  GUMBO_TAG_BASE,   GUMBO_TAG_BR,    GUMBO_TAG_COL,   GUMBO_TAG_EMBED,
	GUMBO_TAG_HR,    GUMBO_TAG_IMG,    GUMBO_TAG_INPUT, GUMBO_TAG_LINK,  GUMBO_TAG_META,
	GUMBO_TAG_PARAM, GUMBO_TAG_SOURCE, GUMBO_TAG_TRACK, GUMBO_TAG_WBR,   GUMBO_TAG_P,
	GUMBO_TAG_LI,    GUMBO_TAG_DT,     GUMBO_TAG_DD,    GUMBO_TAG_TR,    GUMBO_TAG_TD,
	GUMBO_TAG_TH,    GUMBO_TAG_TBODY,  GUMBO_TAG_THEAD, GUMBO_TAG_TFOOT, GUMBO_TAG_OPTION,
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

static bool is_never_open(const char *name, size_t len)
{
	GumboTag tag = gumbo_tagn_enum(name, (unsigned int)len);

	for (size_t i = 0; i < sizeof(never_open) / sizeof(never_open[0]); i++) {
		if (never_open[i] == tag)
			return true;
	}
	return false;
}

/* Whether the tags promise a tree that is neither too large nor too deep: gumbo takes time by the
 * depth for each tag. A tag that closes another's kind closes nothing here. */
static bool is_readable(struct blob html)
{
	size_t open[BUCKETS] = {0}, tags = 0, depth = 0;

	for (size_t i = 0; i + 1 < html.len; i++) {
		bool closes = html.data[i + 1] == '/';
		size_t start = i + 1 + closes, end = start;
		unsigned sum = 0;

		if (html.data[i] != '<')
			continue;
		while (end < html.len && strchr("<> /" SPACES, html.data[end]) == NULL)
			sum = sum * 31 + (unsigned char)(html.data[end++] | 0x20);
		sum %= BUCKETS;
		if (++tags > HTML_TREE_TAGS_MAX)
			return false;
		if (end == start || html.data[start] == '!' ||
		    is_never_open(html.data + start, end - start))
			continue;
		if (!closes) {
			open[sum]++;
			depth++;
		} else if (open[sum] > 0) {
			open[sum]--;
			depth--;
		}
		if (depth > HTML_TREE_OPEN_MAX)
			return false;
	}
	return true;
}

const GumboNode *html_tree_parse(struct arena *a, struct blob html)
{
	GumboOptions options = kGumboDefaultOptions;

	if (!is_readable(html))
		return NULL;
	options.allocator = allocate;
	options.deallocator = deallocate;
	options.userdata = a;
	options.max_errors = 0;
	options.fragment_context = GUMBO_TAG_BODY;
	return gumbo_parse_with_options(&options, html.data, html.len)->root;
}

bool html_tree_is_element(const GumboNode *n)
{
	return n->type == GUMBO_NODE_ELEMENT || n->type == GUMBO_NODE_TEMPLATE;
}

static const GumboNode *next_sibling(const GumboNode *n)
{
	const GumboVector *children = &n->parent->v.element.children;
	size_t next = n->index_within_parent + 1;

	return next < children->length ? children->data[next] : NULL;
}

void html_tree_walk(const GumboNode *root, const struct html_visitor *visitor)
{
	const GumboNode *n = root;

	for (;;) {
		bool inside = n == root || visitor->enter(visitor->context, n);
		const GumboNode *next = NULL;

		if (inside && html_tree_is_element(n) && n->v.element.children.length > 0) {
			n = n->v.element.children.data[0];
			continue;
		}
		if (inside && n != root && html_tree_is_element(n))
			visitor->leave(visitor->context, n);
		while (n != root && (next = next_sibling(n)) == NULL) {
			n = n->parent;
			if (n != root)
				visitor->leave(visitor->context, n);
		}
		if (n == root)
			return;
		n = next;
	}
}

const char *html_tree_attribute(const GumboNode *n, const char *name)
{
	const GumboAttribute *at = gumbo_get_attribute(&n->v.element.attributes, name);

	return at != NULL ? at->value : NULL;
}

bool html_tree_has_class(const GumboNode *n, const char *name)
{
	const char *classes = html_tree_attribute(n, "class");

	while (classes != NULL && *classes != '\0') {
		size_t len = strcspn(classes, SPACES);

		if (strlen(name) == len && memcmp(name, classes, len) == 0)
			return true;
		classes += len + strspn(classes + len, SPACES);
	}
	return false;
}

bool html_tree_is_named(const GumboNode *n, const char *name)
{
	GumboStringPiece piece = n->v.element.original_tag;

	if (piece.data == NULL || piece.length == 0)
		return false;
	gumbo_tag_from_original_text(&piece);
	return piece.length == strlen(name) && strncasecmp(piece.data, name, piece.length) == 0;
}

void html_tree_put_words(struct str *out, const char *text)
{
	while (*text != '\0') {
		size_t spaces = strspn(text, SPACES), len;

		if (spaces > 0 && out->len > 0 && strchr(" \n", out->data[out->len - 1]) == NULL)
			str_putc(out, ' ');
		text += spaces;
		for (len = 0; (unsigned char)text[len] > ' ' && text[len] != 0x7f; len++) {
			if (strncmp(text + len, "\xc2\xad", 2) == 0)
				break;
		}
		str_put(out, text, len);
		text += len;
		if (strncmp(text, "\xc2\xad", 2) == 0)
			text += 2;
		else if (*text != '\0' && strchr(SPACES, *text) == NULL)
			text++;
	}
}

static bool read_text(void *context, const GumboNode *n)
{
	if (html_tree_is_element(n))
		return !html_tree_is_named(n, "annotation") &&
		       !html_tree_is_named(n, "annotation-xml");
	if (n->type != GUMBO_NODE_COMMENT)
		html_tree_put_words(context, n->v.text.text);
	return false;
}

static void leave_text(void *context, const GumboNode *n)
{
	(void)context;
	(void)n;
}

const char *html_tree_text(struct arena *a, const GumboNode *n)
{
	struct str words;
	const struct html_visitor visitor = {read_text, leave_text, &words};

	str_init(&words, a);
	html_tree_walk(n, &visitor);
	while (words.len > 0 && words.data[words.len - 1] == ' ')
		words.data[--words.len] = '\0';
	return str_text(&words);
}

const char *html_tree_label(struct arena *a, const GumboNode *n)
{
	static const char *const names[] = {"alt", "alttext", "aria-label", "title"};
	const GumboVector *children = &n->v.element.children;
	struct str words;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *value = html_tree_attribute(n, names[i]);

		str_init(&words, a);
		html_tree_put_words(&words, value != NULL ? value : "");
		if (words.len > 0)
			return str_text(&words);
	}
	if (n->v.element.tag == GUMBO_TAG_MATH)
		return html_tree_text(a, n);
	for (unsigned i = 0; i < children->length; i++) {
		const GumboNode *child = children->data[i];

		if (html_tree_is_element(child) && html_tree_is_named(child, "title"))
			return html_tree_text(a, child);
	}
	return "";
}

const char *html_tree_source(const GumboNode *n)
{
	const GumboVector *children = &n->v.element.children;
	const char *found = html_tree_attribute(n, "src");

	if (found == NULL)
		found = html_tree_attribute(n, "data");
	for (unsigned i = 0; i < children->length && found == NULL; i++) {
		const GumboNode *child = children->data[i];

		if (html_tree_is_element(child) && child->v.element.tag == GUMBO_TAG_SOURCE)
			found = html_tree_attribute(child, "src");
	}
	return found;
}
