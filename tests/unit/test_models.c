/* SPDX-License-Identifier: MIT */
/* Editions, renderings, assets and what a former folder has, against a real database. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "lib/store/asset.h"
#include "lib/store/edition.h"
#include "lib/store/essay.h"
#include "lib/store/former.h"
#include "lib/store/page.h"
#include "tests/unit/store_fixture.h"

#define NOW FIXTURE_NOW

static enum status find(struct fixture *f, const char *path, int64_t now, struct essay *out)
{
	enum status status;

	assert_int_equal(store_read_begin(f->store), STATUS_OK);
	status = essay_find(f->store, &f->arena, path, now, out);
	store_read_end(f->store);
	return status;
}

static int64_t generation(struct fixture *f, const char *path)
{
	struct page_state state = {.generation = -1};

	assert_int_equal(store_read_begin(f->store), STATUS_OK);
	assert_int_equal(page_look(f->store, path, &state), STATUS_OK);
	store_read_end(f->store);
	return state.generation;
}

static struct edition sample_edition(void)
{
	static const struct edition_template templates[] = {
		{.name = "index", .text = "{{title}}"},
		{.name = "post", .text = ""},
	};

	return (struct edition){
		.settings = "title: x\n",
		.base_url = "https://example.org/",
		.build = "0.1.0-x",
		.style = "/style.css",
		.made_at = 5,
		.templates = templates,
		.template_count = 2,
	};
}

static void turn(struct fixture *f, const struct edition *e)
{
	fixture_begin(f);
	assert_int_equal(edition_turn(f->store, e), STATUS_OK);
	fixture_commit(f);
}

static void load_edition(struct fixture *f, struct edition *out)
{
	assert_int_equal(store_read_begin(f->store), STATUS_OK);
	assert_int_equal(edition_load(f->store, &f->arena, out), STATUS_OK);
	store_read_end(f->store);
}

static void editions_turn(void **state)
{
	struct fixture *f = *state;
	struct edition e = sample_edition(), is = {.id = 77}, later;
	int64_t before;

	assert_int_equal(store_read_begin(f->store), STATUS_OK);
	assert_int_equal(edition_load(f->store, &f->arena, &is), STATUS_NOT_FOUND);
	assert_int_equal(is.id, 77);
	store_read_end(f->store);
	turn(f, &e);
	load_edition(f, &is);
	assert_true(edition_is_same(&e, &is));
	assert_int_equal(is.made_at, 5);
	assert_int_equal(is.template_count, 2);
	assert_string_equal(is.templates[0].name, "index");
	assert_string_equal(is.templates[0].text, "{{title}}");
	before = generation(f, "/");
	e.made_at = 6;
	turn(f, &e); /* says the same */
	load_edition(f, &later);
	assert_int_equal(later.id, is.id);
	assert_int_equal(generation(f, "/"), before);
	e.template_count = 1;
	turn(f, &e);
	load_edition(f, &later);
	assert_true(later.id > is.id);
	assert_int_equal(later.template_count, 1);
	assert_true(generation(f, "/") > before);
}

static void editions_differ(void **state)
{
	struct edition a = sample_edition(), b = sample_edition();
	struct edition_template other[2] = {a.templates[0], a.templates[1]};

	(void)state;
	assert_true(edition_is_same(&a, &b));
#define DIFFERS(field, value)                                                                      \
	b = a;                                                                                     \
	b.field = value;                                                                           \
	assert_false(edition_is_same(&a, &b))
	DIFFERS(settings, "");
	DIFFERS(base_url, "https://example.org/x/");
	DIFFERS(build, "");
	DIFFERS(style, "");
	DIFFERS(preview, true);
	DIFFERS(template_count, 1);
	other[1].text = "x";
	DIFFERS(templates, other);
	other[1] = (struct edition_template){.name = "x", .text = ""};
	DIFFERS(templates, other);
#undef DIFFERS
}

