/* SPDX-License-Identifier: MIT */
#include "lib/render/essay_markdown_tree.h"

#include <cmark-gfm-core-extensions.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

void markdown_mark(struct markdown_walk *w, cmark_node *node, void *note)
{
	node->user_data = note;
	cmark_node_set_syntax_extension(node, w->ours);
}

struct place markdown_place_of(const struct markdown_walk *w, const cmark_node *node)
{
	const cmark_node *block = node;
	int line;

	while (!CMARK_NODE_TYPE_BLOCK_P((cmark_node_type)block->type) && block->parent != NULL)
		block = block->parent;
	/* A paragraph that the library cut off the front of a table knows no line. */
	while (block->start_line == 0 && (block->next != NULL || block->parent != NULL))
		block = block->next != NULL ? block->next : block->parent;
	line = block->start_line;
	if (node->start_line > line && node->start_line <= block->end_line)
		line = node->start_line;
	return (struct place){.file = w->source->file,
			      .line = line > 0 ? w->source->first_line + (size_t)line - 1 : 0};
}

static void clear(struct str *s)
{
	s->len = 0;
	if (s->data != NULL)
		s->data[0] = '\0';
}

static void add_text(struct markdown_walk *w, const char *text, size_t len, bool counted)
{
	if (w->image != NULL) {
		str_put(&w->alt, text, len);
		return;
	}
	str_put(&w->text, text, len);
	if (counted)
		word_count_add(&w->count, text, len);
}

static void add_chunk(struct markdown_walk *w, const cmark_chunk *chunk, bool counted)
{
	if (chunk->len > 0)
		add_text(w, (const char *)chunk->data, (size_t)chunk->len, counted);
}

static void break_block(struct markdown_walk *w)
{
	if (w->text.len > 0 && w->text.data[w->text.len - 1] != '\n')
		add_text(w, "\n", 1, true);
}

static void resolve_link(struct markdown_walk *w, cmark_node *node)
{
	const char *url = cmark_node_get_url(node);

	if (w->resolver == NULL || w->resolver->link == NULL || url == NULL || *url == '\0')
		return;
	url = w->resolver->link(w->resolver->context, w->arena, url, markdown_place_of(w, node));
	if (url != NULL)
		cmark_node_set_url(node, url);
}

static void drop_children(cmark_node *node)
{
	while (node->first_child != NULL)
		cmark_node_free(node->first_child);
}

static void leave_image(struct markdown_walk *w, cmark_node *node)
{
	struct image_note *note = arena_alloc(w->arena, sizeof(*note));
	struct markdown_image found = {0};
	const cmark_node *parent = node->parent;

	w->image = NULL;
	note->first = w->raw.images++ == 0;
	note->url = arena_strdup(w->arena, cmark_node_get_url(node));
	note->title = arena_strdup(w->arena, cmark_node_get_title(node));
	note->alt = arena_strdup(w->arena, str_text(&w->alt));
	clear(&w->alt);
	if (w->resolver != NULL && w->resolver->image != NULL && *note->url != '\0' &&
	    w->resolver->image(w->resolver->context, w->arena, note->url,
			       markdown_place_of(w, node), &found)) {
		note->url = found.url;
		note->width = found.width;
		note->height = found.height;
	}
	csp_sources_add(&w->sources, "img-src", note->url);
	if (w->ours == NULL)
		return;
	note->figure = *note->title != '\0' && parent->type == CMARK_NODE_PARAGRAPH &&
		       node->prev == NULL && node->next == NULL;
	drop_children(node);
	markdown_mark(w, node, note);
}

/* The title of a figure is what its reader sees. */
static void leave_paragraph(struct markdown_walk *w, cmark_node *node)
{
	const cmark_node *child = node->first_child;
	struct image_note *note;

	if (child == NULL || child->type != CMARK_NODE_IMAGE || child->user_data == NULL)
		return;
	note = child->user_data;
	if (!note->figure)
		return;
	add_text(w, note->title, strlen(note->title), true);
	markdown_mark(w, node, note);
}

