/* SPDX-License-Identifier: MIT */
/* The built-in templates and a site's own in their place. */
#include "lib/render/theme.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "lib/render/view.h"
#include "lib/render/view_subscribe.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A theme in memory of its own, and what was said of it. */
struct trial {
	struct arena arena;
	struct problems problems;
	struct theme theme;
	enum status status;
};

static void compile(struct trial *t, const struct edition_template *overrides, size_t count)
{
	*t = (struct trial){.status = STATUS_OK};
	arena_init(&t->arena, 0, NULL, NULL);
	problems_init(&t->problems, &t->arena);
	t->status = theme_compile(&t->arena, overrides, count, &t->problems, &t->theme);
}

static const char *said(struct trial *t, size_t i)
{
	assert_true(i < t->problems.count);
	return problem_text(&t->arena, &t->problems.items[i]);
}

/* A text that is dangerous wherever it is not escaped. */
#define HOSTILE "\"'><img src=x onerror=alert(1)>&lt; \xe6\x97\xa5 \xd7\xa9"

static struct view_site hostile_site(void)
{
	return (struct view_site){
		.title = HOSTILE,
		.description = HOSTILE,
		.author = HOSTILE,
		.home_url = "/",
		.style_url = "/style.css",
		.language = "en",
		.direction = "ltr",
		.reload_url = "javascript:alert(2)",
		.local = true,
		.preview = true,
		.letter = true,
		.letter_setup = true,
		.comments = true,
		.comments_setup = true,
		.words = words_find("en"),
	};
}

static const struct view_link links[] = {{HOSTILE, "javascript:alert(3)"}};
static const struct view_entry entries[] = {{HOSTILE, "javascript:alert(4)", HOSTILE, HOSTILE,
					     HOSTILE, HOSTILE, HOSTILE, HOSTILE, true}};
static const struct view_year years[] = {{HOSTILE, {entries, 1}}};

static const struct view_choice choices[] = {{HOSTILE, HOSTILE, true}};
static const struct view_form form = {.action_url = "javascript:alert(5)",
				      .page = HOSTILE,
				      .shown = HOSTILE,
				      .error = HOSTILE,
				      .address = HOSTILE,
				      .address_error = HOSTILE,
				      .often = {choices, 1}};

static void check_page(struct trial *t, enum theme_page page, const void *view)
{
	struct str out;

	str_init(&out, &t->arena);
	template_render(t->theme.pages[page], view, &out);
	assert_non_null(strstr(str_text(&out), "<!doctype html>"));
	assert_non_null(strstr(str_text(&out), "</html>"));
	assert_non_null(strstr(str_text(&out), "Content-Security-Policy"));
	assert_non_null(strstr(str_text(&out), "&lt;img src=x"));
	assert_null(strstr(str_text(&out), "<img src=x"));
	assert_null(strstr(str_text(&out), "alert(2)"));
	assert_null(strstr(str_text(&out), "alert(3)"));
	assert_null(strstr(str_text(&out), "alert(4)"));
	assert_null(strstr(str_text(&out), "alert(5)"));
}

