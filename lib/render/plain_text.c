/* SPDX-License-Identifier: MIT */
#include "lib/render/plain_text.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/url.h"
#include "lib/base/utf8.h"
#include "lib/render/fold.h"
#include "lib/render/html_tree.h"
#include "lib/render/plain_lines.h"
#include "lib/render/plain_links.h"
#include "lib/render/plain_role.h"
#include "lib/render/plain_table.h"

#define LISTS_MAX  PLAIN_LEVELS_MAX
#define NOTES_RULE "\xe2\x80\x94\xe2\x80\x94\xe2\x80\x94"

static const char *const raised[] = {
	"\xe2\x81\xb0", "\xc2\xb9",     "\xc2\xb2",     "\xc2\xb3",     "\xe2\x81\xb4",
	"\xe2\x81\xb5", "\xe2\x81\xb6", "\xe2\x81\xb7", "\xe2\x81\xb8", "\xe2\x81\xb9",
};
static const char *const lowered[] = {
	"\xe2\x82\x80", "\xe2\x82\x81", "\xe2\x82\x82", "\xe2\x82\x83", "\xe2\x82\x84",
	"\xe2\x82\x85", "\xe2\x82\x86", "\xe2\x82\x87", "\xe2\x82\x88", "\xe2\x82\x89",
};

/* A list that is open. */
struct list_state {
	long next; /* its next item's number; of a list without numbers not used */
	bool numbered, notes;
};

struct writer {
	struct arena *arena;
	const char *page_url;
	struct plain_lines lines;
	struct str words; /* of the block that is read */
	struct list_state lists[LISTS_MAX];
	size_t list_depth; /* of lists, and more that are not kept */
	size_t pre;        /* elements of code that are open */
	size_t tables;     /* tables that are open */
	bool in_cell;      /* of the outermost of them */
	struct plain_table table;
	size_t link_start, script_start; /* where in words a link and a raised text begin */
	struct plain_links links;
};

static void clear(struct str *words)
{
	words->len = 0;
	if (words->data != NULL)
		words->data[0] = '\0';
}

static void trim_end(struct str *words)
{
	while (words->len > 0 && strchr(" \n", words->data[words->len - 1]) != NULL)
		words->data[--words->len] = '\0';
}

/* The block that was read, as lines; within a cell the words go on. */
static void flush(struct writer *w)
{
	struct fold fold;

	if (w->in_cell) {
		html_tree_put_words(&w->words, " ");
		return;
	}
	trim_end(&w->words);
	if (w->words.len == 0)
		return;
	fold = plain_lines_begin(&w->lines);
	fold_put(w->lines.out, &fold, str_text(&w->words), w->words.len);
	clear(&w->words);
}

static void part(struct writer *w)
{
	flush(w);
	w->lines.gap = true;
}

static void put_repeated(struct str *out, char c, size_t times)
{
	while (times-- > 0)
		str_putc(out, c);
}

static void end_heading(struct writer *w, const GumboNode *n)
{
	GumboTag tag = n->v.element.tag;
	size_t columns;
	struct fold fold;

	trim_end(&w->words);
	columns = fold_width(str_text(&w->words), w->words.len);
	if (w->in_cell || w->words.len == 0 || (tag != GUMBO_TAG_H1 && tag != GUMBO_TAG_H2)) {
		part(w);
		return;
	}
	flush(w);
	fold = plain_lines_begin(&w->lines);
	str_puts(w->lines.out, fold.rest);
	put_repeated(w->lines.out, tag == GUMBO_TAG_H1 ? '=' : '-',
		     columns < FOLD_COLUMNS ? columns : FOLD_COLUMNS);
	str_putc(w->lines.out, '\n');
	w->lines.gap = true;
}

static bool is_notes(const GumboNode *n)
{
	return n->parent != NULL && html_tree_is_element(n->parent) &&
	       html_tree_has_class(n->parent, "footnotes");
}