static void read_raw(struct markdown_walk *w, cmark_node *node)
{
	struct blob html = {(const char *)node->as.literal.data, (size_t)node->as.literal.len};
	struct blob resolved;

	if (w->image != NULL || html.len == 0)
		return;
	if (node->type == CMARK_NODE_HTML_INLINE && raw_html_is_plain_tag(html.data, html.len)) {
		if (html.len > 3 && strncasecmp(html.data, "<br", 3) == 0)
			add_text(w, " ", 1, true);
		return;
	}
	clear(&w->raw_text);
	w->raw.at = markdown_place_of(w, node);
	if (!raw_html_read(&w->raw, html, &resolved)) {
		problems_add(w->problems, PROBLEM_WARNING, w->raw.at,
			     "this HTML has too many tags to be searched for words, links and "
			     "images");
		return;
	}
	if (resolved.data != html.data)
		cmark_node_set_literal(node, resolved.data);
	if (node->type == CMARK_NODE_HTML_BLOCK)
		add_text(w, str_text(&w->raw_text), w->raw_text.len, true);
}

static bool is_table_part(const struct markdown_walk *w, cmark_node *node, const char *type)
{
	return w->ours != NULL && node->extension == w->table &&
	       strcmp(cmark_node_get_type_string(node), type) == 0;
}

static const char *alignment_of(cmark_node *cell)
{
	cmark_node *table = cell->parent->parent;
	const uint8_t *alignments = cmark_gfm_extensions_get_table_alignments(table);
	size_t column = 0;

	for (const cmark_node *n = cell->prev; n != NULL; n = n->prev)
		column++;
	if (alignments == NULL || column >= cmark_gfm_extensions_get_table_columns(table))
		return NULL;
	if (alignments[column] == 'l')
		return "left";
	if (alignments[column] == 'c')
		return "center";
	return alignments[column] == 'r' ? "right" : NULL;
}

static void leave_cell(struct markdown_walk *w, cmark_node *node)
{
	const char *alignment = alignment_of(node);

	if (cmark_gfm_extensions_get_table_row_is_header(node->parent) && w->text.len > w->cell) {
		if (w->label.len > 0)
			str_puts(&w->label, ", ");
		str_put(&w->label, w->text.data + w->cell, w->text.len - w->cell);
	}
	if (alignment == NULL)
		return;
	w->cells = arena_room(w->arena, w->cells, w->cell_count++, &w->cell_capacity,
			      sizeof(*w->cells));
	w->cells[w->cell_count - 1] = node;
	markdown_mark(w, node, (void *)(uintptr_t)alignment);
}

static void leave_table(struct markdown_walk *w, cmark_node *node)
{
	cmark_node *frame = cmark_node_new(CMARK_NODE_CUSTOM_BLOCK);

	markdown_mark(w, frame, arena_strdup(w->arena, str_text(&w->label)));
	clear(&w->label);
	cmark_node_replace(node, frame);
	cmark_node_append_child(frame, node);
}

void markdown_give_cells_back(struct markdown_walk *w)
{
	for (size_t i = 0; i < w->cell_count; i++) {
		w->cells[i]->user_data = NULL;
		cmark_node_set_syntax_extension(w->cells[i], w->table);
	}
}

static void add_inline(cmark_node *parent, const char *html, bool first)
{
	cmark_node *node = cmark_node_new(CMARK_NODE_HTML_INLINE);

	cmark_node_set_literal(node, html);
	if (first)
		cmark_node_prepend_child(parent, node);
	else
		cmark_node_append_child(parent, node);
}

/* The item's first line is the box's label, in whatever language it is. */
static void leave_task(cmark_node *node)
{
	cmark_node *line = node->first_child;
	bool checked = cmark_gfm_extensions_get_tasklist_item_checked(node);

	cmark_node_set_syntax_extension(node, NULL);
	if (line == NULL ||
	    (line->type != CMARK_NODE_PARAGRAPH && line->type != CMARK_NODE_HEADING))
		return;
	add_inline(line,
		   checked ? "<label><input type=\"checkbox\" disabled checked> "
			   : "<label><input type=\"checkbox\" disabled> ",
		   true);
	add_inline(line, "</label>", false);
}

static struct footnote_note *note_of(struct markdown_walk *w, cmark_node *definition)
{
	if (definition->user_data == NULL)
		markdown_mark(w, definition, arena_alloc(w->arena, sizeof(struct footnote_note)));
	return definition->user_data;
}

