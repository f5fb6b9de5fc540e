/* SPDX-License-Identifier: MIT */
/* Views filled from models made by hand, shown by templates that name every member
 * (tests/golden/view/NAME.mustache) and compared with tests/golden/view/CASE.txt. */
#include "lib/render/view.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lib/base/file.h"
#include "lib/render/view_archive.h"
#include "lib/render/view_mail.h"
#include "lib/render/view_policy.h"
#include "lib/render/view_reader.h"
#include "lib/render/view_subscribe.h"
#include "tests/unit/golden_view.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *const sources[] = {"index", "post", "error", "site", "entry"};

static const struct essay essays[] = {
	{.slug = "plain",
	 .path = "/writing/plain/",
	 .title = "A plain one",
	 .standfirst = "In \"quotes\" & <tags>",
	 .date = "2025-06-14T09:00:00+05:30",
	 .updated = "2025-07-03T00:00:00Z",
	 .language = "",
	 .tags = "c",
	 .minutes = 2,
	 .image = "/blog/media/a.0123abcd.png",
	 .image_alt = "A \"plan\" <of> it",
	 .image_width = 640,
	 .image_height = 480,
	 .origins = "img-src https://img.example https://two.example\n"
		    "frame-src https://video.example\nscript-src https://evil.example",
	 .html = {"<p>Text &amp; more</p><ol>Notes</ol>", 36},
	 .notes = 22},
	{.slug = "\xe6\x97\xa5\xe6\x9c\xac",
	 .path = "/writing/\xe6\x97\xa5\xe6\x9c\xac/",
	 .title = "\xe6\x97\xa5\xe6\x9c\xac <script>alert('x')</script>",
	 .standfirst = "",
	 .date = "2025-01-01T00:30:00+05:30",
	 .updated = "",
	 .language = "ja",
	 .tags = "",
	 .minutes = 1,
	 .draft = true,
	 .image = "https://img.example/x.png",
	 .image_alt = "",
	 .image_width = 640,
	 .origins = "",
	 .html = {"", 0}},
	{.slug = "shin",
	 .path = "/writing/shin/",
	 .title = "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d",
	 .standfirst = "\xe2\x80\xae turned",
	 .date = "1999-12-31T23:59:59Z",
	 .updated = "",
	 .language = "he",
	 .tags = "",
	 .minutes = 120,
	 .image = "",
	 .image_alt = "",
	 .origins = "",
	 .html = {"<p>\xd7\xa9</p>", 9},
	 .notes = 9},
};
static const struct essay about = {
	.kind = ESSAY_PAGE,
	.slug = "about",
	.path = "/about/",
	.title = "About <me>",
	.standfirst = "",
	.date = "",
	.updated = "",
	.language = "",
	.tags = "",
	.image = "",
	.image_alt = "",
	.origins = "",
	.html = {"<p>Me</p>", 9},
	.notes = 77,
};

/* Templates and the data of one case. */
struct trial {
	struct arena arena;
	struct settings settings;
	struct edition edition;
	struct view_site site;
	struct essay_list essays, pages, none;
};

static void begin(struct trial *t, const char *base_url)
{
	*t = (struct trial){.edition = {.base_url = base_url, .style = "/style.0123abcd.css"}};
	arena_init(&t->arena, 0, NULL, NULL);
	settings_default(&t->settings);
	t->settings.title = "A \"site\" & <more>";
	t->settings.author_name = "N\xc3\xa1me O'Brien";
	t->settings.author_place = "Place";
	t->essays.count = COUNT(essays);
	t->essays.items = arena_array(&t->arena, COUNT(essays), sizeof(*t->essays.items));
	memcpy(t->essays.items, essays, sizeof(essays));
	t->pages.count = 1;
	t->pages.items = arena_alloc(&t->arena, sizeof(about));
	*t->pages.items = about;
}

static void set_up_site(struct trial *t)
{
	view_site(&t->arena, &t->settings, &t->edition, &t->site);
}

/* Show a view by sources[index] and compare with CASE.txt; with QUIRE_GOLDEN_WRITE set, write
 * that file in its place. */
static void check(struct trial *t, size_t index, const struct shape *shape, const void *view,
		  const char *name)
{
	golden_view_check(&t->arena, sources, COUNT(sources), index, shape, view, name);
	arena_release(&t->arena);
}

static void check_index(struct trial *t, const struct essay_list *list, size_t number,
			size_t page_count, const char *name)
{
	struct view_index view;

	set_up_site(t);
	view_index(&t->arena, &t->site, list, &t->pages, (struct view_position){number, page_count},
		   &view);
	check(t, 0, &view_index_shape, &view, name);
}

