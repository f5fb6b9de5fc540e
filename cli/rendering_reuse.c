/* SPDX-License-Identifier: MIT */
#include "cli/rendering_reuse.h"

#include <string.h>

#include "cli/rendered.h"
#include "lib/store/rendering.h"

#define LOOK_COUNT 256 /* entries looked up in one transaction */

/* The renderings that an entry may use again. */
struct candidates {
	struct rendering_known *items;
	size_t count;
};

/* Those of the live entries from first up to end. */
static enum status read_candidates(struct workplace *w, struct arena *a, const struct plan *plan,
				   size_t first, size_t end, struct candidates *out)
{
	enum status st = store_read_begin(w->store);
	size_t i;

	for (i = first; i < end && st == STATUS_OK; i++) {
		struct candidates *c = &out[i - first];
		struct hash key;

		if (!plan_is_live(&plan->items[i]))
			continue;
		key = rendered_key(w, &plan->items[i]);
		st = rendering_known(w->store, a, &key, &c->items, &c->count);
	}
	store_read_end(w->store);
	return st;
}

/* A rendering that is stored already and still right; copies what it shows. */
static void choose(const struct catalogue *catalogue, struct arena *a, const struct candidates *c,
		   struct plan_entry *entry)
{
	size_t i;

	for (i = 0; i < c->count && !entry->rendering; i++)
		if (strcmp(c->items[i].inputs,
			   rendered_inputs(catalogue, a, entry->source, c->items[i].inputs)) == 0)
			entry->rendering = c->items[i].id;
}

/* Files are only looked at and copied between transactions, since a reading one keeps others from
 * writing. */
enum status rendering_reuse(struct workplace *w, struct plan *plan, const struct catalogue *c,
			    size_t *numbers, size_t *count)
{
	struct candidates candidates[LOOK_COUNT];
	enum status st = STATUS_OK;
	size_t first, end, i, n = 0;
	struct arena a;

	arena_init(&a, 0, NULL, NULL);
	for (first = 0; first < plan->count && st == STATUS_OK; first = end) {
		end = plan->count - first > LOOK_COUNT ? first + LOOK_COUNT : plan->count;
		memset(candidates, 0, sizeof(candidates));
		st = read_candidates(w, &a, plan, first, end, candidates);
		for (i = first; i < end && st == STATUS_OK; i++) {
			if (!plan_is_live(&plan->items[i]))
				continue;
			choose(c, &a, &candidates[i - first], &plan->items[i]);
			if (!plan->items[i].rendering)
				numbers[n++] = i;
		}
		arena_reset(&a);
	}
	arena_release(&a);
	*count = n;
	return st;
}
