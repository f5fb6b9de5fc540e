/* SPDX-License-Identifier: MIT */
/* Each rule of the page cache, against real files. */
#include "lib/store/page.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/base/file.h"
#include "lib/store/edition.h"
#include "lib/store/lock.h"
#include "lib/store/page_file.h"
#include "tests/unit/store_fixture.h"

#define ONE "/writing/one/"
#define TWO "/writing/two/"

static int open_fixture(void **state)
{
	int failed = fixture_setup(state);

	if (failed)
		return failed;
	fixture_essay(*state, "one", 1);
	fixture_essay(*state, "two", 2);
	return 0;
}

static struct page_state look(struct fixture *f, const char *path)
{
	struct page_state state = {.generation = -1};

	assert_int_equal(store_read_begin(f->store), STATUS_OK);
	assert_int_equal(page_look(f->store, path, &state), STATUS_OK);
	store_read_end(f->store);
	return state;
}

static enum status keep(struct fixture *f, const char *path, const char *bytes)
{
	struct page_state seen = look(f, path);

	return page_store(f->store, path, &seen, bytes, strlen(bytes));
}

static void change(struct fixture *f, const char *path)
{
	fixture_begin(f);
	page_mark(f->store, path);
	fixture_commit(f);
}

/* Whether temporary files are left: then their folder can't be removed. */
static bool has_drafts(struct fixture *f)
{
	const char *folder = file_join(&f->arena, f->public, ".quire");

	return access(folder, F_OK) == 0 && rmdir(folder) != 0;
}

static void stores_and_forgets(void **state)
{
	struct fixture *f = *state;
	struct page_state before = look(f, ONE), after;
	struct stat st;

	assert_true(before.registered);
	assert_int_equal(keep(f, ONE, "first"), STATUS_OK);
	assert_string_equal(fixture_page(f, "writing/one/index.html"), "first");
	assert_int_equal(stat(file_join(&f->arena, f->public, "writing/one/index.html"), &st), 0);
	assert_int_equal(st.st_mtime, before.changed);
	assert_int_equal(st.st_mode & 0777, 0644);
	assert_false(has_drafts(f));
	change(f, ONE);
	assert_false(fixture_has_page(f, "writing/one/index.html"));
	after = look(f, ONE);
	assert_true(after.generation > before.generation);
	assert_true(after.changed > before.changed);
	/* What was rendered before the change comes too late. */
	assert_int_equal(page_store(f->store, ONE, &before, "first", 5), STATUS_BUSY);
	assert_false(fixture_has_page(f, "writing/one/index.html"));
	assert_false(has_drafts(f));
	assert_int_equal(keep(f, ONE, "second"), STATUS_OK);
	assert_string_equal(fixture_page(f, "writing/one/index.html"), "second");
}

static void files_have_the_paths_of_pages(void **state)
{
	static const struct {
		const char *path, *file;
	} rows[] = {
		{"/", "index.html"},
		{"/page/2/", "page/2/index.html"},
		{"/feed.atom", "feed.atom"},
		{"/writing/\xe4\xba\xba/", "writing/\xe4\xba\xba/index.html"},
	};
	struct fixture *f = *state;

	fixture_begin(f);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		assert_int_equal(page_register(f->store, rows[i].path), STATUS_OK);
	fixture_commit(f);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		assert_int_equal(keep(f, rows[i].path, rows[i].path), STATUS_OK);
		assert_string_equal(fixture_page(f, rows[i].file), rows[i].path);
		change(f, rows[i].path);
		assert_false(fixture_has_page(f, rows[i].file));
	}
}

static void refuses_paths_that_lead_out(void **state)
{
	static const char *const rows[] = {
		"",        "x/",        "../",     "/../",    "/../x/",    "/x/../",
		"/x/..",   "/./",       "/x/./y/", "//",      "/x//",      "//x/",
		"/.quire", "/.quire/x", "/.x/",    "/x/.y/z", "writing/x", "/x/.",
	};
	struct fixture *f = *state;
	struct page_state seen = look(f, ONE);
	char longest[400] = "/";

	memset(longest + 1, 'x', 256);
	fixture_begin(f);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		assert_int_equal(page_register(f->store, rows[i]), STATUS_INVALID);
	assert_int_equal(page_register(f->store, longest), STATUS_INVALID);
	longest[256] = '\0';
	assert_int_equal(page_register(f->store, longest), STATUS_OK);
	store_rollback(f->store);
	/* Even where a state claims that it is registered. */
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		assert_int_equal(page_store(f->store, rows[i], &seen, "x", 1), STATUS_NOT_FOUND);
	assert_int_equal(page_store(f->store, "/unknown/", &seen, "x", 1), STATUS_NOT_FOUND);
	assert_false(fixture_has_page(f, "unknown/index.html"));
}

