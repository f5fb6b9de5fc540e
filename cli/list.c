/* SPDX-License-Identifier: MIT */
#include "cli/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "cli/plan.h"
#include "cli/print_json.h"
#include "cli/refused.h"
#include "cli/scan.h"
#include "cli/workplace.h"
#include "lib/base/clock.h"
#include "lib/store/register.h"

/* One line of the list. */
struct row {
	const char *state;
	const char *date; /* "2025-06-14"; "" for none */
	const char *slug;
	const char *title;
	const char *file;
	bool changed; /* the next publish will show something else than readers see now */
};

struct rows {
	struct row *items;
	size_t count;
};

static const char *state_name(enum plan_state state)
{
	switch (state) {
	case PLAN_PUBLISHED:
		return "published";
	case PLAN_SCHEDULED:
		return "scheduled";
	case PLAN_DRAFT:
		return "draft";
	case PLAN_FAILED:
		break;
	}
	return "failed";
}

/* What readers can't see yet, though its date has come, is a draft until it is published. */
static const char *state_of(const struct plan_entry *e)
{
	bool is_out = e->known && !e->known->removed;

	return e->state == PLAN_PUBLISHED && !is_out ? "draft" : state_name(e->state);
}

/* Whether the next publish changes what readers see of a file, as far as the file tells. */
static bool is_changed(const struct plan_entry *e)
{
	if (!plan_is_live(e))
		return e->state == PLAN_DRAFT && e->known && !e->known->removed;
	return !e->known || e->known->removed ||
	       memcmp(&e->known->source, &e->source->hash, sizeof(struct hash)) != 0;
}

static const char *day(struct arena *a, struct clock_date date)
{
	return arena_printf(a, "%04d-%02d-%02d", date.year, date.month, date.day);
}

/* A file that can't be read shows what the register knows of it. */
static struct row row_of_file(struct arena *a, const struct plan_entry *e)
{
	const struct source *s = e->source;
	struct row row = {state_of(e), "", "", "", s->file, is_changed(e)};

	if (s->readable) {
		row.slug = s->matter.slug;
		row.title = s->matter.title;
		row.date = s->matter.has_date ? day(a, s->matter.date) : "";
	} else if (e->known) {
		row.slug = e->known->slug;
		row.title = e->known->title;
		row.date = day(a, clock_local(e->known->date_at));
	}
	return row;
}

static struct row row_of_removed(struct arena *a, const struct register_entry *e)
{
	return (struct row){"removed", day(a, clock_local(e->date_at)), e->slug, e->title, e->file,
			    false};
}

/* Newest first; what has no date stands on top, since it is being written. */
static int compare_rows(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	int order = (*x->date != '\0') - (*y->date != '\0');

	if (order == 0)
		order = strcmp(y->date, x->date);
	return order ? order : strcmp(x->file, y->file);
}

static void collect(struct workplace *w, const struct plan *plan, struct rows *out)
{
	size_t i;

	out->items = arena_array(w->arena, plan->count + plan->register_count, sizeof(*out->items));
	for (i = 0; i < plan->count; i++)
		if (plan->items[i].source->kind == ESSAY_WRITING)
			out->items[out->count++] = row_of_file(w->arena, &plan->items[i]);
	for (i = 0; i < plan->register_count; i++)
		if (plan->register_items[i].removed && !plan->has_file[i] &&
		    plan->register_items[i].kind == ESSAY_WRITING)
			out->items[out->count++] =
				row_of_removed(w->arena, &plan->register_items[i]);
	for (i = 0; i < plan->removal_count; i++)
		if (!plan->has_file[plan->removals[i] - plan->register_items] &&
		    plan->removals[i]->kind == ESSAY_WRITING)
			out->items[out->count++] = row_of_removed(w->arena, plan->removals[i]);
	if (out->count)
		qsort(out->items, out->count, sizeof(*out->items), compare_rows);
}

static void print_rows(const struct rows *rows)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < rows->count; i++) {
		const struct row *r = &rows->items[i];

		json_array_append_new(list,
				      json_pack("{ss ss ss ss ss sb}", "state", r->state, "date",
						r->date, "slug", r->slug, "title", r->title, "file",
						r->file, "changed", r->changed));
	}
	print_json(list);
}

static void print_words(const struct rows *rows)
{
	size_t i;

	for (i = 0; i < rows->count; i++) {
		const struct row *r = &rows->items[i];

		printf("%-9s%c %-10s  %-32s  %s  (%s)\n", r->state, r->changed ? '*' : ' ', r->date,
		       r->slug, r->title, r->file);
	}
}

static enum status load(struct workplace *w, struct rows *out)
{
	struct plan_options options = {false, clock_now()};
	struct register_list known = {NULL, 0};
	struct scan scan;
	struct plan plan;
	enum status st;

	st = scan_read(w, &scan);
	if (st == STATUS_OK)
		st = workplace_read_register(w, &known);
	if (st != STATUS_OK)
		return st;
	plan_make(w, &scan, &known, &options, &plan);
	st = refused_recall(w, &plan);
	if (st == STATUS_OK)
		collect(w, &plan, out);
	return st;
}

enum command_exit command_list(const struct invocation *invocation, int argc, char **argv)
{
	bool json = argc == 2 && strcmp(argv[1], "--json") == 0;
	struct rows rows = {NULL, 0};
	struct workplace w;
	enum status st;

	if (argc > 1 && !json)
		return command_usage(argv[0], argv[1]);
	st = workplace_open(invocation->arena, invocation->site, &w);
	if (st != STATUS_OK)
		return command_result(st);
	st = load(&w, &rows);
	if (st == STATUS_OK && json)
		print_rows(&rows);
	else if (st == STATUS_OK)
		print_words(&rows);
	workplace_close(&w);
	return command_result(st);
}
