/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* tdestroy */
#include "cli/assets.h"

#include <errno.h>
#include <fcntl.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gdk-pixbuf/gdk-pixbuf.h>

#include "lib/base/file.h"
#include "lib/base/hash.h"
#include "lib/base/log.h"
#include "lib/site/address.h"
#include "lib/site/layout.h"
#include "lib/site/slug.h"

#define ASSET_MAX   ((size_t)64 * 1024 * 1024) /* bytes of one image or attached file */
#define FINGERPRINT 12                         /* hexadecimal digits of a file's hash in its name */

static int compare_numbers(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

/* By the source as it was: its path, size and time. */
static int compare_sources(const void *a, const void *b)
{
	const struct asset *x = a, *y = b;
	int order = strcmp(x->source, y->source);

	if (order == 0)
		order = compare_numbers(x->size, y->size);
	return order ? order : compare_numbers(x->modified_ns, y->modified_ns);
}

/* The row that is in the index now: this one, or an equal one. */
static const struct asset *add_to_index(struct assets *s, const struct asset *asset)
{
	struct asset *const *node = tsearch(asset, &s->index, compare_sources);

	if (!node)
		s->arena->exhausted(s->arena->context);
	return *node;
}

enum status assets_load(struct workplace *w, bool copies, struct assets *out)
{
	struct assets s = {.arena = w->arena, .public = w->public, .copies = copies};
	enum status st = STATUS_OK;
	size_t i;

	if (w->store)
		st = asset_load(w->store, w->arena, &s.known);
	if (st != STATUS_OK)
		return st;
	for (i = 0; i < s.known.count; i++)
		if (!assets_is_static(&s.known.items[i]))
			add_to_index(&s, &s.known.items[i]);
	*out = s;
	return STATUS_OK;
}

static void keep(void *node)
{
	(void)node; /* rows lie in the arena */
}

void assets_release(struct assets *s)
{
	if (s->index)
		tdestroy(s->index, keep);
	s->index = NULL;
}

static int64_t modified_ns(const struct stat *info)
{
	return (int64_t)info->st_mtim.tv_sec * 1000000000 + info->st_mtim.tv_nsec;
}

static const struct asset *find(const struct assets *s, const char *source, const struct stat *info)
{
	const struct asset wanted = {
		.source = source, .size = info->st_size, .modified_ns = modified_ns(info)};
	struct asset *const *node = tfind(&wanted, &s->index, compare_sources);

	return node ? *node : NULL;
}

void assets_add(struct assets *s, const struct asset *asset)
{
	struct asset *row = arena_alloc(s->arena, sizeof(*row));

	*row = *asset;
	row->path = arena_strdup(s->arena, asset->path);
	row->source = arena_strdup(s->arena, asset->source);
	if (add_to_index(s, row) != row)
		return;
	s->made = arena_room(s->arena, s->made, s->made_count, &s->made_capacity, sizeof(*s->made));
	s->made[s->made_count++] = *row;
}

/* "/media/name.0123456789ab.png": the name's own letters as a slug, the bytes' hash. */
static const char *public_path(struct arena *a, const char *source, const struct blob *bytes)
{
	const char *name = strrchr(source, '/') ? strrchr(source, '/') + 1 : source;
	const char *dot = strrchr(name, '.');
	size_t length = dot ? (size_t)(dot - name) : strlen(name);
	const char *stem = slug_make(a, name, length);
	const char *kind = dot ? slug_make(a, dot + 1, strlen(dot + 1)) : "";
	struct hash hash = hash_bytes(bytes->data, bytes->len);
	char hex[HASH_HEX_SIZE];

	hash_hex(&hash, hex);
	return arena_printf(a, "%s%s%s%.*s%s%s", ADDRESS_MEDIA, stem, *stem ? "." : "", FINGERPRINT,
			    hex, *kind ? "." : "", kind);
}

/* Write bytes under public/, but for a file that is there already: its name says what is in it. */
static enum status copy(const struct assets *s, const char *path, const struct blob *bytes)
{
	const char *file = arena_printf(s->arena, "%s%s", s->public, path);
	struct stat info;
	enum status st;

	if (!s->copies || (stat(file, &info) == 0 && (size_t)info.st_size == bytes->len))
		return STATUS_OK;
	st = file_make_folders(AT_FDCWD, file);
	if (st == STATUS_OK)
		st = file_replace(AT_FDCWD, file, bytes->data, bytes->len, 0644);
	return st;
}

static enum status make(struct assets *s, const char *source, const struct stat *info,
			struct asset *out)
{
	struct asset asset = {.source = arena_strdup(s->arena, source), .size = info->st_size};
	struct arena bytes_arena;
	struct blob bytes;
	int width = 0, height = 0;
	enum status st;

	arena_init(&bytes_arena, 0, NULL, NULL);
	st = file_read(&bytes_arena, AT_FDCWD, source, ASSET_MAX, &bytes);
	if (st != STATUS_OK) {
		if (st == STATUS_TOO_LARGE)
			log_line("%s: is larger than %zu bytes", source, ASSET_MAX);
		goto out;
	}
	asset.modified_ns = modified_ns(info);
	asset.path = public_path(s->arena, source, &bytes);
	if (gdk_pixbuf_get_file_info(source, &width, &height) && width > 0 && height > 0) {
		asset.width = width;
		asset.height = height;
	}
	st = copy(s, asset.path, &bytes);
	if (st == STATUS_OK) {
		assets_add(s, &asset);
		*out = asset;
	}
out:
	arena_release(&bytes_arena);
	return st;
}

enum status assets_publish(struct assets *s, const char *path, struct asset *out)
{
	const struct asset *known;
	struct stat info, copied;

	if (stat(path, &info) != 0 || !S_ISREG(info.st_mode))
		return STATUS_NOT_FOUND;
	known = find(s, path, &info);
	if (known && (!s->copies ||
		      stat(arena_printf(s->arena, "%s%s", s->public, known->path), &copied) == 0)) {
		*out = *known;
		return STATUS_OK;
	}
	return make(s, path, &info, out);
}

enum status assets_put(struct assets *s, struct store *store)
{
	enum status st = STATUS_OK;

	while (s->stored_count < s->made_count && st == STATUS_OK)
		st = asset_put(store, &s->made[s->stored_count++]);
	return st;
}

enum status assets_store(struct assets *s, struct store *store)
{
	enum status st;

	if (s->stored_count == s->made_count)
		return STATUS_OK;
	st = store_write_begin(store);
	if (st != STATUS_OK)
		return st;
	st = assets_put(s, store);
	if (st == STATUS_OK)
		return store_commit(store);
	store_rollback(store);
	return st;
}

bool assets_is_static(const struct asset *asset)
{
	static const char folder[] = "/" LAYOUT_STATIC;
	size_t source = strlen(asset->source), path = strlen(asset->path);
	size_t folder_length = sizeof(folder) - 1;

	if (source < folder_length + path ||
	    strcmp(asset->source + source - path, asset->path) != 0)
		return false;
	return memcmp(asset->source + source - path - folder_length, folder, folder_length) == 0;
}

/* Where the fingerprint begins in "name.0123456789ab.png", whose first or last part may be
 * missing; NULL where there is none. */
static const char *fingerprint_in(const char *name)
{
	static const char digits[] = "0123456789abcdef";
	const char *dot = strrchr(name, '.'), *end = name + strlen(name), *at;

	if (dot && strlen(dot + 1) == FINGERPRINT && strspn(dot + 1, digits) == FINGERPRINT)
		return dot + 1;
	end = dot ? dot : end;
	at = end - name < FINGERPRINT ? NULL : end - FINGERPRINT;
	if (!at || strspn(at, digits) < FINGERPRINT || (at > name && at[-1] != '.'))
		return NULL;
	return at;
}

bool assets_has_fingerprint(const char *name)
{
	return fingerprint_in(name) != NULL;
}

bool assets_is_copy(const char *public, const char *path)
{
	const char *name = strrchr(path, '/') + 1, *fingerprint = fingerprint_in(name);
	char hex[HASH_HEX_SIZE];
	struct arena a;
	struct blob bytes;
	struct hash hash;
	bool same = false;

	arena_init(&a, 0, NULL, NULL);
	if (fingerprint && file_read(&a, AT_FDCWD, arena_printf(&a, "%s%s", public, path),
				     ASSET_MAX, &bytes) == STATUS_OK) {
		hash = hash_bytes(bytes.data, bytes.len);
		hash_hex(&hash, hex);
		same = memcmp(fingerprint, hex, FINGERPRINT) == 0;
	}
	arena_release(&a);
	return same;
}
