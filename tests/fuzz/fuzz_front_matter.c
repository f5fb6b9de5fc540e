/* SPDX-License-Identifier: MIT */
/* Any bytes as an essay's file; the first line is its path. What is read must keep its word:
 * a slug that is valid, places inside the file, a title. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/utf8.h"
#include "lib/render/leading_heading.h"
#include "lib/site/front_matter.h"
#include "lib/site/slug.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(int right)
{
	if (!right)
		abort();
}

static void check_front_matter(const struct front_matter *fm, size_t len)
{
	check(slug_is_valid(fm->slug));
	check(fm->title != NULL && *fm->title != '\0');
	check(utf8_is_valid(fm->title, strlen(fm->title)));
	check(strpbrk(fm->title, "\n\r\t") == NULL);
	check(fm->body_offset <= len && fm->body_line > 0);
	check(!fm->has_date || clock_is_valid(&fm->date));
	check(!fm->has_updated || clock_is_valid(&fm->updated));
	check(fm->extra == NULL || utf8_is_valid(fm->extra, strlen(fm->extra)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	const char *newline = memchr(text, '\n', size);
	size_t name = newline == NULL ? 0 : (size_t)(newline - text);
	size_t start = newline == NULL ? 0 : name + 1;
	struct front_matter fm;
	struct problems problems;
	struct arena a;
	struct front_matter_source source = {"writing/a.md", "a.md", text + start, size - start,
					     leading_heading};
	enum status status;

	arena_init(&a, 0, NULL, NULL);
	problems_init(&problems, &a);
	if (name > 0)
		source.file = arena_strndup(&a, text, name);
	status = front_matter_parse(&a, &source, &problems, &fm);
	check((status == STATUS_OK) == (problems.errors == 0));
	if (status == STATUS_OK)
		check_front_matter(&fm, size - start);
	arena_release(&a);
	return 0;
}
