/* SPDX-License-Identifier: MIT */
/* Parsed by cmark-gfm, walked once, and written by cmark-gfm's HTML renderer. The walk gathers
 * what is counted and searched, and marks the nodes that we write ourselves: see
 * essay_markdown_tree.h. The tree's own structs are read, since the public getters copy each
 * literal. */
#include "lib/render/essay_markdown.h"

#include <cmark-gfm-core-extensions.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "lib/base/utf8.h"
#include "lib/render/csp_sources.h"
#include "lib/render/essay_markdown_tree.h"
#include "lib/render/heading_ids.h"
#include "lib/render/raw_html.h"
#include "lib/render/word_count.h"

#define OPTIONS                                                                                    \
	(CMARK_OPT_UNSAFE | CMARK_OPT_SMART | CMARK_OPT_FOOTNOTES |                                \
	 CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE)
#define UTF8_WARNINGS_MAX 5
#define HEADING_LEVELS    6

struct heading {
	cmark_node *node;
	size_t start, end; /* of what it says, in walk.text */
	const char *id;    /* the author's own; NULL for none */
};

struct walk {
	struct arena *arena;
	const struct markdown_source *source;
	const struct markdown_resolver *resolver; /* NULL for none */
	struct problems *problems;
	cmark_syntax_extension *ours, *table, *tasklist; /* NULL in bare mode */
	struct str text;
	struct word_count count;
	struct csp_sources sources;
	struct heading_ids ids;
	struct raw_html raw;
	struct str raw_text;
	cmark_node *image;  /* whose children are being read; NULL outside of images */
	struct str alt;     /* what they say */
	struct str label;   /* the header cells of the table being read */
	size_t cell;        /* where the cell being read begins in text */
	cmark_node **cells; /* those that we write */
	struct heading *headings;
	size_t cell_count, cell_capacity, heading_count, heading_capacity;
};

/* One more element of size bytes at the end of an array in the arena. */
static void *add_element(struct arena *a, void *array, size_t *count, size_t *capacity, size_t size)
{
	if (*count == *capacity) {
		size_t grown = *capacity == 0 ? 16 : 2 * *capacity;

		array = arena_grow(a, array, *capacity * size, grown * size);
		*capacity = grown;
	}
	(*count)++;
	return array;
}

static void mark(struct walk *w, cmark_node *node, void *note)
{
	node->user_data = note;
	cmark_node_set_syntax_extension(node, w->ours);
}

static void clear(struct str *s)
{
	s->len = 0;
	if (s->data != NULL)
		s->data[0] = '\0';
}

static void add_text(struct walk *w, const char *text, size_t len, bool counted)
{
	if (w->image != NULL) {
		str_put(&w->alt, text, len);
		return;
	}
	str_put(&w->text, text, len);
	if (counted)
		word_count_add(&w->count, text, len);
}

static void add_chunk(struct walk *w, const cmark_chunk *chunk, bool counted)
{
	if (chunk->len > 0)
		add_text(w, (const char *)chunk->data, (size_t)chunk->len, counted);
}

static void break_block(struct walk *w)
{
	if (w->text.len > 0 && w->text.data[w->text.len - 1] != '\n')
		add_text(w, "\n", 1, true);
}

/* An inline node's own line, where the library knows it and it lies within its block. */
static struct place place_of(const struct walk *w, const cmark_node *node)
{
	const cmark_node *block = node;
	int line;

	while (!CMARK_NODE_TYPE_BLOCK_P((cmark_node_type)block->type) && block->parent != NULL)
		block = block->parent;
	line = block->start_line;
	if (node->start_line > line && node->start_line <= block->end_line)
		line = node->start_line;
	return (struct place){.file = w->source->file,
			      .line = line > 0 ? w->source->first_line + (size_t)line - 1 : 0};
}

