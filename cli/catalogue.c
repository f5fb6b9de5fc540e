/* SPDX-License-Identifier: MIT */
#include "cli/catalogue.h"

#include <ctype.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/names.h"
#include "lib/base/file.h"
#include "lib/base/str.h"
#include "lib/base/url.h"
#include "lib/site/address.h"
#include "lib/site/layout.h"
#include "lib/site/slug.h"

#define SEGMENTS_MAX 32 /* of one path; a longer one leads nowhere */

struct catalogue {
	const struct workplace *w;
	struct assets *assets;
	struct names files;     /* entries by file, kind before it: "0:notes/a.md" */
	struct names addresses; /* by path, own ones and aliases */
	struct names lasts;     /* by last segment of the file's own address, and by slug */
};

/* The one entry of this name; NULL where there is none or more. */
static const struct plan_entry *the_one(const struct names *names, const char *text)
{
	const struct name *first;

	return names_find(names, text, strlen(text), &first) == 1 ? first->thing : NULL;
}

/* The path that a file had on a site that made addresses of file names: "posts/a" for
 * posts/a.md, posts/a/index.md and posts/2015-03-17-a.md. */
static const char *bare_path(struct arena *a, const char *file)
{
	char *path = arena_strdup(a, file);
	char *dot = strrchr(path, '.'), *slash, *name;

	if (dot)
		*dot = '\0';
	slash = strrchr(path, '/');
	if (slash && (strcmp(slash, "/index") == 0 || strcmp(slash, "/_index") == 0))
		*slash = '\0';
	slash = strrchr(path, '/');
	name = slash ? slash + 1 : path;
	if (strspn(name, "0123456789-") >= 9 && strlen(name) > 9) {
		const char *rest = name + strspn(name, "0123456789-");

		if (*rest && rest[-1] == '-')
			memmove(name, rest, strlen(rest) + 1);
	}
	return path;
}

