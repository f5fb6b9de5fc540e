/* SPDX-License-Identifier: MIT */
/* libFuzzer: any bytes as post.mustache, and behind a NUL as a partial of it; what compiles is
 * shown with and without data, and no byte of a text may get out unescaped. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/render/template.h"
#include "lib/render/view.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* A byte that stands in the data alone; behind "<" or ":" it must not get out. */
#define MARK    '\x01'
#define HOSTILE "<\x01\"'&>"

static const struct view_link pages[] = {{HOSTILE, "javascript:\x01"}, {"Now", "/now/"}};
static const struct words words = {.language = HOSTILE, .all_writing = HOSTILE};

static void fill(struct view_post *out)
{
	*out = (struct view_post){
		.site = {.title = HOSTILE,
			 .home_url = "/",
			 .style_url = "data:\x01",
			 .words = &words,
			 .preview = true},
		.title = HOSTILE,
		.standfirst = HOSTILE,
		.canonical_url = "vbscript:\x01",
		.language = HOSTILE,
		.body = {"<p>body</p>", 11},
		.essay = true,
		.pages = {pages, 2},
	};
}

static void show(struct arena *a, const struct template *t, const struct view_post *view)
{
	struct str out;

	str_init(&out, a);
	template_render(t, view, &out);
	if (strstr(str_text(&out), "<\x01") != NULL || strstr(str_text(&out), ":\x01") != NULL)
		abort();
}

/* A problem without a place or a text helps nobody. */
static void check(const struct problems *problems)
{
	if (problems->errors == 0)
		abort();
	for (size_t i = 0; i < problems->count; i++) {
		if (problems->items[i].file == NULL || problems->items[i].text[0] == '\0')
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	const char *text = (const char *)bytes;
	const char *nul = size > 0 ? memchr(text, '\0', size) : NULL;
	size_t first = nul != NULL ? (size_t)(nul - text) : size;
	struct template_source sources[] = {
		{"post", "post.mustache", size > 0 ? text : "", first, false},
		{"part", "part.mustache", nul != NULL ? nul + 1 : "",
		 nul != NULL ? size - first - 1 : 0, false},
	};
	const struct template *t;
	struct view_post view;
	struct problems problems;
	struct arena a;

	if (size > 0 && memchr(text, MARK, size) != NULL)
		return 0;
	arena_init(&a, 0, NULL, NULL);
	problems_init(&problems, &a);
	if (template_compile(&a, (struct template_sources){sources, 2}, 0, &view_post_shape,
			     &problems, &t) != STATUS_OK) {
		check(&problems);
	} else {
		fill(&view);
		show(&a, t, &view);
		view = (struct view_post){.site = {.words = &words}};
		show(&a, t, &view);
	}
	arena_release(&a);
	return 0;
}
