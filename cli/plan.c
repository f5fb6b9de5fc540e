/* SPDX-License-Identifier: MIT */
#include "cli/plan.h"

#include <string.h>

#include "cli/plan_steps.h"
#include "lib/base/clock.h"
#include "lib/site/address.h"

bool plan_is_live(const struct plan_entry *entry)
{
	return entry->state == PLAN_PUBLISHED || entry->state == PLAN_SCHEDULED;
}

size_t plan_count(const struct plan *plan, enum plan_state state)
{
	size_t i, count = 0;

	for (i = 0; i < plan->count; i++)
		count += plan->items[i].state == state;
	return count;
}

struct place plan_place(const struct plan_entry *entry, struct place in_file)
{
	in_file.file = entry->source->name;
	return in_file;
}

void plan_fail(struct workplace *w, struct plan_entry *entry, struct place at, const char *text)
{
	problems_add(&w->problems, PROBLEM_ERROR, at, "%s", text);
	entry->state = PLAN_FAILED;
}

void plan_refuse(struct workplace *w, struct plan_entry *entry)
{
	struct place at = {.file = entry->source->name, .line = entry->refusal_line};

	plan_fail(w, entry, at, entry->refusal);
}

static const char *path_of(struct arena *a, enum essay_kind kind, const char *slug)
{
	return kind == ESSAY_PAGE ? address_page(a, slug) : address_essay(a, slug);
}

const char *plan_known_path(struct workplace *w, const struct register_entry *e)
{
	return path_of(w->arena, e->kind, e->slug);
}

static bool has_path(const char *const *paths, size_t count, const char *path)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (strcmp(paths[i], path) == 0)
			return true;
	return false;
}

/* The entry's own address, then its aliases', each once. */
static void collect_paths(struct workplace *w, struct plan_entry *entry)
{
	const struct front_matter *m = &entry->source->matter;
	size_t count = 0, used = 0, i;
	const char **paths;

	while (m->aliases[count])
		count++;
	paths = arena_array(w->arena, count + 2, sizeof(*paths));
	paths[used++] = entry->path = path_of(w->arena, entry->source->kind, m->slug);
	for (i = 0; i < count; i++) {
		const char *path = address_alias(w->arena, m->aliases[i]);

		if (!path || (address_is_own(path) && strcmp(path, entry->path) != 0))
			plan_fail(
				w, entry, plan_place(entry, m->aliases_place),
				arena_printf(w->arena,
					     "alias \"%s\" is an address of Quire's own; give the "
					     "essay another, or none",
					     m->aliases[i]));
		else if (!has_path(paths, used, path))
			paths[used++] = path;
	}
	entry->paths = paths;
}

static void check_reserved(struct workplace *w, struct plan_entry *entry)
{
	const struct front_matter *m = &entry->source->matter;

	if (entry->source->kind == ESSAY_PAGE && address_is_reserved(m->slug))
		plan_fail(
			w, entry, plan_place(entry, m->slug_place),
			arena_printf(w->arena,
				     "\"/%s/\" is an address of Quire's own; give the page another "
				     "slug",
				     m->slug));
}

static void set_state(struct workplace *w, struct plan_entry *entry,
		      const struct plan_options *options)
{
	const struct source *s = entry->source;

	entry->state = PLAN_FAILED;
	if (!s->readable)
		return;
	entry->date_at = s->matter.has_date ? clock_moment(&s->matter.date) : options->now;
	if (s->kind == ESSAY_PAGE)
		entry->date_at = 0;
	entry->state = entry->date_at > options->now ? PLAN_SCHEDULED : PLAN_PUBLISHED;
	if (scan_is_draft(s) && !options->drafts) {
		entry->state = PLAN_DRAFT;
		return;
	}
	collect_paths(w, entry);
	check_reserved(w, entry);
}

/* Whether a file lies in a folder that couldn't be read, so that nobody knows what is there. */
static bool is_hidden(const struct scan *scan, const struct register_entry *e)
{
	size_t i;

	for (i = 0; i < scan->hidden_count; i++) {
		const struct scan_hidden *h = &scan->hidden[i];
		size_t length = strlen(h->path);

		if (h->kind == e->kind && strncmp(e->file, h->path, length) == 0 &&
		    (length == 0 || e->file[length] == '/' || e->file[length] == '\0'))
			return true;
	}
	return false;
}

/* What has no file, or only a draft. */
static void collect_removals(struct workplace *w, const struct scan *scan, struct plan *plan)
{
	bool *stays = arena_array(w->arena, plan->register_count, sizeof(*stays));
	size_t i;

	for (i = 0; i < plan->count; i++)
		if (plan->items[i].known && plan->items[i].state != PLAN_DRAFT)
			stays[plan->items[i].known - plan->register_items] = true;
	plan->removals = arena_array(w->arena, plan->register_count, sizeof(*plan->removals));
	for (i = 0; i < plan->register_count; i++) {
		const struct register_entry *e = &plan->register_items[i];

		if (e->removed)
			continue;
		plan->published_count++;
		if (!stays[i] && !is_hidden(scan, e))
			plan->removals[plan->removal_count++] = e;
	}
}

bool plan_is_reachable(const struct plan_entry *entry)
{
	return plan_is_live(entry) ||
	       (entry->state == PLAN_FAILED && entry->known && !entry->known->removed);
}

void plan_make(struct workplace *w, const struct scan *scan, const struct register_list *known,
	       const struct plan_options *options, struct plan *out)
{
	struct plan plan = {.count = scan->count,
			    .register_items = known->items,
			    .register_count = known->count};
	size_t i;

	plan.items = arena_array(w->arena, scan->count, sizeof(*plan.items));
	for (i = 0; i < scan->count; i++)
		plan.items[i].source = &scan->items[i];
	plan_match(w, &plan);
	for (i = 0; i < plan.count; i++)
		set_state(w, &plan.items[i], options);
	plan_settle(w, &plan);
	collect_removals(w, scan, &plan);
	*out = plan;
}

void plan_name_undated(struct workplace *w, const struct plan *plan)
{
	size_t i;

	for (i = 0; i < plan->count; i++) {
		const struct plan_entry *e = &plan->items[i];

		if (e->state == PLAN_DRAFT && !e->source->matter.draft)
			problems_add(&w->problems, PROBLEM_WARNING,
				     (struct place){.file = e->source->name, .line = 1},
				     "has no date and stays a draft; expected a line such as "
				     "date: 2025-06-14");
	}
}

bool plan_retracts_too_much(const struct plan *plan)
{
	return plan->removal_count * 10 > plan->published_count;
}
