/* SPDX-License-Identifier: MIT */
/* Essays as readers meet them, and the register behind them, against a real database. */
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

static void put(struct fixture *f, const struct register_entry *e, int64_t now)
{
	fixture_begin(f);
	assert_int_equal(fixture_put(f, e, now), STATUS_OK);
	fixture_commit(f);
}

static void take_away(struct fixture *f, const char *identity, int64_t now)
{
	int64_t id = fixture_id(f, identity);

	fixture_begin(f);
	assert_int_equal(register_remove(f->store, id, now), STATUS_OK);
	fixture_commit(f);
}

static enum status find(struct fixture *f, const char *path, int64_t now, struct essay *out)
{
	enum status status;

	assert_int_equal(store_read_begin(f->store), STATUS_OK);
	status = essay_find(f->store, &f->arena, path, now, out);
	store_read_end(f->store);
	return status;
}

static enum status status_of(struct fixture *f, const char *path, int64_t now)
{
	struct essay e;

	return find(f, path, now, &e);
}

static int64_t generation(struct fixture *f, const char *path)
{
	struct page_state state = {.generation = -1};

	assert_int_equal(store_read_begin(f->store), STATUS_OK);
	assert_int_equal(page_look(f->store, path, &state), STATUS_OK);
	store_read_end(f->store);
	return state.generation;
}

static void register_pages(struct fixture *f, const char *const *paths)
{
	fixture_begin(f);
	for (; *paths; paths++)
		assert_int_equal(page_register(f->store, *paths), STATUS_OK);
	fixture_commit(f);
}

static void list(struct fixture *f, enum essay_kind kind, int64_t now, size_t offset, size_t limit,
		 struct essay_list *out)
{
	assert_int_equal(store_read_begin(f->store), STATUS_OK);
	if (kind == ESSAY_PAGE)
		assert_int_equal(essay_pages(f->store, &f->arena, now, out), STATUS_OK);
	else
		assert_int_equal(essay_list(f->store, &f->arena, now, offset, limit, out),
				 STATUS_OK);
	store_read_end(f->store);
}

static void essay_is_found(void **state)
{
	struct fixture *f = *state;
	struct essay e = {.id = 77};

	fixture_essay(f, "one", 1000);
	assert_int_equal(find(f, "/writing/none/", NOW, &e), STATUS_NOT_FOUND);
	assert_int_equal(find(f, "", NOW, &e), STATUS_NOT_FOUND);
	assert_int_equal(find(f, "/writing/ONE/", NOW, &e), STATUS_NOT_FOUND);
	assert_int_equal(find(f, "/writing/one", NOW, &e), STATUS_NOT_FOUND);
	assert_int_equal(find(f, "\xff'; DROP TABLE essay; --", NOW, &e), STATUS_NOT_FOUND);
	assert_int_equal(find(f, "/writing/one/", 999, &e), STATUS_NOT_FOUND);
	assert_int_equal(e.id, 77);
	assert_int_equal(find(f, "/writing/one/", 1000, &e), STATUS_OK);
	assert_string_equal(e.slug, "one");
	assert_string_equal(e.path, "/writing/one/");
	assert_string_equal(e.title, "one");
	assert_string_equal(e.image, "/media/a.png");
	assert_string_equal(e.image_alt, "A");
	assert_int_equal(e.image_width, 4);
	assert_int_equal(e.image_height, 2);
	assert_string_equal(e.html.data, "one");
	assert_int_equal(e.html.len, 3);
	assert_int_equal(e.notes, 2);
	assert_int_equal(e.date_at, 1000);
	assert_int_equal(e.minutes, 1);
	assert_string_equal(e.standfirst, "");
	assert_string_equal(e.origins, "");
	assert_int_equal(e.kind, ESSAY_WRITING);
}

