/* SPDX-License-Identifier: MIT */
#include "tests/unit/golden_view.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/base/file.h"

static const char *path_of(struct arena *a, const char *file)
{
	const char *top = getenv("top_srcdir");

	return arena_printf(a, "%s/tests/golden/view/%s", top != NULL ? top : ".", file);
}

static struct blob read_golden(struct arena *a, const char *file)
{
	struct blob out = {"", 0};

	if (file_read(a, AT_FDCWD, path_of(a, file), 1 << 20, &out) != STATUS_OK)
		fail_msg("no tests/golden/view/%s", file);
	return out;
}

void golden_view_compare(struct arena *a, const char *file, const char *text)
{
	if (getenv("QUIRE_GOLDEN_WRITE") != NULL)
		assert_int_equal(file_replace(AT_FDCWD, path_of(a, file), text, strlen(text), 0644),
				 STATUS_OK);
	assert_string_equal(text, read_golden(a, file).data);
}

void golden_view_check(struct arena *a, const char *const *sources, size_t count, size_t index,
		       const struct shape *shape, const void *view, const char *name)
{
	struct template_source *list = arena_array(a, count, sizeof(*list));
	const struct template *template = NULL;
	struct problems problems;
	struct str out;

	for (size_t i = 0; i < count; i++) {
		struct blob text = read_golden(a, arena_printf(a, "%s.mustache", sources[i]));

		list[i] = (struct template_source){sources[i], sources[i], text.data, text.len,
						   false};
	}
	problems_init(&problems, a);
	if (template_compile(a, (struct template_sources){list, count}, index, shape, &problems,
			     &template))
		fail_msg("%s", problem_text(a, &problems.items[0]));
	str_init(&out, a);
	template_render(template, view, &out);
	golden_view_compare(a, arena_printf(a, "%s.txt", name), str_text(&out));
}
