/* SPDX-License-Identifier: MIT */
#include "cli/renderer.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdint.h>
#include <string.h>

#include "cli/pool.h"
#include "cli/plan_steps.h"
#include "lib/base/clock.h"
#include "lib/base/file.h"

#define FIND_MS 30000 /* for the lines of all essays that take too much */

static void run(void *context, struct arena *a, size_t number, struct str *answer)
{
	struct renderer *r = context;
	struct assets *assets = r->assets;
	struct rendered rendered;

	assets->stored_count = assets->made_count;
	rendered_make(r->w, r->catalogue, a, &r->plan->items[number], r->lines, &rendered);
	rendered.assets = assets->made ? assets->made + assets->stored_count : NULL;
	rendered.asset_count = assets->made_count - assets->stored_count;
	rendered_write(&rendered, answer);
}

static struct pool_work work_of(struct renderer *r)
{
	const struct settings *s = &r->w->settings;
	struct pool_work work = {.run = run, .context = r};

	work.limits = (struct pool_limits){s->limit_render_memory, s->limit_render_seconds};
	return work;
}

static size_t count_lines(const struct workplace *w, const struct source *s)
{
	size_t count = 1;
	struct arena a;
	struct blob text;
	const char *at;

	arena_init(&a, 0, NULL, NULL);
	if (file_read(&a, AT_FDCWD, s->path, (size_t)w->settings.limit_essay_bytes, &text) ==
	    STATUS_OK)
		for (at = text.data; (at = strchr(at, '\n')) != NULL; at++)
			count++;
	arena_release(&a);
	return count;
}

/* The first line of the file with which rendering ends in the same way: found by halving, each
 * half tried in a child of its own, for a time; then the last one that is known to. */
static size_t find_line(struct renderer *r, size_t number, enum pool_end end)
{
	const struct source *s = r->plan->items[number].source;
	int64_t begun = clock_monotonic_ms(), until = begun + FIND_MS - r->finding_ms;
	struct renderer attempt = *r;
	struct pool_work work = work_of(&attempt);
	size_t fits = 0, fails = count_lines(r->w, s);

	while (fits + 1 < fails && clock_monotonic_ms() < until) {
		attempt.lines = fits + (fails - fits) / 2;
		if (pool_try(&work, number) == end)
			fails = attempt.lines;
		else
			fits = attempt.lines;
	}
	r->finding_ms += clock_monotonic_ms() - begun;
	return s->matter.body_line + fails - 1;
}

static const char *describe(const struct renderer *r, enum pool_end end)
{
	const struct settings *s = &r->w->settings;
	struct arena *a = r->w->arena;

	if (end == POOL_OUT_OF_TIME)
		return arena_printf(a,
				    "takes more than %" PRId64
				    " s to render from here on; simplify "
				    "it, or raise limits.render_seconds in site.yaml",
				    s->limit_render_seconds);
	if (end == POOL_OUT_OF_MEMORY)
		return arena_printf(a,
				    "takes more than %" PRId64
				    " MiB to render from here on; simplify "
				    "it, or raise limits.render_memory in site.yaml",
				    s->limit_render_memory);
	return "the renderer ends here before it is done; please report it with this file";
}

/* What ended a child twice. A crash is told, but not remembered: it is our fault. */
static void refuse(struct renderer *r, size_t number, enum pool_end end)
{
	struct plan_entry *entry = &r->plan->items[number];
	struct place at = {.file = entry->source->name, .line = find_line(r, number, end)};

	if (end == POOL_CRASHED) {
		plan_fail(r->w, entry, at, describe(r, end));
		return;
	}
	entry->refusal_line = at.line;
	entry->refusal = describe(r, end);
	plan_refuse(r->w, entry);
}

/* An entry that ended a child; looked at when the others are done. */
static void postpone(struct renderer *r, size_t number, enum pool_end end)
{
	r->ended = arena_room(r->w->arena, r->ended, r->ended_count, &r->ended_capacity,
			      sizeof(*r->ended));
	r->ended[r->ended_count++] = (struct renderer_ended){number, end};
	r->plan->items[number].state = PLAN_FAILED;
}

/* Add what a child has found out beside the rendering. */
static void add_findings(struct renderer *r, const struct rendered *rendered)
{
	size_t i;

	for (i = 0; i < rendered->asset_count; i++)
		assets_add(r->assets, &rendered->assets[i]);
	for (i = 0; i < rendered->problems.count; i++) {
		const struct problem *p = &rendered->problems.items[i];

		problems_add(&r->w->problems, p->level, (struct place){p->file, p->line, p->column},
			     "%s", p->text);
	}
}

static enum status take(void *context, struct arena *a, size_t number, enum pool_end end,
			struct blob answer)
{
	struct renderer *r = context;
	struct plan_entry *entry = &r->plan->items[number];
	struct rendered rendered;

	if (end == POOL_ANSWERED && rendered_read(a, answer, &rendered) != STATUS_OK)
		end = POOL_CRASHED;
	if (end != POOL_ANSWERED) {
		postpone(r, number, end);
		return STATUS_OK;
	}
	if (rendered.changed) {
		plan_fail(r->w, entry, (struct place){.file = entry->source->name},
			  "was changed while it was being published; publish again");
		return STATUS_OK;
	}
	add_findings(r, &rendered);
	return r->take(r->context, number, answer);
}

enum status renderer_run(struct renderer *r, const size_t *numbers, size_t count)
{
	struct pool_work work = work_of(r);
	enum status st;
	size_t i;

	for (i = 0; i < count; i++)
		problems_drop_warnings(&r->w->problems, r->problems,
				       r->plan->items[numbers[i]].source->name);
	r->lines = SIZE_MAX;
	work.take = take;
	st = pool_run(&work, numbers, count);
	for (i = 0; i < r->ended_count && st == STATUS_OK; i++)
		refuse(r, r->ended[i].number, r->ended[i].end);
	return st;
}
