/* SPDX-License-Identifier: MIT */
#include "cli/plan.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/clock.h"
#include "lib/base/str.h"
#include "lib/site/address.h"

/* The register while files are matched with it. */
struct matcher {
	struct workplace *w;
	struct plan *plan;
	const struct register_list *known;
	bool *claimed;             /* one a register entry: a file is this essay */
	bool *present;             /* one a register entry: its file is still there */
	struct known_key *by_id;   /* sorted by identity */
	struct known_key *by_slug; /* sorted by kind and slug */
	struct known_key *by_file; /* sorted by kind and file */
	struct known_key *by_hash; /* sorted by hash, as hexadecimal digits */
};

/* A register entry under one of its names. */
struct known_key {
	const char *key;
	const struct register_entry *entry;
};

static int compare_keys(const void *a, const void *b)
{
	const struct known_key *x = a, *y = b;
	int order = strcmp(x->key, y->key);

	if (order != 0)
		return order;
	return (x->entry->id > y->entry->id) - (x->entry->id < y->entry->id);
}

/* The first of the keys that equal text; the others follow it. NULL where there is none. */
static const struct known_key *lookup(const struct matcher *m, const struct known_key *keys,
				      const char *text)
{
	size_t low = 0, high = m->known->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(keys[middle].key, text) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < m->known->count && strcmp(keys[low].key, text) == 0 ? &keys[low] : NULL;
}

/* A name within a kind: "0:slug". */
static const char *kinded(struct matcher *m, enum essay_kind kind, const char *name)
{
	return arena_printf(m->w->arena, "%d:%s", (int)kind, name);
}

static const char *hash_text(struct matcher *m, const struct hash *hash)
{
	char hex[HASH_HEX_SIZE];

	return arena_strdup(m->w->arena, hash_hex(hash, hex));
}

static void index_known(struct matcher *m)
{
	size_t i, n = m->known->count;
	struct known_key **tables[] = {&m->by_id, &m->by_slug, &m->by_file, &m->by_hash};

	for (i = 0; i < 4; i++)
		*tables[i] = arena_array(m->w->arena, n, sizeof(struct known_key));
	for (i = 0; i < n; i++) {
		const struct register_entry *e = &m->known->items[i];

		m->by_id[i] = (struct known_key){e->identity, e};
		m->by_slug[i] = (struct known_key){kinded(m, e->kind, e->slug), e};
		m->by_file[i] = (struct known_key){kinded(m, e->kind, e->file), e};
		m->by_hash[i] = (struct known_key){hash_text(m, &e->source), e};
	}
	for (i = 0; i < 4; i++)
		if (n)
			qsort(*tables[i], n, sizeof(struct known_key), compare_keys);
}

static size_t number_of(const struct matcher *m, const struct register_entry *e)
{
	return (size_t)(e - m->known->items);
}

static bool is_free(const struct matcher *m, const struct register_entry *e)
{
	return !m->claimed[number_of(m, e)];
}

static void claim(struct matcher *m, struct plan_entry *entry, const struct register_entry *e)
{
	m->claimed[number_of(m, e)] = true;
	entry->known = e;
}

static void note_present_files(struct matcher *m)
{
	size_t i, n = m->known->count;

	for (i = 0; i < m->plan->count; i++) {
		const struct source *s = m->plan->items[i].source;
		const char *key = kinded(m, s->kind, s->file);
		const struct known_key *k = lookup(m, m->by_file, key);

		for (; k && k < m->by_file + n && strcmp(k->key, key) == 0; k++)
			m->present[number_of(m, k->entry)] = true;
	}
}

/* One way of matching: the first free register entry under a key that `fits`. */
static void match_by(struct matcher *m, struct plan_entry *entry, const struct known_key *keys,
		     const char *key,
		     bool (*fits)(const struct matcher *, const struct plan_entry *,
				  const struct register_entry *))
{
	const struct known_key *k = lookup(m, keys, key);

	for (; k && k < keys + m->known->count && strcmp(k->key, key) == 0; k++) {
		if (is_free(m, k->entry) && fits(m, entry, k->entry)) {
			claim(m, entry, k->entry);
			return;
		}
	}
}

