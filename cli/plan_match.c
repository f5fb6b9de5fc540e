/* SPDX-License-Identifier: MIT */
#include "cli/plan_steps.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/hash.h"

/* The register while files are matched with it. */
struct matcher {
	struct workplace *w;
	struct plan *plan;
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
	size_t low = 0, high = m->plan->register_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(keys[middle].key, text) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < m->plan->register_count && strcmp(keys[low].key, text) == 0 ? &keys[low]
										 : NULL;
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
	size_t i, n = m->plan->register_count;
	struct known_key **tables[] = {&m->by_id, &m->by_slug, &m->by_file, &m->by_hash};

	for (i = 0; i < 4; i++)
		*tables[i] = arena_array(m->w->arena, n, sizeof(struct known_key));
	for (i = 0; i < n; i++) {
		const struct register_entry *e = &m->plan->register_items[i];

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
	return (size_t)(e - m->plan->register_items);
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
	size_t i, n = m->plan->register_count;

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

	for (; k && k < keys + m->plan->register_count && strcmp(k->key, key) == 0; k++) {
		if (is_free(m, k->entry) && fits(m, entry, k->entry)) {
			claim(m, entry, k->entry);
			return;
		}
	}
}

/* An id is the writer's word. The identities of essays whose files give none begin with "/", which
 * no id does, so that none is taken for another's. */
static bool fits_always(const struct matcher *m, const struct plan_entry *entry,
			const struct register_entry *e)
{
	(void)m;
	(void)entry;
	(void)e;
	return true;
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

static void match_files(struct matcher *m, bool readable)
{
	size_t i;

	for (i = 0; i < m->plan->count; i++) {
		struct plan_entry *entry = &m->plan->items[i];
		const struct source *s = entry->source;

		if (!entry->known && s->readable == readable)
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

void plan_match(struct workplace *w, struct plan *plan)
{
	struct matcher m = {.w = w, .plan = plan};

	m.claimed = arena_array(w->arena, plan->register_count, sizeof(*m.claimed));
	m.present = arena_array(w->arena, plan->register_count, sizeof(*m.present));
	plan->has_file = m.claimed;
	index_known(&m);
	note_present_files(&m);
	/* Of a file that can't be read only its name is known: nobody else may take its essay. */
	match_files(&m, false);
	match_ids(&m);
	match_slug(&m, true);
	match_slug(&m, false);
	match_files(&m, true);
	match_bytes(&m);
}
