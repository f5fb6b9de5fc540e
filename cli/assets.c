/* SPDX-License-Identifier: MIT */
#include "cli/assets.h"

#include <errno.h>
#include <fcntl.h>
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
#include "lib/site/slug.h"

#define ASSET_MAX   ((size_t)64 * 1024 * 1024) /* bytes of one image or attached file */
#define FINGERPRINT 12                         /* hexadecimal digits of a file's hash in its name */

static int compare_sources(const void *a, const void *b)
{
	return strcmp(((const struct asset *)a)->source, ((const struct asset *)b)->source);
}

enum status assets_load(struct workplace *w, bool copies, struct assets *out)
{
	struct assets s = {.arena = w->arena, .public = w->public, .copies = copies};
	enum status st = STATUS_OK;

	if (w->store)
		st = asset_load(w->store, w->arena, &s.known);
	if (st != STATUS_OK)
		return st;
	if (s.known.count)
		qsort(s.known.items, s.known.count, sizeof(struct asset), compare_sources);
	*out = s;
	return STATUS_OK;
}

static int64_t modified_ns(const struct stat *info)
{
	return (int64_t)info->st_mtim.tv_sec * 1000000000 + info->st_mtim.tv_nsec;
}

static bool is_current(const struct asset *asset, const char *source, const struct stat *info)
{
	return asset->size == info->st_size && asset->modified_ns == modified_ns(info) &&
	       strcmp(asset->source, source) == 0;
}

static const struct asset *find(const struct assets *s, const char *source, const struct stat *info)
{
	size_t i, low = 0, high = s->known.count;

	for (i = s->made_count; i > 0; i--)
		if (is_current(&s->made[i - 1], source, info))
			return &s->made[i - 1];
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(s->known.items[middle].source, source) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < s->known.count && strcmp(s->known.items[low].source, source) == 0; low++)
		if (is_current(&s->known.items[low], source, info))
			return &s->known.items[low];
	return NULL;
}

void assets_add(struct assets *s, const struct asset *asset)
{
	struct asset *made;

	s->made = arena_room(s->arena, s->made, s->made_count, &s->made_capacity, sizeof(*s->made));
	made = &s->made[s->made_count++];
	*made = *asset;
	made->path = arena_strdup(s->arena, asset->path);
	made->source = arena_strdup(s->arena, asset->source);
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
	struct asset asset = {.source = source, .size = info->st_size};
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
		*out = s->made[s->made_count - 1];
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

enum status assets_store(struct assets *s, struct store *store)
{
	enum status st = STATUS_OK;

	while (s->stored_count < s->made_count && st == STATUS_OK)
		st = asset_put(store, &s->made[s->stored_count++]);
	return st;
}