static long number_of(const GumboNode *n, const char *attribute, long otherwise)
{
	const char *text = html_tree_attribute(n, attribute);
	long value = text != NULL ? strtol(text, NULL, 10) : otherwise;

	return value > -1000000 && value < 1000000 ? value : otherwise;
}

static void enter_list(struct writer *w, const GumboNode *n)
{
	struct list_state state = {.next = number_of(n, "start", 1),
				   .numbered = n->v.element.tag == GUMBO_TAG_OL,
				   .notes = is_notes(n)};

	flush(w);
	w->lines.gap |= w->list_depth == 0;
	if (state.notes) {
		html_tree_put_words(&w->words, NOTES_RULE);
		part(w);
	}
	if (w->list_depth < LISTS_MAX)
		w->lists[w->list_depth] = state;
	w->list_depth++;
}

static void put_figures(struct str *out, const char *digits, const char *const *figures)
{
	for (; *digits != '\0'; digits++) {
		if (*digits >= '0' && *digits <= '9')
			str_puts(out, figures[*digits - '0']);
		else
			str_putc(out, *digits);
	}
}

static void enter_item(struct writer *w, const GumboNode *n)
{
	struct list_state none = {.numbered = false}, *list = &none;
	struct str first, rest;

	flush(w);
	if (w->list_depth > 0 && w->list_depth <= LISTS_MAX)
		list = &w->lists[w->list_depth - 1];
	list->next = number_of(n, "value", list->next);
	str_init(&first, w->arena);
	str_init(&rest, w->arena);
	if (list->notes)
		put_figures(&first, arena_printf(w->arena, "%ld", list->next), raised);
	else if (list->numbered)
		str_printf(&first, "%ld.", list->next);
	else
		str_putc(&first, '-');
	str_putc(&first, ' ');
	list->next++;
	put_repeated(&rest, ' ', fold_width(str_text(&first), first.len));
	plain_lines_enter(&w->lines, str_text(&first), str_text(&rest));
}

/* Code as it is, four columns in. */
static void end_code(struct writer *w)
{
	struct fold fold;
	const char *at;

	if (--w->pre > 0 || w->in_cell)
		return;
	while (w->words.len > 0 && w->words.data[w->words.len - 1] == '\n')
		w->words.data[--w->words.len] = '\0';
	if (w->words.len == 0)
		return;
	fold = plain_lines_begin(&w->lines);
	at = str_text(&w->words);
	for (;;) {
		size_t len = strcspn(at, "\n");

		if (len == 0) {
			fold_put(w->lines.out, &fold, "", 0);
		} else {
			str_printf(w->lines.out, "%s    ", fold.first);
			str_put(w->lines.out, at, len);
			str_putc(w->lines.out, '\n');
		}
		fold.first = fold.rest;
		if (at[len] == '\0')
			break;
		at += len + 1;
	}
	clear(&w->words);
	w->lines.gap = true;
}

static void enter_table(struct writer *w)
{
	if (w->tables++ > 0)
		return;
	part(w);
	plain_table_init(&w->table, w->arena);
}

static void end_table(struct writer *w)
{
	struct fold fold;

	if (--w->tables > 0)
		return;
	w->in_cell = false;
	flush(w);
	if (w->table.count == 0)
		return;
	fold = plain_lines_begin(&w->lines);
	plain_table_put(&w->table, fold.rest, w->lines.out);
	w->lines.gap = true;
}

static void enter_cell(struct writer *w)
{
	if (w->tables != 1)
		return;
	flush(w);
	w->in_cell = true;
}

static void end_cell(struct writer *w, const GumboNode *n)
{
	if (w->tables != 1)
		return;
	trim_end(&w->words);
	plain_table_cell(&w->table, str_text(&w->words), n->v.element.tag == GUMBO_TAG_TH);
	clear(&w->words);
	w->in_cell = false;
}