static bool fits_always(const struct matcher *m, const struct plan_entry *entry,
			const struct register_entry *e)
{
	(void)m;
	return entry->source->kind == e->kind;
}

static bool fits_same_file(const struct matcher *m, const struct plan_entry *entry,
			   const struct register_entry *e)
{
	(void)m;
	return strcmp(entry->source->file, e->file) == 0;
}

static bool fits_gone_file(const struct matcher *m, const struct plan_entry *entry,
			   const struct register_entry *e)
{
	return entry->source->kind == e->kind && !m->present[number_of(m, e)];
}

static void match_slug(struct matcher *m, bool same_file)
{
	size_t i;

	for (i = 0; i < m->plan->count; i++) {
		struct plan_entry *entry = &m->plan->items[i];
		const struct source *s = entry->source;

		if (!entry->known && s->readable)
			match_by(m, entry, m->by_slug, kinded(m, s->kind, s->matter.slug),
				 same_file ? fits_same_file : fits_gone_file);
	}
}

static void match_ids(struct matcher *m)
{
	size_t i;

	for (i = 0; i < m->plan->count; i++) {
		struct plan_entry *entry = &m->plan->items[i];

		if (entry->source->readable && entry->source->matter.id)
			match_by(m, entry, m->by_id, entry->source->matter.id, fits_always);
	}
}

static void match_files(struct matcher *m)
{
	size_t i;

	for (i = 0; i < m->plan->count; i++) {
		struct plan_entry *entry = &m->plan->items[i];
		const struct source *s = entry->source;

		if (!entry->known)
			match_by(m, entry, m->by_file, kinded(m, s->kind, s->file), fits_always);
	}
}

static void match_bytes(struct matcher *m)
{
	size_t i;

	for (i = 0; i < m->plan->count; i++) {
		struct plan_entry *entry = &m->plan->items[i];

		if (!entry->known && entry->source->readable)
			match_by(m, entry, m->by_hash, hash_text(m, &entry->source->hash),
				 fits_gone_file);
	}
}

static void fail(struct matcher *m, struct plan_entry *entry, struct place at, const char *text)
{
	problems_add(&m->w->problems, PROBLEM_ERROR, at, "%s", text);
	entry->state = PLAN_FAILED;
}

bool plan_is_live(const struct plan_entry *entry)
{
	return entry->state == PLAN_PUBLISHED || entry->state == PLAN_SCHEDULED;
}

static const char *own_path(struct arena *a, const struct source *s)
{
	return s->kind == ESSAY_PAGE ? address_page(a, s->matter.slug)
				     : address_essay(a, s->matter.slug);
}

/* The entry's own address, then its aliases'. */
static void collect_paths(struct matcher *m, struct plan_entry *entry)
{
	struct arena *a = m->w->arena;
	const struct source *s = entry->source;
	size_t count = 0, used = 0, i;
	const char **paths;

	while (s->matter.aliases[count])
		count++;
	paths = arena_array(a, count + 2, sizeof(*paths));
	paths[used++] = entry->path = own_path(a, s);
	for (i = 0; i < count; i++) {
		const char *path = address_alias(a, s->matter.aliases[i]);

		if (path && strcmp(path, entry->path) != 0)
			paths[used++] = path;
		else if (!path)
			fail(m, entry, (struct place){.file = s->name},
			     arena_printf(a,
					  "alias \"%s\" is no address; expected a path or a slug",
					  s->matter.aliases[i]));
	}
	entry->paths = paths;
}

/* Where a file gives its slug; the file, where its name does. */
static struct place place_of_slug(const struct source *s)
{
	struct place at = s->matter.slug_place;