static void essays_are_listed_in_order(void **state)
{
	static const struct {
		size_t offset, limit;
		const char *slugs; /* first letters */
	} rows[] = {
		{0, 10, "cbda"}, {0, 2, "cb"}, {1, 2, "bd"},          {3, 5, "a"},
		{4, 5, ""},      {0, 0, ""},   {0, SIZE_MAX, "cbda"}, {SIZE_MAX, 1, ""},
	};
	struct fixture *f = *state;
	struct essay_list l;
	size_t count = 0;
	int64_t next = -1;

	fixture_essay(f, "a", 100);
	fixture_essay(f, "d", 200);
	fixture_essay(f, "b", 200); /* of one second the later id is newer */
	fixture_essay(f, "c", 300);
	fixture_essay(f, "later", 301);
	fixture_essay(f, "latest", 401);
	fixture_essay(f, "gone", 50);
	take_away(f, "gone", NOW);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		list(f, ESSAY_WRITING, 300, rows[i].offset, rows[i].limit, &l);
		assert_int_equal(l.count, strlen(rows[i].slugs));
		for (size_t j = 0; j < l.count; j++)
			assert_int_equal(l.items[j].slug[0], rows[i].slugs[j]);
	}
	assert_int_equal(store_read_begin(f->store), STATUS_OK);
	assert_int_equal(essay_count(f->store, ESSAY_WRITING, 300, &count), STATUS_OK);
	assert_int_equal(count, 4);
	assert_int_equal(essay_count(f->store, ESSAY_WRITING, 0, &count), STATUS_OK);
	assert_int_equal(count, 0);
	assert_int_equal(essay_next(f->store, 300, &next), STATUS_OK);
	assert_int_equal(next, 301);
	assert_int_equal(essay_next(f->store, 301, &next), STATUS_OK);
	assert_int_equal(next, 401);
	assert_int_equal(essay_next(f->store, 401, &next), STATUS_OK);
	assert_int_equal(next, 0);
	store_read_end(f->store);
}

static void put_page(struct fixture *f, const char *slug, const char *title)
{
	static const char *const none[] = {NULL};
	struct register_entry e;

	fixture_begin(f);
	e = fixture_entry(f, slug, 1);
	e.kind = ESSAY_PAGE;
	e.identity = arena_printf(&f->arena, "page:%s", slug);
	e.rendering = fixture_rendering(f, title, title);
	e.paths = none; /* its own path is known without */
	assert_int_equal(fixture_put(f, &e, NOW), STATUS_OK);
	fixture_commit(f);
}

static void pages_are_listed_by_title(void **state)
{
	struct fixture *f = *state;
	struct essay_list l;
	struct essay e;

	put_page(f, "now", "now");
	put_page(f, "about", "About");
	put_page(f, "uses", "Uses");
	fixture_essay(f, "essay", 1);
	list(f, ESSAY_PAGE, NOW, 0, 10, &l);
	assert_int_equal(l.count, 3);
	assert_string_equal(l.items[0].title, "About");
	assert_string_equal(l.items[1].title, "now");
	assert_string_equal(l.items[2].title, "Uses");
	assert_int_equal(find(f, "/about/", NOW, &e), STATUS_OK);
	assert_string_equal(e.path, "/about/");
	assert_int_equal(e.kind, ESSAY_PAGE);
	assert_int_equal(find(f, "/writing/about/", NOW, &e), STATUS_NOT_FOUND);
}

static void pages_concern_the_whole_site(void **state)
{
	static const char *const paths[] = {"/writing/one/", "/", NULL};
	struct fixture *f = *state;
	int64_t before;

	fixture_essay(f, "one", 1);
	register_pages(f, paths);
	before = generation(f, "/writing/one/");
	put_page(f, "about", "About");
	assert_true(generation(f, "/writing/one/") > before);
	before = generation(f, "/writing/one/");
	take_away(f, "page:about", NOW);
	assert_true(generation(f, "/writing/one/") > before);
}

static void essays_concern_themselves_and_the_index(void **state)
{
	static const char *const paths[] = {
		"/", "/page/2/", "/writing/one/", "/writing/two/", "/writing/uno/", NULL};
	struct fixture *f = *state;
	struct register_entry e;
	int64_t before[5];

	fixture_essay(f, "one", 1);
	fixture_essay(f, "two", 1);
	register_pages(f, paths);
	for (int i = 0; i < 5; i++)
		before[i] = generation(f, paths[i]);
	fixture_begin(f);
	e = fixture_entry(f, "uno", 1);
	e.identity = "one";
	assert_int_equal(fixture_put(f, &e, NOW), STATUS_OK);
	fixture_commit(f);
	for (int i = 0; i < 5; i++) {
		if (i == 3)
			assert_int_equal(generation(f, paths[i]), before[i]);
		else
			assert_true(generation(f, paths[i]) > before[i]);
		before[i] = generation(f, paths[i]);
	}
	take_away(f, "one", NOW);
	for (int i = 0; i < 5; i++)
		assert_int_equal(generation(f, paths[i]) > before[i], i != 3);
}