static void renderings_are_used_again(void **state)
{
	struct fixture *f = *state;
	struct hash key = hash_bytes("text", 4);
	struct rendering_known *known = NULL;
	size_t count = 9;
	int64_t a, b, c;

	fixture_begin(f);
	a = fixture_rendering(f, "title", "text");
	b = fixture_rendering(f, "title", "text");
	c = fixture_rendering(f, "other inputs", "text");
	assert_int_equal(a, b);
	assert_int_not_equal(a, c);
	fixture_commit(f);
	assert_int_equal(store_read_begin(f->store), STATUS_OK);
	assert_int_equal(rendering_known(f->store, &f->arena, &key, &known, &count), STATUS_OK);
	assert_int_equal(count, 2);
	assert_int_equal(known[0].id, a);
	assert_string_equal(known[0].inputs, "title");
	assert_string_equal(known[1].inputs, "other inputs");
	key.bytes[0] ^= 1;
	assert_int_equal(rendering_known(f->store, &f->arena, &key, &known, &count), STATUS_OK);
	assert_int_equal(count, 0);
	store_read_end(f->store);
}

static void inputs_in_use_are_told_in_blocks(void **state)
{
	struct fixture *f = *state;
	const char **inputs = NULL, *one = NULL;
	int64_t last = 0, unused;
	size_t count = 9;

	fixture_essay(f, "a", 1);
	fixture_essay(f, "b", 1);
	fixture_essay(f, "c", 1);
	fixture_begin(f);
	unused = fixture_rendering(f, "unused", "x");
	fixture_commit(f);
	assert_int_equal(store_read_begin(f->store), STATUS_OK);
	assert_int_equal(rendering_used_inputs(f->store, &f->arena, 2, &last, &inputs, &count),
			 STATUS_OK);
	assert_int_equal(count, 2);
	assert_string_equal(inputs[0], "a");
	assert_string_equal(inputs[1], "b");
	assert_int_equal(rendering_used_inputs(f->store, &f->arena, 2, &last, &inputs, &count),
			 STATUS_OK);
	assert_int_equal(count, 1);
	assert_string_equal(inputs[0], "c");
	assert_int_equal(rendering_used_inputs(f->store, &f->arena, 2, &last, &inputs, &count),
			 STATUS_OK);
	assert_int_equal(count, 0);
	assert_int_equal(rendering_inputs(f->store, &f->arena, unused, &one), STATUS_OK);
	assert_string_equal(one, "unused");
	assert_int_equal(rendering_inputs(f->store, &f->arena, unused + 1, &one), STATUS_NOT_FOUND);
	assert_string_equal(one, "unused");
	store_read_end(f->store);
}

static void prunes_what_nobody_shows(void **state)
{
	struct fixture *f = *state;
	struct essay e;

	fixture_essay(f, "kept", 1);
	fixture_begin(f);
	for (int i = 0; i < 5; i++)
		(void)fixture_rendering(f, arena_printf(&f->arena, "%d", i), "unused words");
	fixture_commit(f);
	assert_int_equal(
		fixture_count(f, "SELECT count(*) FROM search WHERE search MATCH 'unused'"), 5);
	assert_int_equal(fixture_prune(f, 0), 0);
	assert_int_equal(fixture_prune(f, 2), 2);
	assert_int_equal(fixture_prune(f, 100), 3);
	assert_int_equal(fixture_prune(f, 100), 0);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM rendering"), 1);
	assert_int_equal(
		fixture_count(f, "SELECT count(*) FROM search WHERE search MATCH 'unused'"), 0);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM search WHERE search MATCH 'kept'"),
			 1);
	assert_int_equal(find(f, "/writing/kept/", NOW, &e), STATUS_OK);
}

