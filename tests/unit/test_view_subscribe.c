/* SPDX-License-Identifier: MIT */
/* The form to sign up, wherever it stands, and its steps, shown by templates that name every member
 * (tests/golden/view/NAME.mustache) and compared with tests/golden/view/CASE.txt. */
#include "lib/render/view_subscribe.h"
#include "tests/unit/golden_view.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static const struct essay about = {.kind = ESSAY_PAGE,
				   .slug = "about",
				   .path = "/about/",
				   .title = "About <me>",
				   .standfirst = "",
				   .language = "",
				   .date = "",
				   .updated = "",
				   .tags = "",
				   .image = "",
				   .image_alt = "",
				   .origins = ""};

/* What a case is made from. */
struct trial {
	struct arena arena;
	struct view_site site;
	struct essay_list pages;
};

static void begin(struct trial *t, const char *base_url)
{
	const struct edition edition = {.base_url = base_url, .style = "/style.css"};
	struct settings settings;

	*t = (struct trial){.pages = {.count = 1}};
	arena_init(&t->arena, 0, NULL, NULL);
	settings_default(&settings);
	settings.title = "A \"site\" & <more>";
	view_site(&t->arena, &settings, &edition, &t->site);
	t->site.letter = true;
	t->pages.items = arena_alloc(&t->arena, sizeof(about));
	*t->pages.items = about;
}

static void check(struct trial *t, const char *source, const struct shape *shape, const void *view,
		  const char *name)
{
	golden_view_check(&t->arena, &source, 1, 0, shape, view, name);
	arena_release(&t->arena);
}

static void test_subscribe(void **state)
{
	struct view_subscribe view;
	struct view_form form;
	struct trial t;

	(void)state;
	begin(&t, "https://example.org/blog/");
	view_form(&t.arena, &t.site, "/subscribe", VIEW_MONTHLY, &form);
	form.shown = "signed";
	form.error = "Once & more";
	form.address = "\"<b>@example";
	form.address_error = "No <address>";
	view_subscribe(&t.arena, &t.site, &form, &t.pages, &view);
	check(&t, "form", &view_subscribe_shape, &view, "subscribe");
}

/* On essays and the index, but only where there is a letter; not on other pages. */
static void test_elsewhere(void **state)
{
	struct essay essay = about;
	struct view_index index;
	struct view_post post;
	struct trial t;

	(void)state;
	begin(&t, "https://example.org/");
	view_index(&t.arena, &t.site, &(struct essay_list){0}, &t.pages,
		   (struct view_position){2, 3}, &index);
	check(&t, "form", &view_index_shape, &index, "form-index");
	begin(&t, "https://example.org/");
	essay.kind = ESSAY_WRITING;
	essay.path = "/writing/\xc3\xa9/";
	essay.date = "2025-06-14T09:00:00Z";
	view_post(&t.arena, &t.site, &essay, &t.pages, false, &post);
	check(&t, "form", &view_post_shape, &post, "form-post");
	begin(&t, "https://example.org/");
	t.site.letter = false;
	view_post(&t.arena, &t.site, &essay, &t.pages, false, &post);
	assert_null(post.form);
	t.site.letter = true;
	view_post(&t.arena, &t.site, &about, &t.pages, false, &post);
	assert_null(post.form);
	arena_release(&t.arena);
}

static void test_step(void **state)
{
	const struct view_question question = {"One & more", "Yes <b>", "/subscribe/confirm",
					       "abc"};
	struct view_step view;
	struct trial t;

	(void)state;
	begin(&t, "https://example.org/blog/");
	view_step(&t.arena, &t.site, question, &t.pages, &view);
	view.sentence = "What \"it\" means";
	check(&t, "step", &view_step_shape, &view, "step");
	begin(&t, "https://example.org/");
	view_step(&t.arena, &t.site, question, &t.pages, &view);
	view.alone = true;
	check(&t, "step", &view_step_shape, &view, "step-alone");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_subscribe),
		cmocka_unit_test(test_elsewhere),
		cmocka_unit_test(test_step),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
