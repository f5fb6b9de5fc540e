/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700 /* realpath */
#include "cli/former_public.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/leftovers.h"
#include "lib/base/file.h"
#include "lib/base/log.h"
#include "lib/store/asset.h"
#include "lib/store/former.h"
#include "lib/store/page.h"

#define TEMPORARY "/.quire" /* of pages being stored */

static enum status put(struct store *store, void *context, size_t i)
{
	const struct former_list *rows = context;

	return former_put(store, &rows->items[i]);
}

static enum status forget(struct store *store, void *context, size_t i)
{
	const struct former_list *rows = context;

	return former_forget(store, &rows->items[i]);
}

static int64_t modified_ns(const struct stat *info)
{
	return (int64_t)info->st_mtim.tv_sec * 1000000000 + info->st_mtim.tv_nsec;
}

static bool look(const char *file, struct stat *info)
{
	return lstat(file, info) == 0 && S_ISREG(info->st_mode);
}

enum status former_public_note(struct workplace *w, const char *folder, int64_t now)
{
	const char *root = file_join(w->arena, w->home, folder);
	struct asset_list assets = {.count = 0};
	struct former_list rows = {.count = 0};
	enum status st = store_read_begin(w->store);
	struct stat info;
	size_t i;

	if (st == STATUS_OK)
		st = asset_load(w->store, w->arena, &assets);
	store_read_end(w->store);
	if (st != STATUS_OK)
		return st;
	rows.items = arena_array(w->arena, assets.count, sizeof(*rows.items));
	for (i = 0; i < assets.count; i++) {
		const char *path = assets.items[i].path;

		if (look(arena_printf(w->arena, "%s%s", root, path), &info))
			rows.items[rows.count++] = (struct former){folder, path, info.st_size,
								   modified_ns(&info), now};
	}
	return store_write_each(w->store, rows.count, put, &rows);
}

/* One folder that is being taken down. */
struct taking {
	struct workplace *w;
	const struct names *known;
	const char *root; /* absolute, without links */
	const char *here; /* the current one, the same; NULL where there is none */
	bool overlaps;    /* one of the two lies in the other, or is it */
};

/* A path without links; NULL and errno. In a. */
static const char *resolve(struct arena *a, const char *path)
{
	char *resolved = realpath(path, NULL);
	const char *copy = resolved ? arena_strdup(a, resolved) : NULL;

	free(resolved);
	return copy;
}

/* Where path goes on below folder; NULL where it doesn't lie in it. */
static const char *below(const char *folder, const char *path)
{
	size_t length = strlen(folder);

	if (strncmp(path, folder, length) != 0 || (path[length] != '/' && path[length] != '\0'))
		return NULL;
	return path + length;
}

/* Delete the folders in which a path lies, from the last on, that are empty. */
static void delete_folders(const struct taking *t, const char *path)
{
	char *folder = arena_printf(t->w->arena, "%s%s", t->root, path);
	size_t length = strlen(t->root);
	char *slash;

	while ((slash = strrchr(folder, '/')) && (size_t)(slash - folder) > length) {
		*slash = '\0';
		if (rmdir(folder) != 0 && errno != ENOENT)
			return;
	}
}

/* Whether a row is done with: its file is gone, or isn't ours to delete. */
static bool delete_one(const struct taking *t, const struct former *row)
{
	const char *file = arena_printf(t->w->arena, "%s%s", t->root, row->path);
	const char *rest = t->here ? below(t->here, file) : NULL;
	struct stat info;

	if ((rest && names_have(t->known, rest)) || !look(file, &info) ||
	    info.st_size != row->size || modified_ns(&info) != row->modified_ns)
		return true;
	if (unlink(file) != 0 && errno != ENOENT) {
		log_line("%s: %s", file, strerror(errno));
		return false;
	}
	if (!t->overlaps)
		delete_folders(t, row->path);
	return true;
}

/* What killed programs were about to store. */
static void delete_temporaries(const struct taking *t)
{
	const char *path = arena_printf(t->w->arena, "%s%s", t->root, TEMPORARY);
	DIR *folder = opendir(path);
	struct dirent *entry;

	while (folder && (entry = readdir(folder)))
		if (entry->d_name[0] != '.')
			unlink(arena_printf(t->w->arena, "%s/%s", path, entry->d_name));
	if (folder)
		closedir(folder);
	rmdir(path);
}

/* Folders that only held pages are empty since the turn. */
static enum status delete_page_folders(const struct taking *t)
{
	const char **paths = NULL;
	size_t i, count = 0;
	enum status st = store_read_begin(t->w->store);

	if (st == STATUS_OK)
		st = page_list(t->w->store, t->w->arena, &paths, &count);
	store_read_end(t->w->store);
	for (i = 0; i < count && st == STATUS_OK; i++)
		delete_folders(t, paths[i]);
	return st;
}

/* Take down the rows of one folder. *done gets those that are done with. */
static enum status take_down(struct taking *t, const struct former *rows, size_t count,
			     struct former_list *done)
{
	struct arena *a = t->w->arena;
	const char *folder = file_join(a, t->w->home, rows[0].folder);
	size_t i;

	t->root = resolve(a, folder);
	if (!t->root && errno != ENOENT && errno != ENOTDIR) {
		log_line("%s: %s", folder, strerror(errno));
		return STATUS_OK;
	}
	t->overlaps = t->root && t->here && (below(t->root, t->here) || below(t->here, t->root));
	for (i = 0; i < count; i++)
		if (!t->root || delete_one(t, &rows[i]))
			done->items[done->count++] = rows[i];
	if (!t->root || t->overlaps)
		return STATUS_OK;
	delete_temporaries(t);
	return delete_page_folders(t);
}

/* Those whose time is over. */
static enum status load_due(struct workplace *w, const struct names *removed, int64_t now,
			    struct former_list *out)
{
	struct former_list all = {.count = 0};
	enum status st = store_read_begin(w->store);
	size_t i;

	if (st == STATUS_OK)
		st = former_load(w->store, w->arena, &all);
	store_read_end(w->store);
	*out = (struct former_list){.items = all.items};
	for (i = 0; i < all.count && st == STATUS_OK; i++)
		if (now - all.items[i].left_at >= LEFTOVERS_SECONDS ||
		    names_have(removed, all.items[i].path))
			out->items[out->count++] = all.items[i];
	return st;
}

enum status former_public_delete(struct workplace *w, const struct names *removed,
				 const struct names *known, int64_t now)
{
	struct taking t = {.w = w, .known = known};
	struct former_list due, done = {.count = 0};
	enum status st = load_due(w, removed, now, &due);
	size_t i, end;

	if (st != STATUS_OK || !due.count)
		return st;
	t.here = resolve(w->arena, w->public);
	done.items = arena_array(w->arena, due.count, sizeof(*done.items));
	for (i = 0; i < due.count && st == STATUS_OK; i = end) {
		for (end = i + 1;
		     end < due.count && strcmp(due.items[end].folder, due.items[i].folder) == 0;)
			end++;
		st = take_down(&t, due.items + i, end - i, &done);
	}
	return st == STATUS_OK ? store_write_each(w->store, done.count, forget, &done) : st;
}
