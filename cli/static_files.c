/* SPDX-License-Identifier: MIT */
#define _DEFAULT_SOURCE /* scandir */
#include "cli/static_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/scan.h"
#include "lib/base/file.h"
#include "lib/base/log.h"
#include "lib/site/address.h"
#include "lib/site/layout.h"

#define STATIC_MAX ((size_t)256 * 1024 * 1024) /* bytes of one file */

/* static/ being compared with what was copied before. */
struct sync {
	struct workplace *w;
	const char *root;     /* static/, absolute */
	struct asset *before; /* ordered by path */
	size_t before_count;
	bool *kept;           /* one a row of before: the file is still there */
	struct asset *copied; /* new rows */
	size_t count, capacity;
};

static int compare_paths(const void *a, const void *b)
{
	return strcmp(((const struct asset *)a)->path, ((const struct asset *)b)->path);
}

static bool is_below(const char *path, const char *folder)
{
	size_t n = strlen(folder);

	return strncmp(path, folder, n) == 0 && path[n] == '/';
}

static void note(struct sync *y, const struct asset *row)
{
	y->copied = arena_room(y->w->arena, y->copied, y->count, &y->capacity, sizeof(*row));
	y->copied[y->count++] = *row;
}

/* Whether the copy made before is still right. */
static bool is_kept(struct sync *y, const struct asset *row, const char *target)
{
	const struct asset *old = NULL;
	struct stat info;

	if (y->before_count)
		old = bsearch(row, y->before, y->before_count, sizeof(*row), compare_paths);
	if (!old)
		return false;
	y->kept[old - y->before] = true;
	return old->size == row->size && old->modified_ns == row->modified_ns &&
	       stat(target, &info) == 0 && info.st_size == row->size;
}

static enum status copy(struct sync *y, const struct asset *row, const char *target)
{
	struct arena bytes;
	struct blob data;
	enum status st;

	arena_init(&bytes, 0, NULL, NULL);
	st = file_read(&bytes, AT_FDCWD, row->source, STATIC_MAX, &data);
	if (st == STATUS_OK)
		st = file_make_folders(AT_FDCWD, target);
	if (st == STATUS_OK)
		st = file_replace(AT_FDCWD, target, data.data, data.len, 0644);
	if (st == STATUS_OK)
		note(y, row);
	else if (st != STATUS_IO)
		log_line("%s: %s", row->source, status_name(st));
	arena_release(&bytes);
	return st;
}

static bool takes_a_page(const char *path)
{
	const char *name = strrchr(path, '/');

	return strcmp(name, "/index.html") == 0;
}

static enum status sync_file(struct sync *y, const char *path, const struct stat *info)
{
	struct arena *a = y->w->arena;
	struct asset row = {.path = path,
			    .source = arena_printf(a, "%s%s", y->root, path),
			    .size = info->st_size};
	const char *target = arena_printf(a, "%s%s", y->w->public, path);

	if (takes_a_page(path)) {
		problems_add(&y->w->problems, PROBLEM_ERROR,
			     (struct place){.file = arena_printf(a, "%s%s", LAYOUT_STATIC, path)},
			     "would stand where a page stands; give it another name");
		return STATUS_OK;
	}
	row.modified_ns = (int64_t)info->st_mtim.tv_sec * 1000000000 + info->st_mtim.tv_nsec;
	return is_kept(y, &row, target) ? STATUS_OK : copy(y, &row, target);
}

static enum status walk(struct sync *y, const char *folder, int depth);

static enum status walk_name(struct sync *y, const char *folder, const char *name, int depth)
{
	const char *path = arena_printf(y->w->arena, "%s/%s", folder, name);
	struct stat info;

	if (stat(arena_printf(y->w->arena, "%s%s", y->root, path), &info) != 0)
		return STATUS_OK;
	if (S_ISDIR(info.st_mode))
		return walk(y, path, depth + 1);
	return S_ISREG(info.st_mode) ? sync_file(y, path, &info) : STATUS_OK;
}

static int is_shown(const struct dirent *entry)
{
	return entry->d_name[0] != '.' || strcmp(entry->d_name, ".well-known") == 0;
}

static enum status walk(struct sync *y, const char *folder, int depth)
{
	struct dirent **names = NULL;
	enum status st = STATUS_OK;
	int i, n;

	if (depth > SCAN_DEPTH_MAX)
		return STATUS_OK;
	n = scandir(arena_printf(y->w->arena, "%s%s", y->root, folder), &names, is_shown,
		    alphasort);
	if (n < 0)
		return STATUS_OK;
	for (i = 0; i < n; i++) {
		if (st == STATUS_OK)
			st = walk_name(y, folder, names[i]->d_name, depth);
		free(names[i]);
	}
	free(names);
	return st;
}

/* The rows of files that came from static/ before, ordered by path. */
static void collect_before(struct sync *y, const struct assets *assets)
{
	size_t i;

	y->before = arena_array(y->w->arena, assets->known.count, sizeof(*y->before));
	for (i = 0; i < assets->known.count; i++)
		if (is_below(assets->known.items[i].source, y->root))
			y->before[y->before_count++] = assets->known.items[i];
	if (y->before_count)
		qsort(y->before, y->before_count, sizeof(*y->before), compare_paths);
	y->kept = arena_array(y->w->arena, y->before_count, sizeof(*y->kept));
}

/* What is no longer in static/: an essay may still show its fingerprinted copy. */
static enum status forget_gone(struct sync *y)
{
	enum status st = STATUS_OK;
	size_t i;

	for (i = 0; i < y->before_count && st == STATUS_OK; i++) {
		const char *path = y->before[i].path;

		if (y->kept[i] || is_below(path, "/media"))
			continue;
		if (unlink(arena_printf(y->w->arena, "%s%s", y->w->public, path)) != 0 &&
		    errno != ENOENT)
			log_line("%s%s: %s", y->w->public, path, strerror(errno));
		st = asset_forget(y->w->store, path);
	}
	return st;
}

static bool has_gone(const struct sync *y)
{
	size_t i;

	for (i = 0; i < y->before_count; i++)
		if (!y->kept[i] && !is_below(y->before[i].path, "/media"))
			return true;
	return false;
}

enum status static_files_sync(struct workplace *w, const struct assets *assets)
{
	struct sync y = {.w = w, .root = file_join(w->arena, w->site, LAYOUT_STATIC)};
	enum status st;
	size_t i;

	collect_before(&y, assets);
	st = walk(&y, "", 0);
	if (st != STATUS_OK || (y.count == 0 && !has_gone(&y)))
		return st;
	st = store_write_begin(w->store);
	if (st != STATUS_OK)
		return st;
	st = forget_gone(&y);
	for (i = 0; i < y.count && st == STATUS_OK; i++)
		st = asset_put(w->store, &y.copied[i]);
	if (st == STATUS_OK)
		return store_commit(w->store);
	store_rollback(w->store);
	return st;
}