/* What the heading's last text nodes say together. With smart punctuation "{#a-b}" is three. */
static const char *trailing_text(struct walk *w, cmark_node *heading)
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
static const char *typed_id(struct walk *w, const char *smart)
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
static const char *take_explicit_id(struct walk *w, cmark_node *heading)
{
	const char *text = trailing_text(w, heading), *open = NULL, *id;
	size_t start;

	for (const char *p = text; p != NULL && (p = strstr(p, "{#")) != NULL; p += 2)
		open = p;
	if (open == NULL || strchr(open, '}') != open + strlen(open) - 1)
		return NULL;
	id = typed_id(w, open + 2);
	if (!heading_ids_is_valid(id)) {
		problems_add(w->problems, PROBLEM_WARNING, place_of(w, heading),
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
	problems_add(w->problems, PROBLEM_WARNING, place_of(w, heading),
		     "the id \"%s\" is used twice; this heading gets another", id);
	return NULL;
}

static void enter_heading(struct walk *w, cmark_node *node)
{
	struct heading *h;

	w->headings = add_element(w->arena, w->headings, &w->heading_count, &w->heading_capacity,
				  sizeof(*w->headings));
	h = &w->headings[w->heading_count - 1];
	*h = (struct heading){.node = node, .start = w->text.len};
	if (w->ours != NULL)
		h->id = take_explicit_id(w, node);
}

/* After the walk, so that the author's own ids are all taken. */
static void finish_headings(struct walk *w)
{
	const char *path[HEADING_LEVELS + 1] = {NULL};
	int shift = 0;

	for (size_t i = 0; i < w->heading_count; i++) {
		if (w->headings[i].node->as.heading.level == 1)
			shift = 1;
	}
	for (size_t i = 0; i < w->heading_count; i++) {
		struct heading *h = &w->headings[i];
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
		mark(w, h->node, (void *)(uintptr_t)h->id);
	}
}

static void resolve_link(struct walk *w, cmark_node *node)
{
	const char *url = cmark_node_get_url(node);

	if (w->resolver == NULL || w->resolver->link == NULL || url == NULL || *url == '\0')
		return;
	url = w->resolver->link(w->resolver->context, w->arena, url, place_of(w, node));
	if (url != NULL)
		cmark_node_set_url(node, url);
}

static void drop_children(cmark_node *node)
{
	while (node->first_child != NULL)
		cmark_node_free(node->first_child);
}

static void leave_image(struct walk *w, cmark_node *node)
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
	    w->resolver->image(w->resolver->context, w->arena, note->url, place_of(w, node),
			       &found)) {
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
	mark(w, node, note);
}

/* The title of a figure is what its reader sees. */
static void leave_paragraph(struct walk *w, cmark_node *node)
{
	const cmark_node *child = node->first_child;
	struct image_note *note;

	if (child == NULL || child->type != CMARK_NODE_IMAGE || child->user_data == NULL)
		return;
	note = child->user_data;
	if (!note->figure)
		return;
	add_text(w, note->title, strlen(note->title), true);
	mark(w, node, note);
}

static void read_raw(struct walk *w, cmark_node *node)
{
	const char *html = (const char *)node->as.literal.data;
	size_t len = (size_t)node->as.literal.len;

	if (w->image != NULL || len == 0)
		return;
	if (node->type == CMARK_NODE_HTML_INLINE && raw_html_is_plain_tag(html, len)) {
		if (len > 3 && strncasecmp(html, "<br", 3) == 0)
			add_text(w, " ", 1, true);
		return;
	}
	clear(&w->raw_text);
	if (!raw_html_read(&w->raw, html, len)) {
		problems_add(w->problems, PROBLEM_WARNING, place_of(w, node),
			     "this HTML has too many tags to be searched for words and images");
		return;
	}
	if (node->type == CMARK_NODE_HTML_BLOCK)
		add_text(w, str_text(&w->raw_text), w->raw_text.len, true);
}

static bool is_table_part(const struct walk *w, cmark_node *node, const char *type)
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

static void leave_cell(struct walk *w, cmark_node *node)
{
	const char *alignment = alignment_of(node);

	if (cmark_gfm_extensions_get_table_row_is_header(node->parent) && w->text.len > w->cell) {
		if (w->label.len > 0)
			str_puts(&w->label, ", ");
		str_put(&w->label, w->text.data + w->cell, w->text.len - w->cell);
	}
	if (alignment == NULL)
		return;
	w->cells = add_element(w->arena, w->cells, &w->cell_count, &w->cell_capacity,
			       sizeof(*w->cells));
	w->cells[w->cell_count - 1] = node;
	mark(w, node, (void *)(uintptr_t)alignment);
}

static void leave_table(struct walk *w, cmark_node *node)
{
	cmark_node *frame = cmark_node_new(CMARK_NODE_CUSTOM_BLOCK);

	mark(w, frame, arena_strdup(w->arena, str_text(&w->label)));
	clear(&w->label);
	cmark_node_replace(node, frame);
	cmark_node_append_child(frame, node);
}

/* A cell belongs to the table extension, which frees what it allocated for it. */
static void give_cells_back(struct walk *w)
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

static struct footnote_note *note_of(struct walk *w, cmark_node *definition)
{
	if (definition->user_data == NULL)
		mark(w, definition, arena_alloc(w->arena, sizeof(struct footnote_note)));
	return definition->user_data;
}

static struct reference_note *make_reference(struct walk *w, struct footnote_note *to,
					     size_t ordinal)
{
	struct reference_note *r = arena_alloc(w->arena, sizeof(*r));

	*r = (struct reference_note){.to = to, .ordinal = ordinal};
	return r;
}

static void leave_reference(struct walk *w, cmark_node *node)
{
	struct footnote_note *note;

	if (w->image != NULL || node->parent_footnote_def == NULL)
		return;
	note = note_of(w, node->parent_footnote_def);
	note->references++;
	mark(w, node, make_reference(w, note, note->references));
}

/* A footnote's links back stand at the end of its last paragraph. */
static void add_links_back(struct walk *w, cmark_node *definition, struct footnote_note *note)
{
	cmark_node *last = definition->last_child;

	if (last == NULL || last->type != CMARK_NODE_PARAGRAPH || last->user_data != NULL) {
		last = cmark_node_new(CMARK_NODE_PARAGRAPH);
		cmark_node_append_child(definition, last);
	}
	for (size_t i = 1; i <= note->references; i++) {
		cmark_node *link = cmark_node_new(CMARK_NODE_CUSTOM_INLINE);

		mark(w, link, make_reference(w, note, i));
		cmark_node_append_child(last, link);
	}
}

/* The library has put the definitions that are referred to at the document's end, in order. */
static void finish_footnotes(struct walk *w, cmark_node *root)
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

static void enter(struct walk *w, cmark_node *node)
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
			mark(w, node, NULL);
	} else if (type == CMARK_NODE_HTML_BLOCK || type == CMARK_NODE_HTML_INLINE) {
		read_raw(w, node);
	} else if (type == CMARK_NODE_HEADING) {
		enter_heading(w, node);
	} else if (type == CMARK_NODE_IMAGE && w->image == NULL) {
		w->image = node;
	} else if (is_table_part(w, node, "table_cell")) {
		w->cell = w->text.len;
	}
}

