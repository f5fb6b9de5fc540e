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

#include "cli/occupied.h"
#include "cli/scan.h"
#include "lib/base/file.h"
#include "lib/base/log.h"
#include "lib/site/address.h"
#include "lib/site/layout.h"
#include "lib/store/page.h"

#define STATIC_MAX ((size_t)256 * 1024 * 1024) /* bytes of one file */

/* static/ being compared with what was copied before. */
struct static_files {
	struct workplace *w;
	const char *root;      /* static/, absolute */
	struct occupied pages; /* what pages and Quire's own folders need */
	struct occupied own;   /* what publish makes: images, style sheets */
	struct asset *before;  /* what came from static/, ordered by path */
	size_t before_count;
	bool *kept;             /* one a row of before: the file is still there */
	struct asset *changed;  /* to be copied, in the order of their paths' folders */
	bool *copied;           /* one a row of changed, once that is complete */
	size_t count, capacity; /* of changed */
};

static int compare_paths(const void *a, const void *b)
{
	return strcmp(((const struct asset *)a)->path, ((const struct asset *)b)->path);
}

static const char *name_of(const struct static_files *f, const char *path)
{
	return arena_printf(f->w->arena, "%s%s", LAYOUT_STATIC, path);
}

static const char *target_of(const struct static_files *f, const char *path)
{
	return arena_printf(f->w->arena, "%s%s", f->w->public, path);
}

/* The row of a file as it was; files of a site that was moved may have two. */
static const struct asset *find_before(const struct static_files *f, const struct asset *row)
{
	return f->before_count
		       ? bsearch(row, f->before, f->before_count, sizeof(*row), compare_paths)
		       : NULL;
}

static void keep(struct static_files *f, const struct asset *old)
{
	size_t i = (size_t)(old - f->before);

	while (i > 0 && compare_paths(&f->before[i - 1], old) == 0)
		i--;
	for (; i < f->before_count && compare_paths(&f->before[i], old) == 0; i++)
		f->kept[i] = true;
}

/* Whether the copy made before is still right. */
static bool is_current(const struct asset *old, const struct asset *row, const char *target)
{
	struct stat info;

	return old->size == row->size && old->modified_ns == row->modified_ns &&
	       stat(target, &info) == 0 && S_ISREG(info.st_mode) && info.st_size == row->size;
}

static void see_file(struct static_files *f, const char *path, const struct stat *info)
{
	struct arena *a = f->w->arena;
	struct asset row = {.path = path,
			    .source = arena_printf(a, "%s%s", f->root, path),
			    .size = info->st_size};
	const struct asset *old = find_before(f, &row);

	if (occupied_clashes(&f->pages, path) || occupied_clashes(&f->own, path)) {
		problems_add(&f->w->problems, PROBLEM_ERROR,
			     (struct place){.file = name_of(f, path)},
			     "would stand where a page stands; give it another name");
		return;
	}
	row.modified_ns = (int64_t)info->st_mtim.tv_sec * 1000000000 + info->st_mtim.tv_nsec;
	if (old)
		keep(f, old);
	if (old && is_current(old, &row, target_of(f, path)))
		return;
	f->changed = arena_room(a, f->changed, f->count, &f->capacity, sizeof(row));
	f->changed[f->count++] = row;
}

/* Nobody knows what is there: what came from it before stays. path: "" for static/ itself. */
static void hide(struct static_files *f, const char *path, const char *why)
{
	size_t i, length = strlen(path);

	problems_add(&f->w->problems, PROBLEM_ERROR, (struct place){.file = name_of(f, path)},
		     "%s; what is published of it stays", why);
	for (i = 0; i < f->before_count; i++) {
		const char *other = f->before[i].path;

		if (strncmp(other, path, length) == 0 &&
		    (other[length] == '/' || other[length] == '\0'))
			f->kept[i] = true;
	}
}

/* A folder that is being walked through. */
struct level {
	const struct level *above; /* that it was found in; NULL for static/ itself */
	dev_t device;
	ino_t inode;
	int depth;
};

static void walk(struct static_files *f, const char *folder, const struct level *here);

static void walk_folder(struct static_files *f, const char *path, const struct stat *info,
			const struct level *above)
{
	const struct level here = {above, info->st_dev, info->st_ino, above->depth + 1};
	const struct level *l;

	for (l = above; l; l = l->above) {
		if (l->device == here.device && l->inode == here.inode) {
			hide(f, path, "leads back to a folder that it lies in; remove this link");
			return;
		}
	}
	walk(f, path, &here);
}