static void renamed_essay_keeps_its_addresses(void **state)
{
	static const char *const paths[] = {"/writing/uno/", "/2019/one/", NULL};
	struct fixture *f = *state;
	struct register_entry e;
	struct register_list all;
	struct essay found;

	fixture_essay(f, "one", 1);
	fixture_begin(f);
	e = fixture_entry(f, "uno", 1);
	e.identity = "one";
	e.paths = paths;
	assert_int_equal(fixture_put(f, &e, NOW), STATUS_OK);
	fixture_commit(f);
	assert_int_equal(find(f, "/writing/one/", NOW, &found), STATUS_OK);
	assert_string_equal(found.path, "/writing/uno/");
	assert_int_equal(find(f, "/2019/one/", NOW, &found), STATUS_OK);
	assert_string_equal(found.path, "/writing/uno/");
	assert_int_equal(store_read_begin(f->store), STATUS_OK);
	assert_int_equal(register_load(f->store, &f->arena, &all), STATUS_OK);
	store_read_end(f->store);
	assert_int_equal(all.count, 1);
	assert_string_equal(all.items[0].identity, "one");
	assert_string_equal(all.items[0].slug, "uno");
	assert_string_equal(all.items[0].file, "uno.md");
	assert_string_equal(all.items[0].title, "uno");
	assert_false(all.items[0].removed);
	assert_string_equal(all.items[0].paths[0], "/2019/one/");
	assert_string_equal(all.items[0].paths[1], "/writing/one/");
	assert_string_equal(all.items[0].paths[2], "/writing/uno/");
	assert_null(all.items[0].paths[3]);
}

static void addresses_are_taken_over(void **state)
{
	static const char *const alias[] = {"/writing/c/", "/writing/b/", NULL};
	struct fixture *f = *state;
	struct register_entry e;
	struct essay found;

	/* a and b change places in one transaction. */
	fixture_essay(f, "a", 1);
	fixture_essay(f, "b", 1);
	fixture_begin(f);
	e = fixture_entry(f, "b", 1);
	e.identity = "a";
	assert_int_equal(fixture_put(f, &e, NOW), STATUS_OK);
	e = fixture_entry(f, "a", 1);
	e.identity = "b";
	assert_int_equal(fixture_put(f, &e, NOW), STATUS_OK);
	fixture_commit(f);
	assert_int_equal(find(f, "/writing/b/", NOW, &found), STATUS_OK);
	assert_int_equal(found.id, fixture_id(f, "a"));
	assert_string_equal(found.path, "/writing/b/");
	assert_int_equal(find(f, "/writing/a/", NOW, &found), STATUS_OK);
	assert_int_equal(found.id, fixture_id(f, "b"));
	/* An alias gives way to the essay that lives there, not to one that is gone. */
	fixture_begin(f);
	e = fixture_entry(f, "c", 1);
	e.paths = alias;
	assert_int_equal(fixture_put(f, &e, NOW), STATUS_OK);
	fixture_commit(f);
	assert_int_equal(find(f, "/writing/b/", NOW, &found), STATUS_OK);
	assert_int_equal(found.id, fixture_id(f, "a"));
	take_away(f, "a", NOW);
	put(f, &e, NOW);
	assert_int_equal(find(f, "/writing/b/", NOW, &found), STATUS_OK);
	assert_string_equal(found.path, "/writing/c/");
}

static void removed_is_gone_until_it_is_back(void **state)
{
	struct fixture *f = *state;
	struct register_list all;

	fixture_essay(f, "one", 1);
	take_away(f, "one", NOW);
	assert_int_equal(status_of(f, "/writing/one/", NOW), STATUS_GONE);
	take_away(f, "one", NOW + 9); /* again is no fault */
	assert_int_equal(store_read_begin(f->store), STATUS_OK);
	assert_int_equal(register_load(f->store, &f->arena, &all), STATUS_OK);
	store_read_end(f->store);
	assert_true(all.items[0].removed);
	assert_int_equal(all.items[0].rendering, 0);
	assert_string_equal(all.items[0].title, "");
	assert_string_equal(all.items[0].paths[0], "/writing/one/");
	assert_int_equal(fixture_prune(f, 10), 1);
	fixture_essay(f, "one", 1);
	assert_int_equal(status_of(f, "/writing/one/", NOW), STATUS_OK);
	assert_int_equal(fixture_id(f, "one"), all.items[0].id);
}

