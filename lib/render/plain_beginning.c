/* SPDX-License-Identifier: MIT */
#include "lib/render/plain_beginning.h"

#include <stdbool.h>

#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "lib/render/html_tree.h"
#include "lib/render/plain_role.h"

/* The words of the first paragraph. */
static bool enter_paragraph(void *context, const GumboNode *n)
{
	struct str *words = context;

	if (!html_tree_is_element(n) || words->len > 0)
		return false;
	if (n->v.element.tag != GUMBO_TAG_P)
		return plain_role_of(n) != PLAIN_HIDDEN;
	str_puts(words, html_tree_text(words->arena, n));
	return false;
}

static void leave_paragraph(void *context, const GumboNode *n)
{
	(void)context;
	(void)n;
}

const char *plain_beginning(struct arena *a, struct blob html, size_t most)
{
	struct str words;
	const struct html_visitor visitor = {enter_paragraph, leave_paragraph, &words};
	const GumboNode *root = html_tree_parse(a, html);
	size_t len, cut;

	str_init(&words, a);
	if (root != NULL)
		html_tree_walk(root, &visitor);
	if (words.len <= most)
		return str_text(&words);
	len = utf8_cut(words.data, words.len, most);
	for (cut = len; cut > 0 && words.data[cut] != ' ';)
		cut--;
	return arena_printf(a, "%.*s\xe2\x80\xa6", (int)(cut > 0 ? cut : len), words.data);
}
