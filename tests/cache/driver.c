/* SPDX-License-Identifier: MIT */
/* A site of one essay for tests/cache/run: what a web program and quire do to the page cache,
 * one step a process. Stops at pause points (lib/base/pause.h).
 *
 *   driver SITE make      make the site, its essay at version 1
 *   driver SITE render    read the essay, keep its page; prints the page
 *   driver SITE change N  publish version N; exit code 0 acknowledges it
 *   driver SITE turn N    the same as a change to the whole site
 *   driver SITE show      print what the page is now, and its changed second
 *   driver SITE points    whether it was built with pause points
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/file.h"
#include "lib/base/log.h"
#include "lib/store/page.h"
#include "lib/store/register.h"
#include "lib/store/rendering.h"
#include "lib/store/store.h"

#define PATH "/writing/x/"

/* The page of a version: long enough that half of it would be seen. */
static const char *page_of(struct arena *a, const char *html)
{
	return arena_printf(a, "<p>%s %08192d %s</p>\n", html, 0, html);
}

static enum status publish(struct store *s, struct arena *a, const char *version, bool whole_site)
{
	static const char *const paths[] = {PATH, NULL};
	struct rendering r = {
		.key = hash_bytes(version, strlen(version)),
		.inputs = "",
		.title = "x",
		.standfirst = "",
		.date = "2026-01-01T00:00:00Z",
		.updated = "",
		.language = "",
		.tags = "",
		.series = "",
		.image = "",
		.image_alt = "",
		.extra = "{}",
		.origins = "",
		.text = {.data = "", .len = 0},
	};
	struct register_list known = {.count = 0};
	struct register_entry entry = {
		.identity = "x",
		.kind = ESSAY_WRITING,
		.slug = "x",
		.file = "x.md",
		.date_at = 1,
		.paths = paths,
	};
	enum status status = store_write_begin(s);

	if (status != STATUS_OK)
		return status;
	r.html.data = arena_printf(a, "version %s", version);
	r.html.len = strlen(r.html.data);
	status = rendering_add(s, &r, &entry.rendering);
	if (status == STATUS_OK)
		status = register_load(s, a, &known);
	if (known.count > 0)
		entry.id = known.items[0].id;
	if (status == STATUS_OK)
		status = register_put(s, &entry, 1);
	if (status == STATUS_OK)
		status = page_register(s, PATH);
	if (whole_site)
		page_mark_site(s);
	if (status == STATUS_OK)
		return store_commit(s);
	store_rollback(s);
	return status;
}

static enum status make(struct store *s, struct arena *a, const char *public)
{
	int64_t from, to;
	enum status status = file_make_folders(AT_FDCWD, arena_printf(a, "%s/x", public));

	if (status == STATUS_OK)
		status = store_migrate(s, &from, &to);
	return status == STATUS_OK ? publish(s, a, "1", false) : status;
}

/* The page as a read transaction sees it. */
static enum status read_page(struct store *s, struct arena *a, struct page_state *seen,
			     const char **page)
{
	struct essay e;
	enum status status = store_read_begin(s);

	if (status == STATUS_OK)
		status = page_look(s, PATH, seen);
	if (status == STATUS_OK)
		status = essay_find(s, a, PATH, 2, &e);
	if (status == STATUS_OK)
		*page = page_of(a, e.html.data);
	store_read_end(s);
	return status;
}

static enum status render(struct store *s, struct arena *a)
{
	struct page_state seen;
	const char *page = NULL;
	enum status status = read_page(s, a, &seen, &page);

	if (status != STATUS_OK)
		return status;
	status = page_store(s, PATH, &seen, page, strlen(page));
	fputs(page, stdout);
	/* The reader has the page, stored or not. */
	return status == STATUS_BUSY ? STATUS_OK : status;
}

static enum status show(struct store *s, struct arena *a)
{
	struct page_state seen;
	const char *page = NULL;
	enum status status = read_page(s, a, &seen, &page);

	if (status == STATUS_OK)
		printf("%lld\n%s", (long long)seen.changed, page);
	return status;
}

static enum status run(struct store *s, struct arena *a, const char *public, char **arguments)
{
	const char *version = arguments[1] ? arguments[1] : "0";

	if (strcmp(arguments[0], "make") == 0)
		return make(s, a, public);
	if (strcmp(arguments[0], "render") == 0)
		return render(s, a);
	if (strcmp(arguments[0], "show") == 0)
		return show(s, a);
	return publish(s, a, version, strcmp(arguments[0], "turn") == 0);
}

int main(int count, char **arguments)
{
	struct store *s = NULL;
	struct arena a;
	const char *public;
	bool reads;
	enum status status;

	if (count < 3)
		return 2;
#ifdef QUIRE_PAUSE_POINTS
	if (strcmp(arguments[2], "points") == 0)
		return 0;
#endif
	reads = strcmp(arguments[2], "render") == 0 || strcmp(arguments[2], "show") == 0;
	log_open("driver");
	arena_init(&a, 0, NULL, NULL);
	public = file_join(&a, arguments[1], "public");
	status = store_open(arguments[1], reads ? STORE_READ : STORE_WRITE, &s);
	if (status == STATUS_OK)
		status = store_set_public(s, public);
	if (status == STATUS_OK)
		status = run(s, &a, public, arguments + 2);
	store_close(s);
	arena_release(&a);
	return status == STATUS_OK ? 0 : 1;
}