static const char *last_segment(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* The slug of an entry's address, which is not its file's where something is wrong with that. */
static const char *slug_of(const struct plan_entry *e)
{
	return plan_is_live(e) ? e->source->matter.slug : e->known->slug;
}

static void add_entry(struct catalogue *c, struct arena *a, const struct plan_entry *e)
{
	size_t i;
	const char *last = last_segment(bare_path(a, e->source->file));

	names_add(&c->files, arena_printf(a, "%d:%s", (int)e->source->kind, e->source->file), e);
	for (i = 0; e->paths[i]; i++)
		names_add(&c->addresses, e->paths[i], e);
	names_add(&c->lasts, last, e);
	if (strcmp(last, slug_of(e)) != 0)
		names_add(&c->lasts, slug_of(e), e);
}

struct catalogue *catalogue_make(struct workplace *w, const struct plan *plan,
				 struct assets *assets)
{
	struct catalogue *c = arena_alloc(w->arena, sizeof(*c));
	size_t i;

	c->w = w;
	c->assets = assets;
	names_init(&c->files, w->arena);
	names_init(&c->addresses, w->arena);
	names_init(&c->lasts, w->arena);
	for (i = 0; i < plan->count; i++)
		if (plan_is_reachable(&plan->items[i]))
			add_entry(c, w->arena, &plan->items[i]);
	names_sort(&c->files);
	names_sort(&c->addresses);
	names_sort(&c->lasts);
	return c;
}

/* A link's path cut into segments, "." and ".." taken away. */
struct segments {
	const char *items[SEGMENTS_MAX];
	size_t count;
};

/* Append the segments of path to s; path is cut up. False where there are too many or ".." leads
 * above the first. */
static bool split(char *path, struct segments *s, bool strict)
{
	char *rest = path, *segment;

	while (rest) {
		segment = rest;
		rest = strchr(rest, '/');
		if (rest)
			*rest++ = '\0';
		if (!*segment || strcmp(segment, ".") == 0)
			continue;
		if (strcmp(segment, "..") == 0) {
			if (s->count)
				s->count--;
			else if (strict)
				return false;
			continue;
		}
		if (s->count == SEGMENTS_MAX)
			return false;
		s->items[s->count++] = segment;
	}
	return true;
}

static const char *join(struct arena *a, const struct segments *s)
{
	struct str out;
	size_t i;

	str_init(&out, a);
	for (i = 0; i < s->count; i++)
		str_printf(&out, "%s%s", i ? "/" : "", s->items[i]);
	return str_text(&out);
}

/* The file below the source's folder that a path names: relative to the source, or, with "/" at
 * its front, to the folder. NULL where it leads outside. */
static const char *file_of(struct arena *a, const struct source *from, const char *path)
{
	struct segments s = {.count = 0};
	char *folder = arena_strdup(a, from->file);
	char *slash = strrchr(folder, '/');

	if (*path != '/' && slash) {
		*slash = '\0';
		if (!split(folder, &s, true))
			return NULL;
	}
	return split(arena_strdup(a, path), &s, true) ? join(a, &s) : NULL;
}

static bool is_markdown(const char *path)
{
	const char *dot = strrchr(path, '.');

	return dot && (strcmp(dot, ".md") == 0 || strcmp(dot, ".markdown") == 0);
}

static bool is_number(const char *text)
{
	return *text && strspn(text, "0123456789") == strlen(text);
}

/* How many segments at its end a link shares with the address a file had elsewhere; 0 where what
 * the link has before them is neither a date nor a folder that the file may have lain in. */
static size_t shared(struct arena *a, const struct segments *link, const struct plan_entry *e)
{
	struct segments own = {.count = 0};
	size_t n = 0;

	if (!split(arena_strdup(a, bare_path(a, e->source->file)), &own, false))
		return 0;
	if (own.count)
		own.items[own.count - 1] = last_segment(bare_path(a, e->source->file));
	if (link->count && strcmp(link->items[link->count - 1], slug_of(e)) == 0)
		n = 1;
	while (n < link->count && n < own.count &&
	       strcmp(link->items[link->count - 1 - n], own.items[own.count - 1 - n]) == 0)
		n++;
	return n;
}

/* Lists of tags and authors have addresses like essays', which are none. */
static bool is_list(const struct segments *s)
{
	static const char *const lists[] = {"tag",    "tags",   "category", "categories",
					    "topic",  "topics", "author",   "authors",
					    "series", "assets", "images",   NULL};
	size_t i;

	for (i = 0; s->count > 1 && lists[i]; i++)
		if (strcmp(s->items[0], lists[i]) == 0)
			return true;
	return false;
}

/* The one essay that an address of another site meant: its last segment names it, and the
 * segments before decide between several. */
static const struct plan_entry *by_old_address(const struct catalogue *c, struct arena *a,
					       struct segments *s)
{
	const struct plan_entry *best = NULL;
	const struct name *found = NULL;
	size_t count, i, n, most = 0, ties = 0;
	char *last, *dot;

	if (!s->count || is_list(s))
		return NULL;
	last = arena_strdup(a, s->items[s->count - 1]);
	dot = strrchr(last, '.');
	if (dot && (strcmp(dot, ".html") == 0 || strcmp(dot, ".htm") == 0))
		*dot = '\0';
	s->items[s->count - 1] = last;
	count = names_find(&c->lasts, last, strlen(last), &found);
	for (i = 0; i < count; i++) {
		n = shared(a, s, found[i].thing);
		ties = n > most ? 1 : ties + (n == most);
		best = n > most ? found[i].thing : best;
		most = n > most ? n : most;
	}
	return ties == 1 && (most > 1 || !is_number(last)) ? best : NULL;
}

/* Address of an entry with what stood behind the path. */
static const char *address_with(const struct catalogue *c, struct arena *a, const char *path,
				const char *tail)
{
	return arena_printf(a, "%s%s", address_public(a, c->w->settings.base_url, path), tail);
}

static const struct plan_entry *by_file(const struct catalogue *c, struct arena *a,
					const struct source *from, const char *path)
{
	const char *file = file_of(a, from, path);
	const struct plan_entry *found = NULL;
	int kind;

	if (file)
		found = the_one(&c->files, arena_printf(a, "%d:%s", (int)from->kind, file));
	/* From a page to an essay or back: "../writing/a.md". */
	for (kind = ESSAY_WRITING; !found && kind <= ESSAY_PAGE; kind++) {
		const char *folder = kind == ESSAY_PAGE ? LAYOUT_PAGES : c->w->settings.writing;
		struct segments s = {.count = 0};
		const char *rest;

		if (!split(arena_strdup(a, path), &s, false))
			return NULL;
		rest = join(a, &s);
		if (strncmp(rest, folder, strlen(folder)) == 0 && rest[strlen(folder)] == '/')
			found = the_one(&c->files,
					arena_printf(a, "%d:%s", kind, rest + strlen(folder) + 1));
	}
	return found;
}

/* A path with "/" at both ends. */
static const char *as_address(struct arena *a, const struct segments *s)
{
	return s->count ? arena_printf(a, "/%s/", join(a, s)) : "/";
}

static const struct plan_entry *find_entry(const struct catalogue *c, struct arena *a,
					   const struct source *from, const char *path)
{
	struct segments s = {.count = 0};
	const struct plan_entry *found;

	if (is_markdown(path))
		return by_file(c, a, from, path);
	if (!split(arena_strdup(a, path), &s, false))
		return NULL;
	found = the_one(&c->addresses, as_address(a, &s));
	return found ? found : by_old_address(c, a, &s);
}

/* A file beside the essay that a link or an image names; copied, where it is one. */
static bool find_file(const struct catalogue *c, struct arena *a, const struct source *from,
		      const char *path, struct asset *out)
{
	const char *file = file_of(a, from, path);
	const char *root = from->kind == ESSAY_PAGE ? c->w->pages : c->w->writing;

	return file && *file && !is_markdown(file) &&
	       assets_publish(c->assets, file_join(a, root, file), out) == STATUS_OK;
}

/* Whether static/ has a file of this path, or an index.html where it ends in "/". */
static bool is_static(const struct catalogue *c, struct arena *a, const char *path)
{
	struct segments s = {.count = 0};
	struct stat info;
	const char *file;

	if (*path != '/' || !split(arena_strdup(a, path), &s, true) || !s.count)
		return false;
	file = file_join(a, file_join(a, c->w->site, LAYOUT_STATIC), join(a, &s));
	if (path[strlen(path) - 1] == '/')
		file = file_join(a, file, "index.html");
	return stat(file, &info) == 0 && S_ISREG(info.st_mode);
}

static bool is_elsewhere(const char *url)
{
	return !*url || *url == '#' || *url == '?' || url_has_scheme(url);
}

enum catalogue_target catalogue_link(const struct catalogue *c, struct arena *a,
				     const struct source *from, const char *url, const char **out)
{
	size_t length = strcspn(url, "?#");
	const struct plan_entry *e = NULL;
	struct asset asset;
	const char *path;

	if (is_elsewhere(url))
		return CATALOGUE_ELSEWHERE;
	if (url_decode(a, url, length, &path) != STATUS_OK)
		return CATALOGUE_UNKNOWN;
	/* What is there by this very name comes before what an old address may have meant. */
	if (strcmp(path, "/") == 0 || is_static(c, a, path))
		*out = address_with(c, a, path, url + length);
	else if ((e = find_entry(c, a, from, path)) != NULL)
		*out = address_with(c, a, e->path, url + length);
	else if (find_file(c, a, from, path, &asset))
		*out = address_with(c, a, asset.path, url + length);
	else
		return CATALOGUE_UNKNOWN;
	return e && e->state == PLAN_SCHEDULED ? CATALOGUE_LATER : CATALOGUE_FOUND;
}

enum catalogue_target catalogue_image(const struct catalogue *c, struct arena *a,
				      const struct source *from, const char *url,
				      struct markdown_image *out)
{
	size_t length = strcspn(url, "?#");
	struct asset asset;
	const char *path;

	if (is_elsewhere(url))
		return CATALOGUE_ELSEWHERE;
	if (url_decode(a, url, length, &path) != STATUS_OK)
		return CATALOGUE_UNKNOWN;
	if (find_file(c, a, from, path, &asset)) {
		*out = (struct markdown_image){address_with(c, a, asset.path, url + length),
					       asset.width, asset.height};
		return CATALOGUE_FOUND;
	}
	if (!is_static(c, a, path))
		return CATALOGUE_UNKNOWN;
	*out = (struct markdown_image){address_with(c, a, path, url + length), 0, 0};
	return CATALOGUE_FOUND;
}
