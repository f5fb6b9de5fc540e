/* SPDX-License-Identifier: MIT */
/* Who may have which address. Wanted are the own address and the aliases of every entry that is
 * published, and the address that an essay has now, where something is wrong with its file: its
 * last version stays there. */
#include "cli/plan_steps.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/str.h"

enum rank {
	RANK_HELD,  /* the essay's own address, and it has it already */
	RANK_OWN,   /* its own address, new to it */
	RANK_ALIAS, /* one of its aliases */
};

/* An address that an entry wants, or an id that it gives. */
struct wanted {
	const char *path;
	struct plan_entry *entry;
	enum rank rank;
};

static int compare_wanted(const void *a, const void *b)
{
	const struct wanted *x = a, *y = b;
	int order = strcmp(x->path, y->path);

	if (order == 0)
		order = (x->rank > y->rank) - (x->rank < y->rank);
	if (order == 0)
		order = strcmp(x->entry->source->name, y->entry->source->name);
	return order;
}

static bool is_out(const struct plan_entry *e)
{
	return e->known && !e->known->removed;
}

static void want(struct workplace *w, struct plan_entry *e, struct wanted *out, size_t *count)
{
	const char *held = is_out(e) ? plan_known_path(w, e->known) : NULL;
	size_t i;

	if (e->state == PLAN_FAILED && held)
		out[(*count)++] = (struct wanted){held, e, RANK_HELD};
	for (i = 0; plan_is_live(e) && e->paths[i]; i++) {
		enum rank rank = i > 0 ? RANK_ALIAS : RANK_OWN;

		if (i == 0 && held && strcmp(held, e->paths[0]) == 0)
			rank = RANK_HELD;
		out[(*count)++] = (struct wanted){e->paths[i], e, rank};
	}
}

static struct wanted *list_wanted(struct workplace *w, struct plan *plan, size_t *count)
{
	struct wanted *wanted;
	size_t i, j, room = plan->count;

	for (i = 0; i < plan->count; i++)
		for (j = 0; plan_is_live(&plan->items[i]) && plan->items[i].paths[j]; j++)
			room++;
	wanted = arena_array(w->arena, room, sizeof(*wanted));
	*count = 0;
	for (i = 0; i < plan->count; i++)
		want(w, &plan->items[i], wanted, count);
	if (*count)
		qsort(wanted, *count, sizeof(*wanted), compare_wanted);
	return wanted;
}

/* Who of several keeps an address: the essay that has it; before an alias, the one whose own it
 * would be. NULL where two have the same right. */
static const struct wanted *holder(const struct wanted *group, size_t count)
{
	return count == 1 || group[0].rank < group[1].rank ? &group[0] : NULL;
}

/* Name every other file that wants the same address. */
static const char *others(struct workplace *w, const struct wanted *group, size_t count, size_t me)
{
	struct str names;
	size_t i;

	str_init(&names, w->arena);
	for (i = 0; i < count; i++)
		if (i != me)
			str_printf(&names, "%s%s", names.len ? ", " : "",
				   group[i].entry->source->name);
	return str_text(&names);
}

static struct place place_of(const struct wanted *wanted)
{
	const struct front_matter *m = &wanted->entry->source->matter;

	return plan_place(wanted->entry,
			  wanted->rank == RANK_ALIAS ? m->aliases_place : m->slug_place);
}

/* Returns how many entries failed for it. */
static size_t settle(struct workplace *w, const struct wanted *group, size_t count)
{
	const struct wanted *keeps = holder(group, count);
	size_t i, failed = 0;

	for (i = 0; i < count; i++) {
		struct plan_entry *e = group[i].entry;

		if (&group[i] == keeps || e->state == PLAN_FAILED)
			continue;
		failed++;
		if (keeps)
			plan_fail(
				w, e, place_of(&group[i]),
				arena_printf(w->arena,
					     "the address %s belongs to %s; give this one another",
					     group[i].path, keeps->entry->source->name));
		else
			plan_fail(w, e, place_of(&group[i]),
				  arena_printf(
					  w->arena,
					  "wants the address %s, and so does %s; give each its own "
					  "slug",
					  group[i].path, others(w, group, count, i)));
	}
	return failed;
}