static void check_post(struct trial *t, const struct essay *essay, bool scheduled, const char *name)
{
	struct view_post view;

	set_up_site(t);
	view_post(&t->arena, &t->site, essay, &t->pages, scheduled, &view);
	check(t, 1, &view_post_shape, &view, name);
}

static void test_index(void **state)
{
	struct trial t;

	(void)state;
	begin(&t, "https://example.org/blog/");
	check_index(&t, &t.essays, 2, 3, "index");
	begin(&t, "http://127.0.0.1:8080/");
	check_index(&t, &t.none, 1, 1, "index-empty");
}

static void test_post(void **state)
{
	struct trial t;

	(void)state;
	begin(&t, "https://example.org/blog/");
	check_post(&t, &t.essays.items[0], false, "post");
	begin(&t, "http://localhost/");
	t.edition.preview = true;
	t.settings.author_place = "";
	check_post(&t, &t.essays.items[1], true, "post-draft");
	begin(&t, "http://localhost/");
	t.edition.preview = true;
	t.settings.author_name = "";
	check_post(&t, &t.essays.items[2], true, "post-scheduled");
	begin(&t, "https://example.org/");
	t.settings.language = "ar";
	check_post(&t, &t.pages.items[0], false, "post-page");
}

static void test_error(void **state)
{
	struct view_error view;
	struct trial t;

	(void)state;
	begin(&t, "https://example.org/");
	set_up_site(&t);
	view_error(&t.arena, &t.site,
		   (struct view_message){"Not <found>", "Nothing is here & there."}, &t.essays,
		   &t.pages, &view);
	check(&t, 2, &view_error_shape, &view, "error");
	begin(&t, "https://example.org/");
	set_up_site(&t);
	view_error(&t.arena, &t.site, (struct view_message){"Gone", "It went."}, &t.none, &t.none,
		   &view);
	check(&t, 2, &view_error_shape, &view, "error-alone");
}

static const struct {
	const char *base_url;
	const char *newsletter_from;
	enum settings_provider provider;
	const char *giscus_id;
	bool letter, letter_setup, comments_setup;
} setups[] = {
	{"http://localhost/", "", SETTINGS_PROVIDER_UNSET, "", false, true, true},
	{"https://example.org/", "", SETTINGS_PROVIDER_UNSET, "", false, false, false},
	{"http://localhost/", "a@example.org", SETTINGS_PROVIDER_GITHUB, "", true, false, false},
	{"http://[::1]:8080/", "", SETTINGS_PROVIDER_GISCUS, "", false, true, true},
	{"http://localhost/", "", SETTINGS_PROVIDER_GISCUS, "id", false, true, false},
	{"http://localhost/", "", SETTINGS_PROVIDER_NONE, "", false, true, false},
	{"http://localhost.example.org/", "", SETTINGS_PROVIDER_UNSET, "", false, false, false},
	{"https://example.org/", "a@example.org", SETTINGS_PROVIDER_UNSET, "", true, false, false},
};

static void test_setup(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(setups); i++) {
		struct settings *s;
		struct trial t;

		begin(&t, setups[i].base_url);
		s = &t.settings;
		s->newsletter_from = setups[i].newsletter_from;
		s->comments_provider = setups[i].provider;
		s->giscus_repo = s->giscus_repo_id = setups[i].giscus_id;
		s->giscus_category = s->giscus_category_id = setups[i].giscus_id;
		set_up_site(&t);
		assert_int_equal(t.site.letter_setup, setups[i].letter_setup);
		assert_int_equal(t.site.comments_setup, setups[i].comments_setup);
		assert_int_equal(t.site.letter, setups[i].letter);
		assert_false(t.site.comments);
		arena_release(&t.arena);
	}
}

static const struct {
	const char *language;
	const char *direction;
} directions[] = {
	{"en", "ltr"},         {"ar", "rtl"},  {"AR-EG", "rtl"},   {"he", "rtl"},
	{"fa_IR", "rtl"},      {"az", "ltr"},  {"az-Arab", "rtl"}, {"ar-Latn-EG", "ltr"},
	{"de-CH-1996", "ltr"}, {"arn", "ltr"}, {"", "ltr"},
};

static void test_direction(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(directions); i++) {
		struct trial t;

		begin(&t, "https://example.org/");
		t.settings.language = directions[i].language;
		set_up_site(&t);
		assert_string_equal(t.site.direction, directions[i].direction);
		arena_release(&t.arena);
	}
}

