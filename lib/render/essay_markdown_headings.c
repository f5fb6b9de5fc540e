/* SPDX-License-Identifier: MIT */
#include "lib/render/essay_markdown_tree.h"

#include <stdint.h>
#include <string.h>

#define HEADING_LEVELS 6

/* What the heading's last text nodes say together. With smart punctuation "{#a-b}" is three. */
static const char *trailing_text(struct markdown_walk *w, cmark_node *heading)
{
	cmark_node *node = heading->last_child;
	struct str text;

	if (node == NULL || node->type != CMARK_NODE_TEXT || node->as.literal.len == 0 ||
	    node->as.literal.data[node->as.literal.len - 1] != '}')
		return NULL;
	while (node->prev != NULL && node->prev->type == CMARK_NODE_TEXT)
		node = node->prev;
	str_init(&text, w->arena);
	for (; node != NULL; node = node->next)
		str_put(&text, (const char *)node->as.literal.data, (size_t)node->as.literal.len);
	return str_text(&text);
}

/* Make the heading's last text nodes say len bytes less. */
static void cut_trailing_text(cmark_node *heading, size_t len)
{
	for (cmark_node *node = heading->last_child; node != NULL && len > 0; node = node->prev) {
		size_t own = (size_t)node->as.literal.len;
		size_t cut = own < len ? own : len;

		node->as.literal.len -= (bufsize_t)cut;
		len -= cut;
	}
}

/* The id in "Title {#id}", as it was typed: smart punctuation made dashes of its hyphens. */
static const char *typed_id(struct markdown_walk *w, const char *smart)
{
	struct str id;

	str_init(&id, w->arena);
	for (; *smart != '}'; smart++) {
		if (strncmp(smart, "\xe2\x80\x93", 3) == 0) {
			str_puts(&id, "--");
			smart += 2;
		} else if (strncmp(smart, "\xe2\x80\x94", 3) == 0) {
			str_puts(&id, "---");
			smart += 2;
		} else {
			str_putc(&id, *smart);
		}
	}
	return str_text(&id);
}

/* Take "{#id}" off a heading's end; NULL where there is none or it is wrong. */
static const char *take_explicit_id(struct markdown_walk *w, cmark_node *heading)
{
	const char *text = trailing_text(w, heading), *open = NULL, *id;
	size_t start;

	for (const char *p = text; p != NULL && (p = strstr(p, "{#")) != NULL; p += 2)
		open = p;
	if (open == NULL || strchr(open, '}') != open + strlen(open) - 1)
		return NULL;
	id = typed_id(w, open + 2);
	if (!heading_ids_is_valid(id)) {
		problems_add(w->problems, PROBLEM_WARNING, markdown_place_of(w, heading),
			     "\"{#%s}\" is no id for a heading: use letters, digits and hyphens",
			     id);
		return NULL;
	}
	start = (size_t)(open - text);
	while (start > 0 && text[start - 1] == ' ')
		start--;
	cut_trailing_text(heading, strlen(text) - start);
	if (heading_ids_take(&w->ids, id))
		return id;
	problems_add(w->problems, PROBLEM_WARNING, markdown_place_of(w, heading),
		     "the id \"%s\" is used twice; this heading gets another", id);
	return NULL;
}

void markdown_enter_heading(struct markdown_walk *w, cmark_node *node)
{
	struct heading_note *h;

	w->headings = arena_room(w->arena, w->headings, w->heading_count++, &w->heading_capacity,
				 sizeof(*w->headings));
	h = &w->headings[w->heading_count - 1];
	*h = (struct heading_note){.node = node, .start = w->text.len};
	if (w->ours != NULL)
		h->id = take_explicit_id(w, node);
}

void markdown_finish_headings(struct markdown_walk *w)
{
	const char *path[HEADING_LEVELS + 1] = {NULL};
	int shift = 0;

	for (size_t i = 0; i < w->heading_count; i++) {
		if (w->headings[i].node->as.heading.level == 1)
			shift = 1;
	}
	for (size_t i = 0; i < w->heading_count; i++) {
		struct heading_note *h = &w->headings[i];
		int *level = &h->node->as.heading.level;
		const char *parent = NULL;

		for (int above = 1; above < *level; above++)
			parent = path[above] != NULL ? path[above] : parent;
		if (h->id == NULL)
			h->id = heading_ids_make(&w->ids, str_text(&w->text) + h->start,
						 h->end - h->start, parent);
		path[*level] = h->id;
		for (int below = *level + 1; below <= HEADING_LEVELS; below++)
			path[below] = NULL;
		if (*level < HEADING_LEVELS)
			*level += shift;
		markdown_mark(w, h->node, (void *)(uintptr_t)h->id);
	}
}
