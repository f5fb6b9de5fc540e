/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* nftw */
#include "tests/unit/store_fixture.h"

#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "lib/base/file.h"
#include "lib/site/address.h"
#include "lib/store/page.h"

void fixture_open(struct fixture *f)
{
	int64_t from = -1, to = -1;

	strncpy(f->folder, "/tmp/quire-test-XXXXXX", sizeof(f->folder));
	assert_non_null(mkdtemp(f->folder));
	snprintf(f->public, sizeof(f->public), "%s/public", f->folder);
	assert_int_equal(mkdir(f->public, 0755), 0);
	arena_init(&f->arena, 0, NULL, NULL);
	assert_int_equal(store_open(f->folder, STORE_WRITE, &f->store), STATUS_OK);
	assert_int_equal(store_set_public(f->store, f->public), STATUS_OK);
	assert_int_equal(store_migrate(f->store, &from, &to), STATUS_OK);
	assert_int_equal(to, store_schema());
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *where)
{
	(void)st;
	(void)type;
	(void)where;
	return remove(path);
}

void fixture_close(struct fixture *f)
{
	store_close(f->store);
	arena_release(&f->arena);
	assert_int_equal(nftw(f->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
}

void fixture_begin(struct fixture *f)
{
	assert_int_equal(store_write_begin(f->store), STATUS_OK);
}

void fixture_commit(struct fixture *f)
{
	assert_int_equal(store_commit(f->store), STATUS_OK);
}

int fixture_setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	if (!f)
		return -1;
	fixture_open(f);
	*state = f;
	return 0;
}

int fixture_teardown(void **state)
{
	fixture_close(*state);
	free(*state);
	return 0;
}

int fixture_setup_writing(void **state)
{
	int failed = fixture_setup(state);

	if (!failed)
		fixture_begin(*state);
	return failed;
}

int fixture_teardown_writing(void **state)
{
	fixture_commit(*state);
	return fixture_teardown(state);
}

int64_t fixture_prune(struct fixture *f, int64_t limit)
{
	int64_t deleted = -1;

	fixture_begin(f);
	assert_int_equal(rendering_prune(f->store, limit, &deleted), STATUS_OK);
	fixture_commit(f);
	return deleted;
}

int fixture_count(const struct fixture *f, const char *sql)
{
	char path[128];
	sqlite3 *db = NULL;
	sqlite3_stmt *t = NULL;
	int n;

	snprintf(path, sizeof(path), "%s/data/quire.db", f->folder);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &t, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(t), SQLITE_ROW);
	n = sqlite3_column_int(t, 0);
	sqlite3_finalize(t);
	sqlite3_close(db);
	return n;
}

int64_t fixture_rendering(struct fixture *f, const char *title, const char *html)
{
	struct rendering r = {
		.key = hash_bytes(html, strlen(html)),
		.inputs = title,
		.title = title,
		.standfirst = "",
		.date = "2026-01-01T00:00:00Z",
		.updated = "",
		.language = "",
		.tags = "",
		.series = "",
		.image = "/media/a.png",
		.image_alt = "A",
		.image_width = 4,
		.image_height = 2,
		.words = 3,
		.minutes = 1,
		.extra = "{}",
		.origins = "",
		.html = {.data = html, .len = strlen(html)},
		.notes = 2,
		.text = {.data = html, .len = strlen(html)},
	};
	int64_t id = 0;

	assert_int_equal(rendering_add(f->store, &r, &id), STATUS_OK);
	return id;
}

struct register_entry fixture_entry(struct fixture *f, const char *slug, int64_t date_at)
{
	const char **paths = arena_array(&f->arena, 2, sizeof(*paths));

	paths[0] = address_essay(&f->arena, slug);
	return (struct register_entry){
		.identity = slug,
		.kind = ESSAY_WRITING,
		.slug = slug,
		.file = arena_printf(&f->arena, "%s.md", slug),
		.date_at = date_at,
		.rendering = fixture_rendering(f, slug, slug),
		.title = slug,
		.paths = paths,
	};
}

enum status fixture_put(struct fixture *f, const struct register_entry *entry, int64_t now)
{
	struct register_entry e = *entry;
	struct register_list all;

	assert_int_equal(register_load(f->store, &f->arena, &all), STATUS_OK);
	for (size_t i = 0; i < all.count; i++)
		if (strcmp(all.items[i].identity, e.identity) == 0)
			e.id = all.items[i].id;
	return register_put(f->store, &e, now);
}

void fixture_essay(struct fixture *f, const char *slug, int64_t date_at)
{
	struct register_entry e;

	fixture_begin(f);
	e = fixture_entry(f, slug, date_at);
	assert_int_equal(page_register(f->store, e.paths[0]), STATUS_OK);
	assert_int_equal(fixture_put(f, &e, FIXTURE_NOW), STATUS_OK);
	fixture_commit(f);
}

int64_t fixture_id(struct fixture *f, const char *identity)
{
	struct register_list list = {.items = NULL};

	assert_int_equal(store_read_begin(f->store), STATUS_OK);
	assert_int_equal(register_load(f->store, &f->arena, &list), STATUS_OK);
	store_read_end(f->store);
	for (size_t i = 0; i < list.count; i++)
		if (strcmp(list.items[i].identity, identity) == 0)
			return list.items[i].id;
	return 0;
}

bool fixture_has_page(struct fixture *f, const char *file)
{
	return fixture_page(f, file) != NULL;
}

const char *fixture_page(struct fixture *f, const char *file)
{
	const char *path = file_join(&f->arena, f->public, file);
	struct blob bytes;

	if (file_read(&f->arena, AT_FDCWD, path, 1 << 20, &bytes) != STATUS_OK)
		return NULL;
	return bytes.data;
}