static void stores_only_what_is_registered(void **state)
{
	struct fixture *f = *state;

	assert_false(look(f, "/writing/three/").registered);
	assert_int_equal(keep(f, "/writing/three/", "x"), STATUS_NOT_FOUND);
	assert_false(fixture_has_page(f, "writing/three/index.html"));
	fixture_begin(f);
	assert_int_equal(page_register(f->store, "/writing/three/"), STATUS_OK);
	assert_int_equal(page_register(f->store, "/writing/three/"), STATUS_OK);
	fixture_commit(f);
	assert_int_equal(keep(f, "/writing/three/", "x"), STATUS_OK);
}

static void follows_no_link(void **state)
{
	struct fixture *f = *state;
	const char *outside = file_join(&f->arena, f->folder, "outside");
	const char *victim = file_join(&f->arena, outside, "index.html");
	struct blob bytes;

	assert_int_equal(mkdir(outside, 0755), 0);
	assert_int_equal(file_replace(AT_FDCWD, victim, "mine", 4, 0644), STATUS_OK);
	assert_int_equal(mkdir(file_join(&f->arena, f->public, "writing"), 0755), 0);
	assert_int_equal(symlink(outside, file_join(&f->arena, f->public, "writing/one")), 0);
	assert_int_equal(keep(f, ONE, "x"), STATUS_IO);
	change(f, ONE);
	assert_int_equal(page_sweep(f->store), STATUS_OK);
	assert_int_equal(file_read(&f->arena, AT_FDCWD, victim, 100, &bytes), STATUS_OK);
	assert_string_equal(bytes.data, "mine");
	/* A link in the file's own place is replaced, not followed. */
	assert_int_equal(mkdir(file_join(&f->arena, f->public, "writing/two"), 0755), 0);
	assert_int_equal(symlink(victim, file_join(&f->arena, f->public, "writing/two/index.html")),
			 0);
	assert_int_equal(keep(f, TWO, "two"), STATUS_OK);
	assert_string_equal(fixture_page(f, "writing/two/index.html"), "two");
	assert_int_equal(file_read(&f->arena, AT_FDCWD, victim, 100, &bytes), STATUS_OK);
	assert_string_equal(bytes.data, "mine");
}

static void changed_always_grows(void **state)
{
	struct fixture *f = *state;
	int64_t real = time(NULL);
	struct page_state is, was = look(f, ONE);

	for (int i = 0; i < 5; i++) {
		change(f, ONE);
		is = look(f, ONE);
		assert_true(is.changed > was.changed);
		assert_true(is.generation > was.generation);
		was = is;
	}
	assert_true(is.changed >= real + 4);
	/* The site outdoes the page, the page outdoes the site. */
	fixture_begin(f);
	page_mark_site(f->store);
	fixture_commit(f);
	is = look(f, ONE);
	assert_true(is.changed > was.changed);
	was = is;
	change(f, ONE);
	assert_true(look(f, ONE).changed > was.changed);
	assert_true(look(f, TWO).changed == was.changed);
}

static void clock_may_be_set(void **state)
{
	struct fixture *f = *state;
	int64_t before = look(f, TWO).changed;

	setenv("QUIRE_NOW", "2100-01-01T00:00:00Z", 1);
	change(f, ONE);
	assert_int_equal(look(f, ONE).changed, INT64_C(4102444800));
	/* A clock that went back doesn't make a page older. */
	setenv("QUIRE_NOW", "1999-01-01T00:00:00Z", 1);
	change(f, ONE);
	change(f, TWO);
	unsetenv("QUIRE_NOW");
	assert_int_equal(look(f, ONE).changed, INT64_C(4102444801));
	assert_int_equal(look(f, TWO).changed, before + 1);
}

static void rollback_keeps_files(void **state)
{
	struct fixture *f = *state;
	struct page_state before;

	assert_int_equal(keep(f, ONE, "first"), STATUS_OK);
	before = look(f, ONE);
	fixture_begin(f);
	page_mark(f->store, ONE);
	page_mark_site(f->store);
	store_rollback(f->store);
	assert_true(fixture_has_page(f, "writing/one/index.html"));
	/* The marks are forgotten: the next commit doesn't take them up. */
	fixture_begin(f);
	fixture_commit(f);
	assert_true(fixture_has_page(f, "writing/one/index.html"));
	assert_int_equal(look(f, ONE).generation, before.generation);
	assert_int_equal(look(f, ONE).changed, before.changed);
}