static void leave(struct walk *w, cmark_node *node)
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
static void walk_tree(struct walk *w, cmark_node *root)
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
	finish_headings(w);
	finish_footnotes(w, root);
}

/* Where the next byte that is no UTF-8 stands, from `at` on; len for none. */
static size_t find_no_utf8(const char *text, size_t len, size_t at)
{
	while (at < len) {
		uint64_t eight;
		size_t start = at;

		if (len - at >= sizeof(eight)) {
			memcpy(&eight, text + at, sizeof(eight));
			if ((eight & UINT64_C(0x8080808080808080)) == 0) {
				at += sizeof(eight);
				continue;
			}
		}
		if (utf8_next(text, len, &at) == 0xfffd && at - start == 1)
			return start;
	}
	return len;
}

/* The text with each byte that is no UTF-8 replaced. */
static struct blob clean_utf8(struct walk *w, const char *text, size_t len)
{
	struct place at = {.file = w->source->file, .line = w->source->first_line};
	size_t bad = find_no_utf8(text, len, 0), run = 0, warned = 0, warnings = 0;
	struct str out;

	if (bad == len)
		return (struct blob){.data = text, .len = len};
	str_init(&out, w->arena);
	for (; bad < len; bad = find_no_utf8(text, len, run)) {
		for (size_t i = run; i < bad; i++)
			at.line += text[i] == '\n';
		str_put(&out, text + run, bad - run);
		str_puts(&out, "\xef\xbf\xbd");
		run = bad + 1;
		if (at.line != warned && warnings++ < UTF8_WARNINGS_MAX)
			problems_add(w->problems, PROBLEM_WARNING, at,
				     "this line is not UTF-8; save the file as UTF-8");
		warned = at.line;
	}
	str_put(&out, text + run, len - run);
	return (struct blob){.data = str_text(&out), .len = out.len};
}

