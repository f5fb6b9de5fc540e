/* SPDX-License-Identifier: MIT */
#include "tests/comments/allowed.h"

#include <gumbo.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

static bool is_one_of(const char *word, const char *const *words)
{
	for (; *words != NULL; words++)
		if (strcmp(word, *words) == 0)
			return true;
	return false;
}

static const char *look_at_address(const char *url)
{
	static const char *const schemes[] = {"http://", "https://", "mailto:"};

	for (const char *p = url; *p != '\0'; p++)
		if (*p <= ' ' || *p >= 0x7f)
			return "a byte in an address that belongs in none";
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (strncasecmp(url, schemes[i], strlen(schemes[i])) == 0)
			return NULL;
	return "another scheme";
}

static const char *look_at_attribute(const char *tag, const GumboAttribute *attribute)
{
	const char *name = attribute->name, *value = attribute->value;

	if (strcmp(tag, "a") == 0 && strcmp(name, "href") == 0)
		return look_at_address(value);
	if (strcmp(tag, "a") == 0 && strcmp(name, "rel") == 0)
		return strcmp(value, "ugc nofollow noopener") == 0 ? NULL : "another rel";
	if (strcmp(tag, "pre") == 0 && strcmp(name, "tabindex") == 0)
		return strcmp(value, "0") == 0 ? NULL : "another tabindex";
	if (strcmp(tag, "ol") == 0 && strcmp(name, "start") == 0)
		return value[strspn(value, "0123456789")] == '\0' ? NULL : "another start";
	if (strcmp(tag, "code") == 0 && strcmp(name, "class") == 0 &&
	    strncmp(value, "language-", 9) == 0 &&
	    value[strspn(value, "abcdefghijklmnopqrstuvwxyz0123456789-")] == '\0')
		return NULL;
	return "another attribute";
}

static const char *look_at(const GumboNode *n, bool in_link);

static const char *look_below(const GumboNode *n, bool in_link)
{
	const GumboVector *children = &n->v.element.children;
	const char *wrong = NULL;

	for (unsigned int i = 0; i < children->length && wrong == NULL; i++)
		wrong = look_at(children->data[i], in_link);
	return wrong;
}

static const char *look_at(const GumboNode *n, bool in_link)
{
	static const char *const tags[] = {"p",  "em", "strong", "code", "pre", "blockquote",
					   "ul", "ol", "li",     "hr",   "br",  "h4",
					   "h5", "h6", "a",      NULL};
	static const char *const empty[] = {"br", "hr", NULL};
	const GumboElement *element = &n->v.element;
	const char *tag, *wrong = NULL;

	if (n->type == GUMBO_NODE_TEXT || n->type == GUMBO_NODE_WHITESPACE)
		return NULL;
	if (n->type != GUMBO_NODE_ELEMENT)
		return "no element";
	tag = gumbo_normalized_tagname(element->tag);
	if (!is_one_of(tag, tags))
		return "another element";
	if (n->parse_flags != GUMBO_INSERTION_NORMAL &&
	    (n->parse_flags != GUMBO_INSERTION_IMPLICIT_END_TAG || !is_one_of(tag, empty)))
		return "tags that aren't balanced";
	if (strcmp(tag, "a") == 0 && (in_link || element->attributes.length != 2))
		return "a link in another, or without its rel";
	for (unsigned int i = 0; i < element->attributes.length && wrong == NULL; i++)
		wrong = look_at_attribute(tag, element->attributes.data[i]);
	return wrong != NULL ? wrong : look_below(n, in_link || strcmp(tag, "a") == 0);
}

const char *allowed_look(const char *html, size_t len)
{
	GumboOptions options = kGumboDefaultOptions;
	GumboOutput *output;
	const char *wrong;

	options.fragment_context = GUMBO_TAG_DIV;
	output = gumbo_parse_with_options(&options, html, len);
	wrong = output->errors.length > 0 ? "what a parser calls an error"
					  : look_below(output->root, false);
	gumbo_destroy_output(&options, output);
	return wrong;
}
