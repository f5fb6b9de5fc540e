/* SPDX-License-Identifier: MIT */
/* An essay's Markdown, any bytes. Run it with -max_len=4096 -rss_limit_mb=2048 -timeout=10:
 * cmark-gfm's tables grow with rows times columns, which only limits on the process bound. So
 * inputs with more than 400 bars are passed over. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/problem.h"
#include "lib/base/utf8.h"
#include "lib/render/essay_markdown.h"

#define BARS_MAX 400

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(int holds)
{
	if (!holds)
		abort();
}

static const char *resolve_link(void *context, struct arena *a, const char *url, struct place at)
{
	size_t *lines = context;

	check(at.line >= 1 && at.line <= *lines);
	return strlen(url) % 2 == 0 ? arena_printf(a, "/x/%s", url) : NULL;
}

static bool resolve_image(void *context, struct arena *a, const char *url, struct place at,
			  struct markdown_image *out)
{
	size_t *lines = context;

	(void)a;
	check(at.line >= 1 && at.line <= *lines);
	*out = (struct markdown_image){.url = url, .width = 3, .height = 2};
	return strlen(url) % 2 == 0;
}

/* What a policy is made of must not let an essay add to it. */
static void check_origins(const char *origins)
{
	check(strpbrk(origins, ";,\"\r\t") == NULL);
	for (const char *line = origins; *line != '\0';) {
		size_t len = strcspn(line, "\n"), words = 1;

		for (size_t i = 0; i < len; i++) {
			words += line[i] == ' ';
			if (line[i] != '\'')
				continue;
			check(strncmp(line + i, "'self'\n", 7) == 0 ||
			      strcmp(line + i, "'self'") == 0);
			i += 5;
		}
		check(words == 2);
		line += len + (line[len] == '\n');
	}
}

static size_t count(const uint8_t *data, size_t size, uint8_t byte)
{
	size_t found = 0;

	for (size_t i = 0; i < size; i++)
		found += data[i] == byte;
	return found;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* A carriage return ends a line too. */
	size_t lines = count(data, size, '\n') + count(data, size, '\r') + 1;
	struct markdown_resolver resolver = {
		.link = resolve_link, .image = resolve_image, .context = &lines};
	struct markdown_source source = {.file = "essay.md",
					 .text = (const char *)data,
					 .len = size,
					 .first_line = 1,
					 .footnote_prefix = "essay",
					 .bare = size > 0 && data[0] == '\x01'};
	struct markdown_result result;
	struct problems problems;
	struct arena a;

	if (count(data, size, '|') > BARS_MAX)
		return 0;
	arena_init(&a, 0, NULL, NULL);
	problems_init(&problems, &a);
	markdown_render(&a, &source, &resolver, &problems, &result);
	check(result.html.data[result.html.len] == '\0');
	check(utf8_is_valid(result.html.data, result.html.len));
	check(utf8_is_valid(result.text.data, result.text.len));
	check_origins(result.origins);
	check(problems.errors == 0);
	arena_release(&a);
	return 0;
}