	at.file = s->name;
	return at;
}

static void set_state(struct matcher *m, struct plan_entry *entry,
		      const struct plan_options *options)
{
	const struct source *s = entry->source;
	struct clock_date date = s->matter.date;

	entry->state = PLAN_FAILED;
	if (!s->readable)
		return;
	entry->date_at = s->matter.has_date ? clock_moment(&date) : options->now;
	if (s->kind == ESSAY_PAGE)
		entry->date_at = 0;
	if (scan_is_draft(s) && !options->drafts)
		entry->state = PLAN_DRAFT;
	else
		entry->state = entry->date_at > options->now ? PLAN_SCHEDULED : PLAN_PUBLISHED;
	collect_paths(m, entry);
	if (s->kind == ESSAY_PAGE && address_is_reserved(s->matter.slug))
		fail(m, entry, place_of_slug(s),
		     arena_printf(m->w->arena,
				  "\"/%s/\" is an address of Quire's own; give the page "
				  "another slug",
				  s->matter.slug));
}

/* An address that an entry wants, rank 0 for its own, 1 for an alias; or an id. */
struct wanted {
	const char *path;
	struct plan_entry *entry;
	int rank;
};

static int compare_wanted(const void *a, const void *b)
{
	const struct wanted *x = a, *y = b;
	int order = strcmp(x->path, y->path);

	if (order == 0)
		order = x->rank - y->rank;
	if (order == 0)
		order = strcmp(x->entry->source->name, y->entry->source->name);
	return order;
}

static struct wanted *list_wanted(struct matcher *m, size_t *count)
{
	struct wanted *wanted;
	size_t i, j, n = 0;

	for (i = 0; i < m->plan->count; i++)
		for (j = 0; plan_is_live(&m->plan->items[i]) && m->plan->items[i].paths[j]; j++)
			n++;
	wanted = arena_array(m->w->arena, n, sizeof(*wanted));
	*count = n;
	for (i = n = 0; i < m->plan->count; i++)
		for (j = 0; plan_is_live(&m->plan->items[i]) && m->plan->items[i].paths[j]; j++)
			wanted[n++] = (struct wanted){m->plan->items[i].paths[j],
						      &m->plan->items[i], j > 0};
	if (n)
		qsort(wanted, n, sizeof(*wanted), compare_wanted);
	return wanted;
}

/* Who of several keeps an address: the one essay that already is there. An alias never wins
 * over an own address. NULL where none is better than the others. */
static struct plan_entry *holder(const struct wanted *group, size_t count)
{
	struct plan_entry *found = NULL;
	size_t i;

	if (count > 1 && group[0].rank == 0 && group[1].rank == 1)
		return group[0].entry;
	for (i = 0; i < count && group[i].rank == 0; i++) {
		const struct register_entry *known = group[i].entry->known;

		if (!known || known->removed ||
		    strcmp(known->slug, group[i].entry->source->matter.slug) != 0)
			continue;
		if (found)
			return NULL;
		found = group[i].entry;
	}
	return found;
}

/* Name every other file that wants the same address. */
static const char *others(struct matcher *m, const struct wanted *group, size_t count, size_t me)
{
	struct str names;
	size_t i;

	str_init(&names, m->w->arena);
	for (i = 0; i < count; i++)
		if (i != me)
			str_printf(&names, "%s%s", names.len ? ", " : "",
				   group[i].entry->source->name);
	return str_text(&names);
}

static void settle(struct matcher *m, const struct wanted *group, size_t count)
{
	struct plan_entry *keeps = holder(group, count);
	size_t i;

	for (i = 0; i < count; i++) {
		struct plan_entry *e = group[i].entry;
		struct place at = place_of_slug(e->source);

		if (e == keeps)
			continue;
		if (keeps)
			fail(m, e, at,
			     arena_printf(m->w->arena,
					  "the address %s belongs to %s; give this one "
					  "another slug",
					  group[i].path, keeps->source->name));
		else
			fail(m, e, at,
			     arena_printf(m->w->arena,
					  "wants the address %s, and so does %s; give "
					  "each its own slug",
					  group[i].path, others(m, group, count, i)));
	}
}