static size_t settle_once(struct workplace *w, struct plan *plan)
{
	size_t i, end, count, failed = 0;
	struct wanted *wanted = list_wanted(w, plan, &count);

	for (i = 0; i < count; i = end) {
		for (end = i + 1; end < count && strcmp(wanted[i].path, wanted[end].path) == 0;)
			end++;
		failed += settle(w, wanted + i, end - i);
	}
	return failed;
}

static void refuse_id(struct workplace *w, struct plan_entry *e, const char *holder)
{
	if (plan_is_live(e))
		plan_fail(w, e, plan_place(e, e->source->matter.id_place),
			  arena_printf(w->arena, "has the id of %s; give it its own, or none",
				       holder));
}

/* Of files with one `id`, drafts among them, the one that is that essay in the register keeps
 * it. */
static void settle_shared_ids(struct workplace *w, struct plan *plan)
{
	struct wanted *ids = arena_array(w->arena, plan->count, sizeof(*ids));
	size_t i, first = 0, n = 0;

	for (i = 0; i < plan->count; i++) {
		struct plan_entry *e = &plan->items[i];
		const char *id = e->source->readable ? e->source->matter.id : NULL;
		bool held = id && e->known && strcmp(e->known->identity, id) == 0;

		if (id)
			ids[n++] = (struct wanted){id, e, held ? RANK_HELD : RANK_OWN};
	}
	if (n)
		qsort(ids, n, sizeof(*ids), compare_wanted);
	for (i = 1; i < n; i++) {
		if (strcmp(ids[first].path, ids[i].path) == 0)
			refuse_id(w, ids[i].entry, ids[first].entry->source->name);
		else
			first = i;
	}
}

static int compare_identities(const void *a, const void *b)
{
	const struct register_entry *const *x = a, *const *y = b;

	return strcmp((*x)->identity, (*y)->identity);
}

/* An id that the register has for another essay, whose file can't be read or gives none now. */
static void settle_known_ids(struct workplace *w, struct plan *plan)
{
	const struct register_entry **known =
		arena_array(w->arena, plan->register_count, sizeof(*known));
	size_t i;

	for (i = 0; i < plan->register_count; i++)
		known[i] = &plan->register_items[i];
	if (plan->register_count)
		qsort(known, plan->register_count, sizeof(*known), compare_identities);
	for (i = 0; i < plan->count && plan->register_count; i++) {
		struct plan_entry *e = &plan->items[i];
		const struct register_entry probe = {.identity = e->source->matter.id};
		const struct register_entry *key = &probe, **found;

		if (!plan_is_live(e) || !probe.identity)
			continue;
		found = bsearch(&key, known, plan->register_count, sizeof(*known),
				compare_identities);
		if (found && *found != e->known)
			refuse_id(w, e, (*found)->file);
	}
}

/* What something is wrong with can still be reached where it is. */
static void keep_failed(struct workplace *w, struct plan *plan)
{
	size_t i;

	for (i = 0; i < plan->count; i++) {
		struct plan_entry *e = &plan->items[i];

		if (e->state != PLAN_FAILED || !e->known || e->known->removed)
			continue;
		e->path = plan_known_path(w, e->known);
		e->paths = e->known->paths;
	}
}

/* An entry that fails keeps the address it has, which another may have wanted: so again, until
 * none fails. */
void plan_settle(struct workplace *w, struct plan *plan)
{
	settle_shared_ids(w, plan);
	settle_known_ids(w, plan);
	while (settle_once(w, plan) > 0)
		;
	keep_failed(w, plan);
}