static void test_built_in(void **state)
{
	struct view_index index = {.site = hostile_site(),
				   .heading = HOSTILE,
				   .canonical_url = "https://example.org/",
				   .newer_url = "javascript:alert(2)",
				   .older_url = "javascript:alert(2)",
				   .position = HOSTILE,
				   .empty = true,
				   .years = {years, 1},
				   .form = &form,
				   .pages = {links, 1},
				   .policy = HOSTILE};
	struct view_post post = {.site = hostile_site(),
				 .title = HOSTILE,
				 .standfirst = HOSTILE,
				 .canonical_url = "https://example.org/",
				 .language = HOSTILE,
				 .direction = HOSTILE,
				 .datetime = HOSTILE,
				 .date = HOSTILE,
				 .updated_datetime = HOSTILE,
				 .updated = HOSTILE,
				 .minutes = HOSTILE,
				 .state = HOSTILE,
				 .image_url = "javascript:alert(2)",
				 .image_alt = HOSTILE,
				 .image_width = HOSTILE,
				 .image_height = HOSTILE,
				 .body = {"<p>", 3},
				 .footnotes = {"<ol>", 4},
				 .byline = HOSTILE,
				 .essay = true,
				 .related_setup = true,
				 .form = &form,
				 .pages = {links, 1},
				 .policy = HOSTILE};
	struct view_error error = {.site = hostile_site(),
				   .title = HOSTILE,
				   .sentence = HOSTILE,
				   .nearest_title = HOSTILE,
				   .nearest = {entries, 1},
				   .pages = {links, 1},
				   .policy = HOSTILE};
	struct view_subscribe subscribe = {
		.site = hostile_site(), .form = &form, .pages = {links, 1}, .policy = HOSTILE};
	struct view_step step = {.site = hostile_site(),
				 .title = HOSTILE,
				 .sentence = HOSTILE,
				 .button = HOSTILE,
				 .action_url = "javascript:alert(5)",
				 .token = HOSTILE,
				 .pages = {links, 1},
				 .policy = HOSTILE};
	struct trial t;

	(void)state;
	compile(&t, NULL, 0);
	if (t.status != STATUS_OK)
		fail_msg("%s", said(&t, 0));
	check_page(&t, THEME_INDEX, &index);
	check_page(&t, THEME_POST, &post);
	check_page(&t, THEME_ERROR, &error);
	check_page(&t, THEME_SUBSCRIBE, &subscribe);
	check_page(&t, THEME_STEP, &step);
	step.alone = true;
	check_page(&t, THEME_STEP, &step);
	arena_release(&t.arena);
}

/* Each built-in page shows what the contract's own name says, not what it could be guessed from. */
static void test_names_shown(void **state)
{
	struct view_post post = {
		.site = {.title = "S",
			 .reload_url = "/blog/.quire/reload.js",
			 .local = true,
			 .preview = true,
			 .words = words_find("en")},
		.title = "T",
		.essay = true,
	};
	struct trial t;
	struct str out;

	(void)state;
	compile(&t, NULL, 0);
	str_init(&out, &t.arena);
	template_render(t.theme.pages[THEME_POST], &post, &out);
	assert_non_null(strstr(str_text(&out), "<script src=\"/blog/.quire/reload.js\" defer>"));
	assert_null(strstr(str_text(&out), post.site.words->setup_related));
	post.site.reload_url = NULL;
	post.related_setup = true;
	out.len = 0;
	template_render(t.theme.pages[THEME_POST], &post, &out);
	assert_null(strstr(str_text(&out), "<script"));
	assert_non_null(strstr(str_text(&out), post.site.words->setup_related));
	arena_release(&t.arena);
}

/* How to go on is said where only the author looks, and nothing is published. */
static void test_empty_index(void **state)
{
	static const struct {
		bool local, empty;
	} rows[] = {{true, true}, {false, true}, {true, false}};
	const struct words *words = words_find("en");
	struct trial t;

	(void)state;
	compile(&t, NULL, 0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct view_index index = {.site = {.local = rows[i].local, .words = words},
					   .empty = rows[i].empty};
		struct str out;

		str_init(&out, &t.arena);
		template_render(t.theme.pages[THEME_INDEX], &index, &out);
		assert_int_equal(strstr(str_text(&out), words->nothing_yet) != NULL, rows[i].empty);
		assert_int_equal(strstr(str_text(&out), words->setup_index) != NULL,
				 rows[i].local && rows[i].empty);
	}
	arena_release(&t.arena);
}

static void test_override(void **state)
{
	const struct edition_template overrides[] = {{"foot", "mine {{site.title}}"},
						     {"post", "{{title}}:\n{{> foot}}"}};
	struct view_post post = {.site = {.title = "S", .words = words_find("en")}, .title = "T"};
	struct view_error error = {.site = {.title = "S", .words = words_find("en")}, .title = "E"};
	struct trial t;
	struct str out;

	(void)state;
	compile(&t, overrides, COUNT(overrides));
	assert_int_equal(t.status, STATUS_OK);
	str_init(&out, &t.arena);
	template_render(t.theme.pages[THEME_POST], &post, &out);
	assert_string_equal(str_text(&out), "T:\nmine S");
	template_render(t.theme.pages[THEME_ERROR], &error, &out);
	assert_non_null(strstr(str_text(&out), "<h1>E</h1>"));
	assert_non_null(strstr(str_text(&out) + strlen("T:\nmine S"), "mine S"));
	arena_release(&t.arena);
}

