/* SPDX-License-Identifier: MIT */
/* Parsed by cmark-gfm, walked once, and written by cmark-gfm's HTML renderer. The walk gathers
 * what is counted and searched, and marks the nodes that we write ourselves: see
 * essay_markdown_tree.h. */
#include "lib/render/essay_markdown.h"

#include <cmark-gfm-core-extensions.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/utf8.h"
#include "lib/render/essay_markdown_tree.h"
#include "lib/render/renderer_id.h"

#define OPTIONS                                                                                    \
	(CMARK_OPT_UNSAFE | CMARK_OPT_SMART | CMARK_OPT_FOOTNOTES |                                \
	 CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE)
#define UTF8_WARNINGS_MAX 5

void markdown_version(char out[MARKDOWN_VERSION_SIZE])
{
	snprintf(out, MARKDOWN_VERSION_SIZE, "%s-%s", cmark_version_string(), renderer_id);
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

/* Say which lines of the source are not UTF-8. */
static void warn_of_bytes(struct markdown_walk *w, const char *text, size_t len)
{
	struct place at = {.file = w->source->file, .line = w->source->first_line};
	size_t from = 0, warned = 0, warnings = 0;

	while (warnings < UTF8_WARNINGS_MAX) {
		size_t bad = find_no_utf8(text, len, from);

		if (bad == len)
			return;
		for (; from < bad; from++)
			at.line += text[from] == '\n';
		from++;
		if (at.line == warned)
			continue;
		warned = at.line;
		warnings++;
		problems_add(w->problems, PROBLEM_WARNING, at,
			     "this line is not UTF-8; save the file as UTF-8");
	}
}

/* The text, in the arena or as it is, with each byte that is no UTF-8 replaced. */
static struct blob clean_utf8(struct arena *a, const char *text, size_t len)
{
	size_t bad = find_no_utf8(text, len, 0), from = 0;
	struct str out;

	if (bad == len)
		return (struct blob){.data = text, .len = len};
	str_init(&out, a);
	for (; bad < len; bad = find_no_utf8(text, len, from)) {
		str_put(&out, text + from, bad - from);
		str_puts(&out, "\xef\xbf\xbd");
		from = bad + 1;
	}
	str_put(&out, text + from, len - from);
	return (struct blob){.data = str_text(&out), .len = out.len};
}

static void attach_extensions(struct markdown_walk *w, cmark_parser *parser)
{
	static const char *const names[] = {"table", "strikethrough", "autolink", "tasklist"};

	cmark_gfm_core_extensions_ensure_registered();
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		cmark_parser_attach_syntax_extension(parser, cmark_find_syntax_extension(names[i]));
	w->table = cmark_find_syntax_extension("table");
	w->tasklist = cmark_find_syntax_extension("tasklist");
	w->ours = cmark_syntax_extension_new("quire");
	cmark_syntax_extension_set_html_render_func(w->ours, markdown_write_node);
	cmark_syntax_extension_set_private(w->ours, w, NULL);
}

static void init_walk(struct markdown_walk *w)
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
	w->raw = (struct raw_html){.text = &w->raw_text,
				   .sources = &w->sources,
				   .ids = &w->ids,
				   .problems = w->problems,
				   .resolver = w->resolver};
}

/* Keep the library's HTML, which cuts "[^a label over two lines]" at any byte. */
static void set_html(struct arena *a, const char *html, size_t notes, struct markdown_result *out)
{
	size_t len = strlen(html);
	struct blob front, rest;
	struct str all;

	notes = notes < len ? notes : len;
	front = clean_utf8(a, html, notes);
	rest = clean_utf8(a, html + notes, len - notes);
	str_init(&all, a);
	str_put(&all, front.data, front.len);
	str_put(&all, rest.data, rest.len);
	out->html = (struct html){str_text(&all), all.len};
	out->notes = front.len;
}

void markdown_render(struct arena *a, const struct markdown_source *source,
		     const struct markdown_resolver *resolver, struct problems *problems,
		     struct markdown_result *out)
{
	struct markdown_walk w = {.arena = a,
				  .source = source,
				  .resolver = source->bare ? NULL : resolver,
				  .problems = problems};
	int options = source->bare ? CMARK_OPT_UNSAFE : OPTIONS;
	cmark_parser *parser = cmark_parser_new(options);
	cmark_mem *memory = cmark_get_default_mem_allocator();
	struct blob text;
	cmark_node *root;
	char *html;

	w.notes = SIZE_MAX;
	init_walk(&w);
	warn_of_bytes(&w, source->text, source->len);
	text = clean_utf8(a, source->text, source->len);
	if (!source->bare)
		attach_extensions(&w, parser);
	cmark_parser_feed(parser, text.data, text.len);
	root = cmark_parser_finish(parser);
	markdown_walk_tree(&w, root);
	html = cmark_render_html(root, options, NULL);
	set_html(a, html, w.notes, out);
	out->text = clean_utf8(a, str_text(&w.text), w.text.len);
	out->words = w.count.words;
	out->cjk = w.count.cjk;
	out->images = w.raw.images;
	out->origins = csp_sources_text(&w.sources);
	markdown_give_cells_back(&w);
	cmark_node_free(root);
	memory->free(html);
	cmark_parser_free(parser);
	if (w.ours != NULL)
		cmark_syntax_extension_free(memory, w.ours);
}