static void end_link(struct writer *w, const GumboNode *n)
{
	const char *href = html_tree_attribute(n, "href"), *text, *url;
	size_t start = w->link_start < w->words.len ? w->link_start : w->words.len;

	if (href == NULL || href[0] == '#' || !url_is_safe(href))
		return;
	url = url_absolute(w->arena, w->page_url, href);
	text = str_text(&w->words) + start;
	text += *text == ' ';
	if (strcmp(text, url) == 0 || strcmp(text, href) == 0 ||
	    (strncmp(url, "mailto:", 7) == 0 && strcmp(text, url + 7) == 0))
		return;
	str_printf(&w->words, "%s[%zu]", *text != '\0' ? " " : "",
		   plain_links_number(&w->links, url));
}

/* Figures of a raised or lowered text; other text stays as it is. */
static void end_script(struct writer *w, const char *const *figures)
{
	size_t start = w->script_start < w->words.len ? w->script_start : w->words.len;
	const char *text = arena_strdup(w->arena, str_text(&w->words) + start);

	if (text[0] == '\0' || text[strspn(text, "0123456789")] != '\0')
		return;
	w->words.len = start;
	w->words.data[start] = '\0';
	put_figures(&w->words, text, figures);
}

static void put_label(struct writer *w, const GumboNode *n)
{
	const char *label = html_tree_label(w->arena, n);

	if (label[0] != '\0')
		str_printf(&w->words, "[%s]", label);
}

static void put_frame(struct writer *w, const GumboNode *n)
{
	const char *title = html_tree_attribute(n, "title"), *source = html_tree_source(n), *url;

	if (source == NULL || !url_is_safe(source))
		return;
	url = url_absolute(w->arena, w->page_url, source);
	part(w);
	if (title != NULL && title[0] != '\0') {
		html_tree_put_words(&w->words, title);
		str_printf(&w->words, " [%zu]", plain_links_number(&w->links, url));
	} else {
		str_puts(&w->words, url);
	}
	part(w);
}

static void put_input(struct writer *w, const GumboNode *n)
{
	const char *type = html_tree_attribute(n, "type");

	if (type == NULL || strcmp(type, "checkbox") != 0)
		return;
	str_puts(&w->words, html_tree_attribute(n, "checked") != NULL ? "[x]" : "[ ]");
}

static void put_break(struct writer *w)
{
	while (w->words.len > 0 && w->words.data[w->words.len - 1] == ' ')
		w->words.data[--w->words.len] = '\0';
	str_putc(&w->words, w->in_cell ? ' ' : '\n');
}

static void put_rule(struct writer *w)
{
	part(w);
	html_tree_put_words(&w->words, "* * *");
	part(w);
}

/* What marks words; nothing in code. */
static const char *mark_of(const struct writer *w, enum plain_role role)
{
	if (w->pre > 0)
		return "";
	if (role == PLAIN_CODE)
		return "`";
	return role == PLAIN_STRUCK ? "~~" : "*";
}

/* Elements that end where they begin. */
static bool put_whole(struct writer *w, const GumboNode *n, enum plain_role role)
{
	if (role == PLAIN_IMAGE)
		put_label(w, n);
	else if (role == PLAIN_FORMULA)
		str_puts(&w->words, html_tree_label(w->arena, n));
	else if (role == PLAIN_BREAK)
		put_break(w);
	else if (role == PLAIN_RULE)
		put_rule(w);
	else if (role == PLAIN_FRAME)
		put_frame(w, n);
	else if (role == PLAIN_INPUT)
		put_input(w, n);
	else
		return role == PLAIN_HIDDEN;
	return true;
}

static void begin_block(struct writer *w, const GumboNode *n, enum plain_role role)
{
	if (role == PLAIN_LIST)
		enter_list(w, n);
	else if (role == PLAIN_ITEM)
		enter_item(w, n);
	else if (role == PLAIN_TABLE)
		enter_table(w);
	else if (role == PLAIN_CELL)
		enter_cell(w);
	else if (role == PLAIN_ROW && w->tables == 1)
		plain_table_row(&w->table);
	else if (role == PLAIN_PART || role == PLAIN_INDENT)
		flush(w);
	else if (role == PLAIN_BLOCK || role == PLAIN_HEADING || role == PLAIN_QUOTE ||
		 role == PLAIN_CODE_BLOCK)
		part(w);
	if (role == PLAIN_QUOTE)
		plain_lines_enter(&w->lines, "> ", "> ");
	else if (role == PLAIN_INDENT)
		plain_lines_enter(&w->lines, "    ", "    ");
	w->pre += role == PLAIN_CODE_BLOCK;
}

