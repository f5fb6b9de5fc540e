/* SPDX-License-Identifier: MIT */
#include "cli/renderer.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdint.h>
#include <string.h>

#include "cli/pool.h"
#include "lib/base/file.h"

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

/* The first line of the file with which rendering takes too much: found by halving, each half
 * tried in a child of its own. */
static size_t find_line(const struct renderer *r, size_t number)
{
	const struct source *s = r->plan->items[number].source;
	struct renderer attempt = *r;
	struct pool_work work = work_of(&attempt);
	size_t fits = 0, fails = count_lines(r->w, s);

	while (fits + 1 < fails) {
		attempt.lines = fits + (fails - fits) / 2;
		if (pool_try(&work, number) == POOL_ANSWERED)
			fits = attempt.lines;
		else
			fails = attempt.lines;
	}
	return s->matter.body_line + fails - 1;
}

static void refuse(struct renderer *r, size_t number, enum pool_end end)
{
	struct plan_entry *entry = &r->plan->items[number];
	const struct settings *s = &r->w->settings;

	entry->refusal_line = find_line(r, number);
	if (end == POOL_OUT_OF_TIME)
		entry->refusal = arena_printf(r->w->arena,
					      "takes more than %" PRId64
					      " s to render from here on; simplify it, or raise "
					      "limits.render_seconds in site.yaml",
					      s->limit_render_seconds);
	else
		entry->refusal = arena_printf(r->w->arena,
					      "takes more than %" PRId64
					      " MiB to render from here on; simplify it, or raise "
					      "limits.render_memory in site.yaml",
					      s->limit_render_memory);
	plan_refuse(r->w, entry);
}

static enum status take(void *context, struct arena *a, size_t number, enum pool_end end,
			struct blob answer)
{
	struct renderer *r = context;
	struct plan_entry *entry = &r->plan->items[number];
	struct rendered rendered;
	size_t i;

	if (end == POOL_ANSWERED && rendered_read(a, answer, &rendered) != STATUS_OK)
		end = POOL_OUT_OF_MEMORY;
	if (end != POOL_ANSWERED) {
		refuse(r, number, end);
		return STATUS_OK;
	}
	if (rendered.changed) {
		entry->state = PLAN_FAILED;
		problems_add(&r->w->problems, PROBLEM_ERROR,
			     (struct place){.file = entry->source->name},
			     "was changed while it was being published; publish again");
		return STATUS_OK;
	}
	for (i = 0; i < rendered.asset_count; i++)
		assets_add(r->assets, &rendered.assets[i]);
	for (i = 0; i < rendered.problems.count; i++) {
		const struct problem *p = &rendered.problems.items[i];

		problems_add(&r->w->problems, p->level, (struct place){p->file, p->line, p->column},
			     "%s", p->text);
	}
	return r->take(r->context, number, answer);
}

enum status renderer_run(struct renderer *r, const size_t *numbers, size_t count)
{
	struct pool_work work = work_of(r);

	r->lines = SIZE_MAX;
	work.take = take;
	return pool_run(&work, numbers, count);
}
