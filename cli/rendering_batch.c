/* SPDX-License-Identifier: MIT */
#include "cli/rendering_batch.h"

#include "cli/rendered.h"
#include "lib/store/page.h"
#include "lib/store/rendering.h"

#define COUNT_MAX 700                /* renderings stored in one transaction */
#define BYTES_MAX ((size_t)24 << 20) /* and their bytes, about */

struct rendering_batch {
	struct workplace *w;
	struct plan *plan;
	struct assets *assets;
	struct arena arena;        /* of what is added */
	size_t numbers[COUNT_MAX]; /* of the plan's entries */
	struct rendered items[COUNT_MAX];
	size_t count;  /* added and not stored */
	size_t stored; /* all in all */
};

struct rendering_batch *rendering_batch_new(struct workplace *w, struct plan *plan,
					    struct assets *assets)
{
	struct rendering_batch *b = arena_alloc(w->arena, sizeof(*b));

	b->w = w;
	b->plan = plan;
	b->assets = assets;
	arena_init(&b->arena, 0, NULL, NULL);
	return b;
}

enum status rendering_batch_add(struct rendering_batch *b, size_t number, struct blob bytes)
{
	struct blob kept = {arena_strndup(&b->arena, bytes.data, bytes.len), bytes.len};
	enum status st = rendered_read(&b->arena, kept, &b->items[b->count]);

	if (st != STATUS_OK)
		return st;
	b->numbers[b->count++] = number;
	if (b->count < COUNT_MAX && b->arena.used < BYTES_MAX)
		return STATUS_OK;
	return rendering_batch_store(b);
}

enum status rendering_batch_store(struct rendering_batch *b)
{
	struct store *store = b->w->store;
	enum status st;
	size_t i;

	if (b->count == 0)
		return STATUS_OK;
	st = store_write_begin(store);
	for (i = 0; i < b->count && st == STATUS_OK; i++) {
		struct plan_entry *entry = &b->plan->items[b->numbers[i]];

		st = rendering_add(store, &b->items[i].rendering, &entry->rendering);
		if (st == STATUS_OK)
			st = page_register(store, entry->path);
	}
	if (st == STATUS_OK)
		st = assets_put(b->assets, store);
	if (st == STATUS_OK)
		st = store_commit(store);
	else
		store_rollback(store);
	if (st == STATUS_OK)
		b->stored += b->count;
	b->count = 0;
	arena_reset(&b->arena);
	return st;
}

size_t rendering_batch_release(struct rendering_batch *b)
{
	arena_release(&b->arena);
	return b->stored;
}