static void settle_addresses(struct matcher *m)
{
	size_t i, end, count;
	struct wanted *wanted = list_wanted(m, &count);

	for (i = 0; i < count; i = end) {
		for (end = i + 1; end < count && strcmp(wanted[i].path, wanted[end].path) == 0;)
			end++;
		if (end - i > 1)
			settle(m, wanted + i, end - i);
	}
}

/* Of files with one `id`, the one that is that essay in the register keeps it. */
static void settle_ids(struct matcher *m)
{
	struct wanted *ids = arena_array(m->w->arena, m->plan->count, sizeof(*ids));
	size_t i, n = 0;

	for (i = 0; i < m->plan->count; i++) {
		struct plan_entry *e = &m->plan->items[i];
		const char *id = e->source->readable ? e->source->matter.id : NULL;

		if (id)
			ids[n++] = (struct wanted){
				id, e, !e->known || strcmp(e->known->identity, id) != 0};
	}
	if (n)
		qsort(ids, n, sizeof(*ids), compare_wanted);
	for (i = 1; i < n; i++)
		if (strcmp(ids[i - 1].path, ids[i].path) == 0)
			fail(m, ids[i].entry, (struct place){.file = ids[i].entry->source->name},
			     arena_printf(m->w->arena, "has the id of %s; give it its own, or none",
					  ids[i - 1].entry->source->name));
}

/* What has no file, or only a draft. */
static void collect_removals(struct matcher *m)
{
	struct plan *plan = m->plan;
	bool *stays = arena_array(m->w->arena, m->known->count, sizeof(*stays));
	size_t i;

	for (i = 0; i < plan->count; i++)
		if (plan->items[i].known && plan->items[i].state != PLAN_DRAFT)
			stays[number_of(m, plan->items[i].known)] = true;
	plan->removals = arena_array(m->w->arena, m->known->count, sizeof(*plan->removals));
	for (i = 0; i < m->known->count; i++) {
		if (m->known->items[i].removed)
			continue;
		plan->published_count++;
		if (!stays[i])
			plan->removals[plan->removal_count++] = &m->known->items[i];
	}
}

void plan_make(struct workplace *w, const struct scan *scan, const struct register_list *known,
	       const struct plan_options *options, struct plan *out)
{
	struct plan plan = {.count = scan->count,
			    .register_items = known->items,
			    .register_count = known->count};
	struct matcher m = {.w = w, .plan = &plan, .known = known};
	size_t i;

	plan.items = arena_array(w->arena, scan->count, sizeof(*plan.items));
	for (i = 0; i < scan->count; i++)
		plan.items[i].source = &scan->items[i];
	m.claimed = arena_array(w->arena, known->count, sizeof(*m.claimed));
	plan.has_file = m.claimed;
	m.present = arena_array(w->arena, known->count, sizeof(*m.present));
	index_known(&m);
	note_present_files(&m);
	match_ids(&m);
	match_slug(&m, true);
	match_slug(&m, false);
	match_files(&m);
	match_bytes(&m);
	for (i = 0; i < plan.count; i++)
		set_state(&m, &plan.items[i], options);
	settle_ids(&m);
	settle_addresses(&m);
	collect_removals(&m);
	*out = plan;
}

void plan_refuse(struct workplace *w, struct plan_entry *entry)
{
	struct place at = {.file = entry->source->name, .line = entry->refusal_line};

	problems_add(&w->problems, PROBLEM_ERROR, at, "%s", entry->refusal);
	entry->state = PLAN_FAILED;
}

bool plan_retracts_too_much(const struct plan *plan)
{
	return plan->removal_count * 10 > plan->published_count;
}
