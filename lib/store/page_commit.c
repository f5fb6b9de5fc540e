/* SPDX-License-Identifier: MIT */
/* The change's half of the page cache (page.c is the other), between its last statement and its
 * COMMIT, under the lock: raise what readers compare, unlink what they might be shown, sync. */
#include "lib/store/page_commit.h"

#include <assert.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/pause.h"
#include "lib/store/handle.h"
#include "lib/store/page.h"
#include "lib/store/page_file.h"
#include "lib/store/statement.h"

/* Paths to be unlinked. */
struct victims {
	const char **paths; /* in the marks' arena */
	size_t count, capacity;
};

static bool is_marked(const struct page_marks *marks, const char *path, bool under)
{
	for (size_t i = 0; i < marks->count; i++) {
		const struct page_mark *m = &marks->items[i];

		if (m->under ? strncmp(path, m->path, strlen(m->path)) == 0
			     : !under && strcmp(path, m->path) == 0)
			return true;
	}
	return false;
}

static void mark(struct store *s, const char *path, bool under)
{
	struct page_marks *marks = &s->marks;

	assert(s->phase == STORE_WRITING);
	if (marks->site || is_marked(marks, path, under))
		return;
	if (marks->count == PAGE_MARKS_MAX) {
		marks->site = true;
		return;
	}
	if (!marks->items)
		marks->items = arena_array(&marks->arena, PAGE_MARKS_MAX, sizeof(*marks->items));
	marks->items[marks->count++] =
		(struct page_mark){.path = arena_strdup(&marks->arena, path), .under = under};
}

void page_mark(struct store *s, const char *path)
{
	mark(s, path, false);
}

void page_mark_under(struct store *s, const char *prefix)
{
	mark(s, prefix, true);
}

void page_mark_site(struct store *s)
{
	assert(s->phase == STORE_WRITING);
	s->marks.site = true;
}

void page_leave_public(struct store *s, const char *path)
{
	page_mark_site(s);
	s->marks.left = arena_strdup(&s->marks.arena, path);
}

void page_forget(struct store *s)
{
	s->marks.left = NULL;
	s->marks.items = NULL;
	s->marks.count = 0;
	s->marks.site = false;
	arena_reset(&s->marks.arena);
}

/* A page shows the later of its own `changed` and the site's, so both are outdone. */
static enum status raise_site(struct store *s, int64_t now, struct victims *out)
{
	static const char sql[] =
		"UPDATE site SET generation = generation + 1, changed ="
		" max(?1, 1 + max(changed, (SELECT ifnull(max(changed), 0) FROM page)))";
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, now);
	status = statement_run(t);
	if (status != STATUS_OK)
		return status;
	return page_list(s, &s->marks.arena, &out->paths, &out->count);
}

#define RAISE                                                                                      \
	"UPDATE page SET generation = generation + 1, changed ="                                   \
	" max(?2, 1 + max(changed, (SELECT changed FROM site))) WHERE "
static const char raise_one[] = RAISE "path = ?1 RETURNING path";
/* No path has U+10FFFF, so it ends the range. */
static const char raise_under[] = RAISE "path >= ?1 AND path < ?1 || char(1114111) RETURNING path";

static enum status raise_mark(struct store *s, const struct page_mark *m, int64_t now,
			      struct victims *out)
{
	struct statement *t;
	enum status status = statement_get(s, m->under ? raise_under : raise_one, &t);

	if (status != STATUS_OK)
		return status;
	statement_text(t, 1, m->path);
	statement_int(t, 2, now);
	while ((status = statement_next(t)) == STATUS_OK) {
		out->paths = arena_room(&s->marks.arena, out->paths, out->count, &out->capacity,
					sizeof(*out->paths));
		out->paths[out->count++] = statement_column_text(t, 0, &s->marks.arena);
	}
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status raise_all(struct store *s, struct victims *out)
{
	int64_t now = clock_now();
	enum status status = STATUS_OK;

	if (s->marks.site)
		return raise_site(s, now, out);
	for (size_t i = 0; status == STATUS_OK && i < s->marks.count; i++)
		status = raise_mark(s, &s->marks.items[i], now, out);
	return status;
}

/* public: NULL where there is none. */
static enum status unlink_all(const char *public, const struct victims *v)
{
	int root = -1;
	enum status status = public ? page_file_root(public, &root) : STATUS_NOT_FOUND;

	if (status == STATUS_OK)
		status = page_file_unlink(root, v->paths, v->count);
	PAUSE("change-unlinked");
	if (status == STATUS_OK)
		status = page_file_sync(root, v->paths, v->count);
	PAUSE("change-synced");
	if (root >= 0)
		close(root);
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status page_commit(struct store *s)
{
	struct victims victims = {.paths = NULL};
	enum status status = STATUS_OK;

	if (s->marks.site || s->marks.count > 0)
		status = raise_all(s, &victims);
	PAUSE("change-bumped");
	if (status == STATUS_OK && victims.count > 0)
		status = unlink_all(s->public, &victims);
	if (status == STATUS_OK && victims.count > 0 && s->marks.left)
		status = unlink_all(s->marks.left, &victims);
	page_forget(s);
	return status;
}
