/* SPDX-License-Identifier: MIT */
#include "cli/turn.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "cli/former_public.h"
#include "lib/base/clock.h"
#include "lib/base/file.h"
#include "lib/base/log.h"
#include "lib/site/address.h"
#include "lib/site/layout.h"
#include "lib/site/settings.h"
#include "lib/store/page.h"
#include "lib/store/register.h"

#define MANY 200 /* changes from which on all stored pages are swept ahead of the turn */

static int compare_texts(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* An identity for an essay that names none: the first address it has, with a number behind where
 * another had that first. */
static const char *new_identity(struct workplace *w, const struct plan_entry *entry,
				const char *const *taken, size_t count)
{
	const char *identity = entry->path;
	int n = 1;

	if (entry->source->matter.id)
		return entry->source->matter.id;
	while (count && bsearch(&identity, taken, count, sizeof(*taken), compare_texts))
		identity = arena_printf(w->arena, "%s~%d", entry->path, ++n);
	return identity;
}

static bool has_path(const char *const *paths, const char *path)
{
	for (; *paths; paths++)
		if (strcmp(*paths, path) == 0)
			return true;
	return false;
}

static bool is_changed(const struct register_entry *to, const struct register_entry *from)
{
	size_t i;

	if (!from || from->removed || from->rendering != to->rendering ||
	    from->date_at != to->date_at || strcmp(from->slug, to->slug) != 0 ||
	    strcmp(from->file, to->file) != 0 || strcmp(from->identity, to->identity) != 0 ||
	    memcmp(&from->source, &to->source, sizeof(to->source)) != 0)
		return true;
	for (i = 0; to->paths[i]; i++)
		if (!has_path(from->paths, to->paths[i]))
			return true;
	return false;
}

static struct register_entry entry_after(struct workplace *w, const struct plan_entry *e,
					 const char *const *taken, size_t count)
{
	const struct source *s = e->source;
	struct register_entry to = {.kind = s->kind,
				    .slug = s->matter.slug,
				    .file = s->file,
				    .source = s->hash,
				    .date_at = e->date_at,
				    .rendering = e->rendering,
				    .paths = e->paths};

	if (e->known) {
		to.id = e->known->id;
		to.identity = s->matter.id ? s->matter.id : e->known->identity;
	} else {
		to.identity = new_identity(w, e, taken, count);
	}
	return to;
}

/* What the turn will put into the register, decided before it holds the lock. */
struct changes {
	struct register_entry *items;
	const char **paths; /* the address of each */
	bool *leaves;       /* whether it leaves the address it had */
	size_t count;
};

static const char **list_identities(struct workplace *w, const struct plan *plan)
{
	const char **taken = arena_array(w->arena, plan->register_count, sizeof(*taken));
	size_t i;

	for (i = 0; i < plan->register_count; i++)
		taken[i] = plan->register_items[i].identity;
	if (plan->register_count)
		qsort(taken, plan->register_count, sizeof(*taken), compare_texts);
	return taken;
}

static void list_changes(struct workplace *w, const struct plan *plan, struct changes *out)
{
	const char **taken = list_identities(w, plan);
	size_t i;

	*out = (struct changes){arena_array(w->arena, plan->count, sizeof(*out->items)),
				arena_array(w->arena, plan->count, sizeof(*out->paths)),
				arena_array(w->arena, plan->count, sizeof(*out->leaves)), 0};
	for (i = 0; i < plan->count; i++) {
		const struct plan_entry *e = &plan->items[i];
		struct register_entry to;

		if (!plan_is_live(e))
			continue;
		to = entry_after(w, e, taken, plan->register_count);
		if (!is_changed(&to, e->known))
			continue;
		out->items[out->count] = to;
		out->paths[out->count] = e->path;
		out->leaves[out->count++] = e->known && strcmp(e->known->slug, to.slug) != 0;
	}
}

/* Pages of the index, as many as there will be, may be stored. */
static enum status register_index(struct workplace *w, const struct plan *plan)
{
	size_t i, essays = 0, pages;
	enum status st = STATUS_OK;

	for (i = 0; i < plan->count; i++)
		essays += plan->items[i].source->kind == ESSAY_WRITING;
	pages = essays / ADDRESS_INDEX_ENTRIES + 1;
	for (i = 1; i <= pages && st == STATUS_OK; i++)
		st = page_register(w->store, address_index(w->arena, i));
	return st;
}

/* Put the changes of essays that leave an address, or those of all others. Their pages were
 * registered with their renderings, but for a rendering that is used again. */
static enum status put(struct workplace *w, const struct changes *changes, bool leaving,
		       int64_t now)
{
	enum status st = STATUS_OK;
	size_t i;

	for (i = 0; i < changes->count && st == STATUS_OK; i++) {
		if (changes->leaves[i] != leaving)
			continue;
		st = page_register(w->store, changes->paths[i]);
		if (st == STATUS_OK)
			st = register_put(w->store, &changes->items[i], now);
	}
	return st;
}

/* Who leaves an address goes first, so that another can have it. */
static enum status change(struct workplace *w, const struct edition *edition,
			  const struct plan *plan, const struct changes *changes, int64_t now)
{
	enum status st = edition_turn(w->store, edition);
	size_t i;

	if (st == STATUS_OK)
		st = register_index(w, plan);
	for (i = 0; i < plan->removal_count && st == STATUS_OK; i++)
		st = register_remove(w->store, plan->removals[i]->id, now);
	if (st == STATUS_OK)
		st = put(w, changes, true, now);
	if (st == STATUS_OK)
		st = put(w, changes, false, now);
	return st;
}

/* What readers were shown until now. */
struct before {
	bool is_same;       /* the same edition */
	const char *public; /* public: as it was set, where that is another folder now; else NULL */
};

/* A preview's folder is its own, whatever the settings say. */
static const char *public_before(struct workplace *w, const struct edition *current)
{
	struct problems ignored;
	struct settings settings;

	if (current->preview)
		return NULL;
	problems_init(&ignored, w->arena);
	if (settings_parse(w->arena, LAYOUT_SETTINGS, current->settings, strlen(current->settings),
			   &ignored, &settings) != STATUS_OK) {
		log_line("this build can't read what was published before; if public: was another "
			 "folder, remove what is left there");
		return NULL;
	}
	return strcmp(file_join(w->arena, w->home, settings.public), w->public) == 0
		       ? NULL
		       : settings.public;
}

static enum status look_before(struct workplace *w, const struct edition *edition,
			       struct before *out)
{
	struct edition current;
	enum status st = store_read_begin(w->store);

	if (st == STATUS_OK)
		st = edition_load(w->store, w->arena, &current);
	store_read_end(w->store);
	if (st == STATUS_OK) {
		out->is_same = edition_is_same(edition, &current);
		if (!out->is_same && !edition->preview)
			out->public = public_before(w, &current);
	}
	return st == STATUS_NOT_FOUND ? STATUS_OK : st;
}

enum status turn_run(struct workplace *w, const struct edition *edition, const struct plan *plan,
		     int64_t now, size_t *changed, int64_t *milliseconds)
{
	struct before before = {false, NULL};
	struct changes changes;
	int64_t start;
	size_t all;
	enum status st;

	list_changes(w, plan, &changes);
	all = changes.count + plan->removal_count;
	*changed = changes.count;
	st = look_before(w, edition, &before);
	if (st == STATUS_OK && before.public)
		st = former_public_note(w, before.public, now);
	if (st == STATUS_OK && (!before.is_same || all > MANY))
		st = page_sweep(w->store);
	if (st != STATUS_OK || (before.is_same && all == 0))
		return st;
	st = store_write_begin(w->store);
	if (st != STATUS_OK)
		return st;
	start = clock_monotonic_ms();
	/* The pages that are stored in the folder that readers were shown go with this turn. */
	if (before.public)
		page_leave_public(w->store, file_join(w->arena, w->home, before.public));
	st = change(w, edition, plan, &changes, now);
	if (st == STATUS_OK)
		st = store_commit(w->store);
	else
		store_rollback(w->store);
	*milliseconds = clock_monotonic_ms() - start;
	return st;
}
