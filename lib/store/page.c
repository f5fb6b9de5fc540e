/* SPDX-License-Identifier: MIT */
/* The renderer's half of the page cache (page_commit.c is the other):
 *
 *   see     generation, changed and whether the page may be stored, in the read transaction
 *           that the page's data comes from (page_look)
 *   write   a temporary file, synced, its mtime the `changed` that was seen
 *   lock    only where it is free at once; a reader never waits for a writer
 *   check   the generation, read anew, is the one that was seen
 *   place   rename
 *   unlock
 *
 * A change holds the lock from before its transaction until after its commit. So a rename is
 * either before its unlinking, which then takes the new file away, or after its commit, and
 * then the check finds the raised generation. A process killed anywhere gives the lock back
 * with its descriptors: a renderer leaves a temporary file, a change missing files. */
#include "lib/store/page.h"

#include <assert.h>
#include <unistd.h>

#include "lib/base/log.h"
#include "lib/base/pause.h"
#include "lib/store/handle.h"
#include "lib/store/lock.h"
#include "lib/store/page_commit.h"
#include "lib/store/page_file.h"
#include "lib/store/statement.h"

#define LEFTOVER_SECONDS 3600 /* longer than any renderer takes */

enum status page_look(struct store *s, const char *path, struct page_state *out)
{
	static const char sql[] = "SELECT s.edition, s.generation + ifnull(p.generation, 0),"
				  " max(s.changed, ifnull(p.changed, 0)), p.path IS NOT NULL"
				  " FROM site s LEFT JOIN page p ON p.path = ?1 WHERE s.id = 1";
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_text(t, 1, path);
	status = statement_next(t);
	if (status != STATUS_OK)
		return status == STATUS_NOT_FOUND ? STATUS_STORE : status;
	out->edition = statement_column_int(t, 0);
	out->generation = statement_column_int(t, 1);
	out->changed = statement_column_int(t, 2);
	out->registered = statement_column_int(t, 3) != 0;
	statement_done(t);
	PAUSE("render-seen");
	return STATUS_OK;
}

enum status page_register(struct store *s, const char *path)
{
	struct statement *t;
	enum status status;

	if (!page_file_is_valid(path)) {
		log_line("\"%s\" can't be a page's path", path);
		return STATUS_INVALID;
	}
	status = statement_get(s, "INSERT OR IGNORE INTO page (path) VALUES (?1)", &t);
	if (status != STATUS_OK)
		return status;
	statement_text(t, 1, path);
	return statement_run(t);
}

enum status page_list(struct store *s, struct arena *a, const char ***out, size_t *count)
{
	struct statement *t;
	const char **paths = arena_array(a, 0, sizeof(*paths)); /* not NULL where there is none */
	size_t n = 0, capacity = 0;
	enum status status = statement_get(s, "SELECT path FROM page ORDER BY path", &t);

	if (status != STATUS_OK)
		return status;
	while ((status = statement_next(t)) == STATUS_OK) {
		paths = arena_room(a, paths, n, &capacity, sizeof(*paths));
		paths[n++] = statement_column_text(t, 0, a);
	}
	if (status != STATUS_NOT_FOUND)
		return status;
	*out = paths;
	*count = n;
	return STATUS_OK;
}

static enum status list_in_transaction(struct store *s, struct arena *a, const char ***out,
				       size_t *count)
{
	enum status status = store_read_begin(s);

	if (status == STATUS_OK)
		status = page_list(s, a, out, count);
	store_read_end(s);
	return status;
}

enum status page_sweep(struct store *s)
{
	struct arena a;
	const char **paths = NULL;
	size_t count = 0;
	int root = -1;
	enum status status;

	assert(s->phase == STORE_IDLE);
	arena_init(&a, 0, NULL, NULL);
	status = s->public ? page_file_root(s->public, &root) : STATUS_NOT_FOUND;
	if (status == STATUS_OK)
		status = list_in_transaction(s, &a, &paths, &count);
	if (status == STATUS_OK)
		status = page_file_unlink(root, paths, count);
	if (status == STATUS_OK)
		status = page_file_sync(root, paths, count);
	if (root >= 0)
		close(root);
	arena_release(&a);
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

void page_sweep_leftovers(struct store *s)
{
	int root = -1;

	if (!s->public || page_file_root(s->public, &root) != STATUS_OK)
		return;
	page_file_sweep(root, LEFTOVER_SECONDS);
	close(root);
}

/* STATUS_OK: a page is still as it was seen; STATUS_BUSY: it isn't. */
static enum status check(struct store *s, const char *path, const struct page_state *seen)
{
	struct page_state is;
	enum status status = store_read_begin(s);

	if (status == STATUS_OK)
		status = page_look(s, path, &is);
	store_read_end(s);
	if (status != STATUS_OK)
		return status;
	if (!is.registered)
		return STATUS_NOT_FOUND;
	return is.generation == seen->generation && is.edition == seen->edition ? STATUS_OK
										: STATUS_BUSY;
}

static enum status place(struct store *s, const char *path, const struct page_state *seen,
			 struct page_draft *draft, int folder)
{
	int lock = -1;
	enum status status = lock_try(s->lock_path, &lock);

	if (status != STATUS_OK)
		return status;
	PAUSE("render-locked");
	status = check(s, path, seen);
	PAUSE("render-checked");
	if (status == STATUS_OK)
		status = page_file_place(draft, folder, path);
	PAUSE("render-renamed");
	lock_give(lock);
	PAUSE("render-unlocked");
	return status;
}

enum status page_store(struct store *s, const char *path, const struct page_state *seen,
		       const char *data, size_t len)
{
	struct page_draft draft = {.folder = -1};
	int root = -1, folder = -1;
	enum status status;

	assert(s->phase == STORE_IDLE);
	if (!s->public || !seen->registered || !page_file_is_valid(path))
		return STATUS_NOT_FOUND;
	status = page_file_root(s->public, &root);
	if (status != STATUS_OK)
		return status;
	status = page_file_folder(root, path, &folder);
	if (status == STATUS_OK)
		status = page_file_write(root, data, len, seen->changed, &draft);
	PAUSE("render-written");
	if (status == STATUS_OK)
		status = place(s, path, seen, &draft, folder);
	page_file_drop(&draft);
	if (folder >= 0)
		close(folder);
	close(root);
	return status;
}
