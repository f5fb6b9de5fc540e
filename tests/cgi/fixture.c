/* SPDX-License-Identifier: MIT */
/* fixture SITE - fill a site's database through the models, for tests/cgi.
 *
 * Each line of standard input is one change, its fields apart by tabs, committed on its own:
 *   edition BASE_URL BUILD PREVIEW TITLE [ZONE] BUILD "=" for this build, PREVIEW 0 or 1
 *   essay IDENTITY SLUG DATE TITLE [PATH]...    DATE as RFC 3339; PATHs are old addresses
 *   page IDENTITY SLUG DATE TITLE [PATH]...
 *   remove IDENTITY
 *   store PATH                                  let it be stored as a page
 * The page of an essay and the index are let be stored by themselves. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/build.h"
#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/site/address.h"
#include "lib/store/edition.h"
#include "lib/store/page.h"
#include "lib/store/register.h"
#include "lib/store/rendering.h"
#include "lib/store/store.h"

#define FIELDS_MAX 32

/* One line, taken apart. */
struct change {
	struct arena *arena;
	struct store *store;
	const char *fields[FIELDS_MAX + 1]; /* fields[0] names it; ends with NULL */
	size_t count;
};

static enum status turn_edition(const struct change *c)
{
	struct edition e = {.style = "/style.css", .made_at = clock_now()};

	if (c->count != 5 && c->count != 6)
		return STATUS_INVALID;
	e.base_url = c->fields[1];
	e.build = strcmp(c->fields[2], "=") == 0 ? build_id : c->fields[2];
	e.preview = strcmp(c->fields[3], "1") == 0;
	e.settings = arena_printf(c->arena, "title: %s\nauthor: {name: A. Writer}\ntimezone: %s\n",
				  c->fields[4], c->count == 6 ? c->fields[5] : "UTC");
	return edition_turn(c->store, &e);
}

/* A rendering as publish would have made it. */
static enum status add_rendering(const struct change *c, int64_t *id)
{
	const char *title = c->fields[4], *date = c->fields[3];
	const char *html = arena_printf(c->arena, "<p>The text of %s.</p>\n", c->fields[2]);
	const char *key = arena_printf(c->arena, "%s %s %s", title, date, html);
	struct rendering r = {.key = hash_bytes(key, strlen(key)),
			      .inputs = "",
			      .title = title,
			      .standfirst = "A standfirst.",
			      .date = date,
			      .updated = "",
			      .language = "",
			      .tags = "",
			      .series = "",
			      .image = "",
			      .image_alt = "",
			      .words = 100,
			      .minutes = 1,
			      .extra = "{}",
			      .origins = "",
			      .html = {html, strlen(html)},
			      .notes = (int64_t)strlen(html),
			      .text = {html, strlen(html)}};

	return rendering_add(c->store, &r, id);
}

/* Whom the identity belongs to; 0 for nobody yet. */
static enum status find(const struct change *c, int64_t *id)
{
	struct register_list list;
	enum status status = register_load(c->store, c->arena, &list);

	for (size_t i = 0; status == STATUS_OK && i < list.count; i++) {
		if (strcmp(list.items[i].identity, c->fields[1]) == 0)
			*id = list.items[i].id;
	}
	return status;
}

static enum status put(const struct change *c, enum essay_kind kind)
{
	struct register_entry entry = {.identity = c->fields[1], .kind = kind};
	struct clock_date date;
	enum status status;

	if (c->count < 5 || clock_parse_rfc3339(c->fields[3], &date) != STATUS_OK)
		return STATUS_INVALID;
	entry.slug = c->fields[2];
	entry.file = arena_printf(c->arena, "%s.md", c->fields[1]);
	entry.date_at = clock_moment(&date);
	entry.paths = &c->fields[5];
	entry.source = hash_bytes(entry.file, strlen(entry.file));
	status = find(c, &entry.id);
	if (status == STATUS_OK)
		status = add_rendering(c, &entry.rendering);
	if (status == STATUS_OK)
		status = register_put(c->store, &entry, clock_now());
	if (status == STATUS_OK)
		status = page_register(c->store, kind == ESSAY_PAGE
							 ? address_page(c->arena, entry.slug)
							 : address_essay(c->arena, entry.slug));
	return status == STATUS_OK ? page_register(c->store, ADDRESS_INDEX) : status;
}

static enum status take_away(const struct change *c)
{
	int64_t id = 0;
	enum status status = find(c, &id);

	if (status == STATUS_OK && id == 0)
		return STATUS_NOT_FOUND;
	return status == STATUS_OK ? register_remove(c->store, id, clock_now()) : status;
}

static enum status make(const struct change *c)
{
	if (strcmp(c->fields[0], "edition") == 0)
		return turn_edition(c);
	if (strcmp(c->fields[0], "essay") == 0)
		return put(c, ESSAY_WRITING);
	if (strcmp(c->fields[0], "page") == 0)
		return put(c, ESSAY_PAGE);
	if (strcmp(c->fields[0], "remove") == 0 && c->count == 2)
		return take_away(c);
	if (strcmp(c->fields[0], "store") == 0 && c->count == 2)
		return page_register(c->store, c->fields[1]);
	return STATUS_INVALID;
}

static enum status apply(struct store *store, struct arena *a, char *line)
{
	struct change c = {.arena = a, .store = store};
	enum status status = store_write_begin(store);

	line[strcspn(line, "\n")] = '\0';
	for (char *at = line; at && c.count < FIELDS_MAX; c.count++) {
		char *tab = strchr(at, '\t');

		c.fields[c.count] = at;
		if (tab)
			*tab++ = '\0';
		at = tab;
	}
	if (status == STATUS_OK)
		status = make(&c);
	if (status == STATUS_OK)
		return store_commit(store);
	store_rollback(store);
	return status;
}

int main(int argc, char **argv)
{
	static char line[64 * 1024];
	struct store *store = NULL;
	struct arena a;
	int64_t from, to;
	enum status status;

	log_open("fixture");
	if (argc != 2)
		return 2;
	arena_init(&a, 0, NULL, NULL);
	status = store_open(argv[1], STORE_WRITE, &store);
	if (status == STATUS_OK)
		status = store_migrate(store, &from, &to);
	if (status == STATUS_OK)
		status = store_set_public(store, arena_printf(&a, "%s/public", argv[1]));
	while (status == STATUS_OK && fgets(line, sizeof(line), stdin)) {
		status = apply(store, &a, line);
		arena_reset(&a);
	}
	store_close(store);
	arena_release(&a);
	if (status != STATUS_OK)
		log_line("%s: %s", line, status_name(status));
	return status == STATUS_OK ? 0 : 1;
}
