/* SPDX-License-Identifier: MIT */
#include "cli/publication.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "cli/assets.h"
#include "cli/catalogue.h"
#include "cli/edition_source.h"
#include "cli/leftovers.h"
#include "cli/plan.h"
#include "cli/progress.h"
#include "cli/refused.h"
#include "cli/rendered.h"
#include "cli/renderer.h"
#include "cli/scan.h"
#include "cli/static_files.h"
#include "cli/turn.h"
#include "lib/base/clock.h"
#include "lib/base/file.h"
#include "lib/base/log.h"
#include "lib/store/edition.h"
#include "lib/store/page.h"
#include "lib/store/register.h"
#include "lib/store/rendering.h"

#define BATCH_COUNT  1000               /* renderings stored in one transaction */
#define BATCH_BYTES  ((size_t)24 << 20) /* and their bytes */
#define KNOWN_COUNT  256                /* entries looked up in one transaction */
#define PRUNE_COUNT  500                /* renderings deleted in one transaction */
#define PUBLISH_LOCK "data/publish.lock"

/* Renderings that are made but not stored yet. */
struct batch {
	struct arena arena;
	size_t numbers[BATCH_COUNT]; /* of the plan's entries */
	struct rendered items[BATCH_COUNT];
	size_t count;
};

/* A publish on its way. */
struct publishing {
	struct workplace *w;
	const struct publication_options *options;
	struct scan scan;
	struct register_list known;
	struct plan plan;
	struct assets assets;
	struct catalogue *catalogue;
	struct static_files *static_files; /* NULL before they are copied */
	struct edition edition;
	struct batch batch;
	struct progress progress;
	struct publication done;
	int64_t now;
};

static enum status take_lock(struct workplace *w, int *out)
{
	const char *file = file_join(w->arena, w->home, PUBLISH_LOCK);
	int fd = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0) {
		*out = fd;
		return STATUS_OK;
	}
	if (fd >= 0 && errno == EWOULDBLOCK) {
		log_line("another publish of this site is at work");
		close(fd);
		return STATUS_BUSY;
	}
	log_line("%s: %s", file, strerror(errno));
	if (fd >= 0)
		close(fd);
	return STATUS_IO;
}

static enum status make_plan(struct publishing *p)
{
	struct plan_options options = {p->options->drafts, p->now};
	enum status st;

	st = scan_read(p->w, &p->scan);
	if (st == STATUS_OK)
		st = workplace_read_register(p->w, &p->known);
	if (st != STATUS_OK)
		return st;
	plan_make(p->w, &p->scan, &p->known, &options, &p->plan);
	plan_name_undated(p->w, &p->plan);
	if (!p->options->retract && plan_retracts_too_much(&p->plan)) {
		log_line("%zu of %zu published essays and pages are drafts again or have no file "
			 "any more in %s; nothing was published. If they are to go, say: quire "
			 "publish --retract",
			 p->plan.removal_count, p->plan.published_count, p->w->writing);
		return STATUS_INVALID;
	}
	return STATUS_OK;
}

/* The renderings that an entry may use again. */
struct candidates {
	struct rendering_known *items;
	size_t count;
};

/* Those of the live entries from first up to end. */
static enum status read_candidates(struct publishing *p, struct arena *a, size_t first, size_t end,
				   struct candidates *out)
{
	enum status st = store_read_begin(p->w->store);
	size_t i;

	for (i = first; i < end && st == STATUS_OK; i++) {
		struct candidates *c = &out[i - first];
		struct hash key;

		if (!plan_is_live(&p->plan.items[i]))
			continue;
		key = rendered_key(p->w, &p->plan.items[i]);
		st = rendering_known(p->w->store, a, &key, &c->items, &c->count);
	}
	store_read_end(p->w->store);
	return st;
}

/* A rendering that is stored already and still right; copies what it shows. */
static void choose(struct publishing *p, struct arena *a, const struct candidates *c,
		   struct plan_entry *entry)
{
	size_t i;

	for (i = 0; i < c->count && !entry->rendering; i++)
		if (strcmp(c->items[i].inputs, rendered_inputs(p->catalogue, a, entry->source,
							       c->items[i].inputs)) == 0)
			entry->rendering = c->items[i].id;
}

/* The entries that have to be rendered; numbers has room for all. Files are only looked at and
 * copied between transactions, since a reading one keeps others from writing. */
static enum status find_all_known(struct publishing *p, size_t *numbers, size_t *count)
{
	struct candidates candidates[KNOWN_COUNT];
	enum status st = STATUS_OK;
	size_t first, end, i;
	struct arena a;

	arena_init(&a, 0, NULL, NULL);
	for (first = 0; first < p->plan.count && st == STATUS_OK; first = end) {
		end = p->plan.count - first > KNOWN_COUNT ? first + KNOWN_COUNT : p->plan.count;
		memset(candidates, 0, sizeof(candidates));
		st = read_candidates(p, &a, first, end, candidates);
		for (i = first; i < end && st == STATUS_OK; i++) {
			if (!plan_is_live(&p->plan.items[i]))
				continue;
			choose(p, &a, &candidates[i - first], &p->plan.items[i]);
			if (!p->plan.items[i].rendering)
				numbers[(*count)++] = i;
		}
		arena_reset(&a);
	}
	arena_release(&a);
	return st;
}

static enum status store_batch(struct publishing *p)
{
	struct store *store = p->w->store;
	struct batch *b = &p->batch;
	enum status st;
	size_t i;