static void unlinks_before_it_commits(void **state)
{
	struct fixture *f = *state;
	struct store *reader = NULL;
	struct page_state before, after;

	/* A reader lets no commit through, but the file is gone; what was not committed is not
	 * seen, and may be stored again. */
	assert_int_equal(keep(f, ONE, "first"), STATUS_OK);
	before = look(f, ONE);
	assert_int_equal(store_open(f->folder, STORE_READ, &reader), STATUS_OK);
	assert_int_equal(store_read_begin(reader), STATUS_OK);
	fixture_begin(f);
	page_mark(f->store, ONE);
	assert_int_equal(store_commit(f->store), STATUS_BUSY);
	assert_false(fixture_has_page(f, "writing/one/index.html"));
	store_close(reader);
	after = look(f, ONE);
	assert_int_equal(after.generation, before.generation);
	assert_int_equal(page_store(f->store, ONE, &before, "first", 5), STATUS_OK);
}

static void marks_concern_what_they_name(void **state)
{
	static const char *const paths[] = {"/", "/page/2/", "/page/3/", "/pages/", "/page", "/x/"};
	struct fixture *f = *state;

	fixture_begin(f);
	for (size_t i = 0; i < 6; i++)
		assert_int_equal(page_register(f->store, paths[i]), STATUS_OK);
	fixture_commit(f);
	for (size_t i = 0; i < 6; i++)
		if (i != 4)
			assert_int_equal(keep(f, paths[i], "x"), STATUS_OK);
	fixture_begin(f);
	page_mark_under(f->store, "/page/");
	page_mark(f->store, "/page/2/");
	page_mark(f->store, "/nowhere/");
	fixture_commit(f);
	assert_true(fixture_has_page(f, "index.html"));
	assert_false(fixture_has_page(f, "page/2/index.html"));
	assert_false(fixture_has_page(f, "page/3/index.html"));
	assert_true(fixture_has_page(f, "pages/index.html"));
	assert_true(fixture_has_page(f, "x/index.html"));
	assert_int_equal(keep(f, "/page/2/", "x"), STATUS_OK);
	fixture_begin(f);
	page_mark_site(f->store);
	fixture_commit(f);
	assert_false(fixture_has_page(f, "index.html"));
	assert_false(fixture_has_page(f, "pages/index.html"));
	assert_false(fixture_has_page(f, "page/2/index.html"));
}

/* What was stored in the folder that readers saw must not be shown there once another is. */
static void leaves_no_page_in_the_old_folder(void **state)
{
	struct fixture *f = *state;
	const char *moved = file_join(&f->arena, f->folder, "moved");
	struct page_state before;

	assert_int_equal(keep(f, ONE, "old"), STATUS_OK);
	assert_int_equal(
		file_replace(AT_FDCWD, file_join(&f->arena, f->public, "a.css"), "x", 1, 0644),
		STATUS_OK);
	assert_int_equal(store_set_public(f->store, moved), STATUS_OK);
	fixture_begin(f);
	page_leave_public(f->store, f->public);
	store_rollback(f->store);
	fixture_begin(f);
	fixture_commit(f);
	assert_true(fixture_has_page(f, "writing/one/index.html"));
	before = look(f, ONE);
	fixture_begin(f);
	page_leave_public(f->store, f->public);
	fixture_commit(f);
	assert_false(fixture_has_page(f, "writing/one/index.html"));
	assert_true(fixture_has_page(f, "a.css"));
	assert_true(look(f, ONE).generation > before.generation);
	/* One that is gone is no fault. */
	fixture_begin(f);
	page_leave_public(f->store, "/nonexistent/public");
	fixture_commit(f);
}

static void static_files_are_not_touched(void **state)
{
	struct fixture *f = *state;
	const char *file = file_join(&f->arena, f->public, "favicon.ico");
	const char *page = file_join(&f->arena, f->public, "hand/index.html");

	assert_int_equal(file_make_folders(AT_FDCWD, page), STATUS_OK);
	assert_int_equal(file_replace(AT_FDCWD, file, "x", 1, 0644), STATUS_OK);
	assert_int_equal(file_replace(AT_FDCWD, page, "x", 1, 0644), STATUS_OK);
	assert_int_equal(page_sweep(f->store), STATUS_OK);
	fixture_begin(f);
	page_mark_site(f->store);
	page_mark(f->store, "/hand/");
	fixture_commit(f);
	assert_true(fixture_has_page(f, "favicon.ico"));
	assert_true(fixture_has_page(f, "hand/index.html"));
}

