/* SPDX-License-Identifier: MIT */
#define _DEFAULT_SOURCE /* scandir, lstat */
#include "cli/scan.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/base/file.h"
#include "lib/base/log.h"
#include "lib/render/leading_heading.h"

/* One folder being walked. */
struct walk {
	struct workplace *w;
	struct scan *scan;
	enum essay_kind kind;
	const char *root;   /* absolute */
	const char *prefix; /* what messages put before a file: "writing" */
};

static bool has_suffix(const char *name, const char *suffix)
{
	size_t n = strlen(name), m = strlen(suffix);

	return n > m && strcmp(name + n - m, suffix) == 0;
}

static bool is_markdown(const char *name)
{
	return has_suffix(name, ".md") || has_suffix(name, ".markdown");
}

static struct source *push(struct workplace *w, struct scan *scan)
{
	scan->items = arena_room(w->arena, scan->items, scan->count, &scan->capacity,
				 sizeof(*scan->items));
	memset(&scan->items[scan->count], 0, sizeof(*scan->items));
	return &scan->items[scan->count++];
}

/* Read one file's front matter. The bytes are only needed until then, so they lie in an arena
 * of their own; what the front matter keeps is in the workplace's. */
static void read_source(struct workplace *w, struct source *s, struct arena *bytes)
{
	struct place at = {.file = s->name};
	size_t limit = (size_t)w->settings.limit_essay_bytes;
	struct front_matter_source source;
	struct blob text;
	enum status st;

	st = file_read(bytes, AT_FDCWD, s->path, limit, &text);
	if (st == STATUS_TOO_LARGE)
		problems_add(
			&w->problems, PROBLEM_ERROR, at,
			"is larger than %zu bytes; limits.essay_bytes in site.yaml can be raised",
			limit);
	else if (st != STATUS_OK)
		problems_add(&w->problems, PROBLEM_ERROR, at, "can't be read");
	if (st != STATUS_OK)
		return;
	s->hash = hash_bytes(text.data, text.len);
	source = (struct front_matter_source){s->name, s->file, text.data, text.len,
					      leading_heading};
	st = front_matter_parse(w->arena, &source, &w->problems, &s->matter);
	s->readable = st == STATUS_OK;
}

/* Nobody knows what is there, so nothing of it is taken for deleted. */
static void hide(struct walk *walk, const char *path, const char *why)
{
	struct scan *scan = walk->scan;
	struct arena *a = walk->w->arena;
	struct place at = {.file = *path ? file_join(a, walk->prefix, path) : walk->prefix};

	problems_add(&walk->w->problems, PROBLEM_ERROR, at, "%s; what is published of it stays",
		     why);
	scan->hidden = arena_room(a, scan->hidden, scan->hidden_count, &scan->hidden_capacity,
				  sizeof(*scan->hidden));
	scan->hidden[scan->hidden_count++] = (struct scan_hidden){walk->kind, path};
}

static void walk_folder(struct walk *walk, const char *folder, int depth);

static void walk_name(struct walk *walk, const char *folder, const char *name, int depth)
{
	struct arena *a = walk->w->arena;
	const char *file = *folder ? file_join(a, folder, name) : arena_strdup(a, name);
	const char *path = file_join(a, walk->root, file);
	struct source *s;
	struct stat info;

	if (lstat(path, &info) != 0) {
		hide(walk, file, strerror(errno));
		return;
	}
	if (S_ISDIR(info.st_mode)) {
		walk_folder(walk, file, depth + 1);
		return;
	}
	if (!is_markdown(name))
		return;
	s = push(walk->w, walk->scan);
	s->kind = walk->kind;
	s->file = file;
	s->path = path;
	s->name = file_join(a, walk->prefix, file);
}

static int is_shown(const struct dirent *entry)
{
	return entry->d_name[0] != '.' && strcmp(entry->d_name, "node_modules") != 0;
}

static void walk_folder(struct walk *walk, const char *folder, int depth)
{
	struct arena *a = walk->w->arena;
	const char *path = *folder ? file_join(a, walk->root, folder) : walk->root;
	struct dirent **entries = NULL;
	int i, n;

	if (depth > SCAN_DEPTH_MAX) {
		hide(walk, folder, "lies too deep: expected at most 16 folders inside one another");
		return;
	}
	n = scandir(path, &entries, is_shown, alphasort);
	if (n < 0)
		hide(walk, folder, strerror(errno));
	for (i = 0; i < n; i++) {
		walk_name(walk, folder, entries[i]->d_name, depth);
		free(entries[i]);
	}
	free(entries);
}

static bool is_folder(const char *path)
{
	struct stat info;

	return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

enum status scan_read(struct workplace *w, struct scan *out)
{
	struct scan scan = {0};
	struct walk essays = {w, &scan, ESSAY_WRITING, w->writing, w->settings.writing};
	struct walk pages = {w, &scan, ESSAY_PAGE, w->pages, "pages"};
	struct arena bytes;
	size_t i;

	if (!is_folder(w->writing)) {
		log_line("%s is no folder; expected the essays there (writing: in site.yaml)",
			 w->writing);
		return STATUS_NOT_FOUND;
	}
	walk_folder(&essays, "", 0);
	if (is_folder(w->pages))
		walk_folder(&pages, "", 0);
	arena_init(&bytes, 0, NULL, NULL);
	for (i = 0; i < scan.count; i++) {
		read_source(w, &scan.items[i], &bytes);
		arena_reset(&bytes);
	}
	arena_release(&bytes);
	*out = scan;
	return STATUS_OK;
}

bool scan_is_draft(const struct source *s)
{
	return s->matter.draft || (s->kind == ESSAY_WRITING && !s->matter.has_date);
}