	if (b->count == 0)
		return STATUS_OK;
	st = store_write_begin(store);
	for (i = 0; i < b->count && st == STATUS_OK; i++) {
		struct plan_entry *entry = &p->plan.items[b->numbers[i]];

		st = rendering_add(store, &b->items[i].rendering, &entry->rendering);
		if (st == STATUS_OK)
			st = page_register(store, entry->path);
	}
	if (st == STATUS_OK)
		st = assets_put(&p->assets, store);
	if (st == STATUS_OK)
		st = store_commit(store);
	else
		store_rollback(store);
	p->done.rendered += b->count;
	b->count = 0;
	arena_reset(&b->arena);
	return st;
}

static enum status take(void *context, size_t number, struct blob bytes)
{
	struct publishing *p = context;
	struct batch *b = &p->batch;
	struct blob kept = {arena_strndup(&b->arena, bytes.data, bytes.len), bytes.len};
	enum status st = rendered_read(&b->arena, kept, &b->items[b->count]);

	if (st != STATUS_OK)
		return st;
	b->numbers[b->count++] = number;
	progress_step(&p->progress);
	if (b->count < BATCH_COUNT && b->arena.used < BATCH_BYTES)
		return STATUS_OK;
	return store_batch(p);
}

static enum status render(struct publishing *p)
{
	struct renderer r = {.w = p->w,
			     .plan = &p->plan,
			     .catalogue = p->catalogue,
			     .assets = &p->assets,
			     .take = take,
			     .context = p};
	size_t *numbers = arena_array(p->w->arena, p->plan.count, sizeof(*numbers));
	size_t count = 0;
	enum status st;

	st = find_all_known(p, numbers, &count);
	if (st == STATUS_OK)
		st = assets_store(&p->assets, p->w->store);
	if (st != STATUS_OK)
		return st;
	arena_init(&p->batch.arena, 0, NULL, NULL);
	progress_begin(&p->progress, "rendering", count, p->options->progress);
	st = renderer_run(&r, numbers, count);
	if (st == STATUS_OK)
		st = store_batch(p);
	if (st == STATUS_OK)
		st = assets_store(&p->assets, p->w->store);
	if (st == STATUS_OK)
		st = refused_store(p->w, &p->plan);
	progress_end(&p->progress);
	arena_release(&p->batch.arena);
	return st;
}

static enum status prune(struct publishing *p)
{
	int64_t deleted = 0;
	enum status st;

	do {
		st = store_write_begin(p->w->store);
		if (st == STATUS_OK)
			st = rendering_prune(p->w->store, PRUNE_COUNT, &deleted);
		if (st == STATUS_OK)
			st = store_commit(p->w->store);
		else
			store_rollback(p->w->store);
	} while (st == STATUS_OK && deleted == PRUNE_COUNT);
	return st;
}

static void count_states(struct publishing *p)
{
	struct publication *done = &p->done;
	size_t i;

	for (i = 0; i < p->plan.count; i++) {
		switch (p->plan.items[i].state) {
		case PLAN_PUBLISHED:
			done->published++;
			break;
		case PLAN_SCHEDULED:
			done->scheduled++;
			break;
		case PLAN_DRAFT:
			done->drafts++;
			break;
		case PLAN_FAILED:
			done->failed++;
			break;
		}
	}
	done->removed = p->plan.removal_count;
}

static size_t count_failed(const struct plan *plan)
{
	size_t i, count = 0;

	for (i = 0; i < plan->count; i++)
		count += plan->items[i].state == PLAN_FAILED;
	return count;
}

/* Render, and again where an essay has failed on the way: others may link to what it would have
 * been. What is still right is found, not rendered again. */
static enum status render_all(struct publishing *p)
{
	enum status st = refused_recall(p->w, &p->plan);
	size_t i, failed;

	do {
		failed = count_failed(&p->plan);
		for (i = 0; i < p->plan.count; i++)
			p->plan.items[i].rendering = 0;
		p->catalogue = catalogue_make(p->w, &p->plan, &p->assets);
		if (st == STATUS_OK)
			st = render(p);
		plan_settle(p->w, &p->plan);
	} while (st == STATUS_OK && count_failed(&p->plan) > failed);
	return st;
}

/* All that comes before the turn: nothing that a reader sees is changed by it, but for the
 * contents of static files, which have no turn. */
static enum status prepare(struct publishing *p)
{
	struct blob style;
	enum status st;

	st = edition_source_read(p->w, p->options->drafts, &p->edition, &style);
	if (st == STATUS_OK)
		st = make_plan(p);
	if (st == STATUS_OK)
		st = assets_load(p->w, true, &p->assets);
	if (st != STATUS_OK)
		return st;
	st = render_all(p);
	if (st == STATUS_OK)
		st = edition_source_write_style(p->w, &p->assets, &p->edition, &style);
	if (st == STATUS_OK)
		st = static_files_copy(p->w, &p->plan, &p->assets, &p->static_files);
	return st;
}

enum status publication_run(struct workplace *w, const struct publication_options *options,
			    struct publication *out)
{
	struct publishing p = {.w = w, .options = options, .now = clock_now()};
	size_t problems = w->problems.count;
	int lock = -1;
	enum status st;

	st = take_lock(w, &lock);
	if (st == STATUS_OK)
		st = prepare(&p);
	if (st == STATUS_OK)
		st = turn_run(w, &p.edition, &p.plan, p.now, &p.done.changed, &p.done.turn_ms);
	if (st == STATUS_OK)
		st = static_files_delete(p.static_files);
	if (st == STATUS_OK)
		st = leftovers_delete(w, &p.plan, p.edition.style, p.now);
	if (st == STATUS_OK)
		st = prune(&p);
	if (st == STATUS_OK)
		page_sweep_leftovers(w->store);
	assets_release(&p.assets);
	workplace_print_problems(w, problems);
	if (st == STATUS_OK) {
		count_states(&p);
		*out = p.done;
	}
	if (lock >= 0)
		close(lock);
	return st;
}