static void walk_name(struct static_files *f, const char *folder, const char *name,
		      const struct level *here)
{
	const char *path = arena_printf(f->w->arena, "%s/%s", folder, name);
	struct stat info;

	if (stat(arena_printf(f->w->arena, "%s%s", f->root, path), &info) != 0) {
		hide(f, path,
		     errno == ELOOP ? "is a link that leads back to itself" : strerror(errno));
		return;
	}
	if (S_ISDIR(info.st_mode))
		walk_folder(f, path, &info, here);
	else if (S_ISREG(info.st_mode))
		see_file(f, path, &info);
}

static int is_shown(const struct dirent *entry)
{
	return entry->d_name[0] != '.' || strcmp(entry->d_name, ".well-known") == 0;
}

static void walk(struct static_files *f, const char *folder, const struct level *here)
{
	struct dirent **names = NULL;
	int i, n;

	if (here->depth > SCAN_DEPTH_MAX) {
		hide(f, folder, "lies too deep: expected at most 16 folders inside one another");
		return;
	}
	n = scandir(arena_printf(f->w->arena, "%s%s", f->root, folder), &names, is_shown,
		    alphasort);
	/* A site needs no static/; one whose files are published has hardly lost it by intent. */
	if (n < 0 && !*folder && errno == ENOENT && f->before_count)
		hide(f, folder, "is gone: make it anew, empty, if nothing of it is to stay");
	else if (n < 0 && (*folder || errno != ENOENT))
		hide(f, folder, strerror(errno));
	for (i = 0; i < n; i++) {
		walk_name(f, folder, names[i]->d_name, here);
		free(names[i]);
	}
	free(names);
}

static void walk_root(struct static_files *f)
{
	struct level here = {.above = NULL};
	struct stat info;

	if (stat(f->root, &info) == 0) {
		here.device = info.st_dev;
		here.inode = info.st_ino;
	}
	walk(f, "", &here);
}

/* Where a stored page lies: "/writing/a/" is /writing/a/index.html. */
static void add_page(struct static_files *f, const char *path)
{
	size_t length = strlen(path);

	occupied_add(&f->pages, path[length - 1] == '/'
					? arena_printf(f->w->arena, "%sindex.html", path)
					: path);
}

/* What pages need: those that may be stored now, those that will be, and folders of ours. */
static enum status collect_pages(struct static_files *f, const struct plan *plan)
{
	static const char *const folders[] = {ADDRESS_INDEX_PAGES, ADDRESS_WRITING, ADDRESS_MEDIA};
	const char **paths = NULL;
	size_t i, count = 0;
	enum status st = store_read_begin(f->w->store);

	if (st == STATUS_OK)
		st = page_list(f->w->store, f->w->arena, &paths, &count);
	store_read_end(f->w->store);
	for (i = 0; i < count && st == STATUS_OK; i++)
		add_page(f, paths[i]);
	for (i = 0; i < plan->count; i++)
		if (plan_is_live(&plan->items[i]))
			add_page(f, plan->items[i].path);
	add_page(f, ADDRESS_INDEX);
	for (i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		occupied_add(&f->pages, folders[i]);
	occupied_sort(&f->pages);
	return st;
}

/* The rows of files that came from static/ before, ordered by path, and the paths of others. */
static void collect_before(struct static_files *f, const struct assets *assets)
{
	size_t i;

	f->before = arena_array(f->w->arena, assets->known.count, sizeof(*f->before));
	for (i = 0; i < assets->known.count; i++)
		if (assets_is_static(&assets->known.items[i]))
			f->before[f->before_count++] = assets->known.items[i];
		else
			occupied_add(&f->own, assets->known.items[i].path);
	for (i = 0; i < assets->made_count; i++)
		occupied_add(&f->own, assets->made[i].path);
	occupied_sort(&f->own);
	if (f->before_count)
		qsort(f->before, f->before_count, sizeof(*f->before), compare_paths);
	f->kept = arena_array(f->w->arena, f->before_count, sizeof(*f->kept));
}

/* What one row of changed becomes in the store. */
static enum status put_new(struct store *store, void *context, size_t i)
{
	const struct static_files *f = context;
	struct asset row = f->changed[i];

	row.size = -1;
	return find_before(f, &row) ? STATUS_OK : asset_put(store, &row);
}

static enum status put_copied(struct store *store, void *context, size_t i)
{
	const struct static_files *f = context;
	enum status st = STATUS_OK;