static void assets_are_kept(void **state)
{
	struct fixture *f = *state;
	struct asset_list l = {.count = 9};
	struct asset a = {.path = "/media/b.png",
			  .source = "/x/b.png",
			  .size = INT64_C(5000000000),
			  .modified_ns = INT64_C(1800000000123456789),
			  .width = 3,
			  .height = 4};

	fixture_begin(f);
	assert_int_equal(asset_load(f->store, &f->arena, &l), STATUS_OK);
	assert_int_equal(l.count, 0);
	assert_int_equal(asset_put(f->store, &a), STATUS_OK);
	a.path = "/media/a.png";
	assert_int_equal(asset_put(f->store, &a), STATUS_OK);
	a.size = 7;
	assert_int_equal(asset_put(f->store, &a), STATUS_OK);
	assert_int_equal(asset_load(f->store, &f->arena, &l), STATUS_OK);
	assert_int_equal(l.count, 2);
	assert_string_equal(l.items[0].path, "/media/a.png");
	assert_int_equal(l.items[0].size, 7);
	assert_string_equal(l.items[1].source, "/x/b.png");
	assert_int_equal(l.items[1].size, INT64_C(5000000000));
	assert_int_equal(l.items[1].modified_ns, INT64_C(1800000000123456789));
	assert_int_equal(l.items[1].width, 3);
	assert_int_equal(l.items[1].height, 4);
	assert_int_equal(l.items[1].unused_since, 0);
	a.source = "/y/b.png";
	a.unused_since = 5;
	assert_int_equal(asset_put(f->store, &a), STATUS_OK);
	assert_int_equal(asset_load(f->store, &f->arena, &l), STATUS_OK);
	assert_int_equal(l.count, 3);
	assert_string_equal(l.items[0].source, "/x/b.png");
	assert_string_equal(l.items[1].path, "/media/a.png");
	assert_string_equal(l.items[1].source, "/y/b.png");
	assert_int_equal(l.items[1].unused_since, 5);
	assert_int_equal(asset_forget(f->store, "/media/a.png"), STATUS_OK);
	assert_int_equal(asset_forget(f->store, "/media/none.png"), STATUS_OK);
	assert_int_equal(asset_load(f->store, &f->arena, &l), STATUS_OK);
	assert_int_equal(l.count, 1);
	fixture_commit(f);
}

static void former_files_are_kept(void **state)
{
	struct fixture *f = *state;
	struct former_list l = {.count = 9};
	struct former row = {.folder = "../www",
			     .path = "/b.txt",
			     .size = INT64_C(5000000000),
			     .modified_ns = INT64_C(1800000000123456789),
			     .left_at = FIXTURE_NOW};

	fixture_begin(f);
	assert_int_equal(former_load(f->store, &f->arena, &l), STATUS_OK);
	assert_int_equal(l.count, 0);
	assert_int_equal(former_put(f->store, &row), STATUS_OK);
	row.path = "/a.txt";
	assert_int_equal(former_put(f->store, &row), STATUS_OK);
	row.size = 7;
	assert_int_equal(former_put(f->store, &row), STATUS_OK);
	row.folder = "../public";
	assert_int_equal(former_put(f->store, &row), STATUS_OK);
	assert_int_equal(former_load(f->store, &f->arena, &l), STATUS_OK);
	assert_int_equal(l.count, 3);
	assert_string_equal(l.items[0].folder, "../public");
	assert_string_equal(l.items[1].path, "/a.txt");
	assert_int_equal(l.items[1].size, 7);
	assert_int_equal(l.items[2].size, INT64_C(5000000000));
	assert_int_equal(l.items[2].modified_ns, INT64_C(1800000000123456789));
	assert_int_equal(l.items[2].left_at, FIXTURE_NOW);
	assert_int_equal(former_forget(f->store, &row), STATUS_OK);
	assert_int_equal(former_forget(f->store, &row), STATUS_OK);
	assert_int_equal(former_load(f->store, &f->arena, &l), STATUS_OK);
	assert_int_equal(l.count, 2);
	fixture_commit(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
		TEST(editions_turn),
		TEST(editions_differ),
		TEST(renderings_are_used_again),
		TEST(inputs_in_use_are_told_in_blocks),
		TEST(prunes_what_nobody_shows),
		TEST(assets_are_kept),
		TEST(former_files_are_kept),
#undef TEST
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