#define OPEN  "default-src 'none'; style-src 'self'; img-src 'self' data:"
#define CLOSE "; form-action 'self'; base-uri 'none'"

static const struct {
	bool preview;
	const char *origins;
	const char *expected;
} policies[] = {
	{false, "", OPEN CLOSE},
	{true, "", OPEN CLOSE "; script-src 'self'; connect-src 'self'"},
	{false, "img-src https://a.example", OPEN " https://a.example" CLOSE},
	{false, "img-src https://a.example\nimg-src https://b.example\n",
	 OPEN " https://a.example https://b.example" CLOSE},
	{false, "media-src 'self'\nframe-src https://v.example",
	 OPEN "; frame-src https://v.example; media-src 'self'" CLOSE},
	{false, "object-src 'self'\nobject-src https://o.example",
	 OPEN "; object-src 'self' https://o.example" CLOSE},
	{false, "script-src *\ndefault-src *\nIMG-SRC *\nimg-srcx *\nimg-src", OPEN CLOSE},
	{false, "img-src https://a.example;script-src *", OPEN CLOSE},
	{false, "img-src https://a.example,default-src  *", OPEN CLOSE},
	{false, "img-src \xe6\x97\xa5 a\tb  ok.example ", OPEN CLOSE},
	{false, "frame-src a\tb\nimg-src ok.example", OPEN " ok.example" CLOSE},
	{false, "\n\n\n", OPEN CLOSE},
};

static void test_policy(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 0, NULL, NULL);
	for (size_t i = 0; i < COUNT(policies); i++)
		assert_string_equal(view_policy(&a, policies[i].preview, policies[i].origins),
				    policies[i].expected);
	arena_release(&a);
}

static const struct shape *const shapes[] = {
	&view_index_shape,       &view_post_shape,        &view_error_shape,
	&view_site_shape,        &view_year_shape,        &view_entry_shape,
	&view_link_shape,        &view_words_shape,       &view_request_shape,
	&view_welcome_shape,     &view_letter_shape,      &view_mail_site_shape,
	&view_mail_essay_shape,  &view_preferences_shape, &view_unsubscribe_shape,
	&view_erase_shape,       &view_notice_shape,      &view_letters_shape,
	&view_form_shape,        &view_subscribe_shape,   &view_step_shape,
	&view_sent_letter_shape, &view_choice_shape,      &view_sent_shape,
};

static const char *type_of(struct arena *a, const struct field *f)
{
	switch (f->type) {
	case FIELD_TEXT:
		return "text";
	case FIELD_URL:
		return "URL";
	case FIELD_HTML:
		return "markup";
	case FIELD_BOOL:
		return "true or false";
	case FIELD_OBJECT:
	case FIELD_RECORD:
		return arena_printf(a, "object [`%s`](#%s)", f->shape->name, f->shape->name);
	case FIELD_LIST:
		break;
	}
	return arena_printf(a, "list of [`%s`](#%s)", f->shape->name, f->shape->name);
}

/* Every member in its order, and none but these, under the heading of its shape. */
static void test_contract(void **state)
{
	const char *top = getenv("top_srcdir"), *text;
	struct blob document = {"", 0};
	struct arena a;

	(void)state;
	arena_init(&a, 0, NULL, NULL);
	assert_int_equal(file_read(&a, AT_FDCWD,
				   arena_printf(&a, "%s/doc/templates.md", top != NULL ? top : "."),
				   1 << 20, &document),
			 STATUS_OK);
	for (size_t i = 0; i < COUNT(shapes); i++) {
		text = strstr(document.data, arena_printf(&a, "\n### `%s`\n", shapes[i]->name));
		assert_non_null(text);
		text = strstr(text, "\n|---|---|---|\n");
		assert_non_null(text);
		text += strlen("\n|---|---|---|\n");
		for (const struct field *f = shapes[i]->fields; f->name != NULL; f++) {
			const char *row =
				arena_printf(&a, "| `%s` | %s | ", f->name, type_of(&a, f));

			if (strncmp(text, row, strlen(row)) != 0)
				fail_msg("%s: expected %s", shapes[i]->name, row);
			text += strcspn(text, "\n") + 1;
		}
		assert_int_equal(text[0], '\n');
	}
	text = arena_printf(&a, "**version %d**", VIEW_CONTRACT);
	assert_non_null(strstr(document.data, text));
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_index),     cmocka_unit_test(test_post),
		cmocka_unit_test(test_error),     cmocka_unit_test(test_setup),
		cmocka_unit_test(test_direction), cmocka_unit_test(test_policy),
		cmocka_unit_test(test_contract),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