static struct reference_note *make_reference(struct markdown_walk *w, struct footnote_note *to,
					     size_t ordinal)
{
	struct reference_note *r = arena_alloc(w->arena, sizeof(*r));

	*r = (struct reference_note){.to = to, .ordinal = ordinal};
	return r;
}

static void leave_reference(struct markdown_walk *w, cmark_node *node)
{
	struct footnote_note *note;

	if (w->image != NULL || node->parent_footnote_def == NULL)
		return;
	note = note_of(w, node->parent_footnote_def);
	note->references++;
	markdown_mark(w, node, make_reference(w, note, note->references));
}

/* A footnote's links back stand at the end of its last paragraph. */
static void add_links_back(struct markdown_walk *w, cmark_node *definition,
			   struct footnote_note *note)
{
	cmark_node *last = definition->last_child;

	if (last == NULL || last->type != CMARK_NODE_PARAGRAPH || last->user_data != NULL) {
		last = cmark_node_new(CMARK_NODE_PARAGRAPH);
		cmark_node_append_child(definition, last);
	}
	for (size_t i = 1; i <= note->references; i++) {
		cmark_node *link = cmark_node_new(CMARK_NODE_CUSTOM_INLINE);

		markdown_mark(w, link, make_reference(w, note, i));
		cmark_node_append_child(last, link);
	}
}

/* The library has put the definitions that are referred to at the document's end, in order. */
static void finish_footnotes(struct markdown_walk *w, cmark_node *root)
{
	size_t number = 0;

	for (cmark_node *node = root->first_child; node != NULL; node = node->next) {
		struct footnote_note *note;

		if (node->type != CMARK_NODE_FOOTNOTE_DEFINITION)
			continue;
		note = note_of(w, node);
		note->number = ++number;
		if (note->references > 0)
			add_links_back(w, node, note);
	}
}

static void enter(struct markdown_walk *w, cmark_node *node)
{
	int type = node->type;

	if (CMARK_NODE_TYPE_BLOCK_P((cmark_node_type)type))
		break_block(w);
	if (type == CMARK_NODE_TEXT) {
		add_chunk(w, &node->as.literal, true);
	} else if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK) {
		add_text(w, " ", 1, true);
	} else if (type == CMARK_NODE_CODE) {
		add_chunk(w, &node->as.literal, false);
	} else if (type == CMARK_NODE_CODE_BLOCK) {
		add_chunk(w, &node->as.code.literal, false);
		if (w->ours != NULL)
			markdown_mark(w, node, NULL);
	} else if (type == CMARK_NODE_HTML_BLOCK || type == CMARK_NODE_HTML_INLINE) {
		read_raw(w, node);
	} else if (type == CMARK_NODE_HEADING) {
		markdown_enter_heading(w, node);
	} else if (type == CMARK_NODE_IMAGE && w->image == NULL) {
		w->image = node;
	} else if (is_table_part(w, node, "table_cell")) {
		w->cell = w->text.len;
	}
}

static void leave(struct markdown_walk *w, cmark_node *node)
{
	int type = node->type;

	if (type == CMARK_NODE_HEADING)
		w->headings[w->heading_count - 1].end = w->text.len;
	else if (node == w->image)
		leave_image(w, node);
	else if (type == CMARK_NODE_LINK && w->image == NULL)
		resolve_link(w, node);
	else if (w->ours == NULL)
		return;
	else if (type == CMARK_NODE_PARAGRAPH)
		leave_paragraph(w, node);
	else if (type == CMARK_NODE_FOOTNOTE_REFERENCE)
		leave_reference(w, node);
	else if (node->extension == w->tasklist)
		leave_task(node);
	else if (is_table_part(w, node, "table_cell"))
		leave_cell(w, node);
	else if (is_table_part(w, node, "table"))
		leave_table(w, node);
}

/* The tree is changed only at and below a node that is left. */
void markdown_walk_tree(struct markdown_walk *w, cmark_node *root)
{
	cmark_node *node = root;

	for (;;) {
		cmark_node *next, *parent;

		enter(w, node);
		if (node->first_child != NULL) {
			node = node->first_child;
			continue;
		}
		do {
			next = node->next;
			parent = node->parent;
			leave(w, node);
			node = parent;
		} while (next == NULL && parent != NULL);
		if (next == NULL)
			break;
		node = next;
	}
	if (w->ours == NULL)
		return;
	markdown_finish_headings(w);
	finish_footnotes(w, root);
}