static void very_many_marks_are_the_sites(void **state)
{
	struct fixture *f = *state;
	char path[64];
	struct page_state two = look(f, TWO);

	fixture_begin(f);
	for (int i = 0; i < 512; i++) {
		snprintf(path, sizeof(path), "/%d/", i);
		page_mark(f->store, path);
		page_mark(f->store, path);
	}
	fixture_commit(f);
	assert_int_equal(look(f, TWO).generation, two.generation);
	fixture_begin(f);
	for (int i = 0; i < 513; i++) {
		snprintf(path, sizeof(path), "/%d/", i);
		page_mark(f->store, path);
	}
	fixture_commit(f);
	assert_true(look(f, TWO).generation > two.generation);
}

static void waits_for_no_writer(void **state)
{
	struct fixture *f = *state;
	struct page_state seen = look(f, ONE);
	int fd = -1;

	assert_int_equal(lock_try(file_join(&f->arena, f->folder, "data/quire.lock"), &fd),
			 STATUS_OK);
	assert_int_equal(page_store(f->store, ONE, &seen, "x", 1), STATUS_BUSY);
	assert_false(fixture_has_page(f, "writing/one/index.html"));
	assert_false(has_drafts(f));
	lock_give(fd);
	assert_int_equal(page_store(f->store, ONE, &seen, "x", 1), STATUS_OK);
}

static void sweeps(void **state)
{
	struct fixture *f = *state;
	struct page_state before;

	assert_int_equal(page_sweep(f->store), STATUS_OK);
	assert_int_equal(keep(f, ONE, "x"), STATUS_OK);
	before = look(f, ONE);
	assert_int_equal(page_sweep(f->store), STATUS_OK);
	assert_false(fixture_has_page(f, "writing/one/index.html"));
	assert_int_equal(look(f, ONE).generation, before.generation);
}

static void sweeps_what_killed_renderers_left(void **state)
{
	struct fixture *f = *state;
	const char *draft = file_join(&f->arena, f->public, ".quire/1-1");
	int root = open(f->public, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	page_sweep_leftovers(f->store);
	assert_int_equal(keep(f, ONE, "x"), STATUS_OK);
	assert_int_equal(file_replace(AT_FDCWD, draft, "x", 1, 0644), STATUS_OK);
	/* A renderer may still be about to rename what is young, whatever QUIRE_NOW says. */
	setenv("QUIRE_NOW", "2100-01-01T00:00:00Z", 1);
	page_sweep_leftovers(f->store);
	unsetenv("QUIRE_NOW");
	assert_int_equal(access(draft, F_OK), 0);
	page_file_sweep(root, 60);
	assert_int_equal(access(draft, F_OK), 0);
	page_file_sweep(root, -60);
	assert_int_not_equal(access(draft, F_OK), 0);
	assert_true(fixture_has_page(f, "writing/one/index.html"));
	close(root);
}

static void public_may_be_missing(void **state)
{
	struct fixture *f = *state;
	struct page_state seen = look(f, ONE);

	assert_int_equal(store_set_public(f->store, "relative"), STATUS_INVALID);
	assert_int_equal(rmdir(f->public), 0);
	assert_int_equal(page_store(f->store, ONE, &seen, "x", 1), STATUS_NOT_FOUND);
	assert_int_equal(page_sweep(f->store), STATUS_OK);
	change(f, ONE);
	assert_true(look(f, ONE).generation > seen.generation);
}

static void unusable_public_stops_a_change(void **state)
{
	struct fixture *f = *state;
	struct page_state before = look(f, ONE);

	assert_int_equal(rmdir(f->public), 0);
	assert_int_equal(file_replace(AT_FDCWD, f->public, "a file", 6, 0644), STATUS_OK);
	assert_int_equal(page_store(f->store, ONE, &before, "x", 1), STATUS_IO);
	fixture_begin(f);
	page_mark(f->store, ONE);
	assert_int_equal(store_commit(f->store), STATUS_IO);
	assert_int_equal(look(f, ONE).generation, before.generation);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_fixture, fixture_teardown)
		TEST(stores_and_forgets),
		TEST(files_have_the_paths_of_pages),
		TEST(refuses_paths_that_lead_out),
		TEST(stores_only_what_is_registered),
		TEST(follows_no_link),
		TEST(changed_always_grows),
		TEST(clock_may_be_set),
		TEST(rollback_keeps_files),
		TEST(unlinks_before_it_commits),
		TEST(marks_concern_what_they_name),
		TEST(leaves_no_page_in_the_old_folder),
		TEST(static_files_are_not_touched),
		TEST(very_many_marks_are_the_sites),
		TEST(waits_for_no_writer),
		TEST(sweeps),
		TEST(sweeps_what_killed_renderers_left),
		TEST(public_may_be_missing),
		TEST(unusable_public_stops_a_change),
#undef TEST
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
