/* SPDX-License-Identifier: MIT */
/* A reader's comment, any bytes: only what is allowed comes out, and within the limits. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/utf8.h"
#include "lib/render/comment_markdown.h"
#include "tests/comments/allowed.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(int holds)
{
	if (!holds)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct comment_rendered r;
	enum comment_refusal why;
	struct arena a;

	arena_init(&a, 0, NULL, NULL);
	why = comment_render(&a, (const char *)data, size, &r);
	if (why == COMMENT_ADMITTED) {
		check(r.html.len > 0 && r.html.len <= COMMENT_HTML_MAX && r.text.len > 0);
		check(r.html.data[r.html.len] == '\0' && strlen(r.html.data) == r.html.len);
		check(strlen(r.text.data) == r.text.len);
		check(utf8_is_valid(r.html.data, r.html.len));
		check(utf8_is_valid(r.text.data, r.text.len));
		check(allowed_look(r.html.data, r.html.len) == NULL);
	}
	arena_release(&a);
	return 0;
}
