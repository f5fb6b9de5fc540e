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
#include "cli/renderer.h"
#include "cli/rendering_batch.h"
#include "cli/rendering_reuse.h"
#include "cli/rounds.h"
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

#define PRUNE_COUNT  500 /* renderings deleted in one transaction */
#define PUBLISH_LOCK "data/publish.lock"

/* A publish on its way. */
struct publishing {
	struct workplace *w;
	const struct publication_options *options;
	struct scan scan;
	struct register_list known;
	struct plan plan;
	struct assets assets;
	struct static_files *static_files; /* NULL before they are copied */
	struct edition edition;
	struct rendering_batch *batch;
	struct progress progress;
	struct publication done;
	size_t problems; /* how many there were before any essay was rendered */
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

static enum status take(void *context, size_t number, struct blob bytes)
{
	struct publishing *p = context;

	progress_step(&p->progress);
	return rendering_batch_add(p->batch, number, bytes);
}

/* What is still right is found, not rendered again. */
static enum status render(void *context, const struct catalogue *catalogue)
{
	struct publishing *p = context;
	struct renderer r = {.w = p->w,
			     .plan = &p->plan,
			     .catalogue = catalogue,
			     .assets = &p->assets,
			     .take = take,
			     .context = p,
			     .problems = p->problems};
	size_t *numbers = arena_array(p->w->arena, p->plan.count, sizeof(*numbers));
	size_t count = 0;
	enum status st;
	size_t i;

	for (i = 0; i < p->plan.count; i++)
		p->plan.items[i].rendering = 0;
	st = rendering_reuse(p->w, &p->plan, catalogue, numbers, &count);
	if (st == STATUS_OK)
		st = assets_store(&p->assets, p->w->store);
	if (st != STATUS_OK)
		return st;
	p->batch = rendering_batch_new(p->w, &p->plan, &p->assets);
	progress_begin(&p->progress, "rendering", count, p->options->progress);
	st = renderer_run(&r, numbers, count);
	if (st == STATUS_OK)
		st = rendering_batch_store(p->batch);
	if (st == STATUS_OK)
		st = assets_store(&p->assets, p->w->store);
	if (st == STATUS_OK)
		st = refused_store(p->w, &p->plan);
	progress_end(&p->progress);
	p->done.rendered += rendering_batch_release(p->batch);
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

/* All that comes before the turn: nothing that a reader sees is changed by it, but for the
 * contents of static files, which have no turn. */
static enum status prepare(struct publishing *p)
{
	struct rounds rounds = {p->w, &p->plan, &p->assets, render, p};
	struct blob style;
	enum status st;

	st = edition_source_read(p->w, p->options->drafts, &p->edition, &style);
	if (st == STATUS_OK)
		st = make_plan(p);
	if (st == STATUS_OK)
		st = assets_load(p->w, true, &p->assets);
	if (st != STATUS_OK)
		return st;
	p->problems = p->w->problems.count;
	st = rounds_run(&rounds);
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