static bool enter(void *context, const GumboNode *n)
{
	struct writer *w = context;
	enum plain_role role;

	if (!html_tree_is_element(n)) {
		if (n->type == GUMBO_NODE_COMMENT)
			return false;
		if (w->pre > 0 && !w->in_cell)
			str_puts(&w->words, n->v.text.text);
		else
			html_tree_put_words(&w->words, n->v.text.text);
		return false;
	}
	role = plain_role_of(n);
	if (put_whole(w, n, role) ||
	    (role == PLAIN_LINK && html_tree_has_class(n, "footnote-backref")))
		return false;
	begin_block(w, n, role);
	if (role == PLAIN_EMPHASIS || role == PLAIN_CODE || role == PLAIN_STRUCK)
		str_puts(&w->words, mark_of(w, role));
	else if (role == PLAIN_LINK)
		w->link_start = w->words.len;
	else if (role == PLAIN_RAISED || role == PLAIN_LOWERED)
		w->script_start = w->words.len;
	return true;
}

static void leave_list(struct writer *w)
{
	flush(w);
	w->lines.gap |= --w->list_depth == 0;
}

static void leave_level(struct writer *w)
{
	flush(w);
	plain_lines_leave(&w->lines);
}

/* A mark at the end of words, before a blank that was there already. */
static void end_mark(struct writer *w, const char *mark)
{
	bool blank = w->words.len > 0 && w->words.data[w->words.len - 1] == ' ';

	if (blank)
		w->words.data[--w->words.len] = '\0';
	str_puts(&w->words, mark);
	if (blank)
		str_putc(&w->words, ' ');
}

static void leave(void *context, const GumboNode *n)
{
	struct writer *w = context;
	enum plain_role role = plain_role_of(n);

	if (role == PLAIN_EMPHASIS || role == PLAIN_CODE || role == PLAIN_STRUCK)
		end_mark(w, mark_of(w, role));
	else if (role == PLAIN_LINK)
		end_link(w, n);
	else if (role == PLAIN_RAISED || role == PLAIN_LOWERED)
		end_script(w, role == PLAIN_RAISED ? raised : lowered);
	else if (role == PLAIN_HEADING)
		end_heading(w, n);
	else if (role == PLAIN_LIST)
		leave_list(w);
	else if (role == PLAIN_CODE_BLOCK)
		end_code(w);
	else if (role == PLAIN_TABLE)
		end_table(w);
	else if (role == PLAIN_CELL)
		end_cell(w, n);
	else if (role == PLAIN_ITEM || role == PLAIN_INDENT || role == PLAIN_QUOTE)
		leave_level(w);
	else if (role == PLAIN_PART)
		flush(w);
	if (role == PLAIN_BLOCK || role == PLAIN_QUOTE)
		part(w);
}

bool plain_text_write(struct str *out, struct blob html, const char *page_url)
{
	struct writer w = {.page_url = page_url, .lines = {.out = out}};
	const struct html_visitor visitor = {enter, leave, &w};
	const GumboNode *root;
	struct arena arena;

	arena_init(&arena, 0, NULL, NULL);
	root = html_tree_parse(&arena, html);
	if (root != NULL) {
		w.arena = &arena;
		w.links.arena = &arena;
		str_init(&w.words, &arena);
		html_tree_walk(root, &visitor);
		flush(&w);
		if (w.links.count > 0 && w.lines.anything)
			str_putc(out, '\n');
		plain_links_put(&w.links, out);
	}
	arena_release(&arena);
	return root != NULL;
}