static void attach_extensions(struct walk *w, cmark_parser *parser)
{
	static const char *const names[] = {"table", "strikethrough", "autolink", "tasklist"};

	cmark_gfm_core_extensions_ensure_registered();
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		cmark_parser_attach_syntax_extension(parser, cmark_find_syntax_extension(names[i]));
	w->table = cmark_find_syntax_extension("table");
	w->tasklist = cmark_find_syntax_extension("tasklist");
	w->ours = cmark_syntax_extension_new("quire");
	cmark_syntax_extension_set_html_render_func(w->ours, markdown_write_node);
	cmark_syntax_extension_set_private(w->ours, (void *)(uintptr_t)w->source, NULL);
}

static void init_walk(struct walk *w)
{
	/* The ids that the page around an essay has, or may come to have. */
	static const char *const page_ids[] = {"text", "comments", "letter", "related"};

	str_init(&w->text, w->arena);
	str_init(&w->alt, w->arena);
	str_init(&w->label, w->arena);
	str_init(&w->raw_text, w->arena);
	csp_sources_init(&w->sources, w->arena);
	heading_ids_init(&w->ids, w->arena);
	for (size_t i = 0; i < sizeof(page_ids) / sizeof(page_ids[0]); i++)
		heading_ids_take(&w->ids, page_ids[i]);
	w->raw = (struct raw_html){.text = &w->raw_text, .sources = &w->sources, .ids = &w->ids};
}

void markdown_render(struct arena *a, const struct markdown_source *source,
		     const struct markdown_resolver *resolver, struct problems *problems,
		     struct markdown_result *out)
{
	struct walk w = {.arena = a,
			 .source = source,
			 .resolver = source->bare ? NULL : resolver,
			 .problems = problems};
	int options = source->bare ? CMARK_OPT_UNSAFE : OPTIONS;
	cmark_parser *parser = cmark_parser_new(options);
	cmark_mem *memory = cmark_get_default_mem_allocator();
	struct blob text;
	cmark_node *root;
	char *html;

	init_walk(&w);
	text = clean_utf8(&w, source->text, source->len);
	if (!source->bare)
		attach_extensions(&w, parser);
	cmark_parser_feed(parser, text.data, text.len);
	root = cmark_parser_finish(parser);
	walk_tree(&w, root);
	html = cmark_render_html(root, options, NULL);
	out->html.len = strlen(html);
	out->html.data = arena_strndup(a, html, out->html.len);
	out->text = (struct blob){.data = str_text(&w.text), .len = w.text.len};
	out->words = w.count.words;
	out->cjk = w.count.cjk;
	out->images = w.raw.images;
	out->origins = csp_sources_text(&w.sources);
	give_cells_back(&w);
	cmark_node_free(root);
	memory->free(html);
	cmark_parser_free(parser);
	if (w.ours != NULL)
		cmark_syntax_extension_free(memory, w.ours);
}
