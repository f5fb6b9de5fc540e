/* SPDX-License-Identifier: MIT */
#include "cli/command.h"

#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "cli/assets.h"
#include "cli/catalogue.h"
#include "cli/edition_source.h"
#include "cli/plan.h"
#include "cli/print_json.h"
#include "cli/rendered.h"
#include "cli/renderer.h"
#include "cli/rounds.h"
#include "cli/scan.h"
#include "cli/workplace.h"
#include "lib/base/clock.h"
#include "lib/site/secrets.h"

/* What would be published, while it is rendered for what is wrong with its links and images. */
struct checking {
	struct workplace *w;
	struct plan *plan;
	struct assets assets;
	const char **inputs; /* one an entry: what its links led to; NULL where not rendered */
	size_t *numbers;     /* of the entries to render */
	size_t count;
	size_t problems; /* how many there were before any was rendered */
};

static enum status take(void *context, size_t number, struct blob bytes)
{
	struct checking *c = context;
	struct rendered rendered;
	struct arena a;
	enum status st;

	arena_init(&a, 0, NULL, NULL);
	st = rendered_read(&a, bytes, &rendered);
	if (st == STATUS_OK)
		c->inputs[number] = arena_strdup(c->w->arena, rendered.rendering.inputs);
	arena_release(&a);
	return st;
}

/* Whether an entry's links lead where they led when it was rendered. */
static bool is_current(const struct checking *c, const struct catalogue *catalogue, size_t number)
{
	struct arena a;
	bool is;

	if (!c->inputs[number])
		return false;
	arena_init(&a, 0, NULL, NULL);
	is = strcmp(c->inputs[number], rendered_inputs(catalogue, &a, c->plan->items[number].source,
						       c->inputs[number])) == 0;
	arena_release(&a);
	return is;
}

static enum status render(void *context, const struct catalogue *catalogue)
{
	struct checking *c = context;
	struct renderer r = {.w = c->w,
			     .plan = c->plan,
			     .catalogue = catalogue,
			     .assets = &c->assets,
			     .take = take,
			     .context = c,
			     .problems = c->problems};
	size_t i;

	c->count = 0;
	for (i = 0; i < c->plan->count; i++)
		if (plan_is_live(&c->plan->items[i]) && !is_current(c, catalogue, i))
			c->numbers[c->count++] = i;
	return renderer_run(&r, c->numbers, c->count);
}

static enum status check_essays(struct workplace *w, struct plan *plan)
{
	struct checking c = {.w = w, .plan = plan, .problems = w->problems.count};
	struct rounds rounds = {w, plan, &c.assets, render, &c};
	enum status st = assets_load(w, false, &c.assets);

	if (st != STATUS_OK)
		return st;
	c.inputs = arena_array(w->arena, plan->count, sizeof(*c.inputs));
	c.numbers = arena_array(w->arena, plan->count, sizeof(*c.numbers));
	st = rounds_run(&rounds);
	assets_release(&c.assets);
	return st;
}

static enum status check(struct workplace *w)
{
	struct plan_options options = {false, clock_now()};
	struct register_list known = {NULL, 0};
	struct secrets secrets;
	struct edition edition;
	struct blob style;
	struct scan scan;
	struct plan plan;
	enum status st;

	if (edition_source_read(w, false, &edition, &style) == STATUS_IO ||
	    secrets_read(w->arena, w->dir, &w->problems, &secrets) == STATUS_IO)
		return STATUS_IO;
	st = scan_read(w, &scan);
	if (st == STATUS_OK)
		st = workplace_read_register(w, &known);
	if (st != STATUS_OK)
		return st;
	plan_make(w, &scan, &known, &options, &plan);
	plan_name_undated(w, &plan);
	return check_essays(w, &plan);
}

static void print_problems(const struct problems *problems)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < problems->count; i++) {
		const struct problem *p = &problems->items[i];

		json_array_append_new(list,
				      json_pack("{ss ss sI sI ss}", "level",
						p->level == PROBLEM_ERROR ? "error" : "warning",
						"file", p->file, "line", (json_int_t)p->line,
						"column", (json_int_t)p->column, "text", p->text));
	}
	print_json(list);
}

static void print_words(struct workplace *w)
{
	const struct problems *p = &w->problems;
	size_t i, warnings = p->count - p->errors;

	for (i = 0; i < p->count; i++)
		printf("%s\n", problem_text(w->arena, &p->items[i]));
	if (p->count)
		printf("%zu error%s, %zu warning%s\n", p->errors, p->errors == 1 ? "" : "s",
		       warnings, warnings == 1 ? "" : "s");
	else
		puts("nothing wrong");
}

/* Where site.yaml has errors, they are all that can be told. */
static enum command_exit check_site(struct arena *a, const char *site, bool json)
{
	enum command_exit result;
	struct workplace w;
	enum status st = workplace_read(a, site, &w);

	if (st != STATUS_OK && st != STATUS_INVALID)
		return COMMAND_FAILED;
	if (st == STATUS_OK && check(&w) != STATUS_OK) {
		workplace_close(&w);
		return COMMAND_FAILED;
	}
	result = w.problems.errors ? COMMAND_WRONG : COMMAND_DONE;
	if (json)
		print_problems(&w.problems);
	else
		print_words(&w);
	workplace_close(&w);
	return result;
}

enum command_exit command_check(const struct invocation *invocation, int argc, char **argv)
{
	bool json = argc == 2 && strcmp(argv[1], "--json") == 0;
	const char *site;
	enum status st;

	if (argc > 1 && !json)
		return command_usage(argv[0], argv[1]);
	st = workplace_find(invocation->arena, invocation->site, &site);
	return st == STATUS_OK ? check_site(invocation->arena, site, json) : command_result(st);
}
