/* SPDX-License-Identifier: MIT */
#include "cli/plan_steps.h"

#include <stdbool.h>
#include <string.h>

#include "cli/names.h"
#include "lib/base/hash.h"

/* The register while files are matched with it. */
struct matcher {
	struct workplace *w;
	struct plan *plan;
	bool *claimed;        /* one a register entry: a file is this essay */
	bool *present;        /* one a register entry: its file is still there */
	struct names by_id;   /* register entries by identity */
	struct names by_slug; /* by kind and slug */
	struct names by_file; /* by kind and file */
	struct names by_hash; /* by hash, as hexadecimal digits */
};

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
	struct names *tables[] = {&m->by_id, &m->by_slug, &m->by_file, &m->by_hash};
	size_t i;

	for (i = 0; i < 4; i++)
		names_init(tables[i], m->w->arena);
	for (i = 0; i < m->plan->register_count; i++) {
		const struct register_entry *e = &m->plan->register_items[i];

		names_add(&m->by_id, e->identity, e);
		names_add(&m->by_slug, kinded(m, e->kind, e->slug), e);
		names_add(&m->by_file, kinded(m, e->kind, e->file), e);
		names_add(&m->by_hash, hash_text(m, &e->source), e);
	}
	for (i = 0; i < 4; i++)
		names_sort(tables[i]);
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
	const struct name *found = NULL;
	size_t i, j, count;

	for (i = 0; i < m->plan->count; i++) {
		const struct source *s = m->plan->items[i].source;
		const char *key = kinded(m, s->kind, s->file);

		count = names_find(&m->by_file, key, strlen(key), &found);
		for (j = 0; j < count; j++)
			m->present[number_of(m, found[j].thing)] = true;
	}
}

/* One way of matching: the oldest free register entry under a key that `fits`. */
static void match_by(struct matcher *m, struct plan_entry *entry, const struct names *names,
		     const char *key,
		     bool (*fits)(const struct matcher *, const struct plan_entry *,
				  const struct register_entry *))
{
	const struct name *found = NULL;
	size_t i, count = names_find(names, key, strlen(key), &found);

	for (i = 0; i < count; i++) {
		const struct register_entry *known = found[i].thing;

		if (is_free(m, known) && fits(m, entry, known)) {
			claim(m, entry, known);
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
			match_by(m, entry, &m->by_slug, kinded(m, s->kind, s->matter.slug),
				 same_file ? fits_same_file : fits_gone_file);
	}
}

static void match_ids(struct matcher *m)
{
	size_t i;

	for (i = 0; i < m->plan->count; i++) {
		struct plan_entry *entry = &m->plan->items[i];

		if (entry->source->readable && entry->source->matter.id)
			match_by(m, entry, &m->by_id, entry->source->matter.id, fits_always);
	}
}

static void match_files(struct matcher *m, bool readable)
{
	size_t i;

	for (i = 0; i < m->plan->count; i++) {
		struct plan_entry *entry = &m->plan->items[i];
		const struct source *s = entry->source;

		if (!entry->known && s->readable == readable)
			match_by(m, entry, &m->by_file, kinded(m, s->kind, s->file), fits_always);
	}
}

static void match_bytes(struct matcher *m)
{
	size_t i;

	for (i = 0; i < m->plan->count; i++) {
		struct plan_entry *entry = &m->plan->items[i];

		if (!entry->known && entry->source->readable)
			match_by(m, entry, &m->by_hash, hash_text(m, &entry->source->hash),
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