/* A fault in a partial of all pages is said once; one that only some pages have, too. */
static void test_broken(void **state)
{
	const struct edition_template overrides[] = {{"foot", "\n{{titel}}"},
						     {"pots", ""},
						     {"post", "{{#essay}}\n{{> foot}}"},
						     {"zzz", ""}};
	struct trial t;

	(void)state;
	compile(&t, overrides, COUNT(overrides));
	assert_int_equal(t.status, STATUS_INVALID);
	assert_null(t.theme.pages[THEME_POST]);
	assert_string_equal(said(&t, 0), "templates/pots.mustache: error: no template has this "
					 "name; did you mean post");
	assert_string_equal(said(&t, 1),
			    "templates/zzz.mustache: error: no template has this name; "
			    "expected erase, error, foot, head, index, letter, letters, "
			    "mail-change-text, mail-change, "
			    "mail-confirmation-text, mail-confirmation, mail-foot-text, mail-foot, "
			    "mail-head, mail-letter-text, mail-letter, mail-welcome-text, "
			    "mail-welcome, notice, post, preferences, step, subscribe-form, "
			    "subscribe, unsubscribe");
	assert_string_equal(said(&t, 2), "templates/foot.mustache:2:3: error: \"titel\" is no name "
					 "of index; did you mean \"site\"?");
	assert_string_equal(said(&t, 3), "templates/post.mustache:1:1: error: expected {{/essay}} "
					 "somewhere behind this");
	assert_int_equal(t.problems.count, 4);
	arena_release(&t.arena);
}

static void test_built_in_is_named(void **state)
{
	const struct edition_template overrides[] = {{"head", "{{> foot}}"},
						     {"foot", "{{> post}}"}};
	struct trial t;

	(void)state;
	compile(&t, overrides, COUNT(overrides));
	assert_int_equal(t.status, STATUS_INVALID);
	for (size_t i = 0; i < t.problems.count; i++) {
		const char *file = t.problems.items[i].file;

		assert_true(strncmp(file, "(built-in) ", 11) == 0 ||
			    strncmp(file, "templates/", 10) == 0);
		assert_true((strstr(file, "head") != NULL || strstr(file, "foot") != NULL) ==
			    (file[0] == 't'));
	}
	arena_release(&t.arena);
}

static void test_names(void **state)
{
	static const char *const known[] = {"index", "post", "error", "head", "foot"};
	static const char *const unknown[] = {"",     "style",  "style.css", "post.mustache",
					      "Post", "../post"};

	(void)state;
	for (size_t i = 0; i < COUNT(known); i++)
		assert_true(theme_is_template(known[i]));
	for (size_t i = 0; i < COUNT(unknown); i++)
		assert_false(theme_is_template(unknown[i]));
}

static void test_style(void **state)
{
	struct settings settings;
	struct blob style;
	struct arena a;

	(void)state;
	arena_init(&a, 0, NULL, NULL);
	settings_default(&settings);
	style = theme_style(&a, &settings, NULL);
	assert_true(style.len > 0 && style.len == strlen(style.data));
	assert_string_equal(theme_style(&a, &settings, "a {}").data, "a {}\n");
	assert_string_equal(theme_style(&a, &settings, "").data, "");
	settings.theme_accent = "#123456";
	settings.theme_font = "Georgia, serif";
	settings.theme_measure = 70;
	assert_string_equal(
		theme_style(&a, &settings, "a {}\n").data,
		"a {}\n"
		"@media screen and (prefers-color-scheme: light) {\n\t:root {\n\t\t--accent: "
		"#123456;\n\t}\n}\n"
		"@media all {\n\t:root {\n\t\t--font: Georgia, serif;\n\t}\n}\n"
		"@media screen {\n\t:root {\n\t\t--measure: 70;\n\t}\n}\n");
	settings.theme_accent_dark = "#abcdef";
	style = theme_style(&a, &settings, NULL);
	assert_non_null(strstr(style.data, "dark) {\n\t:root {\n\t\t--accent: #abcdef;\n\t}\n}\n"));
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_built_in),    cmocka_unit_test(test_names_shown),
		cmocka_unit_test(test_empty_index), cmocka_unit_test(test_override),
		cmocka_unit_test(test_broken),      cmocka_unit_test(test_built_in_is_named),
		cmocka_unit_test(test_names),       cmocka_unit_test(test_style),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