	if (!f->copied[i])
		return st;
	st = asset_forget(store, f->changed[i].path);
	return st == STATUS_OK ? asset_put(store, &f->changed[i]) : st;
}

static enum status forget(struct store *store, void *context, size_t i)
{
	const struct static_files *f = context;

	return f->kept[i] || occupied_has(&f->own, f->before[i].path)
		       ? STATUS_OK
		       : asset_forget(store, f->before[i].path);
}

/* Delete a copy and the folders above it that are empty then. */
static void delete_copy(const struct static_files *f, const char *path)
{
	char *target = arena_printf(f->w->arena, "%s%s", f->w->public, path);
	char *slash;

	if (unlink(target) != 0 && errno != ENOENT && errno != ENOTDIR) {
		log_line("%s: %s", target, strerror(errno));
		return;
	}
	while ((slash = strrchr(target, '/')) && (size_t)(slash - target) > strlen(f->w->public)) {
		*slash = '\0';
		if (rmdir(target) != 0)
			return;
	}
}

/* A file may have become a folder, or a folder a file: what was there can't wait until after
 * the turn. */
static void clear_ways(struct static_files *f)
{
	struct occupied coming;
	size_t i;

	occupied_init(&coming, f->w->arena);
	for (i = 0; i < f->count; i++)
		occupied_add(&coming, f->changed[i].path);
	occupied_sort(&coming);
	for (i = 0; i < f->before_count; i++)
		if (!f->kept[i] && occupied_clashes(&coming, f->before[i].path))
			delete_copy(f, f->before[i].path);
}

/* STATUS_OK; STATUS_INVALID: the file can't be read, told as a problem; STATUS_IO. */
static enum status read_source(struct static_files *f, struct arena *a, const struct asset *row,
			       struct blob *out)
{
	struct place place = {.file = name_of(f, row->path)};
	enum status st = file_read(a, AT_FDCWD, row->source, STATIC_MAX, out);

	if (st == STATUS_TOO_LARGE)
		problems_add(&f->w->problems, PROBLEM_ERROR, place, "is larger than %zu bytes",
			     STATIC_MAX);
	else if (st != STATUS_OK)
		problems_add(&f->w->problems, PROBLEM_ERROR, place, "can't be read");
	return st == STATUS_OK ? STATUS_OK : STATUS_INVALID;
}

static enum status copy(struct static_files *f, size_t i)
{
	const struct asset *row = &f->changed[i];
	const char *target = target_of(f, row->path);
	struct arena bytes;
	struct blob data;
	enum status st;

	arena_init(&bytes, 0, NULL, NULL);
	st = read_source(f, &bytes, row, &data);
	if (st == STATUS_OK)
		st = file_make_folders(AT_FDCWD, target);
	if (st == STATUS_OK)
		st = file_replace(AT_FDCWD, target, data.data, data.len, 0644);
	f->copied[i] = st == STATUS_OK;
	arena_release(&bytes);
	return st == STATUS_INVALID ? STATUS_OK : st;
}

enum status static_files_copy(struct workplace *w, const struct plan *plan,
			      const struct assets *assets, struct static_files **out)
{
	struct static_files *f = arena_alloc(w->arena, sizeof(*f));
	enum status st;
	size_t i;

	*f = (struct static_files){.w = w, .root = file_join(w->arena, w->site, LAYOUT_STATIC)};
	occupied_init(&f->pages, w->arena);
	occupied_init(&f->own, w->arena);
	collect_before(f, assets);
	st = collect_pages(f, plan);
	if (st != STATUS_OK)
		return st;
	walk_root(f);
	f->copied = arena_array(w->arena, f->count, sizeof(*f->copied));
	st = store_write_each(w->store, f->count, put_new, f);
	if (st == STATUS_OK)
		clear_ways(f);
	for (i = 0; i < f->count && st == STATUS_OK; i++)
		st = copy(f, i);
	if (st == STATUS_OK)
		st = store_write_each(w->store, f->count, put_copied, f);
	if (st == STATUS_OK)
		*out = f;
	return st;
}

enum status static_files_delete(struct static_files *f)
{
	size_t i, gone = 0;

	for (i = 0; i < f->before_count; i++) {
		if (f->kept[i] || occupied_has(&f->own, f->before[i].path))
			continue;
		gone++;
		/* Where a file has become a folder, what is there now is another's. */
		delete_copy(f, f->before[i].path);
	}
	return gone ? store_write_each(f->w->store, f->before_count, forget, f) : STATUS_OK;
}