static void what_never_appeared_is_not_gone(void **state)
{
	struct fixture *f = *state;

	fixture_essay(f, "one", NOW + 100);
	assert_int_equal(status_of(f, "/writing/one/", NOW), STATUS_NOT_FOUND);
	take_away(f, "one", NOW + 50);
	assert_int_equal(status_of(f, "/writing/one/", NOW + 200), STATUS_NOT_FOUND);
}

static int64_t appeared(struct fixture *f)
{
	return fixture_count(f, "SELECT appeared_at FROM essay");
}

static void first_appearance_is_kept(void **state)
{
	struct fixture *f = *state;
	struct register_entry e;

	fixture_begin(f);
	e = fixture_entry(f, "one", 500);
	assert_int_equal(fixture_put(f, &e, 100), STATUS_OK);
	fixture_commit(f);
	assert_int_equal(appeared(f), 500);
	e.date_at = 400; /* scheduled anew before it came out */
	put(f, &e, 200);
	assert_int_equal(appeared(f), 400);
	e.date_at = 10; /* at once */
	put(f, &e, 300);
	assert_int_equal(appeared(f), 300);
	e.date_at = 600; /* it has appeared, whatever its date says */
	put(f, &e, 350);
	assert_int_equal(appeared(f), 300);
	take_away(f, "one", 700);
	put(f, &e, 800);
	assert_int_equal(appeared(f), 300);
}

static void put_is_refused_without_rendering(void **state)
{
	struct fixture *f = *state;
	struct register_entry e;

	fixture_begin(f);
	e = fixture_entry(f, "one", 1);
	e.rendering = 0;
	assert_int_equal(fixture_put(f, &e, NOW), STATUS_STORE);
	e.rendering = 12345;
	assert_int_equal(fixture_put(f, &e, NOW), STATUS_STORE);
	store_rollback(f->store);
}

static void nearest_are_named(void **state)
{
	static const struct {
		const char *text, *slugs[3];
	} rows[] = {
		{"on-reding-slowly", {"on-reading-slowly", "on-reading-slow"}},
		{"on-reading", {"on-reading-slow", "on-reading-slowly"}},
		{"a-letter-from-bengaluru-2024", {"a-letter-from-bengaluru"}},
		{"wholly-different", {NULL}},
		{"x", {NULL}},
		{"", {NULL}},
		{"\xff\xfe", {NULL}},
		{"later-one", {NULL}},
	};
	struct fixture *f = *state;
	struct essay_list l;

	fixture_essay(f, "on-reading-slowly", 1);
	fixture_essay(f, "on-reading-slow", 2);
	fixture_essay(f, "a-letter-from-bengaluru", 3);
	fixture_essay(f, "later-one", NOW + 1);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		size_t n = 0;

		assert_int_equal(store_read_begin(f->store), STATUS_OK);
		assert_int_equal(essay_nearest(f->store, &f->arena, rows[i].text, NOW, 3, &l),
				 STATUS_OK);
		store_read_end(f->store);
		for (; n < 3 && rows[i].slugs[n]; n++) {
			assert_true(n < l.count);
			assert_string_equal(l.items[n].slug, rows[i].slugs[n]);
		}
		assert_int_equal(l.count, n);
	}
	assert_int_equal(store_read_begin(f->store), STATUS_OK);
	assert_int_equal(essay_nearest(f->store, &f->arena, "on-reading-slowl", NOW, 1, &l),
			 STATUS_OK);
	assert_int_equal(l.count, 1);
	assert_int_equal(essay_nearest(f->store, &f->arena, "on-reading-slowl", NOW, 0, &l),
			 STATUS_OK);
	assert_int_equal(l.count, 0);
	store_read_end(f->store);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(essay_is_found),
		TEST(essays_are_listed_in_order),
		TEST(pages_are_listed_by_title),
		TEST(pages_concern_the_whole_site),
		TEST(essays_concern_themselves_and_the_index),
		TEST(renamed_essay_keeps_its_addresses),
		TEST(addresses_are_taken_over),
		TEST(removed_is_gone_until_it_is_back),
		TEST(what_never_appeared_is_not_gone),
		TEST(first_appearance_is_kept),
		TEST(put_is_refused_without_rendering),
		TEST(nearest_are_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
