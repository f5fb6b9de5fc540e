/* SPDX-License-Identifier: MIT */
#include "cli/leftovers.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "cli/assets.h"
#include "cli/former_public.h"
#include "cli/names.h"
#include "cli/rendered.h"
#include "lib/base/log.h"
#include "lib/base/url.h"
#include "lib/site/address.h"
#include "lib/store/asset.h"
#include "lib/store/rendering.h"

#define BLOCK_COUNT 500 /* rows read in one transaction */

struct leftovers {
	struct workplace *w;
	const char *style;
	int64_t now;
	struct names used;    /* what pages name */
	struct names removed; /* what essays named that were taken back */
	struct names known;   /* what the store has */
	struct asset *rows;   /* to be changed; unused_since -1 for one to be deleted */
	size_t count, capacity;
};

/* The path below public/ of an address that a page holds, whatever the site's address was then;
 * NULL for one that isn't of a file in /media/. */
static const char *media_path(struct arena *a, const char *address)
{
	static const size_t length = sizeof(ADDRESS_MEDIA) - 1;
	const char *path, *name;

	if (url_decode(a, address, strcspn(address, "?#"), &path) != STATUS_OK)
		return NULL;
	name = strrchr(path, '/');
	if (!name || (size_t)(name + 1 - path) < length ||
	    memcmp(name + 1 - length, ADDRESS_MEDIA, length) != 0)
		return NULL;
	return name + 1 - length;
}

static void add_named(struct leftovers *l, struct arena *a, const char *inputs, struct names *out)
{
	const char *address, *path;

	while ((address = rendered_next_target(a, &inputs))) {
		path = media_path(a, address);
		if (path)
			names_add(out, arena_strdup(l->w->arena, path), NULL);
	}
}

static enum status read_used(struct leftovers *l)
{
	const char **inputs = NULL;
	size_t i, count = 0;
	int64_t last = 0;
	struct arena a;
	enum status st;

	arena_init(&a, 0, NULL, NULL);
	do {
		arena_reset(&a);
		st = store_read_begin(l->w->store);
		if (st == STATUS_OK)
			st = rendering_used_inputs(l->w->store, &a, BLOCK_COUNT, &last, &inputs,
						   &count);
		store_read_end(l->w->store);
		for (i = 0; i < count && st == STATUS_OK; i++)
			add_named(l, &a, inputs[i], &l->used);
	} while (st == STATUS_OK && count == BLOCK_COUNT);
	arena_release(&a);
	names_sort(&l->used);
	return st;
}

static enum status read_removed(struct leftovers *l, const struct plan *plan)
{
	enum status st = STATUS_OK;
	const char *inputs;
	struct arena a;
	size_t i;

	arena_init(&a, 0, NULL, NULL);
	for (i = 0; i < plan->removal_count && st == STATUS_OK; i++) {
		arena_reset(&a);
		st = store_read_begin(l->w->store);
		if (st == STATUS_OK)
			st = rendering_inputs(l->w->store, &a, plan->removals[i]->rendering,
					      &inputs);
		store_read_end(l->w->store);
		if (st == STATUS_OK)
			add_named(l, &a, inputs, &l->removed);
		else if (st == STATUS_NOT_FOUND)
			st = STATUS_OK;
	}
	arena_release(&a);
	names_sort(&l->removed);
	return st;
}

/* What becomes of a row's unused_since: 0 while it is used, -1 where it is to be deleted. */
static int64_t decide(const struct leftovers *l, const struct asset *row)
{
	if (names_have(&l->used, row->path) || strcmp(row->path, l->style) == 0)
		return 0;
	if (names_have(&l->removed, row->path))
		return -1;
	if (!row->unused_since)
		return l->now;
	return l->now - row->unused_since >= LEFTOVERS_SECONDS ? -1 : row->unused_since;
}

static enum status read_rows(struct leftovers *l)
{
	struct asset_list list = {.count = 0};
	enum status st = store_read_begin(l->w->store);
	size_t i;

	if (st == STATUS_OK)
		st = asset_load(l->w->store, l->w->arena, &list);
	store_read_end(l->w->store);
	for (i = 0; i < list.count && st == STATUS_OK; i++) {
		struct asset row = list.items[i];

		names_add(&l->known, row.path, NULL);
		if (assets_is_static(&row))
			continue;
		row.unused_since = decide(l, &row);
		if (row.unused_since == list.items[i].unused_since)
			continue;
		l->rows = arena_room(l->w->arena, l->rows, l->count, &l->capacity, sizeof(row));
		l->rows[l->count++] = row;
	}
	names_sort(&l->known);
	return st;
}

static void delete_file(const struct leftovers *l, const char *path)
{
	const char *file = arena_printf(l->w->arena, "%s%s", l->w->public, path);

	if (unlink(file) != 0 && errno != ENOENT)
		log_line("%s: %s", file, strerror(errno));
}

static enum status write_row(struct store *store, void *context, size_t i)
{
	const struct asset *row = &((const struct leftovers *)context)->rows[i];

	return row->unused_since < 0 ? asset_forget(store, row->path) : asset_put(store, row);
}

/* Files before their rows, so that none is left that the store doesn't know. */
static enum status apply(struct leftovers *l)
{
	size_t i;

	for (i = 0; i < l->count; i++)
		if (l->rows[i].unused_since < 0)
			delete_file(l, l->rows[i].path);
	return store_write_each(l->w->store, l->count, write_row, l);
}

/* Copies that a killed publish made and could not tell of. Whatever else lies in that folder
 * doesn't have its own fingerprint in its name. */
static void delete_unknown(const struct leftovers *l)
{
	DIR *folder = opendir(arena_printf(l->w->arena, "%s%s", l->w->public, ADDRESS_MEDIA));
	struct dirent *entry;

	while (folder && (entry = readdir(folder))) {
		const char *path;

		if (!assets_has_fingerprint(entry->d_name))
			continue;
		path = arena_printf(l->w->arena, "%s%s", ADDRESS_MEDIA, entry->d_name);
		if (!names_have(&l->known, path) && !names_have(&l->used, path) &&
		    assets_is_copy(l->w->public, path))
			delete_file(l, path);
	}
	if (folder)
		closedir(folder);
}

enum status leftovers_delete(struct workplace *w, const struct plan *plan, const char *style,
			     int64_t now)
{
	struct leftovers l = {.w = w, .style = style, .now = now};
	enum status st;

	names_init(&l.used, w->arena);
	names_init(&l.removed, w->arena);
	names_init(&l.known, w->arena);
	st = read_used(&l);
	if (st == STATUS_OK)
		st = read_removed(&l, plan);
	if (st == STATUS_OK)
		st = read_rows(&l);
	if (st == STATUS_OK)
		st = apply(&l);
	if (st == STATUS_OK)
		delete_unknown(&l);
	if (st == STATUS_OK)
		st = former_public_delete(w, &l.removed, &l.known, now);
	return st;
}
